/** What a market's rules make of its instruments. */
import type { Instrument } from '../../units/instrument.ts';
import { profileFor } from '../../core/settings.ts';
import type { ConfigFile, InstrumentEntry } from '../schema/schema.ts';
import type { VenueSetup } from '../setup.ts';
import type { MarketEntry } from '../schema/marketSchema.ts';
import { checkFeeCaps } from './venueFees.ts';
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

/** Every lit venue keeps to the caps of the markets it trades in. */
export function checkAccessFees(
  { instrument, market, venue }: ConfigFile,
  instruments: ReadonlyMap<string, Instrument>,
  venues: ReadonlyMap<string, VenueSetup>,
  faults: ConfigFaults,
): void {
  const told = new Set<string>();
  for (const entry of instrument) {
    const units = instruments.get(entry.symbol);
    const rules = market[entry.market ?? ''];
    if (units === undefined || rules === undefined || rules.accessFeeCap.length === 0) continue;
    venue.forEach(({ id }, i) => {
      const setup = venues.get(id);
      if (setup === undefined || setup.profile.kind !== 'lit' || !setup.symbols.includes(entry.symbol)) return;
      const profile = profileFor({ ...setup, symbols: new Set() }, entry.symbol);
      // Symbols with the same fees have the same fault.
      const key = JSON.stringify([id, entry.market, profile.fees]);
      if (told.has(key)) return;
      told.add(key);
      const paths = { venue: ['venue', i], market: ['market', entry.market ?? ''] };
      checkFeeCaps(profile, units, rules.accessFeeCap, paths, faults);
    });
  }
}
