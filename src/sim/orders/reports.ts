/** A simulator's ExecutionReport(8) and OrderCancelReject(9), as values and as FIX. */
import { Tag } from '../../fix/tags.ts';
import type { MessageWriter } from '../../fix/writer.ts';
import type { Instrument } from '../../units/instrument.ts';
import { type Instant, instant, ZERO_PRICE, NO_QTY, type Price, type Qty } from '../../units/brand.ts';
import { averagePrice, AVG_PX_EXTRA_DECIMALS } from '../../units/notional.ts';
import type { TimePrecision } from '../../units/time.ts';
import { SHOW_ALL } from '../matching/bookOrder.ts';
import { type ClientOrder, leavesQty, ordStatus } from './ledger.ts';
import { CxlRejReason, ExecType, OrdRejReason, OrdStatus, type ResponseTo } from './fixValues.ts';
import { NO_TERMS, type OrderTerms } from './terms.ts';

/** Tags the shared table does not have. Source: FIX 4.4. */
const LAST_LIQUIDITY_IND = 851;
const MASS_STATUS_REQ_ID = 584;
const COMMISSION = 12;
const COMM_TYPE = 13;
/** CommType(13) "1", as a byte. */
const PER_UNIT = 49;

export interface ExecutionReport {
  readonly kind: 'executionReport';
  /** OrderID(37), `NONE` for an order that never was. */
  readonly orderID: string;
  readonly clOrdID: string;
  readonly origClOrdID: string;
  readonly execID: string;
  /** The execution that this one takes back or corrects. */
  readonly execRefID: string;
  readonly execType: ExecType;
  /** A fill is ExecType 1 or 2, as until FIX 4.2. */
  readonly oldExecType: boolean;
  readonly ordStatus: OrdStatus;
  /** −1 for none. */
  readonly ordRejReason: number;
  readonly account: string;
  readonly symbol: string;
  readonly side: string;
  readonly terms: OrderTerms;
  readonly lastQty: Qty;
  readonly lastPx: Price;
  /** Of a trade: it took what rested. */
  readonly removed: boolean;
  readonly leavesQty: Qty;
  readonly cumQty: Qty;
  readonly notional: bigint;
  readonly transactTime: Instant;
  readonly text: string;
  /** Answers to OrderStatusRequest(H) and OrderMassStatusRequest(AF). */
  readonly ordStatusReqID: string;
  readonly massStatusReqID: string;
  readonly totNumReports: number;
  readonly lastRptRequested: boolean;
  /** Asks for a firm order in the place of a conditional one. */
  readonly invite: { readonly tag: number; readonly value: string } | undefined;
}

export interface CancelReject {
  readonly kind: 'cancelReject';
  readonly orderID: string;
  readonly clOrdID: string;
  readonly origClOrdID: string;
  readonly ordStatus: OrdStatus;
  readonly responseTo: ResponseTo;
  readonly cxlRejReason: number;
  readonly symbol: string;
  readonly transactTime: Instant;
  readonly text: string;
}

export type Report = ExecutionReport | CancelReject;

/** A report of the present state of `order`; `extra` has the fields specific to it. */
export function reportOf(
  order: ClientOrder,
  which: Pick<ExecutionReport, 'orderID' | 'execID' | 'execType' | 'transactTime'>,
  extra: Partial<ExecutionReport> = {},
): ExecutionReport {
  return {
    ...BLANK_REPORT,
    ...which,
    clOrdID: order.clOrdID,
    ordStatus: ordStatus(order),
    account: order.account,
    symbol: order.symbol,
    side: order.side,
    terms: order.terms,
    leavesQty: leavesQty(order),
    cumQty: order.cumQty,
    notional: order.notional,
    ...extra,
  };
}

/** Every field at its "nothing": one shape for all reports. */
export const BLANK_REPORT: ExecutionReport = {
  kind: 'executionReport',
  orderID: 'NONE',
  clOrdID: '',
  origClOrdID: '',
  execID: '0',
  execRefID: '',
  execType: ExecType.OrderStatus,
  oldExecType: false,
  ordStatus: OrdStatus.Rejected,
  ordRejReason: -1,
  account: '',
  symbol: '',
  side: '',
  terms: NO_TERMS,
  lastQty: NO_QTY,
  lastPx: ZERO_PRICE,
  removed: false,
  leavesQty: NO_QTY,
  cumQty: NO_QTY,
  notional: 0n,
  transactTime: instant(0),
  text: '',
  ordStatusReqID: '',
  massStatusReqID: '',
  totNumReports: -1,
  lastRptRequested: false,
  invite: undefined,
};

export interface Dialect {
  /** FIX.4.2: ExecTransType(20), ExecType 1 and 2 for fills, and fewer reject reasons. */
  readonly before43: boolean;
  readonly timePrecision: TimePrecision;
}

/** What a share costs, as decimals; a rebate is negative. */
export interface FeeTexts {
  readonly take: string;
  readonly make: string;
}

export interface Issuer {
  /** LastMkt(30) of trades. */
  readonly venue: string;
  /** Commission(12) of trades, a share; undefined: not said. */
  readonly fees: FeeTexts | undefined;
}

