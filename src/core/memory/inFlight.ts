/**
 * Displayed size that our own children are on their way to, by book: until their venue has answered, nobody else may
 * count on it. Rebuilt after a restart.
 */
import { type Child, childLeavesQty } from '../../orders/order.ts';
import { isBuy } from '../../orders/values.ts';
import { type Instant, NO_QTY, plus, type Price, type Span } from '../../units/brand.ts';

export class InFlight {
  /** By venue and symbol. */
  private readonly at = new Map<string, Map<string, Set<Child>>>();

  /** Something happened to the child. */
  note(child: Child): void {
    if (child.purpose !== 'sweep') return;
    const { symbol } = child.parent;
    let venue = this.at.get(child.venue);
    const there = venue?.get(symbol);
    if (child.state !== 'sent' && child.state !== 'accepted') {
      if (there?.delete(child) === true && there.size === 0) venue?.delete(symbol);
      return;
    }
    if (venue === undefined) this.at.set(child.venue, (venue = new Map<string, Set<Child>>()));
    if (there === undefined) venue.set(symbol, new Set([child]));
    else there.add(child);
  }

  /**
   * On the side that a buyer or seller would take; undefined for none. A book that has moved (`movedAt`) later than
   * `within` after a child was sent shows what is left behind it.
   */
  reservedIn(
    movedAt: Instant,
    of: { readonly venue: string; readonly symbol: string; readonly buy: boolean },
    within: Span,
  ) {
    const there = this.at.get(of.venue)?.get(of.symbol);
    if (there === undefined) return undefined;
    let size = NO_QTY;
    let px: Price | undefined;
    for (const child of there) {
      if (isBuy(child.parent.side) !== of.buy || movedAt > child.sentAt + within) continue;
      const leaves = childLeavesQty(child);
      if (leaves === 0) continue;
      size = plus(size, leaves);
      const limit = child.terms.price;
      if (px === undefined || (of.buy ? limit > px : limit < px)) px = limit;
    }
    return px === undefined ? undefined : { size, px };
  }
}
