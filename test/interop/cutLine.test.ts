/**
 * A stream of orders and their reports over a line that breaks again and again, at moments drawn from a seed, between our
 * engine and one that we did not write, in both roles: in the end each side has every message, once, in order.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Trader } from '../../src/cli/trader.ts';
import { eventually, TestMarket } from '../support/market.ts';
import { CuttingProxy } from './cuttingProxy.ts';
import { ForeignClient } from './foreignClient.ts';

const ORDERS = 150;
/** Orders that may be unanswered at a time: the line breaks with some under way. */
const UNDER_WAY = 15;
const CUTS = 5;
const SEEDS = [1, 2];

const CLIENT = path.join(import.meta.dirname, 'build/quickfix-client');
const SERVER = path.join(import.meta.dirname, 'build/quickfix-server');
const DICTIONARY = path.join(import.meta.dirname, '../../node_modules/jspurefix/data/FIX44.xml');
const notBuilt = existsSync(CLIENT) && existsSync(SERVER) ? '' : '(not built: sh test/interop/quickfix/build.sh)';

/** Sends order after order, up to UNDER_WAY ahead of the answers, until every one is answered. */
async function stream(send: (n: number) => void, answers: () => number): Promise<void> {
  for (let n = 0; n < ORDERS; n++) {
    send(n);
    await eventually(`the answers to all but ${UNDER_WAY} of ${n}`, () => answers() >= n - UNDER_WAY);
  }
  await eventually('all answers', () => answers() >= ORDERS);
}

const idOf = (n: number): string => `CUT-${n}`;
const all = Array.from({ length: ORDERS }, (_, n) => idOf(n));

describe.skipIf(notBuilt !== '')(`QuickFIX C++ as client over a line that breaks ${notBuilt}`, () => {
  it.each(SEEDS)('sends and gets everything once, in order (seed %i)', { timeout: 120_000 }, async (seed) => {
    const market = await TestMarket.open();
    const proxy = await CuttingProxy.open(seed, CUTS, () => market.port);
    const client = await ForeignClient.start([
      ...[CLIENT, '--port', String(proxy.port), '--store', path.join(market.directory, 'foreign')],
      ...['--dictionary', DICTIONARY, '--sender', 'TESTER', '--target', 'FAIRLEAD'],
    ]);
    try {
      await market.provide('NORTH', [
        ['buy', 500, 'MSFT', 199.9],
        ['sell', 500, 'MSFT', 200.1],
      ]);
      client.tell('connect');
      await client.line('the logon', (line) => line === 'session on');
      const accepted = () => client.messages().filter((message) => message.get(150) === '0');
      await stream(
        (n) => client.tell(`order 11=${idOf(n)} 21=1 55=MSFT 54=1 38=100 40=2 44=${(190 + n / 100).toFixed(2)} 59=0`),
        () => accepted().length,
      );
      expect(accepted().map((message) => message.get(11))).toEqual(all);
      const orders = [...market.gateway.core.state.orders.parents.values()];
      expect(orders.map(({ clOrdID }) => clOrdID).filter((id) => id.startsWith('CUT-'))).toEqual(all);
      expect(proxy.cuts).toBe(CUTS);
    } finally {
      await client.kill();
      proxy.close();
      await market.close();
    }
  });
});

describe.skipIf(notBuilt !== '')(`QuickFIX C++ as acceptor over a line that breaks ${notBuilt}`, () => {
  it.each(SEEDS)('gets and sends everything once, in order (seed %i)', { timeout: 120_000 }, async (seed) => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-cut-'));
    const port = await freePort();
    const server = await ForeignClient.start(
      [SERVER, '--port', String(port), '--store', path.join(directory, 'server'), '--dictionary', DICTIONARY],
      `ready ${port}`,
    );
    const proxy = await CuttingProxy.open(seed, CUTS, () => port);
    const reports: string[] = [];
    const sent: string[] = [];
    const trader = await Trader.connect(
      {
        ...{ host: '127.0.0.1', port: proxy.port, sender: 'LOAD', target: 'GATEWAY', version: 'FIX.4.4' },
        journalDir: path.join(directory, 'trader'),
      },
      { onReport: (_, fields) => reports.push(fields.text(11)) },
    );
    try {
      await eventually('the logon', () => trader.loggedOn);
      await stream(
        (n) => sent.push(trader.order('1', '100', 'XYZ', (10 + n / 100).toFixed(2), '0')),
        () => reports.length,
      );
      // The server answers an order it takes once; an order taken twice would be answered twice.
      expect(reports).toEqual(sent);
      expect(proxy.cuts).toBe(CUTS);
    } finally {
      await trader.stop();
      proxy.close();
      await server.kill();
      rmSync(directory, { recursive: true });
    }
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
