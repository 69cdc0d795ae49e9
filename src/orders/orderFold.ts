/** Applies an event to an order; moves.ts has checked that it fits. */
import { assert, unreachable } from '../units/assert.ts';
import { NO_PRICE, NO_QTY, NO_TIME } from '../units/brand.ts';
import type { EventOf } from '../units/record.ts';
import type { ChildEvent, OrderEvent, OrderReceived, OrderRestated } from './event.ts';
import { keptInstructions } from './instructions.ts';
import { isFilled, NO_TOUCHES, type Parent, type PendingRequest } from './order.ts';
import { NO_CHAIN } from './clOrdIDs.ts';
import { forgetMet, NOTHING_MET } from './met.ts';
import type { OrderRegister } from './register.ts';
import { kept } from './route.ts';
import { type OrderTerms, withQty } from './terms.ts';
import { execID, orderID, OrdStatus, ResponseTo, RestatementReason } from './values.ts';

export function foldOrder(orders: OrderRegister, event: Exclude<OrderEvent, ChildEvent>): void {
  switch (event.kind) {
    case 'orderReceived':
      return received(orders, event);
    case 'orderRefused':
      orders.nextExecID = execID(event.execID + 1);
      return;
    case 'orderRejected': {
      const parent = orders.countReport(event.orderID, event.execID);
      orders.end(parent, OrdStatus.Rejected, event.at, event.text);
      return;
    }
    case 'orderPendingNew':
      orders.countReport(event.orderID, event.execID).awaitsTrader = true;
      return;
    case 'orderAccepted': {
      const parent = orders.countReport(event.orderID, event.execID);
      parent.accepted = true;
      parent.awaitsTrader = false;
      return;
    }
    case 'orderEnded': {
      const parent = orders.countReport(event.orderID, event.execID);
      // [J.1.b] The ClOrdID of the cancel is that of the request: later reports of the order have the order's own.
      if (parent.pending !== undefined) answerTo(parent, parent.pending);
      parent.pending = undefined;
      orders.end(parent, event.ordStatus, event.at, event.text);
      return;
    }
    case 'cancelRequested': {
      const parent = orders.countReport(event.orderID, event.execID);
      parent.baseRefused = false;
      parent.pending = asked('cancel', event, parent.terms);
      orders.index(parent, event.clOrdID, event.at);
      return;
    }
    case 'replaceRequested': {
      const parent = orders.countReport(event.orderID, event.execID);
      parent.baseRefused = false;
      parent.pending = { ...asked('replace', event, event.terms), text: event.text };
      orders.index(parent, event.clOrdID, event.at);
      orders.reopen(parent); // a filled order may be raised again (matrix C.1.c)
      return;
    }
    case 'orderReplaced': {
      const parent = orders.countReport(event.orderID, event.execID);
      const { pending } = parent;
      assert(pending !== undefined && pending.kind === 'replace', `order ${event.orderID} has no replace pending`);
      parent.terms = withQty(pending.terms, event.orderQty);
      parent.carried = pending.carried;
      forgetMet(parent);
      parent.boundPx = NO_PRICE;
      parent.tradedPx = NO_PRICE;
      parent.reopened = false;
      parent.heldBy = '';
      parent.heldText = '';
      advanceChain(parent);
      orders.noteFilled(parent, false, event.at);
      orders.closeIfOver(parent);
      return;
    }
    case 'requestRejected': {
      const parent = orders.parents.get(event.orderID);
      if (parent === undefined) return;
      if (event.wasPending || (parent.pending === undefined && event.responseTo === ResponseTo.Replace)) {
        parent.baseRefused = true;
      }
      if (event.wasPending) {
        parent.pending = undefined;
        orders.noteFilled(parent, false, event.at);
        orders.closeIfOver(parent);
      }
      return;
    }
    case 'stopRequested': {
      const parent = orders.parent(event.orderID);
      parent.windsDownTo = event.ordStatus;
      parent.windDownReason = event.restatementReason;
      parent.text = event.text;
      return;
    }
    case 'orderHeld': {
      const parent = orders.parent(event.orderID);
      if (event.execID !== 0) orders.countReport(event.orderID, event.execID);
      parent.heldBy = event.code;
      parent.heldText = event.text;
      return;
    }
    case 'orderBounded': {
      const parent = orders.parent(event.orderID);
      parent.boundPx = event.px;
      parent.touches = event.touches;
      return;
    }
    case 'orderWaits': {
      const parent = orders.parent(event.orderID);
      parent.waitsText = event.text;
      parent.waitsSince = event.at;
      // A plan that sends nothing is no round.
      parent.rounds = event.round;
      return;
    }
    case 'restTakenBack': {
      const parent = orders.parent(event.orderID);
      const isIdle = parent.takenBackAt !== NO_TIME && parent.cumQty === parent.takenBackFrom;
      parent.takenBackIdle = isIdle ? parent.takenBackIdle + 1 : 0;
      parent.takenBackFrom = parent.cumQty;
      parent.takenBackAt = event.at;
      return;
    }
    case 'orderGuaranteed':
      orders.countReport(event.orderID, event.execID).guaranteed = true;
      return;
    case 'orderSuspended': {
      const parent = orders.countReport(event.orderID, event.execID);
      parent.suspended = true;
      parent.windsDownTo = '';
      return;
    }
    case 'orderDoneForDay': {
      const parent = orders.countReport(event.orderID, event.execID);
      parent.doneForDay = true;
      parent.windsDownTo = '';
      return;
    }
    case 'restateRequested': {
      const parent = orders.parent(event.orderID);
      const { clOrdID, replyTo, route, carried } = parent;
      const { orderQty, price, restatementReason, by, text } = event;
      const terms = { ...parent.terms, orderQty, price };
      parent.baseRefused = false;
      parent.pending = { kind: 'restate', clOrdID, replyTo, route, terms, carried, restatementReason, by, text };
      return;
    }
    case 'orderRestated':
      return restated(orders, event);
    case 'requestQueued': {
      const parent = orders.parent(event.orderID);
      if (event.acknowledged) orders.nextExecID = execID(event.execID + 1);
      parent.queue.push({
        kind: event.request,
        acknowledged: event.acknowledged,
        clOrdID: event.clOrdID,
        origClOrdID: event.origClOrdID,
        replyTo: event.replyTo,
        route: kept(event.route),
        terms: event.terms,
        carried: event.carried,
      });
      orders.index(parent, event.clOrdID, event.at);
      return;
    }
    case 'requestDequeued':
      orders.parent(event.orderID).queue.shift();
      return;
    case 'symbolHaltSet':
      if (event.halted) orders.haltedSymbols.add(event.symbol);
      else orders.haltedSymbols.delete(event.symbol);
      return;
    case 'operatorActed':
      return;
    case 'fillQuarantined':
      return;
    case 'orderTriggered':
      orders.countReport(event.orderID, event.execID).triggered = true;
      return;

    default:
      unreachable(event);
  }
}

