/** Where the rest of an order stands, and when it may not. */
import { describe, expect, it, test } from 'vitest';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { seconds, span } from '../../src/units/brand.ts';
import { plan, planText, termCosts, venue } from './make.ts';

type Row = [what: string, order: string, venues: VenueView[], plan: string];

const A = venue('A', { asks: '10.02x100', bids: '10.00x500', make: -2000 });
const B = venue('B', { asks: '10.03x100', bids: '10.00x500', make: 0 });

describe('the rest of an order that lives on', () => {
  const rows: Row[] = [
    ['rests at its limit', 'buy 300 limit 10.01 Day', [A, B], 'post A 300 @ 10.01 Day'],
    ['after the sweep', 'buy 300 limit 10.02 Day', [A, B], 'sweep A 100 @ 10.02 IOC; post A 200 @ 10.02 Day'],
    ['as GTC where that is known', 'buy 300 limit 10.01 GTC', [A], 'post A 300 @ 10.01 GTC'],
    [
      'as Day where it is not',
      'buy 300 limit 10.01 GTC',
      [venue('X', { timeInForces: [TimeInForce.Day] })],
      'post X 300 @ 10.01 Day',
    ],
    ['a date is watched by us', 'buy 300 limit 10.01 GTD', [A], 'post A 300 @ 10.01 Day'],
    ['a sell too', 'sell 300 limit 10.01 Day', [A, B], 'post A 300 @ 10.01 Day'],
    [
      'IOC does not',
      'buy 300 limit 10.02 IOC',
      [A, B],
      'sweep A 100 @ 10.02 IOC; 200 left: nothing more is displayed within the limit',
    ],
    [
      'a market order does not',
      'buy 300 market Day',
      [A],
      'sweep A 100 @ 10.02 IOC; 200 left: nothing more is displayed within the limit',
    ],
    ['on the venue’s tick, away from aggression', 'buy 300 limit 10.017 Day', [A], 'post A 300 @ 10.01 Day'],
    ['for sells upwards', 'sell 300 limit 10.011 Day', [A], 'post A 300 @ 10.02 Day'],
    [
      'in whole lots, and what is less where it is taken',
      'buy 350 limit 9.00 Day',
      [venue('L', { lot: 100, make: -3000 }), B, A],
      'post L 300 @ 9.00 Day; post A 50 @ 9.00 Day',
    ],
    [
      'but where that is too small',
      'buy 350 limit 9.00 Day',
      [venue('L', { lot: 100, make: -3000 }), venue('A', { min: 60, make: -2000 }), B],
      'post L 300 @ 9.00 Day; post B 50 @ 9.00 Day',
    ],
    [
      'not with a minimum, which is one venue’s',
      'buy 350 limit 9.00 Day min 200',
      [venue('L', { lot: 100, make: -3000, supportsMinQty: true }), A],
      'post L 300 @ 9.00 Day min 200; 50 left: the rest is less than a lot, or more than the venue takes at once',
    ],
    [
      'after a sweep of mixed lots',
      'buy 350 limit 10.02 Day',
      [venue('L', { lot: 100, asks: '10.02x100', make: -3000 }), venue('C', { asks: '10.02x30' })],
      'sweep C 30 @ 10.02 IOC; sweep L 100 @ 10.02 IOC; post L 200 @ 10.02 Day; post C 20 @ 10.02 Day',
    ],
    [
      'in whole lots',
      'buy 350 limit 9 Day',
      [venue('L', { lot: 100 })],
      'post L 300 @ 9.00 Day; 50 left: the rest is less than a lot, or more than the venue takes at once',
    ],
    [
      'not as dust',
      'buy 150 limit 10.02 Day',
      [venue('X', { asks: '10.02x100', min: 100 })],
      'sweep X 100 @ 10.02 IOC; 50 left: no venue takes it to rest',
    ],
    [
      'stale quotes are no obstacle',
      'buy 300 limit 9 Day',
      [venue('S', { bids: '8x1', age: seconds(99) })],
      'post S 300 @ 9.00 Day',
    ],
    [
      'once the budget is spent it may still rest',
      'buy 300 limit 10.01 Day round 8 spent',
      [A],
      'post A 300 @ 10.01 Day',
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues))).toBe(expected);
  });
});

