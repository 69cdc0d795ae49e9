/** Dark first: when it pays, how much, and what goes on at the same time. */
import { describe, expect, it, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { plan, planText, venue, type VenueOptions } from './make.ts';

type Row = [what: string, order: string, venues: VenueView[], plan: string];

const SETTINGS = { ...DEFAULT_SETTINGS, darkSharePpm: 400_000, darkDelayCost: 200 };
const lit = (bids: string, asks: string) => venue('L', { bids, asks, take: 3000 });
const L = lit('10.00x1000', '10.04x1000');
const dark = (options: VenueOptions = {}) => venue('D', { kind: 'dark', take: 1000, ...options });

describe('an order that reaches the midpoint', () => {
  const both = (at: string) => `dark D 40 @ ${at} mid IOC; sweep L 60 @ 10.04 IOC`;
  const litOnly = 'sweep L 100 @ 10.04 IOC';
  const rows: Row[] = [
    ['sends a share to the dark venue, and sweeps the rest', 'buy 100 limit 10.05 IOC', [L, dark()], both('10.05')],
    ['at market, bounded by the collar', 'buy 100 market', [L, dark()], both('10.14')],
    ['a sell too', 'sell 100 limit 10.00 IOC', [L, dark()], 'dark D 40 @ 10.00 mid IOC; sweep L 60 @ 10.00 IOC'],
    [
      'one that touches it, and rests the remainder',
      'buy 100 limit 10.02 Day',
      [L, dark()],
      'dark D 40 @ 10.02 mid IOC; post L 60 @ 10.02 Day',
    ],
    ['not one below it', 'buy 100 limit 10.01 Day', [L, dark()], 'post L 100 @ 10.01 Day'],
    ['not in a later round', 'buy 100 limit 10.05 IOC round 1', [L, dark()], litOnly],
    ['not twice', 'buy 100 limit 10.05 IOC darkTried', [L, dark()], litOnly],
    ['not FillOrKill', 'buy 100 limit 10.05 FOK', [L, dark()], 'sweep L 100 @ 10.04 FOK'],
    [
      'not in a locked market',
      'buy 100 limit 10.05 IOC',
      [lit('10.00x1', '10.04x1000'), venue('K', { bids: '10.04x1' }), dark()],
      litOnly,
    ],
    ['not without a bid', 'buy 100 limit 10.05 IOC', [lit('', '10.04x1000'), dark()], litOnly],
    ['not when it is down', 'buy 100 limit 10.05 IOC', [L, dark({ up: false })], litOnly],
    ['not when it fell silent', 'buy 100 limit 10.05 IOC', [L, dark({ knows: { silent: 3 } })], litOnly],
    ['not when its share is too small', 'buy 100 limit 10.05 IOC', [L, dark({ min: 41 })], litOnly],
    [
      'in its lots',
      'buy 100 limit 10.05 IOC',
      [L, dark({ lot: 25 })],
      'dark D 25 @ 10.05 mid IOC; sweep L 75 @ 10.04 IOC',
    ],
    [
      'within its largest order',
      'buy 100 limit 10.05 IOC',
      [L, dark({ max: 10 })],
      'dark D 10 @ 10.05 mid IOC; sweep L 90 @ 10.04 IOC',
    ],
    [
      'with the client’s MinQty, where it is honoured',
      'buy 100 limit 10.05 IOC min 30',
      [L, dark({ supportsMinQty: true })],
      'dark D 40 @ 10.05 mid IOC min 30; sweep L 30 @ 10.04 FOK; 30 left: the rest waits for the MinQty to be executed',
    ],
    [
      'nor where its share is less',
      'buy 100 limit 10.05 IOC min 41',
      [L, dark({ supportsMinQty: true })],
      'sweep L 41 @ 10.04 FOK; 59 left: the rest waits for the MinQty to be executed',
    ],
    [
      'not where it is not',
      'buy 100 limit 10.05 IOC min 30',
      [L, dark()],
      'sweep L 30 @ 10.04 FOK; 70 left: the rest waits for the MinQty to be executed',
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues, SETTINGS))).toBe(expected);
  });
});

describe('when it pays: half the spread × fills, less fees and delay', () => {
  // Half the spread is 20,000; the dark fee is 2,000 below the lit one, so a fill saves 22,000 a share.
  const rows: [string, VenueOptions, boolean][] = [
    ['it fills often enough', { knows: { darkFillPpm: 10_000 } }, true], // saves 220, the wait costs 200
    ['it hardly ever fills', { knows: { darkFillPpm: 9_000 } }, false], // saves 198
    ['its fee eats the spread', { take: 23_000, knows: { darkFillPpm: 900_000 } }, false],
    ['it rejects', { knows: { darkFillPpm: 100_000, rejectPpm: 500_000 } }, false], // saves 2,200, rejects cost 2,500
  ];
  test.each(rows)('%s', (_, options, pays) => {
    const made = plan('buy 100 limit 10.05 IOC', [L, dark(options)], SETTINGS);
    expect(made.children.some((child) => child.purpose === 'dark')).toBe(pays);
  });

  it('shows every term', () => {
    const made = plan('buy 100 limit 10.05 IOC', [L, dark({ knows: { darkFillPpm: 250_000 } })], SETTINGS);
    expect(made.scores.find((score) => score.purpose === 'dark')).toEqual({
      venue: 'D',
      purpose: 'dark',
      standing: 'usable',
      px: 100_200,
      fee: 1_000,
      allIn: 10_021_000,
      expectedFillPpm: 250_000,
      terms: [16_500, 200, 0, 0, 0], // three of four shares pay 10.043 after all
      total: 10_037_700,
    });
    expect(made.expectedQty).toBe(60 + 10); // a quarter of 40 is hoped for
    expect(made.expectedNet).toBe(60 * 10_043_000 + 10 * 10_021_000);
  });

  it('of two dark venues the one that saves more is tried', () => {
    const worse = venue('C', { kind: 'dark', take: 1000, knows: { darkFillPpm: 100_000 } });
    const made = plan('buy 100 limit 10.05 IOC', [worse, L, dark()], SETTINGS);
    expect(made.children.filter((child) => child.purpose === 'dark').map((child) => child.venue)).toEqual(['D']);
  });
});

it('dark alone first, when the settings say so', () => {
  const made = plan('buy 100 limit 10.05 Day', [L, dark()], { ...SETTINGS, darkParallel: false });
  expect(planText(made)).toBe('dark D 40 @ 10.05 mid IOC; 60 left: the rest waits for the dark venue');
});

it('asks for a minimum against crumbs, when the settings say so', () => {
  const settings = { ...SETTINGS, darkMinLots: 15 };
  const text = 'buy 100 limit 10.05 IOC';
  expect(planText(plan(text, [L, dark({ supportsMinQty: true })], settings))).toContain(
    'dark D 40 @ 10.05 mid IOC min 15',
  );
  expect(planText(plan(text, [L, dark()], settings))).toContain('dark D 40 @ 10.05 mid IOC;');
});
