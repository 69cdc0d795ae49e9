/** [[dropCopy]]: sessions that get a copy of clients' reports, in the engine's types. */
import { z } from 'zod';
import type { InitiatorLink } from '../engine/engineOptions.ts';
import type { SessionConfig } from '../session/types.ts';
import { beginStringOf, FIX_VERSIONS, VERSIONS } from '../session/version.ts';
import type { Faults, Path } from './faults.ts';
import { SecretDigest } from './secrets.ts';
import type { SessionMaker } from './sessions.ts';
import { sessionSchema } from './sessionSchema.ts';
import { environmentName, filePath, fixText, host, name, whole } from './values.ts';

export const dropCopySchema = z
  .strictObject({
    id: name.describe('Name of the copy everywhere in the house.'),
    compID: fixText.describe("The receiver's CompID."),
    version: z.enum(FIX_VERSIONS).default('FIX.4.4').describe('FIX version of the session.'),
    clients: z.array(name).min(1).optional().describe('Clients whose reports are copied; left out, all.'),
    cancelRejects: z.boolean().default(false).describe('OrderCancelReject(9) is copied too.'),
    host: host.optional().describe('We connect there; left out, the receiver connects to us, on the port of [fix].'),
    port: whole(1, 65_535).optional().describe('And to this port.'),
    reconnectSec: whole(1, 3_600).default(1).describe('Seconds to the first new attempt; doubled after each failure …'),
    maxReconnectSec: whole(1, 3_600).default(30).describe('… up to this.'),
    loopbackOnly: z.boolean().default(false).describe('Its Logons are taken from this machine only.'),
    addresses: z.array(host).min(1).optional().describe('Addresses its Logons may come from.'),
    passwordEnv: environmentName.optional().describe('Environment variable with the Password(554) of its Logon.'),
    passwordFile: filePath.optional().describe('File that holds it, readable by nobody else.'),
    session: sessionSchema,
  })
  .describe(
    'A session of its own that gets a copy of the reports to clients, with CopyMsgIndicator(797)=Y and the client in OnBehalfOfCompID(115). Copies are journaled in the turn of what they copy, and wait for a receiver that is away.',
  );

export type DropCopyEntry = z.infer<typeof dropCopySchema>;

export interface DropCopySetup {
  readonly id: string;
  readonly session: SessionConfig;
  /** Undefined: the receiver connects. */
  readonly link: InitiatorLink | undefined;
  /** Undefined: all. */
  readonly clients: ReadonlySet<string> | undefined;
  readonly cancelRejects: boolean;
  readonly loopbackOnly: boolean;
  readonly addresses: readonly string[] | undefined;
  readonly password: SecretDigest | undefined;
}

export interface DropCopyContext {
  readonly compID: string;
  readonly clients: readonly string[];
  readonly sessions: SessionMaker;
  readonly faults: Faults;
  /** The password an entry names, undefined for none. */
  readonly password: (entry: DropCopyEntry, at: Path) => string | undefined;
}

export function resolveDropCopy(entry: DropCopyEntry, at: Path, context: DropCopyContext): DropCopySetup {
  const { faults, clients, compID } = context;
  entry.clients?.forEach((id, i) => faults.known([...at, 'clients', i], 'client', id, clients));
  if ((entry.host === undefined) !== (entry.port === undefined)) faults.add(at, 'host and port go together');
  const secret = context.password(entry, at);
  const isOpen = !entry.loopbackOnly && entry.addresses === undefined && secret === undefined;
  if (entry.host === undefined && isOpen) {
    faults.add(at, 'anybody could log on as it: set loopbackOnly, addresses, passwordEnv or passwordFile');
  }
  if (secret !== undefined && (entry.host !== undefined || !VERSIONS[beginStringOf(entry.version)].from43)) {
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
    },
    entry.session,
  );
  return {
    id: entry.id,
    session,
    link: linkOf(entry),
    clients: entry.clients && new Set(entry.clients),
    cancelRejects: entry.cancelRejects,
    loopbackOnly: entry.loopbackOnly,
    addresses: entry.addresses,
    password: secret === undefined ? undefined : new SecretDigest(secret),
  };
}

function linkOf({ host: address, port, reconnectSec, maxReconnectSec }: DropCopyEntry): InitiatorLink | undefined {
  if (address === undefined || port === undefined) return undefined;
  return { hosts: [{ host: address, port }], reconnectSec, maxReconnectSec };
}
