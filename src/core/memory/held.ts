/**
 * Orders to plan again when something moves, by symbol: their plan found no place at any venue, or they are pegged and
 * there is no quote to follow. They are planned again when a quote of their symbol moves, when a venue has room again
 * or is back, when size that another order has asked for is free again, when a time is over that they wait for, and
 * whenever anything happens to the order itself. After a restart every routable order is held until the first tick.
 */
import type { Parent } from '../../orders/order.ts';
import { type Instant, least, NEVER } from '../../units/brand.ts';
import { OrdersBySymbol } from './bySymbol.ts';

export class HeldOrders {
  private readonly orders = new OrdersBySymbol();
  /** Symbols with held orders whose quote moved, or that a venue has room for again, since the last tick. */
  private readonly moved = new Set<string>();

  /** Those of them that the gate holds: what lets them out may be anything. */
  private readonly shut = new Set<Parent>();
  /** Those that wait for a venue's answer or to be forgiven, and until when; and the first such time, or earlier. */
  private readonly until = new Map<Parent, Instant>();
  private untilAt: Instant = NEVER;

  hold(order: Parent): void {
    this.orders.add(order);
  }

  has(order: Parent): boolean {
    return this.orders.has(order);
  }

  release(order: Parent): void {
    this.orders.delete(order);
    if (this.shut.size > 0) this.shut.delete(order);
    if (this.until.size > 0) this.until.delete(order);
  }

  noteUntil(order: Parent, at: Instant): void {
    if (at === NEVER) return;
    this.until.set(order, at);
    this.untilAt = least(this.untilAt, at);
  }

  /** Those that have waited until now, oldest first. */
  allDue(now: Instant): Parent[] {
    if (now < this.untilAt) return [];
    const due: Parent[] = [];
    this.untilAt = NEVER;
    for (const [order, at] of this.until) {
      if (at <= now) due.push(order);
      else this.untilAt = least(this.untilAt, at);
    }
    return due.sort((a, b) => a.orderID - b.orderID);
  }

  noteShut(order: Parent): void {
    this.shut.add(order);
  }

  /** The orders that the gate holds, oldest first. */
  allShut(): Parent[] {
    return [...this.shut].sort((a, b) => a.orderID - b.orderID);
  }

  clear(): void {
    this.orders.clear();
    this.moved.clear();
    this.shut.clear();
    this.until.clear();
    this.untilAt = NEVER;
  }

  /** Many quotes may move between two ticks; the held orders of a symbol are planned again once. */
  noteMoved(symbol: string): void {
    if (this.orders.hasAnyOf(symbol)) this.moved.add(symbol);
  }

  symbols(): Iterable<string> {
    return this.orders.symbols();
  }

  noteRoom(symbols: ReadonlySet<string>): void {
    for (const symbol of this.orders.symbols()) if (symbols.has(symbol)) this.moved.add(symbol);
  }

  /**
   * The held orders of the symbols that moved, symbol by symbol and oldest first. They stay held until they are
   * released.
   */
  takeMoved(): Parent[] {
    if (this.moved.size === 0) return [];
    const orders = [...this.moved].flatMap((symbol) => this.of(symbol));
    this.moved.clear();
    return orders;
  }

  /** Those of the clients, oldest first. */
  allOf(clients: readonly string[]): Parent[] {
    const found: Parent[] = [];
    for (const symbol of this.orders.symbols())
      for (const order of this.orders.of(symbol)) if (clients.includes(order.clientID)) found.push(order);
    return found.sort((a, b) => a.orderID - b.orderID);
  }

  all(): Parent[] {
    return [...this.orders.symbols()].flatMap((symbol) => this.of(symbol));
  }

  /** Sorted, since an order that is held again is behind younger ones in the set. */
  private of(symbol: string): Parent[] {
    return [...this.orders.of(symbol)].sort((a, b) => a.orderID - b.orderID);
  }
}
