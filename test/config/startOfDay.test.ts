/** The file of the start of a day: what it says, and everything that is wrong with it, by line. */
import { describe, expect, it } from 'vitest';
import { readStartOfDay } from '../../src/config/startOfDay.ts';
import { price, qty } from '../../src/units/brand.ts';
import type { Instrument } from '../../src/units/instrument.ts';

const AAPL: Instrument = {
  symbol: 'AAPL',
  currency: 'USD',
  priceScale: 4,
  qtyScale: 0,
  tickSize: price(100),
  lotSize: qty(1),
};
const BTC: Instrument = { ...AAPL, symbol: 'BTC-USD', qtyScale: 8 };
const NAMES = {
  instruments: new Map([AAPL, BTC].map((instrument) => [instrument.symbol, instrument])),
  clients: new Set(['ALPHA', 'BETA']),
  desks: new Set(['D1']),
  accountsOf: (clientID: string) => (clientID === 'BETA' ? new Set(['MAIN', 'PROP']) : undefined),
};

const read = (...lines: string[]) => readStartOfDay(lines.join('\n'), NAMES);

it('that it is of another day is told with all that is wrong, and by itself by who loads it', () => {
  const rows = ['# header', 'day,2026-11-29', 'locate,ALHPA,AAPL,5000'];
  const other = { line: 2, text: 'it is of 20261129, and today is 20261130' };
  expect(readStartOfDay(rows.join('\n'), NAMES, 20_261_130)).toEqual([
    other,
    { line: 3, text: expect.stringContaining('there is no client ALHPA') as string },
  ]);
  expect(readStartOfDay(rows.slice(0, 2).join('\n'), NAMES, 20_261_130)).toMatchObject({ day: 20_261_129 });
});

it('a whole file', () => {
  expect(
    read(
      '# from the clearer',
      'day,2026-11-30',
      'asOf,2026-11-30T14:30:00Z',
      'position,ALPHA,MAIN,AAPL,-200,191.25',
      'position,ALPHA,,BTC-USD,0.5   # at the close',
      '',
      'cash,ALPHA,MAIN,USD,-250000.50',
      'locate,ALPHA,AAPL,5000',
      'list,hardToBorrow,AAPL',
      'restricted,AAPL',
      'restricted,BTC-USD,client=BETA,account=MAIN,soft,until=2026-12-04T21:00:00Z',
      'close,BTC-USD,60000.5',
      'rate,EUR,1.0825',
    ),
  ).toEqual({
    day: 20_261_130,
    asOf: Date.parse('2026-11-30T14:30:00Z') * 1_000,
    positions: [
      { clientID: 'ALPHA', account: 'MAIN', symbol: 'AAPL', qty: -200, price: 1_912_500 },
      { clientID: 'ALPHA', account: '', symbol: 'BTC-USD', qty: 50_000_000, price: 600_005_000 },
    ],
    cash: [{ clientID: 'ALPHA', account: 'MAIN', currency: 'USD', amount: -2_500_005_000 }],
    locates: [{ clientID: 'ALPHA', symbol: 'AAPL', qty: 5_000 }],
    lists: [{ list: 'hardToBorrow', symbol: 'AAPL', clientID: '' }],
    restricted: [
      { scope: { symbol: 'AAPL' }, soft: false, until: 0 },
      {
        scope: { symbol: 'BTC-USD', client: 'BETA', account: 'MAIN' },
        soft: true,
        until: Date.parse('2026-12-04T21:00:00Z') * 1_000,
      },
    ],
    closes: [{ symbol: 'BTC-USD', price: 600_005_000 }],
    rates: [{ currency: 'EUR', rate: 10_825_000_000 }],
    skipped: 0,
  });
});

it.each(['9999-01-01T00:00:00Z', '2256-01-01T00:00:00Z', '0001-01-01T00:00:00Z'])('asOf,%s is read', (asOf) => {
  const rows = read('day,2026-11-30', `asOf,${asOf}`);
  expect('day' in rows && Number.isSafeInteger(rows.asOf)).toBe(true);
});

