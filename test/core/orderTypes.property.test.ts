/**
 * Every kind of order under anything in any order: quotes, trades, time, answers of venues, requests, restarts, the day's
 * end. The desk checks after each step that shares are conserved; here that nothing wakes twice, that what is replayed is
 * the same, and that every order can be brought to its end.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Peg } from '../../src/orders/terms.ts';
import { type Child, childLeavesQty, isFinal } from '../../src/orders/order.ts';
import { ExecType, OrdStatus, OrdType, TimeInForce } from '../../src/orders/values.ts';
import { instant, NO_PRICE, qty, seconds } from '../../src/units/brand.ts';
import { runs } from '../support/runs.ts';
import { CUT_OFFS, FOR_AUCTIONS } from './anyTerms.ts';
import { Desk, type DeskOptions, px } from './desk.ts';
import { picture } from './picture.ts';

const RUNS = runs(150);

const terms = fc.record({
  ordType: fc.constantFrom(OrdType.Limit, OrdType.Market, OrdType.Stop, OrdType.StopLimit, OrdType.Pegged),
  timeInForce: fc.constantFrom(...Object.values(TimeInForce)),
  peg: fc.constantFrom(Peg.Primary, Peg.Market, Peg.Mid),
  cents: fc.integer({ min: 985, max: 1015 }),
  stop: fc.integer({ min: 985, max: 1015 }),
  size: fc.integer({ min: 1, max: 800 }),
  shows: fc.constantFrom(0, 0, 50, 200),
  lives: fc.integer({ min: 1, max: 120 }),
  sell: fc.boolean(),
  to: fc.constantFrom('', '', 'NORTH', 'SOUTH', 'DEEP'),
});
const pick = fc.nat({ max: 1_000 });
const move = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('order' as const), terms }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('replace' as const), terms, pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), pick }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('ack' as const), pick }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('fill' as const), pick, size: fc.integer({ min: 1, max: 500 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      pick,
      how: fc.constantFrom('canceled', 'rejected', 'expired'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('quote' as const), cents: fc.integer({ min: 985, max: 1015 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('trade' as const), cents: fc.integer({ min: 985, max: 1015 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), span: fc.constantFrom(1, 30, 120) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('day' as const), opens: fc.integer({ min: -60, max: 60 }) }) },
);
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;
type Terms = typeof terms extends fc.Arbitrary<infer T> ? T : never;

function asked(d: Desk, t: Terms) {
  const stops = t.ordType === OrdType.Stop || t.ordType === OrdType.StopLimit;
  const unpriced = t.ordType === OrdType.Market || t.ordType === OrdType.Stop;
  return {
    ordType: t.ordType,
    timeInForce: t.timeInForce,
    price: unpriced ? NO_PRICE : px(t.cents / 100),
    stopPx: stops ? px(t.stop / 100) : NO_PRICE,
    peg: t.ordType === OrdType.Pegged ? t.peg : Peg.None,
    maxFloor: qty(Math.min(t.shows, t.size)),
    expireTime: t.timeInForce === TimeInForce.GoodTillDate ? instant(d.now + t.lives * 1_000_000) : instant(0),
  };
}

function live(d: Desk): Child[] {
  return [...d.core.state.orders.open].flatMap(({ liveChildren }) => liveChildren);
}

function play(d: Desk, m: Move, i: number): void {
  const orders = [...d.core.state.orders.parents.values()];
  const kids = live(d);
  switch (m.do) {
    case 'order':
      d.order(`O${i}`, m.terms.sell ? 'sell' : 'buy', m.terms.size, 0, {
        ...asked(d, m.terms),
        exDestination: m.terms.to,
      });
      return;
    case 'replace':
    case 'cancel': {
      const order = orders.at(m.pick % Math.max(1, orders.length));
      if (order === undefined) return;
      if (m.do === 'cancel') d.cancel(`R${i}`, order.clOrdID);
      else d.replace(`R${i}`, order.clOrdID, m.terms.size, 0, { ...asked(d, m.terms), side: order.side });
      return;
    }
    case 'quote':
      quote(d, m.cents / 100);
      d.moved();
      return;
    case 'trade':
      d.trade(m.cents / 100);
      return;
    case 'wait':
      d.after(seconds(m.span));
      return;
    case 'restart':
      d.restart();
      return;
    case 'day':
      d.step({
        kind: 'setTradingDay',
        opensAt: instant(d.now + m.opens * 1_000_000),
        closesAt: instant(d.now + (m.opens + 120) * 1_000_000),
      });
      return;
    default: {
      const child = kids.at(m.pick % Math.max(1, kids.length));
      if (child !== undefined) answer(d, child, m);
    }
  }
}

function answer(d: Desk, child: Child, m: Extract<Move, { do: 'ack' | 'fill' | 'end' }>): void {
  const id = child.childID;
  if (m.do === 'ack') d.ack(id);
  else if (m.do === 'fill') d.fill(id, Math.min(m.size, childLeavesQty(child)), 10);
  else if (m.how === 'rejected') d.report(id, { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected });
  else if (m.how === 'expired') d.report(id, { execType: ExecType.Expired, ordStatus: OrdStatus.Expired });
  else d.out(id);
}

function quote(d: Desk, bid: number): void {
  d.book('NORTH', [[bid, 300]], [[bid + 0.01, 300]]);
  d.book('SOUTH', [[bid - 0.01, 300]], [[bid + 0.02, 500]]);
  const sign = ([-1, 0, 1] as const)[Math.round(bid * 100) % 3];
  d.core.market.setImbalance('XYZ', 'NORTH', { sign, size: qty(500) }, d.now);
}

/** NORTH holds auctions, and stops taking orders for them; some orders trade on, some leave a share for the close. */
const withAuctions = (tradesOn: boolean): DeskOptions => ({
  dark: true,
  north: { ordTypes: [OrdType.Limit, OrdType.Stop], timeInForces: Object.values(TimeInForce) },
  auctions: { open: CUT_OFFS, close: CUT_OFFS },
  clients: new Map([['C', { instructions: { tradesOn } }]]),
  policies: FOR_AUCTIONS,
  instrument: { listing: 'NORTH' },
  router: { closeSharePpm: 300_000 },
});
const DESKS: readonly DeskOptions[] = [
  { dark: true, north: { supportsMaxFloor: true, ordTypes: [OrdType.Limit, OrdType.Stop] } },
  withAuctions(true),
  withAuctions(false),
];

it.each(DESKS)('conserves shares, wakes nothing twice, replays to the same, and comes to an end: %#', (options) => {
  fc.assert(
    fc.property(fc.array(move, { minLength: 5, maxLength: 60 }), (moves) => {
      const d = new Desk(options);
      quote(d, 9.99);
      moves.forEach((m, i) => play(d, m, i));
      expect(picture(d.replayed())).toBe(picture(d.core));
      const woken = d.events.flatMap((event) => (event.kind === 'orderTriggered' ? [event.orderID] : []));
      expect(new Set(woken).size).toBe(woken.length);
      d.halt('global', '');
      for (let round = 0; round < 3; round++) for (const child of live(d)) d.out(child.childID);
      for (const order of d.core.state.orders.parents.values())
        expect(isFinal(order), `order ${order.orderID}`).toBe(true);
      expect(d.core.state.risk.reservations.size, 'nothing is reserved for what is over').toBe(0);
    }),
    { numRuns: RUNS },
  );
});
