/**
 * What an order gives the router once it waits for nothing: its terms as they are now, and how much of it may be shown.
 * The part on display is random, and the same at every replay.
 */
import { mayRest, type Parent, unroutedQty } from '../../orders/order.ts';
import { type OrderTerms, Peg } from '../../orders/terms.ts';
import { OrdType, type TimeInForce } from '../../orders/values.ts';
import { NO_QTY, type Qty, qty } from '../../units/brand.ts';
import { PPM } from '../../units/ratio.ts';
import type { Context } from '../context.ts';
import { auctionLife, isAuction } from './auctions.ts';
import { pegPrice } from './pegs.ts';
import { limitOf } from './reach.ts';
import { stopsNatively } from './stops.ts';

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

/** The work of an order that does not wait, or if so much of it were at no venue. */
export function workOf(core: Context, order: Parent, orderQty = unroutedQty(order)): Work {
  const asked = order.terms;
  const ordType = workType(core, order);
  const timeInForce = workLife(core, order);
  const price = asked.peg === Peg.None ? limitOf(asked) : pegPrice(core, order);
  // MinQty binds the first execution of the order (FIX 4.4: minimum quantity of an order to be executed).
  const minQty = order.cumQty > 0 ? NO_QTY : asked.minQty;
  // Most orders are routed once, as they were asked for: no copy.
  const isAsAsked =
    ordType === asked.ordType &&
    timeInForce === asked.timeInForce &&
    orderQty === asked.orderQty &&
    price === asked.price &&
    minQty === asked.minQty;
  const terms = isAsAsked ? asked : { ...asked, ordType, timeInForce, orderQty, price, minQty };
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

/** The OrdType of a triggered stop. */
const plainType = (ordType: OrdType): OrdType =>
  ordType === OrdType.Stop ? OrdType.Market : ordType === OrdType.StopLimit ? OrdType.Limit : ordType;

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
