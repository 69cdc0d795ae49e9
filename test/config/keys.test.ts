import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { keyTables, keyTablesMarkdown } from './keyTables.ts';

const PAGE = 'docs/configuration.md';
const BEGIN = '<!-- keys: written from the schema, by `npx vitest run test/config/keys.test.ts -u` -->';
const END = '<!-- keys end -->';

it('docs/configuration.md has every key of the schema, as the schema has it', async () => {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest.split(END)[1];
  await expect(`${before}${BEGIN}\n\n${keyTablesMarkdown()}\n\n${END}${after}`).toMatchFileSnapshot(`../../${PAGE}`);
});

it('every key and table says what it is', () => {
  const tables = keyTables();
  const mute = tables.flatMap(({ header, about, rows }) => [
    ...(about === '' ? [header] : []),
    ...rows.filter((row) => row.about === '' || row.kind === '').map((row) => `${header} ${row.key}`),
  ]);
  expect(mute).toEqual([]);
  expect(tables.map(({ header }) => header)).toEqual([
    '[gateway]',
    '[gateway.wireLog]',
    '[journal]',
    '[fix]',
    '[fix.tls]',
    '[http]',
    '[[http.token]]',
    '[ops]',
    '[[client]]',
    '[client.instructions]',
    '[client.instructionTags]',
    '[client.cancelOnDisconnect]',
    '[client.session]',
    '[client.session.logonSignature]',
    '[client.session.dailyReset]',
    '[client.session.schedule]',
    '[client.session.checks]',
    '[[client.session.rule]]',
    '[[venue]]',
    '[venue.tls]',
    '[venue.proxy]',
    '[[venue.fee]]',
    '[venue.liquidity]',
    '[[venue.ticks]]',
    '[venue.instrument.<name>]',
    '[venue.conditional]',
    '[venue.openingAuction]',
    '[venue.closingAuction]',
    '[venue.marketData]',
    '[venue.dropCopy]',
    '[[dropCopy]]',
    '[dropCopy.tls]',
    '[dropCopy.proxy]',
    '[[instrument]]',
    '[ticks.<name>]',
    '[market.<name>]',
    '[[market.<name>.accessFeeCap]]',
    '[[market.<name>.ticks]]',
    '[limits]',
    '[limits.default]',
    '[limits.client.<id>]',
    '[limits.client.<id>.symbol.<symbol>]',
    '[[limit]]',
    '[selfTrade]',
    '[router]',
    '[[router.rule]]',
    '[[router.class]]',
    '[emulation]',
    '[resting]',
    '[tradingDay]',
    '[shortSales]',
    '[fx]',
    '[startOfDay]',
  ]);
});

it('a range has a least below its most, and its default between', () => {
  const wrong = keyTables().flatMap(({ header, rows }) =>
    rows.flatMap(({ key, kind, unset }) => {
      const [, least, most] = /^(-?\d+) … (-?\d+)$/.exec(kind) ?? [];
      if (least === undefined) return [];
      const values = [Number(least), ...(/^-?\d+$/.test(unset) ? [Number(unset)] : []), Number(most)];
      return values.every((value, i) => i === 0 || value >= values[i - 1])
        ? []
        : [`${header} ${key}: ${kind}, ${unset}`];
    }),
  );
  expect(wrong).toEqual([]);
});
