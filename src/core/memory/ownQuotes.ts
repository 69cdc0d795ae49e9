/**
 * What our own resting children add to venues' quotes, by symbol, venue, side and price: a quote of ours is no
 * reference for what we may trade at. Of children that their venue has accepted, or
 * has filled a part of without a word before. Rebuilt after a restart.
 */
import { type Child, childLeavesQty } from '../../orders/order.ts';
import { type ChildID, isBuy } from '../../orders/values.ts';
import { NO_PRICE, NO_QTY, type Price, type Qty } from '../../units/brand.ts';

/** By venue and side: size at each price. */
type Sizes = Map<string, readonly [bids: Map<Price, number>, asks: Map<Price, number>]>;

export class OwnQuotes {
  private readonly of = new Map<string, Sizes>();
  /** What is counted of each child. */
  private readonly counted = new Map<ChildID, Qty>();

  /** None of ours is in the symbol's quotes. */
  isNoneIn(symbol: string): boolean {
    return !this.of.has(symbol);
  }

  sizeAt(symbol: string, venue: string, bids: boolean, px: Price): number {
    return this.of.get(symbol)?.get(venue)?.[bids ? 0 : 1].get(px) ?? 0;
  }

  /** Something happened to the child. */
  note(child: Child): void {
    const { childID, purpose, terms, state } = child;
    if (purpose !== 'post' || terms.price === NO_PRICE) return;
    const isThere = state === 'accepted' || (state === 'sent' && child.cumQty > 0);
    const is = isThere ? childLeavesQty(child) : NO_QTY;
    const was = this.counted.get(childID) ?? NO_QTY;
    if (is === was) return;
    if (is === 0) this.counted.delete(childID);
    else this.counted.set(childID, is);
    this.add(child, is - was);
  }

  private add({ parent, venue, terms }: Child, more: number): void {
    let venues = this.of.get(parent.symbol);
    if (venues === undefined) this.of.set(parent.symbol, (venues = new Map()));
    let sides = venues.get(venue);
    if (sides === undefined) venues.set(venue, (sides = [new Map<Price, number>(), new Map<Price, number>()]));
    const [bids, asks] = sides;
    const side = isBuy(parent.side) ? bids : asks;
    const size = (side.get(terms.price) ?? 0) + more;
    if (size > 0) side.set(terms.price, size);
    else side.delete(terms.price);
    if (bids.size > 0 || asks.size > 0) return;
    venues.delete(venue);
    if (venues.size === 0) this.of.delete(parent.symbol);
  }
}
