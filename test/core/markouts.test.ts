/** The market after our fills: when it is looked at, what is journaled of it, and what the router makes of it. */
import { describe, expect, it } from 'vitest';
import { TimeInForce } from '../../src/orders/values.ts';
import { keysOf } from '../../src/router/learning/levels.ts';
import { blameOf, knownCurves } from '../../src/router/learning/markouts.ts';
import { millis, seconds } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';
import { picture } from './picture.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };

/** A move counts as far as it stands for so long. */
const STANDS = millis(10);

function desk(): Desk {
  const d = new Desk();
  quote(d, 99.99, 100.01);
  return d;
}

function quote(d: Desk, bid: number, ask: number): string[] {
  d.book('NORTH', [[bid, 300]], [[ask, 300]]);
  d.book('SOUTH', [[bid, 300]], [[ask + 0.01, 300]]);
  return d.moved();
}

/** What was seen: `#child horizon move`. */
const seen = (d: Desk): string[] =>
  d.events.flatMap((event) =>
    event.kind === 'markedOut' ? event.marks.map(({ childID, horizon, move }) => `#${childID} ${horizon} ${move}`) : [],
  );

describe('after a fill', () => {
  it('the market is looked at seven times, against its middle before the child was sent', () => {
    const d = desk();
    d.order('A', 'buy', 100, 100.02, IOC);
    quote(d, 100.01, 100.03);
    d.fill(1, 100, 100.01);
    d.after(millis(20));
    expect(seen(d)).toEqual([]);
    d.after(millis(50));
    expect(seen(d)).toEqual([]);
    d.after(STANDS);
    expect(seen(d)).toEqual(['#1 0 2000']);
    quote(d, 99.96, 99.98);
    for (const wait of [0.25, 1, 3, 10, 60, 300]) {
      d.after(seconds(wait));
      d.after(STANDS);
    }
    const later = [1, 2, 6, 3, 4, 5].map((horizon) => `#1 ${horizon} -3000`);
    expect(seen(d)).toEqual(['#1 0 2000', ...later]);
    d.after(seconds(600));
    expect(seen(d)).toHaveLength(7);
    expect(picture(d.replayed())).toEqual(picture(d.core));
    expect([...knownCurves(d.core.state.knowledge.get('NORTH')!.markouts)].map(({ key }) => key)).toEqual(['', 'XYZ']);
  });

  it('a sell counts the other way, one that rested against a market with its price at the touch, and a second fill of a child not at all', () => {
    const d = desk();
    d.order('A', 'sell', 300, 100.05);
    d.ack(1);
    quote(d, 100.04, 100.06);
    d.fill(1, 100, 100.05);
    d.after(millis(100));
    d.after(STANDS);
    d.fill(1, 100, 100.05);
    quote(d, 100.09, 100.11);
    d.after(millis(200));
    d.after(STANDS);
    expect(seen(d)).toEqual(['#1 0 -999', '#1 1 -5997']);
  });

  it('nothing is said while the market has no middle', () => {
    const d = desk();
    d.order('A', 'buy', 100, 100.02, IOC);
    d.fill(1, 100, 100.01);
    d.book('NORTH', [], []);
    d.book('SOUTH', [], []);
    d.after(seconds(2));
    expect(seen(d)).toEqual([]);
    quote(d, 99.99, 100.01);
    d.after(seconds(10));
    d.after(STANDS);
    expect(seen(d)).toEqual(['#1 3 0', '#1 6 0']);
  });
});

describe('a quote that another shows for a moment after each fill', () => {
  const flashes: [string, number, (d: Desk) => void][] = [
    ['for one look', 30, () => {}],
    ['for less than it has to stand', 30, (d) => void d.after(millis(3))],
    ['again and again', 30, (d) => (quote(d, 99.99, 100.01), d.after(millis(9)), flash(d), void d.after(millis(1)))],
    ['for as long as it has to stand', 10, (d) => void d.after(STANDS)],
  ];
  it.each(flashes)('%s: of 30 orders at rest the first %i go where that costs the least', (_, atNorth, stays) => {
    const d = new Desk({ lit: { makeFee: -2000 }, north: { makeFee: -3000 } });
    quote(d, 99.99, 100.01);
    let count = 0;
    for (let n = 1; n <= 30; n++) {
      const [, sent] = d.order(`A${n}`, 'buy', 100, 99.99);
      const child = d.core.state.orders.nextChildID - 1;
      d.ack(child);
      d.fill(child, 100, 99.99);
      if (!sent.includes('NORTH')) break;
      count++;
      d.after(millis(48));
      flash(d);
      d.after(millis(2));
      stays(d);
      quote(d, 99.99, 100.01);
      d.after(seconds(301));
      d.after(STANDS);
    }
    expect(count).toBe(atNorth);
  });
});

/** The middle goes down by a few cents. */
function flash(d: Desk): void {
  d.book('SOUTH', [[99.8, 300]], [[99.9, 100]]);
  d.book('NORTH', [[99.8, 300]], [[100.01, 300]]);
  d.moved();
}

it('orders that rest leave a venue after whose fills the market falls, and come back in time', () => {
  const d = new Desk({ lit: { makeFee: -2000 }, north: { makeFee: -3000 } });
  quote(d, 99.99, 100.01);
  const restsAt: string[] = [];
  for (let n = 1; n <= 12; n++) {
    const [, sent] = d.order(`A${n}`, 'buy', 100, 99.99);
    const child = d.core.state.orders.nextChildID - 1;
    restsAt.push(/NORTH|SOUTH/.exec(sent)?.[0] ?? sent);
    d.ack(child);
    d.fill(child, 100, 99.99);
    if (restsAt.at(-1) === 'NORTH') quote(d, 99.89, 99.91);
    d.after(seconds(2));
    d.after(STANDS);
    quote(d, 99.99, 100.01);
  }
  expect(restsAt.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 'NORTH'));
  expect(restsAt.slice(6)).toEqual(Array.from({ length: 6 }, () => 'SOUTH'));
  const { markouts } = d.core.state.knowledge.get('NORTH')!;
  const of = { buys: true, kind: 'rested' } as const;
  const blamed = blameOf(markouts, keysOf('XYZ'), of, d.now);
  expect(blamed.adverse).toBeGreaterThan(5_000);
  d.after(seconds(6 * 3_600));
  quote(d, 99.99, 100.01);
  expect(blameOf(markouts, keysOf('XYZ'), of, d.now).adverse).toBeLessThan(10);
  expect(d.order('B', 'buy', 100, 99.99)[1]).toContain('NORTH');
});
