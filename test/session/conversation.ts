/**
 * Scripts with one session; docs/testing.md has the language. Time is virtual, and the session ticks every 100 ms.
 *
 *     mm:ss.mmm +                       the socket is up             mm:ss.mmm -    the socket is cut
 *     mm:ss.mmm > 35=A|34=1|98=0|       a message for the session    mm:ss.mmm < 35=A|34=1|98=0|   one that it sends
 *     mm:ss.mmm ! deliver 35=D|34=2     what it hands to its sink    mm:ss.mmm = 3 5 loggedOn      its numbers and state
 *     mm:ss.mmm app > send 35=D|11=A|   `app`, `operator`, `driver` and `disk` have their doings in `act`
 *
 * `>` fills in 8 9 49 52 56 10, and 122 beside 43=Y; `-56` leaves a field out. `<` checks frame, 8, 49, 52 and 56
 * itself; of the rest the script must name every field. In 52, 60 and 122 mm:ss.mmm stands for that time. When the
 * session ends, the driver closes the connection.
 *
 * Each script is played three times, to the same end: with each message in a chunk of its own, byte by byte, and with
 * each message glued to the next.
 */
import { expect, test } from 'vitest';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { Framer } from '../../src/fix/framer.ts';
import { MessageWriter } from '../../src/fix/writer.ts';
import { Session } from '../../src/session/session.ts';
import type {
  Ending,
  MessageReceiver,
  SessionConfig,
  SessionHandle,
  SessionNumbers,
  SessionSink,
} from '../../src/session/types.ts';
import { type Instant, instant, later, millis } from '../../src/units/brand.ts';
import { formatUtcTimestamp, readUtcTimestamp } from '../../src/units/time.ts';
import { type FieldPair, fieldsOf, inWordsOfFields, splitWords } from '../support/script/fields.ts';
import { expectAsWritten, expectScript, isRecording } from '../support/script/play.ts';
import { type Output, type Row, type Script, spanOf } from '../support/script/row.ts';
import type { Subject } from '../support/script/subject.ts';
import { type Feed, FEEDS, Socket } from './feeds.ts';

const BASE_TEXT = '20260105-09:00:00';
const BASE = readUtcTimestamp(ascii(BASE_TEXT), 0, BASE_TEXT.length);
/** What `mm:ss.mmm` follows in a UTCTimestamp. */
const HOUR = BASE_TEXT.slice(0, 12);
const TICK = millis(100);

export const CONFIG: SessionConfig = {
  id: 'TEST',
  role: 'acceptor',
  beginString: 'FIX.4.4',
  senderCompID: 'US',
  targetCompID: 'THEM',
  heartBtIntSec: 30,
  maxHeartBtIntSec: 60,
  resetOnLogon: false,
  resetOnLogout: false,
  resetOnDisconnect: false,
  sendingTimeAccuracySec: 120,
  timePrecision: 3,
  logonTimeoutSec: 5,
  logoutTimeoutSec: 4,
  rules: undefined,
  maxHeldMessages: 100,
  maxHeldBytes: 100_000,
  resendChunk: 100,
  resendMaxAgeSec: {},
};

export interface Setup extends Partial<SessionConfig> {
  /** The next numbers to send and to receive, at the start. */
  readonly numbers?: readonly [sender: number, target: number];
  /** What the application does with a delivered message. */
  readonly onDeliver?: (session: Session, fields: Fields, now: Instant) => void;
}

/** One conversation as one test. */
export function conversation(title: string, setup: Setup): { plays(script: Script): void } {
  return { plays: (script) => test(title, () => expectConversation(setup, script)) };
}

/**
 * One conversation as two tests: as written, and with us as the initiator. All that differs is who logs on first, so of
 * the script only each `+`, `> 35=A`, `< 35=A` are turned round; it must have no other Logons, but those sent again.
 * What is recorded is the script as written.
 */
export function inBothRoles(title: string, setup: Setup): { plays(script: Script): void } {
  return {
    plays: (script) => {
      test(title, () => expectConversation(setup, script));
      test(`${title} (as initiator)`, () => expectAsInitiator(setup, script));
    },
  };
}

async function expectAsInitiator(setup: Setup, script: Script): Promise<void> {
  if (isRecording()) return;
  const logon = script.find(({ text }) => text.startsWith('35=A|'))?.text ?? '';
  const heartBtIntSec = Number(/\|108=(\d+)\|/.exec(logon)?.[1]);
  await expectInEachFeed({ ...setup, role: 'initiator', heartBtIntSec }, asInitiator(script));
}

