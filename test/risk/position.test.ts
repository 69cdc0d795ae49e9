/** Positions and profit by average cost. Prices in ten-thousandths; money in the same, times shares. */
import { describe, expect, test } from 'vitest';
import { Side } from '../../src/orders/values.ts';
import { averageCost, pnlAtMid, positionsOf } from '../../src/risk/pnl.ts';
import { bookFill, flatPosition, type Position } from '../../src/risk/slices/position.ts';
import { NO_PRICE } from '../../src/units/brand.ts';
import { pxOrNone, RiskDesk, px, q } from './riskDesk.ts';

/** `+100@10` buys 100 at 10.0000, `-50@12.5` sells. */
function traded(...fills: string[]): Position {
  const position = flatPosition();
  for (const fill of fills) {
    const [quantity, price] = fill.slice(1).split('@');
    const side = fill.startsWith('+') ? Side.Buy : Side.Sell;
    bookFill(position, side, q(Number(quantity)), px(Math.round(Number(price) * 10_000)));
  }
  return position;
}

describe('P1: realised by average cost', () => {
  test.each<[string, string[], number, number, number]>([
    ['opening realises nothing', ['+100@10', '+100@11'], 200, 2_100, 0],
    ['a part takes its share of the cost', ['+100@10', '+100@11', '-50@12'], 150, 1_575, 75],
    ['flat has realised it all', ['+100@10', '-100@9'], 0, 0, -100],
    ['short: sold high, bought low', ['-100@10', '+40@9'], -60, -600, 40],
    ['through zero: closes, then opens the other way', ['+100@10', '-150@12'], -50, -600, 200],
    ['and back', ['+100@10', '-150@12', '+80@11'], 30, 330, 250],
    ['a price of zero is a price', ['+100@10', '-100@0'], 0, 0, -1_000],
  ])('%s', (_, fills, qty, cost, realised) => {
    const position = traded(...fills);
    expect(position.qty).toBe(qty);
    expect(position.cost).toBe(BigInt(cost) * 10_000n);
    expect(position.realised).toBe(BigInt(realised) * 10_000n);
  });

  test('a third of a cost is rounded, and the rest keeps what was rounded off', () => {
    const position = traded('+3@0.0011', '-1@0.0013');
    expect(position).toEqual({ qty: 2, cost: 22n, realised: 2n });
    const odd = flatPosition();
    bookFill(odd, Side.Buy, q(1), px(10));
    bookFill(odd, Side.Buy, q(2), px(11)); // 32 for three
    bookFill(odd, Side.Sell, q(1), px(11)); // 10 2⁄3 → 11
    expect(odd).toEqual({ qty: 2, cost: 21n, realised: 0n });
    bookFill(odd, Side.Sell, q(1), px(11)); // 10 1⁄2 → 10, the even one
    expect(odd).toEqual({ qty: 1, cost: 11n, realised: 1n });
    bookFill(odd, Side.Sell, q(1), px(11));
    expect(odd).toEqual({ qty: 0, cost: 0n, realised: 1n });
  });

  test('sums past 2^53 stay exact', () => {
    const position = flatPosition();
    const shares = q(9_000_000_000_001);
    bookFill(position, Side.Buy, shares, px(1_234_567_891));
    bookFill(position, Side.Sell, shares, px(1_234_567_892));
    expect(position).toEqual({ qty: 0, cost: 0n, realised: BigInt(shares) });
  });
});

describe('unrealised, at the midpoint', () => {
  test.each<[string, string[], number, number, number | undefined]>([
    ['long, up', ['+100@10'], 10.5, 11.5, 100],
    ['short, up', ['-100@10'], 10.5, 11.5, -100],
    ['one side alone is the mark', ['+100@10'], 0, 11, 100],
    ['the other too', ['+100@10'], 9, 0, -100],
    ['no quote', ['+100@10'], 0, 0, undefined],
  ])('%s', (_, fills, bid, ask, unrealised) => {
    const pnl = pnlAtMid(traded(...fills), pxOrNone(bid * 10_000), pxOrNone(ask * 10_000));
    expect(pnl.marked).toBe(unrealised !== undefined);
    expect(pnl.unrealised).toBe(BigInt(unrealised ?? 0) * 10_000n);
    expect(pnl.total).toBe(pnl.realised + pnl.unrealised);
  });

  test('flat needs no mark', () => {
    expect(pnlAtMid(traded('+1@1', '-1@2'), NO_PRICE, NO_PRICE)).toEqual({
      realised: 10_000n,
      unrealised: 0n,
      total: 10_000n,
      marked: true,
    });
  });

  test('half a unit is rounded against us, long and short', () => {
    const long = traded('+1@0.0010');
    const short = traded('-1@0.0010');
    expect(pnlAtMid(long, px(10), px(11)).unrealised).toBe(0n);
    expect(pnlAtMid(short, px(10), px(11)).unrealised).toBe(-1n);
  });

  test('average cost for a view', () => {
    expect(averageCost(traded('+1@10', '+2@11'), 2)).toBe(10_666_666);
    expect(averageCost(traded('-2@10'), 0)).toBe(100_000);
    expect(averageCost(flatPosition(), 2)).toBe(0);
  });
});

test('positions are kept by client, account and symbol, flat ones too', () => {
  const desk = new RiskDesk();
  desk.trade({});
  desk.trade({ side: Side.Sell });
  desk.trade({ account: 'A2' });
  desk.open({ account: 'A3' });
  expect(positionsOf(desk.state)).toEqual([
    { clientID: 'ACME', account: 'A1', symbol: 'XYZ', position: { qty: 0, cost: 0n, realised: 0n } },
    { clientID: 'ACME', account: 'A2', symbol: 'XYZ', position: { qty: 100, cost: 10_000_000n, realised: 0n } },
  ]);
});
