/**
 * The units of what the journal has of an instrument. Its records are integers, so an order of 500 is one of 5.00 when
 * the instrument has two decimals more: the journal has the units as well, and nothing that is in it may change them.
 */
import type { Instant } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import type { Instrument } from '../../units/instrument.ts';
import { type EventOf, int, record, text } from '../../units/record.ts';

/** At a start: an instrument that is new, or of which the journal has nothing, with the units of its configuration. */
export const InstrumentSet = record('instrumentSet', 137, {
  at: int<Instant>(),
  symbol: text(),
  currency: text(),
  priceScale: int(),
  qtyScale: int(),
  multiplier: int(),
  multiplierScale: int(),
});

export type InstrumentTerms = Omit<EventOf<typeof InstrumentSet>, 'kind' | 'at'>;

export const termsOf = (instrument: Instrument): InstrumentTerms => {
  const { symbol, currency, priceScale, qtyScale, multiplier = 1, multiplierScale = 0 } = instrument;
  return { symbol, currency, priceScale, qtyScale, multiplier, multiplierScale };
};

/** What differs, as `qtyScale was 0, is 2`; '' for nothing. */
export function termsChange(was: InstrumentTerms, is: InstrumentTerms): string {
  const keys = ['currency', 'priceScale', 'qtyScale'] as const;
  const found = keys.filter((key) => was[key] !== is[key]).map((key) => `${key} was ${was[key]}, is ${is[key]}`);
  const [multiplierWas, multiplierIs] = [was, is].map((of) => formatDecimal(of.multiplier, of.multiplierScale));
  if (multiplierWas !== multiplierIs) found.push(`multiplier was ${multiplierWas}, is ${multiplierIs}`);
  return found.join('; ');
}
