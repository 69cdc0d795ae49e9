/**
 * Orders at rest while quotes of other venues reach them again and again, and messages cross: fills and ends come before
 * and after cancels, cancels are refused, clients cancel and replace, venues go and come, we restart. The desk checks
 * after each step that nothing more is at risk than is ordered; here, that it replays to the same, that the orders are
 * worked to their end, and that no order is taken back more often than its pause allows.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isFinal } from '../../src/orders/order.ts';
import { millis } from '../../src/units/brand.ts';
import { runs } from '../support/runs.ts';
import { anyMove, Crossing } from './crossing.ts';
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

const move = anyMove(KINDS, RARE, 9);

class Play extends Crossing {
  constructor() {
    const desk = new Desk({
      north: { makeFee: -3000 },
      resting: { pause: millis(50), betterQueuePpm: 100_000, darkAgainAfter: millis(100) },
      dark: true,
    });
    super(desk, { mostOrders: 4, size: [50, 50], cancelsOneIn: 9 });
  }

  protected override spread(n: number): number {
    return 0.01 * (1 + ((n >> 12) % 4));
  }

  protected override other(kind: string, n: number): void {
    const { d } = this;
    switch (kind) {
      case 'link':
        if (d.core.venuesUp.has('SOUTH')) d.down('SOUTH');
        else d.up('SOUTH');
        return;
      case 'halt':
        d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', n % 2 === 0 ? 'halted' : 'open');
        d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
        return;
      default: // wait
        this.heal();
        d.after(millis(700));
    }
  }

  protected override heal(): void {
    const { d } = this;
    d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', 'open');
    if (!d.core.venuesUp.has('SOUTH')) d.up('SOUTH');
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
