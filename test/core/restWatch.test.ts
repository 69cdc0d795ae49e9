/** The market is watched while orders rest: what is taken back for it, when, and what never is. */
import { describe, expect, it } from 'vitest';
import { Peg } from '../../src/orders/terms.ts';
import { ExecType, OrdStatus, OrdType, TimeInForce } from '../../src/orders/values.ts';
import type { VenueProfile } from '../../src/router/venue.ts';
import { millis, price, qty, seconds } from '../../src/units/brand.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { picture } from './picture.ts';

type Levels = [number, number][];

/** A buy of 500 at 10.00 rests at NORTH, where `queue` is displayed at that price. */
function resting(options: DeskOptions = {}, quantity = 500, queue: Levels = [[9.99, 300]]): Desk {
  const d = new Desk(options);
  d.book('NORTH', queue, [[10.05, 300]]);
  d.book('SOUTH', [[9.9, 300]], [[10.05, 300]]);
  d.order('A', 'buy', quantity, 10.0);
  d.ack(1);
  return d;
}

/** The same with a venue at which it is dearer to rest. */
const NORTH: Partial<VenueProfile> = { makeFee: -3000 };
const DEAR: DeskOptions = { north: NORTH };

const whys = (d: Desk) => d.events.flatMap((event) => (event.kind === 'restTakenBack' ? [event] : []));
const order = (d: Desk, n = 0) => [...d.core.state.orders.parents.values()][n];
const offers = (d: Desk, ...asks: Levels) => {
  d.book('SOUTH', [[9.9, 300]], asks);
  return d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
};

