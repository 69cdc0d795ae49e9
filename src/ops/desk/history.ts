/**
 * Recent output of the core, for queries: reports to clients, and for recent orders their children, risk decisions and
 * plans. All of it is bounded; the journal has everything. Recording is a push of references: nothing is rendered until
 * it is requested.
 */
import type { CoreEvent } from '../../core/memory/event.ts';
import type { CancelReject, ExecutionReport } from '../../core/words/clientSend.ts';
import type { Send } from '../../core/words/send.ts';
import type { Orders } from '../../orders/apply.ts';
import type { Child } from '../../orders/order.ts';
import type { OrderID } from '../../orders/values.ts';
import type { Plan } from '../../router/event.ts';
import { Ring } from './ring.ts';
import type { Decision } from '../show/showDecisions.ts';

/** Reports kept; an older one is in the journal. */
export const MAX_REPORTS = 20_000;
/** Number of orders kept with their children, decisions and plans. */
export const MAX_ORDERS = 10_000;
/** Decisions and plans kept of one order, the first ones: they explain how it began; its state shows the present. */
export const MAX_PER_ORDER = 32;

export type ClientReport = ExecutionReport | CancelReject;

/** A report, with the number of the latest execution at its time: what a reader resumes from. */
export interface Noted {
  readonly position: number;
  readonly report: ClientReport;
  /** The report as JSON, once a stream needed it. */
  json: string | undefined;
}

interface OrderRecord {
  readonly children: Child[];
  readonly decisions: Decision[];
  readonly plans: Plan[];
}

const NOTHING: OrderRecord = { children: [], decisions: [], plans: [] };

export class History {
  readonly reports: Ring<Noted>;
  private readonly orders: Orders;
  private readonly maxOrders: number;
  /** In order of arrival, so that the first key is the oldest order. */
  private readonly records = new Map<OrderID, OrderRecord>();
  /** Number of the last execution before the oldest report kept: resuming from an earlier one misses reports. */
  private before: number;

  /** `orders` as recovered: their present children are entered under their orders. */
  constructor(orders: Orders, maxReports = MAX_REPORTS, maxOrders = MAX_ORDERS) {
    this.orders = orders;
    this.reports = new Ring(maxReports);
    this.maxOrders = maxOrders;
    this.before = orders.nextExecID - 1;
    for (const [id, child] of orders.children) {
      // A child is also found under the ClOrdIDs of its cancels.
      if (id === child.childID) this.record(child.parent.orderID).children.push(child);
    }
  }

  note(events: readonly CoreEvent[], sends: readonly Send[]): void {
    for (let i = 0; i < events.length; i++) this.event(events[i]);
    for (let i = 0; i < sends.length; i++) {
      const send = sends[i];
      if (send.kind === 'executionReport' || send.kind === 'cancelReject') this.report(send);
    }
  }

  private event(event: CoreEvent): void {
    if (event.kind === 'childSent') {
      const child = this.orders.children.get(event.childID);
      if (child !== undefined) this.record(event.orderID).children.push(child);
    } else if (event.kind === 'riskDecided') {
      if (event.orderID !== 0) keep(this.record(event.orderID).decisions, event);
    } else if (event.kind === 'planned') {
      keep(this.record(event.orderID).plans, event);
    }
  }

  private report(report: ClientReport): void {
    if (report.kind === 'executionReport' && report.execID === 0) return; // an answer about a status: nothing happened
    const position = report.kind === 'executionReport' ? report.execID : this.lastPosition();
    const gone = this.reports.push({ position, report, json: undefined });
    if (gone !== undefined) this.before = gone.position;
  }

  private record(id: OrderID): OrderRecord {
    let record = this.records.get(id);
    if (record !== undefined) return record;
    if (this.records.size >= this.maxOrders) {
      const [oldest] = this.records.keys();
      this.records.delete(oldest);
    }
    record = { children: [], decisions: [], plans: [] };
    this.records.set(id, record);
    return record;
  }

  /** The record of an order; three empty lists if it is too old. Lent: do not change it. */
  of(id: OrderID): OrderRecord {
    return this.records.get(id) ?? NOTHING;
  }

  /** Number of the latest execution that a report was noted for. */
  lastPosition(): number {
    return this.reports.end === 0 ? this.before : this.reports.at(this.reports.end - 1).position;
  }

  /**
   * Index in `reports` of the first report after execution `position`. Rejected cancels next to that number are
   * repeated, since they have no number of their own.
   */
  indexAfter(position: number): number {
    const from = this.reports.first((noted) => noted.position >= position);
    for (let n = from; n < this.reports.end; n++) {
      const noted = this.reports.at(n);
      if (noted.position > position || noted.report.kind === 'cancelReject') return n;
    }
    return this.reports.end;
  }

  /** The latest `limit` reports for which `wanted` is true, oldest first. */
  latest(limit: number, wanted: (report: ClientReport) => boolean): Noted[] {
    const found: Noted[] = [];
    for (let n = this.reports.end - 1; n >= this.reports.start && found.length < limit; n--) {
      const noted = this.reports.at(n);
      if (wanted(noted.report)) found.push(noted);
    }
    return found.reverse();
  }

  /** Executions after `position` that are not kept: their first and last number; undefined when there are none. */
  lostSince(position: number): { from: number; to: number } | undefined {
    return position < this.before ? { from: position + 1, to: this.before } : undefined;
  }
}

function keep<T>(list: T[], item: T): void {
  if (list.length < MAX_PER_ORDER) list.push(item);
}
