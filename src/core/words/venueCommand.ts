/** Venues' messages, decoded: answers to our orders, their lines going up or down, drop copies. */
import type { ChildID, CxlRejReason, ExecType, OrdStatus, Side } from '../../orders/values.ts';
import type { Price, Qty } from '../../units/brand.ts';

/** An ExecutionReport(8) from a venue. Requests are named by our numbers; 0 where the venue's ClOrdID is not ours. */
export interface VenueReport {
  readonly kind: 'venueReport';
  readonly venue: string;
  readonly requestID: ChildID;
  readonly origRequestID: ChildID;
  /** OrderID(37), '' for none. */
  readonly venueOrderID: string;
  readonly venueExecID: string;
  /** Symbol(55); the order's own where it is left out. */
  readonly symbol?: string;
  /** Side(54); '' or left out where it does not say whether it buys or sells. */
  readonly side?: Side | '';
  readonly execType: ExecType;
  readonly ordStatus: OrdStatus;
  readonly lastQty: Qty;
  readonly lastPx: Price;
  readonly cumQty: Qty;
  /** It says nothing of CumQty(14), not in other fields either. */
  readonly noCumQty?: boolean;
  /** LastPx(31) as it is written, where that is finer than our prices: `lastPx` is the nearest. */
  readonly saidPx?: string;
  /** Price(44) at which an order works, in a report that it does; left out where none is said. */
  readonly px?: Price;
  /** A trade without LastPx(31), or with 0 where that is no price: its price follows from AvgPx(6). */
  readonly noLastPx?: boolean;
  /** With `noLastPx`: one in the last digit of AvgPx(6) as it is written, at the scale of `avgPx`; left out for 1. */
  readonly avgPxUnit?: number;
  /** LeavesQty(151) of a fill or an end; 0 or left out where it is absent. */
  readonly leavesQty?: Qty;
  /** LeavesQty(151) of a restatement is 0. */
  readonly noneLeft?: boolean;
  /** ExecRefID(19) of a bust or correction: the venue's ExecID of the execution it changes. */
  readonly execRefID?: string;
  /** OrderQty(38) of an order that is restated, or goes on to work; left out where it may mean another thing. */
  readonly orderQty?: Qty;
  /** AvgPx(6) at the price scale and AVG_PX_EXTRA_DECIMALS; 0 or absent without one. */
  readonly avgPx?: number;
  /** Rejected for what it is, by OrdRejReason(103): its ClOrdID, price, quantity, account. Others would be taken. */
  readonly isOwnFault?: boolean;
  /** Fields of the report that clients may get, as in orders/carried.ts; absent without any. */
  readonly carriedBack?: string;
  /** What a trade costs, as far as it is said: Commission(12) in 10^-6, CommType(13), the sum of NoMiscFees(136). */
  readonly commission?: number;
  readonly commType?: string;
  readonly miscFees?: number;
  /** LastLiquidityInd(851) of a trade, or the venue's own code. */
  readonly liquidity?: string;
  /** Its dialect says with this report that a conditional order is to be firmed up. */
  readonly invites?: boolean;
  /** The last answer to an OrderMassStatusRequest. */
  readonly endsMassStatus?: boolean;
  readonly text: string;
  /** The reason why the report's numbers could not be read, '' for none; then only safe fields are used. */
  readonly fault: string;
  readonly message: Lent;
}

/** The whole message: readable during this step alone. What outlasts the step, as in quarantine, has its text. */
export interface Lent {
  toString(): string;
}

/** An OrderCancelReject(9) from a venue. */
export interface VenueCancelReject {
  readonly kind: 'venueCancelReject';
  readonly venue: string;
  readonly requestID: ChildID;
  readonly origRequestID: ChildID;
  readonly cxlRejReason: CxlRejReason;
  readonly text: string;
}

/** A venue rejected a message of ours: Reject(3) or BusinessMessageReject(j). */
export interface VenueMessageReject {
  readonly kind: 'venueMessageReject';
  readonly venue: string;
  readonly requestID: ChildID;
  readonly text: string;
}

/**
 * A venue refused to say how things stand: a request about the order `requestID`, which it does not know by that; any
 * such request; or one about all orders.
 */
export interface StatusRefused {
  readonly kind: 'statusRefused';
  readonly venue: string;
  readonly what: 'thisOrder' | 'anyOrder' | 'allOrders';
  readonly requestID: ChildID;
  readonly text: string;
}

/** An order to a venue never left: too many waited for its rate limit, its cancel came first, or the line was lost. */
export interface NeverSent {
  readonly kind: 'neverSent';
  readonly venue: string;
  readonly childID: ChildID;
  readonly text: string;
}

/** A venue's order line came up (logged on) or went down. */
export interface VenueLink {
  readonly kind: 'venueLink';
  readonly venue: string;
  readonly up: boolean;
}

/** Orders that may still be sent to a venue with a rate limit, its queue included. */
export interface VenueRoom {
  readonly kind: 'venueRoom';
  readonly venue: string;
  readonly orders: number;
}

/** An ExecutionReport(8) on a venue's drop-copy session. Only executions and their revisions matter. */
export interface DropCopyReport {
  readonly kind: 'dropCopyReport';
  readonly venue: string;
  readonly execType: typeof ExecType.Trade | typeof ExecType.TradeCancel | typeof ExecType.TradeCorrect | 'other';
  readonly venueExecID: string;
  /** ExecRefID(19) of what is revised; '' otherwise. */
  readonly execRefID: string;
  /** The child it names; 0 for none, then `venueOrderID` may. */
  readonly childID: ChildID;
  readonly venueOrderID: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly lastQty: Qty;
  readonly lastPx: Price;
}

export type VenueCommand =
  | VenueReport
  | VenueCancelReject
  | VenueMessageReject
  | StatusRefused
  | NeverSent
  | VenueLink
  | VenueRoom
  | DropCopyReport;
