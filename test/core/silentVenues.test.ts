/** A venue that does not answer: that is said once, and once that it does again; and what finds it out is counted. */
import { expect, it } from 'vitest';
import { showPassedOver } from '../../src/ops/show/showPassedOver.ts';
import { TimeInForce } from '../../src/orders/values.ts';
import { millis, seconds, type Span } from '../../src/units/brand.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { picture } from './picture.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };

/** NORTH is a cent better, and has answered an order. */
function desk(options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [], [[10.0, 500_000]]);
  d.book('SOUTH', [], [[10.01, 500_000]]);
  d.order('W', 'buy', 1, 10.0, IOC);
  d.ack(1);
  d.fill(1, 1, 10.0);
  return d;
}

let orders = 0;
/** Where an order goes. SOUTH fills it. */
function order(d: Desk): string {
  d.order(`S${++orders}`, 'buy', 100, 10.05, IOC);
  const children = [...d.core.state.orders.parents.values()].at(-1)!.liveChildren;
  const went = children.map(({ venue, terms }) => `${venue} ${terms.orderQty}`).join(', ');
  for (const { childID, venue, terms } of [...children]) if (venue === 'SOUTH') d.fill(childID, terms.orderQty, 10.01);
  return went;
}

const said = (d: Desk): string[] =>
  d.events.flatMap((event) =>
    event.kind === 'venueTripped' || event.kind === 'venueRestored' ? [`${event.kind} ${event.silent}`] : [],
  );
const shown = (d: Desk) =>
  showPassedOver(d.core, 'NORTH', d.now).map(
    ({ why, tries, nextTryAt }) => `${why} ${tries} ${Math.round((Date.parse(nextTryAt) * 1_000 - d.now) / 100_000)}`,
  );

function pass(d: Desk, time: Span): void {
  for (const end = d.now + time; d.now < end; ) d.after(millis(50));
}

it('is said to be slow after a second, with what finds out after one, two and four more, and well with an answer', () => {
  const d = desk();
  for (let i = 0; i < 8; i++) expect(order(d)).toBe('NORTH 100');
  pass(d, millis(900));
  expect([order(d), said(d)]).toEqual(['SOUTH 100', []]);
  pass(d, millis(200));
  expect([said(d), shown(d)]).toEqual([['venueTripped true'], ['slow 0 -1']]);
  expect(order(d)).toMatch(/^NORTH 1(,|$)/);
  expect(shown(d)).toEqual(['slow 1 20']);
  pass(d, millis(1_500));
  expect([order(d), shown(d)]).toEqual(['SOUTH 100', ['slow 1 5']]);
  pass(d, millis(600));
  expect(order(d)).toMatch(/^NORTH 1(,|$)/);
  expect([shown(d), said(d)]).toEqual([['slow 2 40'], ['venueTripped true']]);
  expect(d.replayed().state.health.get('NORTH')?.quiet?.tries).toBe(2);
  d.fill(2, 100, 10.0);
  pass(d, seconds(1));
  expect([said(d), shown(d)]).toEqual([['venueTripped true', 'venueRestored true'], []]);
  expect(order(d)).toBe('NORTH 100');
  expect(picture(d.replayed())).toBe(picture(d.core));
});

it('is said to be silent when three orders have no answer in time, and each that finds out counts', () => {
  const d = desk({ answers: { ackTimeout: seconds(5), patience: seconds(60), massStatus: false } });
  for (let i = 0; i < 3; i++) {
    expect(order(d)).toBe('NORTH 100');
    pass(d, seconds(1));
  }
  pass(d, seconds(5));
  expect([said(d), shown(d).map((each) => each.slice(0, 8))]).toEqual([['venueTripped true'], ['silent 0']]);
  expect(order(d)).toMatch(/^NORTH 1(,|$)/);
  expect(shown(d)).toEqual(['silent 1 20']);
  expect(d.events.findLast((event) => event.kind === 'venueTripped')?.text).toBe('3 orders wait for an answer');
});

it('nothing is said of one that is late for less than a second', () => {
  const d = desk();
  for (let i = 0; i < 6; i++) order(d);
  pass(d, millis(800));
  expect(shown(d)[0]).toMatch(/^slow 0/);
  d.fill(2, 100, 10.0);
  pass(d, seconds(5));
  expect(said(d)).toEqual([]);
});
