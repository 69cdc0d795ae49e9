/** Venue dialect: the core's children ⇄ FIX order messages to and from a venue, by version as in dialects.ts. */
import type { VenueCancelReject, VenueReport } from '../core/words/venueCommand.ts';
import type { CancelChild } from '../core/words/venueSend.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instrument } from '../units/instrument.ts';
import { Peg } from '../orders/terms.ts';
import type { Child } from '../orders/order.ts';
import { NO_LIMIT } from '../risk/riskMoney.ts';
import { CxlRejReason, ExecType, OrdStatus } from '../orders/values.ts';
import { type Instant, NO_PRICE, NO_QTY, price, qty } from '../units/brand.ts';
import type { TimePrecision } from '../units/time.ts';
import { CXL_TYPE_FULL, type Dialect } from './dialects.ts';
import { childIDText, readChildID } from './ids.ts';
import { writeTerms } from './orderTerms.ts';
import { AVG_PX_EXTRA_DECIMALS } from '../units/notional.ts';

export interface VenueDialect extends Dialect {
  readonly venue: string;
  readonly timePrecision: TimePrecision;
}

/** For writing to a venue: the epoch of our ClOrdIDs, and the venue's dialect. */
export interface VenueWords {
  readonly epoch: string;
  readonly dialect: VenueDialect;
}

/** A fill beyond any quantity that risk counts is a mistake of the venue: it is quarantined. */
const MOST_QTY = NO_LIMIT;
const AUTOMATED = 49; // HandlInst(21)=1: automated, private

/** Writes the body of a NewOrderSingle(D). A midpoint child is OrdType P with ExecInst M and a limit. */
export function writeNewOrder(
  w: MessageWriter,
  child: Child,
  instrument: Instrument,
  { epoch, dialect }: VenueWords,
  now: Instant,
): void {
  w.text(Tag.ClOrdID, childIDText(epoch, child.childID));
  w.char(Tag.HandlInst, AUTOMATED);
  const { midpoint, terms } = child;
  if (midpoint && terms.peg === Peg.None) w.char(Tag.ExecInst, 77);
  if (terms.minQty > 0) w.decimal(Tag.MinQty, terms.minQty, instrument.qtyScale);
  w.text(Tag.Symbol, instrument.symbol);
  w.text(Tag.Side, child.parent.side);
  if (dialect.from42) w.utc(Tag.TransactTime, now, dialect.timePrecision);
  writeTerms(w, terms, instrument, dialect.timePrecision);
}

/** Writes the body of an OrderCancelRequest(F). */
export function writeCancel(
  w: MessageWriter,
  { child, requestID }: Pick<CancelChild, 'child' | 'requestID'>,
  instrument: Instrument,
  { epoch, dialect }: VenueWords,
  now: Instant,
): void {
  w.text(Tag.OrigClOrdID, childIDText(epoch, child.childID));
  w.text(Tag.ClOrdID, childIDText(epoch, requestID));
  if (child.venueOrderID !== '') w.text(Tag.OrderID, child.venueOrderID);
  if (dialect.cxlType) w.char(Tag.CxlType, CXL_TYPE_FULL);
  w.text(Tag.Symbol, instrument.symbol);
  w.text(Tag.Side, child.parent.side);
  if (dialect.from42) w.utc(Tag.TransactTime, now, dialect.timePrecision);
  w.decimal(Tag.OrderQty, child.terms.orderQty, instrument.qtyScale);
}

/** Writes the body of an OrderStatusRequest(H). */
export function writeStatusRequest(w: MessageWriter, child: Child, instrument: Instrument, epoch: string): void {
  if (child.venueOrderID !== '') w.text(Tag.OrderID, child.venueOrderID);
  w.text(Tag.ClOrdID, childIDText(epoch, child.childID));
  w.text(Tag.Symbol, instrument.symbol);
  w.text(Tag.Side, child.parent.side);
}

const ALL_ORDERS = 55; // MassStatusReqType(585)=7: status of all orders

/** Writes the body of an OrderMassStatusRequest(AF) for all our orders. Its ID is the time: there is one at a time. */
export function writeMassStatusRequest(w: MessageWriter, now: Instant): void {
  w.text(Tag.MassStatusReqID, String(now));
  w.char(Tag.MassStatusReqType, ALL_ORDERS);
}

const EXEC_TYPES: ReadonlySet<string> = new Set(Object.values(ExecType));
/** Reports kept with their complete text, since they may have to be quarantined. */
const KEPT: ReadonlySet<ExecType | undefined> = new Set([
  ExecType.Trade,
  ExecType.TradeCorrect,
  ExecType.TradeCancel,
  ExecType.Restated,
]);
const ORD_STATUSES: ReadonlySet<string> = new Set(Object.values(OrdStatus));

