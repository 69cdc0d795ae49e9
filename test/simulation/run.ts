/**
 * One simulated run: the real gateway, the real simulators and a client under a virtual time, network and disk, through
 * everything a scenario has for them; then quiet, until every order has ended; then the records are compared.
 */
import { Core } from '../../src/core/core.ts';
import { CORE_EVENTS, type CoreEvent } from '../../src/core/memory/event.ts';
import { POISON_TEXT } from '../../src/core/work/poison.ts';
import type { Clock } from '../../src/engine/clock.ts';
import { Gateway } from '../../src/gateway/gateway.ts';
import { childIDText } from '../../src/wire/ids.ts';
import { JournalError } from '../../src/journal/errors.ts';
import { readJournal } from '../../src/journal/read.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { leavesQty, type Parent } from '../../src/orders/order.ts';
import { CxlRejReason } from '../../src/orders/values.ts';
import { SIM_RECORDS } from '../../src/sim/orders/records.ts';
import { mix, Random } from '../../src/sim/flow/random.ts';
import { type RunningSim, startSim } from '../../src/sim/run.ts';
import { parseSymbols } from '../../src/sim/symbols.ts';
import { instant, millis, seconds, type Span } from '../../src/units/brand.ts';
import { picture } from '../core/picture.ts';
import { type ClientOrder, Client, GATEWAY_PORT, gatewaySetup, isFinal, SILENT, SYMBOL } from './programs.ts';
import { type Action, describe, type Scenario, VENUES, type Venue } from './scenario.ts';
import { Crash, VirtualDisk } from './virtualDisk.ts';
import { Machine, VirtualNetwork } from './virtualNetwork.ts';
import { VirtualTime } from './virtualTime.ts';
import { Witness } from './witness.ts';

export interface RunResult {
  readonly scenario: Scenario;
  readonly violations: readonly string[];
  /** The same for every run of the scenario. */
  readonly digest: number;
  readonly orders: number;
  readonly children: number;
  /** Shares traded at the venues. */
  readonly traded: number;
  /** Times the gateway died, and of those in the middle of a write. */
  readonly crashes: number;
  readonly crashesInWrite: number;
  /** What threw, was undone and went on: none, but in a gateway that is made to. */
  readonly poisons: number;
  /** Orders whose fate the gateway says it does not know. */
  readonly unknown: number;
  /** Times that it did not know the fate of a child; fills it booked from a venue's count; busts and corrections. */
  readonly doubts: number;
  readonly generated: number;
  readonly corrected: number;
  readonly messages: number;
  readonly virtualSeconds: number;
  readonly conversation: readonly string[];
}

const NOON = 1_700_000_000_000_000; // 2023-11-14 22:13:20 UTC
const QUIET_AFTER: Span = seconds(12);
const ASK_AGAIN: Span = seconds(5);
const LONGEST = seconds(180);
const LONGEST_POISONED = seconds(1_200);
const RESTART_MILLIS = 300;
const SYMBOLS = parseSymbols(`${SYMBOL}:100.00,MSFT:200.00`);
const PORTS: Readonly<Record<Venue, number>> = { NORTH: 9_890, SOUTH: 9_891, DEEP: 9_892 };
const REGISTRY = new RecordRegistry(CORE_EVENTS);
const SIM_REGISTRY = new RecordRegistry(SIM_RECORDS);

/** `isPoisoned`: the gateway is made to throw, and that is no violation by itself. */
export async function run(scenario: Scenario, isTracing = false, isPoisoned = false): Promise<RunResult> {
  return new Run(scenario, isTracing, isPoisoned).toTheEnd();
}

/** The process was killed from outside. */
class Killed extends Error {}

