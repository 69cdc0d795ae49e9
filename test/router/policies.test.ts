/**
 * What is typical of each policy, as a conversation: plans round after round, in markets that do not move by themselves.
 * Between rounds all that was sent is filled as displayed, a dark child in part; an order that rests is not planned on.
 */
import { expect, test } from 'vitest';
import { TimeInForce } from '../../src/orders/values.ts';
import { planRoute } from '../../src/router/plan.ts';
import { POLICIES } from '../../src/router/policies/policies.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { qty } from '../../src/units/brand.ts';
import { NOW, order, planText, venue, XYZ } from './make.ts';

interface Market {
  readonly [venue: string]: {
    asks?: string;
    bids?: string;
    take?: number;
    make?: number;
    status?: 'auction';
    dark?: true;
    priority?: number;
    timeInForces?: readonly TimeInForce[];
  };
}

/** Two at the best price, one of them cheap, and one behind. */
const THREE: Market = {
  A: { bids: '9.99x100', asks: '10.00x300 10.01x500', take: 3_000 },
  B: { bids: '9.99x100', asks: '10.00x100', take: -1_000 },
  C: { bids: '9.99x100', asks: '10.01x400', take: 1_000, make: -2_000 },
};
const WITH_DARK: Market = { ...THREE, D: { dark: true, take: 500 } };
const OPENING: Market = { ...THREE, A: { ...THREE['A'], status: 'auction' } };

/** What is left of `text` after `taken` of it. */
function without(text: string, taken: number): string {
  let rest = taken;
  return text
    .split(' ')
    .flatMap((level) => {
      const [px, size] = level.split('x');
      const here = Math.min(rest, Number(size));
      rest -= here;
      return here === Number(size) ? [] : [`${px}x${Number(size) - here}`];
    })
    .join(' ');
}

function viewsOf(market: Market): VenueView[] {
  return Object.entries(market).map(([id, { dark, ...options }]) =>
    venue(id, { ...options, kind: dark === true ? 'dark' : 'lit', supportsMinQty: true }),
  );
}

/** `darkFills`: what the dark has for it. */
function talk(name: string, asked: string, start: Market, darkFills = 0): string[] {
  const policy = POLICIES.find((each) => each.name === name)!;
  const market = Object.fromEntries(Object.entries(start).map(([id, its]) => [id, { ...its }]));
  const first = order(asked);
  let { orderQty } = first.terms;
  const told: string[] = [];
  for (let round = 0; orderQty > 0 && round < 8; round++) {
    const terms = { ...first.terms, orderQty };
    const request = { ...first, policy, terms, round, instrument: { ...XYZ, listing: 'A' } };
    const made = planRoute(request, viewsOf(market), NOW, { ...DEFAULT_SETTINGS, darkSharePpm: 500_000 });
    told.push(planText(made).replace(' left: what else is displayed cannot be taken this round', ' go on'));
    for (const child of made.children) {
      const its = market[child.venue];
      if (child.purpose === 'post') return told;
      const filled = child.midpoint ? Math.min(darkFills, child.terms.orderQty) : child.terms.orderQty;
      if (!child.midpoint) its.asks = without(its.asks ?? '', filled);
      orderQty = qty(orderQty - filled);
    }
    if (made.children.length === 0) return told;
  }
  return told;
}

/** B comes first by its priority. */
const AUCTIONS: Market = {
  A: { ...THREE['A'], timeInForces: [TimeInForce.AtTheOpening] },
  B: { ...THREE['B'], timeInForces: [TimeInForce.AtTheOpening], priority: 1 },
};

const MORE = 'buy 1500 limit 10.01 Day';
const DAY = 'buy 900 limit 10.01 Day';
const IOC = 'buy 900 limit 10.01 IOC';

