/**
 * Which slices an order counts in. A shape is a set of dimensions that some limit sums over; an order is in one slice
 * of every shape, the one with its values in these dimensions. There are few shapes, however many limits there are, so
 * what an order costs does not grow with them.
 *
 * Part of the folded state: shapes come with limits (limitsInForce.ts) and stay, slices come and go with what is in
 * them.
 */
import { type Coordinates, DIMENSIONS, INVENTED_BY_CLIENTS, keyOf, NAMED_BY_CLIENTS } from '../limits/limitRow.ts';
import { EMPTY_ROW, Sum, Sums } from './sums.ts';

/** Place of the currency among an order's coordinates. */
export const CURRENCY = DIMENSIONS.indexOf('currency');

export class Slices {
  /** Each as bits of dimensions, in the order in which they came. */
  readonly shapes: number[] = [];
  readonly sums = new Sums();
  /** Of all that was ever counted, in the order in which they came. */
  readonly currencies: string[] = [];
  /** For each shape: the rows of its slices in `sums`, by the values of their dimensions. */
  private readonly rows: Map<string, number>[] = [];
  /** By row, of slices that clients named: their values as they were written first. */
  private readonly written = new Map<number, readonly string[]>();

  /** True if the shape is new; the lines there are have to join it then. */
  addShape(bits: number): boolean {
    if (this.shapes.includes(bits)) return false;
    this.shapes.push(bits);
    this.rows.push(new Map());
    return true;
  }

  shapeOf(bits: number): number {
    return this.shapes.indexOf(bits);
  }

  /** The slice of one shape; EMPTY_ROW while nobody is in it. */
  find(shape: number, at: Coordinates): number {
    return this.rows[shape].get(keyOf(this.shapes[shape], at)) ?? EMPTY_ROW;
  }

  findAll(at: Coordinates): number[] {
    return this.shapes.map((_, shape) => this.find(shape, at));
  }

  /** The slice of one shape, one more in it. */
  join(shape: number, at: Coordinates): number {
    this.noteCurrency(at);
    return this.joinShape(shape, at);
  }

  joinAll(at: Coordinates): number[] {
    this.noteCurrency(at);
    return this.shapes.map((_, shape) => this.joinShape(shape, at));
  }

  private noteCurrency(at: Coordinates): void {
    if (!this.currencies.includes(at[CURRENCY])) this.currencies.push(at[CURRENCY]);
  }

  private joinShape(shape: number, at: Coordinates): number {
    const rows = this.rows[shape];
    const key = keyOf(this.shapes[shape], at);
    let row = rows.get(key);
    if (row === undefined) {
      rows.set(key, (row = this.sums.take()));
      const bits = this.shapes[shape];
      if ((bits & NAMED_BY_CLIENTS) !== 0)
        this.written.set(
          row,
          at.filter((_, i) => (bits & (1 << i)) !== 0),
        );
    }
    this.sums.add(row, Sum.Members, 1);
    return row;
  }

  /** One less in one. A slice that clients name is forgotten with the last; others are as many as are configured. */
  leave(shape: number, row: number, at: Coordinates): void {
    const bits = this.shapes[shape];
    this.sums.add(row, Sum.Members, -1);
    if (this.sums.at(row, Sum.Members) > 0 || (bits & INVENTED_BY_CLIENTS) === 0) return;
    this.rows[shape].delete(keyOf(bits, at));
    this.written.delete(row);
    this.sums.give(row);
  }

  leaveAll(rows: readonly number[], at: Coordinates): void {
    for (const [shape, row] of rows.entries()) this.leave(shape, row, at);
  }

  /** Every slice of a shape that somebody was in, for display: the values of its dimensions, and its row. */
  *of(shape: number): Generator<readonly [values: readonly string[], row: number]> {
    for (const [key, row] of this.rows[shape]) {
      yield [this.written.get(row) ?? key.split('\u0001').slice(0, -1), row];
    }
  }
}
