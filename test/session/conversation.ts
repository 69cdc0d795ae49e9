/**
 * Conversations with one session, as text: what comes in, what must come out, and when. Whatever the script does not
 * mention must not happen. Time is virtual; the session ticks every 100 ms. One line is one event:
 *
 *     mm:ss.mmm +                    the socket is up            mm:ss.mmm -    the socket is cut
 *     mm:ss.mmm > 35=A|34=1|98=0|    a message for the session   mm:ss.mmm < 35=A|34=1|98=0|   one that it sends
 *     mm:ss.mmm ! deliver 35=D|34=2| what it tells its sink      mm:ss.mmm = 3 5 loggedOn      its numbers and state
 *     mm:ss.mmm * send 35=D|11=A|    the application's, operator's or driver's doing; see `act`
 *
 * `>` fills in 8 9 49 52 56 10, and 122 beside 43=Y; `-56` leaves a field out. `<` checks frame, 8, 49, 52 and 56
 * itself; of the rest the script must name every field, `*` standing for any value. `!` names as many fields as it
 * likes. In 52, 60 and 122 mm:ss.mmm stands for that time; `~` is a delimiter within a value. When the session ends, the
 * driver closes the connection.
 */
import { expect, test } from 'vitest';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { Framer } from '../../src/fix/framer.ts';
import { MessageWriter } from '../../src/fix/writer.ts';
import { Session } from '../../src/session/session.ts';
import type { Ending, SessionConfig, SessionHandle, SessionNumbers, SessionSink } from '../../src/session/types.ts';
import { type Instant, instant, millis } from '../../src/units/brand.ts';
import { formatUtcTimestamp, readUtcTimestamp } from '../../src/units/time.ts';

const BASE_TEXT = '20260105-09:00:00';
const BASE = readUtcTimestamp(ascii(BASE_TEXT), 0, BASE_TEXT.length);
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
export function conversation(title: string, setup: Setup): { plays(script: string): void } {
  return { plays: (script) => test(title, () => expectScript(setup, script)) };
}

/**
 * One conversation as two tests: as written, and with us as the initiator. All that differs is who logs on first, so of
 * the script only each `+`, `> 35=A`, `< 35=A` are turned round; it must have no other Logons, but those sent again.
 */
export function inBothRoles(title: string, setup: Setup): { plays(script: string): void } {
  return {
    plays: (script) => {
      test(title, () => expectScript(setup, script));
      const heartBtIntSec = Number(/\|108=(\d+)\|/.exec(script)?.[1]);
      test(`${title} (as initiator)`, () =>
        expectScript({ ...setup, role: 'initiator', heartBtIntSec }, asInitiator(script)));
    },
  };
}

function asInitiator(script: string): string {
  const logon = /^( *)(\d\d:\d\d\.\d{3}) \+\n *(\d\d:\d\d\.\d{3}) > (35=A.*)\n *\3 < (35=A.*)$/gm;
  const turned = script.replace(logon, '$1$2 +\n$1$2 <$5\n$1$3 >$4');
  expect(turned, 'the script logs on').not.toBe(script);
  expect(/^ *\S+ [<>] 35=A\|(?!.*43=Y)/m.test(turned), 'every Logon is the first of its connection').toBe(false);
  return turned.replaceAll(/ ([<>])35=A/g, ' $1 35=A');
}

/** The same, for tests that play several. */
export function expectScript(setup: Setup, script: string): void {
  const table = new Table(setup);
  for (const [i, raw] of script.split('\n').entries()) {
    const text = raw.trim();
    if (text === '' || text.startsWith('#')) continue;
    const parts = /^(\d\d):(\d\d)\.(\d{3}) ([-+><!*=])\s*(.*)$/.exec(text);
    if (parts === null) throw new Error(`line ${i + 1} is no event: ${text}`);
    const [, minutes, seconds, ms, kind, rest] = parts;
    const at = instant(BASE + (Number(minutes) * 60 + Number(seconds)) * 1_000_000 + Number(ms) * 1_000);
    table.line(at, kind, rest, `line ${i + 1}: ${text}`);
  }
  table.expectSilence('the end of the script');
}

interface Output {
  readonly at: Instant;
  readonly text: string;
}

/** The session on the table, with everything around it. */
class Table implements SessionSink {
  private now = BASE;
  private readonly config: SessionConfig;
  private readonly session: Session;
  private readonly onDeliver: Setup['onDeliver'];
  private readonly kept = new Map<number, Uint8Array>();
  private readonly all = new Map<number, Uint8Array>();
  private readonly wire: Output[] = [];
  private readonly told: Output[] = [];
  private readonly fields = new Fields();
  private hasEnded = false;
  private nextSender: number;

