/** The engines of others, as build.sh has built them: how each is started, and why one cannot be. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beginStringOf, type FixVersion } from '../../src/session/version.ts';

const BUILD = path.join(import.meta.dirname, 'build');
const built = (file: string): string => path.join(BUILD, file);
const jspurefix = (file: string): string => path.join(import.meta.dirname, 'jspurefix', file);

/** Why what needs `file` is skipped; '' when it is not. */
export const missing = (file: string): string =>
  existsSync(built(file)) ? '' : '(skipped, not built: sh test/foreign/build.sh says why)';

export type Version = Extract<FixVersion, 'FIX.4.2' | 'FIX.4.4' | 'FIX.5.0SP2'>;

export interface ClientEngine {
  readonly name: string;
  /** Where the dictionaries come from by which it checks what it gets. */
  readonly dictionary: string;
  readonly versions: readonly Version[];
  readonly missing: string;
  /** `store`: a directory of its own, for its numbers and messages. */
  command(version: Version, to: Counterparty): string[];
}

export interface Counterparty {
  readonly port: number;
  readonly store: string;
  readonly sender: string;
  readonly target: string;
}

const ALL: readonly Version[] = ['FIX.4.2', 'FIX.4.4', 'FIX.5.0SP2'];

const session = (version: Version, { port, store, sender, target }: Counterparty): string[] => [
  ...['--port', String(port), '--store', store, '--sender', sender, '--target', target],
  ...['--begin', beginStringOf(version)],
];

/** QuickFIX C++ has the same dictionaries as quickfixgo, but its Debian package does not bring them. */
function quickfixDictionaries(version: Version): string[] {
  const spec = built('quickfixgo/spec');
  const folder = existsSync(spec) ? spec : path.join(BUILD, '../../../node_modules/jspurefix/data');
  const app = ['--dictionary', path.join(folder, `${version.replaceAll('.', '')}.xml`)];
  return version === 'FIX.5.0SP2' ? [...app, '--transport', path.join(folder, 'FIXT11.xml')] : app;
}

