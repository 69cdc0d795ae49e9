/**
 * How an order rests at one venue: natively if the venue supports its terms, otherwise as a plain limit order of the
 * displayed quantity, which the core renews and moves.
 */
import { type Instructions, Peg, PLAIN } from '../orders/instructions.ts';
import { OrdType, TimeInForce } from '../orders/values.ts';
import { least, NO_PRICE, NO_QTY, NO_TIME, type Price, type Qty } from '../units/brand.ts';
import { type Draft, inLots, onTick } from './draft.ts';
import type { VenueProfile } from './venue.ts';

/** Size of one child: the whole remainder, unless the venue would display too much. */
export function sizeToRest({ request, left }: Draft, profile: VenueProfile): Qty {
  const reserves = profile.supportsMaxFloor || profile.kind === 'dark';
  return inLots(profile, request.display === 0 || reserves ? left : least(left, request.display));
}

/** True if the venue moves the price itself. */
export const pegsNatively = ({ ordTypes, pegs, supportsMidpoint }: VenueProfile, peg: Peg): boolean =>
  (peg === Peg.Mid && supportsMidpoint) ||
  (peg !== Peg.None && ordTypes.includes(OrdType.Pegged) && pegs.includes(peg));

export interface RestingTerms {
  readonly ordType: typeof OrdType.Limit | typeof OrdType.Pegged;
  readonly px: Price;
  readonly instructions: Instructions;
}

export function termsToRest({ request, sign }: Draft, profile: VenueProfile, resting: TimeInForce): RestingTerms {
  const { instructions } = request;
  const { peg, pegOffset } = instructions;
  const native = pegsNatively(profile, peg);
  const maxFloor = profile.supportsMaxFloor && profile.kind === 'lit' ? instructions.maxFloor : NO_QTY;
  const expireTime = resting === TimeInForce.GoodTillDate ? instructions.expireTime : NO_TIME;
  const said = native || maxFloor > 0 || expireTime > 0 || instructions.iso;
  return {
    ordType: native ? OrdType.Pegged : OrdType.Limit,
    px: onTick(native ? request.cap : request.limit, profile.tickSize, sign),
    instructions: said
      ? {
          stopPx: NO_PRICE,
          maxFloor,
          peg: native ? peg : Peg.None,
          pegOffset: native ? pegOffset : NO_PRICE,
          expireTime,
          iso: instructions.iso,
        }
      : PLAIN,
  };
}
