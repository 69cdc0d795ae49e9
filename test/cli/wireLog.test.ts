/**
 * A gateway's wire log of a whole conversation, read by `fairlead log`, and against tshark's FIX dissector: both must see
 * the same fields, by the same names, with the same values. Without tshark (Debian package tshark) that part is skipped.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MessagePrinter } from '../../src/cli/messageLines.ts';
import { eventually, TestMarket } from '../support/market.ts';
import { pcapOf } from './pcap.ts';

const MAIN = path.join(import.meta.dirname, '../../src/cli/main.ts');
const NO_TSHARK = spawnSync('tshark', ['--version']).error === undefined ? '' : ' (skipped: there is no tshark here)';

let market: TestMarket;
let file: string;

/** Logons, quotes, an order split over venues, a replace, a cancel, a reject, over FIX.4.4 and FIX.4.2. */
beforeAll(async () => {
  market = await TestMarket.open();
  await market.gateway.stop();
  const directory = path.join(market.directory, 'wire');
  file = path.join(directory, 'wire.log');
  market.setup = { ...market.setup, wireLog: { directory, maxBytes: 1 << 30, keep: 1 } };
  await market.startGateway();
  await market.provide('NORTH', [
    ['buy', 500, 'AAPL', 99.98],
    ['sell', 300, 'AAPL', 100.02],
  ]);
  await market.provide('SOUTH', [['sell', 400, 'AAPL', 100.03]]);
  for (const version of ['FIX.4.4', 'FIX.4.2'] as const) {
    const client = await market.client({ version });
    const settled = (id: string) => client.orders.get(id)?.ordStatus !== 'A';
    const resting = client.order('1', '100', 'AAPL', '99.50', '0');
    await eventually('it rests', () => settled(resting));
    const order = client.orders.get(resting);
    if (order === undefined) throw new Error('no order');
    client.replace(order, '150', '99.60');
    await eventually('it is replaced', () => order.leavesQty === '150');
    client.cancel(order);
    await eventually('it is canceled', () => order.ordStatus === '4');
    const market_ = client.order('1', '200', 'AAPL', '', '0');
    const refused = client.order('1', '1', 'NOSUCH', '1', '0');
    await eventually('both are answered', () => settled(market_) && settled(refused));
    // A message that is rejected is an answer as well: no report comes of its order.
    const wrong = { side: '1', qty: '100', symbol: 'AAPL', price: '', timeInForce: '0' };
    const rejected = client.orderWith(wrong, [[847, '77']]);
    await eventually('it is rejected', () => client.orders.get(rejected)?.ordStatus === '8');
    await client.stop();
  }
  await market.gateway.stop();
});
afterAll(() => market.closeVenues());

const logged = (): { head: string; message: Buffer }[] =>
  readFileSync(file, 'latin1')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf('8=FIX');
      return { head: line.slice(0, at), message: Buffer.from(line.slice(at).replaceAll('|', '\x01'), 'latin1') };
    });

it('has every message both ways, as the sessions numbered them', () => {
  const printer = new MessagePrinter(false, true);
  const numbers = new Map<string, number[]>();
  for (const { head, message } of logged()) {
    const [, , session, direction] = /^(\d{8}-[\d:.]{15}) (\S+) ([<>]) $/.exec(head) ?? [];
    const msgSeqNum = printer.fieldsOf(message).find(({ tag }) => tag === 34)?.value;
    const key = `${session} ${direction}`;
    numbers.set(key, [...(numbers.get(key) ?? []), Number(msgSeqNum)]);
  }
  expect([...numbers.keys()].sort()).toEqual(
    ['fix42:TESTER', 'fix44:TESTER', 'orders:DEEP', 'orders:NORTH', 'orders:SOUTH', 'quotes:NORTH', 'quotes:SOUTH']
      .flatMap((session) => [`${session} <`, `${session} >`])
      .sort(),
  );
  for (const seen of numbers.values()) expect(seen).toEqual(seen.map((_, i) => seen[0] + i));
});

it('is read by `fairlead log`, with time, session and direction', () => {
  const { stdout, status } = spawnSync(process.execPath, [MAIN, 'log', file], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{6} fix44:TESTER < TESTER→FAIRLEAD #\d+ NewOrderSingle {2}.*Symbol=AAPL/m);
  expect(stdout).toMatch(/^\S+ fix42:TESTER > FAIRLEAD→TESTER #\d+ ExecutionReport {2}.*OrdStatus=partially_filled/m);
  expect(stdout).not.toMatch(/is wrong|malformed/);
});

it('does not call a CheckSum wrong that only the stars made so', () => {
  const line = (body: string) =>
    new MessagePrinter(false, true).lines(Buffer.from(`8=FIX.4.4|9=31|${body}10=000|`.replaceAll('|', '\x01')))[0];
  expect(line('35=A|34=1|98=0|108=30|554=****|')).not.toContain('CheckSum');
  expect(line('35=A|34=1|98=0|108=30|553=user|')).toContain('CheckSum(10) is wrong');
});

describe.skipIf(NO_TSHARK !== '')(`beside tshark${NO_TSHARK}`, () => {
  it('shows the same fields and values of every message', () => {
    const messages = logged().map(({ message }) => message);
    const theirs = dissect(messages);
    const printer = new MessagePrinter(true, true);
    expect(messages.length).toBeGreaterThan(60);
    const ours = messages.map((message) =>
      printer
        .fieldsOf(message)
        .map(({ name, value }) => `${LATER_NAME[name] ?? name}=${value}`)
        .sort(),
    );
    expect(theirs).toEqual(ours);
  });
});

/** tshark names a tag as the newest FIX does, whatever the message's version; we name it as its own version does. */
const LATER_NAME: Readonly<Record<string, string>> = { LastShares: 'LastQty' };

/** What tshark makes of each message: `name=value`, sorted. */
function dissect(messages: readonly Uint8Array[]): string[][] {
  const capture = path.join(market.directory, 'wire.pcap');
  writeFileSync(capture, pcapOf(messages));
  const options = ['-r', capture, '-d', 'tcp.port==9880,fix', '-J', 'fix', '-T', 'json', '--no-duplicate-keys'];
  const { stdout } = spawnSync('tshark', options, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const packets = JSON.parse(stdout) as { _source: { layers: { fix?: Layer } } }[];
  return packets.map(({ _source }) => fieldsIn(_source.layers.fix ?? {}).sort());
}

type Layer = { readonly [key: string]: string | Layer | readonly (string | Layer)[] };

function fieldsIn(layer: Layer): string[] {
  return Object.entries(layer).flatMap(([key, value]) =>
    [value].flat().flatMap((one) => {
      if (typeof one === 'object') return fieldsIn(one);
      const name = key.replace(/^fix\./, '');
      return /^[A-Z]/.test(name) ? [`${name}=${one}`] : [];
    }),
  );
}
