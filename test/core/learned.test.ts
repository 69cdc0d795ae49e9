/** What is learned of a venue, by the core's own events: a display that fades, and the class of a symbol. */
import { expect, it } from 'vitest';
import { TimeInForce } from '../../src/orders/values.ts';
import { keysOf } from '../../src/router/learning/levels.ts';
import { seconds } from '../../src/units/brand.ts';
import { showQueues } from '../../src/ops/show/showLearned.ts';
import { Desk, type DeskOptions } from './desk.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };

/** Orders that take from both venues: SOUTH fills first, and at NORTH so much is left. */
function raced(orders: number, left: number, options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  for (let n = 0; n < orders; n++) {
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[9.99, 100]], [[10, 400]]);
    d.order(`A${n}`, 'buy', 800, 10, IOC);
    const [south, north] = [...d.core.state.orders.open].at(-1)!.liveChildren;
    expect([south.venue, north.venue]).toEqual(['SOUTH', 'NORTH']);
    d.fill(south.childID, 400, 10);
    if (left > 0) d.fill(north.childID, left, 10);
    if (left < 400) d.out(north.childID);
    const again = [...d.core.state.orders.open].at(-1)?.liveChildren ?? [];
    for (const { childID, terms } of again) d.fill(childID, terms.orderQty, 10);
    d.after(seconds(60));
  }
  return d;
}

const fadeAt = (d: Desk, venue: string): number => {
  const planned = d.events.findLast((event) => event.kind === 'planned');
  return planned?.kind === 'planned' ? (planned.inputs.find((input) => input.venue === venue)?.fadePpm ?? -1) : -1;
};

it('what is gone after a fill elsewhere is learned, of the one that was late alone, and by its side', () => {
  const d = raced(30, 100);
  expect(fadeAt(d, 'NORTH')).toBeGreaterThan(400_000);
  expect(fadeAt(d, 'SOUTH')).toBe(0);
  d.book('NORTH', [[9.99, 100]], [[10, 400]]);
  d.order('S', 'sell', 100, 9.99, IOC);
  expect(fadeAt(d, 'NORTH')).toBe(0);
});

it('nothing is, where all that was asked for is there', () => {
  expect(fadeAt(raced(10, 400), 'NORTH')).toBe(0);
});

it('what is known of queues is shown', () => {
  const d = new Desk();
  for (let n = 0; n < 12; n++) {
    d.book('NORTH', [[9.99, 300]], [[10.05, 300]]);
    d.book('SOUTH', [[9.9, 300]], [[10.05, 300]]);
    d.order(`A${n}`, 'buy', 100, 9.99);
    const [{ childID }] = [...d.core.state.orders.open].at(-1)!.liveChildren;
    d.ack(childID);
    d.after(seconds(5));
    d.fill(childID, 100, 9.99);
  }
  const queues = ['NORTH', 'SOUTH'].flatMap((venue) => showQueues(d.core, d.core.state.knowledge.get(venue)!.rests));
  const ofSymbol = queues.filter(({ symbol }) => symbol === 'XYZ');
  expect(ofSymbol).toMatchObject([{ side: 'buy', isKnown: true, hidden: '0' }]);
  expect(Number(ofSymbol[0].leaves)).toBeGreaterThan(100);
  const within = new Map(ofSymbol[0].filledWithin.map(({ ms, ppm }) => [ms, ppm]));
  expect(within.get(1_000)).toBe(0);
  expect(within.get(10_000)).toBeGreaterThan(900_000);
  expect(queues.map(({ symbol }) => symbol)).toContain(null);
});

it('the class of a symbol is journaled with the configuration, and learned of', () => {
  const d = raced(3, 100, { instrument: { symbolClass: 'thin' } });
  const { fades } = d.core.state.knowledge.get('NORTH')!;
  expect([...fades.keys()].toSorted()).toEqual(keysOf('XYZ', 'thin').toSorted());
  expect(d.core.state.routing.classOf('XYZ')).toBe('thin');
  expect(d.replayed().state.knowledge).toEqual(d.core.state.knowledge);
});
