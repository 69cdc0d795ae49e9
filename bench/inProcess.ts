/**
 * node bench/inProcess.ts: nanoseconds of CPU per order inside our process, no socket: parse, session, dictionary checks,
 * application, ExecutionReport, journal entry. What a profile of it shows is our own code alone.
 *
 *   --rounds N (15)  --orders N (50000)  --journal os|disk|memory (os)  --only TEXT (parts whose name has it)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate as turnEnd } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { validate } from '../src/fix/validate.ts';
import { Fields } from '../src/fix/fields.ts';
import { Framer } from '../src/fix/framer.ts';
import { MessageWriter } from '../src/fix/writer.ts';
import { systemClock } from '../src/engine/clock.ts';
import type { Connection } from '../src/engine/connection.ts';
import type { Durability } from '../src/journal/journal.ts';
import { frame, OrderTemplate } from './load/order.ts';
import { acknowledgingEngine, ruleTable } from './servers/acknowledge.ts';
import { spread } from './statistics.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    orders: { type: 'string', default: '50000' },
    journal: { type: 'string', default: 'os' },
    only: { type: 'string', default: '' },
  },
});
const rounds = Number(options.rounds);
const perRound = Number(options.orders);
/** Orders that come in one read, and go out in one turn. */
const BATCH = 64;

const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-bench-'));
const clock = systemClock();
const engine = acknowledgingEngine(options.journal as Durability, directory);
const session = engine.session('LOAD')!;

const template = new OrderTemplate({
  sender: 'LOAD',
  target: 'GATEWAY',
  account: 'ACCT0001',
  symbol: 'MSFT',
  quantity: '100',
  price: '101.25',
  prefix: 'Labcdef12-',
});

/** The engine reads from a Framer, as a Connection would have it, and writes to nobody. */
const connection = { peer: 'bench', session, waiting: 0, write: () => undefined, end: () => undefined };
const framer = new Framer({
  onFrame: (bytes, start, end) => engine.frame(connection as unknown as Connection, bytes, start, end),
  onGarbage: () => {
    throw new Error('the benchmark wrote garbage');
  },
});

function take(bytes: Uint8Array): void {
  framer.push(bytes, bytes.length);
}

const stamp = new Date().toISOString().replaceAll('-', '').replace('T', '-').slice(0, 21);
const logon = ['35=A', '49=LOAD', '56=GATEWAY', '34=1', `52=${stamp}`, '98=0', '108=60', '141=Y', ''];
session.connected(clock.now());
take(frame(logon.join('\x01')));

const batch = Buffer.alloc(BATCH * template.room);
let seq = 2;
let orders = 0;

/** CPU time of this thread in nanoseconds: unlike the clock it does not count what the machine's other guests take. */
function cpuNanos(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1000;
}

/** Nanoseconds per order of one round, turn ends included; the making of the orders is not in them. */
async function whole(): Promise<number> {
  let nanos = 0;
  for (let done = 0; done < perRound; done += BATCH) {
    const length = fill();
    const from = cpuNanos();
    framer.push(batch, length);
    await turnEnd();
    nanos += cpuNanos() - from;
  }
  return nanos / perRound;
}

function fill(): number {
  const now = Date.now();
  let length = 0;
  for (let i = 0; i < BATCH; i++) length = template.write(batch, length, seq++, orders++, now);
  return length;
}

const fields = new Fields();
const writer = new MessageWriter();

function repeated(work: () => void): number {
  const from = cpuNanos();
  for (let i = 0; i < perRound; i++) work();
  return (cpuNanos() - from) / perRound;
}

const one = batch.subarray(0, template.write(batch, 0, 123_456, 1, Date.now()));
const parts: Readonly<Record<string, () => number | Promise<number>>> = {
  'parse an order': () => repeated(() => void fields.parse(one, 0, one.length)),
  'check it against the dictionary': () => repeated(() => void validate(fields, ruleTable)),
  'write a report of 12 fields': () =>
    repeated(() => {
      writer.clear();
      writer.begin('FIX.4.4', '8');
      for (let tag = 31; tag < 37; tag++) writer.uint(tag, 123_456);
      for (let tag = 37; tag < 43; tag++) writer.text(tag, 'ABCDEFGH');
      writer.end();
    }),
  'all of it, through the engine': whole,
};

for (const [name, work] of Object.entries(parts)) {
  if (!name.includes(options.only)) continue;
  const nanos: number[] = [];
  for (let round = 0; round < rounds; round++) nanos.push(await work());
  const { median, min, max } = spread(nanos.slice(Math.min(3, rounds - 1)));
  console.log(`${name.padEnd(34)} ${Math.round(median)} ns (${Math.round(min)}–${Math.round(max)})`);
}
rmSync(directory, { recursive: true });
engine.kill();
