/** A venue's fees as the router takes them, and whether they keep to the caps of their markets. */
import type { Instrument } from '../../units/instrument.ts';
import { NO_LIMIT } from '../../risk/worth/riskMoney.ts';
import { COST_SCALE, mulDivFloor, priceAsMoney } from '../../router/routingCost.ts';
import type { VenueProfile } from '../../router/venue.ts';
import { type CodedFeeRow, type Fee, feeAt, type FeeRow, ofShare, RATE_ONE, rowsOf } from '../../router/fees.ts';
import { NO_PRICE, price } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import type { FeeEntry } from '../schema/feeSchema.ts';
import type { MarketEntry } from '../schema/marketSchema.ts';
import type { VenueEntry } from '../schema/venueSchema.ts';
import type { ConfigFaults, Path } from './configFaults.ts';

/** A thousand of the currency a share, and a tenth of the value: any fee above it is a slip of the pen. */
export const MOST_FEE = 1_000_000_000;
const MOST_RATE = 10_000_000;
/** Decimals of a basis point in RATE_ONE. */
const BPS_SCALE = 4;
const MILLIS_OF_A_DAY = 86_400_000;

/** Undefined for a venue without rows for the instrument that plans go by. */
export function feesOf(
  venue: VenueEntry,
  instrument: Instrument,
  path: Path,
  faults: ConfigFaults,
): readonly FeeRow[] | undefined {
  const rows = venue.fee.flatMap((entry, i) => {
    if (entry.codes !== undefined || !isOf(entry, instrument)) return [];
    return [rowOf(entry, instrument, [...path, 'fee', i], faults)];
  });
  return rows.length === 0 ? undefined : rows;
}

/** The rows of fills of which the venue says so, by symbol. */
export function codedFeesOf(
  venue: VenueEntry,
  instruments: readonly Instrument[],
  path: Path,
  faults: ConfigFaults,
): ReadonlyMap<string, readonly CodedFeeRow[]> {
  const coded = new Map<string, readonly CodedFeeRow[]>();
  for (const instrument of instruments) {
    const rows = venue.fee.flatMap((entry, i) => {
      if (entry.codes === undefined || !isOf(entry, instrument)) return [];
      return [{ ...rowOf(entry, instrument, [...path, 'fee', i], faults), codes: entry.codes }];
    });
    if (rows.length > 0) coded.set(instrument.symbol, rows);
  }
  return coded;
}

const isOf = ({ symbols, tapes }: FeeEntry, { symbol, tape = '' }: Instrument): boolean =>
  symbols?.includes(symbol) !== false && tapes?.includes(tape) !== false;

function rowOf(entry: FeeEntry, { priceScale }: Instrument, at: Path, faults: ConfigFaults): FeeRow {
  const fee = (making: 'take' | 'make'): Fee => ({
    perShare: faults.decimal([...at, making], entry[making], COST_SCALE, { most: MOST_FEE, signed: true }),
    rate: faults.decimal([...at, `${making}Bps`], entry[`${making}Bps`], BPS_SCALE, { most: MOST_RATE, signed: true }),
  });
  const since = dayOfText(entry.from, [...at, 'from'], faults);
  const until = endOfText(entry.until, [...at, 'until'], faults);
  if (until !== 0 && until <= since) faults.add([...at, 'until'], 'is not after its `from`');
  const below = entry.below === undefined ? NO_PRICE : faults.step([...at, 'below'], entry.below, priceScale, NO_LIMIT);
  return {
    ...{ since, until, minVolume: entry.minVolume },
    ...(entry.minValue > 0 && { minValue: entry.minValue }),
    ...{ below: price(below), take: fee('take'), make: fee('make') },
  };
}

/** The first row that fits counts: one of which another before it takes all that it fits is a slip of the pen. */
export function checkFeesReached(rows: readonly FeeEntry[], path: Path, faults: ConfigFaults): void {
  rows.forEach((row, i) => {
    const before = rows.slice(0, i).findIndex((each) => fitsAllOf(each, row));
    if (before < 0) return;
    faults.add([...path, 'fee', i], `no fill comes to it: row ${before + 1} is before it, and fits all that it fits`);
  });
}

function fitsAllOf(first: FeeEntry, row: FeeEntry): boolean {
  const fits = (all: readonly string[] | undefined, some: readonly string[] | undefined): boolean =>
    all === undefined || some?.every((each) => all.includes(each)) === true;
  // Dates are texts that sort by day.
  return (
    // Those of codes come before all others, wherever they are.
    (first.codes === undefined) === (row.codes === undefined) &&
    fits(first.codes, row.codes) &&
    fits(first.symbols, row.symbols) &&
    fits(first.tapes, row.tapes) &&
    (first.from === undefined || (row.from !== undefined && first.from <= row.from)) &&
    (first.until === undefined || (row.until !== undefined && first.until >= row.until)) &&
    (first.below === undefined || (row.below !== undefined && Number(first.below) >= Number(row.below))) &&
    first.minVolume <= row.minVolume &&
    first.minValue <= row.minValue
  );
}

