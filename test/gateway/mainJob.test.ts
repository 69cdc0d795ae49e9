/** The main job over real sockets: a client's order through risk and router to three venues and back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraderOrder } from '../../src/cli/trader.ts';
import { Tag } from '../../src/fix/tags.ts';
import { OrdStatus } from '../../src/orders/values.ts';
import { eventually, TestMarket } from '../support/market.ts';

describe('a market of three venues', () => {
  let market: TestMarket;
  beforeAll(async () => {
    market = await TestMarket.open();
  });
  afterAll(() => market.close());

  it('splits a market order over both exchanges and the dark pool, and adds its fills up exactly', async () => {
    await market.provide('NORTH', [
      ['buy', 500, 'AAPL', 99.98],
      ['sell', 300, 'AAPL', 100.02],
    ]);
    await market.provide('SOUTH', [
      ['buy', 500, 'AAPL', 99.97],
      ['sell', 400, 'AAPL', 100.03],
    ]);
    await market.quoted('AAPL', 99.98, 100.02);
    await market.provide('DEEP', [['sell', 200, 'AAPL', 99.5]]);
    const fills: { qty: number; px: number; venue: string }[] = [];
    const client = await market.client(
      {},
      {
        onReport: (_, fields) => {
          if (fields.text(Tag.ExecType) === 'F')
            fills.push({
              qty: Number(fields.text(Tag.LastQty)),
              px: Number(fields.text(Tag.LastPx)),
              venue: fields.text(Tag.LastMkt),
            });
        },
      },
    );
    const order = placed(client, client.order('1', '800', 'AAPL', '', '0'));
    await eventually('the order is filled', () => order.ordStatus === OrdStatus.Filled);
    expect(new Set(fills.map((fill) => fill.venue))).toEqual(new Set(['NORTH', 'SOUTH', 'DEEP']));
    expect(fills.reduce((sum, fill) => sum + fill.qty, 0)).toBe(800);
    expect(fills.filter((fill) => fill.venue === 'DEEP')).toEqual([{ qty: 200, px: 100, venue: 'DEEP' }]);
    // In tenths of a cent, so that the sum is of whole numbers.
    const cost = fills.reduce((sum, fill) => sum + fill.qty * Math.round(fill.px * 1000), 0);
    expect(Number(order.avgPx)).toBeCloseTo(cost / 800 / 1000, 7);
    expect([order.cumQty, order.leavesQty]).toEqual(['800', '0']);
    await client.stop();
  });

  it('takes an order, a replace and a cancel over FIX.4.2', async () => {
    const client = await market.client({ version: 'FIX.4.2' });
    const order = placed(client, client.order('1', '100', 'AAPL', '99.50', '0'));
    await eventually('the order is new', () => order.ordStatus === OrdStatus.New);
    client.replace(order, '150', '99.60');
    await eventually('it is replaced', () => order.leavesQty === '150');
    client.cancel(order);
    await eventually('it is canceled', () => order.ordStatus === OrdStatus.Canceled);
    expect([order.cumQty, order.leavesQty]).toEqual(['0', '0']);
    await client.stop();
  });

  it('continues sessions and orders after a crash: nothing accepted is lost, nothing is sent twice', async () => {
    const journalDir = `${market.directory}/client`;
    const client = await market.client({ sender: 'DEMO-OMS', account: 'MAIN', journalDir });
    const resting = placed(client, client.order('1', '100', 'MSFT', '150', '0'));
    await eventually('the order is new', () => resting.ordStatus === OrdStatus.New);
    const { core: before } = market.gateway;
    const venueOrders = before.state.orders.children.size;
    await market.crashGateway();
    const { core } = market.gateway;
    expect(core.state.orders.children.size).toBe(venueOrders);
    expect(core.state.epoch).toBe(before.state.epoch);
    await eventually('the client is back', () => client.loggedOn);
    client.cancel(resting);
    await eventually('the order of before the crash is canceled', () => resting.ordStatus === OrdStatus.Canceled);
    await client.stop();
  });

  it('delivers the fills that a client missed, by resend, at its next logon', async () => {
    const seat = { sender: 'DEMO-OMS', account: 'MAIN', journalDir: `${market.directory}/client` };
    const client = await market.client(seat);
    const order = placed(client, client.order('1', '50', 'MSFT', '199.50', '0'));
    await eventually('the order is new', () => order.ordStatus === OrdStatus.New);
    await client.stop();
    await market.provide('NORTH', [['sell', 50, 'MSFT', 199.5]]);
    await market.provide('SOUTH', [['sell', 50, 'MSFT', 199.5]]);
    const received: string[] = [];
    const again = await market.client(seat, { onReport: (_, fields) => received.push(fields.toString()) });
    await eventually('the missed fill arrives', () => received.length > 0);
    expect(received).toEqual([
      expect.stringMatching(/\|43=Y\|.*\|150=F\|39=2\|.*\|32=50\|31=199.5\|.*\|151=0\|14=50\|6=199.5\|/),
    ]);
    await again.stop();
  });
});

function placed(client: { orders: Map<string, TraderOrder> }, clOrdID: string): TraderOrder {
  const order = client.orders.get(clOrdID);
  if (order === undefined) throw new Error(`no order ${clOrdID}`);
  return order;
}
