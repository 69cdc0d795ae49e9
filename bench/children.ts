/**
 * node bench/children.ts: nanoseconds of CPU of what risk does for each child that leaves: the gate, for an order that
 * waited (evaluateWork); and self-trade prevention: whether it might meet one of its owner's, and noting it.
 *
 *   --rounds N (15)
 */
import { parseArgs } from 'node:util';
import { dictionariesFor } from '../src/config/dictionary/dictionaries.ts';
import { parseConfig } from '../src/config/schema/load.ts';
import { resolveConfig } from '../src/config/resolve/resolve.ts';
import { Core } from '../src/core/core.ts';
import { DIRECT } from '../src/core/words/clientCommand.ts';
import { Market } from '../src/market/market.ts';
import { PLAIN } from '../src/orders/terms.ts';
import { evaluateWork, RiskContext } from '../src/risk/evaluate.ts';
import { LimitBook } from '../src/risk/limitBook.ts';
import { OwnChildren } from '../src/risk/selfTrade.ts';
import { instant, price, qty, span } from '../src/units/brand.ts';
import { gatewayConfig } from './servers/gatewayConfig.ts';
import { spread } from './statistics.ts';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(options.rounds);
const ORDERS = 20_000;
const NOON = instant(1_700_000_000_000_000);

const parsed = parseConfig(gatewayConfig('unused', 0, 1), 'bench.toml');
const setup = resolveConfig(parsed, await dictionariesFor(parsed), {});
const venues = new Map(
  [...setup.venues].map(([id, { profile, symbols }]) => [id, { profile, symbols: new Set(symbols) }]),
);
const market = new Market(setup.market);
const { instruments, limits, router, emulation } = setup;
const core = new Core({ instruments, limits, router, emulation, venues }, market);
market.open('MSFT', 'VENUE');
market.setUp('VENUE', true);
const size = qty(100_000);
market.book('MSFT', 'VENUE')?.snapshot([{ px: price(1_012_000), size }], [{ px: price(1_013_000), size }], NOON);
core.start('BENCH', NOON);
core.step({ kind: 'venueLink', venue: 'VENUE', up: true }, NOON);
for (let n = 0; n < ORDERS; n++) {
  core.step(
    {
      kind: 'newOrder',
      clientID: 'LOAD',
      replyTo: 'LOAD',
      ...DIRECT,
      clOrdID: `C${n}`,
      account: 'ACCT0001',
      symbol: 'MSFT',
      side: '1',
      terms: { ...PLAIN, ordType: '2', timeInForce: '0', orderQty: qty(100), price: price(1_012_500) },
      exDestination: '',
      possResend: false,
      fault: undefined,
    },
    NOON,
  );
}
const orders = [...core.state.orders.open];
const children = orders.flatMap(({ liveChildren }) => liveChildren);

const context = new RiskContext(core.state.risk, new LimitBook(limits));
context.quote = { bid: price(1_012_000), ask: price(1_013_000), bidAgeMicros: span(0), askAgeMicros: span(0) };
context.now = NOON;
let passed = 0;

function atGate(): void {
  for (const order of orders) if (evaluateWork(order.terms, order, context).passed) passed++;
}

/** A client's desk has an action, and all its orders are on one side, as nearly always. */
function keepApart(): void {
  const own = new OwnChildren({ scope: 'desk', action: 'cancelNewest', clients: new Map() }, core.state.risk.desks);
  for (const child of children) {
    if (own.meetings(child.parent, [child]) === undefined) passed++;
    own.add(child);
  }
}

function cpuNanos(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1_000;
}

for (const [name, work] of Object.entries({ 'the gate': atGate, 'self-trade prevention': keepApart })) {
  const nanos: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const from = cpuNanos();
    for (let times = 0; times < 5; times++) work();
    nanos.push((cpuNanos() - from) / (5 * children.length));
  }
  const { median, min, max } = spread(nanos.slice(3));
  console.log(`${name.padEnd(24)} ${Math.round(median)} ns a child (${Math.round(min)}–${Math.round(max)})`);
}
if (passed !== 2 * 5 * rounds * children.length) throw new Error('an order did not pass');
