/**
 * Whether a pool still is what was learned of it. Each order adds what it found beyond what was expected, both as parts
 * of its size. While the expectation is right these cancel out, and the square of their sum is about the sum of their
 * squares; it grows far beyond that once they all lie to one side.
 */
const WINDOW = 32;
/** Orders before anything is said. */
const FIRST = 10;
/** The square of the sum against the sum of squares: right expectations come to this in one window of some thousand. */
const TOO_FAR = 16;
/** Sizes are divided into so many parts. */
export const PARTS = 1_024;
/**
 * And the sum is of one and a half whole orders: an expectation that nears its aim is off a little, always to one side.
 */
const AT_LEAST = 1.5 * PARTS;

export interface Surprise {
  sum: number;
  squares: number;
  orders: number;
}

export const noSurprise = (): Surprise => ({ sum: 0, squares: 0, orders: 0 });

/** Takes in an order that found `found` parts of its size where `expected` were. True when the pool is another one. */
export function isAnother(surprise: Surprise, found: number, expected: number): boolean {
  const off = found - expected;
  surprise.sum += off - Math.trunc(surprise.sum / WINDOW);
  surprise.squares += off * off - Math.floor(surprise.squares / WINDOW);
  surprise.orders++;
  const { sum, squares, orders } = surprise;
  if (orders < FIRST || Math.abs(sum) < AT_LEAST || sum * sum <= TOO_FAR * squares) return false;
  surprise.sum = 0;
  surprise.squares = 0;
  surprise.orders = 0;
  return true;
}
