/**
 * Orders at rest while quotes of other venues reach them again and again, and messages cross: fills and ends come before
 * and after cancels, cancels are refused, clients cancel and replace, venues go and come, we restart. The desk checks
 * after each step that nothing more is at risk than is ordered; here, that it replays to the same, that the orders are
 * worked to their end, and that no order is taken back more often than its pause allows.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isFinal, isImmediate, type Parent } from '../../src/orders/order.ts';
import { millis } from '../../src/units/brand.ts';
import { runs } from '../support/runs.ts';
import { Desk } from './desk.ts';
import { picture } from './picture.ts';

const PAUSE = 50_000;
const KINDS = [
  'order',
  'quote',
  'quote',
  'quote',
  'ack',
  'ack',
  'fill',
  'out',
  'out',
  'refuse',
  'cancel',
  'replace',
] as const;
const RARE = ['restart', 'link', 'halt', 'wait', 'wait', 'wait', 'tick', 'tick'] as const;

const move = fc.record({
  kind: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...KINDS) }, fc.constantFrom(...RARE)),
  n: fc.nat({ max: 1 << 20 }),
});

/** Numbers are small more often than not. */
const scatter = (n: number): number => (Math.imul(n + 1, 0x9e3779b1) >>> 0) % (1 << 20);

class Play {
  readonly d = new Desk({
    north: { makeFee: -3000 },
    resting: { pause: millis(50), betterQueuePpm: 100_000, darkAgainAfter: millis(100) },
    dark: true,
  });
  private named = 0;

  constructor() {
    for (const venue of ['NORTH', 'SOUTH']) this.d.book(venue, [[9.9, 300]], [[10.1, 300]]);
  }

  private get open(): Parent[] {
    return [...this.d.core.state.orders.open];
  }

  do(kind: string, said: number): void {
    const n = scatter(said);
    const { d } = this;
    const orders = this.open;
    const order = orders.length === 0 ? undefined : orders[n % orders.length];
    const child = order?.liveChildren[(n >> 4) % Math.max(1, order.liveChildren.length)];
    const cents = (at: number) => Math.round((9.97 + ((n >> at) % 7) / 100) * 100) / 100;
    const size = 50 + 50 * ((n >> 8) % 12);
    switch (kind) {
      case 'order':
        if (orders.length < 4) d.order(`A${++this.named}`, n % 2 === 0 ? 'buy' : 'sell', size * 2, cents(5));
        return;
      case 'quote': {
        const bid = cents(3);
        const ask = bid + 0.01 * (1 + ((n >> 12) % 4));
        d.book(n % 2 === 0 ? 'NORTH' : 'SOUTH', [[bid, size]], [[ask, size]]);
        d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
        return;
      }
      case 'ack':
        for (const { childID, state } of order?.liveChildren ?? []) if (state === 'sent') d.ack(childID);
        return;
      case 'fill':
        if (child !== undefined && child.cumQty < child.terms.orderQty) {
          const left = child.terms.orderQty - child.cumQty;
          d.fill(child.childID, n % 3 === 0 ? left : Math.max(1, left >> 1), child.terms.price / 10_000);
        }
        return;
      case 'out':
        // Mostly what we have asked for.
        if (child !== undefined && (n % 16 === 0 || child.cancelID !== 0 || isImmediate(child.terms)))
          d.out(child.childID);
        return;
      case 'refuse':
        if (child !== undefined && child.cancelID !== 0 && n % 3 === 0)
          d.refuseCancel(child.cancelID, child.childID, 'too late');
        return;
      case 'cancel':
        if (order !== undefined && order.pending === undefined && n % 9 === 0)
          d.cancel(`A${++this.named}`, order.clOrdID);
        return;
      case 'replace':
        if (order !== undefined && order.pending === undefined && n % 4 === 0)
          d.replace(`A${++this.named}`, order.clOrdID, size * 2, cents(5), { side: order.side });
        return;
      case 'restart':
        d.restart();
        return;
      case 'link':
        if (d.core.venuesUp.has('SOUTH')) d.down('SOUTH');
        else d.up('SOUTH');
        return;
      case 'halt':
        d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', n % 2 === 0 ? 'halted' : 'open');
        d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
        return;
      case 'wait':
        this.heal();
        d.after(millis(700));
        return;
      default:
        d.after(millis(5));
    }
  }

  private heal(): void {
    const { d } = this;
    d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', 'open');
    if (!d.core.venuesUp.has('SOUTH')) d.up('SOUTH');
  }

  /** All venues are well, children end, and clients cancel. */
  end(): void {
    const { d } = this;
    this.heal();
    for (let round = 0; round < 50 && this.open.length > 0; round++) {
      for (const order of this.open) {
        if (order.pending === undefined) d.cancel(`A${++this.named}`, order.clOrdID);
        for (const { childID } of [...order.liveChildren]) d.out(childID);
      }
    }
  }
}

it('is never more at risk than is ordered, replays to the same, and comes to an end', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.array(move, { minLength: 20, maxLength: 200, size: 'max' }), (moves) => {
      const play = new Play();
      for (const { kind, n } of moves) play.do(kind, n);
      const { d } = play;
      expect(picture(d.replayed())).toBe(picture(d.core));
      const times = new Map<number, number>();
      for (const event of d.events) {
        if (event.kind !== 'restTakenBack') continue;
        taken++;
        expect(event.at - (times.get(event.orderID) ?? -PAUSE)).toBeGreaterThanOrEqual(PAUSE);
        times.set(event.orderID, event.at);
      }
      play.end();
      expect([...d.core.state.orders.parents.values()].filter((order) => !isFinal(order))).toEqual([]);
    }),
    { numRuns: runs(150) },
  );
  expect(taken).toBeGreaterThan(runs(150) / 4);
});
