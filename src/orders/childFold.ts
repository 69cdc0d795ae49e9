/** Applies an event to a child and its order; moves.ts has checked that it fits. */
import { assert, unreachable } from '../units/assert.ts';
import { later, minus, most, NO_PRICE, NO_QTY, plus, type Qty, qty, seconds, ZERO_PRICE } from '../units/brand.ts';
import { notionalOf } from '../units/notional.ts';
import type { EventOf } from '../units/record.ts';
import type { ChildEnded, ChildEvent, ChildFilled, ChildSent, ExecutionCorrected } from './event.ts';
import {
  type Child,
  childLeavesQty,
  hasNothingOut,
  isFilled,
  isForAuction,
  isImmediate,
  isOpen,
  isShort,
} from './order.ts';
import { noteAsked, noteBelied, noteBlame, noteLost, noteRefusal, noteTaken } from './met.ts';
import type { OrderRegister } from './register.ts';
import { withQty } from './terms.ts';
import { childID, execID, OrdStatus, signOf } from './values.ts';

export function foldChild(orders: OrderRegister, event: ChildEvent): void {
  switch (event.kind) {
    case 'executionCorrected':
      return corrected(orders, event);
    case 'childRestated': {
      const child = orders.child(event.childID);
      const { parent } = child;
      const before = childLeavesQty(child);
      child.terms = withQty(child.terms, event.qty);
      parent.openQty = plus(minus(parent.openQty, before), childLeavesQty(child));
      return;
    }
    case 'childRepriced':
      orders.child(event.childID).restsAt = event.px;
      return;
    case 'childSent':
      return childSent(orders, event);
    case 'childAccepted': {
      const child = orders.child(event.childID);
      if (child.state !== 'ended') child.state = 'accepted';
      child.unansweredCancels = 0;
      orders.nameChild(child, event.venueOrderID);
      return;
    }
    case 'childRejected': {
      const child = orders.child(event.childID);
      // A child that never left was not rejected by its venue.
      if (event.neverSent) return endChild(orders, child, OrdStatus.Rejected);
      if (event.fault === 'lost') noteLost(child, event.at, event.text);
      else noteRefusal(child, event.at, event.text);
      if (event.fault === 'order' || event.fault === 'alleged') noteBlame(child, event.at, event.fault === 'order');
      return endChild(orders, child, OrdStatus.Rejected);
    }
    case 'childFilled':
      return childFilled(orders, event);
    case 'childEnded': {
      const child = orders.child(event.childID);
      if (isSentBack(child, event) || isTakenBack(child)) noteRefusal(child, event.at, event.text);
      else if (child.purpose === 'sweep') noteTaken(child, event.at);
      else if (isForAuction(child.terms)) child.parent.wasInAuction = true;
      return endChild(orders, child, event.ordStatus);
    }
    case 'childCancelSent': {
      const child = orders.child(event.childID);
      child.cancelID = event.requestID;
      child.cancelSentAt = event.at;
      child.unansweredCancels++;
      orders.children.set(event.requestID, child);
      orders.nextChildID = childID(event.requestID + 1);
      return;
    }
    case 'childCancelRejected': {
      const child = orders.child(event.childID);
      child.cancelID = childID(0);
      child.unansweredCancels = 0;
      return;
    }
    case 'childUnknown':
      orders.child(event.childID).state = 'unknown';
      return;
    case 'childStands':
      orders.child(event.childID).state = 'accepted';
      return;
    case 'fillsMissing':
      return counted(orders, orders.child(event.childID), event.venueCumQty);
    case 'childFillKnown': {
      const child = orders.child(event.childID);
      child.generatedQty = minus(child.generatedQty, event.lastQty);
      const { at, venueExecID, lastQty, lastPx, venueCumQty: cumQty } = event;
      orders.executions.know(venueExecID, child, { at, lastQty, lastPx, cumQty });
      return;
    }
    default:
      unreachable(event);
  }
}

function childSent(orders: OrderRegister, event: EventOf<typeof ChildSent>): void {
  const parent = orders.parent(event.orderID);
  const child: Child = {
    childID: event.childID,
    parent,
    venue: event.venue,
    terms: event.terms,
    midpoint: event.midpoint,
    purpose: event.purpose,
    restsAt: event.terms.price,
    seen: event.seen,
    sentAt: later(event.at, event.wait),
    venueOrderID: '',
    cumQty: NO_QTY,
    notional: 0n,
    state: 'sent',
    cancelID: childID(0),
    cancelSentAt: event.at,
    unansweredCancels: 0,
    venueCumQty: NO_QTY,
    generatedQty: NO_QTY,
    generatedPx: ZERO_PRICE,
    generatedExecID: '',
    handQty: 0,
    handNotional: 0n,
    ended: '',
  };
  orders.nextChildID = childID(event.childID + 1);
  orders.children.set(event.childID, child);
  // Most orders have one child, and an empty array that is pushed to makes room for seventeen.
  if (parent.liveChildren.length === 0) parent.liveChildren = [child];
  else parent.liveChildren.push(child);
  parent.openQty = plus(parent.openQty, child.terms.orderQty);
  parent.heldBy = '';
  parent.heldText = '';
  parent.waitsText = '';
  noteAsked(parent, child);
}

