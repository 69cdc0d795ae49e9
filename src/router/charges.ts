/**
 * What we traded at each venue this month, which its fees may depend on, and what it charged against what was expected:
 * a fold over executions.
 */
import type { SaidFee } from '../orders/order.ts';
import type { Instant, Price, Qty } from '../units/brand.ts';
import { NOTHING_TRADED, type Traded } from './fees.ts';
import { POWERS_OF_TEN } from '../units/decimal.ts';
import { atMost, feeOn, mulDivNearest, notionalAsMoney, type Scales } from './routingCost.ts';

/** Decimals of a share or contract in the volume of a month. */
const VOLUME_SCALE = 6;
/** Decimals of the value of a month; money has six. */
const VALUE_SCALE = 2;
const CENT = 10_000;

type TradeSaid = Pick<ChargeSaid, 'lastQty' | 'lastPx'>;

export interface VenueCharges {
  /** Year × 12 + month, UTC, of the latest execution; quantity executed in it, in 10^-6 of a share or contract. */
  month: number;
  volume: number;
  /** What that is worth, whatever the sign of its prices, in hundredths of the currency. */
  value: number;
  /** Executions of which the venue said what they cost; what that was, and what we expected, in 10^-6. */
  said: number;
  charged: number;
  expected: number;
  /** Of those, how many differ. */
  deviating: number;
}

/** An execution, as fees see it. */
interface Charged extends SaidFee {
  readonly isCharged: boolean;
}

interface Corrected extends TradeSaid {
  readonly wasQty: Qty;
  readonly wasPx: Price;
}

/** What a report says of the cost of a trade. */
export interface ChargeSaid {
  readonly lastQty: Qty;
  readonly lastPx: Price;
  /** Commission(12), in 10^-6 of what CommType(13) says: 1 a share, 2 per cent, 3 or nothing money. */
  readonly commission?: number | undefined;
  readonly commType?: string | undefined;
  readonly miscFees?: number | undefined;
}

/** That as money in 10^-6 of the currency; undefined where it says nothing, or in a way that is not known. */
export function chargedFor(said: ChargeSaid, instrument: Scales): number | undefined {
  const { commission, miscFees } = said;
  if (commission === undefined) return miscFees;
  const money = commissionAsMoney(commission, said, instrument);
  return money === undefined ? undefined : atMost(money + (miscFees ?? 0));
}

function commissionAsMoney(commission: number, { commType, lastPx, lastQty }: ChargeSaid, instrument: Scales) {
  switch (commType) {
    case '1':
      return feeOn(commission, lastQty, instrument);
    case '2':
      return mulDivNearest(Math.abs(notionalAsMoney(lastPx, lastQty, instrument)), commission, 100_000_000);
    case '3':
    case '':
    case undefined:
      return commission;
    default:
      return undefined;
  }
}

/** Venues write fees in cents, or with more decimals than we count. */
const LEAST_DEVIATION = 5_000;
const PART = 100;

/** What the venue charged is another fee, and not the same one rounded. */
export const isDeviating = (fill: Charged): boolean => fill.isCharged && isOther(fill);

const isOther = ({ charged, expectedFee }: SaidFee): boolean =>
  Math.abs(charged - expectedFee) > Math.max(LEAST_DEVIATION, Math.abs(expectedFee) / PART);

export class Charges {
  readonly venues = new Map<string, VenueCharges>();

  traded(venue: string, { lastQty, lastPx }: TradeSaid, instrument: Scales, at: Instant): void {
    const known = this.of(venue);
    const month = monthOf(at);
    if (known.month !== month) {
      known.volume = 0;
      known.value = 0;
    }
    known.month = month;
    count(known, lastQty, worthOf(lastPx, lastQty, instrument), instrument);
  }

  /** What was executed at `at` is something else: no more than that month is another. */
  corrected(venue: string, { lastQty, lastPx, wasQty, wasPx }: Corrected, instrument: Scales, at: Instant): void {
    const known = this.venues.get(venue);
    if (known === undefined || known.month !== monthOf(at)) return;
    const more = worthOf(lastPx, lastQty, instrument) - worthOf(wasPx, wasQty, instrument);
    count(known, lastQty - wasQty, more, instrument);
  }

  charged(venue: string, fee: SaidFee): void {
    this.sum(venue, fee, 1);
  }

  /** The execution that it was for is busted. */
  takenBack(venue: string, fee: SaidFee): void {
    this.sum(venue, fee, -1);
  }

  private sum(venue: string, fee: SaidFee, sign: 1 | -1): void {
    const known = this.of(venue);
    known.said += sign;
    known.charged += sign * fee.charged;
    known.expected += sign * fee.expectedFee;
    if (isOther(fee)) known.deviating += sign;
  }

  /** Whole shares or contracts executed at the venue in the month of `at`, and what they are worth. */
  tradedIn(venue: string, at: Instant): Traded {
    const known = this.venues.get(venue);
    if (known === undefined || known.month !== monthOf(at)) return NOTHING_TRADED;
    return {
      volume: Math.floor(known.volume / POWERS_OF_TEN[VOLUME_SCALE]),
      value: Math.floor(known.value / POWERS_OF_TEN[VALUE_SCALE]),
    };
  }

  private of(venue: string): VenueCharges {
    let known = this.venues.get(venue);
    if (known === undefined) {
      known = { month: 0, volume: 0, value: 0, said: 0, charged: 0, expected: 0, deviating: 0 };
      this.venues.set(venue, known);
    }
    return known;
  }
}

const within = (sum: number): number => Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, sum));

function count(known: VenueCharges, size: number, value: number, { qtyScale }: Scales): void {
  const shift = VOLUME_SCALE - qtyScale;
  const more = shift >= 0 ? size * POWERS_OF_TEN[shift] : Math.trunc(size / POWERS_OF_TEN[-shift]);
  known.volume = within(known.volume + more);
  known.value = within(known.value + value);
}

const worthOf = (lastPx: Price, lastQty: Qty, instrument: Scales): number =>
  lastQty === 0 ? 0 : Math.round(Math.abs(notionalAsMoney(lastPx, lastQty, instrument)) / CENT);

function monthOf(at: Instant): number {
  const date = new Date(at / 1_000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
