/** Answers to what edgeCommand.ts asks, as values. */
import type { Parent } from '../orders/order.ts';
import type { OrderID, OrdRejReason } from '../orders/values.ts';
import type { Micros } from '../units/brand.ts';
import type { Scope } from './edgeCommand.ts';

/** MassCancelRejectReason(532). Source: FIX 4.4. */
export const MassCancelRejectReason = {
  NotSupported: 0,
  UnknownSecurity: 1,
  Other: 99,
} as const;
export type MassCancelRejectReason = (typeof MassCancelRejectReason)[keyof typeof MassCancelRejectReason];

/** An OrderMassCancelReport(r): what was asked to end. The orders' own reports follow. */
export interface MassCancelReport {
  readonly kind: 'massCancelReport';
  readonly replyTo: string;
  readonly clientID: string;
  readonly massCancelID: number;
  readonly clOrdID: string;
  readonly type: string;
  readonly scope: Scope;
  /** −1: it was taken. */
  readonly rejectReason: MassCancelRejectReason | -1;
  readonly affected: readonly { readonly orderID: OrderID; readonly clOrdID: string }[];
  readonly text: string;
  readonly transactTime: Micros;
}

/** A ListStatus(N): how each order of a list stands. */
export interface ListStatus {
  readonly kind: 'listStatus';
  readonly replyTo: string;
  readonly clientID: string;
  readonly listID: string;
  /** Why the list was refused as a whole, ''. */
  readonly refusal: string;
  readonly orders: readonly ListedOrder[];
  readonly transactTime: Micros;
}

export interface ListedOrder {
  readonly clOrdID: string;
  /** Undefined for one that never became an order. */
  readonly order: Parent | undefined;
  readonly ordRejReason: OrdRejReason | -1;
  readonly text: string;
}

/** A DontKnowTrade(Q) to a venue: an execution that is not ours. */
export interface DontKnowTrade {
  readonly kind: 'dontKnowTrade';
  readonly venue: string;
  /** Its report in readable form, `|` between fields: what is said back are its own values. */
  readonly message: string;
  readonly text: string;
}

/** What a report in answer to a mass status request says beyond the order. */
export interface MassStatusPart {
  readonly massStatusReqID: string;
  /** Reports that answer the request, and whether this is the last. */
  readonly totNumReports: number;
  readonly lastRptRequested: boolean;
}

export type EdgeSend = MassCancelReport | ListStatus | DontKnowTrade;
