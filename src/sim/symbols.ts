/** Instruments of a simulator, their initial prices, and their notation on the command line. */
import type { Instrument } from '../units/instrument.ts';
import { type Price, price, qty } from '../units/brand.ts';
import { parseDecimal } from '../units/decimal.ts';
import { FLOW_STEP } from './flow/flow.ts';
import { Fundamental } from './flow/fundamental.ts';

export interface SimSymbol {
  readonly instrument: Instrument;
  /** Initial value of the fundamental, which stays near it. */
  readonly startPx: Price;
}

/** A US share: dollars in hundredths, traded by the share; four decimals leave room for midpoints. */
export function shareOf(symbol: string): Instrument {
  return { symbol, currency: 'USD', priceScale: 4, qtyScale: 0, tickSize: price(100), lotSize: qty(1) };
}

/** Reads `AAPL:187.50,MSFT:412.20`. Throws a readable error. */
export function parseSymbols(text: string): SimSymbol[] {
  return text.split(',').map((part) => {
    const [symbol, startPx, ...rest] = part.trim().split(':');
    const instrument = shareOf(symbol);
    const px = startPx === undefined ? Number.NaN : parseDecimal(startPx, instrument.priceScale);
    if (symbol === '' || rest.length > 0 || !(px > 0 && Number.isSafeInteger(px))) {
      throw new Error(`expected SYMBOL:PRICE such as AAPL:187.50, not ${part}`);
    }
    return { instrument, startPx: price(px) };
  });
}

/** Share of the price that one step of 100 ms moves it by: a volatility of some 25 % a year. */
const STEP_VOLATILITY = 0.000_03;

/** The fundamental that every venue with this seed agrees on. */
export function fundamentalOf({ instrument, startPx }: SimSymbol, seed: number): Fundamental {
  return new Fundamental({
    seed,
    symbol: instrument.symbol,
    startPx,
    step: FLOW_STEP,
    volatility: startPx * STEP_VOLATILITY,
    floorPx: price(Math.max(instrument.tickSize, Math.floor(startPx / 10))),
  });
}
