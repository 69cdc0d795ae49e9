/**
 * A quote crumbles when venues leave it one by one: most likely the price is about to move, and those who see it first
 * take from orders that follow the quote and have not moved yet. By how many venues are at the near side (that of our
 * orders, which would be left) and at the far one, now and a moment before:
 *
 *     score = −1.3493 − 1.1409 near + 0.2671 far + 0.5141 near before − 0.1970 far before
 *             + 0.1347 (the last two moves both left the near side) + 0.9 (venues that left it in the last moment)
 *
 * It crumbles when the chance 1 ÷ (1 + e^−score) is above 39 %, which is when the score is above −0.4473: so nothing
 * needs the exponential. Source: IEX Rule 11.190(g), in the form of 2016; that counts three venues in the last
 * variable, we all that we see, so its coefficient and the threshold are our own.
 */
import { earlier, type Instant, NO_PRICE, NOT_YET, type Price, type Span } from '../../units/brand.ts';

/** In ten-thousandths. */
const BASE = -13_493;
const NEAR = -11_409;
const FAR = 2_671;
const NEAR_BEFORE = 5_141;
const FAR_BEFORE = -1_970;
const LEFT_TWICE = 1_347;
const LEFT = 9_000;
/** The logarithm of 0.39 ÷ 0.61. */
export const CRUMBLES_ABOVE = -4_473;

/** One side of a symbol's best quotes. */
export interface QuoteSide {
  px: Price;
  /** The venues at it, as bits. */
  venues: number;
  /** The most that were at this price within the last moment, and when there were so many. */
  most: number;
  mostAt: Instant;
  /** Venues that left it, latest first, by when; a venue that came ends the row. */
  readonly left: Instant[];
}

export const newSide = (): QuoteSide => ({ px: NO_PRICE, venues: 0, most: 0, mostAt: NOT_YET, left: [] });

const MOST_LEFT = 8;

/** What is best is now `px`, at these venues. True if venues have left it, and nothing else has changed. */
export function see(side: QuoteSide, px: Price, venues: number, now: Instant, moment: Span): boolean {
  if (px !== side.px) {
    side.px = px;
    side.left.length = 0;
    side.most = countOf(venues);
    side.mostAt = now;
    side.venues = venues;
    return false;
  }
  const gone = countOf(side.venues & ~venues);
  const came = (venues & ~side.venues) !== 0;
  if (came) side.left.length = 0;
  for (let n = 0; n < gone; n++) side.left.unshift(now);
  if (side.left.length > MOST_LEFT) side.left.length = MOST_LEFT;
  const before = countOf(side.venues);
  if (before >= side.most || side.mostAt < earlier(now, moment)) {
    side.most = before;
    side.mostAt = now;
  }
  side.venues = venues;
  return gone > 0 && !came;
}

/** In ten-thousandths: above CRUMBLES_ABOVE, the near side crumbles. */
export function scoreOf(near: QuoteSide, far: QuoteSide, now: Instant, moment: Span): number {
  const since = earlier(now, moment);
  const left = near.left.reduce((count, at) => (at >= since ? count + 1 : count), 0);
  return (
    BASE +
    NEAR * countOf(near.venues) +
    FAR * countOf(far.venues) +
    NEAR_BEFORE * near.most +
    FAR_BEFORE * Math.max(far.most, countOf(far.venues)) +
    (near.left.length >= 2 ? LEFT_TWICE : 0) +
    LEFT * left
  );
}

export function countOf(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
