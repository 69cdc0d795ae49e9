/** Limits as tests write them: numbers by name, of all clients, of one, of one in a symbol; and as the rows they become. */
import { DIMENSIONS, EACH, idOf, type LimitRow, namedBits, type Scope } from '../../src/risk/limits/limitRow.ts';
import type { ClientPermissions, Openers, RiskLimits, WithoutReference } from '../../src/risk/limitBook.ts';
import { MEASURE_KINDS, type MeasureKind, type MeasureName } from '../../src/risk/limits/measureKinds.ts';
import { type Money, LIMIT_MONEY_SCALE } from '../../src/risk/worth/riskMoney.ts';
import type { RiskState } from '../../src/risk/state.ts';
import { Sum } from '../../src/risk/slices/sums.ts';
import { NO_TIME, type Qty, type Span, span } from '../../src/units/brand.ts';
import { BY_CONFIGURATION } from '../../src/units/origin.ts';
import { formatDecimal } from '../../src/units/decimal.ts';

/** At most `count` in any span of `window`. */
interface RateLimit {
  readonly count: number;
  readonly window: Span;
}

/** Quantities count whole shares. */
export interface OrderLimits {
  readonly maxOrderQty: Qty;
  readonly maxOrderNotional: Money;
  readonly minOrderNotional: Money;
  readonly priceCollarBps: number;
  readonly requireQuote: boolean;
  readonly maxQuoteAge: Span;
  readonly maxLongPosition: Qty;
  readonly maxShortPosition: Qty;
  readonly maxOpenOrders: number;
  readonly maxOpenQty: Qty;
  readonly maxOpenNotional: Money;
  readonly maxGrossNotional: Money;
  readonly duplicateWindow: Span;
  readonly shortSales: boolean;
}

export interface ClientLimits extends ClientPermissions {
  readonly restricted?: readonly string[];
  readonly newRate?: RateLimit;
  readonly replaceRate?: RateLimit;
  readonly cancelRate?: RateLimit;
  readonly limits?: Partial<OrderLimits>;
  readonly bySymbol?: { readonly [symbol: string]: Partial<OrderLimits> };
}

export interface TestLimits {
  readonly restricted?: readonly string[];
  readonly maxFirmNotional?: Money;
  readonly defaults?: Partial<OrderLimits>;
  readonly clients: readonly ClientLimits[];
  readonly stopAtFirst?: boolean;
  readonly openers?: Openers;
  /** Left out, orders are taken without: most tests are of something else, and have no market. */
  readonly withoutReference?: WithoutReference;
  readonly rows?: readonly LimitRow[];
}

const CALLED: { readonly [name: string]: MeasureName } = {
  maxQuoteAge: 'maxQuoteAgeMs',
  duplicateWindow: 'duplicateWindowMs',
};
const PER_SYMBOL = new Set<MeasureName>(['maxLongPosition', 'maxShortPosition', 'maxOpenQty']);

/** One row, its value in natural units. */
export function limitRow(
  measure: MeasureName,
  value: string,
  scope: Scope = {},
  more: Partial<LimitRow> = {},
): LimitRow {
  const row = { measure, scope, soft: more.soft ?? false, value, window: more.window ?? span(0) };
  return { id: idOf(row), ...row, replaces: '', until: NO_TIME, by: BY_CONFIGURATION, reason: '', ...more };
}

export function limitsOf({
  clients,
  defaults = {},
  restricted = [],
  maxFirmNotional,
  stopAtFirst,
  openers,
  withoutReference = 'accept',
  rows: more = [],
}: TestLimits): RiskLimits {
  const rows: LimitRow[] = [];
  const addAll = (limits: Partial<OrderLimits>, scope: Scope, instead: Partial<OrderLimits> = {}) => {
    for (const [name, value] of Object.entries(limits)) {
      const measure = CALLED[name] ?? (name as MeasureName);
      const splits = PER_SYMBOL.has(measure) ? { symbol: EACH } : {};
      const row = limitRow(measure, textOf(value, MEASURE_KINDS[measure]), { ...splits, ...scope });
      const replaces = name in instead ? limitRow(measure, '', { ...splits, client: EACH }).id : '';
      rows.push({ ...row, replaces });
    }
  };
  for (const symbol of restricted) rows.push(limitRow('restricted', 'true', { symbol }));
  if (maxFirmNotional !== undefined)
    rows.push(limitRow('maxFirmNotional', textOf(maxFirmNotional, MEASURE_KINDS.maxFirmNotional)));
  addAll(defaults, { client: EACH });
  for (const { clientID: client, limits = {}, bySymbol = {}, restricted: its = [], ...rates } of clients) {
    addAll(limits, { client }, defaults);
    for (const [symbol, own] of Object.entries(bySymbol)) addAll(own, { client, symbol });
    for (const symbol of its) rows.push(limitRow('restricted', 'true', { client, symbol }));
    for (const measure of ['newRate', 'replaceRate', 'cancelRate'] as const) {
      const rate = rates[measure];
      if (rate !== undefined) rows.push(limitRow(measure, String(rate.count), { client }, { window: rate.window }));
    }
  }
  return {
    clients: clients.map(
      ({ clientID, desk, accounts, symbols }) => ({ clientID, desk, accounts, symbols }) as ClientPermissions,
    ),
    rows: [...rows, ...more],
    ...(stopAtFirst === undefined ? {} : { stopAtFirst }),
    ...(openers === undefined ? {} : { openers }),
    withoutReference,
  };
}

/** A sum of one slice; its shape is one that some limit has, or a ceiling. */
export function sumOf({ lines: { slices } }: RiskState, slice: Scope, sum: Sum): number {
  const shape = slices.shapeOf(namedBits(slice));
  const at = DIMENSIONS.map((dimension) => slice[dimension] ?? '');
  return slices.sums.at(slices.find(shape, at), sum);
}

/** Worth of what is open in a slice, and of what is held. */
export const openWorth = (risk: RiskState, slice: Scope): number =>
  sumOf(risk, slice, Sum.OpenBuyNotional) + sumOf(risk, slice, Sum.OpenSellNotional);
export const heldWorth = (risk: RiskState, slice: Scope): number =>
  sumOf(risk, slice, Sum.LongNotional) + sumOf(risk, slice, Sum.ShortNotional);

function textOf(value: number | boolean, { unit }: MeasureKind): string {
  if (typeof value === 'boolean') return String(value);
  return formatDecimal(value, unit === 'money' ? LIMIT_MONEY_SCALE : unit === 'millis' ? 3 : 0);
}
