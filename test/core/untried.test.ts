/**
 * A venue that has never answered an order, or says that it never had those it was sent, gets a lot of one now and then;
 * one that is slow, and honest, gets its orders as soon as it has answered one.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasNothingOut, type Parent } from '../../src/orders/order.ts';
import { ExecType, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { millis, qty, seconds, type Span } from '../../src/units/brand.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { picture } from './picture.ts';
import { waitText } from '../../src/core/work/waiting.ts';
import { runs } from '../support/runs.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };
const ASKED = { ackTimeout: seconds(5), patience: seconds(60), massStatus: false };
/** What it says when it is asked for an order that it never had. */
const NEVER_HAD = { execType: ExecType.OrderStatus, ordStatus: OrdStatus.Rejected, text: 'unknown order' };

/** NORTH has the best price; SOUTH is well. `known`: SOUTH has answered an order before. */
function desk(options: DeskOptions = {}, known = true): Desk {
  const d = new Desk({ ...options, router: { firstAck: millis(100), ...options.router } });
  if (known) {
    d.book('SOUTH', [[9.5, 1_000]], [[10.0, 1]]);
    d.order('K', 'buy', 1, 10.0, IOC);
    d.ack(1);
    d.fill(1, 1, 10.0);
  }
  d.book('NORTH', [[9.5, 1_000]], [[10.0, 500_000]]);
  d.book('SOUTH', [[9.5, 1_000]], [[10.01, 500_000]]);
  return d;
}

const sentTo = (d: Desk, venue: string): number[] =>
  d.events.flatMap((event) => (event.kind === 'childSent' && event.venue === venue ? [event.terms.orderQty] : []));
const last = (d: Desk): Parent => [...d.core.state.orders.parents.values()].at(-1)!;

/** Time passes with a tick every 50 ms; SOUTH fills what it is sent, and NORTH is answered for by `north`. */
function pass(d: Desk, time: Span, north?: (child: number) => void): void {
  for (const end = d.now + time; d.now < end; ) {
    d.after(millis(50));
    for (const order of [...d.core.state.orders.open]) {
      for (const { childID, venue, terms } of [...order.liveChildren]) {
        if (venue === 'SOUTH') d.fill(childID, terms.orderQty, terms.price / 10_000);
        else north?.(childID);
      }
    }
  }
}

/** What was filled of each order that is over. */
const ended = (d: Desk): number[] =>
  [...d.core.state.orders.parents.values()].flatMap(({ ended: status, cumQty, terms }) =>
    status !== '' || cumQty === terms.orderQty ? [cumQty] : [],
  );

/** The venue acknowledges and fills all that it is sent, until it is sent nothing more. */
function answer(d: Desk, at: string): void {
  for (;;) {
    const live = [...d.core.state.orders.open].flatMap(({ liveChildren }) =>
      liveChildren.filter((c) => c.venue === at),
    );
    if (live.length === 0) return;
    for (const { childID, terms } of live) {
      d.ack(childID);
      d.fill(childID, terms.orderQty, 10.0);
    }
  }
}

