/** The class of an instrument: the first that fits it. */
import { MOST_CLASSES } from '../../router/learning/levels.ts';
import { parseDecimal } from '../../units/decimal.ts';
import type { ConfigFile } from '../schema/schema.ts';
import type { SymbolClassEntry } from '../schema/classSchema.ts';
import type { ConfigFaults } from './configFaults.ts';

type InstrumentEntry = ConfigFile['instrument'][number];

/** Finer parts of a daily volume say nothing. */
const ADV_SCALE = 6;

export function symbolClassOf(entry: InstrumentEntry, { router }: ConfigFile): { readonly symbolClass?: string } {
  const found = router.class.find((each) => fits(each, entry));
  return found === undefined ? {} : { symbolClass: found.name };
}

function fits(
  { symbols, assetClass, currency, listing, market, advBelow }: SymbolClassEntry,
  entry: InstrumentEntry,
): boolean {
  if (symbols !== undefined && !symbols.includes(entry.symbol)) return false;
  if (assetClass !== undefined && assetClass !== entry.assetClass) return false;
  if (currency !== undefined && currency !== entry.currency) return false;
  if (listing !== undefined && listing !== entry.listing) return false;
  if (market !== undefined && market !== entry.market) return false;
  if (advBelow === undefined) return true;
  return entry.adv !== undefined && parseDecimal(entry.adv, ADV_SCALE) < parseDecimal(advBelow, ADV_SCALE);
}

/** Symbols, venues and markets that classes name are there. */
export function checkClasses(file: ConfigFile, faults: ConfigFaults): void {
  const symbols = file.instrument.map(({ symbol }) => symbol);
  const venues = file.venue.map(({ id }) => id);
  file.router.class.forEach((entry, i) => {
    const at = ['router', 'class', i];
    entry.symbols?.forEach((symbol, n) => faults.known([...at, 'symbols', n], 'instrument', symbol, symbols));
    if (entry.listing !== undefined) faults.known([...at, 'listing'], 'venue', entry.listing, venues);
    if (entry.market !== undefined) faults.known([...at, 'market'], 'market', entry.market, Object.keys(file.market));
  });
  const names = new Set(file.router.class.map(({ name }) => name));
  if (names.size > MOST_CLASSES) {
    faults.add(['router', 'class'], `there are ${names.size} classes: at most ${MOST_CLASSES} are learned of`);
  }
}
