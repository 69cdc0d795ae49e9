/**
 * The FIX client of the tests, over a real socket or a virtual network. It shares no code with the engine it talks to
 * (fixMessage.ts), fills in headers, and does as much of a session's work by itself as the test leaves to it. Messages
 * are text, `35=D|11=A|55=XYZ|54=1|38=100|40=2|44=10.00`.
 */
import { once } from 'node:events';
import net from 'node:net';
import type { World } from '../../src/engine/world.ts';
import { FixMessage, framed, MessageCutter } from './fixMessage.ts';

/** Catches hangs only: a machine with much else to do may take long. */
const PATIENCE_MS = 60_000;
/** What is not kept in `heard`; a Reject(3) is. */
const OF_THE_SESSION = new Set(['A', '0', '1', '2', '4', '5']);
/** What is sent again when asked for; a gap is filled in place of the rest. */
const SENT_AGAIN = new Set(['8', 'D', 'F', 'G', 'H', 'E', 'Q', 'q', 'AF']);

export interface ClientOptions {
  /** TargetCompID(56) of what it sends. */
  readonly target: string;
  /** Default TESTER. */
  readonly sender?: string;
  /** Default FIX.4.4. */
  readonly beginString?: string;
  /** More fields of the Logon: `8674=Y|`. */
  readonly logon?: string;
  /** The Logon starts the numbers again. Default true. */
  readonly reset?: boolean;
  /** Default 30. */
  readonly heartBtInt?: number;
  /** UTCTimestamp of this moment. Default: the machine's clock. */
  readonly now?: () => string;
  /**
   * What it does by itself: nothing; answer a Logout, the default; or everything, that is also TestRequests, gaps in what
   * comes, and ResendRequests.
   */
  readonly answers?: 'nothing' | 'logouts' | 'everything';
}

/** What a client needs of a connection. */
interface Line {
  write(bytes: Buffer): void;
  end(): void;
  destroy(): void;
}

interface Sent {
  readonly msgType: string;
  readonly body: string;
  readonly at: string;
}

export class FixClient {
  /** The text of each message that came. */
  readonly log: string[] = [];
  /**
   * Application messages and Rejects. A client that answers everything has each once, in the order of their numbers;
   * another has what came.
   */
  readonly heard: FixMessage[] = [];
  receivedBytes = 0;
  /** Messages whose number had come before; counted by a client that answers everything. */
  repeats = 0;
  isLoggedOn = false;
  closed = false;
  /** Of the next message it sends. */
  msgSeqNum = 1;
  private readonly options: Required<ClientOptions>;
  private readonly messages: FixMessage[] = [];
  private cutter = new MessageCutter();
  private line: Line | undefined;
  /** Written before the line was up. */
  private early: Buffer[] = [];
  private broken: Error | undefined;
  private readonly waiting = new Set<() => void>();
  /** Of `heard`, how many `receive` has handed out. */
  private taken = 0;
  private sent: Sent[] = [];
  private nextIn = 1;
  private askedFrom = 0;

  constructor(options: ClientOptions) {
    const beginString = options.beginString ?? 'FIX.4.4';
    this.options = {
      sender: 'TESTER',
      beginString,
      logon: '',
      reset: true,
      heartBtInt: 30,
      now: () => timestamp(new Date(), isOld(beginString)),
      answers: 'logouts',
      ...options,
    };
  }

  /** Connects to a port of this machine and logs on. `msgSeqNum`: of its Logon. */
  static async open(port: number, options: ClientOptions, msgSeqNum = 1): Promise<FixClient> {
    const client = new FixClient(options);
    client.msgSeqNum = msgSeqNum;
    await client.connect(port);
    await client.logOn();
    return client;
  }

  // ── lines ──────────────────────────────────────────────────────────────────────────────────────────────────────

  async connect(port: number): Promise<this> {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return this.over(socket);
  }

  /** Over a socket of the test's own. */
  over(socket: net.Socket): this {
    this.begin(socket);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    // A reset is one way of being disconnected.
    socket.on('error', () => undefined);
    socket.on('close', () => this.ended());
    return this;
  }

