/** Clients' order messages, of every version: what differs is in the rows of dialects.ts. */
import type {
  Asker,
  CancelRequest,
  NewOrder,
  RefusedOrder,
  ReplaceRequest,
  StatusRequest,
} from '../core/words/clientCommand.ts';
import type { CancelReject, ExecutionReport } from '../core/words/clientSend.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instrument } from '../units/instrument.ts';
import { OrdStatus } from '../orders/values.ts';
import type { TimePrecision } from '../units/time.ts';
import { cxlRejReasonIn, type Dialect, ordRejReasonIn } from './dialects.ts';
import { execIDIn, orderIDText } from './ids.ts';
import { readInstructions } from './saidInstructions.ts';
import { faultIn, type FieldTerms, type MessageMeaning, type Reading } from './meaning.ts';
import { NEW_ORDER_MEANING, REPLACE_MEANING } from './orderMeaning.ts';
import { closesOnly, readAsked, readTerms, writeAsked, writeTerms } from './orderTerms.ts';
import { CANCEL_MEANING } from './requestMeaning.ts';
import { execTransType, execTypeIn, hasLast, ordStatusIn, writeDetails } from './reportDetails.ts';
import { AVG_PX_EXTRA_DECIMALS } from '../units/notional.ts';

const MANUAL = 51; // HandlInst(21)=3: manual order, best execution

/** Reads NewOrderSingle(D). `instrument` is undefined for a symbol we do not trade; the core refuses it then. */
export function readNewOrder(
  fields: Fields,
  reading: Reading,
  instrument: Instrument | undefined,
  meaning: MessageMeaning = NEW_ORDER_MEANING,
): NewOrder | RefusedOrder {
  const { asker } = reading;
  const read = readTerms(fields, instrument, reading.dateEnd);
  const instructions = readInstructions(fields, reading.agreed, instrument, read);
  const fault = read.fault ?? faultIn(fields, fields.count - 1, meaning, reading, instrument);
  const clOrdID = fields.text(Tag.ClOrdID);
  const account = fields.text(Tag.Account);
  const possResend = fields.yes(Tag.PossResend);
  const transactTime = fields.utc(Tag.TransactTime);
  if (fault !== undefined && !read.isOrder) {
    const asked = readAsked(fields);
    return { kind: 'refusedOrder', ...asker, clOrdID, account, possResend, transactTime, fault, asked };
  }
  return {
    kind: 'newOrder',
    clientID: asker.clientID,
    originator: asker.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    clOrdID,
    account,
    strategy: named(fields, reading.agreed.strategyTag),
    trader: traderOf(fields, reading.agreed),
    symbol: fields.text(Tag.Symbol),
    side: read.side,
    terms: read.terms,
    exDestination: fields.text(Tag.ExDestination),
    cashOrderQty: read.cashOrderQty,
    manual: fields.char(Tag.HandlInst) === MANUAL,
    closeOnly: closesOnly(fields),
    instructions,
    locateReqd: locateReqdOf(fields),
    possResend,
    transactTime,
    fault,
    asked: fault === undefined ? undefined : readAsked(fields),
  };
}

const named = (fields: Fields, tag: number | undefined): string => (tag === undefined ? '' : fields.text(tag));

function traderOf(fields: Fields, { traderTag, traderRole }: FieldTerms): string {
  return traderRole === undefined ? named(fields, traderTag) : partyOf(fields, traderRole);
}

/** The first party with that role, '' for none. An entry begins with its PartyID(448). */
function partyOf(fields: Fields, role: number): string {
  const { tags } = fields;
  let party = -1;
  for (let i = fields.find(Tag.NoPartyIDs) + 1; i > 0 && i < fields.count; i++) {
    if (tags[i] === Tag.PartyID) party = i;
    else if (tags[i] === Tag.PartyRole && party >= 0 && Number(fields.textAt(i)) === role) return fields.textAt(party);
  }
  return '';
}

function locateReqdOf(fields: Fields): '' | 'Y' | 'N' {
  if (!fields.has(Tag.LocateReqd)) return '';
  return fields.yes(Tag.LocateReqd) ? 'Y' : 'N';
}

/** Reads OrderCancelReplaceRequest(G). */
export function readReplace(fields: Fields, reading: Reading, instrument: Instrument | undefined): ReplaceRequest {
  const { asker } = reading;
  const read = readTerms(fields, instrument, reading.dateEnd);
  const instructions = readInstructions(fields, reading.agreed, instrument, read);
  return {
    kind: 'replaceRequest',
    clientID: asker.clientID,
    originator: asker.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    clOrdID: fields.text(Tag.ClOrdID),
    origClOrdID: fields.text(Tag.OrigClOrdID),
    symbol: fields.text(Tag.Symbol),
    side: read.side,
    terms: read.terms,
    account: fields.text(Tag.Account),
    exDestination: fields.text(Tag.ExDestination),
    closeOnly: closesOnly(fields),
    instructions,
    fault: read.fault ?? faultIn(fields, fields.count - 1, REPLACE_MEANING, reading, instrument),
  };
}

/**
 * Reads OrderCancelRequest(F). FIX.4.0 also uses it to reduce an order: not supported, OrderCancelReplaceRequest(G)
 * does that.
 */
export function readCancel(fields: Fields, reading: Reading): CancelRequest {
  const { asker } = reading;
  return {
    kind: 'cancelRequest',
    clientID: asker.clientID,
    originator: asker.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    clOrdID: fields.text(Tag.ClOrdID),
    origClOrdID: fields.text(Tag.OrigClOrdID),
    fault: faultIn(fields, fields.count - 1, CANCEL_MEANING, reading, undefined),
  };
}

/** Reads OrderStatusRequest(H). */
export function readStatusRequest(fields: Fields, asker: Asker): StatusRequest {
  return {
    kind: 'statusRequest',
    clientID: asker.clientID,
    originator: asker.originator,
    replyTo: asker.replyTo,
    route: asker.route,
    clOrdID: fields.text(Tag.ClOrdID),
    ordStatusReqID: fields.text(Tag.OrdStatusReqID),
    asked: readAsked(fields),
  };
}

/** How a session wants its reports: the row of its version, and the fraction of its times. */
export interface ClientDialect extends Dialect {
  readonly timePrecision: TimePrecision;
}

/**
 * Writes the body of an ExecutionReport(8), as far as the version has its fields. Source: FIX 4.4 vol. 4; dialects.ts.
 */
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
  if (report.asked === undefined) {
    w.text(Tag.Symbol, report.symbol);
    w.text(Tag.Side, report.side);
    writeTerms(w, report.terms, { priceScale, qtyScale }, { precision: dialect.timePrecision, dialect });
  } else {
    writeAsked(w, report.asked, dialect);
  }
  if (report.exDestination !== '' && dialect.latest) w.text(Tag.ExDestination, report.exDestination);
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
