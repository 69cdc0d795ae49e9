/**
 * A small market in one process for tests: gateway, two exchanges and a dark pool, joined by real FIX over loopback on
 * free ports. No background traders: what stands in the books was put there by the test, over FIX as well.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import type { GatewaySetup, VenueSetup } from '../../src/config/setup.ts';
import { systemClock } from '../../src/engine/clock.ts';
import type { EngineLog } from '../../src/engine/engineOptions.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import type { Files } from '../../src/journal/files.ts';
import { type RunningSim, type SimOptions, startSim } from '../../src/sim/run.ts';
import { parseSymbols } from '../../src/sim/symbols.ts';
import { Trader, type TraderEvents, type TraderOptions } from '../../src/cli/trader.ts';
import { unjudged } from './unjudged.ts';

const SILENT: EngineLog = { info: () => {}, warn: () => {} };
const DEMO_CONFIG = new URL('../../fairlead.config.toml', import.meta.url).pathname;
const SYMBOLS = parseSymbols('AAPL:100.00,MSFT:200.00');

export class TestMarket {
  readonly directory: string;
  readonly sims = new Map<string, RunningSim>();
  setup!: GatewaySetup;
  gateway!: Gateway;
  /** The disk of the gateway's journal: the machine's, housekeeping and all, unless a test sets another. */
  files: Files | undefined;
  private readonly simOptions: Readonly<Record<string, Partial<SimOptions>>>;
  private readonly traders: Trader[] = [];

  private constructor(simOptions: Readonly<Record<string, Partial<SimOptions>>>) {
    this.simOptions = simOptions;
    this.directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-test-'));
  }

  /** Resolves once the gateway is logged on everywhere. `edit` makes the demo's file the test's. */
  static async open(
    edit: (toml: string) => string = (toml) => toml,
    sims: Readonly<Record<string, Partial<SimOptions>>> = {},
  ): Promise<TestMarket> {
    const market = await TestMarket.openVenues(sims);
    market.setup = await market.resolve(edit(readFileSync(DEMO_CONFIG, 'utf8')));
    await market.startGateway();
    return market;
  }

  /** The venues alone, for a gateway that is a process of its own. */
  static async openVenues(sims: Readonly<Record<string, Partial<SimOptions>>> = {}): Promise<TestMarket> {
    const market = new TestMarket(sims);
    await market.startSim('NORTH', 'exchange');
    await market.startSim('SOUTH', 'exchange');
    await market.startSim('DEEP', 'dark');
    return market;
  }

  get port(): number {
    return this.gateway.port;
  }

  async startSim(compID: string, kind: 'exchange' | 'dark', port = 0): Promise<void> {
    const references = ['NORTH', 'SOUTH'].flatMap((id) => {
      const sim = this.sims.get(id);
      const beginString = id === 'SOUTH' ? ('FIX.4.2' as const) : ('FIX.4.4' as const);
      return sim === undefined || kind !== 'dark'
        ? []
        : [{ compID: id, host: '127.0.0.1', port: sim.port, beginString }];
    });
    const journalDir = path.join(this.directory, compID);
    this.sims.set(
      compID,
      await startSim({
        kind,
        compID,
        port,
        symbols: SYMBOLS,
        flow: false,
        references,
        journalDir,
        ...this.simOptions[compID],
      }),
    );
  }

  /** The demo's configuration, on free ports and a journal of our own. */
  private async resolve(toml: string): Promise<GatewaySetup> {
    const config = parseConfig(toml, DEMO_CONFIG);
    const setup = resolveConfig(config, await dictionariesFor(config), {});
    const at = (id: string) => ({ host: '127.0.0.1', port: this.sim(id).port });
    const link = (id: string) => ({ hosts: [at(id)], reconnectSec: 0.1, maxReconnectSec: 0.2 });
    const venues = new Map<string, VenueSetup>();
    for (const [id, venue] of setup.venues) {
      const { orders, marketData, dropCopy } = venue;
      venues.set(id, {
        ...venue,
        orders: { ...orders, link: link(id) },
        marketData: marketData === undefined ? undefined : { ...marketData, link: link(id) },
        dropCopy: dropCopy === undefined ? undefined : { ...dropCopy, link: link(id) },
      });
    }
    // These venues have no flow: there may be no quote to judge an order by.
    return unjudged({
      ...setup,
      venues,
      fix: { ...setup.fix, port: 0 },
      journal: { ...setup.journal, directory: path.join(this.directory, 'gateway'), reserveBytes: 0 },
    });
  }

  async startGateway(): Promise<void> {
    this.gateway = await Gateway.open(this.setup, {
      clock: systemClock(),
      log: SILENT,
      ...(this.files === undefined ? {} : { files: this.files }),
    });
    this.setup = { ...this.setup, fix: { ...this.setup.fix, port: this.gateway.port } };
    await eventually('the gateway is logged on at every venue', () => {
      const { core } = this.gateway;
      return core.venuesUp.size === 3 && core.market.isUp('NORTH') && core.market.isUp('SOUTH');
    });
  }

  /** Drops the gateway as a crash would, and starts it again from its journal, on the same port. */
  async crashGateway(): Promise<void> {
    this.gateway.kill();
    await this.startGateway();
  }

  sim(id: string): RunningSim {
    const sim = this.sims.get(id);
    if (sim === undefined) throw new Error(`no simulator ${id}`);
    return sim;
  }

  /** A FIX client of the gateway, logged on: TESTER over FIX.4.4 unless said otherwise. */
  client(options: Partial<TraderOptions> = {}, events: TraderEvents = {}): Promise<Trader> {
    return this.connect({ port: this.port, sender: 'TESTER', target: 'FAIRLEAD', ...options }, events);
  }

  /** Somebody else's orders at a venue, straight to it: liquidity for the test. Waits until each is answered. */
  async provide(venue: string, orders: readonly (readonly ['buy' | 'sell', number, string, number])[]): Promise<void> {
    const version = venue === 'SOUTH' ? 'FIX.4.2' : 'FIX.4.4';
    const trader = await this.connect({
      port: this.sim(venue).port,
      sender: `MAKER${this.traders.length}`,
      target: venue,
      version,
    });
    const sent = orders.map(([side, qty, symbol, px]) => {
      const id = trader.order(side === 'buy' ? '1' : '2', String(qty), symbol, String(px), '0');
      return trader.orders.get(id);
    });
    await eventually(`${orders.length} orders are taken at ${venue}`, () =>
      sent.every((order) => order?.ordStatus !== 'A'),
    );
  }

  private async connect(
    options: Partial<TraderOptions> & { readonly port: number; readonly sender: string; readonly target: string },
    events: TraderEvents = {},
  ): Promise<Trader> {
    const trader = await Trader.connect({ host: '127.0.0.1', version: 'FIX.4.4', journalDir: '', ...options }, events);
    this.traders.push(trader);
    await eventually(`${options.sender} is logged on at ${options.target}`, () => trader.loggedOn);
    return trader;
  }

  /** Waits until the gateway's protected quote of `symbol` is this. */
  async quoted(symbol: string, bid: number, ask: number): Promise<void> {
    const scale = 10 ** (this.setup.instruments.get(symbol)?.priceScale ?? 0);
    await eventually(`${symbol} is quoted ${bid} / ${ask}`, () => {
      const nbbo = this.gateway.core.market.nbbo(symbol, this.gateway.now());
      return nbbo.bid.px === Math.round(bid * scale) && nbbo.ask.px === Math.round(ask * scale);
    });
  }

  async close(): Promise<void> {
    await this.gateway.stop();
    await this.closeVenues();
  }

  /** All but the gateway. */
  async closeVenues(): Promise<void> {
    for (const trader of this.traders) await trader.stop();
    for (const sim of this.sims.values()) await sim.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Catches hangs only: a machine with much else to do may take long. */
const PATIENCE_MS = 60_000;

/** Waits until `holds`; fails with `what` was waited for. */
export async function eventually(what: string, holds: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited ${patienceMs / 1000} s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
