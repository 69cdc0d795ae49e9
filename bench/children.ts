/**
 * node bench/children.ts: nanoseconds of CPU of what risk does for each child that leaves: the gate, for an order that
 * waited (evaluateWork); and self-trade prevention: whether it might meet one of its owner's, and noting it. With 500
 * orders, which stay in the processor's caches, and with 20,000, of which each is touched for the first time in a while.
 *
 *   --rounds N (15)   --shuffled: in no order, not as they came
 */
import { parseArgs } from 'node:util';
import { evaluateWork, RiskContext } from '../src/risk/evaluate.ts';
import { LimitBook } from '../src/risk/limitBook.ts';
import { OwnChildren } from '../src/risk/selfTrade.ts';
import { instant, price, span } from '../src/units/brand.ts';
import { cpuMicros, farStep } from './farStep.ts';
import { oneVenue, openCore, orderAtRest } from './oneVenue.ts';
import { spread } from './statistics.ts';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, shuffled: { type: 'boolean', default: false } },
});
const rounds = Number(options.rounds);
const SIZES = [500, 20_000];
/** In each round. */
const CHILDREN = 200_000;
const NOON = instant(1_700_000_000_000_000);

function shuffle(of: unknown[]): void {
  for (let i = of.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [of[i], of[j]] = [of[j], of[i]];
  }
}

async function measure(size: number): Promise<void> {
  const parts = await oneVenue();
  const core = openCore(parts, NOON);
  for (let n = 0; n < size; n++) core.step(orderAtRest(`C${n}`), NOON);
  const orders = [...core.state.orders.open];
  if (options.shuffled) shuffle(orders);
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

  const times = CHILDREN / children.length;
  for (const [name, work] of Object.entries({ 'the gate': atGate, 'self-trade prevention': keepApart })) {
    const nanos: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const from = cpuMicros();
      for (let again = 0; again < times; again++) work();
      nanos.push(((cpuMicros() - from) * 1_000) / CHILDREN);
    }
    const { median, min, max } = spread(nanos.slice(3));
    const of = `${size} orders`.padEnd(14);
    console.log(`${of}${name.padEnd(24)} ${Math.round(median)} ns a child (${Math.round(min)}–${Math.round(max)})`);
  }
  if (passed !== 2 * rounds * CHILDREN) throw new Error('an order did not pass');
}

for (const size of SIZES) await measure(size);
console.log(`a step to memory that is far away: ${farStep()} ns`);
