import { describe, expect, it } from 'vitest';
import { DIRECT, type MassCancelRequest, type MassStatusRequest } from '../../src/core/words/clientCommand.ts';
import { MASS_STATUS_CHUNK, MAX_MASS_STATUSES } from '../../src/core/client/massStatus.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { OrdType, ExecType, OrdStatus, Side } from '../../src/orders/values.ts';
import { Desk } from './desk.ts';
import { picture } from './picture.ts';

const C = { clientID: 'C', replyTo: 'C-FIX', ...DIRECT };
const ANY = { symbol: '', side: '' as const, account: '' };

function massCancel(d: Desk, more: Partial<MassCancelRequest> = {}): string[] {
  return d.step({ kind: 'massCancelRequest', ...C, clOrdID: 'MC', type: '7', scope: ANY, fault: '', ...more });
}

function massStatus(d: Desk, more: Partial<MassStatusRequest> = {}): string[] {
  return d.step({ kind: 'massStatusRequest', ...C, massStatusReqID: 'MS', type: '7', scope: ANY, fault: '', ...more });
}

/** Four resting orders: A and B to buy, S to sell, and D's of another client. */
function desk(): Desk {
  const d = new Desk();
  d.book('NORTH', [[9.9, 300]], [[10.1, 300]]);
  d.order('A', 'buy', 100, 9.5, { account: 'ONE' });
  d.order('B', 'buy', 200, 9.4, { account: 'TWO' });
  d.order('S', 'sell', 300, 10.5);
  d.order('D', 'buy', 400, 9.3, { clientID: 'D', replyTo: 'D-FIX' });
  for (const child of [1, 2, 3, 4]) d.ack(child);
  return d;
}

const canceled = { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled };

describe('mass cancel', () => {
  it('of all: the report names the orders, and each ends when its venue has answered', () => {
    const d = desk();
    expect(massCancel(d)).toEqual([
      'MC mass cancel of A B S',
      '→SOUTH cancel #1 as #5',
      '→SOUTH cancel #2 as #6',
      '→SOUTH cancel #3 as #7',
    ]);
    expect(d.report(1, canceled)).toEqual(['A exec=Canceled status=Canceled 100/0/0']);
    // A fill that was faster stands.
    expect(d.fill(2, 200, 9.4)).toEqual(['B exec=Trade status=Filled 200/200/0 200@9.40 SOUTH']);
    expect(d.report(3, canceled)).toEqual(['S exec=Canceled status=Canceled 300/0/0']);
    expect([...d.core.state.orders.open].map((order) => order.clOrdID)).toEqual(['D']);
  });

  it.each([
    ['side', { scope: { ...ANY, side: Side.Buy } }, 'A B'],
    ['account', { scope: { ...ANY, account: 'TWO' } }, 'B'],
    ['side and account', { scope: { ...ANY, side: Side.Sell, account: 'TWO' } }, ''],
    ['symbol', { type: '1', scope: { ...ANY, symbol: 'XYZ' } }, 'A B S'],
  ])('by %s', (_by, more, affected) => {
    expect(massCancel(desk(), more)[0]).toBe(`MC mass cancel of ${affected}`);
  });

  it.each([
    ['an unknown symbol', { type: '1', scope: { ...ANY, symbol: 'NOPE' } }, 1],
    ['no symbol with type 1', { type: '1' }, 1],
    ['by product', { type: '3' }, 0],
    ['by trading session', { type: '6' }, 0],
    ['a side nobody has', { fault: 'Side(54)=8 is not supported' }, 99],
  ])('refused: %s', (_why, more, reason) => {
    const d = desk();
    expect(massCancel(d, more)).toEqual([`MC mass cancel refused reason=${reason}`]);
    expect(d.core.state.orders.open.size).toBe(4);
  });

  it('takes an order that waits for no venue at once, and one with a cancel pending with its request', () => {
    const d = desk();
    d.cancel('A2', 'A');
    d.down('NORTH');
    d.down('SOUTH');
    d.order('H', 'buy', 50, 9.5);
    expect(massCancel(d)).toContain('H exec=Canceled status=Canceled 50/0/0');
    expect(d.report(1, canceled)).toEqual(['A2<A exec=Canceled status=Canceled 100/0/0']);
  });

  it('is numbered, and the number goes on after a replay', () => {
    const d = desk();
    massCancel(d, { type: '3' });
    massCancel(d);
    const twin = d.replayed();
    expect(twin.state.clients.nextMassCancelID).toBe(3);
    expect(picture(twin)).toEqual(picture(d.core));
  });
});

describe('mass status', () => {
  it('reports each open order in scope, and nothing of others', () => {
    const d = desk();
    expect(massStatus(d)).toEqual([
      'A exec=OrderStatus status=New 100/0/100',
      'B exec=OrderStatus status=New 200/0/200',
      'S exec=OrderStatus status=New 300/0/300',
    ]);
    expect(massStatus(d, { scope: { ...ANY, side: Side.Sell } })).toHaveLength(1);
    expect(massStatus(d, { type: '1', scope: { ...ANY, symbol: 'XYZ' } })).toHaveLength(3);
  });

  it.each([
    ['nothing open in scope', { scope: { ...ANY, account: 'NONE' } }],
    ['by product', { type: '3' }],
    ['no symbol with type 1', { type: '1' }],
  ])('%s: one report that says so', (_why, more) => {
    expect(massStatus(desk(), more)).toEqual([' exec=OrderStatus status=Rejected 0/0/0']);
  });

  it('of many orders comes a chunk a tick, each numbered by the whole', () => {
    const d = new Desk();
    const orders = MASS_STATUS_CHUNK * 2 + 7;
    for (let i = 0; i < orders; i++) d.core.step(waiting(`O${i}`), d.now);
    d.core.ready.events.length = 0;
    d.core.ready.sends.length = 0;
    const total = () =>
      d.core.ready.sends.splice(0).flatMap((s) => (s.kind === 'executionReport' ? [s.massStatus] : []));
    d.core.step({ kind: 'massStatusRequest', ...C, massStatusReqID: 'MS', type: '7', scope: ANY, fault: '' }, d.now);
    const parts = [total()];
    for (let i = 0; i < 3; i++) {
      d.core.step({ kind: 'tick' }, d.now);
      parts.push(total());
    }
    expect(parts.map((part) => part.length)).toEqual([MASS_STATUS_CHUNK, MASS_STATUS_CHUNK, 7, 0]);
    const all = parts.flat();
    expect(new Set(all.map((part) => part?.totNumReports))).toEqual(new Set([orders]));
    expect(all.findIndex((part) => part?.lastRptRequested)).toBe(orders - 1);
  });

  it('answers so many at a time, and refuses more', () => {
    const d = new Desk();
    for (let i = 0; i <= MASS_STATUS_CHUNK; i++) d.core.step(waiting(`O${i}`), d.now);
    for (let i = 0; i < MAX_MASS_STATUSES; i++) massStatus(d);
    expect(massStatus(d)).toEqual([' exec=OrderStatus status=Rejected 0/0/0']);
    d.step({ kind: 'tick' });
    expect(massStatus(d)).toHaveLength(MASS_STATUS_CHUNK);
  });
});

/** A stop in a market that nobody quotes: it waits here. */
function waiting(clOrdID: string) {
  return {
    kind: 'newOrder' as const,
    ...C,
    clOrdID,
    account: '',
    symbol: 'XYZ',
    side: Side.Buy,
    terms: { ...PLAIN, ordType: OrdType.Stop, orderQty: 100 as never, stopPx: 50_000 as never },
    exDestination: '',
    possResend: false,
    fault: undefined,
  };
}
