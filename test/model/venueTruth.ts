/**
 * What a venue truly has, in the plainest words: orders with what is open and what was done, and its line to us as two
 * queues. It knows nothing of parents' rules, of routing or of our bookkeeping, so that it can be held against them.
 */
import type { VenueCancelReject, VenueMessageReject, VenueReport } from '../../src/core/words/venueCommand.ts';
import { type ChildID, childID, CxlRejReason, ExecType, type OrderID, OrdStatus } from '../../src/orders/values.ts';
import { NO_PRICE, NO_QTY, price, qty } from '../../src/units/brand.ts';

export interface VenueOrder {
  readonly childID: number;
  readonly orderID: OrderID;
  readonly qty: number;
  readonly price: number;
  /** It never rests: the venue ends it by itself. */
  readonly immediate: boolean;
  cumQty: number;
  notional: number;
  acked: boolean;
  /** ExecIDs that it has had: every order begins at 1. */
  reports: number;
  /** An execution of it was busted or corrected. */
  corrected: boolean;
  /** Filled and then open again by a bust: nobody asked for that, and what is open of it is the venue's doing. */
  reopened: boolean;
  ended: OrdStatus | '';
}

/** One execution as it counts now. `beyond` is the part that exceeded what was open: the venue's own mistake. */
export interface Execution {
  readonly order: VenueOrder;
  readonly execID: string;
  lastQty: number;
  lastPx: number;
  readonly beyond: number;
}

export type ToVenue =
  | { readonly kind: 'order'; readonly order: VenueOrder }
  | { readonly kind: 'cancel'; readonly childID: number; readonly requestID: number }
  | { readonly kind: 'status'; readonly childID: number }
  | { readonly kind: 'massStatus' };
export type FromVenue = VenueReport | VenueCancelReject | VenueMessageReject;

export class VenueTruth {
  readonly id: string;
  up = true;
  /** On the wire, oldest first: to the venue, and from it. */
  readonly inbox: ToVenue[] = [];
  readonly outbox: FromVenue[] = [];
  /** What has arrived, and may come once more. */
  readonly heard: FromVenue[] = [];
  /** What it never sent, and may send yet. */
  readonly lost: FromVenue[] = [];
  readonly orders = new Map<number, VenueOrder>();
  /** Cancels it has not decided. */
  readonly asked: { readonly childID: number; readonly requestID: number }[] = [];
  readonly executions: Execution[] = [];

  constructor(id: string) {
    this.id = id;
  }

  static openQty(order: VenueOrder): number {
    return order.ended === '' ? Math.max(0, order.qty - order.cumQty) : 0;
  }

  /** False for a count that may be from before a bust: with that nobody could tell a late report from a new one. */
  countsStill(message: FromVenue): boolean {
    if (message.kind !== 'venueReport') return true;
    const order = this.orders.get(message.requestID) ?? this.orders.get(message.origRequestID);
    return order?.corrected !== true;
  }

  /** Whether it may say this twice. Its ExecID tells a trade; a count has to be true. */
  isStill(message: FromVenue): boolean {
    return this.countsStill(message) || (message.kind === 'venueReport' && message.lastQty > 0);
  }

  /** The execution that a report of an order names by this ExecID. */
  execution({ requestID, origRequestID }: VenueReport, execID: string | undefined): Execution | undefined {
    const order = this.orders.get(requestID) ?? this.orders.get(origRequestID);
    return this.executions.find((each) => each.order === order && each.execID === execID);
  }

  /** Live orders first, oldest first. */
  all(): VenueOrder[] {
    const all = [...this.orders.values()];
    return [...all.filter((o) => o.ended === ''), ...all.filter((o) => o.ended !== '')];
  }

  /** Reads the oldest message on the wire. */
  take(): void {
    const message = this.inbox.shift();
    if (message === undefined) return;
    switch (message.kind) {
      case 'order':
        if (this.orders.has(message.order.childID))
          throw new Error(`${this.id} got order #${message.order.childID} twice`);
        this.orders.set(message.order.childID, message.order);
        return;
      case 'cancel':
        this.asked.push(message);
        return;
      case 'status':
        this.answerStatus(message.childID);
        return;
      case 'massStatus':
        this.answerMassStatus();
        return;
    }
  }

  ack(order: VenueOrder): void {
    if (order.acked || order.ended !== '') return;
    order.acked = true;
    this.report(order, { execType: ExecType.New, ordStatus: OrdStatus.New });
  }

  reject(order: VenueOrder): void {
    if (order.acked || order.ended !== '' || order.cumQty > 0) return;
    order.ended = OrdStatus.Rejected;
    this.report(order, { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected, text: 'not today' });
  }

  /** Refuses the message as such: BusinessMessageReject(j). */
  refuse(order: VenueOrder): void {
    if (order.acked || order.ended !== '' || order.cumQty > 0) return;
    order.ended = OrdStatus.Rejected;
    this.outbox.push({
      kind: 'venueMessageReject',
      venue: this.id,
      requestID: childID(order.childID),
      text: 'cannot read it',
    });
  }

