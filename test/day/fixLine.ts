/**
 * The plainest FIX client there is, on a wire of the virtual network: it logs on, answers TestRequests, and asks again
 * from where a gap began. What it reads goes to its book and is kept.
 */
import type { Wire, WireOwner, World } from '../../src/engine/world.ts';
import { ClientBook, type Message } from './clientBook.ts';

const SOH = '\x01';
/** What a request needs beside what the script says. */
const MORE: Readonly<Record<string, string>> = {
  '35=D': '60=now|21=1',
  '35=G': '60=now|21=1',
  '35=F': '60=now',
  '35=q': '60=now',
};

interface Sent {
  readonly msgType: string;
  readonly body: string;
  readonly at: string;
}

export interface LineOptions {
  readonly beginString: 'FIX.4.2' | 'FIX.4.4';
  readonly sender: string;
  readonly target: string;
  readonly port: number;
  readonly world: World;
  /** UTCTimestamp of this moment. */
  readonly now: () => string;
}

export class FixLine implements WireOwner {
  readonly book = new ClientBook();
  /** Application messages, each once, in the order of their numbers. */
  readonly heard: Message[] = [];
  /** Messages with PossDupFlag(43)=Y whose number was known. */
  repeats = 0;
  isLoggedOn = false;
  private readonly options: LineOptions;
  private wire: Wire | undefined;
  private rest = '';
  private nextOut = 1;
  private nextIn = 1;
  private askedFrom = 0;
  private sent: Sent[] = [];

  constructor(options: LineOptions) {
    this.options = options;
  }

  connect(): void {
    const { world, port } = this.options;
    this.rest = '';
    this.askedFrom = 0;
    this.wire = world.connect('127.0.0.1', port, undefined, this);
  }

  /** Both sides have agreed to begin again at 1: a new day of the session. */
  newDay(): void {
    this.nextOut = 1;
    this.nextIn = 1;
    this.sent = [];
  }

  /** Leaves without a word, as a broken line does. */
  cut(): void {
    this.wire?.destroy();
    this.isLoggedOn = false;
  }

  logOut(): void {
    this.send('35=5');
    this.isLoggedOn = false;
  }

  /** `35=D|11=A1|…`; header, TransactTime and HandlInst are filled in. */
  send(text: string): void {
    const [msgType, ...body] = text.split('|');
    const at = this.options.now();
    const more = MORE[msgType]?.replace('now', at) ?? '';
    const message = { msgType, body: `${body.join('|')}|${more}`, at };
    this.sent[this.nextOut] = message;
    this.write(this.nextOut++, message, '');
  }

  private write(number: number, { msgType, body, at }: Sent, possDup: string): void {
    const { beginString, sender, target } = this.options;
    const text = `${msgType}|34=${number}|${possDup}49=${sender}|52=${at}|56=${target}|${body}|`;
    const content = text.replaceAll(/\|+/g, SOH);
    const message = `8=${beginString}${SOH}9=${content.length}${SOH}${content}`;
    let sum = 0;
    for (const byte of Buffer.from(message, 'latin1')) sum += byte;
    const bytes = Buffer.from(`${message}10=${String(sum & 255).padStart(3, '0')}${SOH}`, 'latin1');
    this.wire?.write(bytes, bytes.length);
  }

  /** What was missed, in its order; a gap fill where it was nothing but the session's own. */
  private sendAgain(from: number): void {
    const at = this.options.now();
    for (let number = from; number < this.nextOut; number++) {
      const message = this.sent[number];
      if ('D F G H E Q q AF'.includes(message.msgType.slice(3))) {
        this.write(number, { ...message, at }, `43=Y|122=${message.at}|`);
      } else {
        this.write(number, { msgType: '35=4', body: `123=Y|36=${number + 1}`, at }, '43=Y|');
      }
    }
  }

  /** Asks for everything from a number on once more, as a client does that is not sure of its own records. */
  askAgainFrom(number: number): void {
    this.send(`35=2|7=${number}|16=0`);
  }

  // ── WireOwner ──────────────────────────────────────────────────────────────────────────────────────────────────

  opened(): void {
    this.send('35=A|98=0|108=30');
  }

  read(bytes: Uint8Array, length: number): void {
    const parts = (this.rest + Buffer.from(bytes.slice(0, length)).toString('latin1')).split(/(?<=\x0110=\d{3}\x01)/);
    this.rest = /\x0110=\d{3}\x01$/.test(parts.at(-1) ?? '') ? '' : (parts.pop() ?? '');
    for (const part of parts) this.message(messageOf(part));
  }

  flushed(): void {}

  closed(): void {
    this.isLoggedOn = false;
  }

  private message(message: Message): void {
    const msgType = message.get(35) ?? '';
    const number = Number(message.get(34));
    if (msgType === 'A') this.isLoggedOn = true;
    if (msgType === '4' && message.get(123) !== 'Y') this.nextIn = Number(message.get(36));
    if (number > this.nextIn) {
      // Whatever came too early comes once more, behind what is missing.
      if (this.askedFrom !== this.nextIn) this.askAgainFrom(this.nextIn);
      this.askedFrom = this.nextIn;
      return;
    }
    if (number < this.nextIn) {
      this.repeats++;
      this.book.read(message);
      return;
    }
    this.nextIn = msgType === '4' ? Number(message.get(36)) : this.nextIn + 1;
    if (msgType === '1') this.send(`35=0|112=${message.get(112)}`);
    else if (msgType === '2') this.sendAgain(Number(message.get(7)));
    else if (msgType === '5') {
      if (this.isLoggedOn) this.send('35=5');
      this.isLoggedOn = false;
    } else if (!'0A4'.includes(msgType)) {
      this.heard.push(message);
      this.book.read(message);
    }
  }
}

function messageOf(text: string): Message {
  const fields = text.split(SOH).filter((field) => field !== '');
  return new Map(
    fields.map((field) => [Number(field.slice(0, field.indexOf('='))), field.slice(field.indexOf('=') + 1)]),
  );
}
