/**
 * How much a dark pool holds, learned from orders that it filled in whole or in part. A partial fill tells its size; a
 * whole one only that there was at least so much: it is censored. The Kaplan–Meier estimate of the chance that at
 * least s are there, its tail T(s), is the product over all smaller sizes of the share of orders that asked for more
 * and found more.
 *
 * Orders are given unit by unit to the pool with the highest tail at the next unit. Learning by one's own orders
 * alone locks in: what was never asked for is never found. So T is raised where few orders have looked (`OPTIMISM`
 * imagined ones found more at every size), most just past the largest size that is well known. Source: Ganchev,
 * Kearns, Nevmyvaka and Vaughan, "Censored exploration and the dark pool problem", UAI 2009.
 *
 * All counts are whole numbers and no function of the machine is used: a replay counts the same everywhere.
 */
import { between, type Instant, instant, seconds } from '../../units/brand.ts';
import { PPM } from '../../units/ratio.ts';
import { fadedBy } from './adversarial.ts';
import { SIZES } from './sizes.ts';

/** One order counts as so many, so that parts of one are whole numbers too. */
export const ONE_ORDER = 1_000;
/** Orders that are imagined to have found more, at every size. */
export const OPTIMISM = 8;
/** Counts are halved when so many orders are counted: a pool that changed is learned anew. */
export const MOST_ORDERS = 1_024;
/** And they lose half of their weight in this time. */
export const HALF_LIFE = seconds(86_400);

/** Decay goes by sixteenths of a half life. */
const STEP = HALF_LIFE / 16;

/** What is known of hidden size at one place, by the steps of sizes.ts. */
export interface Tail {
  /** Orders that asked for more than this size and found it, times ONE_ORDER; and of those, such as found no more. */
  readonly asked: number[];
  readonly ended: number[];
  /** The moment that the counts are of. */
  at: Instant;
}

export const newTail = (at: Instant): Tail => ({ asked: [], ended: [], at });

/** An order for `size` at `at`, that would take no less than `minQty`, found `found`. */
export function observe(tail: Tail, at: Instant, size: number, found: number, minQty = 0): void {
  age(tail, at);
  if ((tail.asked[0] ?? 0) >= MOST_ORDERS * ONE_ORDER) weaken(tail, 32_768);
  if (found < minQty) return observeLess(tail, least(minQty, size));
  for (let n = 0; SIZES[n] < size && SIZES[n] <= found; n++) {
    const ends = found < size && found < SIZES[n + 1];
    count(tail, n, coveredOf(n, size, ONE_ORDER), ends ? ONE_ORDER : 0);
  }
}

/** There was less than `minQty`, nobody knows how much: counted where such ends were before, or else at nothing. */
function observeLess(tail: Tail, minQty: number): void {
  let known = PPM;
  for (let n = 0; SIZES[n] < minQty; n++) known = partAt(known, tail, n, minQty);
  let here = PPM;
  let weight = ONE_ORDER;
  for (let n = 0; SIZES[n] < minQty && weight > 0; n++) {
    const next = partAt(here, tail, n, minQty);
    const ends = here > known ? Math.round((weight * (here - next)) / (here - known)) : weight;
    count(tail, n, coveredOf(n, minQty, weight), ends);
    weight -= ends;
    here = next;
  }
}

/** The tail at the end of step `n`, or at `size` if that is within it. */
function partAt(here: number, { asked, ended }: Tail, n: number, size: number): number {
  const next = survive(here, asked[n] ?? 0, ended[n] ?? 0);
  return here - Math.round(((here - next) * coveredOf(n, size, ONE_ORDER)) / ONE_ORDER);
}

/** The part of step `n` that an order for `size` looked into. */
function coveredOf(n: number, size: number, weight: number): number {
  if (SIZES[n + 1] <= size) return weight;
  return Math.ceil((weight * (size - SIZES[n])) / (SIZES[n + 1] - SIZES[n]));
}

function count({ asked, ended }: Tail, n: number, looked: number, ends: number): void {
  if (n === asked.length) {
    asked.push(0);
    ended.push(0);
  }
  asked[n] += looked;
  ended[n] += ends;
}

/** Brings the counts to `at`. */
function age(tail: Tail, at: Instant): void {
  const steps = Math.floor(between(tail.at, at) / STEP);
  if (steps <= 0) return;
  tail.at = instant(tail.at + steps * STEP);
  weaken(tail, fadedBy(steps));
}

/** Keeps so many 65,536ths of the counts. */
export function weaken({ asked, ended }: Tail, part: number): void {
  for (let n = 0; n < asked.length; n++) {
    asked[n] = weighed(asked[n], part);
    ended[n] = weighed(ended[n], part);
  }
  let length = asked.length;
  while (length > 0 && asked[length - 1] === 0) length--;
  asked.length = length;
  ended.length = length;
}