  constructor(setup: Setup) {
    const { numbers, onDeliver, ...overrides } = setup;
    this.config = { ...CONFIG, ...overrides };
    this.onDeliver = onDeliver;
    const start: SessionNumbers = { nextSenderMsgSeqNum: numbers?.[0] ?? 1, nextTargetMsgSeqNum: numbers?.[1] ?? 1 };
    this.nextSender = start.nextSenderMsgSeqNum;
    this.session = new Session(this.config, start, { read: (n) => this.kept.get(n) }, this);
  }

  line(at: Instant, kind: string, rest: string, where: string): void {
    if (kind === '<') this.expectNext(this.wire, at, rest, where, true);
    else if (kind === '!') this.expectNext(this.told, at, rest, where, false);
    else {
      this.tickUntil(at, () => false);
      this.expectSilence(where);
      this.now = at;
      if (kind === '=') this.expectState(rest, where);
      else this.feed(kind, rest);
    }
  }

  private feed(kind: string, rest: string): void {
    if (kind === '+') this.session.connected(this.now);
    else if (kind === '-') this.session.disconnected(this.now);
    else if (kind === '>') this.session.receive(this.parsed(this.incoming(rest)), this.now);
    else this.act(rest);
    this.collect();
  }

  /** `send 35=…`, `abandon 35=…`, `logout [text]`, `pump`, `reset n m`, `again n [in vain]`; for what was kept, `spoil n`, `keep n as m`. */
  private act(rest: string): void {
    const [verb, ...words] = rest.split(' ');
    const args = words.join(' ');
    const { session, now } = this;
    if (verb === 'send' || verb === 'abandon') {
      const [[, msgType], ...body] = tokens(args);
      const out = session.begin(msgType, now);
      for (const [tag, value] of body) writeField(out, tag, this.expanded(tag, value));
      if (verb === 'abandon') session.abandon();
      else session.commit();
    } else if (verb === 'logout') session.logout(args === '' ? undefined : args, now);
    else if (verb === 'pump') session.pump(now);
    else if (verb === 'reset') expect(session.resetNumbers(Number(words[0]), Number(words[1]))).toBe(true);
    else if (verb === 'restart') expect(session.restartNumbers(now)).toBe(args !== 'in vain');
    else if (verb === 'again') expect(session.askAgain(Number(words[0]), now)).toBe(words[1] !== 'in');
    else if (verb === 'spoil') this.kept.set(Number(args), ascii('8=FIX.4.4|9=5|35=D|10=000|'));
    else if (verb === 'keep') this.kept.set(Number(words[2]), this.all.get(Number(words[0])) ?? ascii(''));
    else throw new Error(`nobody knows how to ${verb}`);
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
    if (!this.hasEnded) return;
    this.hasEnded = false;
    this.session.disconnected(this.now);
  }

  private collectMessages(out: MessageWriter): void {
    const framer = new Framer({
      onFrame: (bytes, start, end) => {
        expect(this.fields.parse(bytes, start, end), 'what is sent is sound').toBe(Parsed.Ok);
        this.wire.push({ at: this.now, text: textOf(this.fields) });
        return true;
      },
      onGarbage: () => expect.unreachable('what is sent is messages'),
    });
    framer.push(out.bytes, out.length);
    expect(framer.pending, 'what is sent is whole messages').toBe(0);
    out.clear();
  }

  // ── expectations ───────────────────────────────────────────────────────────────────────────────────────────────

  private expectNext(queue: Output[], at: Instant, wanted: string, where: string, exact: boolean): void {
    if (queue.length === 0) this.tickUntil(at, () => queue.length > 0);
    const got = queue.shift();
    expect(got, `${where}\n  but nothing came`).toBeDefined();
    if (got === undefined) return;
    expect(`${clock(got.at)} ${got.text}`, `${where}\n  came at another time: ${got.text}`).toBe(
      `${clock(at)} ${got.text}`,
    );
    if (exact) this.expectMessage(got.text, wanted, where);
    else expectTold(got.text, wanted, where);
  }

  expectSilence(where: string): void {
    const all = [...this.wire.map(show('<')), ...this.told.map(show('!'))];
    expect(all, `not in the script, before ${where}`).toEqual([]);
  }

  private expectState(rest: string, where: string): void {
    const { numbers, state } = this.session;
    const [sender, target, wanted = state] = rest.split(' ');
    expect(`${numbers.nextSenderMsgSeqNum} ${numbers.nextTargetMsgSeqNum} ${state}`, `at ${where}`).toBe(
      `${sender} ${target} ${wanted}`,
    );
  }

