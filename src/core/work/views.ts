/** The venues that an order may go to, as its plan may see them. */
import { metAt } from '../../orders/met.ts';
import type { Parent } from '../../orders/order.ts';
import { isBuy, TimeInForce } from '../../orders/values.ts';
import { isClosing } from '../../risk/slices/exposure.ts';
import { takingOf } from '../../router/quotes.ts';
import { breakerOf, isOut, isUntried, probeDueAt, usualWait, waitingAt } from '../../router/health.ts';
import { NOTHING_TRADED } from '../../router/fees.ts';
import type { VenueView } from '../../router/venue.ts';
import type { Context } from '../context.ts';
import { auctionStage, imbalanceOf } from './auctions.ts';

const NO_ANSWERS: readonly string[] = [];

/** What venues take: everything, only what closes a position, or nothing. */
export function isTaken(core: Context, order: Parent, venue: string): boolean {
  const state = core.state.risk.trading.of('venue', venue);
  if (state !== 'reducing') return state === 'active';
  const r = core.state.risk.reservations.get(order.orderID);
  return r !== undefined && isClosing(r);
}

/**
 * The venues that trade the symbol. A venue that is halted or reconciling counts as down. `answered`: those that are
 * taken to owe no answer.
 */
export function viewsOf(
  core: Context,
  order: Parent,
  avoid: readonly string[],
  answered: readonly string[] = NO_ANSWERS,
): VenueView[] {
  const { symbol, clientID: client } = order;
  const views: VenueView[] = [];
  const { now } = core;
  const settings = core.config.router;
  const taking = takingOf(order);
  const buy = isBuy(order.side);
  const doubted = core.market.mayDoubt(symbol) ? core.reference(symbol, client).doubted : 0;
  const isForOpening = order.terms.timeInForce === TimeInForce.AtTheOpening;
  const phase = isForOpening ? TimeInForce.AtTheOpening : TimeInForce.AtTheClose;
  for (const venue of core.config.venues.values()) {
    const profile = core.profile(venue, symbol);
    const knowledge = core.state.knowledge.get(profile.id);
    if (knowledge === undefined || !venue.symbols.has(symbol)) continue;
    const up =
      core.venuesUp.has(profile.id) &&
      core.unanswered.get(profile.id)?.isReconciling === false &&
      isTaken(core, order, profile.id);
    const own = avoid.length > 0 && avoid.includes(profile.id);
    const isDoubted = doubted !== 0 && core.market.isAmong(profile.id, doubted);
    const book = core.market.book(symbol, profile.id);
    const health = core.state.health.get(profile.id);
    const { auctions } = venue;
    const breaker = health === undefined ? 'closed' : breakerOf(health, taking);
    const isProbe =
      health !== undefined &&
      (breaker === 'empty' || isOut(health, knowledge, { symbol, client, now, settings })) &&
      probeDueAt(health, taking, settings) <= now;
    views.push({
      profile,
      up,
      own,
      doubted: isDoubted,
      book,
      knowledge,
      waiting: health === undefined || answered.includes(profile.id) ? 0 : waitingAt(health, knowledge, now, settings),
      untried: health !== undefined && isUntried(health, settings),
      breaker,
      probe: isProbe,
      room: core.roomAt.get(profile.id),
      traded: profile.fees === undefined ? NOTHING_TRADED : core.state.charges.tradedIn(profile.id, now),
      auction: auctions === undefined ? '' : auctionStage(core, venue, phase),
      imbalance: auctions === undefined ? 0 : imbalanceOf(core, venue, symbol, phase),
      met: order.met.length === 0 ? undefined : metAt(order, profile.id, now),
      reserved:
        book === undefined
          ? undefined
          : core.inFlight.reservedIn(
              { updatedAt: book.updatedAt, side: buy ? book.asks : book.bids },
              { venue: profile.id, symbol, buy },
              usualWait(knowledge),
              now,
            ),
    });
  }
  return views;
}
