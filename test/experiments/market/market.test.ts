/** The world of the experiments: what arms share, and what venues do because of a trade elsewhere. */
import { describe, expect, test } from 'vitest';
import { Sign } from '../../../src/sim/orders/fixValues.ts';
import { millis, seconds } from '../../../src/units/brand.ts';
import type { Ask } from './desk.ts';
import { SYMBOL, type VenueSpec } from './setup.ts';
import { kindVenues } from './venues.ts';
import { MarketWorld } from './world.ts';

const BUY: Ask = { side: 'buy', orderQty: 2_000, limit: '101.00' };

/** Displayed on a side in the real book. */
function displayed(world: MarketWorld, venue: string, sign: Sign): number {
  const sizes: number[] = [];
  const count =
    world
      .exchange(venue)
      .book(SYMBOL)
      ?.readLevels(sign, 100, [], sizes as never[]) ?? 0;
  return sizes.slice(0, count).reduce((sum, size) => sum + size, 0);
}

test('the market without us is the same whatever we do, and what we paid was really there', async () => {
  const mids = async (asks: readonly Ask[]): Promise<number[]> => {
    const world = await MarketWorld.open({ seed: 3, venues: kindVenues(3) });
    const all: number[] = [];
    for (let step = 0; step < 40; step++) {
      const ask = asks[step % 10];
      if (ask !== undefined) world.send(ask);
      world.advance(millis(200));
      all.push(world.mid);
    }
    const wanted = asks.reduce((sum, { orderQty }) => sum + orderQty, 0) * 4;
    expect(world.fills.reduce((sum, { qty }) => sum + qty, 0)).toBe(wanted);
    for (const { px, qty } of world.fills) expect(Math.abs(px - 100) < 5 && qty > 0).toBe(true);
    return all;
  };
  const alone = await mids([]);
  expect(await mids([BUY, { ...BUY, orderQty: 5_000 }])).toEqual(alone);
  expect(new Set(alone).size).toBeGreaterThan(5);
});

test('what other venues send is heard at the same moment, whatever we send', async () => {
  const heard = async (asks: readonly Ask[]): Promise<number[]> => {
    const world = await MarketWorld.open({ seed: 3, venues: kindVenues(3) });
    const all: number[] = [];
    for (let step = 0; step < 30; step++) {
      for (const ask of asks) world.send(ask);
      world.advance(millis(100));
      all.push(world.gateway.core.market.book(SYMBOL, 'WEST')?.updatedAt ?? 0);
    }
    return all;
  };
  const alone = await heard([]);
  expect(await heard([{ ...BUY, orderQty: 100, exDestination: 'NORTH' }])).toEqual(alone);
  expect(new Set(alone).size).toBeGreaterThan(5);
});

describe('of a trade at one venue', () => {
  const withFlow = (id: string, flow: VenueSpec['flow']) =>
    kindVenues(3).map((venue) =>
      venue.id === id && flow !== undefined ? { ...venue, flow: { ...venue.flow, ...flow } } : venue,
    );

  test('others hear a while later: the quotes on that side leave', async () => {
    for (const from of [undefined, ['EAST']]) {
      const flight = { share: 1, afterMs: 3, ...(from === undefined ? {} : { from }) };
      const world = await MarketWorld.open({ seed: 3, venues: withFlow('SOUTH', { flight }) });
      // Just after a step of the traders, so that they have no part in it.
      world.advance(millis(10));
      const before = [displayed(world, 'SOUTH', Sign.Sell), displayed(world, 'SOUTH', Sign.Buy)];
      expect(before[0]).toBeGreaterThan(0);
      world.send({ ...BUY, orderQty: 100, exDestination: 'NORTH' });
      world.advance(millis(3));
      expect(world.fills).toHaveLength(1);
      expect(displayed(world, 'SOUTH', Sign.Sell)).toBe(before[0]);
      world.advance(millis(3));
      expect(displayed(world, 'SOUTH', Sign.Buy)).toBe(before[1]);
      expect(displayed(world, 'SOUTH', Sign.Sell)).toBe(from === undefined ? 0 : before[0]);
    }
  });

  test('all move with the price, where it has an impact', async () => {
    const impact = { permanent: 1, temporary: 0, halfLifeMs: 1_000 };
    const spec = { seed: 3, venues: withFlow('WEST', { impact }) };
    const world = await MarketWorld.open(spec);
    const quiet = await MarketWorld.open(spec);
    world.send({ ...BUY, orderQty: 500, exDestination: 'NORTH' });
    for (const each of [world, quiet]) each.advance(seconds(20));
    const bidOf = (each: MarketWorld) => each.exchange('WEST').book(SYMBOL)?.bestPrice(Sign.Buy) ?? 0;
    expect(bidOf(world) - bidOf(quiet)).toBe(500);
    expect(world.mid).toBe(quiet.mid);
  });
});

test('a line has a latency of its own', async () => {
  const venues = kindVenues(3).map((venue) =>
    venue.id === 'EAST' ? { ...venue, latency: { min: 5_000, mean: 1 } } : venue,
  );
  const world = await MarketWorld.open({ seed: 3, venues });
  const took = (exDestination: string): number => {
    const sentAt = world.now();
    const order = world.send({ ...BUY, orderQty: 100, exDestination });
    while (order.cumQty === 0) world.advance(millis(0.1));
    return world.now() - sentAt;
  };
  expect(took('NORTH')).toBeLessThan(3_000);
  expect(took('EAST')).toBeGreaterThan(10_000);
  expect(took('EAST')).toBeLessThan(13_000);
});
