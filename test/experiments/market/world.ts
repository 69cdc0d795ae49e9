/**
 * A market with a gateway in it, under virtual time: the real gateway and the real simulators, which share a tape. What
 * is paid is compared with the market as it would be without us, which is the same for every arm of an experiment.
 */
import type { CoreEvent } from '../../../src/core/memory/event.ts';
import { Gateway } from '../../../src/gateway/gateway.ts';
import { Exchange } from '../../../src/sim/exchange.ts';
import { mix, Random } from '../../../src/sim/flow/random.ts';
import { Tape } from '../../../src/sim/flow/tape.ts';
import type { MatchingBook } from '../../../src/sim/matching/matching.ts';
import { Sign } from '../../../src/sim/orders/fixValues.ts';
import { type RunningSim, startSim } from '../../../src/sim/run.ts';
import { parseSymbols } from '../../../src/sim/symbols.ts';
import { type Instant, instant, seconds, type Span } from '../../../src/units/brand.ts';
import { VirtualDisk } from '../../simulation/virtualDisk.ts';
import { VirtualNetwork } from '../../simulation/virtualNetwork.ts';
import { VirtualTime } from '../../simulation/virtualTime.ts';
import { type Ask, Desk, type DeskOrder } from './desk.ts';
import { gatewayOf, type MarketSpec, portOf, START_PX, SYMBOL, type VenueSpec } from './setup.ts';

const NOON = instant(1_700_049_600_000_000); // 2023-11-15 12:00 UTC
const SILENT = { info: () => undefined, warn: () => undefined };

/** A fill at a venue, of a child of one of the desk's orders. */
export interface Fill {
  readonly clOrdID: string;
  readonly venue: string;
  readonly purpose: 'sweep' | 'dark' | 'post';
  readonly at: Instant;
  /** Dollars. */
  readonly px: number;
  readonly qty: number;
}

export class MarketWorld {
  readonly spec: MarketSpec;
  readonly gateway: Gateway;
  readonly desk: Desk;
  readonly fills: Fill[] = [];
  /** When each child was heard at its venue, by its number. */
  private readonly heardAt = new Map<number, Instant>();
  /** Children sent to each venue, and their shares. */
  readonly sent = new Map<string, { children: number; shares: number }>();
  /** What to do when an order of the desk has ended. */
  readonly endings = new Map<DeskOrder, () => void>();
  readonly time: VirtualTime;
  private readonly sims: ReadonlyMap<string, RunningSim>;
  private readonly clOrdIDs = new Map<number, string>();
  private readonly children = new Map<number, { orderID: number; venue: string; purpose: Fill['purpose'] }>();

  static async open(spec: MarketSpec): Promise<MarketWorld> {
    const time = new VirtualTime(NOON);
    const network = new VirtualNetwork(time, new Random(mix(0x3a7_0001, spec.seed)));
    network.cutsPieces = false;
    network.latencySeed = mix(0x1a7e, spec.seed);
    const failed = (who: string) => (error: unknown) => {
      throw new Error(`${who} threw`, { cause: error });
    };
    const tape = new Tape();
    const sims = new Map<string, RunningSim>();
    for (const [at, venue] of spec.venues.entries()) {
      if (venue.latency !== undefined) network.setLatency('GATEWAY', venue.id, venue.latency);
      const world = network.machine(venue.id, failed(venue.id));
      sims.set(venue.id, await startSim({ ...simOf(venue, spec, at, tape), clock: time, world }));
    }
    const gateway = await Gateway.open(await gatewayOf(spec), {
      clock: time,
      log: SILENT,
      world: network.machine('GATEWAY', failed('the gateway')),
      files: new VirtualDisk(new Random(0), (wait, work) => void time.after(wait, work)),
    });
    const world = new MarketWorld(spec, time, gateway, sims, network);
    world.advance(seconds(3));
    return world;
  }

  private constructor(
    spec: MarketSpec,
    time: VirtualTime,
    gateway: Gateway,
    sims: ReadonlyMap<string, RunningSim>,
    network: VirtualNetwork,
  ) {
    this.spec = spec;
    this.time = time;
    this.gateway = gateway;
    this.sims = sims;
    const throws = (error: unknown) => {
      throw new Error('the desk threw', { cause: error });
    };
    this.desk = new Desk(time, network.machine('DESK', throws), (order) => {
      this.endings.get(order)?.();
    });
    gateway.observe({ onTurn: (events) => this.note(events) });
    network.heard = (from, _, bytes) => {
      if (from === 'GATEWAY') this.hear(Buffer.from(bytes).toString('latin1'));
    };
  }

