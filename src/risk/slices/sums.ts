/**
 * The sums of every slice, in one array of numbers: an accumulator is a row of it, known by its number. A check of an
 * order touches a handful of rows out of hundreds of thousands, so what counts is how many lines of the processor's
 * cache they lie in: a row is two, an object with a field for each sum would be one for each.
 *
 * Quantities of different instruments do not add up, nor does money of different currencies: `hasQty` and `hasMoney`
 * say what the rows of a slice count.
 */
import { assert } from '../../units/assert.ts';
import { CURRENCY_BIT, SYMBOL_BIT } from '../limits/limitRow.ts';

/** Columns of a row. Quantities are in the instrument's scale, money as Money. */
export const Sum = {
  /** Accounts with orders or a history in it: how often it was joined. */
  Members: 0,
  OpenOrders: 1,
  OpenBuyQty: 2,
  OpenSellQty: 3,
  OpenBuyNotional: 4,
  OpenSellNotional: 5,
  /** Positions, each account's (or part of one) by itself: those above zero, and those below, as positive numbers. */
  LongQty: 6,
  ShortQty: 7,
  LongNotional: 8,
  ShortNotional: 9,
  /** Bought less sold, as money. */
  Spent: 10,
} as const;
export type Sum = (typeof Sum)[keyof typeof Sum];

/** Columns, with room for more: 16 doubles are two lines of the cache. */
const WIDTH = 16;
const FIRST_ROWS = 64;

/** The row of a slice that nobody is in: all zero. */
export const EMPTY_ROW = 0;

export const hasQty = (bits: number): boolean => (bits & SYMBOL_BIT) !== 0;
export const hasMoney = (bits: number): boolean => (bits & (SYMBOL_BIT | CURRENCY_BIT)) !== 0;

export class Sums {
  private numbers = new Float64Array(FIRST_ROWS * WIDTH);
  private rows = 1;
  private readonly free: number[] = [];

  at(row: number, column: Sum): number {
    return this.numbers[row * WIDTH + column];
  }

  add(row: number, column: Sum, more: number): void {
    this.numbers[row * WIDTH + column] += more;
  }

  /** A row of zeros. */
  take(): number {
    const again = this.free.pop();
    if (again !== undefined) return again;
    if ((this.rows + 1) * WIDTH > this.numbers.length) {
      const grown = new Float64Array(this.numbers.length * 2);
      grown.set(this.numbers);
      this.numbers = grown;
    }
    return this.rows++;
  }

  give(row: number): void {
    const from = row * WIDTH;
    for (let i = from; i < from + WIDTH; i++) assert(this.numbers[i] === 0, 'a slice that nobody is in has no sums');
    this.free.push(row);
  }
}
