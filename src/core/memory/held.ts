/**
 * Orders to plan again when something moves, by symbol: their plan found no place at any venue, or they are pegged and
 * there is no quote to follow. They are planned again when a quote of their symbol moves, when a venue has room again
 * or is back, and whenever anything happens to the order itself. After a restart every routable order is held until the
 * first tick.
 */
import type { Parent } from '../../orders/order.ts';

export class HeldOrders {
  private readonly bySymbol = new Map<string, Set<Parent>>();
  /** Symbols with held orders whose quote moved, or that a venue has room for again, since the last tick. */
  private readonly moved = new Set<string>();

  hold(order: Parent): void {
    let held = this.bySymbol.get(order.symbol);
    if (held === undefined) this.bySymbol.set(order.symbol, (held = new Set()));
    held.add(order);
  }

  has(order: Parent): boolean {
    return this.bySymbol.get(order.symbol)?.has(order) ?? false;
  }

  release(order: Parent): void {
    const held = this.bySymbol.get(order.symbol);
    if (held === undefined || !held.delete(order)) return;
    if (held.size === 0) this.bySymbol.delete(order.symbol);
  }

  /** Many quotes may move between two ticks; the held orders of a symbol are planned again once. */
  noteMoved(symbol: string): void {
    if (this.bySymbol.has(symbol)) this.moved.add(symbol);
  }

  noteRoom(symbols: ReadonlySet<string>): void {
    for (const symbol of this.bySymbol.keys()) if (symbols.has(symbol)) this.moved.add(symbol);
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

  all(): Parent[] {
    return [...this.bySymbol.keys()].flatMap((symbol) => this.of(symbol));
  }

  /** Sorted, since an order that is held again is behind younger ones in the set. */
  private of(symbol: string): Parent[] {
    return [...(this.bySymbol.get(symbol) ?? [])].sort((a, b) => a.orderID - b.orderID);
  }
}