function received(orders: OrderRegister, event: EventOf<typeof OrderReceived>): void {
  // What the gate reads of an order that waited comes first, side by side: it is far away in memory by then.
  const parent: Parent = {
    orderID: event.orderID,
    clientID: event.clientID,
    account: event.account,
    strategy: event.strategy,
    trader: event.trader,
    session: event.replyTo,
    symbol: event.symbol,
    side: event.side,
    exDestination: event.exDestination,
    closeOnly: event.closeOnly,
    replyTo: event.replyTo,
    locateReqd: event.locateReqd,
    instructions: keptInstructions(event.instructions),
    terms: event.terms,
    notional: 0n,
    notionalBelowZero: 0n,
    triggered: false,
    heldBy: '',
    originator: event.originator,
    receivedAt: event.at,
    arrivalBid: event.arrivalBid,
    arrivalAsk: event.arrivalAsk,
    route: kept(event.route),
    clOrdID: event.clOrdID,
    origClOrdID: '',
    chain: NO_CHAIN,
    askedAt: event.at,
    carried: event.carried,
    cumQty: NO_QTY,
    accepted: false,
    ended: '',
    pending: undefined,
    windsDownTo: '',
    openQty: NO_QTY,
    liveChildren: [],
    rounds: 0,
    idleRounds: 0,
    askedQty: NO_QTY,
    askedFrom: NO_QTY,
    hasLearnt: false,
    wasInAuction: false,
    met: NOTHING_MET,
    refusedText: '',
    boundPx: NO_PRICE,
    tradedPx: NO_PRICE,
    touches: NO_TOUCHES,
    waitsText: '',
    waitsSince: event.at,
    takenBackAt: NO_TIME,
    takenBackFrom: NO_QTY,
    takenBackIdle: 0,
    endedAt: event.at,
    text: '',
    bookedBy: event.bookedBy,
    remarked: event.remarked,
    cashOrderQty: event.cashOrderQty,
    awaitsTrader: false,
    reopened: false,
    heldText: '',
    guaranteed: false,
    suspended: false,
    doneForDay: false,
    windDownReason: RestatementReason.None,
    day: 0,
    dayCumQty: NO_QTY,
    dayNotional: 0n,
    baseRefused: false,
    splitExecID: execID(0),
    queue: [],
  };
  orders.nextOrderID = orderID(event.orderID + 1);
  orders.parents.set(event.orderID, parent);
  orders.open.add(parent);
  // A telephoned order may have none: it is found by its OrderID only.
  if (event.clOrdID === '') orders.verbal.add(parent);
  else orders.index(parent, event.clOrdID, event.at);
}

