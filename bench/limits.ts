/**
 * npm run bench:limits: what limits cost by how many there are. A configuration file of 10 clients × 50 instruments ×
 * 2,000 rows, and one of 1,000 × 10,000 × 200,000: time and memory from the file to a gateway that listens, again from
 * its journal, and the checks of an order for a line drawn at random of all that have a limit of their own, evenly or
 * as order flow is: few lines have most of it.
 *
 *   --rounds N (3)   --small and --large: one of them only
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { boundMemory, freeMemory } from '../src/cli/freeMemory.ts';
import { dictionariesFor } from '../src/config/dictionary/dictionaries.ts';
import { loadConfig } from '../src/config/schema/load.ts';
import { resolveConfig } from '../src/config/resolve/resolve.ts';
import { systemClock } from '../src/engine/clock.ts';
import { Gateway } from '../src/gateway/gateway.ts';
import { PLAIN } from '../src/orders/terms.ts';
import { execID as execIDOf, orderID, Side } from '../src/orders/values.ts';
import { evaluateNew, RiskContext } from '../src/risk/evaluate.ts';
import { LimitBook } from '../src/risk/limitBook.ts';
import { applyRisk, type RiskState } from '../src/risk/state.ts';
import type { NewIntent } from '../src/risk/checks/subject.ts';
import { instant, NO_TIME, price, qty, span } from '../src/units/brand.ts';
import { cpuMicros, farStep } from './farStep.ts';
import { spread } from './statistics.ts';

interface Size {
  readonly name: string;
  readonly clients: number;
  readonly instruments: number;
  readonly rows: number;
}

const SMALL: Size = { name: 'small', clients: 10, instruments: 50, rows: 2_000 };
const LARGE: Size = { name: 'large', clients: 1_000, instruments: 10_000, rows: 200_000 };
/** Limits that each client has of its own, beside those of a symbol. */
const OF_CLIENT: readonly (readonly [measure: string, value: string])[] = [
  ['maxOpenOrders', '100000'],
  ['maxOpenNotional', '900000000'],
  ['maxOrderNotional', '9000000'],
  ['maxOrderQty', '90000'],
];
const OF_SYMBOL = ['maxOrderQty', 'maxOpenQty', 'maxLongPosition', 'maxShortPosition'];
const DESKS = 20;
/** Orders between two looks at the clock, which counts CPU in steps of milliseconds. */
const BLOCK = 20_000;
const BLOCKS = 12;

const client = (n: number) => `CLIENT-${n}`;
const symbol = (n: number) => `SYM${n}`;

/** Pairs of a client and a symbol that have limits of their own: as many of each client. */
function pairsOf({ clients, instruments, rows }: Size): [client: number, symbol: number][] {
  const left = rows - clients * OF_CLIENT.length;
  const each = Math.floor(left / OF_SYMBOL.length / clients);
  return Array.from({ length: clients * each }, (_, n) => {
    const whose = n % clients;
    return [whose, (whose * 7 + Math.floor(n / clients) * 13) % instruments];
  });
}

