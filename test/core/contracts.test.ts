/** Contracts: a price and a quantity are money by the multiplier of the instrument, wherever money is counted. */
import { describe, expect, it } from 'vitest';
import { units } from '../risk/riskDesk.ts';
import { NO_QTY, qty } from '../../src/units/brand.ts';
import { orderID } from '../../src/orders/values.ts';
import { Desk, px } from './desk.ts';

const FIFTY = { multiplier: 50 };

function deskOf(limits: object, instrument: object = FIFTY): Desk {
  const desk = new Desk({ instrument, limits: { clients: [{ clientID: 'C', limits }] } });
  desk.book('NORTH', [[9.98, 1_000]], [[10.02, 1_000]]);
  return desk;
}

describe('limits in money count the multiplier', () => {
  it('of one order', () => {
    const desk = deskOf({ maxOrderNotional: units(5_000) });
    expect(desk.order('A', 'buy', 10, 10)[0]).toContain('exec=New');
    expect(desk.order('B', 'buy', 11, 10)[0]).toContain('exec=Rejected');
    expect(desk.why()).toBe('R113-ORDER-NOTIONAL: order value 5500.00 USD is above the limit of 5000.00 USD');
  });

  it('of what is open and held', () => {
    const desk = deskOf({ maxGrossNotional: units(10_000) });
    desk.order('A', 'buy', 10, 10.02);
    desk.fill(1, 10, 10);
    expect(desk.order('B', 'buy', 9, 10)[0]).toContain('exec=New');
    expect(desk.order('C', 'buy', 2, 10)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('orders and positions could reach 10500.00 USD');
    desk.replayed();
  });

  it('of a tenth', () => {
    const desk = deskOf({ maxOrderNotional: units(100) }, { multiplier: 1, multiplierScale: 1 });
    expect(desk.order('A', 'buy', 100, 10)[0]).toContain('exec=New');
    expect(desk.order('B', 'buy', 101, 10)[0]).toContain('exec=Rejected');
  });
});

it('CashOrderQty buys as many contracts as it pays for', () => {
  const desk = deskOf({});
  desk.order('A', 'buy', 0, 10, { orderQty: NO_QTY, cashOrderQty: px(1_999) });
  expect(desk.core.state.orders.parent(orderID(1)).terms.orderQty).toBe(3);
});

it('a plan counts the money of contracts, and its fees by the contract', () => {
  const desk = deskOf({});
  desk.order('A', 'buy', 10, 10.02);
  const plan = desk.events.find((event) => event.kind === 'planned');
  expect(plan).toMatchObject({ multiplier: 50, expectedQty: qty(10), expectedNet: 5_010_030_000 });
  expect(plan).toMatchObject({ expectedAvgPx: 501_003_000 });
});