  /** Executes. An honest venue trades what is open; `more` than that is a mistake, and still an execution. */
  fill(order: VenueOrder, lastQty: number, lastPx: number, more: boolean): void {
    const open = VenueTruth.openQty(order);
    const size = more ? lastQty : Math.min(lastQty, open);
    if (size <= 0 || order.ended === OrdStatus.Rejected) return;
    order.cumQty += size;
    order.notional += size * lastPx;
    order.acked = true;
    const execID = String(++order.reports);
    this.executions.push({ order, execID, lastQty: size, lastPx, beyond: Math.max(0, size - open) });
    if (order.ended === '' && order.cumQty >= order.qty) order.ended = OrdStatus.Filled;
    this.report(order, {
      execType: ExecType.Trade,
      ordStatus: this.statusOf(order),
      venueExecID: execID,
      lastQty: qty(size),
      lastPx: price(lastPx),
    });
  }

  /** Takes an execution back, or makes less of it. What was filled is then open again, or not, as it `reopens`. */
  correct(execution: Execution, lastQty: number, lastPx: number, reopens: boolean): void {
    const { order } = execution;
    order.cumQty += lastQty - execution.lastQty;
    order.notional += lastQty * lastPx - execution.lastQty * execution.lastPx;
    execution.lastQty = lastQty;
    execution.lastPx = lastPx;
    order.corrected = true;
    if (order.ended === OrdStatus.Filled && reopens && order.cumQty < order.qty) {
      order.ended = '';
      order.reopened = true;
    }
    this.report(order, {
      execType: lastQty === 0 ? ExecType.TradeCancel : ExecType.TradeCorrect,
      ordStatus: this.statusOf(order),
      execRefID: execution.execID,
      lastQty: qty(lastQty),
      lastPx: lastQty === 0 ? NO_PRICE : price(lastPx),
    });
  }

  /** Ends the rest unasked. */
  end(order: VenueOrder, how: 'canceled' | 'expired' | 'doneForDay'): void {
    if (order.ended !== '') return;
    const [execType, ordStatus] = {
      canceled: [ExecType.Canceled, OrdStatus.Canceled] as const,
      expired: [ExecType.Expired, OrdStatus.Expired] as const,
      doneForDay: [ExecType.DoneForDay, OrdStatus.DoneForDay] as const,
    }[how];
    order.ended = ordStatus;
    this.report(order, { execType, ordStatus });
  }

  /** Decides its oldest cancel: an order that is over, or that it never had, cannot be canceled. */
  decide(granted: boolean): void {
    const request = this.asked.shift();
    if (request === undefined) return;
    const order = this.orders.get(request.childID);
    const requestID = childID(request.requestID);
    if (order === undefined || order.ended !== '' || !granted) {
      const unknown = order === undefined;
      this.outbox.push({
        kind: 'venueCancelReject',
        venue: this.id,
        requestID,
        origRequestID: childID(request.childID),
        cxlRejReason: unknown ? CxlRejReason.UnknownOrder : CxlRejReason.TooLateToCancel,
        text: unknown ? 'unknown order' : 'too late',
      });
      return;
    }
    order.ended = OrdStatus.Canceled;
    this.report(order, {
      execType: ExecType.Canceled,
      ordStatus: OrdStatus.Canceled,
      requestID,
      origRequestID: childID(order.childID),
    });
  }

  private answerStatus(id: number): void {
    const order = this.orders.get(id);
    if (order === undefined) {
      this.report(undefined, {
        requestID: childID(id),
        execType: ExecType.OrderStatus,
        ordStatus: OrdStatus.Rejected,
        text: 'unknown order',
      });
    } else {
      order.acked = true; // it has said that it has the order: no reject can follow
      this.report(order, { execType: ExecType.OrderStatus, ordStatus: this.statusOf(order) });
    }
  }

  private answerMassStatus(): void {
    const live = [...this.orders.values()].filter((order) => order.ended === '');
    live.forEach((order, i) => {
      order.acked = true;
      const endsMassStatus = i === live.length - 1;
      this.report(order, { execType: ExecType.OrderStatus, ordStatus: this.statusOf(order), endsMassStatus });
    });
    if (live.length > 0) return;
    this.report(undefined, { execType: ExecType.OrderStatus, ordStatus: OrdStatus.Rejected, endsMassStatus: true });
  }

  private statusOf(order: VenueOrder): OrdStatus {
    if (order.ended !== '') return order.ended;
    return order.cumQty > 0 ? OrdStatus.PartiallyFilled : OrdStatus.New;
  }

  private report(order: VenueOrder | undefined, what: Partial<VenueReport>): void {
    this.outbox.push({
      kind: 'venueReport',
      venue: this.id,
      requestID: childID(order?.childID ?? 0),
      origRequestID: 0 as ChildID,
      venueOrderID: order === undefined ? '' : `V${order.childID}`,
      venueExecID: what.venueExecID ?? (order === undefined ? '0' : String(++order.reports)),
      execType: ExecType.New,
      ordStatus: OrdStatus.New,
      lastQty: NO_QTY,
      lastPx: NO_PRICE,
      cumQty: qty(order?.cumQty ?? 0),
      avgPx: order === undefined || order.cumQty === 0 ? 0 : Math.round((order.notional * 10_000) / order.cumQty),
      text: '',
      fault: '',
      message: '',
      ...what,
    });
  }
}