/** Reads an ExecutionReport(8). What cannot be read becomes `fault`; the core then quarantines instead of booking. */
export function readExecutionReport(
  fields: Fields,
  dialect: VenueDialect,
  epoch: string,
  instrumentOf: (symbol: string) => Instrument | undefined,
): VenueReport {
  const instrument = instrumentOf(fields.text(Tag.Symbol));
  let fault = instrument === undefined ? `Symbol(55)=${fields.text(Tag.Symbol)} is not one of ours` : '';
  const execType = readExecType(fields, dialect);
  if (execType === undefined) fault ||= `ExecType(150)=${fields.text(Tag.ExecType)} is unknown`;
  const ordStatus = fields.text(Tag.OrdStatus);
  if (!ORD_STATUSES.has(ordStatus)) fault ||= `OrdStatus(39)=${ordStatus} is unknown`;
  // A bust may have any LastQty, or none: it always takes back the whole execution.
  const isTrade = execType === ExecType.Trade || execType === ExecType.TradeCorrect;
  const isDone = execType === ExecType.DoneForDay;
  const leavesQty = isDone ? fields.decimal(Tag.LeavesQty, instrument?.qtyScale ?? 0) : 0;
  const orderQty = execType === ExecType.Restated ? fields.decimal(Tag.OrderQty, instrument?.qtyScale ?? 0) : NaN;
  const lastQty = isTrade ? fields.decimal(Tag.LastQty, instrument?.qtyScale ?? 0) : 0;
  const lastPx = isTrade ? fields.decimal(Tag.LastPx, instrument?.priceScale ?? 0) : 0;
  const cumQty = fields.has(Tag.CumQty) ? fields.decimal(Tag.CumQty, instrument?.qtyScale ?? 0) : 0;
  if (!(lastQty >= 0 && Number.isSafeInteger(lastQty)))
    fault ||= `LastQty(32)=${fields.text(Tag.LastQty)} cannot be read`;
  if (!Number.isSafeInteger(lastPx)) fault ||= `LastPx(31)=${fields.text(Tag.LastPx)} cannot be read`;
  if (!(cumQty >= 0 && cumQty <= MOST_QTY)) fault ||= `CumQty(14)=${fields.text(Tag.CumQty)} cannot be read`;
  const sound = fault === '';
  return {
    kind: 'venueReport',
    venue: dialect.venue,
    requestID: readChildID(fields, Tag.ClOrdID, epoch),
    origRequestID: readChildID(fields, Tag.OrigClOrdID, epoch),
    venueOrderID: fields.text(Tag.OrderID),
    venueExecID: fields.text(Tag.ExecID),
    execType: execType ?? ExecType.Restated,
    ordStatus: ORD_STATUSES.has(ordStatus) ? (ordStatus as OrdStatus) : OrdStatus.Suspended,
    lastQty: sound ? qty(lastQty) : NO_QTY,
    lastPx: sound ? price(lastPx) : NO_PRICE,
    cumQty: sound ? qty(cumQty) : NO_QTY,
    leavesQty: sound && leavesQty > 0 && leavesQty <= MOST_QTY ? qty(leavesQty) : NO_QTY,
    execRefID: fields.text(Tag.ExecRefID),
    ...(sound && orderQty > 0 && orderQty <= MOST_QTY ? { orderQty: qty(orderQty) } : {}),
    avgPx: sound ? readAvgPx(fields, instrument?.priceScale ?? 0) : 0,
    endsMassStatus: fields.has(Tag.MassStatusReqID) && endsMassStatus(fields),
    text: fields.text(Tag.Text),
    fault,
    message: sound && !KEPT.has(execType) ? '' : fields.toString(),
  };
}

/** AvgPx(6) at the price scale and AVG_PX_EXTRA_DECIMALS; 0 if it is absent, or has more digits than we keep. */
function readAvgPx(fields: Fields, priceScale: number): number {
  if (!fields.has(Tag.AvgPx)) return 0;
  const avgPx = fields.decimal(Tag.AvgPx, priceScale + AVG_PX_EXTRA_DECIMALS);
  return Number.isSafeInteger(avgPx) && avgPx > 0 ? avgPx : 0;
}

/** LastRptRequested(912), or TotNumReports(911)=0 if there was nothing to report. */
function endsMassStatus(fields: Fields): boolean {
  return fields.yes(Tag.LastRptRequested) || (fields.has(Tag.TotNumReports) && fields.uint(Tag.TotNumReports) === 0);
}

/** ExecType as in FIX 4.4; until FIX 4.2 ExecTransType(20) has a part of it. */
export function readExecType(fields: Fields, dialect: VenueDialect): ExecType | undefined {
  if (dialect.before43) {
    const transaction = fields.text(Tag.ExecTransType);
    if (transaction === '1') return ExecType.TradeCancel;
    if (transaction === '2') return ExecType.TradeCorrect;
    if (transaction === '3') return ExecType.OrderStatus;
  }
  if (!dialect.execType) return execTypeByStatus(fields);
  const written = fields.text(Tag.ExecType);
  if (dialect.before43 && isFill(written)) return ExecType.Trade;
  return EXEC_TYPES.has(written) ? (written as ExecType) : undefined;
}

/** FIX 4.0 has no ExecType: LastShares(32) shows a fill at any status, OrdStatus shows all else. */
function execTypeByStatus(fields: Fields): ExecType | undefined {
  const lastShares = fields.find(Tag.LastQty);
  if (lastShares >= 0 && fields.textAt(lastShares) !== '0') return ExecType.Trade;
  const status = fields.text(Tag.OrdStatus);
  if (isFill(status)) return ExecType.OrderStatus;
  return EXEC_TYPES.has(status) ? (status as ExecType) : undefined;
}

function isFill(status: string): boolean {
  return status === OrdStatus.PartiallyFilled || status === OrdStatus.Filled;
}

const CXL_REASONS: ReadonlySet<number> = new Set(Object.values(CxlRejReason));

/** Reads an OrderCancelReject(9). */
export function readCancelReject(fields: Fields, dialect: VenueDialect, epoch: string): VenueCancelReject {
  const reason = fields.uint(Tag.CxlRejReason);
  return {
    kind: 'venueCancelReject',
    venue: dialect.venue,
    requestID: readChildID(fields, Tag.ClOrdID, epoch),
    origRequestID: readChildID(fields, Tag.OrigClOrdID, epoch),
    cxlRejReason: CXL_REASONS.has(reason) ? (reason as CxlRejReason) : CxlRejReason.Other,
    text: fields.text(Tag.Text),
  };
}
