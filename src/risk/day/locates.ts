/**
 * Shares that were located for clients' short sales (Reg SHO 203(b)(1)), and what of them is used: an order uses its
 * quantity while it may trade, and what it has sold after that. A locate is good for its day.
 */
import { isOpen, type Parent } from '../../orders/order.ts';
import { type OrderID, Side } from '../../orders/values.ts';
import { NO_QTY, type Qty } from '../../units/brand.ts';

export const isShortSale = (side: Side): boolean => side === Side.SellShort || side === Side.SellShortExempt;

/** One client's short sales in one symbol. */
export interface ShortLine {
  readonly clientID: string;
  readonly symbol: string;
  /** Shares located for `day`; of an earlier one they are good no more. */
  day: number;
  located: Qty;
  /** What open orders may sell, and what has been sold since the day began. */
  used: number;
  readonly orders: Map<OrderID, Use>;
}

interface Use {
  /** What it may sell and has sold, and of that what is sold or out at venues; since the day began. */
  readonly qty: number;
  readonly out: number;
  /** What it has sold in all, and before the day began. */
  readonly sold: number;
  readonly before: number;
  readonly isOver: boolean;
}

export class Locates {
  /** Of those for whom shares were located: others use none. */
  private readonly lines = new Map<string, Map<string, ShortLine>>();
  /** Some of them are new, and open orders use them perhaps. */
  private hasNew = false;

  get isEmpty(): boolean {
    return this.lines.size === 0;
  }

  /** Sets what is located for a day; of an earlier one than is known it is good for nothing. */
  locate(clientID: string, symbol: string, day: number, located: Qty): void {
    const line = this.takeLine(clientID, symbol);
    if (day < line.day) return;
    beginDay(line, day);
    line.located = located;
  }

  /** What was sold before counts no more, and what was located is good no more. */
  beginDay(day: number): void {
    for (const line of this.all()) beginDay(line, day);
  }

  /** A short sale has changed. */
  note(order: Parent, day: number): void {
    const line = this.find(order.clientID, order.symbol);
    if (line === undefined) return;
    beginDay(line, day);
    noteUse(line, order);
  }

  /** After new locates: what open orders may still sell uses them. */
  noteOpen(orders: Iterable<Parent>): void {
    if (!this.hasNew) return;
    this.hasNew = false;
    for (const order of orders) {
      const line = isShortSale(order.side) ? this.find(order.clientID, order.symbol) : undefined;
      if (line?.orders.has(order.orderID) === false) noteUse(line, order);
    }
  }

  located(clientID: string, symbol: string, day: number): number {
    const line = this.find(clientID, symbol);
    return line?.day === day ? line.located : 0;
  }

  /** Shares that the client has left to sell short on `day`; below zero where orders use more than was located. */
  left(clientID: string, symbol: string, day: number): number {
    return this.located(clientID, symbol, day) - (this.find(clientID, symbol)?.used ?? 0);
  }

  /**
   * What is used of what is located, with an order that is about to go out: it comes after all that is sold or out, and
   * after older orders. One that is not known here uses `leaves`.
   */
  usedWith(clientID: string, symbol: string, orderID: OrderID, leaves: number): number {
    const uses = this.find(clientID, symbol)?.orders;
    if (uses?.has(orderID) !== true) return leaves;
    let used = 0;
    for (const [id, { qty: whole, out }] of uses) used += id <= orderID ? whole : out;
    return used;
  }

  /** The same of an order that is at its venue as a day begins: it comes after older ones alone. */
  usedUpTo({ clientID, symbol, orderID }: Parent): number {
    let used = 0;
    for (const [id, use] of this.find(clientID, symbol)?.orders ?? []) if (id <= orderID) used += use.qty;
    return used;
  }

  all(): ShortLine[] {
    return [...this.lines.values()].flatMap((bySymbol) => [...bySymbol.values()]);
  }

  private find(clientID: string, symbol: string): ShortLine | undefined {
    return this.lines.get(clientID)?.get(symbol);
  }

  private takeLine(clientID: string, symbol: string): ShortLine {
    let bySymbol = this.lines.get(clientID);
    if (bySymbol === undefined) this.lines.set(clientID, (bySymbol = new Map()));
    let line = bySymbol.get(symbol);
    if (line === undefined) {
      line = { clientID, symbol, day: 0, located: NO_QTY, used: 0, orders: new Map() };
      bySymbol.set(symbol, line);
      this.hasNew = true;
    }
    return line;
  }
}

function beginDay(line: ShortLine, day: number): void {
  if (day <= line.day) return;
  line.day = day;
  line.located = NO_QTY;
  for (const [orderID, use] of line.orders) {
    const { isOver, sold, before } = use;
    const today = sold - before;
    line.used -= isOver ? use.qty : today;
    if (isOver) line.orders.delete(orderID);
    else line.orders.set(orderID, { ...use, qty: use.qty - today, out: use.out - today, before: sold });
  }
}

function noteUse(line: ShortLine, order: Parent): void {
  const { orderID, terms, pending, cumQty, ended, windsDownTo, openQty } = order;
  const isOver = !isOpen(order) && openQty === 0;
  const wanted = pending?.terms.orderQty ?? 0;
  const mayTrade = windsDownTo !== '' || ended !== '' ? cumQty + openQty : Math.max(terms.orderQty, wanted);
  const known = line.orders.get(orderID);
  // What an order sold before it was known here needed no locate of today; a bust may take it back.
  const before = Math.min(known?.before ?? cumQty, cumQty);
  const out = cumQty + openQty - before;
  const used = Math.max(mayTrade - before, out);
  line.used += used - (known?.qty ?? 0);
  if (isOver && used === 0) line.orders.delete(orderID);
  else line.orders.set(orderID, { qty: used, out, sold: cumQty, before, isOver });
}
