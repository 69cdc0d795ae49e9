/** What clients can ask and say beyond single orders, decoded. The core decides each in the file it is named after. */
import type { ChildID, ExecID, ExecType, OrderID, Side } from '../orders/values.ts';
import type { Price, Qty } from '../units/brand.ts';
import type { Asker, NewOrder } from './command.ts';

/** Which of a client's open orders a mass request is about: '' is any. */
export interface Scope {
  readonly symbol: string;
  readonly side: Side | '';
  readonly account: string;
}

/** MassCancelRequestType(530) and MassStatusReqType(585): the ones we can answer. */
export const MassScope = { Security: '1', All: '7' } as const;

/** OrderMassCancelRequest(q). */
export interface MassCancelRequest extends Asker {
  readonly kind: 'massCancelRequest';
  readonly clOrdID: string;
  /** MassCancelRequestType(530) as sent. */
  readonly type: string;
  readonly scope: Scope;
  /** Why the edge could not read it, ''. */
  readonly fault: string;
}

/** OrderMassStatusRequest(AF). */
export interface MassStatusRequest extends Asker {
  readonly kind: 'massStatusRequest';
  readonly massStatusReqID: string;
  /** MassStatusReqType(585) as sent. */
  readonly type: string;
  readonly scope: Scope;
  readonly fault: string;
}

/** An entry of a list that could not be read: it never becomes an order. */
export interface UnreadableOrder {
  readonly kind: 'unreadable';
  readonly clOrdID: string;
  readonly text: string;
}

/** NewOrderList(E). */
export interface NewOrderList extends Asker {
  readonly kind: 'newOrderList';
  readonly listID: string;
  readonly orders: readonly (NewOrder | UnreadableOrder)[];
  /** Why the list cannot be taken as a whole, ''. */
  readonly fault: string;
}

/** DontKnowTrade(Q) from a client. Numbers are 0 where the message names nothing of ours. */
export interface DisputeTrade extends Asker {
  readonly kind: 'disputeTrade';
  readonly orderID: OrderID;
  readonly execID: ExecID;
  readonly dkReason: string;
  readonly symbol: string;
  readonly lastQty: Qty;
  readonly lastPx: Price;
  readonly text: string;
  readonly message: string;
}

/** Which open orders of a session are canceled when its line is lost: none, those for the day, all. */
export type CancelScope = 'none' | 'day' | 'all';

/** A client session logged on, or its line is gone. The orders concerned are those whose reports go to the session. */
export interface ClientLink {
  readonly kind: 'clientLink';
  readonly sessionID: string;
  readonly clientID: string;
  readonly up: boolean;
  /** What it asks for while it is up, by its Logon or by configuration. */
  readonly orders: CancelScope;
  readonly graceSec: number;
  /** Why it is gone; '' while it is up. */
  readonly reason: string;
}

/** An ExecutionReport(8) on a venue's drop-copy session. Only executions, and what revises them, say anything. */
export interface DropCopyReport {
  readonly kind: 'dropCopyReport';
  readonly venue: string;
  readonly execType: typeof ExecType.Trade | typeof ExecType.TradeCancel | typeof ExecType.TradeCorrect | 'other';
  readonly venueExecID: string;
  /** ExecRefID(19) of what is revised; '' otherwise. */
  readonly execRefID: string;
  /** Our order that it names; 0 for none. */
  readonly childID: ChildID;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly lastQty: Qty;
  readonly lastPx: Price;
}

export type EdgeCommand =
  | MassCancelRequest
  | MassStatusRequest
  | NewOrderList
  | DisputeTrade
  | ClientLink
  | DropCopyReport;
