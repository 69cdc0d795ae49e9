/** Units as types: a number of one may only be mixed with its own kind. Nothing outside units/ casts to one. */

declare const unit: unique symbol;

/** A number that may only be mixed with its own kind. */
export type Branded<Name extends string> = number & { readonly [unit]: Name };

/** Integer count of 10^-priceScale of the instrument's currency. May be zero or below (spreads). Safe-integer range. */
export type Price = Branded<'Price'>;

/** Integer count of 10^-qtyScale shares or contracts. Never negative. Safe-integer range. */
export type Qty = Branded<'Qty'>;

/** A moment: microseconds since 1970-01-01T00:00Z. Epoch microseconds fit a double from 1684 to 2255. */
export type Instant = Branded<'Instant'>;

/** A length of time in microseconds. Two instants have a span between them; two of them have no sum. */
export type Span = Branded<'Span'>;

/**
 * `value` as a B, unchecked. For the one constructor of a brand that another room declares, and for values that cannot
 * be anything but a B: read back from where one was put, or bounded a line before.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type that is asked for is the point
export function branded<B extends Branded<string>>(value: number): B {
  return value as B;
}

/** Takes an integer that is already in the instrument's price scale; −0, as of a rounded −0.4, is 0. */
export function price(value: number): Price {
  return (checked(value, 'Price') + 0) as Price;
}

/** Takes an integer that is already in the instrument's quantity scale; throws below zero. */
export function qty(value: number): Qty {
  if (value < 0) throw new RangeError(`Qty below zero: ${value}`);
  return checked(value, 'Qty') as Qty;
}

/** Takes whole microseconds since 1970-01-01T00:00Z. */
export function instant(value: number): Instant {
  return checked(value, 'Instant') as Instant;
}

/** Takes whole microseconds. */
export function span(value: number): Span {
  return checked(value, 'Span') as Span;
}

export const seconds = (count: number): Span => span(Math.round(count * 1_000_000));
export const millis = (count: number): Span => span(Math.round(count * 1_000));

/** The instant a span after another. */
export const later = (at: Instant, by: Span): Instant => instant(at + by);
/** The instant a span before another. */
export const earlier = (at: Instant, by: Span): Instant => instant(at - by);
/** The span from one instant to another; negative when the second is the earlier one. */
export const between = (from: Instant, to: Instant): Span => span(to - from);

/** A time that does not come: after every other. */
export const NEVER = Number.MAX_SAFE_INTEGER as Instant;
/** The time of what has not happened yet: before every other. */
export const NOT_YET = -1 as Instant;
/** No time given, as where an order has no ExpireTime(126). */
export const NO_TIME = 0 as Instant;

export const NO_QTY = 0 as Qty;
/**
 * No price: there is no limit, no quote. Zero and prices below it are prices, so it is a number below all that an
 * instrument may permit; and a small integer to the engine, so that a field of prices stays one. In the journal it is
 * 0 (`px` in record.ts).
 */
export const NO_PRICE = -(2 ** 31) as Price;
/** The price zero; also of an execution of nothing, such as a busted one, and an offset that moves nothing. */
export const ZERO_PRICE = 0 as Price;
/** A price, and 0 for none: where there must be a number. */
export const orZero = (px: Price): Price => (px === NO_PRICE ? ZERO_PRICE : px);

/** A unit of which two have a sum and a difference in the same unit: any but Instant, for which there is later(). */
type Summable<U extends number> = U extends Instant ? never : U;

/** a + b in one unit. Throws past the safe-integer range: our bug, since every input is bounded where it enters. */
export function plus<U extends number>(a: U, b: Summable<U>): U {
  return checked(a + b, 'sum') as U;
}

/** a − b in one unit; may be negative, so a Qty that must not be goes through `qty`. */
export function minus<U extends number>(a: U, b: Summable<U>): U {
  return checked(a - b, 'difference') as U;
}

export const least = <U extends number>(a: U, b: U): U => (a < b ? a : b);
export const most = <U extends number>(a: U, b: U): U => (a > b ? a : b);

/** The largest multiple of `step` that is not above `value`. */
export function floorTo<U extends number>(value: U, step: number): U {
  return (Math.floor(value / step) * step) as U;
}

/** The smallest multiple of `step` that is not below `value`. */
export function ceilTo<U extends number>(value: U, step: number): U {
  return (Math.ceil(value / step) * step) as U;
}

function checked(value: number, name: string): number {
  if (!Number.isSafeInteger(value)) unsafe(value, name);
  return value;
}

function unsafe(value: number, name: string): never {
  throw new RangeError(`${name} is not a safe integer: ${value}`);
}