/** Writes the body of an ExecutionReport(8). Source: FIX 4.4 and 4.2, vol. 4. */
export function writeExecutionReport(
  w: MessageWriter,
  report: ExecutionReport,
  instrument: Instrument | undefined,
  { venue, fees }: Issuer,
  dialect: Dialect,
): void {
  const { terms } = report;
  const { before43 } = dialect;
  const priceScale = instrument?.priceScale ?? 0;
  const qtyScale = instrument?.qtyScale ?? 0;
  w.text(Tag.OrderID, report.orderID);
  if (report.clOrdID !== '') w.text(Tag.ClOrdID, report.clOrdID);
  if (report.origClOrdID !== '') w.text(Tag.OrigClOrdID, report.origClOrdID);
  if (!before43) writeAsked(w, report);
  w.text(Tag.ExecID, report.execID);
  if (before43) w.text(Tag.ExecTransType, execTransType(report.execType));
  if (report.execRefID !== '') w.text(Tag.ExecRefID, report.execRefID);
  w.text(Tag.ExecType, before43 || report.oldExecType ? execTypeBefore43(report) : report.execType);
  w.text(Tag.OrdStatus, report.ordStatus);
  if (report.ordRejReason >= 0) w.uint(Tag.OrdRejReason, ordRejReason(report.ordRejReason, before43));
  if (report.account !== '') w.text(Tag.Account, report.account);
  w.text(Tag.Symbol, report.symbol === '' ? 'N/A' : report.symbol);
  w.text(Tag.Side, report.side === '' ? '1' : report.side);
  w.decimal(Tag.OrderQty, terms.orderQty, qtyScale);
  if (terms.ordType !== '') w.text(Tag.OrdType, terms.ordType);
  if (terms.price > 0) w.decimal(Tag.Price, terms.price, priceScale);
  if (terms.timeInForce !== '') w.text(Tag.TimeInForce, terms.timeInForce);
  if (terms.minQty > 0) w.decimal(Tag.MinQty, terms.minQty, qtyScale);
  if (terms.maxFloor < SHOW_ALL) w.decimal(Tag.MaxFloor, terms.maxFloor, qtyScale);
  if (report.lastQty > 0) {
    w.decimal(Tag.LastQty, report.lastQty, qtyScale);
    w.decimal(Tag.LastPx, report.lastPx, priceScale);
    w.text(Tag.LastMkt, venue);
    if (!before43 && report.execType === ExecType.Trade) w.uint(LAST_LIQUIDITY_IND, report.removed ? 2 : 1);
    if (fees !== undefined && report.execType === ExecType.Trade) {
      w.text(COMMISSION, report.removed ? fees.take : fees.make);
      w.char(COMM_TYPE, PER_UNIT);
    }
  }
  w.decimal(Tag.LeavesQty, report.leavesQty, qtyScale);
  w.decimal(Tag.CumQty, report.cumQty, qtyScale);
  const avgPx = averagePrice(report.notional, report.cumQty, AVG_PX_EXTRA_DECIMALS);
  w.decimal(Tag.AvgPx, avgPx, priceScale + AVG_PX_EXTRA_DECIMALS);
  w.utc(Tag.TransactTime, report.transactTime, dialect.timePrecision);
  if (report.text !== '') w.text(Tag.Text, report.text);
  if (report.invite !== undefined) w.text(report.invite.tag, report.invite.value);
}

function writeAsked(w: MessageWriter, report: ExecutionReport): void {
  if (report.ordStatusReqID !== '') w.text(Tag.OrdStatusReqID, report.ordStatusReqID);
  if (report.massStatusReqID === '') return;
  w.text(MASS_STATUS_REQ_ID, report.massStatusReqID);
  w.uint(Tag.TotNumReports, report.totNumReports);
  w.flag(Tag.LastRptRequested, report.lastRptRequested);
}

/** Writes the body of an OrderCancelReject(9). */
export function writeCancelReject(w: MessageWriter, reject: CancelReject, dialect: Dialect): void {
  w.text(Tag.OrderID, reject.orderID);
  w.text(Tag.ClOrdID, reject.clOrdID);
  w.text(Tag.OrigClOrdID, reject.origClOrdID);
  w.text(Tag.OrdStatus, reject.ordStatus);
  w.utc(Tag.TransactTime, reject.transactTime, dialect.timePrecision);
  w.text(Tag.CxlRejResponseTo, reject.responseTo);
  w.uint(Tag.CxlRejReason, cxlRejReason(reject.cxlRejReason, dialect.before43));
  if (reject.text !== '') w.text(Tag.Text, reject.text);
}

/** ExecTransType(20): New, Cancel, Correct or Status. */
function execTransType(execType: ExecType): string {
  if (execType === ExecType.TradeCancel) return '1';
  if (execType === ExecType.TradeCorrect) return '2';
  return execType === ExecType.OrderStatus ? '3' : '0';
}

/** FIX 4.2 has no Trade, Trade Cancel, Trade Correct or Order Status: its ExecType repeats the order's status. */
function execTypeBefore43(report: ExecutionReport): string {
  const { execType } = report;
  if (execType === ExecType.Trade) return report.leavesQty === 0 ? OrdStatus.Filled : OrdStatus.PartiallyFilled;
  const isRevised = execType === ExecType.TradeCancel || execType === ExecType.TradeCorrect;
  return isRevised || execType === ExecType.OrderStatus ? report.ordStatus : execType;
}

/** FIX 4.2 ends at 8 (stale order). */
function ordRejReason(reason: number, before43: boolean): number {
  return before43 && reason > 8 ? OrdRejReason.BrokerOption : reason;
}

/** FIX 4.2 ends at 3 (already pending). */
function cxlRejReason(reason: number, before43: boolean): number {
  return before43 && reason > 3 ? CxlRejReason.BrokerOption : reason;
}
