/**
 * Engines that nobody here wrote as clients of a gateway that is a process of its own, with our simulators as its venues:
 * each puts the requests of requests.script, in each version it speaks, and checks all it gets by its own dictionary.
 *
 *     npx vitest run test/foreign -t quickfixgo
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestMarket } from '../support/market.ts';
import { conversationsOf } from '../support/script/file.ts';
import { expectScript } from '../support/script/play.ts';
import { parseSymbols } from '../../src/sim/symbols.ts';
import { ClientConversation } from './clientConversation.ts';
import { CLIENT_ENGINES, type ClientEngine, type Version } from './engines.ts';
import { ForeignEngine } from './foreignEngine.ts';
import { GatewayProcess } from './gatewayProcess.ts';
import './reporter.ts';

/** Each engine and version is a client of its own, and trades a symbol of its own. */
interface Party {
  readonly engine: ClientEngine;
  readonly version: Version;
  readonly id: string;
}

const PARTIES: readonly Party[] = CLIENT_ENGINES.flatMap((engine) =>
  engine.versions.map((version) => ({
    engine,
    version,
    id: `${engine.name}${version.slice(4)}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''),
  })),
);
const CONVERSATIONS = conversationsOf(path.join(import.meta.dirname, 'requests.script'));

/** `4.2` and `jspurefix`: for these only; `not-4.2`: for all others. */
function isFor(setup: readonly string[], { engine, version }: Party): boolean {
  const is = (word: string) => word === engine.name || `FIX.${word}` === version;
  const only = setup.filter((word) => !word.startsWith('not-'));
  return only.every(is) && !setup.some((word) => word.startsWith('not-') && is(word.slice('not-'.length)));
}

let market: TestMarket;
let gateway: GatewayProcess;

beforeAll(async () => {
  const symbols = parseSymbols(['AAPL', 'MSFT', ...PARTIES.map(({ id }) => id)].map((id) => `${id}:100.00`).join());
  market = await TestMarket.openVenues({ NORTH: { symbols }, SOUTH: { symbols }, DEEP: { symbols } });
  gateway = await GatewayProcess.start(writeConfig());
}, 60_000);

afterAll(async () => {
  await gateway?.stop();
  await market?.closeVenues();
});

for (const party of PARTIES) {
  const { engine: kind, version, id } = party;
  describe.skipIf(kind.missing !== '')(`${kind.name} as client on ${version} ${kind.missing}`, () => {
    let engine: ForeignEngine;
    let client: ClientConversation;

    beforeAll(async () => {
      const store = path.join(market.directory, id);
      engine = await ForeignEngine.start(
        kind.command(version, { port: gateway.port, store, sender: id, target: 'FAIRLEAD' }),
      );
      await engine.connect();
      client = new ClientConversation({
        ...{ engine, version, symbol: id },
        provide: (venue, order) => provide(venue, id, order),
      });
    }, 60_000);

    afterAll(() => engine?.kill());

    for (const { group, title, setup, script } of CONVERSATIONS) {
      if (!isFor(setup, party)) continue;
      it(`${group}: ${title}`, async () => {
        await expectScript(script, client).catch(async (error: Error) => {
          await client.settle();
          throw error;
        });
      });
    }

    it('its own dictionary refused nothing', ({ task }) => {
      const refused = engine.log.filter((line) => line.startsWith('refused '));
      const received = engine.messages().length;
      task.meta.foreign = { sent: client.sent, received, refused: refused.length };
      expect(refused).toEqual([]);
      expect(engine.log.filter((line) => /^(error|stderr)/.test(line))).toEqual([]);
    });

    it('client and gateway agree on shares and money', async () => {
      type Position = { qty: string; cost: string };
      const { positions } = await gateway.get<{ positions: Position[] }>(`/positions?client=${id}`);
      // It only bought, so that what it paid is what its position has cost.
      const { qty: shares, paid } = client.position;
      expect(positions.map(({ qty, cost }) => [Number(qty), Number(cost)])).toEqual([[shares, paid / 10_000]]);
    });
  });
}

/** Somebody's order at a venue, such as `sell 300 100.02`; `!` behind it: it trades with the one open order of `id`. */
async function provide(venue: string, id: string, order: string): Promise<void> {
  const [side, qty, price, trades] = order.split(' ');
  await market.provide(venue, [[side as 'buy' | 'sell', Number(qty), id, Number(price)]]);
  if (trades === '!') {
    await gateway.until(`no order of ${id} is open`, async () => {
      const { orders } = await gateway.get<{ orders: unknown[] }>(`/orders?client=${id}&open=true`);
      return orders.length === 0;
    });
  } else if (venue !== 'DEEP') {
    type Book = { venue: string; bids: { px: string }[]; asks: { px: string }[] };
    await gateway.until(`${id} is quoted ${price} at ${venue}`, async () => {
      const { quotes } = await gateway.get<{ quotes: Book[] }>(`/nbbo/${id}`);
      const book = quotes.find((each) => each.venue === venue);
      const levels = side === 'buy' ? book?.bids : book?.asks;
      return levels?.some(({ px }) => Number(px) === Number(price)) ?? false;
    });
  }
}

/** The demo's configuration, with our clients, their symbols, and ports that are free. */
function writeConfig(): string {
  const demo = readFileSync(new URL('../../fairlead.config.toml', import.meta.url), 'utf8');
  const ports = new Map([
    ['9880', 0],
    ['9881', 0],
    ...(['NORTH', 'SOUTH', 'DEEP'] as const).map((id, i) => [String(9890 + i), market.sim(id).port] as const),
  ]);
  const clients = PARTIES.map(
    ({ id, version }) => `[[client]]\nid = "${id}"\ncompID = "${id}"\nversions = ["${version}"]\nloopbackOnly = true\n`,
  );
  const instrument = (symbol: string) =>
    `[[instrument]]\nsymbol = "${symbol}"\ncurrency = "USD"\npriceScale = 4\nqtyScale = 0\ntick = "0.01"\nlot = "1"\n`;
  const file = path.join(market.directory, 'clients.toml');
  const text = demo
    .replaceAll(/port = (\d+)/g, (_, digits: string) => `port = ${ports.get(digits) ?? digits}`)
    .replace('var/demo/gateway', 'gateway-process');
  writeFileSync(file, [text, ...clients, ...PARTIES.map(({ id }) => instrument(id))].join('\n'));
  return file;
}
