/** Orders whose price follows the quote: where they stand, when they move, and that they never pass their limit nor themselves. */
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type OrderTerms, Peg } from '../../src/orders/terms.ts';
import { childLeavesQty } from '../../src/orders/order.ts';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import { millis, NO_PRICE, qty } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from './desk.ts';
import { picture } from './picture.ts';

function desk(options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  quote(d, 9.99, 10.01);
  return d;
}

function quote(d: Desk, bid: number, ask: number): void {
  d.book('NORTH', [[bid, 300]], [[ask, 300]]);
  d.book('SOUTH', [[bid - 0.01, 300]], [[ask + 0.01, 300]]);
}

const peg = (to: Peg, more: Partial<OrderTerms> = {}, cap = 0) => ({
  ordType: OrdType.Pegged,
  price: cap === 0 ? NO_PRICE : px(cap),
  peg: to,
  ...more,
});

describe('stands', () => {
  const rows: [string, 'buy' | 'sell', Peg, number, number, string][] = [
    ['primary, buy: at the bid', 'buy', Peg.Primary, 0, 0, '9.99 Day post'],
    ['primary, sell: at the offer', 'sell', Peg.Primary, 0, 0, '10.01 Day post'],
    ['an offset is added', 'buy', Peg.Primary, -0.02, 0, '9.97 Day post'],
    ['not beyond the limit', 'buy', Peg.Primary, 0, 9.9, '9.90 Day post'],
    ['a sell not below its limit', 'sell', Peg.Primary, 0, 10.1, '10.10 Day post'],
    ['market with an offset that keeps it away', 'buy', Peg.Market, -0.01, 0, '10.00 Day post'],
    ['market itself takes', 'buy', Peg.Market, 0, 0, '10.01 ImmediateOrCancel sweep'],
    ['mid, where no dark venue is', 'buy', Peg.Mid, 0, 0, '10.00 Day post'],
  ];
  test.each(rows)('%s', (_, side, to, offset, cap, expected) => {
    const sent = desk().order('A', side, 100, 0, peg(to, { pegOffset: px(offset) }, cap));
    expect(sent[1]).toMatch(new RegExp(`#1 100@${expected.replaceAll('.', '\\.')}$`));
  });

  it('an odd midpoint is rounded away from the other side', () => {
    const d = desk();
    quote(d, 9.99, 10.0);
    expect(d.order('A', 'buy', 100, 0, peg(Peg.Mid))[1]).toContain('@9.99');
    expect(d.order('B', 'sell', 100, 0, peg(Peg.Mid))[1]).toContain('@10.00');
  });

  it('no farther than the collar beyond the last trade, where the only quotes are our own', () => {
    const d = new Desk();
    d.core.market.traded('XYZ', px(10), qty(100), d.now);
    d.order('S', 'sell', 100, 20);
    d.ack(1);
    d.book('NORTH', [], [[20, 100]]);
    expect(d.order('A', 'buy', 100, 0, peg(Peg.Market))[1]).toMatch(/ #2 100@10\.10 Day post$/);
  });

  it('nowhere without a quote, and goes out when there is one', () => {
    const d = new Desk();
    expect(d.order('A', 'buy', 100, 0, peg(Peg.Primary, {}, 10.5))).toEqual(['A exec=New status=New 100/0/100']);
    quote(d, 9.99, 10.01);
    expect(d.moved()).toEqual([expect.stringMatching(/ #1 100@9\.99 Day post$/)]);
  });

  it('in the dark, which moves it itself, when it follows the midpoint', () => {
    const d = desk({ dark: true });
    expect(d.order('A', 'buy', 100, 0, peg(Peg.Mid, {}, 10.0))[1]).toBe('→DEEP #1 100@10.00 Day post peg M');
    d.ack(1);
    quote(d, 10.04, 10.06);
    expect(d.after(millis(300))).toEqual([]);
  });

  it('not at a dark venue that has halted the symbol, or is closed', () => {
    for (const status of ['halted', 'closed'] as const) {
      const d = desk({ dark: true });
      d.core.market.setStatus('XYZ', 'DEEP', 'securityStatus', status);
      expect(d.order('A', 'buy', 100, 0, peg(Peg.Mid, {}, 10.0))[1]).not.toMatch(/DEEP/);
    }
  });

  it('where the venue asked for pegs natively, as the client made it', () => {
    const d = desk({ north: { ordTypes: [OrdType.Limit, OrdType.Pegged], pegs: [Peg.Primary] } });
    const there = { ...peg(Peg.Primary, { pegOffset: px(-0.01) }, 9.95), exDestination: 'NORTH' };
    expect(d.order('A', 'buy', 100, 0, there)[1]).toBe('→NORTH #1 100@9.95 Day post peg R offset -0.01');
  });
});

describe('moves', () => {
  function resting(options: DeskOptions = {}): Desk {
    const d = desk(options);
    d.order('A', 'buy', 100, 0, peg(Peg.Primary, {}, 10.05));
    d.ack(1);
    d.now = (d.now + millis(300)) as typeof d.now;
    return d;
  }

  it('with the quote: taken back, then sent at the new price', () => {
    const d = resting();
    quote(d, 10.01, 10.03);
    expect(d.moved()).toEqual([expect.stringMatching(/cancel #1 as #2$/)]);
    expect(d.out(1)).toEqual([expect.stringMatching(/ #3 100@10\.01 Day post$/)]);
  });

  it('down too, and not above its limit', () => {
    const d = resting();
    quote(d, 10.08, 10.1);
    d.moved();
    expect(d.out(1)).toEqual([expect.stringMatching(/ #3 100@10\.05 Day post$/)]);
    d.ack(3);
    d.after(millis(300));
    quote(d, 9.9, 9.95);
    d.moved();
    expect(d.out(3)).toEqual([expect.stringMatching(/ #5 100@9\.90 Day post$/)]);
  });

  it('not sooner than a child has stood for a while, and then without another quote', () => {
    const d = desk();
    d.order('A', 'buy', 100, 0, peg(Peg.Primary));
    d.ack(1);
    quote(d, 10.0, 10.02);
    expect(d.moved()).toEqual([]);
    expect(d.after(millis(100))).toEqual([]);
    expect(d.after(millis(200))).toEqual([expect.stringMatching(/cancel #1 as #2$/)]);
  });

  it('not for less than its ticks', () => {
    const d = resting({ emulation: { pegMinTicks: 2 } });
    quote(d, 10.0, 10.02);
    expect(d.moved()).toEqual([]);
    quote(d, 10.01, 10.03);
    expect(d.moved()).toHaveLength(1);
  });

  it('not before the venue has answered', () => {
    const d = desk();
    d.order('A', 'buy', 100, 0, peg(Peg.Primary));
    d.now = (d.now + millis(300)) as typeof d.now;
    quote(d, 10.0, 10.02);
    expect(d.moved()).toEqual([]);
    d.ack(1);
    expect(d.after(millis(1))).toHaveLength(1);
  });

  it('by others, not by itself: alone at the bid it steps back to them', () => {
    const d = resting();
    const venue = d.core.state.orders.parents.get(1 as never)?.liveChildren[0].venue ?? '';
    const other = venue === 'NORTH' ? 'SOUTH' : 'NORTH';
    d.book(venue, [[9.99, 100]], [[10.01, 300]]); // only ours is left of it
    d.book(other, [[9.97, 300]], [[10.02, 300]]);
    d.moved();
    d.book(venue, [], [[10.01, 300]]);
    expect(d.out(1)).toEqual([expect.stringMatching(/ #3 100@9\.97 Day post$/)]);
  });

  it('with what is left after fills, and after a restart', () => {
    const d = resting();
    d.fill(1, 30, 9.99);
    d.restart();
    d.ack(1);
    quote(d, 10.0, 10.02);
    expect(d.moved()).toEqual([expect.stringMatching(/cancel #1 as #2$/)]);
    expect(d.out(1)).toEqual([expect.stringMatching(/ #3 70@10\.00 Day post$/)]);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('no more once it is being canceled', () => {
    const d = resting();
    d.cancel('B', 'A');
    quote(d, 10.0, 10.02);
    expect(d.moved()).toEqual([]);
    expect(d.out(1)).toEqual(['B<A exec=Canceled status=Canceled 100/0/0']);
  });
});

describe('an iceberg', () => {
  const shows = (maxFloor: number) => ({ maxFloor: qty(maxFloor) });

  it('shows a part, and the next one once that has traded', () => {
    const d = desk();
    expect(d.order('A', 'buy', 250, 9.95, shows(100))[1]).toMatch(/ #1 100@9\.95 Day post$/);
    expect(d.fill(1, 60, 9.95)).toHaveLength(1);
    expect(d.fill(1, 40, 9.95)[1]).toMatch(/ #2 100@9\.95 Day post$/);
    expect(d.fill(2, 100, 9.95)[1]).toMatch(/ #3 50@9\.95 Day post$/);
    expect(d.fill(3, 50, 9.95)).toEqual([expect.stringContaining('status=Filled 250/250/0')]);
  });

  it('takes what is there before it shows anything', () => {
    const d = desk();
    expect(d.order('A', 'buy', 500, 10.01, shows(100)).slice(1)).toEqual([
      '→NORTH #1 300@10.01 ImmediateOrCancel sweep',
      expect.stringMatching(/ #2 100@10\.01 Day post$/),
    ]);
  });

  it('is the venue’s where it keeps the reserve', () => {
    const d = desk({ lit: { supportsMaxFloor: true } });
    expect(d.order('A', 'buy', 250, 9.95, shows(100))[1]).toMatch(/ #1 250@9\.95 Day post shows 100$/);
  });

  it('goes on after a restart, and is canceled with what shows', () => {
    const d = desk();
    d.order('A', 'buy', 250, 9.95, shows(100));
    d.ack(1);
    d.restart();
    expect(d.fill(1, 100, 9.95)[1]).toMatch(/ #2 100@9\.95 Day post$/);
    d.cancel('B', 'A');
    expect(d.out(2)).toEqual(['B<A exec=Canceled status=Canceled 250/100/0']);
  });

  it('above its order is refused', () => {
    expect(desk().order('A', 'buy', 100, 9.95, shows(101))).toEqual(['A exec=Rejected status=Rejected 100/0/0']);
  });
});

describe('an intermarket sweep', () => {
  const iso = { iso: true, exDestination: 'NORTH' };
  const ioc = { timeInForce: TimeInForce.ImmediateOrCancel };
  const north = { supportsIso: true };

  it('goes to its venue as such, past better quotes elsewhere', () => {
    const d = desk({ north });
    d.book('SOUTH', [[9.98, 300]], [[10.0, 300]]);
    expect(d.order('A', 'buy', 100, 10.01, { ...iso, ...ioc })[1]).toBe(
      '→NORTH #1 100@10.01 ImmediateOrCancel sweep iso',
    );
    expect(d.order('B', 'buy', 100, 10.01, iso)[1]).toBe('→NORTH #2 100@10.01 Day post iso');
  });

  const rows: [string, DeskOptions, Parameters<Desk['order']>[4]][] = [
    ['to a venue that takes none', {}, { ...iso, ...ioc }],
    ['to no venue in particular', { north }, { ...iso, ...ioc, exDestination: '' }],
    ['that is GTC', { north }, { ...iso, timeInForce: TimeInForce.GoodTillCancel }],
    ['that is a market order', { north }, { ...iso, ...ioc, ordType: OrdType.Market, price: NO_PRICE }],
  ];
  test.each(rows)('%s is refused', (_, options, more) => {
    expect(desk(options).order('A', 'buy', 100, 10.01, more)).toEqual(['A exec=Rejected status=Rejected 100/0/0']);
  });
});

it('never shows more than MaxFloor, nor stands beyond its limit, whatever the quote and the venues do', {
  tags: 'long',
}, () => {
  const move = fc.record({
    do: fc.constantFrom('quote', 'fill', 'ack', 'out', 'wait', 'restart'),
    cents: fc.integer({ min: 980, max: 1020 }),
    size: fc.integer({ min: 1, max: 100 }),
  });
  const to = fc.constantFrom(Peg.None, Peg.Primary, Peg.Market, Peg.Mid);
  fc.assert(
    fc.property(
      to,
      fc.boolean(),
      fc.integer({ min: 1, max: 300 }),
      fc.array(move, { maxLength: 40 }),
      (follows, buys, maxFloor, moves) => {
        const d = desk({ emulation: { displayRandomPpm: 500_000 } });
        const side = buys ? 'buy' : 'sell';
        const terms = follows === Peg.None ? {} : { ordType: OrdType.Pegged };
        d.order('A', side, 1_000, 10, { ...terms, peg: follows, maxFloor: qty(maxFloor) });
        for (const m of moves) {
          const [order] = d.core.state.orders.parents.values();
          const child = order.liveChildren.at(0);
          if (m.do === 'quote') quote(d, m.cents / 100, m.cents / 100 + 0.02);
          else if (m.do === 'restart') d.restart();
          else if (m.do === 'wait') d.after(millis(300));
          else if (child !== undefined && m.do === 'ack') d.ack(child.childID);
          else if (child !== undefined && m.do === 'out') d.out(child.childID);
          else if (child !== undefined && m.do === 'fill')
            d.fill(child.childID, Math.min(m.size, childLeavesQty(child)), 10);
          d.moved();
          const posted = order.liveChildren.filter(({ purpose }) => purpose === 'post');
          expect(
            posted.reduce((sum, { terms: asked, cumQty }) => sum + asked.orderQty - cumQty, 0),
          ).toBeLessThanOrEqual(maxFloor);
          for (const {
            terms: { price },
          } of order.liveChildren)
            expect(buys ? price <= px(10) : price >= px(10)).toBe(true);
        }
        expect(picture(d.replayed())).toBe(picture(d.core));
      },
    ),
    { numRuns: 200 },
  );
});
