/** Cash of the start of a day: what an account has may be spent before its buying power is. */
import { describe, expect, it } from 'vitest';
import type { LoadStartOfDay } from '../../src/core/words/dayCommand.ts';
import { Sum } from '../../src/risk/slices/sums.ts';
import { orderID } from '../../src/orders/values.ts';
import { seconds } from '../../src/units/brand.ts';
import { dateNumber } from '../../src/units/time.ts';
import { limitRow, sumOf } from '../support/limits.ts';
import { Desk, px } from './desk.ts';

const DAY = 86_400;
const NOTHING = { positions: [], cash: [], locates: [], lists: [], restricted: [], closes: [], rates: [] };
const C = { clientID: 'C', account: '', currency: 'USD' };

/** Client C may spend so many dollars beyond its cash. */
function deskOf(credit: string): Desk {
  const rows = [limitRow('buyingPower', credit, { client: 'C' })];
  const desk = new Desk({ limits: { clients: [{ clientID: 'C', desk: 'EQ' }], rows } });
  desk.book('NORTH', [[9.98, 10_000]], [[10.02, 10_000]]);
  return desk;
}

function load(desk: Desk, rows: Partial<LoadStartOfDay>): void {
  const day = dateNumber(desk.now);
  desk.day({ do: 'loadStartOfDay', source: 'clearer', force: false, day, ...NOTHING, ...rows });
}

/** In ten-thousandths. */
const cash = (dollars: number, of = C) => ({ ...of, amount: dollars * 10_000 });
const position = (quantity: number, at: number) => ({
  clientID: 'C',
  account: '',
  symbol: 'XYZ',
  qty: quantity,
  price: px(at),
});

function trade(desk: Desk, side: 'buy' | 'sell', quantity: number, at: number): void {
  const child = desk.core.state.orders.nextChildID;
  desk.order(`T${child}`, side, quantity, side === 'buy' ? 10.02 : 9.98);
  desk.fill(child, quantity, at, `V${child}`);
}

/** How much more the client may buy at 10.00: found by asking, in shares. */
function mayBuy(desk: Desk): number {
  let [may, not] = [0, 10_000];
  while (not - may > 1) {
    const half = Math.floor((may + not) / 2);
    desk.order(`Q${desk.events.length}`, 'buy', half, 10, { exDestination: '' });
    const isTaken = desk.events.findLast((event) => event.kind === 'riskDecided')?.passed === true;
    if (!isTaken) not = half;
    else {
      may = half;
      desk.cancel(
        `X${desk.events.length}`,
        desk.core.state.orders.parent(orderID(desk.core.state.orders.nextOrderID - 1)).clOrdID,
      );
      desk.out(desk.core.state.orders.nextChildID - 1);
    }
  }
  return may;
}

describe('what may be spent', () => {
  it.each<[string, string, (desk: Desk) => void, number]>([
    ['is the credit, where nothing is known of cash', '5000', () => undefined, 500],
    ['is the cash beside it', '5000', (d) => load(d, { cash: [cash(2_000)] }), 700],
    ['is the cash alone, where there is no credit', '0', (d) => load(d, { cash: [cash(2_000)] }), 200],
    ['is less where money is owed', '5000', (d) => load(d, { cash: [cash(-2_000)] }), 300],
    [
      'is that of all its accounts',
      '0',
      (d) => load(d, { cash: [cash(2_000), cash(1_000, { ...C, account: 'B' })] }),
      300,
    ],
    ['is not that of another client', '5000', (d) => load(d, { cash: [cash(2_000, { ...C, clientID: 'D' })] }), 500],
    [
      'is not that in another currency',
      '5000',
      (d) => load(d, { cash: [cash(2_000, { ...C, currency: 'EUR' })] }),
      500,
    ],
    [
      'is reduced by what a position cost, without cash',
      '5000',
      (d) => load(d, { positions: [position(100, 10)] }),
      400,
    ],
    [
      'is not, with it: it has been paid for',
      '5000',
      (d) => load(d, { positions: [position(100, 10)], cash: [cash(0)] }),
      500,
    ],
  ])('%s', (_, credit, act, shares) => {
    const desk = deskOf(credit);
    act(desk);
    expect(mayBuy(desk)).toBe(shares);
    desk.replayed();
  });

  it('falls with what is bought from then on, and rises with what is sold', () => {
    const desk = deskOf('0');
    trade(desk, 'sell', 100, 10); // before: it is in the cash
    desk.after(seconds(DAY));
    desk.book('NORTH', [[9.98, 10_000]], [[10.02, 10_000]]);
    load(desk, { cash: [cash(2_000)] });
    expect(mayBuy(desk)).toBe(200);
    trade(desk, 'buy', 50, 10);
    expect(mayBuy(desk)).toBe(150);
    trade(desk, 'sell', 80, 10);
    expect(mayBuy(desk)).toBe(230);
    desk.replayed();
  });

  it('a bust of what was paid for in the cash changes the cash', () => {
    const desk = deskOf('5000');
    trade(desk, 'buy', 50, 10);
    desk.after(seconds(DAY));
    desk.book('NORTH', [[9.98, 10_000]], [[10.02, 10_000]]);
    load(desk, { cash: [cash(2_000)] });
    desk.bust(1, 'V1');
    const again = desk.core.state.orders.nextChildID - 1;
    expect(mayBuy(desk)).toBe(699); // its order is open again, for 501 dollars
    desk.cancel('X', 'T1');
    desk.out(again);
    expect(mayBuy(desk)).toBe(750);
    desk.replayed();
  });

  it('a later load takes the place of the one before; without cash, all counts that was ever spent', () => {
    const desk = deskOf('5000');
    trade(desk, 'buy', 50, 10);
    desk.after(seconds(DAY));
    desk.book('NORTH', [[9.98, 10_000]], [[10.02, 10_000]]);
    load(desk, { cash: [cash(2_000)] });
    load(desk, { cash: [cash(1_000)] });
    expect(mayBuy(desk)).toBe(600);
    load(desk, {});
    expect(mayBuy(desk)).toBe(450);
    desk.replayed();
  });

  it('cash of several sources adds up, each until it says something else', () => {
    const desk = deskOf('0');
    load(desk, { cash: [cash(2_000)] });
    load(desk, { source: 'bank', cash: [cash(1_000)] });
    expect(mayBuy(desk)).toBe(300);
    load(desk, { cash: [cash(500)] });
    expect(mayBuy(desk)).toBe(150);
  });

  it('moves with its client to another desk, and into limits that come later', () => {
    const desk = deskOf('0');
    load(desk, { cash: [cash(2_000)] });
    trade(desk, 'buy', 50, 10);
    const named = { by: 'jane', reason: 'test' };
    desk.step({ kind: 'changeLimits', set: [limitRow('buyingPower', '1', { desk: '*' })], remove: [], ...named });
    const spent = (of: string) => sumOf(desk.core.state.risk, { desk: of, currency: 'USD' }, Sum.Spent) / 10_000;
    expect(spent('EQ')).toBe(500 - 2_000);
    desk.core.state.apply({ kind: 'clientDeskSet', at: desk.now, clientID: 'C', desk: 'FI' });
    expect([spent('EQ'), spent('FI')]).toEqual([0, 500 - 2_000]);
  });
});
