/** [[limit]]: the rows that they become, and what is wrong with those that make no sense. */
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/schema/schemaProblem.ts';
import { DEMO, faultsOf, setupOf } from './demo.ts';

/** The demo's file with one more limit. */
const withLimit = (...lines: string[]) => `${DEMO}\n[[limit]]\n${lines.join('\n')}\n`;

test.each<[string, string[], object]>([
  ['of the firm', ['measure = "maxOpenOrders"', 'value = "10"'], { id: 'maxOpenOrders', scope: {}, value: '10' }],
  [
    'of several dimensions, some at *',
    ['measure = "maxOpenQty"', 'value = "10"', 'symbol = "*"', 'client = "DEMO-API"', 'account = "*"', 'soft = true'],
    { id: 'maxOpenQty client=DEMO-API account=* symbol=* soft', soft: true },
  ],
  [
    'a rate, with its interval',
    ['measure = "newRate"', 'value = "5"', 'client = "TESTER"', 'windowMs = 500'],
    { id: 'newRate client=TESTER in 500 ms', window: 500_000 },
  ],
  ['true or false', ['measure = "shortSales"', 'value = false', 'symbol = "AAPL"'], { value: 'false' }],
  [
    'instead of another',
    [
      'measure = "maxOrderQty"',
      'value = "9"',
      'client = "TESTER"',
      'symbol = "AAPL"',
      'replaces = "maxOrderQty client=*"',
    ],
    { replaces: 'maxOrderQty client=*' },
  ],
])('a limit %s', (_, lines, row) => {
  expect(setupOf(withLimit(...lines)).limits.rows?.at(-1)).toMatchObject({ by: 'configuration', until: 0, ...row });
});

const MOST = ['measure = "maxOrderQty"', 'value = "1"'];
test.each<[string, string[], string]>([
  ['an unknown measure', ['measure = "maxEverything"', 'value = "1"'], 'limit[#1].measure: expected "maxOrderQty" or'],
  ['a number without quotes', ['measure = "maxOrderQty"', 'value = 1'], 'limit[#1].value: expected a number in quotes'],
  ['a client there is not', [...MOST, 'client = "DEMO-APY"'], 'no client is called "DEMO-APY"; did you mean DEMO-API?'],
  ['a desk there is not', [...MOST, 'desk = "CASH"'], 'no desk is called "CASH"'],
  ['a symbol there is not', [...MOST, 'symbol = "AAPLE"'], 'no instrument is called "AAPLE"; did you mean AAPL?'],
  ['a venue there is not', [...MOST, 'venue = "WEST"'], 'no venue is called "WEST"'],
  ['an asset class there is not', [...MOST, 'assetClass = "shares"'], 'no assetClass is called "shares"'],
  ['a currency of no instrument', [...MOST, 'currency = "EUR"'], 'no currency is called "EUR"'],
  ['an account without its client', [...MOST, 'account = "MAIN"'], "an account is its client's: name the client too"],
  [
    'a sum of different shares',
    ['measure = "maxOpenQty"', 'value = "1"'],
    'quantities of different instruments do not add up',
  ],
  ['parts of a share', ['measure = "maxOrderQty"', 'value = "0.5"'], '"0.5" has more than 0 decimals'],
  ['half an order', ['measure = "maxOpenOrders"', 'value = "0.5"'], '"0.5" has more than 0 decimals'],
  ['a flag that is a number', ['measure = "shortSales"', 'value = "1"'], '"1" is not true or false'],
  ['a number that is a flag', ['measure = "maxOpenOrders"', 'value = true'], '"true" is not a number, zero or above'],
  [
    'a setting that only warns',
    ['measure = "shortSales"', 'value = true', 'soft = true'],
    'shortSales cannot only warn',
  ],
  ['a rate without an interval', ['measure = "newRate"', 'value = "5"', 'client = "*"'], 'newRate needs its windowMs'],
  ['an interval of no rate', [...MOST, 'windowMs = 5'], 'maxOrderQty has no windowMs: leave it out'],
  ['one that is there already', [...MOST, 'client = "*"'], 'there is a limit of maxOrderQty client=* already'],
  ['instead of nothing', [...MOST, 'replaces = "maxOrderQty client=A"'], 'there is no limit maxOrderQty client=A'],
  ['instead of itself', [...MOST, 'replaces = "maxOrderQty"'], 'maxOrderQty cannot stand in for itself'],
  [
    'instead of another measure',
    [...MOST, 'replaces = "maxOpenOrders client=*"'],
    'limit[#1].replaces: maxOpenOrders client=* is of maxOpenOrders: a limit of maxOrderQty is another',
  ],
  [
    'instead of each other',
    [
      ...MOST,
      'replaces = "maxOrderQty symbol=AAPL"',
      '[[limit]]',
      ...MOST,
      'symbol = "AAPL"',
      'replaces = "maxOrderQty"',
    ],
    'would stand in for each other, and neither would hold',
  ],
])('is refused: %s', (_, lines, fault) => {
  expect(faultsOf(withLimit(...lines)).join('\n')).toContain(fault);
});