function childFilled(orders: OrderRegister, event: EventOf<typeof ChildFilled>): void {
  const child = orders.child(event.childID);
  const { parent } = child;
  const openBefore = childLeavesQty(child);
  const wasFilled = isFilled(parent);
  const notional = notionalOf(event.lastPx, event.lastQty);
  orders.nextExecID = execID(event.execID + 1);
  child.unansweredCancels = 0;
  child.cumQty = plus(child.cumQty, event.lastQty);
  child.notional += notional;
  parent.cumQty = plus(parent.cumQty, event.lastQty);
  parent.notional += notional;
  if (event.lastPx < 0) parent.notionalBelowZero += notional;
  const sign = signOf(parent.side);
  if (parent.tradedPx === NO_PRICE || sign * event.lastPx < sign * parent.tradedPx) parent.tradedPx = event.lastPx;
  parent.openQty = minus(parent.openQty, minus(openBefore, childLeavesQty(child)));
  parent.dayCumQty = plus(parent.dayCumQty, event.lastQty);
  parent.dayNotional += notional;
  const { execID: exec, lastQty, lastPx } = event;
  const counts = { day: parent.day, correctable: true, handQty: 0, handNotional: 0n };
  const { isCharged, charged, expectedFee } = event;
  const fee = isCharged ? { charged, expectedFee } : undefined;
  const execution = { execID: exec, child, at: event.at, lastQty, lastPx, ...counts, fee };
  orders.executions.add(event.venueExecID, execution, event.at, event.venueCumQty);
  counted(orders, child, event.venueCumQty);
  if (isForAuction(child.terms)) parent.wasInAuction = true;
  if (parent.met.length > 0) noteBelied(child);
  if (event.generated) {
    child.generatedQty = plus(child.generatedQty, event.lastQty);
    child.generatedPx = event.lastPx;
    child.generatedExecID = event.venueExecID;
  }
  orders.noteFilled(parent, wasFilled, event.at);
  if (child.cumQty >= child.terms.orderQty && child.state !== 'ended') endChild(orders, child, OrdStatus.Filled);
  orders.closeIfOver(parent);
}

/** A bust or correction: child and parent count the execution's new values, and the open quantity follows. */
function corrected(orders: OrderRegister, event: EventOf<typeof ExecutionCorrected>): void {
  const child = orders.child(event.childID);
  const { parent } = child;
  const execution = orders.executions.correct(event);
  const openBefore = childLeavesQty(child);
  const moreQty = event.lastQty - event.wasQty;
  const notional = notionalOf(event.lastPx, event.lastQty);
  const before = notionalOf(event.wasPx, event.wasQty);
  const moreNotional = notional - before;
  orders.nextExecID = execID(event.execID + 1);
  child.cumQty = qty(child.cumQty + moreQty);
  child.notional += moreNotional;
  const wasFilled = isFilled(parent);
  parent.cumQty = qty(parent.cumQty + moreQty);
  parent.notional += moreNotional;
  if (before < 0n) parent.notionalBelowZero -= before;
  if (notional < 0n) parent.notionalBelowZero += notional;
  // An operator's correction is in our count alone; the venue's replaces both.
  const isOurs = event.by !== '';
  const handQty = isOurs ? moreQty : -execution.handQty;
  const handNotional = isOurs ? moreNotional : -execution.handNotional;
  execution.handQty += handQty;
  execution.handNotional += handNotional;
  child.handQty += handQty;
  child.handNotional += handNotional;
  if (!isOurs) child.venueCumQty = qty(Math.max(0, child.venueCumQty + moreQty - handQty));
  counted(orders, child, NO_QTY);
  if (execution.day === parent.day) {
    parent.dayCumQty = qty(parent.dayCumQty + moreQty);
    parent.dayNotional += moreNotional;
  }
  if (event.reopens) {
    child.state = 'accepted';
    child.ended = '';
    child.cancelID = childID(0);
    parent.liveChildren.push(child);
  }
  parent.openQty = plus(minus(parent.openQty, openBefore), childLeavesQty(child));
  if (child.cumQty >= child.terms.orderQty && child.state !== 'ended') endChild(orders, child, OrdStatus.Filled);
  if (!hasNothingOut(parent)) orders.reopen(parent);
  if (wasFilled && isOpen(parent)) {
    parent.reopened = true;
    orders.reopen(parent);
  }
  orders.noteFilled(parent, wasFilled, event.at);
  orders.closeIfOver(parent);
}

/** The venue's count and ours may differ now, or agree again. */
function counted(orders: OrderRegister, child: Child, venueCumQty: Qty): void {
  child.venueCumQty = most(child.venueCumQty, venueCumQty);
  if (isShort(child)) orders.short.add(child);
  else orders.short.delete(child);
}

function endChild(orders: OrderRegister, child: Child, ordStatus: OrdStatus): void {
  if (child.state === 'ended') return;
  const { parent } = child;
  parent.openQty = minus(parent.openQty, childLeavesQty(child));
  child.state = 'ended';
  child.ended = ordStatus;
  // A resting child has ended: the rounds of its order are counted from 1 again.
  if (child.purpose === 'post' && parent.rounds > 1) {
    parent.rounds = 1;
    parent.idleRounds = 0;
  }
  parent.liveChildren.splice(parent.liveChildren.indexOf(child), 1);
  assert(parent.openQty >= 0, `order ${parent.orderID} has open quantity ${parent.openQty}`);
  orders.closeIfOver(parent);
}

/** It may not rest, and had to be canceled: nothing there was for it. */
const isTakenBack = ({ terms, cancelID, cumQty }: Child): boolean =>
  isImmediate(terms) && cancelID !== 0 && cumQty === 0;

/** A resting child that its venue ends unasked and unfilled within this time counts as rejected. */
const SENT_BACK_WITHIN = seconds(10);

function isSentBack(child: Child, { at, ordStatus }: EventOf<typeof ChildEnded>): boolean {
  const unasked = child.purpose === 'post' && child.cancelID === 0 && ordStatus !== OrdStatus.Filled;
  return unasked && child.cumQty === 0 && at - child.sentAt < SENT_BACK_WITHIN;
}
