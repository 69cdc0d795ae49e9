/** Parent and child orders as values, and what is derived from them: OrdStatus, LeavesQty, AvgPx. */
import { type Micros, type Price, type Qty, minus, NO_QTY, qty } from '../units/brand.ts';
import type { Instructions } from './instructions.ts';
import type { ChildID, OrderID, OrdType, Side, TimeInForce } from './values.ts';
import { OrdStatus } from './values.ts';

/** A cancel or replace that waits for its venues. */
export interface PendingRequest {
  readonly kind: 'cancel' | 'replace';
  readonly clOrdID: string;
  readonly replyTo: string;
  /** What a replace asks for; a cancel repeats the order's own values. */
  readonly orderQty: Qty;
  readonly ordType: OrdType;
  readonly price: Price;
  readonly timeInForce: TimeInForce;
  readonly minQty: Qty;
  readonly instructions: Instructions;
}

/** A client's order. Fields change through apply.ts only. */
export interface Parent {
  readonly orderID: OrderID;
  readonly clientID: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly receivedAt: Micros;
  readonly exDestination: string;
  readonly arrivalBid: Price;
  readonly arrivalAsk: Price;
  /** Where reports go: the session that last asked something of this order. */
  replyTo: string;
  /** Last accepted ClOrdID of the chain, and the one before it ('' for the first). */
  clOrdID: string;
  origClOrdID: string;
  ordType: OrdType;
  timeInForce: TimeInForce;
  orderQty: Qty;
  price: Price;
  minQty: Qty;
  instructions: Instructions;
  /** A stop order that has woken. */
  triggered: boolean;
  cumQty: Qty;
  /** Σ lastPx × lastQty, exact; AvgPx is derived. */
  notional: bigint;
  /** Answered with New. */
  accepted: boolean;
  /** Canceled, Expired, Rejected, Done for Day; '' while it lives. Filled is derived. */
  ended: OrdStatus | '';
  pending: PendingRequest | undefined;
  /** Set once we end the order ourselves: the status it is to end with; '' otherwise. Nothing is routed any more. */
  stopping: OrdStatus | '';
  /** Quantity of live children not yet filled, and how many they are. */
  openQty: Qty;
  liveChildren: Child[];
  /** Routing rounds so far: each has a budget. */
  rounds: number;
  endedAt: Micros;
  text: string;
}

/** What we have at a venue for a parent. Live until the venue (or its certain absence) says otherwise. */
export interface Child {
  readonly childID: ChildID;
  readonly parent: Parent;
  readonly venue: string;
  readonly qty: Qty;
  readonly ordType: OrdType;
  readonly price: Price;
  readonly timeInForce: TimeInForce;
  readonly minQty: Qty;
  readonly midpoint: boolean;
  readonly purpose: 'sweep' | 'dark' | 'post';
  /** What the venue itself was told to do. */
  readonly instructions: Instructions;
  readonly sentAt: Micros;
  venueOrderID: string;
  cumQty: Qty;
  notional: bigint;
  /** `sent`: no answer yet. `unknown`: the line broke with its fate open. Both count as live. */
  state: 'sent' | 'accepted' | 'unknown' | 'ended';
  /** Our ClOrdID of a cancel that is on its way, 0 for none. */
  cancelID: ChildID;
  /** Why it ended: Filled, Canceled, Rejected, Expired …; '' while live. */
  ended: OrdStatus | '';
}

/** LeavesQty(151): what is still open for execution; 0 once the order has ended. */
export function leavesQty(order: Parent): Qty {
  if (order.ended !== '' || order.cumQty >= order.orderQty) return NO_QTY;
  return minus(order.orderQty, order.cumQty);
}

/** What no child works for: LeavesQty less the children's open quantity. Never below zero. */
export function unroutedQty(order: Parent): Qty {
  const rest = leavesQty(order) - order.openQty;
  return rest > 0 ? qty(rest) : NO_QTY;
}

export function childLeavesQty(child: Child): Qty {
  return child.state === 'ended' || child.cumQty >= child.qty ? NO_QTY : minus(child.qty, child.cumQty);
}

/**
 * OrdStatus(39) by the precedence printed with the Order State Change Matrices (FIX 4.4 vol. 4, appendix D): Pending
 * Cancel 12, Pending Replace 11, Done for Day 10, Filled 8, Canceled 5 (Expired beside it), Partially Filled 4, New 2,
 * Rejected 2, Pending New 2.
 */
export function ordStatus(order: Parent): OrdStatus {
  if (order.pending !== undefined && order.ended === '') {
    return order.pending.kind === 'cancel' ? OrdStatus.PendingCancel : OrdStatus.PendingReplace;
  }
  if (order.ended === OrdStatus.DoneForDay) return OrdStatus.DoneForDay;
  if (order.cumQty >= order.orderQty && order.cumQty > 0) return OrdStatus.Filled;
  if (order.ended !== '') return order.ended;
  if (order.cumQty > 0) return OrdStatus.PartiallyFilled;
  return order.accepted ? OrdStatus.New : OrdStatus.PendingNew;
}

/** No further execution is expected: nothing left, and no child live. */
export function isFinal(order: Parent): boolean {
  return (
    leavesQty(order) === 0 && order.liveChildren.length === 0 && (order.ended !== '' || order.cumQty >= order.orderQty)
  );
}