/** What the counts of `tail` are worth at `at`, in 65,536ths. */
const weightAt = (tail: Tail, at: Instant): number => fadedBy(Math.max(0, Math.floor(between(tail.at, at) / STEP)));

/** Until when the counts of all these weigh what they do at `now`. */
export function weighsUntil(levels: readonly (Tail | undefined)[], now: Instant): number {
  let until = Number.POSITIVE_INFINITY;
  for (const tail of levels) {
    if (tail === undefined) continue;
    until = Math.min(until, tail.at + (1 + Math.max(0, Math.floor(between(tail.at, now) / STEP))) * STEP);
  }
  return until;
}

const survive = (chance: number, asked: number, ended: number): number =>
  asked <= 0 ? chance : Math.floor((chance * Math.max(0, asked - ended)) / asked);
const least = (a: number, b: number): number => (a < b ? a : b);

/** The part of an order for `size` that is expected to be found, by the counts alone; in so many `parts` of it. */
export function expectedParts({ asked, ended }: Tail, size: number, parts: number): number {
  let here = PPM;
  let sum = 0;
  for (let n = 0; SIZES[n] < size; n++) {
    const next = surviveKnown(here, n, asked[n] ?? 0, ended[n] ?? 0);
    const width = least(size, SIZES[n + 1]) - SIZES[n];
    // Within the first step there is the one unit alone, at the tail of its end.
    sum += (n === 0 ? next : (here + next) / 2) * width;
    here = next;
  }
  return Math.round((sum / size / PPM) * parts);
}

/** Chances, in parts per million, that at least `size` is there: as the counts say it, and as one may hope. */
export interface TailPoint {
  readonly size: number;
  readonly known: number;
  readonly hoped: number;
}

/** Before anything is known: two orders, of which a fifth found something. */
export const FIRST_ORDERS = 2 * ONE_ORDER;
export const FIRST_ENDED = 1_600;
/** What is wider says as much of what is narrower as so many orders would. */
const SAID_BY_WIDER = 32 * ONE_ORDER;
/** Points that differ by less than this part are one. */
const ALIKE = 64;

/**
 * The tail for sizes up to `most`, of what is known of the symbol, of its class and in general, from narrow to wide:
 * straight between its points, level beyond the last. All that is wider counts at each level for SAID_BY_WIDER.
 */
export function tailAt(levels: readonly (Tail | undefined)[], now: Instant, most: number): TailPoint[] {
  const parts = partsOf(levels, now);
  const points: TailPoint[] = [];
  let known = PPM;
  let hoped = PPM;
  let shown: TailPoint | undefined;
  let before: TailPoint | undefined;
  for (let n = 0; SIZES[n] < most; n++) {
    let [asked, ended] = [0, 0];
    for (let i = 0; i < levels.length; i++) {
      asked += weighed(levels[i]?.asked[n], parts[i]);
      ended += weighed(levels[i]?.ended[n], parts[i]);
    }
    ended = least(asked, ended);
    known = surviveKnown(known, n, asked, ended);
    hoped = survive(hoped, asked + OPTIMISM * ONE_ORDER, ended);
    const point = { size: SIZES[n + 1], known, hoped };
    if (shown === undefined) points.push((shown = point));
    else if (!isAlike(known, shown.known) || !isAlike(hoped, shown.hoped)) {
      if (before !== undefined && before !== shown) points.push(before);
      points.push((shown = point));
    }
    before = point;
  }
  return points;
}

/** What the counts of each level are worth, in 65,536ths. */
function partsOf(levels: readonly (Tail | undefined)[], now: Instant): number[] {
  const parts = levels.map((tail) => (tail === undefined ? 0 : weightAt(tail, now)));
  for (let i = levels.length - 1; i > 0; i--) {
    // Counts as they were made: whatever has faded of them has faded from its part.
    let counted = i === levels.length - 1 ? (levels[i]?.asked[0] ?? 0) : 0;
    if (i < levels.length - 1)
      for (let j = i; j < levels.length; j++) counted += weighed(levels[j]?.asked[0], parts[j]);
    if (counted === 0) continue;
    const all = Math.floor((SAID_BY_WIDER * 65_536) / counted);
    if (i === levels.length - 1) parts[i] = least(parts[i], all);
    else if (all < 65_536) for (let j = i; j < levels.length; j++) parts[j] = Math.floor((parts[j] * all) / 65_536);
  }
  return parts;
}

const surviveKnown = (chance: number, n: number, asked: number, ended: number): number =>
  n === 0 ? survive(chance, asked + FIRST_ORDERS, ended + FIRST_ENDED) : survive(chance, asked + ONE_ORDER / 2, ended);
const weighed = (orders: number | undefined, part: number): number =>
  orders === undefined ? 0 : Math.floor((orders * part) / 65_536);
const isAlike = (a: number, b: number): boolean => (b - a) * ALIKE < b;
