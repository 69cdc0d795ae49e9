/**
 * The queues that orders rest in. What leaves a queue within a time is its outflow: learned from our own orders, each
 * of which tells of it only so far as it went itself. And what a place in a queue is worth: a rebate is paid for with
 * waiting.
 *
 *     worth = rebate − cost of waiting × delay,   delay = size ahead ÷ what leaves in a second
 *
 * Where takers go to venues in proportion to β × queue, long queues are served faster, and all delays hang on one
 * number, the workload W = Σ β·queue: delay = W ÷ (β × what is taken everywhere). Source: Maglaras, Moallemi and Zheng,
 * "Queueing dynamics and state space collapse in fragmented limit order book markets", Operations Research 69 (2021).
 */
import type { Instant } from '../../units/brand.ts';
import { observe, type Tail } from './censored.ts';
import { SIZES } from './sizes.ts';

/** An order of ours that is over. */
export interface Rested {
  readonly at: Instant;
  /** Size that was ahead of it when it came. */
  readonly ahead: number;
  readonly size: number;
  readonly filled: number;
  /** Microseconds, until it was filled or else ended. */
  readonly lived: number;
}

/** Takes in what the order tells of what leaves its queue within `horizon` microseconds. */
export function noteOutflow(tail: Tail, { at, ahead, size, filled, lived }: Rested, horizon: number): void {
  const reached = ahead + filled;
  const isCut = filled < size && lived < horizon;
  if (isCut && filled === 0) return;
  if (tail.asked.length === 0) imagine(tail, at, ahead + size);
  // It was not there to the end: at least so much left.
  if (isCut) return observe(tail, at, reached, reached);
  // Not filled at all: what was ahead did not leave in whole, and nobody knows how much of it did.
  if (filled === 0) observe(tail, at, ahead + size, 0, ahead + 1);
  else if (lived <= horizon || filled < size) observe(tail, at, ahead + size, reached);
  else observe(tail, at, ahead + size, 0, ahead + 1);
}

/**
 * Before the first order: a few that found anything up to twice as far as it goes. Else the first that are not filled
 * would say that nothing ever leaves, and nobody would look again.
 */
function imagine(tail: Tail, at: Instant, size: number): void {
  for (let n = 1; n <= IMAGINED; n++) observe(tail, at, 2 * size + 1, Math.floor((2 * size * n) / IMAGINED));
}
const IMAGINED = 8;

/** Orders, with those, before an outflow counts as known. */
const ENOUGH = 16_000;

export const isOutflowKnown = (tail: Tail): boolean => (tail.asked[0] ?? 0) >= ENOUGH;

/**
 * The chance that 0, 1 … `units` of `step` shares each are filled behind `ahead`: that so much leaves. Beyond the sizes
 * that were looked for the chance falls with one over the size.
 */
export function reachBehind(tail: Tail, ahead: number, units: number, step: number): number[] {
  const { asked, ended } = tail;
  const reach = [1];
  let n = 0;
  let here = 1;
  let next = survived(tail, 0, 1);
  for (let unit = 1; unit <= units; unit++) {
    const size = ahead + unit * step;
    while (n < asked.length && SIZES[n + 1] < size) {
      n++;
      here = next;
      next = survived(tail, n, next);
    }
    if (n >= asked.length || asked[n] <= 0) reach.push((here * SIZES[n]) / size);
    else {
      // The first step is the one share alone: whether anything left at all.
      const part = ended[n] === 0 ? 0 : (size - SIZES[n]) / (SIZES[n + 1] - SIZES[n]);
      reach.push(here + (next - here) * part);
    }
  }
  return reach;
}

/** The same where nothing is known of the queue: the less is ahead, the likelier, on the scale of our own order. */
export const reachUnknown = (ahead: number, units: number, step: number): number[] =>
  Array.from({ length: units + 1 }, (_, unit) =>
    unit === 0 ? 1 : (units * step) / (units * step + ahead + unit * step),
  );

const survived = ({ asked, ended }: Tail, n: number, chance: number): number =>
  n < asked.length && asked[n] > 0 ? (chance * Math.max(0, asked[n] - ended[n])) / asked[n] : chance;

/** The mean outflow, as far as it was looked for. */
export function meanOutflow(tail: Tail): number {
  let mean = 0;
  let here = 1;
  for (let n = 0; n < tail.asked.length; n++) {
    const next = survived(tail, n, here);
    mean += ((here + next) / 2) * (SIZES[n + 1] - SIZES[n]);
    here = next;
  }
  return mean;
}

// Plans weigh a rebate against the chance to be filled in time (`reachBehind`), by the law of what leaves and not its
// mean alone. By means it would be as follows, which tests hold to the workload.

/** Seconds until `ahead` has left; without end where nothing leaves. */
export const delayBehind = (ahead: number, perSecond: number): number =>
  ahead === 0 ? 0 : perSecond > 0 ? ahead / perSecond : Number.POSITIVE_INFINITY;

/** A venue as those who take see it: β, how much they like it, and its queue. */
export interface ServedQueue {
  readonly liked: number;
  readonly size: number;
}

/** Seconds that the last in each queue waits, where `perSecond` is taken everywhere. */
export function tiedDelays(queues: readonly ServedQueue[], perSecond: number): number[] {
  let workload = 0;
  for (const { liked, size } of queues) workload += liked * size;
  return queues.map(({ liked, size }) => (size === 0 ? 0 : workload / (liked * perSecond)));
}

/** Of several queues the place of the one to wait in: the rebate less what waiting costs, in the same money. */
export function bestQueue(rebates: readonly number[], delays: readonly number[], costPerSecond: number): number {
  let best = 0;
  for (let i = 1; i < rebates.length; i++) {
    if (rebates[i] - costPerSecond * delays[i] > rebates[best] - costPerSecond * delays[best]) best = i;
  }
  return best;
}
