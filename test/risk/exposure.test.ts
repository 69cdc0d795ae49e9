/** What orders reserve while they live, told step by step: [open to buy, open to sell], worth of it, open orders. */
import { describe, expect, test } from 'vitest';
import { ResponseTo, Side } from '../../src/orders/values.ts';
import type { TestLimits } from '../support/limits.ts';
import { RiskDesk, market, px, q, SECOND, units, us } from './riskDesk.ts';

const sell = { side: Side.Sell };

function expectOpen(desk: RiskDesk, buy: number, sells: number, worth: number, orders: number): void {
  expect([...desk.openQty(), desk.openNotional(), desk.openOrders()]).toEqual([buy, sells, units(worth), orders]);
}

describe('R5: reserved when received, released with the last share', () => {
  test('received, accepted, worked, filled', () => {
    const desk = new RiskDesk();
    const order = desk.receive();
    expectOpen(desk, 100, 0, 1_000, 1);
    desk.emit({ kind: 'orderAccepted', orderID: order.orderID, at: desk.now, execID: desk.orders.nextExecID });
    const child = desk.child(order, 100);
    expectOpen(desk, 100, 0, 1_000, 1);
    desk.fill(child, 30, 99_900);
    expectOpen(desk, 70, 0, 700, 1);
    desk.fill(child, 70, 99_900);
    expectOpen(desk, 0, 0, 0, 0);
    expect(desk.state.reservations.size + desk.state.childOpen.size).toBe(0);
  });

  test('a rejected order gives all back', () => {
    const desk = new RiskDesk();
    desk.reject(desk.receive(sell));
    expectOpen(desk, 0, 0, 0, 0);
  });

  test('a market order is worth the other side on arrival', () => {
    const desk = new RiskDesk();
    desk.open(market);
    expectOpen(desk, 100, 0, 1_001, 1);
    desk.open({ ...market, ...sell });
    expectOpen(desk, 100, 100, 2_000, 2);
  });

  test('currencies are counted apart', () => {
    const desk = new RiskDesk();
    desk.open({ symbol: 'YEN', price: px(15_000) });
    expect([desk.openNotional('JPY'), desk.openNotional('USD')]).toEqual([units(150_000, 'JPY'), 0]);
  });

  test('an order for an unknown symbol reserves nothing and leaves nothing behind', () => {
    const desk = new RiskDesk();
    desk.reject(desk.receive({ symbol: 'ZZZZ' }));
    expect(desk.state.clients.get('ACME')?.symbols.size).toBe(0);
  });

  test('an order too large to count reserves nothing: sums stay exact for those that follow', () => {
    const desk = new RiskDesk();
    desk.open();
    for (let n = 0; n < 3; n++) desk.reject(desk.receive({ orderQty: q(Number.MAX_SAFE_INTEGER) }));
    const large = [1, 2, 3].map(() => desk.receive({ orderQty: q(Number.MAX_SAFE_INTEGER) }));
    expectOpen(desk, 100, 0, 1_000, 1);
    for (const order of large) desk.reject(order);
    expectOpen(desk, 100, 0, 1_000, 1);
  });

  test('accounts that never traded are forgotten with their last order: a peer may invent them', () => {
    const desk = new RiskDesk();
    for (let n = 0; n < 100; n++) desk.reject(desk.receive({ account: `made-up ${n}` }));
    const ended = desk.open({ account: 'quiet' });
    desk.trade({ account: 'traded' });
    desk.end(ended);
    const accounts = desk.state.clients.get('ACME')?.symbols.get('XYZ')?.accounts;
    expect([...(accounts?.keys() ?? [])]).toEqual(['traded']);
  });
});

