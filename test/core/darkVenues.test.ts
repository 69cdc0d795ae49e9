/** A dark venue over many orders: what it was found to hold decides, it is never given up, and a restart forgets nothing. */
import { expect, it } from 'vitest';
import { lookInto } from '../../src/router/learning/darkPools.ts';
import { keysOf } from '../../src/router/learning/levels.ts';
import { HALF_LIFE } from '../../src/router/learning/censored.ts';
import { isFilled } from '../../src/orders/order.ts';
import { TimeInForce } from '../../src/orders/values.ts';
import { seconds, span } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';

class Pool {
  readonly desk = new Desk({ dark: true, router: { darkParallel: false } });
  private orders = 0;

  /** The sizes that the pool was asked for by an order which finds `holds` there; the lit venues fill the rest. */
  order(holds: number, quantity = 1_000): number[] {
    const { desk } = this;
    desk.book('NORTH', [[9.99, 20_000]], [[10.01, 20_000]]);
    const before = desk.core.state.orders.nextChildID;
    const clOrdID = `A${++this.orders}`;
    desk.order(clOrdID, 'buy', quantity, 10.01, { timeInForce: TimeInForce.ImmediateOrCancel });
    const asked: number[] = [];
    let left = holds;
    for (let id = before; id < desk.core.state.orders.nextChildID; id++) {
      const child = desk.core.state.orders.child(id);
      desk.ack(id);
      if (child.purpose !== 'dark') {
        desk.fill(id, child.terms.orderQty, 10.01);
        continue;
      }
      asked.push(child.terms.orderQty);
      const found = Math.min(left, child.terms.orderQty);
      left -= found;
      if (found > 0) desk.fill(id, found, 10);
      if (found < child.terms.orderQty) desk.out(id);
    }
    const order = [...desk.core.state.orders.parents.values()].at(-1);
    expect(order !== undefined && isFilled(order)).toBe(true);
    return asked;
  }

  /** What each of so many orders asks of it first, each a second after the last. */
  askedBy(orders: number, holds = 0): number[] {
    return Array.from({ length: orders }, () => {
      this.desk.after(seconds(1));
      return this.order(holds)[0] ?? 0;
    });
  }

  get chance(): number {
    const { pools } = this.desk.core.state.knowledge.get('DEEP') ?? { pools: new Map() };
    return lookInto(pools, keysOf('XYZ'), true, this.desk.now, 100).points[0].known;
  }
}

it('dry for long it is asked for little, as often; in time for more, and after a restart as before', () => {
  const pool = new Pool();
  expect(pool.order(0)).toEqual([500]);
  pool.askedBy(40);
  const asked = pool.askedBy(10);
  expect(Math.min(...asked)).toBeGreaterThan(0);
  expect(Math.max(...asked)).toBeLessThan(150);
  const { chance } = pool;
  pool.desk.restart();
  expect(pool.chance).toBe(chance);
  pool.desk.after(span(30 * HALF_LIFE));
  expect(pool.order(0)).toEqual([500]);
});

it('one that wakes up is found', () => {
  const pool = new Pool();
  pool.askedBy(40);
  expect(pool.askedBy(25, 1_000).at(-1)).toBe(500);
  expect(pool.chance).toBeGreaterThan(350_000);
});

it('a pool that holds little is asked for little', () => {
  const pool = new Pool();
  for (let n = 0; n < 40; n++) {
    pool.desk.after(seconds(2));
    pool.order(200, 10_000);
  }
  const [asked] = pool.order(200, 10_000);
  expect(asked).toBeGreaterThanOrEqual(200);
  expect(asked).toBeLessThan(1_500); // what exploring may cost is the rest
});

it('one that filled all it was asked for is asked again in the next round; one that did not is not', () => {
  const pool = new Pool();
  expect(pool.order(10_000)).toEqual([500, 250]);
  expect(pool.order(600)).toEqual([500, 250]);
  expect(pool.order(300)).toEqual([500]);
});
