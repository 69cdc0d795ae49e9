/** Policy `post` where it may choose: what it takes, and at what price the rest stands. */
import { describe, expect, it, test } from 'vitest';
import { planAgain } from '../../src/router/again.ts';
import { explainPlan } from '../../src/router/explain.ts';
import { keysOf } from '../../src/router/learning/levels.ts';
import { learnRested } from '../../src/router/learning/rests.ts';
import { planRoute } from '../../src/router/plan.ts';
import { postOnly } from '../../src/router/policies/postOnly.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { configOf, journaled, NOW, order, planText, venue } from './make.ts';

const CHOOSES = { ...DEFAULT_SETTINGS, postChooses: true };

/** A venue where of orders behind 500 such a part was filled in time, and of those ahead of everybody another. */
function known(view: VenueView, behind: number, ahead: number): VenueView {
  for (const buys of [true, false]) {
    for (let n = 0; n < 60; n++) {
      for (const [before, share] of [
        [500, behind],
        [0, ahead],
      ]) {
        const filled = n % 20 < share * 20 ? 1_600 : 0;
        const lived = filled > 0 ? 5_000_000 : 20_000_000;
        learnRested(view.knowledge.rests, keysOf('XYZ'), buys, { at: NOW, ahead: before, size: 1_600, filled, lived });
      }
    }
  }
  return view;
}

const at = (id: string, bids = '10.00x500', asks = '10.03x2000') => venue(id, { asks, bids, make: -2000, take: 3_000 });

const by = (text: string, venues: readonly VenueView[], settings = CHOOSES) =>
  planRoute({ ...order(text), policy: postOnly }, venues, NOW, settings);

describe('policy post, where it may choose', () => {
  const rows: [string, string, VenueView[], string][] = [
    [
      'joins the best price where that is filled often enough',
      'buy 1600 limit 10.05 Day order 1',
      [known(at('A'), 0.95, 1)],
      'post A 1600 @ 10.00 Day',
    ],
    [
      'improves it where nobody ahead makes the difference',
      'buy 1600 limit 10.05 Day order 1',
      [known(at('A'), 0.05, 1)],
      'post A 1600 @ 10.01 Day',
    ],
    [
      'takes where nothing that rests is filled',
      'buy 1600 limit 10.05 Day order 1',
      [known(at('A'), 0, 0)],
      'sweep A 1600 @ 10.03 IOC',
    ],
    [
      'rests a part of one order in 16 that it would take, to hear of the queue',
      'buy 1600 limit 10.05 Day order 16',
      [known(at('A'), 0, 0)],
      'sweep A 1500 @ 10.03 IOC; post A 100 @ 10.00 Day',
    ],
    [
      'sells too',
      'sell 1600 limit 9.90 Day order 1',
      [known(at('A', '10.00x2000', '10.03x500'), 0.95, 1)],
      'post A 1600 @ 10.03 Day',
    ],
    [
      'takes no more than is displayed at the best price',
      'buy 1600 limit 10.05 Day order 1',
      [known(at('A', '10.00x500', '10.03x400 10.04x4000'), 0, 0)],
      'sweep A 400 @ 10.03 IOC; 1200 left: the rest is not worth a wait, and is taken once more is displayed',
    ],
    [
      'takes nothing beyond its limit',
      'buy 1600 limit 10.02 Day order 1',
      [known(at('A'), 0.05, 1)],
      'post A 1600 @ 10.01 Day',
    ],
    [
      'rests behind the market as ever',
      'buy 1600 limit 9.98 Day order 1',
      [known(at('A'), 0, 0)],
      'post A 1600 @ 9.98 Day',
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(by(text, venues))).toBe(expected);
  });

  it('by default rests at the limit, or waits where that would lock or cross', () => {
    const venues = [known(at('A'), 0, 0)];
    expect(planText(by('buy 1600 limit 10.02 Day', venues, DEFAULT_SETTINGS))).toBe('post A 1600 @ 10.02 Day');
    expect(planText(by('buy 1600 limit 10.05 Day', venues, DEFAULT_SETTINGS))).toMatch(/^1600 left: resting it would/);
  });

  it('is explained, and made again from its record', () => {
    const venues = [known(at('A'), 0.95, 1), known(at('B', '9.99x500'), 0.5, 1)];
    const made = by('buy 1600 limit 10.05 Day', venues);
    expect(explainPlan(made).join('\n')).toMatch(
      /A fills what rests: at its limit .*, at the venue's best price 9\d\.\d% to 9\d\.\d%, ahead of everybody 100/,
    );
    const record = journaled(made);
    expect(planAgain(record, journaled(configOf(venues, CHOOSES)))).toEqual(record);
  });
});
