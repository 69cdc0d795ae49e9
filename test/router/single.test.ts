/** Orders that may not be split (FillOrKill, MinQty), and orders for one venue (ExDestination). */
import { describe, expect, it, test } from 'vitest';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import type { VenueView } from '../../src/router/venue.ts';
import { directed } from '../../src/router/policies/oneVenue.ts';
import { planRoute } from '../../src/router/plan.ts';
import type { RouteRequest } from '../../src/router/draft.ts';
import { instant, NO_PRICE, NO_QTY, qty } from '../../src/units/brand.ts';
import { NOW, order, PLAIN, plan, planText, px, venue } from './make.ts';

type Row = [what: string, order: string, venues: VenueView[], plan: string];

const A = venue('A', { asks: '10.00x100 10.01x300', bids: '9.99x100', take: 3000 });
const B = venue('B', { asks: '10.01x500', bids: '9.98x100' });

describe('FillOrKill goes whole to one venue, or nowhere', () => {
  const none = 'no single venue can fill it whole';
  const noFok = { timeInForces: [TimeInForce.ImmediateOrCancel, TimeInForce.Day] };
  const rows: Row[] = [
    ['the venue that shows it all', 'buy 100 limit 10.05 FOK', [A, B], 'sweep A 100 @ 10.00 FOK'],
    ['also over its levels', 'buy 400 limit 10.05 FOK', [A, B], 'sweep A 400 @ 10.01 FOK'],
    ['not through a better quote elsewhere', 'buy 450 limit 10.05 FOK', [A, B], `450 left: ${none}`],
    ['not beyond the limit', 'buy 400 limit 10.00 FOK', [A, B], `400 left: ${none}`],
    ['not by two venues together', 'buy 900 limit 10.05 FOK', [A, B], `900 left: ${none}`],
    [
      'the cheaper of two, fees included',
      'sell 50 limit 9.90 FOK',
      [venue('P', { bids: '9.99x50', take: 5 }), venue('Q', { bids: '9.99x50' })],
      'sweep Q 50 @ 9.99 FOK',
    ],
    ['native only', 'buy 100 limit 10.05 FOK', [venue('A', { asks: '10.00x100', ...noFok })], `100 left: ${none}`],
    ['whole lots only', 'buy 150 limit 10.05 FOK', [venue('A', { asks: '10.00x900', lot: 100 })], `150 left: ${none}`],
    [
      'within the largest order',
      'buy 150 limit 10.05 FOK',
      [venue('A', { asks: '10.00x900', max: 100 })],
      `150 left: ${none}`,
    ],
    ['at market within the collar', 'buy 100 market FOK', [A], 'sweep A 100 @ 10.00 FOK'],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues))).toBe(expected);
  });
});

