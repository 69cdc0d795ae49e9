/**
 * Pools ask for firm orders while messages cross: several at once, before and after fills, cancels and their refusals,
 * requests of clients, lines that go and come, restarts. The desk checks after each step that no more is at risk than is
 * ordered; here, that every invitation is answered once, that it replays to the same, and that orders come to an end.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isFinal } from '../../src/orders/order.ts';
import { NO_TIME, millis } from '../../src/units/brand.ts';
import { runs } from '../support/runs.ts';
import { anyMove, Crossing } from './crossing.ts';
import { Desk } from './desk.ts';
import { picture } from './picture.ts';

const KINDS = ['order', 'ack', 'ack', 'fill', 'out', 'out', 'refuse', 'cancel', 'replace', 'invite', 'invite'] as const;
const RARE = ['restart', 'link', 'end', 'end', 'turnDown', 'tick', 'wait', 'quote'] as const;

const move = anyMove(KINDS, RARE, 5);

class Play extends Crossing {
  constructor() {
    const desk = new Desk({ pools: ['BLOCK', 'CROSS'], dark: true, conditional: { minLots: 2, within: millis(50) } });
    super(desk, { mostOrders: 3, size: [200, 100], cancelsOneIn: 5 });
  }

  protected override spread(): number {
    return 0.01;
  }

  protected override other(kind: string, n: number): void {
    const { d } = this;
    const { conditionals } = d.core.state;
    const all = ['BLOCK', 'CROSS', 'DEEP'].flatMap((venue) => conditionals.at(venue));
    const conditional = all[(n >> 3) % Math.max(1, all.length)];
    switch (kind) {
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
      case 'link': {
        const venue = ['SOUTH', 'BLOCK', 'CROSS'][n % 3];
        if (d.core.venuesUp.has(venue)) d.down(venue);
        else d.up(venue);
        return;
      }
      default: // wait
        this.heal();
        d.after(millis(60));
    }
  }

  protected override heal(): void {
    for (const venue of ['SOUTH', 'BLOCK', 'CROSS']) if (!this.d.core.venuesUp.has(venue)) this.d.up(venue);
  }

  override end(): void {
    this.heal();
    this.d.after(millis(100));
    super.end();
    for (const venue of ['BLOCK', 'CROSS', 'DEEP'])
      for (const { childID } of this.d.core.state.conditionals.at(venue)) this.d.out(childID);
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