describe('where it may not', () => {
  const none = 'no venue takes it to rest';
  const cross = 'resting it would lock or cross a protected quote';
  const rows: Row[] = [
    ['down', 'buy 300 limit 9 Day', [venue('D', { up: false })], `300 left: ${none}`],
    ['halted', 'buy 300 limit 9 Day', [venue('H', { status: 'halted' })], `300 left: ${none}`],
    ['closed', 'buy 300 limit 9 Day', [venue('H', { status: 'closed' })], `300 left: ${none}`],
    ['silent', 'buy 300 limit 9 Day', [venue('S', { knows: { silent: 3 } })], `300 left: ${none}`],
    ['dark', 'buy 300 limit 9 Day', [venue('X', { kind: 'dark' })], `300 left: ${none}`],
    [
      'no Day orders',
      'buy 300 limit 9 Day',
      [venue('X', { timeInForces: [TimeInForce.ImmediateOrCancel] })],
      `300 left: ${none}`,
    ],
    ['no limit orders', 'buy 300 limit 9 Day', [venue('X', { ordTypes: [OrdType.Pegged] })], `300 left: ${none}`],
    [
      'a displayed size that cannot be taken would be crossed',
      'buy 300 limit 10.05 Day',
      [venue('A', { asks: '10.00x500', max: 100 }), venue('B', { asks: '10.01x500' })],
      `sweep A 100 @ 10.00 IOC; 200 left: ${cross}`,
    ],
    [
      'with the budget spent, whatever is displayed is in the way',
      'buy 300 limit 10.03 Day round 8 spent',
      [A, B],
      '300 left: the routing budget is spent',
    ],
    [
      'except at the venue that shows it',
      'buy 150 limit 10.03 Day round 8 spent',
      [venue('Q'), B],
      'post B 150 @ 10.03 Day',
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues))).toBe(expected);
  });
});

describe('the best place', () => {
  const at = (id: string, make: number, bids: string, knows = {}) =>
    venue(id, { asks: '10.05x100', bids, make, knows });
  const rows: Row[] = [
    [
      'the larger rebate',
      'buy 100 limit 10.00 Day',
      [at('A', -1000, ''), at('B', -2000, '')],
      'post B 100 @ 10.00 Day',
    ],
    [
      'unless its queue costs more',
      'buy 100 limit 10.00 Day',
      [at('A', -1000, ''), at('B', -2000, '10.00x9900')],
      'post A 100 @ 10.00 Day',
    ],
    [
      'a queue behind us is none',
      'buy 100 limit 10.00 Day',
      [at('A', -1000, ''), at('B', -2000, '9.99x9900')],
      'post B 100 @ 10.00 Day',
    ],
    [
      'unless it fills less',
      'buy 100 limit 10.00 Day',
      [at('A', -1000, ''), at('B', -2000, '', { postFillPpm: 200_000 })],
      'post A 100 @ 10.00 Day',
    ],
    [
      'unless it answers slowly',
      'buy 100 limit 10.00 Day',
      [at('A', -1000, ''), at('B', -2000, '', { ackMicros: span(200_000) })],
      'post A 100 @ 10.00 Day',
    ],
    ['equal: the id', 'buy 100 limit 10.00 Day', [at('B', 0, ''), at('A', 0, '')], 'post A 100 @ 10.00 Day'],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues))).toBe(expected);
  });

  it('shows its terms', () => {
    const made = plan('buy 100 limit 10.00 Day', [at('A', -1000, '10.00x300', { postFillPpm: 600_000 })]);
    expect(made.scores.find((score) => score.purpose === 'post')).toEqual({
      venue: 'A',
      purpose: 'post',
      standing: 'usable',
      px: 100_000,
      fee: -1000,
      allIn: 9_999_000,
      expectedFillPpm: 600_000,
      terms: termCosts({ unfilled: 2_000, queue: 1_500 }),
      total: 10_002_500,
    });
  });
});
