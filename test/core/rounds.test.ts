/** What an order has met in its earlier rounds is an input of the next: it never asks the same venue in vain for long. */
import { describe, expect, it } from 'vitest';
import { showPassedOver } from '../../src/ops/show/showPassedOver.ts';
import { ExecType, OrdStatus, OrdType, TimeInForce } from '../../src/orders/values.ts';
import { ALL_CLIENTS } from '../../src/router/refusals.ts';
import type { Policy } from '../../src/router/draft.ts';
import { POLICIES } from '../../src/router/policies/policies.ts';
import { later, millis, qty, seconds, span } from '../../src/units/brand.ts';
import { limitRow } from '../support/limits.ts';
import { Desk, type DeskOptions, px } from './desk.ts';
import { picture } from './picture.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };
const NO = { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected, text: 'no' };

const BEST = POLICIES.find(({ name }) => name === 'best')!;
const ANY_ORDER = {
  clients: [],
  symbols: [],
  leastQty: [],
  mostQty: [],
  tag: 0,
  values: [],
  parameter: '',
};

type Levels = [number, number][];

function desk(north: Levels, south: Levels, options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [[9.5, 1_000]], north);
  d.book('SOUTH', [[9.5, 1_000]], south);
  return d;
}

/** Answers children until none is live: each venue in its way, the others fill. Returns who got how many. */
function work(d: Desk, how: Readonly<Record<string, (child: number) => void>>): Record<string, number> {
  const sent: Record<string, number> = {};
  for (let moves = 0; moves < 200; moves++) {
    const live = [...d.core.state.orders.open]
      .flatMap((order) => order.liveChildren)
      .filter(({ purpose }) => purpose !== 'post');
    if (live.length === 0) break;
    for (const { childID, venue, terms } of live) {
      sent[venue] = (sent[venue] ?? 0) + 1;
      const answer = how[venue];
      if (answer === undefined) d.fill(childID, terms.orderQty, terms.price / 10_000);
      else answer(childID);
    }
  }
  return sent;
}

const last = (d: Desk) => [...d.core.state.orders.parents.values()].at(-1)!;
const plans = (d: Desk) => d.events.flatMap((event) => (event.kind === 'planned' ? [event] : []));
const childrenAt = (d: Desk, venue: string) =>
  d.events.filter((event) => event.kind === 'childSent' && event.venue === venue).length;

