/**
 * What is said to a proxy so that it connects us to a venue: SOCKS5 (RFC 1928, with user and password by RFC 1929), or
 * CONNECT of HTTP (RFC 9110). The proxy looks the venue's name up. Pure: a talk is a generator that yields what it says
 * and how much it hears next, and throws what the proxy has against it.
 */
import net from 'node:net';
import { plainAddress } from './addressList.ts';
import type { Secret } from './secret.ts';

export interface Proxy {
  readonly kind: 'socks5' | 'http';
  readonly host: string;
  readonly port: number;
  readonly credentials: { readonly username: string; readonly password: Secret } | undefined;
}

export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** What is said, and what is heard after it: so many bytes, or all up to an empty line. */
export interface Turn {
  readonly say: Uint8Array;
  readonly hear: number | 'head';
}

export type ProxyTalk = Generator<Turn, void, Uint8Array>;

export function talkTo(proxy: Proxy, to: Destination): ProxyTalk {
  return proxy.kind === 'socks5' ? socks5(to, proxy.credentials) : httpConnect(to, proxy.credentials);
}

const SILENCE = new Uint8Array(0);
const NO_AUTHENTICATION = 0;
const BY_PASSWORD = 2;
const CONNECT = 1;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;

function* socks5(to: Destination, credentials: Proxy['credentials']): ProxyTalk {
  const methods = credentials === undefined ? [NO_AUTHENTICATION] : [NO_AUTHENTICATION, BY_PASSWORD];
  const [version, method] = yield { say: Uint8Array.of(5, methods.length, ...methods), hear: 2 };
  if (version !== 5) throw new Error('it does not speak SOCKS5');
  if (method === BY_PASSWORD && credentials !== undefined) {
    const [, status] = yield { say: signIn(credentials), hear: 2 };
    if (status !== 0) throw new Error('it refuses our username and password');
  } else if (method !== NO_AUTHENTICATION) {
    const advice = credentials === undefined ? ': it asks for a username and password' : '';
    throw new Error(`it takes none of our ways to authenticate${advice} (method ${method})`);
  }
  const request = Uint8Array.of(5, CONNECT, 0, ...addressOf(to.host), to.port >> 8, to.port & 255);
  const [, reply] = yield { say: request, hear: 2 };
  if (reply !== 0) throw new Error(`it cannot connect: ${REPLIES[reply] ?? 'for no known reason'} (reply ${reply})`);
  const [, type, first] = yield { say: SILENCE, hear: 3 };
  // Its own address, which nobody needs, and a port.
  const rest = type === IPV4 ? 3 : type === IPV6 ? 15 : type === NAME ? first : undefined;
  if (rest === undefined) throw new Error(`its answer has an address of type ${type}`);
  yield { say: SILENCE, hear: rest + 2 };
}

const REPLIES: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'its rules do not allow it',
  3: 'the network is unreachable',
  4: 'the host is unreachable',
  5: 'the venue refuses the connection',
  6: 'no answer in time',
  7: 'it does not know the command',
  8: 'it does not know this kind of address',
};

function signIn({ username, password }: NonNullable<Proxy['credentials']>): Uint8Array {
  const [user, secret] = [username, password.reveal()].map((text) => Buffer.from(text, 'utf8'));
  return Buffer.concat([Buffer.of(1, user.length), user, Buffer.of(secret.length), secret]);
}

function addressOf(host: string): number[] {
  const plain = plainAddress(host);
  if (net.isIPv4(plain)) return [IPV4, ...plain.split('.').map(Number)];
  if (net.isIPv6(plain)) return [IPV6, ...bytesOfIPv6(plain)];
  return [NAME, plain.length, ...Buffer.from(plain, 'latin1')];
}

function bytesOfIPv6(address: string): number[] {
  const [before, after] = address.split('::').map((part) =>
    part
      .split(':')
      .filter((group) => group !== '')
      .flatMap((group) => {
        if (group.includes('.')) return group.split('.').map(Number);
        const value = Number.parseInt(group, 16);
        return [value >> 8, value & 255];
      }),
  );
  if (after === undefined) return before;
  const zeros = Array.from({ length: 16 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after];
}

function* httpConnect({ host, port }: Destination, credentials: Proxy['credentials']): ProxyTalk {
  const authority = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`];
  if (credentials !== undefined) {
    const { username, password } = credentials;
    lines.push(`Proxy-Authorization: Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`);
  }
  const head = yield { say: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), hear: 'head' };
  const status = /^HTTP\/1\.[01] (\d{3})(?: ([ -~]{0,80}))?/.exec(Buffer.from(head).toString('latin1'));
  if (status === null) throw new Error('it does not speak HTTP');
  const [, code, phrase = ''] = status;
  if (!code.startsWith('2')) throw new Error(`it answers ${code} ${phrase}`.trimEnd());
}
