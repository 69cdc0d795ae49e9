/**
 * What venues do not do, done here: orders that wait for a price, a phase or a part to be filled, and what they are while
 * they work. All of it is read from journaled state, the quote and the time, so that a restart finds every order where
 * it was; `watchAll` makes the indexes that say where to look again.
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

/** What an order is for the router just now. */
export interface Work {
  /**
   * Its terms as they are now: OrderQty(38) is what no child works for, Price(44) what a peg comes to, MinQty(110) what is
   * still owed of it.
   */
  readonly terms: OrderTerms;
  /** The most of it that may be shown. */
  readonly display: Qty;
}

/**
 * What keeps an order here: the tick that ends it, the market's open, its stop price, its auction, the part on display, a
 * quote to follow.
 */
export type Waiting = 'expiry' | 'open' | 'trigger' | 'auction' | 'display' | 'quote';

/** What the order waits for before it can be routed, undefined for nothing. */
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

/** The order's work now, for one that waits for nothing. */
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

/** What is left of the order may rest at a venue or wait here. */
export function canWorkRest(core: Context, order: Parent): boolean {
  return mayRest({ ordType: workType(core, order), timeInForce: workLife(core, order) });
}

/** A tick has seen its ExpireTime, and nothing has begun to end it. */
export function isExpired(order: Parent, core: Context): boolean {
  return isPast(order, core.due.lookedAt) && core.state.orders.open.has(order);
}

function isPast({ stopping, terms: { expireTime } }: Parent, time: Instant): boolean {
  return stopping === '' && expireTime > 0 && time >= expireTime;
}

/** What a stop is once it was triggered. */
const plainType = (ordType: OrdType): OrdType =>
  ordType === OrdType.Stop ? OrdType.Market : ordType === OrdType.StopLimit ? OrdType.Limit : ordType;

/** 0 for what trades at the market. */
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

/** The TimeInForce under which an auction order leaves now: its own to a venue that holds it, ours once the phase is there. */
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

/** The most of the order that may be shown now; 0 for all of it. The dice are the order's and the child's numbers. */
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

/** A number from 0 to 2^32 − 1 that looks like chance and is the same at every replay. */
function scatter(a: number, b: number): number {
  let x = Math.imul((a ^ 0x9e3779b9) >>> 0, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return (x ^ (x >>> 15)) >>> 0;
}

/** Notes what an order waits for, once nothing more is to be done about it: where to look when that moves. */
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

/** After replay: every order that may be routed is looked at with the next tick, and before that when a quote moves. */
export function watchAll(core: Context): void {
  for (const order of core.state.orders.open) {
    if (isRoutable(order)) core.held.hold(order);
    if (order.terms.peg !== Peg.None) core.pegged.watch(order);
  }
  core.due.noteAll();
}

/** Once something is due by the clock, every open order is looked at; what is due next follows from them. */
export function lookAtClock(core: Context): void {
  if (!core.due.take(core.now)) return;
  for (const order of core.state.orders.open) {
    if (isExpired(order, core)) core.touch(order);
    else {
      if (isRoutable(order)) core.touch(order);
      core.due.note(dueUnder(core, order.terms));
    }
  }
}

/** When the clock next changes what an order of these terms does; NEVER for not at all. */
export function dueUnder(core: Context, terms: OrderTerms): Instant {
  const { day } = core.state;
  const { timeInForce } = terms;
  const expireTime = expireTimeOf(core, terms);
  let due = expireTime > 0 ? expireTime : NEVER;
  if (day.opensAt > core.now) due = least(due, day.opensAt);
  else if (timeInForce === TimeInForce.AtTheClose && closingFrom(core) > core.now) due = least(due, closingFrom(core));
  return due;
}
