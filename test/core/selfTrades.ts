/** The law of self-trade prevention, written without its code: pairs of live children that could trade with each other. */
import type { Core } from '../../src/core/core.ts';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import type { Child, Parent } from '../../src/orders/order.ts';
import { Side } from '../../src/orders/values.ts';
import { NO_PRICE } from '../../src/units/brand.ts';

/**
 * `owner`: whose orders may not meet, by default the client's. A stop at its venue is in the book there when its venue
 * says so, and a child is again that a bust has opened: neither was ours to prevent.
 */
export function liveSelfTrades(
  core: Core,
  owner = (order: Parent): string => order.clientID,
  reopened: ReadonlySet<number> = new Set(),
): string[] {
  const live = [...core.state.orders.parents.values()].flatMap((order) => order.liveChildren);
  const sent = live.filter(({ childID, terms }) => terms.stopPx === NO_PRICE && !reopened.has(childID));
  const buys = sent.filter(({ parent }) => parent.side === Side.Buy);
  const sells = sent.filter(({ parent }) => parent.side !== Side.Buy);
  return buys.flatMap((buy) => sells.filter((sell) => couldMeet(buy, sell, owner)).map((sell) => told(buy, sell)));
}

function couldMeet(buy: Child, sell: Child, owner: (order: Parent) => string): boolean {
  const isFree = buy.terms.price === NO_PRICE || sell.terms.price === NO_PRICE;
  return (
    buy.venue === sell.venue &&
    buy.parent.symbol === sell.parent.symbol &&
    owner(buy.parent) === owner(sell.parent) &&
    (isFree || buy.terms.price >= sell.terms.price)
  );
}

const told = (buy: Child, sell: Child): string => `#${buy.childID} and #${sell.childID} at ${buy.venue}`;

/** Children that a bust or correction has opened again. */
export const reopenedIn = (events: readonly CoreEvent[]): ReadonlySet<number> =>
  new Set(events.flatMap((event) => (event.kind === 'executionCorrected' && event.reopens ? [event.childID] : [])));
