/** Whoever did not ask for a Canceled is told why in ExecRestatementReason(378); who asked for it is not. */
import { expect, test } from 'vitest';
import { ExecType, OrdStatus, type RestatementReason, TimeInForce } from '../../src/orders/values.ts';
import { seconds } from '../../src/units/brand.ts';
import { limitRow } from '../support/limits.ts';
import { Desk } from './desk.ts';

/** A rests at NORTH; the account is long 100. */
function desk(): Desk {
  const d = new Desk();
  d.book('NORTH', [[9.99, 10_000]], [[10.01, 10_000]]);
  d.step({ ...LINK, up: true });
  d.order('P', 'buy', 100, 10.01);
  d.fill(1, 100, 10);
  d.order('A', 'buy', 100, 9.5);
  d.ack(2);
  return d;
}

const LINK = {
  kind: 'clientLink',
  sessionID: 'C-FIX',
  clientID: 'C',
  up: false,
  orders: 'all',
  graceSec: 0,
  reason: 'the line was cut',
} as const;

const BY = { by: 'ops', reason: 'test' };

const state = (d: Desk, to: 'reducing' | 'halted') =>
  d.step({ kind: 'setTradingState', scope: 'client', id: 'C', state: to, ...BY });

/** What the venue took back comes back. */
const back = (d: Desk) => d.out(2);

const ENDS: readonly [what: string, act: (d: Desk) => unknown, why: RestatementReason][] = [
  ['a halt', (d) => (state(d, 'halted'), back(d)), '4'],
  ['a state in which orders only reduce', (d) => (state(d, 'reducing'), back(d)), '4'],
  ['a line that was lost', (d) => (d.step(LINK), back(d)), '12'],
  [
    'a limit at the gate',
    (d) => {
      d.step({ kind: 'changeLimits', set: [limitRow('restricted', 'true', { client: 'C' })], remove: [], ...BY });
      d.out(2);
      d.after(seconds(2));
    },
    '4',
  ],
  [
    'a position that became smaller than what closes it',
    (d) => {
      d.order('CLOSE', 'sell', 0, 10.5, { closeOnly: true });
      d.ack(3);
      d.bust(1, 'X1');
      d.after(seconds(1));
      d.out(3);
    },
    '4',
  ],
  ['venues that turn it away', (d) => turnedAway(d), '8'],
  ['a halt of its symbol', (d) => (d.act({ do: 'halt', symbol: 'XYZ', orders: 'cancel' }), back(d)), '6'],
  ['an operator', (d) => (d.act({ do: 'cancel', orderID: last(d).orderID, restatementReason: '2' }), back(d)), '2'],
  ['its client', (d) => (d.cancel('X', 'A'), back(d)), ''],
  ['its own terms', (d) => d.order('IOC', 'buy', 100, 9, { timeInForce: TimeInForce.ImmediateOrCancel }), ''],
];

const last = (d: Desk) => [...d.core.state.orders.parents.values()].at(-1) ?? expect.fail('no order');

function turnedAway(d: Desk): void {
  d.order('T', 'buy', 100, 9.4);
  for (let child = 3; last(d).ended === ''; child++) {
    d.report(child, { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected, text: 'no' });
  }
}

test.each(ENDS)('%s', (_, act, why) => {
  const d = desk();
  const from = d.events.length;
  act(d);
  const ended = d.events.slice(from).flatMap((event) => (event.kind === 'orderEnded' ? [event] : []));
  expect(ended.map(({ ordStatus, restatementReason }) => [ordStatus, restatementReason])).toEqual([
    [OrdStatus.Canceled, why],
  ]);
});
