/**
 * At the open and at the close (TimeInForce 2 and 7): the whole order goes into one venue's auction, as the client
 * made it. Auctions find their own price, so there is nothing to protect and nothing to compare: the venue with the
 * best priority is taken, or by some policies the one that lists the instrument. A market order is a limit at its
 * collar, as everywhere: nothing else bounds what an auction makes of it. What no venue takes natively is the core's
 * to hold back until the phase; it then asks for IOC or Day, and comes another way.
 */
import { OrdType } from '../orders/values.ts';
import { NO_PRICE } from '../units/brand.ts';
import { onTick } from '../units/ticks.ts';
import { addChild, leaveUnrouted, type Draft, inLots, isShut, type Seat, Unrouted } from './draft.ts';
import { isPreferred } from './score.ts';

export function enterAuction(draft: Draft): void {
  const { request } = draft;
  const bound = draft.hasWorstPx ? draft.worstPx : request.cap;
  if (bound === NO_PRICE) return leaveUnrouted(draft, Unrouted.NoQuote);
  let best: Seat | undefined;
  let late = false;
  for (const seat of draft.seats) {
    const { profile, input } = seat;
    if (request.exDestination !== '' && profile.id !== request.exDestination) continue;
    if (!input.up || isShut(input) || inLots(profile, draft.left) === 0) continue;
    if (!takesIntoAuction(draft, seat)) {
      late = true;
      continue;
    }
    if (!profile.timeInForces.includes(request.terms.timeInForce) || !profile.ordTypes.includes(OrdType.Limit))
      continue;
    if (best === undefined || isListing(draft, seat) || (!isListing(draft, best) && isPreferred(seat, best)))
      best = seat;
  }
  if (best === undefined) {
    if (late) return leaveUnrouted(draft, Unrouted.TooLate);
    return leaveUnrouted(draft, request.exDestination === '' ? Unrouted.Auction : Unrouted.NotTaken);
  }
  const price = onTick(bound, best.profile, draft.sign);
  const orderQty = inLots(best.profile, draft.left);
  addChild(draft, best, { ...draft.childTerms, orderQty, ordType: OrdType.Limit, price }, 'post');
  leaveUnrouted(draft, Unrouted.VenueBounds);
}

/** By the time of day; late orders only as far as they make up for what is left over there. */
export const takesIntoAuction = ({ sign }: Draft, { input: { auction, imbalance } }: Seat): boolean =>
  auction === '' || (auction === 'late' && sign * imbalance < 0);

const isListing = ({ request }: Draft, { profile }: Seat): boolean =>
  request.policy.auctionsWhereListed === true && profile.id === request.instrument.listing;
