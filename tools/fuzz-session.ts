/**
 * Throws broken messages at a session that is logged on, from a seed. `node tools/fuzz.ts session` runs it.
 *
 * Orders, session messages and anything else of a dialect, numbered about as they should be, some broken and framed
 * anew, come one after the other; time passes; the driver's part (sending, reconnecting) is played as engine/engine.ts
 * does. Whatever comes, nothing may throw; numbers only rise, save where the session says that they start again; every
 * message delivered has a higher number than the last; what is held and what one message leads to stay bounded.
 */
import { FIX42 } from '../src/fix/dictionaries/FIX42.gen.ts';
import { FIX44 } from '../src/fix/dictionaries/FIX44.gen.ts';
import { type DialectTable, loadRules } from '../src/fix/dictionary.ts';
import { Fields, Parsed } from '../src/fix/fields.ts';
import { Tag } from '../src/fix/tags.ts';
import { SESSION_DEFAULTS } from '../src/session/defaults.ts';
import { Session } from '../src/session/session.ts';
import type {
  BeginString,
  Ending,
  SessionConfig,
  SessionHandle,
  SessionNumbers,
  MessageReceiver,
  SessionSink,
} from '../src/session/types.ts';
import { assert } from '../src/units/assert.ts';
import { type Instant, instant } from '../src/units/brand.ts';
import { formatUtcTimestamp } from '../src/units/time.ts';
import { Mutant } from './mutant.ts';
import { flatten, frame, MessageMaker, type Node, oneOf, type Random, seeded, upTo } from './random-message.ts';

export interface SessionFuzzReport {
  readonly messages: number;
  readonly delivered: number;
  readonly quarantined: number;
  readonly logons: number;
  readonly resets: number;
  /** By Ending.kind. */
  readonly endings: Readonly<Record<string, number>>;
  /** By MsgType, what the session sent. */
  readonly sent: Readonly<Record<string, number>>;
  readonly mostHeld: number;
  /** Peers put out because they left more behind a gap than is held. */
  readonly tooManyHeld: number;
  /** Of the answers to one message. */
  readonly mostBytesOut: number;
}

const START = 1_767_603_600_000_000;
/** Few, so that the limit is reached. */
const MAX_HELD = 6;
const RESEND_CHUNK = 20;
/** Sent messages that can be sent again; older ones are gap-filled. */
const MAX_KEPT = 200;
const MAX_MESSAGE = 8_192;
/** A gap that closes lets go of all that is held, each answered; a resend goes out beside it. */
const MAX_BYTES_OUT = (MAX_HELD + RESEND_CHUNK + 10) * 1_024;

const VARIANTS: readonly { readonly table: DialectTable; readonly config: Partial<SessionConfig> }[] = [
  { table: FIX44, config: {} },
  { table: FIX44, config: { nextExpectedMsgSeqNum: true, lastMsgSeqNumProcessed: true, resendMaxPerSec: 50 } },
  { table: FIX44, config: { rules: undefined, resendRequestChunk: 7, resetOnLogon: true } },
  { table: FIX42, config: { resetOnDisconnect: true, resendMaxCount: 10, resendMaxAgeSec: { D: 60 } } },
];

/** Sends `count` messages over the variants in turn; throws when a session does, or breaks a promise. */
export function fuzzSession(seed: number, count: number): SessionFuzzReport {
  const random = seeded(seed);
  const report = emptyReport();
  VARIANTS.forEach(({ table, config }, i) => {
    const share = Math.floor(count / VARIANTS.length) + (i < count % VARIANTS.length ? 1 : 0);
    new Line(random, table, config, report).run(share);
  });
  return { ...report, messages: count };
}

function emptyReport() {
  const endings: Record<string, number> = {};
  const sent: Record<string, number> = {};
  return {
    delivered: 0,
    quarantined: 0,
    logons: 0,
    resets: 0,
    endings,
    sent,
    mostHeld: 0,
    tooManyHeld: 0,
    mostBytesOut: 0,
  };
}

interface Body {
  readonly msgType: string;
  readonly body: readonly Node[];
}

/** One session with its driver, and the peer that talks to it. */
class Line implements MessageReceiver, SessionSink {
  private readonly random: Random;
  private readonly report: ReturnType<typeof emptyReport>;
  private readonly table: DialectTable;
  /** Bodies that keep to the dialect: of orders, and of any message. */
  private readonly orders: readonly Body[];
  private readonly others: readonly Body[];
  private readonly pool: readonly Uint8Array[];
  private readonly session: Session;
  private readonly kept = new Map<number, Uint8Array>();
  private readonly fields = new Fields();
  private readonly mutant = new Mutant();
  private now: Instant = instant(START);
  private lastSent = 0;
  private lastReceived = 1;
  private lastDelivered = 0;
  private ending: Ending | undefined;

