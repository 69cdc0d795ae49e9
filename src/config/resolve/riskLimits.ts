/**
 * [limits] as risk takes them. Quantities have the scale of an instrument, so that every client gets an entry for every
 * instrument, with the default, its own and its symbol's limits laid over one another.
 */
import type { Instrument } from '../../units/instrument.ts';
import { type ClientLimits, LimitBook, type OrderLimits, type RateLimit, type RiskLimits } from '../../risk/limits.ts';
import { LIMIT_MONEY_SCALE, type Money, NO_LIMIT } from '../../risk/riskMoney.ts';
import { branded, millis, qty } from '../../units/brand.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import type { ConfigFile, OrderLimitsEntry } from '../schema/schema.ts';

type Written = { -readonly [K in keyof OrderLimits]?: OrderLimits[K] };

const QTY_KEYS = ['maxOrderQty', 'maxLongPosition', 'maxShortPosition', 'maxOpenQty'] as const;
const MONEY_KEYS = ['maxOrderNotional', 'minOrderNotional', 'maxOpenNotional', 'maxGrossNotional'] as const;

export function resolveLimits(
  file: ConfigFile,
  instruments: ReadonlyMap<string, Instrument>,
  faults: ConfigFaults,
): RiskLimits {
  const { limits } = file;
  const symbols = [...instruments.keys()];
  checkNames(file, symbols, faults);
  const clients = file.client.map((client): ClientLimits => {
    const own = limits.client[client.id];
    const path: Path = ['limits', 'client', client.id];
    const bySymbol: Record<string, Partial<OrderLimits>> = {};
    for (const instrument of instruments.values()) {
      bySymbol[instrument.symbol] = {
        ...orderLimits(limits.default, instrument, ['limits', 'default'], faults),
        ...(own === undefined ? {} : orderLimits(own, instrument, path, faults)),
        ...orderLimits(
          own?.symbol[instrument.symbol] ?? {},
          instrument,
          [...path, 'symbol', instrument.symbol],
          faults,
        ),
      };
    }
    return {
      clientID: client.id,
      ...(client.desk === undefined ? {} : { desk: client.desk }),
      // Risk takes no wildcard: a symbol that is not configured has no limits, and so may not be traded.
      symbols: client.symbols ?? symbols,
      ...(client.accounts === undefined ? {} : { accounts: client.accounts }),
      restricted: own?.restricted ?? [],
      ...(own?.newRate === undefined ? {} : { newRate: rateLimit(own.newRate) }),
      ...(own?.replaceRate === undefined ? {} : { replaceRate: rateLimit(own.replaceRate) }),
      ...(own?.cancelRate === undefined ? {} : { cancelRate: rateLimit(own.cancelRate) }),
      bySymbol,
    };
  });
  const resolved: RiskLimits = {
    restricted: limits.restricted,
    ...(limits.maxFirmNotional === undefined
      ? {}
      : { maxFirmNotional: money(limits.maxFirmNotional, ['limits', 'maxFirmNotional'], faults) }),
    clients,
    stopAtFirst: limits.stopAtFirst,
  };
  tryOut(resolved, faults);
  return resolved;
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

function orderLimits(
  entry: OrderLimitsEntry,
  instrument: Instrument,
  path: Path,
  faults: ConfigFaults,
): Partial<OrderLimits> {
  const limits: Written = {};
  for (const key of QTY_KEYS) {
    const text = entry[key];
    if (text !== undefined) {
      limits[key] = qty(faults.decimal([...path, key], text, instrument.qtyScale, { most: NO_LIMIT }));
    }
  }
  for (const key of MONEY_KEYS) {
    const text = entry[key];
    if (text !== undefined) limits[key] = money(text, [...path, key], faults);
  }
  if (entry.priceCollarBps !== undefined) limits.priceCollarBps = entry.priceCollarBps;
  if (entry.requireQuote !== undefined) limits.requireQuote = entry.requireQuote;
  if (entry.maxQuoteAgeMs !== undefined) limits.maxQuoteAge = millis(entry.maxQuoteAgeMs);
  if (entry.maxOpenOrders !== undefined) limits.maxOpenOrders = entry.maxOpenOrders;
  if (entry.duplicateWindowMs !== undefined) limits.duplicateWindow = millis(entry.duplicateWindowMs);
  if (entry.shortSales !== undefined) limits.shortSales = entry.shortSales;
  return limits;
}

function money(text: string, path: Path, faults: ConfigFaults): Money {
  return branded(faults.decimal(path, text, LIMIT_MONEY_SCALE, { most: NO_LIMIT }));
}

function rateLimit(rate: { readonly count: number; readonly windowMs: number }): RateLimit {
  return { count: rate.count, window: millis(rate.windowMs) };
}

/** Risk has the last word on the ranges of its limits. */
function tryOut(limits: RiskLimits, faults: ConfigFaults): void {
  if (faults.problems.length > 0) return;
  try {
    void new LimitBook(limits);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    faults.add(['limits'], error.message);
  }
}
