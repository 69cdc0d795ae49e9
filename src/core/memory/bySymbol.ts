/** Orders by symbol, in the order in which they were added. A symbol without orders takes no memory. */
import type { Parent } from '../../orders/order.ts';

const NO_ORDERS: ReadonlySet<Parent> = new Set();

export class OrdersBySymbol {
  private readonly sets = new Map<string, Set<Parent>>();

  add(order: Parent): void {
    let orders = this.sets.get(order.symbol);
    if (orders === undefined) this.sets.set(order.symbol, (orders = new Set()));
    orders.add(order);
  }

  delete(order: Parent): void {
    const orders = this.sets.get(order.symbol);
    if (orders === undefined || !orders.delete(order)) return;
    if (orders.size === 0) this.sets.delete(order.symbol);
  }

  clear(): void {
    this.sets.clear();
  }

  has(order: Parent): boolean {
    return this.sets.get(order.symbol)?.has(order) ?? false;
  }

  of(symbol: string): ReadonlySet<Parent> {
    return this.sets.get(symbol) ?? NO_ORDERS;
  }

  hasAnyOf(symbol: string): boolean {
    return this.sets.has(symbol);
  }

  symbols(): Iterable<string> {
    return this.sets.keys();
  }
}
