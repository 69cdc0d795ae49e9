/**
 * Field rules and symbols of a session: [[client.session.rule]], `symbology` and `symbols`, as the session takes them.
 */
import { type FieldRule, MessageEdits, type ScopedRule, type SymbolNames, UNTOUCHABLE } from '../../fix/edits.ts';
import { isDataField } from '../../fix/fields.ts';
import { readSymbol, type Symbology, writeSymbol } from '../../market/symbology.ts';
import type { ConfigFaults, Path } from './configFaults.ts';
import type { FieldRuleEntry } from '../schema/editsSchema.ts';

/** Symbols of ours, and how they are written. */
export interface OurSymbols {
  readonly symbology: Symbology;
  readonly instruments: readonly string[];
}

interface EditsEntry {
  readonly rule: readonly FieldRuleEntry[];
  readonly symbology?: Symbology | undefined;
  readonly symbols: Readonly<Record<string, string>>;
}

/** Undefined where the session changes nothing. `path` is the session's table. */
export function editsOf(
  entry: EditsEntry,
  path: Path,
  ours: OurSymbols,
  faults: ConfigFaults,
): MessageEdits | undefined {
  const rules: Record<'in' | 'out', ScopedRule[]> = { in: [], out: [] };
  entry.rule.forEach((one, i) => {
    const rule = ruleOf(one, [...path, 'rule', i], faults);
    if (rule !== undefined) rules[one.direction].push({ msgTypes: one.on && new Set(one.on), rule });
  });
  const symbols = symbolsOf(entry, path, ours, faults);
  if (rules.in.length === 0 && rules.out.length === 0 && symbols === undefined) return undefined;
  return new MessageEdits(rules.in, rules.out, symbols);
}

/** Keys required by each kind, besides its tag. */
const NEEDS = {
  default: ['value'],
  constant: ['value'],
  remove: [],
  copy: ['from'],
  rename: ['from'],
  map: ['values'],
} as const satisfies Record<FieldRule['do'], readonly ('value' | 'from' | 'values')[]>;

function ruleOf(entry: FieldRuleEntry, at: Path, faults: ConfigFaults): FieldRule | undefined {
  const before = faults.problems.length;
  const needs: readonly string[] = NEEDS[entry.do];
  for (const key of ['value', 'from', 'values'] as const) {
    if (needs.includes(key) && entry[key] === undefined) faults.add(at, `\`${entry.do}\` needs ${key}`);
    if (!needs.includes(key) && entry[key] !== undefined) faults.add([...at, key], `\`${entry.do}\` takes no ${key}`);
  }
  checkTag(entry.tag, [...at, 'tag'], faults);
  // A copied field remains; a renamed one does not.
  if (entry.from !== undefined && entry.do === 'rename') checkTag(entry.from, [...at, 'from'], faults);
  if (faults.problems.length > before) return undefined;
  const { tag: field, value: text = '', from = 0, values = {} } = entry;
  switch (entry.do) {
    case 'default':
    case 'constant':
      return { do: entry.do, tag: field, value: text };
    case 'remove':
      return { do: 'remove', tag: field };
    case 'copy':
    case 'rename':
      return { do: entry.do, tag: field, from };
    case 'map':
      return { do: 'map', tag: field, values: new Map(Object.entries(values)) };
  }
}

function checkTag(number: number, at: Path, faults: ConfigFaults): void {
  if (UNTOUCHABLE.has(number))
    faults.add(at, `${number} frames, numbers or addresses the message: no rule may touch it`);
  if (isDataField(number)) faults.add(at, `${number} is raw data or its length: no rule may touch it`);
}

/** Both ways for every instrument of ours; what has no name there, or one that another has, is a problem. */
function symbolsOf(
  { symbology, symbols }: EditsEntry,
  path: Path,
  ours: OurSymbols,
  faults: ConfigFaults,
): SymbolNames | undefined {
  for (const symbol of Object.keys(symbols)) {
    faults.known([...path, 'symbols', symbol], 'instrument', symbol, ours.instruments);
  }
  if (symbology === undefined && Object.keys(symbols).length === 0) return undefined;
  const toTheirs = new Map<string, string>();
  const toOurs = new Map<string, string>();
  for (const symbol of ours.instruments) {
    const own = Object.hasOwn(symbols, symbol) ? symbols[symbol] : undefined;
    const theirs = own ?? translated(symbol, ours.symbology, symbology ?? ours.symbology);
    if (theirs === undefined) {
      faults.add([...path, 'symbology'], `${symbol} has no ${symbology} name: give it one in \`symbols\``);
      continue;
    }
    const other = toOurs.get(theirs);
    if (other !== undefined) {
      faults.add([...path, own === undefined ? 'symbology' : 'symbols'], `${other} and ${symbol} are both ${theirs}`);
    }
    toTheirs.set(symbol, theirs);
    toOurs.set(theirs, symbol);
  }
  return { toTheirs, toOurs, divided: symbology === 'cmsSuffix' };
}

/** In `cmsSuffix`, root and suffix with a blank between. */
function translated(symbol: string, from: Symbology, to: Symbology): string | undefined {
  if (from === to) return symbol;
  const security = readSymbol(from, symbol);
  return security && writeSymbol(to === 'cmsSuffix' ? 'cms' : to, security)?.symbol;
}
