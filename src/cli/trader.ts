/**
 * A FIX client in the terminal's words: one initiator session, the orders sent on it and what became of them. Used by
 * `fairlead client` and by the demo's OMS. Prices and quantities stay the decimal text as typed.
 */
import type { Fields } from '../fix/fields.ts';
import { loadRules, type DialectTable } from '../fix/dictionary.ts';
import { Tag } from '../fix/tags.ts';
import { systemClock } from '../engine/clock.ts';
import type { SessionHandler } from '../engine/application.ts';
import { Engine } from '../engine/engine.ts';
import type { Journal } from '../journal/journal.ts';
import { RecordRegistry } from '../journal/recordCodec.ts';
import { openJournal } from '../journal/recover.ts';
import type { Session } from '../session/session.ts';
import { SESSION_DEFAULTS } from '../session/defaults.ts';
import type { Ending } from '../session/types.ts';

export interface TraderOptions {
  readonly host: string;
  readonly port: number;
  readonly sender: string;
  readonly target: string;
  readonly version: 'FIX.4.2' | 'FIX.4.4';
  readonly password?: string;
  /** Account(1) of every order; absent: none. */
  readonly account?: string;
  /** Directory that keeps sequence numbers across restarts; '' resets them each time (ResetSeqNumFlag=Y). */
  readonly journalDir: string;
}

/** An order by its reports; numbers are the acceptor's decimal text. */
export interface TraderOrder {
  clOrdID: string;
  readonly symbol: string;
  readonly side: string;
  qty: string;
  orderID: string;
  ordStatus: string;
  cumQty: string;
  leavesQty: string;
  avgPx: string;
  /** What it was sent with, beside what each request says anew: a replace without them would take them away. */
  readonly kept: readonly Field[];
}

type Field = readonly [tag: number, value: string];

/** What each request has of its own. */
const SAID_ANEW: ReadonlySet<number> = new Set([
  ...[Tag.ClOrdID, Tag.HandlInst, Tag.Symbol, Tag.Side, Tag.TransactTime, Tag.OrderQty, Tag.OrdType, Tag.Price],
]);

export interface AskedOrder {
  readonly side: string;
  readonly qty: string;
  readonly symbol: string;
  readonly price: string;
  readonly timeInForce: string;
}

export interface TraderEvents {
  /** A message in either direction, readable, with `|` between fields. */
  onWire?(direction: 'in' | 'out', message: string): void;
  onReport?(order: TraderOrder | undefined, fields: Fields): void;
  onLogon?(): void;
  onLogout?(reason: string): void;
  onWarning?(message: string): void;
}

/** ClOrdIDs begin with the milliseconds since 2020 at our start: no two runs of a client share them. */
const MILLIS_TO_2020 = 1_577_836_800_000;

const PENDING_NEW = 'A';
const REJECTED = '8';
const FINAL = new Set(['2', '4', '8', 'C', '3']);

export class Trader implements SessionHandler {
  readonly orders = new Map<string, TraderOrder>();
  loggedOn = false;
  private readonly engine: Engine;
  private readonly session: Session;
  private readonly journal: Journal;
  private readonly clock = systemClock();
  private readonly events: TraderEvents;
  private readonly account: string;
  private readonly prefix: string;
  private counter = 0;
  /** Orders by the MsgSeqNum(34) of their message. */
  private readonly sentAs = new Map<number, string>();
  private readonly waiters = new Set<() => void>();

  static async connect(options: TraderOptions, events: TraderEvents): Promise<Trader> {
    const table = await dialect(options.version);
    return new Trader(options, events, table);
  }

