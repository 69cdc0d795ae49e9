/** [[dropCopy]]: sessions that get a copy of clients' reports, in the engine's types. */
import { AddressList } from '../../engine/addressList.ts';
import type { CarriedTags } from './addedFields.ts';
import type { InitiatorLink } from '../../engine/engineOptions.ts';
import { beginStringOf, VERSIONS } from '../../session/version.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import { resolveProxy } from './proxy.ts';
import type { SecretReader } from './secretReader.ts';
import type { SessionMaker } from './sessionMaker.ts';
import { resolveLinkTls, type TlsContext } from './tlsFiles.ts';
import type { DropCopyEntry } from '../schema/dropCopySchema.ts';
import type { DropCopySetup } from '../setup.ts';

export interface DropCopyContext {
  readonly compID: string;
  readonly clients: readonly string[];
  /** Fields by agreement in the reports that are copied. */
  readonly carried: readonly CarriedTags[];
  readonly sessions: SessionMaker;
  readonly faults: ConfigFaults;
  readonly secrets: SecretReader;
  readonly tls: TlsContext;
}

export function resolveDropCopy(entry: DropCopyEntry, at: Path, context: DropCopyContext): DropCopySetup {
  const { faults, clients, compID } = context;
  entry.clients?.forEach((id, i) => faults.known([...at, 'clients', i], 'client', id, clients));
  if ((entry.host === undefined) !== (entry.port === undefined)) faults.add(at, 'host and port go together');
  const password = context.secrets.expected(entry, at);
  const isOpen = !entry.loopbackOnly && entry.addresses === undefined && password === undefined;
  if (entry.host === undefined && isOpen) {
    faults.add(at, 'anyone could log on: set loopbackOnly, addresses, passwordEnv or passwordFile');
  }
  if (password !== undefined && (entry.host !== undefined || !VERSIONS[beginStringOf(entry.version)].from43)) {
    faults.add(at, 'a password is what a receiver brings that connects to us, from FIX.4.3 on: leave it out');
  }
  const session = context.sessions.make(
    {
      id: `copy:${entry.id}`,
      role: entry.host === undefined ? 'acceptor' : 'initiator',
      senderCompID: compID,
      targetCompID: entry.compID,
      applications: [{ version: entry.version, dictionary: undefined, path: [...at, 'version'] }],
      path: [...at, 'compID'],
      carried: context.carried,
    },
    entry.session,
  );
  return {
    id: entry.id,
    session,
    link: linkOf(entry, at, context),
    clients: entry.clients && new Set(entry.clients),
    cancelRejects: entry.cancelRejects,
    loopbackOnly: entry.loopbackOnly,
    addresses: entry.addresses && new AddressList(entry.addresses),
    password,
  };
}

function linkOf(entry: DropCopyEntry, at: Path, { tls, secrets, faults }: DropCopyContext): InitiatorLink | undefined {
  const { host: address, port, reconnectSec, maxReconnectSec } = entry;
  if (address === undefined || port === undefined) {
    if ((entry.tls ?? entry.proxy) !== undefined) faults.add(at, 'tls and proxy are for a receiver with a host');
    return undefined;
  }
  return {
    hosts: [{ host: address, port }],
    reconnectSec,
    maxReconnectSec,
    tls: resolveLinkTls(entry.tls, `dropCopy[${entry.id}].tls`, [...at, 'tls'], tls),
    proxy: resolveProxy(entry.proxy, [...at, 'proxy'], secrets),
  };
}
