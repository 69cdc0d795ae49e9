/** What a market's rules make of its instruments. */
import type { Instrument, RoundLotRule } from '../../units/instrument.ts';
import { qty } from '../../units/brand.ts';
import { NO_LIMIT } from '../../risk/worth/riskMoney.ts';
import { profileFor } from '../../core/settings.ts';
import type { ConfigFile, InstrumentEntry } from '../schema/schema.ts';
import type { VenueSetup } from '../setup.ts';
import type { MarketEntry } from '../schema/marketSchema.ts';
import { checkFeeCaps } from './venueFees.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import { dateOfText, tickRulesOf } from './tickTables.ts';

const MOST = { most: NO_LIMIT };

export function rulesOf(
  entry: InstrumentEntry,
  { market: markets, ticks }: Pick<ConfigFile, 'market' | 'ticks'>,
  at: Path,
  faults: ConfigFaults,
): Pick<Instrument, 'unprotected' | 'tickRules' | 'roundLots'> {
  const { market } = entry;
  if (market === undefined) return {};
  if (!faults.known([...at, 'market'], 'market', market, Object.keys(markets))) return {};
  const rules = markets[market];
  const places = { uses: ['market', market, 'ticks'], scale: [...at, 'priceScale'] };
  const tickRules = tickRulesOf(rules.ticks, ticks, entry, places, faults);
  const roundLots = entry.roundLot === undefined ? roundLotsOf(entry, rules, at, faults) : [];
  return {
    ...(!rules.orderProtection && { unprotected: true }),
    ...(tickRules.length > 0 && { tickRules }),
    ...(roundLots.length > 0 && { roundLots }),
  };
}

/** By the tiers and the average price of each day on which one of them changes. */
function roundLotsOf(entry: InstrumentEntry, { roundLots }: MarketEntry, at: Path, faults: ConfigFaults) {
  if (roundLots.length === 0) return [];
  const market: Path = ['market', entry.market ?? '', 'roundLots'];
  const tables = roundLots.map(({ from, tiers }, i) => ({
    since: dateOfText(from, [...market, i, 'from'], faults),
    tiers: tiers.map(({ above, size }, k) => {
      const path = [...market, i, 'tiers', k];
      const lot = faults.step([...path, 'size'], size, entry.qtyScale, NO_LIMIT);
      const over = above === undefined ? 0 : faults.decimal([...path, 'above'], above, entry.priceScale, MOST);
      return { above: over, size: qty(lot) };
    }),
  }));
  const averages = entry.averageClose.map(({ from, price }, i) => ({
    since: dateOfText(from, [...at, 'averageClose', i, 'from'], faults),
    price: faults.decimal([...at, 'averageClose', i, 'price'], price, entry.priceScale, MOST),
  }));
  const days = [...new Set([...tables, ...averages].map(({ since }) => since))].sort((a, b) => a - b);
  return days.flatMap((since, i): RoundLotRule[] => {
    const table = tables.filter((each) => each.since <= since).at(-1);
    const average = averages.filter((each) => each.since <= since).at(-1);
    if (table === undefined || average === undefined) return [];
    const tier = table.tiers.filter(({ above }) => above === 0 || average.price > above).at(-1);
    return tier === undefined ? [] : [{ since, until: days[i + 1] ?? 0, size: tier.size }];
  });
}

/** Every lit venue keeps to the caps of the markets it trades in. */
export function checkAccessFees(
  { instrument, market, venue }: ConfigFile,
  instruments: ReadonlyMap<string, Instrument>,
  venues: ReadonlyMap<string, VenueSetup>,
  faults: ConfigFaults,
  today: number,
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
      const paths = { venue: ['venue', i], market: ['market', entry.market ?? ''], today };
      checkFeeCaps(profile, units, rules.accessFeeCap, paths, faults);
    });
  }
}
