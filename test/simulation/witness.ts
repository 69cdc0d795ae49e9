/**
 * Reads every byte that the programs write to each other, and holds what must be true of it at any moment: no MsgSeqNum
 * stands for two messages, no order goes to a venue twice. Keeps the conversation for a failure's report.
 */
import type { VirtualTime } from './virtualTime.ts';

/** Lines of conversation kept for a report. */
const KEPT_LINES = 4_000;

const ENOUGH = 20;

export class Witness {
  readonly violations: string[] = [];
  readonly conversation: string[] = [];
  /** ClOrdIDs of the orders that the gateway sent, by venue. */
  readonly childrenSent = new Map<string, Set<string>>();
  /** A digest of everything that was written and when: the same scenario gives the same. */
  digest = 0;
  messages = 0;
  private readonly time: VirtualTime;
  private readonly start: number;
  private readonly sent = new Map<string, Set<number>>();
  private readonly isTracing: boolean;

  constructor(time: VirtualTime, isTracing: boolean) {
    this.time = time;
    this.start = time.now();
    this.isTracing = isTracing;
  }

  readonly tap = (from: string, to: string, bytes: Uint8Array): void => {
    let digest = this.digest ^ this.time.now();
    for (let i = 0; i < bytes.length; i++) digest = Math.imul(digest ^ bytes[i], 0x0100_0193);
    this.digest = digest;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    let start = 0;
    while (start < text.length) {
      const trailer = text.indexOf('\x0110=', start);
      const end = trailer < 0 ? text.length : trailer + 8;
      this.message(from, to, text.slice(start, end));
      start = end;
    }
  };

  say(line: string): void {
    if (!this.isTracing) return;
    const at = ((this.time.now() - this.start) / 1_000_000).toFixed(6).padStart(10);
    this.conversation.push(`${at}  ${line}`);
    if (this.conversation.length > KEPT_LINES) this.conversation.shift();
  }

  /** A run that has broken so many promises has nothing more to say, and may go round in circles. */
  get hasEnough(): boolean {
    return this.violations.length >= ENOUGH;
  }

  violation(what: string): void {
    this.say(`VIOLATION ${what}`);
    if (!this.hasEnough) this.violations.push(what);
  }

  private message(from: string, to: string, text: string): void {
    this.messages++;
    const msgType = field(text, 35);
    if (this.isTracing && msgType !== 'W' && msgType !== 'X' && msgType !== '0') {
      this.say(`${from} → ${to}  ${text.slice(text.indexOf('\x0135=') + 1, -8).replaceAll('\x01', '|')}`);
    }
    if (field(text, 43) === 'Y') return; // PossDup: its number is an old one by right
    const number = Number(field(text, 34));
    const session = `${field(text, 8)} ${field(text, 49)}>${field(text, 56)}`;
    let numbers = this.sent.get(session);
    if (numbers === undefined || field(text, 141) === 'Y') this.sent.set(session, (numbers = new Set()));
    if (numbers.has(number))
      this.violation(`${session} used MsgSeqNum ${number} twice, the second time for 35=${msgType}`);
    numbers.add(number);
    if (msgType !== 'D' || from !== 'GATEWAY') return;
    let orders = this.childrenSent.get(to);
    if (orders === undefined) this.childrenSent.set(to, (orders = new Set()));
    const clOrdID = field(text, 11);
    if (orders.has(clOrdID)) this.violation(`order ${clOrdID} went to ${to} twice`);
    orders.add(clOrdID);
  }
}

function field(text: string, tag: number): string {
  const at = tag === 8 ? 0 : text.indexOf(`\x01${tag}=`) + 1;
  if (at === 0 && tag !== 8) return '';
  return text.slice(text.indexOf('=', at) + 1, text.indexOf('\x01', at));
}
