/** What a report in quarantine tells of its execution: as it was read, or else by its message. */
import type { Quarantined } from '../../core/memory/state.ts';
import { saidIn } from '../../core/work/sense.ts';
import { type Price, price, type Qty, qty } from '../../units/brand.ts';
import { NOT_A_DECIMAL, parseDecimal } from '../../units/decimal.ts';
import { type Instrument, lowestPrice } from '../../units/instrument.ts';

/** Each undefined where it is absent, there twice, or no number of the instrument. */
export function toldBy(
  { lastQty, lastPx, message }: Quarantined,
  instrument: Instrument,
): { readonly lastQty: Qty | undefined; readonly lastPx: Price | undefined } {
  const { qtyScale, priceScale } = instrument;
  const leastPx = lowestPrice(instrument);
  const read = (field: 'lastQty' | 'lastPx', scale: number, least: number) => {
    const [text, second] = saidIn(message, field);
    const value = text === undefined || second !== undefined ? NOT_A_DECIMAL : parseDecimal(text, scale);
    return Number.isSafeInteger(value) && value >= least ? value : undefined;
  };
  const quantity = lastQty > 0 ? lastQty : read('lastQty', qtyScale, 1);
  const px = lastPx >= leastPx ? lastPx : read('lastPx', priceScale, leastPx);
  return {
    lastQty: quantity === undefined ? undefined : qty(quantity),
    lastPx: px === undefined ? undefined : price(px),
  };
}