  constructor(
    random: Random,
    table: DialectTable,
    config: Partial<SessionConfig>,
    report: ReturnType<typeof emptyReport>,
  ) {
    this.random = random;
    this.table = table;
    this.report = report;
    const maker = new MessageMaker(table, random, 0.05);
    const flat = ({ msgType, body }: Body): Body => ({ msgType, body: flatten(body) });
    this.orders = Array.from({ length: 60 }, () => flat(maker.make('D')));
    this.others = Array.from({ length: 60 }, () => flat(maker.makeAny()));
    this.pool = this.others.map((body) => this.framed(body.msgType, 1, body.body));
    const whole: SessionConfig = {
      ...SESSION_DEFAULTS,
      id: 'FUZZ',
      role: 'acceptor',
      beginString: table.beginString as BeginString,
      senderCompID: 'US',
      targetCompID: 'THEM',
      rules: loadRules(table),
      maxHeldMessages: MAX_HELD,
      resendChunk: RESEND_CHUNK,
      ...config,
    };
    this.session = new Session(
      whole,
      { nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 },
      { read: (n) => this.kept.get(n) },
      this,
    );
    this.session.deliverTo(this);
  }

  run(count: number): void {
    const { random, session } = this;
    for (let i = 0; i < count; i++) {
      if (session.state === 'disconnected') this.logOn();
      this.now = instant(this.now + upTo(random, random() < 0.02 ? 50_000_000 : 200_000));
      if (random() < 0.3) this.turn(() => session.tick(this.now));
      this.write();
      if (this.isMessage()) this.receive();
      if (random() < 0.005) this.turn(() => session.logout('enough', this.now));
      if (random() < (session.state === 'expelling' ? 0.5 : 0.005)) this.hangUp();
    }
    this.hangUp();
  }

  /** Whether what was written is a message, for `fields` then to hold. */
  private isMessage(): boolean {
    const parsed = this.fields.parse(this.mutant.bytes, 0, this.mutant.length);
    return parsed === Parsed.Ok || parsed === Parsed.DelimiterInValue;
  }

  /** The sound message in `fields`; nothing is received on a line that is down. */
  private receive(): void {
    const { session } = this;
    if (session.state !== 'disconnected') this.turn(() => session.receive(this.fields, this.now));
  }

  /** One step of the session and what the driver does after it. */
  private turn(step: () => void): void {
    const { session, report } = this;
    step();
    while (session.out.length < MAX_BYTES_OUT && session.pump(this.now));
    assert(session.out.length <= MAX_BYTES_OUT, `one step led to ${session.out.length} bytes`);
    assert(session.heldCount <= MAX_HELD, `${session.heldCount} messages are held`);
    report.mostBytesOut = Math.max(report.mostBytesOut, session.out.length);
    report.mostHeld = Math.max(report.mostHeld, session.heldCount);
    session.out.clear();
    if (this.ending !== undefined) this.hangUp();
  }

  private hangUp(): void {
    this.ending = undefined;
    this.session.disconnected(this.now);
  }

  private logOn(): void {
    const { session, random } = this;
    session.connected(this.now);
    const reset = random() < 0.1;
    const parts: Node[] = [
      { tag: 98, value: '0' },
      { tag: 108, value: '30' },
    ];
    if (reset) parts.push({ tag: 141, value: 'Y' });
    const msgSeqNum = reset
      ? 1
      : session.config.resetOnLogon
        ? 1
        : session.numbers.nextTargetMsgSeqNum + upTo(random, 3);
    this.mutant.load(this.framed('A', msgSeqNum, parts));
    if (random() < 0.05) this.mutant.mutate(random, this.pool);
    this.mutant.reframe();
    if (this.isMessage()) this.receive();
    this.report.logons++;
  }

  /** The next message of the peer, in `mutant`. */
  private write(): void {
    const { random, mutant } = this;
    const expected = this.session.numbers.nextTargetMsgSeqNum;
    // Behind a gap most peers go on for a while before they send what is missing: so the limit is reached, and passed.
    const inOrder = this.session.heldCount > 0 ? 0.05 : 0.8;
    const sort = random();
    const msgSeqNum = sort < inOrder ? expected : sort < 0.99 ? expected + upTo(random, 30) : upTo(random, expected);
    mutant.load(this.messageAt(msgSeqNum));
    for (let n = random() < 0.6 ? 0 : 1 + upTo(random, 3); n > 0; n--) mutant.mutate(random, this.pool);
    mutant.reframe();
  }

