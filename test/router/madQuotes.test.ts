/** A venue may quote what it likes: a plan is made, or not, but nothing breaks. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_SHOWN, maxQuoted } from '../../src/market/entries.ts';
import { planRoute } from '../../src/router/plan.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import { price, qty } from '../../src/units/brand.ts';
import { NOW, order, venue, XYZ } from './make.ts';

const MOST = maxQuoted(XYZ.priceScale);

it('whatever is quoted, a plan is made', () => {
  const level = fc.record({
    px: fc.oneof(fc.integer({ min: 1, max: MOST }), fc.constantFrom(1, 100_000, MOST - 1, MOST)),
    size: fc.oneof(fc.integer({ min: 1, max: MAX_SHOWN }), fc.constant(MAX_SHOWN)),
  });
  const text = fc.constantFrom(
    'buy 300 limit 10.05 Day',
    'sell 300 limit 0.01 IOC',
    'sell 1000000000000 limit 0.01 Day',
    'buy 1000000000000 market IOC',
    'sell 1000000000000 market IOC',
    'sell 1000000000000 limit 0.01 FOK',
  );
  fc.assert(
    fc.property(text, fc.array(fc.tuple(level, level), { minLength: 1, maxLength: 3 }), (what, quotes) => {
      const views = quotes.map(([bid, ask], i) => {
        const view = venue(`V${i}`, { take: 3_000 });
        view.book?.snapshot(
          [{ px: price(bid.px), size: qty(bid.size) }],
          [{ px: price(ask.px), size: qty(ask.size) }],
          NOW,
        );
        return view;
      });
      views.push(venue('D', { kind: 'dark', take: 1_000 }));
      const plan = planRoute(order(what), views, NOW, DEFAULT_SETTINGS);
      expect(plan.children.reduce((sum, { terms }) => sum + terms.orderQty, 0)).toBeLessThanOrEqual(
        plan.terms.orderQty,
      );
    }),
    { numRuns: 2_000 },
  );
});
