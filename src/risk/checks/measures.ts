/**
 * How an order is held against a limit: one row a measure. A measure of one order compares the order alone; one of sums
 * also reads the sums of the limit's slice, into which the order would come. A new measure is a name, its check and
 * unit in limits/measureKinds.ts, and a row here.
 */
import type { CheckCode } from '../codes.ts';
import type { Limit } from './limitSet.ts';
import {
  lookAtCancelToNew,
  lookAtOrderToTrade,
  lookAtPriceMove,
  lookAtRate,
  lookAtSpreads,
  lookAtUsualSize,
  lookAtVolume,
} from './lookOverTime.ts';
import { addsAtMost, atMost, forbid, lookAtCollar, lookForDuplicate, noteSeen, type Seen } from './look.ts';
import { WITHIN_ACCOUNT } from '../limits/limitRow.ts';
import { type Asked, type CheckedMeasure, MEASURE_KINDS, MEASURE_NAMES } from '../limits/measureKinds.ts';
import { orZero } from '../../units/brand.ts';
import { moneyDown } from '../worth/riskMoney.ts';
import type { Subject } from './subject.ts';
import { EMPTY_ROW, Sum } from '../slices/sums.ts';

export interface Measure {
  /** It bounds one side only. */
  readonly buys?: boolean;
  /** False: values are not the most there may be, and are not near to it or far from it. */
  readonly isMost?: boolean;
  /** A sum in which what closes a position may count the other way. */
  readonly isNet?: boolean;
  /** Fills in limit, observed, ok for a limit of `value`; `row` of the slice's sums. */
  readonly look?: (s: Subject, seen: Seen, value: number, row: number) => void;
  /** The same of a measure over time, in place of it. */
  readonly lookOverTime?: (s: Subject, seen: Seen, limit: Limit) => void;
}

const rateOf = (asked: Asked): Measure => ({
  lookOverTime: (s, seen, limit) => lookAtRate(asked, s, seen, limit),
});

const MEASURES: { readonly [N in CheckedMeasure]: Measure } = {
  maxOrderQty: {
    look: (s, seen, value) => atMost(seen, value, s.terms.orderQty),
  },
  minOrderNotional: {
    isMost: false,
    look(s, seen, value) {
      const observed = moneyDown(orZero(s.value), s.terms.orderQty, s.instrument);
      noteSeen(seen, value, observed, observed >= value || s.closing);
    },
  },
  maxOrderNotional: {
    look: (s, seen, value) => atMost(seen, value, s.total),
  },
  priceCollarBps: {
    isMost: false,
    look: lookAtCollar,
  },
  maxLongPosition: {
    buys: true,
    look(s, seen, value, row) {
      addsAtMost(seen, value, netQty(s, row) + s.sums.at(row, Sum.OpenBuyQty) + s.addQty, addsQty(s));
    },
  },
  maxShortPosition: {
    buys: false,
    look(s, seen, value, row) {
      addsAtMost(seen, value, s.sums.at(row, Sum.OpenSellQty) + s.addQty - netQty(s, row), addsQty(s));
    },
  },
  maxOpenOrders: {
    look: (s, seen, value, row) => addsAtMost(seen, value, s.sums.at(row, Sum.OpenOrders) + s.addOrders, s.addOrders),
  },
  maxOpenQty: {
    look(s, seen, value, row) {
      const open = s.sums.at(row, Sum.OpenBuyQty) + s.sums.at(row, Sum.OpenSellQty);
      addsAtMost(seen, value, open + s.addQty, addsQty(s));
    },
  },
  maxOpenNotional: {
    look: (s, seen, value, row) => addsAtMost(seen, value, openNotional(s, row) + s.addNotional, addsMoney(s)),
  },
  maxGrossNotional: {
    look(s, seen, value, row) {
      const { sums } = s;
      const held = sums.at(row, Sum.LongNotional) + sums.at(row, Sum.ShortNotional);
      opensAtMost(s, seen, value, openNotional(s, row) + held + s.addNotional, row);
    },
  },
  maxFirmNotional: {
    // What others have open keeps nobody in a position.
    look: (s, seen, value, row) => opensAtMost(s, seen, value, openNotional(s, row) + s.addNotional, row),
  },
  duplicateWindowMs: { isMost: false, look: lookForDuplicate },
  restricted: {
    isMost: false,
    look: (_s, seen, value) => forbid(seen, value !== 0),
  },
  newRate: rateOf('new'),
  replaceRate: rateOf('replace'),
  cancelRate: rateOf('cancel'),
  statusRate: rateOf('status'),
  orderToTrade: { lookOverTime: lookAtOrderToTrade },
  cancelToNew: { lookOverTime: lookAtCancelToNew },
  priceMoveBps: { isMost: false, lookOverTime: lookAtPriceMove },
  maxVolumeBps: { look: lookAtVolume },
  maxSpreads: { isMost: false, look: lookAtSpreads },
  maxTimesUsual: { lookOverTime: lookAtUsualSize },
  maxNetPosition: {
    look(s, seen, value, row) {
      const held = netQty(s, row);
      const open = s.sums.at(row, s.buy ? Sum.OpenBuyQty : Sum.OpenSellQty);
      addsAtMost(seen, value, (s.buy ? held : -held) + open + s.addQty, addsQty(s));
    },
  },
  maxGrossPosition: {
    look(s, seen, value, row) {
      const { sums } = s;
      const held = sums.at(row, Sum.LongQty) + sums.at(row, Sum.ShortQty);
      const observed = held + sums.at(row, Sum.OpenBuyQty) + sums.at(row, Sum.OpenSellQty) + s.addQty;
      noteSeen(seen, value, observed, observed <= value || addsQty(s) === 0 || closesIn(s, row));
    },
  },
  maxLongExposure: {
    buys: true,
    look(s, seen, value, row) {
      const { sums } = s;
      const worth = sums.at(row, Sum.LongNotional) + sums.at(row, Sum.OpenBuyNotional);
      opensAtMost(s, seen, value, worth + s.addNotional, row);
    },
  },
  maxShortExposure: {
    buys: false,
    look(s, seen, value, row) {
      const { sums } = s;
      const worth = sums.at(row, Sum.ShortNotional) + sums.at(row, Sum.OpenSellNotional);
      opensAtMost(s, seen, value, worth + s.addNotional, row);
    },
  },
  maxNetExposure: {
    isNet: true,
    look(s, seen, value, row) {
      const { sums } = s;
      const held = sums.at(row, Sum.LongNotional) - sums.at(row, Sum.ShortNotional);
      const open = sums.at(row, s.buy ? Sum.OpenBuyNotional : Sum.OpenSellNotional);
      const observed = (s.buy ? held : -held) + open + s.addNotional;
      // What closes one of two positions that offset each other makes the sum larger.
      const eases = observed <= Math.abs(held) && closesIn(s, row);
      noteSeen(seen, value, observed, observed <= value || addsMoney(s) === 0 || eases);
    },
  },
  buyingPower: {
    // What was bought less what was sold, and all that is open to buy.
    buys: true,
    look(s, seen, value, row) {
      const { sums } = s;
      const spent = sums.at(row, Sum.Spent) + sums.at(row, Sum.OpenBuyNotional);
      opensAtMost(s, seen, value, spent + s.addNotional, row);
    },
  },
};

