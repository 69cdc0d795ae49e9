/** Venue dialect: the core's children ⇄ FIX order messages to and from a venue, by version as in dialects.ts. */
import type { VenueCancelReject, VenueReport } from '../core/words/venueCommand.ts';
import type { CancelChild, CancelConditional } from '../core/words/venueSend.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instrument } from '../units/instrument.ts';
import type { ConditionalWords } from '../orders/conditionals.ts';
import { instructionsIn } from '../orders/instructions.ts';
import { Peg } from '../orders/terms.ts';
import type { Child } from '../orders/order.ts';
import type { ChildNames } from '../orders/register.ts';
import { NO_LIMIT } from '../risk/worth/riskMoney.ts';
import { type ChildID, CxlRejReason, ExecType, OrdStatus, sideSaid } from '../orders/values.ts';
import { type Instant, NO_PRICE, NO_QTY, price, qty } from '../units/brand.ts';
import type { TimePrecision } from '../units/time.ts';
import { CXL_TYPE_FULL, type Dialect } from './dialects.ts';
import { readCharges } from './venueCharges.ts';
import { childIDText, readChildID } from './ids.ts';
import { MAX_VENUE_ID, textSaid, tooLongID } from './lengths.ts';
import { isFiner, nearest } from './nearest.ts';
import { writeTerms } from './orderTerms.ts';
import { AVG_PX_EXTRA_DECIMALS } from '../units/notional.ts';

export interface VenueDialect extends Dialect {
  readonly venue: string;
  readonly timePrecision: TimePrecision;
  /** A report that breaks the dictionary is rejected, though all that we read of it may be sound. */
  readonly strictReports: boolean;
  /** The field that says whether a fill added or removed liquidity. */
  readonly liquidityTag: number;
  /** It routes orders on unless ExecInst(18)=h tells it not to. */
  readonly tellsRouting?: boolean;
  /** How it says that an order is conditional, and that one is to be firmed up. */
  readonly conditional?: ConditionalWords | undefined;
}

/** For writing to a venue: the epoch of our ClOrdIDs, and the venue's dialect. */
export interface VenueWords {
  readonly epoch: string;
  readonly dialect: VenueDialect;
}

/** A fill beyond any quantity that risk counts is a mistake of the venue: it is quarantined. */
const MOST_QTY = NO_LIMIT;
const AUTOMATED = 49; // HandlInst(21)=1: automated, private

/** What ExecInst(18) says beside the peg and the sweep of the terms. */
type Written = Pick<Child, 'childID' | 'midpoint' | 'terms' | 'parent'>;

function execInstOf({ midpoint, terms, parent }: Written, { tellsRouting }: VenueDialect): string {
  const mid = midpoint && terms.peg === Peg.None ? Peg.Mid : '';
  if (parent.instructions.length === 0) return mid;
  const { doNotRoute, onlyRests } = instructionsIn(parent.instructions);
  return [mid, doNotRoute && tellsRouting === true ? 'h' : '', onlyRests ? '6' : '']
    .filter((word) => word !== '')
    .join(' ');
}

/** Writes the body of a NewOrderSingle(D). A midpoint child is OrdType P with ExecInst M and a limit. */
export function writeNewOrder(
  w: MessageWriter,
  child: Child,
  instrument: Instrument,
  words: VenueWords,
  now: Instant,
): void {
  writeOrder(w, child, instrument, words, { now, execInst: execInstOf(child, words.dialect) });
}

function writeOrder(
  w: MessageWriter,
  child: Written,
  instrument: Instrument,
  { epoch, dialect }: VenueWords,
  { now, execInst }: { readonly now: Instant; readonly execInst: string },
): void {
  w.text(Tag.ClOrdID, childIDText(epoch, child.childID));
  w.char(Tag.HandlInst, AUTOMATED);
  const { terms } = child;
  if (terms.minQty > 0) w.decimal(Tag.MinQty, terms.minQty, instrument.qtyScale);
  w.text(Tag.Symbol, instrument.symbol);
  w.text(Tag.Side, child.parent.side);
  if (dialect.from42) w.utc(Tag.TransactTime, now, dialect.timePrecision);
  writeTerms(w, terms, instrument, { precision: dialect.timePrecision, execInst });
}

