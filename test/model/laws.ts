/** What holds after every turn, and what holds once everything has been delivered. */
import { isFinal, isImmediate, leavesQty, ordStatus, type Parent } from '../../src/orders/order.ts';
import { isBuy, type OrderID, OrdStatus } from '../../src/orders/values.ts';
import type { Core } from '../../src/core/core.ts';
import { Sum } from '../../src/risk/slices/sums.ts';
import { sumOf } from '../support/limits.ts';
import type { ClientBooks, ClientOrder } from './clientBooks.ts';
import { CLIENTS, SYMBOL } from './scene.ts';
import { VenueTruth } from './venueTruth.ts';

/** What the laws are about: our core, and the truth of both sides of it. */
export interface Judged {
  readonly core: Core;
  readonly venues: ReadonlyMap<string, VenueTruth>;
  readonly clients: ReadonlyMap<string, ClientBooks>;
  /** Orders of which only the venue knows a bust or correction. */
  readonly disputed: ReadonlySet<OrderID>;
  /** Orders whose booked fills include some that were generated from a venue's count. */
  readonly generated: ReadonlySet<OrderID>;
  /** Executed beyond what venues had, with the report lost. */
  readonly untold: ReadonlyMap<OrderID, number>;
}

const FINAL: ReadonlySet<string> = new Set([
  OrdStatus.Filled,
  OrdStatus.Canceled,
  OrdStatus.Rejected,
  OrdStatus.Expired,
  OrdStatus.DoneForDay,
]);

/** What venues truly have of one order. */
interface Truth {
  /** Open there, or on its way there. */
  open: number;
  done: number;
  /** Done beyond what was open: a venue's own mistake, and the only excuse for too much. */
  beyond: number;
  /** An execution was taken back, in part or all: until we have heard of it, we count more. */
  corrected: boolean;
}

function truthByOrder(world: Judged): Map<OrderID, Truth> {
  const truth = new Map<OrderID, Truth>();
  const of = (id: OrderID): Truth => {
    let found = truth.get(id);
    if (found === undefined) truth.set(id, (found = { open: 0, done: 0, beyond: 0, corrected: false }));
    return found;
  };
  for (const venue of world.venues.values()) {
    for (const order of venue.orders.values()) {
      const it = of(order.orderID);
      if (!order.reopened) it.open += VenueTruth.openQty(order);
      it.corrected ||= order.corrected;
    }
    for (const message of venue.inbox)
      if (message.kind === 'order') of(message.order.orderID).open += message.order.qty;
    for (const { order, lastQty, beyond } of venue.executions) {
      const it = of(order.orderID);
      it.done += lastQty;
      it.beyond += order.reopened ? lastQty : beyond;
    }
  }
  return truth;
}

export function checkTurn(world: Judged): void {
  const { orders } = world.core.state;
  const truth = truthByOrder(world);
  for (const order of orders.parents.values()) {
    const open = order.liveChildren.reduce((sum, child) => sum + Math.max(0, child.terms.orderQty - child.cumQty), 0);
    if (order.openQty !== open) fail(order, `openQty is ${order.openQty}, its live children have ${open} open`);
    const it = truth.get(order.orderID);
    if (it !== undefined) {
      const most = Math.max(order.terms.orderQty, order.cumQty);
      if (it.open + it.done - it.beyond > most) {
        fail(order, `venues have ${it.open} open and ${it.done} done (${it.beyond} by mistake) of ${most}`);
      }
      if (order.cumQty > it.done && !it.corrected) fail(order, `CumQty ${order.cumQty}, but venues did ${it.done}`);
      // Whose bust was lost is filled for us.
      const isKnown = !world.disputed.has(order.orderID);
      if (isFinal(order) && it.open > 0 && isKnown) fail(order, `final, and venues have ${it.open} open`);
    }
    if (order.ended === '' && leavesQty(order) + order.cumQty !== Math.max(order.terms.orderQty, order.cumQty)) {
      fail(order, 'CumQty + LeavesQty is not OrderQty');
    }
    if (isFinal(order) !== !orders.open.has(order)) fail(order, 'final, or open: one of the two');
  }
  for (const books of world.clients.values()) {
    for (const told of books.orders) {
      const order = orders.parents.get(told.orderID);
      if (order === undefined) throw new Error(`the client has order ${told.orderID}, the core has not`);
      same(order, 'CumQty', told.cumQty, order.cumQty);
      same(order, 'OrderQty', told.orderQty, order.terms.orderQty);
      same(order, 'notional', told.notional, order.notional);
      same(order, 'ClOrdID', told.clOrdID, order.clOrdID);
      same(order, 'pending request', told.pending?.clOrdID, order.pending?.clOrdID);
      same(order, 'end', told.ended, order.ended);
    }
  }
  checkExposure(world);
}

