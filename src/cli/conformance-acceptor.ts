/**
 * The application that the field's public session scripts expect of an acceptor: it echoes orders, and says of
 * everything else that it does not know it. Counterparties and CI run those scripts against it.
 *
 *   npm run conformance:acceptor -- --port 9878 --version FIX.4.2 [--dictionary FILE.json [--transport FILE.json]]
 *
 * The acceptor is ISLD and the tester TW and the version's digits (TW42, TW50SP1). The dictionary is the version's
 * standard one, as `npm run dictionaries:standard` compiles it, with all checks on; or another, compiled by
 * `tools/compile-dictionaries.ts --xml … --out FILE.json`. From FIX.5.0 on, FIXT.1.1's stands beside it.
 * Source: quickfix, test/definitions/server, at_application.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DialectTable, loadRules, type MessageRules } from '../fix/dictionary.ts';
import type { Fields } from '../fix/fields.ts';
import { BusinessRejectReason } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import { systemClock } from '../gateway/clock.ts';
import type { Application } from '../gateway/application.ts';
import { Engine } from '../gateway/engine.ts';
import { MemoryJournal } from '../journal/memoryJournal.ts';
import type { Session } from '../session/session.ts';
import type { BeginString, SessionConfig } from '../session/types.ts';
import type { Micros } from '../units/brand.ts';
import { explainFailure, UsageError } from './failure.ts';

/** BeginString, and from FIX.5.0 on DefaultApplVerID(1137), by the version's usual name. */
const VERSIONS: Readonly<Record<string, readonly [BeginString, string?]>> = {
  'FIX.4.0': ['FIX.4.0'],
  'FIX.4.1': ['FIX.4.1'],
  'FIX.4.2': ['FIX.4.2'],
  'FIX.4.3': ['FIX.4.3'],
  'FIX.4.4': ['FIX.4.4'],
  'FIX.5.0': ['FIXT.1.1', '7'],
  'FIX.5.0SP1': ['FIXT.1.1', '8'],
  'FIX.5.0SP2': ['FIXT.1.1', '9'],
};

/** Header fields that an echo writes for itself. PossResend(97) is not among them: it says something of the order. */
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

class Echo implements Application {
  engine!: Engine;
  private readonly seen = new Set<string>();

  onLogon(): void {
    this.seen.clear();
  }

  onMessage(session: Session, fields: Fields, now: Micros): void {
    const msgType = fields.msgType();
    if (msgType !== 'D' && msgType !== 'd') {
      session.businessReject(fields, BusinessRejectReason.UnsupportedMessageType, 'Unsupported Message Type', now);
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
}

function sessionConfig(version: string, rules: MessageRules): SessionConfig {
  const [beginString, defaultApplVerID] = VERSIONS[version];
  return {
    id: version,
    role: 'acceptor',
    beginString,
    ...(defaultApplVerID === undefined ? {} : { defaultApplVerID }),
    senderCompID: 'ISLD',
    targetCompID: `TW${version.slice('FIX.'.length).replace('.', '')}`,
    heartBtIntSec: 30,
    maxHeartBtIntSec: 3600,
    resetOnLogon: true,
    resetOnLogout: true,
    resetOnDisconnect: true,
    sendingTimeAccuracySec: 120,
    timePrecision: version === 'FIX.4.0' || version === 'FIX.4.1' ? 0 : 3,
    logonTimeoutSec: 10,
    logoutTimeoutSec: 2,
    rules,
    maxHeldMessages: 10_000,
    maxHeldBytes: 16 << 20,
    resendChunk: 1_000,
    resendMaxAgeSec: {},
  };
}

const STANDARD_TABLES = join(import.meta.dirname, '../../var/dictionaries');
const TRANSPORT = 'FIXT.1.1';

/** The compiled dictionary in `file`, or the standard one of `version`. */
function readTable(file: string | undefined, version: string): DialectTable {
  const path = file ?? join(STANDARD_TABLES, `${version.replaceAll('.', '')}.json`);
  if (!existsSync(path)) {
    const remedy = file === undefined ? '; npm run dictionaries:standard compiles it' : '';
    throw new UsageError(`there is no dictionary ${path}${remedy}`);
  }
  return JSON.parse(readFileSync(path, 'utf8')) as DialectTable;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      version: { type: 'string', default: 'FIX.4.2' },
      dictionary: { type: 'string' },
      transport: { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const { version, dictionary, transport } = values;
  const port = Number(values.port);
  if (!(version in VERSIONS)) throw new UsageError(`--version is one of ${Object.keys(VERSIONS).join(', ')}`);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError('--port takes a port number');
  const isFixt = VERSIONS[version][0] === TRANSPORT;
  const rules = loadRules(
    readTable(dictionary, version),
    {},
    isFixt || transport !== undefined ? readTable(transport, TRANSPORT) : undefined,
  );
  const clock = systemClock();
  const say = (message: string, about?: Record<string, unknown>) => console.error(message, about ?? '');
  const application = new Echo();
  const engine = new Engine({
    application,
    journal: new MemoryJournal(clock.now()),
    clock,
    log: values.verbose ? { info: say, warn: say } : { info: () => {}, warn: () => {} },
  });
  application.engine = engine;
  engine.addSession(sessionConfig(version, rules));
  const bound = await engine.listen('127.0.0.1', port);
  engine.start();
  console.log(`${version} acceptor on 127.0.0.1:${bound}, ${dictionary ?? 'standard dictionary'}`);
}

main().catch((error: unknown) => {
  console.error(explainFailure(error));
  process.exitCode = 1;
});