  private constructor(options: TraderOptions, events: TraderEvents, table: DialectTable) {
    this.events = events;
    this.account = options.account ?? '';
    const now = this.clock.now();
    this.prefix = Math.floor(now / 1_000 - MILLIS_TO_2020)
      .toString(36)
      .toUpperCase();
    const durability = options.journalDir === '' ? 'memory' : 'os';
    this.journal = openJournal(options.journalDir, { registry: new RecordRegistry([]), durability, now });
    this.engine = new Engine({
      journal: this.journal,
      clock: this.clock,
      log: {
        info: () => {},
        warn: (message, about) => events.onWarning?.(`${message} ${JSON.stringify(about ?? {})}`),
      },
      numbersOf: (id) => this.journal.numbers(id),
      onWire: (_id, direction, bytes, start, end) => this.wire(direction, bytes, start, end),
    });
    this.session = this.engine.addSession(
      {
        ...SESSION_DEFAULTS,
        id: `${options.sender}-${options.version}`,
        role: 'initiator',
        beginString: options.version,
        senderCompID: options.sender,
        targetCompID: options.target,
        rules: loadRules(table),
        resetOnLogon: options.journalDir === '',
        ...(options.password === undefined
          ? {}
          : { credentials: { username: options.sender, password: options.password } }),
      },
      () => this,
      { hosts: [{ host: options.host, port: options.port }], reconnectSec: 0.5, maxReconnectSec: 2 },
    );
    this.engine.start();
  }

  // ── sending ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Sends a NewOrderSingle; `price` '' is a market order. Returns its ClOrdID. */
  order(side: string, qty: string, symbol: string, price: string, timeInForce: string): string {
    return this.orderWith({ side, qty, symbol, price, timeInForce }, []);
  }

  /** The same with more fields, as they are. */
  orderWith(asked: AskedOrder, more: readonly Field[]): string {
    const { side, qty, symbol, price, timeInForce } = asked;
    const clOrdID = this.nextClOrdID();
    const now = this.clock.now();
    const account: readonly Field[] = this.account === '' ? [] : [[Tag.Account, this.account]];
    const kept = [...account, [Tag.TimeInForce, timeInForce] as const, ...more];
    const w = this.engine.begin(this.session, 'D', now);
    w.text(Tag.ClOrdID, clOrdID);
    w.char(Tag.HandlInst, 49);
    w.text(Tag.Symbol, symbol);
    w.text(Tag.Side, side);
    w.utc(Tag.TransactTime, now, 3);
    w.text(Tag.OrderQty, qty);
    w.char(Tag.OrdType, price === '' ? 49 : 50);
    if (price !== '') w.text(Tag.Price, price);
    for (const [tag, value] of kept) w.text(tag, value);
    this.sentAs.set(this.session.numbers.nextSenderMsgSeqNum, clOrdID);
    this.engine.send(this.session);
    this.orders.set(clOrdID, {
      clOrdID,
      symbol,
      side,
      qty,
      orderID: '',
      ordStatus: 'A',
      cumQty: '0',
      leavesQty: qty,
      avgPx: '0',
      kept: kept.filter(([tag]) => !SAID_ANEW.has(tag)),
    });
    return clOrdID;
  }

  cancel(order: TraderOrder): string {
    const { w, clOrdID, now } = this.request('F', order);
    w.text(Tag.Symbol, order.symbol);
    w.text(Tag.Side, order.side);
    w.utc(Tag.TransactTime, now, 3);
    w.text(Tag.OrderQty, order.qty);
    this.engine.send(this.session);
    return clOrdID;
  }

  /** Replaces quantity, and price where one is given ('' makes it a market order); all else stays as it was sent. */
  replace(order: TraderOrder, qty: string, price: string): string {
    const { w, clOrdID, now } = this.request('G', order);
    w.char(Tag.HandlInst, 49);
    w.text(Tag.Symbol, order.symbol);
    w.text(Tag.Side, order.side);
    w.utc(Tag.TransactTime, now, 3);
    w.text(Tag.OrderQty, qty);
    w.char(Tag.OrdType, price === '' ? 49 : 50);
    if (price !== '') w.text(Tag.Price, price);
    for (const [tag, value] of order.kept) w.text(tag, value);
    this.engine.send(this.session);
    return clOrdID;
  }

  status(order: TraderOrder): void {
    const w = this.engine.begin(this.session, 'H', this.clock.now());
    if (order.orderID !== '') w.text(Tag.OrderID, order.orderID);
    w.text(Tag.ClOrdID, order.clOrdID);
    w.text(Tag.Symbol, order.symbol);
    w.text(Tag.Side, order.side);
    this.engine.send(this.session);
  }

  private request(msgType: string, order: TraderOrder) {
    const clOrdID = this.nextClOrdID();
    const now = this.clock.now();
    const w = this.engine.begin(this.session, msgType, now);
    w.text(Tag.OrigClOrdID, order.clOrdID);
    w.text(Tag.ClOrdID, clOrdID);
    return { w, clOrdID, now };
  }