  now(): Instant {
    return this.time.now();
  }

  advance(by: Span): void {
    this.time.runUntil(this.time.now() + by);
  }

  /** Does `work` when so much time has passed. */
  after(by: Span, work: () => void): void {
    this.time.after(by, work);
  }

  send(ask: Ask): DeskOrder {
    return this.desk.send(ask);
  }

  venue(id: string): VenueSpec {
    const found = this.spec.venues.find((venue) => venue.id === id);
    if (found === undefined) throw new Error(`there is no venue ${id}`);
    return found;
  }

  /** Best price of a side over all exchanges as if we were not there, in dollars. */
  touch(side: 'bid' | 'ask'): number {
    const sign = side === 'bid' ? Sign.Buy : Sign.Sell;
    const prices = this.books().flatMap((book) => {
      const px = book.bestPrice(sign);
      return px > 0 ? [px] : [];
    });
    return (side === 'bid' ? Math.max(...prices) : Math.min(...prices)) / 10_000;
  }

  get mid(): number {
    return (this.touch('bid') + this.touch('ask')) / 2;
  }

  /** The venue itself, to look into its real book. */
  exchange(id: string): Exchange {
    const found = this.sims.get(id)?.venue;
    if (!(found instanceof Exchange)) throw new Error(`${id} is no exchange`);
    return found;
  }

  private *exchanges(): Generator<Exchange> {
    for (const { venue } of this.sims.values()) if (venue instanceof Exchange) yield venue;
  }

  private books(): MatchingBook[] {
    return [...this.exchanges()].flatMap((exchange) => exchange.undisturbed(SYMBOL) ?? []);
  }

  private hear(text: string): void {
    for (const [, body] of text.matchAll(/\u000135=D\u0001(.*?)\u000110=\d{3}\u0001/g)) {
      const id = Number(/\u000111=[^\u0001]*-(\d+)\u0001/.exec(`\u0001${body}`)?.[1]);
      this.heardAt.set(id, this.now());
    }
  }

  /** Of all children that these orders had and that take at exchanges: from the first that was heard to the last. */
  arrivalSpread(clOrdIDs: ReadonlySet<string>): number {
    const times = [...this.children].flatMap(([id, { orderID, purpose }]) => {
      const at = this.heardAt.get(id);
      return at === undefined || purpose !== 'sweep' || !clOrdIDs.has(this.clOrdIDs.get(orderID) ?? '') ? [] : [at];
    });
    return times.length === 0 ? 0 : Math.max(...times) - Math.min(...times);
  }

  private note(events: readonly CoreEvent[]): void {
    for (const event of events) {
      if (event.kind === 'orderReceived') {
        this.clOrdIDs.set(event.orderID, event.clOrdID);
      } else if (event.kind === 'childSent') {
        const { childID, orderID, venue, purpose, terms } = event;
        this.children.set(childID, { orderID, venue, purpose });
        const sent = this.sent.get(venue) ?? { children: 0, shares: 0 };
        this.sent.set(venue, { children: sent.children + 1, shares: sent.shares + terms.orderQty });
      } else if (event.kind === 'childFilled') {
        const { childID, at, lastPx, lastQty } = event;
        const child = this.children.get(childID);
        if (child === undefined) continue;
        const { orderID, venue, purpose } = child;
        const clOrdID = this.clOrdIDs.get(orderID) ?? '';
        this.fills.push({ clOrdID, venue, purpose, at, px: lastPx / 10_000, qty: lastQty });
      }
    }
  }
}

function simOf(venue: VenueSpec, { seed, venues }: MarketSpec, at: number, tape: Tape) {
  const { id, kind, flow = true, faults = [], publishEvery } = venue;
  const references = venues.flatMap((other, i) =>
    other.kind === 'lit' && other.publishEvery === undefined
      ? [{ compID: other.id, host: '127.0.0.1', port: portOf(i), beginString: 'FIX.4.4' as const }]
      : [],
  );
  return {
    kind: kind === 'lit' ? ('exchange' as const) : ('dark' as const),
    compID: id,
    port: portOf(at),
    symbols: parseSymbols(`${SYMBOL}:${START_PX}`),
    seed,
    flow,
    faults,
    tape,
    ...(publishEvery === undefined ? {} : { publishEvery }),
    references: kind === 'dark' ? references : [],
  };
}
