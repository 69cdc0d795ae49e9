/** Parent and child orders as values, and values derived from them: OrdStatus, LeavesQty, AvgPx. */
import { type Instant, minus, NO_QTY, type Price, type Qty, qty } from '../units/brand.ts';
import { averagePrice, AVG_PX_EXTRA_DECIMALS } from '../units/notional.ts';
import type { Instructed } from './instructions.ts';
import type { Route } from './route.ts';
import type { OrderTerms } from './terms.ts';
import type { ChildID, ExecID, OrderID, Side } from './values.ts';
import { OrdStatus, OrdType, RestatementReason, TimeInForce } from './values.ts';

/**
 * A cancel or replace that waits for its venues; or a restatement, which its client did not request: it has no Pending
 * report, and the ClOrdID of the order itself.
 */
export interface PendingRequest {
  readonly kind: 'cancel' | 'replace' | 'restate';
  readonly clOrdID: string;
  readonly replyTo: string;
  readonly route: Route;
  /** Terms of a replace; a cancel repeats the order's own. */
  readonly terms: OrderTerms;
  /** What the order carries once it is replaced; what its cancels to venues carry. */
  readonly carried: string;
  /** For a restatement: its reason, the operator; and the text for the client, of a replace too. */
  readonly restatementReason: RestatementReason;
  readonly by: string;
  readonly text: string;
}

/** A cancel or replace that waits until the request before it is answered. */
export interface QueuedRequest {
  readonly kind: 'cancel' | 'replace';
  /** A Pending Cancel or Pending Replace was sent to its client. */
  readonly acknowledged: boolean;
  readonly clOrdID: string;
  readonly origClOrdID: string;
  readonly replyTo: string;
  readonly route: Route;
  readonly terms: OrderTerms;
  /** Its own fields to carry. */
  readonly carried: string;
}

/** An execution as it counts now: busts and corrections change it, and it is then known by their ExecIDs too. */
export interface Execution {
  /** ExecID(17) by which the client knows it: the last correction's. */
  execID: ExecID;
  readonly child: Child;
  readonly at: Instant;
  /** 0 once it is busted. */
  lastQty: Qty;
  lastPx: Price;
  /** Day of the order on which it happened. */
  readonly day: number;
  /** False for the venue's report of a part of what was booked from its count alone. */
  readonly correctable: boolean;
  /** Quantity added by our operators' busts and corrections, unknown to the venue; part of its child's. */
  handQty: number;
  handNotional: bigint;
  /** Undefined where the venue said nothing of it. */
  readonly fee: SaidFee | undefined;
}

/** What a venue charged for an execution, and what was expected, in 10^-6 of the currency. */
export interface SaidFee {
  readonly charged: number;
  readonly expectedFee: number;
}

/** What an order has met at a venue: met.ts. */
export interface Met {
  readonly venue: string;
  /** Children refused that were to trade at once, and to rest. */
  refusedTaking: number;
  refusedResting: number;
  /** Of those that were to trade at once, refused for what the order itself is, as the venue is believed to say. */
  ownFaults: number;
  /** It has said so, believed or not, and no other venue has given the order anything since. */
  blamesOrder: boolean;
  /** Children that, asked, it never had: such an order is tried once more. */
  lost: number;
  /** Displayed size that was asked for and not given; how many children got less than half of theirs. */
  missed: Qty;
  misses: number;
  /** The limit of the last one that missed: when it came back, nothing was left up to there. */
  missedPx: Price;
  missedAt: Instant;
  /** When something was met here last. */
  at: Instant;
}

/** The best price that a venue showed on the other side when an order was worked first. */
export interface Touch {
  readonly venue: string;
  readonly px: Price;
}

/** Of every order that has a limit. */
export const NO_TOUCHES: readonly Touch[] = [];

/** Whose an order is: ClOrdIDs are unique for each. Source: FIX 4.4, ClOrdID(11). */
export type Whose = Pick<Parent, 'clientID' | 'originator'>;

