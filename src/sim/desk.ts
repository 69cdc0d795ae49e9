/**
 * The order desk of a simulator: FIX requests of clients come in, orders go to the matching engine, and what happens
 * there goes out as ExecutionReports, journaled first. The exchange and the dark pool share it; they differ in their
 * books, and in what they take.
 *
 * A request is answered at once, so nothing is ever pending here, unless a fault delays it.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { JournalSink } from '../journal/journal.ts';
import type { Instrument } from '../market/instrument.ts';
import type { BeginString } from '../session/types.ts';
import { assert } from '../units/assert.ts';
import { type Micros, minus, NO_PRICE, plus, type Price, type Qty } from '../units/brand.ts';
import { notionalOf } from '../units/notional.ts';
import { BookOrder } from './bookOrder.ts';
import { NO_FAULTS } from './faults.ts';
import { type ClientOrder, type Ledger, leavesQty, ordStatus } from './ledger.ts';
import { CancelReason, Refusal } from './matchSink.ts';
import type { Outbox, Peer } from './outbox.ts';
import type { SimRecord } from './records.ts';
import { BLANK, type ExecutionReport, reportOf } from './reports.ts';
import { type OrderTerms, readTerms, type Taking } from './requests.ts';
import {
  CxlRejReason,
  ExecType,
  OrdRejReason,
  OrdStatus,
  type OrdType,
  ResponseTo,
  signOf,
  type TimeInForce,
} from './values.ts';

/** What the desk needs of the books. All answer through the desk's MatchSink methods, before they return. */
export interface Books extends Taking {
  submit(symbol: string, order: BookOrder, now: Micros): void;
  cancel(symbol: string, id: number, reason: CancelReason): boolean;
  /** Returns why nothing was done, undefined when it was. */
  replace(symbol: string, id: number, to: Replacement, now: Micros): Refusal | undefined;
  /** Puts an order of an earlier run back, at the end of its queue and without an event. */
  restore(symbol: string, order: BookOrder): void;
}

export interface Replacement {
  readonly orderQty: Qty;
  readonly price: Price;
  readonly minQty: Qty;
  readonly maxFloor: Qty;
}

export interface DeskOptions {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly ledger: Ledger;
  readonly journal: JournalSink;
  readonly outbox: Outbox;
  readonly books: Books;
  /** The session an order came on; it may be logged off. */
  readonly peerOf: (client: string, beginString: BeginString) => Peer;
  /** In front of our numbers in OrderID(37): the same at every start of one journal. */
  readonly orderPrefix: string;
  /** In front of our numbers in ExecID(17): another at every start. */
  readonly execPrefix: string;
}

/** What is being asked of the books right now, for their events to be told from. */
interface Asking {
  readonly peer: Peer;
  readonly terms: OrderTerms | undefined;
  readonly clOrdID: string;
  readonly keepsPlace: boolean;
}

export class Desk {
  private readonly options: DeskOptions;
  private lastExecID = 0;
  private asking: Asking | undefined;
  /** Time of the call that the books are in. */
  private now = 0 as Micros;

  constructor(options: DeskOptions) {
    this.options = options;
  }

  /** Tells the time to the events of calls into the books that no request leads to. */
  at(now: Micros): void {
    this.now = now;
  }

  // ── requests ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** NewOrderSingle(D). */
  newOrder(peer: Peer, fields: Fields, now: Micros): void {
    const { ledger, instruments, books } = this.options;
    this.now = now;
    const known = ledger.find(peer.client, fields.text(Tag.ClOrdID));
    if (known !== undefined && fields.yes(Tag.PossResend)) {
      // Matrices F.1.b: a possible resend of an order we have changes nothing, and is answered with its status.
      this.report(peer, this.statusOf(known, {}));
      return;
    }
    const terms = readTerms(fields, instruments.get(fields.text(Tag.Symbol)), books);
    if (known !== undefined) {
      this.rejectOrder(peer, terms, OrdRejReason.DuplicateOrder, `ClOrdID(11)=${terms.clOrdID} was used before`);
    } else if (terms.fault !== undefined) {
      this.rejectOrder(peer, terms, terms.fault.reason, terms.fault.text);
    } else {
      this.asking = { peer, terms, clOrdID: terms.clOrdID, keepsPlace: false };
      books.submit(terms.symbol, bookOrderOf(ledger.nextOrderID, terms), now);
      this.asking = undefined;
    }
  }

