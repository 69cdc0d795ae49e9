/** The term `tail`: how long a venue's slow answers take, learned as quantiles, and what they cost. */
import { expect, it } from 'vitest';
import { childID } from '../../src/orders/values.ts';
import type { Child } from '../../src/orders/order.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import { tail } from '../../src/router/terms/tail.ts';
import { Random } from '../../src/sim/flow/random.ts';
import { instant } from '../../src/units/brand.ts';
import { NOW, plan, planText, venue } from './make.ts';

/** After so many acknowledgements, each after `waits()` µs: what half, 90 and 99 of a hundred stay within. */
function learned(waits: () => number, acks = 4_000): number[] {
  const numbers = [0, 0, 0];
  const child = { sentAt: NOW } as Child;
  for (let n = 0; n < acks; n++) {
    const at = instant(NOW + waits());
    tail.learn(numbers, 0, { kind: 'childAccepted', childID: childID(1), at, venueOrderID: 'v' }, child);
  }
  return numbers;
}

it('comes to half, nine in ten, and all but one in a hundred', () => {
  const random = new Random(1);
  const [half, nineInTen, allButOne] = learned(() => 1 + Math.floor(random.unit() * 100_000));
  expect(half).toBeGreaterThan(30_000);
  expect(half).toBeLessThan(70_000);
  expect(nineInTen).toBeGreaterThan(75_000);
  expect(nineInTen).toBeLessThan(110_000);
  expect(allButOne).toBeGreaterThan(90_000);
});

it('of equals, the venue whose slow answers are nearer to its usual ones goes first', () => {
  const at = (id: string, nineInTen: number) =>
    venue(id, { asks: '10.00x500', knows: { ackHalfMicros: 1_000, ackNineInTenMicros: nineInTen } });
  const sent = (a: number, b: number) =>
    planText(plan('buy 300 limit 10.00 IOC', [at('A', a), at('B', b)], DEFAULT_SETTINGS));
  expect(sent(1_500, 1_500)).toBe('sweep A 300 @ 10.00 IOC');
  expect(sent(90_000, 1_500)).toBe('sweep B 300 @ 10.00 IOC');
});
