/**
 * Reads a limit as somebody wrote it, in the configuration or over HTTP: names that exist, values that fit the scale of
 * all that they may meet. Each of the two says what is wrong in its own way.
 */
import { millis, span } from '../units/brand.ts';
import { moneyScaleOf } from '../units/currency.ts';
import { DOES_NOT_FIT, parseDecimal } from '../units/decimal.ts';
import type { Instrument } from '../units/instrument.ts';
import { faultIn, faultInLeast, hasWindow } from './limits/limitFaults.ts';
import { type Dimension, DIMENSIONS, EACH, type LimitRow, type Scope } from './limits/limitRow.ts';
import { measureKind, type MeasureName } from './limits/measureKinds.ts';
import { LIMIT_MONEY_SCALE, NO_LIMIT } from './worth/riskMoney.ts';

export interface LimitWritten {
  readonly measure: MeasureName;
  readonly scope: Scope;
  readonly value: string;
  readonly soft?: boolean | undefined;
  readonly windowMs?: number | undefined;
  readonly least?: number | undefined;
  readonly into?: string | undefined;
}

export type LimitRead = Pick<LimitRow, 'measure' | 'scope' | 'value' | 'soft' | 'window'> &
  Required<Pick<LimitRow, 'least' | 'into'>>;

/** Of dimensions all names of which are known; of others any name may come. */
export type Names = { readonly [D in Dimension]?: ReadonlySet<string> };

/** What limits may name, and what they may meet. */
export class Known {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly names: Names;
  readonly qtyScales: readonly number[];
  readonly currencies: ReadonlySet<string>;

  constructor(instruments: ReadonlyMap<string, Instrument>, names: Names) {
    const all = [...instruments.values()];
    this.instruments = instruments;
    this.qtyScales = [...new Set(all.map(({ qtyScale }) => qtyScale))];
    this.currencies = new Set(all.map(({ currency }) => currency));
    this.names = { symbol: new Set(instruments.keys()), currency: this.currencies, ...names };
  }
}

/** Takes what is wrong with a limit, and with which part of it. */
export interface LimitReporter {
  add(part: 'value' | 'windowMs' | 'least' | 'limit', why: string): void;
  unknown(dimension: Dimension, name: string, known: ReadonlySet<string>): void;
}

/** Undefined if it makes no sense. */
export function readLimit(written: LimitWritten, known: Known, report: LimitReporter): LimitRead | undefined {
  const { measure, scope, value, soft = false, windowMs, least, into = '' } = written;
  for (const dimension of DIMENSIONS) {
    const name = scope[dimension];
    const names = known.names[dimension];
    if (name !== undefined && name !== EACH && names?.has(name) === false) report.unknown(dimension, name, names);
  }
  const refuse = (part: Parameters<LimitReporter['add']>[0], why: string): boolean => {
    if (why !== '') report.add(part, why);
    return why !== '';
  };
  if (refuse('windowMs', faultInWindow(measure, windowMs))) return undefined;
  if (refuse('least', least === undefined ? '' : faultInLeast(measure, least))) return undefined;
  const window = windowMs === undefined ? span(0) : millis(windowMs);
  const row = { measure, scope, value, soft, window, least: least ?? 0, into };
  if (refuse('limit', faultIn(row)) || refuse('value', faultInValue(row, known))) return undefined;
  return row;
}

function faultInWindow(measure: MeasureName, windowMs: number | undefined): string {
  if (hasWindow(measure) === (windowMs !== undefined)) return '';
  return windowMs === undefined ? `${measure} needs its windowMs` : `${measure} has no windowMs: leave it out`;
}

/** A value finer than what it is compared with would be another than was meant. */
function faultInValue({ measure, value, scope, into }: LimitRead, known: Known): string {
  switch (measureKind(measure).unit) {
    case 'flag':
      return '';
    case 'qty':
      return unfitAnywhere(value, qtyScalesOf(scope, known));
    case 'money':
      return faultInMoney(value, into === '' ? currenciesOf(scope, known) : [into]);
    case 'ratio':
      return unfit(value, 2, MOST_RATIO);
    case 'millis': // as a Span
      return unfit(value, 3, NO_LIMIT);
    default:
      return unfit(value, 0, NO_LIMIT);
  }
}

/** In hundredths: what is compared stays exact. */
const MOST_RATIO = 100_000_000;

/** Of currencies that differ in what can be counted, the largest is the bound: in others it is no limit. */
function faultInMoney(value: string, currencies: readonly string[]): string {
  const [whole, parts = ''] = value.split('.');
  if (parts.length > LIMIT_MONEY_SCALE) return `"${value}" has more than ${LIMIT_MONEY_SCALE} decimals`;
  return unfit(whole, Math.min(LIMIT_MONEY_SCALE, ...currencies.map(moneyScaleOf)), NO_LIMIT);
}

/** All instruments that it may meet can count it. */
function unfitAnywhere(value: string, scales: readonly number[]): string {
  for (const scale of scales) {
    const why = unfit(value, scale, NO_LIMIT);
    if (why !== '') return why;
  }
  return '';
}

function unfit(value: string, scale: number, most: number): string {
  const number = parseDecimal(value, scale);
  if (number === DOES_NOT_FIT) return `"${value}" has more than ${scale} decimals, or is too large`;
  return number > most ? `"${value}" is too large` : '';
}

function qtyScalesOf({ symbol = EACH }: Scope, { instruments, qtyScales }: Known): readonly number[] {
  if (symbol === EACH) return qtyScales;
  const own = instruments.get(symbol);
  return own === undefined ? [] : [own.qtyScale];
}

function currenciesOf({ symbol = EACH, currency = EACH }: Scope, known: Known): readonly string[] {
  const own = known.instruments.get(symbol);
  if (own !== undefined) return [own.currency];
  return currency === EACH ? [...known.currencies] : [currency];
}
