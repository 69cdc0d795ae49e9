/**
 * Displayed size that our own children are on their way to, by book: until their venue has answered, nobody else may
 * count on it; nor, once they are filled, while the book may not tell of that. Rebuilt after a restart.
 */
import { type Child, childLeavesQty } from '../../orders/order.ts';
import { isBuy } from '../../orders/values.ts';
import { type Instant, millis, NO_QTY, plus, type Price, type Qty, qty, type Span } from '../../units/brand.ts';

/** The least time after which a book that has not moved since our fill is believed to have counted it before. */
const SETTLES = millis(20);

/** The side of a book that they take, best level first, and when that last moved. */
export interface Displayed {
  readonly updatedAt: Instant;
  readonly side: {
    readonly count: number;
    readonly priceAt: (level: number) => Price;
    readonly sizeAt: (level: number) => Qty;
  };
}

interface Filled {
  /** As far as it was known, and when the last of it came. */
  cumQty: Qty;
  at: Instant;
  /** Orders that wait have been told that it is out of the way, settle(). */
  told: boolean;
}

const isSettled = ({ at }: Filled, within: Span, now: Instant): boolean => now > at + Math.max(within, SETTLES);

const isLive = ({ state }: Child): boolean => state === 'sent' || state === 'accepted';

export class InFlight {
  /** By venue and symbol. */
  private readonly at = new Map<string, Map<string, Map<Child, Filled>>>();

  /**
   * Something happened to the child, whose venue takes so long as a rule. True where others may count on what it has
   * not taken now.
   */
  note(child: Child, within: Span, now: Instant): boolean {
    if (child.purpose !== 'sweep') return false;
    const { cumQty } = child;
    let venue = this.at.get(child.venue);
    let there = venue?.get(child.parent.symbol);
    const known = there?.get(child);
    if (!isLive(child) && (known === undefined || cumQty === 0)) {
      return there?.delete(child) === true;
    }
    if (known !== undefined) {
      if (cumQty > known.cumQty) {
        known.at = now;
        known.told = false;
      }
      known.cumQty = cumQty;
      return !isLive(child) && cumQty < child.terms.orderQty;
    }
    if (venue === undefined) this.at.set(child.venue, (venue = new Map<string, Map<Child, Filled>>()));
    if (there === undefined) venue.set(child.parent.symbol, (there = new Map<Child, Filled>()));
    let isAnyFree = false;
    for (const [other, filled] of there) {
      if (isLive(other) || !isSettled(filled, within, now)) continue;
      there.delete(other);
      if (!filled.told) isAnyFree = true;
    }
    there.set(child, { cumQty, at: now, told: false });
    return isAnyFree;
  }

  /** True where time alone has let something go that was filled: orders that wait for it are told so once. */
  settle(symbol: string, withinAt: (venue: string) => Span, now: Instant): boolean {
    let isAny = false;
    for (const [venue, symbols] of this.at) {
      const there = symbols.get(symbol);
      if (there === undefined || there.size === 0) continue;
      const within = withinAt(venue);
      for (const filled of there.values()) {
        if (filled.told || filled.cumQty === 0 || !isSettled(filled, within, now)) continue;
        filled.told = isAny = true;
      }
    }
    return isAny;
  }

  /**
   * On the side that a buyer or seller would take; undefined for none. A book that has moved later than `within` after
   * a child was sent shows what is left behind it. One that has moved since then, but not since a fill was reported,
   * counts it already or not yet: that shows in how much it displays.
   */
  reservedIn(
    book: Displayed,
    of: { readonly venue: string; readonly symbol: string; readonly buy: boolean },
    within: Span,
    now: Instant,
  ) {
    const there = this.at.get(of.venue)?.get(of.symbol);
    if (there === undefined) return undefined;
    let size = NO_QTY;
    let px: Price | undefined;
    for (const [child, filled] of there) {
      if (isBuy(child.parent.side) !== of.buy) continue;
      let awaited = isSettled(filled, within, now) ? NO_QTY : notCounted(book, child, filled);
      if (isLive(child) && book.updatedAt <= child.sentAt + within) awaited = plus(awaited, childLeavesQty(child));
      if (awaited === 0) continue;
      size = plus(size, awaited);
      const limit = child.terms.price;
      if (px === undefined || (of.buy ? limit > px : limit < px)) px = limit;
    }
    return px === undefined ? undefined : { size, px };
  }
}

/** What the book displays of that which the child has taken, as far as it can be told. */
function notCounted(
  { updatedAt, side }: Displayed,
  { parent, sentAt, seen, terms }: Child,
  { cumQty, at }: Filled,
): Qty {
  // Of an older book it was taken when it was reported: Book.taken.
  if (cumQty === 0 || updatedAt <= sentAt || updatedAt >= at) return NO_QTY;
  const left = Math.max(0, (seen > 0 ? seen : terms.orderQty) - cumQty);
  const buy = isBuy(parent.side);
  let shown = 0;
  for (let i = 0; i < side.count; i++) {
    const px = side.priceAt(i);
    if (buy ? px > terms.price : px < terms.price) break;
    shown += side.sizeAt(i);
  }
  return qty(Math.min(cumQty, Math.max(0, shown - left)));
}
