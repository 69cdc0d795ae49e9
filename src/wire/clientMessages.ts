/** Clients' order messages, for FIX.4.2 and FIX.4.4 (later ones read as 4.4). */
import type {
  Asker,
  CancelRequest,
  NewOrder,
  OrderFault,
  ReplaceRequest,
  StatusRequest,
} from '../core/words/clientCommand.ts';
import type { CancelReject, ExecutionReport } from '../core/words/clientSend.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instrument } from '../units/instrument.ts';
import { type Instructions, PLAIN } from '../orders/instructions.ts';
import { OrdRejReason, OrdStatus, OrdType, Side, TimeInForce } from '../orders/values.ts';
import { NO_PRICE, NO_QTY, type Price, price, type Qty, qty } from '../units/brand.ts';
import { DOES_NOT_FIT } from '../units/decimal.ts';
import type { TimePrecision } from '../units/time.ts';
import { CXL_TYPE_FULL, cxlRejReasonIn, type Dialect, ordRejReasonIn } from './dialects.ts';
import { execIDIn, orderIDText } from './ids.ts';
import { type DateEnd, endOfUtcDate, readInstructions, writeInstructions } from './instructionFields.ts';
import { execTransType, execTypeIn, hasLast, ordStatusIn, writeDetails } from './reportDetails.ts';
import { AVG_PX_EXTRA_DECIMALS } from '../units/notional.ts';

const SIDES: ReadonlyMap<number, Side> = byCode(Object.values(Side));
const ORD_TYPES: ReadonlyMap<number, OrdType> = byCode(Object.values(OrdType));
const TIMES_IN_FORCE: ReadonlyMap<number, TimeInForce> = byCode(Object.values(TimeInForce));

function byCode<T extends string>(values: readonly T[]): ReadonlyMap<number, T> {
  return new Map(values.map((value) => [value.charCodeAt(0), value]));
}

const MANUAL = 51; // HandlInst(21)=3: manual order, best execution

/** A field that no report could even echo: answered with BusinessMessageReject. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly text: string;
}

/** What an order or a replace says about price and quantity, with the first fault found. */
interface Terms {
  side: Side;
  ordType: OrdType;
  timeInForce: TimeInForce;
  orderQty: Qty;
  price: Price;
  minQty: Qty;
  /** CashOrderQty(152), where there is no OrderQty(38). */
  cashOrderQty: number;
  instructions: Instructions;
  fault: OrderFault | undefined;
}

/** Reads NewOrderSingle(D). `instrument` is undefined for a symbol we do not trade; the core refuses it then. */
export function readNewOrder(
  fields: Fields,
  asker: Asker,
  instrument: Instrument | undefined,
  dateEnd: DateEnd = endOfUtcDate,
): NewOrder | Unreadable {
  const terms = readTerms(fields, instrument, dateEnd);
  if ('kind' in terms) return terms;
  return {
    kind: 'newOrder',
    clientID: asker.clientID,
    replyTo: asker.replyTo,
    clOrdID: fields.text(Tag.ClOrdID),
    account: fields.text(Tag.Account),
    symbol: fields.text(Tag.Symbol),
    side: terms.side,
    ordType: terms.ordType,
    timeInForce: terms.timeInForce,
    orderQty: terms.orderQty,
    price: terms.price,
    minQty: terms.minQty,
    instructions: terms.instructions,
    exDestination: fields.text(Tag.ExDestination),
    cashOrderQty: terms.cashOrderQty,
    manual: fields.char(Tag.HandlInst) === MANUAL,
    possResend: fields.yes(Tag.PossResend),
    fault: terms.fault,
  };
}

/** Reads OrderCancelReplaceRequest(G). */
export function readReplace(
  fields: Fields,
  asker: Asker,
  instrument: Instrument | undefined,
  dateEnd: DateEnd = endOfUtcDate,
): ReplaceRequest | Unreadable {
  const terms = readTerms(fields, instrument, dateEnd);
  if ('kind' in terms) return terms;
  return {
    kind: 'replaceRequest',
    clientID: asker.clientID,
    replyTo: asker.replyTo,
    clOrdID: fields.text(Tag.ClOrdID),
    origClOrdID: fields.text(Tag.OrigClOrdID),
    symbol: fields.text(Tag.Symbol),
    side: terms.side,
    ordType: terms.ordType,
    timeInForce: terms.timeInForce,
    orderQty: terms.orderQty,
    price: terms.price,
    minQty: terms.minQty,
    instructions: terms.instructions,
    fault: terms.fault,
  };
}

/** Reads OrderCancelRequest(F). FIX.4.0 lets it reduce an order, too: that is for OrderCancelReplaceRequest(G). */
export function readCancel(fields: Fields, asker: Asker): CancelRequest | Unreadable {
  if (fields.has(Tag.CxlType) && fields.char(Tag.CxlType) !== CXL_TYPE_FULL) {
    return unreadable(fields, Tag.CxlType, 'CxlType', 'we take F, and OrderCancelReplaceRequest(G) to reduce an order');
  }
  return {
    kind: 'cancelRequest',
    clientID: asker.clientID,
    replyTo: asker.replyTo,
    clOrdID: fields.text(Tag.ClOrdID),
    origClOrdID: fields.text(Tag.OrigClOrdID),
  };
}

