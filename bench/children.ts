/**
 * node bench/children.ts: nanoseconds of CPU of what risk does for each child that leaves: the gate, for an order that
 * waited (evaluateWork); and self-trade prevention: whether it might meet one of its owner's, and noting it.
 *
 *   --rounds N (15)
 */
import { parseArgs } from 'node:util';
import { evaluateWork, RiskContext } from '../src/risk/evaluate.ts';
import { LimitBook } from '../src/risk/limitBook.ts';
import { OwnChildren } from '../src/risk/selfTrade.ts';
import { instant, price, span } from '../src/units/brand.ts';
import { oneVenue, openCore, orderAtRest } from './oneVenue.ts';
import { spread } from './statistics.ts';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(options.rounds);
const ORDERS = 20_000;
const NOON = instant(1_700_000_000_000_000);

const parts = await oneVenue();
const core = openCore(parts, NOON);
for (let n = 0; n < ORDERS; n++) core.step(orderAtRest(`C${n}`), NOON);
const orders = [...core.state.orders.open];
const children = orders.flatMap(({ liveChildren }) => liveChildren);

const context = new RiskContext(core.state.risk, new LimitBook(parts.config.limits));
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