  /** OrderCancelRequest(F). */
  cancel(peer: Peer, fields: Fields, now: Micros): void {
    this.now = now;
    const order = this.orderToChange(peer, fields, ResponseTo.Cancel);
    if (order === undefined) return;
    const clOrdID = fields.text(Tag.ClOrdID);
    this.asking = { peer, terms: undefined, clOrdID, keepsPlace: false };
    const done = this.options.books.cancel(order.symbol, order.orderID, CancelReason.Requested);
    this.asking = undefined;
    assert(done, `order ${order.orderID} is live in the ledger and in its book`);
  }

  /** OrderCancelReplaceRequest(G): quantity, price, MinQty and MaxFloor may change. */
  replace(peer: Peer, fields: Fields, now: Micros): void {
    const { books, instruments } = this.options;
    this.now = now;
    const order = this.orderToChange(peer, fields, ResponseTo.Replace);
    if (order === undefined) return;
    const terms = readTerms(fields, instruments.get(order.symbol), books);
    const changed = terms.fault?.text ?? unchangeable(order, terms, fields.has(Tag.TimeInForce));
    if (changed !== '') {
      this.rejectRequest(peer, fields, ResponseTo.Replace, order, CxlRejReason.Other, changed);
      return;
    }
    this.asking = { peer, terms, clOrdID: terms.clOrdID, keepsPlace: keepsPlace(order, terms) };
    const refusal = books.replace(order.symbol, order.orderID, terms, now);
    this.asking = undefined;
    if (refusal !== undefined) {
      this.rejectRequest(peer, fields, ResponseTo.Replace, order, CxlRejReason.Other, refusal);
    }
  }

  /** OrderStatusRequest(H). */
  status(peer: Peer, fields: Fields, now: Micros): void {
    this.now = now;
    const clOrdID = fields.text(Tag.ClOrdID);
    const ordStatusReqID = fields.text(Tag.OrdStatusReqID);
    const order = this.options.ledger.find(peer.client, clOrdID);
    if (order !== undefined) {
      this.report(peer, this.statusOf(order, { ordStatusReqID }));
      return;
    }
    this.report(peer, {
      ...BLANK,
      clOrdID,
      ordStatusReqID,
      ordRejReason: OrdRejReason.UnknownOrder,
      symbol: fields.text(Tag.Symbol),
      side: fields.text(Tag.Side),
      transactTime: now,
      text: `no order with ClOrdID(11)=${clOrdID}`,
    });
  }

  /** Refuses a request as a fault script says. */
  refuse(peer: Peer, fields: Fields, msgType: string, reason: number, text: string, now: Micros): void {
    this.now = now;
    if (msgType === 'D') {
      const { instruments, books } = this.options;
      this.rejectOrder(peer, readTerms(fields, instruments.get(fields.text(Tag.Symbol)), books), reason, text);
    } else {
      const order = this.options.ledger.find(peer.client, fields.text(Tag.OrigClOrdID));
      this.rejectRequest(peer, fields, msgType === 'F' ? ResponseTo.Cancel : ResponseTo.Replace, order, reason, text);
    }
  }

  /** The client's live orders, those in `symbol` alone unless it is ''. */
  liveOrders(client: string, symbol: string): ClientOrder[] {
    return this.options.ledger
      .liveOrders()
      .filter((order) => order.client === client && (symbol === '' || order.symbol === symbol));
  }

  /** Cancels an order that nobody asked about by its own ClOrdID. */
  cancelUnasked(order: ClientOrder, now: Micros): void {
    this.now = now;
    this.options.books.cancel(order.symbol, order.orderID, CancelReason.Requested);
  }

  /** Ends an order whose day is over. */
  expire(order: ClientOrder, now: Micros): void {
    this.now = now;
    this.options.books.cancel(order.symbol, order.orderID, CancelReason.DayEnded);
  }

