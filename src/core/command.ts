/**
 * Everything that can be asked of the core, decoded: client requests, venues' answers, the world's changes, operators'
 * orders. Prices and quantities are in the instrument's scales. What could not be read at the edge comes as a fault,
 * so that the refusal is decided, journaled and reported like any other.
 */
import type { Instructions } from '../orders/instructions.ts';
import type {
  ChildID,
  CxlRejReason,
  ExecType,
  OrdRejReason,
  OrdStatus,
  OrdType,
  Side,
  TimeInForce,
} from '../orders/values.ts';
import type { Micros, Price, Qty } from '../units/brand.ts';
import type { EdgeCommand } from './edgeCommand.ts';
import type { OperatorAct } from './operatorCommand.ts';

/** Who asks: the client, and the session or stream its answers go to. */
export interface Asker {
  readonly clientID: string;
  readonly replyTo: string;
}

/** A value the edge could not use, in FIX's terms. */
export interface OrderFault {
  readonly ordRejReason: OrdRejReason;
  readonly text: string;
}

export interface NewOrder extends Asker {
  readonly kind: 'newOrder';
  readonly clOrdID: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly ordType: OrdType;
  readonly timeInForce: TimeInForce;
  readonly orderQty: Qty;
  /** 0 for a market order. */
  readonly price: Price;
  readonly minQty: Qty;
  readonly instructions: Instructions;
  readonly exDestination: string;
  /** CashOrderQty(152) at the instrument's price scale: OrderQty is worked out from it where that is 0. */
  readonly cashOrderQty?: number;
  /** HandlInst(21)=3: a person is to take it, where its client's orders are handled so. */
  readonly manual?: boolean;
  /** PossResend(97): answered with its status when it is known, accepted when it is not (matrix F.1.b). */
  readonly possResend: boolean;
  readonly fault: OrderFault | undefined;
}

export interface CancelRequest extends Asker {
  readonly kind: 'cancelRequest';
  readonly clOrdID: string;
  readonly origClOrdID: string;
}

export interface ReplaceRequest extends Asker {
  readonly kind: 'replaceRequest';
  readonly clOrdID: string;
  readonly origClOrdID: string;
  readonly symbol: string;
  readonly side: Side;
  readonly ordType: OrdType;
  readonly timeInForce: TimeInForce;
  readonly orderQty: Qty;
  readonly price: Price;
  readonly minQty: Qty;
  readonly instructions: Instructions;
  readonly fault: OrderFault | undefined;
}

export interface StatusRequest extends Asker {
  readonly kind: 'statusRequest';
  readonly clOrdID: string;
  readonly ordStatusReqID: string;
}

/** An ExecutionReport(8) from a venue. Requests are named by our numbers; 0 where the venue's ClOrdID is not ours. */
export interface VenueReport {
  readonly kind: 'venueReport';
  readonly venue: string;
  readonly requestID: ChildID;
  readonly origRequestID: ChildID;
  readonly venueOrderID: string;
  readonly venueExecID: string;
  readonly execType: ExecType;
  readonly ordStatus: OrdStatus;
  readonly lastQty: Qty;
  readonly lastPx: Price;
  readonly cumQty: Qty;
  /** LeavesQty(151) of a Done for Day; left out where it is absent. */
  readonly leavesQty?: Qty;
  /** ExecRefID(19) of a bust or correction: the venue's ExecID of what it is about. */
  readonly execRefID?: string;
  /** OrderQty(38) of a restatement; left out where it is absent. */
  readonly orderQty?: Qty;
  /** AvgPx(6) at the price scale and AVG_PX_EXTRA_DECIMALS; 0 or absent where it says none. */
  readonly avgPx?: number;
  /** The last answer to an OrderMassStatusRequest. */
  readonly endsMassStatus?: boolean;
  readonly text: string;
  /** Why the report's numbers could not be read; then only what is safe is used. */
  readonly fault: string;
  /** The whole message in readable form, kept if it must be quarantined. */
  readonly message: string;
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

/** A venue could not take a message of ours at all: Reject(3) or BusinessMessageReject(j). */
export interface VenueRefusal {
  readonly kind: 'venueRefusal';
  readonly venue: string;
  readonly requestID: ChildID;
  readonly text: string;
}

/** A venue's order line came up (logged on) or went down. */
export interface VenueLink {
  readonly kind: 'venueLink';
  readonly venue: string;
  readonly up: boolean;
}

/** A venue takes so many orders a second: how many more could be sent to it now, waiting there included. */
export interface VenueRoom {
  readonly kind: 'venueRoom';
  readonly venue: string;
  readonly orders: number;
}

/** A venue's book changed; the core's books have it already. Held orders for the symbol may now find a place. */
export interface QuoteMoved {
  readonly kind: 'quoteMoved';
  readonly symbol: string;
}

export interface SetTradingState {
  readonly kind: 'setTradingState';
  readonly scope: 'global' | 'client' | 'account' | 'symbol' | 'venue';
  readonly id: string;
  readonly state: 'active' | 'reducing' | 'halted';
  readonly by: string;
  readonly reason: string;
}

/** A trade was reported in a symbol; the market has it already. */
export interface Traded {
  readonly kind: 'traded';
  readonly symbol: string;
  readonly px: Price;
}

/** The calendar's day, in which we are or which is next. */
export interface SetTradingDay {
  readonly kind: 'setTradingDay';
  readonly opensAt: Micros;
  readonly closesAt: Micros;
}

/** Time has passed. */
export interface Tick {
  readonly kind: 'tick';
}

export type Command =
  | NewOrder
  | CancelRequest
  | ReplaceRequest
  | StatusRequest
  | VenueReport
  | VenueCancelReject
  | VenueRefusal
  | VenueLink
  | VenueRoom
  | QuoteMoved
  | SetTradingState
  | Traded
  | SetTradingDay
  | Tick
  | EdgeCommand
  | OperatorAct;
