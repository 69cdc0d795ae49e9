/**
 * An order's whole way by any of its names. OrderID is the one id that correlates: every record about an order or a
 * child carries it, or the number of a child of it. Learned from a journal's events; then an event, or a message of a
 * journal or wire log, either belongs to an order or does not.
 */
import type { CoreEvent } from '../core/memory/event.ts';
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { execIDText } from '../wire/ids.ts';
import { execID } from '../orders/values.ts';

/** Tags that name an order by a ClOrdID. */
const CL_ORD_IDS: ReadonlySet<number> = new Set([Tag.ClOrdID, Tag.OrigClOrdID]);
/** Tags that name it by our OrderID. */
const ORDER_IDS: ReadonlySet<number> = new Set([Tag.OrderID, Tag.AffectedOrderID]);
const REPORTS: ReadonlySet<string> = new Set(['8', '9']);

/** A name a client gave, and the session it came on ('' where that is not known). */
interface Named {
  readonly order: number;
  readonly sessionID: string;
}

export class Correlation {
  private epoch = '';
  /** Children's and their cancels' numbers, by order. */
  private readonly orderOfChild = new Map<number, number>();
  /** That last asked something of an order. */
  private readonly sessionOf = new Map<number, string>();
  private readonly ordersNamed = new Map<string, Named[]>();
  /** Venues' OrderIDs and ExecIDs, and our ExecIDs. */
  private readonly otherNames = new Map<string, Set<number>>();

  learn(event: CoreEvent): void {
    if (event.kind === 'started') this.epoch = event.epoch;
    if (event.kind === 'childSent') this.orderOfChild.set(event.childID, event.orderID);
    if (event.kind === 'conditionalSent') this.orderOfChild.set(event.conditionalID, event.orderID);
    for (const order of this.ordersIn(event)) this.nameBy(event, order);
  }

  private nameBy(event: CoreEvent, order: number): void {
    if (event.kind === 'childCancelSent' || event.kind === 'conditionalCancelSent')
      this.orderOfChild.set(event.requestID, order);
    if ('replyTo' in event) this.sessionOf.set(order, event.replyTo);
    if ('clOrdID' in event) this.name(event.clOrdID, { order, sessionID: this.sessionOf.get(order) ?? '' });
    if ('venueOrderID' in event) this.otherName(event.venueOrderID, order);
    if ('venueExecID' in event) this.otherName(event.venueExecID, order);
    if ('execID' in event) this.otherName(execIDText(this.epoch, execID(event.execID)), order);
  }

  /** The orders that go by `id`: our number or OrderID, any ClOrdID, a venue's OrderID or ExecID, an ExecID of ours. */
  ordersOf(id: string): ReadonlySet<number> {
    const found = new Set<number>(this.otherNames.get(id));
    for (const { order } of this.ordersNamed.get(id) ?? []) found.add(order);
    const number = id.startsWith(`${this.epoch}-`) ? id.slice(this.epoch.length + 1) : id;
    if (/^\d{1,15}$/.test(number)) found.add(Number(number));
    return found;
  }

  concerns(event: CoreEvent, orders: ReadonlySet<number>): boolean {
    return this.ordersIn(event).some((order) => orders.has(order));
  }

  /**
   * True if a message is about one of `orders`, in either direction and on any session. `sessionID` is '' if unknown:
   * then a ClOrdID that two clients use matches the orders of both.
   */
  mentions(fields: Fields, sessionID: string, orders: ReadonlySet<number>): boolean {
    // Our reports have the OrderID; a ClOrdID might be another client's.
    const named = this.numberIn(fields.text(Tag.OrderID));
    if (REPORTS.has(fields.msgType()) && named !== undefined) return orders.has(named);
    for (let i = 0; i < fields.count; i++) {
      const tag = fields.tags[i];
      if (ORDER_IDS.has(tag)) {
        const order = this.numberIn(fields.textAt(i));
        if (order !== undefined && orders.has(order)) return true;
      } else if (CL_ORD_IDS.has(tag) && this.isNamed(fields.textAt(i), sessionID, orders)) {
        return true;
      }
    }
    return false;
  }

  private isNamed(clOrdID: string, sessionID: string, orders: ReadonlySet<number>): boolean {
    const number = this.numberIn(clOrdID);
    if (number !== undefined && orders.has(this.orderOfChild.get(number) ?? 0)) return true;
    return (this.ordersNamed.get(clOrdID) ?? []).some(
      (named) =>
        orders.has(named.order) && (sessionID === '' || named.sessionID === '' || named.sessionID === sessionID),
    );
  }

  /** The number in `<epoch>-<number>`: an order's or a child's, depending on the field. */
  private numberIn(text: string): number | undefined {
    if (this.epoch === '' || !text.startsWith(`${this.epoch}-`)) return undefined;
    const digits = text.slice(this.epoch.length + 1);
    return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
  }

  /** Orders that the event is about. */
  private ordersIn(event: CoreEvent): number[] {
    if ('orderID' in event) return event.orderID === 0 ? [] : [event.orderID];
    if ((event.kind === 'breakFound' || event.kind === 'dropCopyRevised') && event.childID === 0) {
      return [...(this.otherNames.get(event.venueExecID) ?? [])];
    }
    if ('childID' in event) return this.ofChild(event.childID);
    if (event.kind === 'massCancelDecided' || event.kind === 'clientLinkExpired') {
      return event.affected.map((row): number => row.orderID);
    }
    if (event.kind === 'listTaken')
      return event.orders.map((row): number => row.orderID).filter((order) => order !== 0);
    if (event.kind === 'fillQuarantined') return this.ofChild(Number(event.venueClOrdID));
    return [];
  }

  private ofChild(number: number): number[] {
    const order = this.orderOfChild.get(number);
    return order === undefined ? [] : [order];
  }

  private name(clOrdID: string, named: Named): void {
    if (clOrdID === '') return;
    const known = this.ordersNamed.get(clOrdID);
    if (known === undefined) this.ordersNamed.set(clOrdID, [named]);
    else if (!known.some((other) => other.order === named.order && other.sessionID === named.sessionID)) {
      known.push(named);
    }
  }

  private otherName(id: string, order: number): void {
    if (id === '' || id === '0') return;
    const known = this.otherNames.get(id);
    if (known === undefined) this.otherNames.set(id, new Set([order]));
    else known.add(order);
  }
}