function asInitiator(script: Script): Script {
  const rows = [...script];
  const isLogon = (row: Row | undefined, mark: string) => row?.mark === mark && row.text.startsWith('35=A|');
  let turned = 0;
  for (let i = 0; i + 2 < rows.length; i++) {
    const [up, theirs, ours] = rows.slice(i, i + 3);
    if (up.mark !== '+' || !isLogon(theirs, '>') || !isLogon(ours, '<') || theirs.at !== ours.at) continue;
    rows.splice(i + 1, 2, { ...ours, at: up.at }, theirs);
    turned += 2;
  }
  expect(turned, 'the script logs on').toBeGreaterThan(0);
  const logons = rows.filter(
    ({ mark, text }) => '<>'.includes(mark) && text.startsWith('35=A|') && !text.includes('43=Y'),
  );
  expect(logons.length, 'every Logon is the first of its connection').toBe(turned);
  return rows;
}

/** Plays a script to a session of this setup. */
async function expectConversation(setup: Setup, script: Script): Promise<void> {
  if (isRecording()) await expectScript(script, new Table(setup, script, FEEDS[0]));
  else await expectInEachFeed(setup, script);
}

/** The same in each way to feed it, never recorded. */
export async function expectInEachFeed(setup: Setup, script: Script): Promise<void> {
  for (const feed of FEEDS) await expectAsWritten(script, new Table(setup, script, feed), feed);
}

/** The session on the table, with everything around it. */
class Table implements MessageReceiver, SessionSink, Subject {
  private now = BASE;
  private readonly config: SessionConfig;
  private readonly session: Session;
  private readonly onDeliver: Setup['onDeliver'];
  private readonly kept = new Map<number, Uint8Array>();
  private readonly all = new Map<number, Uint8Array>();
  /** What the session said, in the order in which it did. */
  private readonly said: Output[] = [];
  /** What it handed on since the last `collect`, and how much it had written by then. */
  private readonly handedOn: { readonly after: number; readonly output: Output }[] = [];
  private readonly fields = new Fields();
  private readonly socket: Socket;
  private hasEnded = false;
  private nextSender: number;

  constructor(setup: Setup, script: Script, feed: Feed) {
    const { numbers, onDeliver, ...overrides } = setup;
    this.config = { ...CONFIG, ...overrides };
    this.onDeliver = onDeliver;
    const start: SessionNumbers = { nextSenderMsgSeqNum: numbers?.[0] ?? 1, nextTargetMsgSeqNum: numbers?.[1] ?? 1 };
    this.nextSender = start.nextSenderMsgSeqNum;
    this.session = new Session(this.config, start, { read: (n) => this.kept.get(n) }, this);
    this.session.deliverTo(this);
    this.socket = new Socket(
      script,
      feed,
      (row) => this.incoming(row),
      (bytes, from, to) => this.frame(bytes, from, to),
    );
  }

  act(row: Row): void {
    this.now = timeOf(row);
    if (row.mark === '+') this.session.connected(this.now);
    else if (row.mark === '-') {
      this.socket.reset();
      this.session.disconnected(this.now);
    } else if (row.who === '') this.socket.feed(row);
    else this.doing(row.who, row.text);
    this.collect();
  }

  /** One message from the socket. */
  private frame(bytes: Uint8Array, start: number, end: number): boolean {
    const parsed = this.fields.parse(bytes, start, end);
    expect([Parsed.Ok, Parsed.DelimiterInValue], 'the script sends sound messages').toContain(parsed);
    this.session.receive(this.fields, this.now);
    return !this.hasEnded;
  }

  /**
   * `app > send 35=…`, `app > abandon 35=…`; `operator > logout [text]`, `reset n m`, `again n [in vain]`;
   * `driver > pump`, `restart [in vain]`; `disk > spoil n`, `keep n as m`, `store n 35=…` of what was kept.
   */
  private doing(who: string, text: string): void {
    const [verb, ...words] = text.split(' ');
    const args = words.join(' ');
    const { session, now } = this;
    if (DOINGS[verb] !== who) throw new Error(`${who} does not know how to ${verb}`);
    if (verb === 'send' || verb === 'abandon') {
      const [[, msgType], ...body] = fieldsOf(args);
      const out = session.begin(msgType, now);
      for (const [tag, value] of body) writeField(out, tag, expanded(tag, value));
      if (verb === 'abandon') session.abandon();
      else session.commit();
    } else if (verb === 'logout') session.logout(args === '' ? undefined : args, now);
    else if (verb === 'pump') session.pump(now);
    else if (verb === 'reset') expect(session.resetNumbers(Number(words[0]), Number(words[1]))).toBe(true);
    else if (verb === 'restart') expect(session.restartNumbers(now)).toBe(args !== 'in vain');
    else if (verb === 'again') expect(session.askAgain(Number(words[0]), now)).toBe(words[1] !== 'in');
    else if (verb === 'store') this.kept.set(Number(words[0]), this.ours(words.slice(1).join(' ')));
    else if (verb === 'spoil') this.kept.set(Number(args), ascii('8=FIX.4.4|9=5|35=D|10=000|'));
    else this.kept.set(Number(words[2]), this.all.get(Number(words[0])) ?? ascii(''));
  }

