/** Messages to clients, as values. `wire/` writes them as FIX and `ops/` as JSON, once their cause is journaled. */
import type { OrderTerms } from '../../orders/terms.ts';
import type { Route } from '../../orders/route.ts';
import type { Parent } from '../../orders/order.ts';
import type {
  CxlRejReason,
  ExecID,
  ExecType,
  OrderID,
  OrdRejReason,
  OrdStatus,
  ResponseTo,
  RestatementReason,
  Side,
} from '../../orders/values.ts';
import type { Instant, Price, Qty } from '../../units/brand.ts';
import type { Asked, HaltedParty, Scope } from './clientCommand.ts';

/** An ExecutionReport(8) to a client: the order as it was when the report was decided. */
export interface ExecutionReport {
  readonly kind: 'executionReport';
  readonly replyTo: string;
  readonly route: Route;
  readonly clientID: string;
  /** 0 for an order that never got a number. */
  readonly orderID: OrderID;
  /** 0 in answer to a status request. */
  readonly execID: ExecID;
  readonly clOrdID: string;
  /** '' where the report answers no cancel or replace. */
  readonly origClOrdID: string;
  readonly ordStatusReqID: string;
  /** Set in answer to a mass status request. */
  readonly massStatus: MassStatusPart | undefined;
  readonly execType: ExecType;
  readonly ordStatus: OrdStatus;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly terms: OrderTerms;
  readonly exDestination: string;
  /** Reported in place of symbol, side and terms, where these are not what was asked for. */
  readonly asked: Asked | undefined;
  readonly lastQty: Qty;
  readonly lastPx: Price;
  /** Venue of the fill, '' where there is none. */
  readonly lastMkt: string;
  readonly cumQty: Qty;
  readonly leavesQty: Qty;
  /** At priceScale + AVG_PX_EXTRA_DECIMALS. */
  readonly avgPx: number;
  readonly ordRejReason: OrdRejReason | -1;
  readonly text: string;
  /** WorkingIndicator(636) of a stop: it was triggered. undefined for other orders. */
  readonly working: boolean | undefined;
  readonly transactTime: Instant;
  /** What the order or the answered request carries: the client gets back what it is configured to. */
  readonly carried: string;
  /** Fields of the venue's report of this execution, in the same form. */
  readonly carriedBack: string;
  /** Rare fields; undefined on most reports. */
  readonly details: ReportDetails | undefined;
}

export interface ReportDetails {
  /** ExecRefID(19): the execution that is busted or corrected, 0 for none. */
  readonly execRefID: ExecID;
  readonly restatementReason: RestatementReason;
  /** The order has been replaced once: FIX 4.2 calls it Replaced as long as nothing is filled. */
  readonly replaced: boolean;
  /** CashOrderQty(152) at the price scale, 0 for none. */
  readonly cashOrderQty: number;
  /** DayOrderQty(424), DayCumQty(425), DayAvgPx(426) of an order on a later day than its first. */
  readonly day: { readonly orderQty: Qty; readonly cumQty: Qty; readonly avgPx: number } | undefined;
}

/** An OrderCancelReject(9) to a client. */
export interface CancelReject {
  readonly kind: 'cancelReject';
  readonly replyTo: string;
  readonly route: Route;
  readonly clientID: string;
  readonly orderID: OrderID;
  readonly clOrdID: string;
  readonly origClOrdID: string;
  readonly ordStatus: OrdStatus;
  readonly responseTo: ResponseTo;
  readonly cxlRejReason: CxlRejReason;
  readonly text: string;
  readonly carried: string;
  readonly transactTime: Instant;
}

/** MassCancelRejectReason(532). Source: FIX 4.4. */
export const MassCancelRejectReason = {
  NotSupported: 0,
  UnknownSecurity: 1,
  Other: 99,
} as const;
export type MassCancelRejectReason = (typeof MassCancelRejectReason)[keyof typeof MassCancelRejectReason];

/** An OrderMassCancelReport(r): the orders to be canceled. Their own reports follow. */
export interface MassCancelReport {
  readonly kind: 'massCancelReport';
  readonly replyTo: string;
  readonly route: Route;
  readonly clientID: string;
  readonly massCancelID: number;
  readonly clOrdID: string;
  readonly type: string;
  readonly scope: Scope;
  /** −1: it was taken. */
  readonly rejectReason: MassCancelRejectReason | -1;
  readonly affected: readonly { readonly orderID: OrderID; readonly clOrdID: string }[];
  readonly text: string;
  readonly transactTime: Instant;
}

/** PartyActionResponse(2332). Source: FIX Latest. */
export const PartyActionResponse = { Accepted: 0, Completed: 1, Rejected: 2 } as const;
export type PartyActionResponse = (typeof PartyActionResponse)[keyof typeof PartyActionResponse];

/** PartyActionRejectReason(2333). Source: FIX Latest. */
export const PartyActionRejectReason = { InvalidParty: 0, NotAuthorized: 98, Other: 99 } as const;
export type PartyActionRejectReason = (typeof PartyActionRejectReason)[keyof typeof PartyActionRejectReason];

/** A PartyActionReport(DI): a halt that a client asked for was accepted, is complete, or is refused. */
export interface PartyActionReport {
  readonly kind: 'partyActionReport';
  readonly replyTo: string;
  readonly route: Route;
  readonly clientID: string;
  readonly partyActionReportID: number;
  readonly partyActionRequestID: string;
  readonly type: string;
  /** Completed: nothing that it halts is open. */
  readonly response: PartyActionResponse;
  /** −1: it was not rejected. */
  readonly rejectReason: PartyActionRejectReason | -1;
  readonly parties: readonly HaltedParty[];
  readonly text: string;
  readonly transactTime: Instant;
}

/** A ListStatus(N): the status of each order of a list. */
export interface ListStatus {
  readonly kind: 'listStatus';
  readonly replyTo: string;
  readonly route: Route;
  readonly clientID: string;
  readonly listID: string;
  /** The reason why the whole list was refused, '' for none. */
  readonly refusal: string;
  readonly orders: readonly ListedOrder[];
  readonly transactTime: Instant;
}

export interface ListedOrder {
  readonly clOrdID: string;
  /** Undefined for one that never became an order. */
  readonly order: Parent | undefined;
  readonly ordRejReason: OrdRejReason | -1;
  readonly text: string;
}

/** Additional fields of a report that answers a mass status request. */
export interface MassStatusPart {
  readonly massStatusReqID: string;
  /** Reports that answer the request, and whether this is the last. */
  readonly totNumReports: number;
  readonly lastRptRequested: boolean;
}

export type ClientSend = ExecutionReport | CancelReject | MassCancelReport | PartyActionReport | ListStatus;