describe('what is wrong is said by line, all at once', () => {
  it.each([
    ['positon,ALPHA,,AAPL,1,1', 'positon is no kind of row: did you mean position?'],
    ['position,ALPHA,,AAPL', '4 values, expected position,CLIENT,ACCOUNT,SYMBOL,QUANTITY,PRICE'],
    ['position,ALPAH,,AAPL,1,1', 'there is no client ALPAH: did you mean ALPHA?'],
    ['position,ALPHA,,APPL,1,1', 'there is no instrument APPL: did you mean AAPL?'],
    ['position,ALPHA,,AAPL,1.5,1', 'quantity 1.5 has more than 0 decimals, or is too large'],
    ['position,ALPHA,,AAPL,lots,1', 'quantity lots is no decimal number'],
    ['position,ALPHA,,AAPL,1,-1', 'price -1 must be above zero'],
    ['position,ALPHA,,AAPL,1', 'a position needs the price that it cost, or a row close,AAPL,PRICE'],
    ['cash,ALPHA,,dollars,1', 'dollars is no currency: expected three capital letters'],
    ['locate,ALPHA,AAPL,-1', 'quantity -1 is below zero'],
    ['list,hardtoborrow,AAPL', 'there is no list hardtoborrow: did you mean hardToBorrow?'],
    ['list,restricted,AAPL,BETA', 'restricted symbols are limits: write restricted,AAPL,client=BETA'],
    ['restricted,AAPL,client=ALPAH', 'there is no client ALPAH: did you mean ALPHA?'],
    ['restricted,AAPL,desk=D2', 'there is no desk D2: did you mean D1?'],
    ['restricted,AAPL,account=MAIN', 'an account is its client\'s: name the client too, or client = "*"'],
    [
      'restricted,AAPL,BETA',
      'BETA says nothing: expected soft, until=TIME, client=CLIENT, account=, desk= and the like',
    ],
    ['restricted,AAPL,until=Friday', 'Friday is no time with its zone, such as 2026-11-30T14:30:00Z'],
    ['rate,EUR,0', 'rate 0 must be above zero'],
    ['day,2026-12-01', 'the day is said twice'],
    ['position,BETA,MIAN,AAPL,1,1', 'client BETA has no account "MIAN": did you mean MAIN?'],
    ['cash,BETA,,USD,1', 'client BETA has no account "": known: MAIN, PROP'],
    ['position,ALPHA,,AAPL,-2,500', '-2,500 may be one number: write -2500, or the price as 500.00'],
    ['list,noShort,APPL', 'there is no instrument APPL: did you mean AAPL?'],
    ['asOf,2026-11-30 14:30', '2026-11-30 14:30 is no time with its zone, such as 2026-11-30T14:30:00Z'],
  ])('%s', (line, text) => {
    expect(read('day,2026-11-30', line)).toEqual([{ line: 2, text }]);
  });

  it.each(['2026-11-31', '30.11.2026', ''])('%s is no date', (date) => {
    expect(read(`day,${date}`)).toEqual([{ line: 1, text: `${date} is no date such as 2026-11-30` }]);
  });

  it('twice, and without a day', () => {
    const row = 'locate,ALPHA,AAPL,1';
    expect(read(row, row)).toEqual([{ line: 2, text: 'the locate of ALPHA in AAPL is in line 1 already' }]);
    expect(read(row)).toEqual([
      { line: 1, text: 'it does not say of which day it is: expected a line such as day,2026-11-30' },
    ]);
  });

  it('of symbols that are not traded here, where that does no harm: nothing, but how many', () => {
    expect(
      read('day,2026-11-30', 'list,easyToBorrow,MSFT', 'close,MSFT,1.00', 'position,ALPHA,,AAPL,-20,50'),
    ).toMatchObject({
      skipped: 2,
      lists: [],
      closes: [],
      positions: [{ qty: -20, price: 500_000 }],
    });
  });

  it('of a file that is none, the first twenty', () => {
    expect(read(...Array.from({ length: 100 }, () => 'Dear Sir'))).toHaveLength(20);
  });
});
