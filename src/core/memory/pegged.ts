/** Orders whose price follows the protected quote, by symbol, and the symbols whose quote has moved. */
import type { Parent } from '../../orders/order.ts';

const NO_ORDERS: ReadonlySet<Parent> = new Set();

export class PeggedOrders {
  private readonly bySymbol = new Map<string, Set<Parent>>();
  private readonly moved = new Set<string>();
  /** Orders whose quote is followed in this step: once a tick at most, however often it moves. */
  private readonly following = new Set<Parent>();

  watch(order: Parent): void {
    let pegged = this.bySymbol.get(order.symbol);
    if (pegged === undefined) this.bySymbol.set(order.symbol, (pegged = new Set()));
    pegged.add(order);
  }

  forget(order: Parent): void {
    const pegged = this.bySymbol.get(order.symbol);
    if (pegged === undefined) return;
    pegged.delete(order);
    if (pegged.size === 0) this.bySymbol.delete(order.symbol);
  }

  of(symbol: string): ReadonlySet<Parent> {
    return this.bySymbol.get(symbol) ?? NO_ORDERS;
  }

  noteMoved(symbol: string): void {
    if (this.bySymbol.has(symbol)) this.moved.add(symbol);
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