describe('a quote that reaches an order at rest', () => {
  it('is taken once the venue has let go; the rest is posted again', () => {
    const d = resting(DEAR);
    expect(offers(d, [9.95, 200], [10.05, 300])).toEqual(['→NORTH cancel #1 as #2']);
    expect(whys(d)).toMatchObject([{ why: 'crossed', venue: 'SOUTH', px: 99_500, qty: 200 }]);
    // Nothing more is at risk than the order is for.
    expect(order(d)).toMatchObject({ openQty: 500, rounds: 1 });
    expect(offers(d, [9.95, 200], [10.05, 400])).toEqual([]);
    expect(d.out(1)).toEqual(['→SOUTH #3 200@9.95 ImmediateOrCancel sweep', '→NORTH #4 300@10.00 Day post']);
    d.fill(3, 200, 9.95);
    expect(order(d)).toMatchObject({ cumQty: 200, openQty: 300 });
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('at its price locks it', () => {
    const d = resting(DEAR);
    expect(offers(d, [10.0, 500])).toEqual(['→NORTH cancel #1 as #2']);
    expect(whys(d)).toMatchObject([{ why: 'locked', qty: 500 }]);
    expect(d.out(1)).toEqual(['→SOUTH #3 500@10.00 ImmediateOrCancel sweep']);
  });

  it('the same for a sell', () => {
    const d = new Desk({ ...DEAR });
    d.book('NORTH', [[9.9, 300]], [[10.01, 300]]);
    d.book('SOUTH', [[9.9, 300]], [[10.05, 300]]);
    d.order('A', 'sell', 500, 10.0);
    d.ack(1);
    d.book('SOUTH', [[10.02, 500]], [[10.05, 300]]);
    expect(d.moved()).toEqual(['→NORTH cancel #1 as #2']);
    expect(d.out(1)).toEqual(['→SOUTH #3 500@10.02 ImmediateOrCancel sweep']);
  });

  it('only where it crosses, if that is asked; never, if that is', () => {
    const crossed = resting({ ...DEAR, resting: { resweep: 'crossed' } });
    expect(offers(crossed, [10.0, 500])).toEqual([]);
    expect(offers(crossed, [9.99, 500])).toEqual(['→NORTH cancel #1 as #2']);
    expect(offers(resting({ ...DEAR, resting: { resweep: 'off' } }), [9.95, 500])).toEqual([]);
  });

  it('has to be a round lot, or all that is left', () => {
    const d = resting(DEAR);
    expect(offers(d, [9.95, 99])).toEqual([]);
    expect(offers(resting(DEAR, 60), [9.95, 60])).toEqual(['→NORTH cancel #1 as #2']);
  });

  it('has to have stood for a while, if that is asked', () => {
    const d = resting({ ...DEAR, resting: { resweepAfter: millis(50) } });
    expect(offers(d, [9.95, 500])).toEqual([]);
    expect(d.after(millis(20))).toEqual([]);
    expect(offers(d, [10.05, 500])).toEqual([]);
    expect(d.after(millis(60))).toEqual([]);
    expect(offers(d, [9.95, 500])).toEqual([]);
    expect(d.after(millis(51))).toEqual(['→NORTH cancel #1 as #2']);
  });

  it('is taken by the best price first and the oldest, each as much as is left of it', () => {
    const d = resting(DEAR, 200);
    d.order('B', 'buy', 200, 10.0);
    d.ack(2);
    d.order('C', 'buy', 200, 9.99);
    d.ack(3);
    expect(offers(d, [9.95, 300])).toEqual(['→NORTH cancel #1 as #4', '→NORTH cancel #2 as #5']);
    expect(d.out(1)).toEqual(['→SOUTH #6 200@9.95 ImmediateOrCancel sweep']);
    expect(d.out(2)).toEqual(['→SOUTH #7 100@9.95 ImmediateOrCancel sweep', '→NORTH #8 100@10.00 Day post']);
  });
});

it('of an order with several children the newest give way', () => {
  const d = resting(DEAR);
  offers(d, [9.95, 200]);
  expect(d.out(1)).toEqual(['→SOUTH #3 200@9.95 ImmediateOrCancel sweep', '→NORTH #4 300@10.00 Day post']);
  d.ack(4);
  d.fill(3, 100, 9.95);
  offers(d, [10.05, 300]);
  expect(d.out(3)).toEqual(['→NORTH #5 100@10.00 Day post']);
  d.ack(5);
  d.after(seconds(2));
  // The hundred that was not there before is not counted on.
  expect(offers(d, [9.95, 200])).toEqual(['→NORTH cancel #5 as #6']);
});

describe('is not followed', () => {
  it('where it flickers: each time that brings nothing the order is left alone for twice as long', () => {
    const d = resting({ ...DEAR, resting: { pause: millis(100) } });
    const times: number[] = [];
    let child = 1;
    const from = d.now;
    while (d.now < from + 10_000_000) {
      const sent = [...offers(d, [9.95, 500]), ...d.after(millis(5))];
      if (sent.some((line) => line.includes('cancel'))) {
        times.push(Math.round((d.now - from) / 1_000));
        offers(d, [10.05, 500]);
        child = Number(/#(\d+) 500/.exec(d.out(child).join())?.[1]);
        d.ack(child);
      }
      offers(d, [10.05, 500]);
      d.after(millis(5));
    }
    const gaps = times.slice(1).map((at, i) => at - times[i]);
    expect(times.length).toBeLessThanOrEqual(8);
    // Seen within a step of 5 ms.
    for (const [i, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(100 * 2 ** i - 5);
  });

  it('where the place is worth more: a long queue behind it, and little to be had', () => {
    const own: Levels = [
      [10.0, 90_000],
      [9.99, 300],
    ];
    const d = resting(DEAR, 5_000);
    d.book('NORTH', own, [[10.05, 300]]);
    expect(offers(d, [10.0, 100])).toEqual([]);
    expect(offers(d, [10.0, 4_000])).toEqual(['→NORTH cancel #1 as #2']);
  });

  it('where it is our own: only what others display beside it', () => {
    const d = resting(DEAR);
    d.order('S', 'sell', 300, 10.0, { clientID: 'D', replyTo: 'D-FIX', exDestination: 'SOUTH' });
    d.ack(2);
    expect(offers(d, [10.0, 300])).toEqual([]);
    expect(offers(d, [10.0, 350])).toEqual([]);
    expect(offers(d, [10.0, 400])).toEqual(['→NORTH cancel #1 as #3']);
    expect(whys(d)).toMatchObject([{ qty: 100 }]);
  });

  it('where its owner would trade with itself', () => {
    const selfTrade = { scope: 'client', action: 'cancelNewest', clients: new Map() } as const;
    const d = resting({ ...DEAR, selfTrade });
    d.order('S', 'sell', 300, 9.95, { exDestination: 'SOUTH' });
    d.ack(2);
    expect(offers(d, [9.95, 800])).toEqual([]);
    expect(order(d, 1)).toMatchObject({ ended: '' });
  });

  it.each([
    ['which its client does not want', { instructions: { exclude: 'SOUTH' } }],
    ['when it takes nothing', { instructions: { onlyRests: true } }],
    ['when its client has said where', { exDestination: 'NORTH' }],
  ])('%s', (_, more) => {
    const d = new Desk({ north: { ...NORTH, postOnly: true } });
    d.book('NORTH', [[9.99, 300]], [[10.05, 300]]);
    d.book('SOUTH', [[9.9, 300]], [[10.05, 300]]);
    expect(d.order('A', 'buy', 500, 10.0, more as object)).toContain('→NORTH #1 500@10.00 Day post');
    d.ack(1);
    expect(offers(d, [9.95, 500])).toEqual([]);
  });

  it('where its venue does not answer: nobody knows what is left of it', () => {
    const d = resting(DEAR);
    d.down('NORTH');
    expect(offers(d, [9.95, 500])).toEqual([]);
    expect(whys(d)).toEqual([]);
  });

  it('by one that follows the quote', () => {
    const d = new Desk(DEAR);
    d.book('NORTH', [[9.99, 300]], [[10.05, 300]]);
    d.book('SOUTH', [[9.9, 300]], [[10.05, 300]]);
    d.order('A', 'buy', 500, 10.0, { ordType: OrdType.Pegged, peg: Peg.Primary });
    d.ack(1);
    offers(d, [9.95, 500]);
    expect(whys(d)).toEqual([]);
  });
});

describe('meanwhile', () => {
  it('the venue fills it: only what is left goes on', () => {
    const d = resting(DEAR);
    offers(d, [9.95, 500]);
    d.fill(1, 350, 10.0);
    expect(d.out(1)).toEqual(['→SOUTH #3 150@9.95 ImmediateOrCancel sweep']);
    const all = resting(DEAR);
    offers(all, [9.95, 500]);
    all.fill(1, 500, 10.0);
    expect(order(all)).toMatchObject({ cumQty: 500, openQty: 0 });
  });

  it('the venue refuses the cancel: the order stays', () => {
    const d = resting(DEAR);
    offers(d, [9.95, 500]);
    expect(d.refuseCancel(2, 1, 'too late')).toEqual([]);
    expect(order(d)).toMatchObject({ openQty: 500 });
  });

  it('its client cancels: that wins', () => {
    const d = resting(DEAR);
    offers(d, [9.95, 500]);
    d.cancel('X', 'A');
    expect(d.out(1)).toEqual(['X<A exec=Canceled status=Canceled 500/0/0']);
  });

  it('its client replaces: what is planned is the replaced order', () => {
    const d = resting(DEAR);
    offers(d, [9.95, 500]);
    d.replace('R', 'A', 700, 9.9);
    expect(d.out(1).filter((line) => line.startsWith('→'))).toEqual(['→NORTH #3 700@9.90 Day post']);
  });

  it('we restart: it is planned as soon as its venue has told', () => {
    const d = resting(DEAR);
    offers(d, [9.95, 500]);
    d.restart();
    d.ack(1);
    expect(d.moved()).toEqual([]);
    const sent = [...d.out(1), ...d.after(seconds(1)), ...d.moved()];
    expect(sent).toContain('→SOUTH #3 500@9.95 ImmediateOrCancel sweep');
    expect(order(d).openQty).toBe(500);
  });
});

describe('a venue that does not trade', () => {
  it('is left after a while, if another one takes it', () => {
    const d = resting(DEAR);
    d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', 'halted');
    expect(d.moved()).toEqual([]);
    expect(d.after(millis(500))).toEqual([]);
    d.after(seconds(1));
    expect(d.after(seconds(1))).toEqual([]);
    expect(whys(d)).toMatchObject([{ why: 'out', venue: 'SOUTH', qty: 500 }]);
    expect(d.out(1)).toEqual(['→SOUTH #3 500@10.00 Day post']);
  });

  it('is left after as long as is asked, and no sooner', () => {
    const d = resting({ ...DEAR, resting: { leaveAfter: seconds(5) } });
    d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', 'halted');
    for (let i = 0; i < 5; i++) d.after(seconds(1));
    expect(whys(d)).toEqual([]);
    for (let i = 0; i < 2; i++) d.after(seconds(1));
    expect(whys(d)).toMatchObject([{ why: 'out', venue: 'SOUTH', qty: 500 }]);
  });

  it('is not left for one that takes a part only', () => {
    const d = resting({ lit: { maxOrderQty: qty(300) }, north: { ...NORTH, maxOrderQty: qty(1_000) } });
    d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', 'halted');
    for (let i = 0; i < 5; i++) expect(d.after(seconds(1))).toEqual([]);
    expect(whys(d)).toEqual([]);
  });

  it("is not left where it refuses other orders of the client alone; where it takes nobody's, it is", () => {
    const d = resting(DEAR);
    const refused = (n: number) => d.report(n, { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected });
    const sendNorth = (clientID: string) => {
      d.book('NORTH', [[9.99, 300]], [[10.05, 300_000]]);
      d.book('SOUTH', [[9.9, 300]], [[10.06, 300]]);
      const lines = d.order(`${clientID}${d.events.length}`, 'buy', 100, 10.05, {
        timeInForce: TimeInForce.ImmediateOrCancel,
        clientID,
      });
      expect(lines.join()).toContain('→NORTH');
      return [...d.core.state.orders.children.values()].at(-1)!.childID;
    };
    d.fill(sendNorth('D'), 100, 10.05);
    for (let i = 0; i < 5; i++) refused(sendNorth('C'));
    for (let i = 0; i < 5; i++) d.after(seconds(1));
    expect(whys(d)).toEqual([]);
    for (let i = 0; i < 3; i++) refused(sendNorth('D'));
    expect(d.core.state.health.get('NORTH')?.all.trips.size).toBe(1);
    for (let i = 0; i < 3; i++) d.after(seconds(1));
    expect(whys(d)).toMatchObject([{ why: 'out', venue: 'SOUTH', qty: 500 }]);
  });
});

describe('of many orders', () => {
  /** At a venue that halts: a hundred at a price, of which only the first may go elsewhere. */
  const halted = (options: DeskOptions = {}): Desk => {
    const d = resting(options, 100);
    d.book('NORTH', [[9.9, 300]], [[10.05, 300]]);
    for (let n = 2; n <= 101; n++) {
      expect(d.order(`B${n}`, 'buy', 100, 10.01, n === 2 ? {} : { instructions: { exclude: 'SOUTH' } })).toContain(
        `→NORTH #${n} 100@10.01 Day post`,
      );
      d.ack(n);
    }
    d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', 'halted');
    d.moved();
    return d;
  };

  it.each([0, 1_000])('each has its turn, whatever is looked for besides (%i)', (wait) => {
    const d = halted({ north: NORTH, resting: { darkAgainAfter: seconds(wait) } });
    for (let n = 0; n < 6; n++) d.after(seconds(1));
    expect(whys(d).map(({ why, orderID }) => `${why} ${orderID}`)).toEqual(['out 2', 'out 1']);
  });
});

describe('where that is asked for', () => {
  it('it goes to a queue that is faster, for as much as was asked', () => {
    const wait = (betterQueuePpm: number): Desk => {
      const d = new Desk({ resting: { betterQueuePpm } });
      d.book('NORTH', [[10.0, 5_000]], [[10.05, 300]]);
      d.book('SOUTH', [[10.0, 6_000]], [[10.05, 300]]);
      d.order('A', 'buy', 500, 10.0);
      d.ack(1);
      d.after(seconds(1));
      d.after(seconds(1));
      expect(whys(d)).toEqual([]);
      d.book('SOUTH', [[9.99, 6_000]], [[10.05, 300]]);
      d.after(seconds(1));
      return d;
    };
    const d = wait(300_000);
    expect(whys(d)).toMatchObject([{ why: 'queue', venue: 'SOUTH', px: 100_000, qty: 500 }]);
    expect(d.out(1)).toEqual(['→SOUTH #3 500@10.00 Day post']);
    expect(whys(wait(0))).toEqual([]);
    expect(whys(wait(950_000))).toEqual([]);
  });

  it('it tries the dark again, with no more than is back', () => {
    const d = new Desk({
      dark: true,
      instrument: { tickSize: price(50) },
      router: { darkAgainAfter: millis(100) },
      resting: { darkAgainAfter: seconds(2) },
    });
    d.book('NORTH', [[10.0, 300]], [[10.01, 300]]);
    d.book('SOUTH', [[10.0, 300]], [[10.01, 300]]);
    expect(d.order('A', 'buy', 500, 10.005)).toContain('→DEEP #1 250@10.005 ImmediateOrCancel dark');
    for (const { childID, purpose } of [...order(d).liveChildren]) if (purpose === 'dark') d.out(childID);
    for (const { childID } of order(d).liveChildren) d.ack(childID);
    expect(order(d)).toMatchObject({ openQty: 500 });
    d.after(seconds(1));
    expect(whys(d)).toEqual([]);
    d.after(seconds(2));
    expect(whys(d)).toMatchObject([{ why: 'dark', venue: 'DEEP' }]);
    const leaving = order(d).liveChildren.filter(({ cancelID }) => cancelID !== 0);
    const back = leaving.reduce((sum, { terms }) => sum + terms.orderQty, 0);
    const sent = leaving.flatMap(({ childID }) => d.out(childID));
    expect(sent.some((line) => line.includes('dark'))).toBe(true);
    expect(back).toBeGreaterThan(0);
    expect(order(d)).toMatchObject({ openQty: 500 });
  });
});

it('GoodTillCancel is as Day', () => {
  const d = new Desk(DEAR);
  d.book('NORTH', [[9.99, 300]], [[10.05, 300]]);
  d.book('SOUTH', [[9.9, 300]], [[10.05, 300]]);
  d.order('A', 'buy', 500, 10.0, { timeInForce: TimeInForce.GoodTillCancel });
  d.ack(1);
  expect(offers(d, [9.95, 500])).toEqual(['→NORTH cancel #1 as #2']);
});
