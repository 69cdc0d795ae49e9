/** What venues can do: the table's cells, whole orders, and the table that people read. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { loadConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import { Peg, PLAIN } from '../../src/orders/terms.ts';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import { type Capability, capabilityOf, type Feature, featureAt, FEATURES } from '../../src/router/capability.ts';
import type { VenueProfile } from '../../src/router/venue.ts';
import { qty } from '../../src/units/brand.ts';
import { venue } from './make.ts';

const BASE = venue('V', { ordTypes: [OrdType.Limit], timeInForces: [TimeInForce.Day, TimeInForce.ImmediateOrCancel] });
const lit: VenueProfile = BASE.profile;
const dark: VenueProfile = { ...lit, kind: 'dark' };
const PAGE = 'docs/configuration.md';

describe('a venue with limit, Day and IOC alone', () => {
  const rows: [Feature, string][] = [
    ['market', 'emulated: a limit IOC at its collar'],
    ['limit', 'native'],
    ['stop', 'emulated: waits here for its price'],
    ['stopLimit', 'emulated: waits here for its price'],
    ['primaryPeg', 'emulated: a limit that we move with the quote'],
    ['marketPeg', 'emulated: a limit that we move with the quote'],
    ['midPeg', 'emulated: a limit that we move with the quote'],
    ['day', 'native'],
    ['goodTillCancel', 'emulated: Day orders, renewed'],
    ['goodTillDate', 'emulated: ended by our clock'],
    ['immediateOrCancel', 'native'],
    ['fillOrKill', 'refused: takes neither FOK nor IOC with MinQty'],
    ['atTheOpening', 'emulated: waits here for the open, then IOC'],
    ['atTheClose', 'emulated: waits here, then works up to the close'],
    ['maxFloor', 'emulated: shown part by part'],
    ['minQty', 'refused: takes neither MinQty nor FOK'],
    ['iso', 'refused: takes no intermarket sweeps, and nobody can stand in for one'],
  ];
  test.each(rows)('%s', (feature, expected) => {
    expect(inWords(featureAt(feature, lit, true))).toBe(expected);
  });

  it('has a cell for every feature', () => expect(rows.map(([feature]) => feature)).toEqual([...FEATURES]));
});

describe('the same venue, but', () => {
  const rows: [string, Feature, VenueProfile, boolean, string][] = [
    ['it wakes stops', 'stop', { ...lit, ordTypes: [OrdType.Limit, OrdType.Stop] }, true, 'native'],
    ['it pegs', 'marketPeg', { ...lit, ordTypes: [OrdType.Pegged], pegs: [Peg.Market] }, true, 'native'],
    [
      'it pegs to something else',
      'primaryPeg',
      { ...lit, ordTypes: [OrdType.Pegged], pegs: [Peg.Market] },
      true,
      'refused: takes no limit orders that rest',
    ],
    ['it is dark', 'primaryPeg', dark, true, 'refused: displays no quote that an order of ours could follow'],
    ['it is dark, for the midpoint', 'midPeg', { ...dark, supportsMidpoint: true }, true, 'native'],
    ['it is dark, for reserves', 'maxFloor', dark, true, 'native'],
    ['it knows MinQty', 'fillOrKill', { ...lit, supportsMinQty: true }, true, 'emulated: IOC with MinQty of the whole'],
    [
      'it knows FOK',
      'minQty',
      { ...lit, timeInForces: [TimeInForce.FillOrKill] },
      true,
      'emulated: a FOK for the minimum first',
    ],
    ['we know no trading day', 'atTheClose', lit, false, 'refused: holds no auction, and no trading day is configured'],
    ['it holds the auction', 'atTheClose', { ...lit, timeInForces: [TimeInForce.AtTheClose] }, false, 'native'],
    [
      'it knows GTC alone',
      'day',
      { ...lit, timeInForces: [TimeInForce.GoodTillCancel] },
      true,
      'emulated: a GTC order that we end with the day',
    ],
  ];
  test.each(rows)('%s', (_, feature, profile, hasDay, expected) => {
    expect(inWords(featureAt(feature, profile, hasDay))).toBe(expected);
  });
});

describe('a whole order', () => {
  const order = PLAIN;
  it('is native when all of it is', () => expect(capabilityOf(order, lit, true)).toEqual({ how: 'native' }));

  it('is emulated for every part that must be', () => {
    const iceberg = { ...order, timeInForce: TimeInForce.GoodTillCancel, maxFloor: qty(1) };
    expect(inWords(capabilityOf(iceberg, lit, true))).toBe('emulated: Day orders, renewed; shown part by part');
  });

  it('is refused for any part that is', () => {
    const both = { ...order, minQty: qty(1), maxFloor: qty(1) };
    expect(inWords(capabilityOf(both, lit, true))).toBe('refused: takes neither MinQty nor FOK');
  });
});

it("docs/configuration.md has the table of the demo's venues", async () => {
  const config = loadConfig('fairlead.config.toml');
  const { venues } = resolveConfig(config, await dictionariesFor(config), {});
  const table = capabilityTable(
    [...venues.values()].map(({ profile }) => profile),
    true,
  );
  const BEGIN = '<!-- capabilities -->';
  const END = '<!-- capabilities end -->';
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  await expect(`${before}${BEGIN}\n\n${table}\n\n${END}${rest.split(END)[1]}`).toMatchFileSnapshot(`../../${PAGE}`);
});

/** The table of the page: a row for each feature, a column for each venue. */
function capabilityTable(venues: readonly VenueProfile[], hasTradingDay: boolean): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = FEATURES.map((feature) =>
    row([`\`${feature}\``, ...venues.map((profile) => inWords(featureAt(feature, profile, hasTradingDay)))]),
  );
  return [row(['', ...venues.map(({ id }) => id)]), row(['---', ...venues.map(() => '---')]), ...rows].join('\n');
}

function inWords(capability: Capability): string {
  switch (capability.how) {
    case 'native':
      return 'native';
    case 'emulated':
      return `emulated: ${capability.by}`;
    case 'refused':
      return `refused: ${capability.why}`;
  }
}
