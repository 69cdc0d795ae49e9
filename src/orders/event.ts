/**
 * Everything that can happen to an order, as journaled records. orderFold.ts and childFold.ts fold them; nothing else
 * changes an order. Prices and quantities are in the instrument's scales; `at` is when the core decided it.
 */
import type { Instant, Price, Qty, Span } from '../units/brand.ts';
import { columns, type EventOf, flag, int, oneOf, px, record, text } from '../units/record.ts';
import { instructed } from './instructions.ts';
import { route } from './route.ts';
import { RESTATED_EVENTS } from './restatedEvent.ts';
import { ROUND_EVENTS } from './roundEvent.ts';
import { firstTermFields, instructionFields, latestTermFields, newTermFields, termFields } from './terms.ts';
import {
  type ChildID,
  type ExecID,
  type OrderID,
  type OrdStatus,
  ResponseTo,
  RestatementReason,
  Side,
} from './values.ts';

/** FIX's letters as journal fields: positions are permanent, additions go at the end. */
export const side = oneOf(Side.Buy, Side.Sell, Side.SellShort, Side.SellShortExempt);
export const restatementReason = oneOf(...Object.values(RestatementReason));

/** A client's order came in. `replyTo` names the session or stream its reports go to. */
export const OrderReceived = record('orderReceived', 10, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  clientID: text(),
  replyTo: text(),
  account: text(),
  clOrdID: text(),
  symbol: text(),
  side,
  ...columns(termFields, 'ordType', 'timeInForce', 'orderQty', 'price', 'minQty'),
  /** Venue the client asked for (ExDestination 100), '' for our choice. */
  exDestination: text(),
  /** Protected bid and ask on arrival, NO_PRICE where there was none: the arrival mid of execution quality. */
  arrivalBid: px(),
  arrivalAsk: px(),
  ...instructionFields,
  /** The operator who booked it as a telephone order; '' for the client's own orders. Its ClOrdID may then be ''. */
  bookedBy: text(),
  /** CashOrderQty(152) at the instrument's price scale, from which OrderQty was worked out; 0 without. */
  cashOrderQty: int(),
  /** Fields for venues and reports that we do not read: carried.ts. */
  carried: text(),
  /** How it came: reports go back the same way. Here and below, no rows for most. */
  route,
  /** Who of several that are one client: OnBehalfOfCompID(115), a CompID; '' for the client itself. */
  originator: text(),
  ...newTermFields,
  /** What it is a part of, and who entered it, where its client says so; '' otherwise. */
  strategy: text(),
  trader: text(),
  ...latestTermFields,
  /** LocateReqd(114). */
  locateReqd: oneOf('', 'Y', 'N'),
  /** Its client called it another kind of sale: the side is that of its position. */
  remarked: flag(),
  /** PositionEffect(77)=C: it may only close a position. */
  closeOnly: flag(),
  instructions: instructed,
});

/** Pending New → Rejected. */
export const OrderRejected = record('orderRejected', 11, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  ordRejReason: int(),
  text: text(),
});

const orderReport = { orderID: int<OrderID>(), at: int<Instant>(), execID: int<ExecID>() };
/** Pending New → New. */
export const OrderAccepted = record('orderAccepted', 12, orderReport);

/** The rest of the order is over: `ordStatus` Canceled, Expired or Done for Day. Its children are final by then. */
export const OrderEnded = record('orderEnded', 13, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  ordStatus: text<OrdStatus>(),
  text: text(),
  restatementReason,
});

/** A client asks to cancel: Pending Cancel until every child has answered. */
export const CancelRequested = record('cancelRequested', 14, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  clOrdID: text(),
  replyTo: text(),
  /** On its cancels to venues: what the order carries, with the request's own in its place. */
  carried: text(),
  route,
});

/** A client asks to replace: Pending Replace until it is decided. Quantities and prices are the requested ones. */
export const ReplaceRequested = record('replaceRequested', 15, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  clOrdID: text(),
  replyTo: text(),
  ...firstTermFields,
  ...instructionFields,
  /** Of the order, once it is replaced. */
  carried: text(),
  route,
  ...newTermFields,
  ...latestTermFields,
  /** Limits that only warn, for the client. */
  text: text(),
});

