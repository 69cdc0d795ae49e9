/** The protected sweep by example: who gets what, at which price, and what is left. */
import { describe, expect, it, test } from 'vitest';
import { NOW, order, PLAIN, plan, planText, px, termCosts, venue } from './make.ts';
import { type Fades, learnFade } from '../../src/router/learning/fades.ts';
import { keysOf } from '../../src/router/learning/levels.ts';
import { planRoute } from '../../src/router/plan.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import { TimeInForce } from '../../src/orders/values.ts';
import { instant, qty, seconds, span } from '../../src/units/brand.ts';
import type { VenueView } from '../../src/router/venue.ts';

type Row = [what: string, order: string, venues: VenueView[], plan: string];

const A = venue('A', { bids: '10.00x500', asks: '10.02x100 10.03x300', take: 3000 });
const B = venue('B', { bids: '9.99x300', asks: '10.02x200 10.04x100', take: 1000 });
const C = venue('C', { bids: '10.00x200', asks: '10.03x400', take: -2000 });

describe('price, then fee, then priority and id', () => {
  const rows: Row[] = [
    ['the cheaper fee at one price', 'buy 200 limit 10.05 IOC', [A, B, C], 'sweep B 200 @ 10.02 IOC'],
    ['then the dearer one', 'buy 250 limit 10.05 IOC', [A, B, C], 'sweep B 200 @ 10.02 IOC; sweep A 50 @ 10.02 IOC'],
    [
      'a rebate is a negative fee',
      'buy 400 limit 10.05 IOC',
      [A, B, C],
      'sweep C 100 @ 10.03 IOC; sweep B 200 @ 10.02 IOC; sweep A 100 @ 10.02 IOC',
    ],
    [
      'one child a venue, at the worst price taken there',
      'buy 1100 limit 10.04 IOC',
      [A, B, C],
      'sweep C 400 @ 10.03 IOC; sweep B 300 @ 10.04 IOC; sweep A 400 @ 10.03 IOC',
    ],
    [
      'sells take bids, best first',
      'sell 600 limit 9.99 IOC',
      [A, B, C],
      'sweep C 200 @ 10.00 IOC; sweep A 400 @ 10.00 IOC',
    ],
    ['short sales too', 'short 100 limit 10.00 IOC', [A, B, C], 'sweep C 100 @ 10.00 IOC'],
    [
      'equal fees: the lower priority number',
      'buy 50 limit 10.02 IOC',
      [venue('A', { asks: '10.02x50' }), venue('B', { asks: '10.02x50', priority: 1 })],
      'sweep B 50 @ 10.02 IOC',
    ],
    [
      'equal all: the id, not the order of the list',
      'buy 50 limit 10.02 IOC',
      [venue('B', { asks: '10.02x50' }), venue('A', { asks: '10.02x50' })],
      'sweep A 50 @ 10.02 IOC',
    ],
    [
      'a fee never buys a trade-through: the better price goes first, whatever it costs to take',
      'buy 100 limit 10.05 IOC',
      [venue('A', { asks: '10.02x50', take: 30_000 }), venue('B', { asks: '10.03x100', take: -30_000 })],
      'sweep B 50 @ 10.03 IOC; sweep A 50 @ 10.02 IOC',
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues))).toBe(expected);
  });
});

