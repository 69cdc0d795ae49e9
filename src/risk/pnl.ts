/** Profit and loss for views: a position against a mark, in exact integers of 10^-(priceScale + qtyScale). */
import { NO_PRICE, type Price } from '../units/brand.ts';
import type { Position, PositionRow } from './slices/position.ts';
import type { RiskState } from './state.ts';

export interface Pnl {
  readonly realised: bigint;
  readonly unrealised: bigint;
  readonly total: bigint;
  /** False when there is no quote to mark an open position by: `unrealised` is then 0 and means nothing. */
  readonly marked: boolean;
}

/**
 * The position at the midpoint of bid and ask (or NO_PRICE; one side alone is then the mark). Instruments keep a price
 * scale finer than the tick, so that midpoints are whole; where one is not, half a unit is rounded down, against us.
 */
export function pnlAtMid(position: Position, bid: Price, ask: Price): Pnl {
  const { qty, cost, realised } = position;
  if (qty === 0) return { realised, unrealised: 0n, total: realised, marked: true };
  if (bid === NO_PRICE && ask === NO_PRICE) return { realised, unrealised: 0n, total: realised, marked: false };
  const twiceMid = BigInt(bid === NO_PRICE ? 2 * ask : ask === NO_PRICE ? 2 * bid : bid + ask);
  // A shift rounds towards minus infinity, for losses too.
  const unrealised = (BigInt(qty) * twiceMid - 2n * cost) >> 1n;
  return { realised, unrealised, total: realised + unrealised, marked: true };
}

/** Average cost of an open position in units of 10^-(priceScale + extraDecimals), cut off; 0 when flat. */
export function averageCost(position: Position, extraDecimals: number): number {
  if (position.qty === 0) return 0;
  return Number((position.cost * 10n ** BigInt(extraDecimals)) / BigInt(position.qty));
}

/** Every position that ever traded, flat ones too; `position` is the live one, not a copy. */
export function positionsOf(state: RiskState): PositionRow[] {
  const rows: PositionRow[] = [];
  for (const { clientID, symbols } of state.clients.values()) {
    for (const [symbol, { accounts }] of symbols) {
      for (const { account, position, traded } of accounts.values()) {
        if (traded) rows.push({ clientID, account, symbol, position });
      }
    }
  }
  return rows;
}
