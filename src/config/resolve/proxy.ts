/** [venue.proxy] for the engine. */
import type { Proxy } from '../../engine/proxyTalk.ts';
import type { ProxyEntry } from '../schema/proxySchema.ts';
import type { Path } from './configFaults.ts';
import type { SecretReader } from './secretReader.ts';

const SCHEMES = { socks5: 'socks5', socks5h: 'socks5', http: 'http' } as const;
const FORM = /^(socks5h?|http):\/\/(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]{1,253})):([1-9]\d{0,4})\/?$/;

export function resolveProxy(entry: ProxyEntry | undefined, at: Path, secrets: SecretReader): Proxy | undefined {
  if (entry === undefined) return undefined;
  const { faults } = secrets;
  const { url, username } = entry;
  // What is there is not printed: it may hold a password.
  if (url.includes('@')) {
    faults.add([...at, 'url'], 'who we are is no part of it: set username, and passwordEnv or passwordFile');
    return undefined;
  }
  const parts = FORM.exec(url);
  if (parts === null || Number(parts[4]) > 65_535) {
    faults.add([...at, 'url'], `expected "socks5://host:1080" or "http://host:3128"; found ${JSON.stringify(url)}`);
    return undefined;
  }
  const [, scheme, address, name, port] = parts;
  const password = secrets.password(entry, at);
  if ((username === undefined) !== (password === undefined)) {
    faults.add(at, 'username and password go together: set username, and passwordEnv or passwordFile');
  }
  const kind = SCHEMES[scheme as keyof typeof SCHEMES];
  if (kind === 'http' && username?.includes(':') === true) faults.add([...at, 'username'], 'HTTP allows no ":" in it');
  const credentials = username === undefined || password === undefined ? undefined : { username, password };
  return { kind, host: address ?? name, port: Number(port), credentials };
}
