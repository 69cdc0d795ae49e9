/**
 * The limits that meet an order, compiled: values as numbers at the instrument's scales, in the order in which checks
 * look at them.
 */
import { parseDecimal } from '../../units/decimal.ts';
import type { Instrument } from '../../units/instrument.ts';
import { type Span, span } from '../../units/brand.ts';
import type { CheckCode } from '../codes.ts';
import { type LimitInForce, namedBits, shapeBits } from '../limits/limitRow.ts';
import {
  MEASURE_KINDS,
  MEASURE_NAMES,
  measureKind,
  type MeasureName,
  type MeasureUnit,
} from '../limits/measureKinds.ts';
import { NO_LIMIT } from '../worth/riskMoney.ts';
import { moneyScaleOf } from '../../units/currency.ts';
import type { Slices } from '../slices/slices.ts';

/** One limit, as a check meets it. */
export interface Limit {
  readonly row: LimitInForce;
  /** Its place in MEASURE_NAMES. */
  readonly measure: number;
  /** Place of its check in the table of checks. */
  readonly precedence: number;
  readonly value: number;
  readonly hard: boolean;
  /** Place of its slice in a line's rows; −1 for a measure that reads no sums. */
  readonly shape: number;
  /** The dimensions that its scope names. */
  readonly bits: number;
  /** '' where money counts in the order's own currency. */
  readonly into: string;
}

/** What checks read beside limits. */
export interface Settings {
  /** Every order needs a fresh quote, not only market orders that a collar or a notional limit must value. */
  requireQuote: boolean;
  /** An older quote counts as none. */
  maxQuoteAge: Span;
  /** Sides 5 and 6. */
  shortSales: boolean;
}

export const unset = (): Settings => ({
  requireQuote: false,
  maxQuoteAge: span(NO_LIMIT),
  shortSales: false,
});

export function copySettings(from: Readonly<Settings>, to: Settings): void {
  to.requireQuote = from.requireQuote;
  to.maxQuoteAge = from.maxQuoteAge;
  to.shortSales = from.shortSales;
}

export interface LimitSet extends Readonly<Settings> {
  /** In the order of the checks that look at them. */
  readonly limits: readonly Limit[];
}

/** Of requests that nothing is known of. */
export const NO_LIMITS: LimitSet = { limits: [], ...unset() };

/** The limits of one scale of quantity and of money. */
export class LimitCompiler {
  private readonly instrument: Instrument;
  private readonly slices: Slices;
  private readonly precedence: ReadonlyMap<CheckCode, number>;

  /** `precedence` is the place of each check in the table. */
  constructor(instrument: Instrument, slices: Slices, precedence: ReadonlyMap<CheckCode, number>) {
    this.instrument = instrument;
    this.slices = slices;
    this.precedence = precedence;
  }

  compile(rows: readonly LimitInForce[]): LimitSet {
    const limits: Limit[] = [];
    const settings = unset();
    const said = new Set<MeasureName>();
    for (const row of rows) {
      if (MEASURE_KINDS[row.measure].code !== '') limits.push(this.limitOf(row));
      else if (!row.soft) setStrictest(settings, row, valueOf(row, this.instrument), said);
    }
    limits.sort((a, b) => a.precedence - b.precedence);
    return { limits, ...settings };
  }

  private limitOf(row: LimitInForce): Limit {
    const summed = shapeBits(row);
    const { code } = MEASURE_KINDS[row.measure];
    return {
      row,
      measure: MEASURE_NAMES.indexOf(row.measure),
      precedence: code === '' ? -1 : (this.precedence.get(code) ?? -1),
      value: valueOf(row, this.instrument),
      hard: !row.soft,
      shape: summed < 0 ? -1 : this.slices.shapeOf(summed),
      bits: namedBits(row.scope),
      into: row.into ?? '',
    };
  }
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
    default:
  }
  said.add(measure);
}

const lesser = (a: Span, b: Span): Span => (a < b ? a : b);

/**
 * The value as checks compare it. More decimals than the unit has are cut off to the stricter side; what is more than a
 * value that bounds nothing stays so.
 */
export function valueOf(row: Pick<LimitInForce, 'measure' | 'value' | 'into'>, instrument: Instrument): number {
  const { measure, value, into = '' } = row;
  if (value === '') return NO_LIMIT;
  const { unit, stricter, off } = measureKind(measure);
  if (unit === 'flag') return value === 'true' ? 1 : 0;
  const scale = unit === 'qty' ? instrument.qtyScale : scaleOf(unit, into === '' ? instrument.currency : into);
  const cut = decimalOf(value, scale);
  if (isWhole(value, scale)) return cut;
  return stricter === 'more' ? Math.min(cut + 1, NO_LIMIT) : off === '0' && cut === 0 ? 1 : cut;
}

/** Of `millis` as a Span. */
function scaleOf(unit: MeasureUnit, currency: string): number {
  if (unit === 'money') return moneyScaleOf(currency);
  return unit === 'millis' ? 3 : unit === 'ratio' ? 2 : 0;
}

/** It has no more decimals than that, but zeros. */
function isWhole(text: string, scale: number): boolean {
  const point = text.indexOf('.');
  return point < 0 || /^0*$/.test(text.slice(point + 1 + scale));
}

function decimalOf(text: string, scale: number): number {
  const point = text.indexOf('.');
  const cut = point < 0 ? text : text.slice(0, scale === 0 ? point : point + 1 + scale);
  const value = parseDecimal(cut, scale);
  return value < NO_LIMIT ? value : NO_LIMIT;
}
