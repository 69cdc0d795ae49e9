/**
 * Where orders went, as far as Rule 606(a) of Reg NMS asks for it: of held orders that their clients have not
 * directed, by month, kind of order and venue, how many were sent there, and what was paid or received for their
 * executions.
 */
import { COST_SCALE } from '../../router/routingCost.ts';
import { exact } from '../../units/exact.ts';
import { dayText, type Days, isIn, monthText } from './days.ts';
import { type ChildSeen, type FillSeen, ORDER_KINDS, type OrderKind, type Tally } from './followed.ts';

/** Orders that were sent anywhere, of a month. */
export interface RoutedMonth {
  readonly month: string;
  orders: number;
  directed: number;
  notHeld: number;
  /** Of the others, by kind. */
  readonly kinds: Record<OrderKind, number>;
}

/** Of those others, at one venue. */
export interface RoutedRow {
  readonly month: string;
  readonly venue: string;
  readonly currency: string;
  readonly kind: OrderKind;
  /** Orders that were sent there, in part or in whole, and the children that they made. */
  orders: number;
  children: number;
  /** At EXACT_SCALE. `fees`: paid, or below zero received. */
  filled: bigint;
  fees: bigint;
  fills: number;
  /** Executions whose venue has said what they cost; of the rest, what is configured counts. */
  said: number;
}

export class Routed implements Tally {
  readonly months = new Map<string, RoutedMonth>();
  private readonly rows = new Map<string, RoutedRow>();
  private readonly days: Days;

  constructor(days: Days) {
    this.days = days;
  }

  list(): readonly RoutedRow[] {
    return [...this.rows.values()];
  }

  sent(child: ChildSeen): void {
    const { order, venue } = child;
    if (!isIn(this.days, dayText(child.sentAt))) return;
    if (order.venues.size === 0) this.noteOrder(child);
    const row = this.rowOf(child);
    if (row === undefined) return;
    row.children++;
    if (!order.venues.has(venue)) row.orders++;
  }

  private noteOrder({ order, sentAt }: ChildSeen): void {
    const name = monthText(sentAt);
    let month = this.months.get(name);
    if (month === undefined) {
      const kinds = Object.fromEntries(ORDER_KINDS.map((kind) => [kind, 0])) as Record<OrderKind, number>;
      this.months.set(name, (month = { month: name, orders: 0, directed: 0, notHeld: 0, kinds }));
    }
    month.orders++;
    if (order.isDirected) month.directed++;
    else if (!order.isHeld) month.notHeld++;
    else month.kinds[order.kind]++;
  }

  filled(child: ChildSeen, fill: FillSeen): void {
    const row = this.rowOf(child);
    if (row !== undefined) book(row, child, fill, 1);
  }

  corrected(child: ChildSeen, was: FillSeen, is: FillSeen | undefined): void {
    const row = this.rowOf(child);
    if (row === undefined) return;
    book(row, child, was, -1);
    if (is !== undefined) book(row, child, is, 1);
  }

  /** By the month in which the child was sent. */
  private rowOf({ order, venue, plan, sentAt }: ChildSeen): RoutedRow | undefined {
    if (order.isDirected || !order.isHeld || !isIn(this.days, dayText(sentAt))) return undefined;
    const month = monthText(sentAt);
    const { currency } = plan;
    const { kind } = order;
    const key = `${month}|${venue}|${currency}|${kind}`;
    let row = this.rows.get(key);
    if (row === undefined) {
      const none = { orders: 0, children: 0, filled: 0n, fees: 0n, fills: 0, said: 0 };
      this.rows.set(key, (row = { month, venue, currency, kind, ...none }));
    }
    return row;
  }
}

function book(row: RoutedRow, { plan }: ChildSeen, fill: FillSeen, times: 1 | -1): void {
  const n = BigInt(times);
  row.fills += times;
  if (fill.isCharged) row.said += times;
  row.filled += exact(fill.qty, plan.scales.qtyScale) * n;
  row.fees += exact(fill.isCharged ? fill.charged : fill.expectedFee, COST_SCALE) * n;
}
