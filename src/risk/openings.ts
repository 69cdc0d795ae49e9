/**
 * Positions as a day begins: what a source says that an account holds takes the place of what we carried, executions
 * since then count on top of it, and a difference between the two is a break.
 */
import type { Execution } from '../orders/order.ts';
import { branded, type Instant } from '../units/brand.ts';
import { notionalOf } from '../units/notional.ts';
import type { StartOfDay } from './day/dayEvent.ts';
import { type AccountExposure, type Lines, FROM_NO_ORDER, type Opening } from './slices/lines.ts';
import { cashMoney } from './slices/cash.ts';
import { bookFill, flatPosition, type Position } from './slices/position.ts';
import { type Booked, executionsOf } from './slices/exposure.ts';
import { accountIn, restateAccount, type RiskState } from './state.ts';

type Row = StartOfDay['positions'][number];

/** A position that a source and we do not agree on. */
export interface OpeningBreak {
  readonly clientID: string;
  readonly account: string;
  readonly symbol: string;
  readonly source: string;
  readonly day: number;
  /** What we carried over night. */
  readonly ours: number;
  /** Undefined: the source names the account, and not this position of it. */
  readonly theirs: number | undefined;
}

/** `of`: a symbol, or a currency. */
const keyOf = (clientID: string, account: string, of: string): string => `${clientID}\n${account}\n${of}`;

/** Folds the positions and the cash of one load. */
export function openAccounts(state: RiskState, event: StartOfDay, booked: Booked): void {
  const said = new Map<string, Row>();
  for (const row of event.positions) said.set(keyOf(row.clientID, row.account, row.symbol), row);
  const lines = new Map<string, AccountExposure>();
  for (const [key, row] of said) {
    const line = accountIn(state, row);
    if (line !== undefined) lines.set(key, line);
  }
  // What the source said of this day before, and does not say now, is as we carried it.
  for (const line of accountLines(state)) {
    const key = keyOf(line.of.client.clientID, line.account, line.of.instrument.symbol);
    if (line.opening?.source === event.source && line.opening.day === event.day) lines.set(key, line);
  }
  const positions = new Set(lines.keys());
  const cash = openCash(state, event);
  for (const line of cash.size === 0 ? [] : accountLines(state)) {
    const { clientID } = line.of.client;
    const { symbol, currency } = line.of.instrument;
    if (cash.has(keyOf(clientID, line.account, currency))) lines.set(keyOf(clientID, line.account, symbol), line);
  }
  for (const [key, line] of lines) {
    const own = executionsOf(line, booked);
    if (positions.has(key)) openAccount(state.lines, line, { row: said.get(key), event, executions: own });
    restateAccount(state, line, own);
  }
}

/** What all sources say now of the cash that this one speaks of, or spoke of before; returns whose it is. */
function openCash(state: RiskState, { source, cash }: StartOfDay): Set<string> {
  const { cash: lines, slices } = state.lines;
  const changed = new Map<string, { clientID: string; account: string; currency: string }>();
  for (const each of cash) changed.set(keyOf(each.clientID, each.account, each.currency), each);
  for (const line of lines.all()) {
    if (line.sources.has(source)) changed.set(keyOf(line.clientID, line.account, line.currency), line);
  }
  for (const { clientID, account, currency } of changed.values()) {
    const desk = state.desks.get(clientID) ?? '';
    const said = state.dayData.cashOf(clientID, account, currency);
    const before = lines.get(clientID, account, currency);
    if (said !== undefined) {
      const amount = cashMoney(said.amount, currency);
      lines.set(slices, desk, { ...said, clientID, account, currency, amount });
    } else if (before !== undefined) lines.remove(slices, desk, before);
  }
  return new Set(changed.keys());
}

interface Told {
  /** Undefined: the source says no more of it. */
  readonly row: Row | undefined;
  readonly event: StartOfDay;
  readonly executions: readonly Execution[];
}

function openAccount(lines: Lines, account: AccountExposure, { row, event, executions }: Told): void {
  const { day, source, asOf } = event;
  const before = account.opening;
  const again = before?.day === day && before.source === source;
  const isNew = before === undefined && !account.traded;
  const carried = again ? before.carried : isNew ? undefined : positionAt(before, executions, asOf);
  const held = row === undefined ? (carried ?? flatPosition()) : { ...flatPosition(), ...costed(row) };
  const line = lines.of(account, FROM_NO_ORDER);
  line.traded = true;
  if (row !== undefined) line.lastPx = row.price;
  account.traded = true;
  account.opening = {
    day,
    source: row === undefined ? '' : source,
    asOf,
    qty: held.qty,
    cost: held.cost,
    carried: carried === undefined ? undefined : { qty: carried.qty, cost: carried.cost },
    line,
  };
}

const costed = ({ qty, price }: Row): Pick<Position, 'qty' | 'cost'> => ({
  qty,
  cost: notionalOf(price, branded(Math.abs(qty))) * (qty < 0 ? -1n : 1n),
});

/** The position that an opening and the executions after it, up to `asOf`, lead to. */
function positionAt(opening: Opening | undefined, executions: readonly Execution[], asOf: Instant): Position {
  const position = flatPosition();
  if (opening !== undefined) Object.assign(position, { qty: opening.qty, cost: opening.cost });
  for (const { child, at, lastQty, lastPx } of executions) {
    if (at < asOf && (opening === undefined || at >= opening.asOf))
      bookFill(position, child.parent.side, lastQty, lastPx);
  }
  return position;
}

/** Where sources and what we carried differ, on the day of their last load. */
export function openingBreaks(state: RiskState): OpeningBreak[] {
  const breaks: OpeningBreak[] = [];
  const { loads } = state.dayData;
  if (loads.size === 0) return breaks;
  const covered = new Map<string, StartOfDay>();
  for (const { event } of loads.values()) {
    for (const { clientID, account } of event.positions) covered.set(keyOf(clientID, account, ''), event);
  }
  for (const { opening, account, of, position } of accountLines(state)) {
    const { clientID } = of.client;
    const { symbol } = of.instrument;
    const event = covered.get(keyOf(clientID, account, ''));
    if (event === undefined) continue;
    const names = { clientID, account, symbol };
    const isSaid =
      opening !== undefined && opening.source !== '' && loads.get(opening.source)?.event.day === opening.day;
    if (isSaid) {
      const { source, day, carried, qty } = opening;
      if (carried !== undefined && carried.qty !== qty)
        breaks.push({ ...names, source, day, ours: carried.qty, theirs: qty });
      continue;
    }
    const ours = opening?.day === event.day ? opening.qty : position.qty;
    if (ours !== 0) breaks.push({ ...names, source: event.source, day: event.day, ours, theirs: undefined });
  }
  return breaks;
}

function* accountLines(state: RiskState): Generator<AccountExposure> {
  for (const { symbols } of state.clients.values()) {
    for (const { accounts } of symbols.values()) yield* accounts.values();
  }
}