describe('in a market without order protection, what a share costs with its fee', () => {
  const free = (text: string, venues: readonly VenueView[]) => {
    const request = order(text);
    return planRoute({ ...request, instrument: { ...request.instrument, unprotected: true } }, venues, NOW, PLAIN);
  };
  const rows: Row[] = [
    [
      'a worse price goes first where its fee makes it cheaper',
      'buy 100 limit 10.05 IOC',
      [venue('A', { asks: '10.02x50', take: 30_000 }), venue('B', { asks: '10.03x100', take: -30_000 })],
      'sweep B 100 @ 10.03 IOC',
    ],
    [
      'level by level',
      'sell 130 limit 9.90 IOC',
      [venue('A', { bids: '10.02x50 10.00x80', take: 6_000 }), venue('B', { bids: '10.01x50 9.99x80', take: -5_000 })],
      'sweep B 80 @ 9.99 IOC; sweep A 50 @ 10.02 IOC',
    ],
    [
      'never beyond the limit, however cheap',
      'buy 100 limit 10.02 IOC',
      [venue('A', { asks: '10.02x50', take: 30_000 }), venue('B', { asks: '10.03x100', take: -30_000 })],
      'sweep A 50 @ 10.02 IOC; 50 left: nothing more is displayed within the limit',
    ],
    [
      'a rest too small for the cheapest venue goes on to the next',
      'buy 410 limit 10.05 IOC',
      [
        venue('A', { asks: '10.00x400' }),
        venue('B', { asks: '10.01x900', min: 100 }),
        venue('C', { asks: '10.02x900' }),
      ],
      'sweep A 400 @ 10.00 IOC; sweep C 10 @ 10.02 IOC',
    ],
    [
      'what costs more waits while more is displayed than one child may take',
      'buy 900 limit 10.05 IOC',
      [venue('A', { asks: '10.00x500', max: 200 }), venue('B', { asks: '9.99x300 10.01x900', take: 10_000 })],
      'sweep A 200 @ 10.00 IOC; sweep B 300 @ 9.99 IOC; 400 left: what else is displayed cannot be taken this round',
    ],
    [
      'all or nothing at the venue where it costs least, whoever shows a better price',
      'buy 100 limit 10.05 FOK',
      [
        venue('A', { asks: '10.02x50' }),
        venue('B', { asks: '10.03x100', take: 10 }),
        venue('C', { asks: '10.03x100' }),
      ],
      'sweep C 100 @ 10.03 FOK',
    ],
    [
      'a minimum where so much costs least, and no more than at its price',
      'buy 300 limit 10.05 IOC min 80',
      [
        venue('A', { asks: '10.02x50 10.05x90', supportsMinQty: true }),
        venue('B', { asks: '10.03x100 10.05x100', take: 100, supportsMinQty: true }),
      ],
      'sweep B 100 @ 10.03 IOC min 80; 200 left: the rest waits for the MinQty to be executed',
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(free(text, venues))).toBe(expected);
  });

  it('is said in the record', () => {
    expect([free('buy 10 limit 10.05 IOC', [A]).protection, plan('buy 10 limit 10.05 IOC', [A]).protection]).toEqual([
      'off',
      'kept',
    ]);
  });
});

describe('never worse than the limit', () => {
  const short = 'nothing more is displayed within the limit';
  const rows: Row[] = [
    [
      'what the limit excludes is left',
      'buy 500 limit 10.02 IOC',
      [A, B, C],
      `sweep B 200 @ 10.02 IOC; sweep A 100 @ 10.02 IOC; 200 left: ${short}`,
    ],
    ['below every offer nothing is sent', 'buy 500 limit 10.01 IOC', [A, B, C], `500 left: ${short}`],
    ['no venue at all', 'buy 500 limit 10.01 IOC', [], `500 left: ${short}`],
    [
      'a market order stops at its collar',
      'buy 900 market',
      [venue('A', { asks: '10.00x100 10.10x100 10.11x100' })],
      `sweep A 200 @ 10.10 IOC; 700 left: ${short}`,
    ],
    [
      'a market sell likewise',
      'sell 900 market',
      [venue('A', { bids: '10.00x100 9.90x100 9.89x100' })],
      `sweep A 200 @ 9.90 IOC; 700 left: ${short}`,
    ],
    [
      'a market order without an offer has no collar',
      'buy 900 market',
      [venue('A', { bids: '10.00x100' })],
      '900 left: no protected quote on the other side',
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues))).toBe(expected);
  });
});

it('a collar finer than a tick still reaches the touch', () => {
  const venues = [venue('A', { asks: '0.555x100 0.56x100' })];
  expect(planText(plan('buy 200 market IOC', venues, { ...PLAIN, collarBps: 1 }))).toBe(
    'sweep A 100 @ 0.555 IOC; 100 left: nothing more is displayed within the limit',
  );
});

describe('quotes that may not be used', () => {
  const good = venue('G', { asks: '10.05x1000' });
  const best = (options: Parameters<typeof venue>[1]) => venue('X', { asks: '10.00x1000', ...options });
  const rows: [string, VenueView, 'X' | 'G'][] = [
    ['a live quote is used', best({}), 'X'],
    ['a venue that is down', best({ up: false }), 'G'],
    ['a halted book', best({ status: 'halted' }), 'G'],
    ['a closed one', best({ status: 'closed' }), 'G'],
    ['one in an auction', best({ status: 'auction' }), 'G'],
    ['a stale book', best({ age: span(PLAIN.staleAfter + 1) }), 'G'],
    ['a book at the last fresh moment', best({ age: PLAIN.staleAfter }), 'X'],
    ['a crossed book', best({ bids: '10.01x1' }), 'G'],
    ['a venue that takes no IOC', best({ timeInForces: [TimeInForce.Day] }), 'G'],
    ['a venue that fell silent', best({ knows: { silent: PLAIN.silentAfter } }), 'G'],
    ['one that answered in time', best({ knows: { silent: PLAIN.silentAfter - 1 } }), 'X'],
  ];
  test.each(rows)('%s: %#', (_, questionable, expected) => {
    const made = plan('buy 100 limit 10.10 IOC', [questionable, good]);
    expect(made.children.map((child) => child.venue)).toEqual([expected]);
  });

  it('every venue has its score and standing, used or not', () => {
    const made = plan('buy 100 limit 10.10 IOC', [
      best({ up: false }),
      good,
      venue('S', { asks: '10.00x5', age: seconds(60) }),
      venue('N'),
    ]);
    expect(made.scores.map(({ venue: id, standing, total }) => [id, standing, total])).toEqual([
      ['X', 'down', 10_000_000],
      ['G', 'usable', 10_050_000],
      ['S', 'stale', 10_000_000],
      ['N', 'none', 0],
    ]);
  });
});

