/**
 * What limits over time remember of each slice: when requests were served, how many there were for each execution, what
 * was executed at what prices, how large orders are. A meter is one kind of memory, for one set of dimensions and one
 * window; all limits that ask the same share it, warnings too. It begins with the first limit that needs it, counts
 * what is served from then on, and is part of the folded state: a restart changes nothing.
 */
import type { Execution } from '../../orders/order.ts';
import { isBuy } from '../../orders/values.ts';
import { type Instant, instant, type Price, type Qty, type Span } from '../../units/brand.ts';
import { CLIENT_BIT, type Coordinates, DIMENSIONS, keyOf, type LimitRow, namedBits } from '../limits/limitRow.ts';
import { type Asked, measureKind } from '../limits/measureKinds.ts';
import { OwnPrices } from '../windows/ownPrices.ts';
import { RATE_WINDOW_MAX, RateWindow } from '../windows/rates.ts';
import { RecentSizes } from '../windows/recentSizes.ts';
import { RememberedLately } from '../windows/rememberedLately.ts';
import { Repeats } from '../windows/repeats.ts';
import type { Money } from '../worth/riskMoney.ts';
import { NO_WINDOW, WindowSums } from '../windows/windowSums.ts';

/** Columns of the sums behind a ratio. */
export const Counted = { New: 0, Replace: 1, Cancel: 2, Execution: 3 } as const;
const COLUMNS = Object.keys(Counted).length;

/**
 * Slices that a meter remembers of each client, the ones added to lately; and of all together, where they are of no
 * client. What a client invents pushes out its own, and nothing that is remembered of others.
 */
export const MAX_METERED = 50_000;

export class Meter<Memory> {
  readonly bits: number;
  readonly window: Span;
  /** By client, '' where slices are of none. */
  private readonly owners = new Map<string, RememberedLately<Memory>>();

  constructor(bits: number, window: Span) {
    this.bits = bits;
    this.window = window;
  }

  /** What is remembered of the slice at a place; undefined while there is nothing. */
  find(place: Coordinates): Memory | undefined {
    return this.owners.get(this.ownerAt(place))?.find(keyOf(this.bits, place));
  }

  /** The same by the key of the place, in which the client comes first. */
  named(key: string): Memory | undefined {
    const owner = (this.bits & CLIENT_BIT) === 0 ? '' : key.slice(0, key.indexOf('\u0001'));
    return this.owners.get(owner)?.find(key);
  }

  /** The same, to be added to. */
  at(place: Coordinates, make: (window: Span) => Memory): Memory {
    const owner = this.ownerAt(place);
    let slices = this.owners.get(owner);
    if (slices === undefined) this.owners.set(owner, (slices = new RememberedLately(MAX_METERED)));
    const key = keyOf(this.bits, place);
    return slices.use(key) ?? slices.add(key, make(this.window));
  }

  /** Every slice: the values of its dimensions, and what is remembered of it. */
  *all(): Generator<readonly [values: readonly string[], memory: Memory]> {
    for (const slices of this.owners.values()) {
      for (const [key, memory] of slices.all()) yield [key.split('\u0001').slice(0, -1), memory];
    }
  }

  private ownerAt(place: Coordinates): string {
    return (this.bits & CLIENT_BIT) === 0 ? '' : place[CLIENT];
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
    for (const meter of this.rates[asked]) meter.at(place, newRate).add(at);
    if (asked === 'status') return;
    for (const meter of this.ratios) meter.at(place, newSums).add(COLUMN[asked], 1, at);
  }

  /** A new order was taken. */
  sized(worth: Money, place: Coordinates): void {
    for (const meter of this.sizes) meter.at(place, newSizes).add(worth);
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
    for (const meter of this.ratios) meter.at(place, newSums).add(Counted.Execution, 1, at);
    for (const meter of this.prices) meter.at(place, newPrices).add(buy, px, at);
    if (!first) return;
    for (const meter of this.repeats) meter.at(place, newRepeats).add(kindOfRepeat(place, buy), orderQty, at);
  }
}

/** An execution that was busted or corrected, and all that were booked, in order. */
export interface Restated {
  readonly execution: Execution;
  readonly booked: readonly Execution[];
  readonly placeOf: (execution: Execution) => Coordinates;
  readonly now: Instant;
}

const CLIENT = DIMENSIONS.indexOf('client');
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