const ROWS: [policy: string, order: string, market: Market, dark: number, ...plans: string[]][] = [
  [
    'best',
    DAY,
    WITH_DARK,
    450,
    'dark D 450 @ 10.01 mid IOC; sweep B 100 @ 10.00 IOC; sweep C 50 @ 10.01 IOC; sweep A 300 @ 10.00 IOC',
  ],
  ['sweep', DAY, WITH_DARK, 0, 'sweep B 100 @ 10.00 IOC; sweep C 400 @ 10.01 IOC; sweep A 400 @ 10.01 IOC'],
  [
    'sweep',
    MORE,
    THREE,
    0,
    'sweep B 100 @ 10.00 IOC; sweep C 400 @ 10.01 IOC; sweep A 800 @ 10.01 IOC; post C 200 @ 10.01 Day',
  ],
  [
    'parallel-one-level',
    IOC,
    THREE,
    0,
    'sweep B 100 @ 10.00 IOC; sweep A 300 @ 10.00 IOC; 500 go on',
    'sweep C 400 @ 10.01 IOC; sweep A 100 @ 10.01 IOC',
  ],
  [
    'parallel-one-level',
    MORE,
    THREE,
    0,
    'sweep B 100 @ 10.00 IOC; sweep A 300 @ 10.00 IOC; 1100 go on',
    'sweep C 400 @ 10.01 IOC; sweep A 500 @ 10.01 IOC; post C 200 @ 10.01 Day',
  ],
  [
    'serial',
    DAY,
    THREE,
    0,
    'sweep B 100 @ 10.00 IOC; 800 go on',
    'sweep A 300 @ 10.00 IOC; 500 go on',
    'sweep C 400 @ 10.01 IOC; 100 go on',
    'sweep A 100 @ 10.01 IOC',
  ],
  ['directed', 'buy 200 limit 10.00 Day', THREE, 0, 'sweep A 200 @ 10.00 IOC'],
  [
    'directed',
    'buy 500 limit 10.00 Day',
    { A: { asks: '10.00x300' } },
    0,
    'sweep A 300 @ 10.00 IOC; post A 200 @ 10.00 Day',
  ],
  ['dark-first', DAY, WITH_DARK, 600, 'dark D 900 @ 10.01 mid IOC', 'sweep B 100 @ 10.00 IOC; sweep A 200 @ 10.00 IOC'],
  ['dark-first', 'buy 200 limit 10.00 IOC', THREE, 0, 'sweep B 100 @ 10.00 IOC; sweep A 100 @ 10.00 IOC'],
  ['post', 'buy 900 limit 9.99 Day', THREE, 0, 'post C 900 @ 9.99 Day'],
  ['post', DAY, THREE, 0, '900 left: resting it would lock or cross a protected quote'],
  ['post', 'buy 200 market', THREE, 0, 'sweep B 100 @ 10.00 IOC; sweep A 100 @ 10.00 IOC'],
  ['split', 'buy 200 limit 10.01 IOC', THREE, 0, 'sweep B 50 @ 10.00 IOC; sweep A 150 @ 10.00 IOC'],
  [
    'split',
    'buy 850 limit 10.01 IOC',
    THREE,
    0,
    'sweep B 100 @ 10.00 IOC; sweep C 200 @ 10.01 IOC; sweep A 550 @ 10.01 IOC',
  ],
  [
    'cheapest-first',
    'buy 500 limit 10.01 Day',
    THREE,
    0,
    'sweep B 100 @ 10.00 IOC; 400 go on',
    'sweep A 300 @ 10.00 IOC; 100 go on',
    'sweep C 100 @ 10.01 IOC',
  ],
  ['primary-auction', 'buy 500 limit 9.98 Day', OPENING, 0, 'post A 500 @ 9.98 Day'],
  ['primary-auction', 'buy 500 limit 9.98 Day', THREE, 0, 'post C 500 @ 9.98 Day'],
  ['primary-auction', 'buy 500 limit 9.98 OPG', AUCTIONS, 0, 'post A 500 @ 9.98 OPG'],
  ['best', 'buy 500 limit 9.98 OPG', AUCTIONS, 0, 'post B 500 @ 9.98 OPG'],
];

test.each(ROWS)('%s: %s', (policy, asked, market, dark, ...plans) => {
  expect(talk(policy, asked, market, dark)).toEqual(plans);
});

test('every policy has a row', () => {
  const rows = new Set(ROWS.map(([policy]) => policy));
  expect(POLICIES.filter(({ name }) => !rows.has(name))).toEqual([]);
});
