/**
 * The order desk of a simulator: FIX requests of clients come in, calls into the books or refusals go out; what the
 * books answer is for clientExecutions.ts. The exchange and the dark pool share both; they differ in their books, and
 * in what they take.
 *
 * A request is answered at once, so nothing is ever pending here, unless a fault delays it.
 */
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { Instrument } from '../../units/instrument.ts';
import { assert } from '../../units/assert.ts';
import { type Instant, plus } from '../../units/brand.ts';
import { BookOrder } from '../matching/bookOrder.ts';
import type { Executions } from './clientExecutions.ts';
import { type ClientOrder, type Ledger, leavesQty, ordStatus } from './ledger.ts';
import { CancelReason, type Refusal } from '../matching/matchSink.ts';
import type { Peer } from './outbox.ts';
import { BLANK_REPORT, type CancelReject } from './reports.ts';
import type { Faults } from '../faults/faultScript.ts';
import { type OrderRequest, readRequest, type Taking } from './orderRequest.ts';
import type { OrderTerms, Replacement } from './terms.ts';
import {
  CxlRejReason,
  OrdRejReason,
  OrdStatus,
  type OrdType,
  ResponseTo,
  signOf,
  type TimeInForce,
} from './fixValues.ts';

const NOT_REPLACED = { responseTo: ResponseTo.Replace, cxlRejReason: CxlRejReason.Other } as const;

/** The desk's interface to the books. All answer through Executions, before they return. */
export interface Books extends Taking {
  submit(symbol: string, order: BookOrder, now: Instant): void;
  cancel(symbol: string, id: number, reason: CancelReason): boolean;
  /** Returns why nothing was done, undefined when it was. */
  replace(symbol: string, id: number, to: Replacement, now: Instant): Refusal | undefined;
  /** Puts an order of an earlier run back, at the end of its queue and without an event. */
  restore(symbol: string, order: BookOrder): void;
}

export class ClientDesk {
  private readonly instruments: ReadonlyMap<string, Instrument>;
  private readonly ledger: Ledger;
  private readonly executions: Executions;
  private readonly books: Books;

  constructor(instruments: ReadonlyMap<string, Instrument>, ledger: Ledger, executions: Executions, books: Books) {
    this.instruments = instruments;
    this.ledger = ledger;
    this.executions = executions;
    this.books = books;
  }

  /** NewOrderSingle(D). `isPhantom`: what is displayed is not for him; the order ends as if it had found nothing. */
  newOrder(peer: Peer, fields: Fields, now: Instant, isPhantom = false): void {
    const { ledger, instruments, books } = this;
    this.executions.at(now);
    const known = ledger.find(peer.client, fields.text(Tag.ClOrdID));
    if (known !== undefined && fields.yes(Tag.PossResend)) {
      // Matrices F.1.b: a possible resend of an order we have changes nothing, and is answered with its status.
      this.executions.send(peer, this.executions.statusOf(known, {}));
      return;
    }
    const request = readRequest(fields, instruments.get(fields.text(Tag.Symbol)), books);
    const { clOrdID, symbol, fault } = request;
    if (known !== undefined) {
      const text = `ClOrdID(11)=${clOrdID} was used before`;
      this.executions.rejectOrder(peer, request, OrdRejReason.DuplicateOrder, text);
    } else if (fault !== undefined) {
      this.executions.rejectOrder(peer, request, fault.reason, fault.text);
    } else {
      this.executions.asked({ peer, request, clOrdID, keepsPlace: false });
      const order = bookOrderOf(ledger.nextOrderID, request);
      if (isPhantom) {
        this.executions.accepted(order);
        this.executions.canceled(order, CancelReason.Unfilled);
      } else {
        books.submit(symbol, order, now);
      }
      this.executions.asked(undefined);
    }
  }

  /** OrderCancelRequest(F). */
  cancel(peer: Peer, fields: Fields, now: Instant): void {
    this.executions.at(now);
    const order = this.orderToChange(peer, fields, ResponseTo.Cancel);
    if (order === undefined) return;
    const clOrdID = fields.text(Tag.ClOrdID);
    this.executions.asked({ peer, request: undefined, clOrdID, keepsPlace: false });
    const done = this.books.cancel(order.symbol, order.orderID, CancelReason.Requested);
    this.executions.asked(undefined);
    assert(done, `order ${order.orderID} is live in the ledger and in its book`);
  }

  /** OrderCancelReplaceRequest(G): quantity, price, MinQty and MaxFloor may change. */
  replace(peer: Peer, fields: Fields, now: Instant): void {
    const { books, instruments } = this;
    this.executions.at(now);
    const order = this.orderToChange(peer, fields, ResponseTo.Replace);
    if (order === undefined) return;
    const request = readRequest(fields, instruments.get(order.symbol), books);
    const { clOrdID, terms, fault } = request;
    const changed = fault?.text ?? unchangeable(order.terms, terms, fields.has(Tag.TimeInForce));
    if (changed !== '') {
      this.rejectRequest(peer, fields, order, { ...NOT_REPLACED, text: changed });
      return;
    }
    this.executions.asked({ peer, request, clOrdID, keepsPlace: keepsPlace(order.terms, terms) });
    const refusal = books.replace(order.symbol, order.orderID, terms, now);
    this.executions.asked(undefined);
    if (refusal !== undefined) {
      this.rejectRequest(peer, fields, order, { ...NOT_REPLACED, text: refusal });
    }
  }

