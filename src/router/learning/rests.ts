/**
 * What is known of a venue's queues and of what it does not display, by symbol and side; by class of symbols and in
 * general too (levels.ts), which stand in for symbols that are new there. Folded from the ends of our own orders, by
 * the events' own times.
 */
import type { Instant, Span } from '../../units/brand.ts';
import { seconds } from '../../units/brand.ts';
import { PPM } from '../../units/ratio.ts';
import { newTail, type Tail } from './censored.ts';
import { noteLife } from './fillTime.ts';
import { type Keys, keptUnder } from './levels.ts';
import { type Hidden, hiddenAt, noteHidden, nothingHidden } from './hidden.ts';
import { isOutflowKnown, noteOutflow, reachBehind, reachUnknown, type Rested } from './outflow.ts';

/** What leaves a queue is counted over this time. */
export const OUTFLOW_HORIZON: Span = seconds(10);
/** An order at rest is looked at in so many parts. */
export const REST_PARTS = 16;

/** One side of a symbol at a venue. */
export interface RestSide {
  /** Of the queue that our orders on this side rest in. */
  readonly outflow: Tail;
  /** The time to a fill there, in milliseconds. */
  readonly lives: Tail;
  /** Beyond what is displayed to our orders on this side. */
  readonly hidden: Hidden;
}

export interface RestSides {
  buy: RestSide | undefined;
  sell: RestSide | undefined;
}

export type Rests = Map<string, RestSides>;

/** An order at rest is over. */
export function learnRested(rests: Rests, keys: Keys, buys: boolean, rested: Rested): void {
  for (const side of sidesOf(rests, keys, buys, rested.at)) {
    noteOutflow(side.outflow, rested, OUTFLOW_HORIZON);
    noteLife(side.lives, rested.at, rested.lived, rested.filled >= rested.size);
  }
}

/** An order that asked for more than was displayed. */
export interface Asked {
  readonly at: Instant;
  readonly shown: number;
  readonly asked: number;
  readonly filled: number;
}

export function learnHidden(rests: Rests, keys: Keys, buys: boolean, { at, shown, asked, filled }: Asked): void {
  for (const side of sidesOf(rests, keys, buys, at)) noteHidden(side.hidden, at, shown, asked, filled);
}

function sidesOf(rests: Rests, keys: Keys, buys: boolean, at: Instant): RestSide[] {
  return keys.map((key) => {
    const sides = keptUnder(rests, key, (): RestSides => ({ buy: undefined, sell: undefined }));
    return buys ? (sides.buy ??= newSide(at)) : (sides.sell ??= newSide(at));
  });
}

const newSide = (at: Instant): RestSide => ({ outflow: newTail(at), lives: newTail(at), hidden: nothingHidden(at) });

const sideOf = (rests: Rests, symbol: string, buys: boolean): RestSide | undefined => {
  const sides = rests.get(symbol);
  return buys ? sides?.buy : sides?.sell;
};

/**
 * The chance that each next part of an order at rest behind `ahead` is filled in time, in parts per million. Where too
 * little is known of the queue, by what is ahead alone.
 */
export function reachOfRest(rests: Rests, keys: Keys, buys: boolean, ahead: number, part: number): number[] {
  let known: Tail | undefined;
  for (let i = 0; i < keys.length && known === undefined; i++) {
    const outflow = sideOf(rests, keys[i], buys)?.outflow;
    if (outflow !== undefined && isOutflowKnown(outflow)) known = outflow;
  }
  const reach =
    known === undefined ? reachUnknown(ahead, REST_PARTS, part) : reachBehind(known, ahead, REST_PARTS, part);
  return reach.slice(1).map((chance) => Math.floor(chance * PPM));
}

/** Shares to expect beyond what is displayed: of the symbol alone. */
export function hiddenOf(rests: Rests, symbol: string, buys: boolean, now: Instant): number {
  const side = sideOf(rests, symbol, buys);
  return side === undefined ? 0 : hiddenAt(side.hidden, now);
}

/** What is known of each side of a symbol, of a class and in general. */
export function* knownRests(rests: Rests): Generator<{ key: string; buys: boolean; side: RestSide }> {
  for (const [key, { buy, sell }] of rests) {
    if (buy !== undefined) yield { key, buys: true, side: buy };
    if (sell !== undefined) yield { key, buys: false, side: sell };
  }
}
