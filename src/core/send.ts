/** What the core wants sent, as values: the edge writes them as FIX (or JSON) once their cause is journaled. */
import { type Instructions, isStop, PLAIN } from '../orders/instructions.ts';
import type { Child, Parent } from '../orders/order.ts';
import { averagePrice } from '../units/notional.ts';
import { dayOrderQty, leavesQty, ordStatus } from '../orders/order.ts';
import {
  type ChildID,
  type CxlRejReason,
  type ExecID,
  execID as execIDOf,
  ExecType,
  type OrdRejReason,
  OrdStatus,
  type OrdType,
  type OrderID,
  orderID,
  RestatementReason,
  type ResponseTo,
  type Side,
  type TimeInForce,
} from '../orders/values.ts';
import { type Micros, minus, NO_PRICE, NO_QTY, type Price, type Qty } from '../units/brand.ts';
import type { EdgeSend, MassStatusPart } from './edgeSend.ts';

/** Digits of AvgPx beyond the instrument's price scale. */
export const AVG_PX_EXTRA_DECIMALS = 4;
const NO_EXEC_ID = execIDOf(0);

/** An ExecutionReport(8) to a client: a picture of the order at one moment. */
export interface ExecutionReport {
  readonly kind: 'executionReport';
  readonly replyTo: string;
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
  readonly ordType: OrdType;
  readonly timeInForce: TimeInForce;
  readonly orderQty: Qty;
  readonly price: Price;
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
  readonly instructions: Instructions;
  /** WorkingIndicator(636) of a stop: it has woken. undefined for other orders. */
  readonly working: boolean | undefined;
  readonly transactTime: Micros;
  /** What few reports say; undefined on the many. */
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
  readonly clientID: string;
  readonly orderID: OrderID;
  readonly clOrdID: string;
  readonly origClOrdID: string;
  readonly ordStatus: OrdStatus;
  readonly responseTo: ResponseTo;
  readonly cxlRejReason: CxlRejReason;
  readonly text: string;
  readonly transactTime: Micros;
}

/** A NewOrderSingle(D) to a venue. */
export interface SendChild {
  readonly kind: 'sendChild';
  readonly child: Child;
}

/** An OrderCancelRequest(F) to a venue. */
export interface CancelChild {
  readonly kind: 'cancelChild';
  readonly child: Child;
  readonly requestID: ChildID;
}

/** An OrderStatusRequest(H) to a venue. */
export interface AskChildStatus {
  readonly kind: 'askChildStatus';
  readonly child: Child;
}

/** An OrderMassStatusRequest(AF) for all our orders to a venue. */
export interface AskMassStatus {
  readonly kind: 'askMassStatus';
  readonly venue: string;
}

export type Send = ExecutionReport | CancelReject | SendChild | CancelChild | AskChildStatus | AskMassStatus | EdgeSend;

/** What a report says beyond the order's own state. */
export interface ReportAbout {
  readonly lastQty?: Qty;
  readonly lastPx?: Price;
  readonly lastMkt?: string;
  /** ClOrdID and OrigClOrdID where they differ from the order's. */
  readonly clOrdID?: string;
  readonly origClOrdID?: string;
  readonly replyTo?: string;
  readonly ordRejReason?: OrdRejReason;
  readonly ordStatusReqID?: string;
  /** OrderQty, and LeavesQty with it, where the report is of quantities to come. */
  readonly orderQty?: Qty;
  readonly execRefID?: ExecID;
  readonly restatementReason?: RestatementReason;
  readonly massStatus?: MassStatusPart;
  readonly text?: string;
}

/** The report of `order` as it stands after the event just applied. */
export function reportOf(
  order: Parent,
  execType: ExecType,
  execID: ExecID,
  now: Micros,
  about: ReportAbout,
): ExecutionReport {
  return {
    kind: 'executionReport',
    replyTo: about.replyTo ?? order.replyTo,
    clientID: order.clientID,
    orderID: order.orderID,
    execID,
    clOrdID: about.clOrdID ?? order.clOrdID,
    origClOrdID: about.origClOrdID ?? '',
    ordStatusReqID: about.ordStatusReqID ?? '',
    massStatus: about.massStatus,
    execType,
    ordStatus: ordStatus(order),
    account: order.account,
    symbol: order.symbol,
    side: order.side,
    ordType: order.ordType,
    timeInForce: order.timeInForce,
    orderQty: about.orderQty ?? order.orderQty,
    price: order.price,
    lastQty: about.lastQty ?? NO_QTY,
    lastPx: about.lastPx ?? NO_PRICE,
    lastMkt: about.lastMkt ?? '',
    cumQty: order.cumQty,
    leavesQty: about.orderQty === undefined ? leavesQty(order) : minus(about.orderQty, order.cumQty),
    avgPx: averagePrice(order.notional, order.cumQty, AVG_PX_EXTRA_DECIMALS),
    ordRejReason: about.ordRejReason ?? -1,
    text: about.text ?? '',
    instructions: order.instructions,
    working: isStop(order.ordType) ? order.triggered : undefined,
    transactTime: now,
    details: detailsOf(order, about),
  };
}

function detailsOf(order: Parent, about: ReportAbout): ReportDetails | undefined {
  const replaced = order.origClOrdID !== '';
  const { restatementReason = RestatementReason.None, execRefID = NO_EXEC_ID } = about;
  if (!replaced && order.day === 0 && order.cashOrderQty === 0 && restatementReason === '' && execRefID === 0) {
    return undefined;
  }
  return {
    execRefID,
    restatementReason,
    replaced,
    cashOrderQty: order.cashOrderQty,
    day:
      order.day === 0
        ? undefined
        : {
            orderQty: dayOrderQty(order),
            cumQty: order.dayCumQty,
            avgPx: averagePrice(order.dayNotional, order.dayCumQty, AVG_PX_EXTRA_DECIMALS),
          },
  };
}

/** The frame of a report about an order that does not exist. */
export function reportOfNoOrder(clientID: string, replyTo: string, clOrdID: string, now: Micros) {
  return {
    kind: 'executionReport',
    replyTo,
    clientID,
    orderID: orderID(0),
    execID: NO_EXEC_ID,
    clOrdID,
    origClOrdID: '',
    ordStatusReqID: '',
    massStatus: undefined,
    execType: ExecType.Rejected,
    ordStatus: OrdStatus.Rejected,
    account: '',
    symbol: '',
    side: '1',
    ordType: '2',
    timeInForce: '0',
    orderQty: NO_QTY,
    price: NO_PRICE,
    lastQty: NO_QTY,
    lastPx: NO_PRICE,
    lastMkt: '',
    cumQty: NO_QTY,
    leavesQty: NO_QTY,
    avgPx: 0,
    ordRejReason: -1,
    text: '',
    transactTime: now,
    details: undefined,
    instructions: PLAIN,
    working: undefined,
  } as const;
}
