/**
 * Pools ask for firm orders while messages cross: several at once, before and after fills, cancels and their refusals,
 * requests of clients, lines that go and come, restarts. The desk checks after each step that no more is at risk than is
 * ordered; here, that every invitation is answered once, that it replays to the same, and that orders come to an end.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isFinal, isImmediate, type Parent } from '../../src/orders/order.ts';
import { NO_TIME, millis } from '../../src/units/brand.ts';
import { runs } from '../support/runs.ts';
import { Desk } from './desk.ts';
import { picture } from './picture.ts';

const KINDS = ['order', 'ack', 'ack', 'fill', 'out', 'out', 'refuse', 'cancel', 'replace', 'invite', 'invite'] as const;
const RARE = ['restart', 'link', 'end', 'end', 'turnDown', 'tick', 'wait', 'quote'] as const;

const move = fc.record({
  kind: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...KINDS) }, fc.constantFrom(...RARE)),
  n: fc.nat({ max: 1 << 20 }),
});

/** Numbers are small more often than not. */
const scatter = (n: number): number => (Math.imul(n + 1, 0x9e3779b1) >>> 0) % (1 << 20);

class Play {
  readonly d = new Desk({ pools: ['BLOCK', 'CROSS'], dark: true, conditional: { minLots: 2, within: millis(50) } });
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
    const { conditionals } = d.core.state;
    const all = ['BLOCK', 'CROSS', 'DEEP'].flatMap((venue) => conditionals.at(venue));
    const conditional = all[(n >> 3) % Math.max(1, all.length)];
    const cents = (at: number) => Math.round((9.97 + ((n >> at) % 7) / 100) * 100) / 100;
    const size = 200 + 100 * ((n >> 8) % 12);
    switch (kind) {
      case 'order':
        if (orders.length < 3) d.order(`A${++this.named}`, n % 2 === 0 ? 'buy' : 'sell', size * 2, cents(5));
        return;
      case 'quote':
        d.book(n % 2 === 0 ? 'NORTH' : 'SOUTH', [[cents(3), size]], [[cents(3) + 0.01, size]]);
        d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
        return;
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
        if (order !== undefined && order.pending === undefined && n % 5 === 0)
          d.cancel(`A${++this.named}`, order.clOrdID);
        return;
      case 'replace':
        if (order !== undefined && order.pending === undefined && n % 4 === 0)
          d.replace(`A${++this.named}`, order.clOrdID, size * 2, cents(5), { side: order.side });
        return;
      case 'invite':
        if (conditional !== undefined) d.invite(conditional.childID, n % 3 !== 0);
        return;
      case 'end':
        if (conditional !== undefined && (conditional.cancelID !== 0 || n % 8 === 0)) d.out(conditional.childID);
        return;
      case 'turnDown':
        if (conditional !== undefined && conditional.cancelID !== 0)
          d.step({
            kind: 'venueCancelReject',
            venue: conditional.venue,
            requestID: conditional.cancelID,
            origRequestID: conditional.childID,
            cxlRejReason: 1,
            text: '',
          });
        return;
      case 'restart':
        d.restart();
        return;
      case 'link': {
        const venue = ['SOUTH', 'BLOCK', 'CROSS'][n % 3];
        if (d.core.venuesUp.has(venue)) d.down(venue);
        else d.up(venue);
        return;
      }
      case 'wait':
        this.heal();
        d.after(millis(60));
        return;
      default:
        d.after(millis(5));
    }
  }

  private heal(): void {
    for (const venue of ['SOUTH', 'BLOCK', 'CROSS']) if (!this.d.core.venuesUp.has(venue)) this.d.up(venue);
  }

  /** All venues are well, children end, and clients cancel. */
  end(): void {
    const { d } = this;
    this.heal();
    d.after(millis(100));
    for (let round = 0; round < 50 && this.open.length > 0; round++) {
      for (const order of this.open) {
        if (order.pending === undefined) d.cancel(`A${++this.named}`, order.clOrdID);
        for (const { childID } of [...order.liveChildren]) d.out(childID);
      }
    }
    for (const venue of ['BLOCK', 'CROSS', 'DEEP'])
      for (const { childID } of d.core.state.conditionals.at(venue)) d.out(childID);
  }
}

it('is never more at risk than is ordered, answers every invitation once, and comes to an end', () => {
  let firm = 0;
  fc.assert(
    fc.property(fc.array(move, { minLength: 20, maxLength: 150, size: 'max' }), (moves) => {
      const play = new Play();
      for (const { kind, n } of moves) play.do(kind, n);
      const { d } = play;
      expect(picture(d.replayed())).toBe(picture(d.core));
      play.end();
      const { orders, conditionals } = d.core.state;
      expect([...orders.parents.values()].filter((order) => !isFinal(order))).toEqual([]);
      const waiting = new Map<number, number>();
      for (const event of d.events) {
        if (event.kind === 'conditionalInvited') {
          expect(waiting.has(event.conditionalID)).toBe(false);
          waiting.set(event.conditionalID, event.dueAt);
        } else if (event.kind === 'firmUpDecided') {
          expect(waiting.delete(event.conditionalID)).toBe(true);
          if (event.outcome === 'firm') firm++;
        }
      }
      expect(waiting.size).toBe(0);
      for (const venue of ['BLOCK', 'CROSS', 'DEEP'])
        expect(conditionals.at(venue).filter(({ dueAt }) => dueAt !== NO_TIME)).toEqual([]);
    }),
    { numRuns: runs(150) },
  );
  expect(firm).toBeGreaterThan(runs(150) / 4);
});
