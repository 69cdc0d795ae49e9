/** What plans came to adds up: to the executions of the journal, and to what its plans expected. Whatever happened. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import { Followed } from '../../src/ops/report/followed.ts';
import { grouped, Outcome } from '../../src/ops/report/outcome.ts';
import { Routed } from '../../src/ops/report/routed.ts';
import { signOf } from '../../src/orders/values.ts';
import { NO_PRICE } from '../../src/units/brand.ts';
import { exact } from '../../src/units/exact.ts';
import { runs } from '../support/runs.ts';
import { act, perform } from './anyDay.ts';
import { House } from './house.ts';

const of = <K extends CoreEvent['kind']>(events: readonly CoreEvent[], kind: K) =>
  events.filter((event): event is Extract<CoreEvent, { readonly kind: K }> => event.kind === kind);
const sum = (numbers: readonly bigint[]): bigint => numbers.reduce((total, n) => total + n, 0n);

it('to the executions of the journal, and to what its plans expected', () => {
  let filled = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 60 }), (acts) => {
      const house = new House();
      const outcome = new Outcome();
      const routed = new Routed({ from: '', to: '' });
      const followed = new Followed([outcome, routed]);
      followed.begin([house.core.state.routing.get(1)!]);
      house.autoTurn = false;
      const events: CoreEvent[] = [];
      acts.forEach((each, i) => {
        house.pass(10);
        perform(house, each, i);
        events.push(...house.turn().events);
      });
      for (const event of events) followed.add(event);
      const [all] = grouped(outcome.list(), []);
      const children = of(events, 'childSent');
      const fills = of(events, 'childFilled');
      expect(followed.unmatched).toBe(0);
      if (children.length === 0) {
        expect(all).toBeUndefined();
        return;
      }
      const { counts, sums } = all;
      expect(counts.children).toBe(children.length);
      expect(counts.fills).toBe(fills.length);
      expect(sums.filled).toBe(sum(fills.map(({ lastQty }) => exact(lastQty, 0))));
      expect(sums.value).toBe(sum(fills.map(({ lastQty, lastPx }) => exact(lastQty * lastPx, 4))));
      expect(sums.fees).toBe(sum(fills.map(({ expectedFee }) => exact(expectedFee, 6))));
      expect(sum(routed.list().map((row) => row.fees))).toBe(sums.fees);
      expect(sum(routed.list().map((row) => row.filled))).toBe(sums.filled);
      const plans = of(events, 'planned').filter((plan) => plan.children.length > 0);
      expect(sums.expected).toBe(sum(plans.map(({ expectedQty }) => exact(expectedQty, 0))));
      const withMid = plans.filter(({ nbboBid, nbboAsk }) => nbboBid !== NO_PRICE && nbboAsk !== NO_PRICE);
      expect(sums.expectedCost).toBe(
        sum(
          withMid.map(({ side, expectedNet, expectedQty, nbboBid, nbboAsk }) => {
            const atMid = exact((nbboBid + nbboAsk) * expectedQty, 4) / 2n;
            return BigInt(signOf(side)) * (exact(expectedNet, 6) - atMid);
          }),
        ),
      );
      filled += fills.length;
    }),
    { numRuns: runs(60) },
  );
  expect(filled).toBeGreaterThan(20);
});
