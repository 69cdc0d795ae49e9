/**
 * What is known of what a dark venue holds: by symbol and side, by class of symbols, and in general (levels.ts), which
 * stand in where little is known. All of it is folded from the ends of our own orders, and fades by the events' own
 * times.
 */
import { between, type Instant, NO_TIME } from '../../units/brand.ts';
import { SHORT_UNIT, SIGHT_UNIT } from '../planned.ts';
import { levelAfter } from './adversarial.ts';
import { expectedParts, newTail, observe, type Tail, type TailPoint, tailAt, weaken } from './censored.ts';
import { Estimates } from './estimates.ts';
import { type Keys, keptUnder } from './levels.ts';
import { SIZES, stepTo } from './sizes.ts';
import { isAnother, noSurprise, PARTS, type Surprise } from './surprise.ts';

/** After a pool turned out to be another one, shares go by the adversarial rule for so many orders there. */
const WARY = 320;
/** What is kept then of what was counted, in 65,536ths. */
const KEPT = 2_048;

/** One side of a symbol at a venue. */
export interface DarkPool {
  readonly tail: Tail;
  readonly surprise: Surprise;
  /** Its weight by the adversarial rule: adversarial.ts. */
  level: number;
  /** Orders for which that rule decides, still. */
  wary: number;
  /** When an order last found less than it asked for, NO_TIME for never. */
  shortAt: Instant;
}

export interface DarkSides {
  buy: DarkPool | undefined;
  sell: DarkPool | undefined;
}

export type DarkPools = Map<string, DarkSides>;

/** An order for `size` that is over. */
export interface DarkFill {
  readonly buys: boolean;
  readonly at: Instant;
  readonly size: number;
  readonly found: number;
  readonly minQty: number;
}

/** The tail up to a size, by the first step that is not below it: up to there it is the same. */
const tailsTo = new Estimates((tails, now, step) => tailAt(tails, now, SIZES[step] ?? Number.POSITIVE_INFINITY));

export function learnDark(pools: DarkPools, keys: Keys, fill: DarkFill): void {
  tailsTo.forget(pools);
  for (const key of keys) {
    const sides = keptUnder(pools, key, noSides);
    if (fill.buys) take((sides.buy ??= newPool(fill.at)), fill);
    else take((sides.sell ??= newPool(fill.at)), fill);
  }
}

const noSides = (): DarkSides => ({ buy: undefined, sell: undefined });

const newPool = (at: Instant): DarkPool => ({
  tail: newTail(at),
  surprise: noSurprise(),
  level: 0,
  wary: 0,
  shortAt: NO_TIME,
});

function take(pool: DarkPool, { at, size, found, minQty }: DarkFill): void {
  const expected = expectedParts(pool.tail, size, PARTS);
  if (pool.wary > 0) pool.wary--;
  if (minQty <= 1 && isAnother(pool.surprise, Math.floor((Math.min(found, size) / size) * PARTS), expected)) {
    weaken(pool.tail, KEPT);
    pool.wary = WARY;
  }
  pool.level = levelAfter(pool.level, found >= size);
  if (found < size) pool.shortAt = at;
  observe(pool.tail, at, size, found, minQty);
}

/** What a plan sees of a pool. */
export interface DarkSight {
  readonly points: readonly TailPoint[];
  readonly level: number;
  readonly wary: boolean;
  /** Time since it was last found short, NEVER_SHORT if it never was. */
  readonly shortFor: number;
}

export const NEVER_SHORT = -1;

export function lookInto(pools: DarkPools, keys: Keys, buys: boolean, now: Instant, most: number): DarkSight {
  const found = keys.map((key) => {
    const sides = pools.get(key);
    return buys ? sides?.buy : sides?.sell;
  });
  const own = found.length > 0 ? found[0] : undefined;
  const judged = found.find((pool) => pool !== undefined);
  return {
    points: tailsTo.of(
      pools,
      found.map((pool) => pool?.tail),
      now,
      stepTo(most),
    ),
    level: judged?.level ?? 0,
    wary: (judged?.wary ?? 0) > 0,
    shortFor: own === undefined || own.shortAt === NO_TIME ? NEVER_SHORT : Math.max(0, between(own.shortAt, now)),
  };
}

const BEFORE_POINTS = 3;

const inUnits = (ppm: number): number => Math.round(ppm / SIGHT_UNIT) * SIGHT_UNIT;

/** A sight as a plan sees it, and its record has it. */
export function sightAsNumbers({ points, level, wary, shortFor }: DarkSight): number[] {
  const since = shortFor === NEVER_SHORT ? shortFor : Math.floor(shortFor / SHORT_UNIT) * SHORT_UNIT;
  const numbers = [level, wary ? 1 : 0, since];
  for (const { size, known, hoped } of points) numbers.push(size, inUnits(known), inUnits(hoped));
  return numbers;
}

/** Of a record without one: nothing is known, and nothing hoped. */
export function sightIn(numbers: readonly number[]): DarkSight {
  const points: TailPoint[] = [];
  for (let i = BEFORE_POINTS; i + 2 < numbers.length; i += 3) {
    points.push({ size: numbers[i], known: numbers[i + 1], hoped: numbers[i + 2] });
  }
  const [level = 0, wary = 0, shortFor = NEVER_SHORT] = numbers;
  return { points, level, wary: wary !== 0, shortFor };
}

/** Each pool that is known, by its key and side. */
export function* knownPools(pools: DarkPools): Generator<{ key: string; buys: boolean; pool: DarkPool }> {
  for (const [key, { buy, sell }] of pools) {
    if (buy !== undefined) yield { key, buys: true, pool: buy };
    if (sell !== undefined) yield { key, buys: false, pool: sell };
  }
}