class Run {
  private readonly scenario: Scenario;
  private readonly isPoisoned: boolean;
  private readonly time = new VirtualTime(instant(NOON));
  private readonly random: Random;
  private readonly network: VirtualNetwork;
  private readonly witness: Witness;
  /** Everybody's but the gateway's: they lose nothing. */
  private readonly disk: VirtualDisk;
  private readonly gatewayDisk: VirtualDisk;
  private readonly gatewayClock: Clock;
  private clockStep = 0;
  private machine: Machine | undefined;
  private gateway: Gateway | undefined;
  private readonly sims = new Map<Venue, { sim: RunningSim; machine: Machine }>();
  private client!: Client;
  private readonly makers = new Map<string, Client>();
  /** What has to be started, for which the loop makes a pause: starting is asynchronous. */
  private readonly toStart: (() => Promise<void>)[] = [];
  private crashes = 0;
  private crashesInWrite = 0;
  private isPowerLoss = false;
  private doubts = 0;
  /** Orders that were poison. */
  private refused = 0;
  private generated = 0;
  private corrected = 0;

  constructor(scenario: Scenario, isTracing: boolean, isPoisoned: boolean) {
    this.scenario = scenario;
    this.isPoisoned = isPoisoned;
    this.random = new Random(mix(0x0e7_3041, scenario.seed));
    this.network = new VirtualNetwork(this.time, this.random);
    this.witness = new Witness(this.time, isTracing);
    this.network.tap = this.witness.tap;
    this.disk = new VirtualDisk(new Random(0), (wait, work) => void this.time.after(wait, work));
    this.gatewayDisk = new VirtualDisk(this.random, (wait, work) => {
      const { machine } = this;
      this.time.after(wait, () => machine?.run(work));
    });
    this.gatewayDisk.onCrash = (crash) => {
      const { machine } = this;
      machine?.die();
      if (machine !== undefined) this.gatewayDied(machine, crash);
    };
    let last = 0;
    this.gatewayClock = {
      now: () => {
        last = Math.max(last, this.time.now() + this.clockStep); // a Clock never goes back
        return instant(last);
      },
    };
  }

  async toTheEnd(): Promise<RunResult> {
    for (const venue of VENUES) await this.startVenue(venue);
    await this.startGateway();
    this.client = this.newClient('DEMO-OMS', 'FAIRLEAD', GATEWAY_PORT, 'FIX.4.4');
    this.makers.set('NORTH', this.newClient('MAKER', 'NORTH', PORTS.NORTH, 'FIX.4.4'));
    this.makers.set('SOUTH', this.newClient('MAKER', 'SOUTH', PORTS.SOUTH, 'FIX.4.2'));
    this.time.after(millis(300), () => this.firstQuotes());
    for (const step of this.scenario.steps) {
      this.time.after(step.at, () => {
        this.witness.say(describe(step));
        this.act(step.action);
      });
    }
    await this.let(QUIET_AFTER);
    this.makePeace();
    // A session with two poisons is kept out for five minutes.
    const end = this.time.now() + (this.isPoisoned ? LONGEST_POISONED : LONGEST);
    while (this.time.now() < end && !this.witness.hasEnough) {
      for (const order of this.client.open) if (order.status !== '6' && order.status !== 'E') this.client.cancel(order);
      await this.let(ASK_AGAIN);
      if (this.isQuiet()) break;
    }
    await this.let(seconds(3));
    return this.reckon();
  }

  /** Lets time pass, and starts what has to be started on the way. */
  private async let(span: number): Promise<void> {
    const end = this.time.now() + span;
    do {
      this.time.runUntil(end, () => this.toStart.length > 0 || this.witness.hasEnough);
      for (const start of this.toStart.splice(0)) await start();
    } while (this.time.now() < end && !this.witness.hasEnough);
  }

  private isQuiet(): boolean {
    const { gateway } = this;
    return gateway !== undefined && this.client.open.length === 0 && gateway.core.state.orders.open.size === 0;
  }

  // ── programs ───────────────────────────────────────────────────────────────────────────────────────────────────