describe('what is shown better binds an order that may not be split', () => {
  const sick = (more: Partial<VenueView>): VenueView => ({ ...venue('A', { asks: '10.00x100' }), ...more });
  const behind = venue('B', { asks: '10.01x500' });
  const reserved = { size: qty(100), px: px('10.00') };
  const none = 'no single venue can fill it whole';
  const rows: Row[] = [
    ['a venue that is well', 'buy 500 limit 10.01 FOK', [sick({}), behind], `500 left: ${none}`],
    ['not one that is out', 'buy 500 limit 10.01 FOK', [sick({ breaker: 'venue' }), behind], 'sweep B 500 @ 10.01 FOK'],
    [
      'nor one that may find out whether it is well again',
      'buy 500 limit 10.01 FOK',
      [sick({ breaker: 'venue', probe: true }), behind],
      'sweep B 500 @ 10.01 FOK',
    ],
    [
      'of a first execution, too',
      'buy 500 limit 10.01 IOC min 300',
      [sick({ breaker: 'venue', probe: true }), behind],
      'sweep B 300 @ 10.01 FOK; 200 left: the rest waits for the MinQty to be executed',
    ],
    [
      'not what others of ours are about to take',
      'buy 500 limit 10.02 FOK',
      [{ ...venue('A', { asks: '10.00x100 10.02x100' }), reserved }, behind],
      'sweep B 500 @ 10.01 FOK',
    ],
    [
      'but what is behind that',
      'buy 500 limit 10.02 FOK',
      [{ ...venue('A', { asks: '10.00x100 10.01x100' }), reserved }, venue('B', { asks: '10.02x500' })],
      `500 left: ${none}`,
    ],
    [
      'of a sell as well',
      'sell 50 limit 9.96 FOK',
      [
        { ...venue('A', { bids: '10.00x100 9.97x20' }), reserved: { size: qty(100), px: px('10.00') } },
        venue('B', { bids: '9.98x500' }),
      ],
      'sweep B 50 @ 9.98 FOK',
    ],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues))).toBe(expected);
  });

  it('a policy that takes at one venue does not stop at one that is to be tried', () => {
    const request = { ...order('buy 500 limit 10.01 IOC'), policy: directed };
    const made = planRoute(request, [sick({ breaker: 'venue', probe: true }), behind], NOW, PLAIN);
    expect(planText(made)).toBe('sweep B 500 @ 10.01 IOC');
  });
});

describe('MinQty binds the first execution', () => {
  const M = venue('M', { asks: '10.01x200', supportsMinQty: true });
  const rest = 'the rest waits for the MinQty to be executed';
  const cannot = 'no venue can honour its MinQty now';
  const bare = { timeInForces: [TimeInForce.ImmediateOrCancel, TimeInForce.Day] };
  const rows: Row[] = [
    [
      'a venue that honours it gets all it shows',
      'buy 500 limit 10.05 IOC min 150',
      [M, B],
      `sweep M 200 @ 10.01 IOC min 150; 300 left: ${rest}`,
    ],
    [
      'a venue that does not gets the minimum, all or none',
      'buy 500 limit 10.05 IOC min 150',
      [B],
      `sweep B 150 @ 10.01 FOK; 350 left: ${rest}`,
    ],
    [
      'rounded up to its lots',
      'buy 500 limit 10.05 IOC min 150',
      [venue('L', { asks: '10.01x500', lot: 100 })],
      `sweep L 200 @ 10.01 FOK; 300 left: ${rest}`,
    ],
    [
      'not through a better quote',
      'buy 500 limit 10.05 IOC min 150',
      [M, venue('X', { asks: '10.00x10' })],
      `500 left: ${cannot}`,
    ],
    ['not where less is shown', 'buy 500 limit 10.05 IOC min 201', [M], `500 left: ${cannot}`],
    [
      'not where neither way is open',
      'buy 500 limit 10.05 IOC min 100',
      [venue('X', { asks: '10.00x500', ...bare })],
      `500 left: ${cannot}`,
    ],
    ['it rests where it is honoured', 'buy 500 limit 9.00 Day min 100', [M, B], 'post M 500 @ 9.00 Day min 100'],
    ['and nowhere else', 'buy 500 limit 9.00 Day min 100', [B], `500 left: ${cannot}`],
    ['the whole order as minimum', 'buy 200 limit 10.05 IOC min 200', [M], 'sweep M 200 @ 10.01 IOC min 200'],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues))).toBe(expected);
  });
});

