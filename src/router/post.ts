/**
 * Rests the remainder of a limit order at one venue, at its limit. The best venue has the lowest cost in fee (negative
 * for a rebate), in queue position, and in the risk of not being filled.
 */
import { OrdType } from '../orders/values.ts';
import type { Price, Qty } from '../units/brand.ts';
import { lowestPrice } from '../units/instrument.ts';
import { onTick } from '../units/ticks.ts';
import { venuesLeft } from './atOnce.ts';
import {
  accepts,
  addChild,
  leaveUnrouted,
  type Draft,
  isCrossed,
  isDust,
  isShut,
  restingTimeInForce,
  type Seat,
  Unrouted,
} from './draft.ts';
import type { Standing } from './event.ts';
import { onlyRests } from './instructed.ts';
import { sizeToRest, termsToRest } from './resting.ts';
import { addScore, isPreferred } from './score.ts';
import { findsOut, outFor } from './outFor.ts';
import { spreadOver } from './spread.ts';

/** `among`: the venues that it may rest at; left out, all. */
export function post(draft: Draft, among?: (seat: Seat) => boolean): void {
  let best: Seat | undefined;
  let bestCost = 0;
  let crossed = false;
  let refused = false;
  let waits = false;
  const able: Liked[] = [];
  for (const seat of draft.seats) {
    if (seat.profile.kind !== 'lit' || among?.(seat) === false) continue;
    const standing = restStanding(draft, seat);
    const px = onTick(draft.request.terms.price, seat.profile, draft.sign);
    const cost = addScore(draft, seat, 'post', standing, px);
    if (standing === 'refused') refused = true;
    else if (standing !== 'down' && standing !== 'unable' && standing !== 'excluded') waits = true;
    if (standing !== 'usable' && standing !== 'probe') continue;
    if (isCrossed(draft, barFor(draft, seat), px)) {
      crossed = true;
      continue;
    }
    // A venue that has to show that it is well again gets a lot, if nobody else takes it.
    if (!findsOut(seat.input)) able.push({ seat, cost });
    if (best !== undefined && findsOut(best.input) !== findsOut(seat.input)) {
      if (findsOut(seat.input)) continue;
    } else if (best !== undefined && (cost > bestCost || (cost === bestCost && !isPreferred(seat, best)))) continue;
    best = seat;
    bestCost = cost;
  }
  if (best === undefined) {
    // A reason from earlier steps is more useful, unless they only ran out of displayed size.
    if (draft.reason === Unrouted.NotDisplayed || draft.reason === Unrouted.OutOfReach) draft.reason = '';
    if (refused && !waits) draft.reason = '';
    const none = refused && !waits ? Unrouted.Refused : Unrouted.NoVenueToRest;
    return leaveUnrouted(draft, crossed ? Unrouted.WouldCross : none);
  }
  able.sort((a, b) => a.cost - b.cost || (isPreferred(a.seat, b.seat) ? -1 : 1));
  const spread = spreadOver(
    draft,
    able.slice(0, venuesLeft(draft)).map(({ seat }) => seat),
  );
  if (spread.size > 0) {
    for (const [seat, size] of spread) rest(draft, seat, size, draft.request.terms.price);
    draft.reason = Unrouted.VenueBounds;
    return;
  }
  const { display } = draft.request;
  const size = sizeToRest(draft, best);
  rest(draft, best, size, draft.request.terms.price);
  if (display === 0 && draft.left < best.profile.lotSize) restOdd(draft, able, best);
  draft.reason = display > 0 && size <= display ? Unrouted.Reserve : Unrouted.VenueBounds;
}

interface Liked {
  readonly seat: Seat;
  readonly cost: number;
}

