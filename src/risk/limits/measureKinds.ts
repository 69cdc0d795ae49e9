/**
 * What limits can measure: the check that they belong to, and the unit of their values. The journal keeps a measure as
 * its position here: additions go at the end, and a name never changes its meaning. How an order is held against a
 * limit is the table in checks/measures.ts.
 */
import type { CheckCode } from '../codes.ts';

/** Of values as they are written; those of `millis` are compared in microseconds, a `ratio` in hundredths. */
export type MeasureUnit = 'qty' | 'money' | 'count' | 'bps' | 'ratio' | 'millis' | 'flag';

export interface MeasureKind {
  /** '' for a setting that checks read: of several that match an order, the strictest holds. */
  readonly code: CheckCode | '';
  readonly unit: MeasureUnit;
  /** It reads the sums of a slice. Quantities add up in one instrument only, and money in one currency. */
  readonly sums: boolean;
  /** It reads what a slice remembers (slices/meters.ts), over the window of the limit. */
  readonly overTime?: true;
}

const setting = (unit: MeasureUnit) => ({ code: '', unit, sums: false }) as const;
const ofOrder = <C extends CheckCode>(code: C, unit: MeasureUnit) => ({ code, unit, sums: false }) as const;
const ofSums = <C extends CheckCode>(code: C, unit: MeasureUnit) => ({ code, unit, sums: true }) as const;

const overTime = <C extends CheckCode>(code: C, unit: MeasureUnit) =>
  ({ code, unit, sums: false, overTime: true }) as const;

export const MEASURE_KINDS = {
  maxOrderQty: ofOrder('R110-ORDER-QTY', 'qty'),
  maxOrderNotional: ofOrder('R113-ORDER-NOTIONAL', 'money'),
  minOrderNotional: ofOrder('R112-MIN-NOTIONAL', 'money'),
  priceCollarBps: ofOrder('R114-PRICE-COLLAR', 'bps'),
  requireQuote: setting('flag'),
  maxQuoteAgeMs: setting('millis'),
  maxLongPosition: ofSums('R115-POSITION', 'qty'),
  maxShortPosition: ofSums('R115-POSITION', 'qty'),
  maxOpenOrders: ofSums('R116-OPEN-ORDERS', 'count'),
  maxOpenQty: ofSums('R117-OPEN-QTY', 'qty'),
  maxOpenNotional: ofSums('R118-OPEN-NOTIONAL', 'money'),
  maxGrossNotional: ofSums('R119-GROSS-NOTIONAL', 'money'),
  maxFirmNotional: ofSums('R120-FIRM-NOTIONAL', 'money'),
  duplicateWindowMs: ofOrder('R121-DUPLICATE', 'millis'),
  shortSales: setting('flag'),
  restricted: ofOrder('R106-RESTRICTED', 'flag'),
  newRate: overTime('R122-RATE-NEW', 'count'),
  replaceRate: overTime('R123-RATE-REPLACE', 'count'),
  cancelRate: overTime('R124-RATE-CANCEL', 'count'),
  statusRate: overTime('R130-RATE-STATUS', 'count'),
  orderToTrade: overTime('R131-ORDER-TO-TRADE', 'ratio'),
  cancelToNew: overTime('R132-CANCEL-TO-NEW', 'ratio'),
  priceMoveBps: overTime('R133-PRICE-MOVE', 'bps'),
  maxVolumeBps: ofOrder('R134-DAY-VOLUME', 'bps'),
  maxSpreads: ofOrder('R135-SPREADS', 'ratio'),
  maxTimesUsual: overTime('R136-UNUSUAL-SIZE', 'ratio'),
  maxRepeats: { code: '', unit: 'count', sums: false, overTime: true },
  maxNetPosition: ofSums('R115-POSITION', 'qty'),
  maxGrossPosition: ofSums('R138-GROSS-POSITION', 'qty'),
  maxLongExposure: ofSums('R139-EXPOSURE', 'money'),
  maxShortExposure: ofSums('R139-EXPOSURE', 'money'),
  maxNetExposure: ofSums('R139-EXPOSURE', 'money'),
  buyingPower: ofSums('R139-EXPOSURE', 'money'),
} satisfies { readonly [name: string]: MeasureKind };

export type MeasureName = keyof typeof MEASURE_KINDS;
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