/** The pending replace takes effect. OrderQty may have been raised to CumQty (matrix C.3.c). */
export const OrderReplaced = record('orderReplaced', 16, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  orderQty: int<Qty>(),
});

/** A cancel or replace was refused. orderID is 0 for an order we do not know. `wasPending`: it had become pending. */
export const RequestRejected = record('requestRejected', 17, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  clientID: text(),
  clOrdID: text(),
  origClOrdID: text(),
  responseTo: oneOf(ResponseTo.Cancel, ResponseTo.Replace),
  cxlRejReason: int(),
  wasPending: flag(),
  text: text(),
});

/** An order that never became one: its ClOrdID is taken already (matrix F.1.a). */
export const OrderRefused = record('orderRefused', 18, {
  at: int<Instant>(),
  execID: int<ExecID>(),
  clientID: text(),
  clOrdID: text(),
  ordRejReason: int(),
  text: text(),
});

/**
 * We end an order ourselves: no more routing; it ends with its last child. Reasons: an operator or the kill switch, a
 * client's lost session, ExpireTime or the end of its day here or at a venue, a trading halt, done for the day.
 */
export const StopRequested = record('stopRequested', 19, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  ordStatus: text<OrdStatus>(),
  text: text(),
  restatementReason,
});

/** A child order leaves for a venue. It counts as live from here on, answered or not. */
export const ChildSent = record('childSent', 20, {
  childID: int<ChildID>(),
  orderID: int<OrderID>(),
  at: int<Instant>(),
  venue: text(),
  qty: termFields.orderQty,
  ...columns(termFields, 'ordType', 'price', 'timeInForce', 'minQty'),
  midpoint: flag(), // pegged to the midpoint (ExecInst M)
  /** Why the plan sent it: `dark`, `sweep`, `post`. */
  purpose: oneOf('sweep', 'dark', 'post'),
  ...instructionFields,
  ...newTermFields,
  ...latestTermFields,
  seen: int(), // as router/event.ts has it
  wait: int<Span>(), // it leaves so much later
});

export const ChildAccepted = record('childAccepted', 21, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  venueOrderID: text(),
});

/**
 * The venue rejected the child; or, with `neverSent`, the child never left for it, and the venue knows nothing of it.
 */
export const ChildRejected = record('childRejected', 22, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  text: text(),
  neverSent: flag(),
  /**
   * `order`: for what it is, as its quantity, which the venue says and is believed; `alleged`: it is not. `directed`:
   * sent where its client wants it, which blames no venue. `lost`: the venue never had it.
   */
  fault: oneOf('venue', 'order', 'lost', 'directed', 'alleged'),
});

/** An execution at a venue. `overfill` is the part of lastQty beyond what the child had open: booked, and alarmed. */
export const ChildFilled = record('childFilled', 23, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  venueExecID: text(),
  lastQty: int<Qty>(),
  lastPx: int<Price>(),
  overfill: int<Qty>(),
  /** Booked from the venue's CumQty(14), because its reports were lost; the ExecID is generated. */
  generated: flag(),
  /** CumQty(14) as the venue has it after this fill. */
  venueCumQty: int<Qty>(),
  /** What the venue says of the liquidity: LastLiquidityInd(851), or a code of its own. */
  liquidity: text(),
  /** What it charges for this fill, if it says so, and what its fees make of it, in 10^-6 of the currency. */
  isCharged: flag(),
  charged: int(),
  expectedFee: int(),
  /** LastPx(31) as its venue wrote it, where that is finer than our prices: `lastPx` is the nearest. Else ''. */
  saidPx: text(),
});

/** It is live as its venue last reported it: the venue cannot be asked, or the operator `by` has taken it so. */
export const ChildStands = record('childStands', 94, { childID: int<ChildID>(), at: int<Instant>(), by: text() });

