import { describe, expect, test } from 'vitest';
import { BookOrder, leavesOf } from '../../src/sim/matching/bookOrder.ts';
import { DarkBook } from '../../src/sim/matching/darkBook.ts';
import { DarkFlow, USUAL_DARK_FLOW } from '../../src/sim/flow/darkFlow.ts';
import { LitFlow, type LitFlowOptions, USUAL_LIT_FLOW } from '../../src/sim/flow/flow.ts';
import { Fundamental } from '../../src/sim/flow/fundamental.ts';
import { MatchingBook } from '../../src/sim/matching/matching.ts';
import { opposite, Sign, TimeInForce } from '../../src/sim/orders/fixValues.ts';
import {
  type Instant,
  instant,
  later,
  millis,
  ZERO_PRICE,
  type Price,
  price,
  type Qty,
  qty,
  seconds,
} from '../../src/units/brand.ts';
import { Scribe } from './bookScript.ts';

const XYZ = { symbol: 'XYZ', currency: 'USD', priceScale: 4, qtyScale: 0, tickSize: price(100), lotSize: qty(1) };
const START = instant(1_767_000_000_000_000);
const STEP = millis(100);
/** Ten minutes of market. */
const STEPS = 6_000;
const atStep = (step: number): Instant => instant(START + step * STEP);

const fundamental = (seed = 11) =>
  new Fundamental({
    seed,
    symbol: 'XYZ',
    startPx: price(1_000_000),
    step: STEP,
    volatility: 40,
    floorPx: price(10_000),
  });

class Tape extends Scribe {
  traded_ = 0;
  override traded(maker: BookOrder, taker: BookOrder, lastQty: Qty, lastPx: Price): void {
    super.traded(maker, taker, lastQty, lastPx);
    this.traded_ += lastQty;
  }
}

class Venue {
  readonly tape = new Tape();
  readonly book = new MatchingBook(XYZ, this.tape);
  readonly flow: LitFlow;

  constructor(venue: string, seed = 11, options: Partial<LitFlowOptions> = {}) {
    this.flow = new LitFlow({
      instrument: XYZ,
      venue,
      seed,
      fundamental: fundamental(seed),
      ...USUAL_LIT_FLOW,
      ...options,
    });
  }

  step(now: Instant): void {
    for (const action of this.flow.step(now, this.book)) {
      if (action.kind === 'cancel') this.book.cancel(action.id);
      else this.book.submit(action.order);
    }
  }
}