  private nextClOrdID(): string {
    this.counter++;
    return `${this.prefix}-${this.counter}`;
  }

  /** Cuts the line without a Logout, as a broken network would; it connects again by itself. */
  cut(): void {
    this.engine.cut(this.session);
  }

  /** Logs out and ends. */
  async stop(): Promise<void> {
    await this.engine.stop();
    this.journal.close();
  }

  // ── waiting ────────────────────────────────────────────────────────────────────────────────────────────────────

  isFinal(order: TraderOrder): boolean {
    return FINAL.has(order.ordStatus);
  }

  /** Resolves once `holds`, checked after every event; false when `timeoutMs` passed first. */
  until(holds: () => boolean, timeoutMs: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (held: boolean) => {
        clearTimeout(timer);
        this.waiters.delete(check);
        resolve(held);
      };
      const check = () => {
        if (holds()) end(true);
      };
      const timer = setTimeout(() => end(false), timeoutMs);
      this.waiters.add(check);
    });
  }

  private wake(): void {
    for (const check of [...this.waiters]) check();
  }

  // ── SessionHandler ────────────────────────────────────────────────────────────────────────────────────────────────

  onLogon(): void {
    this.loggedOn = true;
    this.events.onLogon?.();
    this.wake();
  }

  onLogout(ending: Ending): void {
    this.loggedOn = false;
    this.events.onLogout?.(ending.reason);
    this.wake();
  }

  onMessage(fields: Fields): void {
    const order = this.find(fields);
    if (fields.msgType() === '8' && order !== undefined) update(order, fields, this.orders);
    if (fields.msgType() === 'j') this.refused(fields);
    this.events.onReport?.(order, fields);
    this.wake();
  }

  onReject(fields: Fields): void {
    this.refused(fields);
    this.events.onReport?.(undefined, fields);
    this.wake();
  }

  /** An order whose message is rejected is over: no report will come of it. */
  private refused(fields: Fields): void {
    const order = this.orders.get(this.sentAs.get(Number(fields.text(Tag.RefSeqNum))) ?? '');
    if (order?.ordStatus !== PENDING_NEW) return;
    order.ordStatus = REJECTED;
    order.leavesQty = '0';
  }

  private find(fields: Fields): TraderOrder | undefined {
    return this.orders.get(fields.text(Tag.ClOrdID)) ?? this.orders.get(fields.text(Tag.OrigClOrdID));
  }

  private wire(direction: 'in' | 'out', bytes: Uint8Array, start: number, end: number): void {
    if (this.events.onWire === undefined) return;
    const text = String.fromCharCode(...bytes.subarray(start, end)).replace(/\x01(554|925)=[^\x01]*/g, '\x01$1=***');
    for (const message of text.split(/(?<=\x0110=\d{3}\x01)/))
      this.events.onWire(direction, message.replaceAll('\x01', '|'));
  }
}

/** Applies a report; a replaced or canceled order is also found by its newest ClOrdID. */
function update(order: TraderOrder, fields: Fields, orders: Map<string, TraderOrder>): void {
  order.orderID = fields.text(Tag.OrderID);
  order.ordStatus = fields.text(Tag.OrdStatus);
  if (fields.has(Tag.OrderQty)) order.qty = fields.text(Tag.OrderQty);
  order.cumQty = fields.text(Tag.CumQty);
  order.leavesQty = fields.text(Tag.LeavesQty);
  order.avgPx = fields.text(Tag.AvgPx);
  const clOrdID = fields.text(Tag.ClOrdID);
  const execType = fields.text(Tag.ExecType);
  if (clOrdID === '' || execType === '6' || execType === 'E') return; // a pending request is not the order's name yet
  order.clOrdID = clOrdID;
  orders.set(clOrdID, order);
}

async function dialect(version: 'FIX.4.2' | 'FIX.4.4'): Promise<DialectTable> {
  return version === 'FIX.4.2'
    ? (await import('../fix/dictionaries/FIX42.gen.ts')).FIX42
    : (await import('../fix/dictionaries/FIX44.gen.ts')).FIX44;
}