/** A client's order. Its fields change through Orders.apply only. */
export interface Parent {
  readonly orderID: OrderID;
  readonly clientID: string;
  /** Who of several that are one client; '' for the client itself. ClOrdIDs are unique for each. */
  readonly originator: string;
  readonly account: string;
  /** What it is a part of, and who entered it, '' where its client does not say; the session that it came from. */
  readonly strategy: string;
  readonly trader: string;
  /** It may only close a position: PositionEffect(77)=C. */
  readonly closeOnly: boolean;
  /** How its client wants it handled. */
  readonly instructions: Instructed;
  readonly session: string;
  readonly symbol: string;
  readonly side: Side;
  readonly receivedAt: Instant;
  readonly exDestination: string;
  readonly arrivalBid: Price;
  readonly arrivalAsk: Price;
  /**
   * Destination of reports: the session of the last request that took effect, and the way from there to who sent it.
   */
  replyTo: string;
  route: Route;
  /** Last accepted ClOrdID of the chain, and the one before it ('' for the first). */
  clOrdID: string;
  origClOrdID: string;
  /** All ClOrdIDs of the chain once there is a second, of refused requests too; and when the last one came. */
  chain: string[];
  askedAt: Instant;
  terms: OrderTerms;
  /** Fields of its client for venues and reports, by its last accepted request: carried.ts. */
  carried: string;
  /** A stop order that was triggered. */
  triggered: boolean;
  cumQty: Qty;
  /** Σ lastPx × lastQty, exact; AvgPx is derived. */
  notional: bigint;
  /** Of that, what was done below zero, where the rest may cancel it out; 0 for nearly all orders. */
  notionalBelowZero: bigint;
  /** Answered with New. */
  accepted: boolean;
  /** Canceled, Expired, Rejected, Done for Day; '' while it lives. Filled is derived. */
  ended: OrdStatus | '';
  pending: PendingRequest | undefined;
  /**
   * Set once we wind the order down ourselves: the status it has when its last child is back; '' otherwise. Nothing is
   * routed any more.
   */
  windsDownTo: OrdStatus | '';
  /** Quantity of live children not yet filled. */
  openQty: Qty;
  liveChildren: Child[];
  /** Routing rounds so far; those in a row before the last that brought nothing, and taught nothing: met.ts. */
  rounds: number;
  idleRounds: number;
  /** Of the last round: what its children asked for at once, what was executed before, and whether it has taught. */
  askedQty: Qty;
  askedFrom: Qty;
  hasLearnt: boolean;
  /** A child of it was in an auction, and is over. */
  wasInAuction: boolean;
  /** What it has met at venues in its rounds, and the text of the last refusal. */
  met: Met[];
  refusedText: string;
  /** How far an order without a limit may go, by the quote when it was worked first; NO_PRICE before that. */
  boundPx: Price;
  /** The best price that it has traded at since then, NO_PRICE before a trade: a quote that was there. */
  tradedPx: Price;
  /** What venues showed then, as far as it may still be believed. */
  touches: readonly Touch[];
  /** Why its rest is at no venue, '' where it is or nothing says so; and since when. */
  waitsText: string;
  waitsSince: Instant;
  /**
   * When children of it at rest were taken back last, NO_TIME for never; CumQty(14) then; and how many times in a row
   * before that had brought nothing.
   */
  takenBackAt: Instant;
  takenBackFrom: Qty;
  takenBackIdle: number;
  endedAt: Instant;
  text: string;
  /** The operator who booked it as a telephone order, '' for the client's own orders. */
  readonly bookedBy: string;
  /** CashOrderQty(152) at the price scale, 0 without. */
  readonly cashOrderQty: number;
  /** LocateReqd(114). */
  readonly locateReqd: '' | 'Y' | 'N';
  /** Its client called it another kind of sale. */
  readonly remarked: boolean;
  /** Passed risk, and waits for a trader: Pending New. */
  awaitsTrader: boolean;
  /** Reopened by a bust. It is not routed by itself: its client cancels or replaces it. */
  reopened: boolean;
  /** The check that holds what is left of it here, and why; '' for none. */
  heldBy: string;
  heldText: string;
  /** A part of it is guaranteed: Stopped. */
  guaranteed: boolean;
  suspended: boolean;
  /** Good for more than a day, and done for this one. */
  doneForDay: boolean;
  /** Why it winds down. */
  windDownReason: RestatementReason;
  /** Trading day of the order, from 0; on later ones reports also have the day's own counts. */
  day: number;
  dayCumQty: Qty;
  dayNotional: bigint;
  /** The last request of the chain was refused: a queued replace, which builds on it, is refused too (matrix D.2.c). */
  baseRefused: boolean;
  /** ExecID of the report of its last split, 0 for none: executions before it count other shares. */
  splitExecID: ExecID;
  /** Requests behind the pending one, in order of arrival. */
  readonly queue: QueuedRequest[];
}

