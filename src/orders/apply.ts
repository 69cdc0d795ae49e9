/**
 * The fold: Orders changes through `apply` only, live and at recovery alike. It decides nothing, answers nobody, and
 * throws (our bug) when an event does not fit the state it is applied to, before it changes anything (moves.ts).
 */
import { assert, unreachable } from '../units/assert.ts';
import { minus, most, NO_PRICE, NO_QTY, plus, type Qty, qty, seconds } from '../units/brand.ts';
import { notionalOf } from '../units/notional.ts';
import type { EventOf } from '../units/record.ts';
import type { OrderTerms } from './terms.ts';
import { assertFits } from './moves.ts';
import type { ChildEnded, ChildSent, ExecutionCorrected, OrderEvent, OrderReceived, OrderRestated } from './event.ts';
import { Executions } from './executions.ts';
import { bookedQty, type Child, childLeavesQty, type Parent, type PendingRequest } from './order.ts';
import {
  type ChildID,
  childID,
  type ExecID,
  execID,
  OrdStatus,
  type OrderID,
  orderID,
  ResponseTo,
  RestatementReason,
} from './values.ts';

export class Orders {
  readonly parents = new Map<OrderID, Parent>();
  /** Children by the ClOrdID of the order, and of a cancel for it: a venue's answer names either. */
  readonly children = new Map<ChildID, Child>();
  /** Parents by client and any ClOrdID of their chain, pending ones included. Refused ClOrdIDs stay used. */
  private readonly byClOrdID = new Map<string, Map<string, Parent>>();
  readonly executions = new Executions();
  /** Open orders that a person booked without a ClOrdID: the client's own may repeat one (matrix F.1.c). */
  readonly verbal = new Set<Parent>();
  /** Symbols whose market is halted. */
  readonly haltedSymbols = new Set<string>();
  /** Parents that are not final, in order of arrival. */
  readonly open = new Set<Parent>();
  /** Children of which their venue counts more than we have booked, ended ones too. */
  readonly short = new Set<Child>();
  nextOrderID: OrderID = orderID(1);
  nextChildID: ChildID = childID(1);
  nextExecID: ExecID = execID(1);

  find(clientID: string, clOrdID: string): Parent | undefined {
    return this.byClOrdID.get(clientID)?.get(clOrdID);
  }

  parent(id: OrderID): Parent {
    const found = this.parents.get(id);
    assert(found !== undefined, `order ${id} is unknown`);
    return found;
  }

  child(id: ChildID): Child {
    const found = this.children.get(id);
    assert(found !== undefined, `child ${id} is unknown`);
    return found;
  }

  isBooked(venue: string, venueExecID: string): boolean {
    return this.executions.has(venue, venueExecID);
  }

  /** Live children at a venue, oldest first. */
  liveAt(venue: string): Child[] {
    const live: Child[] = [];
    for (const parent of this.open)
      for (const child of parent.liveChildren) if (child.venue === venue) live.push(child);
    return live;
  }

