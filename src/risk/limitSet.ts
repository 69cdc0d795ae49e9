/**
 * The limits that meet an order, compiled: values as numbers at the instrument's scales, in the order in which checks
 * look at them. Lines that match the same rows share one set, so that a line costs no more than its own sums.
 */
import { parseDecimal } from '../units/decimal.ts';
import type { Instrument } from '../units/instrument.ts';
import { type Span, span } from '../units/brand.ts';
import { CHECK_CODES, type CheckCode } from './codes.ts';
import { type LimitInForce, namedBits, shapeBits } from './limitRow.ts';
import { MEASURE_KINDS, MEASURE_NAMES, type MeasureName } from './measureKinds.ts';
import { NO_LIMIT } from './riskMoney.ts';
import { moneyScaleOf } from '../units/currency.ts';
import type { Slices } from './slices.ts';

/** One limit, as a check meets it. */
export interface Limit {
  readonly row: LimitInForce;
  /** Its place in MEASURE_NAMES. */
  readonly measure: number;
  readonly value: number;
  readonly hard: boolean;
  /** Place of its slice in a line's rows; −1 for a measure that reads no sums. */
  readonly shape: number;
  /** The dimensions that its scope names. */
  readonly bits: number;
}

/** What checks read beside limits. */
export interface Settings {
  /** Every order needs a fresh quote, not only market orders that a collar or a notional limit must value. */
  requireQuote: boolean;
  /** An older quote counts as none. */
  maxQuoteAge: Span;
  /** Sides 5 and 6. */
  shortSales: boolean;
  restricted: boolean;
}

const unset = (): Settings => ({
  requireQuote: false,
  maxQuoteAge: span(NO_LIMIT),
  shortSales: false,
  restricted: false,
});

export interface LimitSet extends Readonly<Settings> {
  /** By the check's place in CHECK_CODES. */
  readonly byCheck: readonly (readonly Limit[])[];
}

const NO_ROWS_MATCH: readonly Limit[] = [];
const PLACES = new Map<CheckCode, number>(CHECK_CODES.map((code, place) => [code, place]));
export const placeOfCheck = (code: CheckCode): number => PLACES.get(code) ?? -1;

/** Of requests that nothing is known of. */
export const NO_LIMITS: LimitSet = { byCheck: CHECK_CODES.map(() => NO_ROWS_MATCH), ...unset() };

export function compileLimits(rows: readonly LimitInForce[], instrument: Instrument, slices: Slices): LimitSet {
  const byCheck: Limit[][] = CHECK_CODES.map(() => NO_ROWS_MATCH as Limit[]);
  const settings = unset();
  const said = new Set<MeasureName>();
  for (const row of rows) {
    const { code } = MEASURE_KINDS[row.measure];
    const value = valueOf(row, instrument);
    if (code === '') {
      if (!row.soft) setStrictest(settings, row, value, said);
      continue;
    }
    const summed = shapeBits(row);
    const shape = summed < 0 ? -1 : slices.shapeOf(summed);
    const measure = MEASURE_NAMES.indexOf(row.measure);
    const limit: Limit = { row, measure, value, hard: !row.soft, shape, bits: namedBits(row.scope) };
    const place = placeOfCheck(code);
    if (byCheck[place] === NO_ROWS_MATCH) byCheck[place] = [limit];
    else byCheck[place].push(limit);
  }
  return { byCheck, ...settings };
}

/** Of several that match the strictest holds. */
function setStrictest(settings: Settings, row: LimitInForce, value: number, said: Set<MeasureName>): void {
  const { measure } = row;
  switch (measure) {
    case 'requireQuote':
      settings.requireQuote ||= value !== 0;
      break;
    case 'maxQuoteAgeMs':
      settings.maxQuoteAge = lesser(settings.maxQuoteAge, span(value));
      break;
    case 'shortSales':
      settings.shortSales = value !== 0 && (settings.shortSales || !said.has(measure));
      break;
    case 'restricted':
      settings.restricted ||= value !== 0;
      break;
    default:
  }
  said.add(measure);
}

const lesser = (a: Span, b: Span): Span => (a < b ? a : b);

/** The value as checks compare it. More decimals than the unit has are cut off, to the stricter side of a maximum. */
export function valueOf({ measure, value }: Pick<LimitInForce, 'measure' | 'value'>, instrument: Instrument): number {
  if (value === '') return NO_LIMIT;
  switch (MEASURE_KINDS[measure].unit) {
    case 'flag':
      return value === 'true' ? 1 : 0;
    case 'qty':
      return decimalOf(value, instrument.qtyScale);
    case 'money':
      return decimalOf(value, moneyScaleOf(instrument.currency));
    case 'ratio':
      return decimalOf(value, 2);
    case 'millis': // as a Span
      return decimalOf(value, 3);
    default:
      return decimalOf(value, 0);
  }
}

function decimalOf(text: string, scale: number): number {
  const point = text.indexOf('.');
  const cut = point < 0 ? text : text.slice(0, scale === 0 ? point : point + 1 + scale);
  const value = parseDecimal(cut, scale);
  return value < NO_LIMIT ? value : NO_LIMIT;
}
