/**
 * Anything in any order: requests, answers, duplicates, late fills, cut lines, the kill switch. Desk checks after every
 * step that children and fills never pass their order (O6, O11); at the end the whole is replayed from its events, and
 * every order is closed by the venues' last words.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Child } from '../../src/orders/order.ts';
import { isFinal, leavesQty } from '../../src/orders/order.ts';
import { ExecType, OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import { qty } from '../../src/units/brand.ts';
import { Desk, px } from './desk.ts';
import { picture } from './picture.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 300);
const LIFE = [TimeInForce.Day, TimeInForce.ImmediateOrCancel, TimeInForce.FillOrKill, TimeInForce.GoodTillCancel];

const pick = fc.nat({ max: 1_000 });
const quantity = fc.integer({ min: 1, max: 900 });
const limit = fc.constantFrom<number | 'market'>(9.9, 9.98, 9.99, 10.0, 10.01, 10.1, 'market');
const move = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('order'),
      quantity,
      limit,
      life: fc.constantFrom(...LIFE),
      sell: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel'), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('replace'), pick, quantity, limit: fc.constantFrom(9.9, 10.0, 10.01) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('ack'), pick }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('fill'), pick, quantity, again: fc.boolean(), beyond: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('end'), pick, how: fc.constantFrom('canceled', 'rejected', 'expired') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refuseCancel'), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('line'), pick, up: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('halt'), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('quote'), pick }) },
);
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

it('conserves shares, replays to the same state, and leaves no order without an end', () => {
  fc.assert(
    fc.property(fc.array(move, { minLength: 5, maxLength: 60 }), (moves) => {
      const desk = new Desk({ dark: true });
      quote(desk, 0);
      moves.forEach((m, i) => play(desk, m, i));
      expect(picture(desk.replayed())).toBe(picture(desk.core));
      closeAll(desk);
      for (const order of desk.core.state.orders.parents.values()) {
        expect(isFinal(order), `order ${order.orderID} is over`).toBe(true);
        expect(leavesQty(order)).toBe(0);
      }
      expect(desk.core.state.orders.open.size).toBe(0);
      expect([...desk.core.state.risk.childOpen], 'nothing is reserved for what is over').toEqual([]);
      expect(desk.core.state.risk.reservations.size).toBe(0);
      expect(picture(desk.replayed())).toBe(picture(desk.core));
    }),
    { numRuns: RUNS },
  );
});

function quote(desk: Desk, shift: number): void {
  const at = (cents: number) => 10 + (cents + shift) / 100;
  desk.book(
    'NORTH',
    [[at(-1), 300]],
    [
      [at(0), 300],
      [at(1), 300],
    ],
  );
  desk.book('SOUTH', [[at(-2), 300]], [[at(1), 500]]);
}

/** Children ever sent, live ones first: late and duplicate answers are part of life. */
function children(desk: Desk): Child[] {
  const all = [...new Set(desk.core.state.orders.children.values())];
  return [...all.filter((child) => child.state !== 'ended'), ...all.filter((child) => child.state === 'ended')];
}

function play(desk: Desk, m: Move, i: number): void {
  const known = [...desk.core.state.orders.parents.values()];
  const kids = children(desk);
  switch (m.do) {
    case 'order':
      desk.order(`O${i}`, m.sell ? 'sell' : 'buy', m.quantity ?? 1, m.limit ?? 'market', {
        timeInForce: m.life ?? TimeInForce.Day,
      });
      return;
    case 'cancel':
    case 'replace': {
      if (known.length === 0) return;
      const order = known[(m.pick ?? 0) % known.length];
      if (m.do === 'cancel') desk.cancel(`R${i}`, order.clOrdID);
      else
        desk.replace(`R${i}`, order.clOrdID, m.quantity ?? 1, typeof m.limit === 'number' ? m.limit : 10, {
          side: order.side,
        });
      return;
    }
    case 'line':
      if (m.up) desk.up((m.pick ?? 0) % 2 === 0 ? 'NORTH' : 'SOUTH');
      else desk.down((m.pick ?? 0) % 2 === 0 ? 'NORTH' : 'SOUTH');
      return;
    case 'halt':
      desk.halt('client', (m.pick ?? 0) % 3 === 0 ? 'C' : 'D');
      return;
    case 'quote':
      quote(desk, ((m.pick ?? 0) % 5) - 2);
      desk.step({ kind: 'quoteMoved', symbol: 'XYZ' });
      desk.step({ kind: 'tick' });
      return;
    default:
      if (kids.length > 0) answer(desk, m, kids[(m.pick ?? 0) % kids.length], i);
  }
}

function answer(desk: Desk, m: Move, child: Child, i: number): void {
  switch (m.do) {
    case 'ack':
      desk.ack(child.childID);
      return;
    case 'fill': {
      // A fill after the end is late, one beyond the child an overfill: both are rare, and both are booked.
      const open = Math.max(0, child.qty - child.cumQty);
      const size = m.beyond && i % 7 === 0 ? (m.quantity ?? 1) : Math.min(m.quantity ?? 1, open);
      if (size === 0) return;
      desk.fill(child.childID, size, 10, `E${i}`);
      if (m.again) desk.fill(child.childID, size, 10, `E${i}`);
      return;
    }
    case 'end':
      end(desk, child, m.how ?? 'canceled');
      return;
    case 'refuseCancel':
      if (child.cancelID !== 0) desk.refuseCancel(child.cancelID, child.childID);
      return;
    default:
  }
}

function end(desk: Desk, child: Child, how: string): void {
  if (how === 'rejected') desk.report(child.childID, { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected });
  else if (how === 'expired') desk.report(child.childID, { execType: ExecType.Expired, ordStatus: OrdStatus.Expired });
  else desk.out(child.childID);
}

/** The day ends: everything is halted, and every venue takes its last child off. */
function closeAll(desk: Desk): void {
  desk.halt('global', '');
  for (let round = 0; round < 3; round++) {
    for (const child of children(desk)) if (child.state !== 'ended') desk.out(child.childID);
  }
}

it('numbers are what they say', () => {
  expect(px(10)).toBe(qty(100_000));
});