  /** A message of ours, as an earlier configuration might have written it. */
  private ours(text: string): Uint8Array {
    const [[, msgType], ...fields] = fieldsOf(text);
    const writer = new MessageWriter();
    writer.begin(this.config.beginString, msgType);
    writer.utc(52, this.now, 3);
    for (const [tag, value] of fields) writeField(writer, tag, value);
    writer.end();
    return writer.bytes.slice(0, writer.length);
  }

  // ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────

  private tickUntil(at: Instant, isEnough: () => boolean): void {
    while (!isEnough()) {
      const next = BASE + (Math.floor((this.now - BASE) / TICK) + 1) * TICK;
      if (next > at) return;
      this.now = instant(next);
      this.session.tick(this.now);
      this.collect();
    }
  }

  private collect(): void {
    const { out } = this.session;
    if (out.length > 0) this.collectMessages(out);
    for (const { output } of this.handedOn.splice(0)) this.said.push(output);
    if (!this.hasEnded) return;
    this.hasEnded = false;
    this.socket.reset();
    this.session.disconnected(this.now);
  }

  private collectMessages(out: MessageWriter): void {
    const framer = new Framer({
      onFrame: (bytes, start, end) => {
        while (this.handedOn.length > 0 && this.handedOn[0].after < end) {
          this.said.push((this.handedOn.shift() as (typeof this.handedOn)[number]).output);
        }
        expect(this.fields.parse(bytes, start, end), 'what is sent is sound').toBe(Parsed.Ok);
        this.said.push({ at: clock(this.now), who: '', mark: '<', text: textOf(this.fields) });
        return true;
      },
      onGarbage: () => expect.unreachable('what is sent is messages'),
    });
    framer.push(out.bytes, out.length);
    expect(framer.pending, 'what is sent is whole messages').toBe(0);
    out.clear();
  }

  // ── expectations ───────────────────────────────────────────────────────────────────────────────────────────────

  next(row: Row): Output | undefined {
    if (this.said.length === 0) this.tickUntil(timeOf(row), () => this.said.length > 0);
    return this.said.shift();
  }

  rest(row: Row): readonly Output[] {
    if (this.socket.hasFed(row)) return [];
    this.tickUntil(timeOf(row), () => false);
    this.now = timeOf(row);
    return this.said.splice(0);
  }

  state({ text }: Row): string {
    const { numbers, state } = this.session;
    const all = `${numbers.nextSenderMsgSeqNum} ${numbers.nextTargetMsgSeqNum} ${state}`;
    return all
      .split(' ')
      .slice(0, Math.max(2, text.split(' ').length))
      .join(' ');
  }

  inWordsOf({ mark, text, at }: Output, row: Row | undefined): string {
    const [words, fields] = splitWords(text);
    const [, wanted] = row === undefined ? [] : splitWords(row.text);
    if (mark === '!') {
      const said = inWordsOfFields(fieldsOf(fields), wanted ?? '', abbreviated);
      return `${words} ${said}`.trim();
    }
    if (wanted?.endsWith('|') === false) throw new Error('a message of the session is named whole, up to the last |');
    return inWordsOfFields(this.withoutHeader(fieldsOf(fields), at ?? '', wanted ?? ''), wanted, abbreviated);
  }

  /** Without what is as it should be, and goes without saying. */
  private withoutHeader(came: readonly FieldPair[], at: string, wanted: string): FieldPair[] {
    const { beginString, senderCompID, targetCompID, timePrecision } = this.config;
    const named = new Set(fieldsOf(wanted).map(([tag]) => tag));
    const header = new Map([
      ['8', beginString],
      ['49', senderCompID],
      ['52', formatUtcTimestamp(timeOf({ at }), timePrecision)],
      ['56', targetCompID],
    ]);
    // 9 and 10 were checked as the message was read.
    const told = came.filter(
      ([tag, value]) => named.has(tag) || (!['9', '10'].includes(tag) && header.get(tag) !== value),
    );
    const missing = [...header.keys()].filter((tag) => !named.has(tag) && came.every(([other]) => other !== tag));
    return [...told, ...missing.map((tag) => [`-${tag}`, ''] as const)];
  }

  // ── messages in ────────────────────────────────────────────────────────────────────────────────────────────────

