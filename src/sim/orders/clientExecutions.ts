/**
 * Events of clients' orders in the books of a simulator: events of the matching engines come in, are journaled and
 * applied to the ledger, and go out as ExecutionReports.
 */
import type { JournalSink } from '../../journal/journal.ts';
import type { Instrument } from '../../units/instrument.ts';
import type { BeginString } from '../../session/types.ts';
import { assert } from '../../units/assert.ts';
import { type Instant, instant, NO_QTY, type Price, price, type Qty, qty, type Span } from '../../units/brand.ts';
import type { BookOrder } from '../matching/bookOrder.ts';
import { type Faults, NO_FAULTS } from '../faults/faultScript.ts';
import { inParts } from './fillParts.ts';
import type { ClientOrder, Ledger, Trade } from './ledger.ts';
import type { OrderRequest } from './orderRequest.ts';
import { CancelReason, type MatchSink, Refusal } from '../matching/matchSink.ts';
import type { Outbox, Peer } from './outbox.ts';
import type { SimRecord } from './records.ts';
import { BLANK_REPORT, type ExecutionReport, type Report, reportOf } from './reports.ts';
import { ExecType, OrdRejReason, OrdStatus } from './fixValues.ts';

export interface ExecutionsOptions {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly ledger: Ledger;
  readonly journal: JournalSink;
  readonly outbox: Outbox;
  /** The session an order came on; it may be logged off. */
  readonly peerOf: (client: string, beginString: BeginString) => Peer;
  /** In front of our numbers in OrderID(37): the same at every start of one journal. */
  readonly orderPrefix: string;
  /** In front of our numbers in ExecID(17): another at every start. */
  readonly execPrefix: string;
}

/** Corrected quantity and price of a trade. */
export interface Correction {
  readonly lastQty: Qty;
  readonly lastPx: Price;
}

/** A trade as last reported to its client. */
type Reported = Pick<Trade, 'execID' | 'lastQty' | 'lastPx'>;

const UNTOLD: Faults = { ...NO_FAULTS, drop: true };

/** The current request to the books, to attribute their events to. */
export interface Asking {
  readonly peer: Peer;
  readonly request: OrderRequest | undefined;
  readonly clOrdID: string;
  readonly keepsPlace: boolean;
}

export class Executions implements MatchSink {
  private readonly options: ExecutionsOptions;
  private lastExecID = 0;
  private asking: Asking | undefined;
  /** Time of the call that the books are in; set by `at`. */
  now = instant(0);

  constructor(options: ExecutionsOptions) {
    this.options = options;
  }

  /** Tells the time to the events that calls into the books lead to from here on. */
  at(now: Instant): void {
    this.now = now;
  }

  /** Sets the current request before the books are called; undefined once they have answered. */
  asked(asking: Asking | undefined): void {
    this.asking = asking;
  }

  send(peer: Peer, report: Report): void {
    this.options.outbox.send(peer, report, this.now);
  }

  /** A report of the order's present state. */
  statusOf(order: ClientOrder, extra: Partial<ExecutionReport>): ExecutionReport {
    return reportOf(order, this.naming(order, '0', ExecType.OrderStatus), extra);
  }

  /** Refuses an order that was never taken. */
  rejectOrder(peer: Peer, request: OrderRequest, ordRejReason: number, text: string): void {
    const { fault: _fault, ...echoed } = request;
    this.send(peer, {
      ...BLANK_REPORT,
      ...echoed,
      execID: this.nextExecID(),
      execType: ExecType.Rejected,
      ordStatus: OrdStatus.Rejected,
      ordRejReason,
      transactTime: this.now,
      text,
    });
  }

  // ── MatchSink: orders with numbers below 1 are background traders' ─────────────────────────────────────────────

  accepted(bookOrder: BookOrder): void {
    const { asking } = this;
    if (bookOrder.id < 1) return;
    assert(asking?.request !== undefined, 'a client order comes from a request');
    const { peer, request } = asking;
    const order = this.change(bookOrder.id, {
      kind: 'simOrderTaken',
      orderID: bookOrder.id,
      at: this.now,
      client: peer.client,
      beginString: peer.session.config.beginString,
      clOrdID: request.clOrdID,
      account: request.account,
      symbol: request.symbol,
      side: request.side,
      terms: request.terms,
    });
    this.tell(order, ExecType.New);
  }

  rejected(bookOrder: BookOrder, refusal: Refusal): void {
    const { asking } = this;
    if (bookOrder.id < 1) return;
    assert(asking?.request !== undefined, 'a client order comes from a request');
    const isQty = refusal === Refusal.BadQty || refusal === Refusal.BadMinQty;
    const isKind = refusal === Refusal.BadOrdType || refusal === Refusal.MinQtyRests;
    const reason = isQty
      ? OrdRejReason.IncorrectQuantity
      : isKind
        ? OrdRejReason.UnsupportedCharacteristic
        : OrdRejReason.Other;
    this.rejectOrder(asking.peer, asking.request, reason, refusal);
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
    assert(asking?.request !== undefined, 'a replacement comes from a request');
    const { clOrdID, terms } = asking.request;
    const order = this.change(bookOrder.id, {
      kind: 'simOrderReplaced',
      orderID: bookOrder.id,
      at: this.now,
      clOrdID,
      // Cut to CumQty by the book where less was asked for than has traded.
      to: { orderQty: bookOrder.orderQty, price: terms.price, minQty: terms.minQty, maxFloor: terms.maxFloor },
      keptPlace: asking.keepsPlace,
    });
    this.tell(order, ExecType.Replaced, { origClOrdID: order.origClOrdID });
  }