describe('ExDestination: that venue, as the client made it', () => {
  const takesNothing = 'the venue asked for takes no such order';
  const rows: Row[] = [
    ['takes there, though it is cheaper elsewhere', 'buy 300 limit 10.05 IOC to B', [A, B], 'sweep B 300 @ 10.05 IOC'],
    ['rests there', 'buy 300 limit 9.00 Day to B', [A, B], 'post B 300 @ 9.00 Day'],
    ['keeps its life', 'buy 300 limit 9.00 GTC to B', [A, B], 'post B 300 @ 9.00 GTC'],
    ['a date is a Day order whose end we watch', 'buy 300 limit 9.00 GTD to B', [A, B], 'post B 300 @ 9.00 Day'],
    ['FillOrKill stays one', 'buy 300 limit 10.05 FOK to B', [A, B], 'sweep B 300 @ 10.05 FOK'],
    ['a market order is a collared IOC', 'buy 300 market to B', [A, B], 'sweep B 300 @ 10.10 IOC'],
    ['without quotes too', 'buy 300 limit 10.05 IOC to N', [A, venue('N')], 'sweep N 300 @ 10.05 IOC'],
    [
      'on the venue’s tick, never beyond the limit',
      'buy 300 limit 10.05 Day to T',
      [venue('T', { tick: '0.1' })],
      'post T 300 @ 10.00 Day',
    ],
    ['a sell upwards', 'sell 300 limit 10.05 Day to T', [venue('T', { tick: '0.1' })], 'post T 300 @ 10.10 Day'],
    ['no such venue', 'buy 300 limit 10.05 IOC to Z', [A, B], '300 left: ExDestination names no venue that trades it'],
    [
      'a venue that is down',
      'buy 300 limit 10.05 IOC to D',
      [A, venue('D', { up: false })],
      '300 left: the venue asked for is down',
    ],
    [
      'a halted venue',
      'buy 300 limit 10.05 IOC to H',
      [A, venue('H', { status: 'halted' })],
      '300 left: the venue asked for has halted trading, or is closed',
    ],
    [
      'a venue in an auction, at once',
      'buy 300 limit 10.05 IOC to H',
      [A, venue('H', { status: 'auction' })],
      '300 left: the venue asked for holds an auction',
    ],
    [
      'a venue in an auction, to rest',
      'buy 300 limit 10.05 Day to H',
      [A, venue('H', { status: 'auction' })],
      'post H 300 @ 10.05 Day',
    ],
    ['a life it does not know', 'buy 300 limit 10.05 OPG to A', [A], `300 left: ${takesNothing}`],
    [
      'an auction order it knows',
      'buy 300 limit 10.05 OPG to O',
      [venue('O', { timeInForces: [TimeInForce.AtTheOpening] })],
      'post O 300 @ 10.05 OPG',
    ],
    ['less than its lot', 'buy 30 limit 10.05 IOC to L', [venue('L', { lot: 100 })], `30 left: ${takesNothing}`],
    [
      'an odd rest stays',
      'buy 130 limit 9.05 Day to L',
      [venue('L', { lot: 100 })],
      'post L 100 @ 9.05 Day; 30 left: the rest is less than a lot, or more than the venue takes at once',
    ],
    [
      'FillOrKill of an odd size',
      'buy 130 limit 9.05 FOK to L',
      [venue('L', { lot: 100 })],
      `130 left: ${takesNothing}`,
    ],
    [
      'MinQty it honours',
      'buy 130 limit 9.05 IOC to M min 50',
      [venue('M', { supportsMinQty: true })],
      'sweep M 130 @ 9.05 IOC min 50',
    ],
    ['MinQty it does not', 'buy 130 limit 9.05 IOC to A min 50', [A], '130 left: no venue can honour its MinQty now'],
    [
      'no limit orders',
      'buy 130 limit 9.05 IOC to X',
      [venue('X', { ordTypes: [OrdType.Pegged] })],
      `130 left: ${takesNothing}`,
    ],
    [
      'the budget binds what takes',
      'buy 130 limit 9.05 IOC to A round 8 spent',
      [A],
      '130 left: the routing budget is spent',
    ],
    ['not what rests', 'buy 130 limit 9.05 Day to A round 8 spent', [A], 'post A 130 @ 9.05 Day'],
  ];
  test.each(rows)('%s', (_, text, venues, expected) => {
    expect(planText(plan(text, venues))).toBe(expected);
  });
});

it('auction orders need a venue that takes them', () => {
  expect(planText(plan('buy 300 limit 10.05 OPG', [A]))).toBe(
    '300 left: no venue that is up takes it into its auction',
  );
});

