/** Stop orders that wait here for their price, by symbol, in the order in which they came to wait. */
import type { Parent } from '../../orders/order.ts';
import { OrdersBySymbol } from './bySymbol.ts';

export class ArmedStops {
  private readonly orders = new OrdersBySymbol();

  arm(order: Parent): void {
    this.orders.add(order);
  }

  /** The stops of a symbol that still wait; the others leave the index. */
  of(symbol: string, waits: (order: Parent) => boolean): Parent[] {
    for (const order of this.orders.of(symbol)) if (!waits(order)) this.orders.delete(order);
    return [...this.orders.of(symbol)];
  }

  clear(): void {
    this.orders.clear();
  }

  disarm(order: Parent): void {
    this.orders.delete(order);
  }
}
