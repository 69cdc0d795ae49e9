/**
 * How much is used of limits over time: what their slices remember, as the limit would count it now. The next request
 * is not in it.
 */
import { BPS } from '../market/collar.ts';
import { type Instant, NO_PRICE, type Price } from '../units/brand.ts';
import type { Instrument } from '../units/instrument.ts';
import { askedIn, leastUsual, ratioOf } from './checks/lookOverTime.ts';
import type { LimitInForce } from './limits/limitRow.ts';
import type { Asked, OverTimeMeasure } from './limits/measureKinds.ts';
import { Counted, type Meter, meterOf, type Meters } from './slices/meters.ts';
import type { OwnPrices } from './windows/ownPrices.ts';
import { RATE_WINDOW_MAX } from './windows/rates.ts';
import { NO_WINDOW } from './windows/windowSums.ts';
import { NO_LIMIT } from './worth/riskMoney.ts';

/** In the unit of the measure. */
export interface Used {
  readonly used: number;
  /** NO_LIMIT while the limit does not hold yet. */
  readonly limit: number;
}

/** NO_PRICE for a side that nothing shows. */
export interface Sides {
  readonly bid: Price;
  readonly ask: Price;
}

/** A limit, and what it is looked at with. */
export interface Looking {
  readonly row: LimitInForce;
  /** Its value, as checks compare it. */
  readonly value: number;
  readonly now: Instant;
  readonly instrument: Instrument;
  readonly quoteOf: (symbol: string) => Sides;
}

type Look = (at: Looking) => Used;

/** The slices of a meter: one by its key, or all with their values. */
export interface Metered {
  readonly named: (key: string) => Look | undefined;
  readonly all: () => Iterable<readonly [values: readonly string[], look: Look]>;
}

type Use = (meters: Meters, bits: number, row: LimitInForce) => Metered;

export const USES: { readonly [M in OverTimeMeasure]: Use } = {
  newRate: ofRate('new'),
  replaceRate: ofRate('replace'),
  cancelRate: ofRate('cancel'),
  statusRate: ofRate('status'),
  orderToTrade: (meters, bits, { window }) =>
    metered(meterOf(meters.ratios, bits, window), (sums, { row, value, now }) => {
      const count = askedIn(sums, now);
      const used = ratioOf(count, sums.total(Counted.Execution, now));
      return { used, limit: count < (row.least ?? 0) ? NO_LIMIT : value };
    }),
  cancelToNew: (meters, bits, { window }) =>
    metered(meterOf(meters.ratios, bits, window), (sums, { row, value, now }) => {
      const count = sums.total(Counted.Cancel, now);
      const used = ratioOf(count, sums.total(Counted.New, now));
      return { used, limit: count < (row.least ?? 0) ? NO_LIMIT : value };
    }),
  priceMoveBps: (meters, bits, { window }) => metered(meterOf(meters.prices, bits, window), moved),
  maxTimesUsual: (meters, bits) =>
    metered(meterOf(meters.sizes, bits, NO_WINDOW), (sizes, { row, value }) => ({
      used: ratioOf(sizes.last(), sizes.largest()),
      limit: sizes.count < leastUsual(row) ? NO_LIMIT : value,
    })),
  maxRepeats: (meters, bits, { window }) =>
    metered(meterOf(meters.repeats, bits, window), (repeats, { value, now }) => ({
      used: repeats.most(now),
      limit: value,
    })),
};

function ofRate(asked: Asked): Use {
  return (meters, bits) =>
    metered(meterOf(meters.rates[asked], bits, RATE_WINDOW_MAX), (times, { row, value, now }) => ({
      used: times.countSince(now - row.window),
      limit: value,
    }));
}

function metered<Memory>(meter: Meter<Memory> | undefined, look: (memory: Memory, at: Looking) => Used): Metered {
  return {
    named(key) {
      const memory = meter?.named(key);
      return memory === undefined ? undefined : (at) => look(memory, at);
    },
    *all() {
      for (const [values, memory] of meter?.all() ?? []) yield [values, (at) => look(memory, at)];
    },
  };
}

/** How far the other side is now from what was dealt at in the window: the side that is farther. */
function moved(prices: OwnPrices, { value, now, instrument, quoteOf }: Looking): Used {
  let farthest: Used = { used: 0, limit: value };
  const { bid, ask } = quoteOf(instrument.symbol);
  for (const buy of [true, false]) {
    const extreme = prices.extreme(buy, now);
    const there = buy ? ask : bid;
    if (extreme === NO_PRICE || there === NO_PRICE || extreme === 0) continue;
    const bps = (distance: number) => Math.ceil((distance * BPS) / Math.abs(extreme));
    const used = Math.max(0, bps(buy ? there - extreme : extreme - there));
    const limit = Math.max(value, bps(instrument.minCollar ?? 0));
    if (used * farthest.limit > farthest.used * limit) farthest = { used, limit };
  }
  return farthest;
}