/**
 * With the check that it belongs to. Each has all fields, in one order: what reads them then need not tell kinds of
 * objects apart.
 */
export interface PlacedMeasure {
  readonly code: CheckCode;
  readonly buys: Measure['buys'] | undefined;
  readonly isMost: Measure['isMost'] | undefined;
  readonly isNet: Measure['isNet'] | undefined;
  readonly look: Measure['look'] | undefined;
  readonly lookOverTime: Measure['lookOverTime'] | undefined;
}

function placed({ buys, isMost, isNet, look, lookOverTime }: Measure, code: CheckCode): PlacedMeasure {
  return { code, buys, isMost, isNet, look, lookOverTime };
}

/** By the measure's place in MEASURE_NAMES; undefined for a setting. */
export const MEASURES_BY_PLACE: readonly (PlacedMeasure | undefined)[] = MEASURE_NAMES.map((name) => {
  const { code } = MEASURE_KINDS[name];
  return code === '' ? undefined : placed((MEASURES as { readonly [name: string]: Measure })[name], code);
});

/** Above 0 for what must fit into sums: what adds to them, and at the gate all that is counted in them. */
const addsQty = (s: Subject): number => (s.atGate ? 1 : s.addQty);
const addsMoney = (s: Subject): number => (s.atGate ? 1 : s.addNotional);

/** An order that can only reduce stays possible at the limit: it frees what it seems to add. */
function opensAtMost(s: Subject, seen: Seen, limit: number, observed: number, row: number): void {
  noteSeen(seen, limit, observed, observed <= limit || addsMoney(s) === 0 || closesIn(s, row));
}

/**
 * Whether the order can only reduce what the slice holds of its account. A slice of a part of an account, such as a
 * strategy, holds the part that its orders made: that may be the other way, or nothing. Asked at a breach only.
 */
function closesIn(s: Subject, row: number): boolean {
  return s.closing && (!isOfPart(s, row) || s.closesPart);
}

function isOfPart({ line, rows, slices }: Subject, row: number): boolean {
  if (row === EMPTY_ROW) return true;
  const shape = (line?.rows ?? rows).indexOf(row);
  return shape >= 0 && (slices.shapes[shape] & WITHIN_ACCOUNT) !== 0;
}

/** Long less short of the accounts in a slice. */
function netQty({ sums }: Subject, row: number): number {
  return sums.at(row, Sum.LongQty) - sums.at(row, Sum.ShortQty);
}

function openNotional({ sums }: Subject, row: number): number {
  return sums.at(row, Sum.OpenBuyNotional) + sums.at(row, Sum.OpenSellNotional);
}