describe('lots, small and large children', () => {
  const out = 'what else is displayed cannot be taken this round';
  const lots = (id: string, asks: string, lot: number) => venue(id, { asks, lot });
  const rows: Row[] = [
    [
      'children are whole lots; an odd rest goes where it can',
      'buy 250 limit 10.05 IOC',
      [lots('A', '10.00x1000', 100), lots('B', '10.01x1000', 1)],
      'sweep A 200 @ 10.00 IOC; sweep B 50 @ 10.01 IOC',
    ],
    ['or stays', 'buy 250 limit 10.05 IOC', [lots('A', '10.00x1000', 100)], `sweep A 200 @ 10.00 IOC; 50 left: ${out}`],
    [
      'odd lots on two levels make one lot, at the worse price',
      'buy 100 limit 10.05 IOC',
      [lots('A', '10.00x60 10.01x60', 100)],
      'sweep A 100 @ 10.01 IOC',
    ],
    [
      'a displayed odd lot is out of reach, and protects nothing',
      'buy 100 limit 10.05 IOC',
      [lots('A', '10.00x60', 100), lots('B', '10.01x100', 100)],
      'sweep B 100 @ 10.01 IOC',
    ],
    [
      'no dust: a rest below the smallest order waits, rather than trade through',
      'buy 410 limit 10.05 IOC',
      [
        venue('A', { asks: '10.00x400' }),
        venue('B', { asks: '10.01x900', min: 100 }),
        venue('C', { asks: '10.02x900' }),
      ],
      `sweep A 400 @ 10.00 IOC; 10 left: ${out}`,
    ],
    [
      'or goes to another venue at that price',
      'buy 410 limit 10.05 IOC',
      [
        venue('A', { asks: '10.00x400' }),
        venue('B', { asks: '10.01x900', min: 100 }),
        venue('C', { asks: '10.01x900', take: 9 }),
      ],
      'sweep A 400 @ 10.00 IOC; sweep C 10 @ 10.01 IOC',
    ],
    [
      'the order itself may be that small',
      'buy 10 limit 10.05 IOC',
      [venue('B', { asks: '10.01x900', min: 100 }), venue('C', { asks: '10.02x900' })],
      'sweep B 10 @ 10.01 IOC',
    ],
    [
      'a crumb in front of a real quote is left out, and others may go up to that quote',
      'buy 350 limit 10.05 IOC',
      [venue('A', { asks: '10.00x10 10.02x1000', min: 100 }), venue('B', { asks: '10.01x300 10.02x20 10.03x900' })],
      `sweep B 320 @ 10.02 IOC; 30 left: ${out}`,
    ],
    [
      'the largest child a venue takes; nobody passes its price while more is displayed',
      'buy 900 limit 10.05 IOC',
      [venue('A', { asks: '10.00x500', max: 200 }), venue('B', { asks: '10.00x300 10.01x900' })],
      `sweep A 200 @ 10.00 IOC; sweep B 300 @ 10.00 IOC; 400 left: ${out}`,
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues))).toBe(expected);
  });
});

