/**
 * Orders that wait in the gateway because no venue does it for them: for a price, a phase of the day, or the part on
 * display to be filled; and the clock that ends some waits. Everything is derived from journaled state, the quote and
 * the time, so a restart finds every order as it was; `watchAll` rebuilds the indexes.
 */
import { isStop, Peg } from '../../orders/terms.ts';
import { isImmediate, type Parent } from '../../orders/order.ts';
import { TimeInForce } from '../../orders/values.ts';
import { isOut, mayBeTrusted, probeDueAt } from '../../router/health.ts';
import { ALL_CLIENTS, clientsOut } from '../../router/refusals.ts';
import { type Instant, later, least, millis, NEVER, NO_PRICE, NO_TIME } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import {
  auctionLife,
  auctionVenue,
  closingFrom,
  isAuction,
  leftToAuctionUntil,
  nextCutOff,
  tooEarlyToEnter,
} from './auctions.ts';
import { isExpired, isPast } from './expiry.ts';
import { FIRST_ANSWER } from './firstAnswers.ts';
import { isPassedOver } from './passedOver.ts';
import { pegPrice } from './pegs.ts';
import { isRoutable } from './routable.ts';
import { awaitsTrigger, noteArmed } from './stops.ts';
import { expireTimeOf, isClosed } from './tradingDay.ts';

/**
 * Reasons to wait: the tick that expires the order, the market's open, its stop price, its auction, the time from which
 * a venue takes orders for that, the part on display, a quote to follow.
 */
export type Waiting = 'expiry' | 'open' | 'trigger' | 'auction' | 'entry' | 'display' | 'quote';

/** The reason why a routable order waits, undefined for none. */
export function waitsFor(core: Context, order: Parent): Waiting | undefined {
  const { terms, liveChildren } = order;
  if (isPast(order, core.now)) return 'expiry';
  if (waitsForOpen(core, order)) return 'open';
  if (awaitsTrigger(core, order)) return 'trigger';
  if (isAuction(terms.timeInForce)) {
    const life = auctionLife(core, order);
    if (life === undefined) return 'auction';
    if (life === terms.timeInForce && tooEarlyToEnter(core, order) !== '') return 'entry';
  }
  const oneAtATime = terms.maxFloor > 0 || terms.peg !== Peg.None;
  if (oneAtATime && liveChildren.length > 0) return 'display';
  return terms.peg !== Peg.None && pegPrice(core, order) === NO_PRICE ? 'quote' : undefined;
}

const WAITS: { readonly [W in Exclude<Waiting, 'display' | 'auction' | 'entry'>]: string } = {
  expiry: 'its end: its time is over',
  open: 'the open: the market is closed',
  trigger: 'a price at its StopPx',
  quote: 'a quote to follow',
};

const HALT_OVER = 'the end of the halt of its symbol';

/** What the rest of an open order waits for: a time or a price, else what its last plan found; '' for nothing. */
export function waitText(core: Context, order: Parent): string {
  if (order.suspended) return HALT_OVER;
  if (!isRoutable(core, order)) return order.waitsText === FIRST_ANSWER ? '' : order.waitsText;
  const waiting = waitsFor(core, order);
  if (waiting === undefined || waiting === 'display') return order.waitsText;
  if (waiting === 'entry') return tooEarlyToEnter(core, order);
  if (waiting !== 'auction') return WAITS[waiting];
  return order.terms.timeInForce === TimeInForce.AtTheOpening ? 'the open' : 'the time before the close';
}

/** The market is closed, and no venue holds the opening that the order is for. */
function waitsForOpen(core: Context, order: Parent): boolean {
  if (!isClosed(core)) return false;
  return order.terms.timeInForce !== TimeInForce.AtTheOpening || auctionVenue(core, order) === undefined;
}

/** No row holds for the order: enters it in the index of what it waits for. */
export function noteWaiting(core: Context, order: Parent): void {
  noteArmed(core, order);
  const pegged = order.terms.peg !== Peg.None;
  if (!pegged && !isStop(order.terms.ordType)) return;
  if (pegged) core.pegged.rest(order);
  if (pegged && core.state.orders.open.has(order)) core.pegged.watch(order);
  if (!isRoutable(core, order)) return;
  const waiting = waitsFor(core, order);
  if (waiting === 'trigger') core.armed.arm(order);
  else if (waiting === 'quote') core.held.hold(order);
}

/** A venue can be used again: held orders are planned again. */
export function lookForPlaces(core: Context): void {
  for (const order of core.held.all()) core.touch(order);
  if (core.conditionalVenues.length === 0) return;
  for (const order of core.state.orders.open) core.touch(order);
}

