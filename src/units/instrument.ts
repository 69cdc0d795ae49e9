/** The units of a symbol's numbers: the scales of its integers, and the steps they move by. */
import { type Price, price, type Qty, qty } from './brand.ts';
import { formatDecimal } from './decimal.ts';
import { type DatedSteps, type InForce, inForceOn } from './ticks.ts';

export const ASSET_CLASSES = ['equity', 'future', 'option', 'fx', 'crypto', 'bond', 'other'] as const;
export type AssetClass = (typeof ASSET_CLASSES)[number];

export interface Instrument extends DatedSteps {
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
  /** The least size that makes a quote: less may be taken, and steers nothing. Absent: the lot. */
  readonly roundLot?: Qty;
  /** Where that changes with the day: `roundLot` where no rule holds. */
  readonly roundLots?: readonly RoundLotRule[];
  /** Its market has no order protection: a better displayed price binds nobody. Absent: it has. */
  readonly unprotected?: boolean;
  /** The tape that its trades are reported on, which fees may depend on. */
  readonly tape?: string;
  /** What kind of thing it is: a dimension of limits, and what short sale rules are about. Absent: an equity. */
  readonly assetClass?: AssetClass;
  /** The venue that lists it, whose halt is one everywhere; absent: each venue's halts are its own. */
  readonly listing?: string;
  /** What the router learns of it counts for others of this class too, and the other way round; absent: none. */
  readonly symbolClass?: string;
  /** Money that a price of one means for a quantity of one, in 10^-multiplierScale: of a contract. Absent: 1. */
  readonly multiplier?: number;
  readonly multiplierScale?: number;
  /** The lowest price there may be, zero or below; absent, prices are above zero. */
  readonly minPrice?: Price;
  /** How far a market order may go beyond the quote it takes, in ten-thousandths: of plans, and of what risk counts. */
  readonly collarBps?: number;
  /** What it is worth about, by configuration: judged by where no quote and no trade is known. */
  readonly referencePrice?: Price;
  /** The least width of a collar: a part of a price says little where prices are near zero. */
  readonly minCollar?: Price;
  /** Average daily volume, for limits that are a part of it; absent: nobody has said. */
  readonly adv?: Qty;
  /** By tag: what an order may say of the instrument beside its symbol, such as its SecurityID(48). */
  readonly description?: ReadonlyMap<number, readonly string[]>;
}

/** A round lot that holds on some days. */
export interface RoundLotRule extends InForce {
  readonly size: Qty;
}

/** The instrument under the rules of a day: 20261231. What changes with the day is no part of it. */
export function instrumentOn(instrument: Instrument, day: number): Instrument {
  const { tickRules, roundLots, ...rest } = instrument;
  if (tickRules === undefined && roundLots === undefined) return instrument;
  const ticks = inForceOn(tickRules, day)?.bands;
  const roundLot = inForceOn(roundLots, day)?.size;
  return { ...rest, ...(ticks !== undefined && { ticks }), ...(roundLot !== undefined && { roundLot }) };
}

export const roundLotOf = ({ roundLot, lotSize }: Pick<Instrument, 'roundLot' | 'lotSize'>): Qty => roundLot ?? lotSize;

export const assetClassOf = ({ assetClass = 'equity' }: Pick<Instrument, 'assetClass'>): AssetClass => assetClass;

/** What makes money of a price and a quantity. */
export type Valued = Pick<Instrument, 'priceScale' | 'qtyScale' | 'multiplier' | 'multiplierScale'>;

/** Price × quantity × multiplier is a count of 10^-this of the currency. */
export const moneyDecimals = ({ priceScale, qtyScale, multiplierScale = 0 }: Valued): number =>
  priceScale + qtyScale + multiplierScale;

/** In place of one that is not known: nobody may trade it. */
export const NO_INSTRUMENT: Instrument = {
  symbol: '',
  currency: '',
  priceScale: 0,
  qtyScale: 0,
  tickSize: price(1),
  lotSize: qty(1),
};

/** The lowest price that the instrument may have. */
export const lowestPrice = ({ minPrice }: Pick<Instrument, 'minPrice'>): number => minPrice ?? 1;

/** What a price below the lowest has to be. */
export function leastPriceText({ minPrice, priceScale }: Instrument): string {
  return minPrice === undefined ? 'above zero' : `at least ${formatDecimal(minPrice, priceScale)}, the minPrice`;
}
