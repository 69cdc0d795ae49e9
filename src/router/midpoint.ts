/**
 * Orders pegged to the midpoint rest in the dark, where the venue moves them itself, if any venue takes them there: the
 * cheapest to rest at, by its fee and by what follows fills there. A lit venue is the second choice: there the order
 * would show where the midpoint is.
 */
import { least, most, NO_QTY } from '../units/brand.ts';
import {
  addChild,
  leaveUnrouted,
  type Draft,
  inLots,
  isShut,
  leastSize,
  restingTimeInForce,
  type Seat,
  Unrouted,
} from './draft.ts';
import { shareFee } from './fees.ts';
import { isTooDear } from './instructed.ts';
import { pegsNatively, termsToRest } from './resting.ts';
import { outFor } from './outFor.ts';
import { isPreferred, toxicityOf } from './score.ts';

/** True when a dark venue takes it. */
export function restAtMidpoint(draft: Draft): boolean {
  const { request, settings } = draft;
  let best: Seat | undefined;
  let bestCost = 0;
  for (const seat of draft.seats) {
    const { profile, input } = seat;
    if (profile.kind !== 'dark' || input.probe || isShut(input)) continue;
    if (outFor(request, input, settings, 'rest') !== undefined) continue;
    if (isTooDear(draft, seat)) continue;
    if (!pegsNatively(profile, request.terms.peg) || request.terms.pegOffset !== 0) continue;
    if (restingTimeInForce(profile, request.terms.timeInForce) === undefined) continue;
    const size = inLots(profile, draft.left);
    if (size === 0 || size < profile.minOrderQty) continue;
    if ((request.terms.minQty > 0 || leastSize(draft) > 0) && !profile.supportsMinQty) continue;
    const cost = shareFee(draft, seat, request.terms.price, 'make') + toxicityOf(draft, seat, 'post');
    if (best !== undefined && (cost > bestCost || (cost === bestCost && !isPreferred(seat, best)))) continue;
    best = seat;
    bestCost = cost;
  }
  if (best === undefined) return false;
  const { profile } = best;
  const resting = restingTimeInForce(profile, request.terms.timeInForce) ?? request.terms.timeInForce;
  const orderQty = inLots(profile, draft.left);
  const minQty = profile.supportsMinQty ? most(request.terms.minQty, least(leastSize(draft), orderQty)) : NO_QTY;
  addChild(draft, best, { ...termsToRest(draft, profile, resting), orderQty, minQty }, 'post', { midpoint: true });
  leaveUnrouted(draft, Unrouted.VenueBounds);
  return true;
}
