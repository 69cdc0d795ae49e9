/** Orders and children as values, for what looks at a few of their fields. */
import type { Child, Parent } from '../../src/orders/order.ts';
import type { OrderTerms } from '../../src/orders/terms.ts';
import { childID, Side } from '../../src/orders/values.ts';

const SOME = { clientID: 'C', account: '', symbol: 'XYZ', side: Side.Buy, triggered: false, carried: '' };

export const anOrder = (more: Partial<Parent>): Parent => ({ ...SOME, ...more }) as Parent;

export const aChild = (parent: Parent, terms: OrderTerms, venue = 'NORTH', id = 1): Child =>
  ({ childID: childID(id), parent, venue, terms, state: 'accepted' }) as Child;