describe('scores choose at one price only', () => {
  const settings = { ...PLAIN, tolerance: 500, missCost: 5_000 };
  const at = (id: string, price: string, take: number, fillPpm: number) =>
    venue(id, { asks: `${price}x100`, take, knows: { fillPpm } });

  it('a venue that fades goes behind one that is dearer by less than the tolerance', () => {
    const venues = [at('A', '10.00', 0, 500_000), at('B', '10.00', 400, 1_000_000)];
    expect(planText(plan('buy 100 limit 10.00 IOC', venues, settings))).toBe('sweep B 100 @ 10.00 IOC');
  });
  it('but not behind one that is dearer by more', () => {
    const venues = [at('A', '10.00', 0, 0), at('B', '10.00', 501, 1_000_000)];
    expect(planText(plan('buy 100 limit 10.00 IOC', venues, settings))).toBe('sweep A 100 @ 10.00 IOC');
  });
  it('and never behind a worse price', () => {
    const venues = [at('A', '10.00', 0, 0), at('B', '10.01', 0, 1_000_000)];
    expect(planText(plan('buy 150 limit 10.05 IOC', venues, settings))).toBe(
      'sweep B 50 @ 10.01 IOC; sweep A 100 @ 10.00 IOC',
    );
  });
  it('every term is in the record, and the total caps what they weigh', () => {
    const knows = { fillPpm: 900_000, ackMicros: span(3_000), rejectPpm: 100_000, timeoutPpm: 1_000 };
    const made = plan('sell 100 limit 9.00 IOC', [venue('A', { bids: '10.00x100', take: 3_000, knows })], settings);
    expect(made.scores).toEqual([
      {
        venue: 'A',
        purpose: 'sweep',
        standing: 'usable',
        px: 100_000,
        fee: 3_000,
        allIn: 9_997_000,
        expectedFillPpm: 900_000,
        terms: termCosts({ unfilled: 500, latency: 30, rejects: 500, timeouts: 50 }), // a tenth of missCost, 3 ms at 10, …
        total: 9_996_500, // a seller's score is what is left of a share
      },
    ]);
  });
});

describe('a venue that is not well', () => {
  const silent = { ...venue('S', { asks: '10.00x5000', take: 100, knows: { silent: 9, timeoutPpm: 900_000 } }) };
  const well = venue('W', { asks: '10.00x5000' });
  const settings = { ...DEFAULT_SETTINGS, darkSharePpm: 0 };
  const shown = { ...venue('S', { asks: '10.00x5000', take: 100 }) };
  const met = {
    venue: 'S',
    ownFaults: 0,
    blamesOrder: false,
    lost: 0,
    missedPx: px('10.00'),
    missedAt: instant(NOW - 5_000_000),
    at: NOW,
  };
  const none = { ...met, refusedTaking: 0, refusedResting: 0, missed: qty(0), misses: 0 };
  const rows: [string, string, VenueView, string][] = [
    ['a silent one gets nothing', 'buy 100 limit 10.00 IOC', silent, 'sweep W 100 @ 10.00 IOC'],
    [
      'but a lot, to find out',
      'buy 9000 limit 10.00 IOC',
      { ...silent, probe: true },
      'sweep S 1 @ 10.00 IOC; sweep W 5000 @ 10.00 IOC; 3999 left: nothing more is displayed within the limit',
    ],
    ['one that is slow', 'buy 100 limit 10.00 IOC', { ...shown, waiting: 5 }, 'sweep W 100 @ 10.00 IOC'],
    ['one that refuses', 'buy 100 limit 10.00 IOC', { ...shown, breaker: 'symbol' }, 'sweep W 100 @ 10.00 IOC'],
    ['one that gives nothing', 'buy 100 limit 10.00 IOC', { ...shown, breaker: 'empty' }, 'sweep W 100 @ 10.00 IOC'],
    [
      'but what the others leave',
      'buy 9000 limit 10.00 IOC',
      { ...venue('S', { asks: '9.99x5000' }), breaker: 'empty' },
      'sweep W 5000 @ 10.00 IOC; sweep S 4000 @ 9.99 IOC',
    ],
    [
      'nor is all of an order left to it alone',
      'buy 100 limit 10.00 FOK',
      { ...venue('S', { asks: '9.99x5000' }), breaker: 'empty' },
      'sweep W 100 @ 10.00 FOK',
    ],
    ['one without room', 'buy 100 limit 10.00 IOC', { ...shown, room: 0 }, 'sweep W 100 @ 10.00 IOC'],
    [
      'one that has refused this order',
      'buy 100 limit 10.00 IOC',
      { ...shown, met: { ...none, refusedTaking: 1 } },
      'sweep W 100 @ 10.00 IOC',
    ],
    [
      'one that did not give what it shows, twice',
      'buy 100 limit 10.00 IOC',
      { ...shown, met: { ...none, misses: 2 } },
      'sweep W 100 @ 10.00 IOC',
    ],
    [
      'once: so much less',
      'buy 9000 limit 10.00 IOC',
      {
        ...shown,
        profile: { ...shown.profile, takeFee: 0, priority: 1 },
        met: { ...none, missed: qty(4_000), misses: 1 },
      },
      'sweep S 1000 @ 10.00 IOC; sweep W 5000 @ 10.00 IOC; 3000 left: nothing more is displayed within the limit',
    ],
  ];
  test.each(rows)('%s', (_, text, ill, expected) => {
    expect(planText(plan(text, [ill, well], settings))).toBe(expected);
  });

  it('its better quotes bind nobody', () => {
    const better = venue('S', { asks: '9.99x5000', knows: { silent: 9 } });
    const made = plan('buy 100 limit 10.00 IOC', [better, well], settings);
    expect(planText(made)).toBe('sweep W 100 @ 10.00 IOC');
    expect(made.nbboAsk).toBe(100_000);
  });
});