  statusOf(order: ClientOrder, extra: Partial<ExecutionReport>): ExecutionReport {
    return reportOf(order, this.orderIDOf(order), '0', ExecType.OrderStatus, this.now, extra);
  }

  report(peer: Peer, report: ExecutionReport): void {
    this.options.outbox.send(peer, report, this.now);
  }

  /** The live order that a cancel or replace is about; undefined once it has been refused. */
  private orderToChange(peer: Peer, fields: Fields, responseTo: ResponseTo): ClientOrder | undefined {
    const { ledger } = this.options;
    const clOrdID = fields.text(Tag.ClOrdID);
    const origClOrdID = fields.text(Tag.OrigClOrdID);
    const order = ledger.find(peer.client, origClOrdID);
    const refuse = (reason: number, text: string): undefined => {
      this.rejectRequest(peer, fields, responseTo, order, reason, text);
    };
    if (order === undefined) {
      return refuse(CxlRejReason.UnknownOrder, `no order with OrigClOrdID(41)=${origClOrdID}`);
    }
    if (ledger.find(peer.client, clOrdID) !== undefined) {
      return refuse(CxlRejReason.DuplicateClOrdID, `ClOrdID(11)=${clOrdID} was used before`);
    }
    if (leavesQty(order) === 0) return refuse(CxlRejReason.TooLateToCancel, 'the order is done');
    if (order.clOrdID !== origClOrdID) {
      return refuse(CxlRejReason.UnknownOrder, `OrigClOrdID(41)=${origClOrdID} was replaced by ${order.clOrdID}`);
    }
    const symbol = fields.text(Tag.Symbol);
    const side = fields.text(Tag.Side);
    if (symbol !== order.symbol) return refuse(CxlRejReason.Other, `Symbol(55) of the order is ${order.symbol}`);
    if (side !== order.side) return refuse(CxlRejReason.Other, `Side(54) of the order is ${order.side}`);
    return order;
  }

  private rejectOrder(peer: Peer, terms: OrderTerms, ordRejReason: number, text: string): void {
    const { fault: _fault, ...echoed } = terms;
    this.report(peer, {
      ...BLANK,
      ...echoed,
      execID: this.nextExecID(),
      execType: ExecType.Rejected,
      ordStatus: OrdStatus.Rejected,
      ordRejReason,
      transactTime: this.now,
      text,
    });
  }

  private rejectRequest(
    peer: Peer,
    fields: Fields,
    responseTo: ResponseTo,
    order: ClientOrder | undefined,
    cxlRejReason: number,
    text: string,
  ): void {
    this.options.outbox.send(
      peer,
      {
        kind: 'cancelReject',
        orderID: order === undefined ? 'NONE' : this.orderIDOf(order),
        clOrdID: fields.text(Tag.ClOrdID),
        origClOrdID: fields.text(Tag.OrigClOrdID),
        ordStatus: order === undefined ? OrdStatus.Rejected : ordStatus(order),
        responseTo,
        cxlRejReason,
        symbol: fields.text(Tag.Symbol),
        transactTime: this.now,
        text,
      },
      this.now,
    );
  }

  // ── MatchSink, less the displayed book: orders with numbers below 1 are background traders' ────────────────────

  accepted(bookOrder: BookOrder): void {
    const { asking } = this;
    if (bookOrder.id < 1) return;
    assert(asking?.terms !== undefined, 'a client order comes from a request');
    const { peer, terms } = asking;
    const order = this.change(bookOrder.id, {
      kind: 'simOrderTaken',
      orderID: bookOrder.id,
      at: this.now,
      client: peer.client,
      beginString: peer.session.config.beginString,
      clOrdID: terms.clOrdID,
      account: terms.account,
      symbol: terms.symbol,
      side: terms.side,
      ordType: bookOrder.ordType,
      timeInForce: bookOrder.timeInForce,
      orderQty: terms.orderQty,
      price: terms.price,
      minQty: terms.minQty,
      maxFloor: terms.maxFloor,
    });
    this.tell(order, ExecType.New);
  }