/** Small, and quick to start: a conversation is over before an optimizing compiler pays. */
const JAVA = ['java', '-Xshare:auto', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx160m'];
export const java = (program: string): string[] => [
  ...JAVA,
  ...['-cp', `${built('quickfixj/classes')}:${built('quickfixj/lib')}/*`, program],
];

export const QUICKFIX: ClientEngine = {
  name: 'QuickFIX C++',
  dictionary: "QuickFIX's own",
  versions: existsSync(built('quickfixgo/spec/FIXT11.xml')) ? ALL : ['FIX.4.2', 'FIX.4.4'],
  missing: missing('quickfix/client'),
  command: (version, to) => [built('quickfix/client'), ...session(version, to), ...quickfixDictionaries(version)],
};

export const JSPUREFIX: ClientEngine = {
  name: 'jspurefix',
  dictionary: 'its own, which checks little',
  versions: ['FIX.4.4'],
  missing: '',
  command: (_, { port, sender, target }) => [
    ...[process.execPath, jspurefix('client.ts'), '--stay'],
    ...['--port', String(port), '--sender', sender, '--target', target],
  ],
};

export const CLIENT_ENGINES: readonly ClientEngine[] = [
  {
    name: 'QuickFIX/J',
    dictionary: 'the stock one of its message jars',
    versions: ALL,
    missing: missing('quickfixj/classes/Client.class'),
    command: (version, to) => [...java('Client'), ...session(version, to)],
  },
  {
    name: 'quickfixgo',
    dictionary: 'the one of its module',
    versions: ALL,
    missing: missing('quickfixgo/client'),
    command: (version, to) => [built('quickfixgo/client'), ...session(version, to), '--spec', built('quickfixgo/spec')],
  },
  QUICKFIX,
  JSPUREFIX,
];

/** An acceptor that answers each order with New; `ready PORT` once it listens. */
export const QUICKFIX_SERVER = {
  name: 'QuickFIX C++',
  missing: missing('quickfix/server'),
  command: (port: number, store: string): string[] => [
    ...[built('quickfix/server'), '--port', String(port), '--store', store],
    ...quickfixDictionaries('FIX.4.4'),
  ],
};

export const JSPUREFIX_SERVER = {
  name: 'jspurefix',
  missing: '',
  command: (port: number): string[] => [process.execPath, jspurefix('server.ts'), '--port', String(port)],
};

/** A venue of others, or on an engine of others. */
export interface VenueEngine {
  readonly name: string;
  readonly version: Version;
  /** `match` crosses the limit orders of its clients; `fill` fills each limit order at once, at its price. */
  readonly kind: 'match' | 'fill';
  readonly missing: string;
  /** Its store is in memory: a new process begins its numbers at 1, so both sides reset them at each Logon. */
  readonly resets: boolean;
  /** It takes Day orders only, and says so. */
  readonly refusesGtc: boolean;
  /** What it is started with; `clients` are the TargetCompIDs it serves as VENUE, `directory` is for its files. */
  command(port: number, directory: string, clients: readonly string[]): string[];
}

const venueOf = (
  name: string,
  file: string,
  rest: Pick<VenueEngine, 'version' | 'kind' | 'resets' | 'refusesGtc'>,
): VenueEngine => ({
  ...{ name, missing: missing(file), ...rest },
  command: (port, directory, clients) => [built(file), venueConfig(port, directory, clients, rest)],
});

const onQuickfixj = (version: Version, kind: VenueEngine['kind']): VenueEngine => ({
  ...{ name: `QuickFIX/J ${kind}`, version, kind, resets: false, refusesGtc: kind === 'match' },
  missing: missing('quickfixj/classes/Venue.class'),
  command: (port, directory, clients) => [
    ...[...java('Venue'), '--kind', kind],
    ...session(version, { port, store: path.join(directory, 'store'), sender: 'VENUE', target: clients.join() }),
  ],
});

/** The examples of QuickFIX C++ and quickfixgo as their makers wrote them, and our own venue on QuickFIX/J. */
export const VENUE_ENGINES: readonly VenueEngine[] = [
  venueOf('QuickFIX C++ ordermatch', 'quickfix/ordermatch', {
    ...{ version: 'FIX.4.2', kind: 'match', resets: false, refusesGtc: true },
  }),
  venueOf('QuickFIX C++ executor', 'quickfix/executor', {
    ...{ version: 'FIX.4.4', kind: 'fill', resets: false, refusesGtc: false },
  }),
  venueOf('quickfixgo ordermatch', 'quickfixgo/ordermatch', {
    ...{ version: 'FIX.4.2', kind: 'match', resets: true, refusesGtc: false },
  }),
  venueOf('quickfixgo executor', 'quickfixgo/executor', {
    ...{ version: 'FIX.4.4', kind: 'fill', resets: true, refusesGtc: false },
  }),
  onQuickfixj('FIX.4.4', 'match'),
  onQuickfixj('FIX.5.0SP2', 'match'),
  onQuickfixj('FIX.4.4', 'fill'),
];

/** A configuration file as QuickFIX and its kin read it. */
function venueConfig(
  port: number,
  directory: string,
  clients: readonly string[],
  { version, resets }: Pick<VenueEngine, 'version' | 'resets'>,
): string {
  const file = path.join(directory, 'venue.cfg');
  const [, dictionary] = quickfixDictionaries(version);
  const lines = [
    ...[
      '[DEFAULT]',
      'ConnectionType=acceptor',
      `SocketAcceptPort=${port}`,
      'SocketReuseAddress=Y',
      'SenderCompID=VENUE',
    ],
    ...['StartTime=00:00:00', 'EndTime=00:00:00', `FileStorePath=${path.join(directory, 'store')}`],
    ...[`ResetOnLogon=${resets ? 'Y' : 'N'}`, 'UseDataDictionary=Y', `DataDictionary=${dictionary}`],
    ...clients.flatMap((client) => ['[SESSION]', `BeginString=${version}`, `TargetCompID=${client}`]),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