describe('R4, R22: the worst case of parent and children', () => {
  test('children are part of their parent, not beside it', () => {
    const desk = new RiskDesk();
    const order = desk.open();
    desk.child(order, 60);
    desk.child(order, 40);
    expectOpen(desk, 100, 0, 1_000, 1);
  });

  test('a child of unknown fate counts like any other', () => {
    const desk = new RiskDesk();
    const order = desk.open();
    const child = desk.child(order, 100);
    desk.emit({ kind: 'childUnknown', childID: child.childID, at: desk.now });
    expectOpen(desk, 100, 0, 1_000, 1);
    desk.endChild(child);
    desk.end(order);
    expectOpen(desk, 0, 0, 0, 0);
  });

  test('an overfill is ours in full, and the other child stays reserved', () => {
    const desk = new RiskDesk();
    const order = desk.open();
    const over = desk.child(order, 50);
    const other = desk.child(order, 50);
    desk.fill(over, 80, 100_000);
    expectOpen(desk, 50, 0, 500, 1);
    expect(desk.state.clients.get('ACME')?.symbols.get('XYZ')?.position).toBe(80);
    desk.fill(other, 50, 100_000);
    expectOpen(desk, 0, 0, 0, 0);
    expect(desk.state.clients.get('ACME')?.symbols.get('XYZ')?.position).toBe(130);
  });

  test('a fill after the end moves the position alone', () => {
    const desk = new RiskDesk();
    const order = desk.open();
    const child = desk.child(order, 100);
    desk.endChild(child);
    desk.end(order);
    desk.fill(child, 10, 100_000);
    expectOpen(desk, 0, 0, 0, 0);
    expect(desk.state.clients.get('ACME')?.symbols.get('XYZ')?.position).toBe(10);
  });

  test('a fill after its child ended takes from the parent', () => {
    const desk = new RiskDesk();
    const order = desk.open();
    const child = desk.child(order, 100);
    desk.endChild(child);
    desk.fill(child, 10, 100_000);
    expectOpen(desk, 90, 0, 900, 1);
  });
});