  rejected(bookOrder: BookOrder, refusal: Refusal): void {
    const { asking } = this;
    if (bookOrder.id < 1) return;
    assert(asking?.terms !== undefined, 'a client order comes from a request');
    const isQty = refusal === Refusal.BadQty || refusal === Refusal.BadMinQty;
    const isKind = refusal === Refusal.BadOrdType || refusal === Refusal.MinQtyRests;
    const reason = isQty
      ? OrdRejReason.IncorrectQuantity
      : isKind
        ? OrdRejReason.UnsupportedCharacteristic
        : OrdRejReason.Other;
    this.rejectOrder(asking.peer, asking.terms, reason, refusal);
  }

  traded(maker: BookOrder, taker: BookOrder, lastQty: Qty, lastPx: Price): void {
    if (maker.id > 0) this.fill(maker.id, lastQty, lastPx, false);
    if (taker.id > 0) this.fill(taker.id, lastQty, lastPx, true);
  }

  canceled(bookOrder: BookOrder, reason: CancelReason): void {
    if (bookOrder.id < 1) return;
    const expired = reason === CancelReason.DayEnded;
    const requested = reason === CancelReason.Requested;
    const order = this.change(bookOrder.id, {
      kind: 'simOrderEnded',
      orderID: bookOrder.id,
      at: this.now,
      clOrdID: requested ? (this.asking?.clOrdID ?? '') : '',
      ordStatus: expired ? OrdStatus.Expired : OrdStatus.Canceled,
    });
    const about = requested && this.asking !== undefined ? { origClOrdID: order.origClOrdID } : { text: reason };
    this.tell(order, expired ? ExecType.Expired : ExecType.Canceled, about);
  }

  replaced(bookOrder: BookOrder): void {
    const { asking } = this;
    assert(asking?.terms !== undefined, 'a replacement comes from a request');
    const { terms, keepsPlace: keptPlace } = asking;
    const order = this.change(bookOrder.id, {
      kind: 'simOrderReplaced',
      orderID: bookOrder.id,
      at: this.now,
      clOrdID: terms.clOrdID,
      // Cut to CumQty by the book where less was asked for than has traded.
      orderQty: bookOrder.orderQty,
      price: terms.price,
      minQty: terms.minQty,
      maxFloor: terms.maxFloor,
      keptPlace,
    });
    this.tell(order, ExecType.Replaced, { origClOrdID: order.origClOrdID });
  }

  private fill(orderID: number, lastQty: Qty, lastPx: Price, removed: boolean): void {
    const { outbox } = this.options;
    const execID = this.nextExecID();
    const before = this.known(orderID);
    const earlier = { cumQty: before.cumQty, notional: before.notional };
    const order = this.change(orderID, {
      kind: 'simOrderTraded',
      orderID,
      at: this.now,
      execID,
      lastQty,
      lastPx,
      removed,
    });
    const peer = this.peerOf(order);
    const faults = outbox.meet('fill', order.symbol, peer);
    const whole = reportOf(order, this.orderIDOf(order), execID, ExecType.Trade, this.now, {
      lastQty,
      lastPx,
      removed,
    });
    const lotSize = this.options.instruments.get(order.symbol)!.lotSize;
    const reports = faults === NO_FAULTS ? [whole] : inParts(whole, earlier, faults.parts, lotSize, this.nextExecID);
    for (const report of reports) {
      outbox.deliver(peer, report, faults, this.now);
      if (faults.bustAfter >= 0) {
        outbox.after(faults.bustAfter as Micros, this.now, (now) => this.bust(orderID, report, now));
      }
    }
  }

  /** Takes a reported trade back. The order trades no more for it: exchanges do not reinstate. */
  private bust(orderID: number, trade: ExecutionReport, now: Micros): void {
    const { outbox, ledger } = this.options;
    if (ledger.order(orderID) === undefined) return; // long done, and forgotten
    this.now = now;
    const { execID, lastQty, lastPx } = trade;
    const order = this.change(orderID, { kind: 'simTradeBusted', orderID, at: now, execID, lastQty, lastPx });
    const about = { execRefID: execID, lastQty, lastPx, text: 'trade busted' };
    const report = reportOf(order, this.orderIDOf(order), this.nextExecID(), ExecType.TradeCancel, now, about);
    outbox.send(this.peerOf(order), report, now);
  }

