/**
 * How much of what a venue displayed is gone once the same order has been filled elsewhere: who trades there takes his
 * quote away, or somebody is faster than we. By how large our child is against the display: one that asks for a tenth
 * of it is filled where nine tenths have left, and tells no more than that. So the part that stays is learned as the
 * size of a dark pool is (censored.ts), in parts of the display, and each part is believed to stay until many children
 * have found otherwise. By symbol, class and in general (levels.ts), and by side.
 */
import type { Instant } from '../../units/brand.ts';
import { PPM } from '../../units/ratio.ts';
import { newTail, observe, ONE_ORDER, type Tail, tailAt, type TailPoint, weaken } from './censored.ts';
import { Estimates } from './estimates.ts';
import { type Keys, keptUnder } from './levels.ts';

/** A display is looked at in so many parts. */
const DISPLAY_PARTS = 20;
/** Of so many children half are forgotten: venues change. */
const MOST_CHILDREN = 64;
/** Less than this part is not worth a thought. */
const LEAST_PPM = 20_000;

export interface FadeSides {
  buy: Tail | undefined;
  sell: Tail | undefined;
}

export type Fades = Map<string, FadeSides>;

/** A child that asked for `asked` of the `shown` is over, after its order was filled elsewhere. */
export interface Arrived {
  readonly at: Instant;
  readonly shown: number;
  readonly asked: number;
  readonly filled: number;
}

/** The part that is gone, in parts per million. */
const gone = new Estimates((tails, now): number => PPM - staying(tailAt(tails, now, DISPLAY_PARTS)));

export function learnFade(fades: Fades, keys: Keys, buys: boolean, { at, shown, asked, filled }: Arrived): void {
  gone.forget(fades);
  const size = Math.min(DISPLAY_PARTS, Math.ceil((DISPLAY_PARTS * asked) / shown));
  const found = filled >= asked ? size : Math.min(size - 1, Math.floor((DISPLAY_PARTS * filled) / shown));
  for (const key of keys) {
    const sides = keptUnder(fades, key, (): FadeSides => ({ buy: undefined, sell: undefined }));
    const tail = buys ? (sides.buy ??= newTail(at)) : (sides.sell ??= newTail(at));
    if ((tail.asked[0] ?? 0) >= MOST_CHILDREN * ONE_ORDER) weaken(tail, 32_768);
    observe(tail, at, size, found);
  }
}

/** The part of a display that is expected to be gone, in parts per million; 0 for little. */
export function fadeOf(fades: Fades, keys: Keys, buys: boolean, now: Instant): number {
  if (fades.size === 0) return 0;
  const tails: (Tail | undefined)[] = [];
  let isKnown = false;
  for (let i = 0; i < keys.length; i++) {
    const sides = fades.get(keys[i]);
    const tail = buys ? sides?.buy : sides?.sell;
    tails.push(tail);
    if (tail !== undefined) isKnown = true;
  }
  if (!isKnown) return 0;
  const part = gone.of(fades, tails, now, DISPLAY_PARTS);
  return part < LEAST_PPM ? 0 : part;
}

/** The mean of what is hoped for over all parts: a step up to each point. */
function staying(points: readonly TailPoint[]): number {
  let sum = 0;
  let from = 0;
  for (const { size, hoped } of points) {
    const to = Math.min(size, DISPLAY_PARTS);
    sum += hoped * (to - from);
    from = to;
  }
  if (from < DISPLAY_PARTS && points.length > 0) sum += points[points.length - 1].hoped * (DISPLAY_PARTS - from);
  return Math.floor(sum / DISPLAY_PARTS);
}

/** Each that is known, by key and side, with the children that it was learned from. */
export function* knownFades(fades: Fades): Generator<{ key: string; buys: boolean; children: number }> {
  for (const [key, { buy, sell }] of fades) {
    if (buy !== undefined) yield { key, buys: true, children: (buy.asked[0] ?? 0) / ONE_ORDER };
    if (sell !== undefined) yield { key, buys: false, children: (sell.asked[0] ?? 0) / ONE_ORDER };
  }
}
