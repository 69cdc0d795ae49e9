/**
 * Rates of exchange into the firm's currency, as they were set: limits and totals that mix currencies are counted by
 * them. A currency without a rate cannot be converted, and what needs it has no answer.
 */
import { BPS } from '../../market/collar.ts';
import type { Instant } from '../../units/brand.ts';
import type { EventOf } from '../../units/record.ts';
import type { FxRateSet } from './dayEvent.ts';

/** A rate counts 10^-10: a rupiah and a bitcoin in dollars both have seven digits or more. */
export const RATE_SCALE = 10;
const ONE = 10n ** BigInt(RATE_SCALE);

export interface Rate {
  readonly rate: number;
  readonly at: Instant;
  readonly by: string;
  readonly reason: string;
}

export class FxRates {
  private readonly rates = new Map<string, Rate>();
  /** What each has said last of a currency. */
  private readonly said = new Map<string, number>();

  set({ currency, rate, at, by, reason }: EventOf<typeof FxRateSet>): void {
    this.rates.set(currency, { rate, at, by, reason });
    this.said.set(`${by}\n${currency}`, rate);
  }

  /** The last rate that `by` has set; another may have set one since. */
  lastOf(currency: string, by: string): number | undefined {
    return this.said.get(`${by}\n${currency}`);
  }

  get(currency: string): Rate | undefined {
    return this.rates.get(currency);
  }

  all(): ReadonlyMap<string, Rate> {
    return this.rates;
  }

  /**
   * `amount` of one currency in another, at the same scale of decimals, rounded away from zero: what a limit meets is
   * never less than it is. Undefined without the rates. `base` is the firm's currency, whose rate is one.
   */
  convert(amount: bigint, from: string, to: string, base: string): bigint | undefined {
    if (from === to) return amount;
    const given = from === base ? ONE : this.of(from);
    const wanted = to === base ? ONE : this.of(to);
    if (given === undefined || wanted === undefined) return undefined;
    const negative = amount < 0n;
    const product = (negative ? -amount : amount) * given;
    const up = (product + wanted - 1n) / wanted;
    return negative ? -up : up;
  }

  private of(currency: string): bigint | undefined {
    const known = this.rates.get(currency);
    // A rate of nothing is none: nothing can be counted by it.
    return known === undefined || known.rate <= 0 ? undefined : BigInt(known.rate);
  }
}

/** How far a new rate is from the one before, in ten-thousandths of that, rounded up. */
export function jumpBps(from: number, to: number): number {
  if (from <= 0) return Number.POSITIVE_INFINITY;
  return Number((BigInt(Math.abs(to - from)) * BigInt(BPS) + BigInt(from) - 1n) / BigInt(from));
}