/** An order at a venue for a parent. Live until the venue reports its end, or never received it for certain. */
export interface Child {
  readonly childID: ChildID;
  readonly parent: Parent;
  readonly venue: string;
  /** Terms sent to the venue. Only a restatement by the venue changes them, in OrderQty(38). */
  terms: OrderTerms;
  readonly midpoint: boolean;
  readonly purpose: 'sweep' | 'dark' | 'post';
  /**
   * Of one that came to rest at its venue's best price or a better one, one more than the size ahead of it; of one that
   * takes what is displayed, how much is, up to its price; else 0, as in older journals.
   */
  readonly seen: number;
  /** The price that it rests at as far as is known: its limit, or where its venue has put it, unasked. */
  restsAt: Price;
  /** When it leaves: of one that waits to arrive with others, later than it is planned. */
  readonly sentAt: Instant;
  venueOrderID: string;
  cumQty: Qty;
  notional: bigint;
  /** `sent`: no answer yet. `unknown`: the line broke with its fate open. Both count as live. */
  state: 'sent' | 'accepted' | 'unknown' | 'ended';
  /** Our ClOrdID of a cancel that is on its way, 0 for none; and when it left. */
  cancelID: ChildID;
  cancelSentAt: Instant;
  /** Cancels sent since the venue last said something of the order. */
  unansweredCancels: number;
  /** The most that the venue has counted as filled, CumQty(14) of its fills. */
  venueCumQty: Qty;
  /** Part of cumQty that was booked from the venue's count alone, without its reports; the last such fill. */
  generatedQty: Qty;
  generatedPx: Price;
  generatedExecID: string;
  /** Quantity and notional added by our operators' busts and corrections, which the venue does not know. */
  handQty: number;
  handNotional: bigint;
  /** Why it ended: Filled, Canceled, Rejected, Expired …; '' while live. */
  ended: OrdStatus | '';
}

/** What a cancel of one of its children carries: the client's own cancel has fields of its own. */
export function carriedOnCancel({ pending, carried }: Parent): string {
  return pending?.kind === 'cancel' ? pending.carried : carried;
}

/** Everything ordered has been executed, whatever became of the order since. */
export function isFilled({ cumQty, terms }: Parent): boolean {
  return cumQty >= terms.orderQty;
}

/** Quantity is open for execution: LeavesQty is above 0. */
export function isOpen(order: Parent): boolean {
  return order.ended === '' && !isFilled(order);
}

/** No child of it is live. */
export function hasNothingOut({ liveChildren }: Parent): boolean {
  return liveChildren.length === 0;
}

/** LeavesQty(151): quantity open for execution; 0 once the order has ended. */
export function leavesQty(order: Parent): Qty {
  if (!isOpen(order)) return NO_QTY;
  return minus(order.terms.orderQty, order.cumQty);
}

/** AvgPx(6) in units of AVG_PX_EXTRA_DECIMALS below the price scale; 0 when nothing filled. */
export function avgPx({ notional, cumQty }: Parent): number {
  return averagePrice(notional, cumQty, AVG_PX_EXTRA_DECIMALS);
}

/** Quantity that no child works: LeavesQty less the children's open quantity. Never below zero. */
export function unroutedQty(order: Parent): Qty {
  const rest = leavesQty(order) - order.openQty;
  return rest > 0 ? qty(rest) : NO_QTY;
}

