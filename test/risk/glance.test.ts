/**
 * Orders that pass are told by limits as they are packed (checks/lineLimits.ts), found by numbers (lineIndex.ts). The
 * desk makes each check in full too, and fails where the two differ; here lines come and go, and so do limits.
 */
import { expect, it } from 'vitest';
import type { Parent } from '../../src/orders/order.ts';
import { Side } from '../../src/orders/values.ts';
import { NameTable } from '../../src/risk/checks/nameTable.ts';
import { EACH, type Scope } from '../../src/risk/limits/limitRow.ts';
import type { MeasureName } from '../../src/risk/limits/measureKinds.ts';
import { limitRow } from '../support/limits.ts';
import { type OrderAsk, px, q, RiskDesk, XYZ } from './riskDesk.ts';

const NAMES = ['', 'A', 'AB', 'ABC', 'ABCD', 'ABCDE', 'ABCDEFGH', 'ABCDEFGHI', 'ABCDEFGHIJKL', 'ABCDEFGHIJKLM'];
const ODD = ['\u0000', 'A\u0000', 'Ä', 'Ω', '€URO', ' ', 'abcd', 'ABCDabcd'];

it('finds the number of every name, and of no other', () => {
  const table = new NameTable();
  const names = [...NAMES, ...ODD, ...Array.from({ length: 2_000 }, (_, i) => `SYM${i}`)];
  for (const [number, name] of names.entries()) {
    expect(table.find(name)).toBe(-1);
    table.set(name, number);
  }
  expect(names.map((name) => table.find(name))).toEqual(names.map((_, number) => number));
  expect(['B', 'ABCDEFG', 'ABCDEFGHIJKLMN', 'SYM2000', 'A '].map((name) => table.find(name))).toEqual(
    Array(5).fill(-1),
  );
});

const SYMBOLS = ['XYZ', 'A SYMBOL OF MANY LETTERS', ...Array.from({ length: 200 }, (_, i) => `S${i}`)];
const CLIENTS = ['ACME', 'BETA', 'GAMMA'];
const LIMITS: readonly (readonly [measure: MeasureName, scope: Scope])[] = [
  ['maxOrderQty', {}],
  ['maxOpenNotional', { client: EACH, symbol: EACH }],
  ['maxOpenQty', { client: EACH, account: EACH, symbol: EACH }],
  ['maxOrderQty', { client: 'ACME' }],
  ['maxOpenQty', { client: 'BETA', symbol: EACH }],
  ['maxOpenQty', { symbol: 'XYZ' }],
  ['maxOpenOrders', { client: 'GAMMA', account: EACH }],
  ['maxLongPosition', { symbol: EACH }],
  ['maxShortPosition', { client: EACH, symbol: EACH, strategy: EACH }],
  ['maxGrossNotional', { client: EACH }],
];

it('says at a glance what it says in full, whatever lines and limits come and go', () => {
  const random = randomOf(7);
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)];
  const instruments = new Map(SYMBOLS.map((symbol) => [symbol, { ...XYZ, symbol }]));
  const desk = new RiskDesk({ clients: CLIENTS.map((clientID) => ({ clientID })) }, instruments);
  const open: Parent[] = [];
  const seen = { passed: 0, refused: 0 };
  for (let step = 0; step < 4_000; step++) {
    const ask: Partial<OrderAsk> = {
      clientID: one(CLIENTS),
      account: one(['A1', 'A2', '']),
      symbol: random() < 0.5 ? SYMBOLS[0] : one(SYMBOLS),
      strategy: one(['', 'slow']),
      side: one([Side.Buy, Side.Sell]),
      orderQty: q(1 + Math.floor(random() * 100)),
      price: px(100_000),
    };
    const { passed } = desk.check(ask);
    seen[passed ? 'passed' : 'refused']++;
    if (passed && random() < 0.7) open.push(desk.receive(ask));
    if (open.length > 0 && random() < 0.6) {
      const [order] = open.splice(Math.floor(random() * open.length), 1);
      if (random() < 0.3) fill(desk, order);
      else desk.reject(order);
    }
    if (step % 20 === 0) {
      const [measure, scope] = one(LIMITS);
      desk.limit(
        limitRow(measure, `${one(random() < 0.05 ? [0] : [90, 2_000, 1_000_000, 10_000_000])}`, scope, {
          soft: random() < 0.3,
        }),
      );
    }
  }
  expect(Math.min(seen.passed, seen.refused)).toBeGreaterThan(400);
});

it('takes no line for another that has its number now', () => {
  const desk = new RiskDesk({ clients: [{ clientID: 'ACME' }, { clientID: 'BETA' }] });
  desk.limit(limitRow('maxOrderQty', '50', { client: 'ACME' }));
  const first = desk.receive({ clientID: 'ACME' });
  expect(desk.check({ clientID: 'ACME', orderQty: q(10) }).passed).toBe(true);
  desk.reject(first);
  desk.receive({ clientID: 'BETA' });
  expect(desk.check({ clientID: 'BETA', orderQty: q(60) }).passed).toBe(true);
  expect(desk.check({ clientID: 'ACME', orderQty: q(60) }).breaches).toEqual(['R110-ORDER-QTY']);
});

function fill(desk: RiskDesk, order: Parent): void {
  desk.accept(order);
  desk.fill(desk.child(order, order.terms.orderQty), order.terms.orderQty, 100_000);
}

/** Numbers from 0 to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}