function configOf(size: Size, journal: string): string {
  const { clients, instruments } = size;
  const text = [
    `[gateway]\ncompID = "GATEWAY"\njournal = "${journal}"\n[fix]\nport = 0\n[http]\nport = 0\nopen = "read"`,
    `[[venue]]\nid = "VENUE"\nkind = "dark"\nversion = "FIX.4.4"\nhost = "127.0.0.1"\nport = 1\nsenderCompID = "GATEWAY"`,
    `targetCompID = "VENUE"\ntakeFee = "0"\nmakeFee = "0"\nlot = "1"\ntick = "0.01"\norderTypes = ["market", "limit"]`,
    'timesInForce = ["day", "immediateOrCancel"]',
    '[limits]\nmaxFirmNotional = "90000000000"\n[limits.default]\nmaxOrderQty = "100000"\nmaxOrderNotional = "10000000"',
    'maxGrossNotional = "1000000000"\npriceCollarBps = 1000',
  ];
  for (let n = 0; n < clients; n++) {
    text.push(`[[client]]\nid = "${client(n)}"\ncompID = "C${n}"\nloopbackOnly = true\ndesk = "DESK-${n % DESKS}"`);
  }
  for (let n = 0; n < instruments; n++) text.push(`[[instrument]]\nsymbol = "${symbol(n)}"\ntick = "0.01"\nlot = "1"`);
  const limit = (measure: string, value: string, scope: string) =>
    text.push(`[[limit]]\nmeasure = "${measure}"\nvalue = "${value}"\n${scope}`);
  limit('maxLongPosition', '900000000', 'symbol = "*"');
  for (let n = 0; n < Math.min(DESKS, clients); n++) limit('maxGrossNotional', '9000000000', `desk = "DESK-${n}"`);
  for (let n = 0; n < clients; n++) {
    for (const [measure, value] of OF_CLIENT)
      limit(measure, value, `client = "${client(n)}"\ndesk = "DESK-${n % DESKS}"`);
  }
  for (const [whose, what] of pairsOf(size)) {
    for (const measure of OF_SYMBOL) limit(measure, '80000', `client = "${client(whose)}"\nsymbol = "${symbol(what)}"`);
  }
  return `${text.join('\n')}\n`;
}

/** Of this thread: others on the machine do not count, but for what they do to its caches. */
const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** As readSetup does it, with the time that the file took. */
async function readSetup(file: string) {
  const config = loadConfig(file);
  const parsedAt = performance.now();
  return { parsedAt, setup: resolveConfig(config, await dictionariesFor(config), {}) };
}

/** From the file to a gateway that listens, in this process. */
async function start(file: string) {
  const from = performance.now();
  const cpuFrom = cpuMicros();
  boundMemory();
  const { setup, parsedAt } = await readSetup(file);
  const resolvedAt = performance.now();
  const log = { info: () => undefined, warn: () => undefined };
  const gateway = await Gateway.open(setup, { clock: systemClock(), log });
  await new Promise((done) => setImmediate(done)); // the turn that journals the limits
  freeMemory(setup.limits);
  const openAt = performance.now();
  return {
    gateway,
    setup,
    spent: {
      file: parsedAt - from,
      resolve: resolvedAt - parsedAt,
      open: openAt - resolvedAt,
      all: openAt - from,
      cpu: (cpuMicros() - cpuFrom) / 1_000,
    },
  };
}

/** As orders come: the client is the session's, all else is read from a message. */
const read = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

function intentOf([whose, what]: readonly [number, number], clients: readonly string[]): NewIntent {
  return {
    clientID: clients[whose],
    account: read('MAIN'),
    symbol: read(symbol(what)),
    side: Side.Buy,
    exDestination: '',
    replyTo: 'fix44:C',
    terms: { ...PLAIN, orderQty: qty(100), price: price(100_000) },
  };
}

function receive(state: RiskState, intent: NewIntent, n: number): void {
  const { strategy = '', trader = '', originator = '' } = intent;
  applyRisk(state, {
    kind: 'orderReceived',
    ...intent,
    strategy,
    trader,
    originator,
    orderID: orderID(n),
    at: instant(1_700_000_000_000_000 + n),
    clOrdID: '',
    arrivalBid: price(99_900),
    arrivalAsk: price(100_100),
    bookedBy: '',
    cashOrderQty: 0,
    remarked: false,
    instructions: [],
    closeOnly: false,
    locateReqd: '',
    carried: '',
    route: [],
  });
}

const ended = (state: RiskState, n: number): void =>
  applyRisk(state, {
    kind: 'orderRejected',
    orderID: orderID(n),
    at: NO_TIME,
    execID: execIDOf(0),
    ordRejReason: 0,
    text: '',
  });