  apply(event: OrderEvent): void {
    assertFits(event, this);
    switch (event.kind) {
      case 'orderReceived':
        return this.received(event);
      case 'orderRefused':
        this.nextExecID = execID(event.execID + 1);
        return;
      case 'orderRejected': {
        const parent = this.reported(event.orderID, event.execID);
        this.end(parent, OrdStatus.Rejected, event.at, event.text);
        return;
      }
      case 'orderPendingNew':
        this.reported(event.orderID, event.execID).manual = true;
        return;
      case 'orderAccepted': {
        const parent = this.reported(event.orderID, event.execID);
        parent.accepted = true;
        parent.manual = false;
        return;
      }
      case 'orderEnded': {
        const parent = this.reported(event.orderID, event.execID);
        // [J.1.b] The ClOrdID of the cancel names the request: what comes of the order later bears the order's own.
        if (parent.pending !== undefined) parent.replyTo = parent.pending.replyTo;
        parent.pending = undefined;
        this.end(parent, event.ordStatus, event.at, event.text);
        return;
      }
      case 'cancelRequested': {
        const parent = this.reported(event.orderID, event.execID);
        parent.baseRefused = false;
        parent.pending = asked('cancel', event, parent.terms);
        this.index(parent, event.clOrdID);
        return;
      }
      case 'replaceRequested': {
        const parent = this.reported(event.orderID, event.execID);
        parent.baseRefused = false;
        parent.pending = asked('replace', event, event.terms);
        this.index(parent, event.clOrdID);
        this.open.add(parent); // a filled order may be raised again (matrix C.1.c)
        return;
      }
      case 'orderReplaced': {
        const parent = this.reported(event.orderID, event.execID);
        const { pending } = parent;
        assert(pending !== undefined && pending.kind === 'replace', `order ${event.orderID} has no replace pending`);
        parent.terms = withQty(pending.terms, event.orderQty);
        parent.rounds = 0;
        parent.refusals = 0;
        parent.reopened = false;
        this.advanceChain(parent);
        this.closeIfOver(parent, event.at);
        return;
      }
      case 'requestRejected': {
        const parent = this.parents.get(event.orderID);
        if (parent === undefined) return;
        if (event.wasPending || (parent.pending === undefined && event.responseTo === ResponseTo.Replace)) {
          parent.baseRefused = true;
        }
        if (event.wasPending) {
          parent.pending = undefined;
          this.closeIfOver(parent, event.at);
        }
        return;
      }
      case 'stopRequested': {
        const parent = this.parent(event.orderID);
        parent.stopping = event.ordStatus;
        parent.stopReason = event.restatementReason;
        parent.text = event.text;
        return;
      }
      case 'orderGuaranteed':
        this.reported(event.orderID, event.execID).guaranteed = true;
        return;
      case 'orderSuspended': {
        const parent = this.reported(event.orderID, event.execID);
        parent.suspended = true;
        parent.stopping = '';
        return;
      }
      case 'orderDoneForDay': {
        const parent = this.reported(event.orderID, event.execID);
        parent.doneForDay = true;
        parent.stopping = '';
        return;
      }
      case 'restateRequested': {
        const parent = this.parent(event.orderID);
        const { clOrdID, replyTo } = parent;
        const { orderQty, price, restatementReason, by, text } = event;
        const terms = { ...parent.terms, orderQty, price };
        parent.baseRefused = false;
        parent.pending = { kind: 'restate', clOrdID, replyTo, terms, restatementReason, by, text };
        return;
      }
      case 'orderRestated':
        return this.restated(event);
      case 'requestQueued': {
        const parent = this.parent(event.orderID);
        if (event.acknowledged) this.nextExecID = execID(event.execID + 1);
        parent.queue.push({
          kind: event.request,
          acknowledged: event.acknowledged,
          clOrdID: event.clOrdID,
          origClOrdID: event.origClOrdID,
          replyTo: event.replyTo,
          terms: event.terms,
        });
        this.index(parent, event.clOrdID);
        return;
      }
      case 'requestDequeued':
        this.parent(event.orderID).queue.shift();
        return;
      case 'executionCorrected':
        return this.corrected(event);
      case 'childRestated': {
        const child = this.child(event.childID);
        const { parent } = child;
        const before = childLeavesQty(child);
        child.terms = withQty(child.terms, event.qty);
        parent.openQty = plus(minus(parent.openQty, before), childLeavesQty(child));
        return;
      }
      case 'symbolHaltSet':
        if (event.halted) this.haltedSymbols.add(event.symbol);
        else this.haltedSymbols.delete(event.symbol);
        return;
      case 'operatorActed':
        return;
      case 'childSent':
        return this.childSent(event);
      case 'childAccepted': {
        const child = this.child(event.childID);
        if (child.state !== 'ended') child.state = 'accepted';
        child.venueOrderID = event.venueOrderID;
        return;
      }
      case 'childRejected':
        return this.refused(this.child(event.childID), OrdStatus.Rejected, event.text);
      case 'childFilled':
        return this.childFilled(event);
      case 'childEnded': {
        const child = this.child(event.childID);
        if (isSentBack(child, event)) return this.refused(child, event.ordStatus, event.text);
        // It rested for a while: its venue is no reason to give up.
        if (child.purpose === 'post') child.parent.refusals = 0;
        return this.endChild(child, event.ordStatus);
      }
      case 'childCancelSent': {
        const child = this.child(event.childID);
        child.cancelID = event.requestID;
        child.cancelSentAt = event.at;
        this.children.set(event.requestID, child);
        this.nextChildID = childID(event.requestID + 1);
        return;
      }
      case 'childCancelRejected':
        this.child(event.childID).cancelID = childID(0);
        return;
      case 'childUnknown':
        this.child(event.childID).state = 'unknown';
        return;
      case 'fillsMissing':
        return this.counted(this.child(event.childID), event.venueCumQty);
      case 'childFillKnown': {
        const child = this.child(event.childID);
        child.generatedQty = minus(child.generatedQty, event.lastQty);
        this.executions.know(child.venue, event.venueExecID, child.generatedExecID, event.lastQty);
        return;
      }
      case 'fillQuarantined':
        return;
      case 'orderTriggered':
        this.reported(event.orderID, event.execID).triggered = true;
        return;
      default:
        unreachable(event);
    }
  }

