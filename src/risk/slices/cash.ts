/**
 * Cash of clients' accounts, as sources say it at the start of a day. What an account has in a currency may be spent
 * before its buying power is: it counts as so much less spent, in every slice that names nothing finer than an account
 * and a currency. From then on only executions after it count there: earlier ones have been paid for in it.
 */
import { type Instant, NO_TIME } from '../../units/brand.ts';
import { moneyScaleOf } from '../../units/currency.ts';
import { POWERS_OF_TEN } from '../../units/decimal.ts';
import {
  ACCOUNT_BIT,
  bitOf,
  CLIENT_BIT,
  type Coordinates,
  CURRENCY_BIT,
  DIMENSIONS,
  type Scope,
} from '../limits/limitRow.ts';
import { LIMIT_MONEY_SCALE } from '../worth/riskMoney.ts';
import type { Slices } from './slices.ts';
import { Sum } from './sums.ts';

/** What cash may be sliced by. */
const OF_CASH = CLIENT_BIT | ACCOUNT_BIT | bitOf('desk') | CURRENCY_BIT;

/** Slices of this shape have cash in them, and what was spent before it not. */
export const hasCash = (bits: number): boolean => (bits & CURRENCY_BIT) !== 0 && (bits & ~OF_CASH) === 0;

/** One client's account in one currency. */
export interface CashLine {
  readonly clientID: string;
  readonly account: string;
  readonly currency: string;
  /** In risk's money of the currency; below zero where money is owed. */
  amount: number;
  /** Executions from here on are not in it. */
  asOf: Instant;
  /** Who says so. */
  sources: ReadonlySet<string>;
  /** By shape: the row of its slice, −1 where it does not count. */
  readonly rows: number[];
}

const keyOf = (clientID: string, account: string, currency: string): string => `${clientID}\n${account}\n${currency}`;

/** 10^-CASH_SCALE of a currency as risk's money of it, rounded down: nobody has more than was said. */
export function cashMoney(amount: number, currency: string): number {
  return Math.floor(amount / POWERS_OF_TEN[LIMIT_MONEY_SCALE - moneyScaleOf(currency)]);
}

export class Cash {
  private readonly lines = new Map<string, CashLine>();

  get(clientID: string, account: string, currency: string): CashLine | undefined {
    return this.lines.get(keyOf(clientID, account, currency));
  }

  /** Since when executions count; NO_TIME where nothing is known of its cash, and all do. */
  asOf(clientID: string, account: string, currency: string): Instant {
    return this.lines.size === 0 ? NO_TIME : (this.get(clientID, account, currency)?.asOf ?? NO_TIME);
  }

  all(): Iterable<CashLine> {
    return this.lines.values();
  }

  /** What sources say now, in place of what they said. */
  set(slices: Slices, desk: string, said: Omit<CashLine, 'rows'>): void {
    const { clientID, account, currency, amount, asOf, sources } = said;
    let line = this.get(clientID, account, currency);
    if (line === undefined) {
      line = { clientID, account, currency, amount: 0, asOf, sources, rows: [] };
      this.lines.set(keyOf(clientID, account, currency), line);
      joinAll(slices, line, desk);
    }
    line.asOf = asOf;
    line.sources = sources;
    this.add(slices, line, amount - line.amount);
  }

  /** More, or less, in an account: an execution that was paid for in its cash was corrected. */
  add(slices: Slices, line: CashLine, more: number): void {
    line.amount += more;
    for (const row of line.rows) if (row >= 0) slices.sums.add(row, Sum.Spent, -more);
  }

  /** No source says anything of it any more. */
  remove(slices: Slices, desk: string, line: CashLine): void {
    leaveAll(slices, line, desk);
    this.lines.delete(keyOf(line.clientID, line.account, line.currency));
  }

  /** A limit has brought one more shape. */
  countInShape(slices: Slices, shape: number, deskOf: (clientID: string) => string): void {
    for (const line of this.lines.values()) join(slices, shape, line, deskOf(line.clientID));
  }

  /** Its client moves from one desk to another. */
  move(slices: Slices, clientID: string, from: string, to: string): void {
    for (const line of this.lines.values()) {
      if (line.clientID !== clientID) continue;
      leaveAll(slices, line, from);
      joinAll(slices, line, to);
    }
  }
}

/** It is no symbol's, strategy's, trader's or session's. */
function placeOf({ clientID, account, currency }: CashLine, desk: string): Coordinates {
  const own: Scope = { client: clientID, account, desk, currency };
  return DIMENSIONS.map((dimension) => own[dimension] ?? '');
}

function joinAll(slices: Slices, line: CashLine, desk: string): void {
  for (let shape = 0; shape < slices.shapes.length; shape++) join(slices, shape, line, desk);
}

function join(slices: Slices, shape: number, line: CashLine, desk: string): void {
  const counts = hasCash(slices.shapes[shape]);
  line.rows[shape] = counts ? slices.join(shape, placeOf(line, desk)) : -1;
  if (counts) slices.sums.add(line.rows[shape], Sum.Spent, -line.amount);
}

function leaveAll(slices: Slices, line: CashLine, desk: string): void {
  const place = placeOf(line, desk);
  for (const [shape, row] of line.rows.entries()) {
    if (row < 0) continue;
    slices.sums.add(row, Sum.Spent, line.amount);
    slices.leave(shape, row, place);
  }
  line.rows.length = 0;
}
