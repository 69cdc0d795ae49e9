/**
 * Orders with an ExDestination(100): the whole order goes to that venue as the client made it, or nowhere. Choosing
 * prices and protection there is the client's and the venue's business; a market order still gets its collar. Stops,
 * pegs and reserves are the venue's where it takes them; what comes here of the others is a limit the core looks after.
 */
import { isStop, Peg } from '../orders/terms.ts';
import { OrdType, TimeInForce } from '../orders/values.ts';
import { NO_PRICE, NO_QTY, type Qty } from '../units/brand.ts';
import { onTick } from '../units/ticks.ts';
import {
  accepts,
  addChild,
  leaveUnrouted,
  type Draft,
  expect,
  isShut,
  restingTimeInForce,
  type Seat,
  Unrouted,
  walk,
} from './draft.ts';
import type { Standing } from './event.ts';
import { isTooDear, onlyRests } from './instructed.ts';
import { outFor, sizeAt } from './outFor.ts';
import { minQtyOfWhole, wholeAt } from './single.ts';
import { pegsNatively, sizeToRest, termsToRest } from './resting.ts';
import type { VenueProfile } from './venue.ts';

const WHY_OUT: { readonly [S in Standing]?: Unrouted } = {
  down: Unrouted.VenueDown,
  refused: Unrouted.Refused,
  missed: Unrouted.Missed,
  full: Unrouted.NoRoom,
};

export function sendDirected(draft: Draft): void {
  const { request, sign } = draft;
  const seat = draft.seats.find((candidate) => candidate.profile.id === request.exDestination);
  if (seat === undefined) return leaveUnrouted(draft, Unrouted.UnknownVenue);
  const { input, profile } = seat;
  if (!input.up) return leaveUnrouted(draft, Unrouted.VenueDown);
  if (input.quotes === 'own') return leaveUnrouted(draft, Unrouted.VenueOwn);
  if (input.quotes === 'excluded') return leaveUnrouted(draft, Unrouted.VenueExcluded);
  if (isTooDear(draft, seat) && !onlyRests(draft)) return leaveUnrouted(draft, Unrouted.VenueDear);
  if (isShut(input)) return leaveUnrouted(draft, Unrouted.VenueHalted);
  if (isStop(request.terms.ordType)) {
    const out = outFor(request, input, draft.settings, 'rest');
    return out === undefined ? sendStop(draft, seat) : leaveUnrouted(draft, WHY_OUT[out] ?? Unrouted.VenueOut);
  }
  const pegged = pegsNatively(profile, request.terms.peg);
  if (!draft.hasWorstPx && !pegged) return leaveUnrouted(draft, Unrouted.NoQuote);

  const wanted = timeInForceOf(draft, profile);
  const whole = wanted === TimeInForce.FillOrKill;
  const timeInForce = whole ? wholeAt(profile) : wanted;
  const atOnce = whole || timeInForce === TimeInForce.ImmediateOrCancel;
  if (atOnce && input.quotes === 'auction') return leaveUnrouted(draft, Unrouted.VenueAuction);
  if (atOnce && request.spent) return leaveUnrouted(draft, Unrouted.RoundsSpent);
  const out = outFor(request, input, draft.settings, atOnce ? 'trade' : 'rest');
  if (out !== undefined) return leaveUnrouted(draft, WHY_OUT[out] ?? Unrouted.VenueOut);
  const size = atOnce ? sizeAt(profile, input, draft.left) : sizeToRest(draft, seat);
  const ordType = pegged ? OrdType.Pegged : OrdType.Limit;
  if ((!pegged && !accepts(profile, ordType, timeInForce)) || size === 0 || (whole && size < draft.left)) {
    return leaveUnrouted(draft, Unrouted.NotTaken);
  }
  const minQty: Qty = whole ? minQtyOfWhole(timeInForce, size) : request.terms.minQty;
  if (minQty > 0 && (!profile.supportsMinQty || size < minQty)) return leaveUnrouted(draft, Unrouted.NoMinimum);

  const purpose = atOnce ? 'sweep' : 'post';
  const terms = termsToRest(draft, profile, timeInForce);
  const price = pegged || !draft.hasWorstPx ? terms.price : onTick(draft.worstPx, profile, sign);
  const midpoint = pegged && request.terms.peg === Peg.Mid;
  const found = pegged ? { size: NO_QTY, net: 0 } : walk(draft, seat, size, price);
  addChild(draft, seat, { ...terms, orderQty: size, price, minQty }, purpose, { midpoint });
  if (found.size > 0) expect(draft, found.size, found.net);
  leaveUnrouted(draft, request.display > 0 && size <= request.display ? Unrouted.Reserve : Unrouted.VenueBounds);
}

/** A stop that the venue itself triggers, always with a limit. The core routes it only to a venue that takes such. */
function sendStop(draft: Draft, seat: Seat): void {
  const { request, sign } = draft;
  const { profile } = seat;
  const { expireTime } = request.terms;
  // A trigger is passive the other way: it is reached later.
  const trigger = request.terms.stopPx;
  const stopPx = profile.ticks === undefined ? trigger : onTick(trigger, profile, sign > 0 ? -1 : 1);
  const timeInForce = restingTimeInForce(profile, request.terms.timeInForce);
  const orderQty = sizeAt(profile, seat.input, draft.left);
  if (timeInForce === undefined || orderQty === 0) return leaveUnrouted(draft, Unrouted.NotTaken);
  const price = onTick(request.cap, profile, sign);
  const terms = { ...draft.childTerms, ordType: OrdType.StopLimit, timeInForce, orderQty, price, stopPx, expireTime };
  addChild(draft, seat, terms, 'post');
  leaveUnrouted(draft, Unrouted.VenueBounds);
}

/** A market order is a collared IOC; a longer life than the venue knows is a Day order, renewed or ended by us. */
function timeInForceOf(draft: Draft, profile: VenueProfile): TimeInForce {
  const { price, timeInForce, peg } = draft.request.terms;
  const pegged = peg !== Peg.None;
  if (price === NO_PRICE && !pegged && timeInForce !== TimeInForce.FillOrKill) return TimeInForce.ImmediateOrCancel;
  const lives =
    timeInForce === TimeInForce.Day ||
    timeInForce === TimeInForce.GoodTillCancel ||
    timeInForce === TimeInForce.GoodTillDate;
  return lives ? (restingTimeInForce(profile, timeInForce) ?? timeInForce) : timeInForce;
}