  private received(event: EventOf<typeof OrderReceived>): void {
    const parent: Parent = {
      orderID: event.orderID,
      clientID: event.clientID,
      account: event.account,
      symbol: event.symbol,
      side: event.side,
      receivedAt: event.at,
      exDestination: event.exDestination,
      arrivalBid: event.arrivalBid,
      arrivalAsk: event.arrivalAsk,
      replyTo: event.replyTo,
      clOrdID: event.clOrdID,
      origClOrdID: '',
      terms: event.terms,
      triggered: false,
      cumQty: NO_QTY,
      notional: 0n,
      accepted: false,
      ended: '',
      pending: undefined,
      stopping: '',
      openQty: NO_QTY,
      liveChildren: [],
      rounds: 0,
      refusals: 0,
      refusalText: '',
      endedAt: event.at,
      text: '',
      bookedBy: event.bookedBy,
      cashOrderQty: event.cashOrderQty,
      manual: false,
      reopened: false,
      guaranteed: false,
      suspended: false,
      doneForDay: false,
      stopReason: RestatementReason.None,
      day: 0,
      dayCumQty: NO_QTY,
      dayNotional: 0n,
      baseRefused: false,
      queue: [],
    };
    this.nextOrderID = orderID(event.orderID + 1);
    this.parents.set(event.orderID, parent);
    this.open.add(parent);
    // A telephoned order may have none: it is found by its OrderID only.
    if (event.clOrdID === '') this.verbal.add(parent);
    else this.index(parent, event.clOrdID);
  }

  private restated(event: EventOf<typeof OrderRestated>): void {
    const parent = this.reported(event.orderID, event.execID);
    if (event.resumes && parent.doneForDay) {
      parent.day++;
      parent.dayCumQty = NO_QTY;
      parent.dayNotional = 0n;
    }
    // After a split a venue's bust would speak of shares that are no more.
    if (event.cumQty !== parent.cumQty) this.executions.freeze(parent);
    parent.terms = { ...parent.terms, orderQty: event.orderQty, price: event.price };
    parent.cumQty = event.cumQty;
    parent.rounds = 0;
    parent.refusals = 0;
    if (event.resumes) {
      parent.doneForDay = false;
      parent.suspended = false;
    }
    if (parent.pending?.kind === 'restate') parent.pending = undefined;
    this.closeIfOver(parent, event.at);
  }

