/**
 * What a venue charges, where that is more than a fee a share: rows by date, volume and value of the month and price,
 * of an amount a share and a part of the value. The first row that fits counts; where none does, the venue's takeFee
 * and makeFee.
 * Exact integers, rounded to a millionth of the currency a share, and of what a size costs once a price level.
 */
import type { Instant, Price, Qty } from '../units/brand.ts';
import { NO_PRICE } from '../units/brand.ts';
import { atMost, feeOn, mulDivNearest, notionalAsMoney, priceAsMoney, type Scales } from './routingCost.ts';

/** A hundred-millionth of the value: a basis point is 10,000. */
export const RATE_ONE = 100_000_000;

/** A fee: an amount a share in 10^-6 of the currency, and a part of the value in 10^-8. A rebate is negative. */
export interface Fee {
  readonly perShare: number;
  readonly rate: number;
}

export interface FeeRow {
  /** Days since 1970 (UTC): from the first, and before the second; 0 for no bound. */
  readonly since: number;
  readonly until: number;
  /** Whole shares or contracts executed at the venue this month, at least. */
  readonly minVolume: number;
  /** What they are worth, at least, in whole units of the currency. */
  readonly minValue?: number;
  /** For prices below this; NO_PRICE for all. */
  readonly below: Price;
  readonly take: Fee;
  readonly make: Fee;
}

/** A fee of fills alone of which the venue says one of these of the liquidity: no plan can know that. */
export interface CodedFeeRow extends FeeRow {
  readonly codes: readonly string[];
}

/** What was executed at a venue this month: whole shares or contracts, and their worth in whole currency. */
export interface Traded {
  readonly volume: number;
  readonly value: number;
}
export const NOTHING_TRADED: Traded = { volume: 0, value: 0 };

/** What a venue's profile says of fees. */
export interface VenueFees {
  readonly takeFee: number;
  readonly makeFee: number;
  readonly fees?: readonly FeeRow[];
}

/** A venue in a plan, and the units of the plan, as far as fees need them. */
interface SeatFees {
  readonly profile: VenueFees;
  readonly fees: readonly FeeRow[] | undefined;
}
interface PlanUnits {
  readonly request: { readonly instrument: Scales };
}

export type Making = 'take' | 'make';

const MICROS_OF_A_DAY = 86_400_000_000;
/** Days since 1970, UTC: what fees change by. */
export const dayOf = (at: Instant): number => Math.floor(at / MICROS_OF_A_DAY);

/** The rows that hold at `at` with so much traded this month; undefined for a venue that has none. */
export const feesInForce = (profile: VenueFees, at: Instant, traded: Traded): readonly FeeRow[] | undefined =>
  profile.fees === undefined ? undefined : rowsOf(profile, dayOf(at), traded);

/** The same of a day. */
export function rowsOf({ fees }: VenueFees, day: number, { volume, value }: Traded): readonly FeeRow[] | undefined {
  return fees?.filter(
    ({ since, until, minVolume, minValue = 0 }) =>
      day >= since && (until === 0 || day < until) && volume >= minVolume && value >= minValue,
  );
}

/** The fee for a trade at `px`. */
export function feeAt(
  profile: Pick<VenueFees, 'takeFee' | 'makeFee'>,
  rows: readonly FeeRow[] | undefined,
  px: Price,
  making: Making,
): Fee {
  if (rows !== undefined) {
    for (let i = 0; i < rows.length; i++) {
      if (rows[i].below === NO_PRICE || px < rows[i].below) return rows[i][making];
    }
  }
  return { perShare: making === 'take' ? profile.takeFee : profile.makeFee, rate: 0 };
}

/** What `fee` is of one share at a price of so much money. */
export const ofShare = ({ perShare, rate }: Fee, money: number): number =>
  rate === 0 ? perShare : perShare + mulDivNearest(Math.abs(money), rate, RATE_ONE);

/** What `fee` is of `size` at `px`. */
export function ofTrade({ perShare, rate }: Fee, px: Price, size: Qty, scales: Scales): number {
  const flat = feeOn(perShare, size, scales);
  if (rate === 0) return flat;
  return atMost(flat + mulDivNearest(Math.abs(notionalAsMoney(px, size, scales)), rate, RATE_ONE));
}

/** A share's fee at a seat, at `px`; at no price, what it is a share whatever the price. */
export function shareFee({ request }: PlanUnits, { profile, fees }: SeatFees, px: Price, making: Making): number {
  if (fees === undefined) return making === 'take' ? profile.takeFee : profile.makeFee;
  const fee = feeAt(profile, fees, px, making);
  return px === NO_PRICE ? fee.perShare : ofShare(fee, priceAsMoney(px, request.instrument));
}