  /** Displayed quantities are not reported to clients; an exchange passes them to its feed. */
  bookChanged(): void {}

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
    const faults = outbox.meet('fill', order.symbol, peer, this.now);
    const whole = reportOf(order, this.naming(order, execID, ExecType.Trade), {
      lastQty,
      lastPx,
      removed,
    });
    const lotSize = this.options.instruments.get(order.symbol)!.lotSize;
    const reports = faults === NO_FAULTS ? [whole] : inParts(whole, earlier, faults.parts, lotSize, this.nextExecID);
    for (const report of reports) {
      outbox.deliver(peer, report, faults, this.now);
      if (faults.correctAfter >= 0 || faults.bustAfter >= 0) this.reviseLater(order, report, faults);
    }
  }

  /** As fault rules have it. What is both corrected and busted counts, the second time, as the first has left it. */
  private reviseLater(order: ClientOrder, report: ExecutionReport, faults: Faults): void {
    const { outbox } = this.options;
    let trade: Reported | undefined = report;
    const after = (wait: Span, to: (trade: Reported) => Correction | undefined) => {
      if (wait < 0) return;
      outbox.after(wait, this.now, (now) => {
        if (trade !== undefined && trade.lastQty > 0) trade = this.revise(order.orderID, trade, to(trade), true, now);
      });
    };
    after(faults.correctAfter, (now) => this.correctedBy(faults, order.symbol, now));
    after(faults.bustAfter, () => undefined);
  }

  /** A trade as a fault rule has it corrected. */
  private correctedBy({ correctTicks, lessLots }: Faults, symbol: string, trade: Reported): Correction {
    const { tickSize, lotSize } = this.options.instruments.get(symbol)!;
    const lastQty = qty(Math.max(Math.min(lotSize, trade.lastQty), trade.lastQty - lessLots * lotSize));
    return { lastQty, lastPx: price(Math.max(tickSize, trade.lastPx + correctTicks * tickSize)) };
  }

  /**
   * Busts or corrects a trade on behalf of the venue's operator; returns '' or the reason why not. Lost shares do not
   * return to the order: exchanges do not reinstate. `isTold`: false sends no report to the client, only drop copies.
   */
  reviseTrade(execID: string, to: Correction | undefined, isTold: boolean, now: Instant): string {
    const trade = this.options.ledger.trade(execID);
    if (trade === undefined) return `there is no trade ${execID}`;
    if (trade.lastQty === 0) return `trade ${execID} is busted already`;
    if (to !== undefined && to.lastQty > trade.lastQty)
      return `trade ${execID} is of ${trade.lastQty}, and gets no more`;
    const revised = this.revise(trade.orderID, trade, to, isTold, now);
    return revised !== undefined ? '' : `the order of trade ${execID} is long done, and forgotten`;
  }

  /** Returns the trade as it counts then; undefined when its order is forgotten, and the trade with it. */
  private revise(
    orderID: number,
    { execID: execRefID, lastQty: wasQty, lastPx: wasPx }: Reported,
    to: Correction | undefined,
    isTold: boolean,
    at: Instant,
  ): Reported | undefined {
    const { outbox, ledger } = this.options;
    if (ledger.order(orderID) === undefined) return undefined;
    this.now = at;
    const execID = this.nextExecID();
    const order = this.change(
      orderID,
      to === undefined
        ? { kind: 'simTradeBusted', orderID, at, execID: execRefID, lastQty: wasQty, lastPx: wasPx }
        : { kind: 'simTradeCorrected', orderID, at, execID, execRefID, wasQty, wasPx, ...to },
    );
    const about =
      to === undefined
        ? { execRefID, lastQty: wasQty, lastPx: wasPx, text: 'trade busted' }
        : { execRefID, ...to, text: 'trade corrected' };
    const execType = to === undefined ? ExecType.TradeCancel : ExecType.TradeCorrect;
    const report = reportOf(order, { ...this.naming(order, execID, execType), transactTime: at }, about);
    const peer = this.peerOf(order);
    if (isTold) outbox.send(peer, report, at);
    else outbox.deliver(peer, report, UNTOLD, at);
    return { execID, lastQty: to?.lastQty ?? NO_QTY, lastPx: to?.lastPx ?? wasPx };
  }

  /** Journals what happened to an order, lets it happen, and returns the order as it is then. */
  private change(orderID: number, event: SimRecord): ClientOrder {
    const { ledger, journal } = this.options;
    journal.event(event);
    ledger.apply(event);
    return this.known(orderID);
  }

  private tell(order: ClientOrder, execType: ExecType, extra: Partial<ExecutionReport> = {}): void {
    const report = reportOf(order, this.naming(order, this.nextExecID(), execType), extra);
    this.options.outbox.send(this.peerOf(order), report, this.now);
  }

  private naming(order: ClientOrder, execID: string, execType: ExecType) {
    return { orderID: this.orderIDOf(order), execID, execType, transactTime: this.now };
  }

  private known(orderID: number): ClientOrder {
    const order = this.options.ledger.order(orderID);
    assert(order !== undefined, `order ${orderID} is in the ledger`);
    return order;
  }

  private peerOf(order: ClientOrder): Peer {
    return this.options.peerOf(order.client, order.beginString as BeginString);
  }

  /** OrderID(37). */
  orderIDOf(order: ClientOrder): string {
    return `${this.options.orderPrefix}${order.orderID}`;
  }

  readonly nextExecID = (): string => `${this.options.execPrefix}${++this.lastExecID}`;
}
