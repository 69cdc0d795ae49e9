/**
 * Reads a LOBSTER sample: recorded Nasdaq messages, and the book after each of them. Prices are whole numbers at
 * scale 4, as LOBSTER writes them; the sample is no part of the repository.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type Price, price, type Qty, qty } from '../../src/units/brand.ts';

export const LOBSTER_DIR = path.resolve(import.meta.dirname, '../../../shared/data/lobster');
export const haveLobster = fs.existsSync(path.join(LOBSTER_DIR, 'SOURCE.md'));

/** LOBSTER's event types. */
export const LobsterType = { New: 1, Reduce: 2, Delete: 3, Execute: 4, ExecuteHidden: 5 } as const;

export interface LobsterMessage {
  readonly type: number;
  readonly id: number;
  readonly size: Qty;
  readonly price: Price;
  /** 1 for a buy order, −1 for a sell order; for executions, the order that rested. */
  readonly sign: 1 | -1;
}

export interface LobsterLevel {
  readonly price: Price;
  readonly size: Qty;
}

/** Both sides best first; empty levels left out. */
export interface LobsterRow {
  readonly bids: readonly LobsterLevel[];
  readonly asks: readonly LobsterLevel[];
}

export function readMessages(): LobsterMessage[] {
  return linesOf('message').map(([, type, id, size, px, sign]) => ({
    type,
    id,
    size: qty(size),
    price: price(px),
    sign: sign === 1 ? 1 : -1,
  }));
}

export function readRows(): LobsterRow[] {
  return linesOf('orderbook').map((cells) => {
    const row = { bids: [] as LobsterLevel[], asks: [] as LobsterLevel[] };
    for (let i = 0; i + 3 < cells.length; i += 4) {
      if (cells[i + 1] > 0) row.asks.push({ price: price(cells[i]), size: qty(cells[i + 1]) });
      if (cells[i + 3] > 0) row.bids.push({ price: price(cells[i + 2]), size: qty(cells[i + 3]) });
    }
    return row;
  });
}

function linesOf(kind: string): number[][] {
  const file = fs.readdirSync(LOBSTER_DIR).find((name) => name.includes(`_${kind}_`));
  if (file === undefined) throw new Error(`no ${kind} file in ${LOBSTER_DIR}`);
  const text = fs.readFileSync(path.join(LOBSTER_DIR, file), 'utf8').trim();
  return text.split(/\r?\n/).map((line) => line.split(',').map(Number));
}