  private async startVenue(venue: Venue): Promise<void> {
    const machine = this.network.machine(venue, (error) => this.witness.violation(`${venue} threw ${String(error)}`));
    const sim = await startSim({
      kind: venue === 'DEEP' ? 'dark' : 'exchange',
      compID: venue,
      port: PORTS[venue],
      symbols: SYMBOLS,
      seed: this.scenario.seed,
      flow: false,
      faults: this.scenario.faults.filter((fault) => fault.venue === venue).map((fault) => fault.rule),
      journalDir: venue,
      clock: this.time,
      world: machine,
      files: this.disk,
      references:
        venue === 'DEEP'
          ? [
              { compID: 'NORTH', host: '127.0.0.1', port: PORTS.NORTH, beginString: 'FIX.4.4' },
              { compID: 'SOUTH', host: '127.0.0.1', port: PORTS.SOUTH, beginString: 'FIX.4.2' },
            ]
          : [],
    });
    this.sims.set(venue, { sim, machine });
  }

  private async startGateway(): Promise<void> {
    const machine = this.network.machine('GATEWAY', (error) => this.gatewayDied(machine, error));
    this.machine = machine;
    this.gatewayDisk.boot();
    try {
      this.gateway = await Gateway.open(gatewaySetup(this.scenario.durability), {
        clock: this.gatewayClock,
        log: SILENT,
        world: machine,
        files: this.gatewayDisk,
      });
      this.gateway.observe({ onTurn: (events) => this.checkTurn(events) });
    } catch (error) {
      machine.die();
      this.gatewayDied(machine, error);
    }
  }

  private gatewayDied(machine: Machine, error: unknown): void {
    if (this.machine !== machine) return;
    this.machine = undefined;
    this.gateway = undefined;
    this.crashes++;
    if (error instanceof Crash) this.crashesInWrite++;
    else if (error instanceof JournalError && error.fault === 'corrupt') {
      this.witness.violation(`the journal is corrupt: ${error.message}`);
    } else if (!(error instanceof JournalError || error instanceof Killed)) {
      this.witness.violation(`the gateway threw ${words(error)}`);
    }
    this.witness.say(`the gateway is dead: ${String(error)}`);
    this.gatewayDisk.crashed(this.isPowerLoss);
    this.isPowerLoss = false;
    this.time.after(millis(RESTART_MILLIS), () => this.toStart.push(() => this.startGateway()));
  }

  private newClient(compID: string, target: string, port: number, beginString: 'FIX.4.4' | 'FIX.4.2'): Client {
    const isOurs = target === 'FAIRLEAD';
    return new Client({
      compID,
      target,
      port,
      beginString,
      world: this.network.machine(isOurs ? 'CLIENT' : `${compID}-${target}`, (error) => {
        this.witness.violation(`a client threw ${words(error)}`);
      }),
      clock: this.time,
      files: this.disk,
      onReport: (order) => {
        if (isOurs && order !== undefined) this.checkReport(order);
      },
    });
  }

  private firstQuotes(): void {
    for (const maker of this.makers.values()) {
      for (const cents of [1, 2, 3]) {
        maker.order('1', 300, -cents, '1');
        maker.order('2', 300, cents, '1');
      }
    }
  }

