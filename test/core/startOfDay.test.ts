/** The start of a day: what clients hold by a source takes the place of what we carried, and fills count on top. */
import { describe, expect, it } from 'vitest';
import type { LoadStartOfDay } from '../../src/core/words/dayCommand.ts';
import { differences, type Shown } from '../../src/risk/day/loadDifferences.ts';
import { openingBreaks } from '../../src/risk/openings.ts';
import { positionsOf } from '../../src/risk/pnl.ts';
import { instant, later, NO_TIME, price, qty, seconds } from '../../src/units/brand.ts';
import { dateNumber } from '../../src/units/time.ts';
import { units } from '../risk/riskDesk.ts';
import { Side } from '../../src/orders/values.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

const NOTHING = { positions: [], cash: [], locates: [], lists: [], restricted: [], closes: [], rates: [] };
const DAY = 86_400;

function deskOf(options: DeskOptions = {}): Desk {
  const desk = new Desk(options);
  desk.book('NORTH', [[9.98, 1_000]], [[10.02, 1_000]]);
  return desk;
}

function load(desk: Desk, rows: Partial<LoadStartOfDay>): void {
  const day = dateNumber(desk.now);
  desk.day({ do: 'loadStartOfDay', source: 'clearer', force: false, day, ...NOTHING, ...rows });
}

const held = (quantity: number, at: number, account = '') => ({
  clientID: 'C',
  account,
  symbol: 'XYZ',
  qty: quantity,
  price: px(at),
});

function buy(desk: Desk, quantity: number, at = 10.02): void {
  const child = desk.core.state.orders.nextChildID;
  desk.order(`buy ${child}`, 'buy', quantity, 10.02);
  desk.fill(child, quantity, at, `V${child}`);
}

const positions = (desk: Desk) =>
  positionsOf(desk.core.state.risk).map(
    ({ account, position }) => `${account} ${position.qty} cost ${position.cost} realised ${position.realised}`,
  );

describe('where it is required', () => {
  const R140 = 'R140-START-OF-DAY: what is held as the day begins is not known yet';
  const startOfDay = { source: 'clearer', required: true };

  it('new orders are refused until it is loaded, each day anew, but those that close', () => {
    const desk = deskOf({ startOfDay, limits: { clients: [{ clientID: 'C', limits: { shortSales: true } }] } });
    expect(desk.order('A', 'buy', 100, 10)[0]).toContain('exec=Rejected');
    expect(desk.why()).toBe(R140);
    load(desk, { source: 'another', positions: [held(300, 8)] });
    desk.order('B', 'buy', 100, 10);
    expect(desk.why(), 'that is not who tells').toBe(R140);
    expect(desk.order('C', 'sell', 300, 9.98)[0], 'by what we know').toContain('exec=New');
    load(desk, {});
    expect(desk.order('D', 'buy', 100, 10)[0]).toContain('exec=New');
    desk.after(seconds(DAY));
    desk.order('E', 'buy', 100, 10);
    expect(desk.why()).toBe(R140);
    load(desk, { day: dateNumber(desk.now) - 1, closes: [{ symbol: 'XYZ', price: px(10) }], force: true });
    expect(desk.order('F', 'buy', 100, 10)[0], 'by force it is of today').toContain('exec=New');
    const open = deskOf({ startOfDay: { ...startOfDay, required: false } });
    expect(open.order('A', 'buy', 100, 10)[0]).toContain('exec=New');
    desk.replayed();
  });

  it('orders are taken while the market is closed, and go out once it is loaded', () => {
    const desk = deskOf({ startOfDay });
    const at = (secs: number) => later(desk.now, seconds(secs));
    desk.step({ kind: 'setTradingDay', opensAt: at(60), closesAt: at(3_600), date: 20231115 });
    expect(desk.order('A', 'buy', 100, 9.9)).toEqual(['A exec=New status=New 100/0/100']);
    expect(desk.after(seconds(61))).toEqual(['A exec=Restated status=New 100/0/100']);
    expect([...desk.core.state.orders.open][0].heldText).toBe(R140);
    desk.day({ do: 'loadStartOfDay', source: 'clearer', force: false, ...NOTHING, day: 20231115 });
    expect(desk.after(seconds(1))).toEqual([]);
    expect([...desk.core.state.orders.open][0].liveChildren).toHaveLength(1);
    desk.replayed();
  });
});

