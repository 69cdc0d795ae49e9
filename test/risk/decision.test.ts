/** The record of a decision. */
import { expect, test } from 'vitest';
import { CxlRejReason, orderID, Side } from '../../src/orders/values.ts';
import { evaluateNew, evaluateReplace, riskDecided } from '../../src/risk/evaluate.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { ByteWriter } from '../../src/journal/byteWriter.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { CHECKS } from '../../src/risk/checks/checks.ts';
import { RISK_EVENTS } from '../../src/risk/event.ts';
import { NO_PRICE, seconds, span } from '../../src/units/brand.ts';
import { Desk } from '../core/desk.ts';
import { limitRow } from '../support/limits.ts';
import { ASK, RiskDesk, intentOf, px, q, units, us } from './riskDesk.ts';

const limited = { maxOrderQty: q(99), maxOpenQty: q(50), maxLongPosition: q(400) };

test('R17, R18: what failed, with its limit and what was seen, kept after the decision is reused', () => {
  const desk = new RiskDesk({ clients: [{ clientID: 'ACME', limits: limited }] });
  const rowOf = (id: string) => desk.state.limits.rows.get(id)?.number;
  const decision = evaluateNew(intentOf(ASK), desk.context);
  const event = riskDecided(decision, orderID(1), us(7), 'ACME', 'C1');
  expect(evaluateNew(intentOf({ ...ASK, orderQty: q(10) }), desk.context)).toBe(decision);
  expect(event).toEqual({
    kind: 'riskDecided',
    orderID: 1,
    at: 7,
    clientID: '',
    clOrdID: '',
    request: 'new',
    passed: false,
    made: CHECKS.filter(({ on }) => on.includes('new')).length,
    version: 3,
    protectedBid: NO_PRICE,
    quote: expect.objectContaining({ bid: NO_PRICE, ask: NO_PRICE, bidAgeMicros: 0, askAgeMicros: 0 }) as object,
    bandLow: NO_PRICE,
    bandHigh: NO_PRICE,
    checks: [
      {
        code: 'R110-ORDER-QTY',
        limit: 99,
        observed: 100,
        ok: false,
        row: rowOf('maxOrderQty client=ACME'),
        soft: false,
      },
      {
        code: 'R117-OPEN-QTY',
        limit: 50,
        observed: 100,
        ok: false,
        row: rowOf('maxOpenQty client=ACME symbol=*'),
        soft: false,
      },
      {
        code: 'R115-POSITION',
        limit: 400,
        observed: 100,
        ok: true,
        row: rowOf('maxLongPosition client=ACME symbol=*'),
        soft: false,
      },
    ],
  });
  expect([decision.passed, decision.text]).toEqual([true, '']);
});

test('of an order that passes it has the nearest limit, and 60 bytes at most', () => {
  const desk = new RiskDesk({
    clients: [{ clientID: 'ACME', limits: { maxOrderNotional: units(500_000), maxGrossNotional: units(20_000_000) } }],
    rows: Array.from({ length: 300 }, (_, n) => limitRow('maxOrderQty', '10000', { strategy: `S${n}` })),
  });
  desk.context.quote = { ...desk.context.quote, bidAgeMicros: span(1_500_000), askAgeMicros: span(900_000) };
  const decision = evaluateNew(intentOf({ ...ASK, orderQty: q(49_000) }), desk.context);
  const event = riskDecided(decision, orderID(1_234_567), us(1_800_000_000_000_000), 'ACME', 'ORDER-0001234567');
  const { checks } = event;
  expect(checks).toMatchObject([
    { code: 'R113-ORDER-NOTIONAL', limit: units(500_000), observed: units(490_000), ok: true },
  ]);
  const out = new ByteWriter(1 << 10, 1 << 12);
  new RecordRegistry(RISK_EVENTS).encode(out, event);
  expect(out.length).toBeLessThanOrEqual(60);
});

test.each([Side.Buy, Side.Sell])('the nearest limit is one of how much: no price, no time, side %s', (side) => {
  const rows = [
    limitRow('duplicateWindowMs', '1000'),
    limitRow('maxSpreads', '2'),
    limitRow('priceMoveBps', '500', { symbol: 'XYZ' }, { window: seconds(3_600) }),
    limitRow('priceCollarBps', '500'),
    limitRow('minOrderNotional', '1'),
    limitRow('maxOrderQty', '101'),
  ];
  const desk = new RiskDesk({ clients: [{ clientID: 'ACME' }], rows });
  const ask = { ...ASK, side, account: 'A2' };
  desk.trade(ask);
  desk.now = us(desk.now + seconds(600));
  desk.context.now = desk.now;
  const event = riskDecided(evaluateNew(intentOf(ask), desk.context), orderID(2), desk.now, 'ACME', 'C2');
  expect(event.checks.map(({ code, limit, observed }) => [code, limit, observed])).toEqual([
    ['R110-ORDER-QTY', 101, 100],
  ]);
});

test('of a replace it has the quote as well, and the request by its own ClOrdID', () => {
  const desk = new RiskDesk();
  const decision = evaluateReplace({ ...PLAIN, orderQty: q(10), price: px(100_000) }, desk.open(), desk.context);
  const event = riskDecided(decision, orderID(1), us(7), 'ACME', 'R1');
  expect(event).toMatchObject({ clientID: 'ACME', clOrdID: 'R1', quote: { bid: px(99_900), ask: px(100_100) } });
});

test('a limit that only warns is in the record, and told to the client with the New', () => {
  const rows = [limitRow('maxOrderQty', '50', { client: 'C' }, { soft: true })];
  const d = new Desk({ limits: { clients: [{ clientID: 'C' }], rows } });
  d.book('NORTH', [[9.99, 300]], [[10, 300]]);
  d.lines = (sends) =>
    sends.flatMap((send) => (send.kind === 'executionReport' ? [`${send.ordStatus} ${send.text}`] : []));
  expect(d.order('A', 'buy', 100, 9.95)).toEqual(['0 warning R110-ORDER-QTY: quantity 100 is above the limit of 50']);
  const decided = d.events.find((event) => event.kind === 'riskDecided');
  expect(decided?.kind === 'riskDecided' && decided.checks[0]).toMatchObject({
    code: 'R110-ORDER-QTY',
    ok: false,
    soft: true,
  });
});

test('a decision does not see the one before it', () => {
  const desk = new RiskDesk({ clients: [{ clientID: 'ACME', limits: { maxOrderQty: q(99) } }] });
  expect(desk.check({ clientID: 'STRANGER' }).breaches).toEqual(['R102-CLIENT']);
  expect(desk.check({ orderQty: q(99) })).toMatchObject({ passed: true, code: '', text: '' });
  expect(desk.check().breaches).toEqual(['R110-ORDER-QTY']);
});

test('evaluating changes nothing', () => {
  const desk = new RiskDesk();
  const order = desk.open();
  const before = structuredClone(desk.state);
  desk.check();
  desk.checkReplace(order, { orderQty: q(500) });
  desk.checkCancel();
  expect(structuredClone(desk.state)).toEqual(before);
});

test('a refused replace has a CxlRejReason', () => {
  const desk = new RiskDesk({ clients: [{ clientID: 'ACME', limits: { maxOrderQty: q(100) } }] });
  const order = desk.open();
  const decision = evaluateReplace({ ...order.terms, orderQty: q(101) }, order, desk.context);
  expect([decision.passed, decision.cxlRejReason]).toEqual([false, CxlRejReason.BrokerOption]);
  expect(decision.text).toBe('R110-ORDER-QTY: quantity 101 is above the limit of 100');
});