describe('a venue that refuses at the best price', () => {
  it.each([
    ['IOC', IOC],
    ['Day', {}],
  ])('gets the order once, and it is filled elsewhere: %s', (_, life) => {
    const d = desk([[10.0, 500]], [[10.01, 5_000]]);
    d.order('A', 'buy', 500, 10.05, life);
    expect(work(d, { NORTH: (child) => d.report(child, NO) })).toEqual({ NORTH: 1, SOUTH: 1 });
    expect(last(d)).toMatchObject({ cumQty: 500, rounds: 2 });
    expect(plans(d)[1].scores.map(({ venue, standing }) => `${venue} ${standing}`)).toEqual([
      'NORTH refused',
      'SOUTH usable',
    ]);
  });

  it('the same for a sell', () => {
    const d = new Desk();
    d.book('NORTH', [[10.0, 500]], []);
    d.book('SOUTH', [[9.99, 500]], []);
    d.order('A', 'sell', 500, 9.9, IOC);
    expect(work(d, { NORTH: (child) => d.report(child, NO) })).toEqual({ NORTH: 1, SOUTH: 1 });
  });

  it('gets at most 5 of 50 orders, then none but a lot to find out; all are filled', () => {
    const d = desk([[10.0, 500]], [[10.01, 500_000]]);
    for (let i = 0; i < 50; i++) {
      d.order(`A${i}`, 'buy', 500, 10.05, IOC);
      work(d, { NORTH: (child) => d.report(child, NO) });
      expect(last(d).cumQty).toBe(500);
    }
    expect(childrenAt(d, 'NORTH')).toBe(5);
    expect(d.core.state.health.get('NORTH')?.all.trips.get('XYZ')).toBeDefined();
    expect(d.events.filter(({ kind }) => kind === 'venueTripped')).toMatchObject([
      { venue: 'NORTH', symbol: 'XYZ', text: 'no' },
    ]);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  /** Orders of clients at two venues that take or refuse NORTH's, each seen to be sent there or not. */
  function clientsAt(options: DeskOptions = {}) {
    const clients = ['C', 'D', 'E', ...Array.from({ length: 100 }, (_, i) => `E${i}`)].map((clientID) => ({
      clientID,
    }));
    const d = desk([[10.0, 500_000]], [[10.01, 500_000]], { limits: { clients }, ...options });
    const send = (clientID: string, answer: 'takes' | 'refuses' | 'none', size = 500) => {
      const before = childrenAt(d, 'NORTH');
      d.order(`${clientID}${d.events.length}`, 'buy', size, 10.05, { ...IOC, clientID });
      const sent = () => last(d).liveChildren.find(({ venue }) => venue === 'NORTH')!.terms.orderQty;
      work(d, { NORTH: (child) => (answer === 'refuses' ? d.report(child, NO) : d.fill(child, sent(), 10)) });
      expect(last(d).text).not.toContain('R1');
      expect([clientID, childrenAt(d, 'NORTH') - before]).toEqual([clientID, answer === 'none' ? 0 : 1]);
    };
    const trips = () =>
      d.events.flatMap((event) =>
        event.kind === 'venueTripped' || event.kind === 'venueRestored' ? [[event.kind, event.client]] : [],
      );
    return { d, send, trips };
  }

  it('is out for the orders of the one client whose it refuses, while it takes those of others', () => {
    const { d, send, trips } = clientsAt();
    send('D', 'takes');
    for (let i = 0; i < 5; i++) send('C', 'refuses');
    for (let i = 0; i < 20; i++) {
      send('C', 'none');
      send('D', 'takes');
    }
    // One that it refuses of another now and then is the other's own.
    send('D', 'refuses');
    send('D', 'takes');
    d.restart();
    send('C', 'none');
    // Nobody but D was served: it is out for all once it refuses D, too.
    for (let i = 0; i < 4; i++) send('D', 'refuses');
    for (const client of ['C', 'D', 'E']) send(client, 'none');
    expect(trips()).toEqual([
      ['venueTripped', 'C'],
      ['venueTripped', ''],
    ]);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('is out for all once it goes on refusing the one, and nobody else has sent it an order for long', () => {
    const { d, send, trips } = clientsAt();
    send('D', 'takes');
    for (let i = 0; i < 5; i++) send('C', 'refuses');
    expect(d.core.reference('XYZ', ALL_CLIENTS).ask.px).toBe(px(10.0));
    d.after(seconds(61));
    send('C', 'refuses', 100);
    expect(trips()).toEqual([
      ['venueTripped', 'C'],
      ['venueTripped', ''],
    ]);
    d.book('SOUTH', [[9.5, 1_000]], [[10.01, 500_000]]);
    d.book('NORTH', [[9.5, 1_000]], [[10.0, 500_000]]);
    expect(d.core.reference('XYZ', ALL_CLIENTS).ask.px).toBe(px(10.01));
    d.after(seconds(1));
    send('D', 'takes', 100);
    expect(trips().at(-1)).toEqual(['venueRestored', '']);
    send('C', 'none');
    send('D', 'takes');
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('is out for all where it refuses two clients, whatever it took before', () => {
    const { d, send, trips } = clientsAt();
    for (const client of ['C', 'D']) send(client, 'takes');
    for (const client of ['C', 'D', 'C', 'D', 'C']) send(client, 'refuses');
    expect(trips()).toEqual([]);
    send('D', 'refuses');
    expect(trips()).toEqual([['venueTripped', '']]);
    for (const client of ['C', 'D', 'E']) send(client, 'none');
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('is out for all where nobody else had an order taken there lately, in that symbol', () => {
    const { d, send, trips } = clientsAt();
    send('D', 'takes');
    d.after(seconds(61));
    for (let i = 0; i < 5; i++) send('C', 'refuses');
    expect(trips()).toEqual([['venueTripped', '']]);
    // Whose orders it has not refused need not wait for as long as the others' tries.
    for (const wait of [1, 2, 4, 8]) {
      d.after(seconds(wait));
      send('C', 'refuses', 100);
    }
    d.after(seconds(2));
    send('C', 'none');
    send('D', 'takes');
    expect(trips().at(-1)).toEqual(['venueRestored', '']);
    send('D', 'takes');
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('is out no longer when it has taken an order, however many it had refused', () => {
    const { d, send, trips } = clientsAt();
    for (let i = 0; i < 5; i++) send('C', 'refuses');
    d.after(seconds(1));
    send('C', 'refuses', 100);
    d.after(seconds(2));
    send('C', 'takes', 100);
    for (let i = 0; i < 4; i++) send('C', 'refuses');
    send('C', 'takes');
    expect(trips()).toEqual([
      ['venueTripped', ''],
      ['venueRestored', ''],
    ]);
  });

  it('is out for one no longer when it has taken an order of it, however many it had refused', () => {
    const { d, send, trips } = clientsAt();
    send('D', 'takes');
    for (let i = 0; i < 5; i++) send('C', 'refuses');
    d.after(seconds(61));
    send('C', 'takes', 100);
    for (let i = 0; i < 4; i++) send('C', 'refuses');
    expect(trips()).toEqual([
      ['venueTripped', 'C'],
      ['venueRestored', 'C'],
    ]);
  });

  it('is out for one that is gone no longer than its longest wait twice, and that many are remembered at most', () => {
    const { d, send, trips } = clientsAt();
    send('D', 'takes');
    for (let i = 0; i < 5; i++) send('C', 'refuses');
    d.after(seconds(120));
    expect(trips()).toEqual([['venueTripped', 'C']]);
    d.after(seconds(10));
    expect(trips().at(-1)).toEqual(['venueRestored', 'C']);
    const { clients } = d.core.state.health.get('NORTH')!;
    expect(clients.size).toBe(0);
    for (let i = 0; i < 8; i++) send('D', 'takes');
    for (let i = 0; i < 100; i++) {
      send('D', 'takes');
      send(`E${i}`, 'refuses');
    }
    expect([clients.size, clients.has('E99'), clients.has('E0')]).toEqual([64, true, false]);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('makes nobody plan what is held over and over that it is not out for', () => {
    let planned = 0;
    const usual: Policy = {
      ...BEST,
      name: `${BEST.name} counted`,
      plan(draft) {
        planned++;
        BEST.plan(draft);
      },
    };
    const { d, send } = clientsAt({ policies: { policies: [usual], usual, rules: [] }, lit: { lotSize: qty(100) } });
    send('D', 'takes');
    for (let i = 0; i < 5; i++) send('C', 'refuses');
    const plansOf = (clientID: string) => {
      for (let i = 0; i < 10; i++) d.order(`H${clientID}${i}`, 'buy', 50, 9.5, { clientID });
      d.after(seconds(2));
      planned = 0;
      for (let i = 0; i < 40; i++) d.after(millis(250));
      return planned;
    };
    expect(plansOf('D')).toBe(0);
    expect(plansOf('C')).toBeGreaterThan(0);
  });

  it.each([['buy', 10.2, 0.5] as const, ['sell', 9.8, -0.5] as const])(
    'is not what stops and marks go by: %s',
    (side, stopPx, move) => {
      const d = new Desk({ emulation: { stopTrigger: 'quote' } });
      const books = (by: number) => {
        d.book('NORTH', [[10.0, 50_000]], [[10.02, 50_000]]);
        d.book('SOUTH', [[9.99 + by, 50_000]], [[10.03 + by, 50_000]]);
      };
      books(0);
      for (let i = 0; i < 5; i++) {
        d.order(`A${i}`, side, 500, stopPx, IOC);
        work(d, { NORTH: (child) => d.report(child, NO) });
      }
      d.order('S', side, 100, 'market', { ordType: OrdType.Stop, stopPx: px(stopPx) });
      books(move);
      d.moved();
      d.after(seconds(1));
      expect(d.events.filter(({ kind }) => kind === 'orderTriggered')).toHaveLength(1);
      expect(d.core.state.risk.marks.get('XYZ')).toMatchObject({ bid: px(9.99 + move), ask: px(10.03 + move) });
      expect(showPassedOver(d.core, 'NORTH', d.core.now)).toMatchObject([{ symbol: 'XYZ', oneClient: false }]);
    },
  );

  it('is blamed for what it is swept of where a rule wants another', () => {
    const policy = POLICIES.find(({ name }) => name === 'directed')!;
    const rule = { ...ANY_ORDER, venue: 'NORTH', policy, said: { policy: 'directed' } };
    const d = desk([[10.01, 500_000]], [[10.0, 100]], { policies: { policies: [], usual: BEST, rules: [rule] } });
    for (let i = 0; i < 20; i++) {
      d.order(`A${i}`, 'buy', 500, 10.05, IOC);
      work(d, { SOUTH: (child) => d.report(child, NO) });
    }
    const faults = d.events.flatMap((event) => (event.kind === 'childRejected' ? [event.fault] : []));
    expect(faults).toEqual(Array(5).fill('venue'));
  });

  it('is out for all at once where two clients meet five refusals together', () => {
    const d = desk([[10.0, 500_000]], [[10.01, 500_000]]);
    for (const clientID of ['C', 'C', 'C', 'C', 'D', 'D', 'C']) {
      d.order(`A${d.events.length}`, 'buy', 500, 10.05, { ...IOC, clientID });
      work(d, { NORTH: (child) => d.report(child, NO) });
    }
    expect(childrenAt(d, 'NORTH')).toBe(5);
    expect(d.events.filter(({ kind }) => kind === 'venueTripped')).toMatchObject([{ symbol: 'XYZ', client: '' }]);
  });

  it('is not blamed for what its clients, or rules, send there whatever it does', () => {
    const d = desk([[10.0, 500_000]], [[10.01, 500_000]]);
    for (let i = 0; i < 20; i++) {
      d.order(`A${i}`, 'buy', 1, 10.05, { ...IOC, exDestination: 'NORTH' });
      work(d, { NORTH: (child) => d.report(child, NO) });
    }
    expect(childrenAt(d, 'NORTH')).toBe(20);
    d.order('B', 'buy', 500, 10.05, IOC);
    expect(childrenAt(d, 'NORTH')).toBe(21);
    expect(d.events.some(({ kind }) => kind === 'venueTripped')).toBe(false);
  });

  it('at the same price and cheaper by more than any score weighs, too', () => {
    const d = desk([[10.0, 500]], [[10.0, 500_000]], { north: { takeFee: -500 } });
    for (let i = 0; i < 40; i++) {
      d.order(`A${i}`, 'buy', 500, 10.05, IOC);
      work(d, { NORTH: (child) => d.report(child, NO) });
      expect(last(d).cumQty).toBe(500);
    }
    expect(childrenAt(d, 'NORTH')).toBe(5);
  });

  it('and protects nothing for the order: it rests through what is shown there', () => {
    const d = desk([[10.0, 500]], [[10.1, 500]]);
    d.order('A', 'buy', 500, 10.05);
    expect(d.report(1, NO)).toEqual(['→SOUTH #2 500@10.05 Day post']);
  });

  it('is told with its reason where nobody else takes it', () => {
    const d = desk([[10.0, 500]], []);
    d.down('SOUTH');
    d.order('A', 'buy', 500, 10.0, IOC);
    expect(d.report(1, NO)).toEqual(['A exec=Canceled status=Canceled 500/0/0']);
    expect(last(d).text).toBe(
      'nothing more is displayed within the limit, but at a venue that is passed over; NORTH: no',
    );
  });

  it('is asked again by a Day order after a minute, or under other terms', () => {
    const d = desk([[10.0, 500]], [[10.2, 500]]);
    d.order('A', 'buy', 500, 10.0);
    expect(d.report(1, NO)).toEqual(['→SOUTH #2 500@10.00 Day post']);
    d.ack(2);
    d.replace('B', 'A', 500, 9.99 + 0.01);
    expect(d.out(2).at(-1)).toBe('→NORTH #4 500@10.00 ImmediateOrCancel sweep');
    expect(d.report(4, NO)).toEqual(['→SOUTH #5 500@10.00 Day post']);
    d.ack(5);
    d.after(seconds(61));
    expect(d.out(5)).toEqual(['→NORTH #6 500@10.00 ImmediateOrCancel sweep']);
  });
});

describe('the breaker', () => {
  const refuse = (d: Desk, n: number) => {
    for (let i = 0; i < n; i++) {
      d.order(`R${d.now}`, 'buy', 500, 10.05, IOC);
      work(d, { NORTH: (child) => d.report(child, NO) });
    }
  };

  it('is found again after a restart, and closed by one order that is taken', () => {
    const d = desk([[10.0, 500]], [[10.01, 500_000]]);
    refuse(d, 5);
    d.restart();
    d.order('B', 'buy', 500, 10.05, IOC);
    work(d, {});
    expect(childrenAt(d, 'NORTH')).toBe(5);
    d.after(seconds(1));
    expect(d.order('C', 'buy', 500, 10.05, IOC).slice(1)).toEqual([
      '→NORTH #12 1@10.00 ImmediateOrCancel sweep',
      '→SOUTH #13 499@10.01 ImmediateOrCancel sweep',
    ]);
    work(d, {});
    expect(d.events.filter(({ kind }) => kind === 'venueRestored')).toHaveLength(1);
    d.book('NORTH', [], [[10.0, 500]]);
    expect(d.order('D', 'buy', 500, 10.05, IOC).slice(1)).toEqual(['→NORTH #14 500@10.00 ImmediateOrCancel sweep']);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('waits twice as long after each order that is refused, whatever its size and number', () => {
    const d = desk([[10.0, 500]], [[10.01, 5_000_000]]);
    refuse(d, 5);
    const began = d.now;
    for (let i = 0; d.now < began + 40_000_000; i++) {
      d.after(millis(500));
      d.order(`S${i}`, 'buy', 1_500, 10.05, IOC);
      work(d, { NORTH: (child) => d.report(child, NO) });
      expect(last(d).cumQty).toBe(1_500);
    }
    // After 1, 2, 4, 8 and 16 s.
    expect(childrenAt(d, 'NORTH')).toBe(5 + 5);
    const sizes = d.events.flatMap((event) =>
      event.kind === 'childSent' && event.venue === 'NORTH' ? [event.terms.orderQty] : [],
    );
    expect(sizes.slice(5)).toEqual([1, 1, 1, 1, 1]);
  });

  it('lets a Day order wait for it, and finds out by itself when nothing else moves', () => {
    const d = desk([], [], {});
    d.down('SOUTH');
    for (let i = 0; i < 5; i++) {
      d.order(`P${i}`, 'buy', 500, 9.9);
      d.report(i + 1, NO);
    }
    d.order('Q', 'buy', 500, 9.9);
    expect(last(d).liveChildren).toEqual([]);
    expect(last(d).waitsText).toBe('no venue takes it to rest');
    expect(d.after(seconds(2))).toEqual(['→NORTH #6 1@9.90 Day post']);
    expect(d.ack(6)).toEqual(['→NORTH #7 499@9.90 Day post']);
  });
});

describe('at one price a venue is dearer for orders that come after', () => {
  // Cheaper than the other by less than what is learned of it may weigh.
  const north = { takeFee: 2_500 };
  const first = (d: Desk): string => {
    const [, to] = d.order(`L${d.now}`, 'buy', 100, 10.0, IOC);
    return /^→(\w+)/.exec(to)?.[1] ?? '';
  };
  const rest = (d: Desk): void => {
    for (const { childID, terms } of [...last(d).liveChildren]) d.fill(childID, terms.orderQty, 10.0);
  };

  it.each<[string, (d: Desk, child: number) => void]>([
    ['where it refused one', (d, child) => void d.report(child, NO)],
    ['where it missed', (d, child) => void (d.ack(child), d.out(child))],
    ['where it was slow, by a second', (d, child) => void (d.after(seconds(1)), d.ack(child), d.fill(child, 100, 10))],
  ])('%s', (_, answer) => {
    const d = desk([[10.0, 500_000]], [[10.0, 500_000]], { north });
    expect(first(d)).toBe('NORTH');
    answer(d, 1);
    rest(d);
    expect(first(d)).toBe('SOUTH');
    const scores = plans(d)
      .at(-1)
      ?.scores.map(({ venue, standing }) => `${venue} ${standing}`);
    expect(scores).toEqual(['NORTH usable', 'SOUTH usable']);
  });
});

describe('a venue that acknowledges, and cancels every IOC', () => {
  it('gets the order once while it shows nothing new', () => {
    const d = desk([[10.0, 500]], [[10.01, 5_000]]);
    d.order('A', 'buy', 500, 10.05, IOC);
    expect(work(d, { NORTH: (child) => (d.ack(child), d.out(child)) })).toEqual({ NORTH: 1, SOUTH: 1 });
    expect(last(d).cumQty).toBe(500);
  });

  it('and twice where it shows the same anew, however much', () => {
    const d = desk([[10.0, 500]], [[10.01, 500]]);
    const showAnew = (size: number) => {
      d.now = later(d.now, seconds(1));
      d.book('NORTH', [[9.5, 1_000]], [[10.0, size]]);
      d.book('SOUTH', [[9.5, 1_000]], [[10.01, 5_000]]);
    };
    // What is under way to SOUTH keeps each round open until NORTH shows its quote again.
    expect(d.order('A', 'buy', 1_000, 10.05, IOC).slice(1)).toEqual([
      '→SOUTH #1 500@10.01 ImmediateOrCancel sweep',
      '→NORTH #2 500@10.00 ImmediateOrCancel sweep',
    ]);
    d.ack(2);
    d.out(2);
    showAnew(700);
    expect(d.fill(1, 500, 10.01).slice(1)).toEqual([
      '→SOUTH #3 300@10.01 ImmediateOrCancel sweep',
      '→NORTH #4 200@10.00 ImmediateOrCancel sweep',
    ]);
    d.ack(4);
    d.out(4);
    showAnew(50_000);
    expect(d.fill(3, 300, 10.01).slice(1)).toEqual(['→SOUTH #5 200@10.01 ImmediateOrCancel sweep']);
    expect(plans(d).at(-1)?.scores).toContainEqual(expect.objectContaining({ venue: 'NORTH', standing: 'missed' }));
  });

  it('lets what lies behind it be taken where it fills a part', () => {
    const d = desk(
      [
        [10.0, 500],
        [10.02, 500],
      ],
      [[10.03, 5_000]],
    );
    d.order('A', 'buy', 500, 10.05, IOC);
    d.fill(1, 100, 10.0);
    expect(d.out(1)).toEqual(
      [
        'A exec=Trade status=PartiallyFilled 500/100/400 100@10.00 NORTH',
        '→NORTH #2 400@10.02 ImmediateOrCancel sweep',
      ].slice(1),
    );
  });
});

describe('a market order', () => {
  const staircase = (from: number, step: number, n: number): Levels =>
    Array.from({ length: n }, (_, i) => [from + step * i, 100]);

  it('goes no farther than the collar from the touch at its arrival, over all its rounds', () => {
    const d = desk(staircase(10, 0.09, 40), []);
    d.order('A', 'buy', 4_000, 'market');
    work(d, {
      NORTH: (child) => {
        const { terms } = d.core.state.orders.child(child as never);
        d.fill(child, Math.min(100, terms.orderQty), terms.price / 10_000);
        d.out(child);
        const done = last(d).cumQty / 100;
        d.book('NORTH', [[9.5, 1_000]], staircase(10 + 0.09 * done, 0.09, 40));
      },
    });
    const worst = Math.max(...d.events.flatMap((event) => (event.kind === 'childFilled' ? [event.lastPx] : [])));
    expect(worst).toBeLessThanOrEqual(px(10.1));
    expect(last(d).ended).toBe(OrdStatus.Canceled);
  });

  it.each([
    [
      'buy',
      [
        [10, 100],
        [20, 100],
        [40, 100],
      ] as Levels,
      10,
    ],
    [
      'sell',
      [
        [10, 100],
        [5, 100],
        [1, 100],
      ] as Levels,
      10,
    ],
  ] as const)('to %s does not walk up a ladder', (side, levels, only) => {
    const d = new Desk();
    d.book('NORTH', side === 'buy' ? [] : levels, side === 'buy' ? levels : []);
    d.order('A', side, 300, 'market');
    work(d, {});
    d.book('NORTH', side === 'buy' ? [] : levels.slice(1), side === 'buy' ? levels.slice(1) : []);
    const prices = d.events.flatMap((event) => (event.kind === 'childFilled' ? [event.lastPx] : []));
    expect(prices).toEqual([px(only)]);
    expect(last(d).ended).toBe(OrdStatus.Canceled);
  });

  const end = { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled, text: '' };
  /** One round lot at SOUTH, 1.1 % better than all that NORTH shows. */
  const better = (options: DeskOptions = {}) => desk([[10.0, 50_000]], [[9.89, 100]], options);

  it.each([
    ['refuses', NO],
    ['accepts and cancels', end],
  ])('is not bounded by a quote whose venue %s', (_, answer) => {
    const d = better();
    for (let i = 0; i < 12; i++) {
      d.now = later(d.now, seconds(5));
      d.book('NORTH', [[9.5, 1_000]], [[10.0, 50_000]]);
      d.book('SOUTH', [[9.5, 1_000]], [[9.89, 100]]);
      d.order(`A${i}`, 'buy', 1_000, 'market');
      work(d, { SOUTH: (child) => d.report(child, answer) });
      expect(last(d)).toMatchObject({ cumQty: 1_000, boundPx: px(10.1) });
    }
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('to sell is not, either', () => {
    const d = new Desk();
    d.book('NORTH', [[10.0, 5_000]], []);
    d.book('SOUTH', [[10.2, 100]], []);
    d.order('A', 'sell', 1_000, 'market');
    work(d, { SOUTH: (child) => d.report(child, NO) });
    expect(last(d)).toMatchObject({ cumQty: 1_000, boundPx: px(9.9) });
  });

  it('is bounded from then on by what the others showed at its arrival, wherever they are now', () => {
    const d = better();
    d.order('A', 'buy', 1_000, 'market');
    d.book('NORTH', [[9.5, 1_000]], [[10.11, 50_000]]);
    work(d, { SOUTH: (child) => d.report(child, NO) });
    expect(last(d)).toMatchObject({ cumQty: 0, ended: OrdStatus.Canceled });
    d.book('NORTH', [[9.5, 1_000]], [[10.0, 50_000]]);
    d.order('B', 'buy', 1_000, 'market');
    d.book('NORTH', [[9.5, 1_000]], [[10.1, 50_000]]);
    work(d, { SOUTH: (child) => d.report(child, NO) });
    expect(last(d)).toMatchObject({ cumQty: 1_000, boundPx: px(10.1) });
  });

  it('whose venue alone showed a quote, and refuses, is bounded by the next one', () => {
    const d = desk([], [[9.89, 100]]);
    d.order('A', 'buy', 1_000, 'market');
    d.book('NORTH', [[9.5, 1_000]], [[10.0, 50_000]]);
    work(d, { SOUTH: (child) => d.report(child, NO) });
    expect(last(d)).toMatchObject({ cumQty: 1_000, boundPx: px(10.1) });
  });

  it('is bounded by one that is there, however small', () => {
    const d = better();
    d.order('A', 'buy', 1_000, 'market');
    d.book('SOUTH', [[9.5, 1_000]], []);
    work(d, {});
    expect(last(d)).toMatchObject({ cumQty: 100, boundPx: px(9.98), ended: OrdStatus.Canceled });
  });

  it.each([
    [99, 'NORTH shows nothing more', []],
    [60, 'NORTH shows nothing more', []],
    [30, 'NORTH shows nothing more', []],
    [30, 'SOUTH showed that at its arrival', [[13.0, 1_000]] as Levels],
  ])('goes no farther than its collar from where %d of 100 have traded, and %s', (filled, _, atArrival) => {
    const d = desk([[10.0, 1_000]], atArrival);
    d.order('A', 'buy', 100, 'market', IOC);
    d.ack(1);
    d.fill(1, filled, 10);
    d.book('NORTH', [[9.5, 1_000]], []);
    d.book('SOUTH', [[9.5, 1_000]], [[13.0, 1_000]]);
    d.out(1);
    work(d, {});
    expect(last(d)).toMatchObject({ cumQty: filled, boundPx: px(10.1), ended: OrdStatus.Canceled });
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('is not drawn on by a venue that gives a third and shows more for the rest', () => {
    const d = desk([[10.0, 1_000]], []);
    d.order('A', 'buy', 900, 'market', IOC);
    d.ack(1);
    d.fill(1, 300, 10);
    d.book('NORTH', [[9.5, 1_000]], []);
    d.book('SOUTH', [[9.5, 1_000]], [[10.09, 1_000]]);
    d.out(1);
    d.ack(2);
    d.fill(2, 200, 10.09);
    d.book('SOUTH', [[9.5, 1_000]], []);
    d.book('NORTH', [[9.5, 1_000]], [[10.19, 1_000]]);
    d.out(2);
    work(d, {});
    expect(last(d)).toMatchObject({ cumQty: 500, boundPx: px(10.1), ended: OrdStatus.Canceled });
  });

  it('counts against limits at what it may go to then, and ends where that is too much', () => {
    const limits = (maxOpenNotional: string) => ({
      limits: {
        clients: [{ clientID: 'C' }],
        rows: [limitRow('maxOpenNotional', maxOpenNotional, { client: 'C' })],
      },
    });
    // 1,000 shares at 9.9889 are 9,988.90, at 10.10 they are 10,100.
    for (const [most, cumQty] of [
      ['10100', 1_000],
      ['10099', 0],
    ] as const) {
      const d = better(limits(most));
      d.order('A', 'buy', 1_000, 'market');
      work(d, { SOUTH: (child) => d.report(child, NO) });
      expect(last(d).cumQty).toBe(cumQty);
      const marks = d.events.filter(({ kind }) => kind === 'marked');
      expect(marks, 'others are valued as before').toMatchObject(cumQty === 0 ? [] : [{ ask: px(10), alone: true }]);
    }
  });

  it('keeps its bound over a restart; another order of its client has one of its own', () => {
    const d = desk([[10, 100]], []);
    d.order('A', 'buy', 300, 'market');
    expect(last(d).boundPx).toBe(px(10.1));
    d.restart();
    expect(last(d).boundPx).toBe(px(10.1));
    d.book('NORTH', [], [[11, 500]]);
    d.fill(1, 100, 10);
    expect(last(d)).toMatchObject({ cumQty: 100, ended: OrdStatus.Canceled });
    d.order('B', 'buy', 300, 'market');
    expect(last(d).boundPx).toBe(px(11.11));
  });
});

describe('size on its way', () => {
  it('is not counted on by another order of the same turn', () => {
    const d = desk([[10.0, 500]], [[10.01, 5_000]]);
    expect(d.order('A', 'buy', 500, 10.05, IOC)[1]).toBe('→NORTH #1 500@10.00 ImmediateOrCancel sweep');
    expect(d.order('B', 'buy', 500, 10.05, IOC)[1]).toBe('→SOUTH #2 500@10.01 ImmediateOrCancel sweep');
    expect(plans(d)[1].inputs[0]).toMatchObject({ venue: 'NORTH', reserved: 500, levels: [] });
    work(d, {});
    d.book('NORTH', [], [[10.0, 500]]);
    expect(d.order('C', 'buy', 500, 10.05, IOC)[1]).toBe('→NORTH #3 500@10.00 ImmediateOrCancel sweep');
  });

  it('leaves the rest of what is shown, and the other side', () => {
    const d = desk([[10.0, 800]], [[10.01, 5_000]]);
    d.order('A', 'buy', 500, 10.05, IOC);
    expect(d.order('B', 'buy', 500, 10.05, IOC).slice(1)).toEqual([
      '→SOUTH #2 200@10.01 ImmediateOrCancel sweep',
      '→NORTH #3 300@10.00 ImmediateOrCancel sweep',
    ]);
    expect(d.order('C', 'sell', 500, 9.5, IOC)[1]).toMatch(/500@9.50/);
  });
});

describe('what was taken is not taken again from a quote that may be older than the fill', () => {
  const ODD: Levels = [[10.0, 50]];
  /** The feed speaks after all else that has happened. */
  function told(d: Desk, asks: Levels, bids: Levels = []): void {
    d.now = later(d.now, span(1));
    d.book('NORTH', bids, asks);
  }

  it('of an odd lot that is left, in the next rounds', () => {
    const d = desk([[10.0, 300]], []);
    d.order('A', 'buy', 250, 10.0, IOC);
    d.fill(1, 250, 10.0);
    expect(d.order('B', 'buy', 500, 10.0, IOC)[1]).toBe('→NORTH #2 50@10.00 ImmediateOrCancel sweep');
    // The feed tells of the first fill, and has not told of the second one when that is reported.
    told(d, ODD);
    d.fill(2, 50, 10.0);
    expect(last(d)).toMatchObject({ cumQty: 50, ended: OrdStatus.Canceled, liveChildren: [] });
    expect(plans(d).at(-1)?.inputs[0]).toMatchObject({ venue: 'NORTH', reserved: 50, levels: [] });
  });

  it('of a part that was filled', () => {
    const d = desk([[10.0, 300]], []);
    d.order('A', 'buy', 300, 10.0, IOC);
    told(d, [[10.0, 300]]);
    d.fill(1, 100, 10.0);
    expect(d.order('B', 'buy', 500, 10.0, IOC)[1]).toBe('→NORTH #2 200@10.00 ImmediateOrCancel sweep');
  });

  it.each([
    ['more is shown than was left', 300, 200],
    ['that much was left already', 200, 200],
  ])('nor from a bid, of which %s', (_, shown, taken) => {
    const d = new Desk();
    d.book('NORTH', [[10.0, 300]], [[10.2, 900]]);
    d.order('A', 'sell', 300, 10.0, IOC);
    told(d, [[10.2, 900]], [[10.0, shown]]);
    d.fill(1, 100, 10.0);
    expect(d.order('B', 'sell', 500, 10.0, IOC)[1]).toBe(`→NORTH #2 ${taken}@10.00 ImmediateOrCancel sweep`);
  });

  it('of another side, or of what is displayed beyond it, is not meant', () => {
    const levels: Levels = [
      [10.0, 50],
      [10.01, 70],
    ];
    const d = desk([[10.0, 50]], []);
    d.order('A', 'buy', 50, 10.0, IOC);
    told(d, levels, [[9.9, 50]]);
    d.fill(1, 50, 10.0);
    expect(d.order('B', 'buy', 500, 10.01, IOC)[1]).toBe('→NORTH #2 70@10.01 ImmediateOrCancel sweep');
    expect(d.order('C', 'sell', 50, 9.9, IOC)[1]).toBe('→NORTH #3 50@9.90 ImmediateOrCancel sweep');
  });

  it.each([
    ['the feed was faster', 0, [[10.0, 50]] as Levels, [], '50@10.00'],
    ['the feed speaks again', 0, [[10.0, 300]] as Levels, [[10.0, 300]] as Levels, '300@10.00'],
    ['the feed is silent since, for longer than it takes', 21, [[10.0, 300]] as Levels, [], '300@10.00'],
  ])('and is as displayed where %s', (_, wait, during, after, taken) => {
    const d = desk([[10.0, 300]], []);
    d.order('A', 'buy', 250, 10.0, IOC);
    told(d, during);
    d.fill(1, 250, 10.0);
    if (wait > 0) d.after(millis(wait));
    if (after.length > 0) told(d, after);
    expect(d.order('B', 'buy', 300, 10.0, IOC)[1]).toBe(`→NORTH #2 ${taken} ImmediateOrCancel sweep`);
  });
});

describe('a venue that stops answering', () => {
  it.each([
    [200, 5],
    [100, 10],
  ])('of %s orders a second gets five', (perSecond, apart) => {
    const d = desk([[10.0, 500_000]], [[10.01, 500_000]]);
    for (let i = 0; i < 5; i++) {
      d.order(`W${i}`, 'buy', 100, 10.05, IOC);
      d.ack(i + 1);
      d.fill(i + 1, 100, 10.0);
    }
    const before = childrenAt(d, 'NORTH');
    for (let i = 0; i < perSecond; i++) {
      d.now = (d.now + apart * 1_000 - 1_000) as typeof d.now;
      d.order(`A${i}`, 'buy', 100, 10.05, IOC);
      for (const child of last(d).liveChildren.slice())
        if (child.venue === 'SOUTH') d.fill(child.childID, child.terms.orderQty, 10.01);
    }
    expect(childrenAt(d, 'NORTH') - before).toBeLessThanOrEqual(6);
    // What it answers at last makes it well.
    d.fill(before + 1, 100, 10.0);
    expect(d.order('B', 'buy', 100, 10.05, IOC)[1]).toMatch(/^→NORTH #\d+ 100@10.00/);
  });
});

it('an order does not wait with its rest for a venue that does not answer', () => {
  const d = desk([[10.0, 500_000]], [[10.01, 200]]);
  d.order('A', 'buy', 600, 10.01, IOC);
  for (let i = 0; i < 4; i++) d.order(`A${i}`, 'buy', 100, 10.0, IOC);
  d.order('B', 'buy', 600, 10.05, IOC);
  d.after(seconds(2));
  d.book('SOUTH', [], [[10.01, 200]]);
  // A lot, to find out, and what SOUTH has; then more of that, without an answer of NORTH.
  expect(d.order('C', 'buy', 600, 10.01).slice(1)).toEqual([
    '→NORTH #7 1@10.00 ImmediateOrCancel sweep',
    '→SOUTH #8 200@10.01 ImmediateOrCancel sweep',
    '→SOUTH #9 399@10.01 Day post',
  ]);
  d.out(9);
  d.book('SOUTH', [], [[10.01, 500]]);
  expect(d.fill(8, 200, 10.01).at(-1)).toBe('→SOUTH #10 300@10.01 ImmediateOrCancel sweep');
});

describe('an order that is held', () => {
  it('journals why, once and not at every tick: a lot of 100 that it cannot take nor rest through', () => {
    const d = desk([[10.0, 100]], [[10.2, 100]], { north: { lotSize: qty(100), minOrderQty: qty(100) } });
    d.order('A', 'buy', 50, 10.1);
    const planned = plans(d);
    expect(planned).toMatchObject([
      { children: [], unroutedQty: 50, reason: 'resting it would lock or cross a protected quote' },
    ]);
    expect(last(d)).toMatchObject({ waitsText: 'resting it would lock or cross a protected quote', rounds: 0 });
    for (let i = 0; i < 5; i++) {
      d.moved();
      d.after(seconds(5));
    }
    expect(plans(d)).toHaveLength(1);
    d.restart();
    d.moved();
    d.after(seconds(5));
    d.moved();
    const before = plans(d).length;
    for (let i = 0; i < 5; i++) {
      d.moved();
      d.after(seconds(5));
    }
    expect(plans(d)).toHaveLength(before);
    d.book('NORTH', [], [[10.1, 100]]);
    d.book('SOUTH', [], [[10.1, 100]]);
    expect(d.moved()).toEqual(['→SOUTH #1 50@10.10 ImmediateOrCancel sweep']);
    expect(last(d).waitsText).toBe('');
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('because its venue has no room, with 5,000 a tick worse elsewhere; one that may not wait goes there', () => {
    const d = desk([[10.0, 500]], [[10.01, 5_000]]);
    d.step({ kind: 'venueRoom', venue: 'NORTH', orders: 0 });
    d.order('A', 'buy', 500, 10.05);
    expect(plans(d)).toMatchObject([{ children: [], reason: 'the venue it would go to takes no more orders for now' }]);
    expect(d.order('B', 'buy', 500, 10.05, IOC)[1]).toBe('→SOUTH #1 500@10.01 ImmediateOrCancel sweep');
    expect(plans(d)[1].scores[0]).toMatchObject({ venue: 'NORTH', standing: 'full' });
    d.step({ kind: 'venueRoom', venue: 'NORTH', orders: 1 });
    expect(d.step({ kind: 'tick' })).toEqual(['→NORTH #2 500@10.00 ImmediateOrCancel sweep']);
  });

  it('because those before it have taken that room, in the same turn', () => {
    const d = desk([[10.0, 5_000]], [[10.01, 5_000]]);
    d.step({ kind: 'venueRoom', venue: 'NORTH', orders: 2 });
    for (const id of ['A', 'B']) expect(d.order(id, 'buy', 100, 10.05)[1]).toMatch('→NORTH');
    expect(d.order('C', 'buy', 100, 10.05)).toHaveLength(1);
    expect(last(d).waitsText).toBe('the venue it would go to takes no more orders for now');
    expect(d.order('D', 'buy', 100, 10.05, IOC)[1]).toMatch('→SOUTH');
  });

  it('and goes elsewhere when the line of that venue breaks', () => {
    const d = desk([[10.0, 500]], [[10.01, 5_000]]);
    d.step({ kind: 'venueRoom', venue: 'NORTH', orders: 0 });
    expect(d.order('A', 'buy', 500, 10.05)).toHaveLength(1);
    d.down('NORTH');
    expect(d.step({ kind: 'tick' })).toEqual(['→SOUTH #1 500@10.01 ImmediateOrCancel sweep']);
  });
});