describe('a venue that has never answered an order', () => {
  it('gets a lot, nothing goes past its quote, and the rest follows when it answers', () => {
    const d = desk();
    expect(d.order('A', 'buy', 500, 10.05, IOC).slice(1)).toEqual(['→NORTH #2 1@10.00 ImmediateOrCancel sweep']);
    d.ack(2);
    expect(d.fill(2, 1, 10.0).at(-1)).toBe('→NORTH #3 499@10.00 ImmediateOrCancel sweep');
    d.ack(3);
    d.fill(3, 499, 10.0);
    expect(d.order('B', 'buy', 500, 10.05, IOC)[1]).toBe('→NORTH #4 500@10.00 ImmediateOrCancel sweep');
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('and does not after three times the guess: the rest goes elsewhere, and so do later orders', () => {
    const d = desk();
    for (let i = 0; i < 20; i++) {
      d.order(`A${i}`, 'buy', 500, 10.05, IOC);
      pass(d, seconds(2));
    }
    // The first, and those that find out: with the order that comes 1, 2, 4, 8 and 16 s after the one before.
    expect(sentTo(d, 'NORTH')).toEqual([1, 1, 1, 1, 1, 1]);
    const parents = [...d.core.state.orders.parents.values()].slice(1);
    expect(parents.reduce((sum, { cumQty }) => sum + cumQty, 0)).toBe(20 * 500 - 6);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('of a burst gets five lots, whatever the guess', () => {
    const d = desk();
    for (let i = 0; i < 50; i++) d.order(`A${i}`, 'buy', 500, 10.05, IOC);
    expect(sentTo(d, 'NORTH')).toEqual([1, 1, 1, 1, 1]);
  });

  it.each([
    [IOC, [1, 1, 1, 1, 1]],
    [{ timeInForce: TimeInForce.FillOrKill }, [500, 500, 500, 500, 500]],
  ])('and no more where it acknowledges them and ends none: %o', (life, sent) => {
    const d = desk();
    for (let i = 0; i < 50; i++) {
      d.order(`A${i}`, 'buy', 500, 10.05, life);
      for (const { childID, venue, state } of d.core.state.orders.parents.get((i + 2) as never)?.liveChildren ?? [])
        if (venue === 'NORTH' && state === 'sent') d.ack(childID);
    }
    expect(sentTo(d, 'NORTH')).toEqual(sent);
    pass(d, seconds(10));
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('of a burst keeps the rest waiting for its first answer, where no other venue can take it', () => {
    for (const life of [IOC, { timeInForce: TimeInForce.Day }, { timeInForce: TimeInForce.FillOrKill }]) {
      const d = desk({}, false);
      d.book('SOUTH', [[9.5, 1_000]], []);
      for (let i = 0; i < 16; i++) d.order(`A${i}`, 'buy', 500, 'market', life);
      expect(ended(d)).toEqual([]);
      expect(sentTo(d, 'NORTH').length).toBe(5);
      expect(picture(d.replayed())).toBe(picture(d.core));
      answer(d, 'NORTH');
      expect(ended(d)).toEqual(Array.from({ length: 16 }, () => 500));
      expect(picture(d.replayed())).toBe(picture(d.core));
    }
  });

  it('and sends it to another as soon as that can take it', () => {
    const d = desk({}, false);
    d.book('SOUTH', [[9.5, 1_000]], []);
    for (let i = 0; i < 6; i++) d.order(`A${i}`, 'buy', 500, 'market');
    expect(last(d).waitsText).toBe('a venue that has never answered is to answer first');
    d.book('SOUTH', [[9.5, 1_000]], [[10.01, 500_000]]);
    expect(d.moved()).toContain('→SOUTH #6 1@10.01 ImmediateOrCancel sweep');
  });

  it('waits for no venue while its symbol is halted', () => {
    const d = desk({}, false);
    d.book('SOUTH', [[9.5, 1_000]], []);
    for (let i = 0; i < 6; i++) d.order(`A${i}`, 'buy', 500, 'market');
    d.act({ do: 'halt', symbol: 'XYZ', orders: 'suspend' });
    expect(last(d)).toMatchObject({ suspended: true, waitsText: 'a venue that has never answered is to answer first' });
    expect(waitText(d.core, last(d))).toBe('the end of the halt of its symbol');
    d.act({ do: 'resume', symbol: 'XYZ' });
    expect(waitText(d.core, last(d))).toBe('a venue that has never answered is to answer first');
  });

  it('ends it as ever when it is late, or shows nothing for it any more', () => {
    const d = desk({}, false);
    d.book('SOUTH', [[9.5, 1_000]], []);
    for (let i = 0; i < 7; i++) d.order(`A${i}`, 'buy', 500, 'market');
    for (const { ended: status } of [...d.core.state.orders.parents.values()].slice(5)) expect(status).toBe('');
    d.cancel('X', 'A5');
    expect(d.core.state.orders.parents.get(6 as never)?.ended).toBe(OrdStatus.Canceled);
    d.after(millis(280));
    expect(last(d).ended).toBe('');
    d.after(millis(40));
    expect(last(d)).toMatchObject({ ended: OrdStatus.Canceled, text: 'no protected quote on the other side' });
    const gone = desk({}, false);
    gone.book('SOUTH', [[9.5, 1_000]], []);
    for (let i = 0; i < 6; i++) gone.order(`A${i}`, 'buy', 500, 'market');
    gone.book('NORTH', [[9.5, 1_000]], []);
    gone.moved();
    expect(last(gone).ended).toBe(OrdStatus.Canceled);
    expect(desk({}, false).order('B', 'buy', 500, 9.9, IOC).at(-1)).toMatch(/Canceled/);
  });

  it('does not keep it waiting where its quote is not within the limit', () => {
    const d = desk({}, false);
    for (let i = 0; i < 5; i++) d.order(`A${i}`, 'buy', 500, 10.0, IOC);
    d.order('B', 'buy', 500, 9.99, IOC);
    expect(last(d).ended).toBe(OrdStatus.Canceled);
  });

  it('keeps it no longer over a restart', () => {
    const d = desk({}, false);
    d.book('SOUTH', [[9.5, 1_000]], []);
    for (let i = 0; i < 6; i++) d.order(`A${i}`, 'buy', 500, 'market');
    d.after(millis(200));
    d.restart();
    d.after(millis(1));
    expect(picture(d.replayed())).toBe(picture(d.core));
    d.after(millis(200));
    expect(last(d).ended).toBe(OrdStatus.Canceled);
  });

  it('is well with its first answer, however late', () => {
    const d = desk();
    d.order('A', 'buy', 500, 10.05, IOC);
    pass(d, seconds(2));
    expect(last(d).cumQty).toBe(499);
    d.fill(2, 1, 10.0);
    expect(last(d).cumQty).toBe(500);
    expect(d.order('B', 'buy', 500, 10.05, IOC)[1]).toMatch(/^→NORTH #\d+ 500@10.00/);
  });

  it('gets whole what may not be split, and the least that its client lets be sent', () => {
    const d = desk();
    const whole = { timeInForce: TimeInForce.FillOrKill };
    expect(d.order('A', 'buy', 500, 10.05, whole)[1]).toBe('→NORTH #2 500@10.00 FillOrKill sweep');
  });

  it('gets its own lot and its own least order, and all of an order that is no larger', () => {
    const d = desk({ north: { lotSize: qty(10), minOrderQty: qty(25) } });
    expect(d.order('A', 'buy', 500, 10.05, IOC)[1]).toBe('→NORTH #2 30@10.00 ImmediateOrCancel sweep');
    expect(desk({}, false).order('B', 'buy', 1, 10.05, IOC)[1]).toBe('→NORTH #1 1@10.00 ImmediateOrCancel sweep');
  });

  it('is as any other without a guess', () => {
    const d = desk({ router: { firstAck: millis(0) } });
    expect(d.order('A', 'buy', 500, 10.05, IOC)[1]).toBe('→NORTH #2 500@10.00 ImmediateOrCancel sweep');
  });

  it('stays known over a restart', () => {
    const d = desk();
    d.order('A', 'buy', 1, 10.05, IOC);
    d.fill(2, 1, 10.0);
    d.restart();
    expect(d.order('B', 'buy', 500, 10.05, IOC)[1]).toBe('→NORTH #3 500@10.00 ImmediateOrCancel sweep');
  });
});

it('keeps no order waiting at no venue for longer than three times the guess, whatever its venues do', () => {
  const lives = [IOC, { timeInForce: TimeInForce.Day }, { timeInForce: TimeInForce.FillOrKill }];
  const move = fc.record({ what: fc.nat({ max: 9 }), n: fc.nat({ max: 999 }) });
  let waited = 0;
  fc.assert(
    fc.property(fc.array(move, { minLength: 10, maxLength: 60, size: 'max' }), (moves) => {
      const d = desk({ router: { slowAfter: 2 } }, false);
      const since = new Map<Parent, number>();
      for (const { what, n } of moves) {
        const live = [...d.core.state.orders.children.values()].filter(({ state }) => state !== 'ended');
        const child = live[n % Math.max(1, live.length)];
        if (what < 5) d.order(`A${d.events.length}`, 'buy', 1 + n, 'market', lives[n % 3]);
        else if (what === 5 && child !== undefined) d.ack(child.childID);
        else if (what === 6) d.book(['NORTH', 'SOUTH'][n % 2], [[9.5, 1_000]], n % 3 === 0 ? [] : [[10.0, n]]);
        else if (what === 7 && n % 5 === 0) d.restart();
        d.after(millis(n % 40));
        for (const order of d.core.state.orders.open) {
          if (!hasNothingOut(order)) since.delete(order);
          else if (!since.has(order)) since.set(order, d.now);
          else expect(d.now - since.get(order)!, 'it waits for too long').toBeLessThanOrEqual(millis(300 + 50));
        }
        if (d.core.state.orders.parents.size > 0 && last(d).waitsText !== '') waited++;
      }
    }),
    { numRuns: runs(60) },
  );
  expect(waited).toBeGreaterThan(0);
});

describe('a venue that drops orders, and says so when it is asked', () => {
  const forget = (d: Desk) => (child: number) => {
    const { state } = d.core.state.orders.child(child as never);
    if (state === 'unknown') d.report(child, NEVER_HAD);
  };

  it('from the start: gets a lot now and then; nothing else is late', () => {
    const d = desk({ answers: ASKED });
    for (let i = 0; i < 30; i++) {
      d.order(`A${i}`, 'buy', 500, 10.05, IOC);
      pass(d, seconds(2), forget(d));
    }
    pass(d, seconds(10), forget(d));
    expect(sentTo(d, 'NORTH').every((size) => size === 1)).toBe(true);
    expect(sentTo(d, 'NORTH').length).toBeLessThanOrEqual(7);
    const parents = [...d.core.state.orders.parents.values()].slice(1);
    expect(parents.every(({ cumQty }) => cumQty === 500)).toBe(true);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('from some time on: five orders find out, and its answers do not make it well', () => {
    const d = desk({ answers: ASKED });
    d.order('W', 'buy', 100, 10.05, IOC);
    for (const [child, size] of [
      [2, 1],
      [3, 99],
    ]) {
      d.ack(child);
      d.fill(child, size, 10.0);
    }
    for (let i = 0; i < 30; i++) {
      d.order(`A${i}`, 'buy', 500, 10.05, IOC);
      pass(d, seconds(6), forget(d));
    }
    const sizes = sentTo(d, 'NORTH').slice(2);
    expect(sizes.filter((size) => size > 1).length).toBeLessThanOrEqual(5);
    expect(sizes.filter((size) => size === 1).length).toBeLessThanOrEqual(9);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('since its line broke: is not blamed', () => {
    const d = desk({ answers: ASKED });
    d.order('W', 'buy', 1, 10.05, IOC);
    d.ack(2);
    d.fill(2, 1, 10.0);
    for (let i = 0; i < 6; i++) d.order(`A${i}`, 'buy', 500, 10.05, IOC);
    const { last: answers } = d.core.state.health.get('NORTH')!.all;
    d.down('NORTH');
    d.up('NORTH');
    for (let child = 3; child <= 8; child++) d.report(child, NEVER_HAD);
    expect(d.core.state.health.get('NORTH')?.all.last).toEqual(answers);
    expect(d.core.state.knowledge.get('NORTH')?.silent).toBe(0);
    expect(sentTo(d, 'NORTH').at(-1)).toBe(500);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });
});

describe('a venue that acknowledges orders, and ends none', () => {
  const ack = (d: Desk) => (child: number) => {
    if (d.core.state.orders.child(child as never).state === 'sent') d.ack(child);
  };

  it('from the start: gets a lot now and then, and canceled it is all filled elsewhere', () => {
    const d = desk({ answers: ASKED });
    const end = (child: number) => {
      const { cancelID, state } = d.core.state.orders.child(child as never);
      if (cancelID !== 0) d.out(child);
      else if (state === 'sent') d.ack(child);
    };
    for (let i = 0; i < 20; i++) {
      d.order(`A${i}`, 'buy', 500, 10.05, IOC);
      pass(d, seconds(2), end);
    }
    pass(d, seconds(10), end);
    expect(sentTo(d, 'NORTH').every((size) => size === 1)).toBe(true);
    expect(sentTo(d, 'NORTH').length).toBeLessThanOrEqual(8);
    expect([...d.core.state.orders.parents.values()].slice(1).every(({ cumQty }) => cumQty === 500)).toBe(true);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('from some time on: five orders find out, and each is canceled', () => {
    const d = desk({ answers: ASKED });
    d.order('W', 'buy', 1, 10.05, IOC);
    d.ack(2);
    d.fill(2, 1, 10.0);
    for (let i = 0; i < 30; i++) {
      d.order(`A${i}`, 'buy', 500, 10.05, IOC);
      pass(d, millis(50), ack(d));
    }
    expect(
      sentTo(d, 'NORTH')
        .slice(1)
        .filter((size) => size > 1).length,
    ).toBeLessThanOrEqual(6);
    pass(d, seconds(6), ack(d));
    const hung = d.core.state.orders.liveAt('NORTH');
    expect([...hung].every(({ cancelID }) => cancelID !== 0)).toBe(true);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('is well once it ends one by itself', () => {
    const d = desk();
    for (let i = 0; i < 5; i++) d.order(`A${i}`, 'buy', 100, 10.05, IOC);
    for (let child = 2; child <= 6; child++) d.ack(child);
    pass(d, millis(400));
    expect(d.order('B', 'buy', 100, 10.05, IOC)[1]).toMatch(/^→SOUTH/);
    d.fill(2, 1, 10.0);
    expect(d.order('C', 'buy', 500, 10.05, IOC)[1]).toMatch(/^→NORTH #\d+ 500@10.00/);
  });
});
