/**
 * A trading day on a virtual clock: the real gateway with its API, three real simulators, and FIX lines between them
 * all, so that two days take seconds and go the same way each time. A script says what happens at which time.
 */
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { dictionariesFor } from '../../src/config/dictionary/dictionaries.ts';
import { parseConfig } from '../../src/config/schema/load.ts';
import { resolveConfig } from '../../src/config/resolve/resolve.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { buildOps } from '../../src/ops/server.ts';
import type { FaultRule } from '../../src/sim/faults/faultScript.ts';
import { Random } from '../../src/sim/flow/random.ts';
import { type RunningSim, startSim } from '../../src/sim/run.ts';
import { parseSymbols } from '../../src/sim/symbols.ts';
import { instant, seconds } from '../../src/units/brand.ts';
import { formatUtcTimestamp } from '../../src/units/time.ts';
import { VirtualDisk } from '../simulation/virtualDisk.ts';
import { type Machine, VirtualNetwork } from '../simulation/virtualNetwork.ts';
import { VirtualTime } from '../simulation/virtualTime.ts';
import { Bookkeeper } from './bookkeeper.ts';

export const VENUES = ['NORTH', 'SOUTH', 'DEEP'] as const;
export type Venue = (typeof VENUES)[number];
export const GATEWAY_PORT = 9_880;
const PORTS: Readonly<Record<Venue, number>> = { NORTH: 9_890, SOUTH: 9_891, DEEP: 9_892 };
const SYMBOLS = parseSymbols('AAPL:100.00,MSFT:200.00');
const OPERATOR_TOKEN = 'operator-token-of-the-day';
const CONFIG = new URL('../../fairlead.config.toml', import.meta.url).pathname;

export interface StageOptions {
  /** UTC, of the first day. */
  readonly start: string;
  readonly toml: string;
  readonly faults: Readonly<Record<Venue, readonly FaultRule[]>>;
}

export class Stage {
  readonly sims = new Map<Venue, RunningSim>();
  /** Each venue's disk outlives its days. */
  readonly disk: VirtualDisk;
  gateway!: Gateway;
  private readonly time: VirtualTime;
  private readonly network: VirtualNetwork;
  private readonly options: StageOptions;
  private readonly gatewayDisk: VirtualDisk;
  private readonly machines = new Map<string, Machine>();
  /** Where each client is, and the port it calls. */
  private readonly targets = new Map<Bookkeeper, { readonly world: Machine; readonly port: number }>();
  private api!: Awaited<ReturnType<typeof buildOps>>;

  constructor(options: StageOptions) {
    const random = new Random(1);
    this.options = options;
    this.time = new VirtualTime(instant(Date.parse(options.start) * 1_000));
    this.network = new VirtualNetwork(this.time, random);
    const after = (wait: number, work: () => void) => void this.time.after(wait, work);
    this.disk = new VirtualDisk(random, after);
    this.gatewayDisk = new VirtualDisk(random, after);
  }

  // ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────

  now(): string {
    return formatUtcTimestamp(this.time.now());
  }

  pass(sec: number): void {
    this.time.runUntil(this.time.now() + seconds(sec));
  }

  /** Lets time pass until `10:05` or `10:05:30`, today or tomorrow. */
  until(clock: string): void {
    const midnight = Math.floor(this.time.now() / 86_400_000_000) * 86_400_000_000;
    const [hours, minutes, secs = 0] = clock.split(':').map(Number);
    const at = midnight + seconds(hours * 3_600 + minutes * 60 + secs);
    this.time.runUntil(at > this.time.now() ? at : at + 86_400_000_000);
  }

  /** Lets time pass until something that was asked for in the real world is done. */
  private async meanwhile<T>(asked: Promise<T>): Promise<T> {
    const waiting = Symbol('waiting');
    for (;;) {
      const outcome = await Promise.race([asked, turnOfTheLoop(waiting)]);
      if (outcome !== waiting) return outcome;
      this.pass(0.001);
    }
  }

  // ── programs ───────────────────────────────────────────────────────────────────────────────────────────────────

