/** The terms of an order as JSON, and their schema: a field more of them is one line of each. */
import { z } from 'zod';
import type { OrderTerms } from '../../orders/terms.ts';
import type { Instrument } from '../../units/instrument.ts';
import { decimal, ordType, peg, time, timeInForce } from './schemaParts.ts';
import { isoTime, px, pxOrNull, size, sizeOrNull } from './show.ts';
import { ordTypes, pegs, timesInForce } from './words.ts';

/** Fields of every shown order, child and execution. */
export const basicTerms = {
  ordType,
  timeInForce,
  price: decimal.nullable().describe('Null for a market order.'),
};

export function showBasicTerms(terms: OrderTerms, instrument: Instrument) {
  return {
    ordType: ordTypes.word(terms.ordType),
    timeInForce: timesInForce.word(terms.timeInForce),
    price: pxOrNull(terms.price, instrument),
  };
}

export const allTerms = {
  ...basicTerms,
  orderQty: decimal,
  minQty: decimal.nullable(),
  stopPx: decimal.nullable().describe('StopPx(99): the order is inactive until the stop triggers.'),
  maxFloor: decimal.nullable().describe('MaxFloor(111): largest displayed quantity.'),
  peg: peg.nullable().describe('The price it follows.'),
  pegOffset: decimal.nullable().describe('Offset from the followed price.'),
  expireTime: time.nullable().describe('Time at which it expires: as requested, or the end of its day.'),
  iso: z.boolean().describe('An intermarket sweep.'),
};

export function showTerms(terms: OrderTerms, instrument: Instrument) {
  const { orderQty, minQty, stopPx, maxFloor, peg: follows, pegOffset, expireTime, iso } = terms;
  return {
    ...showBasicTerms(terms, instrument),
    orderQty: size(orderQty, instrument),
    minQty: sizeOrNull(minQty, instrument),
    stopPx: pxOrNull(stopPx, instrument),
    maxFloor: sizeOrNull(maxFloor, instrument),
    peg: follows === '' ? null : pegs.word(follows),
    pegOffset: follows === '' ? null : px(pegOffset, instrument),
    expireTime: expireTime === 0 ? null : isoTime(expireTime),
    iso,
  };
}
