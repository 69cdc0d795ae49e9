/** What GET /orders/:orderID says of self-trade prevention, to either order's reader. */
import { expect, it } from 'vitest';
import type { SelfTradePrevented } from '../../src/risk/event.ts';
import { Show } from '../../src/ops/show/show.ts';
import { showSelfTrade } from '../../src/ops/show/showSelfTrade.ts';
import { childID, orderID } from '../../src/orders/values.ts';
import { instant, qty } from '../../src/units/brand.ts';
import type { EventOf } from '../../src/units/record.ts';
import { px, XYZ } from '../core/desk.ts';
import { anOrder } from '../risk/someOrders.ts';

const event: EventOf<typeof SelfTradePrevented> = {
  kind: 'selfTradePrevented',
  orderID: orderID(2),
  at: instant(1_700_000_000_000_000),
  action: 'cancelOldest',
  venue: 'NORTH',
  price: px(10),
  qty: qty(100),
  otherID: orderID(1),
  liveID: childID(1),
};
const show = new Show(new Map([['XYZ', XYZ]]), () => 'E');
const said = { at: '2023-11-14T22:13:20.000000Z', action: 'cancelOldest', venue: 'NORTH', price: '10.00', qty: '100' };

it('which one it was, and the other one to who may see it', () => {
  const [oldest, newest] = [anOrder({ orderID: orderID(1) }), anOrder({ orderID: orderID(2) })];
  const all = () => true;
  expect(showSelfTrade(undefined, oldest, show, all)).toBeNull();
  expect(showSelfTrade(event, newest, show, all)).toEqual({ ...said, as: 'newest', otherOrderID: 'E-1' });
  expect(showSelfTrade(event, oldest, show, all)).toEqual({ ...said, as: 'oldest', otherOrderID: 'E-2' });
  expect(showSelfTrade(event, oldest, show, () => false)).toEqual({ ...said, as: 'oldest', otherOrderID: null });
});