describe('positions', () => {
  it('count in limits and profit and loss, and fills on top of them', () => {
    const desk = deskOf({ limits: { clients: [{ clientID: 'C', limits: { maxLongPosition: qty(1_000) } }] } });
    load(desk, { positions: [held(900, 8)] });
    expect(desk.order('A', 'buy', 101, 10)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('R115-POSITION: the long position could reach 1001');
    buy(desk, 100, 10);
    expect(positions(desk)).toEqual([` 1000 cost ${900 * 80_000 + 100 * 100_000} realised 0`]);
    desk.order('S', 'sell', 500, 9.98);
    desk.fill(2, 500, 9.98);
    expect(positions(desk)).toEqual([` 500 cost 41000000 realised ${500 * 99_800 - 41_000_000}`]);
    desk.replayed();
  });

  it('a short one counts too, in the gross of its client', () => {
    const desk = deskOf({ limits: { clients: [{ clientID: 'C', limits: { maxGrossNotional: units(10_000) } }] } });
    load(desk, { positions: [held(-900, 10)] });
    expect(positions(desk)).toEqual([' -900 cost -90000000 realised 0']);
    expect(desk.order('A', 'sell', 200, 10)[0]).toContain('exec=Rejected');
    expect(desk.order('B', 'sell', 90, 10)[0]).toContain('exec=New');
  });

  it('a load in the middle of the day leaves what was traded since its time', () => {
    const desk = deskOf();
    desk.after(seconds(DAY));
    desk.book('NORTH', [[9.98, 1_000]], [[10.02, 1_000]]);
    const opens = later(desk.now, seconds(1));
    buy(desk, 100, 10);
    desk.after(seconds(10));
    buy(desk, 30, 10.01);
    load(desk, { positions: [held(500, 9)], asOf: opens });
    expect(positions(desk)).toEqual([` 530 cost ${500 * 90_000 + 30 * 100_100} realised 0`]);
    desk.bust(2, 'V2');
    expect(positions(desk)).toEqual([` 500 cost ${500 * 90_000} realised 0`]);
    desk.replayed();
  });

  it('a bust of what the source has counted changes it by as much', () => {
    const desk = deskOf();
    buy(desk, 100, 10);
    desk.after(seconds(DAY));
    load(desk, { positions: [held(100, 10)] });
    desk.bust(1, 'V1');
    expect(positions(desk)).toEqual([' 0 cost 0 realised 0']);
    desk.replayed();
  });
});

describe('a load is of one day and source', () => {
  it('the same again is nothing, another takes its place, and what it leaves out is as we carried it', () => {
    const desk = deskOf();
    buy(desk, 70, 10);
    desk.after(seconds(DAY));
    load(desk, { positions: [held(100, 9), held(5, 9, 'B')] });
    const before = desk.events.length;
    load(desk, { positions: [held(100, 9), held(5, 9, 'B')] });
    expect(desk.events.length).toBe(before);
    load(desk, { positions: [held(120, 9)] });
    expect(positions(desk)).toEqual([' 120 cost 10800000 realised 0', 'B 0 cost 0 realised 0']);
    expect(desk.core.state.risk.dayData.loads.get('clearer')?.times).toBe(2);
    load(desk, {});
    expect(positions(desk)[0]).toBe(' 70 cost 7000000 realised 0');
    desk.replayed();
  });

  it('of another day it is refused, unless somebody insists', () => {
    const desk = deskOf();
    load(desk, { day: 20_200_101, positions: [held(100, 9)] });
    expect(desk.refused()).toContain('it is of 20200101, and today is');
    load(desk, { day: 20_200_101, positions: [held(100, 9)], force: true });
    expect(desk.refused()).toBe('');
  });

  it('two sources do not tell one position', () => {
    const desk = deskOf();
    load(desk, { positions: [held(100, 9)] });
    load(desk, { source: 'bank', positions: [held(90, 9)] });
    expect(desk.refused()).toBe('clearer has told what C  holds in XYZ today: one source is enough');
  });

  it('what changes is said by line', () => {
    const shown: Shown = {
      position: (_, quantity, cost) => `${quantity} @ ${cost}`,
      price: (_, value) => String(value),
      qty: (_, value) => String(value),
      cash: String,
      rate: String,
      time: String,
    };
    const desk = deskOf();
    load(desk, { positions: [held(100, 9), held(5, 9, 'B')] });
    const now = {
      ...NOTHING,
      positions: [held(120, 9)],
      closes: [{ symbol: 'XYZ', price: price(1) }],
      lastRate: () => undefined,
      located: () => 0,
      day: 20_261_130,
    };
    expect(differences(desk.core.state.risk.dayData.loads.get('clearer')?.event, now, shown)).toEqual([
      'position C XYZ: 120 @ 90000 instead of 100 @ 90000',
      'position C B XYZ: 5 @ 90000 is gone',
      'close XYZ: 1 is new',
    ]);
  });
});

describe('a break: what we carried over night is not what the source says', () => {
  it('in quantity, or not named by it at all', () => {
    const desk = deskOf();
    buy(desk, 70, 10);
    load(desk, { positions: [held(0, 0, 'B')] });
    expect(openingBreaks(desk.core.state.risk)).toEqual([]);
    desk.after(seconds(DAY));
    load(desk, { positions: [held(100, 9), held(5, 9, 'B')] });
    expect(openingBreaks(desk.core.state.risk)).toMatchObject([
      { account: '', symbol: 'XYZ', source: 'clearer', ours: 70, theirs: 100 },
      { account: 'B', ours: 0, theirs: 5 },
    ]);
    load(desk, { positions: [held(70, 9)] });
    expect(openingBreaks(desk.core.state.risk)).toEqual([]);
  });

  it('nothing is known before the first load', () => {
    const desk = deskOf();
    load(desk, { positions: [held(100, 9)] });
    expect(openingBreaks(desk.core.state.risk)).toEqual([]);
    desk.after(seconds(DAY));
    load(desk, { positions: [held(100, 9)] });
    expect(openingBreaks(desk.core.state.risk)).toEqual([]);
  });
});

describe('rates of exchange', () => {
  const rate = (desk: Desk, currency: string, value: number, force = false) =>
    desk.day({ do: 'setRate', currency, rate: Math.round(value * 10 ** 10), force });

  it('one that jumps is refused, unless somebody insists', () => {
    const desk = deskOf({ fx: { base: 'USD', maxJumpBps: 500 } });
    rate(desk, 'EUR', 1.08);
    rate(desk, 'EUR', 10.8);
    expect(desk.refused()).toBe('the rate of EUR jumps by 900 %, at most 5 %: say "force" if it is right');
    rate(desk, 'EUR', 1.13);
    expect(desk.refused()).toBe('');
    rate(desk, 'EUR', 0.9, true);
    expect(desk.core.state.risk.dayData.rates.get('EUR')).toMatchObject({ rate: 9_000_000_000, by: 'jane' });
    rate(desk, 'USD', 1);
    expect(desk.refused()).toContain('USD is the currency that rates are in');
    desk.replayed();
  });

  it('convert exactly, and never to less', () => {
    const desk = deskOf();
    rate(desk, 'EUR', 1.25);
    rate(desk, 'JPY', 0.0066667);
    const { rates } = desk.core.state.risk.dayData;
    expect(rates.convert(1_000_000n, 'EUR', 'USD', 'USD')).toBe(1_250_000n);
    expect(rates.convert(1_000_000n, 'USD', 'EUR', 'USD')).toBe(800_000n);
    expect(rates.convert(3n, 'JPY', 'USD', 'USD')).toBe(1n);
    expect(rates.convert(-3n, 'JPY', 'EUR', 'USD')).toBe(-1n);
    expect(rates.convert(7n, 'GBP', 'GBP', 'USD')).toBe(7n);
    expect(rates.convert(7n, 'GBP', 'USD', 'USD')).toBeUndefined();
  });
});

it('a load changes what it says otherwise than before, and not what others have set since', () => {
  const desk = deskOf();
  const C = { clientID: 'C', symbol: 'XYZ' };
  const hard = { list: 'hardToBorrow', symbol: 'XYZ', clientID: '' } as const;
  const barred = { ...hard, list: 'noShort' } as const;
  const { dayData } = desk.core.state.risk;
  const state = () => [
    dayData.locates.located('C', 'XYZ', dateNumber(desk.now)),
    ...dayData.lists.all(desk.now).map(({ list, by }) => `${list} by ${by}`),
  ];
  load(desk, { locates: [{ ...C, qty: qty(300) }], lists: [hard, barred] });
  desk.day({ do: 'locate', ...C, qty: qty(1_000) });
  desk.day({ do: 'list', ...hard, listed: false, until: NO_TIME });
  desk.day({ do: 'list', ...barred, listed: true, until: NO_TIME });
  load(desk, { locates: [{ ...C, qty: qty(300) }], lists: [hard, barred], positions: [held(10, 8)] });
  expect(state()).toEqual([1_000, 'noShort by start of day: clearer', 'noShort by jane']);
  load(desk, { locates: [{ ...C, qty: qty(500) }], lists: [hard] });
  expect(state(), 'what a person has listed stays').toEqual([500, 'noShort by jane']);
  desk.after(seconds(DAY));
  load(desk, { lists: [hard] });
  expect(state()).toEqual([0, 'hardToBorrow by start of day: clearer', 'noShort by jane']);
  desk.day({ do: 'list', ...barred, listed: false, until: NO_TIME });
  expect(state()).toHaveLength(2);
  desk.replayed();
});

it('cash, locates and lists of a load', () => {
  const desk = deskOf({ limits: { clients: [{ clientID: 'C', limits: { shortSales: true } }] } });
  const cash = [{ clientID: 'C', account: 'A', currency: 'USD', amount: -5_000_000 }];
  const lists = [{ list: 'noShort' as const, symbol: 'XYZ', clientID: 'C' }];
  load(desk, { cash, lists, locates: [{ clientID: 'C', symbol: 'XYZ', qty: qty(500) }] });
  const { dayData } = desk.core.state.risk;
  expect(dayData.cashOf('C', 'A', 'USD')?.amount).toBe(-5_000_000);
  expect(dayData.cashOf('C', '', 'USD')).toBeUndefined();
  expect(dayData.locates.left('C', 'XYZ', dateNumber(desk.now))).toBe(500);
  expect(desk.order('A', 'sell', 100, 10, { side: Side.SellShort })[0]).toContain('exec=Rejected');
  expect(dayData.lists.all(desk.now)).toMatchObject([{ by: 'start of day: clearer', until: instant(0) }]);
  load(desk, {});
  expect(dayData.locates.left('C', 'XYZ', dateNumber(desk.now))).toBe(0);
  expect(desk.order('B', 'sell', 100, 10, { side: Side.SellShort })[0]).toContain('exec=New');
  desk.replayed();
});

describe('a source restricts symbols: they are limits', () => {
  const xyz = { scope: { symbol: 'XYZ', client: 'C' }, soft: false, until: NO_TIME };
  const own = (desk: Desk) => [...desk.core.state.risk.limits.rows.values()].filter((row) => row.number > 0);
  const restricted = (desk: Desk) => own(desk).filter(({ measure }) => measure === 'restricted');
  const trades = (desk: Desk, id: string) => desk.order(id, 'buy', 10, 10)[0].includes('exec=New');

  it('as long as it says so', () => {
    const desk = deskOf();
    load(desk, { restricted: [xyz] });
    const id = 'restricted client=C symbol=XYZ by start of day: clearer';
    expect(restricted(desk)).toMatchObject([{ id, by: 'start of day: clearer', reason: 'told', value: 'true' }]);
    expect(trades(desk, 'A')).toBe(false);
    expect(desk.why()).toBe('R106-RESTRICTED: XYZ is restricted');
    const before = desk.events.length;
    load(desk, { restricted: [xyz] });
    expect(desk.events.length).toBe(before);
    load(desk, { source: 'bank', restricted: [] });
    expect(trades(desk, 'B')).toBe(false);
    load(desk, { restricted: [] });
    expect(restricted(desk)).toEqual([]);
    expect(trades(desk, 'C')).toBe(true);
    desk.replayed();
  });

  it('to a time, and not again after it', () => {
    const desk = deskOf();
    const until = later(desk.now, seconds(10));
    load(desk, { restricted: [{ ...xyz, until }] });
    expect(trades(desk, 'A')).toBe(false);
    desk.after(seconds(11));
    desk.book('NORTH', [[9.98, 1_000]], [[10.02, 1_000]]);
    expect(trades(desk, 'B')).toBe(true);
    load(desk, { restricted: [{ ...xyz, until }] });
    expect(restricted(desk)).toEqual([]);
    desk.replayed();
  });

  it('softly: an order is taken, with a warning', () => {
    const desk = deskOf();
    load(desk, { restricted: [{ ...xyz, soft: true }] });
    expect(trades(desk, 'A')).toBe(true);
    const decided = desk.events.findLast((event) => event.kind === 'riskDecided');
    expect(decided?.checks.slice(0, 1)).toMatchObject([{ code: 'R106-RESTRICTED', soft: true }]);
  });
});

it('a list of restricted symbols, as earlier journals have it, reads as limits', () => {
  const desk = deskOf();
  const { state } = desk.core;
  const at = desk.now;
  const named = { at, by: 'jane', reason: 'told', until: NO_TIME };
  const own = () => [...state.risk.limits.rows.values()].filter(({ measure }) => measure === 'restricted');
  const listed = { kind: 'symbolListed', list: 'restricted', symbol: 'XYZ', clientID: 'C', ...named } as const;
  state.apply({ ...listed, listed: true });
  expect(own()).toMatchObject([{ value: 'true', scope: { symbol: 'XYZ', client: 'C' }, by: 'jane' }]);
  expect(desk.order('A', 'buy', 10, 10)[0]).toContain('exec=Rejected');
  state.apply({ ...listed, listed: false });
  expect(own()).toEqual([]);
  const loaded = { kind: 'startOfDayLoaded', ...NOTHING, ...named, source: 'clearer', asOf: at, day: 1 } as const;
  state.apply({ ...loaded, lists: [{ list: 'restricted', symbol: 'XYZ', clientID: '' }] });
  expect(own()).toMatchObject([{ scope: { symbol: 'XYZ' }, by: 'start of day: clearer' }]);
  load(desk, { day: dateNumber(at) });
  expect(own()).toEqual([]);
  expect(desk.order('B', 'buy', 10, 10)[0]).toContain('exec=New');
});
