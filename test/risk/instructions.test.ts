/** What the checks say of stops and pegs: 9.99 at 10.01, a collar of 5 %. */
import { expect, test } from 'vitest';
import { type OrderTerms, Peg } from '../../src/orders/terms.ts';
import { OrdType, Side } from '../../src/orders/values.ts';
import { pxOrNone, RiskDesk, px } from './riskDesk.ts';

const limits = { clients: [{ clientID: 'ACME', limits: { priceCollarBps: 500 } }] };
const stop = (ordType: OrdType, side: Side, stopPx: number, price = 0) => ({
  ordType,
  side,
  price: pxOrNone(price),
  stopPx: px(stopPx),
});
const peg = (side: Side, more: Partial<OrderTerms>, cap = 0) => ({
  ordType: OrdType.Pegged,
  side,
  price: pxOrNone(cap),
  ...more,
});
const { Buy, Sell } = Side;
const { Primary, Market, Mid } = Peg;

const rows: [string, Parameters<RiskDesk['check']>[0], string][] = [
  ['a buy stop far above: the market will be there', stop(OrdType.Stop, Buy, 120_000), ''],
  ['a sell stop far below', stop(OrdType.Stop, Sell, 80_000), ''],
  ['a stop that is through now is a market order', stop(OrdType.Stop, Buy, 99_000), ''],
  ['a stop off the tick', stop(OrdType.Stop, Buy, 100_150), 'R108-TICK'],
  ['a limit near its stop', stop(OrdType.StopLimit, Buy, 120_000, 121_000), ''],
  ['a limit far beyond its stop', stop(OrdType.StopLimit, Buy, 120_000, 130_000), 'R114-PRICE-COLLAR'],
  ['a sell limit far below its stop', stop(OrdType.StopLimit, Sell, 80_000, 70_000), 'R114-PRICE-COLLAR'],
  ['through now, its limit meets the quote', stop(OrdType.StopLimit, Buy, 99_000, 110_000), 'R114-PRICE-COLLAR'],
  ['a peg to the bid', peg(Buy, { peg: Primary }), ''],
  ['a peg with a wild offset', peg(Buy, { peg: Primary, pegOffset: px(10_000) }), 'R114-PRICE-COLLAR'],
  ['a sell with one', peg(Sell, { peg: Market, pegOffset: px(-10_000) }), 'R114-PRICE-COLLAR'],
  ['the midpoint', peg(Sell, { peg: Mid }), ''],
  ['a peg whose own limit is wild', peg(Buy, { peg: Primary }, 120_000), 'R114-PRICE-COLLAR'],
];
test.each(rows)('%s', (_, ask, code) => {
  expect(new RiskDesk(limits).check(ask).code).toBe(code);
});

test('a stop is worth its price, and no duplicate of one at another', () => {
  const desk = new RiskDesk({ clients: [{ clientID: 'ACME', limits: { ...limits.clients[0].limits } }] });
  const order = desk.open(stop(OrdType.Stop, Buy, 120_000));
  expect(desk.state.reservations.get(order.orderID)?.value).toBe(120_000);
});
