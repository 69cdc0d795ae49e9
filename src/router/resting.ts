/**
 * How an order rests at one venue: natively if the venue supports its terms, otherwise as a plain limit order of the
 * displayed quantity, which the core renews and moves.
 */
import { type OrderTerms, Peg } from '../orders/terms.ts';
import { OrdType, TimeInForce } from '../orders/values.ts';
import { least, NO_QTY, NO_TIME, type Qty, ZERO_PRICE } from '../units/brand.ts';
import { onTick } from '../units/ticks.ts';
import { type Draft, type Seat } from './draft.ts';
import { sizeAt } from './outFor.ts';
import type { VenueProfile } from './venue.ts';

/** Size of one child: the whole remainder, unless the venue would display too much. */
export function sizeToRest({ request, left }: Draft, { profile, input }: Seat): Qty {
  const reserves = profile.supportsMaxFloor || profile.kind === 'dark';
  return sizeAt(profile, input, request.display === 0 || reserves ? left : least(left, request.display));
}

/** True if the venue moves the price itself. */
export const pegsNatively = ({ ordTypes, pegs, supportsMidpoint }: VenueProfile, peg: Peg): boolean =>
  (peg === Peg.Mid && supportsMidpoint) ||
  (peg !== Peg.None && ordTypes.includes(OrdType.Pegged) && pegs.includes(peg));

/** Terms of a child that rests at the venue: its quantity is for who adds it. */
export function termsToRest(
  { request, childTerms, sign }: Draft,
  profile: VenueProfile,
  timeInForce: TimeInForce,
): OrderTerms {
  const { peg, pegOffset, maxFloor, expireTime, iso, price } = request.terms;
  const native = pegsNatively(profile, peg);
  return {
    ...childTerms,
    ordType: native ? OrdType.Pegged : OrdType.Limit,
    timeInForce,
    price: onTick(native ? request.cap : price, profile, sign),
    maxFloor: profile.supportsMaxFloor && profile.kind === 'lit' ? maxFloor : NO_QTY,
    peg: native ? peg : Peg.None,
    pegOffset: native ? pegOffset : ZERO_PRICE,
    expireTime: timeInForce === TimeInForce.GoodTillDate ? expireTime : NO_TIME,
    iso,
  };
}
