/**
 * [limits] as risk takes them: rows. The keys of [limits] are shorthand for the rows that most need; a client's own key
 * stands in for the default one, and one of a symbol is checked beside its client's.
 */
import type { Instrument } from '../../units/instrument.ts';
import { BY_CONFIGURATION, EACH, idOf, type LimitRow, type Scope } from '../../risk/limitRow.ts';
import type { ClientPermissions, RiskLimits } from '../../risk/limits.ts';
import { MEASURE_KINDS, type MeasureName } from '../../risk/measureKinds.ts';
import { LIMIT_MONEY_SCALE, NO_LIMIT } from '../../risk/riskMoney.ts';
import { millis, NO_TIME, span } from '../../units/brand.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import type { ConfigFile, OrderLimitsEntry } from '../schema/schema.ts';

type Shorthand = keyof OrderLimitsEntry & MeasureName;

/** The dimensions that a shorthand has beside those it is written under. */
const SPLITS: { readonly [K in Shorthand]: Scope } = {
  maxOrderQty: {},
  maxOrderNotional: {},
  minOrderNotional: {},
  priceCollarBps: {},
  requireQuote: {},
  maxQuoteAgeMs: {},
  maxLongPosition: { symbol: EACH },
  maxShortPosition: { symbol: EACH },
  maxOpenOrders: {},
  maxOpenQty: { symbol: EACH },
  maxOpenNotional: {},
  maxGrossNotional: {},
  duplicateWindowMs: {},
  shortSales: {},
};

export function resolveLimits(
  file: ConfigFile,
  instruments: ReadonlyMap<string, Instrument>,
  faults: ConfigFaults,
): RiskLimits {
  const { limits } = file;
  checkNames(file, [...instruments.keys()], faults);
  const clients = file.client.map(
    ({ id, desk, accounts, symbols }): ClientPermissions => ({
      clientID: id,
      ...(desk === undefined ? {} : { desk }),
      ...(accounts === undefined ? {} : { accounts }),
      ...(symbols === undefined ? {} : { symbols }),
    }),
  );
  const rows = new RowWriter(instruments, faults);
  for (const symbol of limits.restricted) rows.add('restricted', 'true', { symbol }, ['limits', 'restricted']);
  if (limits.maxFirmNotional !== undefined) {
    rows.add('maxFirmNotional', limits.maxFirmNotional, {}, ['limits', 'maxFirmNotional']);
  }
  const defaults = rows.addAll(limits.default, { client: EACH }, ['limits', 'default']);
  for (const [client, own] of Object.entries(limits.client)) {
    const path: Path = ['limits', 'client', client];
    rows.addAll(own, { client }, path, defaults);
    for (const symbol of own.restricted) {
      rows.add('restricted', 'true', { client, symbol }, [...path, 'restricted']);
    }
    for (const measure of ['newRate', 'replaceRate', 'cancelRate'] as const) {
      const rate = own[measure];
      if (rate !== undefined) rows.add(measure, String(rate.count), { client }, [...path, measure], rate.windowMs);
    }
    for (const [symbol, inSymbol] of Object.entries(own.symbol)) {
      rows.addAll(inSymbol, { client, symbol }, [...path, 'symbol', symbol]);
    }
  }
  return { clients, rows: rows.rows, stopAtFirst: limits.stopAtFirst };
}

class RowWriter {
  readonly rows: LimitRow[] = [];
  private readonly faults: ConfigFaults;
  private readonly qtyScales: ReadonlySet<number>;
  private readonly instruments: ReadonlyMap<string, Instrument>;

  constructor(instruments: ReadonlyMap<string, Instrument>, faults: ConfigFaults) {
    this.instruments = instruments;
    this.faults = faults;
    this.qtyScales = new Set([...instruments.values()].map(({ qtyScale }) => qtyScale));
  }

  /** A row of each key that is set. `instead`: ids of rows that these stand in for, by measure. Returns their ids. */
  addAll(
    entry: OrderLimitsEntry,
    scope: Scope,
    path: Path,
    instead: ReadonlyMap<MeasureName, string> = new Map(),
  ): Map<MeasureName, string> {
    const ids = new Map<MeasureName, string>();
    for (const measure of Object.keys(SPLITS) as Shorthand[]) {
      const value = entry[measure];
      if (value === undefined) continue;
      const row = this.add(measure, String(value), { ...SPLITS[measure], ...scope }, [...path, measure]);
      ids.set(measure, row.id);
      const replaced = instead.get(measure);
      if (replaced !== undefined) this.rows[this.rows.length - 1] = { ...row, replaces: replaced };
    }
    return ids;
  }

  add(measure: MeasureName, value: string, scope: Scope, path: Path, windowMs = 0): LimitRow {
    this.check(measure, value, scope, path);
    const row = { measure, scope, soft: false, value, window: windowMs === 0 ? span(0) : millis(windowMs) };
    const whole: LimitRow = { id: idOf(row), ...row, replaces: '', until: NO_TIME, by: BY_CONFIGURATION, reason: '' };
    this.rows.push(whole);
    return whole;
  }

  /** The value fits the scale of all that it may meet. */
  private check(measure: MeasureName, value: string, { symbol = EACH }: Scope, path: Path): void {
    const { unit } = MEASURE_KINDS[measure];
    if (unit === 'money') this.faults.decimal(path, value, LIMIT_MONEY_SCALE, { most: NO_LIMIT });
    if (unit !== 'qty') return;
    const instrument = this.instruments.get(symbol);
    const scales = symbol === EACH ? this.qtyScales : instrument === undefined ? [] : [instrument.qtyScale];
    for (const scale of scales) this.faults.decimal(path, value, scale, { most: NO_LIMIT });
  }
}

function checkNames(file: ConfigFile, symbols: readonly string[], faults: ConfigFaults): void {
  const { limits } = file;
  const clients = file.client.map((client) => client.id);
  limits.restricted.forEach((symbol, i) => faults.known(['limits', 'restricted', i], 'instrument', symbol, symbols));
  for (const [id, own] of Object.entries(limits.client)) {
    const path: Path = ['limits', 'client', id];
    faults.known(path, 'client', id, clients);
    own.restricted.forEach((symbol, i) => faults.known([...path, 'restricted', i], 'instrument', symbol, symbols));
    for (const symbol of Object.keys(own.symbol))
      faults.known([...path, 'symbol', symbol], 'instrument', symbol, symbols);
  }
}