const NOTHING_MET_YET = {
  venue: 'A',
  ...{ refusedTaking: 0, refusedResting: 0, ownFaults: 0, blamesOrder: false, lost: 0 },
  ...{ missed: NO_QTY, misses: 0, missedPx: NO_PRICE },
  ...{ missedAt: NOW, at: NOW },
};

describe('a venue that is not well, or has refused the order, gets nothing by any door', () => {
  const atAuctions = { timeInForces: [TimeInForce.Day, TimeInForce.AtTheOpening], bids: '9.99x100', asks: '10.00x100' };
  const out: [what: string, more: Partial<VenueView>][] = [
    ['tripped', { breaker: 'symbol' }],
    ['slow', { waiting: 100 }],
    ['refused', { met: { ...NOTHING_MET_YET, refusedResting: 1 } }],
  ];
  const at = (id: string, more: Partial<VenueView>, priority = 1): VenueView => ({
    ...venue(id, { ...atAuctions, priority }),
    ...more,
  });
  it.each(out)('an order for an auction goes to another: %s', (_, more) => {
    const silent = venue('A', { ...atAuctions, priority: 1, knows: { silent: 9 } });
    expect(planText(plan('buy 500 limit 10.05 OPG', [silent, at('B', {}, 2)]))).toBe('post B 500 @ 10.05 OPG');
    expect(planText(plan('buy 500 limit 10.05 OPG', [at('A', more), at('B', {}, 2)]))).toBe('post B 500 @ 10.05 OPG');
    expect(plan('buy 500 limit 10.05 OPG', [at('A', more)]).children).toEqual([]);
  });

  it('an order for an auction finds out with a lot, where there is no other', () => {
    const sick = at('A', { breaker: 'venue', probe: true });
    expect(planText(plan('buy 500 limit 10.05 OPG', [sick, at('B', {}, 2)]))).toBe('post B 500 @ 10.05 OPG');
    expect(plan('buy 500 limit 10.05 OPG', [sick]).children[0].terms.orderQty).toBe(1);
  });

  const stop = (): RouteRequest => {
    const asked = order('buy 500 limit 10.10 Day to A');
    const terms = { ...asked.terms, ordType: OrdType.StopLimit, stopPx: px('10.05') };
    return { ...asked, terms };
  };
  it.each(out)('a stop that the venue triggers itself: %s', (_, more) => {
    expect(planRoute(stop(), [at('A', more)], NOW, PLAIN).children).toEqual([]);
    expect(planRoute(stop(), [at('A', {})], NOW, PLAIN).children[0].terms.orderQty).toBe(500);
    const probed = planRoute(stop(), [at('A', { breaker: 'venue', probe: true })], NOW, PLAIN);
    expect(probed.children[0].terms.orderQty).toBe(1);
  });
});

describe('what an order asked for in vain is taken off what is shown, up to the price it went to', () => {
  const met = (at: string) => ({
    met: { ...NOTHING_MET_YET, missed: qty(150), missedPx: px(at), misses: 1, missedAt: instant(NOW - 9e6) },
  });
  it.each([
    ['a buy', 'buy 900 limit 10.20 IOC', { asks: '10.00x100 10.01x100' }, '10.00', 100],
    ['a buy that went farther', 'buy 900 limit 10.20 IOC', { asks: '10.00x100 10.01x100' }, '10.01', 50],
    ['a sell', 'sell 900 limit 9.80 IOC', { bids: '10.00x100 9.99x100' }, '10.00', 100],
    ['a sell that went farther', 'sell 900 limit 9.80 IOC', { bids: '10.00x100 9.99x100' }, '9.99', 50],
  ])('%s', (_, text, shown, at, left) => {
    const made = plan(text, [{ ...venue('A', shown), ...met(at) }]);
    expect(made.inputs[0].levels.reduce((sum, { size }) => sum + size, 0)).toBe(left);
  });
});
