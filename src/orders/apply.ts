/**
 * The fold: Orders changes through `apply` only, live and at recovery alike. It decides nothing, answers nobody, and
 * throws (our bug) when an event does not fit the state it is applied to.
 */
import { assert, unreachable } from '../units/assert.ts';
import { minus, NO_QTY, plus, qty } from '../units/brand.ts';
import { notionalOf } from '../units/notional.ts';
import type { EventOf } from '../units/record.ts';
import { instructionsOf } from './instructions.ts';
import type { ChildSent, OrderEvent, OrderReceived } from './event.ts';
import { type Child, childLeavesQty, type Parent } from './order.ts';
import { type ChildID, childID, type ExecID, execID, OrdStatus, type OrderID, orderID } from './values.ts';

export class Orders {
  readonly parents = new Map<OrderID, Parent>();
  /** Children by the ClOrdID of the order, and of a cancel for it: a venue's answer names either. */
  readonly children = new Map<ChildID, Child>();
  /** Parents by client and any ClOrdID of their chain, pending ones included. Refused ClOrdIDs stay used. */
  private readonly byClOrdID = new Map<string, Map<string, Parent>>();
  /** Executions booked, by venue: the same ExecID twice is one execution, also across a restart. */
  private readonly venueExecIDs = new Map<string, Set<string>>();
  /** Parents that are not final, in order of arrival. */
  readonly open = new Set<Parent>();
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
    return this.venueExecIDs.get(venue)?.has(venueExecID) ?? false;
  }

  /** Live children at a venue, oldest first. */
  liveAt(venue: string): Child[] {
    const live: Child[] = [];
    for (const parent of this.open)
      for (const child of parent.liveChildren) if (child.venue === venue) live.push(child);
    return live;
  }

  apply(event: OrderEvent): void {
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
      case 'orderAccepted':
        this.reported(event.orderID, event.execID).accepted = true;
        return;
      case 'orderEnded': {
        const parent = this.reported(event.orderID, event.execID);
        assert(parent.liveChildren.length === 0, `order ${event.orderID} ends with live children`);
        if (parent.pending !== undefined) this.advanceChain(parent);
        this.end(parent, event.ordStatus, event.at, event.text);
        return;
      }
      case 'cancelRequested': {
        const parent = this.reported(event.orderID, event.execID);
        parent.pending = {
          kind: 'cancel',
          clOrdID: event.clOrdID,
          replyTo: event.replyTo,
          orderQty: parent.orderQty,
          ordType: parent.ordType,
          price: parent.price,
          timeInForce: parent.timeInForce,
          minQty: parent.minQty,
          instructions: parent.instructions,
        };
        this.index(parent, event.clOrdID);
        return;
      }
      case 'replaceRequested': {
        const parent = this.reported(event.orderID, event.execID);
        parent.pending = {
          kind: 'replace',
          clOrdID: event.clOrdID,
          replyTo: event.replyTo,
          orderQty: event.orderQty,
          ordType: event.ordType,
          price: event.price,
          timeInForce: event.timeInForce,
          minQty: event.minQty,
          instructions: instructionsOf(event),
        };
        this.index(parent, event.clOrdID);
        this.open.add(parent); // a filled order may be raised again (matrix C.1.c)
        return;
      }
      case 'orderReplaced': {
        const parent = this.reported(event.orderID, event.execID);
        const { pending } = parent;
        assert(pending !== undefined && pending.kind === 'replace', `order ${event.orderID} has no replace pending`);
        parent.orderQty = event.orderQty;
        parent.ordType = pending.ordType;
        parent.price = pending.price;
        parent.timeInForce = pending.timeInForce;
        parent.minQty = pending.minQty;
        parent.instructions = pending.instructions;
        parent.rounds = 0;
        this.advanceChain(parent);
        this.closeIfFilled(parent, event.at);
        return;
      }
      case 'requestRejected': {
        if (event.wasPending) {
          const parent = this.parent(event.orderID);
          parent.pending = undefined;
          this.closeIfFilled(parent, event.at);
        }
        return;
      }
      case 'stopRequested': {
        const parent = this.parent(event.orderID);
        parent.stopping = event.ordStatus;
        parent.text = event.text;
        return;
      }
      case 'childSent':
        return this.childSent(event);
      case 'childAccepted': {
        const child = this.child(event.childID);
        if (child.state !== 'ended') child.state = 'accepted';
        child.venueOrderID = event.venueOrderID;
        return;
      }
      case 'childRejected':
        return this.endChild(this.child(event.childID), OrdStatus.Rejected);
      case 'childFilled':
        return this.childFilled(event);
      case 'childEnded':
        return this.endChild(this.child(event.childID), event.ordStatus);
      case 'childCancelSent': {
        const child = this.child(event.childID);
        child.cancelID = event.requestID;
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
      ordType: event.ordType,
      timeInForce: event.timeInForce,
      orderQty: event.orderQty,
      price: event.price,
      minQty: event.minQty,
      instructions: instructionsOf(event),
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
      endedAt: event.at,
      text: '',
    };
    assert(event.orderID === this.nextOrderID, `order ${event.orderID} comes where ${this.nextOrderID} is next`);
    this.nextOrderID = orderID(event.orderID + 1);
    this.parents.set(event.orderID, parent);
    this.open.add(parent);
    this.index(parent, event.clOrdID);
  }

  private childSent(event: EventOf<typeof ChildSent>): void {
    const parent = this.parent(event.orderID);
    const child: Child = {
      childID: event.childID,
      parent,
      venue: event.venue,
      qty: event.qty,
      ordType: event.ordType,
      price: event.price,
      timeInForce: event.timeInForce,
      minQty: event.minQty,
      midpoint: event.midpoint,
      purpose: event.purpose,
      instructions: instructionsOf(event),
      sentAt: event.at,
      venueOrderID: '',
      cumQty: NO_QTY,
      notional: 0n,
      state: 'sent',
      cancelID: childID(0),
      ended: '',
    };
    assert(event.childID >= this.nextChildID, `child ${event.childID} comes after ${this.nextChildID} was next`);
    this.nextChildID = childID(event.childID + 1);
    this.children.set(event.childID, child);
    parent.liveChildren.push(child);
    parent.openQty = plus(parent.openQty, child.qty);
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
    let booked = this.venueExecIDs.get(child.venue);
    if (booked === undefined) this.venueExecIDs.set(child.venue, (booked = new Set()));
    booked.add(event.venueExecID);
    if (child.cumQty >= child.qty && child.state !== 'ended') this.endChild(child, OrdStatus.Filled);
    this.closeIfFilled(parent, event.at);
  }

  private endChild(child: Child, ordStatus: OrdStatus): void {
    if (child.state === 'ended') return;
    const { parent } = child;
    parent.openQty = minus(parent.openQty, childLeavesQty(child));
    child.state = 'ended';
    child.ended = ordStatus;
    parent.liveChildren.splice(parent.liveChildren.indexOf(child), 1);
    assert(parent.openQty >= 0, `order ${parent.orderID} has open quantity ${parent.openQty}`);
    this.closeIfFilled(parent, parent.endedAt);
  }

  private end(parent: Parent, ordStatus: OrdStatus, at: Parent['endedAt'], text: string): void {
    parent.ended = ordStatus;
    parent.endedAt = at;
    parent.text = text;
    this.open.delete(parent);
  }

  /** A filled order with nothing pending and nothing live is no longer open. */
  private closeIfFilled(parent: Parent, at: Parent['endedAt']): void {
    if (parent.cumQty < parent.orderQty || parent.pending !== undefined || parent.liveChildren.length > 0) return;
    parent.endedAt = at;
    this.open.delete(parent);
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

/** The part of a fill beyond what the child had open; 0 for a proper one. */
export function overfillOf(child: Child, lastQty: Parent['cumQty']): Parent['cumQty'] {
  const leaves = childLeavesQty(child);
  return lastQty > leaves ? qty(lastQty - leaves) : NO_QTY;
}
