/**
 * Orders that wait in the gateway because no venue does it for them: for a price, a phase of the day, or the part on
 * display to be filled; and their terms once they work. Everything is derived from journaled state, the quote and the
 * time, so a restart finds every order as it was; `watchAll` rebuilds the indexes.
 */
import { isStop, type OrderTerms, Peg } from '../../orders/terms.ts';
import { mayRest, type Parent, unroutedQty } from '../../orders/order.ts';
import { OrdType, TimeInForce } from '../../orders/values.ts';
import type { VenueProfile } from '../../router/venue.ts';
import { earlier, type Instant, least, NEVER, NO_PRICE, NO_QTY, type Price, type Qty, qty } from '../../units/brand.ts';
import { PPM } from '../../units/ratio.ts';
import type { Context } from '../context.ts';
import { pegPrice } from './pegs.ts';
import { isRoutable } from './routable.ts';
import { awaitsTrigger, stopsNatively } from './stops.ts';
import { expireTimeOf, hasOpened, isClosed } from './tradingDay.ts';

export const isAuction = (timeInForce: TimeInForce): boolean =>
  timeInForce === TimeInForce.AtTheOpening || timeInForce === TimeInForce.AtTheClose;

/** The work that an order gives the router now. */
export interface Work {
  /**
   * The present terms: OrderQty(38) is the quantity no child works for, Price(44) the pegged price, MinQty(110) the
   * rest of it.
   */
  readonly terms: OrderTerms;
  /** The most of it that may be shown. */
  readonly display: Qty;
}

/**
 * Reasons to wait: the tick that expires the order, the market's open, its stop price, its auction, the part on
 * display, a quote to follow.
 */
export type Waiting = 'expiry' | 'open' | 'trigger' | 'auction' | 'display' | 'quote';

/** The reason why a routable order waits, undefined for none. */
export function waitsFor(core: Context, order: Parent): Waiting | undefined {
  const { terms, liveChildren } = order;
  if (isPast(order, core.now)) return 'expiry';
  if (waitsForOpen(core, order)) return 'open';
  if (awaitsTrigger(core, order)) return 'trigger';
  if (isAuction(terms.timeInForce) && auctionLife(core, order) === undefined) return 'auction';
  const oneAtATime = terms.maxFloor > 0 || terms.peg !== Peg.None;
  if (oneAtATime && liveChildren.length > 0) return 'display';
  return terms.peg !== Peg.None && pegPrice(core, order) === NO_PRICE ? 'quote' : undefined;
}

/** The market is closed, and no venue holds the order's auction. */
function waitsForOpen(core: Context, order: Parent): boolean {
  return isClosed(core) && !(isAuction(order.terms.timeInForce) && auctionVenue(core, order) !== undefined);
}

/** The work of an order that does not wait. */
export function workOf(core: Context, order: Parent): Work {
  const terms = {
    ...order.terms,
    ordType: workType(core, order),
    timeInForce: workLife(core, order),
    orderQty: unroutedQty(order),
    price: order.terms.peg === Peg.None ? limitOf(order.terms) : pegPrice(core, order),
    // MinQty binds the first execution of the order (FIX 4.4: minimum quantity of an order to be executed).
    minQty: order.cumQty > 0 ? NO_QTY : order.terms.minQty,
  };
  return { terms, display: displayOf(core, order) };
}

/** A triggered stop is a market or limit order; one that its venue triggers stays what it is. */
function workType(core: Context, order: Parent): OrdType {
  return stopsNatively(core, order) && !order.triggered ? order.terms.ordType : plainType(order.terms.ordType);
}

function workLife(core: Context, order: Parent): TimeInForce {
  const { timeInForce } = order.terms;
  return isAuction(timeInForce) ? (auctionLife(core, order) ?? timeInForce) : timeInForce;
}

/** The rest of the order may rest at a venue, or wait here. */
export function canWorkRest(core: Context, order: Parent): boolean {
  return mayRest({ ordType: workType(core, order), timeInForce: workLife(core, order) });
}

/** Its ExpireTime was reached at a tick, and it is not being ended yet. */
export function isExpired(order: Parent, core: Context): boolean {
  return isPast(order, core.due.lookedAt) && core.state.orders.open.has(order);
}

function isPast({ windsDownTo, terms: { expireTime } }: Parent, time: Instant): boolean {
  return windsDownTo === '' && expireTime > 0 && time >= expireTime;
}

