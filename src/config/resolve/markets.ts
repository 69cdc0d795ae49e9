/** What a market's rules make of its instruments. */
import type { Instrument } from '../../units/instrument.ts';
import type { InstrumentEntry } from '../schema/schema.ts';
import type { MarketEntry } from '../schema/marketSchema.ts';
import type { ConfigFaults, Path } from './configFaults.ts';

export type Markets = Readonly<Record<string, MarketEntry>>;

export function rulesOf(
  { market }: InstrumentEntry,
  markets: Markets,
  at: Path,
  faults: ConfigFaults,
): Pick<Instrument, 'unprotected'> {
  if (market === undefined) return {};
  if (!faults.known([...at, 'market'], 'market', market, Object.keys(markets))) return {};
  const { orderProtection } = markets[market];
  return orderProtection ? {} : { unprotected: true };
}
