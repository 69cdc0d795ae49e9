/** The core that benchmarks drive without sockets: one client, one venue, a book in MSFT; and an order for it. */
import { dictionariesFor } from '../src/config/dictionary/dictionaries.ts';
import { resolveConfig } from '../src/config/resolve/resolve.ts';
import { parseConfig } from '../src/config/schema/load.ts';
import { Core } from '../src/core/core.ts';
import { DIRECT, type NewOrder } from '../src/core/words/clientCommand.ts';
import { Market } from '../src/market/market.ts';
import { PLAIN } from '../src/orders/terms.ts';
import { type Instant, price, qty } from '../src/units/brand.ts';
import { gatewayConfig } from './servers/gatewayConfig.ts';

export async function oneVenue() {
  const parsed = parseConfig(gatewayConfig('unused', 0, 1), 'bench.toml');
  const setup = resolveConfig(parsed, await dictionariesFor(parsed), {});
  const venues = new Map(
    [...setup.venues].map(([id, { profile, symbols }]) => [id, { profile, symbols: new Set(symbols) }]),
  );
  const { instruments, limits, router, emulation } = setup;
  return { config: { instruments, limits, router, emulation, venues }, market: setup.market };
}

/** 101.20 at 101.30, 100,000 a side, and the venue is up. */
export function openCore({ config, market: settings }: Awaited<ReturnType<typeof oneVenue>>, now: Instant): Core {
  const market = new Market(settings);
  const core = new Core(config, market);
  const book = market.open('MSFT', 'VENUE');
  market.setUp('VENUE', true);
  const size = qty(100_000);
  book.snapshot([{ px: price(1_012_000), size }], [{ px: price(1_013_000), size }], now);
  core.start('BENCH', now);
  core.step({ kind: 'venueLink', venue: 'VENUE', up: true }, now);
  return core;
}

/** Buy 100 at 101.25, between the two: it rests. */
export const orderAtRest = (clOrdID: string): NewOrder => ({
  kind: 'newOrder',
  clientID: 'LOAD',
  replyTo: 'LOAD',
  ...DIRECT,
  clOrdID,
  account: 'ACCT0001',
  symbol: 'MSFT',
  side: '1',
  terms: { ...PLAIN, ordType: '2', timeInForce: '0', orderQty: qty(100), price: price(1_012_500) },
  exDestination: '',
  possResend: false,
  fault: undefined,
});
