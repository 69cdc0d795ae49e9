/**
 * Two sessions race for one limit, and the gateway is killed (SIGKILL) while they do: what the venue has, as the venue
 * knows it, is never beyond the limit by one share or one cent, and what the clients were told is what the venue has.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Random, seeded, upTo } from '../../../tools/random-message.ts';
import { GatewayProcess } from '../../foreign/gatewayProcess.ts';
import { Racer, type RacerOrder } from './racer.ts';
import { RaceVenue } from './raceVenue.ts';
import { configOf, type Scene, SCENES, symbolOf } from './scenes.ts';

/** Orders of a session before the kill, and again after it: several times what the limit takes. */
const ORDERS = 40;
const LARGEST = 60;
const LOWEST_CENTS = 1_000;
const KILLED_WITHIN_MS = 16;
/** Of so many rounds, one has a second kill, while the sessions fire for the second time. */
const KILLED_TWICE_ONE_IN = 3;
/** Catches hangs only. */
const PATIENCE_MS = 30_000;
/** What is still on its way is not yet a difference. */
const POLL_MS = 10;

export interface RaceFigures {
  rounds: number;
  kills: number;
  orders: number;
  /** Of them, those that the venue got, and those that were refused by a limit. */
  taken: number;
  refused: number;
  /** Kills between the answers to a salvo, and how many orders had none by then. */
  amidst: number;
  unanswered: number;
  /** Rounds after which the limit was used up to less than the largest order; and to the last share or cent. */
  full: number;
  exact: number;
  /** Orders and reports that reached the venue or a client with PossDupFlag(43)=Y. */
  resent: number;
}

export interface RaceResult extends RaceFigures {
  readonly faults: readonly string[];
}

