/**
 * Venues that say what is not so: that an order is at fault which others take, and that there is something which nobody
 * gets. Each on either side of the market, and where prices are below zero.
 */
import { describe, expect, it } from 'vitest';
import { ExecType, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { seconds } from '../../src/units/brand.ts';
import { boundNow } from '../../src/core/work/bounds.ts';
import { Desk, type DeskOptions, px } from './desk.ts';
import { picture } from './picture.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };
const NO = { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected, text: 'no' };
const OWN_FAULT = { ...NO, isOwnFault: true };

type Way = 'buy' | 'sell';
type Level = readonly [worse: number, size: number];

/** Prices are said by how much worse they are than 10.00, or −10.00, for an order of that side. */
class World {
  readonly d: Desk;
  private readonly way: Way;
  private readonly from: number;
  private sent = 0;

  constructor(way: Way, from: number, options: DeskOptions = {}) {
    this.way = way;
    this.from = from;
    const instrument = { minPrice: px(-1_000), minCollar: px(0.01) };
    const clients = ['C', 'D', 'E'].map((clientID) => ({ clientID }));
    this.d = new Desk({ limits: { clients }, ...options, instrument });
  }

  at(worse: number): number {
    return this.from + (this.way === 'buy' ? worse : -worse);
  }

  shows(venue: string, levels: readonly Level[], otherSide = false, other = -0.5): void {
    const book = levels.map(([worse, size]): [number, number] => [this.at(worse), size]);
    const far: [number, number][] = otherSide ? [[this.at(other), 5_000]] : [];
    if (this.way === 'buy') this.d.book(venue, far, book);
    else this.d.book(venue, book, far);
  }

  order(size: number, limit: number | 'market', clientID = 'C', more = {}): void {
    const worst = limit === 'market' ? limit : this.at(limit);
    this.d.order(`N${++this.sent}`, this.way, size, worst, { ...IOC, clientID, ...more });
  }

  /** An order the other way, that takes what is shown on the other side. */
  opposite(size: number, limit: number, clientID = 'C'): void {
    const way = this.way === 'buy' ? 'sell' : 'buy';
    this.d.order(`N${++this.sent}`, way, size, this.at(limit), { ...IOC, clientID });
  }

  get last() {
    return [...this.d.core.state.orders.parents.values()].at(-1)!;
  }

  /** Answers what is out until nothing is: the others fill at what they were asked for. Returns who got how many. */
  work(how: Readonly<Record<string, (child: number) => void>>): Record<string, number> {
    const asked: Record<string, number> = {};
    for (let moves = 0; moves < 100; moves++) {
      const live = this.last.liveChildren.filter(({ purpose }) => purpose !== 'post');
      if (live.length === 0) break;
      for (const { childID, venue, terms } of live) {
        asked[venue] = (asked[venue] ?? 0) + terms.orderQty;
        const answer = how[venue];
        if (answer === undefined) this.d.fill(childID, terms.orderQty, terms.price / 10_000);
        else answer(childID);
      }
    }
    return asked;
  }

  trips() {
    return this.d.events.flatMap((event) =>
      event.kind === 'venueTripped' || event.kind === 'venueRestored' ? [[event.kind, event.client]] : [],
    );
  }
}

const EACH: [Way, number][] = [
  ['buy', 10],
  ['sell', 10],
  ['buy', -10],
  ['sell', -10],
];

describe.each(EACH)('a venue that says that the order is at fault: %s at %d', (way, from) => {
  it('bounds a market order by its quote still, the first time', () => {
    const w = new World(way, from);
    w.shows('NORTH', [[0, 500]]);
    w.order(100, 'market');
    w.shows('SOUTH', [[5, 500]]);
    expect(w.work({ NORTH: (child) => w.d.report(child, OWN_FAULT) })).toEqual({ NORTH: 100 });
    expect(w.last).toMatchObject({ cumQty: 0, ended: OrdStatus.Canceled });
    expect(picture(w.d.replayed())).toBe(picture(w.d.core));
  });

  it('binds nobody by it when it says so twice in a row, and has given the client nothing between', () => {
    const w = new World(way, from);
    const lies = { NORTH: (child: number) => void w.d.report(child, OWN_FAULT) };
    for (let i = 0; i < 10; i++) {
      w.shows('NORTH', [[0, 500]], true);
      w.shows('SOUTH', [[0.5, 500]], true);
      w.order(100, 'market');
      w.work(lies);
      if (i > 1) expect(w.last.cumQty).toBe(100);
    }
    expect(w.trips()).toEqual([['venueTripped', '']]);
    expect(picture(w.d.replayed())).toBe(picture(w.d.core));
  });

  it('is not believed again for an order that it takes, and gives nothing', () => {
    const w = new World(way, from);
    const books = (worse: number) => {
      w.shows('NORTH', [[0, 500]], true);
      w.shows('SOUTH', [[worse, 500]], true);
    };
    const refuse = { NORTH: (child: number) => void w.d.report(child, OWN_FAULT) };
    const canceled: boolean[] = [];
    for (let i = 0; i < 8; i++) {
      for (let n = 0; n < 6; n++) {
        books(0.01);
        w.order(100, 0.05);
        w.work(refuse);
      }
      books(0.5);
      w.order(100, 'market');
      w.work(refuse);
      canceled.push(w.last.cumQty === 0);
      w.d.after(seconds(70));
      books(0.01);
      w.order(100, 0.05);
      w.work({ NORTH: (child) => void w.d.out(child) });
      books(0.5);
      w.order(100, 'market');
      w.work(refuse);
      canceled.push(w.last.cumQty === 0);
    }
    expect(w.trips().length).toBeGreaterThan(4);
    expect(canceled).not.toContain(true);
    expect(picture(w.d.replayed())).toBe(picture(w.d.core));
  });

  it('does not let a burst of market orders be lost by it', () => {
    const w = new World(way, from);
    w.shows('NORTH', [[0, 50_000]]);
    w.shows('SOUTH', [[0.5, 50_000]]);
    for (let i = 0; i < 20; i++) w.order(100, 'market');
    for (const order of [...w.d.core.state.orders.parents.values()])
      for (const { childID, venue } of order.liveChildren) if (venue === 'NORTH') w.d.report(childID, OWN_FAULT);
    for (const order of [...w.d.core.state.orders.parents.values()])
      for (const { childID, terms } of order.liveChildren) w.d.fill(childID, terms.orderQty, terms.price / 10_000);
    const got = [...w.d.core.state.orders.parents.values()].map(({ cumQty }) => cumQty);
    expect(got.filter((qty) => qty === 0)).toHaveLength(1);
  });

  it('leaves what a client’s limits are measured from only once another venue has filled such an order, on its side', () => {
    const w = new World(way, from, {
      limits: { clients: ['C', 'D'].map((clientID) => ({ clientID, limits: { priceCollarBps: 500 } })) },
    });
    const books = () => {
      w.shows('NORTH', [[0, 500]], true);
      w.shows('SOUTH', [[0.5, 500]], true, -0.7);
    };
    const refuse = { NORTH: (child: number) => void w.d.report(child, OWN_FAULT) };
    const measured = (clientID: string) => {
      books();
      const { bid, ask } = w.d.core.reference('XYZ', clientID);
      const [near, far] = way === 'buy' ? [ask, bid] : [bid, ask];
      return [near.px, far.px];
    };
    const seen = [px(w.at(0)), px(w.at(-0.5))];
    for (let i = 0; i < 3; i++) {
      books();
      w.order(100, 0);
      w.work(refuse);
      books();
      w.opposite(100, -0.5);
      w.work(refuse);
      expect([measured('C'), measured('D')]).toEqual([seen, seen]);
    }
    books();
    w.order(100, 0.5);
    expect(w.work(refuse)).toMatchObject({ SOUTH: 100 });
    expect([measured('C'), measured('D')]).toEqual([[px(w.at(0.5)), px(w.at(-0.5))], seen]);
    const bounding = (clientID: string) => {
      books();
      w.order(100, 'market', clientID);
      const { touches } = boundNow(w.d.core, w.last);
      for (const { childID } of w.last.liveChildren) w.d.out(childID);
      return touches.map(({ venue }) => venue);
    };
    expect([bounding('C'), bounding('D')]).toEqual([['SOUTH'], ['NORTH', 'SOUTH']]);
    w.d.after(seconds(700));
    expect(measured('C')).toEqual(seen);
    expect(picture(w.d.replayed())).toBe(picture(w.d.core));
  });

  it('is out after five orders that another venue then takes, for the client alone where it serves others', () => {
    const w = new World(way, from);
    const books = () => {
      w.shows('NORTH', [[0, 50_000]]);
      w.shows('SOUTH', [[0.01, 50_000]]);
    };
    const asked: number[] = [];
    for (let i = 0; i < 20; i++) {
      books();
      w.order(500, 0.05, 'D');
      expect(w.work({})).toEqual({ NORTH: 500 });
      books();
      w.order(500, 0.05);
      const { NORTH = 0 } = w.work({ NORTH: (child) => w.d.report(child, OWN_FAULT) });
      expect(w.last.cumQty).toBe(500);
      asked.push(NORTH);
    }
    expect(asked.filter((qty) => qty > 0)).toHaveLength(5);
    expect(w.trips()).toEqual([['venueTripped', 'C']]);
    expect(w.d.events.find((event) => event.kind === 'venueTripped')).toMatchObject({
      venue: 'NORTH',
      text: 'another venue takes what it refuses',
    });
    expect(picture(w.d.replayed())).toBe(picture(w.d.core));
  });

  it('is not out for orders that nobody takes', () => {
    const w = new World(way, from);
    for (let i = 0; i < 30; i++) {
      w.shows('NORTH', [[0, 50_000]]);
      w.shows('SOUTH', [[0.01, 50_000]]);
      w.order(500, 0.05);
      const refuse = (child: number) => void w.d.report(child, OWN_FAULT);
      expect(w.work({ NORTH: refuse, SOUTH: refuse })).toEqual({ NORTH: 500, SOUTH: 500 });
    }
    expect(w.trips()).toEqual([]);
    w.order(500, 0.05);
    expect(w.work({})).toEqual({ NORTH: 500 });
  });

  it('is blamed for nothing by a venue that takes orders and gives nothing', () => {
    const w = new World(way, from);
    for (let i = 0; i < 30; i++) {
      w.shows('NORTH', [[0, 50_000]]);
      w.shows('SOUTH', [[0.01, 50_000]]);
      w.order(500, 0.05);
      w.work({
        NORTH: (child) => w.d.report(child, OWN_FAULT),
        SOUTH: (child) => {
          w.d.ack(child);
          w.d.out(child);
        },
      });
    }
    expect(w.d.events.some((event) => event.kind === 'venueTripped' && event.venue === 'NORTH')).toBe(false);
  });
});

describe.each(EACH)('a venue that gives nothing of what it shows: %s at %d', (way, from) => {
  const nothing = (w: World) => (child: number) => {
    w.d.ack(child);
    w.d.out(child);
  };
  const books = (w: World) => {
    w.shows('NORTH', [[0, 500]], true);
    w.shows('SOUTH', [[0.05, 50_000]]);
  };

  it('is asked last on that side alone', () => {
    const w = new World(way, from);
    for (let i = 0; i < 10; i++) {
      books(w);
      w.opposite(500, -0.5);
      w.work({ NORTH: nothing(w) });
    }
    expect(w.trips()).toEqual([['venueTripped', 'C']]);
    books(w);
    w.order(500, 0.05);
    expect(w.work({})).toEqual({ NORTH: 500 });
    w.d.restart();
    books(w);
    w.order(500, 0.05);
    expect(w.work({})).toEqual({ NORTH: 500 });
    expect(picture(w.d.replayed())).toBe(picture(w.d.core));
  });

  it('is asked last by the one client that it gives nothing', () => {
    const w = new World(way, from);
    for (let i = 0; i < 12; i++) {
      books(w);
      w.order(1, 0.05);
      w.work({ NORTH: nothing(w) });
    }
    expect(w.trips()).toEqual([['venueTripped', 'C']]);
    for (const clientID of ['D', 'E']) {
      books(w);
      w.order(500, 0.05, clientID);
      expect(w.work({})).toEqual({ NORTH: 500 });
    }
    books(w);
    w.order(500, 0.05);
    expect(w.work({ NORTH: nothing(w) })).toEqual({ SOUTH: 500 });
    w.d.after(seconds(1));
    books(w);
    w.order(500, 0.05);
    w.work({});
    expect(w.trips().at(-1)).toEqual(['venueRestored', 'C']);
    expect(picture(w.d.replayed())).toBe(picture(w.d.core));
  });

  it('is asked last by all where it gives several nothing', () => {
    const w = new World(way, from);
    for (let i = 0; i < 8; i++) {
      books(w);
      w.order(500, 0.05, i % 2 === 0 ? 'C' : 'D');
      w.work({ NORTH: nothing(w) });
    }
    expect(w.trips()).toEqual([['venueTripped', '']]);
    books(w);
    w.order(500, 0.05, 'E');
    expect(w.work({ NORTH: nothing(w) })).toEqual({ SOUTH: 500 });
  });

  it('binds the house no more, though it was one client alone that asked', () => {
    const w = new World(way, from);
    for (let i = 0; i < 8; i++) {
      books(w);
      w.order(500, 0.05);
      w.work({ NORTH: nothing(w) });
    }
    books(w);
    const { bid, ask } = w.d.core.reference('XYZ', '');
    expect((way === 'buy' ? ask : bid).px).toBe(px(w.at(0.05)));
    expect((way === 'buy' ? bid : ask).px).toBe(px(w.at(-0.5)));
  });

  it('is found out where it waits until its rival has filled, too', () => {
    const w = new World(way, from);
    let asked = 0;
    for (let i = 0; i < 100; i++) {
      w.shows('NORTH', [[0, 900]], true);
      w.shows('SOUTH', [[0, 100]]);
      w.order(1_000, 0);
      for (let child = w.last.liveChildren[0]; child !== undefined; child = w.last.liveChildren[0]) {
        const rival = w.last.liveChildren.find(({ venue }) => venue === 'SOUTH');
        if (child.venue === 'NORTH') asked += child.terms.orderQty > 1 ? 1 : 0;
        if (rival !== undefined) w.d.fill(rival.childID, rival.terms.orderQty, rival.terms.price / 10_000);
        if (child !== rival) nothing(w)(child.childID);
      }
    }
    expect(w.trips()).toEqual([['venueTripped', 'C']]);
    // Nobody else shows as much: it gets what the other leaves, but is waited for no more.
    expect(asked).toBeGreaterThan(0);
  });
});
