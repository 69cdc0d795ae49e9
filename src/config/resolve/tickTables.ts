/** Tables of ticks, the built-in ones and those of the file, as an instrument goes by them. */
import { NO_LIMIT } from '../../risk/worth/riskMoney.ts';
import { price, ZERO_PRICE } from '../../units/brand.ts';
import type { TickBand, TickRule } from '../../units/ticks.ts';
import type { TickTables, TickUses } from '../schema/stepsSchema.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import { dayOfText, endOfText } from './venueFees.ts';

type Band = TickTables[string]['bands'][number];

/** Rule 612 of Reg NMS: hundredths of a cent below a dollar, cents or half cents from there on. */
const rule612 = (tick: string): readonly Band[] => [{ tick: '0.0001' }, { from: '1.00', tick }];

/** The annex of RTS 11, Delegated Regulation (EU) 2017/588: from each of these prices on … */
const RTS11_PRICES = ['0', '0.1', '0.2', '0.5', '1', '2', '5', '10', '20', '50', '100', '200', '500', '1000', '2000'];
RTS11_PRICES.push('5000', '10000', '20000', '50000');
/** … the tick is one step of this row further, and in each more liquid band it begins one step sooner. */
const RTS11_TICKS = ['0.0001', '0.0002', '0.0005', '0.001', '0.002', '0.005', '0.01', '0.02', '0.05', '0.1', '0.2'];
RTS11_TICKS.push('0.5', '1', '2', '5', '10', '20', '50', '100', '200', '500');
/** The least liquid band, on the first price, has this place in the row. */
const FIRST_TICK = 2;
export const RTS11_BANDS = 6;

/** `liquidity`: 1 below 10 trades a day on average, 2 from 10 on, 3 from 80, 4 from 600, 5 from 2,000, 6 from 9,000. */
const rts11 = (liquidity: number): readonly Band[] =>
  RTS11_PRICES.map((from, i) => ({ from, tick: RTS11_TICKS[Math.max(0, FIRST_TICK + 1 - liquidity + i)] }));

export const KNOWN_TABLES: ReadonlyMap<string, readonly Band[]> = new Map([
  ['rule-612', rule612('0.01')],
  ['rule-612-half', rule612('0.005')],
  ...Array.from({ length: RTS11_BANDS }, (_, i): [string, readonly Band[]] => [`rts11-${i + 1}`, rts11(i + 1)]),
]);

/** What ticks are of: the units of its prices. */
interface Units {
  readonly symbol: string;
  readonly priceScale: number;
}

/** Where faults are told: of the uses, and that prices have too few decimals. */
interface Places {
  readonly uses: Path;
  readonly scale: Path;
}

export function checkTables(tables: TickTables, faults: ConfigFaults): void {
  for (const name of Object.keys(tables)) {
    if (KNOWN_TABLES.has(name)) faults.add(['ticks', name], 'is a table that is known already: give it another name');
  }
}

/** The rules that are about the instrument, in their order. */
export function tickRulesOf(
  uses: TickUses,
  tables: TickTables,
  units: Units,
  places: Places,
  faults: ConfigFaults,
): readonly TickRule[] {
  return uses.flatMap(({ table, symbols, from, until }, i) => {
    const at = [...places.uses, i];
    const names = [...Object.keys(tables), ...KNOWN_TABLES.keys()];
    if (!faults.known([...at, 'table'], 'table of ticks', table, names)) return [];
    const since = dateOfText(from, [...at, 'from'], faults);
    const before = endOfText(until, [...at, 'until'], faults) === 0 ? 0 : numberOf(until);
    if (before !== 0 && before <= since) faults.add([...at, 'until'], 'is not after its `from`');
    if (symbols !== undefined && !symbols.includes(units.symbol)) return [];
    const known = KNOWN_TABLES.get(table);
    const bands = known ?? tables[table].bands;
    const where = known === undefined ? ['ticks', table, 'bands'] : undefined;
    return [{ since, until: before, bands: bandsOf(bands, table, units, { where, scale: places.scale }, faults) }];
  });
}

/** 20261102; 0 without a date. */
export function dateOfText(text: string | undefined, at: Path, faults: ConfigFaults): number {
  return dayOfText(text, at, faults) === 0 ? 0 : numberOf(text);
}

const numberOf = (text: string | undefined): number => Number(text?.replaceAll('-', ''));

function bandsOf(
  entries: readonly Band[],
  table: string,
  { symbol, priceScale }: Units,
  { where, scale }: { readonly where: Path | undefined; readonly scale: Path },
  faults: ConfigFaults,
): readonly TickBand[] {
  const bands: TickBand[] = [];
  let last = ZERO_PRICE;
  for (const [i, { from = '0', tick: text }] of entries.entries()) {
    const at = where === undefined ? scale : [...where, i, 'tick'];
    const before = faults.problems.length;
    const tick = price(faults.step(at, text, priceScale, NO_LIMIT));
    const begins = price(faults.decimal(at, from, priceScale, { most: NO_LIMIT }));
    if (faults.problems.length > before) return bands;
    const isInTurn = i === 0 ? begins === 0 : begins > last;
    const why = i === 0 ? 'the first band begins at 0: leave it out' : 'is not above that of the band before';
    if (!isInTurn) faults.add([...at.slice(0, -1), 'from'], why);
    last = begins;
    // One band that is the same goes on.
    if (bands.at(-1)?.tick === tick) continue;
    if (tick % 2 !== 0) {
      faults.add(
        scale,
        `half a tick of ${text}, of the table ${table}, has more than ${priceScale} decimals, and midpoints of ${symbol} need it: set priceScale = ${priceScale + 1}; an instrument that was traded keeps its priceScale and needs another table`,
      );
      return bands;
    }
    if (i > 0 && begins % tick !== 0) {
      faults.add([...at.slice(0, -1), 'from'], `"${from}" is not a multiple of its tick, ${text}`);
    }
    bands.push({ from: i === 0 ? ZERO_PRICE : begins, tick });
  }
  return bands;
}
