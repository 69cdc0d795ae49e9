/**
 * How much of something there was in a window of time that may be long: orders and executions of an hour, for their
 * ratio. The window is cut into slots that end together for everybody, so that memory is the same for ten messages and
 * for ten million. A window is never shorter than it says, and at most one slot longer.
 */
import { type Instant, seconds, type Span, span } from '../../units/brand.ts';

/** Slots that a window is cut into: it is at most a sixtieth longer than it says. */
export const SLOTS_IN_WINDOW = 60;
/** One more than the whole ones: the oldest is still needed in part, the newest is not full. */
export const SLOTS = SLOTS_IN_WINDOW + 1;

/** The longest window of a limit. */
export const LONGEST_WINDOW = seconds(86_400);

/** Of a memory that is no window: it forgets by number. */
export const NO_WINDOW = span(0);

/** Length of a slot of a window. */
export const slotOf = (window: Span): Span => span(Math.max(1, Math.ceil(window / SLOTS_IN_WINDOW)));

export class WindowSums {
  readonly window: Span;
  private readonly slot: Span;
  private readonly columns: number;
  /** A row of columns for each slot; slot number n lies at n modulo SLOTS. */
  private readonly sums: Float64Array;
  /** Of all slots that are kept. */
  private readonly totals: Float64Array;
  /** Number of the newest slot that has something. */
  private newest = 0;

  constructor(window: Span, columns: number) {
    this.window = window;
    this.slot = slotOf(window);
    this.columns = columns;
    this.sums = new Float64Array(SLOTS * columns);
    this.totals = new Float64Array(columns);
  }

  /** A clock that steps back counts as standing still. */
  add(column: number, amount: number, at: Instant): void {
    const number = Math.floor(at / this.slot);
    if (number > this.newest) this.moveTo(number);
    this.sums[(this.newest % SLOTS) * this.columns + column] += amount;
    this.totals[column] += amount;
  }

  /** The sum of a column over the window that ends now. */
  total(column: number, now: Instant): number {
    const gone = Math.min(SLOTS, Math.floor(now / this.slot) - this.newest);
    let total = this.totals[column];
    for (let n = 0; n < gone; n++) total -= this.sums[((this.newest + 1 + n) % SLOTS) * this.columns + column];
    return total;
  }

  private moveTo(number: number): void {
    const { columns, sums, totals } = this;
    const gone = Math.min(SLOTS, number - this.newest);
    for (let n = 0; n < gone; n++) {
      const row = ((number - n) % SLOTS) * columns;
      for (let column = 0; column < columns; column++) {
        totals[column] -= sums[row + column];
        sums[row + column] = 0;
      }
    }
    this.newest = number;
  }
}