/** What risk counts as open and held, from scratch (worst case: the order, the replace it asks for, or its children). */
export function checkExposure(world: Judged): void {
  const { orders, risk } = world.core.state;
  for (const clientID of CLIENTS) {
    const line = risk.clients.get(clientID)?.symbols.get(SYMBOL);
    let buy = 0;
    let sell = 0;
    let position = 0;
    for (const order of orders.parents.values()) {
      if (order.clientID !== clientID) continue;
      const sign = isBuy(order.side) ? 1 : -1;
      position += sign * order.cumQty;
      const worst = worstCase(order);
      if (sign > 0) buy += worst;
      else sell += worst;
    }
    if (line === undefined) {
      if (buy + sell + Math.abs(position) > 0) throw new Error(`risk knows nothing of client ${clientID}`);
      continue;
    }
    const slice = { client: clientID, symbol: SYMBOL };
    const [openBuyQty, openSellQty] = [Sum.OpenBuyQty, Sum.OpenSellQty].map((sum) => sumOf(risk, slice, sum));
    if (openBuyQty !== buy || openSellQty !== sell) {
      throw new Error(
        `risk counts ${openBuyQty} to buy and ${openSellQty} to sell for ${clientID}; it is ${buy} and ${sell}`,
      );
    }
    if (line.position !== position)
      throw new Error(`risk's position of ${clientID} is ${line.position}; fills say ${position}`);
  }
}

function worstCase(order: Parent): number {
  const children = order.liveChildren.reduce((sum, child) => sum + Math.max(0, child.terms.orderQty - child.cumQty), 0);
  const leaves = order.ended === '' ? Math.max(0, order.terms.orderQty - order.cumQty) : 0;
  const wanted = order.pending?.kind === 'replace' ? Math.max(0, order.pending.terms.orderQty - order.cumQty) : 0;
  return Math.max(children, leaves, wanted);
}

/** Venues have answered all there is to answer: a request is pending for what is still to come, or it is decided. */
export function checkQuiet(world: Judged): void {
  for (const order of world.core.state.orders.open) {
    if (order.pending === undefined) continue;
    const waits = order.liveChildren.some((child) => child.cancelID !== 0 || isImmediate(child.terms));
    if (!waits) fail(order, `request ${order.pending.clOrdID} waits for nobody`);
  }
}

/** Everything has been delivered and stopped. */
export function checkAtEnd(world: Judged): void {
  const { orders, risk } = world.core.state;
  for (const venue of world.venues.values()) {
    for (const order of venue.orders.values()) {
      if (order.ended === '' && !world.disputed.has(order.orderID))
        throw new Error(`${venue.id} still has #${order.childID} of order ${order.orderID}`);
    }
  }
  const done = new Map<OrderID, string[]>();
  for (const venue of world.venues.values()) {
    for (const { order, lastQty, lastPx } of venue.executions) {
      if (lastQty === 0) continue;
      const trades = done.get(order.orderID) ?? [];
      trades.push(`${venue.id} ${lastQty}@${lastPx}`);
      done.set(order.orderID, trades);
    }
  }
  for (const order of orders.parents.values()) {
    if (!isFinal(order)) fail(order, `not final: ${ordStatus(order)}, ${order.liveChildren.length} children live`);
  }
  let told = 0;
  for (const books of world.clients.values()) {
    for (const order of books.orders) {
      told++;
      if (order.pending !== undefined) throw new Error(`request ${order.pending.clOrdID} was never decided`);
      if (!FINAL.has(order.last)) throw new Error(`the last report of order ${order.orderID} says ${order.last}`);
      if (world.disputed.has(order.orderID)) continue;
      const truth = (done.get(order.orderID) ?? []).sort().join(', ');
      const heard = order.trades
        .flatMap(({ venue, lastQty, lastPx }) => (lastQty === 0 ? [] : [`${venue} ${lastQty}@${lastPx}`]))
        .sort()
        .join(', ');
      const untold = world.untold.get(order.orderID) ?? 0;
      if (world.generated.has(order.orderID) || untold > 0) checkGenerated(order, truth, heard, untold);
      else if (truth !== heard)
        throw new Error(`order ${order.orderID}: venues did ${truth}; the client was told ${heard}`);
    }
  }
  if (told !== orders.parents.size) throw new Error(`clients know ${told} orders, the core has ${orders.parents.size}`);
  if (orders.open.size > 0) throw new Error('open orders are left');
  if (risk.childOpen.size > 0 || risk.reservations.size > 0) throw new Error('something is reserved for what is over');
}

/** Where a venue's reports were lost, fills were booked from its count: the shares agree, and the money but for rounding. */
function checkGenerated(order: ClientOrder, truth: string, heard: string, untold: number): void {
  const sum = (trades: string) =>
    trades.split(', ').reduce(
      (total, trade) => {
        const [quantity = 0, px = 0] = (trade.split(' ')[1] ?? '').split('@').map(Number);
        return { quantity: total.quantity + quantity, money: total.money + quantity * px };
      },
      { quantity: 0, money: 0 },
    );
  const theirs = sum(truth);
  const ours = sum(heard);
  const missing = theirs.quantity - ours.quantity;
  const off = Math.abs(theirs.money - ours.money);
  if (missing < 0 || missing > untold || (missing === 0 && off > theirs.quantity)) {
    throw new Error(`order ${order.orderID}: venues did ${truth}; booked in part from their counts: ${heard}`);
  }
}

function same<T>(order: Parent, what: string, told: T, held: T): void {
  if (told !== held) fail(order, `the client was told ${what} ${String(told)}, the core has ${String(held)}`);
}

function fail(order: Parent, text: string): never {
  throw new Error(`order ${order.orderID} (${order.clOrdID}): ${text}`);
}