/** The venue counts more than we have booked: we wait for its reports, and ask once more. */
export const FillsMissing = record('fillsMissing', 74, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  cumQty: int<Qty>(),
  venueCumQty: int<Qty>(),
});

/** The venue's own report of a fill that we had generated: the quantity is booked already, the ExecID is noted. */
export const ChildFillKnown = record('childFillKnown', 29, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  venueExecID: text(),
  lastQty: int<Qty>(),
  lastPx: int<Price>(),
  /** CumQty(14) of that report; 0 where none was kept. */
  venueCumQty: int<Qty>(),
});

/** The rest of a child is over at its venue: canceled, expired, done for day. */
export const ChildEnded = record('childEnded', 24, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  ordStatus: text<OrdStatus>(),
  text: text(),
});

/** A cancel for a child leaves for its venue, under ClOrdID `requestID`. */
export const ChildCancelSent = record('childCancelSent', 25, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  requestID: int<ChildID>(),
});

export const ChildCancelRejected = record('childCancelRejected', 26, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  cxlRejReason: int(),
  text: text(),
});

/** A venue's line broke, or fell silent, with the child's fate open: it stays live until the venue reports its end. */
export const ChildUnknown = record('childUnknown', 27, { childID: int<ChildID>(), at: int<Instant>() });

/** An execution we cannot book (unknown child, malformed): kept for an operator, never dropped. */
export const FillQuarantined = record('fillQuarantined', 28, {
  at: int<Instant>(),
  venue: text(),
  venueExecID: text(),
  venueClOrdID: text(),
  reason: text(),
  message: text(),
  /** ExecType(150), and numbers as far as they could be read. */
  execType: text(),
  lastQty: int<Qty>(),
  lastPx: px(),
  cumQty: int<Qty>(),
  /** Beside ClOrdID(11), what it may name its order by: OrigClOrdID(41) as our number, and OrderID(37). */
  origRequestID: int<ChildID>(),
  venueOrderID: text(),
});

/**
 * A stop order's price was reached: it works from here on, and is never triggered twice. `price` is the price that
 * triggered it.
 */
export const OrderTriggered = record('orderTriggered', 50, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  by: oneOf('trade', 'quote'),
  price: int<Price>(),
});

/** The order passed the risk checks and waits for a trader to accept it: Pending New. */
export const OrderPendingNew = record('orderPendingNew', 82, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
});

/**
 * The order has other terms, and its client did not ask for them: renewed for another day, changed by word of mouth,
 * split. `resumes`: it was done for the day or suspended, and works again.
 */
export const OrderRestated = record('orderRestated', 83, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  restatementReason,
  orderQty: int<Qty>(),
  price: px(),
  /** Differs from before only after a split; the notional stays. */
  cumQty: int<Qty>(),
  resumes: flag(),
  by: text(),
  text: text(),
});

/** The order is to be restated once its children under the old terms have ended. No report is sent yet. */
export const RestateRequested = record('restateRequested', 84, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  restatementReason,
  orderQty: int<Qty>(),
  price: px(),
  by: text(),
  text: text(),
});

/**
 * An execution was busted (lastQty 0) or corrected: it counts as lastQty at lastPx from here on. `execRefID` is our
 * ExecID by which the client last knew it. `reopens`: the child had ended, and works at its venue again.
 */
export const ExecutionCorrected = record('executionCorrected', 85, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  execRefID: int<ExecID>(),
  /** The venue's ExecID of the bust or correction; '' if an operator of ours booked it. */
  venueExecID: text(),
  lastQty: int<Qty>(),
  lastPx: int<Price>(),
  /** Its quantity and price before. */
  wasQty: int<Qty>(),
  wasPx: int<Price>(),
  reopens: flag(),
  /** The part beyond what the child had open. */
  overfill: int<Qty>(),
  by: text(),
  text: text(),
  saidPx: text(),
});

