/** Prices at and below zero in FIX: read and written where the instrument may have them, refused where it may not. */
import { describe, expect, it, test } from 'vitest';
import { MessageWriter } from '../../src/fix/writer.ts';
import { NO_PRICE, price } from '../../src/units/brand.ts';
import type { Instrument } from '../../src/units/instrument.ts';
import { endOfUtcDate, readTerms, writeTerms } from '../../src/wire/orderTerms.ts';
import { readExecutionReport, type VenueDialect } from '../../src/wire/venueMessages.ts';
import { XYZ } from '../router/make.ts';
import { BookBench, fieldsOf } from './bookBench.ts';

const SHARE: Instrument = { ...XYZ, priceScale: 2 };
const OIL: Instrument = { ...SHARE, minPrice: price(-4_000) };
const terms = (instrument: Instrument, rest: string) =>
  readTerms(fieldsOf(`D|54=1|55=XYZ|38=100|${rest}`), instrument, endOfUtcDate);

describe('of an order', () => {
  test.each<[string, Instrument, string, number | string]>([
    ['below zero', OIL, '40=2|44=-37.60', -3_760],
    ['zero', OIL, '40=2|44=0.00', 0],
    ['minus zero', OIL, '40=2|44=-0.00', 0],
    ['the lowest', OIL, '40=2|44=-40', -4_000],
    ['below that', OIL, '40=2|44=-40.01', 'Price(44)=-40.01: must be at least -40, the minPrice'],
    ['below zero, of a share', SHARE, '40=2|44=-37.60', 'Price(44)=-37.60: must be above zero'],
    ['zero, of a share', SHARE, '40=2|44=0', 'Price(44)=0: must be above zero'],
    ['zero of a market order is none', SHARE, '40=1|44=0', NO_PRICE],
  ])('%s', (_, instrument, rest, read) => {
    const { terms: got, fault } = terms(instrument, rest);
    expect(fault?.text ?? got.price).toBe(read);
  });

  test.each<[string, Instrument, string, number | string]>([
    ['a stop below zero', OIL, '40=3|99=-37.60', -3_760],
    ['at zero', OIL, '40=3|99=0', 0],
    ['of a share', SHARE, '40=3|99=-1', 'StopPx(99)=-1 is no price here: must be above zero'],
  ])('%s', (_, instrument, rest, read) => {
    const { terms: got, fault } = terms(instrument, rest);
    expect(fault?.text ?? got.stopPx).toBe(read);
  });

  it('is written, zero too, and none is not', () => {
    const written = (rest: string) => {
      const w = new MessageWriter();
      w.begin('FIX.4.4', 'D');
      writeTerms(w, terms(OIL, rest).terms, OIL, { precision: 3 });
      w.end();
      return [...String.fromCharCode(...w.bytes.subarray(0, w.length)).matchAll(/(44|99)=([^\x01]*)/g)].map(
        ([field]) => field,
      );
    };
    expect(written('40=4|44=-37.61|99=-37.60')).toEqual(['44=-37.61', '99=-37.6']);
    expect(written('40=4|44=0|99=0.00')).toEqual(['44=0', '99=0']);
    expect(written('40=1')).toEqual([]);
  });
});

test('of a fill, and its average', () => {
  const dialect = { venue: 'V', execType: true } as VenueDialect;
  const read = (instrument: Instrument, rest: string) => {
    const fill = fieldsOf(`8|37=V1|17=E1|150=F|39=2|55=XYZ|54=1|32=10|${rest}|151=0|14=10`);
    const { lastPx, avgPx, fault, noLastPx } = readExecutionReport(fill, dialect, 'T', () => instrument);
    return [fault, lastPx, avgPx, noLastPx ?? false];
  };
  expect(read(OIL, '31=-37.60|6=-37.60')).toEqual(['', -3_760, -37_600_000, false]);
  expect(read(OIL, '31=0|6=0')).toEqual(['', 0, 0, false]);
  expect(read(OIL, '6=-37.60')).toEqual(['', NO_PRICE, -37_600_000, true]);
  expect(read(SHARE, '31=1|6=-1')).toEqual(['', 100, 0, false]);
});

test.each([
  ['below zero', '269=0|270=-37.65|271=5|269=1|270=-37.60|271=3', '-37.65x5 / -37.6x3'],
  ['across it', '269=0|270=-0.01|271=5|269=1|270=0|271=3', '-0.01x5 / 0x3'],
  [
    'too low',
    '269=0|270=-40.01|271=5|269=1|270=1|271=3',
    'none: MDEntryPx(270)=-40.01: prices of OIL are at least -40, the minPrice',
  ],
])('of a book: %s', (_, entries, shown) => {
  const bench = new BookBench({}, [{ ...OIL, symbol: 'OIL' }]);
  bench.hear(`W|55=OIL|268=2|${entries}`);
  expect(bench.show('OIL')).toBe(shown);
  bench.hear('X|268=1|279=0|55=OIL|269=2|270=-37.62|271=1');
  expect(bench.told.includes('OIL traded 1@-37.62')).toBe(!shown.startsWith('none'));
});
