/** The quotes that an order takes: what a venue's answers tell of one side tells nothing of the other. */
import type { Parent } from '../orders/order.ts';
import { isBuy, type Side } from '../orders/values.ts';
import type { Scope } from './refusals.ts';

export type Quotes = 'asks' | 'bids';
export const quotesFor = (side: Side): Quotes => (isBuy(side) ? 'asks' : 'bids');

/** An order of a client there. */
export interface Taking extends Scope {
  readonly quotes: Quotes;
}
export const takingOf = ({ symbol, clientID, side }: Pick<Parent, 'symbol' | 'clientID' | 'side'>): Taking => ({
  symbol,
  client: clientID,
  quotes: quotesFor(side),
});
