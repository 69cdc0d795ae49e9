/**
 * Rests the remainder of a limit order at one venue, at its limit. The best venue has the lowest cost in fee (negative
 * for a rebate), in queue position, and in the risk of not being filled.
 */
import { OrdType } from '../orders/values.ts';
import { lowestPrice } from '../units/instrument.ts';
import {
  accepts,
  addChild,
  leaveUnrouted,
  type Draft,
  isCrossed,
  isDust,
  isShut,
  onTick,
  restingTimeInForce,
  type Seat,
  Unrouted,
} from './draft.ts';
import type { Standing } from './event.ts';
import { sizeToRest, termsToRest } from './resting.ts';
import { addScore, isPreferred } from './score.ts';

/** `among`: the venues that it may rest at; left out, all. */
export function post(draft: Draft, among?: (seat: Seat) => boolean): void {
  let best: Seat | undefined;
  let bestCost = 0;
  let crossed = false;
  for (const seat of draft.seats) {
    if (seat.profile.kind !== 'lit' || among?.(seat) === false) continue;
    const standing = restStanding(draft, seat);
    const px = onTick(draft.request.terms.price, seat.profile.tickSize, draft.sign);
    const cost = addScore(draft, seat, 'post', standing, px);
    if (standing !== 'usable') continue;
    if (isCrossed(draft, seat, px)) {
      crossed = true;
      continue;
    }
    if (best !== undefined && (cost > bestCost || (cost === bestCost && !isPreferred(seat, best)))) continue;
    best = seat;
    bestCost = cost;
  }
  if (best === undefined) {
    // A reason from earlier steps is more useful, unless they only ran out of displayed size.
    if (draft.reason === Unrouted.NotDisplayed || draft.reason === Unrouted.OutOfReach) draft.reason = '';
    return leaveUnrouted(draft, crossed ? Unrouted.WouldCross : Unrouted.NoVenueToRest);
  }
  const { profile } = best;
  const { terms, display } = draft.request;
  const size = sizeToRest(draft, profile);
  const resting = restingTimeInForce(profile, terms.timeInForce) ?? terms.timeInForce;
  const { minQty } = terms;
  addChild(draft, best, { ...termsToRest(draft, profile, resting), orderQty: size, minQty }, 'post');
  draft.reason = display > 0 && size <= display ? Unrouted.Reserve : Unrouted.VenueBounds;
}

/** May the remainder rest here? Old quotes or an auction do not prevent it; a halt does, or the close. */
function restStanding(draft: Draft, seat: Seat): Standing {
  const { input, profile } = seat;
  const { price, minQty, timeInForce } = draft.request.terms;
  if (!input.up) return 'down';
  if (input.silent >= draft.settings.silentAfter) return 'silent';
  if (isShut(input)) return input.quotes;
  const size = sizeToRest(draft, profile);
  const resting = restingTimeInForce(profile, timeInForce);
  const able =
    resting !== undefined &&
    accepts(profile, OrdType.Limit, resting) &&
    size > 0 &&
    !isDust(draft, profile, size) &&
    onTick(price, profile.tickSize, draft.sign) >= lowestPrice(draft.request.instrument) &&
    (minQty === 0 || (profile.supportsMinQty && size >= minQty));
  return able ? 'usable' : 'unable';
}
