/** What every foreign client is put through against our gateway and three simulated venues. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, TestMarket } from '../support/market.ts';
import { ForeignClient, type Seen } from './foreignClient.ts';

const Tag = {
  AvgPx: 6,
  ClOrdID: 11,
  CumQty: 14,
  LastMkt: 30,
  LastPx: 31,
  LastQty: 32,
  MsgSeqNum: 34,
  MsgType: 35,
  OrderQty: 38,
  OrdStatus: 39,
  OrigClOrdID: 41,
  PossDupFlag: 43,
  ExecType: 150,
  LeavesQty: 151,
} as const;

/** A report of `clOrdID` with this ExecType and OrdStatus. */
const report = (clOrdID: string, execType: string, ordStatus: string) => (message: Seen) =>
  message.get(Tag.ClOrdID) === clOrdID &&
  message.get(Tag.ExecType) === execType &&
  message.get(Tag.OrdStatus) === ordStatus;

const number = (message: Seen, tag: number): number => Number(message.get(tag));

/**
 * `command` is how the client is started, given the gateway's port and a directory for its store; `missing` says why it
 * cannot be, '' when it can.
 */
export function foreignClientConversations(
  name: string,
  missing: string,
  command: (port: number, store: string) => string[],
): void {
  describe.skipIf(missing !== '')(`${name} as client of the gateway ${missing}`, () => {
    let market: TestMarket;
    let client: ForeignClient;

    beforeAll(async () => {
      market = await TestMarket.open();
      client = await ForeignClient.start(command(market.port, path.join(market.directory, 'foreign')));
      client.tell('connect');
      await client.line('the logon', (line) => line === 'session on');
    }, 60_000);

    afterAll(async () => {
      await client?.kill();
      await market?.close();
    });

    it('gets the fills of an order split over three venues, and they add up', async () => {
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
      client.tell('order 11=SPLIT-1 21=1 55=AAPL 54=1 38=800 40=1 59=0');
      await client.message('the last fill', report('SPLIT-1', 'F', '2'));

      const reports = client.messages().filter((message) => message.get(Tag.ClOrdID) === 'SPLIT-1');
      expect(reports.map((message) => message.get(Tag.ExecType))[0]).toBe('0');
      const fills = reports.filter((message) => message.get(Tag.ExecType) === 'F');
      expect(new Set(fills.map((fill) => fill.get(Tag.LastMkt)))).toEqual(new Set(['NORTH', 'SOUTH', 'DEEP']));
      let cumQty = 0;
      let notional = 0; // in hundredths of a cent, so that the sum is of whole numbers
      for (const fill of fills) {
        cumQty += number(fill, Tag.LastQty);
        notional += number(fill, Tag.LastQty) * Math.round(number(fill, Tag.LastPx) * 10_000);
        expect(number(fill, Tag.CumQty)).toBe(cumQty);
        expect(number(fill, Tag.LeavesQty)).toBe(800 - cumQty);
        expect(number(fill, Tag.AvgPx)).toBeCloseTo(notional / cumQty / 10_000, 7);
      }
      expect(cumQty).toBe(800);
    });

    it('replaces a resting order, asks for its status, and cancels it', async () => {
      client.tell('order 11=REST-1 21=1 55=AAPL 54=1 38=100 40=2 44=99.5 59=0');
      await client.message('the acceptance', report('REST-1', '0', '0'));
      client.tell('replace 11=REST-2 41=REST-1 21=1 55=AAPL 54=1 38=150 40=2 44=99.6 59=0');
      const replaced = await client.message('the replacement', report('REST-2', '5', '0'));
      expect([Tag.OrderQty, Tag.LeavesQty, Tag.CumQty].map((tag) => number(replaced, tag))).toEqual([150, 150, 0]);
      expect(replaced.get(Tag.OrigClOrdID)).toBe('REST-1');
      client.tell('status 11=REST-2 55=AAPL 54=1');
      await client.message('the status', report('REST-2', 'I', '0'));
      client.tell('cancel 11=REST-3 41=REST-2 55=AAPL 54=1 38=150');
      const canceled = await client.message('the cancellation', report('REST-3', '4', '4'));
      expect([Tag.LeavesQty, Tag.CumQty].map((tag) => number(canceled, tag))).toEqual([0, 0]);
    });

    it('is told of a cancel that comes too late', async () => {
      client.tell('cancel 11=LATE-1 41=REST-2 55=AAPL 54=1 38=150');
      const rejected = await client.message('the cancel reject', (message) => message.get(Tag.ClOrdID) === 'LATE-1');
      expect(rejected.get(Tag.MsgType)).toBe('9');
      expect(rejected.get(Tag.OrdStatus)).toBe('4');
    });

    it('gets the fills it missed, once each and marked as sent again, after a line that was cut', async () => {
      client.tell('order 11=AWAY-1 21=1 55=MSFT 54=1 38=100 40=2 44=199.5 59=0');
      await client.message('the acceptance', report('AWAY-1', '0', '0'));
      client.tell('drop');
      await client.line('the end of the session', (line) => line === 'session off');
      await market.provide('NORTH', [['sell', 100, 'MSFT', 199.5]]);
      await market.provide('SOUTH', [['sell', 100, 'MSFT', 199.5]]);
      await eventually('the gateway has the fill', () =>
        [...market.gateway.core.state.orders.parents.values()].some(
          (order) => order.clOrdID === 'AWAY-1' && order.cumQty === 100,
        ),
      );
      client.tell('connect');
      const fill = await client.message('the missed fill', report('AWAY-1', 'F', '2'));
      expect(fill.get(Tag.PossDupFlag)).toBe('Y');
      expect([Tag.CumQty, Tag.LeavesQty].map((tag) => number(fill, tag))).toEqual([100, 0]);
      // A second one would have come with the same resend: the answer to a new request comes behind it.
      client.tell('status 11=AWAY-1 55=MSFT 54=1');
      await client.message('the status', report('AWAY-1', 'I', '2'));
      expect(client.messages().filter(report('AWAY-1', 'F', '2'))).toHaveLength(1);
    });

    it('cuts the line with an order under way, and the order is there, once', async () => {
      client.tell('order 11=CUT-1 21=1 55=MSFT 54=1 38=100 40=2 44=150 59=0');
      client.tell('drop');
      await client.line('the end of the session', (line) => line === 'session off');
      client.tell('connect');
      await client.line('the logon', (line) => line === 'session on');
      client.tell('cancel 11=CUT-2 41=CUT-1 55=MSFT 54=1 38=100');
      await client.message('its cancellation', report('CUT-2', '4', '4'));
      const accepted = client.messages().filter(report('CUT-1', '0', '0'));
      expect(new Set(accepted.map((message) => message.get(Tag.MsgSeqNum))).size).toBe(1);
    });

    it('logs out, and in all of this nobody rejected a message', async () => {
      client.tell('logout');
      await client.line('the end of the session', (line) => line === 'session off');
      expect(client.log.filter((line) => /\|35=[3j]\||^error|^stderr/.test(line))).toEqual([]);
    });
  });
}
