/** Kill switch and trading states: what each lets through, for whom, and that only a person's word ends them. */
import { describe, expect, test } from 'vitest';
import { Orders } from '../../src/orders/apply.ts';
import { Side } from '../../src/orders/values.ts';
import { RiskState } from '../../src/risk/state.ts';
import { isOf, type Scope, TradingStates } from '../../src/risk/tradingState.ts';
import { instant } from '../../src/units/brand.ts';
import { RiskDesk, fold, INSTRUMENTS, market, type OrderAsk, px, q } from './riskDesk.ts';

const sell = { side: Side.Sell };
const HALTED = ['R101-TRADING-STATE'];

/** Long 100 in account A1, with 100 more open to buy. */
function longDesk(): RiskDesk {
  const desk = new RiskDesk({ clients: [{ clientID: 'ACME', limits: { shortSales: true } }, { clientID: 'BETA' }] });
  desk.trade({});
  return desk;
}

describe('RTS 6 Art. 12: halted', () => {
  test('refuses orders and replaces, even those that reduce, and no cancel', () => {
    const desk = longDesk();
    const open = desk.open();
    desk.set('halted');
    expect(desk.check().breaches).toEqual(HALTED);
    expect(desk.check(sell).breaches).toEqual(HALTED);
    expect(desk.checkReplace(open, { orderQty: q(50) }).breaches).toEqual(HALTED);
    expect(desk.checkCancel()).toMatchObject({ passed: true, breaches: [] });
  });

  test('a cancel passes every state, list and limit there is', () => {
    const desk = new RiskDesk({ restricted: ['XYZ'], maxFirmNotional: 0 as never, clients: [] });
    desk.set('halted');
    desk.set('halted', 'client', 'ACME');
    expect(desk.checkCancel().passed).toBe(true);
  });

  test('of a desk, a session, a strategy or a trader: every order of it, and none besides', () => {
    const of = {
      clientID: 'ACME',
      account: 'A1',
      symbol: 'XYZ',
      exDestination: '',
      replyTo: 'S1',
      strategy: 'VWAP',
      trader: 'ann',
    };
    const desks = new Map([['ACME', 'CASH']]);
    const ROWS: [scope: Scope, id: string, clientID: string, other: Partial<typeof of>][] = [
      ['desk', 'CASH', '', { clientID: 'BETA' }],
      ['session', 'S1', '', { replyTo: 'S2' }],
      ['strategy', 'VWAP', '', { strategy: '' }],
      ['strategy', 'VWAP', 'ACME', { clientID: 'BETA' }],
      ['account', 'A1', 'ACME', { clientID: 'BETA' }],
      ['account', ' a1', 'ACME', { account: 'A2' }],
      ['strategy', 'vwap ', 'ACME', { strategy: 'TWAP' }],
      ['trader', 'ann', 'ACME', { trader: 'bob' }],
      ['trader', 'Ann', '', { trader: '' }],
      ['trader', 'ann', 'ACME', { clientID: 'BETA' }],
    ];
    for (const [scope, id, clientID, other] of ROWS) {
      const target = { scope, id, clientID };
      const states = new TradingStates();
      const set = { kind: 'tradingStateSet', at: instant(1), by: 'jane', reason: 'test', confirmedBy: '' } as const;
      states.set({ ...set, ...target, state: 'halted' });
      for (const [order, state] of [
        [of, 'halted'],
        [{ ...of, ...other }, 'active'],
      ] as const) {
        expect([target, order, states.strictest(order, desks).state]).toEqual([target, order, state]);
        expect(isOf(order, target, desks)).toBe(state === 'halted');
      }
      states.set({ ...set, ...target, state: 'active' });
      expect(states.list()).toEqual([]);
    }
  });

  const SCOPES: [scope: Scope, id: string, inside: Partial<OrderAsk>, outside: Partial<OrderAsk>][] = [
    ['client', 'ACME', {}, { clientID: 'BETA' }],
    ['account', 'A1', {}, { account: 'A2' }],
    ['symbol', 'XYZ', {}, { symbol: 'COIN' }],
    ['venue', 'LIT', { exDestination: 'LIT' }, { exDestination: 'DARK' }],
    ['venue', 'LIT', { exDestination: 'LIT' }, { exDestination: '' }],
  ];
  for (const [scope, id, inside, outside] of SCOPES) {
    test(`${scope} ${id} stops ${JSON.stringify(inside)} and leaves ${JSON.stringify(outside)}`, () => {
      const desk = longDesk();
      desk.set('halted', scope, id);
      expect(desk.check(inside).breaches).toEqual(HALTED);
      expect(desk.check(inside).text).toBe(
        `R101-TRADING-STATE: trading is halted for ${scope} ${id} (jane: fat finger)`,
      );
      expect(desk.check(outside).breaches).toEqual([]);
      desk.set('active', scope, id);
      expect(desk.check(inside).breaches).toEqual([]);
    });
  }

  test('the strictest of several states holds, and each is cleared by itself', () => {
    const desk = longDesk();
    desk.set('reducing', 'symbol', 'XYZ');
    desk.set('halted', 'client', 'ACME');
    expect(desk.check(sell).seen['R101-TRADING-STATE']).toEqual([1, 2]);
    desk.set('active', 'global');
    expect(desk.check(sell).breaches).toEqual(HALTED);
    desk.set('active', 'client', 'ACME');
    expect(desk.check(sell).breaches).toEqual([]);
    expect(desk.check().breaches).toEqual(HALTED);
    expect(desk.state.trading.list()).toMatchObject([{ scope: 'symbol', id: 'XYZ', state: 'reducing', by: 'jane' }]);
    expect(desk.state.trading.of('symbol', 'XYZ')).toBe('reducing');
    expect(desk.state.trading.of('venue', 'LIT')).toBe('active');
  });
});