/** The OrdType of a triggered stop. */
const plainType = (ordType: OrdType): OrdType =>
  ordType === OrdType.Stop ? OrdType.Market : ordType === OrdType.StopLimit ? OrdType.Limit : ordType;

/** 0 for an order that trades at the market. */
export const limitOf = ({ ordType, price }: OrderTerms): Price =>
  ordType === OrdType.Market || ordType === OrdType.Stop ? NO_PRICE : price;

/** A venue that holds the order's auction itself: the one asked for, or any. */
function auctionVenue(core: Context, order: Parent): VenueProfile | undefined {
  for (const { profile, symbols } of core.config.venues.values()) {
    if (order.exDestination !== '' && profile.id !== order.exDestination) continue;
    if (symbols.has(order.symbol) && profile.timeInForces.includes(order.terms.timeInForce)) return profile;
  }
  return undefined;
}

/**
 * The TimeInForce of an auction order's children now: its own at a venue that holds the auction, else ours in its
 * phase.
 */
function auctionLife(core: Context, order: Parent): TimeInForce | undefined {
  const { timeInForce } = order.terms;
  if (auctionVenue(core, order) !== undefined) return order.rounds === 0 ? timeInForce : undefined;
  if (timeInForce === TimeInForce.AtTheOpening) return hasOpened(core) ? TimeInForce.ImmediateOrCancel : undefined;
  return core.now >= closingFrom(core) ? TimeInForce.Day : undefined;
}

/** It was sent to a venue that holds its auction. */
export function hadAuction(core: Context, order: Parent): boolean {
  return isAuction(order.terms.timeInForce) && order.rounds > 0 && auctionVenue(core, order) !== undefined;
}

const closingFrom = (core: Context): Instant => earlier(core.state.day.closesAt, core.emulation.closeLead);

/** The quantity that may be displayed now; 0 for all of it. It is drawn from the order's and the child's numbers. */
function displayOf(core: Context, order: Parent): Qty {
  const { maxFloor } = order.terms;
  const { displayRandomPpm } = core.emulation;
  if (maxFloor === 0 || displayRandomPpm === 0) return maxFloor;
  const { lotSize } = core.instrument(order.symbol);
  const lots = Math.floor(maxFloor / lotSize);
  const spread = Math.floor((lots * displayRandomPpm) / PPM);
  const fewer = scatter(order.orderID, core.state.orders.nextChildID) % (spread + 1);
  return qty(Math.max(1, lots - fewer) * lotSize);
}

/** A pseudo-random number from 0 to 2^32 − 1, the same at every replay. */
function scatter(a: number, b: number): number {
  let x = Math.imul((a ^ 0x9e3779b9) >>> 0, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return (x ^ (x >>> 15)) >>> 0;
}

/** No row holds for the order: enters it in the index of what it waits for. */
export function noteWaiting(core: Context, order: Parent): void {
  const pegged = order.terms.peg !== Peg.None;
  if (!pegged && !isStop(order.terms.ordType)) return;
  if (pegged) core.pegged.rest(order);
  if (pegged && core.state.orders.open.has(order)) core.pegged.watch(order);
  if (!isRoutable(order)) return;
  const waiting = waitsFor(core, order);
  if (waiting === 'trigger') core.armed.arm(order);
  else if (waiting === 'quote') core.held.hold(order);
}

/** After replay: every routable order is decided again at the next tick, or when a quote moves before that. */
export function watchAll(core: Context): void {
  for (const order of core.state.orders.open) {
    if (isRoutable(order)) core.held.hold(order);
    if (order.terms.peg !== Peg.None) core.pegged.watch(order);
  }
  core.due.noteAll();
}

/** When the clock is due, every open order is looked at, and the next due time follows from them. */
export function lookAtClock(core: Context): void {
  if (!core.due.take(core.now)) return;
  for (const order of core.state.orders.open) {
    if (isExpired(order, core)) core.touch(order);
    else {
      if (isRoutable(order) || order.reopened) core.touch(order);
      core.due.note(dueUnder(core, order.terms));
    }
  }
}

/** The next time at which the clock changes what an order of these terms does; NEVER for none. */
export function dueUnder(core: Context, terms: OrderTerms): Instant {
  const { day } = core.state;
  const { timeInForce } = terms;
  const expireTime = expireTimeOf(core, terms);
  let due = expireTime > 0 ? expireTime : NEVER;
  if (day.opensAt > core.now) due = least(due, day.opensAt);
  else if (timeInForce === TimeInForce.AtTheClose && closingFrom(core) > core.now) due = least(due, closingFrom(core));
  return due;
}
