/**
 * What each child of a plan was expected to bring: the parts of its `expectedQty` and `expectedNet`. From its record
 * and the terms of its venues.
 */
import { signOf, TimeInForce } from '../orders/values.ts';
import { OrdType } from '../orders/values.ts';
import { NO_PRICE, NO_QTY, price, type Qty, qty } from '../units/brand.ts';
import { POWERS_OF_TEN } from '../units/decimal.ts';
import { PPM } from '../units/ratio.ts';
import { walk } from './draft.ts';
import type { Plan, PlannedChild, VenueInput } from './event.ts';
import { feeAt, feesInForce, ofTrade } from './fees.ts';
import { mulDivFloor, priceAsMoney, type Scales } from './routingCost.ts';
import type { VenueProfile } from './venue.ts';

export interface Expected {
  readonly qty: Qty;
  /** Paid by a buyer, received by a seller, with fees. */
  readonly net: number;
}

export const EXPECTS_NOTHING: Expected = { qty: NO_QTY, net: 0 };

/** By child, in their order. */
export function expectedOf(plan: Plan, profiles: ReadonlyMap<string, VenueProfile>): readonly Expected[] {
  return plan.children.map((child) => {
    const profile = profiles.get(child.venue);
    const input = plan.inputs.find(({ venue }) => venue === child.venue);
    if (profile === undefined || input === undefined) return EXPECTS_NOTHING;
    return child.purpose === 'dark' ? ofDark(plan, child, profile, input) : ofLit(plan, child, profile, input);
  });
}

/** What is displayed up to its price. Of one that rests, nothing is counted but where its client has sent it. */
function ofLit(plan: Plan, child: PlannedChild, profile: VenueProfile, input: VenueInput): Expected {
  if (child.purpose === 'post' && !mayTakeAtOnce(plan, child)) return EXPECTS_NOTHING;
  const fees = feesInForce(profile, plan.at, input);
  const draft = { sign: signOf(plan.side), request: { instrument: scalesOf(plan) } };
  const { size, net } = walk(draft, { profile, input, fees }, child.terms.orderQty, child.terms.price);
  return { qty: size, net };
}

function mayTakeAtOnce({ exDestination, terms }: Plan, child: PlannedChild): boolean {
  const isForAuction = terms.timeInForce === TimeInForce.AtTheOpening || terms.timeInForce === TimeInForce.AtTheClose;
  return exDestination !== '' && !isForAuction && child.terms.ordType === OrdType.Limit;
}

/** As much as was known to be there, at the middle. */
function ofDark(plan: Plan, { venue, terms }: PlannedChild, profile: VenueProfile, input: VenueInput): Expected {
  const score = plan.scores.find((each) => each.venue === venue && each.purpose === 'dark');
  const size = qty(mulDivFloor(terms.orderQty, score?.expectedFillPpm ?? 0, PPM));
  if (size === 0 || plan.nbboBid === NO_PRICE || plan.nbboAsk === NO_PRICE) return EXPECTS_NOTHING;
  const scales = scalesOf(plan);
  const bid = priceAsMoney(plan.nbboBid, scales);
  const mid = bid + Math.floor((priceAsMoney(plan.nbboAsk, scales) - bid) / 2);
  const px = price(Math.floor((plan.nbboBid + plan.nbboAsk) / 2));
  const fee = ofTrade(feeAt(profile, feesInForce(profile, plan.at, input), px, 'take'), px, size, scales);
  return { qty: size, net: mulDivFloor(mid, size, POWERS_OF_TEN[plan.qtyScale]) + signOf(plan.side) * fee };
}

export const scalesOf = ({ priceScale, qtyScale, multiplier, multiplierScale }: Plan): Scales =>
  multiplier === 0 ? { priceScale, qtyScale } : { priceScale, qtyScale, multiplier, multiplierScale };
