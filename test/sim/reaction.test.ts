/** The background market: the same whatever clients do, and what its traders do because of them on top. */
import { describe, expect, test } from 'vitest';
import { BookOrder, leavesOf } from '../../src/sim/matching/bookOrder.ts';
import { DarkBook } from '../../src/sim/matching/darkBook.ts';
import { DarkFlow, USUAL_DARK_FLOW } from '../../src/sim/flow/darkFlow.ts';
import { DarkLaw } from '../../src/sim/flow/darkLaw.ts';
import { FLOW_STEP, LitFlow, type LitFlowOptions, USUAL_LIT_FLOW } from '../../src/sim/flow/flow.ts';
import type { FlowAction } from '../../src/sim/flow/reaction.ts';
import { UNHEARD } from '../../src/sim/flow/unheard.ts';
import { MatchingBook } from '../../src/sim/matching/matching.ts';
import { Sign, TimeInForce } from '../../src/sim/orders/fixValues.ts';
import { fundamentalOf, shareOf } from '../../src/sim/symbols.ts';
import { type Instant, instant, type Price, price, type Qty, qty } from '../../src/units/brand.ts';

const XYZ = shareOf('XYZ');
const TICK = XYZ.tickSize;
const LISTED = { instrument: XYZ, startPx: price(1_000_000) };
const START = instant(1_767_000_000_000_000);
const atStep = (step: number): Instant => instant(START + step * FLOW_STEP);
const MILLION = qty(1_000_000);

class Venue {
  readonly book = new MatchingBook(XYZ, UNHEARD);
  readonly flow: LitFlow;
  readonly fundamental = fundamentalOf(LISTED, 7);
  private lastID = 0;

  constructor(venue = 'NORTH', options: Partial<LitFlowOptions> = {}) {
    const fundamental = fundamentalOf(LISTED, 7);
    this.flow = new LitFlow({ instrument: XYZ, venue, seed: 7, fundamental, ...USUAL_LIT_FLOW, ...options });
  }

  run(from: number, to: number): this {
    for (let step = from; step < to; step++) this.do(this.flow.step(atStep(step), this.book));
    return this;
  }

  do(actions: readonly FlowAction[]): void {
    for (const action of actions) {
      if (action.kind === 'cancel') this.book.cancel(action.id);
      else this.book.submit(action.order);
    }
  }

  /** An IOC of a client; returns what it got. */
  take(sign: Sign, orderQty: number, step: number): Qty {
    const order = new BookOrder({
      id: ++this.lastID,
      sign,
      orderQty: qty(orderQty),
      timeInForce: TimeInForce.ImmediateOrCancel,
    });
    this.book.submit(order);
    if (order.cumQty > 0) {
      this.flow.reaction.taken(sign === Sign.Buy ? Sign.Sell : Sign.Buy);
      this.moved(sign, order.cumQty, step);
    }
    return order.cumQty;
  }

  moved(sign: Sign, lastQty: number, step: number, venue = 'NORTH'): void {
    this.flow.reaction.moved({ venue, symbol: 'XYZ', sign, lastQty: qty(lastQty) }, atStep(step));
  }

  levels(sign: Sign, book = this.book): string {
    const prices: Price[] = [];
    const sizes: Qty[] = [];
    const count = book.readLevels(sign, 1_000, prices, sizes);
    return Array.from({ length: count }, (_, i) => `${prices[i]}x${sizes[i]}`).join(' ');
  }

  get whole(): string {
    return `${this.levels(Sign.Buy)} | ${this.levels(Sign.Sell)}`;
  }
}

