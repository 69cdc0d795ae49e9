/** The units of a symbol's numbers: the scales of its integers, and the steps they move by. */
import type { Price, Qty } from './brand.ts';

export interface Instrument {
  readonly symbol: string;
  readonly currency: string;
  /** A Price counts 10^-priceScale; finer than the tick, so that midpoints and averages are whole numbers too. */
  readonly priceScale: number;
  /** A Qty counts 10^-qtyScale. */
  readonly qtyScale: number;
  /** Smallest price step of a displayed order. */
  readonly tickSize: Price;
  /** Smallest quantity, and step of quantities. */
  readonly lotSize: Qty;
  /** By tag: what an order may say of the instrument beside its symbol, such as its SecurityID(48). */
  readonly description?: ReadonlyMap<number, readonly string[]>;
}