describe('R21: a replace reserves the worse of both orders until it is decided', () => {
  test('up: the more at once; refused: back', () => {
    const desk = new RiskDesk();
    const order = desk.open();
    desk.askReplace(order, { orderQty: q(150) });
    expectOpen(desk, 150, 0, 1_500, 1);
    desk.refuseRequest(order);
    expectOpen(desk, 100, 0, 1_000, 1);
  });

  test('down: the less only when it holds', () => {
    const desk = new RiskDesk();
    const order = desk.open();
    desk.askReplace(order, { orderQty: q(40) });
    expectOpen(desk, 100, 0, 1_000, 1);
    desk.replaced(order);
    expectOpen(desk, 40, 0, 400, 1);
  });

  test('more shares for less money: the larger of each', () => {
    const desk = new RiskDesk();
    const order = desk.open();
    desk.askReplace(order, { orderQty: q(150), price: px(50_000) });
    expectOpen(desk, 150, 0, 1_000, 1);
    desk.replaced(order);
    expectOpen(desk, 150, 0, 750, 1);
  });

  test('fills while it is pending [C.1.b]', () => {
    const desk = new RiskDesk();
    const order = desk.open();
    const child = desk.child(order, 100);
    desk.askReplace(order, { orderQty: q(150) });
    desk.fill(child, 100, 100_000);
    expectOpen(desk, 50, 0, 500, 1);
    desk.replaced(order);
    expectOpen(desk, 50, 0, 500, 1);
  });

  test('below what is filled: nothing is left [C.3.c]', () => {
    const desk = new RiskDesk();
    const order = desk.open();
    desk.fill(desk.child(order, 60), 60, 100_000);
    desk.askReplace(order, { orderQty: q(50) });
    expectOpen(desk, 40, 0, 400, 1);
    desk.replaced(order);
    expectOpen(desk, 0, 0, 0, 0);
  });

  test('a filled order that is raised comes back [C.1.c]', () => {
    const desk = new RiskDesk();
    const order = desk.trade({});
    expectOpen(desk, 0, 0, 0, 0);
    desk.askReplace(order, { orderQty: q(120) });
    expectOpen(desk, 20, 0, 200, 1);
    desk.replaced(order);
    desk.fill(desk.child(order, 20), 20, 100_000);
    expectOpen(desk, 0, 0, 0, 0);
  });

  const limits = (of: object): TestLimits => ({ clients: [{ clientID: 'ACME', limits: of }] });
  test('the check sees the difference, and the new terms alone where a limit is per order', () => {
    const desk = new RiskDesk(limits({ maxLongPosition: q(150), maxOpenNotional: units(1_500), maxOrderQty: q(160) }));
    const order = desk.open();
    expect(desk.checkReplace(order, { orderQty: q(150) })).toMatchObject({ passed: true });
    const verdict = desk.checkReplace(order, { orderQty: q(151) });
    expect(verdict.breaches).toEqual(['R115-POSITION', 'R118-OPEN-NOTIONAL']);
    expect(verdict.seen['R115-POSITION']).toEqual([150, 151]);
    expect(desk.checkReplace(order, { orderQty: q(161) }).breaches).toContain('R110-ORDER-QTY');
  });

  test('a price can be what adds', () => {
    const desk = new RiskDesk(limits({ maxOpenNotional: units(1_000) }));
    const order = desk.open();
    expect(desk.checkReplace(order, { price: px(100_100) }).breaches).toEqual(['R118-OPEN-NOTIONAL']);
    expect(desk.checkReplace(order, { price: px(50_000), orderQty: q(200) }).breaches).toEqual([]);
    expect(desk.checkReplace(order, { price: px(50_000), orderQty: q(201) }).seen['R118-OPEN-NOTIONAL']).toEqual([
      units(1_000),
      units(1_005),
    ]);
  });

  test('what adds nothing passes sums that are too large already', () => {
    const desk = new RiskDesk(limits({ maxLongPosition: q(50), maxOpenQty: q(50), maxOpenNotional: units(1) }));
    const order = desk.open();
    expect(desk.checkReplace(order, { orderQty: q(90) }).breaches).toEqual([]);
    expect(desk.checkReplace(order, { orderQty: q(101) }).breaches).toEqual([
      'R115-POSITION',
      'R117-OPEN-QTY',
      'R118-OPEN-NOTIONAL',
    ]);
  });

  test('one that was filled is an open order more where it is to be open again', () => {
    const desk = new RiskDesk(limits({ maxOpenOrders: 1 }));
    const order = desk.open();
    desk.fill(desk.child(order, 100), 100, 100_000);
    expect(desk.checkReplace(order, { orderQty: q(101) }).passed).toBe(true);
    desk.open();
    expect(desk.checkReplace(order, { orderQty: q(101) }).breaches).toEqual(['R116-OPEN-ORDERS']);
    expect(desk.checkReplace(order, { orderQty: q(100) }).passed).toBe(true);
  });

  test('collar, tick and lists meet a replace too; duplicates and the count of orders do not', () => {
    const desk = new RiskDesk(limits({ priceCollarBps: 100, duplicateWindow: SECOND, maxOpenOrders: 1 }));
    const order = desk.open();
    expect(desk.checkReplace(order, {}).passed).toBe(true);
    expect(desk.checkReplace(order, { price: px(110_000) }).breaches).toEqual(['R114-PRICE-COLLAR']);
    expect(desk.checkReplace(order, { price: px(99_950) }).breaches).toEqual(['R108-TICK']);
  });
});

