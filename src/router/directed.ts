/**
 * Orders with an ExDestination(100): the whole order goes to that venue as the client made it, or nowhere. Choosing
 * prices and protection there is the client's and the venue's business; a market order still gets its collar. Stops,
 * pegs and reserves are the venue's where it takes them; what comes here of the others is a limit the core looks after.
 */
import { Peg, PLAIN } from '../orders/instructions.ts';
import { OrdType, TimeInForce } from '../orders/values.ts';
import { NO_QTY, type Qty } from '../units/brand.ts';
import {
  accepts,
  addChild,
  because,
  type Draft,
  expect,
  inLots,
  onTick,
  restingTimeInForce,
  type Seat,
  Unrouted,
  walk,
} from './draft.ts';
import { minQtyOfWhole, wholeAt } from './single.ts';
import { pegsNatively, sizeToRest, termsToRest } from './resting.ts';
import type { VenueProfile } from './venue.ts';

export function sendDirected(draft: Draft): void {
  const { request, sign } = draft;
  const seat = draft.seats.find((candidate) => candidate.profile.id === request.exDestination);
  if (seat === undefined) return because(draft, Unrouted.UnknownVenue);
  const { input, profile } = seat;
  if (!input.up) return because(draft, Unrouted.VenueDown);
  if (input.quotes === 'halted') return because(draft, Unrouted.VenueHalted);
  if (request.ordType === OrdType.Stop || request.ordType === OrdType.StopLimit) return sendStop(draft, seat);
  const pegged = pegsNatively(profile, request.instructions.peg);
  if (!draft.hasWorstPx && !pegged) return because(draft, Unrouted.NoQuote);

  const wanted = timeInForceOf(draft, profile);
  const whole = wanted === TimeInForce.FillOrKill;
  const timeInForce = whole ? wholeAt(profile) : wanted;
  const atOnce = whole || timeInForce === TimeInForce.ImmediateOrCancel;
  if (atOnce && request.round >= draft.settings.maxRounds) return because(draft, Unrouted.RoundsSpent);
  const size = atOnce ? inLots(profile, draft.left) : sizeToRest(draft, profile);
  const ordType = pegged ? OrdType.Pegged : OrdType.Limit;
  if ((!pegged && !accepts(profile, ordType, timeInForce)) || size === 0 || (whole && size < draft.left)) {
    return because(draft, Unrouted.NotTaken);
  }
  const minQty: Qty = whole ? minQtyOfWhole(timeInForce, size) : request.minQty;
  if (minQty > 0 && (!profile.supportsMinQty || size < minQty)) return because(draft, Unrouted.NoMinimum);

  const purpose = atOnce ? 'sweep' : 'post';
  const { px, instructions } = termsToRest(draft, profile, timeInForce);
  const at = pegged || !draft.hasWorstPx ? px : onTick(draft.worstPx, profile.tickSize, sign);
  const midpoint = pegged && request.instructions.peg === Peg.Mid;
  const found = pegged ? { size: NO_QTY, net: 0 } : walk(draft, seat, size, at);
  addChild(draft, seat, size, ordType, at, timeInForce, minQty, midpoint, purpose, instructions);
  if (found.size > 0) expect(draft, found.size, found.net);
  because(draft, request.display > 0 && size <= request.display ? Unrouted.Reserve : Unrouted.VenueBounds);
}

/** A stop that the venue itself will wake. The core sends it here only where it does. */
function sendStop(draft: Draft, seat: Seat): void {
  const { request, sign } = draft;
  const { profile } = seat;
  const { ordType, cap, instructions } = request;
  const resting = restingTimeInForce(profile, request.timeInForce);
  const size = inLots(profile, draft.left);
  if (resting === undefined || size === 0 || (ordType !== OrdType.Stop && ordType !== OrdType.StopLimit)) {
    return because(draft, Unrouted.NotTaken);
  }
  const px = onTick(cap, profile.tickSize, sign);
  const terms = { ...PLAIN, stopPx: instructions.stopPx, expireTime: instructions.expireTime };
  addChild(draft, seat, size, ordType, px, resting, NO_QTY, false, 'post', terms);
  because(draft, Unrouted.VenueBounds);
}

/** A market order is a collared IOC; a longer life than the venue knows is a Day order, renewed or ended by us. */
function timeInForceOf(draft: Draft, profile: VenueProfile): TimeInForce {
  const { limit, timeInForce, instructions } = draft.request;
  const pegged = instructions.peg !== Peg.None;
  if (limit === 0 && !pegged && timeInForce !== TimeInForce.FillOrKill) return TimeInForce.ImmediateOrCancel;
  const lives =
    timeInForce === TimeInForce.Day ||
    timeInForce === TimeInForce.GoodTillCancel ||
    timeInForce === TimeInForce.GoodTillDate;
  return lives ? (restingTimeInForce(profile, timeInForce) ?? timeInForce) : timeInForce;
}