  private incoming(row: Row): Uint8Array {
    const given = fieldsOf(row.text);
    const now = timeOf(row);
    const leftOut = new Set(given.filter(([tag]) => tag.startsWith('-')).map(([tag]) => tag.slice(1)));
    const body = given.filter(([tag]) => !tag.startsWith('-'));
    const has = new Map(body);
    const header: [string, string][] = [
      ['49', this.config.targetCompID],
      ['52', formatUtcTimestamp(now)],
      ['56', this.config.senderCompID],
    ];
    if (has.get('43') === 'Y') header.push(['122', formatUtcTimestamp(now)]);
    const writer = new MessageWriter();
    writer.begin(has.get('8') ?? this.config.beginString, has.get('35') ?? '');
    if (has.has('34')) writer.text(34, has.get('34') ?? '');
    for (const [tag, value] of header)
      if (!leftOut.has(tag)) writer.text(Number(tag), expanded(tag, has.get(tag) ?? value));
    const written = new Set(['8', '35', '34', ...header.map(([tag]) => tag)]);
    for (const [tag, value] of body) if (!written.has(tag)) writeField(writer, tag, expanded(tag, value));
    writer.end();
    return writer.bytes.slice(writer.start, writer.length);
  }

  // ── MessageReceiver ────────────────────────────────────────────────────────────────────────────────────────────

  onMessage(fields: Fields, now: Instant): void {
    this.tell(`deliver ${textOf(fields)}`);
    this.onDeliver?.(this.session, fields, now);
  }

  // ── SessionSink ────────────────────────────────────────────────────────────────────────────────────────────────

  sent(session: SessionHandle, msgSeqNum: number, start: number, end: number, kept: boolean): void {
    expect(msgSeqNum, 'numbers go up by one').toBe(this.nextSender);
    this.nextSender++;
    const bytes = session.out.bytes.slice(start, end);
    const fields = new Fields();
    expect(fields.parse(bytes, 0, bytes.length), 'what is journaled is one message').toBe(Parsed.Ok);
    expect(fields.uint(34)).toBe(msgSeqNum);
    this.all.set(msgSeqNum, bytes);
    if (kept) this.kept.set(msgSeqNum, bytes);
  }

  received(_session: SessionHandle, nextTargetMsgSeqNum: number): void {
    expect(nextTargetMsgSeqNum, 'what is journaled is what counts').toBe(this.session.numbers.nextTargetMsgSeqNum);
  }

  numbersReset(_session: SessionHandle, numbers: SessionNumbers): void {
    this.nextSender = numbers.nextSenderMsgSeqNum;
    this.kept.clear();
    this.tell(`numbersReset ${numbers.nextSenderMsgSeqNum} ${numbers.nextTargetMsgSeqNum}`);
  }

  rejected(_session: SessionHandle, fields: Fields): void {
    this.tell(`rejected ${textOf(fields)}`);
  }

  quarantined(_session: SessionHandle, fields: Fields, reason: string): void {
    this.tell(`quarantined (${reason}) ${textOf(fields)}`);
  }

  gapFilled(_session: SessionHandle, first: number, last: number, why: string): void {
    this.tell(`gapFilled ${first === last ? first : `${first}-${last}`} ${why}`);
  }

  loggedOn(): void {
    this.tell('loggedOn');
  }

  ended(_session: SessionHandle, { kind, by, reason }: Ending): void {
    this.hasEnded = true;
    this.tell(`ended ${kind ?? 'lost'} by ${by} (${reason})`);
  }

  private tell(text: string): void {
    const output: Output = { at: clock(this.now), who: '', mark: '!', text };
    this.handedOn.push({ after: this.session.out.length, output });
  }
}

/** The message as the scripts write one. */
function textOf(fields: Fields): string {
  let text = '';
  for (let i = 0; i < fields.count; i++) text += `${fields.tags[i]}=${fields.textAt(i).replaceAll('\x01', '~')}|`;
  return text;
}

function writeField(out: MessageWriter, tag: string, value: string): void {
  const bytes = Uint8Array.from(value.replaceAll('~', '\x01'), (c) => c.charCodeAt(0));
  out.raw(Number(tag), bytes, 0, bytes.length);
}

const DOINGS: Readonly<Record<string, string>> = {
  send: 'app',
  abandon: 'app',
  logout: 'operator',
  reset: 'operator',
  again: 'operator',
  pump: 'driver',
  restart: 'driver',
  spoil: 'disk',
  keep: 'disk',
  store: 'disk',
};

const isTime = (tag: string): boolean => ['52', '60', '122'].includes(tag);
const expanded = (tag: string, value: string): string =>
  isTime(tag) && /^\d\d:\d\d\.\d{3}$/.test(value) ? `${HOUR}${value}` : value;
const abbreviated = (tag: string, value: string): string =>
  isTime(tag) && value.startsWith(HOUR) && value.includes('.') ? value.slice(HOUR.length) : value;

const clock = (at: Instant) => formatUtcTimestamp(at).slice(12);
const timeOf = ({ at }: Pick<Row, 'at'>): Instant => later(BASE, spanOf(at));

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll('|', '\x01'), (c) => c.charCodeAt(0));
}
