/** How far a market order may go: `collarBps` beyond the best quote on the other side, on the instrument's tick. */
import { collarBound } from '../market/collar.ts';
import { type Price, price } from '../units/brand.ts';
import { type Instrument, lowestPrice } from '../units/instrument.ts';
import { onTick } from '../units/ticks.ts';

/** `sign`: +1 buy, −1 sell. */
export function collared(touch: Price, sign: 1 | -1, instrument: Instrument, collarBps: number): Price {
  const farthest = collarBound(sign > 0, touch, collarBps, instrument.minCollar);
  const aligned = sign * onTick(farthest, instrument, sign);
  // A touch off the tick is still within reach.
  return price(Math.max(sign * Math.max(aligned, sign * touch), lowestPrice(instrument)));
}
