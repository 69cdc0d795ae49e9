/** QuickFIX C++, where test/interop/quickfix/build.sh has built it, as a client of the gateway and as a venue of ours. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Trader } from '../../src/cli/trader.ts';
import { eventually } from '../support/market.ts';
import { foreignClientConversations } from './conversations.ts';
import { ForeignClient } from './foreignClient.ts';

const CLIENT = path.join(import.meta.dirname, 'build/quickfix-client');
const SERVER = path.join(import.meta.dirname, 'build/quickfix-server');
const DICTIONARY = path.join(import.meta.dirname, '../../node_modules/jspurefix/data/FIX44.xml');
const missing = existsSync(CLIENT) && existsSync(SERVER) ? '' : '(not built: sh test/interop/quickfix/build.sh)';

foreignClientConversations('QuickFIX C++', missing, (port, store) => [
  ...[CLIENT, '--port', String(port), '--store', store, '--dictionary', DICTIONARY],
  ...['--sender', 'TESTER', '--target', 'FAIRLEAD'],
]);

describe.skipIf(missing !== '')(`QuickFIX C++ as acceptor for our initiator ${missing}`, () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-quickfix-'));
  const reports: string[] = [];
  let port = 0;
  let server: ForeignClient;
  let trader: Trader;

  const startServer = (): Promise<ForeignClient> =>
    ForeignClient.start(
      [SERVER, '--port', String(port), '--store', path.join(directory, 'server'), '--dictionary', DICTIONARY],
      `ready ${port}`,
    );
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = net.createServer();
    listener.on('error', reject);
    listener.listen(0, '127.0.0.1', () => {
      const { port } = listener.address() as net.AddressInfo;
      listener.close(() => resolve(port));
    });
  });
}