  private messageAt(msgSeqNum: number): Uint8Array {
    const { random } = this;
    const number = (most: number) => String(upTo(random, most));
    switch (upTo(random, 12)) {
      case 0:
        return this.framed('0', msgSeqNum, []);
      case 1:
        return this.framed('1', msgSeqNum, [{ tag: 112, value: 'HELLO' }]);
      case 2: {
        const from = upTo(random, this.lastSent + 3);
        return this.framed('2', msgSeqNum, [
          { tag: 7, value: String(from) },
          { tag: 16, value: random() < 0.5 ? '0' : String(from + upTo(random, 30)) },
        ]);
      }
      case 3:
        return this.framed('4', msgSeqNum, [
          { tag: 123, value: oneOf(random, ['Y', 'Y', 'N']) },
          { tag: 36, value: String(msgSeqNum + upTo(random, 6)) },
        ]);
      case 4:
        if (random() < 0.1) return this.framed(oneOf(random, ['5', 'A']), msgSeqNum, []);
        return this.framed('3', msgSeqNum, [{ tag: 45, value: number(this.lastSent + 2) }]);
      default: {
        const { msgType, body } = oneOf(random, random() < 0.7 ? this.orders : this.others);
        return this.framed(msgType, msgSeqNum, body);
      }
    }
  }

  private framed(msgType: string, msgSeqNum: number, body: readonly Node[]): Uint8Array {
    const time = formatUtcTimestamp(this.now, 3);
    const again = this.random() < 0.1 && msgType !== 'A';
    const header: Node[] = [
      { tag: Tag.MsgSeqNum, value: String(msgSeqNum) },
      ...(again ? [{ tag: Tag.PossDupFlag, value: 'Y' }] : []),
      { tag: Tag.SenderCompID, value: 'THEM' },
      { tag: Tag.SendingTime, value: time },
      { tag: Tag.TargetCompID, value: 'US' },
      ...(again ? [{ tag: Tag.OrigSendingTime, value: time }] : []),
    ];
    return frame(this.table.beginString, { msgType, header, body, trailer: [] });
  }

  // ── the session's sink ─────────────────────────────────────────────────────────────────────────────────────────

  sent(session: SessionHandle, msgSeqNum: number, start: number, end: number, kept: boolean): void {
    assert(msgSeqNum === this.lastSent + 1, `sent ${msgSeqNum} after ${this.lastSent}`);
    assert(end - start < MAX_MESSAGE, 'what a session writes is short');
    this.lastSent = msgSeqNum;
    this.kept.delete(msgSeqNum - MAX_KEPT);
    if (kept) this.kept.set(msgSeqNum, session.out.bytes.slice(start, end));
    const msgType = msgTypeIn(session.out.bytes, start);
    this.report.sent[msgType] = (this.report.sent[msgType] ?? 0) + 1;
  }

  received(_session: SessionHandle, nextTargetMsgSeqNum: number): void {
    assert(nextTargetMsgSeqNum > this.lastReceived, `received ${nextTargetMsgSeqNum} after ${this.lastReceived}`);
    this.lastReceived = nextTargetMsgSeqNum;
  }

  numbersReset(_session: SessionHandle, { nextSenderMsgSeqNum, nextTargetMsgSeqNum }: SessionNumbers): void {
    this.report.resets++;
    this.lastSent = nextSenderMsgSeqNum - 1;
    this.lastReceived = nextTargetMsgSeqNum;
    this.lastDelivered = nextTargetMsgSeqNum - 1;
    this.kept.clear();
  }

  /** The application answers every order. */
  onMessage(fields: Fields): void {
    const msgSeqNum = fields.uint(Tag.MsgSeqNum);
    assert(msgSeqNum > this.lastDelivered, `delivered ${msgSeqNum} after ${this.lastDelivered}`);
    this.lastDelivered = msgSeqNum;
    this.report.delivered++;
    this.session.begin('8', this.now).text(Tag.OrderID, 'ORDER');
    this.session.commit();
  }

  quarantined(): void {
    this.report.quarantined++;
  }

  rejected(): void {}

  loggedOn(): void {}

  ended(_session: SessionHandle, ending: Ending): void {
    const kind = ending.kind ?? 'lost';
    this.report.endings[kind] = (this.report.endings[kind] ?? 0) + 1;
    if (ending.reason.startsWith('Too many messages')) this.report.tooManyHeld++;
    this.ending = ending;
  }
}

/** MsgType of the message that begins at `start`; it is the third field. */
function msgTypeIn(bytes: Uint8Array, start: number): string {
  let at = bytes.indexOf(1, bytes.indexOf(1, start) + 1) + '35='.length + 1;
  let msgType = '';
  for (; bytes[at] !== 1; at++) msgType += String.fromCharCode(bytes[at]);
  return msgType;
}
