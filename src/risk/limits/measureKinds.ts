/**
 * What limits can measure: the check that they belong to, and the unit of their values. The journal keeps a measure as
 * its position here: additions go at the end, and a name never changes its meaning. How an order is held against a
 * limit is the table in checks/measures.ts.
 */
import type { Span } from '../../units/brand.ts';
import type { CheckCode } from '../codes.ts';
import { RATE_COUNT_MAX, RATE_WINDOW_MAX } from '../windows/rates.ts';
import { SIZES_KEPT } from '../windows/recentSizes.ts';
import { REPEATS_MAX } from '../windows/repeats.ts';
import { LONGEST_WINDOW } from '../windows/windowSums.ts';

/** Of values as they are written; those of `millis` are compared in microseconds, a `ratio` in hundredths. */
export type MeasureUnit = 'qty' | 'money' | 'count' | 'bps' | 'ratio' | 'millis' | 'flag';

/** What a client asks for. */
export type Asked = 'new' | 'replace' | 'cancel' | 'status';

export interface MeasureKind {
  /** '' for a setting that checks read: of several that match an order, the strictest holds. */
  readonly code: CheckCode | '';
  readonly unit: MeasureUnit;
  /** It reads the sums of a slice. Quantities add up in one instrument only, and money in one currency. */
  readonly sums: boolean;
  /** It reads what a slice remembers (slices/meters.ts). */
  readonly overTime?: true;
  /** The longest interval that it may count over, and how that is said; left out, it counts over none. */
  readonly window?: { readonly longest: Span; readonly says: string };
  /** The requests that it counts. */
  readonly counts?: Asked;
  /** Which of two values lets less through. */
  readonly stricter: 'less' | 'more' | 'true' | 'false';
  /** The value that bounds nothing; left out, there is none. */
  readonly off?: string;
  /** Nobody need have one: a list, a permission, what refines others. */
  readonly optional?: true;
  /** It is kept by those who keep lists. */
  readonly list?: true;
  /** Money of it does not add up over currencies. */
  readonly single?: true;
  /** How many there must be for it to hold: where the limit does not say, and at most. Left out, that is not asked. */
  readonly least?: { readonly ifNone: number; readonly most: number };
  /** Values that it may have, where not every number will do; and how that is said. */
  readonly values?: { readonly from: number; readonly to: number; readonly says: string };
  /** Dimensions that its scope must name, or may name together; and how that is said. */
  readonly scope?: { readonly needs?: string; readonly only?: readonly string[]; readonly says: string };
}

type More = Omit<MeasureKind, 'code' | 'unit' | 'sums' | 'stricter'> & Partial<Pick<MeasureKind, 'stricter'>>;
const LESS = { sums: false, stricter: 'less' } as const;

const setting = (unit: MeasureUnit, more: More) => ({ code: '', unit, ...LESS, ...more }) as const;
const ofOrder = <C extends CheckCode>(code: C, unit: MeasureUnit, more: More = {}) =>
  ({ code, unit, ...LESS, ...more }) as const;
const ofSums = <C extends CheckCode>(code: C, unit: MeasureUnit) => ({ code, unit, ...LESS, sums: true }) as const;
const overTime = <C extends CheckCode | '', const M extends More>(code: C, unit: MeasureUnit, more: M) =>
  ({ code, unit, ...LESS, ...more, overTime: true }) as const;

const A_DAY = { longest: LONGEST_WINDOW, says: 'it needs a window, of at most a day' };

const rate = <C extends CheckCode>(code: C, counts: Asked, more: More = {}) =>
  overTime(code, 'count', {
    counts,
    window: { longest: RATE_WINDOW_MAX, says: 'a rate needs a window of at most 60 s' },
    values: { from: 0, to: RATE_COUNT_MAX, says: `a rate counts to ${RATE_COUNT_MAX}` },
    ...more,
  });

const OF_ASKERS = {
  only: ['', 'client', 'desk', 'session', 'client session', 'desk session', 'client desk'],
  says: 'status is asked by a client on a session: its scope may name client, desk and session',
};
const STOPPABLE = {
  only: [
    ...['', 'client', 'client account', 'client strategy', 'client trader'],
    ...['strategy', 'trader', 'desk', 'session', 'symbol'],
  ],
  says: 'what repeats is halted: its scope is a client, account, strategy, trader, desk, session or symbol, or all',
};
const OF_PRICES = {
  needs: 'symbol',
  says: 'prices of different instruments do not compare: name a symbol, or symbol = "*"',
};
const REPEATED = { from: 1, to: REPEATS_MAX, says: `repeated executions are counted from 1 to ${REPEATS_MAX}` };
/** In the window of a ratio. */
const MOST_ASKED = 1_000_000;

