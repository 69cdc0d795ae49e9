/**
 * How a plan's children stand to better protected quotes of other venues (Rule 611 of Reg NMS). Where some go beyond
 * such quotes, every one of these has to get a child for all that it displays, at the same time, and then all leave as
 * intermarket sweeps (ExecInst(18) f), which their venues execute at once: the exception of Rule 611(b)(5) and (6).
 * Where a venue takes none, or a better quote cannot be had, nothing is called a sweep that is none: the children leave
 * as they are, and their venues see to it that nothing trades through.
 */
import { OrdType, signOf, TimeInForce } from '../orders/values.ts';
import { floorTo, minus, NO_PRICE, NO_QTY, plus, type Price, type Qty } from '../units/brand.ts';
import { roundLotOf } from '../units/instrument.ts';
import { type Draft, isProtected, isUnprotected } from './draft.ts';
import type { Plan, PlannedChild, Standing, VenueInput } from './event.ts';
import { isByRule } from './instructed.ts';

export type Protection = Plan['protection'];

/** A protected quote that children of other venues go beyond, or would rest at: all of it that is better. */
export interface PassedQuote {
  readonly venue: string;
  readonly standing: Standing;
  /** Its worst price of those. */
  readonly px: Price;
  readonly size: Qty;
  /** What its own venue's children take of it. */
  readonly taken: Qty;
}

interface Shown {
  readonly input: VenueInput;
  readonly standing: Standing;
}

/** Marks what leaves as an intermarket sweep, and says how the plan stands to the protected quotes. */
export function protect(draft: Draft): Protection {
  const { children, request, seats } = draft;
  if (request.exDestination !== '' && !isByRule(draft)) return 'directed';
  if (isUnprotected(draft)) return 'off';
  let passes = false;
  const bounds = boundsOf(children, draft.sign);
  for (const seat of seats) {
    if (seat.profile.kind !== 'lit' || !isPassed(seat.input.levels, bounds)) continue;
    const quote = passedAt(seat, children, bounds, roundLotOf(request.instrument));
    if (quote === undefined) continue;
    if (quote.taken < quote.size) return 'plain';
    passes = true;
  }
  if (!passes) return 'kept';
  for (const { profile } of seats) {
    if (!profile.supportsIso && children.some((child) => child.venue === profile.id && trades(child))) return 'plain';
  }
  children.forEach((child, i) => {
    if (trades(child)) children[i] = { ...child, terms: { ...child.terms, iso: true } };
  });
  return 'iso';
}

/** The protected quotes that a plan goes beyond, from its record. */
export function quotesPassed(planned: Plan): readonly PassedQuote[] {
  const standings = new Map(planned.scores.map(({ venue, purpose, standing }) => [`${purpose} ${venue}`, standing]));
  const roundLot = planned.roundLot === 0 ? planned.lotSize : planned.roundLot;
  const bounds = boundsOf(planned.children, signOf(planned.side));
  return planned.inputs.flatMap((input) => {
    const shown = { input, standing: standings.get(`sweep ${input.venue}`) ?? 'none' };
    return passedAt(shown, planned.children, bounds, roundLot) ?? [];
  });
}

/** It takes what is displayed, or rests at a price of its own; auctions find theirs. */
const trades = ({ midpoint, purpose, terms }: PlannedChild): boolean =>
  purpose !== 'dark' &&
  !midpoint &&
  terms.timeInForce !== TimeInForce.AtTheOpening &&
  terms.timeInForce !== TimeInForce.AtTheClose &&
  terms.ordType === OrdType.Limit &&
  terms.price !== NO_PRICE;

/** How far children go: twice the price, since one that rests goes beyond what is as good as it, too. */
interface Bounds {
  readonly sign: 1 | -1;
  /** The farthest, of what venue that is, and the farthest of the others. */
  readonly venue: string;
  readonly most: number;
  readonly ofOthers: number;
}

function boundsOf(children: readonly PlannedChild[], sign: 1 | -1): Bounds {
  let venue = '';
  let most = Number.NEGATIVE_INFINITY;
  let ofOthers = Number.NEGATIVE_INFINITY;
  for (const child of children) {
    if (!trades(child)) continue;
    const bound = 2 * sign * child.terms.price + (child.purpose === 'post' ? 1 : 0);
    if (child.venue === venue) most = Math.max(most, bound);
    else if (bound > most) {
      ofOthers = most;
      most = bound;
      ({ venue } = child);
    } else ofOthers = Math.max(ofOthers, bound);
  }
  return { sign, venue, most, ofOthers };
}

/** Goes anything beyond the best of it at all? Mostly not. */
const isPassed = (levels: VenueInput['levels'], { sign, most }: Bounds): boolean =>
  levels.length > 0 && 2 * sign * levels[0].px < most;

function passedAt(
  { input, standing }: Shown,
  children: readonly PlannedChild[],
  { sign, venue, most, ofOthers }: Bounds,
  roundLot: Qty,
): PassedQuote | undefined {
  if (!isProtected({ standing })) return undefined;
  const bound = input.venue === venue ? ofOthers : most;
  const { levels } = input;
  let shown = NO_QTY;
  let px = NO_PRICE;
  for (let i = 0; i < levels.length && 2 * sign * levels[i].px < bound; i++) {
    shown = plus(shown, levels[i].size);
    ({ px } = levels[i]);
  }
  // An odd lot beside round ones is not protected.
  const size = floorTo(shown, roundLot);
  return size === 0 ? undefined : { venue: input.venue, standing, px, size, taken: takenAt(input.venue, children) };
}

function takenAt(venue: string, children: readonly PlannedChild[]): Qty {
  let taken = NO_QTY;
  for (const child of children) {
    if (child.venue === venue && child.purpose !== 'post' && trades(child)) taken = plus(taken, child.terms.orderQty);
  }
  return taken;
}

/** Of a passed quote, what no child takes. */
export const leftOf = ({ size, taken }: PassedQuote): Qty => (taken < size ? minus(size, taken) : NO_QTY);
