/** A gateway that runs: its journal gets snapshots, old files go, and it comes back from what is left. */
import { readdirSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { eventually, TestMarket } from '../support/market.ts';

let market: TestMarket;
afterEach(() => market.close());

it('snapshots are made while it trades, files behind them are archived, and a crash loses nothing', async () => {
  market = await TestMarket.open();
  const { journal } = market.setup;
  // Everything is old at once.
  market.setup = { ...market.setup, journal: { ...journal, segmentBytes: 20_000, keepHours: 0 } };
  await market.crashGateway();
  const trader = await market.client();
  for (let n = 0; n < 60; n++) trader.order('1', '100', 'AAPL', '90.00', '0');
  const archived = () => {
    const names = readdirSync(journal.directory);
    return names.includes('archive') ? readdirSync(`${journal.directory}/archive`).length : 0;
  };
  await eventually('files are archived', () => archived() > 0);
  const before = market.gateway.core.state.orders;
  await eventually('all orders are in', () => before.parents.size === 60);
  await market.crashGateway();
  const { core, recovery } = market.gateway;
  expect(core.state.orders.parents.size).toBe(60);
  expect(core.state.orders.nextExecID).toBe(before.nextExecID);
  expect(recovery.snapshotBatch).toBeGreaterThan(0);
  expect(recovery.batches).toBeGreaterThan(recovery.snapshotBatch);
});
