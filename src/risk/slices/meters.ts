/**
 * What limits over time remember of each slice: when requests were served, how many there were for each execution, what
 * was executed at what prices, how large orders are. A meter is one kind of memory, for one set of dimensions and one
 * window; all limits that ask the same share it, warnings too. It begins with the first limit that needs it, counts
 * what is served from then on, and is part of the folded state: a restart changes nothing.
 */
import type { Execution } from '../../orders/order.ts';
import { isBuy } from '../../orders/values.ts';
import { type Instant, instant, NO_TIME, NOT_YET, type Price, type Qty, type Span } from '../../units/brand.ts';
import { type Coordinates, DIMENSIONS, keyOf, type LimitRow, namedBits, nameKey } from '../limits/limitRow.ts';
import { type Asked, measureKind } from '../limits/measureKinds.ts';
import { OwnPrices } from '../windows/ownPrices.ts';
import { RATE_WINDOW_MAX, RateWindow } from '../windows/rates.ts';
import { RecentSizes } from '../windows/recentSizes.ts';
import { Repeats } from '../windows/repeats.ts';
import type { Money } from '../worth/riskMoney.ts';
import { NO_WINDOW, WindowSums } from '../windows/windowSums.ts';

/** Columns of the sums behind a ratio. */
export const Counted = { New: 0, Replace: 1, Cancel: 2, Execution: 3 } as const;
const COLUMNS = Object.keys(Counted).length;

/** Slices that a meter remembers. Beyond it those that have been quiet for a window go, and else the oldest. */
const MAX_METERED = 200_000;

interface Remembered<Memory> {
  readonly memory: Memory;
  /** When it was added to last. */
  at: Instant;
}

export class Meter<Memory> {
  readonly bits: number;
  readonly window: Span;
  private readonly slices = new Map<string, Remembered<Memory>>();
  private sweptAt: Instant = NOT_YET;

  constructor(bits: number, window: Span) {
    this.bits = bits;
    this.window = window;
  }

  /** What is remembered of the slice at a place; undefined while there is nothing. */
  find(place: Coordinates): Memory | undefined {
    return this.slices.get(keyOf(this.bits, place))?.memory;
  }

  /** The same by the key of the place. */
  named(key: string): Memory | undefined {
    return this.slices.get(key)?.memory;
  }

  /** The same, to be added to now. */
  at(place: Coordinates, now: Instant, make: (window: Span) => Memory): Memory {
    const key = keyOf(this.bits, place);
    let known = this.slices.get(key);
    if (known === undefined) {
      if (this.slices.size >= MAX_METERED) this.makeRoom(now);
      this.slices.set(key, (known = { memory: make(this.window), at: NO_TIME }));
    }
    known.at = now;
    return known.memory;
  }

  /** Every slice: the values of its dimensions, and what is remembered of it. */
  *all(): Generator<readonly [values: readonly string[], memory: Memory]> {
    for (const [key, { memory }] of this.slices) yield [key.split('\u0001').slice(0, -1), memory];
  }

  /** Looking through all of them is worth it once in a window, not for each slice that somebody invents. */
  private makeRoom(now: Instant): void {
    const isDue = this.sweptAt <= now - this.window;
    if (isDue) this.sweptAt = now;
    if (isDue) for (const [key, { at }] of this.slices) if (at <= now - this.window) this.slices.delete(key);
    const [oldest] = this.slices.keys();
    if (this.slices.size >= MAX_METERED && oldest !== undefined) this.slices.delete(oldest);
  }
}

/** An execution, as limits count it. */
export interface Executed {
  readonly place: Coordinates;
  readonly buy: boolean;
  readonly px: Price;
  /** Of the order, and whether this is its first execution. */
  readonly orderQty: Qty;
  readonly first: boolean;
  readonly at: Instant;
}

export class Meters {
  readonly rates: { readonly [A in Asked]: Meter<RateWindow>[] } = { new: [], replace: [], cancel: [], status: [] };
  readonly ratios: Meter<WindowSums>[] = [];
  readonly prices: Meter<OwnPrices>[] = [];
  readonly repeats: Meter<Repeats>[] = [];
  readonly sizes: Meter<RecentSizes>[] = [];
  /** True once there is one. */
  inUse = false;

