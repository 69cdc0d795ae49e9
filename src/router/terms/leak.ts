/**
 * The price runs away from the rest of the order after fills here: who trades with us here tells others, or trades
 * ahead of us. For each share that is filled another one is still to be had, here or elsewhere, and is dearer.
 *
 *     cost = how far it runs within a second, as far as that is sure, against fills elsewhere: learning/markouts.ts
 */
import { ofPrice } from './after.ts';
import { learnsNothing, pricedFrom, type Term } from './term.ts';

export const leak: Term = {
  name: 'leak',
  from: pricedFrom('after'),
  keeps: [],
  isToxicity: true,
  learn: learnsNothing,
  price: (draft, seat, purpose) => ofPrice(draft, seat, purpose, 'leak'),
};