/** Execution of a part is guaranteed at a price or better, before it happens: Stopped. */
export const OrderGuaranteed = record('orderGuaranteed', 86, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  lastQty: int<Qty>(),
  lastPx: int<Price>(),
  by: text(),
  text: text(),
});

/** Nothing of the order works while its symbol is halted. It is restated, with `resumes`, when the halt is over. */
export const OrderSuspended = record('orderSuspended', 87, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  text: text(),
});

/** An order good for more than a day is done for this one: it is open, and rests until it is renewed. */
export const OrderDoneForDay = record('orderDoneForDay', 88, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  text: text(),
});

/**
 * What is left of the order may not leave for now, by the check `code`: it is held until it may, which another one with
 * an empty `code` says; in journals of earlier versions a child that is sent. It is written once for a reason, however
 * often it is asked about again. `execID`: of the report to its client, 0 for none in earlier versions.
 */
export const OrderHeld = record('orderHeld', 99, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  code: text(),
  text: text(),
  execID: int<ExecID>(),
});

/** A cancel or replace waits until the request before it is answered. `acknowledged`: a Pending report was sent. */
export const RequestQueued = record('requestQueued', 89, {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  execID: int<ExecID>(),
  request: oneOf('cancel', 'replace'),
  acknowledged: flag(),
  clOrdID: text(),
  origClOrdID: text(),
  replyTo: text(),
  ...firstTermFields,
  ...instructionFields,
  /** The request's own. */
  carried: text(),
  route,
  ...newTermFields,
  ...latestTermFields,
});

/** The first queued request is taken up: its outcome follows. */
export const RequestDequeued = record('requestDequeued', 90, { orderID: int<OrderID>(), at: int<Instant>() });

/** An act of an operator: action, target, reason, and why it was refused ('' if it was done). */
export const OperatorActed = record('operatorActed', 91, {
  at: int<Instant>(),
  by: text(),
  action: text(),
  target: text(),
  reason: text(),
  refused: text(),
  /** The order it was done to, also by an execution of it; 0 for acts on a symbol or on all orders. */
  orderID: int<OrderID>(),
});

/** Trading in a symbol is halted, or resumed. */
export const SymbolHaltSet = record('symbolHaltSet', 80, {
  at: int<Instant>(),
  symbol: text(),
  halted: flag(),
  by: text(),
  reason: text(),
});

export const ORDER_EVENTS = [
  OrderReceived,
  OrderRejected,
  OrderAccepted,
  OrderEnded,
  CancelRequested,
  ReplaceRequested,
  OrderReplaced,
  RequestRejected,
  OrderRefused,
  StopRequested,
  ChildSent,
  ChildAccepted,
  ChildRejected,
  ChildFilled,
  ChildEnded,
  ChildCancelSent,
  ChildCancelRejected,
  ChildUnknown,
  FillQuarantined,
  ChildFillKnown,
  FillsMissing,
  ChildStands,
  OrderTriggered,
  OrderPendingNew,
  OrderRestated,
  RestateRequested,
  ExecutionCorrected,
  OrderGuaranteed,
  OrderSuspended,
  OrderDoneForDay,
  RequestQueued,
  RequestDequeued,
  OperatorActed,
  SymbolHaltSet,
  OrderHeld,
  ...ROUND_EVENTS,
  ...RESTATED_EVENTS,
] as const;

export type OrderEvent = EventOf<(typeof ORDER_EVENTS)[number]>;

/** Events of a child, and through it of its order. */
export type ChildEvent = Extract<OrderEvent, { readonly childID: ChildID }>;

/** Asked of every event: the kind's table knows, which costs less than looking for the field in forty shapes. */
const CHILD_KINDS: ReadonlySet<string> = new Set(
  ORDER_EVENTS.filter(({ fields }) => 'childID' in fields).map(({ kind }) => kind),
);

export const isChildEvent = (event: OrderEvent): event is ChildEvent => CHILD_KINDS.has(event.kind);

/** The order that the event names, if it names one. */
export const namedOrder = (event: OrderEvent): OrderID | undefined => (event as { readonly orderID?: OrderID }).orderID;