  machine(name: string): Machine {
    const machine = this.network.machine(name, (error) => {
      throw error;
    });
    this.machines.set(name, machine);
    return machine;
  }

  async openVenues(): Promise<void> {
    for (const venue of VENUES) await this.openVenue(venue);
  }

  private async openVenue(venue: Venue): Promise<void> {
    const reference = (compID: 'NORTH' | 'SOUTH', beginString: 'FIX.4.4' | 'FIX.4.2') => {
      return { compID, host: '127.0.0.1', port: PORTS[compID], beginString };
    };
    const sim = await startSim({
      kind: venue === 'DEEP' ? 'dark' : 'exchange',
      compID: venue,
      port: PORTS[venue],
      symbols: SYMBOLS,
      flow: false,
      faults: this.options.faults[venue],
      journalDir: venue,
      clock: this.time,
      world: this.machine(venue),
      files: this.disk,
      references: venue === 'DEEP' ? [reference('NORTH', 'FIX.4.4'), reference('SOUTH', 'FIX.4.2')] : [],
      dropCopies: venue === 'NORTH' ? [{ compID: 'FAIRLEAD-DC', beginString: 'FIX.4.4', clients: ['FAIRLEAD'] }] : [],
    });
    this.sims.set(venue, sim);
  }

  async openGateway(): Promise<void> {
    const config = parseConfig(this.options.toml, CONFIG);
    const setup = resolveConfig(config, await dictionariesFor(config), { OPERATOR_TOKEN });
    const log = { info: () => {}, warn: () => {} };
    const world = this.machine('GATEWAY');
    this.gatewayDisk.boot();
    this.gateway = await Gateway.open(setup, { clock: this.time, log, world, files: this.gatewayDisk });
    this.api = await buildOps(this.gateway, setup.http, log);
    this.pass(3);
  }

  /** kill -9; `openGateway` starts it again. */
  async killGateway(): Promise<void> {
    this.machines.get('GATEWAY')?.die();
    this.gatewayDisk.crashed(false);
    await this.api.close();
  }

  /** The gateway and the venues close for the night. */
  async close(): Promise<void> {
    await this.api.close();
    await this.meanwhile(this.gateway.stop());
    for (const sim of this.sims.values()) await this.meanwhile(sim.stop());
    for (const name of ['GATEWAY', ...VENUES]) this.machines.get(name)?.die();
  }

  line(sender: string, target: string, beginString: 'FIX.4.2' | 'FIX.4.4'): Bookkeeper {
    const now = () => this.now();
    const line = new Bookkeeper({ beginString, sender, target, now, reset: false, answers: 'everything' });
    this.targets.set(line, {
      world: this.machine(sender),
      port: target === 'FAIRLEAD' ? GATEWAY_PORT : PORTS[target as Venue],
    });
    this.connect(line);
    this.pass(0.1);
    return line;
  }

  /** Connects a client, for the first time or once more; it logs on when its line is up. */
  connect(line: Bookkeeper): void {
    const target = this.targets.get(line);
    if (target === undefined) throw new Error('a client of no machine');
    line.dial(target.world, target.port).sendLogon();
  }

  /** Breaks the line between the gateway and another program. */
  cut(name: string): void {
    this.network.cut('GATEWAY', name);
  }

  // ── the API ────────────────────────────────────────────────────────────────────────────────────────────────────

  async get<T>(url: string): Promise<T> {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    const answer = await this.meanwhile(this.api.inject({ method: 'GET', url, headers }));
    if (answer.statusCode !== 200) throw new Error(`GET ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.json<T>();
  }

  /** What a person at the broker does; it must be done. */
  async act(act: Readonly<Record<string, string>>): Promise<void> {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    const payload = { reason: 'as the day has it', ...act };
    const url = '/operator/acts';
    const answer = await this.meanwhile(this.api.inject({ method: 'POST', url, headers, payload }));
    if (answer.statusCode !== 200) throw new Error(`${JSON.stringify(act)}: ${answer.statusCode} ${answer.body}`);
    this.pass(1);
  }
}
