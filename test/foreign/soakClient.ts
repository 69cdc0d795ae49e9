/** A client of others under load: it sends orders, replaces and cancels, and adds up what it is told. */
import { type ForeignEngine, parse, type Seen } from './foreignEngine.ts';
import type { Traded } from './foreignVenue.ts';

/** Requests for one order that are tried before it is left as it stands. */
const MOST_REQUESTS = 3;
/** A request that is not answered by then is put again. */
const REQUEST_PATIENCE_MS = 4_000;
const FINAL = new Set(['2', '4', '8', 'C']);

/** An order as its client sees it. */
export interface Order {
  /** Its first ClOrdID. */
  readonly id: string;
  /** Its ClOrdID now: a replaced order has that of the request. */
  clOrdID: string;
  readonly symbol: string;
  qty: number;
  readonly price: number;
  /** By its executions, each ExecID once. */
  filled: number;
  ordStatus: string;
  requests: number;
  /** Of the last request that is not answered; 0 for none. */
  askedAt: number;
}

/** What a client has seen of one symbol. */
export interface ClientCounts extends Traded {
  orders: number;
  fills: number;
  rejected: number;
  /** Reject(3) and BusinessMessageReject(j). */
  refusals: number;
  messages: number;
  /** Of one order, without its fills. */
  mostMessages: number;
}

export class SoakClient {
  readonly id: string;
  readonly side: '1' | '2';
  readonly engine: ForeignEngine;
  /** All orders, by their first ClOrdID. */
  readonly orders = new Map<string, Order>();
  /** Those that have not ended, in the order they were sent. */
  readonly live = new Map<string, Order>();
  /** Reject(3) and BusinessMessageReject(j), which no order of ours may bring about; and messages of no order of ours. */
  readonly complaints: string[] = [];
  resent = 0;
  private readonly counts = new Map<string, ClientCounts>();
  /** The first ClOrdID of an order, by every ClOrdID of it. */
  private readonly firsts = new Map<string, string>();
  private readonly messages = new Map<string, number>();
  private readonly execIDs = new Set<string>();
  private read = 0;
  private count = 0;

  constructor(id: string, side: '1' | '2', engine: ForeignEngine) {
    this.id = id;
    this.side = side;
    this.engine = engine;
  }

  order(symbol: string, qty: number, price: number): void {
    const id = this.nextID();
    const order = { id, clOrdID: id, symbol, qty, price, filled: 0, ordStatus: '', requests: 0, askedAt: Date.now() };
    this.orders.set(id, order);
    this.live.set(id, order);
    this.of(symbol).orders++;
    this.send(order, id, `35=D|100=${symbol}|40=2|38=${qty}|44=${price.toFixed(2)}|59=0|`);
  }

  /** Asks for more of an order. */
  replace(order: Order, by: number): void {
    const ask = `35=G|41=${order.clOrdID}|100=${order.symbol}|40=2|38=${order.qty + by}|44=${order.price.toFixed(2)}|59=0|`;
    this.request(order, ask);
  }

  cancel(order: Order): void {
    this.request(order, `35=F|41=${order.clOrdID}|38=${order.qty}|`);
  }

  /** The oldest orders of a symbol that may be asked about again. */
  askable(symbol: string): Order[] {
    const late = Date.now() - REQUEST_PATIENCE_MS;
    return this.open(symbol).filter(({ requests, askedAt }) => requests < MOST_REQUESTS && askedAt < late);
  }

  /** Of a symbol, orders that have not ended and are not given up. */
  open(symbol: string): Order[] {
    return [...this.live.values()].filter((order) => order.symbol === symbol && order.requests < MOST_REQUESTS);
  }

  /** Orders of a symbol that have not ended. */
  standing(symbol: string): number {
    return [...this.live.values()].filter((order) => order.symbol === symbol).length;
  }

  /** Whether nothing of a symbol is under way: every order and request is answered. */
  isQuiet(symbol: string): boolean {
    return this.open(symbol).every(({ askedAt }) => askedAt === 0);
  }

  of(symbol: string): ClientCounts {
    let counts = this.counts.get(symbol);
    if (counts === undefined) {
      counts = { qty: 0, value: 0, orders: 0, fills: 0, rejected: 0, refusals: 0, messages: 0, mostMessages: 0 };
      this.counts.set(symbol, counts);
    }
    return counts;
  }

  /** Takes what the engine has said since. */
  take(): void {
    const { log } = this.engine;
    while (this.read < log.length) {
      const line = log[this.read++];
      if (line.startsWith('app ')) this.takeMessage(parse(line), line);
      else if (line.startsWith('sent ') && line.includes('|43=Y|')) this.resent++;
      else if (line.startsWith('refused ')) this.complaints.push(line);
      else if (line.startsWith('admin ') && line.includes('|35=3|')) this.complaints.push(line);
    }
  }

  private takeMessage(message: Seen, line: string): void {
    const text = (tag: number) => message.get(tag) ?? '';
    const first = this.firsts.get(text(11)) ?? this.firsts.get(text(41)) ?? this.firsts.get(text(379));
    const order = first === undefined ? undefined : this.orders.get(first);
    if (order === undefined || text(35) === 'j') this.complaints.push(line);
    if (order === undefined) return;
    this.countMessage(order, text(150) === 'F');
    const counts = this.of(order.symbol);
    if (text(35) === 'j') counts.refusals++;
    if (text(35) === '9') {
      order.askedAt = 0;
      this.stands(order, text(39));
    }
    if (text(35) !== '8' || this.execIDs.has(text(17))) return;
    this.execIDs.add(text(17));
    if (!'6E'.includes(text(150))) order.askedAt = 0;
    if (text(150) === '5') {
      order.clOrdID = text(11);
      order.qty = Number(text(38));
    }
    if (text(150) === '8') counts.rejected++;
    if (text(150) === 'F') {
      const qty = Number(text(32));
      counts.fills++;
      counts.qty += qty;
      counts.value += qty * Math.round(Number(text(31)) * 10_000);
      order.filled += qty;
    }
    this.stands(order, text(39));
  }

  /** A fill while a request is pending says so; that it was the last is in the answer to the request. */
  private stands(order: Order, ordStatus: string): void {
    order.ordStatus = ordStatus;
    if (FINAL.has(ordStatus)) this.live.delete(order.id);
  }

  private request(order: Order, ask: string): void {
    order.requests++;
    order.askedAt = Date.now();
    this.send(order, this.nextID(), ask);
  }

  private send(order: Order, clOrdID: string, ask: string): void {
    this.firsts.set(clOrdID, order.id);
    this.countMessage(order, false);
    this.engine.send(`${ask}11=${clOrdID}|55=${order.symbol}|54=${this.side}|`);
  }

  private countMessage(order: Order, isFill: boolean): void {
    const counts = this.of(order.symbol);
    counts.messages++;
    if (isFill) return;
    const messages = (this.messages.get(order.id) ?? 0) + 1;
    this.messages.set(order.id, messages);
    counts.mostMessages = Math.max(counts.mostMessages, messages);
  }

  private nextID(): string {
    return `${this.id}-${++this.count}`;
  }
}