  private childSent(event: EventOf<typeof ChildSent>): void {
    const parent = this.parent(event.orderID);
    const child: Child = {
      childID: event.childID,
      parent,
      venue: event.venue,
      terms: event.terms,
      midpoint: event.midpoint,
      purpose: event.purpose,
      sentAt: event.at,
      venueOrderID: '',
      cumQty: NO_QTY,
      notional: 0n,
      state: 'sent',
      cancelID: childID(0),
      cancelSentAt: event.at,
      venueCumQty: NO_QTY,
      generatedQty: NO_QTY,
      generatedPx: NO_PRICE,
      generatedExecID: '',
      handQty: 0,
      handNotional: 0n,
      ended: '',
    };
    this.nextChildID = childID(event.childID + 1);
    this.children.set(event.childID, child);
    // Most orders have one child, and an empty array that is pushed to makes room for seventeen.
    if (parent.liveChildren.length === 0) parent.liveChildren = [child];
    else parent.liveChildren.push(child);
    parent.openQty = plus(parent.openQty, child.terms.orderQty);
  }

  private childFilled(event: Extract<OrderEvent, { kind: 'childFilled' }>): void {
    const child = this.child(event.childID);
    const { parent } = child;
    const openBefore = childLeavesQty(child);
    const notional = notionalOf(event.lastPx, event.lastQty);
    this.nextExecID = execID(event.execID + 1);
    child.cumQty = plus(child.cumQty, event.lastQty);
    child.notional += notional;
    parent.cumQty = plus(parent.cumQty, event.lastQty);
    parent.notional += notional;
    parent.openQty = minus(parent.openQty, minus(openBefore, childLeavesQty(child)));
    parent.dayCumQty = plus(parent.dayCumQty, event.lastQty);
    parent.dayNotional += notional;
    parent.refusals = 0;
    this.executions.add(child.venue, event.venueExecID, {
      execID: event.execID,
      child,
      lastQty: event.lastQty,
      lastPx: event.lastPx,
      day: parent.day,
      correctable: true,
      handQty: 0,
      handNotional: 0n,
    });
    this.counted(child, event.venueCumQty);
    if (event.generated) {
      child.generatedQty = plus(child.generatedQty, event.lastQty);
      child.generatedPx = event.lastPx;
      child.generatedExecID = event.venueExecID;
    }
    if (child.cumQty >= child.terms.orderQty && child.state !== 'ended') this.endChild(child, OrdStatus.Filled);
    this.closeIfOver(parent, event.at);
  }

  /** A bust or correction: child and parent count the execution as it is now, and what is open follows from that. */
  private corrected(event: EventOf<typeof ExecutionCorrected>): void {
    const child = this.child(event.childID);
    const { parent } = child;
    const execution = this.executions.correct(child.venue, event);
    const openBefore = childLeavesQty(child);
    const moreQty = event.lastQty - event.wasQty;
    const moreNotional = notionalOf(event.lastPx, event.lastQty) - notionalOf(event.wasPx, event.wasQty);
    this.nextExecID = execID(event.execID + 1);
    child.cumQty = qty(child.cumQty + moreQty);
    child.notional += moreNotional;
    const wasFilled = parent.cumQty >= parent.terms.orderQty;
    parent.cumQty = qty(parent.cumQty + moreQty);
    parent.notional += moreNotional;
    // A person's word is ours alone; the venue's takes the place of both.
    const isOurs = event.by !== '';
    const handQty = isOurs ? moreQty : -execution.handQty;
    const handNotional = isOurs ? moreNotional : -execution.handNotional;
    execution.handQty += handQty;
    execution.handNotional += handNotional;
    child.handQty += handQty;
    child.handNotional += handNotional;
    if (!isOurs) child.venueCumQty = qty(Math.max(0, child.venueCumQty + moreQty - handQty));
    this.counted(child, NO_QTY);
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
    if (child.cumQty >= child.terms.orderQty && child.state !== 'ended') this.endChild(child, OrdStatus.Filled);
    if (parent.liveChildren.length > 0) this.open.add(parent);
    if (wasFilled && parent.cumQty < parent.terms.orderQty && parent.ended === '') {
      parent.reopened = true;
      this.open.add(parent);
    }
    this.closeIfOver(parent, event.at);
  }