/** Reads OrderStatusRequest(H). */
export function readStatusRequest(fields: Fields, asker: Asker): StatusRequest {
  return {
    kind: 'statusRequest',
    clientID: asker.clientID,
    replyTo: asker.replyTo,
    clOrdID: fields.text(Tag.ClOrdID),
    ordStatusReqID: fields.text(Tag.OrdStatusReqID),
  };
}

function readTerms(fields: Fields, instrument: Instrument | undefined, dateEnd: DateEnd): Terms | Unreadable {
  const side = SIDES.get(fields.char(Tag.Side));
  if (side === undefined) return unreadable(fields, Tag.Side, 'Side', 'we take 1, 2, 5 and 6');
  const ordType = ORD_TYPES.get(fields.char(Tag.OrdType));
  if (ordType === undefined) return unreadable(fields, Tag.OrdType, 'OrdType', 'we take 1, 2, 3, 4 and P');
  const timeInForce = fields.has(Tag.TimeInForce) ? TIMES_IN_FORCE.get(fields.char(Tag.TimeInForce)) : TimeInForce.Day;
  if (timeInForce === undefined)
    return unreadable(fields, Tag.TimeInForce, 'TimeInForce', 'we take 0, 1, 2, 3, 4, 6 and 7');
  const terms: Terms = {
    side,
    ordType,
    timeInForce,
    orderQty: NO_QTY,
    price: NO_PRICE,
    minQty: NO_QTY,
    cashOrderQty: 0,
    instructions: PLAIN,
    fault: undefined,
  };
  readNumbers(fields, instrument, terms);
  if (instrument !== undefined) {
    const { instructions, fault } = readInstructions(fields, instrument, timeInForce, dateEnd);
    terms.instructions = instructions;
    terms.fault ??= fault;
  }
  return terms;
}

function readNumbers(fields: Fields, instrument: Instrument | undefined, terms: Terms): void {
  if (instrument === undefined) {
    fail(terms, OrdRejReason.UnknownSymbol, `Symbol(55)=${fields.text(Tag.Symbol)} is not traded here`);
    return;
  }
  const quantity = fields.decimal(Tag.OrderQty, instrument.qtyScale);
  if (!fields.has(Tag.OrderQty) && fields.has(Tag.CashOrderQty)) readCash(fields, instrument, terms);
  else if (quantity > 0 && quantity !== DOES_NOT_FIT) terms.orderQty = qty(quantity);
  else
    fail(
      terms,
      OrdRejReason.IncorrectQuantity,
      `OrderQty(38)=${fields.text(Tag.OrderQty)}: ${wrongNumber(quantity, instrument.qtyScale)}`,
    );
  if (fields.has(Tag.MinQty)) {
    const minimum = fields.decimal(Tag.MinQty, instrument.qtyScale);
    if (minimum >= 0 && minimum !== DOES_NOT_FIT) terms.minQty = qty(minimum);
    else
      fail(
        terms,
        OrdRejReason.IncorrectQuantity,
        `MinQty(110)=${fields.text(Tag.MinQty)}: ${wrongNumber(minimum, instrument.qtyScale)}`,
      );
  }
  if (terms.ordType === OrdType.Market || terms.ordType === OrdType.Stop) return;
  if (!fields.has(Tag.Price)) {
    if (terms.ordType === OrdType.Pegged) return;
    fail(terms, OrdRejReason.Other, `Price(44) is required with OrdType(40)=${terms.ordType}`);
    return;
  }
  const limit = fields.decimal(Tag.Price, instrument.priceScale);
  if (limit > 0 && limit !== DOES_NOT_FIT) terms.price = price(limit);
  else
    fail(
      terms,
      OrdRejReason.Other,
      `Price(44)=${fields.text(Tag.Price)}: ${wrongNumber(limit, instrument.priceScale)}`,
    );
}

function readCash(fields: Fields, instrument: Instrument, terms: Terms): void {
  const cash = fields.decimal(Tag.CashOrderQty, instrument.priceScale);
  if (cash > 0 && cash !== DOES_NOT_FIT) terms.cashOrderQty = cash;
  else
    fail(
      terms,
      OrdRejReason.IncorrectQuantity,
      `CashOrderQty(152)=${fields.text(Tag.CashOrderQty)}: ${wrongNumber(cash, instrument.priceScale)}`,
    );
}

function wrongNumber(value: number, scale: number): string {
  if (Number.isNaN(value)) return 'is missing or no decimal number';
  if (value === DOES_NOT_FIT)
    return scale === 0 ? 'must be a whole number below 2^53' : `has more than ${scale} decimals, or is too large`;
  return 'must be above zero';
}

/** The first fault found stands: it is what the client is told. */
function fail(terms: Terms, ordRejReason: OrdRejReason, text: string): void {
  terms.fault ??= { ordRejReason, text };
}

