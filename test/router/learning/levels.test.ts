/** What is learned of a symbol, its class and the venue: who borrows from whom, and how much is kept. */
import { describe, expect, it } from 'vitest';
import { lookInto, type DarkPools, learnDark } from '../../../src/router/learning/darkPools.ts';
import { type Fades, fadeOf, learnFade } from '../../../src/router/learning/fades.ts';
import { keysOf, MOST_CLASSES, MOST_SYMBOLS } from '../../../src/router/learning/levels.ts';
import {
  blameAll,
  blameOf,
  FILL_KINDS,
  HORIZONS,
  learnMove,
  type MarkedOutAt,
  type Touched,
} from '../../../src/router/learning/markouts.ts';
import { learnHidden, learnRested, type Rests } from '../../../src/router/learning/rests.ts';
import { SIZES } from '../../../src/router/learning/sizes.ts';
import { type Instant, instant, seconds, span } from '../../../src/units/brand.ts';

const T0 = instant(1_700_000_000_000_000);
const after = (micros: number): Instant => instant(T0 + micros);

describe('a pool', () => {
  const fill = (pools: DarkPools, symbol: string, symbolClass: string, found: number, at = T0) =>
    learnDark(pools, keysOf(symbol, symbolClass), { buys: true, at, size: 100, found, minQty: 0 });
  const chance = (pools: DarkPools, symbol: string, symbolClass: string, at = T0) =>
    lookInto(pools, keysOf(symbol, symbolClass), true, at, 100).points[0].known;

  it('of a symbol nobody has asked for is as its class is, and of a class nobody has, as the venue', () => {
    const pools: DarkPools = new Map();
    for (let n = 0; n < 100; n++) {
      fill(pools, `THIN${n % 10}`, 'thin', 0);
      fill(pools, `BIG${n % 10}`, 'big', 100);
    }
    expect(chance(pools, 'NEW', 'thin')).toBeLessThan(200_000);
    expect(chance(pools, 'NEW', 'big')).toBeGreaterThan(800_000);
    expect(Math.abs(chance(pools, 'NEW', 'other') - 500_000)).toBeLessThan(50_000);
    expect(chance(pools, 'NEW', '')).toBe(chance(pools, 'NEW', 'other'));
  });

  it('believes its own orders the more the more there are', () => {
    const pools: DarkPools = new Map();
    for (let n = 0; n < 200; n++) fill(pools, `THIN${n % 20}`, 'thin', 0);
    let before = chance(pools, 'NEW', 'thin');
    for (const orders of [4, 16, 64, 256]) {
      for (let n = 0; n < orders; n++) fill(pools, 'NEW', 'thin', 100);
      const now = chance(pools, 'NEW', 'thin');
      expect(now).toBeGreaterThan(before);
      before = now;
    }
    expect(before).toBeGreaterThan(900_000);
  });

  it('forgets its class as it forgets all else: by the time of the events', () => {
    const pools: DarkPools = new Map();
    for (let n = 0; n < 200; n++) fill(pools, `THIN${n % 20}`, 'thin', 0);
    const days = (count: number) => chance(pools, 'NEW', 'thin', after(count * 86_400_000_000));
    expect(days(0)).toBeLessThan(15_000);
    expect(days(8)).toBeGreaterThan(days(0));
    expect(days(30)).toBe(200_000); // as before the first order
  });
});

describe('what follows fills', () => {
  const venues = () =>
    new Map<string, MarkedOutAt>(['BAD', 'GOOD'].map((venue) => [venue, { venue, markouts: new Map() }]));
  /** A hundred fills at each venue: of BAD by class, the moves after them. */
  const after100 = (known: Map<string, MarkedOutAt>, moves: Readonly<Record<string, number>>, at = T0) => {
    const touched: Touched[] = [];
    const classes = Object.entries(moves);
    for (let n = 0; n < 100; n++) {
      const [symbolClass, move] = classes[(n >> 1) % classes.length];
      for (const venue of ['BAD', 'GOOD']) {
        const place = { venue, keys: keysOf(`S${n % 10}${symbolClass}`, symbolClass) };
        const moved = (n % 2) * 10 + (venue === 'BAD' ? move : 0);
        learnMove(known, place, { buys: true, kind: 'taken', at, horizon: 0, move: moved }, touched);
      }
    }
    blameAll(known, touched);
  };
  const blame = (known: Map<string, MarkedOutAt>, symbol: string, symbolClass: string, at = T0) => {
    const of = { buys: true, kind: 'taken' } as const;
    return blameOf(known.get('BAD')!.markouts, keysOf(symbol, symbolClass), of, at).adverse;
  };

  it('a symbol without fills is judged by its class', () => {
    const known = venues();
    after100(known, { thin: -2_000, big: 0 });
    expect(blame(known, 'NEW', 'thin')).toBeGreaterThan(1_200);
    expect(blame(known, 'NEW', 'big')).toBeLessThan(400);
    // A class of which nothing is known, as the venue in general: half of its fills go wrong.
    const general = blame(known, 'NEW', 'other');
    expect(general).toBeGreaterThan(400);
    expect(general).toBeLessThan(blame(known, 'NEW', 'thin'));
  });

  it('a venue is blamed less when what follows its fills gets better, and in time', () => {
    const known = venues();
    for (let n = 0; n < 5; n++) after100(known, { '': -2_000 });
    const worst = blame(known, 'S0', '');
    expect(worst).toBeGreaterThan(1_800);
    expect(blame(known, 'S0', '', after(seconds(3 * 3_600)))).toBeLessThan(worst / 10);
    after100(known, { '': 0 });
    const better = blame(known, 'S0', '');
    expect(better).toBeLessThan(worst);
    for (let n = 0; n < 20; n++) after100(known, { '': 0 });
    expect(blame(known, 'S0', '')).toBeLessThan(60);
  });
});

