/**
 * npm run foreign -- [options]: a `fairlead start` between clients and venues of others, for as long as you like.
 *
 *   --minutes N       how long orders are sent (30)
 *   --seconds N       the same, shorter
 *   --seed N          draws orders, cuts and kills (1); how the processes keep pace is not repeated
 *   --rate N          orders a second for each venue (3)
 *   --only TEXT       only venues with this in their name
 *   --keep            keep the directory, as after a disagreement
 *
 * Lines of venues and clients break in the middle of messages, venues and gateway are killed and started again, all
 * under load. In the end it is quiet, the gateway is killed once more, and clients, gateway (as its journal has it) and
 * venues agree on every share and every cent; exit code 1 if they do not. docs/testing.md has what is compared.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { oneOf, type Random, seeded, upTo } from '../../tools/random-message.ts';
import { CuttingProxy } from './cuttingProxy.ts';
import { CLIENT_ENGINES, JSPUREFIX, VENUE_ENGINES } from './engines.ts';
import { ForeignEngine } from './foreignEngine.ts';
import { GatewayProcess } from './gatewayProcess.ts';
import { SoakClient } from './soakClient.ts';
import { disagreements, type Position, table } from './soakReport.ts';
import { SoakVenue } from './soakVenue.ts';
import { venuesConfigOf } from './venueBench.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
  },
});

/** Orders of a client that may rest at a venue; the oldest beyond are canceled. */
const RESTING = 6;
/** Every this many milliseconds on average: a venue's line breaks, a client's, a venue is killed, the gateway is. */
const EVERY = { venueCut: 1_500, clientCut: 3_000, venueKill: 5_000, gatewayKill: 9_000 } as const;
const TICK_MS = 50;
const OBSERVE_MS = 200;
const PROGRESS_MS = 10_000;
const QUIET_MS = 3_000;
const QUIET_LINE_MS = 500;
const PATIENCE_MS = 60_000;
/** A line breaks within this many bytes more. */
const CUT_WITHIN_BYTES = 400;

interface VenueState {
  readonly venue: string;
  readonly up: boolean;
  readonly reconciling: boolean;
}

class Soak {
  readonly venues: SoakVenue[] = [];
  readonly clients: SoakClient[] = [];
  readonly directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-soak-'));
  private readonly random: Random;
  private readonly lines: CuttingProxy[] = [];
  private gateway!: GatewayProcess;
  private gatewayKills = 0;
  /** One kill or quiet cut at a time. */
  private busy = false;
  private isGatewayDown = false;
  private readonly due = new Map<keyof typeof EVERY, number>();
  private readonly started = Date.now();

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  /** Resolves to false where nothing of others is built. */
  async start(): Promise<boolean> {
    const engines = VENUE_ENGINES.filter(({ missing, name }) => missing === '' && name.includes(options.only));
    const clients = CLIENT_ENGINES.filter((engine) => engine.missing === '' && engine !== JSPUREFIX);
    if (engines.length === 0 || clients.length === 0) return false;
    const starting = engines.map((engine, index) => {
      const id = `V${index + 1}`;
      return SoakVenue.start(id, engine, path.join(this.directory, id), upTo(this.random, 2 ** 30));
    });
    this.venues.push(...(await Promise.all(starting)));
    const config = path.join(this.directory, 'fairlead.toml');
    const at = this.venues.map(({ id, engine, proxy }) => ({
      ...{ id, symbol: id, ours: `FAIRLEAD-${id}`, engine, port: proxy.port },
    }));
    writeFileSync(config, await venuesConfigOf(at));
    this.gateway = await GatewayProcess.start(config);
    for (const [index, id] of ['BUYER', 'SELLER'].entries()) {
      const line = await CuttingProxy.open(upTo(this.random, 2 ** 30), 0, () => this.gateway.port);
      this.lines.push(line);
      const to = { port: line.port, store: path.join(this.directory, id), sender: id, target: 'FAIRLEAD' };
      // QuickFIX C++ and quickfixgo where they can be had: they resend at once.
      const engine = clients.at(-1 - index) ?? clients[0];
      const client = await ForeignEngine.start(engine.command('FIX.4.4', to));
      await client.connect();
      this.clients.push(new SoakClient(id, index === 0 ? '1' : '2', client));
      console.log(`${id} is a client on ${engine.name}`);
    }
    await this.areUsed();
    return true;
  }

