/**
 * At the open and at the close (TimeInForce 2 and 7): the whole order goes into one venue's auction, as the client made
 * it. Auctions find their own price, so there is nothing to protect and nothing to compare: the venue with the best
 * priority is taken. What no venue takes natively is the core's to hold back until the phase; it then asks for IOC or
 * Day, and comes another way.
 */
import { OrdType } from '../orders/values.ts';
import { NO_PRICE } from '../units/brand.ts';
import { addChild, leaveUnrouted, type Draft, inLots, onTick, type Seat, Unrouted } from './draft.ts';
import { isPreferred } from './score.ts';

export function enterAuction(draft: Draft): void {
  const { request } = draft;
  let best: Seat | undefined;
  for (const seat of draft.seats) {
    if (request.exDestination !== '' && seat.profile.id !== request.exDestination) continue;
    if (!seat.input.up || seat.input.quotes === 'own' || inLots(seat.profile, draft.left) === 0) continue;
    if (!seat.profile.timeInForces.includes(request.terms.timeInForce)) continue;
    if (ordTypeAt(draft, seat) === undefined) continue;
    if (best === undefined || isPreferred(seat, best)) best = seat;
  }
  const ordType = best === undefined ? undefined : ordTypeAt(draft, best);
  if (best === undefined || ordType === undefined) {
    return leaveUnrouted(draft, request.exDestination === '' ? Unrouted.Auction : Unrouted.NotTaken);
  }
  const price = ordType === OrdType.Market ? NO_PRICE : onTick(draft.worstPx, best.profile.tickSize, draft.sign);
  const orderQty = inLots(best.profile, draft.left);
  addChild(draft, best, { ...draft.childTerms, orderQty, ordType, price }, 'post');
  leaveUnrouted(draft, Unrouted.VenueBounds);
}

/**
 * In an auction a market order is sent as such if the venue supports it; otherwise as a limit at its collar, if known.
 */
function ordTypeAt(
  { request, hasWorstPx }: Draft,
  { profile }: Seat,
): typeof OrdType.Market | typeof OrdType.Limit | undefined {
  if (request.terms.price === NO_PRICE && profile.ordTypes.includes(OrdType.Market)) return OrdType.Market;
  return hasWorstPx && profile.ordTypes.includes(OrdType.Limit) ? OrdType.Limit : undefined;
}
