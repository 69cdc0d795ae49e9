/** QuickFIX C++ as acceptor for our initiator: what is sent while the line is cut, or while it is down, comes once. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Trader } from '../../src/cli/trader.ts';
import { eventually } from '../support/market.ts';
import { QUICKFIX_SERVER } from './engines.ts';
import { ForeignEngine } from './foreignEngine.ts';
import { freePort } from '../support/ports.ts';

const { missing, command } = QUICKFIX_SERVER;

describe.skipIf(missing !== '')(`QuickFIX C++ as acceptor for our initiator ${missing}`, () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-quickfix-'));
  const reports: string[] = [];
  let port = 0;
  let server: ForeignEngine;
  let trader: Trader;

  const startServer = (): Promise<ForeignEngine> =>
    ForeignEngine.start(command(port, path.join(directory, 'server')), `ready ${port}`);
  const answered = (clOrdID: string) => reports.filter((report) => report.includes(`|11=${clOrdID}|`));

  beforeAll(async () => {
    port = await freePort();
    server = await startServer();
    trader = await Trader.connect(
      {
        host: '127.0.0.1',
        port,
        sender: 'LOAD',
        target: 'GATEWAY',
        version: 'FIX.4.4',
        journalDir: path.join(directory, 'trader'),
      },
      { onReport: (_, fields) => reports.push(fields.toString()) },
    );
    await eventually('the logon', () => trader.loggedOn);
  });

  afterAll(async () => {
    await trader?.stop();
    await server?.kill();
    rmSync(directory, { recursive: true });
  });

  it('answers an order', async () => {
    const clOrdID = trader.order('1', '100', 'XYZ', '10.05', '0');
    await eventually('the report', () => trader.orders.get(clOrdID)?.ordStatus === '0');
    expect(trader.orders.get(clOrdID)?.leavesQty).toBe('100');
  });

  it('asks for the orders that were sent while the line was cut, and gets them once', async () => {
    trader.cut();
    const first = trader.order('1', '200', 'XYZ', '10.06', '0');
    const second = trader.order('2', '300', 'XYZ', '10.07', '0');
    await eventually('both reports', () => answered(first).length > 0 && answered(second).length > 0);
    expect([answered(first).length, answered(second).length]).toEqual([1, 1]);
  });

  it('is killed and comes back, and both sides go on where they were', async () => {
    await server.kill();
    await eventually('the lost line', () => !trader.loggedOn);
    const clOrdID = trader.order('1', '400', 'XYZ', '10.08', '0');
    server = await startServer();
    await eventually('the report', () => answered(clOrdID).length > 0);
    expect(answered(clOrdID)).toHaveLength(1);
    const order = trader.orders.get(clOrdID);
    if (order !== undefined) trader.cancel(order);
    await eventually('the cancellation', () => order?.ordStatus === '4');
    expect(reports.filter((report) => /\|35=[3j]\|/.test(report))).toEqual([]);
  });
});