export const MEASURE_KINDS = {
  maxOrderQty: ofOrder('R110-ORDER-QTY', 'qty'),
  maxOrderNotional: ofOrder('R113-ORDER-NOTIONAL', 'money'),
  minOrderNotional: ofOrder('R112-MIN-NOTIONAL', 'money', { stricter: 'more', off: '0', optional: true, single: true }),
  priceCollarBps: ofOrder('R114-PRICE-COLLAR', 'bps', { off: '0' }),
  requireQuote: setting('flag', { stricter: 'true', off: 'false' }),
  maxQuoteAgeMs: setting('millis', { optional: true }),
  maxLongPosition: ofSums('R115-POSITION', 'qty'),
  maxShortPosition: ofSums('R115-POSITION', 'qty'),
  maxOpenOrders: ofSums('R116-OPEN-ORDERS', 'count'),
  maxOpenQty: ofSums('R117-OPEN-QTY', 'qty'),
  maxOpenNotional: ofSums('R118-OPEN-NOTIONAL', 'money'),
  maxGrossNotional: ofSums('R119-GROSS-NOTIONAL', 'money'),
  maxFirmNotional: ofSums('R120-FIRM-NOTIONAL', 'money'),
  duplicateWindowMs: ofOrder('R121-DUPLICATE', 'millis', { stricter: 'more', off: '0' }),
  shortSales: setting('flag', { stricter: 'false', optional: true }),
  restricted: ofOrder('R106-RESTRICTED', 'flag', { stricter: 'true', off: 'false', optional: true, list: true }),
  newRate: rate('R122-RATE-NEW', 'new'),
  replaceRate: rate('R123-RATE-REPLACE', 'replace'),
  cancelRate: rate('R124-RATE-CANCEL', 'cancel'),
  statusRate: rate('R130-RATE-STATUS', 'status', { scope: OF_ASKERS }),
  orderToTrade: overTime('R131-ORDER-TO-TRADE', 'ratio', { window: A_DAY, least: { ifNone: 0, most: MOST_ASKED } }),
  cancelToNew: overTime('R132-CANCEL-TO-NEW', 'ratio', { window: A_DAY, least: { ifNone: 0, most: MOST_ASKED } }),
  priceMoveBps: overTime('R133-PRICE-MOVE', 'bps', { window: A_DAY, scope: OF_PRICES }),
  maxVolumeBps: ofOrder('R134-DAY-VOLUME', 'bps'),
  maxSpreads: ofOrder('R135-SPREADS', 'ratio'),
  maxTimesUsual: overTime('R136-UNUSUAL-SIZE', 'ratio', { least: { ifNone: 10, most: SIZES_KEPT } }),
  maxRepeats: overTime('', 'count', { window: A_DAY, values: REPEATED, scope: STOPPABLE }),
  maxNetPosition: ofSums('R115-POSITION', 'qty'),
  maxGrossPosition: ofSums('R138-GROSS-POSITION', 'qty'),
  maxLongExposure: ofSums('R139-EXPOSURE', 'money'),
  maxShortExposure: ofSums('R139-EXPOSURE', 'money'),
  maxNetExposure: ofSums('R139-EXPOSURE', 'money'),
  buyingPower: ofSums('R139-EXPOSURE', 'money'),
} satisfies { readonly [name: string]: MeasureKind };

export type MeasureName = keyof typeof MEASURE_KINDS;
export const measureKind = (measure: MeasureName): MeasureKind => MEASURE_KINDS[measure];
export const MEASURE_NAMES = Object.keys(MEASURE_KINDS) as MeasureName[];

/** Measures that read what a slice remembers. */
export type OverTimeMeasure = {
  [N in MeasureName]: (typeof MEASURE_KINDS)[N] extends { readonly overTime: true } ? N : never;
}[MeasureName];
export const isOverTime = (measure: MeasureName): measure is OverTimeMeasure => 'overTime' in MEASURE_KINDS[measure];

/** Measures that orders are held against, one by one. */
export type CheckedMeasure = {
  [N in MeasureName]: (typeof MEASURE_KINDS)[N]['code'] extends '' ? never : N;
}[MeasureName];