/** Some lines have most of the orders, as clients have: the n-th has one for n of the first (Zipf). */
function skewed<T>(of: readonly T[]): () => T {
  const shares = of.map((_, n) => 1 / (n + 1));
  const upTo: number[] = [];
  let sum = 0;
  for (const share of shares) upTo.push((sum += share));
  return () => {
    const drawn = Math.random() * sum;
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle] < drawn) low = middle + 1;
      else high = middle;
    }
    return of[low];
  };
}

const evenly =
  <T>(of: readonly T[]) =>
  (): T =>
    of[Math.floor(Math.random() * of.length)];

/**
 * Microseconds: of a check, its line drawn at random of all; of one where few lines have most of the orders; and of a
 * check with the fold of an order that comes and goes, again of all. Medians of blocks.
 */
function checks(size: Size, state: RiskState, book: LimitBook) {
  const pairs = pairsOf(size);
  const clients = Array.from({ length: size.clients }, (_, n) => client(n));
  let n = 1;
  for (const pair of pairs) receive(state, intentOf(pair, clients), n++);
  const context = new RiskContext(state, book);
  context.quote = { bid: price(99_900), ask: price(100_100), bidAgeMicros: span(0), askAgeMicros: span(0) };
  context.now = instant(1_700_000_100_000_000);
  for (const pair of pairs) evaluateNew(intentOf(pair, clients), context);
  const ofAll = evenly(pairs);
  const ofFew = skewed(pairs);
  const drawings = { check: ofAll, skewed: ofFew, fold: ofAll };
  const spent = { check: [] as number[], skewed: [] as number[], fold: [] as number[] };
  for (let block = 0; block < BLOCKS; block++) {
    for (const what of ['check', 'skewed', 'fold'] as const) {
      const draw = drawings[what];
      const intents = Array.from({ length: BLOCK }, () => intentOf(draw(), clients));
      const from = cpuMicros();
      for (const intent of intents) {
        if (!evaluateNew(intent, context).passed) throw new Error(context.onNew.text);
        if (what !== 'fold') continue;
        receive(state, intent, n);
        ended(state, n++);
      }
      spent[what].push((cpuMicros() - from) / BLOCK);
    }
  }
  const median = (of: number[]) => spread(of).median;
  return {
    check: median(spent.check),
    skewed: median(spent.skewed),
    fold: median(spent.fold),
    lines: pairs.length,
  };
}

/** In a process of its own: one start, and what follows it. */
async function measureHere(size: Size, file: string): Promise<object> {
  const { gateway, setup, spent } = await start(file);
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const { state } = gateway.core;
  const rows = state.risk.limits.rows.size;
  const peak = process.resourceUsage().maxRSS * 1_024;
  const memory = {
    rss: megabytes(rss),
    peak: megabytes(peak),
    heap: megabytes(heapUsed),
    buffers: megabytes(external + arrayBuffers),
  };
  const cost = checks(size, state.risk, new LimitBook(setup.limits));
  gateway.kill();
  return { spent, memory, rows, ...cost, farStep: farStep() };
}

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    small: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    measure: { type: 'string' },
    file: { type: 'string', default: '' },
  },
});

if (options.measure !== undefined) {
  console.log(JSON.stringify(await measureHere(options.measure === 'small' ? SMALL : LARGE, options.file)));
  process.exit(0);
}

const sizes = [SMALL, LARGE].filter(
  ({ name }) => (!options.small && !options.large) || options[name as 'small' | 'large'],
);
for (let round = 0; round < Number(options.rounds); round++) {
  for (const size of sizes) {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'limits-'));
    const file = path.join(directory, 'limits.toml');
    writeFileSync(file, configOf(size, path.join(directory, 'journal')));
    for (const when of ['first start', 'from its journal']) {
      const args = [import.meta.filename, '--measure', size.name, '--file', file];
      const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
      const about = `${size.name} (${megabytes(statSync(file).size)} MB), ${when}`;
      console.log(stdout === '' ? `${about}: ${stderr}` : `${about}: ${stdout.trim()}`);
    }
    rmSync(directory, { recursive: true });
  }
}