describe('a display', () => {
  const arrive = (fades: Fades, symbol: string, asked: number, filled: number, symbolClass = '') =>
    learnFade(fades, keysOf(symbol, symbolClass), true, { at: T0, shown: 1_000, asked, filled });
  const gone = (fades: Fades, symbol: string, symbolClass = '', at = T0) =>
    fadeOf(fades, keysOf(symbol, symbolClass), true, at);

  it('is believed until many children have found less', () => {
    const fades: Fades = new Map();
    expect(gone(fades, 'XYZ')).toBe(0);
    arrive(fades, 'XYZ', 1_000, 300);
    expect(gone(fades, 'XYZ')).toBeLessThan(200_000);
    for (let n = 0; n < 100; n++) arrive(fades, 'XYZ', 1_000, 300);
    expect(gone(fades, 'XYZ')).toBeGreaterThan(550_000);
    expect(gone(fades, 'XYZ')).toBeLessThan(700_000);
    expect(fadeOf(fades, keysOf('XYZ'), false, T0)).toBe(0);
    for (let n = 0; n < 200; n++) arrive(fades, 'XYZ', 1_000, 1_000);
    expect(gone(fades, 'XYZ')).toBeLessThan(60_000);
  });

  it('tells those who asked for a little of it nothing of the rest', () => {
    const [small, large]: Fades[] = [new Map(), new Map()];
    for (let n = 0; n < 100; n++) {
      // A half of it is gone: a child for a tenth is filled all the same.
      arrive(small, 'XYZ', 100, 100);
      arrive(large, 'XYZ', 1_000, 500);
    }
    expect(gone(small, 'XYZ')).toBe(0);
    expect(gone(large, 'XYZ')).toBeGreaterThan(400_000);
  });

  it('is as others of its class are, and comes back in time', () => {
    const fades: Fades = new Map();
    for (let n = 0; n < 100; n++) arrive(fades, `T${n % 10}`, 1_000, 0, 'thin');
    expect(gone(fades, 'NEW', 'thin')).toBeGreaterThan(700_000);
    expect(gone(fades, 'NEW', 'thin', after(seconds(20 * 86_400)))).toBe(0);
  });
});

it('of 10,000 symbols in 40 classes no more is kept of a venue than of a few', () => {
  const pools: DarkPools = new Map();
  const rests: Rests = new Map();
  const fades: Fades = new Map();
  const venues = new Map(['A', 'B'].map((venue) => [venue, { venue, markouts: new Map() as MarkedOutAt['markouts'] }]));
  const sizes: number[] = [];
  for (let n = 0; n < 10_000; n++) {
    const keys = keysOf(`S${n}`, `C${n % 40}`);
    const at = after(n * 1_000);
    const buys = n % 3 !== 0;
    learnDark(pools, keys, { buys, at, size: 1 + n, found: n >> 1, minQty: 0 });
    learnRested(rests, keys, buys, { at, ahead: n % 900, size: 100, filled: 50, lived: span(1_000 * n) });
    learnHidden(rests, keys, buys, { at, shown: 100, asked: 300, filled: 200 });
    learnFade(fades, keys, buys, { at, shown: 100, asked: 100, filled: n % 100 });
    const touched: Touched[] = [];
    const kind = FILL_KINDS[n % FILL_KINDS.length];
    for (const venue of venues.keys())
      learnMove(venues, { venue, keys }, { buys, kind, at, horizon: n % HORIZONS.length, move: n % 7 }, touched);
    blameAll(venues, touched);
    if (n % 2_000 === 1_999)
      sizes.push(numbersIn([pools, rests, fades, ...[...venues.values()].map((v) => v.markouts)]));
  }
  const most = MOST_SYMBOLS + MOST_CLASSES + 1;
  for (const kept of [pools, rests, fades, ...[...venues.values()].map((each) => each.markouts)]) {
    expect(kept.size).toBe(most);
    expect(kept.has('S9999')).toBe(true);
    expect(kept.has('S100')).toBe(false);
    expect(kept.has('')).toBe(true);
  }
  // By side: tails of two numbers a size at most; curves of four kinds and three numbers a time.
  expect(numbersIn([pools])).toBeLessThan(most * 2 * (2 * SIZES.length + 8));
  for (const { markouts } of venues.values())
    expect(numbersIn([markouts])).toBeLessThan(most * 2 * FILL_KINDS.length * (3 * HORIZONS.length + 3));
  // What it comes to does not grow.
  expect(sizes[4]).toBeLessThan(1.1 * sizes[1]);
});

/** How many numbers a value holds. */
function numbersIn(value: unknown): number {
  if (typeof value === 'number') return 1;
  if (typeof value !== 'object' || value === null) return 0;
  const all = value instanceof Map ? [...value.values()] : Object.values(value);
  return all.reduce((sum: number, each) => sum + numbersIn(each), 0);
}