  /** Sends orders, and breaks what there is to break, until `untilMs` from now. */
  async load(untilMs: number): Promise<void> {
    const end = Date.now() + untilMs;
    let [observed, shown, last] = [0, Date.now(), Date.now()];
    while (Date.now() < end) {
      this.take();
      const perTick = (Number(options.rate) * (Date.now() - last)) / 1_000;
      last = Date.now();
      for (const venue of this.venues) if (!venue.paused && this.random() < perTick) this.act(venue);
      // The last seconds are for what has been broken before.
      if (end - Date.now() > QUIET_MS) this.disturb();
      if (Date.now() - observed > OBSERVE_MS) {
        observed = Date.now();
        await this.observe();
      }
      if (Date.now() - shown > PROGRESS_MS) {
        shown = Date.now();
        console.log(this.progress());
      }
      await pause(TICK_MS);
    }
  }

  /** Cancels what rests, waits until nothing moves, and starts the gateway from its journal. */
  async settle(): Promise<void> {
    await this.until('nothing is broken', () => !this.busy);
    await this.areUsed();
    const asked = Date.now();
    for (const client of this.clients)
      for (const { id } of this.venues) for (const order of client.open(id)) client.cancel(order);
    let [before, since] = ['', Date.now()];
    // Requests that were under way may be answered in silence only: a venue that was killed has forgotten the order.
    while (Date.now() - since < QUIET_MS && Date.now() - asked < PATIENCE_MS) {
      await pause(TICK_MS * 4);
      this.take();
      await this.observe();
      const now = JSON.stringify(this.clients.map((client) => this.venues.map(({ id }) => client.of(id))));
      if (now !== before) [before, since] = [now, Date.now()];
    }
    await this.gateway.kill();
    await this.gateway.restart();
    this.take();
  }

  positions(): Promise<{ positions: Position[] }> {
    return this.gateway.get('/positions?limit=1000');
  }

  quarantine(): Promise<{ quarantine: unknown[] }> {
    return this.gateway.get('/quarantine');
  }

  progress(): string {
    const seconds = Math.round((Date.now() - this.started) / 1_000);
    const sum = (of: (client: SoakClient, venue: SoakVenue) => number) =>
      this.clients.reduce((all, client) => this.venues.reduce((some, venue) => some + of(client, venue), all), 0);
    const cuts = [...this.venues.map(({ proxy }) => proxy), ...this.lines].reduce((all, line) => all + line.cuts, 0);
    const [orders, fills] = [
      sum((client, { id }) => client.of(id).orders),
      sum((client, { id }) => client.of(id).fills),
    ];
    const kills = this.venues.reduce((all, venue) => all + venue.kills, 0);
    return `${seconds} s: ${orders} orders, ${fills} fills, ${cuts} cuts, ${kills} kills of venues, ${this.gatewayKills} of the gateway`;
  }

  gatewayLog(): readonly string[] {
    return this.gateway?.log ?? [];
  }

  async stop(keep: boolean): Promise<void> {
    for (const line of this.lines) line.close();
    for (const client of this.clients) await client.engine.kill();
    for (const venue of this.venues) await venue.stop();
    await this.gateway?.stop();
    if (keep) console.log(`kept: ${this.directory}`);
    else rmSync(this.directory, { recursive: true, force: true });
  }

  /** An order, or a request for one that rests. */
  private act({ id, engine }: SoakVenue): void {
    const client = oneOf(this.random, this.clients);
    const open = client.open(id);
    const askable = client.askable(id);
    if (open.length > RESTING && askable.length > 0) {
      client.cancel(askable[0]);
      return;
    }
    if (engine.kind === 'match' && askable.length > 0 && this.random() < 0.1) {
      client.replace(oneOf(this.random, askable), 10);
      return;
    }
    // Buyers and sellers meet within a few cents.
    client.order(id, 10 * (1 + upTo(this.random, 10)), 100 + upTo(this.random, 6) / 100);
  }