/** Ends at the first round with a fault. `say`: a line for each round. */
export async function race(rounds: number, seed: number, say: (line: string) => void): Promise<RaceResult> {
  const random = seeded(seed);
  const directory = mkdtempSync(path.join(os.tmpdir(), 'fairlead-race-'));
  const venue = await RaceVenue.listen(random);
  const config = path.join(directory, 'fairlead.toml');
  writeFileSync(config, await configOf(rounds, venue.port));
  const gateway = await GatewayProcess.start(config);
  const course = new Course(random, venue, gateway);
  try {
    while (course.figures.rounds < rounds && course.faults.length === 0) say(await course.round());
    return { ...course.figures, faults: course.faults };
  } finally {
    course.close();
    await gateway.kill();
    venue.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

class Course {
  readonly figures: RaceFigures = {
    ...{ rounds: 0, kills: 0, orders: 0, taken: 0, refused: 0 },
    ...{ amidst: 0, unanswered: 0, full: 0, exact: 0, resent: 0 },
  };
  readonly faults: string[];
  private readonly random: Random;
  private readonly venue: RaceVenue;
  private readonly gateway: GatewayProcess;
  private readonly racers = new Map<string, Racer>();

  constructor(random: Random, venue: RaceVenue, gateway: GatewayProcess) {
    this.random = random;
    this.venue = venue;
    this.gateway = gateway;
    this.faults = venue.faults;
  }

  close(): void {
    for (const racer of this.racers.values()) racer.close();
  }

  /** A race from the first order to an empty venue. */
  async round(): Promise<string> {
    const { figures, venue } = this;
    const number = figures.rounds;
    const scene = SCENES[number % SCENES.length];
    const symbol = symbolOf(number);
    const pair = scene.sessions.map(([sender, beginString]) => this.racer(sender, beginString));
    const before = pair.map(({ orders }) => orders.length);
    let most = 0;
    venue.onChange = () => {
      const used = this.usedOf(scene, symbol);
      if (used > scene.limit && most <= scene.limit) {
        this.faults.push(`round ${number}, ${scene.name}: the venue has ${used} ${scene.unit} of ${scene.limit}`);
      }
      most = Math.max(most, used);
    };
    await this.isUp();
    await Promise.all(pair.map((racer) => racer.join(this.gateway.port)));

    const kills = upTo(this.random, KILLED_TWICE_ONE_IN) === 0 ? 2 : 1;
    const prices = { next: LOWEST_CENTS };
    for (let salvo = 0; salvo < 3; salvo++) {
      const fired = Promise.all(pair.map((racer) => this.fire(racer, symbol, prices)));
      if (salvo < kills) await this.kill(pair);
      await fired;
    }
    const fired = () => pair.flatMap((racer, at) => racer.orders.slice(before[at]));
    await this.agree(number, symbol, fired);
    const orders = fired();
    const used = this.usedOf(scene, symbol);
    const refused = orders.filter(({ ordStatus }) => ordStatus === '8').length;
    const odd = orders.find(({ ordStatus, text }) => ordStatus === '8' && !/R1\d\d-/.test(text));
    if (odd !== undefined) this.faults.push(`round ${number}: ${odd.clOrdID} was refused by no limit: ${odd.text}`);
    if (refused === 0 || refused === orders.length) {
      this.faults.push(`round ${number}: ${refused} of ${orders.length} orders were refused: that is no race`);
    }
    const largest = scene.unit === 'shares' ? LARGEST : LARGEST * prices.next;
    if (most === scene.limit) figures.exact++;
    if (scene.limit - most < largest) figures.full++;
    figures.rounds++;
    figures.orders += orders.length;
    figures.refused += refused;
    figures.taken += orders.length - refused;
    if (this.faults.length > 0) return `round ${number}: ${scene.name}: stopped`;
    // The next race for the firm's limit begins with all of it.
    for (const racer of pair) racer.cancelOpen();
    await this.agree(number, symbol, fired, (order) => order.leavesQty === 0);
    for (const racer of pair) {
      this.faults.push(...racer.faults.splice(0));
      racer.close();
    }
    figures.resent = [venue, ...this.racers.values()].reduce((sum, { resent }) => sum + resent, 0);
    return (
      `round ${number}: ${scene.name}: ${orders.length - refused} of ${orders.length} orders taken, ` +
      `${kills} kills, at most ${most} and at last ${used} of ${scene.limit} ${scene.unit}`
    );
  }

  private racer(sender: string, beginString: string): Racer {
    const key = `${sender} ${beginString}`;
    const racer = this.racers.get(key) ?? new Racer(sender, beginString);
    this.racers.set(key, racer);
    return racer;
  }

  /** Fires at once, or in bursts between which the other's orders pass. */
  private async fire(racer: Racer, symbol: string, prices: { next: number }): Promise<void> {
    const burst = 1 + upTo(this.random, ORDERS);
    for (let i = 1; i <= ORDERS; i++) {
      // Many small ones, which fit into the last gap.
      const qty = 1 + Math.floor(LARGEST * this.random() ** 2);
      racer.fire({ symbol, qty, cents: prices.next++ });
      if (i % burst === 0) await pause(upTo(this.random, 3));
    }
  }

  /** SIGKILL at a moment while they fire; the sessions come back, whether or not the venue has. */
  private async kill(pair: readonly Racer[]): Promise<void> {
    const { figures, gateway } = this;
    await pause(upTo(this.random, KILLED_WITHIN_MS));
    const salvo = pair.flatMap(({ orders }) => orders.slice(-ORDERS));
    await gateway.kill();
    const unanswered = salvo.filter((order) => !isAnswered(order)).length;
    figures.kills++;
    figures.unanswered += unanswered;
    if (unanswered > 0 && unanswered < salvo.length) figures.amidst++;
    await gateway.restart();
    if (upTo(this.random, 2) === 0) await this.isUp();
    await Promise.all(pair.map((racer) => racer.join(gateway.port)));
  }

  /** Waits until the venue takes orders. */
  private isUp(): Promise<void> {
    return this.gateway.until('the venue takes orders', async () => {
      const { venues } = await this.gateway.get<{ venues: { up: boolean; reconciling: boolean }[] }>('/venues');
      return venues.every(({ up, reconciling }) => up && !reconciling);
    });
  }

  /** What the venue has of the limit, live and filled. */
  private usedOf(scene: Scene, symbol: string): number {
    return this.venue.orders.reduce(
      (sum, order) => sum + (scene.overAllSymbols || order.symbol === symbol ? scene.uses(order) : 0),
      0,
    );
  }

  /** Waits until every order is as it should be, by its last report, and each report is what the venue has. */
  private async agree(
    round: number,
    symbol: string,
    fired: () => readonly RacerOrder[],
    should: (order: RacerOrder) => boolean = isAnswered,
  ): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const differences = this.differences(symbol, fired(), should);
      if (differences.length === 0) return;
      if (Date.now() > deadline) {
        this.faults.push(...differences.slice(0, 5).map((difference) => `round ${round}: ${difference}`));
        return;
      }
      await pause(POLL_MS);
    }
  }

  private differences(symbol: string, orders: readonly RacerOrder[], should: (order: RacerOrder) => boolean): string[] {
    const atVenue = new Map<number, { cumQty: number; leavesQty: number }>();
    for (const { symbol: of, cents, cumQty, leavesQty } of this.venue.orders) {
      if (of !== symbol) continue;
      const sum = atVenue.get(cents) ?? { cumQty: 0, leavesQty: 0 };
      atVenue.set(cents, { cumQty: sum.cumQty + cumQty, leavesQty: sum.leavesQty + leavesQty });
    }
    const found: string[] = [];
    for (const order of orders) {
      const { clOrdID, cents, qty, ordStatus, cumQty, leavesQty } = order;
      const venue = atVenue.get(cents) ?? { cumQty: 0, leavesQty: 0 };
      atVenue.delete(cents);
      const told = `${clOrdID} for ${qty} was told OrdStatus ${ordStatus || 'nothing'}, ${cumQty} filled, ${leavesQty} open`;
      if (!should(order) || cumQty !== venue.cumQty || leavesQty !== venue.leavesQty) {
        found.push(`${told}; the venue has ${venue.cumQty} filled, ${venue.leavesQty} open`);
      }
    }
    for (const cents of atVenue.keys()) found.push(`the venue has an order at ${cents} cents that nobody gave`);
    return found;
  }
}

/** OrdStatus(39) is New, PartiallyFilled, Filled, Canceled or Rejected. */
const isAnswered = ({ ordStatus }: RacerOrder): boolean => /^[01248]$/.test(ordStatus);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
