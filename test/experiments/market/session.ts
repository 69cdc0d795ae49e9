/** A stretch of market in which a client has parent orders traded in one way, and what they cost. */
import { mix, Random } from '../../../src/sim/flow/random.ts';
import { type Instant, millis, type Span } from '../../../src/units/brand.ts';
import type { Parent, Way } from './arms.ts';
import type { MarketSpec } from './setup.ts';
import { type Fill, MarketWorld } from './world.ts';

/** Beyond the far touch, in dollars a share: two ticks and a fee. */
const LATE = 0.023;
const PATIENCE_MS = 2_000;
const MARKOUT_AFTER = millis(1_000);

/** The settings of an experiment that say which parents it trades, with their usual values. */
export const parentSettings = (parents: number, everyMs: number, sizes: string) => ({
  parents: { value: parents, about: 'parent orders a run', least: 1 },
  everyMs: { value: everyMs, about: 'time from one to the next', least: 1 },
  sizes: { value: sizes, about: 'quantities they are drawn from', least: 1 },
});

export interface SessionSpec extends MarketSpec {
  readonly way: Way;
  readonly parents: number;
  /** Each draws one of these: "300,1000". */
  readonly sizes: string;
  /** Between one parent and the next. */
  readonly everyMs: number;
  /** What is not filled by then is charged at what it would cost then; 2 s if absent. */
  readonly patienceMs?: number;
}

export interface SessionResult {
  /** What the parents cost against the middle of the market at their arrival, all-in, in basis points of their worth. */
  readonly shortfall: number;
  /** Share of the quantity that was filled in time. */
  readonly filled: number;
  /** Orders to venues a parent. */
  readonly children: number;
  /** By venue: share of the filled quantity. */
  readonly shares: ReadonlyMap<string, number>;
  /** From the first of a parent's orders that is heard at an exchange to the last, in milliseconds. */
  readonly spread: number;
  /** What a share was worth a second after its fill, less what it cost, in basis points. */
  readonly markout: number;
  /** Of each parent, in the order in which they came. */
  readonly parents: readonly {
    readonly side: 'buy' | 'sell';
    readonly orderQty: number;
    readonly filled: number;
    readonly fills: readonly Fill[];
  }[];
  /** The middle of the market without us, so long after a time of the session. */
  readonly midAfter: (at: Instant, wait: Span) => number | undefined;
}

interface Traded extends Parent {
  readonly at: Instant;
  readonly mid: number;
  readonly clOrdIDs: Set<string>;
  /** The far touch when patience ended. */
  farTouch: number;
}

export async function trade(spec: SessionSpec): Promise<SessionResult> {
  const world = await MarketWorld.open(spec);
  const random = new Random(mix(0x9a7e_475, spec.seed));
  const sizes = spec.sizes.split(',').map(Number);
  const traded: Traded[] = [];
  const mids: { readonly at: Instant; readonly mid: number }[] = [];
  for (let count = 0; count < spec.parents; count++) {
    const parent = arrive(world, random, sizes);
    traded.push(parent);
    const name = (clOrdID: string) => parent.clOrdIDs.add(clOrdID);
    spec.way(
      world,
      parent,
      ({ clOrdID }) => void name(clOrdID),
      () => undefined,
    );
    world.after(millis(spec.patienceMs ?? PATIENCE_MS), () => {
      parent.farTouch = world.touch(parent.side === 'buy' ? 'ask' : 'bid');
    });
    const until = world.now() + millis(spec.everyMs);
    while (world.now() < until) {
      mids.push({ at: world.now(), mid: world.mid });
      world.advance(millis(100));
    }
  }
  const end = world.now() + millis((spec.patienceMs ?? PATIENCE_MS) + 2_000);
  while (world.now() < end) {
    mids.push({ at: world.now(), mid: world.mid });
    world.advance(millis(100));
  }
  return reckon(world, traded, mids, millis(spec.patienceMs ?? PATIENCE_MS));
}

function arrive(world: MarketWorld, random: Random, sizes: readonly number[]): Traded {
  const side = random.chance(0.5) ? 'buy' : 'sell';
  const sign = side === 'buy' ? 1 : -1;
  const { mid } = world;
  // So far that it binds only where something is wrong.
  const limit = Math.round((mid + sign * 0.25) * 100) * 100;
  const orderQty = sizes[random.below(sizes.length)];
  return { side, orderQty, limit, at: world.now(), mid, clOrdIDs: new Set(), farTouch: mid };
}

function reckon(
  world: MarketWorld,
  parents: readonly Traded[],
  mids: readonly { readonly at: Instant; readonly mid: number }[],
  patience: Span,
): SessionResult {
  const midAfter = (at: Instant, wait: Span) => mids.find((one) => one.at >= at + wait)?.mid;
  let [cost, worth, wanted, filled, markout] = [0, 0, 0, 0, 0];
  const byVenue = new Map<string, number>();
  const each: SessionResult['parents'][number][] = [];
  for (const parent of parents) {
    const sign = parent.side === 'buy' ? 1 : -1;
    let left = parent.orderQty;
    const fills = world.fills.filter(({ clOrdID, at }) => parent.clOrdIDs.has(clOrdID) && at <= parent.at + patience);
    for (const { venue, purpose, px, qty, at } of fills) {
      const { take, make } = world.venue(venue);
      left -= qty;
      cost += qty * (sign * (px - parent.mid) + (purpose === 'post' ? make : take));
      byVenue.set(venue, (byVenue.get(venue) ?? 0) + qty);
      markout += sign * ((midAfter(at, MARKOUT_AFTER) ?? px) - px) * qty;
    }
    each.push({ side: parent.side, orderQty: parent.orderQty, filled: parent.orderQty - left, fills });
    wanted += parent.orderQty;
    filled += parent.orderQty - left;
    worth += parent.orderQty * parent.mid;
    cost += left * (sign * (parent.farTouch - parent.mid) + LATE);
  }
  const children = [...world.sent.values()].reduce((sum, sent) => sum + sent.children, 0);
  return {
    shortfall: (cost / worth) * 10_000,
    filled: filled / wanted,
    children: children / parents.length,
    shares: new Map([...byVenue].map(([venue, qty]) => [venue, qty / Math.max(1, filled)])),
    spread: parents.reduce((sum, { clOrdIDs }) => sum + world.arrivalSpread(clOrdIDs), 0) / parents.length / 1_000,
    markout: (markout / Math.max(1, filled) / 100) * 10_000,
    parents: each,
    midAfter,
  };
}