/** It never rests: it ends without a cancel. */
export function isImmediate({ timeInForce }: Pick<OrderTerms, 'timeInForce'>): boolean {
  return timeInForce === TimeInForce.ImmediateOrCancel || timeInForce === TimeInForce.FillOrKill;
}

export const isForAuction = ({ timeInForce }: Pick<OrderTerms, 'timeInForce'>): boolean =>
  timeInForce === TimeInForce.AtTheOpening || timeInForce === TimeInForce.AtTheClose;

/** True if the remainder may rest at a venue or wait here: neither a market order nor an immediate one. */
export function mayRest(terms: Pick<OrderTerms, 'ordType' | 'timeInForce'>): boolean {
  return terms.ordType !== OrdType.Market && !isImmediate(terms);
}

/** Booked quantity comparable with the venue's CumQty(14). */
export function bookedQty(child: Child): Qty {
  return qty(child.cumQty - child.handQty);
}

/** Its venue counts more than is booked: a report is missing. */
export const isShort = (child: Child): boolean => child.venueCumQty > bookedQty(child);

/** A bust or correction of it can be booked: not after a split, since a venue's counts shares from before. */
export function isCorrectable({ correctable, execID, child }: Execution): boolean {
  return correctable && execID > child.parent.splitExecID;
}

export function childLeavesQty(child: Child): Qty {
  return child.state === 'ended' || child.cumQty >= child.terms.orderQty
    ? NO_QTY
    : minus(child.terms.orderQty, child.cumQty);
}

/** The part of a fill beyond what the child had open; 0 for a proper one. */
export function overfillOf(child: Child, lastQty: Qty): Qty {
  const leaves = childLeavesQty(child);
  return lastQty > leaves ? qty(lastQty - leaves) : NO_QTY;
}

/** DayOrderQty(424): what was open when the day began, as far as it has not been corrected since. */
export function dayOrderQty(order: Parent): Qty {
  const rest = order.terms.orderQty - (order.cumQty - order.dayCumQty);
  return rest > 0 ? qty(rest) : NO_QTY;
}

/** Good for more than a day: done for the day, it is not over. */
export function outlivesDay({ timeInForce }: Pick<OrderTerms, 'timeInForce'>): boolean {
  return timeInForce === TimeInForce.GoodTillCancel || timeInForce === TimeInForce.GoodTillDate;
}

/**
 * OrdStatus(39) by the precedence printed with the Order State Change Matrices (FIX 4.4 vol. 4, appendix D): Pending
 * Cancel 12, Pending Replace 11, Done for Day 10, Filled 8, Stopped 7, Suspended 6, Canceled 5 (Expired beside it),
 * Partially Filled 4, New 2, Rejected 2, Pending New 2. A guarantee or suspension is over with the order's end.
 */
export function ordStatus(order: Parent): OrdStatus {
  if (order.ended === '') {
    const asked = pendingKind(order);
    if (asked === 'cancel') return OrdStatus.PendingCancel;
    if (asked === 'replace') return OrdStatus.PendingReplace;
    if (order.doneForDay) return OrdStatus.DoneForDay;
  }
  if (order.ended === OrdStatus.DoneForDay) return OrdStatus.DoneForDay;
  if (isFilled(order) && order.cumQty > 0) return OrdStatus.Filled;
  if (order.ended !== '') return order.ended;
  if (order.guaranteed) return OrdStatus.Stopped;
  if (order.suspended) return OrdStatus.Suspended;
  if (order.cumQty > 0) return OrdStatus.PartiallyFilled;
  return order.accepted ? OrdStatus.New : OrdStatus.PendingNew;
}

/** The acknowledged pending request; a cancel takes precedence over a replace. */
function pendingKind(order: Parent): 'cancel' | 'replace' | '' {
  const { pending, queue } = order;
  let kind: 'cancel' | 'replace' | '' = pending === undefined || pending.kind === 'restate' ? '' : pending.kind;
  for (let i = 0; i < queue.length; i++) if (queue[i].acknowledged && kind !== 'cancel') kind = queue[i].kind;
  return kind;
}

/** No further execution is expected: nothing left, and no child live. */
export function isFinal(order: Parent): boolean {
  return !isOpen(order) && hasNothingOut(order);
}
