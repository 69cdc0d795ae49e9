/**
 * Limits on the money of all currencies together, counted in one of them by the rates of exchange in force. Each
 * currency has its own sums (slices.ts), and what a measure finds in them adds up: so a limit into a currency asks its
 * measure once for each, and adds what it is told, each rounded up. Without a rate that is needed nothing can be said,
 * and only what closes a position passes.
 */
import { POWERS_OF_TEN } from '../../units/decimal.ts';
import { moneyScaleOf } from '../../units/currency.ts';
import type { FxRates } from '../day/fx.ts';
import { type Coordinates, CURRENCY_BIT, SYMBOL_BIT } from '../limits/limitRow.ts';
import type { Limit } from './limitSet.ts';
import { coordinatesOf } from '../slices/lines.ts';
import { noteSeen, type Seen } from './look.ts';
import { BEYOND, LIMIT_MONEY_SCALE, NO_MONEY } from '../worth/riskMoney.ts';
import type { PlacedMeasure } from './measures.ts';
import type { Subject } from './subject.ts';
import { CURRENCY } from '../slices/slices.ts';
import { EMPTY_ROW } from '../slices/sums.ts';

/** Below any sum: what is held against it passes only if it is exempt from the limit. */
const BELOW_ALL = Number.NEGATIVE_INFINITY;

/** As `measure.look`, in the money of the limit's `into`. Observed: BEYOND where a rate is missing. */
export function lookAcross(measure: PlacedMeasure, s: Subject, seen: Seen, limit: Limit): void {
  const { value, shape, into } = limit;
  const addsNothing = s.addNotional === 0 && !s.atGate;
  const own = s.instrument.currency;
  measure.look?.(s, seen, BELOW_ALL, shape < 0 ? EMPTY_ROW : s.rows[shape]);
  const eases = seen.ok;
  let sum = moneyInto(s, seen.observed, own, into);
  if (sum !== undefined && shape >= 0 && isOfAll(limit.bits)) {
    const others = otherSums(measure, s, seen, limit);
    sum = others === undefined ? undefined : sum + others;
  }
  const observed = sum === undefined ? BEYOND : Math.min(sum, BEYOND);
  // Whether a net of all currencies becomes larger, that of one does not tell; without a rate nothing does.
  const isExempt = measure.isNet === true && sum !== undefined ? addsNothing : eases;
  noteSeen(seen, value, observed, isExempt || observed <= value);
}

/** Its scope leaves the currency open. */
const isOfAll = (bits: number): boolean => (bits & (CURRENCY_BIT | SYMBOL_BIT)) === 0;

function otherSums(measure: PlacedMeasure, s: Subject, seen: Seen, limit: Limit): number | undefined {
  const { slices } = s;
  const { addNotional } = s;
  const own = coordinatesOf(s, s.instrument, s.account, s);
  let sum = 0;
  s.addNotional = NO_MONEY;
  for (const currency of slices.currencies) {
    if (currency === s.instrument.currency) continue;
    const row = slices.find(limit.shape, inCurrency(own, currency));
    if (row === EMPTY_ROW) continue;
    measure.look?.(s, seen, BELOW_ALL, row);
    const more = moneyInto(s, seen.observed, currency, limit.into);
    if (more === undefined) {
      sum = NaN;
      break;
    }
    sum += more;
  }
  s.addNotional = addNotional;
  return Number.isNaN(sum) ? undefined : sum;
}

const inCurrency = (place: Coordinates, currency: string): Coordinates => place.with(CURRENCY, currency);

interface Converting {
  readonly dayData: { readonly rates: FxRates };
  /** The firm's currency, which rates are in. */
  readonly base: string;
}

/** An amount of risk's money of one currency in another's, rounded up; undefined without the rates. */
export function moneyInto(
  { dayData, base }: Converting,
  amount: number,
  from: string,
  into: string,
): number | undefined {
  if (from === into || amount === 0) return amount;
  const finer = 10n ** BigInt(LIMIT_MONEY_SCALE - moneyScaleOf(from));
  const away = dayData.rates.convert(BigInt(amount) * finer, from, into, base);
  if (away === undefined) return undefined;
  const coarser = BigInt(POWERS_OF_TEN[LIMIT_MONEY_SCALE - moneyScaleOf(into)]);
  // Rates round away from zero, which for an amount below it is down.
  const up = away > 0n ? (away + coarser - 1n) / coarser : (away + 1n) / coarser;
  return up > BigInt(BEYOND) ? BEYOND : Number(up);
}

/** The currencies of what is counted whose rate is missing, for words. */
export function missingRates({ slices, dayData, base, instrument }: Subject, into: string): string[] {
  const counted = new Set([into, instrument.currency, ...slices.currencies]);
  return [...counted].filter((currency) => currency !== base && dayData.rates.get(currency) === undefined);
}
