/**
 * Orders with an ExDestination(100): the whole order goes to that venue as the client made it, or nowhere. Choosing
 * prices and protection there is the client's and the venue's business; a market order still gets its collar.
 */
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
  Unrouted,
  walk,
} from './draft.ts';
import type { VenueProfile } from './venue.ts';

export function sendDirected(draft: Draft): void {
  const { request, sign } = draft;
  const seat = draft.seats.find((candidate) => candidate.profile.id === request.exDestination);
  if (seat === undefined) return because(draft, Unrouted.UnknownVenue);
  const { input, profile } = seat;
  if (!input.up) return because(draft, Unrouted.VenueDown);
  if (input.quotes === 'halted') return because(draft, Unrouted.VenueHalted);
  if (!draft.hasWorstPx) return because(draft, Unrouted.NoQuote);

  const timeInForce = timeInForceOf(draft, profile);
  const whole = timeInForce === TimeInForce.FillOrKill;
  const atOnce = whole || timeInForce === TimeInForce.ImmediateOrCancel;
  if (atOnce && request.round >= draft.settings.maxRounds) return because(draft, Unrouted.RoundsSpent);
  const size = inLots(profile, draft.left);
  if (!accepts(profile, OrdType.Limit, timeInForce) || size === 0 || (whole && size < draft.left)) {
    return because(draft, Unrouted.NotTaken);
  }
  const minQty: Qty = whole ? NO_QTY : request.minQty;
  if (minQty > 0 && (!profile.supportsMinQty || size < minQty)) return because(draft, Unrouted.NoMinimum);

  const px = onTick(draft.worstPx, profile.tickSize, sign);
  const found = walk(draft, seat, size, px);
  addChild(draft, seat, size, OrdType.Limit, px, timeInForce, minQty, false, atOnce ? 'sweep' : 'post');
  if (found.size > 0) expect(draft, found.size, found.net);
  because(draft, Unrouted.VenueBounds);
}

/** A market order is a collared IOC; a longer life than the venue knows is a Day order, renewed or ended by us. */
function timeInForceOf(draft: Draft, profile: VenueProfile): TimeInForce {
  const { limit, timeInForce } = draft.request;
  if (limit === 0 && timeInForce !== TimeInForce.FillOrKill) return TimeInForce.ImmediateOrCancel;
  const lives = timeInForce === TimeInForce.GoodTillCancel || timeInForce === TimeInForce.GoodTillDate;
  return lives ? (restingTimeInForce(profile, timeInForce) ?? timeInForce) : timeInForce;
}
