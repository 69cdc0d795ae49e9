/** A venue of others behind a line that breaks, with a symbol of its own: what it traded is what its message store has. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beginStringOf } from '../../src/session/version.ts';
import { CuttingProxy } from './cuttingProxy.ts';
import type { VenueEngine } from './engines.ts';
import { parse, type Seen } from './foreignEngine.ts';
import { ForeignVenue, isQuotes, type Traded } from './foreignVenue.ts';

/** No line breaks by itself; `breakSoon` breaks it. */
const NEVER = 0;

export interface Books extends Traded {
  fills: number;
}

export class SoakVenue {
  /** Its id in the gateway's configuration, and the symbol that is traded there alone. */
  readonly id: string;
  readonly engine: VenueEngine;
  readonly process: ForeignVenue;
  readonly proxy: CuttingProxy;
  /** No orders are sent there for the moment. */
  paused = false;
  kills = 0;
  /** Orders that came; application messages of the order session, those sent again left out. */
  orders = 0;
  messages = 0;
  /** Of one order between two Logons, without its fills. */
  mostMessages = 0;
  /** Reject(3) and BusinessMessageReject(j): of ours, and by MsgType refused, of the venue's. */
  ourRejects = 0;
  readonly theirRejects = new Map<string, number>();
  resent = 0;
  /** Messages in its store that were never sent: see `stored`. */
  unsent = 0;
  /** Seconds from a Logon on until orders are taken. */
  slowest = 0;
  reconnects = 0;
  private readonly directory: string;
  private readonly perOrder = new Map<string, number>();
  private readonly firsts = new Map<string, string>();
  private readonly logged = new Map<string, Books>();
  private upAt = 0;
  private used = false;

  static async start(id: string, engine: VenueEngine, directory: string, seed: number): Promise<SoakVenue> {
    const process = await ForeignVenue.start(engine, directory, `FAIRLEAD-${id}`);
    return new SoakVenue(id, engine, directory, {
      process,
      proxy: await CuttingProxy.open(seed, NEVER, () => process.port),
    });
  }

  private constructor(id: string, engine: VenueEngine, directory: string, parts: Pick<SoakVenue, 'process' | 'proxy'>) {
    this.id = id;
    this.engine = engine;
    this.directory = directory;
    this.process = parts.process;
    this.proxy = parts.proxy;
  }

  async crash(downMs: number): Promise<void> {
    this.kills++;
    await this.process.kill();
    await new Promise((resolve) => setTimeout(resolve, downMs));
    await this.process.restart();
  }

  async stop(): Promise<void> {
    this.proxy.close();
    await this.process.kill();
  }

  /** What GET /venues says of it, as often as it is asked. */
  observe(up: boolean, reconciling: boolean): void {
    const now = Date.now();
    if (!up) {
      this.upAt = 0;
      this.used = false;
      return;
    }
    if (this.upAt === 0) {
      this.upAt = now;
      this.perOrder.clear();
      this.reconnects++;
    }
    if (!this.used) this.slowest = Math.max(this.slowest, (now - this.upAt) / 1_000);
    if (!reconciling) this.used = true;
  }

  /** Takes what its log has shown since; a long run would not fit into memory otherwise. */
  take(): void {
    for (const message of this.process.messages.splice(0)) this.count(message);
  }

  /**
   * What it traded with us, by Side. A file store holds each report before it is sent, and outlives the process: what is
   * in it is known to the venue for good, and sent until it has arrived. Where there is none, its log has to do.
   */
  traded(side: '1' | '2'): Books {
    if (this.engine.resets) return this.logged.get(side) ?? nothing();
    const books = nothing();
    for (const report of this.stored()) if (report.get(54) === side) book(books, report);
    return books;
  }

  private stored(): Iterable<Seen> {
    this.unsent = 0;
    const file = path.join(
      this.directory,
      'store',
      `${beginStringOf(this.engine.version)}-VENUE-FAIRLEAD-${this.id}.body`,
    );
    if (!existsSync(file)) throw new Error(`${this.engine.name} has no ${file}`);
    // A process that is killed before it has counted a message on uses its number again; the message was not sent.
    const byNumber = new Map<string, Seen>();
    for (const [text] of readFileSync(file, 'latin1').matchAll(/8=FIX.*?\x0110=\d{3}\x01/gs)) {
      const message = parse(` ${text.replaceAll('\x01', '|')}`);
      const number = message.get(34) ?? '';
      if (byNumber.has(number)) this.unsent++;
      byNumber.set(number, message);
    }
    return byNumber.values();
  }

  private count(message: Seen): void {
    const type = message.get(35) ?? '';
    if (isQuotes(message)) return;
    if (type === '3' || type === 'j') this.countReject(message);
    if (/^[0-5A]$/.test(type)) return;
    if (message.get(43) === 'Y') {
      this.resent++;
      return;
    }
    if (type === 'D') this.orders++;
    this.messages++;
    this.countForOrder(message);
    if (this.engine.resets && type === '8' && message.get(49) === 'VENUE') {
      const side = message.get(54) ?? '';
      this.logged.set(side, book(this.logged.get(side) ?? nothing(), message));
    }
  }

  /** What names no order, as some refusals, counts in the average only. */
  private countForOrder(message: Seen): void {
    const clOrdID = message.get(11) ?? message.get(379);
    if (clOrdID === undefined || isFill(message)) return;
    const first = this.firsts.get(clOrdID) ?? this.firsts.get(message.get(41) ?? clOrdID) ?? clOrdID;
    this.firsts.set(clOrdID, first);
    const messages = (this.perOrder.get(first) ?? 0) + 1;
    this.perOrder.set(first, messages);
    this.mostMessages = Math.max(this.mostMessages, messages);
  }

  private countReject(message: Seen): void {
    if (message.get(49) !== 'VENUE') {
      this.ourRejects++;
      return;
    }
    const refused = message.get(372) ?? '?';
    this.theirRejects.set(refused, (this.theirRejects.get(refused) ?? 0) + 1);
  }
}

const nothing = (): Books => ({ qty: 0, value: 0, fills: 0 });

const isFill = (message: Seen): boolean =>
  message.get(35) === '8' && /^[12F]$/.test(message.get(150) ?? '') && Number(message.get(32)) > 0;

function book(books: Books, report: Seen): Books {
  if (!isFill(report)) return books;
  const qty = Number(report.get(32));
  books.fills++;
  books.qty += qty;
  books.value += qty * Math.round(Number(report.get(31)) * 10_000);
  return books;
}
