/** What must be heard of at once is in the log, with the order's id. */
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { expect, it } from 'vitest';
import { alarm } from '../../src/gateway/alarms.ts';
import { childID, type ExecID, ExecType, OrdStatus, type OrderID } from '../../src/orders/values.ts';
import { later, qty, seconds } from '../../src/units/brand.ts';
import { limitRow } from '../support/limits.ts';
import { Desk, px } from '../core/desk.ts';

/** What happened at a desk, as log lines. */
function said(happen: (d: Desk) => void): unknown[] {
  const d = new Desk();
  d.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
  d.order('A', 'buy', 300, 9.95);
  d.ack(1);
  happen(d);
  const lines: unknown[] = [];
  const log = { info: () => undefined, warn: (message: string, about = {}) => void lines.push([message, about]) };
  for (const event of d.events) alarm(event, d.core, log);
  return lines;
}

const epoch = new Desk().core.state.epoch;
const ids = { order: `${epoch}-1`, child: `${epoch}-1` };

it('an order that goes well is silent', () => {
  expect(said((d) => d.fill(1, 300, 9.95))).toEqual([]);
});

it.each<[string, (d: Desk) => void, string, object]>([
  ['an overfill', (d) => d.fill(1, 400, 9.95), 'a fill exceeds the open quantity', { ...ids, overfill: '100' }],
  [
    'a fee that is not the one expected',
    (d) =>
      d.report(1, {
        execType: ExecType.Trade,
        ordStatus: OrdStatus.PartiallyFilled,
        lastQty: qty(100),
        lastPx: px(9.95),
        commission: 1_000,
        commType: '1',
        liquidity: '1',
      }),
    'a venue charges another fee than expected',
    { ...ids, venue: 'NORTH', charged: '0.10', expected: '0.00', liquidity: '1', deviating: 1 },
  ],
  [
    'a fill beyond its limit',
    (d) => d.fill(1, 100, 9.96),
    'a fill is worse than its limit',
    { ...ids, limit: '9.95', price: '9.96' },
  ],
  [
    'a correction beyond the order',
    (d) => {
      d.fill(1, 300, 9.95, 'V1');
      d.correct(1, 'V1', 350, 9.95);
    },
    'a fill exceeds the open quantity',
    { ...ids, overfill: '50' },
  ],
  [
    'a fill that cannot be read',
    (d) =>
      d.report(1, {
        execType: ExecType.Trade,
        ordStatus: OrdStatus.PartiallyFilled,
        lastQty: qty(1),
        lastPx: px(9.95),
        fault: 'LastPx is missing',
      }),
    'a fill is in quarantine',
    { ...ids, venue: 'NORTH', reason: 'LastPx is missing' },
  ],
  [
    'one that names its order by OrigClOrdID alone',
    (d) => d.report(77, { venue: 'NORTH', origRequestID: childID(1), fault: 'LastPx is missing' }),
    'a fill is in quarantine',
    { ...ids, venue: 'NORTH', reason: 'LastPx is missing' },
  ],
  [
    'a trade that its client does not know',
    (d) => {
      const { clientID, orderID } = d.core.state.orders.parents.get(1 as OrderID)!;
      const dispute = {
        dkReason: 'D',
        symbol: 'XYZ',
        lastQty: qty(1),
        lastPx: px(9.95),
        text: 'not mine',
        message: '',
      };
      d.step({ kind: 'disputeTrade', clientID, replyTo: '', ...DIRECT, orderID, execID: 1 as ExecID, ...dispute });
    },
    'a client disputes a trade',
    { order: ids.order, dkReason: 'D', text: 'not mine' },
  ],
  [
    'a halt, by whomever',
    (d) => d.halt('client', 'C'),
    'trading state set',
    { scope: 'client', id: 'C', state: 'halted', by: 'ops', reason: 'test' },
  ],
])('%s is told', (_what, happen, message, about) => {
  expect(said(happen)).toEqual([[message, expect.objectContaining(about)]]);
});

it('a limit is told when it is set, and when its time is over, with what holds again', () => {
  const lines = said((d) => {
    const before = limitRow('maxOrderQty', '50', { client: 'C' }, { by: 'jane' });
    const until = later(d.now, seconds(60));
    const override = { ...before, id: 'for now', value: '500', replaces: before.id, until };
    d.step({ kind: 'changeLimits', set: [before, override], remove: [], by: 'jane', reason: 'one block' });
    d.after(seconds(60));
  });
  const id = 'maxOrderQty client=C';
  const named = { by: 'jane', reason: 'one block' };
  expect(lines).toEqual([
    ['limit set', { limit: id, value: '50', ...named }],
    ['limit set', { limit: 'for now', value: '500', ...named }],
    ['limit removed', { limit: 'for now', by: 'fairlead', reason: `its time is over: ${id} holds again` }],
  ]);
});

it('a full quarantine is told with the 1st, 10th and 100th report that leaves it', () => {
  const junk = { venue: 'NORTH', execType: ExecType.Trade, ordStatus: OrdStatus.New, lastQty: qty(1) } as const;
  const lines = said((d) => {
    for (let i = 0; i < 1150; i++) d.report(77, junk);
  });
  const full = 'the quarantine is full: reports leave it undecided';
  expect(lines.filter((line) => JSON.stringify(line).includes(full))).toEqual(
    [1, 10, 100].map((dropped) => [full, { dropped, last: dropped, venue: 'NORTH' }]),
  );
});