  /** OrderStatusRequest(H). */
  status(peer: Peer, fields: Fields, now: Instant): void {
    this.executions.at(now);
    const clOrdID = fields.text(Tag.ClOrdID);
    const ordStatusReqID = fields.text(Tag.OrdStatusReqID);
    const order = this.ledger.find(peer.client, clOrdID);
    if (order !== undefined) {
      this.executions.send(peer, this.executions.statusOf(order, { ordStatusReqID }));
      return;
    }
    this.executions.send(peer, {
      ...BLANK_REPORT,
      clOrdID,
      ordStatusReqID,
      ordRejReason: OrdRejReason.UnknownOrder,
      symbol: fields.text(Tag.Symbol),
      side: fields.text(Tag.Side),
      transactTime: now,
      text: `no order with ClOrdID(11)=${clOrdID}`,
    });
  }

  /** Refuses a request, as the fault script has it. */
  refuse(peer: Peer, fields: Fields, msgType: string, { rejectReason, rejectText }: Faults, now: Instant): void {
    this.executions.at(now);
    if (msgType === 'D') {
      const { instruments, books } = this;
      this.executions.rejectOrder(
        peer,
        readRequest(fields, instruments.get(fields.text(Tag.Symbol)), books),
        rejectReason,
        rejectText,
      );
    } else {
      const order = this.ledger.find(peer.client, fields.text(Tag.OrigClOrdID));
      const responseTo = msgType === 'F' ? ResponseTo.Cancel : ResponseTo.Replace;
      this.rejectRequest(peer, fields, order, { responseTo, cxlRejReason: rejectReason, text: rejectText });
    }
  }

  /** The client's live orders, those in `symbol` alone unless it is ''. */
  liveOrders(client: string, symbol: string): ClientOrder[] {
    return this.ledger
      .liveOrders()
      .filter((order) => order.client === client && (symbol === '' || order.symbol === symbol));
  }

  /** Cancels an order without a cancel request, under its own ClOrdID. */
  cancelUnasked(order: ClientOrder, now: Instant): void {
    this.executions.at(now);
    this.books.cancel(order.symbol, order.orderID, CancelReason.Requested);
  }

  /** Expires orders at their ExpireTime(126). */
  expireDue(now: Instant): void {
    for (const order of this.ledger.expired(now)) this.expire(order, now);
  }

  /** Expires an order at the end of its day. */
  expire(order: ClientOrder, now: Instant): void {
    this.executions.at(now);
    this.books.cancel(order.symbol, order.orderID, CancelReason.DayEnded);
  }

  /** The live order that a cancel or replace is about; undefined once it has been refused. */
  private orderToChange(peer: Peer, fields: Fields, responseTo: ResponseTo): ClientOrder | undefined {
    const { ledger } = this;
    const clOrdID = fields.text(Tag.ClOrdID);
    const origClOrdID = fields.text(Tag.OrigClOrdID);
    const order = ledger.find(peer.client, origClOrdID);
    const refuse = (cxlRejReason: number, text: string): undefined => {
      this.rejectRequest(peer, fields, order, { responseTo, cxlRejReason, text });
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

  private rejectRequest(
    peer: Peer,
    fields: Fields,
    order: ClientOrder | undefined,
    why: Pick<CancelReject, 'responseTo' | 'cxlRejReason' | 'text'>,
  ): void {
    this.executions.send(peer, {
      kind: 'cancelReject',
      orderID: order === undefined ? 'NONE' : this.executions.orderIDOf(order),
      clOrdID: fields.text(Tag.ClOrdID),
      origClOrdID: fields.text(Tag.OrigClOrdID),
      ordStatus: order === undefined ? OrdStatus.Rejected : ordStatus(order),
      ...why,
      symbol: fields.text(Tag.Symbol),
      transactTime: this.executions.now,
    });
  }

  /** After a restart: puts live orders back into the books, in the order of their places; returns how many. */
  restore(): number {
    const orders = this.ledger.liveOrders();
    for (const order of orders) {
      const bookOrder = bookOrderOf(order.orderID, order);
      // To the book, what was taken back has traded.
      bookOrder.cumQty = plus(order.cumQty, order.bustedQty);
      this.books.restore(order.symbol, bookOrder);
    }
    return orders.length;
  }
}

function bookOrderOf(id: number, { side, terms }: Pick<OrderRequest, 'side' | 'terms'>): BookOrder {
  return new BookOrder({
    ...terms,
    id,
    sign: signOf(side),
    ordType: terms.ordType as OrdType,
    timeInForce: terms.timeInForce as TimeInForce,
  });
}

function unchangeable(from: OrderTerms, to: OrderTerms, saysTimeInForce: boolean): string {
  if (to.ordType !== from.ordType) return `OrdType(40) of the order is ${from.ordType}`;
  if (saysTimeInForce && to.timeInForce !== from.timeInForce) {
    return `TimeInForce(59) of the order is ${from.timeInForce}`;
  }
  return '';
}

/** As the books have it: no more than before, and nothing else changed. */
function keepsPlace(from: Replacement, to: Replacement): boolean {
  return (
    to.price === from.price &&
    to.orderQty <= from.orderQty &&
    to.minQty === from.minQty &&
    to.maxFloor === from.maxFloor
  );
}
