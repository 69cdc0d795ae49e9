/** The units of an instrument, once the journal has something of it: a start in others is refused, and says what to do. */
import { describe, expect, it } from 'vitest';
import { contradictions, newTerms, unitsChanged, unitsText } from '../../src/core/work/unitsKept.ts';
import { qty } from '../../src/units/brand.ts';
import type { Instrument } from '../../src/units/instrument.ts';
import { dateNumber } from '../../src/units/time.ts';
import { openRoles } from '../support/roles.ts';
import { Desk, px, XYZ } from './desk.ts';

const instruments = (change: Partial<Instrument>) => new Map([['XYZ', { ...XYZ, ...change }]]);
const FINER = { qtyScale: 2 };

function desk(): Desk {
  const d = new Desk();
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  return d;
}
const found = (d: Desk, change: Partial<Instrument>) =>
  contradictions(d.replayed().state, instruments(change)).get('XYZ');

it('an instrument is journaled once, as it is configured', () => {
  const d = desk();
  d.restart();
  expect(d.events.filter(({ kind }) => kind === 'instrumentSet')).toEqual([
    expect.objectContaining({ symbol: 'XYZ', currency: 'USD', priceScale: 4, qtyScale: 0, multiplier: 1 }),
  ]);
});

describe('with an order of it', () => {
  it.each([
    ['qtyScale', FINER, 'qtyScale was 0, is 2'],
    ['priceScale', { priceScale: 5 }, 'priceScale was 4, is 5'],
    ['currency', { currency: 'JPY' }, 'currency was USD, is JPY'],
    ['multiplier', { multiplier: 105, multiplierScale: 1 }, 'multiplier was 1, is 10.5'],
    ['several', { qtyScale: 1, currency: 'EUR' }, 'currency was USD, is EUR; qtyScale was 0, is 1'],
  ])('another %s is refused', (_what, change, text) => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    expect(found(d, change)).toBe(text);
  });

  it('an order that is over counts: its executions may be busted', () => {
    const d = desk();
    d.order('A', 'buy', 100, 10);
    d.fill(1, 100, 10);
    expect(found(d, FINER)).toBeDefined();
  });

  it('steps, class and another way to write the same multiplier may change', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.95);
    expect(found(d, { lotSize: qty(10), assetClass: 'future', multiplier: 100, multiplierScale: 2 })).toBe(undefined);
  });
});

it('what a source says of the start of the day counts', () => {
  const d = desk();
  const rows = { cash: [], locates: [], lists: [], closes: [], rates: [], restricted: [] };
  const positions = [{ clientID: 'C', account: '', symbol: 'XYZ', qty: 5, price: px(10) }];
  d.day({ do: 'loadStartOfDay', source: 'x', force: true, day: dateNumber(d.now), ...rows, positions });
  expect(found(d, FINER)).toBeDefined();
});

it('without anything of it, other units are journaled', () => {
  const d = desk();
  expect(found(d, FINER)).toBeUndefined();
  expect(newTerms(d.core.state, instruments(FINER))).toEqual([expect.objectContaining({ symbol: 'XYZ', qtyScale: 2 })]);
});

it('the text says what to do', () => {
  expect(unitsText(new Map([['XYZ', 'qtyScale was 0, is 2']]), 'data')).toBe(
    '[[instrument]] XYZ: qtyScale was 0, is 2: the journal in data has orders, positions or data of the day in the ' +
      'units of before, and would be read as others. Set them as they were; for other units give the instrument ' +
      'another symbol, or this gateway another journal, once nothing is open in this one.',
  );
});

it('a reload compares with what we trade, used or not', () => {
  expect(unitsChanged(new Map([['XYZ', XYZ]]), instruments(FINER))).toBe('[[instrument]] XYZ: qtyScale was 0, is 2');
  expect(unitsChanged(new Map([['XYZ', XYZ]]), new Map())).toBe('');
});

it('the gateway does not start so, and does again in the units of before', async () => {
  const house = await openRoles();
  house.say('client', 'D', '11=A|55=AAPL|54=1|60=20260601-12:00:00|38=100|40=2|44=90.00');
  house.world.advance(1);
  const aapl = (change: Partial<Instrument>) => (instrument: Instrument) =>
    instrument.symbol === 'AAPL' ? { ...instrument, ...change } : instrument;
  await expect(house.restart([], aapl({ qtyScale: 2 }))).rejects.toThrow(
    '[[instrument]] AAPL: qtyScale was 0, is 2: the',
  );
  await house.restart();
  expect(house.gateway.core.state.orders.open.size).toBe(1);
});
