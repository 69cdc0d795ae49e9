/**
 * Pegged orders that the venue does not peg itself. Their children are limit orders at the pegged price, canceled and
 * sent again when that price has moved: not before a child has rested for `pegMinInterval`, and not for less than
 * `pegMinTicks`, so that a flickering quote does not cause a storm of messages. An order never follows itself, nor
 * another pegged order of ours: their children do not count as quotes.
 */
import { Peg } from '../../orders/terms.ts';
import { type Child, isOpen, type Parent } from '../../orders/order.ts';
import { signOf } from '../../orders/values.ts';
import { BookSide } from '../../market/book.ts';
import { collarBound } from '../../market/collar.ts';
import type { BelievedQuotes } from '../../market/market.ts';
import { NO_PRICE, type Price, price } from '../../units/brand.ts';
import { onTick, tickAt } from '../../units/ticks.ts';
import { lowestPrice } from '../../units/instrument.ts';
import { isMoved } from '../memory/pegged.ts';
import type { Context } from '../context.ts';
import { cancelChildren, mayTakeBack } from './cancels.ts';
import { isCrumbling } from './crumblingGuard.ts';
import { reachOf } from './reach.ts';

/** The pegged price, within the order's limit and the router's collar; NO_PRICE without a quote to follow. */
export function pegPrice(core: Context, order: Parent): Price {
  if (isCrumbling(core, order)) return NO_PRICE;
  const { peg, pegOffset } = order.terms;
  const sign = signOf(order.side);
  const doubted = core.market.mayDoubt(order.symbol) ? core.reference(order.symbol, order.clientID).doubted : 0;
  const believed = { doubted, maxAge: core.maxQuoteAge(order) };
  const bid = bestOf(core, order.symbol, true, believed);
  const ask = bestOf(core, order.symbol, false, believed);
  const same = sign > 0 ? bid : ask;
  const opposite = sign > 0 ? ask : bid;
  const needsOpposite = peg !== Peg.Primary;
  const needsSame = peg !== Peg.Market;
  if ((needsSame && same === NO_PRICE) || (needsOpposite && opposite === NO_PRICE)) return NO_PRICE;
  // Half a tick is rounded to the passive side.
  const mid = sign * Math.floor((sign * (bid + ask)) / 2);
  const reference = peg === Peg.Primary ? same : peg === Peg.Market ? opposite : mid;
  let worst = sign * (reference + pegOffset);
  if (order.terms.price !== NO_PRICE) worst = Math.min(worst, sign * order.terms.price);
  const instrument = core.instrument(order.symbol);
  const touch = opposite === NO_PRICE ? same : opposite;
  // Quotes that it follows may be our own, and nobody else's: what limits are measured from bounds it first.
  const reach = reachOf(core, order, order.terms);
  const bound =
    reach === NO_PRICE ? collarBound(sign > 0, touch, core.config.router.collarBps, instrument.minCollar) : reach;
  worst = Math.min(worst, sign * bound);
  const at = onTick(price(sign * worst), instrument, sign);
  return at >= lowestPrice(instrument) ? at : NO_PRICE;
}

/** The protected best of one side that is believed, without our own pegged children; NO_PRICE for none. */
function bestOf(core: Context, symbol: string, bids: boolean, believed: BelievedQuotes): Price {
  const side = bids ? BookSide.Bid : BookSide.Ask;
  const own = (venue: string, px: Price) => core.pegged.sizeAt(symbol, venue, bids, px);
  return core.market.bestOfOthers(symbol, side, core.now, own, believed).px;
}

/** Steps of prices at a venue that is configured no more. */
const ANY_PRICE = { tickSize: price(1) };

/** The child's price is off its peg: it can be canceled now, or only later. */
function offPeg(core: Context, child: Child): 'no' | 'now' | 'later' {
  if (!isMoved(child) || child.cancelID !== 0) return 'no';
  const wanted = pegPrice(core, child.parent);
  const venue = core.config.venues.get(child.venue);
  if (wanted === NO_PRICE) return 'no';
  const steps = venue === undefined ? ANY_PRICE : core.profile(venue, child.parent.symbol);
  const at = onTick(wanted, steps, signOf(child.parent.side));
  const { pegMinTicks, pegMinInterval } = core.emulation;
  if (Math.abs(at - child.restsAt) < pegMinTicks * tickAt(steps, at)) return 'no';
  const rested = child.state === 'accepted' && core.now - child.sentAt >= pegMinInterval;
  return rested && mayTakeBack(core, child) ? 'now' : 'later';
}

/** A child is off its peg, and has rested for long enough. */
export function isOffPeg(order: Parent, core: Context): boolean {
  if (!core.pegged.isFollowed(order) || order.windsDownTo !== '' || order.pending !== undefined) return false;
  return order.liveChildren.some((child) => offPeg(core, child) === 'now');
}

export function takeBackOffPeg(order: Parent, core: Context): void {
  cancelChildren(
    core,
    order.liveChildren.filter((child) => offPeg(core, child) === 'now'),
  );
}

/** Pegged orders are looked at once a tick at most, however often their quotes move. */
export function followQuotes(core: Context): void {
  for (const symbol of core.pegged.takeMoved()) {
    let again = false;
    core.each([...core.pegged.of(symbol)], (order) => {
      if (!isOpen(order) || order.terms.peg === Peg.None) {
        core.pegged.forget(order);
      } else if (order.windsDownTo === '' && order.pending === undefined && !core.state.poisons.isSetAside(order)) {
        core.touch(order);
        core.pegged.follow(order);
        again ||= order.liveChildren.some((child) => offPeg(core, child) === 'later');
      }
    });
    if (again) core.pegged.noteMoved(symbol);
  }
}
