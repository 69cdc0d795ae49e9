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

const PRICE_SCALE = 4;
const TICK = '0.01';
/** A tick has at most so many decimals. */
const MOST_DECIMALS = 7;

/** A US share: dollars in hundredths, traded by the share; four decimals leave room for midpoints. */
export const shareOf = (symbol: string): Instrument => tradedBy(symbol, TICK)!;

/** The same with another tick, and a decimal more than it has; undefined where that is none. */
function tradedBy(symbol: string, tick: string): Instrument | undefined {
  const decimals = tick.includes('.') ? tick.length - tick.indexOf('.') - 1 : 0;
  const priceScale = Math.max(PRICE_SCALE, decimals + 1);
  const tickSize = decimals > MOST_DECIMALS ? 0 : parseDecimal(tick, priceScale);
  if (!(tickSize > 0 && Number.isSafeInteger(tickSize))) return undefined;
  return { symbol, currency: 'USD', priceScale, qtyScale: 0, tickSize: price(tickSize), lotSize: qty(1) };
}

/** Reads `AAPL:187.50,PNY:0.2511:0.0001`: price, and tick where that is not 0.01. Throws a readable error. */
export function parseSymbols(text: string): SimSymbol[] {
  return text.split(',').map((part) => {
    const [symbol, startPx, tick = TICK, ...rest] = part.trim().split(':');
    const instrument = tradedBy(symbol, tick);
    const px = startPx === undefined || instrument === undefined ? 0 : parseDecimal(startPx, instrument.priceScale);
    if (instrument === undefined || symbol === '' || rest.length > 0 || !(px > 0 && Number.isSafeInteger(px))) {
      throw new Error(`expected SYMBOL:PRICE or SYMBOL:PRICE:TICK such as AAPL:187.50, not ${part}`);
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