describe('R10: orders, replaces and cancels are counted apart, and only those that were served', () => {
  const rate = { count: 2, window: SECOND };
  const desk = () =>
    new RiskDesk({ clients: [{ clientID: 'ACME', newRate: rate, replaceRate: rate, cancelRate: rate }] });

  test('of 105 orders a second under a limit of 100, 100 are served', () => {
    const d = new RiskDesk({ clients: [{ clientID: 'ACME', newRate: { count: 100, window: SECOND } }] });
    const start = d.now;
    const served = [0, 0, 0, 0, 0];
    for (let n = 0; n < 5 * 105; n++) {
      d.now = us(start + Math.floor((n * SECOND) / 105));
      const { passed } = d.check();
      if (!passed) d.reject(d.receive());
      else d.open();
      if (passed) served[Math.floor(n / 105)]++;
    }
    expect(served).toEqual([100, 100, 100, 100, 100]);
  });

  test('replaces', () => {
    const d = desk();
    const order = d.open();
    for (let n = 0; n < 2; n++) {
      d.refuseRequest(order, ResponseTo.Replace);
      d.askReplace(order, { orderQty: q(90) });
      d.refuseRequest(order);
    }
    expect(d.checkReplace(order, {}).breaches).toEqual(['R123-RATE-REPLACE']);
    expect(d.checkReplace(order, {}).seen['R123-RATE-REPLACE']).toEqual([2, 3]);
    expect(d.checkCancel().passed).toBe(true);
    expect(d.check().passed).toBe(true);
  });

  test('cancels: the one thing that can stand in the way of one', () => {
    const d = desk();
    const order = d.open();
    for (let n = 0; n < 2; n++) {
      d.refuseRequest(order, ResponseTo.Cancel);
      d.askCancel(order);
      d.refuseRequest(order);
    }
    expect(d.checkCancel()).toMatchObject({ code: 'R124-RATE-CANCEL', breaches: ['R124-RATE-CANCEL'] });
    expect(d.checkReplace(order, {}).passed).toBe(true);
  });

  test('requests that wait in the queue of an order count as they come, and not again when they are taken up', () => {
    const d = desk();
    const order = d.open();
    d.askCancel(order);
    d.queue(order, 'cancel');
    expect(d.checkCancel().breaches).toEqual(['R124-RATE-CANCEL']);
    d.now = us(d.now + SECOND);
    d.refuseRequest(order);
    d.takeUp(order);
    d.askCancel(order);
    expect(d.checkCancel().breaches).toEqual([]);
    // One that is refused as it is taken up leaves no trace: the next request counts.
    d.queue(order, 'replace');
    d.now = us(d.now + SECOND);
    d.refuseRequest(order);
    d.takeUp(order);
    d.refuseRequest(order, ResponseTo.Replace);
    for (let n = 0; n < 2; n++) {
      d.askReplace(order, { orderQty: q(90) });
      d.refuseRequest(order);
    }
    expect(d.checkReplace(order, {}).breaches).toEqual(['R123-RATE-REPLACE']);
  });

  test('what is refused, and a ClOrdID that is used twice, leave the rate to others', () => {
    const d = desk();
    for (let n = 0; n < 50; n++) {
      d.reject(d.receive());
      const execID = d.orders.nextExecID;
      d.emit({ kind: 'orderRefused', at: d.now, execID, clientID: 'ACME', clOrdID: 'C1', ordRejReason: 6, text: '' });
    }
    d.open();
    expect(d.check().breaches).toEqual([]);
    d.open();
    expect(d.check().breaches).toEqual(['R122-RATE-NEW']);
    d.now = us(d.now + SECOND - 1);
    expect(d.check().breaches).toEqual(['R122-RATE-NEW']);
    d.now = us(d.now + 1);
    expect(d.check().breaches).toEqual([]);
  });

  test('an order that waits for a trader counts when it comes, once', () => {
    const d = desk();
    const order = d.receive();
    d.emit({ kind: 'orderPendingNew', orderID: order.orderID, at: d.now, execID: d.orders.nextExecID });
    d.accept(order);
    expect(d.check().seen['R122-RATE-NEW']).toEqual([2, 2]);
  });
});

test('R8: at the gross limit an order that only reduces still passes', () => {
  const desk = new RiskDesk({ clients: [{ clientID: 'ACME', limits: { maxGrossNotional: units(1_000) } }] });
  desk.trade({});
  expect(desk.check({ orderQty: q(1) }).breaches).toEqual(['R119-GROSS-NOTIONAL']);
  expect(desk.check(sell).breaches).toEqual([]);
  expect(desk.check({ ...sell, orderQty: q(101) }).breaches).toEqual(['R119-GROSS-NOTIONAL']);
});
