/** Firms behind one client: what is each one's own, and what they share. */
import { expect, it } from 'vitest';
import { MassScope } from '../../src/core/words/clientCommand.ts';
import { execID, orderID } from '../../src/orders/values.ts';
import { NO_PRICE, NO_QTY, seconds } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';

const of = (originator: string) => ({ clientID: 'C', originator, replyTo: 'C-FIX', route: [] });

/** What the last order's checks found. */
function breached(d: Desk): string[] {
  const last = d.events.findLast((event) => event.kind === 'riskDecided');
  return last?.kind === 'riskDecided' ? last.checks.filter(({ ok }) => !ok).map(({ code }) => code) : [];
}

it('equal orders of two firms are no duplicates; limits are their client’s', () => {
  const limits = { clients: [{ clientID: 'C', limits: { duplicateWindow: seconds(10), maxOpenOrders: 3 } }] };
  const d = new Desk({ limits });
  d.book('NORTH', [[9.9, 500]], [[10, 500]]);
  const sent = (originator: string, clOrdID: string) => d.order(clOrdID, 'buy', 100, 9.5, of(originator))[0];
  expect(sent('', '1')).toContain('exec=New');
  expect(sent('A', '1')).toContain('exec=New');
  expect(sent('B', '1')).toContain('exec=New');
  for (const originator of ['', 'A', 'B']) {
    expect(sent(originator, '2')).toContain('exec=Rejected');
    expect(breached(d)).toContain('R121-DUPLICATE');
  }
  expect(sent('NEW', '1')).toContain('exec=Rejected');
  expect(breached(d)).toEqual(['R116-OPEN-ORDERS']);
  d.replayed();
});

it('a firm disputes and cancels its own orders only', () => {
  const d = new Desk();
  d.book('NORTH', [[9.9, 500]], [[10, 500]]);
  d.order('1', 'buy', 100, 9.5, of('A'));
  d.order('1', 'buy', 200, 9.5, of('B'));
  const dispute = { orderID: orderID(1), execID: execID(1), dkReason: 'D', symbol: 'XYZ', text: '', message: '' };
  for (const originator of ['A', 'B', '']) {
    d.step({ kind: 'disputeTrade', ...of(originator), ...dispute, lastQty: NO_QTY, lastPx: NO_PRICE });
  }
  expect(d.core.state.clients.disputes.map((each) => each.orderID)).toEqual([1, 0, 0]);
  const scope = { symbol: '', side: '', account: '' } as const;
  const all = { kind: 'massCancelRequest', clOrdID: 'M', type: MassScope.All, scope, fault: '' } as const;
  expect(d.step({ ...all, ...of('') })).toEqual(['M mass cancel of ']);
  expect(d.step({ ...all, ...of('B') })[0]).toBe('M mass cancel of 1');
  expect([...d.core.state.orders.open].map((order) => order.windsDownTo)).toEqual(['', '4']);
});
