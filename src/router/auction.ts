/**
 * At the open and at the close (TimeInForce 2 and 7): the whole order goes into one venue's auction, as the client
 * made it. Auctions find their own price, so there is nothing to protect and nothing to compare: the venue with the
 * best priority is taken, or by some policies the one that lists the instrument; one that has to show that it is well
 * again gets a lot, if there is no other. A market order is a limit at its
 * collar, as everywhere: nothing else bounds what an auction makes of it. What no venue takes natively is the core's
 * to hold back until the phase; it then asks for IOC or Day, and comes another way.
 */
import { OrdType } from '../orders/values.ts';
import { NO_PRICE } from '../units/brand.ts';
import { onTick } from '../units/ticks.ts';
import { addChild, leaveUnrouted, type Draft, isShut, type Seat, Unrouted } from './draft.ts';
import type { Standing } from './event.ts';
import { findsOut, outFor, sizeAt } from './outFor.ts';
import { isPreferred } from './score.ts';

export function enterAuction(draft: Draft): void {
  const { request } = draft;
  const bound = draft.hasWorstPx ? draft.worstPx : request.cap;
  if (bound === NO_PRICE) return leaveUnrouted(draft, Unrouted.NoQuote);
  let best: Seat | undefined;
  let late = false;
  let out: Standing | undefined;
  let others = false;
  for (const seat of draft.seats) {
    const { profile, input } = seat;
    if (request.exDestination !== '' && profile.id !== request.exDestination) continue;
    const holdsOne =
      profile.timeInForces.includes(request.terms.timeInForce) && profile.ordTypes.includes(OrdType.Limit);
    if (!input.up || isShut(input) || sizeAt(profile, input, draft.left) === 0) {
      others ||= holdsOne;
      continue;
    }
    if (!takesIntoAuction(draft, seat)) {
      late ||= input.auction !== 'early';
      others ||= holdsOne;
      continue;
    }
    if (!holdsOne) continue;
    const why = outFor(request, input, draft.settings, 'rest');
    if (why !== undefined) {
      out = why === 'refused' ? (out ?? why) : why;
      continue;
    }
    if (best === undefined || isBetter(draft, seat, best)) best = seat;
  }
  if (best === undefined) {
    if (out === 'refused' && others) return leaveUnrouted(draft, Unrouted.RefusedAlone);
    if (out !== undefined) return leaveUnrouted(draft, WHY_OUT[out] ?? Unrouted.AuctionOut);
    if (late) return leaveUnrouted(draft, Unrouted.TooLate);
    return leaveUnrouted(draft, request.exDestination === '' ? Unrouted.Auction : Unrouted.NotTaken);
  }
  const price = onTick(bound, best.profile, draft.sign);
  const orderQty = sizeAt(best.profile, best.input, draft.left);
  addChild(draft, best, { ...draft.childTerms, orderQty, ordType: OrdType.Limit, price }, 'post');
  leaveUnrouted(draft, Unrouted.VenueBounds);
}

const WHY_OUT: { readonly [S in Standing]?: Unrouted } = { refused: Unrouted.Refused, full: Unrouted.NoRoom };

/** One that is well, the one that lists the instrument where the policy says so, the preferred one. */
function isBetter(draft: Draft, seat: Seat, best: Seat): boolean {
  if (findsOut(seat.input) !== findsOut(best.input)) return findsOut(best.input);
  return isListing(draft, seat) || (!isListing(draft, best) && isPreferred(seat, best));
}

/** By the time of day; late orders only as far as they make up for what is left over there. */
export const takesIntoAuction = ({ sign }: Draft, { input: { auction, imbalance } }: Seat): boolean =>
  auction === '' || (auction === 'late' && sign * imbalance < 0);

const isListing = ({ request }: Draft, { profile }: Seat): boolean =>
  request.policy.auctionsWhereListed === true && profile.id === request.instrument.listing;
