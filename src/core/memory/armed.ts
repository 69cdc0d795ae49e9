/** Stop orders that wait here for their price, by symbol, side and price: a market far from them finds none. */
import type { Parent } from '../../orders/order.ts';
import { isBuy } from '../../orders/values.ts';
import { NO_PRICE, type Price } from '../../units/brand.ts';
import { ByPrice } from './byPrice.ts';

interface Armed {
  readonly order: Parent;
  readonly symbol: string;
  readonly buys: boolean;
  readonly stopPx: Price;
  /** The order in which they came to wait. */
  readonly number: number;
}

interface Sides {
  /** The lowest price first. */
  readonly buys: ByPrice<Armed>;
  /** The highest price first. */
  readonly sells: ByPrice<Armed>;
}

const NO_STOPS: Parent[] = [];

export class ArmedStops {
  private readonly symbols = new Map<string, Sides>();
  private readonly known = new Map<Parent, Armed>();
  private count = 0;

  /** It waits, or waits for another price than before. */
  arm(order: Parent): void {
    const { symbol, side, terms } = order;
    const was = this.known.get(order);
    if (was?.stopPx === terms.stopPx) return;
    if (was !== undefined) this.disarm(order);
    const number = was?.number ?? ++this.count;
    const armed = { order, symbol, buys: isBuy(side), stopPx: terms.stopPx, number };
    let sides = this.symbols.get(symbol);
    if (sides === undefined) this.symbols.set(symbol, (sides = { buys: new ByPrice(false), sells: new ByPrice(true) }));
    (armed.buys ? sides.buys : sides.sells).add(armed.stopPx, armed);
    this.known.set(order, armed);
  }

  disarm(order: Parent): void {
    const armed = this.known.get(order);
    if (armed === undefined) return;
    this.known.delete(order);
    const { symbol, buys, stopPx } = armed;
    const sides = this.symbols.get(symbol);
    if (sides === undefined) return;
    (buys ? sides.buys : sides.sells).delete(stopPx, armed);
    if (sides.buys.isEmpty && sides.sells.isEmpty) this.symbols.delete(symbol);
  }

  has(order: Parent): boolean {
    return this.known.size > 0 && this.known.has(order);
  }

  hasAnyOf(symbol: string): boolean {
    return this.symbols.has(symbol);
  }

  /** Buys that the one price reaches, and sells that the other does, the first to wait first; NO_PRICE reaches none. */
  reached(symbol: string, buysAt: Price, sellsAt: Price): Parent[] {
    const sides = this.symbols.get(symbol);
    if (sides === undefined) return NO_STOPS;
    const reached = buysAt === NO_PRICE ? [] : [...sides.buys.reachedAt(buysAt)];
    if (sellsAt !== NO_PRICE) reached.push(...sides.sells.reachedAt(sellsAt));
    return reached.sort((a, b) => a.number - b.number).map(({ order }) => order);
  }

  clear(): void {
    this.symbols.clear();
    this.known.clear();
  }
}
