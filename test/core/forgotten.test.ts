/** What the terms of the score learned of a venue is forgotten in time: no venue is given up for good. */
import { expect, it } from 'vitest';
import { TimeInForce } from '../../src/orders/values.ts';
import { usualWait } from '../../src/router/health.ts';
import { millis, seconds, type Span, span } from '../../src/units/brand.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { picture } from './picture.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };
const HOUR = 3_600;

/** Two lit venues that are alike, and a pool. */
class Market {
  readonly desk: Desk;
  private orders = 0;

  constructor(options: DeskOptions) {
    this.desk = new Desk({ lit: { takeFee: 3_000 }, ...options });
    this.quote();
  }

  quote(): void {
    for (const venue of ['NORTH', 'SOUTH']) this.desk.book(venue, [[9.99, 20_000]], [[10.01, 20_000]]);
  }

  pass(time: Span): void {
    this.desk.after(time);
    this.quote();
  }

  /** Where an order for 1,000 goes. After `wait` venues answer: with all of it, or such a part; by none below zero. */
  order(parts: { readonly [venue: string]: number }, wait = span(0)): string[] {
    const { desk } = this;
    const { orders } = desk.core.state;
    const first = orders.nextChildID;
    desk.order(`A${++this.orders}`, 'buy', 1_000, 10.01, IOC);
    if (wait > 0) this.pass(wait);
    const went: string[] = [];
    for (let id = first; id < orders.nextChildID; id++) {
      const { venue, terms, purpose } = orders.child(id);
      went.push(venue);
      const part = parts[venue] ?? 1;
      if (part < 0) continue;
      desk.ack(id);
      const filled = Math.floor(terms.orderQty * part);
      if (filled > 0) desk.fill(id, filled, purpose === 'dark' ? 10 : 10.01);
      if (filled < terms.orderQty) desk.out(id);
    }
    return went;
  }

  /** Of so many orders, how many go there? A restart forgets nothing. */
  countAt(venue: string, orders = 10): number {
    expect(picture(this.desk.replayed())).toBe(picture(this.desk.core));
    let count = 0;
    for (let n = 0; n < orders; n++) {
      this.pass(seconds(2));
      if (this.order({}).includes(venue)) count++;
    }
    return count;
  }
}

it('a pool that swallowed some orders is asked again hours later, though nothing was heard of it since', () => {
  const market = new Market({
    dark: true,
    answers: { ackTimeout: seconds(5), patience: seconds(600), massStatus: false },
  });
  const { desk } = market;
  for (let n = 0; n < 8; n++) {
    market.order({ DEEP: -1 });
    market.pass(seconds(6));
  }
  for (const { childID } of desk.core.state.orders.liveAt('DEEP')) desk.out(childID);
  market.pass(seconds(60));
  expect(market.countAt('DEEP')).toBe(0);
  market.pass(seconds(4 * HOUR));
  expect(market.countAt('DEEP')).toBe(10);
});

it('so is one that was slow, and what is late there is judged by what was usual', () => {
  const market = new Market({ dark: true });
  for (let n = 0; n < 40; n++) market.order({}, millis(2_500));
  expect(market.countAt('DEEP')).toBe(0);
  const knowledge = () => market.desk.core.state.knowledge.get('DEEP')!;
  const usual = usualWait(knowledge());
  market.pass(seconds(4 * HOUR));
  expect(usualWait(knowledge())).toBe(usual);
  expect(market.order({})).toContain('DEEP');
});

it.each([
  ['gave less than it showed', 0.3],
  ['took orders, and gave nothing', 0],
])('among equals, a venue that %s is first again once that is forgotten', (_, part) => {
  const market = new Market({});
  for (let n = 0; n < 5; n++) market.order({ NORTH: part });
  expect(market.countAt('NORTH')).toBe(0);
  market.pass(seconds(6 * HOUR));
  expect(market.countAt('NORTH')).toBe(10);
});