/** What is less than a lot of the venue that is liked best rests where it is taken: the next best such. */
function restOdd(draft: Draft, able: readonly Liked[], best: Seat): void {
  if (draft.left === 0 || draft.request.terms.minQty > 0 || venuesLeft(draft) === 0) return;
  const takes = ({ seat }: Liked): boolean =>
    seat !== best && sizeToRest(draft, seat) === draft.left && !isDust(draft, seat.profile, draft.left);
  const odd = able.find(takes);
  if (odd !== undefined) rest(draft, odd.seat, draft.left, draft.request.terms.price);
}

/** At `px`, which is the order's or, where it may choose, a less aggressive one. */
export function rest(draft: Draft, seat: Seat, size: Qty, px: Price): void {
  const { profile } = seat;
  const { minQty, timeInForce } = draft.request.terms;
  const resting = restingTimeInForce(profile, timeInForce) ?? timeInForce;
  const atLimit = termsToRest(draft, profile, resting);
  const terms = px === draft.request.terms.price ? atLimit : { ...atLimit, price: onTick(px, profile, draft.sign) };
  addChild(draft, seat, { ...terms, orderQty: size, minQty }, 'post', {
    seen: 1 + sizeAhead(seat, draft.sign, terms.price),
  });
}

/** The remainder may rest at the venue now, and need not find out whether that is well. */
export const isAbleToRest = (draft: Draft, seat: Seat): boolean =>
  seat.profile.kind === 'lit' && restStanding(draft, seat) === 'usable';

/** Some venue takes the remainder to rest now, where that locks and crosses nothing. */
export const restsSomewhere = (draft: Draft): boolean =>
  draft.seats.some((seat) => {
    if (seat.profile.kind !== 'lit') return false;
    const standing = restStanding(draft, seat);
    if (standing !== 'usable' && standing !== 'probe') return false;
    return !isCrossed(draft, barFor(draft, seat), onTick(draft.request.terms.price, seat.profile, draft.sign));
  });

/** Whose quotes may be crossed by what rests there: where it may not take, not even the venue's own. */
const barFor = (draft: Draft, seat: Seat): Seat | undefined =>
  seat.standing === 'dear' || onlyRests(draft) ? undefined : seat;

/** Sizes at `px` by what a share costs there, the least first, with the rows of their scores. */
export function likedFirst(draft: Draft, sizes: ReadonlyMap<Seat, Qty>, px: Price): [Seat, Qty][] {
  const costs = new Map([...sizes.keys()].map((seat) => [seat, addScore(draft, seat, 'post', 'usable', px)]));
  const costOf = (seat: Seat): number => costs.get(seat) ?? 0;
  return [...sizes].sort(([a], [b]) => costOf(a) - costOf(b) || (isPreferred(a, b) ? -1 : 1));
}

/** Displayed on our own side at `px`, if that is the venue's best; −1 where there are better prices, or none known. */
function sizeAhead({ input }: Seat, sign: 1 | -1, px: Price): number {
  const size = sign > 0 ? input.bidQty : input.askQty;
  const best = sign > 0 ? input.bidPx : input.askPx;
  if (input.quotes !== 'live' || size === 0 || sign * best > sign * px) return -1;
  return best === px ? size : 0;
}

/** May the remainder rest here? Old quotes or an auction do not prevent it; a halt does, or the close. */
function restStanding(draft: Draft, seat: Seat): Standing {
  const { input, profile } = seat;
  const { price, minQty, timeInForce } = draft.request.terms;
  const out = outFor(draft.request, input, draft.settings, 'rest');
  if (out !== undefined) return out;
  if (isShut(input)) return input.quotes;
  const size = sizeToRest(draft, seat);
  const resting = restingTimeInForce(profile, timeInForce);
  const able =
    resting !== undefined &&
    accepts(profile, OrdType.Limit, resting) &&
    size > 0 &&
    !isDust(draft, profile, size) &&
    onTick(price, profile, draft.sign) >= lowestPrice(draft.request.instrument) &&
    (minQty === 0 || (profile.supportsMinQty && size >= minQty));
  return able ? (findsOut(input) ? 'probe' : 'usable') : 'unable';
}