test('a fault says where it is', () => {
  const line = DEMO.split('\n').length + 3;
  try {
    setupOf(withLimit('measure = "maxOrderQty"', 'value = "0.5"'));
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toContain(`line ${line}: limit[#1].value`);
    return;
  }
  expect.unreachable();
});

describe('a file of very many limits is read in a way of its own', () => {
  const many = Array.from(
    { length: 2_500 },
    (_, n) => `[[limit]]\nmeasure = "maxOrderQty"\nvalue = "${n + 1}"\nstrategy = "S${n}"\n`,
  );

  test('as it would be read whole, among other tables', () => {
    const toml = `${DEMO}\n${many.slice(0, 1_200).join('')}\n[emulation]\npegMinTicks = 7\n${many.slice(1_200).join('')}`;
    const { limits, emulation } = setupOf(toml);
    const values = limits.rows?.filter(({ scope }) => scope.strategy !== undefined).map(({ value }) => Number(value));
    expect(values).toEqual(many.map((_, n) => n + 1));
    expect(emulation.pegMinTicks).toBe(7);
  });

  test.each([
    ['comments', '# why\nvalue = "7" # of the desk\nstrategy = "ODD"'],
    ['ends of lines of two characters', '\r\nvalue = "7"\r\nstrategy = "ODD"\r'],
    ['escapes', 'value = "\\u0037"\nstrategy = "\\u004fDD"'],
    ['literals and keys in quotes', `"value" = '7'\n  strategy='ODD'`],
    ['numbers', 'value = "7"\nstrategy = "ODD"\n[[limit]]\nmeasure = "newRate"\nvalue = "1"\nwindowMs = 1_000'],
    ['numbers as usual', 'value = "7"\nstrategy = "ODD"\n[[limit]]\nmeasure = "newRate"\nvalue = "1"\nwindowMs = 500'],
    [
      'no line between it and the next',
      'value = "7"\nstrategy = "ODD"\n[[ limit ]] # odd\nmeasure = "maxOpenOrders"\nvalue = "1"',
    ],
  ])('so are tables with %s', (_, odd) => {
    const limit = `[[limit]]\nmeasure = "maxOrderQty"\n${odd}\n`;
    const [alone, among] = [limit, `${many.join('')}${limit}${many[0].replace('S0', 'LAST')}`].map((text) =>
      setupOf(`${DEMO}\n${text}`).limits.rows?.filter(({ scope }) => !/^S|LAST/.test(scope.strategy ?? '')),
    );
    expect(alone?.at(-1)?.scope.strategy ?? alone?.at(-2)?.scope.strategy).toBe('ODD');
    expect(among).toEqual(alone);
  });

  test.each([
    'value = "7"\nvalue = "7"',
    'value = "7" "7"',
    'valeu = "7"',
    'value = "7"\ntrader = "Zoë 𝄞"',
    '__proto__ = 7',
    'value = 7.5',
    'value = "7',
  ])('what is wrong with it is said as in any file: %s', (bad) => {
    const faults = ([before, after]: readonly string[]) => {
      const toml = `${DEMO}\n${before}[[limit]]\nmeasure = "maxOrderQty"\n${bad}\n${after}`;
      const moved = before.split('\n').length - 1;
      return faultsOf(toml).map((fault) => fault.replace(/line (\d+)/, (_, n) => `line ${Number(n) - moved}`));
    };
    const text = (fault: string) => fault.replace(/limit\[.*?\]/, 'limit');
    expect(faults([many.join(''), many[0].replace('S0', 'LAST')]).map(text)).toEqual(faults(['', '']).map(text));
  });

  test('and what is wrong has its line', () => {
    const fault = (bad: string) => {
      const edited = [...many];
      edited[2_000] = `[[limit]]\nmeasure = "maxOrderQty"\n${bad}\n`;
      const line = `${DEMO}\n${edited.slice(0, 2_000).join('')}`.split('\n').length + 2;
      try {
        setupOf(`${DEMO}\n${edited.join('')}`);
      } catch (error) {
        return (error as Error).message.includes(`line ${line}: `);
      }
      return false;
    };
    expect([fault('value = "0.5"'), fault('value = ]')]).toEqual([true, true]);
  });
});