describe('FIA guide 1.11: reducing lets out, not in', () => {
  test.each<[string, Partial<OrderAsk>, boolean]>([
    ['a sell of the whole position', sell, true],
    ['a market sell', { ...sell, ...market }, true],
    ['one share more than is held', { ...sell, orderQty: q(101) }, false],
    ['a buy', {}, false],
    ["another account's sell, which has nothing to reduce", { ...sell, account: 'A2' }, false],
    ['a sell in a symbol that is not held', { ...sell, symbol: 'COIN' }, false],
  ])('long 100: %s', (_, ask, passed) => {
    const desk = longDesk();
    desk.set('reducing');
    expect(desk.check(ask).passed).toBe(passed);
  });

  test.each<[string, Partial<OrderAsk>, boolean]>([
    ['a buy back of the whole', {}, true],
    ['one share more', { orderQty: q(101) }, false],
    ['a sell', sell, false],
  ])('short 100: %s', (_, ask, passed) => {
    const desk = new RiskDesk();
    desk.trade(sell);
    desk.set('reducing');
    expect(desk.check(ask).passed).toBe(passed);
  });

  test('what is already open to reduce is not counted twice', () => {
    const desk = longDesk();
    desk.open({ ...sell, orderQty: q(60) });
    desk.set('reducing');
    expect(desk.check({ ...sell, orderQty: q(40) }).passed).toBe(true);
    expect(desk.check({ ...sell, orderQty: q(41) }).breaches).toEqual(HALTED);
  });

  test('a replace passes when it adds nothing, or still only reduces', () => {
    const desk = longDesk();
    const buy = desk.open();
    const reducer = desk.open({ ...sell, orderQty: q(60) });
    desk.set('reducing');
    expect(desk.checkReplace(buy, { orderQty: q(100), price: px(99_000) }).passed).toBe(true);
    expect(desk.checkReplace(buy, { orderQty: q(99) }).passed).toBe(true);
    expect(desk.checkReplace(buy, { orderQty: q(101) }).breaches).toEqual(HALTED);
    expect(desk.checkReplace(reducer, { orderQty: q(100) }).passed).toBe(true);
    expect(desk.checkReplace(reducer, { orderQty: q(101) }).breaches).toEqual(HALTED);
  });
});

test('R20: the states survive a restart, and a restart clears none', () => {
  const desk = longDesk();
  desk.set('halted', 'client', 'ACME');
  desk.set('reducing', 'symbol', 'XYZ');
  desk.set('halted', 'venue', 'LIT');
  desk.set('active', 'venue', 'LIT');
  const orders = new Orders();
  const again = new RiskState(INSTRUMENTS);
  for (const event of desk.events) fold(event, orders, again);
  expect(again.trading.list()).toEqual(desk.state.trading.list());
  expect(again.trading.list()).toHaveLength(2);
  const order = { clientID: 'ACME', account: 'A1', symbol: 'XYZ', exDestination: '' };
  expect(again.trading.strictest(order, new Map()).state).toBe('halted');
});