  /** Over a virtual network; what is written before the line is up leaves then. */
  dial(world: World, port: number, host = '127.0.0.1'): this {
    this.line = undefined;
    this.early = [];
    const wire = world.connect(host, port, undefined, {
      opened: () =>
        this.begin({
          write: (bytes) => wire.write(bytes, bytes.length),
          end: () => wire.end(),
          destroy: () => wire.destroy(),
        }),
      read: (bytes, length) => this.read(Uint8Array.from(bytes.subarray(0, length))),
      flushed: () => undefined,
      closed: () => this.ended(),
    });
    return this;
  }

  /** The socket it was given, to stop reading from it and the like. */
  get socket(): net.Socket {
    if (!(this.line instanceof net.Socket)) throw new Error('this client has no socket');
    return this.line;
  }

  private begin(line: Line): void {
    this.line = line;
    this.cutter = new MessageCutter();
    this.askedFrom = 0;
    this.closed = false;
    for (const bytes of this.early.splice(0)) line.write(bytes);
  }

  private ended(): void {
    this.closed = true;
    this.isLoggedOn = false;
    for (const wake of this.waiting) wake();
  }

  /** Cuts the line, without a Logout. */
  close(): void {
    this.line?.destroy();
    this.isLoggedOn = false;
  }

  // ── out ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Sends a message; header, TransactTime(60) and HandlInst(21) are filled in where they are missing. */
  send(text: string): void {
    this.write(this.message(text));
  }

  /** The next message, with its number, as it goes over the line. */
  message(text: string): string {
    const [first, ...fields] = text.split('|').filter((field) => field !== '');
    const msgType = first.slice('35='.length);
    const at = this.options.now();
    const lacks = (tag: number) => !fields.some((field) => field.startsWith(`${tag}=`));
    if (['D', 'G', 'F', 'q'].includes(msgType) && !isOld(this.options.beginString) && lacks(60))
      fields.push(`60=${at}`);
    if (['D', 'G'].includes(msgType) && lacks(21)) fields.push('21=1');
    const sent = { msgType, body: fields.map((field) => `${field}|`).join(''), at };
    this.sent[this.msgSeqNum] = sent;
    return this.numbered(this.msgSeqNum++, sent, '', '');
  }

  /** Any text, well-formed or not. */
  write(text: string): void {
    const bytes = Buffer.from(text, 'latin1');
    if (this.line === undefined) this.early.push(bytes);
    else this.line.write(bytes);
  }

  private numbered(msgSeqNum: number, { msgType, body, at }: Sent, possDup: string, origSendingTime: string): string {
    const { sender, target, beginString } = this.options;
    const header = `35=${msgType}|34=${msgSeqNum}|${possDup}49=${sender}|52=${at}|56=${target}|${origSendingTime}`;
    return framed(header + body, beginString);
  }

  /** Sends a Logon, and does not wait for its answer. */
  sendLogon(): void {
    const { heartBtInt, reset, logon } = this.options;
    this.send(`35=A|98=0|108=${heartBtInt}|${reset ? '141=Y|' : ''}${logon}`);
  }

  async logOn(): Promise<void> {
    this.sendLogon();
    await this.until('a Logon', () => this.isLoggedOn);
  }

  logOut(): void {
    this.send('35=5');
    this.isLoggedOn = false;
  }

  /** Both sides have agreed to begin again at 1: a new day of the session. */
  newDay(): void {
    this.msgSeqNum = 1;
    this.nextIn = 1;
    this.sent = [];
  }

  /** Asks for everything from a number on once more. */
  askAgainFrom(msgSeqNum: number): void {
    this.send(`35=2|7=${msgSeqNum}|16=0`);
  }

  private sendAgain(from: number): void {
    const at = this.options.now();
    for (let msgSeqNum = from; msgSeqNum < this.msgSeqNum; msgSeqNum++) {
      const sent = this.sent[msgSeqNum];
      if (SENT_AGAIN.has(sent.msgType)) {
        this.write(this.numbered(msgSeqNum, { ...sent, at }, '43=Y|', `122=${sent.at}|`));
      } else {
        this.write(this.numbered(msgSeqNum, { msgType: '4', body: `123=Y|36=${msgSeqNum + 1}|`, at }, '43=Y|', ''));
      }
    }
  }

