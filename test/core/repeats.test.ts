/** Repeated executions, RTS 6 Art. 15(3): the client is halted, until a person enables it again. */
import { expect, it } from 'vitest';
import { seconds } from '../../src/units/brand.ts';
import { limitRow } from '../support/limits.ts';
import { Desk } from './desk.ts';

const rows = [limitRow('maxRepeats', '3', { client: '*' }, { window: seconds(60) })];
const isTaken = (lines: readonly string[]) => lines.some((line) => line.includes('exec=New'));

function desk(): Desk {
  const d = new Desk({ limits: { clients: [{ clientID: 'C' }, { clientID: 'D' }], rows } });
  d.book('NORTH', [[9.9, 50_000]], [[10, 50_000]]);
  return d;
}

/** An order that is filled in two parts. */
function bought(d: Desk, clOrdID: string, quantity: number): void {
  d.order(clOrdID, 'buy', quantity, 10);
  const child = Math.max(...d.core.state.orders.children.keys());
  d.ack(child);
  d.fill(child, quantity / 2, 10);
  d.fill(child, quantity / 2, 10);
}

const enable = (d: Desk) =>
  d.step({ kind: 'setTradingState', scope: 'client', id: 'C', state: 'active', by: 'jane', reason: 'looked into it' });

it('15(3): the third equal execution halts its client, over a restart, and a person enables it', () => {
  const d = desk();
  d.order('rests', 'buy', 500, 9.5);
  for (const clOrdID of ['1', '2']) bought(d, clOrdID, 200);
  expect(isTaken(d.order('other', 'buy', 100, 9.5))).toBe(true);
  bought(d, '3', 200);
  const latch = d.core.state.risk.trading.latchOf({ scope: 'client', id: 'C', clientID: '' });
  expect([latch.state, latch.by, latch.reason]).toEqual([
    'halted',
    'maxRepeats',
    '3 equal executions (buy XYZ) within 60 s: limit maxRepeats client=* in 60000 ms',
  ]);
  expect([...d.core.state.orders.open].every((order) => order.windsDownTo !== '')).toBe(true);
  d.restart();
  expect(isTaken(d.order('4', 'buy', 100, 9.5))).toBe(false);
  expect(isTaken(d.order('D4', 'buy', 100, 9.5, { clientID: 'D' }))).toBe(true);
  enable(d);
  bought(d, '5', 200);
  expect(isTaken(d.order('6', 'buy', 100, 9.5))).toBe(true);
  d.replayed();
});

it('who ends a halt enables just what it was of, however it is written', () => {
  const own = [limitRow('maxRepeats', '3', { client: '*', account: '*' }, { window: seconds(60) })];
  const d = new Desk({ limits: { clients: [{ clientID: 'C' }, { clientID: 'D' }], rows: own } });
  d.book('NORTH', [[9.9, 50_000]], [[10, 50_000]]);
  const buy = (n: number, account: string, client = 'C') => {
    const taken = isTaken(d.order(`${client}${n}`, 'buy', 200, 10, { account, clientID: client }));
    if (!taken) return false;
    const child = Math.max(...d.core.state.orders.children.keys());
    d.fill(child, 200, 10);
    return true;
  };
  const end = (scope: 'account' | 'client', id: string, clientID = '') =>
    d.step({ kind: 'setTradingState', scope, id, clientID, state: 'active', by: 'jane', reason: 'looked into it' });
  for (const n of [1, 2, 3]) buy(n, 'A1');
  expect(buy(4, 'A1')).toBe(false);
  end('account', ' a1', 'C');
  for (const n of [5, 6]) expect(buy(n, 'A1')).toBe(true);
  end('client', 'A1');
  end('account', 'A1', 'D');
  end('account', 'A1');
  expect(buy(7, 'A1'), 'the third since it was enabled').toBe(true);
  expect(buy(8, 'A1'), 'of which other names enabled none').toBe(false);
  d.replayed();
});

it('executions of another size, side or time do not repeat it', () => {
  const d = desk();
  for (const [n, quantity] of [200, 400, 200, 600].entries()) bought(d, `${n}`, quantity);
  d.after(seconds(61));
  bought(d, '9', 200);
  expect(isTaken(d.order('10', 'buy', 100, 9.5))).toBe(true);
});

it.each(['before', 'after'] as const)('an order whose executions are all busted was none (%s the others)', (when) => {
  const d = desk();
  const takeBack = () => {
    for (const name of ['F1', 'F2']) d.bust(1, name);
  };
  d.order('busted', 'buy', 200, 10);
  d.ack(1);
  for (const name of ['F1', 'F2']) d.fill(1, 100, 10, name);
  if (when === 'before') takeBack();
  d.after(seconds(1));
  bought(d, '1', 200);
  if (when === 'after') takeBack();
  bought(d, '2', 200);
  expect(isTaken(d.order('other', 'buy', 100, 9.5))).toBe(true);
  bought(d, '3', 200);
  expect(isTaken(d.order('last', 'buy', 100, 9.5))).toBe(false);
  d.replayed();
});

it('one of which something is left still counts', () => {
  const d = desk();
  d.order('half', 'buy', 200, 10);
  d.ack(1);
  for (const name of ['F1', 'F2']) d.fill(1, 100, 10, name);
  d.bust(1, 'F1');
  for (const clOrdID of ['1', '2']) bought(d, clOrdID, 200);
  expect(isTaken(d.order('last', 'buy', 100, 9.5))).toBe(false);
});
