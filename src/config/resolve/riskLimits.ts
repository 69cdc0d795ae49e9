/**
 * [limits] as risk takes them: rows. The keys of [limits] are shorthand for the rows that most need; a client's own key
 * stands in for the default one, and one of a symbol is checked beside its client's.
 */
import type { Instrument } from '../../units/instrument.ts';
import { EACH, type Scope } from '../../risk/limits/limitRow.ts';
import type { ClientPermissions, RiskLimits } from '../../risk/limitBook.ts';
import type { MeasureName } from '../../risk/limits/measureKinds.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import { LimitRows } from './limitRows.ts';
import type { OrderLimitsEntry } from '../schema/limitsSchema.ts';
import type { ConfigFile } from '../schema/schema.ts';

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
  const rows = new LimitRows(file, instruments, faults);
  const restrict = (scope: Scope, path: Path) => rows.add({ measure: 'restricted', value: 'true', scope }, path);
  for (const symbol of limits.restricted) restrict({ symbol }, ['limits', 'restricted']);
  if (limits.maxFirmNotional !== undefined) {
    const whole = { measure: 'maxFirmNotional', value: limits.maxFirmNotional, scope: {} } as const;
    rows.add(whole, ['limits', 'maxFirmNotional']);
  }
  const defaults = addAll(rows, limits.default, { client: EACH }, ['limits', 'default']);
  for (const [client, own] of Object.entries(limits.client)) {
    const path: Path = ['limits', 'client', client];
    addAll(rows, own, { client }, path, defaults);
    for (const symbol of own.restricted) restrict({ client, symbol }, [...path, 'restricted']);
    for (const measure of ['newRate', 'replaceRate', 'cancelRate', 'statusRate'] as const) {
      const { count, windowMs } = own[measure] ?? {};
      if (count !== undefined)
        rows.add({ measure, value: String(count), scope: { client }, windowMs }, [...path, measure]);
    }
    for (const [symbol, inSymbol] of Object.entries(own.symbol)) {
      addAll(rows, inSymbol, { client, symbol }, [...path, 'symbol', symbol]);
    }
  }
  file.limit.forEach((entry, i) => rows.addEntry(entry, ['limit', i]));
  rows.checkReplaced();
  return {
    clients,
    rows: rows.rows,
    stopAtFirst: limits.stopAtFirst,
    openers: limits.openers,
    withoutReference: limits.withoutReference,
  };
}

/** A row of each key that is set. `instead`: ids of rows that these stand in for, by measure. Returns their ids. */
function addAll(
  rows: LimitRows,
  entry: OrderLimitsEntry,
  scope: Scope,
  path: Path,
  instead: ReadonlyMap<MeasureName, string> = new Map(),
): Map<MeasureName, string> {
  const ids = new Map<MeasureName, string>();
  for (const measure of Object.keys(SPLITS) as Shorthand[]) {
    const value = entry[measure];
    if (value === undefined) continue;
    const replaces = instead.get(measure) ?? '';
    const whole = { measure, value: String(value), scope: { ...SPLITS[measure], ...scope } };
    const row = rows.add(whole, [...path, measure], replaces);
    if (row !== undefined) ids.set(measure, row.id);
  }
  return ids;
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
