/** An OMS that counts its orders from 1 each morning, and its session's numbers too: over FIX, in virtual time. */
import { describe, expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import type { GatewaySetup } from '../../src/config/setup.ts';
import type { FixVersion } from '../../src/session/version.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { type Instant, instant, later, seconds } from '../../src/units/brand.ts';
import { demoWith } from '../config/demo.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { FixClient } from '../support/fixClient.ts';
import { VirtualWorld } from '../support/virtualWorld.ts';
import { unjudged } from '../support/unjudged.ts';

/** A Monday. */
const START = instant(Date.parse('2026-06-01T12:00:00Z') * 1000);
const HOURS = 3600;
const QUIET = { info: () => undefined, warn: () => undefined };
const MARKET_HOURS = `
[tradingDay]
zone = "UTC"
start = "08:00"
end = "20:00"
days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
`;

async function setupOf(toml: string): Promise<GatewaySetup> {
  const config = parseConfig(toml, 'fairlead.config.toml');
  const resolved = unjudged(resolveConfig(config, await dictionariesFor(config), {}));
  // The tests' client comes from anywhere.
  const clients = new Map([...resolved.clients].map(([id, client]) => [id, { ...client, loopbackOnly: false }]));
  return { ...resolved, clients, venues: new Map(), wireLog: undefined };
}

/** A gateway without venues: what may not rest is canceled at once, and the rest waits here. */
class Stage {
  readonly world: VirtualWorld;
  private readonly files = new MemoryFiles();
  private readonly version: FixVersion;
  private toml: string;
  private setup: GatewaySetup | undefined;
  private gateway: Gateway | undefined;
  private client: FixClient | undefined;

  constructor(version: FixVersion, more: string, start: Instant) {
    this.world = new VirtualWorld(start);
    this.version = version;
    const terms = 'compID = "DEMO-OMS"\nversions = ["FIX.4.4"]';
    this.toml =
      demoWith(
        [terms, `compID = "DEMO-OMS"\nversions = ["${version}"]`],
        ['accounts = ["MAIN", "HEDGE"]   # Account(1) values it may use; any if omitted', ''],
        ['port = 9880', 'port = 9000'],
      ) + more;
  }

  /** The gateway starts, and the OMS logs on with ResetSeqNumFlag=Y. */
  async morning(): Promise<void> {
    const { world, files } = this;
    this.setup ??= await setupOf(this.toml);
    const { setup } = this;
    this.gateway = await Gateway.open(setup, { clock: world, log: QUIET, world, files });
    const options = { target: 'FAIRLEAD', sender: 'DEMO-OMS', beginString: this.version, now: () => this.utc };
    this.client = new FixClient(options).dial(world, this.gateway.port);
    void this.client.logOn();
    world.advance(1);
  }

  /** The configuration says nothing of market hours any more. */
  withoutHours(): void {
    this.toml = this.toml.replace(MARKET_HOURS, '');
    this.setup = undefined;
  }

  evening(): void {
    this.gateway?.kill();
  }

  /** What a message is answered: ExecType, OrdStatus, OrdRejReason and Text. */
  send(text: string): string[] {
    const { client, world } = this;
    if (client === undefined) throw new Error('the OMS is not there');
    const from = client.heard.length;
    client.send(text);
    world.advance(1);
    const shown = [150, 39, 103, 58].map((tag) => new RegExp(`\\|${tag}=([^|]*)`));
    return client.heard.slice(from).map(({ text: heard }) =>
      shown
        .map((pattern) => pattern.exec(heard)?.[1] ?? '')
        .join(' ')
        .trim(),
    );
  }

  immediate(clOrdID: string, more = '', header = ''): string[] {
    return this.send(`35=D|${header}11=${clOrdID}|55=AAPL|54=1|38=100|40=2|44=50|59=3${more}`);
  }

  get utc(): string {
    return new Date(this.world.now() / 1000).toISOString().replace(/[-Z]/g, '').replace('T', '-');
  }
}

const stage = async (version: FixVersion = 'FIX.4.4', more = '', start = START): Promise<Stage> => {
  const made = new Stage(version, more, start);
  await made.morning();
  return made;
};
const CANCELED = ['0 0', expect.stringMatching(/^4 4 /)];

describe.each([
  ['by UTC date', ''],
  ['with a trading day', MARKET_HOURS],
])('%s', (_, more) => {
  it('the second day begins at 1 again, over a restart; a GTC that is open keeps its number', async () => {
    const s = await stage('FIX.4.4', more);
    expect(s.immediate('1')).toEqual(CANCELED);
    expect(s.immediate('1')[0]).toMatch(
      /^8 4 6 ClOrdID 1 is taken: order \S+-1 has it, and its trading day is not over$/,
    );
    expect(s.send('35=D|11=2|55=AAPL|54=1|38=100|40=2|44=50|59=1')).toEqual(['0 0']);
    s.evening();
    s.world.advance(24 * HOURS);
    await s.morning();
    expect(s.immediate('1')).toEqual(CANCELED);
    expect(s.immediate('2')[0]).toMatch(/^8 0 6 ClOrdID 2 is taken: order \S+-2 has it, and is open$/);
    expect(s.immediate('3')).toEqual(CANCELED);
    // What was sent yesterday is no order of today.
    expect(s.immediate('3', '|60=20260601-12:00:00')[0]).toMatch(/^8 4 6 /);
  });
});

it('over a midnight in which the gateway runs; messages of the day before are none of today', async () => {
  const s = await stage('FIX.4.4', '', later(START, seconds(12 * HOURS - 30)));
  const then = s.utc;
  expect(s.immediate('1')).toEqual(CANCELED);
  s.world.advance(60);
  expect(s.immediate('1', `|60=${then}`, '97=Y|')[0]).toMatch(/^I 4/);
  expect(s.immediate('1', `|60=${then}`)[0]).toMatch(/^8 4 6 .*TransactTime\(60\) is of an earlier trading day$/);
  expect(s.immediate('1', '', '97=Y|')).toEqual(CANCELED);
});

it('over a close in which the gateway runs', async () => {
  const s = await stage('FIX.4.4', MARKET_HOURS, later(START, seconds(8 * HOURS - 30)));
  expect(s.immediate('1')).toEqual(CANCELED);
  s.world.advance(60);
  // It is new, and has come after the close.
  expect(s.immediate('1')[0]).toMatch(/^8 8 2 /);
  expect(s.immediate('1')[0]).toMatch(/^8 8 6 ClOrdID 1 is taken: order \S+-2 has it/);
});

it('market hours that are no longer configured are over: the market is open, and a day is a UTC date', async () => {
  const s = await stage('FIX.4.4', MARKET_HOURS, later(START, seconds(9 * HOURS)));
  expect(s.immediate('1')[0]).toMatch(/^8 8 2 /);
  s.evening();
  s.withoutHours();
  await s.morning();
  expect(s.immediate('1')[0]).toMatch(/^8 8 6 /);
  expect(s.immediate('2')).toEqual(CANCELED);
  s.evening();
  s.world.advance(4 * HOURS);
  await s.morning();
  expect(s.immediate('1')).toEqual(CANCELED);
});

it('FIX.4.1 has no TransactTime(60): an order under a free ClOrdID is one of today', async () => {
  const s = await stage('FIX.4.1');
  expect(s.immediate('1')).toHaveLength(2);
  expect(s.immediate('1')[0]).toMatch(/^8 4 0 ClOrdID 1 is taken/);
  s.evening();
  s.world.advance(24 * HOURS);
  await s.morning();
  // PossResend(97) without a time is of the order that is known.
  expect(s.immediate('1', '', '97=Y|')).toHaveLength(1);
  expect(s.immediate('1')).toHaveLength(2);
});