  /** The venue's count and ours may differ now, or agree again. */
  private counted(child: Child, venueCumQty: Qty): void {
    child.venueCumQty = most(child.venueCumQty, venueCumQty);
    if (child.venueCumQty > bookedQty(child)) this.short.add(child);
    else this.short.delete(child);
  }

  private refused(child: Child, ordStatus: OrdStatus, text: string): void {
    if (child.state === 'ended') return;
    const { parent } = child;
    parent.refusals++;
    parent.refusalText = text === '' ? child.venue : `${child.venue}: ${text}`;
    this.endChild(child, ordStatus);
  }

  private endChild(child: Child, ordStatus: OrdStatus): void {
    if (child.state === 'ended') return;
    const { parent } = child;
    parent.openQty = minus(parent.openQty, childLeavesQty(child));
    child.state = 'ended';
    child.ended = ordStatus;
    // A part that rested is over: the next one has plans of its own.
    if (child.purpose === 'post' && parent.rounds > 1) parent.rounds = 1;
    parent.liveChildren.splice(parent.liveChildren.indexOf(child), 1);
    assert(parent.openQty >= 0, `order ${parent.orderID} has open quantity ${parent.openQty}`);
    this.closeIfOver(parent, parent.endedAt);
  }

  private end(parent: Parent, ordStatus: OrdStatus, at: Parent['endedAt'], text: string): void {
    parent.ended = ordStatus;
    parent.endedAt = at;
    parent.text = text;
    this.close(parent);
  }

  /** An order that ended or filled, with nothing pending and nothing live, is no longer open. */
  private closeIfOver(parent: Parent, at: Parent['endedAt']): void {
    if (parent.pending !== undefined || parent.liveChildren.length > 0) return;
    if (parent.ended === '') {
      if (parent.cumQty < parent.terms.orderQty) return;
      parent.endedAt = at;
    }
    this.close(parent);
  }

  private close(parent: Parent): void {
    this.open.delete(parent);
    this.verbal.delete(parent);
  }

  /** The pending request's ClOrdID becomes the order's. */
  private advanceChain(parent: Parent): void {
    const { pending } = parent;
    if (pending === undefined) return;
    parent.origClOrdID = parent.clOrdID;
    parent.clOrdID = pending.clOrdID;
    parent.replyTo = pending.replyTo;
    parent.pending = undefined;
  }

  private reported(id: OrderID, exec: ExecID): Parent {
    this.nextExecID = execID(exec + 1);
    return this.parent(id);
  }

  private index(parent: Parent, clOrdID: string): void {
    let chain = this.byClOrdID.get(parent.clientID);
    if (chain === undefined) this.byClOrdID.set(parent.clientID, (chain = new Map()));
    chain.set(clOrdID, parent);
  }
}

function asked(
  kind: 'cancel' | 'replace',
  { clOrdID, replyTo }: Pick<PendingRequest, 'clOrdID' | 'replyTo'>,
  terms: OrderTerms,
): PendingRequest {
  return { kind, clOrdID, replyTo, terms, restatementReason: RestatementReason.None, by: '', text: '' };
}

const withQty = (terms: OrderTerms, orderQty: Qty): OrderTerms =>
  terms.orderQty === orderQty ? terms : { ...terms, orderQty };

/** A resting child that its venue ends, unasked and unfilled, within this, was not taken in earnest. */
const SENT_BACK_WITHIN = seconds(10);

function isSentBack(child: Child, { at, ordStatus }: EventOf<typeof ChildEnded>): boolean {
  const unasked = child.purpose === 'post' && child.cancelID === 0 && ordStatus !== OrdStatus.Filled;
  return unasked && child.cumQty === 0 && at - child.sentAt < SENT_BACK_WITHIN;
}

/** The part of a fill beyond what the child had open; 0 for a proper one. */
export function overfillOf(child: Child, lastQty: Parent['cumQty']): Parent['cumQty'] {
  const leaves = childLeavesQty(child);
  return lastQty > leaves ? qty(lastQty - leaves) : NO_QTY;
}
