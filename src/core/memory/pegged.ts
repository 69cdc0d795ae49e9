/**
 * Orders whose price follows the protected quote, by symbol, and the symbols whose quote has moved; and what those of
 * their children that we move display, by venue, side and price: no pegged order follows another one of ours.
 */
import { type Child, childLeavesQty, type Parent } from '../../orders/order.ts';
import { Peg } from '../../orders/terms.ts';
import { type ChildID, isBuy } from '../../orders/values.ts';
import type { Price } from '../../units/brand.ts';
import { OrdersBySymbol } from './bySymbol.ts';

/** By price, those of one side of one book. */
type Sizes = Map<Price, number>;

interface Displayed {
  readonly sizes: Sizes;
  readonly px: Price;
  size: number;
}

/** The gateway moves this child; a natively pegged one is moved by its venue. */
export const isMoved = ({ purpose, terms, parent }: Child): boolean =>
  purpose === 'post' && terms.peg === Peg.None && parent.terms.peg !== Peg.None;

/** Its venue has taken it, as far as anybody knows. */
const mayRest = ({ state, cumQty }: Child): boolean => state !== 'sent' || cumQty > 0;

export class PeggedOrders {
  private readonly orders = new OrdersBySymbol();
  private readonly moved = new Set<string>();
  /** Orders whose quote is followed in this step: once a tick at most, however often it moves. */
  private readonly following = new Set<Parent>();
  /** By symbol and venue. */
  private readonly bids = new Map<string, Map<string, Sizes>>();
  private readonly asks = new Map<string, Map<string, Sizes>>();
  private readonly displayed = new Map<ChildID, Displayed>();

  clear(): void {
    this.bids.clear();
    this.asks.clear();
    this.displayed.clear();
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

  /** Something happened to the child. */
  note(child: Child): void {
    const { childID } = child;
    const known = this.displayed.get(childID);
    if (known === undefined && !isMoved(child)) return;
    const px = child.restsAt;
    const size: number = mayRest(child) ? childLeavesQty(child) : 0;
    if (known !== undefined && known.px === px) {
      if (known.size !== size) this.change(child, known, size);
      return;
    }
    if (known !== undefined) this.change(child, known, 0);
    if (size === 0) return;
    const of = { sizes: this.sizesOf(child), px, size: 0 };
    this.displayed.set(childID, of);
    this.change(child, of, size);
  }

  /** What they display in the book at the price. */
  sizeAt(symbol: string, venue: string, isBid: boolean, px: Price): number {
    return (isBid ? this.bids : this.asks).get(symbol)?.get(venue)?.get(px) ?? 0;
  }

  private sizesOf({ parent: { symbol, side }, venue }: Child): Sizes {
    const sides = isBuy(side) ? this.bids : this.asks;
    let venues = sides.get(symbol);
    if (venues === undefined) sides.set(symbol, (venues = new Map<string, Sizes>()));
    let sizes = venues.get(venue);
    if (sizes === undefined) venues.set(venue, (sizes = new Map<Price, number>()));
    return sizes;
  }

  private change({ childID }: Child, of: Displayed, size: number): void {
    const { sizes, px } = of;
    const sum = (sizes.get(px) ?? 0) + size - of.size;
    if (sum === 0) sizes.delete(px);
    else sizes.set(px, sum);
    of.size = size;
    if (size === 0) this.displayed.delete(childID);
  }
}