  /** A limit is in force that asks for a memory. */
  need({ measure, scope, window }: Pick<LimitRow, 'measure' | 'scope' | 'window'>): void {
    const bits = namedBits(scope);
    const asked = measureKind(measure).counts;
    if (asked !== undefined) this.meter(this.rates[asked], bits, RATE_WINDOW_MAX);
    else if (measure === 'orderToTrade' || measure === 'cancelToNew') this.meter(this.ratios, bits, window);
    else if (measure === 'priceMoveBps') this.meter(this.prices, bits, window);
    else if (measure === 'maxRepeats') this.meter(this.repeats, bits, window);
    else if (measure === 'maxTimesUsual') this.meter(this.sizes, bits, NO_WINDOW);
  }

  private meter<Memory>(meters: Meter<Memory>[], bits: number, window: Span): void {
    if (meterOf(meters, bits, window) === undefined) meters.push(new Meter(bits, window));
    this.inUse = true;
  }

  /** A request was served. */
  served(asked: Asked, place: Coordinates, at: Instant): void {
    for (const meter of this.rates[asked]) meter.at(place, at, newRate).add(at);
    if (asked === 'status') return;
    for (const meter of this.ratios) meter.at(place, at, newSums).add(COLUMN[asked], 1, at);
  }

  /** A new order was taken. */
  sized(worth: Money, place: Coordinates, at: Instant): void {
    for (const meter of this.sizes) meter.at(place, at, newSizes).add(worth);
  }

  /** A person ends a halt: repetitions that led to it count no more. '' stands for all. */
  enabled(id: string, at: Instant): void {
    const key = nameKey(id);
    for (const meter of this.repeats) {
      for (const [values, memory] of meter.all()) {
        if (id === '' || values.some((value) => nameKey(value) === key)) memory.enable(at);
      }
    }
  }

  /** Prices are what they would be without the error; an order of which nothing is left was never a repetition. */
  restated({ execution, booked, placeOf, now }: Restated): void {
    const place = placeOf(execution);
    for (const meter of this.prices) {
      const prices = meter.find(place);
      if (prices === undefined) continue;
      const from = prices.countedFrom(now);
      if (execution.at < from) continue;
      const key = keyOf(meter.bits, place);
      prices.clear();
      for (let n = firstSince(booked, from); n < booked.length; n++) {
        const { child, lastQty, lastPx, at } = booked[n];
        if (lastQty > 0 && keyOf(meter.bits, placeOf(booked[n])) === key)
          prices.add(isBuy(child.parent.side), lastPx, at);
      }
    }
    const { parent } = execution.child;
    if (parent.cumQty > 0) return;
    for (const meter of this.repeats) {
      const n = firstSince(booked, instant(now - meter.window));
      const first = booked.slice(n).find(({ child }) => child.parent === parent);
      if (first !== undefined) meter.find(place)?.remove(kindOfRepeat(place, isBuy(parent.side)), first.at);
    }
  }

  executed({ place, buy, px, orderQty, first, at }: Executed): void {
    for (const meter of this.ratios) meter.at(place, at, newSums).add(Counted.Execution, 1, at);
    for (const meter of this.prices) meter.at(place, at, newPrices).add(buy, px, at);
    if (!first) return;
    for (const meter of this.repeats) meter.at(place, at, newRepeats).add(kindOfRepeat(place, buy), orderQty, at);
  }
}

/** An execution that was busted or corrected, and all that were booked, in order. */
export interface Restated {
  readonly execution: Execution;
  readonly booked: readonly Execution[];
  readonly placeOf: (execution: Execution) => Coordinates;
  readonly now: Instant;
}

const SYMBOL = DIMENSIONS.indexOf('symbol');

/** Executions of one symbol and side are of a kind. */
export const kindOfRepeat = (place: Coordinates, buy: boolean): string => `${buy ? 'buy' : 'sell'} ${place[SYMBOL]}`;

const COLUMN: { readonly [A in Exclude<Asked, 'status'>]: number } = {
  new: Counted.New,
  replace: Counted.Replace,
  cancel: Counted.Cancel,
};

/** Executions are booked in the order of their time. */
function firstSince(booked: readonly Execution[], from: Instant): number {
  let n = booked.length;
  while (n > 0 && booked[n - 1].at >= from) n--;
  return n;
}

const newRate = (): RateWindow => new RateWindow();
const newSums = (window: Span): WindowSums => new WindowSums(window, COLUMNS);
const newPrices = (window: Span): OwnPrices => new OwnPrices(window);
const newRepeats = (window: Span): Repeats => new Repeats(window);
const newSizes = (): RecentSizes => new RecentSizes();

/** The meter of these dimensions and this window, if there is one. There are few. */
export function meterOf<Memory>(
  meters: readonly Meter<Memory>[],
  bits: number,
  window: Span,
): Meter<Memory> | undefined {
  return meters.find((meter) => meter.bits === bits && meter.window === window);
}