describe('a moving market', () => {
  test('venues are never crossed, alone or together, and take turns at being best', () => {
    const venues = ['NORTH', 'SOUTH', 'EAST'].map((name) => new Venue(name));
    const alone = [0, 0, 0];
    const spreads = new Map<number, number>();
    const sizes = new Set<number>();
    let oneSided = 0;
    const faults: string[] = [];
    for (let step = 0; step < STEPS; step++) {
      const now = atStep(step);
      for (const venue of venues) venue.step(now);
      const bids = venues.map((venue) => venue.book.bestPrice(Sign.Buy));
      const asks = venues.map((venue) => venue.book.bestPrice(Sign.Sell));
      if (bids.includes(ZERO_PRICE) || asks.includes(ZERO_PRICE)) oneSided++;
      const bid = Math.max(...bids);
      const ask = Math.min(...asks.filter((px) => px !== ZERO_PRICE));
      if (bid >= ask) faults.push(`step ${step}: ${bids.join(' ')} | ${asks.join(' ')}`);
      if (ask - bid > 20 * XYZ.tickSize) faults.push(`step ${step}: spread ${ask - bid}`);
      spreads.set(ask - bid, (spreads.get(ask - bid) ?? 0) + 1);
      for (const [i, px] of bids.entries())
        if (px === bid && bids.filter((other) => other === bid).length === 1) alone[i]++;
      sizes.add(venues[0].book.displayedAt(Sign.Buy, bids[0]));
    }
    expect(faults).toEqual([]);
    expect(oneSided).toBeLessThan(STEPS / 100);
    for (const share of alone) expect(share / STEPS).toBeGreaterThan(0.08);
    expect(spreads.size).toBeGreaterThan(3);
    expect(sizes.size).toBeGreaterThan(20);
    for (const venue of venues) {
      expect(venue.tape.traded_).toBeGreaterThan(10_000);
      expect(venue.book.orderCount).toBeLessThan(100);
      expect(venue.tape.lines.filter((line) => line.startsWith('rejected'))).toEqual([]);
    }
  });

  test('the same seed makes the same market, to the last event; another venue or seed another', () => {
    const run = (name: string, seed: number): string[] => {
      const venue = new Venue(name, seed);
      for (let step = 0; step < 600; step++) venue.step(atStep(step));
      return venue.tape.lines;
    };
    const north = run('NORTH', 11);
    expect(north.length).toBeGreaterThan(500);
    expect(run('NORTH', 11)).toEqual(north);
    expect(run('SOUTH', 11)).not.toEqual(north);
    expect(run('NORTH', 12)).not.toEqual(north);
  });

  test('a client who bids above the fundamental is sold to; one who offers above waits until it comes to him', () => {
    const venue = new Venue('NORTH');
    venue.step(START);
    const fair = fundamental().at(START);
    const high = new BookOrder({
      id: 1,
      sign: Sign.Buy,
      orderQty: qty(900),
      price: price(Math.ceil(fair / 100) * 100 + 300),
    });
    venue.book.submit(high);
    for (let step = 1; step < 20; step++) venue.step(atStep(step));
    expect(leavesOf(high)).toBe(0);

    // The fundamental is known beforehand: offer three ticks below where it will peak.
    const walk = fundamental();
    const coming = Array.from({ length: STEPS }, (_, step) => walk.at(atStep(step)));
    const px = price(Math.floor(Math.max(...coming) / 100) * 100 - 300);
    const offer = new BookOrder({ id: 2, sign: Sign.Sell, orderQty: qty(500), price: px });
    venue.book.submit(offer);
    let firstFill = 0;
    for (let step = 20; step < STEPS; step++) {
      venue.step(atStep(step));
      if (firstFill === 0 && offer.cumQty > 0) firstFill = step;
    }
    expect(leavesOf(offer)).toBe(0);
    expect(coming[20]).toBeLessThan(px - 2_000);
    expect(coming[firstFill]).toBeGreaterThan(px - 1_000);
  });

  test('liquidity fades where someone took it', () => {
    const remaining = (fade: number): number => {
      const still = { takersPerSec: 0, ordersPerSec: 0, lifeSec: 1_000_000, ordersPerSide: 100 };
      const venue = new Venue('NORTH', 11, { fade, ...still });
      venue.step(START);
      venue.flow.reaction.taken(Sign.Sell);
      // Within the same step of the fundamental, nobody has another reason to leave.
      venue.step(START);
      return venue.book.orderCount;
    };
    const full = remaining(0);
    expect(full).toBeGreaterThan(80);
    // One side of two, and of that about a third.
    expect(remaining(0.33) / full).toBeGreaterThan(0.75);
    expect(remaining(0.33) / full).toBeLessThan(0.92);
  });

  test('it fills an empty book at once, and one that was swept', () => {
    const venue = new Venue('NORTH');
    venue.step(START);
    const depth = () => venue.book.readLevels(Sign.Sell, 100, [], []);
    expect(depth()).toBeGreaterThan(2);
    venue.book.submit(
      new BookOrder({ id: 1, sign: Sign.Buy, orderQty: qty(1_000_000), timeInForce: TimeInForce.ImmediateOrCancel }),
    );
    expect(depth()).toBe(0);
    venue.step(atStep(1));
    expect(depth()).toBeGreaterThan(2);
  });

  test('after an hour of silence it goes on as after a second', () => {
    const venue = new Venue('NORTH');
    venue.step(START);
    const calls = venue.flow.step(later(START, seconds(3_600)), venue.book).length;
    expect(calls).toBeLessThan(100);
  });
});

describe('a dark pool', () => {
  test('is now deep, now empty, on either side, and always moderate in orders', () => {
    const tape = new Tape();
    const book = new DarkBook(XYZ, tape, { maxReferenceAge: seconds(1), priority: 'time' });
    const flow = new DarkFlow({
      instrument: XYZ,
      venue: 'DEEP',
      seed: 5,
      fundamental: fundamental(),
      ...USUAL_DARK_FLOW,
    });
    const found: Record<Sign, number[]> = { [Sign.Buy]: [], [Sign.Sell]: [] };
    let id = 0;
    for (let step = 0; step < STEPS; step++) {
      const now = atStep(step);
      book.setReference(price(1_000_000), price(1_000_200), now);
      for (const action of flow.step(now, book)) {
        if (action.kind === 'cancel') book.cancel(action.id);
        else book.submit(action.order, now);
      }
      if (step % 50 === 0) {
        const sign = opposite(step % 100 === 0 ? Sign.Buy : Sign.Sell);
        const probe = new BookOrder({
          id: ++id,
          sign,
          orderQty: qty(2_000),
          timeInForce: TimeInForce.ImmediateOrCancel,
        });
        book.submit(probe, now);
        found[sign].push(probe.cumQty);
      }
      expect(book.orderCount).toBeLessThanOrEqual(200);
    }
    for (const sizes of Object.values(found)) {
      const share = (test_: (size: number) => boolean) => sizes.filter(test_).length / sizes.length;
      expect(share((size) => size === 0)).toBeGreaterThan(0.1);
      expect(share((size) => size > 0)).toBeGreaterThan(0.2);
      expect(new Set(sizes).size).toBeGreaterThan(8);
    }
    expect(tape.lines.filter((line) => line.startsWith('rejected'))).toEqual([]);
  });
});
