/** Whether the configuration has the units that the journal has (memory/instrumentTerms.ts), and which to add to it. */
import { positionsOf } from '../../risk/pnl.ts';
import type { Instrument } from '../../units/instrument.ts';
import { type InstrumentTerms, termsChange, termsOf } from '../memory/instrumentTerms.ts';
import type { CoreState } from '../memory/state.ts';

/** Instruments that a text names. */
const MOST_TOLD = 10;

type Instruments = ReadonlyMap<string, Instrument>;

/** The units to journal: of each instrument whose units the journal does not have so. */
export function newTerms({ terms }: CoreState, instruments: Instruments): InstrumentTerms[] {
  return [...instruments.values()].map(termsOf).filter((is) => {
    const was = terms.get(is.symbol);
    return was === undefined || termsChange(was, is) !== '';
  });
}

/** By symbol: what is different now in the units of an instrument that the journal has something of. */
export function contradictions(state: CoreState, instruments: Instruments): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const is of newTerms(state, instruments)) {
    const was = state.terms.get(is.symbol);
    if (was !== undefined) found.set(is.symbol, termsChange(was, is));
  }
  if (found.size === 0) return found;
  const used = symbolsOf(state);
  for (const symbol of found.keys()) if (!used.has(symbol)) found.delete(symbol);
  return found;
}

/** Instruments of orders, positions, and of what is set for the day. */
function symbolsOf({ orders, risk }: CoreState): ReadonlySet<string> {
  const symbols = new Set<string>(risk.dayData.bands.keys());
  for (const { symbol } of orders.parents.values()) symbols.add(symbol);
  for (const { symbol } of positionsOf(risk)) symbols.add(symbol);
  for (const { event } of risk.dayData.loads.values()) {
    for (const { symbol } of [...event.positions, ...event.locates, ...event.closes]) symbols.add(symbol);
  }
  return symbols;
}

/** What differs in the units of instruments that both have, '' for nothing. */
export function unitsChanged(ours: Instruments, others: Instruments): string {
  const found: string[] = [];
  for (const [symbol, instrument] of ours) {
    const other = others.get(symbol);
    const change = other === undefined ? '' : termsChange(termsOf(instrument), termsOf(other));
    if (change !== '') found.push(`[[instrument]] ${symbol}: ${change}`);
  }
  return found.slice(0, MOST_TOLD).join('; ');
}

/** For a person who wants to start on the journal in `directory` all the same. */
export function unitsText(changed: ReadonlyMap<string, string>, directory: string): string {
  const each = [...changed].slice(0, MOST_TOLD).map(([symbol, change]) => `[[instrument]] ${symbol}: ${change}`);
  if (changed.size > MOST_TOLD) each.push(`and ${changed.size - MOST_TOLD} instruments more`);
  return (
    `${each.join('; ')}: the journal in ${directory} has orders, positions or data of the day in the units of before, ` +
    'and would be read as others. Set them as they were; for other units give the instrument another symbol, ' +
    'or this gateway another journal, once nothing is open in this one.'
  );
}
