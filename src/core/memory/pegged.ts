/** Orders whose price follows the protected quote, by symbol, and the symbols whose quote has moved. */
import type { Parent } from '../../orders/order.ts';
import { OrdersBySymbol } from './bySymbol.ts';

export class PeggedOrders {
  private readonly orders = new OrdersBySymbol();
  private readonly moved = new Set<string>();
  /** Orders whose quote is followed in this step: once a tick at most, however often it moves. */
  private readonly following = new Set<Parent>();

  clear(): void {
    this.orders.clear();
    this.moved.clear();
    this.following.clear();
  }

  watch(order: Parent): void {
    this.orders.add(order);
  }

  forget(order: Parent): void {
    this.orders.delete(order);
  }

  of(symbol: string): ReadonlySet<Parent> {
    return this.orders.of(symbol);
  }

  noteMoved(symbol: string): void {
    if (this.orders.hasAnyOf(symbol)) this.moved.add(symbol);
  }

  follow(order: Parent): void {
    this.following.add(order);
  }

  isFollowed(order: Parent): boolean {
    return this.following.has(order);
  }

  /** Nothing more is to be done about the order in this step. */
  rest(order: Parent): void {
    this.following.delete(order);
  }

  takeMoved(): string[] {
    if (this.moved.size === 0) return [];
    const symbols = [...this.moved];
    this.moved.clear();
    return symbols;
  }
}