describe('what a plan expects', () => {
  it('counts displayed size with fees, and compares with the best single venue', () => {
    const made = plan('buy 400 limit 10.05 IOC', [A, B, C]);
    // 200 at 10.021, 100 at 10.023, 100 at 10.028
    expect(made.expectedQty).toBe(400);
    expect(made.expectedNet).toBe(2_004_200_000 + 1_002_300_000 + 1_002_800_000);
    expect(made.expectedAvgPx).toBe(10_023_250);
    expect([made.singleVenue, made.singleQty, made.singleShortfallQty]).toEqual(['C', 400, 0]);
    expect(made.singleNet).toBe(4_011_200_000);
  });
  it('a seller receives less by the fees', () => {
    const made = plan('sell 100 limit 10.00 IOC', [A]);
    expect(made.expectedNet).toBe(1_000_000_000 - 300_000);
  });
  it('prefers the single venue that leaves least short', () => {
    const made = plan('buy 900 limit 10.05 IOC', [A, B, C]);
    expect([made.singleVenue, made.singleQty, made.singleShortfallQty]).toEqual(['C', 400, 500]);
  });
});

it('a plan carries its request and changes nothing it was given', () => {
  const request = order('buy 400 limit 10.05 IOC');
  const frozen = Object.freeze({ ...request });
  const made = plan('buy 400 limit 10.05 IOC', [A, B]);
  expect(made).toMatchObject({
    kind: 'planned',
    orderID: 1,
    symbol: 'XYZ',
    terms: { orderQty: 400, price: 100_500 },
    round: 0,
  });
  expect(order('buy 400 limit 10.05 IOC')).toEqual(frozen);
});

it('nothing to route is said so', () => {
  expect(plan('buy 0 limit 10.05 IOC', [A]).reason).toBe('nothing to route');
});

describe('a display that fades once others are taken', () => {
  const fading = (view: VenueView): VenueView => {
    const fades: Fades = new Map();
    for (let n = 0; n < 200; n++)
      learnFade(fades, keysOf('XYZ'), true, { at: NOW, shown: 1_000, asked: 1_000, filled: 500 });
    return { ...view, knowledge: { ...view.knowledge, fades } };
  };
  const first = venue('A', { bids: '9.99x100', asks: '10.00x400', take: 1_000 });
  const fades = fading(venue('B', { asks: '10.00x1000 10.01x500', take: 1_200 }));
  const stays = venue('C', { asks: '10.00x1000 10.01x500', take: 1_400 });
  const SCORED = { ...PLAIN, tolerance: 500 };

  const rows: Row[] = [
    [
      'is asked for what stays, before the rest of it',
      'buy 1500 limit 10.05 IOC',
      [first, fades, stays],
      'sweep A 400 @ 10.00 IOC; sweep B 550 @ 10.00 IOC; sweep C 550 @ 10.00 IOC',
    ],
    [
      'but for all of it before any worse price',
      'buy 2500 limit 10.05 IOC',
      [first, fades, stays],
      'sweep A 400 @ 10.00 IOC; sweep B 1100 @ 10.01 IOC; sweep C 1000 @ 10.00 IOC',
    ],
    ['and counted on where the sweep begins', 'buy 900 limit 10.05 IOC', [fades, stays], 'sweep B 900 @ 10.00 IOC'],
    [
      'and before what costs more than the tolerance elsewhere',
      'buy 1400 limit 10.05 IOC',
      [first, fades, venue('C', { asks: '10.00x1000', take: 1_800 })],
      'sweep A 400 @ 10.00 IOC; sweep B 1000 @ 10.00 IOC',
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues, SCORED))).toBe(expected);
  });

  it('makes no plan differ where scores do not count', () => {
    for (const [, text, venues] of rows) {
      const plain = venues.map((view) => ({ ...view, knowledge: { ...view.knowledge, fades: new Map() } }));
      expect(planText(plan(text, venues))).toBe(planText(plan(text, plain)));
    }
  });
});
