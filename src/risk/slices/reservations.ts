/**
 * The reservations of open orders, by OrderID. OrderIDs count up, so neighbours come and are asked about one after the
 * other: they lie side by side, in pages of an array. What leads to one of 20,000 is then a map of some hundred pages,
 * which is always near, and one step. In a map of all orders neighbours lie as far apart as any two, and each look is
 * two or three steps to memory that is far away.
 */
import type { OrderID } from '../../orders/values.ts';
import type { Reservation } from './lines.ts';

const PAGE = 64;
const NO_PAGE = -1;

interface Page {
  readonly of: (Reservation | undefined)[];
  taken: number;
}

export class Reservations {
  size = 0;
  private readonly pages = new Map<number, Page>();
  /** Number of the page that had the last new one. It stays when it is empty: the next order needs it. */
  private current = NO_PAGE;

  get(orderID: OrderID): Reservation | undefined {
    return this.pages.get(Math.floor(orderID / PAGE))?.of[orderID % PAGE];
  }

  /** It has none yet. */
  add(r: Reservation): void {
    const number = Math.floor(r.orderID / PAGE);
    let page = this.pages.get(number);
    if (page === undefined) this.pages.set(number, (page = emptyPage()));
    if (number !== this.current) this.turnTo(number);
    page.of[r.orderID % PAGE] = r;
    page.taken++;
    this.size++;
  }

  delete(orderID: OrderID): void {
    const number = Math.floor(orderID / PAGE);
    const page = this.pages.get(number);
    const at = orderID % PAGE;
    if (page?.of[at] === undefined) return;
    page.of[at] = undefined;
    page.taken--;
    this.size--;
    if (page.taken === 0 && number !== this.current) this.pages.delete(number);
  }

  *values(): Generator<Reservation> {
    for (const { of } of this.pages.values()) for (const r of of) if (r !== undefined) yield r;
  }

  private turnTo(number: number): void {
    if (this.pages.get(this.current)?.taken === 0) this.pages.delete(this.current);
    this.current = number;
  }
}

/** Copied, which is quicker than a call for each place. */
const EMPTY: readonly undefined[] = Array.from({ length: PAGE }, () => undefined);
const emptyPage = (): Page => ({ of: EMPTY.slice(), taken: 0 });