  private expectMessage(got: string, wanted: string, where: string): void {
    const { beginString, senderCompID, targetCompID, timePrecision } = this.config;
    const has = new Map(tokens(got));
    expect(got.startsWith(`8=${beginString}|9=`), `at ${where}`).toBe(true);
    expect([has.get('49'), has.get('56')], `at ${where}`).toEqual([senderCompID, targetCompID]);
    const wants = new Map(tokens(wanted));
    const repeats = tokens(wanted).length - wants.size;
    expect(tokens(got).length - has.size, `fields that come twice, at ${where}`).toBe(repeats);
    if (!wants.has('52')) expect(has.get('52'), `at ${where}`).toBe(formatUtcTimestamp(this.now, timePrecision));
    for (const tag of ['8', '9', '10', '49', '52', '56']) if (!wants.has(tag)) has.delete(tag);
    for (const [tag, value] of wants) {
      wants.set(tag, value === '*' && has.has(tag) ? (has.get(tag) ?? '') : this.expanded(tag, value));
    }
    expect(sorted(has), `${where}\n  came as ${got}`).toEqual(sorted(wants));
  }

  private expanded(tag: string, value: string): string {
    const isTime = ['52', '60', '122'].includes(tag) && /^\d\d:\d\d\.\d{3}$/.test(value);
    if (!isTime) return value;
    return `${BASE_TEXT.slice(0, 12)}${value}`;
  }

  // ── messages in ────────────────────────────────────────────────────────────────────────────────────────────────

  private incoming(script: string): Uint8Array {
    const given = tokens(script);
    const leftOut = new Set(given.filter(([tag]) => tag.startsWith('-')).map(([tag]) => tag.slice(1)));
    const body = given.filter(([tag]) => !tag.startsWith('-'));
    const has = new Map(body);
    const header: [string, string][] = [
      ['49', this.config.targetCompID],
      ['52', formatUtcTimestamp(this.now)],
      ['56', this.config.senderCompID],
    ];
    if (has.get('43') === 'Y') header.push(['122', formatUtcTimestamp(this.now)]);
    const writer = new MessageWriter();
    writer.begin(has.get('8') ?? this.config.beginString, has.get('35') ?? '');
    if (has.has('34')) writer.text(34, has.get('34') ?? '');
    for (const [tag, value] of header)
      if (!leftOut.has(tag)) writer.text(Number(tag), this.expanded(tag, has.get(tag) ?? value));
    const written = new Set(['8', '35', '34', ...header.map(([tag]) => tag)]);
    for (const [tag, value] of body) if (!written.has(tag)) writeField(writer, tag, this.expanded(tag, value));
    writer.end();
    return writer.bytes.slice(writer.start, writer.length);
  }

  private parsed(bytes: Uint8Array): Fields {
    const parsed = this.fields.parse(bytes, 0, bytes.length);
    expect([Parsed.Ok, Parsed.DelimiterInValue], 'the script sends sound messages').toContain(parsed);
    return this.fields;
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

  deliver(_session: SessionHandle, fields: Fields): void {
    this.tell(`deliver ${textOf(fields)}`);
    this.onDeliver?.(this.session, fields, this.now);
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
    this.told.push({ at: this.now, text });
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

/** The event's words must agree, and those of its fields that are named. */
function expectTold(got: string, wanted: string, where: string): void {
  const [gotWords, gotFields] = splitWords(got);
  const [wantedWords, wantedFields] = splitWords(wanted);
  expect(gotWords, `at ${where}`).toBe(wantedWords);
  const has = new Map(tokens(gotFields));
  for (const [tag, value] of tokens(wantedFields))
    expect(`${tag}=${has.get(tag)}`, `${where}\n  came as ${got}`).toBe(`${tag}=${value}`);
}

function splitWords(text: string): [string, string] {
  const at = text.search(/(^| )\d+=/);
  return at < 0 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at).trim()];
}

/** `35=A|34=1|-56|` → its fields in order; one without a value is a flag. */
function tokens(text: string): [string, string][] {
  return text
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    });
}

const sorted = (fields: Map<string, string>) => [...fields].map(([tag, value]) => `${tag}=${value}`).sort();
const clock = (at: Instant) => formatUtcTimestamp(at).slice(12);
const show = (mark: string) => (output: Output) => `${clock(output.at)} ${mark} ${output.text}`;

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll('|', '\x01'), (c) => c.charCodeAt(0));
}
