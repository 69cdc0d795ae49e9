/** What a venue shows of itself, and how much of it is true. */
import { qty } from '../../../src/units/brand.ts';
import type { Shown } from './words.ts';

export type Lie = 'none' | 'ask far' | 'ask twice' | 'bid half' | 'both five times' | 'both a fifth';
export const LIES: readonly Lie[] = ['ask far', 'ask twice', 'bid half', 'both five times', 'both a fifth'];

interface Sides {
  readonly bid: number;
  readonly ask: number;
  /** Those of them that are true. */
  readonly true: Pick<Shown, 'bid' | 'ask'>;
}

/** Around the middle, so many ticks to each side; or wherever it says. */
export function shownBy(lie: Lie, mid: number, ticks: number, tick: number): Sides {
  const bid = mid - ticks * tick;
  const ask = mid + ticks * tick;
  switch (lie) {
    case 'none':
      return { bid, ask, true: { bid, ask } };
    case 'ask far':
      return { bid, ask: ask * 1_000, true: { bid, ask: undefined } };
    case 'ask twice':
      return { bid, ask: ask * 2, true: { bid, ask: undefined } };
    case 'bid half':
      return { bid: toTick(bid / 2, tick), ask, true: { bid: undefined, ask } };
    case 'both five times':
      return { bid: bid * 5, ask: ask * 5, true: NEITHER };
    case 'both a fifth':
      return { bid: toTick(bid / 5, tick), ask: toTick(ask / 5, tick) + tick, true: NEITHER };
  }
}

const NEITHER = { bid: undefined, ask: undefined };

const toTick = (px: number, tick: number): number => Math.max(tick, Math.floor(px / tick) * tick);

/** Levels at one price are one. */
export function merged<L extends { readonly px: number; readonly size: number }>(levels: readonly L[]): L[] {
  const sums = new Map<number, L>();
  for (const level of levels) {
    const known = sums.get(level.px);
    sums.set(level.px, known === undefined ? level : { ...level, size: qty(known.size + level.size) });
  }
  return [...sums.values()];
}
