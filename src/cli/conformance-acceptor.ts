/**
 * The application that public FIX session scripts expect of an acceptor: it echoes orders, and rejects everything else
 * as unknown. Counterparties and CI run those scripts against it.
 *
 *   npm run conformance:acceptor -- --port 9878 --version FIX.4.2 [--dictionary NAME] [--transport NAME]
 *
 * The acceptor is ISLD and the tester TW and the version's digits (TW42, TW50SP1), or `--tester ID`. The dictionary is
 * the version's standard one with all checks on, or another by its name in a configuration: FIX44, jspurefix:FIX50SP2,
 * or the path of an .xml file. From FIX.5.0 on, `--transport` names FIXT.1.1's. Scripts of features that are off by
 * default want them on: `--next-expected` (789), `--last-processed` (369), `--resend-request-chunk N`. Source:
 * quickfix, test/definitions/server, at_application.
 */
import { parseArgs } from 'node:util';
import { loadDictionary } from '../config/dictionary/dictionaries.ts';
import { DictionaryError } from '../config/dictionary/error.ts';
import { type DialectTable, loadRules, type MessageRules } from '../fix/dictionary.ts';
import type { Fields } from '../fix/fields.ts';
import { BusinessRejectReason } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import { systemClock } from '../engine/clock.ts';
import type { SessionHandler } from '../engine/application.ts';
import { Engine } from '../engine/engine.ts';
import type { EngineOptions } from '../engine/engineOptions.ts';
import { MemoryJournal } from '../journal/memoryJournal.ts';
import type { Session } from '../session/session.ts';
import type { SessionConfig } from '../session/types.ts';
import {
  APPL_VER_IDS,
  beginStringOf,
  FIX_VERSIONS,
  type FixVersion,
  isOverFixt,
  VERSIONS,
} from '../session/version.ts';
import type { Instant } from '../units/brand.ts';
import { explainFailure, UsageError } from './failure.ts';

/** Header fields that an echo writes for itself. PossResend(97) is not among them: it belongs to the order. */
const OF_HEADER: ReadonlySet<number> = new Set([
  Tag.BeginString,
  Tag.BodyLength,
  Tag.MsgType,
  Tag.MsgSeqNum,
  Tag.SenderCompID,
  Tag.SenderSubID,
  Tag.SenderLocationID,
  Tag.TargetCompID,
  Tag.TargetSubID,
  Tag.TargetLocationID,
  Tag.OnBehalfOfCompID,
  Tag.OnBehalfOfSubID,
  Tag.OnBehalfOfLocationID,
  Tag.DeliverToCompID,
  Tag.DeliverToSubID,
  Tag.DeliverToLocationID,
  Tag.SendingTime,
  Tag.OrigSendingTime,
  Tag.PossDupFlag,
  Tag.LastMsgSeqNumProcessed,
  Tag.CheckSum,
]);

class Echo implements SessionHandler {
  private readonly engine: Engine;
  private readonly session: Session;
  private readonly isVersionInRejects: boolean;
  private readonly seen = new Set<string>();

  constructor(engine: Engine, session: Session, isVersionInRejects: boolean) {
    this.engine = engine;
    this.session = session;
    this.isVersionInRejects = isVersionInRejects;
  }

  onLogon(): void {
    this.seen.clear();
  }

  onMessage(fields: Fields, now: Instant): void {
    const { session } = this;
    const msgType = fields.msgType();
    if (msgType !== 'D' && msgType !== 'd') {
      this.refuse(fields, now);
      return;
    }
    const clOrdID = fields.text(Tag.ClOrdID);
    if (clOrdID !== '' && this.seen.has(clOrdID) && fields.yes(Tag.PossResend)) return;
    this.seen.add(clOrdID);
    const out = this.engine.begin(session, msgType, now);
    session.reverseRoute(fields);
    for (let i = 3; i < fields.count - 1; i++) {
      const tag = fields.tags[i];
      if (!OF_HEADER.has(tag)) out.raw(tag, fields.bytes, fields.starts[i], fields.ends[i]);
    }
    this.engine.send(session);
  }

  /** As the scripts have it: without the BusinessRejectRefID(379) that the session's own rejects name. */
  private refuse(fields: Fields, now: Instant): void {
    const { session } = this;
    const { beginString, defaultApplVerID } = session.config;
    const reason = BusinessRejectReason.UnsupportedMessageType;
    if (!VERSIONS[beginString].from42) {
      session.businessReject(fields, reason, 'Unsupported Message Type', now);
      return;
    }
    const out = this.engine.begin(session, 'j', now);
    session.reverseRoute(fields);
    out.uint(Tag.RefSeqNum, fields.uint(Tag.MsgSeqNum));
    out.text(Tag.RefMsgType, fields.msgType());
    out.uint(Tag.BusinessRejectReason, reason);
    out.text(Tag.Text, 'Unsupported Message Type');
    if (this.isVersionInRejects && defaultApplVerID !== undefined) out.text(Tag.DefaultApplVerID, defaultApplVerID);
    this.engine.send(session);
  }
}

