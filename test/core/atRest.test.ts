/** The index of what rests: whom a price of the other side reaches, and in which order, however many there are. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_PRICE } from '../../src/units/brand.ts';
import { seconds } from '../../src/units/brand.ts';
import { Desk, px } from './desk.ts';

it('a price reaches the orders that are there or better, the best first, and the oldest of each', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ buys: fc.boolean(), cents: fc.nat({ max: 20 }), ends: fc.boolean() })),
      (orders) => {
        const d = new Desk();
        d.book('NORTH', [[1, 300]], [[50, 300]]);
        d.book('SOUTH', [[1, 300]], [[50, 300]]);
        const at = ({ buys, cents }: (typeof orders)[number]) => (buys ? 9 : 11) + cents / 100;
        for (const [i, each] of orders.entries()) d.order(`A${i}`, each.buys ? 'buy' : 'sell', 100, at(each));
        for (const [i, { ends }] of orders.entries()) if (ends) d.fill(i + 1, 100, at(orders[i]));
        const sides = d.core.atRest.of('XYZ');
        for (const buys of [true, false]) {
          const sign = buys ? 1 : -1;
          const live = orders.flatMap((each, i) =>
            each.buys === buys && !each.ends ? [{ at: at(each), id: i + 1 }] : [],
          );
          for (const reach of [NO_PRICE, px(9.1), px(11.1)]) {
            const reached = live.filter((each) => reach === NO_PRICE || sign * px(each.at) >= sign * reach);
            reached.sort((a, b) => sign * (b.at - a.at) || a.id - b.id);
            const side = buys ? sides?.buys : sides?.sells;
            expect([...(side?.reachedAt(reach) ?? [])].map(({ childID }) => childID)).toEqual(
              reached.map(({ id }) => id),
            );
          }
        }
        expect(sides === undefined).toBe(orders.every(({ ends }) => ends));
      },
    ),
    { numRuns: 60 },
  );
});

it('a quote that stands is looked at once, and again after a second', () => {
  const d = new Desk({ north: { makeFee: -3000 } });
  d.book('NORTH', [[9, 300]], [[10.05, 300]]);
  d.book('SOUTH', [[9, 300]], [[10.05, 300]]);
  for (let i = 1; i <= 200; i++) {
    d.order(`A${i}`, 'buy', 200, i <= 150 ? 10.0 : 9.9, { instructions: { exclude: 'SOUTH' } });
    d.ack(i);
  }
  d.book('SOUTH', [[9, 300]], [[9.95, 200]]);
  const passed = () => d.core.atRest.of('XYZ')?.buys.passed.size;
  d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
  expect(passed()).toBe(64);
  d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
  expect(passed()).toBe(64);
  d.step({ kind: 'tick' });
  expect(passed()).toBe(128);
  d.step({ kind: 'tick' });
  expect(passed()).toBe(150);
  d.step({ kind: 'tick' });
  expect(passed()).toBe(150);
  d.after(seconds(1));
  expect(passed()).toBe(64);
});

it('what flickers at a price is looked at once a pause, and at once where more is offered', () => {
  const d = new Desk({ north: { makeFee: -3000 } });
  d.book('NORTH', [[9, 300]], [[10.05, 300]]);
  d.book('SOUTH', [[9, 300]], [[10.05, 300]]);
  for (let i = 1; i <= 3; i++) {
    d.order(`A${i}`, 'buy', 200, 10.0, { instructions: { exclude: 'SOUTH' } });
    d.ack(i);
  }
  let looks = 0;
  const { passed } = d.core.atRest.of('XYZ')!.buys;
  const clear = passed.clear.bind(passed);
  passed.clear = () => {
    looks++;
    clear();
  };
  const show = (at: number, size: number): number => {
    d.book('SOUTH', [[9, 300]], [[at, size]]);
    d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
    return looks;
  };
  expect(show(9.95, 200)).toBe(1);
  for (let i = 0; i < 20; i++) expect(show(9.95, 201 - (i % 2))).toBe(1);
  // So it is with its price; a better one counts at once, and so does twice the size.
  expect([show(9.96, 200), show(9.94, 200), show(9.95, 200), show(9.94, 300), show(9.94, 400)]).toEqual([
    1, 2, 2, 2, 3,
  ]);
  expect(show(9.94, 350)).toBe(3);
  d.after(d.core.rests.pause);
  expect(looks).toBe(4);
});