  private disturb(): void {
    const now = (what: keyof typeof EVERY) => this.isDue(what);
    if (now('venueCut')) {
      const venue = oneOf(this.random, this.venues);
      if (!venue.engine.resets) venue.proxy.breakSoon(CUT_WITHIN_BYTES);
      else this.inQuiet([venue], () => Promise.resolve(venue.proxy.breakSoon(1)));
    }
    if (now('clientCut')) oneOf(this.random, this.lines).breakSoon(CUT_WITHIN_BYTES);
    if (now('venueKill')) {
      const venue = oneOf(this.random, this.venues);
      this.inQuiet(
        [venue].filter(({ engine }) => engine.resets),
        () => venue.crash(upTo(this.random, 1_500)),
      );
    }
    if (now('gatewayKill')) {
      this.inQuiet(
        this.venues.filter(({ engine }) => engine.resets),
        async () => {
          this.gatewayKills++;
          this.isGatewayDown = true;
          await this.gateway.kill();
          await pause(upTo(this.random, 1_000));
          await this.gateway.restart();
          this.isGatewayDown = false;
        },
      );
    }
  }

  /** Whether it is time again, between half and one and a half of what it is on average. */
  private isDue(what: keyof typeof EVERY): boolean {
    const due = this.due.get(what);
    if (due !== undefined && Date.now() < due) return false;
    // Another one is at it.
    if (this.busy && what !== 'clientCut') return false;
    this.due.set(what, Date.now() + EVERY[what] * (0.5 + this.random()));
    return due !== undefined;
  }

  /**
   * Does it when nothing is under way at these venues. Venues that begin their numbers again at each Logon never resend:
   * what is on the line when it breaks is lost for good, and nobody could tell.
   */
  private inQuiet(venues: readonly SoakVenue[], act: () => Promise<void>): void {
    if (this.busy) return;
    this.busy = true;
    void (async () => {
      for (const venue of venues) venue.paused = true;
      const isQuiet = () => venues.every(({ id }) => this.clients.every((client) => client.isQuiet(id)));
      for (let tries = 0; tries < 100 && !isQuiet(); tries++) await pause(TICK_MS);
      // The gateway acknowledges by itself: what the venue says comes a little later.
      if (venues.length > 0) await pause(QUIET_LINE_MS);
      if (isQuiet()) await act();
      for (const venue of venues) venue.paused = false;
      this.busy = false;
    })().catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  }

  private take(): void {
    for (const client of this.clients) client.take();
    for (const venue of this.venues) venue.take();
  }

  /** Whether every venue takes orders. */
  private async observe(): Promise<boolean> {
    const answer = this.isGatewayDown
      ? { venues: [] }
      : await this.gateway.get<{ venues: VenueState[] }>('/venues').catch(() => ({ venues: [] }));
    let used = true;
    for (const venue of this.venues) {
      const state = answer.venues.find((each) => each.venue === venue.id);
      venue.observe(state?.up ?? false, state?.reconciling ?? true);
      used &&= (state?.up ?? false) && !state?.reconciling;
    }
    return used;
  }

  private async areUsed(): Promise<void> {
    await this.until('every venue takes orders', () => this.observe());
  }

  private async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await holds())) {
      if (Date.now() > deadline)
        throw new Error(`waited in vain until ${what}; the gateway's log:\n${this.gateway.log.slice(-15).join('\n')}`);
      await pause(TICK_MS);
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What is wrong in the end; undefined where nothing could be run. */
async function run(soak: Soak): Promise<string[] | undefined> {
  if (!(await soak.start())) return undefined;
  await soak.load(options.seconds === undefined ? Number(options.minutes) * 60_000 : Number(options.seconds) * 1_000);
  console.log(soak.progress());
  await soak.settle();
  const { positions } = await soak.positions();
  const { quarantine } = await soak.quarantine();
  console.log(table(soak.venues, soak.clients, positions));
  const faults = disagreements(soak.venues, soak.clients, positions);
  if (quarantine.length > 0) faults.push(`in quarantine: ${JSON.stringify(quarantine.slice(0, 3))}`);
  return faults;
}

const soak = new Soak(Number(options.seed));
process.once('SIGINT', () => void soak.stop(true).then(() => process.exit(130)));
const faults = await run(soak).catch((error: unknown) => [String(error)]);
for (const fault of faults ?? []) console.log(`FAULT ${fault}`);
const failed = faults !== undefined && faults.length > 0;
if (failed) writeFileSync(path.join(soak.directory, 'gateway.log'), soak.gatewayLog().join('\n'));
await soak.stop(options.keep || failed);
if (faults === undefined) console.log('skipped, no engine of others is built: sh test/foreign/build.sh says why');
else console.log(failed ? `npm run foreign -- --seed ${options.seed}` : 'clients, gateway and venues agree');
process.exitCode = failed ? 1 : 0;