function restated(orders: OrderRegister, event: EventOf<typeof OrderRestated>): void {
  const parent = orders.countReport(event.orderID, event.execID);
  const wasFilled = isFilled(parent);
  if (event.resumes && parent.doneForDay) {
    parent.day++;
    parent.dayCumQty = NO_QTY;
    parent.dayNotional = 0n;
  }
  // After a split a venue's bust would count shares from before.
  if (event.cumQty !== parent.cumQty) parent.splitExecID = event.execID;
  parent.terms = { ...parent.terms, orderQty: event.orderQty, price: event.price };
  parent.cumQty = event.cumQty;
  forgetMet(parent);
  // Shares of before a split had other prices, and another day has others.
  if (event.resumes || parent.splitExecID === event.execID) {
    parent.boundPx = NO_PRICE;
    parent.tradedPx = NO_PRICE;
  }
  if (event.resumes) {
    parent.doneForDay = false;
    parent.suspended = false;
  }
  if (parent.pending?.kind === 'restate') parent.pending = undefined;
  orders.noteFilled(parent, wasFilled, event.at);
  orders.closeIfOver(parent);
}

/** The pending request's ClOrdID becomes the order's. */
function advanceChain(parent: Parent): void {
  const { pending } = parent;
  if (pending === undefined) return;
  parent.origClOrdID = parent.clOrdID;
  parent.clOrdID = pending.clOrdID;
  answerTo(parent, pending);
  parent.pending = undefined;
}

/** Reports go from now on to who sent the request. */
function answerTo(parent: Parent, { replyTo, route }: PendingRequest): void {
  parent.replyTo = replyTo;
  parent.route = route;
}

function asked(
  kind: 'cancel' | 'replace',
  { clOrdID, replyTo, route, carried }: Pick<PendingRequest, 'clOrdID' | 'replyTo' | 'route' | 'carried'>,
  terms: OrderTerms,
): PendingRequest {
  const about = { clOrdID, replyTo, route: kept(route), terms, carried };
  return { kind, ...about, restatementReason: RestatementReason.None, by: '', text: '' };
}
