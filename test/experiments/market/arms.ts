/** Ways to trade a parent order: as one order to the gateway, or as a desk that splits it itself, round by round. */
import { formatDecimal } from '../../../src/units/decimal.ts';
import { millis, seconds, span } from '../../../src/units/brand.ts';
import { Tag } from '../../../src/fix/tags.ts';
import type { Ask, DeskOrder } from './desk.ts';
import { SYMBOL } from './setup.ts';
import type { MarketWorld } from './world.ts';

/** Plans that a desk makes for one parent, as the gateway's `maxRounds` allows it. */
const MAX_ROUNDS = 8;
const STALE_AFTER = seconds(10);

export interface Parent {
  readonly side: 'buy' | 'sell';
  readonly orderQty: number;
  /** In the instrument's price scale. */
  readonly limit: number;
}

interface Part {
  readonly venue: string;
  readonly orderQty: number;
}

/** Starts to trade a parent; `done` is called when nothing of it works any more. Calls `note` for each order it sends. */
export type Way = (world: MarketWorld, parent: Parent, note: (order: DeskOrder) => void, done: () => void) => void;

/** As the gateway routes it. */
export const routed: Way = (world, parent, note, done) => {
  const order = world.send({ ...parent, limit: formatDecimal(parent.limit, 4) });
  note(order);
  world.endings.set(order, done);
};

/** As an order that lives on, for so long; then what is left is routed. */
function living(forMs: number, ask: (world: MarketWorld, parent: Parent) => Partial<Ask>): Way {
  return (world, parent, note, done) => {
    const { side, orderQty } = parent;
    const order = world.send({ side, orderQty, timeInForce: '0', ...ask(world, parent) });
    note(order);
    world.after(millis(forMs), () => world.desk.cancel(order));
    world.endings.set(order, () => {
      const left = parent.orderQty - order.cumQty;
      if (left === 0) done();
      else routed(world, { ...parent, orderQty: left }, note, done);
    });
  };
}

/** At the near side of the market, where the gateway rests it. */
export const patiently = (forMs: number): Way =>
  living(forMs, (world, { side }) => ({ limit: world.touch(side === 'buy' ? 'bid' : 'ask').toFixed(2) }));

/** At a limit beyond the far side: by a policy that may rest it, or take. */
export const freely = (forMs: number): Way => living(forMs, (_, { limit }) => ({ limit: formatDecimal(limit, 4) }));

/** Pegged to the near side. */
export const pegged = (forMs: number): Way => living(forMs, () => ({ ordType: 'P', fields: { [Tag.ExecInst]: 'R' } }));

/** Part of it taken at once, and the rest at the near side for so long. */
export const inParts = (forMs: number, takenPart: number): Way => {
  const rests = patiently(forMs);
  return (world, parent, note, done) => {
    const taken = Math.round(parent.orderQty * takenPart);
    let working = 2;
    const one = (): void => {
      if (--working === 0) done();
    };
    routed(world, { ...parent, orderQty: taken }, note, one);
    rests(world, { ...parent, orderQty: parent.orderQty - taken }, note, one);
  };
};

/** As the gateway routes it, no farther than the far side. */
export const atTouch: Way = (world, parent, note, done) => {
  const limit = Math.round(world.touch(parent.side === 'buy' ? 'ask' : 'bid') * 10_000);
  routed(world, { ...parent, limit }, note, done);
};

/** In these parts at dark venues, as one who knows what they hold; what is left then is routed. */
export function darkFirst(parts: readonly Part[]): Way {
  return (world, parent, note, done) => {
    let left = parent.orderQty;
    let working = parts.length;
    for (const { venue, orderQty } of parts) {
      const order = world.send({ ...parent, orderQty, limit: formatDecimal(parent.limit, 4), exDestination: venue });
      note(order);
      world.endings.set(order, () => {
        left -= order.cumQty;
        if (--working > 0) return;
        if (left > 0) routed(world, { ...parent, orderQty: left }, note, done);
        else done();
      });
    }
  };
}

/** Each round by the displayed quantity within the limit, at whichever venue. */
export const proRata: Way = byRounds(inProportion);

/** The same, once, each part sent so much later than the first: in microseconds, by venue. */
export const proRataOnce = (delays: ReadonlyMap<string, number>): Way => byRounds(inProportion, 1, delays);

function inProportion(sizes: readonly Seen[], orderQty: number): Part[] {
  const all = sizes.reduce((sum, { size }) => sum + size, 0);
  if (all === 0) return [];
  let left = Math.min(orderQty, all);
  return sizes.flatMap(({ venue, size }) => {
    const part = Math.min(left, Math.ceil((Math.min(orderQty, all) * size) / all));
    left -= part;
    return part > 0 ? [{ venue, orderQty: part }] : [];
  });
}

/** Each round all of it at the venue with the best price and fee. */
export const bestSingle: Way = byRounds((sizes, orderQty) => {
  const [best] = [...sizes].filter(({ size }) => size > 0).sort((a, b) => a.cost - b.cost || b.size - a.size);
  return best === undefined ? [] : [{ venue: best.venue, orderQty }];
});

interface Seen {
  readonly venue: string;
  /** Displayed within the limit. */
  readonly size: number;
  /** Best price with the fee, so that less is better on either side. */
  readonly cost: number;
}

function byRounds(
  split: (sizes: readonly Seen[], orderQty: number) => readonly Part[],
  maxRounds = MAX_ROUNDS,
  delays: ReadonlyMap<string, number> = new Map(),
): Way {
  return (world, parent, note, done) => {
    let left = parent.orderQty;
    let rounds = 0;
    let working = 0;
    const send = ({ venue, orderQty }: Part): void => {
      const order = world.send({ ...parent, orderQty, limit: formatDecimal(parent.limit, 4), exDestination: venue });
      note(order);
      world.endings.set(order, () => {
        left -= order.cumQty;
        if (--working === 0) next();
      });
    };
    const next = (): void => {
      const parts = left > 0 && rounds++ < maxRounds ? split(seenBy(world, parent), left) : [];
      working = parts.length;
      if (parts.length === 0) done();
      for (const part of parts) {
        const delay = delays.get(part.venue) ?? 0;
        if (delay === 0) send(part);
        else world.after(span(delay), () => send(part));
      }
    };
    next();
  };
}

/** The books that the gateway has, as a desk beside it would see them. */
function seenBy(world: MarketWorld, { side, limit }: Parent): Seen[] {
  const { market } = world.gateway.core;
  const sign = side === 'buy' ? 1 : -1;
  return world.spec.venues.flatMap(({ id, kind, take }) => {
    const book = kind === 'lit' && market.isUp(id) ? market.book(SYMBOL, id) : undefined;
    if (book === undefined || book.ageAt(world.now()) > STALE_AFTER) return [];
    const ladder = side === 'buy' ? book.asks : book.bids;
    let size = 0;
    for (let level = 0; level < ladder.count && ladder.priceAt(level) * sign <= limit * sign; level++) {
      size += ladder.sizeAt(level);
    }
    const cost = ladder.count === 0 ? Number.POSITIVE_INFINITY : ladder.priceAt(0) * sign + take * 10_000;
    return [{ venue: id, size, cost }];
  });
}
