import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { expect, it } from 'vitest';
import { MAX_DISPUTES } from '../../src/core/memory/clientState.ts';
import { ExecType, execID, OrdStatus, orderID } from '../../src/orders/values.ts';
import { NO_PRICE, NO_QTY, qty } from '../../src/units/brand.ts';
import { Desk, px } from './desk.ts';

function dispute(d: Desk, clientID: string): void {
  d.step({
    kind: 'disputeTrade',
    clientID,
    replyTo: `${clientID}-FIX`,
    ...DIRECT,
    orderID: orderID(1),
    execID: execID(2),
    dkReason: 'D',
    symbol: 'XYZ',
    lastQty: NO_QTY,
    lastPx: NO_PRICE,
    text: 'not ours',
    message: '35=Q|',
  });
}

it("a client's DontKnowTrade is kept, with its order if it is its own, and changes nothing", () => {
  const d = new Desk();
  d.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
  d.order('A', 'buy', 100, 10.0);
  d.fill(1, 100, 10.0);
  dispute(d, 'C');
  dispute(d, 'D');
  expect(d.replayed().state.clients.disputes).toMatchObject([
    { clientID: 'C', orderID: 1, execID: 2, text: 'not ours' },
    { clientID: 'D', orderID: 0 },
  ]);
  expect(d.core.state.orders.parent(orderID(1)).cumQty).toBe(100);
});

it('the latest disputes are kept', () => {
  const d = new Desk();
  for (let i = 0; i <= MAX_DISPUTES; i++) dispute(d, 'C');
  expect(d.core.state.clients.disputes).toHaveLength(MAX_DISPUTES);
});

const foreign = {
  execType: ExecType.Trade,
  ordStatus: OrdStatus.Filled,
  lastQty: qty(100),
  lastPx: px(10),
  venueExecID: 'N1',
  message: '8=FIX.4.4|35=8|',
};

it('a venue that wants to know is told of a fill for no order of ours; every one is quarantined', () => {
  const d = new Desk({ dontKnowTrade: ['SOUTH'] });
  expect(d.report(99, { ...foreign, venue: 'NORTH' })).toEqual([]);
  expect(d.report(99, { ...foreign, venue: 'SOUTH' })).toEqual([
    "→SOUTH don't know: names no order we have at this venue",
  ]);
  expect(d.events.filter(({ kind }) => kind === 'fillQuarantined')).toHaveLength(2);
});

it('a fill of our own order that cannot be read is not denied', () => {
  const d = new Desk({ dontKnowTrade: ['NORTH'] });
  d.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
  d.order('A', 'buy', 100, 10.0);
  expect(d.report(1, { ...foreign, fault: 'LastPx(31)=x cannot be read' })).toEqual(['→NORTH status? #1']);
});
