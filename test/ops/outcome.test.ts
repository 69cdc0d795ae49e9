/** What plans came to: executions that are charged, corrected and busted, and terms that said what came or did not. */
import { expect, it } from 'vitest';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import { Followed, type Tally } from '../../src/ops/report/followed.ts';
import { grouped, Outcome } from '../../src/ops/report/outcome.ts';
import { Routed } from '../../src/ops/report/routed.ts';
import { shownMonth, shownOutcome, shownTruth } from '../../src/ops/report/shown.ts';
import { Truths } from '../../src/ops/report/truths.ts';
import { ExecType, OrdStatus, OrdType, TimeInForce } from '../../src/orders/values.ts';
import { seconds } from '../../src/units/brand.ts';
import { POLICIES } from '../../src/router/policies/policies.ts';
import { Desk, type DeskOptions, px } from '../core/desk.ts';

function follow<T extends Tally>(events: readonly CoreEvent[], tally: T): T {
  const followed = new Followed([tally]);
  for (const event of events) followed.add(event);
  return tally;
}

const refuse = (d: Desk, child: number) =>
  d.report(child, { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected, text: 'no' });

/** The latest child there. */
const sentTo = (d: Desk, venue: string): number =>
  d.events.filter((event) => event.kind === 'childSent').findLast((each) => each.venue === venue)!.childID;

const outcomeOf = ({ events }: Desk) => shownOutcome(grouped(follow(events, new Outcome()).list(), [])[0]);

function desk(options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [[9.98, 500]], [[10, 300]]);
  d.book('SOUTH', [[9.98, 500]], [[10.02, 300]]);
  return d;
}

it('counts an execution as it is corrected, and no more once it is busted', () => {
  const d = desk();
  d.order('A', 'buy', 300, 10, { timeInForce: TimeInForce.ImmediateOrCancel });
  expect(outcomeOf(d)).toMatchObject({
    children: 1,
    expected: '300',
    expectedCostAShare: '0.013000',
    filled: '0',
    cost: '0.00',
  });
  d.fill(1, 100, 10, 'X1');
  d.fill(1, 200, 9.99, 'X2');
  expect(outcomeOf(d)).toMatchObject({
    ...{ filled: '300', whole: 1, fills: 2, slipped: '1.00', fees: '0.90', cost: '1.90', beyondTouch: '-2.00' },
    ...{ fillRate: '1.0000', costAShare: '0.006333', costBps: '6.34' },
  });
  d.correct(1, 'X1', 100, 9.97);
  expect(outcomeOf(d)).toMatchObject({ filled: '300', whole: 1, fills: 2, slipped: '-2.00', fees: '0.90' });
  d.bust(1, 'X2');
  expect(outcomeOf(d)).toMatchObject({
    filled: '100',
    whole: 0,
    fills: 1,
    withFill: 1,
    slipped: '-2.00',
    fees: '0.30',
  });
});

it('takes what a venue charges before what was expected', () => {
  const d = desk();
  d.order('A', 'sell', 200, 9.98, { timeInForce: TimeInForce.ImmediateOrCancel });
  const [sent] = d.events.filter((event) => event.kind === 'childSent');
  d.fill(1, 200, 9.98);
  const charged = d.events.map((event) =>
    event.kind === 'childFilled' ? { ...event, isCharged: true, charged: 700_000 } : event,
  );
  expect(sent.venue).toBe('SOUTH');
  expect(shownOutcome(grouped(follow(charged, new Outcome()).list(), [])[0])).toMatchObject({
    ...{ fees: '0.70', said: 1, charged: '0.70', expectedOfCharged: '0.52', slipped: '2.00', cost: '2.70' },
    ...{ expectedCost: '2.52', filled: '200' },
  });
});

it('tells apart what is told apart, and how long it took', () => {
  const d = desk();
  d.order('A', 'buy', 400, 10.02, { timeInForce: TimeInForce.ImmediateOrCancel });
  d.after(seconds(2));
  d.fill(sentTo(d, 'NORTH'), 300, 10);
  d.after(seconds(1));
  refuse(d, sentTo(d, 'SOUTH'));
  const rows = follow(d.events, new Outcome()).list();
  expect(grouped(rows, ['venue', 'purpose']).map(shownOutcome)).toMatchObject([
    {
      venue: 'NORTH',
      purpose: 'sweep',
      day: '',
      policy: '',
      firstFillMs: '2002.000',
      meanFillMs: '2002.000',
      rejected: 0,
    },
    {
      venue: 'SOUTH',
      purpose: 'sweep',
      filled: '0',
      firstFillMs: '',
      rejected: 1,
      rejectedPart: '1.0000',
      costAShare: '',
    },
  ]);
  expect(grouped(rows, ['day', 'policy']).map(({ day, policy }) => `${day} ${policy}`)).toEqual(['2023-11-14 best']);
});

