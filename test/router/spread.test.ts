/** What rests over several venues, and what is asked for beyond what is displayed. */
import { describe, expect, it, test } from 'vitest';
import { keysOf } from '../../src/router/learning/levels.ts';
import { learnHidden, learnRested } from '../../src/router/learning/rests.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { NOW, plan, planText, venue } from './make.ts';

const SPREAD = { ...DEFAULT_SETTINGS, postSpread: true };
const BEYOND = { ...DEFAULT_SETTINGS, askHidden: true };

/** A venue where `share` of our orders behind 500 were filled in time. */
function known(view: VenueView, share: number): VenueView {
  for (let n = 0; n < 40; n++) {
    const filled = n % 10 < share * 10 ? 200 : 0;
    const lived = filled > 0 ? 5_000_000 : 20_000_000;
    learnRested(view.knowledge.rests, keysOf('XYZ'), true, { at: NOW, ahead: 500, size: 200, filled, lived });
  }
  return view;
}

const at = (id: string, make: number, bids = '10.00x500') => venue(id, { asks: '10.02x100', bids, make });

describe('what rests', () => {
  const rows: [string, VenueView[], string][] = [
    ['alike over equal venues', [at('A', 0), at('B', 0)], 'post A 600 @ 10.00 Day; post B 600 @ 10.00 Day'],
    [
      'more where less is ahead',
      [at('A', 0), at('B', 0, '10.00x800')],
      'post A 750 @ 10.00 Day; post B 450 @ 10.00 Day',
    ],
    [
      'more where more leaves',
      [known(at('A', 0), 0.2), known(at('B', 0), 0.9)],
      'post A 375 @ 10.00 Day; post B 825 @ 10.00 Day',
    ],
    ['for the rebate', [at('A', 0), at('B', -3000)], 'post B 825 @ 10.00 Day; post A 375 @ 10.00 Day'],
    ['at one, where only one can', [at('A', 0), venue('B', { up: false })], 'post A 1200 @ 10.00 Day'],
  ];
  test.each(rows)('%s', (_, venues, expected) => {
    expect(planText(plan('buy 1200 limit 10.00 Day', venues, SPREAD))).toBe(expected);
  });

  it('at one venue by default', () => {
    expect(planText(plan('buy 1200 limit 10.00 Day', [at('A', 0), at('B', 0)]))).toBe('post A 1200 @ 10.00 Day');
  });

  it('after the sweep, and never more than is left', () => {
    const made = plan('buy 1200 limit 10.02 Day', [at('A', 0), at('B', 0), at('C', 0)], SPREAD);
    expect(made.children.reduce((sum, child) => sum + child.terms.orderQty, 0)).toBe(1_200);
    expect(made.children.filter(({ purpose }) => purpose === 'post').length).toBeGreaterThan(1);
  });
});

describe('what is not displayed', () => {
  const A = () => venue('A', { asks: '10.00x100' });
  const B = () => venue('B', { asks: '10.01x100' });

  it('is asked for with what is left of an order that may not rest', () => {
    expect(planText(plan('buy 500 limit 10.02 IOC', [A(), B()], BEYOND))).toMatch(
      /^sweep A (100|400) @ 10.00 IOC; sweep B (400|100) @ 10.01 IOC$/,
    );
    expect(planText(plan('buy 200 limit 10.02 IOC', [A(), B()], BEYOND))).toBe(
      'sweep A 100 @ 10.00 IOC; sweep B 100 @ 10.01 IOC',
    );
    expect(planText(plan('buy 500 limit 10.02 IOC', [A(), B()]))).toContain('300 left');
  });

  it('of those that are well; a lot that probes another is no longer left to ask for', () => {
    const sick = { ...A(), breaker: 'venue', probe: true } as const;
    expect(planText(plan('buy 2 limit 10.02 IOC', [sick, venue('B', { asks: '10.01x1' })], BEYOND))).toBe(
      'sweep A 1 @ 10.00 IOC; sweep B 1 @ 10.01 IOC',
    );
  });

  it('first where there was some', () => {
    const venues = [A(), B()];
    for (let n = 0; n < 40; n++) {
      learnHidden(venues[1].knowledge.rests, keysOf('XYZ'), true, { at: NOW, shown: 100, asked: 1_100, filled: 400 });
    }
    const made = plan('buy 500 limit 10.02 IOC', venues, BEYOND);
    expect(planText(made)).toBe('sweep A 100 @ 10.00 IOC; sweep B 400 @ 10.01 IOC');
    expect(made.children.map(({ seen }) => seen)).toEqual([100, 100]);
    // Only what is displayed is expected.
    expect(made.expectedQty).toBe(200);
  });
});