/** Something was said of the venue. `wasOut`: it was passed over for the order before. */
export function lookIfWell(core: Context, venue: string, order: Parent, wasOut: boolean): void {
  if (wasOut && !isPassedOver(core, venue, order)) lookForPlaces(core);
}

/** Orders that are held wait for a quote to move, or a venue to speak: one that gets nothing has nothing to say. */
const PROBES_EVERY = millis(250);

/** Orders that waited for the answer of a venue which does not give one. */
function touchLeftBehind(core: Context, venue: string): void {
  for (const { purpose, parent } of core.state.orders.liveAt(venue)) {
    if (purpose !== 'post' && !core.held.has(parent) && isRoutable(core, parent)) core.touch(parent);
  }
}

/** At a tick: orders that are held may find out whether a venue is well again. */
export function lookForProbes(core: Context): void {
  const { now, state, config, held } = core;
  if (now < core.probesLookAt) return;
  core.probesLookAt = later(now, PROBES_EVERY);
  const settings = config.router;
  for (const [venue, { symbols }] of config.venues) {
    const health = state.health.get(venue);
    const knowledge = state.knowledge.get(venue);
    if (health === undefined || knowledge === undefined || !core.venuesUp.has(venue)) continue;
    const clients = clientsOut(health);
    // The rare one that is out is looked at symbol by symbol.
    if (clients.length === 0 && mayBeTrusted(health, knowledge)) continue;
    const isOutFor = (symbol: string, client: string) => isOut(health, knowledge, { symbol, client, now, settings });
    const isDue = (symbol: string, client: string) => probeDueAt(health, { symbol, client }, settings) <= now;
    const out = [...symbols].filter((symbol) => isOutFor(symbol, ALL_CLIENTS));
    if (out.length > 0 || clients.length > 0) touchLeftBehind(core, venue);
    held.noteRoom(new Set(out.filter((symbol) => isDue(symbol, ALL_CLIENTS))));
    if (clients.length === 0) continue;
    for (const order of held.allOf(clients)) {
      const { symbol, clientID } = order;
      if (symbols.has(symbol) && isOutFor(symbol, clientID) && isDue(symbol, clientID)) core.touch(order);
    }
  }
}

/** At a tick: orders that are held, and whose market has moved, or that have waited long enough for an answer. */
export function touchHeld(core: Context): void {
  const { held, now, inFlight } = core;
  const withinAt = (venue: string) => core.usualWaitAt(venue);
  for (const symbol of held.symbols()) if (inFlight.settle(symbol, withinAt, now)) held.noteMoved(symbol);
  core.each(held.allDue(now), (order) => core.touch(order));
  core.each(held.takeMoved(), (order) => core.touch(order));
}

/** After replay: every routable order is decided again at the next tick, or when a quote moves before that. */
export function watchAll(core: Context): void {
  for (const order of core.state.orders.open) {
    if (isRoutable(core, order)) core.held.hold(order);
    if (order.closeOnly) core.closers.add(order);
    for (const { childID } of order.liveChildren) core.noteChild(childID);
    if (order.terms.peg !== Peg.None) core.pegged.watch(order);
  }
  core.gatherOwn();
  core.due.noteAll();
}

/** When the clock is due, every open order is looked at, and the next due time follows from them. */
export function lookAtClock(core: Context): void {
  if (!core.due.take(core.now)) return;
  core.each(core.state.orders.open, (order) => {
    if (core.state.poisons.isSetAside(order)) return;
    const left = leftToAuctionUntil(core, order);
    if (left !== NO_TIME) core.due.note(left);
    if (isExpired(order, core)) core.touch(order);
    else {
      if (isRoutable(core, order) || order.reopened) core.touch(order);
      core.due.note(dueUnder(core, order));
    }
  });
}

/** The next time at which the clock changes what an order of these terms does; NEVER for none. */
export function dueUnder(core: Context, { terms, instructions }: Pick<Parent, 'terms' | 'instructions'>): Instant {
  const { day } = core.state;
  const { timeInForce } = terms;
  const expireTime = expireTimeOf(core, terms, instructions);
  let due = expireTime > 0 ? expireTime : NEVER;
  if (day.opensAt > core.now) due = least(due, day.opensAt);
  else if (timeInForce === TimeInForce.AtTheClose && closingFrom(core) > core.now) due = least(due, closingFrom(core));
  // What is for the moment is over with the market, whatever it waited for.
  if (isImmediate(terms) && day.closesAt > core.now) due = least(due, day.closesAt);
  return isAuction(timeInForce) ? least(due, nextCutOff(core, timeInForce)) : due;
}