it('says where held, non-directed orders of each kind went, and what was paid for them', () => {
  const d = desk();
  const once = { timeInForce: TimeInForce.ImmediateOrCancel };
  d.order('M', 'buy', 100, 'market', once);
  d.fill(1, 100, 10);
  d.order('L', 'buy', 100, 10, once);
  d.order('R', 'buy', 100, 9.9);
  d.order('D', 'buy', 100, 10, { ...once, exDestination: 'SOUTH' });
  d.order('N', 'buy', 100, 10, { ...once, instructions: { notHeld: true } });
  d.order('S', 'buy', 100, 10.1, { ordType: OrdType.StopLimit, stopPx: px(10.01) });
  const routed = follow(d.events, new Routed({ from: '', to: '' }));
  const [month] = [...routed.months.values()].map((each) => shownMonth(each, routed.list()));
  expect(month).toMatchObject({
    ...{ month: '2023-11', orders: 5, directed: 1, notHeld: 1, nonDirected: 3, nonDirectedPart: '0.6000' },
    kinds: [
      { kind: 'market', orders: 1, part: '0.3333' },
      { kind: 'marketable', orders: 1 },
      { kind: 'resting', orders: 1 },
      { kind: 'other', orders: 0, part: '0.0000' },
    ],
  });
  expect(month.venues.find(({ venue }) => venue === 'NORTH')).toMatchObject({
    orders: 3,
    filled: '100',
    net: '-0.30',
    netAHundred: '-0.3000',
    kinds: [
      { kind: 'market', orders: 1, filled: '100', net: '-0.30' },
      { kind: 'marketable', orders: 1, filled: '0', net: '0.00', netAHundred: '' },
      { kind: 'resting', orders: 1 },
    ],
  });
  expect(follow(d.events, new Routed({ from: '2023-11-15', to: '' })).months.size).toBe(0);
});

it('takes an ExDestination(100) that names a way to route for no direction, and what a client says of it for one', () => {
  const serial = POLICIES.find(({ name }) => name === 'serial')!;
  const said = { policy: 'serial', tag: 100, values: ['SERIAL'] };
  const rule = {
    ...said,
    policy: serial,
    venue: '',
    clients: [],
    symbols: [],
    leastQty: [],
    mostQty: [],
    parameter: '',
    said,
  };
  const d = desk({ policies: { policies: [], usual: POLICIES[0], rules: [rule] } });
  d.order('A', 'buy', 100, 10, { exDestination: 'SERIAL' });
  d.order('B', 'buy', 100, 10, { exDestination: 'NORTH' });
  d.order('C', 'buy', 100, 10, { instructions: { custDirected: 'Y' } });
  const [month] = follow(d.events, new Routed({ from: '', to: '' })).months.values();
  expect(month).toMatchObject({ orders: 3, directed: 2, kinds: { marketable: 1 } });
});

it('sees that a term knows venues apart: it errs less than the usual', () => {
  const d = desk();
  for (let i = 0; i < 60; i++) {
    // NORTH refuses every other order, SOUTH none.
    d.order(`O${i}`, 'buy', 400, 10.02, { timeInForce: TimeInForce.ImmediateOrCancel });
    for (const venue of ['NORTH', 'SOUTH']) {
      const child = sentTo(d, venue);
      if (venue === 'NORTH' && i % 2 === 0) refuse(d, child);
      else {
        d.ack(child);
        d.out(child);
      }
    }
    d.after(seconds(60));
  }
  const rows = follow(d.events, new Truths()).list().map(shownTruth);
  const rejects = rows.find(({ term, purpose }) => term === 'rejects' && purpose === 'sweep');
  expect(rejects).toMatchObject({ unit: 'ppm', better: 'yes' });
  expect(rejects!.error).toBeLessThan(rejects!.usualError);
});

it('does not know executions of before the journal', () => {
  const d = desk();
  d.order('A', 'buy', 300, 10, { timeInForce: TimeInForce.ImmediateOrCancel });
  d.fill(1, 100, 10);
  const followed = new Followed([new Outcome()]);
  for (const event of d.events) if (event.kind === 'childFilled') followed.add(event);
  expect(followed.unmatched).toBe(1);
});
