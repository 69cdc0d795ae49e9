import { expect, it } from 'vitest';
import {
  askedAbout,
  DIRECT,
  type NewOrder,
  type NewOrderList,
  type RefusedOrder,
} from '../../src/core/words/clientCommand.ts';
import { MAX_LIST_ORDERS } from '../../src/core/client/orderLists.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { OrdRejReason, Side } from '../../src/orders/values.ts';
import { qty } from '../../src/units/brand.ts';
import { Desk, px } from './desk.ts';
import { picture } from './picture.ts';

const C = { clientID: 'C', replyTo: 'C-FIX', ...DIRECT };

function buy(clOrdID: string, quantity: number, limit: number, more: Partial<NewOrder> = {}): NewOrder {
  return {
    kind: 'newOrder',
    ...C,
    clOrdID,
    account: '',
    symbol: 'XYZ',
    side: Side.Buy,
    terms: { ...PLAIN, orderQty: qty(quantity), price: px(limit) },
    exDestination: '',
    possResend: false,
    fault: undefined,
    ...more,
  };
}

const NO_SIDE: RefusedOrder = {
  kind: 'refusedOrder',
  ...C,
  clOrdID: '',
  account: '',
  possResend: false,
  fault: { ordRejReason: OrdRejReason.UnsupportedCharacteristic, text: 'Side(54)=9' },
  asked: askedAbout('XYZ', '9'),
};

function list(orders: readonly (NewOrder | RefusedOrder)[], more: Partial<NewOrderList> = {}): NewOrderList {
  return { kind: 'newOrderList', ...C, listID: 'L', orders, fault: '', ...more };
}

function desk(): Desk {
  const d = new Desk({ limits: { clients: [{ clientID: 'C', limits: { maxOrderQty: qty(1000) } }] } });
  d.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
  return d;
}

it('takes each order as if it came alone, and says how each stands', () => {
  expect(desk().step(list([buy('A', 100, 9.5), buy('B', 100, 10.0)]))).toEqual([
    'A exec=New status=New 100/0/100',
    '→SOUTH #1 100@9.50 Day post',
    'B exec=New status=New 100/0/100',
    '→NORTH #2 100@10.00 ImmediateOrCancel sweep',
    'list L: A=New B=New',
  ]);
});

it('refuses one order, whatever the reason, and no other', () => {
  const d = desk();
  d.order('OLD', 'buy', 1, 9.5);
  const fault = { ordRejReason: OrdRejReason.UnknownSymbol, text: 'no such symbol' };
  const sent = d.step(
    list([
      buy('RISK', 2000, 9.5),
      buy('OLD', 100, 9.5),
      buy('FAULT', 100, 9.5, { fault }),
      { ...NO_SIDE, clOrdID: 'BAD' },
      buy('GOOD', 100, 9.5),
      buy('GOOD', 200, 9.5),
    ]),
  );
  expect(sent.at(-1)).toBe(
    'list L: RISK=Rejected OLD=refused (ClOrdID OLD is taken: order T-1 has it, and is open) ' +
      'FAULT=Rejected BAD=refused (Side(54)=9) GOOD=New ' +
      'GOOD=refused (ClOrdID GOOD is taken: order T-4 has it, and is open)',
  );
  expect(sent.filter((line) => line.includes('exec=Rejected'))).toHaveLength(5);
  expect([...d.core.state.orders.open].map((order) => order.clOrdID)).toEqual(['OLD', 'GOOD']);
});

it('is in the journal as a whole, with the orders it became', () => {
  const d = desk();
  d.step(list([buy('A', 100, 9.5), buy('B', 2000, 9.5)]));
  expect(d.events.at(-1)).toMatchObject({
    kind: 'listTaken',
    listID: 'L',
    orders: [
      { clOrdID: 'A', orderID: 1, ordRejReason: -1 },
      { clOrdID: 'B', orderID: 2, ordRejReason: OrdRejReason.ExceedsLimit },
    ],
    text: '',
  });
  const twin = d.replayed();
  expect(picture(twin)).toEqual(picture(d.core));
  expect(twin.state.clients.knowsList({ clientID: 'C', originator: '' }, 'L')).toBe(true);
  expect(twin.state.clients.knowsList({ clientID: 'D', originator: '' }, 'L')).toBe(false);
});

it.each([
  ['a ListID that is taken', [buy('X', 1, 9.5)], {}, 'ListID L is taken'],
  ['what the edge cannot take', [buy('X', 1, 9.5)], { listID: 'M', fault: 'TotNoOrders(68)=2' }, 'TotNoOrders(68)=2'],
  [
    'too many orders',
    Array.from({ length: MAX_LIST_ORDERS + 1 }, (_, i) => buy(`X${i}`, 1, 9.5)),
    { listID: 'M' },
    `a list has ${MAX_LIST_ORDERS} orders at most`,
  ],
])('refuses a list as a whole: %s', (_why, orders, more, refusal) => {
  const d = desk();
  d.step(list([buy('A', 100, 9.5)]));
  const sent = d.step(list(orders, more));
  expect(sent).toHaveLength(1);
  expect(sent[0]).toContain(`: ${refusal} X`);
  expect(d.core.state.orders.open.size).toBe(1);
});

it('PossResend: the orders that are known are answered with their status, the others are taken', () => {
  const d = desk();
  d.order('A', 'buy', 100, 9.5);
  const again = [buy('A', 100, 9.5, { possResend: true }), buy('B', 100, 9.5, { possResend: true })];
  expect(d.step(list(again))).toEqual([
    'A exec=OrderStatus status=New 100/0/100',
    'B exec=New status=New 100/0/100',
    '→SOUTH #2 100@9.50 Day post',
    'list L: A=New B=New',
  ]);
});