describe('a lit venue', () => {
  test('without clients, is what its traders have in mind', () => {
    const venue = new Venue();
    for (let step = 0; step < 3_000; step++) {
      venue.run(step, step + 1);
      const { undisturbed } = venue.flow;
      const whole = `${venue.levels(Sign.Buy, undisturbed)} | ${venue.levels(Sign.Sell, undisturbed)}`;
      expect(venue.whole).toBe(whole);
    }
  });

  test('goes on as without a client who took, fade or not, and is the same again once what is his has passed', () => {
    for (const fade of [0, 0.9]) {
      const quiet = new Venue('NORTH', { fade });
      const taken = new Venue('NORTH', { fade });
      let same = 0;
      for (let step = 0; step < 3_000; step++) {
        quiet.run(step, step + 1);
        taken.run(step, step + 1);
        if (step % 600 === 100) expect(taken.take(Sign.Buy, 3_000, step)).toBeGreaterThan(0);
        expect(taken.levels(Sign.Sell, taken.flow.undisturbed)).toBe(quiet.levels(Sign.Sell));
        // The other side of the book has not even noticed.
        expect(taken.levels(Sign.Buy)).toBe(quiet.levels(Sign.Buy));
        if (step % 600 === 0 && step > 0) same += taken.whole === quiet.whole ? 1 : 0;
      }
      expect(same).toBeGreaterThanOrEqual(3);
    }
  });

  test('moves with the price that clients move: for good, and for a while', () => {
    const impact = { permanent: 0.1, temporary: 0.2, halfLifeMs: 1_000 };
    const venue = new Venue('NORTH', { impact }).run(0, 10);
    expect(venue.flow.reaction.shiftAt(atStep(10))).toBe(0);
    venue.moved(Sign.Buy, 5_000, 10);
    // Fifty round lots: 5 ticks for good and 10 for now, of which half is left a second later.
    expect(venue.flow.reaction.shiftAt(atStep(10))).toBe(15 * TICK);
    expect(venue.flow.reaction.shiftAt(atStep(20))).toBe(10 * TICK);
    venue.run(11, 900);
    expect(venue.flow.reaction.shiftAt(atStep(900))).toBe(5 * TICK);
    const quiet = new Venue('NORTH').run(0, 900);
    for (const sign of [Sign.Buy, Sign.Sell]) {
      // But for what takers met meanwhile, the same book, moved.
      const moved = venue.book.bestPrice(sign) - quiet.book.bestPrice(sign);
      expect(Math.abs(moved - 5 * TICK)).toBeLessThanOrEqual(TICK);
    }
    venue.moved(Sign.Sell, 10_000, 900);
    expect(venue.flow.reaction.shiftAt(atStep(1_200))).toBe(-5 * TICK);

    const choosy = new Venue('NORTH', { impact: { ...impact, from: ['EAST'] } });
    choosy.moved(Sign.Buy, 5_000, 10, 'WEST');
    expect(choosy.flow.reaction.shiftAt(atStep(10))).toBe(0);
    choosy.moved(Sign.Buy, 5_000, 10, 'EAST');
    expect(choosy.flow.reaction.shiftAt(atStep(10))).toBe(15 * TICK);
  });

  test('loses quotes because of a trade elsewhere, on the side that was taken, about the share that was asked for', () => {
    const venue = new Venue('NORTH', { ordersPerSide: 200, ordersPerSec: 4_000 }).run(0, 20);
    const { reaction } = venue.flow;
    const before = venue.book.orderCount;
    const bids = venue.levels(Sign.Buy);
    venue.do(reaction.flee(Sign.Sell, 0.5, atStep(20), venue.book));
    expect(venue.levels(Sign.Buy)).toBe(bids);
    // One side of two, and of that a half.
    expect(venue.book.orderCount / before).toBeGreaterThan(0.65);
    expect(venue.book.orderCount / before).toBeLessThan(0.85);
    venue.do(reaction.flee(Sign.Sell, 1, atStep(21), venue.book));
    expect(venue.levels(Sign.Sell)).toBe('');
  });

  test('of traders who know what comes: what they sell is soon worth less, and they are best when they sell', () => {
    const markoutAt = (venue: Venue): { markout: number; fills: number } => {
      let [markout, fills] = [0, 0];
      for (let step = 0; step < 12_000; step++) {
        venue.run(step, step + 1);
        const ask = venue.book.bestPrice(Sign.Sell);
        const fair = venue.fundamental.at(atStep(step));
        // What a client takes who buys within a tick and a half of what it is worth.
        if (step % 20 !== 0 || ask === 0 || ask > fair + 1.5 * TICK) continue;
        fills++;
        markout += venue.fundamental.at(atStep(step + 50)) - ask;
      }
      return { markout: markout / fills / TICK, fills };
    };
    const usual = markoutAt(new Venue('NORTH'));
    const knowing = markoutAt(new Venue('NORTH', { informed: { share: 0.8, aheadMs: 5_000 } }));
    expect(usual.fills).toBeGreaterThan(50);
    expect(knowing.fills).toBeGreaterThan(50);
    expect(usual.markout).toBeGreaterThan(-1.5);
    expect(knowing.markout).toBeLessThan(usual.markout - 0.6);
  });

  test('shows one share at the best price, and again each time it is taken', () => {
    const venue = new Venue('NORTH', { bait: { shares: 1 }, halfSpreadTicks: 6 });
    let shown = 0;
    for (let step = 0; step < 200; step++) {
      venue.run(step, step + 1);
      const best = venue.book.bestPrice(Sign.Sell);
      if (venue.book.displayedAt(Sign.Sell, best) !== 1 || best - venue.fundamental.at(atStep(step)) > TICK) continue;
      shown++;
      expect(venue.take(Sign.Buy, 1, step)).toBe(1);
    }
    expect(shown).toBeGreaterThan(150);
  });
});