  // ── steps ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private act(action: Action): void {
    const { client, network, gatewayDisk } = this;
    switch (action.do) {
      case 'order':
        return client.order(action.side, action.qty, action.cents, action.timeInForce, action.special);
      case 'massCancel':
        return client.massCancel();
      case 'cancel':
      case 'replace':
      case 'status': {
        const { open } = client;
        if (open.length === 0) return;
        const order = open[action.pick % open.length];
        if (action.do === 'cancel') client.cancel(order);
        else if (action.do === 'status') client.status(order);
        else client.replace(order, action.qty, action.cents);
        return;
      }
      case 'maker':
        return this.makers.get(action.venue)?.order(action.side, action.qty, action.cents, '1');
      case 'crash':
        return this.killGateway();
      case 'crashInWrite':
      case 'powerLoss':
        gatewayDisk.crashIn = action.nth;
        this.isPowerLoss = action.do === 'powerLoss';
        return;
      case 'failWrites':
        gatewayDisk.failing = action.count;
        gatewayDisk.failure = action.code;
        return;
      case 'crashVenue':
        return this.crashVenue(action.venue);
      case 'cut':
        return network.cut('GATEWAY', action.peer);
      case 'halfOpen':
        return action.told === 'gateway'
          ? network.halfOpen('GATEWAY', action.peer)
          : network.halfOpen(action.peer, 'GATEWAY');
      case 'stall':
        return network.stall('GATEWAY', action.peer, action.micros);
      case 'stopReading':
        return network.stopReading(action.peer, 'GATEWAY', action.micros);
      case 'clockStep':
        this.clockStep += action.micros;
        return;
    }
  }

  private killGateway(): void {
    const { machine } = this;
    if (machine === undefined) return;
    machine.die();
    this.gatewayDied(machine, new Killed('killed'));
  }

  private crashVenue(venue: Venue): void {
    const running = this.sims.get(venue);
    if (running === undefined || running.machine.isDead) return;
    running.machine.die();
    this.time.after(millis(RESTART_MILLIS), () => this.toStart.push(() => this.startVenue(venue)));
  }

  /** Nothing goes wrong any more. */
  private makePeace(): void {
    this.gatewayDisk.crashIn = undefined;
    this.gatewayDisk.failing = 0;
    this.isPowerLoss = false;
  }

  // ── what must be true ──────────────────────────────────────────────────────────────────────────────────────────

  /** At the end of each of the gateway's turns. */
  private checkTurn(events: readonly CoreEvent[]): void {
    const { gateway } = this;
    if (gateway === undefined) return;
    for (const event of events) {
      if (event.kind !== 'poisoned') continue;
      this.witness.say(`poison ${event.poisonID}: ${event.origin} ${event.msgType} ${event.clOrdID} ${event.error}`);
      if (!this.isPoisoned) this.witness.violation(`the gateway threw ${event.error}`);
    }
    for (const order of gateway.core.state.orders.open) this.checkOrder(order);
  }

  private checkOrder(order: Parent): void {
    const working = order.cumQty + order.openQty;
    const live = order.liveChildren.reduce((sum, child) => sum + Math.max(0, child.terms.orderQty - child.cumQty), 0);
    if (live !== order.openQty)
      this.witness.violation(`order ${order.orderID}: ${live} open at venues, ${order.openQty} counted`);
    const most = Math.max(order.terms.orderQty, order.cumQty);
    if (working > most && order.pending?.kind !== 'replace') {
      this.witness.violation(
        `order ${order.orderID}: ${order.cumQty} filled and ${order.openQty} open of ${order.terms.orderQty}`,
      );
    }
  }

  /** What the client was told must add up (O6). */
  private checkReport(order: ClientOrder): void {
    const { names, orderQty, cumQty, leavesQty: leaves, filled } = order;
    const name = names[0];
    if (filled !== cumQty) this.witness.violation(`${name}: executions of ${filled}, CumQty ${cumQty}`);
    if (isFinal(order) ? leaves !== 0 : cumQty + leaves !== orderQty && order.status !== 'E' && order.status !== '6') {
      this.witness.violation(`${name}: ${cumQty} filled, ${leaves} open of ${orderQty}, status ${order.status}`);
    }
  }

  /** The end: every record is compared with every other. */
  private reckon(): RunResult {
    const { gateway, witness, scenario } = this;
    let unknown = 0;
    const venues = VENUES.map((venue) => this.venueRecord(venue));
    const traded = venues.reduce((sum, { shares }) => sum + shares, 0);
    const children = venues.reduce((sum, { orders }) => sum + orders, 0);
    if (gateway === undefined) {
      witness.violation('the gateway is not running at the end');
    } else {
      this.checkReplay(gateway);
      const { orders, risk } = gateway.core.state;
      const isUnknown = (order: Parent) => order.liveChildren.some((child) => child.state === 'unknown');
      for (const order of orders.open) {
        if (isUnknown(order)) unknown++;
        witness.violation(`order ${order.orderID} (${order.clOrdID}) has no end: ${leavesQty(order)} open`);
      }
      const booked = [...orders.parents.values()].reduce((sum, order) => sum + order.cumQty, 0);
      // Reports that a venue lost in its crash, or never sent, are made up for by its answers.
      if (booked !== traded) witness.violation(`venues traded ${traded}, the gateway booked ${booked}`);
      const told = this.client.orders.reduce((sum, order) => sum + order.cumQty, 0);
      if (told !== booked) witness.violation(`the gateway booked ${booked}, the client was told of ${told}`);
      if (orders.parents.size + this.refused !== this.client.orders.length) {
        witness.violation(
          `the client sent ${this.client.orders.length} orders, the gateway took ${orders.parents.size}`,
        );
      }
      if (orders.open.size === 0 && risk.reservations.size + [...risk.childOpen].length > 0) {
        witness.violation(`nothing is open, yet risk counts ${risk.reservations.size} reservations`);
      }
    }
    for (const order of this.client.open) {
      witness.violation(`the client's ${order.names[0]} has no end: status ${order.status}`);
    }
    return {
      scenario,
      violations: witness.violations,
      digest: witness.digest >>> 0,
      orders: this.client.orders.length,
      children,
      traded,
      crashes: this.crashes,
      crashesInWrite: this.crashesInWrite,
      poisons: gateway?.core.state.poisons.count ?? 0,
      unknown,
      doubts: this.doubts,
      generated: this.generated,
      corrected: this.corrected,
      messages: witness.messages,
      virtualSeconds: (this.time.now() - NOON) / 1_000_000,
      conversation: witness.conversation,
    };
  }

  /** The journal folds to the very state that lives; and no child is without its record. */
  private checkReplay(gateway: Gateway): void {
    const { epoch } = gateway.core.state;
    const known = new Set<string>();
    const folded = new Core(gateway.core.config, gateway.core.market);
    for (const batch of readJournal('gateway', REGISTRY, 1, this.gatewayDisk)) {
      for (const entry of batch.entries) {
        if (entry.kind !== 'event') continue;
        const { event } = entry;
        if (event.kind === 'childSent') known.add(childIDText(epoch, event.childID));
        const isPoison = this.isPoisoned && 'text' in event && event.text === POISON_TEXT;
        if (isPoison && event.kind === 'orderRefused') this.refused++;
        else if (event.kind === 'orderRefused') this.witness.violation(`${event.clOrdID} was refused: ${event.text}`);
        if (event.kind === 'requestRejected' && event.cxlRejReason === CxlRejReason.DuplicateClOrdID) {
          this.witness.violation(`${event.clOrdID} reached the gateway twice`);
        }
        if (event.kind === 'childUnknown') this.doubts++;
        if (event.kind === 'childFilled' && event.generated) this.generated++;
        if (event.kind === 'executionCorrected') this.corrected++;
        folded.replay(event);
      }
    }
    if (picture(folded) !== picture(gateway.core))
      this.witness.violation('the journal folds to another state than lives');
    for (const [venue, sent] of this.witness.childrenSent) {
      for (const clOrdID of sent) {
        if (!known.has(clOrdID)) this.witness.violation(`${venue} has order ${clOrdID}, which no journal knows`);
      }
    }
  }

  private venueRecord(venue: Venue): { readonly orders: number; readonly shares: number } {
    const names = new Set<string>();
    const ofGateway = new Set<number>();
    let shares = 0;
    for (const batch of readJournal(venue, SIM_REGISTRY, 1, this.disk)) {
      for (const entry of batch.entries) {
        if (entry.kind !== 'event') continue;
        const { event } = entry;
        if (event.kind === 'simOrderTaken' && event.client === 'FAIRLEAD') {
          if (names.has(event.clOrdID)) this.witness.violation(`${venue} took order ${event.clOrdID} twice`);
          names.add(event.clOrdID);
          ofGateway.add(event.orderID);
        }
        if (event.kind === 'simOrderTraded' && ofGateway.has(event.orderID)) shares += event.lastQty;
        if (event.kind === 'simTradeBusted' && ofGateway.has(event.orderID)) shares -= event.lastQty;
        if (event.kind === 'simTradeCorrected' && ofGateway.has(event.orderID)) shares += event.lastQty - event.wasQty;
      }
    }
    return { orders: names.size, shares };
  }
}

function words(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 6).join(' | ') : String(error);
}
