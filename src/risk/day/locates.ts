/**
 * Shares that were located for clients' short sales (Reg SHO 203(b)(1)), and what of them is used: an order uses its
 * quantity while it may trade, and what it has sold after that. A locate is good for its day.
 */
import { isOpen, type Parent } from '../../orders/order.ts';
import { type OrderID, Side } from '../../orders/values.ts';
import { type Qty, qty } from '../../units/brand.ts';

export const isShortSale = (side: Side): boolean => side === Side.SellShort || side === Side.SellShortExempt;

/** One client's short sales in one symbol. */
export interface ShortLine {
  readonly clientID: string;
  readonly symbol: string;
  /** Shares located for `day`; of an earlier one they are good no more. */
  day: number;
  located: Qty;
  /** What open orders may sell and orders of the day have sold. */
  used: number;
  readonly orders: Map<OrderID, { readonly qty: number; readonly isOver: boolean }>;
}

export class Locates {
  private readonly lines = new Map<string, Map<string, ShortLine>>();

  /** Sets what is located for a day. With the first of a new day orders of earlier ones that are over count no more. */
  locate(clientID: string, symbol: string, day: number, located: Qty): void {
    const line = this.lineOf(clientID, symbol);
    if (day !== line.day) {
      for (const [orderID, { qty: used, isOver }] of line.orders) {
        if (!isOver) continue;
        line.orders.delete(orderID);
        line.used -= used;
      }
    }
    line.day = day;
    line.located = located;
  }

  /** A short sale has changed. */
  note(order: Parent): void {
    const { terms, pending, cumQty, ended, windsDownTo, openQty } = order;
    const line = this.lineOf(order.clientID, order.symbol);
    const isOver = !isOpen(order) && openQty === 0;
    const wanted = pending?.terms.orderQty ?? 0;
    const mayTrade = windsDownTo !== '' || ended !== '' ? cumQty + openQty : Math.max(terms.orderQty, wanted);
    const used = Math.max(mayTrade, cumQty + openQty);
    line.used += used - (line.orders.get(order.orderID)?.qty ?? 0);
    if (isOver && used === 0) line.orders.delete(order.orderID);
    else line.orders.set(order.orderID, { qty: used, isOver });
  }

  /** Shares that the client has left to sell short on `day`; below zero where orders use more than was located. */
  left(clientID: string, symbol: string, day: number): number {
    const line = this.lines.get(clientID)?.get(symbol);
    if (line === undefined) return 0;
    return (line.day === day ? line.located : 0) - line.used;
  }

  all(): ShortLine[] {
    return [...this.lines.values()].flatMap((bySymbol) => [...bySymbol.values()]);
  }

  private lineOf(clientID: string, symbol: string): ShortLine {
    let bySymbol = this.lines.get(clientID);
    if (bySymbol === undefined) this.lines.set(clientID, (bySymbol = new Map()));
    let line = bySymbol.get(symbol);
    if (line === undefined) {
      line = { clientID, symbol, day: 0, located: qty(0), used: 0, orders: new Map() };
      bySymbol.set(symbol, line);
    }
    return line;
  }
}