describe('a dark pool', () => {
  const pool = (options: Partial<ConstructorParameters<typeof DarkFlow>[0]>) => {
    const book = new DarkBook(XYZ, UNHEARD, { maxReferenceAge: FLOW_STEP, priority: 'time' });
    const fundamental = fundamentalOf(LISTED, 7);
    const flow = new DarkFlow({ instrument: XYZ, venue: 'DEEP', seed: 5, fundamental, ...USUAL_DARK_FLOW, ...options });
    let id = 0;
    const ask = (
      sign: Sign,
      orderQty: number,
      now: Instant,
      timeInForce: TimeInForce = TimeInForce.ImmediateOrCancel,
    ) => {
      const order = new BookOrder({ id: ++id, sign, orderQty: qty(orderQty), timeInForce });
      const offered = flow.offer(order, now);
      if (offered !== undefined) book.submit(offered, now);
      book.submit(order, now);
      if (offered !== undefined) {
        flow.taken(offered, offered.cumQty);
        book.cancel(offered.id);
      }
      return order;
    };
    const step = (now: Instant): void => {
      book.setReference(price(1_000_000), price(1_000_200), now);
      for (const action of flow.step(now, book)) {
        if (action.kind === 'cancel') book.cancel(action.id);
        else book.submit(action.order, now);
      }
    };
    return { book, ask, step };
  };

  test('has the same orders whatever clients took from it', () => {
    const quiet = pool({});
    const taken = pool({});
    let same = 0;
    for (let step = 0; step < 6_000; step++) {
      quiet.step(atStep(step));
      taken.step(atStep(step));
      if (step % 600 === 300) taken.ask(Sign.Buy, 5_000, atStep(step));
      if (step % 600 === 299) same += quiet.book.orderCount === taken.book.orderCount ? 1 : 0;
    }
    expect(same).toBeGreaterThanOrEqual(8);
  });

  test('with a law: nothing is there as often as it says, and large sizes are as rare', () => {
    const law = { zeroShare: 0.7, exponent: 1.2, most: 200, refreshMs: 100 };
    const { ask, step } = pool({ law });
    const sizes: number[] = [];
    for (let at = 0; at < 20_000; at++) {
      step(atStep(at));
      sizes.push(ask(Sign.Buy, MILLION, atStep(at)).cumQty / USUAL_DARK_FLOW.roundLot);
    }
    const share = (test_: (size: number) => boolean) => sizes.filter(test_).length / sizes.length;
    expect(share((size) => size === 0)).toBeCloseTo(0.7, 1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    const weights = Array.from({ length: 200 }, (_, i) => (i + 1) ** -1.2);
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    for (const least of [1, 2, 10, 50]) {
      const expected = (0.3 * weights.slice(least - 1).reduce((sum, weight) => sum + weight, 0)) / all;
      expect(Math.abs(share((size) => size >= least) - expected)).toBeLessThan(0.01);
    }
  });

  test('with a law: what was taken is gone until the next draw, and who rests meets that', () => {
    const always = new DarkLaw({ zeroShare: 0, exponent: 0, most: 5, refreshMs: 1_000 }, 3, qty(100));
    const there = always.offered(Sign.Sell, START);
    expect(there).toBeGreaterThan(0);
    for (const lastQty of [3, 97]) always.taken(Sign.Sell, qty(lastQty));
    expect(always.offered(Sign.Sell, START)).toBe(there - 100);
    expect(always.offered(Sign.Sell, instant(START + 999_000))).toBe(there - 100);

    const { ask, step } = pool({ law: { zeroShare: 0, exponent: 0, most: 5, refreshMs: 1_000 } });
    step(START);
    const order = ask(Sign.Buy, MILLION, START, TimeInForce.Day);
    const atOnce = order.cumQty;
    expect(atOnce).toBeGreaterThan(0);
    for (let at = 1; at < 10; at++) step(atStep(at));
    expect(order.cumQty).toBe(atOnce);
    step(atStep(10));
    expect(order.cumQty).toBeGreaterThan(atOnce);
    expect(leavesOf(order)).toBeGreaterThan(0);
  });

  test('of traders who know what comes: they buy before it rises', () => {
    const { ask, step } = pool({ informed: { share: 1, aheadMs: 5_000 }, lifeSec: 1, ordersPerSec: 3 });
    const fundamental = fundamentalOf(LISTED, 7);
    let [right, wrong] = [0, 0];
    for (let at = 0; at < 6_000; at++) {
      step(atStep(at));
      if (at % 10 !== 0) continue;
      const coming = fundamental.at(atStep(at + 50)) - fundamental.at(atStep(at));
      const sold = ask(Sign.Sell, 100, atStep(at)).cumQty;
      if (sold > 0 && coming > 0) right++;
      if (sold > 0 && coming < 0) wrong++;
    }
    expect(right).toBeGreaterThan(3 * wrong);
  });
});