  /** Journals what happened to an order, lets it happen, and returns the order as it is then. */
  private change(orderID: number, event: SimRecord): ClientOrder {
    const { ledger, journal } = this.options;
    journal.event(event);
    ledger.apply(event);
    return this.known(orderID);
  }

  private tell(order: ClientOrder, execType: ExecType, extra: Partial<ExecutionReport> = {}): void {
    const report = reportOf(order, this.orderIDOf(order), this.nextExecID(), execType, this.now, extra);
    this.options.outbox.send(this.peerOf(order), report, this.now);
  }

  private known(orderID: number): ClientOrder {
    const order = this.options.ledger.order(orderID);
    assert(order !== undefined, `order ${orderID} is in the ledger`);
    return order;
  }

  private peerOf(order: ClientOrder): Peer {
    return this.options.peerOf(order.client, order.beginString as BeginString);
  }

  private orderIDOf(order: ClientOrder): string {
    return `${this.options.orderPrefix}${order.orderID}`;
  }

  private readonly nextExecID = (): string => `${this.options.execPrefix}${++this.lastExecID}`;

  // ── after a restart ────────────────────────────────────────────────────────────────────────────────────────────

  /** Puts live orders back into the books, in the order of their places. */
  restore(): number {
    const orders = this.options.ledger.liveOrders();
    for (const order of orders) {
      const bookOrder = bookOrderOf(order.orderID, order);
      // To the book, what was taken back has traded.
      bookOrder.cumQty = plus(order.cumQty, order.bustedQty);
      this.options.books.restore(order.symbol, bookOrder);
    }
    return orders.length;
  }
}

function bookOrderOf(
  id: number,
  terms: Pick<OrderTerms, 'side' | 'ordType' | 'timeInForce' | 'orderQty' | 'price' | 'minQty' | 'maxFloor'>,
): BookOrder {
  return new BookOrder({
    id,
    sign: signOf(terms.side),
    orderQty: terms.orderQty,
    ...(terms.price === NO_PRICE ? {} : { price: terms.price }),
    ordType: terms.ordType as OrdType,
    timeInForce: terms.timeInForce as TimeInForce,
    minQty: terms.minQty,
    maxFloor: terms.maxFloor,
  });
}

function unchangeable(order: ClientOrder, terms: OrderTerms, saysTimeInForce: boolean): string {
  if (terms.ordType !== order.ordType) return `OrdType(40) of the order is ${order.ordType}`;
  if (saysTimeInForce && terms.timeInForce !== order.timeInForce) {
    return `TimeInForce(59) of the order is ${order.timeInForce}`;
  }
  return '';
}

/** As the books have it: no more than before, and nothing else changed. */
function keepsPlace(order: ClientOrder, to: Replacement): boolean {
  return (
    to.price === order.price &&
    to.orderQty <= order.orderQty &&
    to.minQty === order.minQty &&
    to.maxFloor === order.maxFloor
  );
}

/** A fill as up to `parts` smaller ones of whole lots, each with what had traded by then. */
function inParts(
  whole: ExecutionReport,
  earlier: { cumQty: Qty; notional: bigint },
  parts: number,
  lotSize: Qty,
  nextExecID: () => string,
): ExecutionReport[] {
  const lots = whole.lastQty / lotSize;
  const count = Math.min(parts, lots);
  if (!Number.isInteger(lots) || count <= 1) return [whole];
  const reports: ExecutionReport[] = [];
  let { cumQty, notional } = earlier;
  for (let i = 0; i < count; i++) {
    const upTo = Math.floor((lots * (i + 1)) / count) * lotSize;
    const lastQty = minus(plus(earlier.cumQty, upTo as Qty), cumQty);
    cumQty = plus(cumQty, lastQty);
    notional += notionalOf(whole.lastPx, lastQty);
    const left = plus(whole.leavesQty, minus(whole.lastQty, upTo as Qty));
    reports.push({
      ...whole,
      execID: i === 0 ? whole.execID : nextExecID(),
      lastQty,
      cumQty,
      notional,
      leavesQty: left,
      ordStatus: left > 0 ? OrdStatus.PartiallyFilled : whole.ordStatus,
    });
  }
  return reports;
}