function unreadable(fields: Fields, tag: number, name: string, taken: string): Unreadable {
  return { kind: 'unreadable', text: `${name}(${tag})=${fields.text(tag)} is not supported: ${taken}` };
}

/** How a session wants its reports: the row of its version, and the fraction of its times. */
export interface ClientDialect extends Dialect {
  readonly timePrecision: TimePrecision;
}

/** Writes the body of an ExecutionReport(8), as far as the version has its fields. Source: FIX 4.4 vol. 4; dialects.ts. */
export function writeExecutionReport(
  w: MessageWriter,
  report: ExecutionReport,
  instrument: Instrument | undefined,
  epoch: string,
  dialect: ClientDialect,
): void {
  const priceScale = instrument?.priceScale ?? 0;
  const qtyScale = instrument?.qtyScale ?? 0;
  w.text(Tag.OrderID, orderIDText(epoch, report.orderID));
  if (report.clOrdID !== '') w.text(Tag.ClOrdID, report.clOrdID);
  if (report.origClOrdID !== '' && dialect.origClOrdID) w.text(Tag.OrigClOrdID, report.origClOrdID);
  if (report.ordStatusReqID !== '' && dialect.from44) w.text(Tag.OrdStatusReqID, report.ordStatusReqID);
  w.text(Tag.ExecID, execIDIn(dialect, epoch, report.execID));
  if (report.massStatus !== undefined && dialect.from44) {
    w.text(Tag.MassStatusReqID, report.massStatus.massStatusReqID);
    w.uint(Tag.TotNumReports, report.massStatus.totNumReports);
    w.flag(Tag.LastRptRequested, report.massStatus.lastRptRequested);
  }
  if (dialect.before43) w.char(Tag.ExecTransType, execTransType(report));
  if (dialect.execType) w.text(Tag.ExecType, execTypeIn(dialect, report));
  w.text(Tag.OrdStatus, ordStatusIn(dialect, report));
  if (report.ordRejReason !== -1) w.uint(Tag.OrdRejReason, ordRejReasonIn(dialect, report.ordRejReason));
  if (report.account !== '') w.text(Tag.Account, report.account);
  w.text(Tag.Symbol, report.symbol === '' ? 'N/A' : report.symbol);
  w.text(Tag.Side, report.side);
  w.decimal(Tag.OrderQty, report.orderQty, qtyScale);
  w.text(Tag.OrdType, report.ordType);
  if (report.price !== 0) w.decimal(Tag.Price, report.price, priceScale);
  w.text(Tag.TimeInForce, report.timeInForce);
  const { timePrecision, from42 } = dialect;
  writeInstructions(w, report.instructions, report.timeInForce, { priceScale, qtyScale }, timePrecision, from42);
  if (report.working !== undefined && !dialect.before43) w.flag(Tag.WorkingIndicator, report.working);
  if (hasLast(report)) {
    w.decimal(Tag.LastQty, report.lastQty, qtyScale);
    w.decimal(Tag.LastPx, report.lastPx, priceScale);
    if (report.lastMkt !== '') w.text(Tag.LastMkt, report.lastMkt);
  } else if (dialect.lastAlways) {
    w.uint(Tag.LastQty, 0);
    w.uint(Tag.LastPx, 0);
  }
  if (dialect.execType) w.decimal(Tag.LeavesQty, report.leavesQty, qtyScale);
  w.decimal(Tag.CumQty, report.cumQty, qtyScale);
  w.decimal(Tag.AvgPx, report.avgPx, priceScale + AVG_PX_EXTRA_DECIMALS);
  w.utc(Tag.TransactTime, report.transactTime, dialect.timePrecision);
  if (report.details !== undefined) {
    writeDetails(w, report, instrument, execIDIn(dialect, epoch, report.details.execRefID), dialect);
  }
  if (report.text !== '') w.text(Tag.Text, report.text);
}

/** Writes the body of an OrderCancelReject(9). */
export function writeCancelReject(w: MessageWriter, reject: CancelReject, epoch: string, dialect: ClientDialect): void {
  w.text(Tag.OrderID, orderIDText(epoch, reject.orderID));
  w.text(Tag.ClOrdID, reject.clOrdID);
  if (dialect.origClOrdID) {
    w.text(Tag.OrigClOrdID, reject.origClOrdID);
    const isPending = dialect.onePending && reject.ordStatus === OrdStatus.PendingReplace;
    w.text(Tag.OrdStatus, isPending ? OrdStatus.PendingCancel : reject.ordStatus);
  }
  if (dialect.from42) w.text(Tag.CxlRejResponseTo, reject.responseTo);
  const reason = cxlRejReasonIn(dialect, reject.cxlRejReason);
  if (reason !== -1) w.uint(Tag.CxlRejReason, reason);
  if (dialect.from42) w.utc(Tag.TransactTime, reject.transactTime, dialect.timePrecision);
  if (reject.text !== '') w.text(Tag.Text, reject.text);
}
