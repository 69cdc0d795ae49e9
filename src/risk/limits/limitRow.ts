/**
 * A limit as data. A row says what is measured (measures.ts), for which slice, and how much of it there may be. Its
 * scope names dimensions of an order: one fixed to a value holds for orders that have it; one at "*" splits the slice,
 * so that each value of it has a sum of its own. A scope of nothing is the firm.
 *
 *   maxGrossNotional  { client: 'ALPHA' }               ALPHA, over all it trades
 *   maxGrossNotional  { client: 'ALPHA', symbol: '*' }  ALPHA in each symbol
 *   maxOpenQty        { symbol: 'XYZ' }                 the whole firm in XYZ
 *
 * All rows that match an order are checked. Rows come as events (event.ts), so a journal has every limit that was ever
 * in force; their values are kept as they were written, and read at the scale of what they meet.
 */
import { type Instant, NO_TIME, type Span, span } from '../../units/brand.ts';
import { BY_ITSELF } from '../../units/origin.ts';
import { MEASURE_KINDS, type MeasureName } from './measureKinds.ts';

/**
 * What an order may be sliced by. The journal keeps a dimension as its position here: additions go at the end. An
 * account is its client's: it is named with its client.
 */
export const DIMENSIONS = [
  'client',
  'account',
  'desk',
  'strategy',
  'trader',
  'session',
  'symbol',
  'assetClass',
  'currency',
  'venue',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Of a dimension that splits a slice. */
export const EACH = '*';

/** By dimension: the value it is fixed to, or EACH. */
export type Scope = { readonly [D in Dimension]?: string };

export interface LimitRow {
  /** The same limit keeps its id when its value changes: `idOf`, unless somebody named it. */
  readonly id: string;
  readonly measure: MeasureName;
  readonly scope: Scope;
  /** It warns, where a hard one refuses. */
  readonly soft: boolean;
  /** As written, in natural units: `10000`, `0.5`, `true`. */
  readonly value: string;
  /** Of a measure over time: the interval that it counts over; 0 for others. */
  readonly window: Span;
  /** Of a ratio, or of what is usual: how many there must be for it to hold; absent or 0: any. */
  readonly least?: number;
  /** Money of all currencies is counted in this one (acrossCurrencies.ts); absent or '': each currency by itself. */
  readonly into?: string;
  /** Id of the row that this one stands in for, where both match: an override; '' for none. */
  readonly replaces: string;
  /** When it leaves; 0: it stays. */
  readonly until: Instant;
  readonly by: string;
  readonly reason: string;
}

/** A row in force. Its number is the version of all limits that it came with: each change of a limit is one. */
export interface LimitInForce extends LimitRow {
  readonly number: number;
  readonly since: Instant;
  /** The second person, where two were needed; '' otherwise. */
  readonly confirmedBy: string;
}

/** The value of a limit at the largest number that the gateway counts. */
const UNLIMITED = '';

const ceiling = (measure: MeasureName, scope: Scope): LimitInForce => ({
  id: `ceiling of ${measure}`,
  measure,
  scope,
  soft: false,
  value: UNLIMITED,
  window: span(0),
  replaces: '',
  until: NO_TIME,
  by: BY_ITSELF,
  reason: 'larger sums would not be exact',
  number: 0,
  since: NO_TIME,
  confirmedBy: '',
});

/** In force at all times, so that sums stay exact whatever is configured. */
export const CEILINGS: readonly LimitInForce[] = [
  ceiling('maxOrderQty', {}),
  ceiling('maxOrderNotional', {}),
  ceiling('maxLongPosition', { client: EACH, symbol: EACH }),
  ceiling('maxShortPosition', { client: EACH, symbol: EACH }),
  ceiling('maxOpenQty', { client: EACH, symbol: EACH }),
  ceiling('maxOpenNotional', { client: EACH, currency: EACH }),
  ceiling('maxGrossNotional', { client: EACH, currency: EACH }),
  ceiling('maxFirmNotional', {}),
];

/** One that holds whatever is set. */
export const isCeiling = ({ value }: LimitRow): boolean => value === UNLIMITED;

/** Dimensions as bits, so that sets of them are compared at once. */
export const bitOf = (dimension: Dimension): number => 1 << DIMENSIONS.indexOf(dimension);
export const CLIENT_BIT = bitOf('client');
export const ACCOUNT_BIT = bitOf('account');
export const SYMBOL_BIT = bitOf('symbol');
export const CURRENCY_BIT = bitOf('currency');
/** What a client names as it likes, so that there is no end of values. */
export const NAMED_BY_CLIENTS = ACCOUNT_BIT | bitOf('strategy') | bitOf('trader');
/** The same, of what orders may ask for; that it exists is looked at later. */
export const INVENTED_BY_CLIENTS = NAMED_BY_CLIENTS | bitOf('venue');
/** What orders of one account in one symbol may differ in. */
export const WITHIN_ACCOUNT = bitOf('strategy') | bitOf('trader') | bitOf('session') | bitOf('venue');

/** Dimensions that the scope fixes. */
export function fixedBits(scope: Scope): number {
  let bits = 0;
  for (let i = 0; i < DIMENSIONS.length; i++) {
    const value = scope[DIMENSIONS[i]];
    if (value !== undefined && value !== EACH) bits |= 1 << i;
  }
  return bits;
}

/** Dimensions that the scope names at all. */
export function namedBits(scope: Scope): number {
  let bits = 0;
  for (let i = 0; i < DIMENSIONS.length; i++) if (scope[DIMENSIONS[i]] !== undefined) bits |= 1 << i;
  return bits;
}

/** An order's value in each dimension, in their order; '' where it has none. */
export type Coordinates = readonly string[];

/**
 * What clients' own names are compared by: neither case nor blanks at the ends let an order past a limit or a halt of
 * an account, strategy or trader. Everybody is shown the name as it was written.
 */
export const nameKey = (name: string): string => name.trim().toLowerCase();

/** A value of one dimension, to be compared. */
export const valueKey = (dimension: Dimension, value: string): string =>
  (NAMED_BY_CLIENTS & bitOf(dimension)) === 0 ? value : nameKey(value);

/** The values at `bits` as one text, to be compared. The separator is in no name: FIX ends every field with it. */
export function keyOf(bits: number, at: Coordinates): string {
  let key = '';
  for (let i = 0; i < DIMENSIONS.length; i++) {
    const bit = 1 << i;
    if ((bits & bit) !== 0) key += `${(NAMED_BY_CLIENTS & bit) === 0 ? at[i] : nameKey(at[i])}\u0001`;
  }
  return key;
}

/** The values that a scope fixes, as `keyOf` has those of an order it matches. */
export function fixedKey(scope: Scope): string {
  let key = '';
  for (const dimension of DIMENSIONS) {
    const value = scope[dimension];
    if (value !== undefined && value !== EACH) key += `${valueKey(dimension, value)}\u0001`;
  }
  return key;
}

/** The name of a limit that nobody named: what it measures, of what. */
export function idOf({
  measure,
  scope,
  soft,
  window,
  into = '',
}: Pick<LimitRow, 'measure' | 'scope' | 'soft' | 'window' | 'into'>): string {
  let id: string = measure;
  for (const dimension of DIMENSIONS) if (scope[dimension] !== undefined) id += ` ${dimension}=${scope[dimension]}`;
  if (window > 0) id += ` in ${window / 1_000} ms`;
  if (into !== '') id += ` into ${into}`;
  return soft ? `${id} soft` : id;
}

/**
 * The dimensions over which a limit sums: all that its scope names, and the currency of money that names no symbol,
 * since sums of two currencies mean nothing. −1 for a measure without sums.
 */
export function shapeBits({ measure, scope }: Pick<LimitRow, 'measure' | 'scope'>): number {
  const { sums, unit } = MEASURE_KINDS[measure];
  if (!sums) return -1;
  const bits = namedBits(scope);
  return unit === 'money' && (bits & SYMBOL_BIT) === 0 ? bits | CURRENCY_BIT : bits;
}