/** What an acceptor does; what is off by default belongs to scripts of its own. */
export interface AcceptorOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly version: FixVersion;
  readonly rules: MessageRules;
  /** Its CompID; TW and the version's digits if none is given. */
  readonly tester?: string | undefined;
  /** NextExpectedMsgSeqNum(789); sequence numbers then go on from one connection to the next. */
  readonly isNextExpected?: boolean;
  /** LastMsgSeqNumProcessed(369). */
  readonly isLastProcessed?: boolean;
  readonly resendRequestChunk?: number | undefined;
  /** DefaultApplVerID(1137) in a BusinessMessageReject over FIXT.1.1: QuickFIX C++ has it, the specification not. */
  readonly isVersionInRejects?: boolean;
  readonly log?: EngineOptions['log'];
}

export interface Acceptor {
  readonly port: number;
  readonly engine: Engine;
  readonly session: Session;
}

export async function startAcceptor(options: AcceptorOptions): Promise<Acceptor> {
  const clock = systemClock();
  const log = options.log ?? { info: () => {}, warn: () => {} };
  const engine = new Engine({ journal: new MemoryJournal(clock.now()), clock, log });
  const isVersionInRejects = options.isVersionInRejects === true;
  const session = engine.addSession(sessionConfig(options), (it) => new Echo(engine, it, isVersionInRejects));
  const port = await engine.listen('127.0.0.1', options.port);
  engine.start();
  return { port, engine, session };
}

function sessionConfig(options: AcceptorOptions): SessionConfig {
  const { version, tester, rules, isNextExpected = false, isLastProcessed = false, resendRequestChunk } = options;
  const defaultApplVerID = APPL_VER_IDS[version];
  return {
    id: version,
    role: 'acceptor',
    beginString: beginStringOf(version),
    ...(defaultApplVerID === undefined ? {} : { defaultApplVerID }),
    senderCompID: 'ISLD',
    targetCompID: tester ?? `TW${version.slice('FIX.'.length).replace('.', '')}`,
    heartBtIntSec: 30,
    maxHeartBtIntSec: 3600,
    resetOnLogon: !isNextExpected,
    resetOnLogout: !isNextExpected,
    resetOnDisconnect: !isNextExpected,
    sendingTimeAccuracySec: 120,
    timePrecision: version === 'FIX.4.0' || version === 'FIX.4.1' ? 0 : 3,
    logonTimeoutSec: 10,
    logoutTimeoutSec: 2,
    rules,
    maxHeldMessages: 10_000,
    maxHeldBytes: 16 << 20,
    resendChunk: 1_000,
    resendMaxAgeSec: {},
    nextExpectedMsgSeqNum: isNextExpected,
    lastMsgSeqNumProcessed: isLastProcessed,
    ...(resendRequestChunk === undefined ? {} : { resendRequestChunk }),
  };
}

/** The version's standard dictionary, or others by their names in a configuration. */
export async function rulesOf(
  version: FixVersion,
  dictionary = standardName(version),
  transport = isOverFixt(version) ? 'jspurefix:FIXT11' : undefined,
): Promise<MessageRules> {
  return loadRules(await readTable(dictionary), {}, transport === undefined ? undefined : await readTable(transport));
}

const standardName = (version: FixVersion): string =>
  `jspurefix:${version === 'FIX.Latest' ? 'FIX50SP2' : version.replaceAll('.', '')}`;

async function readTable(name: string): Promise<DialectTable> {
  const table = await loadDictionary(name, process.cwd());
  if (table === undefined) throw new UsageError(`there is no dictionary ${name}`);
  if (table instanceof DictionaryError) throw new UsageError(table.message);
  return table;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      version: { type: 'string', default: 'FIX.4.2' },
      tester: { type: 'string' },
      dictionary: { type: 'string' },
      transport: { type: 'string' },
      'next-expected': { type: 'boolean', default: false },
      'last-processed': { type: 'boolean', default: false },
      'resend-request-chunk': { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const version = FIX_VERSIONS.find((each) => each === values.version);
  if (version === undefined) throw new UsageError(`--version is one of ${FIX_VERSIONS.join(', ')}`);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError('--port takes a port number');
  const dictionary = values.dictionary ?? standardName(version);
  const chunk = values['resend-request-chunk'];
  const say = (message: string, about?: Record<string, unknown>) => console.error(message, about ?? '');
  const { port: bound } = await startAcceptor({
    port,
    version,
    rules: await rulesOf(version, dictionary, values.transport),
    tester: values.tester,
    isNextExpected: values['next-expected'],
    isLastProcessed: values['last-processed'],
    resendRequestChunk: chunk === undefined ? undefined : Number(chunk),
    isVersionInRejects: true,
    ...(values.verbose ? { log: { info: say, warn: say } } : {}),
  });
  console.log(`${version} acceptor on 127.0.0.1:${bound}, ${dictionary}`);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(explainFailure(error));
    process.exitCode = 1;
  });
}
