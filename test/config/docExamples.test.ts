/** Every example of the configuration in the documents: the loader takes it, within a small file around it. */
import { readFileSync } from 'node:fs';
import { parse, stringify, TomlError } from 'smol-toml';
import { expect, it } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import { ConfigError } from '../../src/config/schema/schemaProblem.ts';
import { DEMO, SECRETS } from './demo.ts';

type Tree = { [key: string]: unknown };

/** The demo, with what examples take for granted: hours, a client of FIX.5.0, a symbol, venues that hold auctions. */
const BASE = demoForExamples();

function demoForExamples(): Tree {
  const tree = parse(`${DEMO}\n[tradingDay]\nzone = "America/New_York"\nstart = "09:30"\nend = "16:00"\n`) as Tree;
  const [client] = tree.client as Tree[];
  client.versions = ['FIX.4.4', 'FIX.4.2', 'FIX.5.0SP2'];
  const instruments = tree.instrument as Tree[];
  instruments.push({ ...instruments[0], symbol: 'BRK.B' });
  for (const venue of tree.venue as Tree[]) {
    venue.timesInForce = [...(venue.timesInForce as string[]), 'atTheOpening', 'atTheClose'];
  }
  return tree;
}
/** What an entry of a list is called by. */
const NAMES: Readonly<Record<string, string>> = { client: 'id', venue: 'id', instrument: 'symbol' };
/** Where keys stand that an example shows alone. */
const SESSION_KEYS = ['schedule', 'dailyReset'];

interface Example {
  readonly at: string;
  readonly text: string;
}

function examplesIn(file: string): Example[] {
  const found: Example[] = [];
  const text = readFileSync(file, 'utf8');
  for (const { 1: block, index } of text.matchAll(/^```toml\n([^]*?)^```/gm)) {
    const line = text.slice(0, index).split('\n').length;
    for (const piece of piecesOf(block)) found.push({ at: `${file}:${line}`, text: piece });
  }
  return found;
}

/** One that says the same thing in several ways is several examples. */
function piecesOf(block: string): string[] {
  try {
    parse(block);
    return [block];
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return block.split('\n\n');
  }
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `more` over `base`: entries of lists that have a name there change it, others are like its first one. */
function merged(base: unknown, more: unknown, key: string): unknown {
  const name = NAMES[key];
  if (name !== undefined) {
    const named = [more].flat().map((each) => (each as Tree)[name]);
    // Of venues, those that the example has are all there are; one without a name is any of a kind that fits.
    const isAll = key === 'venue' && named.some((each) => each !== undefined);
    const all = base as Tree[];
    const entries = isAll ? all.filter((each) => named.includes(each[name])) : [...all];
    for (const each of (Array.isArray(more) ? more : [more]) as Tree[]) {
      const any = each.conditional === undefined ? 0 : entries.findIndex(({ midpoint }) => midpoint === true);
      const at = each[name] === undefined ? any : entries.findIndex((entry) => entry[name] === each[name]);
      if (at >= 0) entries[at] = merged(entries[at], each, '') as Tree;
      else entries.push(merged(strangerLike(key, all, entries.length), each, '') as Tree);
    }
    return entries;
  }
  if (!isTree(base) || !isTree(more)) return more;
  const all: Tree = { ...base };
  for (const [each, value] of Object.entries(more)) all[each] = merged(base[each], value, each);
  return all;
}

/** What no two entries may have is another. */
function strangerLike(key: string, [first]: readonly Tree[], n: number): Tree {
  const like = { ...first };
  delete like.marketData;
  if (key === 'client') return { ...like, compID: `C${n}` };
  if (key === 'venue') return { ...like, targetCompID: `V${n}`, dictionary: undefined, kind: 'dark' };
  return like;
}

async function faultsOf({ text }: Example): Promise<string[]> {
  const raw = parse(text) as Tree;
  const alone = SESSION_KEYS.filter((key) => key in raw);
  const said = alone.length === 0 ? raw : { client: [{ session: raw }] };
  const file = stringify(merged(BASE, said, ''));
  try {
    const config = parseConfig(file, 'fairlead.config.toml');
    resolveConfig(config, await dictionariesFor(config), { ...SECRETS, FEED_TOKEN: 'a-token-of-the-tests' }, 20261130);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems
      .map(({ where, text: fault }) => `${where}: ${fault}`)
      .filter((fault) => !/secrets\//.test(fault));
  }
}

const EXAMPLES = ['routing', 'configuration', 'venues', 'connections', 'debugging'].flatMap((name) =>
  examplesIn(`docs/${name}.md`),
);

it.each(EXAMPLES.map((example) => [example.at, example] as const))('%s', async (_, example) => {
  expect(await faultsOf(example)).toEqual([]);
});
