/** Ways to split an order over dark pools, each learning from its own fills alone. */
import { levelAfter, proportions } from '../../../src/router/learning/adversarial.ts';
import { newTail, observe, type Tail, tailAt } from '../../../src/router/learning/censored.ts';
import { type DarkPools, type DarkSight, learnDark, lookInto } from '../../../src/router/learning/darkPools.ts';
import { keysOf } from '../../../src/router/learning/levels.ts';
import { splitDark } from '../../../src/router/learning/darkSplit.ts';
import { SIZES } from '../../../src/router/learning/sizes.ts';
import { type Instant, instant } from '../../../src/units/brand.ts';
import { PPM } from '../../../src/units/ratio.ts';
import { inUnits } from './pools.ts';

export interface Splitter {
  split(units: number): number[];
  /** What the pools filled of the last split. */
  learn(fills: readonly number[]): void;
}

export type SplitterOf = (pools: number) => Splitter;

/** An order a second. */
const PACE = 1_000_000;

/** By a sight of each pool: all that a fill saves is the fill. */
type Sight = Pick<DarkSight, 'points' | 'level' | 'wary'>;

function splitBySights(sights: readonly Sight[], units: number): number[] {
  const offers = sights.map((sight) => ({ sight, saving: 1, wait: 0, lot: 1, least: 1, most: units }));
  return splitDark(offers, units, { left: 0 });
}

/**
 * The router's way: censored tails with optimism, and the adversarial rule after a pool turned out to be another one.
 */
export const learned: SplitterOf = (count) => {
  const pools = Array.from({ length: count }, (): DarkPools => new Map());
  let now = instant(0);
  let sizes: number[] = [];
  return {
    split: (units) => {
      now = instant(now + PACE);
      return (sizes = splitBySights(
        pools.map((pool) => lookInto(pool, keysOf('XYZ'), true, now, units)),
        units,
      ));
    },
    learn: (fills) =>
      pools.forEach((pool, i) => {
        if (sizes[i] > 0)
          learnDark(pool, keysOf('XYZ'), { buys: true, at: now, size: sizes[i], found: fills[i], minQty: 0 });
      }),
  };
};

/** Censored tails with optimism, whatever happens. */
export const censored: SplitterOf = (count) => byTails(count, (tail, now, units) => tailAt([tail], now, units));

/** Equal splits before plain tails are believed: else the first order that finds nothing would end a pool. */
const SAMPLES = 8;

/** The same without optimism: what the counts say is believed, and beyond them nothing changes. */
export const plain: SplitterOf = (count) =>
  byTails(count, (tail, now, units) => {
    if (now <= SAMPLES * PACE) return [{ size: 1, known: PPM, hoped: PPM }];
    const points = [];
    let chance = PPM;
    for (let n = 0; SIZES[n] < units; n++) {
      const asked = tail.asked[n] ?? 0;
      if (asked > 0) chance = (chance * Math.max(0, asked - tail.ended[n])) / asked;
      points.push({ size: SIZES[n + 1], known: chance, hoped: chance });
    }
    return points;
  });

function byTails(count: number, pointsOf: (tail: Tail, now: Instant, units: number) => DarkSight['points']): Splitter {
  let now = instant(0);
  const tails = Array.from({ length: count }, () => newTail(now));
  let sizes: number[] = [];
  return {
    split: (units) => {
      now = instant(now + PACE);
      return (sizes = splitBySights(
        tails.map((tail) => ({ points: pointsOf(tail, now, units), level: 0, wary: false })),
        units,
      ));
    },
    learn: (fills) =>
      tails.forEach((tail, i) => {
        if (sizes[i] > 0) observe(tail, now, sizes[i], fills[i]);
      }),
  };
}

/** The adversarial rule alone. */
export const adversarial: SplitterOf = (count) => {
  const levels = Array.from({ length: count }, () => 0);
  let sizes: number[] = [];
  return {
    split: (units) =>
      (sizes = inUnits(
        proportions(levels).map((share) => share / PPM),
        units,
      )),
    learn: (fills) => {
      for (let i = 0; i < count; i++) if (sizes[i] > 0) levels[i] = levelAfter(levels[i], fills[i] >= sizes[i]);
    },
  };
};

/** The same to each, always. */
export const equal: SplitterOf = (count) => ({
  split: (units) =>
    inUnits(
      Array.from({ length: count }, () => 1 / count),
      units,
    ),
  learn: () => undefined,
});