  // ── in ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  private read(bytes: Uint8Array): void {
    this.receivedBytes += bytes.length;
    if (this.broken !== undefined) return;
    try {
      for (const message of this.cutter.push(bytes)) this.take(message);
    } catch (error) {
      this.broken = error as Error;
    }
    for (const wake of this.waiting) wake();
  }

  private take(message: FixMessage): void {
    this.log.push(message.text);
    this.messages.push(message);
    this.inspect(message);
    const msgType = message.get(35) ?? '';
    const { answers } = this.options;
    if (msgType === 'A') this.isLoggedOn = true;
    // At once, even above a gap of ours: both sides may miss something, and neither may wait for the other.
    if (answers === 'everything' && msgType === '2' && message.get(43) !== 'Y') this.sendAgain(Number(message.get(7)));
    if (answers === 'everything' && !this.isNext(message)) return;
    if (!OF_THE_SESSION.has(msgType)) {
      this.heard.push(message);
      this.record(message);
    }
    if (answers === 'nothing') return;
    if (msgType === '5') this.answerLogout();
    if (answers === 'logouts') return;
    if (msgType === '1') this.send(`35=0|112=${message.get(112)}`);
  }

  private answerLogout(): void {
    if (this.isLoggedOn) this.send('35=5');
    this.isLoggedOn = false;
    if (this.options.answers === 'logouts') this.line?.end();
  }

  /** Whether a message is the next by its number; what comes after a gap comes once more, behind what is missing. */
  private isNext(message: FixMessage): boolean {
    const msgType = message.get(35);
    const msgSeqNum = Number(message.get(34));
    if (msgType === '4' && message.get(123) !== 'Y') this.nextIn = Number(message.get(36));
    if (msgSeqNum > this.nextIn) {
      if (this.askedFrom !== this.nextIn) this.askAgainFrom(this.nextIn);
      this.askedFrom = this.nextIn;
      return false;
    }
    if (msgSeqNum < this.nextIn) {
      this.repeats++;
      this.record(message);
      return false;
    }
    this.nextIn = msgType === '4' ? Number(message.get(36)) : this.nextIn + 1;
    return true;
  }

  /** For those that hold each message, as it came, against something of their own. */
  protected inspect(_message: FixMessage): void {}

  /** For those that keep books: an application message, or a repetition of any. */
  protected record(_message: FixMessage): void {}

  // ── waiting ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The next application message or Reject. */
  async receive(): Promise<FixMessage> {
    await this.until('a message', () => this.heard.length > this.taken);
    return this.heard[this.taken++];
  }

  /** How many of them have come already. */
  get unread(): number {
    return this.heard.length - this.taken;
  }

  /** Waits for a message that has all of the fields `39=2|14=300`, past the first `from`; others may come before it. */
  async hears(wanted: string, from = 0): Promise<FixMessage> {
    const fields = wanted.split('|').filter((field) => field !== '');
    let next = from;
    await this.until(wanted, () => {
      for (; next < this.messages.length; next++) {
        const { text } = this.messages[next];
        if (fields.every((field) => text.includes(`|${field}|`))) return true;
      }
      return false;
    });
    return this.messages[next];
  }

  async waitClosed(): Promise<void> {
    await this.until('the end of the connection', () => this.closed);
  }

  private async until(what: string, done: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!done()) {
      const instead = this.broken?.message ?? (this.closed ? 'closed' : Date.now() > deadline ? 'silence' : '');
      if (instead !== '') {
        throw new Error(
          `${this.options.sender}: ${instead} instead of ${what}; so far:\n${this.log.slice(-50).join('\n')}`,
        );
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => wake(), Math.max(1, deadline - Date.now()));
        const wake = () => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
  }
}

/** FIX.4.0 and FIX.4.1 have no milliseconds, and no TransactTime(60) in requests. */
const isOld = (beginString: string): boolean => beginString === 'FIX.4.0' || beginString === 'FIX.4.1';

function timestamp(time: Date, isOldVersion: boolean): string {
  const text = time.toISOString().replaceAll('-', '').replace('T', '-').slice(0, -1);
  return isOldVersion ? text.slice(0, 17) : text;
}