/** The same of a conditional order, with the mark of its pool. */
export function writeConditional(
  w: MessageWriter,
  child: Written,
  instrument: Instrument,
  words: VenueWords,
  now: Instant,
): void {
  const mark = words.dialect.conditional?.mark;
  const told = execInstOf(child, words.dialect);
  const execInst = mark?.tag === Tag.ExecInst ? `${told} ${mark.value}`.trim() : told;
  writeOrder(w, child, instrument, words, { now, execInst });
  if (mark !== undefined && mark.tag !== Tag.ExecInst) w.text(mark.tag, mark.value);
}

/** Of a NewOrderSingle(D) that firms up a conditional order: which one. */
export function writeFirmLink(w: MessageWriter, firms: ChildID, { epoch, dialect }: VenueWords): void {
  const linkTag = dialect.conditional?.linkTag ?? 0;
  if (linkTag > 0) w.text(linkTag, childIDText(epoch, firms));
}

/** Writes the body of an OrderCancelRequest(F). */
export function writeCancel(
  w: MessageWriter,
  { child, requestID }: Pick<CancelChild | CancelConditional, 'child' | 'requestID'>,
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
/** Reports of fills and ends, which may leave nothing open or some. */
const TELLS_LEAVES: ReadonlySet<ExecType | undefined> = new Set([
  ExecType.Trade,
  ExecType.DoneForDay,
  ExecType.Canceled,
  ExecType.Expired,
  ExecType.Rejected,
]);
/** Reports of orders that work, which may say at which price. */
const TELLS_PRICE: ReadonlySet<ExecType | undefined> = new Set([
  ExecType.New,
  ExecType.Restated,
  ExecType.Replaced,
  ExecType.OrderStatus,
]);
const ORD_STATUSES: ReadonlySet<string> = new Set(Object.values(OrdStatus));
/** OrdStatus(39)=B: done for the day, and what follows from its fills is being worked out. */
const CALCULATED = 'B';

/** What a venue replaces unasked, since it is asked for no replace, it restates. */
const RESTATES: ReadonlySet<ExecType | undefined> = new Set([ExecType.Restated, ExecType.Replaced]);

/**
 * Reads an ExecutionReport(8). What venues leave out or write in a way of their own is read wherever its meaning is
 * certain. What cannot be read becomes `fault`; the core then quarantines instead of booking, and asks.
 */
export function readExecutionReport(
  fields: Fields,
  dialect: VenueDialect,
  epoch: string,
  instrumentOf: (fields: Fields) => Instrument | undefined,
): VenueReport {
  const instrument = instrumentOf(fields);
  let fault = instrument === undefined ? `Symbol(55)=${fields.text(Tag.Symbol, MAX_VENUE_ID)} is not one of ours` : '';
  const execType = readExecType(fields, dialect);
  if (execType === undefined) fault ||= `ExecType(150)=${fields.text(Tag.ExecType, MAX_VENUE_ID)} is unknown`;
  const ordStatus = readOrdStatus(fields, execType);
  if (ordStatus === undefined) fault ||= `OrdStatus(39)=${fields.text(Tag.OrdStatus, MAX_VENUE_ID)} is unknown`;
  // A bust may have any LastQty, or none: it always takes back the whole execution.
  const isTrade = execType === ExecType.Trade || execType === ExecType.TradeCorrect;
  const leavesQty = TELLS_LEAVES.has(execType) ? fields.decimal(Tag.LeavesQty, instrument?.qtyScale ?? 0) : 0;
  const restates = RESTATES.has(execType);
  const orderQty = readOrderQty(fields, execType, ordStatus, instrument?.qtyScale ?? 0);
  const lastQty = isTrade ? fields.decimal(Tag.LastQty, instrument?.qtyScale ?? 0) : 0;
  const avgPx = readAvgPx(fields, instrument);
  const noLastPx = execType === ExecType.Trade && avgPx !== 0 && tellsNoPrice(fields, instrument);
  const priceScale = instrument?.priceScale ?? 0;
  const lastPx = isTrade && !noLastPx ? nearest(fields, Tag.LastPx, priceScale) : NO_PRICE;
  const cumQty = readCumQty(fields, ordStatus, instrument?.qtyScale ?? 0);
  if (!(lastQty >= 0 && Number.isSafeInteger(lastQty)))
    fault ||= `LastQty(32)=${fields.text(Tag.LastQty, MAX_VENUE_ID)} cannot be read`;
  if (!Number.isSafeInteger(lastPx)) fault ||= `LastPx(31)=${fields.text(Tag.LastPx, MAX_VENUE_ID)} cannot be read`;
  if (!(cumQty >= NOT_SAID && cumQty <= MOST_QTY))
    fault ||= `CumQty(14)=${fields.text(Tag.CumQty, MAX_VENUE_ID)} cannot be read`;
  fault ||= tooLongID(fields);
  const sound = fault === '';
  return {
    kind: 'venueReport',
    venue: dialect.venue,
    requestID: readChildID(fields, Tag.ClOrdID, epoch),
    origRequestID: readChildID(fields, Tag.OrigClOrdID, epoch),
    venueOrderID: fields.text(Tag.OrderID, MAX_VENUE_ID),
    venueExecID: fields.text(Tag.ExecID, MAX_VENUE_ID),
    symbol: instrument?.symbol ?? '',
    side: sideSaid(String.fromCharCode(fields.char(Tag.Side))),
    execType: execType ?? ExecType.Restated,
    ordStatus: ordStatus ?? OrdStatus.Suspended,
    lastQty: sound ? qty(lastQty) : NO_QTY,
    lastPx: sound ? price(lastPx) : NO_PRICE,
    cumQty: sound && cumQty > 0 ? qty(cumQty) : NO_QTY,
    ...(cumQty === NOT_SAID ? SAYS_NO_CUM_QTY : undefined),
    ...(noLastPx ? { noLastPx, avgPxUnit: unitOfAvgPx(fields, priceScale) } : undefined),
    ...(isTrade && !noLastPx && isFiner(fields, Tag.LastPx, priceScale)
      ? { saidPx: fields.text(Tag.LastPx, MAX_VENUE_ID) }
      : {}),
    ...(TELLS_PRICE.has(execType) ? readPrice(fields, priceScale) : undefined),
    leavesQty: sound && leavesQty > 0 && leavesQty <= MOST_QTY ? qty(leavesQty) : NO_QTY,
    ...(restates && fields.decimal(Tag.LeavesQty, instrument?.qtyScale ?? 0) === 0 ? NONE_LEFT : undefined),
    execRefID: fields.text(Tag.ExecRefID, MAX_VENUE_ID),
    ...(sound && orderQty > 0 && orderQty <= MOST_QTY ? { orderQty: qty(orderQty) } : {}),
    avgPx: sound ? avgPx : 0,
    ...(execType === ExecType.Rejected && isOwnFault(fields) ? OWN_FAULT : undefined),
    ...(execType === ExecType.Trade ? readCharges(fields, dialect.liquidityTag, instrument) : undefined),
    ...(isInvitation(fields, dialect) ? INVITES : undefined),
    endsMassStatus: fields.has(Tag.MassStatusReqID) && endsMassStatus(fields),
    text: textSaid(fields),
    fault,
    message: fields,
  };
}

const INVITES = { invites: true } as const;

function isInvitation(fields: Fields, { conditional }: VenueDialect): boolean {
  return conditional !== undefined && fields.text(conditional.invite.tag) === conditional.invite.value;
}

/**
 * OrdRejReasons(103) of an order for what it is itself: over its limit, too late, a ClOrdID that is known or is not,
 * of a verbal order, stale, no such investor, what it asks for, its quantities, its account, its price. No other order
 * need meet them, so they say nothing of how well its venue is.
 */
const OWN_FAULTS: ReadonlySet<string> = new Set([
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '10',
  '11',
  '13',
  '14',
  '15',
  '16',
  '18',
]);
const OWN_FAULT = { isOwnFault: true };

const isOwnFault = (fields: Fields): boolean => OWN_FAULTS.has(fields.text(Tag.OrdRejReason, MOST_REASON));
/** Characters of a number that could be one of them. */
const MOST_REASON = 8;

/** How a report names one of our orders. */
export function readNames(fields: Fields, venue: string, epoch: string): ChildNames {
  return {
    venue,
    requestID: readChildID(fields, Tag.ClOrdID, epoch),
    origRequestID: readChildID(fields, Tag.OrigClOrdID, epoch),
    venueOrderID: fields.text(Tag.OrderID, MAX_VENUE_ID),
  };
}

/** Fields that are read of a report: a second one of the same tag would be another meaning. */
const READ: ReadonlySet<number> = new Set([
  Tag.ClOrdID,
  Tag.OrigClOrdID,
  Tag.OrderID,
  Tag.ExecID,
  Tag.ExecRefID,
  Tag.ExecTransType,
  Tag.ExecType,
  Tag.OrdStatus,
  Tag.Symbol,
  Tag.Side,
  Tag.OrderQty,
  Tag.LastQty,
  Tag.LastPx,
  Tag.LeavesQty,
  Tag.CumQty,
  Tag.AvgPx,
]);

/** The fields that we read, `also` too, have one meaning, whatever else the dictionary finds in the message. */
export function isPlain(fields: Fields, also = 0): boolean {
  if (fields.brokenAt >= 0) return false;
  const met = new Set<number>();
  for (let i = 0; i < fields.count; i++) {
    const tag = fields.tags[i];
    if (!READ.has(tag) && tag !== also) continue;
    if (met.has(tag)) return false;
    met.add(tag);
  }
  return true;
}

/**
 * OrderQty(38) of a restatement; of an order that is said to work, where CumQty and LeavesQty make it up: venues may
 * write what is left there, or what was sent.
 */
function readOrderQty(
  fields: Fields,
  execType: ExecType | undefined,
  ordStatus: OrdStatus | undefined,
  qtyScale: number,
): number {
  const orderQty = fields.decimal(Tag.OrderQty, qtyScale);
  if (RESTATES.has(execType)) return orderQty;
  if (!TELLS_ORDER_QTY.has(execType)) return NaN;
  if (execType !== ExecType.DoneForDay && ordStatus !== OrdStatus.New && ordStatus !== OrdStatus.PartiallyFilled) {
    return NaN;
  }
  const leavesQty = fields.decimal(Tag.LeavesQty, qtyScale);
  // A fill that leaves nothing, and does not call the order filled, does not say what is left.
  if (TELLS_LEAVES.has(execType) && leavesQty === 0) return NaN;
  return fields.decimal(Tag.CumQty, qtyScale) + leavesQty === orderQty ? orderQty : NaN;
}

/** Reports of an order that may go on to work. */
const TELLS_ORDER_QTY: ReadonlySet<ExecType | undefined> = new Set([
  ExecType.New,
  ExecType.OrderStatus,
  ExecType.Trade,
  ExecType.DoneForDay,
]);

/** Price(44); one of nothing is none. */
function readPrice(fields: Fields, priceScale: number): Pick<VenueReport, 'px'> | undefined {
  const px = nearest(fields, Tag.Price, priceScale);
  return Number.isSafeInteger(px) && px !== 0 ? { px: price(px) } : undefined;
}

const NOT_SAID = -1;
const NONE_LEFT = { noneLeft: true } as const;
const SAYS_NO_CUM_QTY = { noCumQty: true } as const;

/** CumQty(14), or what other fields make of it; NOT_SAID if none does. */
function readCumQty(fields: Fields, ordStatus: OrdStatus | undefined, qtyScale: number): number {
  if (fields.has(Tag.CumQty)) return fields.decimal(Tag.CumQty, qtyScale);
  const orderQty = fields.decimal(Tag.OrderQty, qtyScale);
  const left = ordStatus === OrdStatus.Filled ? 0 : fields.decimal(Tag.LeavesQty, qtyScale);
  // Of an order that has ended, LeavesQty is 0 whatever was filled.
  const works = ordStatus !== undefined && ORD_STATUSES_AT_WORK.has(ordStatus);
  return works && orderQty > 0 && left >= 0 && left <= orderQty ? orderQty - left : NOT_SAID;
}
const ORD_STATUSES_AT_WORK: ReadonlySet<OrdStatus> = new Set([
  OrdStatus.New,
  OrdStatus.PartiallyFilled,
  OrdStatus.Filled,
]);

/** OrdStatus(39); where a venue writes none that FIX has, what ExecType(150) makes of it. */
function readOrdStatus(fields: Fields, execType: ExecType | undefined): OrdStatus | undefined {
  const written = fields.text(Tag.OrdStatus);
  if (ORD_STATUSES.has(written)) return written as OrdStatus;
  if (written === CALCULATED) return OrdStatus.DoneForDay;
  // A fill is booked in any status: the quantities decide.
  if (execType === ExecType.Trade) return OrdStatus.PartiallyFilled;
  return execType !== undefined && ORD_STATUSES.has(execType) ? (execType as string as OrdStatus) : undefined;
}

/**
 * AvgPx(6) at the price scale and AVG_PX_EXTRA_DECIMALS, or the nearest to it; 0 if it is absent: a venue that has not
 * filled anything writes 0 as well, so an average of zero is not told from none.
 */
function readAvgPx(fields: Fields, instrument: Instrument | undefined): number {
  if (instrument === undefined || !fields.has(Tag.AvgPx)) return 0;
  const avgPx = nearest(fields, Tag.AvgPx, instrument.priceScale + AVG_PX_EXTRA_DECIMALS);
  return Number.isSafeInteger(avgPx) && (avgPx > 0 || instrument.minPrice !== undefined) ? avgPx : 0;
}

/** A trade without LastPx(31), or with 0 where that is no price: it is not known yet. */
function tellsNoPrice(fields: Fields, instrument: Instrument | undefined): boolean {
  if (!fields.has(Tag.LastPx)) return true;
  return instrument?.minPrice === undefined && fields.decimal(Tag.LastPx, instrument?.priceScale ?? 0) === 0;
}

/**
 * One in the last digit of AvgPx(6) as it is written, at the scale of AvgPx: it may be rounded there. Zeros that are
 * left out at the end are of no price's digits.
 */
function unitOfAvgPx(fields: Fields, priceScale: number): number {
  const i = fields.find(Tag.AvgPx);
  const written = fields.textAt(i);
  const point = written.indexOf('.');
  const decimals = Math.max(priceScale, point < 0 ? 0 : written.length - point - 1);
  return 10 ** Math.max(0, priceScale + AVG_PX_EXTRA_DECIMALS - decimals);
}

/** LastRptRequested(912), or TotNumReports(911)=0 if there was nothing to report. */
function endsMassStatus(fields: Fields): boolean {
  return fields.yes(Tag.LastRptRequested) || (fields.has(Tag.TotNumReports) && fields.uint(Tag.TotNumReports) === 0);
}

/**
 * ExecType as in FIX 4.4. Until FIX 4.2 ExecTransType(20) has a part of it, and a fill is 1 or 2: venues go on to write
 * them so in later versions.
 */
export function readExecType(fields: Fields, dialect: VenueDialect): ExecType | undefined {
  const transaction = fields.char(Tag.ExecTransType);
  if (transaction === 49) return ExecType.TradeCancel;
  if (transaction === 50) return ExecType.TradeCorrect;
  if (transaction === 51) return ExecType.OrderStatus;
  const written = dialect.execType ? fields.text(Tag.ExecType) : '';
  if (written === '') return execTypeByStatus(fields);
  if (isFill(written)) return reportsFill(fields) ? ExecType.Trade : ExecType.OrderStatus;
  if (written === ExecType.New) return typeOfNew(fields.text(Tag.OrdStatus));
  if (!EXEC_TYPES.has(written)) return undefined;
  const execType = written as ExecType;
  return RESTATES.has(execType) ? typeOfRestated(fields.text(Tag.OrdStatus), execType) : execType;
}

/** Restated, or replaced unasked, into a status that an order ends in: that is its end. */
function typeOfRestated(status: string, written: ExecType): ExecType {
  if (status === CALCULATED) return ExecType.DoneForDay;
  return ENDS_RESTATED.has(status) ? (status as ExecType) : written;
}
const ENDS_RESTATED: ReadonlySet<string> = new Set([
  ExecType.DoneForDay,
  ExecType.Canceled,
  ExecType.Rejected,
  ExecType.Expired,
]);

/** New beside a status that an order ends in says how it stands: venues answer status requests so. */
function typeOfNew(status: string): ExecType {
  if (status === OrdStatus.Rejected) return ExecType.Rejected;
  return ENDS.has(status) ? ExecType.OrderStatus : ExecType.New;
}
const ENDS: ReadonlySet<string> = new Set([
  OrdStatus.Filled,
  OrdStatus.DoneForDay,
  OrdStatus.Canceled,
  OrdStatus.Expired,
  CALCULATED,
]);

/** Without ExecType, as in FIX 4.0: LastShares(32) shows a fill at any status, OrdStatus shows all else. */
function execTypeByStatus(fields: Fields): ExecType | undefined {
  if (reportsFill(fields)) return ExecType.Trade;
  const status = fields.text(Tag.OrdStatus);
  if (isFill(status)) return ExecType.OrderStatus;
  return EXEC_TYPES.has(status) ? (status as ExecType) : undefined;
}

/** Some quantity was traded. ExecID(17)=0 names no execution: FIX 4.2 has it in answers to status requests. */
function reportsFill(fields: Fields): boolean {
  const lastShares = fields.find(Tag.LastQty);
  return lastShares >= 0 && !/^0*(\.0*)?$/.test(fields.textAt(lastShares)) && fields.text(Tag.ExecID) !== '0';
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
    text: textSaid(fields),
  };
}
