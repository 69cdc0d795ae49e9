/** What is not believed is nothing to trade on, and what has no limit goes no farther than the collar about what is. */
import { describe, expect, it, test } from 'vitest';
import { type OrderTerms, Peg } from '../../src/orders/terms.ts';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import { NO_PRICE, seconds } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

const desk = (options: DeskOptions = {}): Desk => new Desk({ maxSpreadBps: 2_000, ...options });
const sent = (lines: readonly string[]) => lines.filter((line) => line.startsWith('→'));
const order = (d: Desk) => [...d.core.state.orders.parents.values()].at(-1)!;
const children = (d: Desk) => [...d.core.state.orders.children.values()];
const peg = (to: Peg, price = NO_PRICE, more: Partial<OrderTerms> = {}) => ({
  ordType: OrdType.Pegged,
  price,
  peg: to,
  ...more,
});

/** SOUTH and the last trade agree on ten; NORTH is elsewhere. */
function wild(d: Desk, bid: number, ask: number): void {
  d.trade(10);
  d.book('SOUTH', [[9.99, 100]], [[10.01, 100]]);
  d.book('NORTH', [[bid, 1_000]], [[ask, 1_000]]);
}

describe('a venue that is not believed', () => {
  it('is no level of a sale, however much it bids', () => {
    const d = desk();
    wild(d, 49.99, 50.01);
    const lines = sent(d.order('A', 'sell', 300, 9.99));
    expect(lines).toEqual([
      '→SOUTH #1 100@9.99 ImmediateOrCancel sweep',
      expect.stringMatching(/ #2 200@9\.99 Day post$/),
    ]);
    d.replayed();
  });

  it('nor of a purchase, however little it asks', () => {
    const d = desk();
    wild(d, 0.01, 0.02);
    expect(sent(d.order('A', 'buy', 100, 10.01))).toEqual(['→SOUTH #1 100@10.01 ImmediateOrCancel sweep']);
  });

  it('is not what a market order is collared by', () => {
    const d = desk();
    d.trade(10);
    d.book('NORTH', [[5, 100]], [[10.01, 100]]);
    expect(d.order('A', 'sell', 100, 'market')).toEqual([
      'A exec=New status=New 100/0/100',
      'A exec=Canceled status=Canceled 100/0/0',
    ]);
    expect(order(d).text).toBe('no protected quote on the other side');
    expect(d.events.find((event) => event.kind === 'planned')?.inputs[0]).toMatchObject({ quotes: 'doubted' });
  });

  it('has no part in the middle that a dark pool is tried at', () => {
    const d = desk({ dark: true, router: { darkSharePpm: 500_000 } });
    d.trade(10);
    d.book('NORTH', [[5, 1_000]], [[10.01, 1_000]]);
    expect(sent(d.order('A', 'sell', 400, 9.9)).filter((line) => line.includes('DEEP'))).toEqual([]);
  });

  it('is not followed by a peg', () => {
    const d = desk();
    wild(d, 49.99, 50.01);
    expect(sent(d.order('A', 'buy', 100, 0, peg(Peg.Primary)))).toEqual([
      expect.stringMatching(/ #1 100@9\.99 Day post$/),
    ]);
  });

  it('is believed with a second one, whatever the last trade', () => {
    const d = desk();
    wild(d, 49.99, 50.01);
    d.book('SOUTH', [[49.99, 100]], [[50.01, 100]]);
    expect(sent(d.order('A', 'sell', 100, 49.99))).toEqual(['→SOUTH #1 100@49.99 ImmediateOrCancel sweep']);
  });
});

describe('without a limit', () => {
  it('a sale goes no lower than the collar below what it was judged by', () => {
    const d = desk({ router: { collarBps: 100 } });
    d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
    d.book('SOUTH', [[8.5, 900]], [[10.02, 100]]);
    d.order('A', 'sell', 300, 'market');
    expect(d.events.find((event) => event.kind === 'planned')).toMatchObject({ cap: px(9.8901), worstPx: px(9.9) });
  });

  test.each<['buy' | 'sell', number, number]>([
    ['buy', 0, 10.11],
    ['sell', 0, 9.895],
    ['buy', 25, 10.11],
    ['sell', 1, 9.895],
    ['buy', 10, 10],
    ['sell', 10, 10],
  ])('a midpoint peg to %s at most %f leaves for the dark with %f', (side, limit, bound) => {
    const d = desk({ dark: true, router: { collarBps: 100 } });
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[9.99, 100]], [[10.01, 100]]);
    d.order('A', side, 100, 0, peg(Peg.Mid, limit === 0 ? NO_PRICE : px(limit)));
    expect(children(d)[0]).toMatchObject({ venue: 'DEEP', midpoint: true, terms: { price: px(bound) } });
    d.replayed();
  });

  it('a stop that its venue triggers is sent there with the collar beyond its price as its limit', () => {
    const ordTypes = [OrdType.Limit, OrdType.Stop, OrdType.StopLimit];
    const d = desk({ north: { ordTypes }, router: { collarBps: 100 } });
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[9.99, 100]], [[10.01, 100]]);
    d.order('A', 'sell', 100, 'market', {
      ordType: OrdType.Stop,
      price: NO_PRICE,
      stopPx: px(9.5),
      exDestination: 'NORTH',
    });
    expect(children(d)[0].terms).toMatchObject({ ordType: OrdType.StopLimit, stopPx: px(9.5), price: px(9.41) });
  });

  it('and waits here where the venue takes no stop with a limit', () => {
    const d = desk({ north: { ordTypes: [OrdType.Limit, OrdType.Stop] } });
    d.book('NORTH', [[9.99, 100]], [[10.01, 100]]);
    const at = { ordType: OrdType.Stop, price: NO_PRICE, stopPx: px(9.5), exDestination: 'NORTH' };
    expect(sent(d.order('A', 'sell', 100, 'market', at))).toEqual([]);
    expect(sent(d.trade(9.5))).toEqual([expect.stringMatching(/^→NORTH #1 100@9\.\d\d ImmediateOrCancel/)]);
  });
});

describe('a stop', () => {
  const collared: DeskOptions = { limits: { clients: [{ clientID: 'C', limits: { priceCollarBps: 1_000 } }] } };
  const stopLimit = { ordType: OrdType.StopLimit, stopPx: px(57), timeInForce: TimeInForce.Day };

  it('that wakes in the step in which it comes meets the gate', () => {
    const d = desk({ ...collared, maxSpreadBps: 0 });
    d.trade(57);
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[9.99, 100]], [[10.01, 100]]);
    expect(sent(d.order('A', 'buy', 100, 57, stopLimit))).toEqual([]);
    expect(order(d).triggered).toBe(true);
    expect(order(d).heldText).toMatch(/^R114-PRICE-COLLAR: price 57 is above the collar/);
  });

  it('is not triggered by a quote that is too old for its limits', () => {
    const d = desk({
      emulation: { stopTrigger: 'quote' },
      limits: { clients: [{ clientID: 'C', limits: { maxQuoteAge: seconds(10) } }] },
    });
    d.trade(95);
    d.book('NORTH', [[57, 100]], [[57.01, 100]]);
    d.book('SOUTH', [[57, 100]], [[57.01, 100]]);
    d.after(seconds(12));
    const at = { ordType: OrdType.StopLimit, stopPx: px(57) };
    expect(d.order('A', 'sell', 100, 57, at)).toEqual(['A exec=New status=New 100/0/100']);
    expect(order(d).triggered).toBe(false);
    d.book('NORTH', [[57, 100]], [[57.01, 100]]);
    d.book('SOUTH', [[57, 100]], [[57.01, 100]]);
    d.moved();
    expect(order(d).triggered, 'by a new one').toBe(true);
  });
});
