/**
 * What venues do not do, done here: orders that wait for a price, a phase or a part to be filled, and what they are while
 * they work. All of it is read from journaled state, the quote and the time, so that a restart finds every order where
 * it was; the indexes that say where to look are made again by `watch`.
 */
import { Peg } from '../../orders/instructions.ts';
import type { Parent } from '../../orders/order.ts';
import { OrdStatus, OrdType, TimeInForce } from '../../orders/values.ts';
import type { VenueProfile } from '../../router/venue.ts';
import {
  earlier,
  type Instant,
  instant,
  least,
  NEVER,
  NO_PRICE,
  type Price,
  type Qty,
  qty,
} from '../../units/brand.ts';
import { PPM } from '../../units/ratio.ts';
import type { Context } from '../context.ts';
import { endOrder } from './endings.ts';
import { pegPrice } from './pegs.ts';
import { awaitsTrigger, stopsNatively, wakeIfThrough } from './stops.ts';
import { expireTimeOf, hasOpened, isClosed } from './tradingDay.ts';

export const isAuction = (timeInForce: TimeInForce): boolean =>
  timeInForce === TimeInForce.AtTheOpening || timeInForce === TimeInForce.AtTheClose;

/** What an order is for the router just now. */
export interface Work {
  readonly ordType: OrdType;
  /** 0 for none: a market order. */
  readonly limit: Price;
  readonly timeInForce: TimeInForce;
  readonly display: Qty;
}

/**
 * The order's work now, or undefined while it waits here: for its price, its phase, the part of it that is on display, or
 * a quote to follow. A stop whose price is there is woken by the question.
 */
export function workOf(core: Context, order: Parent): Work | undefined {
  const { ordType, timeInForce, instructions } = order;
  if (isExpired(core, order)) return undefined; // the next tick ends it
  if (isClosed(core) && !(isAuction(timeInForce) && auctionVenue(core, order) !== undefined)) return undefined;
  if (awaitsTrigger(core, order) && !wakeIfThrough(core, order)) return undefined;
  const stops = stopsNatively(core, order) && !order.triggered;
  const working = isAuction(timeInForce) ? auctionLife(core, order) : timeInForce;
  if (working === undefined) return undefined;
  const oneAtATime = instructions.maxFloor > 0 || instructions.peg !== Peg.None;
  if (oneAtATime && order.liveChildren.length > 0) return undefined;
  const limit = instructions.peg === Peg.None ? limitOf(order) : pegPrice(core, order);
  if (instructions.peg !== Peg.None) {
    watchPeg(core, order);
    if (limit === NO_PRICE) {
      core.heldSymbols.add(order.symbol);
      return undefined;
    }
  }
  return {
    ordType: stops ? ordType : plainType(ordType),
    limit,
    timeInForce: working,
    display: displayOf(core, order),
  };
}

/** Over by the clock. */
export function isExpired(core: Context, { instructions, stopping }: Parent): boolean {
  return stopping === '' && instructions.expireTime > 0 && core.now >= instructions.expireTime;
}

/** What is left of a stop once it has woken. */
const plainType = (ordType: OrdType): OrdType =>
  ordType === OrdType.Stop ? OrdType.Market : ordType === OrdType.StopLimit ? OrdType.Limit : ordType;

/** 0 for what trades at the market. */
export const limitOf = ({ ordType, price }: Parent): Price =>
  ordType === OrdType.Market || ordType === OrdType.Stop ? NO_PRICE : price;

/** A venue that holds the order's auction itself: the one asked for, or any. */
function auctionVenue(core: Context, order: Parent): VenueProfile | undefined {
  for (const { profile, symbols } of core.config.venues.values()) {
    if (order.exDestination !== '' && profile.id !== order.exDestination) continue;
    if (symbols.has(order.symbol) && profile.timeInForces.includes(order.timeInForce)) return profile;
  }
  return undefined;
}

/** The life under which an auction order leaves now: its own to a venue that holds it, ours once the phase is there. */
function auctionLife(core: Context, order: Parent): TimeInForce | undefined {
  const { timeInForce } = order;
  if (auctionVenue(core, order) !== undefined) {
    if (order.rounds === 0) return timeInForce;
    // It has been there; what the auction left is over.
    if (order.liveChildren.length === 0) endOrder(core, order, OrdStatus.Expired, 'the auction is over');
    return undefined;
  }
  if (timeInForce === TimeInForce.AtTheOpening) return hasOpened(core) ? TimeInForce.ImmediateOrCancel : undefined;
  return core.now >= closingFrom(core) ? TimeInForce.Day : undefined;
}

const closingFrom = (core: Context): Instant => earlier(core.state.day.closesAt, core.emulation.closeLead);

/** The most of the order that may be shown now; 0 for all of it. The dice are the order's and the child's numbers. */
function displayOf(core: Context, order: Parent): Qty {
  const { maxFloor } = order.instructions;
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

function watchPeg(core: Context, order: Parent): void {
  let pegged = core.pegged.get(order.symbol);
  if (pegged === undefined) core.pegged.set(order.symbol, (pegged = new Set()));
  pegged.add(order);
}

/** After replay: where to look, and for whom. */
export function watchAll(core: Context): void {
  for (const order of core.state.orders.open) if (order.instructions.peg !== Peg.None) watchPeg(core, order);
  core.dueAt = instant(0);
}

/** When the clock next has something to say to an order of these terms; NEVER for nothing. */
export function dueUnder(
  core: Context,
  { timeInForce, instructions }: Pick<Parent, 'timeInForce' | 'instructions'>,
): Instant {
  const { day } = core.state;
  const expireTime = expireTimeOf(core, timeInForce, instructions.expireTime);
  let due = expireTime > 0 ? expireTime : NEVER;
  if (day.opensAt > core.now) due = least(due, day.opensAt);
  else if (timeInForce === TimeInForce.AtTheClose && closingFrom(core) > core.now) due = least(due, closingFrom(core));
  return due;
}
