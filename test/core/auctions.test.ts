/** The cut-offs of venues' auctions: what is late, what makes up for an imbalance, and what trades on. */
import { describe, expect, it } from 'vitest';
import type { Imbalance } from '../../src/market/imbalance.ts';
import { type SaidInstructions } from '../../src/orders/instructions.ts';
import { CxlRejReason, ExecType, OrdRejReason, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { planAgain } from '../../src/router/again.ts';
import { POLICIES } from '../../src/router/policies/policies.ts';
import { instant, qty, seconds } from '../../src/units/brand.ts';
import { waitText as waitsText } from '../../src/core/work/waiting.ts';
import { Desk, type DeskOptions } from './desk.ts';

const { Day, AtTheOpening, AtTheClose, ImmediateOrCancel } = TimeInForce;
/** The market opens so many seconds before now, and closes so many after. */
const OPENED = 100;
const CLOSES = 1_000;

const CLOSE = {
  entryCutOff: seconds(600),
  lateCutOff: seconds(10),
  changeCutOff: seconds(500),
  imbalanceAge: seconds(60),
};
const OPEN = { entryCutOff: seconds(120), changeCutOff: seconds(120), imbalanceAge: seconds(60) };
const NORTH = { timeInForces: [Day, ImmediateOrCancel, AtTheOpening, AtTheClose] };

/** NORTH holds auctions, and takes orders for its close until 600 s before it. */
function desk(options: DeskOptions = {}, opens = -OPENED, closes = CLOSES): Desk {
  const d = new Desk({ north: NORTH, auctions: { open: OPEN, close: CLOSE }, ...options });
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.book('SOUTH', [[9.98, 300]], [[10.01, 500]]);
  const at = (from: number) => instant(d.now + from * 1_000_000);
  d.step({ kind: 'setTradingDay', opensAt: at(opens), closesAt: at(closes) });
  return d;
}

const ON_CLOSE = { timeInForce: AtTheClose };
const ON_OPEN = { timeInForce: AtTheOpening };
const says = (instructions: SaidInstructions) => ({ instructions });
const lastReject = (d: Desk) => {
  const event = d.events.findLast((each) => each.kind === 'orderRejected');
  return event === undefined ? '' : `${event.ordRejReason}: ${event.text}`;
};
const lastRefusal = (d: Desk) => d.events.findLast((each) => each.kind === 'requestRejected');
const tell = (d: Desk, told: Partial<Imbalance>): string[] => {
  d.core.market.setImbalance('XYZ', 'NORTH', told, d.now);
  return d.moved();
};
const MORE_TO_SELL = { sign: -1, size: qty(5_000) } as const;

describe('an order at the close', () => {
  it('goes into it before the cut-off, and not after', () => {
    const d = desk();
    d.after(seconds(399));
    expect(d.order('A', 'buy', 100, 10, ON_CLOSE)).toContain('→NORTH #1 100@10.00 AtTheClose post');
    d.after(seconds(1));
    expect(d.order('B', 'buy', 100, 10, ON_CLOSE)).toHaveLength(1);
    expect(lastReject(d)).toBe(
      `${OrdRejReason.TooLateToEnter}: too late: NORTH takes orders for the close until 600 s before it, then until 10 s before it on the side that its imbalance lacks, and tells of no imbalance`,
    );
    d.replayed();
  });

  it('is taken late on the side that the imbalance lacks, as long as it is told', () => {
    const d = desk();
    d.after(seconds(500));
    tell(d, MORE_TO_SELL);
    expect(d.order('A', 'sell', 100, 10, ON_CLOSE)).toHaveLength(1);
    expect(lastReject(d)).toMatch(/on the side that its imbalance lacks, which has 5000 more to sell$/);
    expect(d.order('B', 'buy', 100, 10, ON_CLOSE)).toContain('→NORTH #1 100@10.00 AtTheClose post');
    const plan = d.events.findLast((event) => event.kind === 'planned');
    expect(plan?.inputs[0]).toMatchObject({ venue: 'NORTH', auction: 'late', imbalance: -5_000 });
    // Old news is no news.
    d.after(seconds(61));
    expect(d.order('C', 'buy', 100, 10, ON_CLOSE)).toHaveLength(1);
    tell(d, { sign: 0 });
    expect(d.order('D', 'buy', 100, 10, ON_CLOSE)).toHaveLength(1);
    tell(d, MORE_TO_SELL);
    expect(d.order('E', 'buy', 100, 10, ON_CLOSE)).toHaveLength(2);
    // Ten seconds before the close nobody is taken any more.
    d.after(seconds(430));
    tell(d, MORE_TO_SELL);
    expect(d.order('F', 'buy', 100, 10, ON_CLOSE)).toHaveLength(1);
    d.replayed();
  });

  it('that waits for its venue past the cut-off goes there only if it is still taken', () => {
    const d = desk({ auctions: { close: { ...CLOSE, lateCutOff: undefined } } });
    d.down('NORTH');
    d.after(seconds(1));
    d.order('A', 'buy', 100, 10, ON_CLOSE);
    d.order('B', 'buy', 100, 10, { ...ON_CLOSE, ...says({ tradesOn: true }) });
    expect(d.after(seconds(1))).toEqual([]);
    expect(d.after(seconds(399))).toEqual(['A exec=Expired status=Expired 100/0/0']);
    d.up('NORTH');
    expect(d.after(seconds(100))).toEqual([]);
    // In the last minute it is worked as where no venue holds an auction.
    expect(d.after(seconds(440))).toEqual(['→NORTH #1 100@10.00 ImmediateOrCancel sweep']);
    d.replayed();
  });

  it('that is late trades on where that is agreed with its client', () => {
    const clients = new Map([['C', { instructions: { tradesOn: true } }]]);
    const d = desk({ clients });
    d.after(seconds(995));
    expect(d.order('A', 'buy', 500, 10, ON_CLOSE)).toEqual([
      'A exec=New status=New 500/0/500',
      '→NORTH #1 300@10.00 ImmediateOrCancel sweep',
      '→NORTH #2 200@10.00 Day post',
    ]);
    // An order may say that it does not.
    expect(d.order('B', 'buy', 100, 10, { ...ON_CLOSE, ...says({ tradesOn: false }) })).toHaveLength(1);
    expect(lastReject(d)).toMatch(/^4: too late/);
    // Nothing else of the client is marked by the agreement.
    d.order('D', 'buy', 100, 9.5);
    expect(d.core.state.orders.parents.get([...d.core.state.orders.parents.keys()].at(-1)!)?.instructions).toEqual([]);
    d.replayed();
  });

  it('can be changed until the cut-off for that; then it stays, whole', () => {
    const d = desk();
    d.order('A', 'buy', 300, 10, ON_CLOSE);
    d.ack(1);
    d.after(seconds(450));
    // Too late to enter, though not to cancel.
    d.replace('R', 'A', 200, 10, ON_CLOSE);
    expect(lastRefusal(d)).toMatchObject({
      text: expect.stringMatching(/^too late: NORTH takes orders for the close/),
    });
    d.after(seconds(50));
    const reason = { cxlRejReason: CxlRejReason.TooLateToCancel };
    d.cancel('X', 'A');
    const text = 'too late: NORTH has it for the close, and takes cancels until 500 s before it';
    expect(lastRefusal(d)).toMatchObject({ ...reason, text });
    d.replace('Y', 'A', 100, 10, ON_CLOSE);
    expect(lastRefusal(d)).toMatchObject({ ...reason, text });
    expect(d.core.state.orders.parents.get(1 as never)?.liveChildren).toHaveLength(1);
    d.replayed();
  });

  it('is not sent to a venue that has halted the symbol, or is closed, until that is over', () => {
    for (const status of ['halted', 'closed'] as const) {
      const d = desk();
      d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', status);
      expect(d.order('A', 'buy', 100, 10, ON_CLOSE)).toEqual(['A exec=New status=New 100/0/100']);
      d.core.market.setStatus('XYZ', 'NORTH', 'securityStatus', 'auction');
      expect(d.moved()).toEqual(['→NORTH #1 100@10.00 AtTheClose post']);
    }
  });
});

describe('an order at the open', () => {
  it('trades on with what its auction leaves, for the day', () => {
    const d = desk({}, 600, 1_600);
    const lines = d.order('A', 'buy', 500, 10, { ...ON_OPEN, ...says({ tradesOn: true }) });
    expect(lines).toContain('→NORTH #1 500@10.00 AtTheOpening post');
    d.ack(1);
    d.after(seconds(600));
    d.fill(1, 100, 9.99);
    // The venue ends what its auction leaves.
    expect(d.out(1)).toEqual(['→NORTH #2 300@10.00 ImmediateOrCancel sweep', '→SOUTH #3 100@10.00 Day post']);
    d.restart();
    d.fill(2, 300, 10);
    d.ack(3);
    // Not a minute after the open, as what does not trade on.
    expect(d.after(seconds(120))).toEqual(['→SOUTH status? #3']);
    expect(d.after(seconds(900)).at(-1)).toBe('→SOUTH cancel #3 as #4');
    d.replayed();
  });

  it('trades on if its venue does not take it, but not before the market is open', () => {
    const d = desk({}, 600, 1_600);
    d.order('A', 'buy', 100, 10, { ...ON_OPEN, ...says({ tradesOn: true }) });
    expect(d.out(1)).toEqual([]);
    expect(d.after(seconds(500))).toEqual([]);
    expect(d.after(seconds(100))).toEqual(['→NORTH #2 100@10.00 ImmediateOrCancel sweep']);
  });

  it('is late from its own cut-off on', () => {
    const d = desk({}, 100, 1_600);
    d.order('A', 'buy', 100, 10, ON_OPEN);
    expect(lastReject(d)).toBe('4: too late: NORTH takes orders for the opening until 120 s before it');
    expect(d.order('B', 'buy', 100, 10, { ...ON_OPEN, ...says({ tradesOn: true }) })).toHaveLength(1);
    expect(d.after(seconds(100))).toEqual(['→NORTH #1 100@10.00 ImmediateOrCancel sweep']);
  });
});

describe('a share for the close', () => {
  const policies = { policies: [], usual: POLICIES.find(({ name }) => name === 'primary-auction')!, rules: [] };
  const options = { policies, router: { closeSharePpm: 250_000 }, instrument: { listing: 'NORTH' } };

  it('goes to the venue that lists the instrument, once, and the rest is worked', () => {
    const d = desk(options);
    expect(d.order('A', 'buy', 400, 9.95)).toEqual([
      'A exec=New status=New 400/0/400',
      '→NORTH #1 100@9.95 AtTheClose post',
      '→NORTH #2 300@9.95 Day post',
    ]);
    d.ack(1);
    d.ack(2);
    d.restart();
    // The venue ends the other part: it is worked again, whole.
    expect(d.out(2)).toEqual(['→SOUTH #3 300@9.95 Day post']);
    d.replayed();
  });

  it('is no part of later rounds', () => {
    const d = desk(options);
    expect(d.order('A', 'buy', 400, 10).slice(1)).toEqual([
      '→NORTH #1 100@10.00 AtTheClose post',
      '→NORTH #2 300@10.00 ImmediateOrCancel sweep',
    ]);
    d.ack(1);
    d.book('NORTH', [[9.99, 300]], [[10.02, 300]]);
    d.fill(2, 200, 10);
    expect(d.out(2)).toEqual([expect.stringMatching(/ #3 100@10\.00 Day post$/)]);
  });

  it('is left out of what takes at once, after the cut-off, and of orders that say otherwise', () => {
    const d = desk(options);
    expect(d.order('A', 'buy', 100, 10, { timeInForce: ImmediateOrCancel })[1]).toMatch(/ 100@10\.00 Immediate/);
    expect(d.order('B', 'buy', 400, 9.95, { maxFloor: qty(100) })[1]).toMatch(/ 100@9\.95 Day post$/);
    d.after(seconds(401));
    expect(d.order('C', 'buy', 400, 9.95)[1]).toMatch(/ 400@9\.95 Day post$/);
  });

  it('never makes more of the order, whatever its limit crosses, and is planned the same way again', () => {
    const d = desk(options);
    d.order('A', 'buy', 1_000, 10.01);
    const { core } = d;
    const plan = d.events.findLast((event) => event.kind === 'planned')!;
    expect(plan.children.map(({ venue, terms }) => `${venue} ${terms.orderQty} ${terms.timeInForce}`)).toEqual([
      'NORTH 250 7',
      'SOUTH 450 3',
      'NORTH 300 3',
    ]);
    const config = core.state.routing.get(plan.configured)!;
    expect(planAgain(plan, config)).toEqual(plan);
  });

  it('is beyond no quote: its auction finds a price', () => {
    const d = desk({ ...options, lit: NORTH, instrument: { listing: 'SOUTH' } });
    expect(d.order('A', 'buy', 400, 10).slice(1)).toEqual([
      '→SOUTH #1 100@10.00 AtTheClose post',
      '→NORTH #2 300@10.00 ImmediateOrCancel sweep',
    ]);
    expect(d.events.findLast((event) => event.kind === 'planned')?.protection).toBe('kept');
  });
});

describe('an order that no auction has had', () => {
  const NO = { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected, text: 'not here' };
  const both = () => {
    const d = new Desk({ lit: NORTH });
    d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
    d.book('SOUTH', [[9.98, 300]], [[10.01, 500]]);
    return d;
  };

  it('says so where one refuses it, and another would take it, and is down', () => {
    const d = both();
    d.down('SOUTH');
    d.order('A', 'buy', 100, 9.9, ON_CLOSE);
    expect(d.report(1, NO).at(-1)).toMatch(/^A exec=Canceled/);
    const told = d.core.state.orders.find({ clientID: 'C', originator: '' }, 'A')?.text;
    expect(told).toMatch(/^a venue refused it, and no other takes it into its auction now/);
  });

  it('goes to the next venue, where one refuses it; and is over, where all do', () => {
    const d = both();
    expect(d.order('A', 'buy', 100, 9.9, ON_CLOSE)).toContain('→NORTH #1 100@9.90 AtTheClose post');
    expect(d.report(1, NO)).toContain('→SOUTH #2 100@9.90 AtTheClose post');
    expect(d.report(2, NO).at(-1)).toMatch(/^A exec=Canceled/);
    expect([...d.core.state.orders.parents.values()].at(-1)?.text).toBe('no venue takes it; SOUTH: not here');
    d.replayed();
  });

  it('goes with what the lot of one venue leaves to the next, once that one has answered', () => {
    const d = new Desk({ lit: NORTH, north: { lotSize: qty(100), minOrderQty: qty(100) } });
    expect(d.order('A', 'buy', 150, 9.9, ON_CLOSE)).toContain('→NORTH #1 100@9.90 AtTheClose post');
    expect(d.ack(1)).toContain('→SOUTH #2 50@9.90 AtTheClose post');
    expect(d.ack(2)).toEqual([]);
    d.replayed();
  });

  it('waits for a venue that is down, and goes once, when it is back', () => {
    const d = both();
    d.down('NORTH');
    d.down('SOUTH');
    expect(d.order('A', 'buy', 100, 9.9, ON_CLOSE)).toHaveLength(1);
    expect(d.moved()).toEqual([]);
    expect(d.up('NORTH')).toContain('→NORTH #1 100@9.90 AtTheClose post');
    d.ack(1);
    d.up('SOUTH');
    expect(d.moved()).toEqual([]);
    d.after(seconds(60));
    const over = d.report(1, { execType: ExecType.Expired, ordStatus: OrdStatus.Expired });
    expect(over.filter((line) => line.startsWith('→'))).toEqual([]);
    expect(over.at(-1)).toMatch(/^A exec=Expired/);
    d.replayed();
  });
});

describe('what is received while the market is closed', () => {
  it('for the close waits for the open, like all else; for the opening it is sent', () => {
    const d = desk({}, 200);
    expect(d.order('A', 'buy', 100, 10, ON_CLOSE)).toEqual(['A exec=New status=New 100/0/100']);
    expect(d.order('B', 'buy', 100, 10, ON_OPEN)[1]).toBe('→NORTH #1 100@10.00 AtTheOpening post');
    expect(d.after(seconds(201))).toContain('→NORTH #2 100@10.00 AtTheClose post');
    d.replayed();
  });
});

describe('after the close', () => {
  /** The next day is set at once, as the gateway does. */
  const closed = (d: Desk, more = 0): string[] => {
    const lines = d.after(seconds(CLOSES + more));
    const at = (from: number) => instant(d.now + from * 1_000_000);
    return [
      ...lines,
      ...d.step({ kind: 'setTradingDay', opensAt: at(4_000), closesAt: at(8_000) }),
      ...d.after(seconds(1)),
    ];
  };
  const wait = (d: Desk, secs: number) => d.after(seconds(secs)).filter((line) => !line.includes('status?'));

  it('an order is left to its auction, which prints then', () => {
    const d = desk();
    d.order('A', 'buy', 300, 10, ON_CLOSE);
    d.ack(1);
    expect(closed(d)).toEqual([]);
    d.restart();
    expect(wait(d, 60)).toEqual([]);
    expect(d.fill(1, 200, 9.97).at(-1)).toBe('A exec=Trade status=PartiallyFilled 300/200/100 200@9.97 NORTH');
    expect(wait(d, 60)).toEqual([]);
    expect(d.fill(1, 100, 9.97).at(-1)).toBe('A exec=Trade status=Filled 300/300/0 100@9.97 NORTH');
    d.replayed();
  });

  it('what is not printed within the grace is canceled and Expired; what its venue ends before is over then', () => {
    const d = desk();
    d.order('A', 'buy', 300, 10, ON_CLOSE);
    d.order('B', 'buy', 100, 10, ON_CLOSE);
    d.ack(1);
    d.ack(2);
    expect(closed(d)).toEqual([]);
    const over = d.report(2, { execType: ExecType.Expired, ordStatus: OrdStatus.Expired });
    expect(over).toEqual(['B exec=Expired status=Expired 100/0/0']);
    expect(wait(d, 298)).toEqual([]);
    expect(wait(d, 1)).toEqual(['→NORTH cancel #1 as #3']);
    expect(d.out(1)).toEqual(['A exec=Expired status=Expired 300/0/0']);
    expect(d.core.state.orders.open.size).toBe(0);
    d.replayed();
  });

  it('has the grace that its venue has, and ends at once without one', () => {
    const d = desk({ auctions: { close: { ...CLOSE, grace: seconds(0) } } });
    d.order('A', 'buy', 300, 10, ON_CLOSE);
    d.ack(1);
    expect(closed(d)).toEqual(['→NORTH cancel #1 as #2']);
  });

  it('is changed no more while it is there, neither today nor for tomorrow', () => {
    for (const auctions of [{ close: CLOSE }, undefined]) {
      const d = desk({ auctions });
      d.order('A', 'buy', 300, 10, ON_CLOSE);
      d.ack(1);
      closed(d);
      d.replace('R', 'A', 200, 10, ON_CLOSE);
      expect(lastRefusal(d)?.text).toMatch(/^too late: /);
      // Without cut-offs its venue says whether it takes the cancel.
      expect(d.cancel('X', 'A').some((line) => line.startsWith('→NORTH cancel'))).toBe(auctions === undefined);
      d.replayed();
    }
  });

  it('other parts of the order are taken back, and nothing of them is sent again', () => {
    const policies = { policies: [], usual: POLICIES.find(({ name }) => name === 'primary-auction')!, rules: [] };
    const d = desk({ policies, router: { closeSharePpm: 250_000 }, instrument: { listing: 'NORTH' } });
    d.order('A', 'buy', 400, 9.95);
    d.ack(1);
    d.ack(2);
    expect(closed(d)).toEqual(['→NORTH cancel #2 as #3']);
    expect(d.out(2)).toEqual([]);
    expect(wait(d, 60)).toEqual([]);
    expect(d.fill(1, 100, 9.94)).toEqual([
      'A exec=Trade status=PartiallyFilled 400/100/300 100@9.94 NORTH',
      'A exec=Expired status=Expired 400/100/0',
    ]);
    d.replayed();
  });

  it('is not meant where the client said when the order ends', () => {
    const policies = { policies: [], usual: POLICIES.find(({ name }) => name === 'primary-auction')!, rules: [] };
    const d = desk({ policies, router: { closeSharePpm: 250_000 }, instrument: { listing: 'NORTH' } });
    const expireTime = instant(d.now + 500_000_000);
    d.order('A', 'buy', 400, 9.95, { timeInForce: TimeInForce.GoodTillDate, expireTime });
    d.ack(1);
    d.ack(2);
    expect(d.after(seconds(501))).toEqual(['→NORTH cancel #1 as #3', '→NORTH cancel #2 as #4']);
  });
});

it('what is in the opening is left there for the grace, too', () => {
  const d = desk({}, 600, 1_600);
  d.order('A', 'buy', 500, 10, ON_OPEN);
  d.ack(1);
  d.after(seconds(890));
  expect(d.fill(1, 100, 9.99).at(-1)).toBe('A exec=Trade status=PartiallyFilled 500/100/400 100@9.99 NORTH');
  expect(d.after(seconds(10))).toEqual(['→NORTH cancel #1 as #2']);
});

it.each([5, 30, 59])('what is in the opening ends with a grace of %i s', (grace) => {
  const d = desk({ auctions: { open: { ...OPEN, grace: seconds(grace) } } }, 600, 1_600);
  d.order('A', 'buy', 500, 10, ON_OPEN);
  d.ack(1);
  d.after(seconds(600));
  expect(d.after(seconds(grace - 1))).toEqual([]);
  d.restart();
  d.ack(1);
  expect(d.after(seconds(1))).toEqual(['→NORTH cancel #1 as #2']);
  expect(d.out(1)).toEqual(['A exec=Expired status=Expired 500/0/0']);
  d.replayed();
});

describe('an order for the open that comes before its venue takes one', () => {
  const early = (options: DeskOptions = {}) =>
    desk({ auctions: { open: { ...OPEN, entryFrom: seconds(400) } }, ...options }, 600, 1_600);
  const waitText = (d: Desk) => waitsText(d.core, [...d.core.state.orders.open][0]);

  it('waits for that time, says so, and goes then', () => {
    const d = early();
    expect(d.order('A', 'buy', 100, 10, ON_OPEN)).toEqual(['A exec=New status=New 100/0/100']);
    expect(waitText(d)).toBe('the time at which NORTH begins to take orders for the opening, 400 s before it');
    expect(d.after(seconds(199))).toEqual([]);
    d.restart();
    expect(d.after(seconds(0))).toEqual([]);
    expect(d.after(seconds(1))).toEqual(['→NORTH #1 100@10.00 AtTheOpening post']);
    expect(d.order('B', 'buy', 100, 10, ON_OPEN)).toContain('→NORTH #2 100@10.00 AtTheOpening post');
    d.replayed();
  });

  it('comes after the close: it waits for the time of the next day', () => {
    const d = desk({ auctions: { open: { ...OPEN, entryFrom: seconds(400) } } }, -100, 1);
    d.after(seconds(2));
    const at = (from: number) => instant(d.now + from * 1_000_000);
    d.step({ kind: 'setTradingDay', opensAt: at(1_000), closesAt: at(2_000) });
    expect(d.order('A', 'buy', 100, 10, ON_OPEN)).toEqual(['A exec=New status=New 100/0/100']);
    expect(d.after(seconds(599))).toEqual([]);
    expect(d.after(seconds(1))).toEqual(['→NORTH #1 100@10.00 AtTheOpening post']);
    d.replayed();
  });

  it('can be canceled and replaced, and waits on where its venue is down then', () => {
    const d = early();
    d.order('A', 'buy', 100, 10, ON_OPEN);
    expect(d.replace('R', 'A', 200, 10, ON_OPEN).join()).toContain('exec=Replaced');
    d.down('NORTH');
    expect(d.after(seconds(300))).toEqual([]);
    expect(d.up('NORTH')).toEqual(['→NORTH #1 200@10.00 AtTheOpening post']);
    d.order('B', 'buy', 100, 10, ON_OPEN);
    d.replayed();
    const e = early();
    e.order('A', 'buy', 100, 10, ON_OPEN);
    expect(e.cancel('X', 'A').join()).toContain('exec=Canceled status=Canceled 100/0/0');
  });

  it('goes to another that takes it now', () => {
    const d = early({ lit: NORTH });
    expect(d.order('A', 'buy', 100, 10, ON_OPEN)).toContain('→SOUTH #1 100@10.00 AtTheOpening post');
    d.down('SOUTH');
    expect(d.order('B', 'buy', 100, 10, ON_OPEN)).toEqual(['B exec=New status=New 100/0/100']);
    expect(waitText(d)).not.toMatch(/begins to take/);
    expect(d.after(seconds(200))).toEqual(['→NORTH #2 100@10.00 AtTheOpening post']);
    d.replayed();
  });
});

it('what is in the opening is not changed from its cut-off until the grace is over', () => {
  const d = desk({ auctions: { open: { ...OPEN, grace: seconds(30) } } }, 600, 1_600);
  d.order('A', 'buy', 500, 10, ON_OPEN);
  d.ack(1);
  const canceled = (clOrdID: string) => d.cancel(clOrdID, 'A').includes('→NORTH cancel #1 as #2');
  d.after(seconds(479));
  d.after(seconds(1));
  expect(canceled('X1'), 'at its cut-off').toBe(false);
  d.after(seconds(121));
  expect(canceled('X2'), 'just after the open').toBe(false);
  expect(lastRefusal(d)?.text).toMatch(/^too late: /);
  expect(d.after(seconds(29)), 'after the grace').toEqual(['→NORTH cancel #1 as #2']);
  d.replayed();
});

describe('what trades on, and would make the imbalance greater', () => {
  const trading = { ...ON_CLOSE, ...says({ tradesOn: true }) };

  it('waits for another one until the last minute before the close, and is worked then', () => {
    const d = desk();
    d.after(seconds(500));
    tell(d, MORE_TO_SELL);
    expect(d.order('A', 'sell', 100, 9.99, trading)).toHaveLength(1);
    expect(d.order('B', 'sell', 100, 9.99, trading)).toHaveLength(1);
    d.after(seconds(438));
    expect(tell(d, MORE_TO_SELL)).toEqual([]);
    const lines = d.after(seconds(2));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^→NORTH #\d 100@9.99 ImmediateOrCancel sweep$/);
    d.replayed();
  });

  it('is taken until then, once there is more to buy', () => {
    const d = desk();
    d.after(seconds(500));
    tell(d, MORE_TO_SELL);
    d.order('A', 'sell', 100, 9.99, trading);
    expect(tell(d, { sign: 1 })).toEqual(['→NORTH #1 100@9.99 AtTheClose post']);
    d.replayed();
  });
});
