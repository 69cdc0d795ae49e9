/**
 * The market turns against us after fills here: who trades with us here knows better.
 *
 *     cost = how far it does so, as far as that is sure, against fills elsewhere: learning/markouts.ts, `adverse`
 */
import { ofPrice } from './after.ts';
import { learnsNothing, pricedFrom, type Term } from './term.ts';

export const markout: Term = {
  name: 'markout',
  from: pricedFrom('after'),
  keeps: [],
  isToxicity: true,
  learn: learnsNothing,
  price: (draft, seat, purpose) => ofPrice(draft, seat, purpose, 'adverse'),
};