/** Days since 1970; 0 without a date. */
export function dayOfText(text: string | undefined, at: Path, faults: ConfigFaults): number {
  if (text === undefined) return 0;
  const day = Date.parse(`${text}T00:00:00Z`) / MILLIS_OF_A_DAY;
  if (Number.isInteger(day) && new Date(day * MILLIS_OF_A_DAY).toISOString().startsWith(text)) return day;
  faults.add(at, `there is no ${text}`);
  return 0;
}

/** The same of a day on which something holds no more: 0 would be none, so it comes after the first that there is. */
export function endOfText(text: string | undefined, at: Path, faults: ConfigFaults): number {
  const before = faults.problems.length;
  const day = dayOfText(text, at, faults);
  if (text === undefined || faults.problems.length > before || day > 0) return day;
  faults.add(at, `${text} is no end: days begin with 1970-01-01`);
  return 0;
}

/** A market's cap on fees for taking, from a day on. */
interface FeeCap {
  readonly since: number;
  readonly perShare: number;
  readonly rate: number;
}

/** An amount and a part of the value is no more than `rate` of it. Not rounded, so that the cap itself is within. */
const isPartWithin = (fee: Fee, money: number, rate: number): boolean =>
  BigInt(fee.perShare) * BigInt(RATE_ONE) + BigInt(money) * BigInt(fee.rate) <= BigInt(money) * BigInt(rate);

/** A price above all that instruments have, at which a part of the value is judged that no row bounds. */
const HIGHEST = 1_000_000;

/**
 * Refuses fees for taking above the cap of a market, at the first day, volume and price that shows one: days from
 * `today` on, and prices from a cent up.
 */
export function checkFeeCaps(
  profile: VenueProfile,
  instrument: Instrument,
  entries: MarketEntry['accessFeeCap'],
  { today, ...paths }: { readonly venue: Path; readonly market: Path; readonly today: number },
  faults: ConfigFaults,
): void {
  const caps = entries.map((entry, i): FeeCap => {
    const at = [...paths.market, 'accessFeeCap', i];
    return {
      since: dayOfText(entry.from, [...at, 'from'], faults),
      perShare: faults.decimal([...at, 'perShare'], entry.perShare, COST_SCALE, { most: MOST_FEE }),
      rate: faults.decimal([...at, 'belowOneBps'], entry.belowOneBps, BPS_SCALE, { most: MOST_RATE }),
    };
  });
  const one = 10 ** instrument.priceScale;
  const cent = Math.floor(one / 100);
  const { fees = [] } = profile;
  // Fees and caps change at these only.
  const changes = [...caps, ...fees].map(({ since }) => since).concat(fees.map(({ until }) => until));
  const days = [...new Set([today, ...changes.filter((day) => day > today)])].toSorted((a, b) => a - b);
  const volumes = [...new Set([0, ...fees.map(({ minVolume }) => minVolume)])];
  const values = [...new Set([0, ...fees.map(({ minValue = 0 }) => minValue)])];
  const tradings = volumes.flatMap((volume) => values.map((value) => ({ volume, value })));
  const prices = [
    one,
    one - 1,
    cent,
    one * HIGHEST,
    ...fees.flatMap(({ below }) => (below === NO_PRICE ? [] : [below, below - 1])),
  ];
  for (const day of days) {
    const cap = caps.filter(({ since }) => since <= day).at(-1);
    if (cap === undefined) continue;
    for (const traded of tradings) {
      const rows = rowsOf(profile, day, traded);
      for (const px of prices) {
        if (px <= 0) continue;
        const money = priceAsMoney(price(px), instrument);
        const taken = feeAt(profile, rows, price(px), 'take');
        const fee = ofShare(taken, money);
        const most = px >= one ? cap.perShare : mulDivFloor(money, cap.rate, RATE_ONE);
        if (px >= one ? fee <= most : isPartWithin(taken, money, cap.rate)) continue;
        const row = rows?.find(({ below }) => below === NO_PRICE || px < below);
        const key = row === undefined ? ['takeFee'] : ['fee', fees.indexOf(row)];
        const remedy = px < one ? ': a row with `below` and `takeBps` may say what is taken there' : '';
        const [text, bound, at] = [fee, most, money].map((value) => formatDecimal(value, COST_SCALE, 2));
        const on = new Date(day * MILLIS_OF_A_DAY).toISOString().slice(0, 10);
        const by = row === undefined ? 'the takeFee of all else' : `row ${fees.indexOf(row) + 1}`;
        return faults.add(
          [...paths.venue, ...key],
          `${text} to take a share of ${instrument.symbol} at ${at} is above the access fee cap, ${bound}, on ${on} (by ${by})${remedy}`,
        );
      }
    }
  }
}
