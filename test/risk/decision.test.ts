/** The record of a decision. */
import { expect, test } from 'vitest';
import { CxlRejReason, orderID } from '../../src/orders/values.ts';
import { CHECKS } from '../../src/risk/checks.ts';
import { evaluateNew, evaluateReplace, riskDecided } from '../../src/risk/evaluate.ts';
import { ASK, RiskDesk, intentOf, q, us } from './riskDesk.ts';

test('R17, R18: every check with its limit and what was seen, kept after the decision is reused', () => {
  const desk = new RiskDesk({ clients: [{ clientID: 'ACME', limits: { maxOrderQty: q(99), maxOpenQty: q(50) } }] });
  const decision = evaluateNew(intentOf(ASK), desk.context);
  const event = riskDecided(decision, orderID(1), us(7), 'ACME', 'C1');
  expect(evaluateNew(intentOf({ ...ASK, orderQty: q(10) }), desk.context)).toBe(decision);
  expect(event).toMatchObject({
    kind: 'riskDecided',
    orderID: 1,
    at: 7,
    clientID: 'ACME',
    clOrdID: 'C1',
    request: 'new',
  });
  expect(event.passed).toBe(false);
  expect(event.checks).toHaveLength(CHECKS.filter(({ on }) => on.includes('new')).length);
  expect(event.checks.filter(({ ok }) => !ok)).toEqual([
    { code: 'R110-ORDER-QTY', limit: 99, observed: 100, ok: false },
    { code: 'R117-OPEN-QTY', limit: 50, observed: 100, ok: false },
  ]);
  expect([decision.passed, decision.text]).toEqual([true, '']);
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
