import { describe, expect, test } from 'vitest';
import { Ledger, leavesQty, MAX_FINISHED, MAX_TRADES, ordStatus } from '../../src/sim/orders/ledger.ts';
import type { SimRecord } from '../../src/sim/orders/records.ts';
import { instant, price, qty } from '../../src/units/brand.ts';

const at = instant(0);

function taken(orderID: number, clOrdID = `C${orderID}`): SimRecord {
  return {
    kind: 'simOrderTaken',
    orderID,
    at,
    client: 'ONE',
    beginString: 'FIX.4.4',
    clOrdID,
    account: '',
    symbol: 'XYZ',
    side: '1',
    terms: {
      ordType: '2',
      timeInForce: '0',
      orderQty: qty(100),
      price: price(1_000),
      minQty: qty(0),
      maxFloor: qty(100),
      expireTime: instant(0),
      onlyRests: false,
    },
  };
}

const traded = (orderID: number, lastQty: number, lastPx = 1_000): SimRecord => ({
  kind: 'simOrderTraded',
  orderID,
  at,
  execID: 'E',
  lastQty: qty(lastQty),
  lastPx: price(lastPx),
  removed: false,
});
const ended = (orderID: number, clOrdID = ''): SimRecord => ({
  kind: 'simOrderEnded',
  orderID,
  at,
  clOrdID,
  ordStatus: '4',
});
const replaced = (orderID: number, clOrdID: string, orderQty: number, keptPlace: boolean): SimRecord => ({
  kind: 'simOrderReplaced',
  orderID,
  at,
  clOrdID,
  to: { orderQty: qty(orderQty), price: price(1_000), minQty: qty(0), maxFloor: qty(100) },
  keptPlace,
});
const busted = (orderID: number, lastQty: number): SimRecord => ({
  kind: 'simTradeBusted',
  orderID,
  at,
  execID: 'E',
  lastQty: qty(lastQty),
  lastPx: price(1_000),
});

const corrected = (orderID: number, wasQty: number, lastQty: number, lastPx: number): SimRecord => ({
  kind: 'simTradeCorrected',
  orderID,
  at,
  execID: 'F',
  execRefID: 'E',
  wasQty: qty(wasQty),
  wasPx: price(1_000),
  lastQty: qty(lastQty),
  lastPx: price(lastPx),
});

function ledgerOf(...events: SimRecord[]): Ledger {
  const ledger = new Ledger();
  for (const event of events) ledger.apply(event);
  return ledger;
}

describe('an order by its events', () => {
  test.each<[string, SimRecord[], string, number, number]>([
    ['taken', [], '0', 0, 100],
    ['traded in part', [traded(1, 40)], '1', 40, 60],
    ['filled', [traded(1, 40), traded(1, 60)], '2', 100, 0],
    ['canceled', [traded(1, 40), ended(1)], '4', 40, 0],
    ['replaced to more', [traded(1, 40), replaced(1, 'R', 150, false)], '1', 40, 110],
    ['replaced to what traded', [traded(1, 40), replaced(1, 'R', 40, true)], '2', 40, 0],
    ['busted while it lives', [traded(1, 40), busted(1, 40)], '0', 0, 60],
    ['busted in part, after it was filled', [traded(1, 40), traded(1, 60), busted(1, 40)], '4', 60, 0],
    ['corrected in price', [traded(1, 100), corrected(1, 100, 100, 990)], '2', 100, 0],
    ['corrected in size while it lives', [traded(1, 40), corrected(1, 40, 30, 990)], '1', 30, 60],
    ['corrected in size, after it was filled', [traded(1, 100), corrected(1, 100, 90, 990)], '4', 90, 0],
  ])('%s', (_name, events, status, cumQty, leaves) => {
    const order = ledgerOf(taken(1), ...events).order(1)!;
    expect([ordStatus(order), order.cumQty, leavesQty(order)]).toEqual([status, cumQty, leaves]);
  });

  test('the sum of its trades is exact', () => {
    const order = ledgerOf(taken(1), traded(1, 33, 999_999_999_999_937), traded(1, 50, 7), busted(1, 1)).order(1)!;
    expect(order.notional).toBe(33n * 999_999_999_999_937n + 350n - 1_000n);
  });
});

test('a trade is known by the ExecID it was last told under, as it counts now; the oldest are forgotten', () => {
  const ledger = ledgerOf(taken(1), traded(1, 40), corrected(1, 40, 30, 990));
  expect(ledger.trade('E')).toBeUndefined();
  expect(ledger.trade('F')).toEqual({ orderID: 1, execID: 'F', lastQty: 30, lastPx: 990 });
  expect(ledger.order(1)?.notional).toBe(30n * 990n);
  for (let id = 2; id <= MAX_TRADES; id++) {
    ledger.apply(taken(id));
    ledger.apply({ ...traded(id, 100), execID: `E${id}` } as SimRecord);
  }
  expect(ledger.trade('F')).toBeDefined();
  ledger.apply({ ...traded(1, 1), execID: 'E1' } as SimRecord);
  expect([ledger.trade('F'), ledger.trade('E2')?.orderID, ledger.trade('E1')?.orderID]).toEqual([undefined, 2, 1]);
});

test('every name of a chain finds its order, for its client alone', () => {
  const ledger = ledgerOf(taken(1), replaced(1, 'R1', 90, true), replaced(1, 'R2', 80, true), ended(1, 'K'));
  const names = ['C1', 'R1', 'R2', 'K'];
  expect(names.map((name) => ledger.find('ONE', name)?.orderID)).toEqual([1, 1, 1, 1]);
  expect(names.map((name) => ledger.find('TWO', name))).toEqual([undefined, undefined, undefined, undefined]);
  expect(ledger.order(1)).toMatchObject({ clOrdID: 'K', origClOrdID: 'R2' });
});

test('live orders stand in the order of their places', () => {
  const ledger = ledgerOf(
    taken(1),
    taken(2),
    taken(3),
    replaced(1, 'R1', 200, false),
    replaced(2, 'R2', 50, true),
    ended(3),
  );
  expect(ledger.liveOrders().map(({ orderID }) => orderID)).toEqual([2, 1]);
  expect(ledger.nextOrderID).toBe(4);
});

test('the oldest finished orders are forgotten, with their names; live ones never', () => {
  const ledger = ledgerOf(taken(1));
  for (let id = 2; id <= MAX_FINISHED + 12; id++) {
    ledger.apply(taken(id));
    ledger.apply(traded(id, 100));
  }
  expect(ledger.order(1)).toBeDefined();
  expect([2, 12, 13].map((id) => ledger.order(id)?.orderID)).toEqual([undefined, undefined, 13]);
  expect([ledger.find('ONE', 'C12'), ledger.find('ONE', 'C13')?.orderID]).toEqual([undefined, 13]);
});
