/**
 * Clients' requests and reports, decoded. Prices and quantities are in the instrument's scales. A value that could not
 * be read is a fault, so that the refusal is decided, journaled and reported like any other.
 */
import type { SaidInstructions } from '../../orders/instructions.ts';
import { NO_ROUTE, type Route } from '../../orders/route.ts';
import type { OrderTerms } from '../../orders/terms.ts';
import type { ExecID, OrderID, OrdRejReason, Side } from '../../orders/values.ts';
import type { Instant, Price, Qty } from '../../units/brand.ts';

/** The client, the session or stream that gets the answers, and the way from there to who asked. */
export interface Asker {
  readonly clientID: string;
  /**
   * Who of several that are one client here: OnBehalfOfCompID(115) behind a hub, or its CompID where a client has any.
   * Each has orders, ClOrdIDs and ListIDs of its own. '' for the client itself.
   */
  readonly originator: string;
  readonly replyTo: string;
  readonly route: Route;
}

/** Of one that asks for itself, without a hub. */
export const DIRECT = { originator: '', route: NO_ROUTE } as const;

/**
 * Why an order or replace is rejected before the risk checks, in FIX's terms: a value that could not be read, or one
 * that the core cannot take (work/intake.ts, entry.ts, stops.ts).
 */
export interface OrderFault {
  readonly ordRejReason: OrdRejReason;
  readonly text: string;
}

/** What a request asked for, as it came: a report of what is no order here repeats it. '' for what it does not have. */
export interface Asked {
  readonly symbol: string;
  readonly side: string;
  readonly orderQty: string;
  readonly ordType: string;
  readonly price: string;
  readonly stopPx: string;
  readonly timeInForce: string;
}

export interface NewOrder extends Asker {
  readonly kind: 'newOrder';
  readonly clOrdID: string;
  readonly account: string;
  /** What it is a part of, and who entered it, where its client says so. */
  readonly strategy?: string;
  readonly trader?: string;
  readonly symbol: string;
  readonly side: Side;
  readonly terms: OrderTerms;
  readonly exDestination: string;
  /** CashOrderQty(152) at the instrument's price scale: OrderQty is worked out from it where that is 0. */
  readonly cashOrderQty?: number;
  /** PositionEffect(77)=C: it may only close a position; without OrderQty(38), all that is held. */
  readonly closeOnly?: boolean;
  /** HandlInst(21)=3: a trader accepts it, if the client is configured so. */
  readonly manual?: boolean;
  /** How it is to be handled, as far as it says; absent where it says nothing. */
  readonly instructions?: SaidInstructions | undefined;
  /** LocateReqd(114); '' or absent where it says nothing. */
  readonly locateReqd?: '' | 'Y' | 'N';
  /** Fields to carry to venues and back, as in orders/carried.ts; absent without any. */
  readonly carried?: string;
  /** PossResend(97): answered with its status when it is known, accepted when it is not (matrix F.1.b). */
  readonly possResend: boolean;
  /** TransactTime(60): of an earlier day, it is no order of today under a ClOrdID that is free again. */
  readonly transactTime?: Instant;
  readonly fault: OrderFault | undefined;
  /** Of an order with a fault, whose terms may not be all that was asked for. */
  readonly asked?: Asked | undefined;
}

/** A new order with a value that no order here has: Side(54)=3. It never becomes one. */
export interface RefusedOrder extends Asker {
  readonly kind: 'refusedOrder';
  readonly clOrdID: string;
  readonly account: string;
  readonly possResend: boolean;
  readonly transactTime?: Instant;
  readonly carried?: string;
  readonly fault: OrderFault;
  readonly asked: Asked;
}

export interface CancelRequest extends Asker {
  readonly kind: 'cancelRequest';
  readonly clOrdID: string;
  readonly origClOrdID: string;
  readonly carried?: string;
  readonly fault?: OrderFault | undefined;
}

export interface ReplaceRequest extends Asker {
  readonly kind: 'replaceRequest';
  readonly clOrdID: string;
  readonly origClOrdID: string;
  readonly symbol: string;
  readonly side: Side;
  readonly terms: OrderTerms;
  readonly carried?: string;
  /** A replace cannot change them; '' or absent where it does not name them. */
  readonly account?: string;
  readonly exDestination?: string;
  readonly closeOnly?: boolean;
  readonly instructions?: SaidInstructions | undefined;
  readonly fault: OrderFault | undefined;
}

export interface StatusRequest extends Asker {
  readonly kind: 'statusRequest';
  readonly clOrdID: string;
  readonly ordStatusReqID: string;
  readonly asked?: Asked;
}

/** Of a request that has a symbol and a side, or not even those. */
export const askedAbout = (symbol: string, side: string): Asked => ({
  symbol,
  side,
  orderQty: '',
  ordType: '',
  price: '',
  stopPx: '',
  timeInForce: '',
});

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
  /** MassActionReason(2675)=4: trading is stopped as well. */
  readonly halts?: boolean;
  /** The reason why it could not be read, '' for none. */
  readonly fault: string;
}

/** A party as a message names it, and what that is here; `means` is undefined for what cannot be halted. */
export interface HaltedParty {
  readonly partyID: string;
  /** PartyIDSource(447) and PartyRole(452) as sent, '' where they are not. */
  readonly source: string;
  readonly role: string;
  readonly means: 'global' | 'client' | 'account' | 'session' | 'desk' | 'trader' | undefined;
  readonly id: string;
}

/** PartyActionRequest(DH): the kill switch by FIX. */
export interface PartyActionRequest extends Asker {
  readonly kind: 'partyActionRequest';
  readonly partyActionRequestID: string;
  /** PartyActionType(2329) as sent. */
  readonly type: string;
  readonly parties: readonly HaltedParty[];
  readonly text: string;
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

/** NewOrderList(E). */
export interface NewOrderList extends Asker {
  readonly kind: 'newOrderList';
  readonly listID: string;
  readonly orders: readonly (NewOrder | RefusedOrder)[];
  /** The reason to refuse the whole list, '' for none. */
  readonly fault: string;
}

/** DontKnowTrade(Q) from a client. IDs are 0 where the message names nothing of ours. */
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

/** The open orders of a session that are canceled when its line is lost: none, Day orders, all. */
export type CancelScope = 'none' | 'day' | 'all';

/** A client session logged on, or its line is gone. The orders concerned are those whose reports go to the session. */
export interface ClientLink {
  readonly kind: 'clientLink';
  readonly sessionID: string;
  readonly clientID: string;
  readonly up: boolean;
  /** Its scope, by its Logon or by configuration. */
  readonly orders: CancelScope;
  readonly graceSec: number;
  /** The reason why it is down; '' while it is up. */
  readonly reason: string;
}

export type ClientCommand =
  | NewOrder
  | RefusedOrder
  | CancelRequest
  | ReplaceRequest
  | StatusRequest
  | MassCancelRequest
  | MassStatusRequest
  | PartyActionRequest
  | NewOrderList
  | DisputeTrade
  | ClientLink;
