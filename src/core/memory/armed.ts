/** Stop orders that wait here for their price, by symbol, in the order in which they came to wait. */
import type { Parent } from '../../orders/order.ts';

export class ArmedStops {
  private readonly bySymbol = new Map<string, Set<Parent>>();

  arm(order: Parent): void {
    let armed = this.bySymbol.get(order.symbol);
    if (armed === undefined) this.bySymbol.set(order.symbol, (armed = new Set()));
    armed.add(order);
  }

  /** The stops of a symbol that still wait; the others leave the index. */
  of(symbol: string, waits: (order: Parent) => boolean): Parent[] {
    const armed = this.bySymbol.get(symbol);
    if (armed === undefined) return [];
    for (const order of armed) if (!waits(order)) armed.delete(order);
    if (armed.size === 0) this.bySymbol.delete(symbol);
    return [...armed];
  }

  disarm(order: Parent): void {
    this.bySymbol.get(order.symbol)?.delete(order);
  }
}
