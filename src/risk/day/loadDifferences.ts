/** What a load of the start of a day changes against the one before it, as lines for people. */
import type { Instant, Price } from '../../units/brand.ts';
import type { StartOfDay } from './dayEvent.ts';

export type Rows = Pick<StartOfDay, 'positions' | 'cash' | 'locates' | 'lists' | 'closes'>;

/** What a load says beside its rows. */
export interface Beside {
  readonly day: number;
  /** Undefined: the open of the day. */
  readonly asOf?: Instant;
  readonly rates: readonly { readonly currency: string; readonly rate: number }[];
  /** The rate of a currency as the source said it last. */
  readonly lastRate: (currency: string) => number | undefined;
  /** What is located for a client, which somebody may have set since the load before. */
  readonly located: (clientID: string, symbol: string) => number;
}

/** It says nothing else, so that there is nothing to journal. */
export function isSameLoad(a: Rows, b: Rows): boolean {
  const said = ({ positions, cash, locates, lists, closes }: Rows) =>
    JSON.stringify([positions, cash, locates, lists, closes]);
  return said(a) === said(b);
}

/** How a load differs from what the source said of the day before: a line a difference. */
export function differences(before: StartOfDay | undefined, now: Rows & Beside, of: Shown): string[] {
  const lines: string[] = [];
  const compare = (what: string, was: ReadonlyMap<string, string>, is: ReadonlyMap<string, string>) => {
    for (const [key, value] of is) {
      const had = was.get(key);
      if (had === undefined) lines.push(`${what} ${key}: ${value} is new`);
      else if (had !== value) lines.push(`${what} ${key}: ${value} instead of ${had}`);
    }
    for (const [key, value] of was) if (!is.has(key)) lines.push(`${what} ${key}: ${value} is gone`);
  };
  const was: Rows = before ?? { positions: [], cash: [], locates: [], lists: [], closes: [] };
  const is: Rows = now;
  const positions = (load: Rows) =>
    new Map(
      load.positions.map(({ clientID, account, symbol, qty, price }) => [
        words(clientID, account, symbol),
        of.position(symbol, qty, price),
      ]),
    );
  compare('position', positions(was), positions(is));
  const cash = (load: Rows) =>
    new Map(
      load.cash.map(({ clientID, account, currency, amount }) => [words(clientID, account, currency), of.cash(amount)]),
    );
  compare('cash', cash(was), cash(is));
  const located = (load: Rows) =>
    new Map(load.locates.map(({ clientID, symbol, qty }) => [words(clientID, symbol), of.qty(symbol, qty)]));
  compare('locate', located(was), located(is));
  const isLeft = new Set(is.locates.map(({ clientID, symbol, qty }) => words(clientID, symbol, String(qty))));
  for (const { clientID, symbol, qty } of before?.day === now.day ? was.locates : []) {
    const since = now.located(clientID, symbol);
    if (since === qty || isLeft.has(words(clientID, symbol, String(qty)))) continue;
    lines.push(`locate ${words(clientID, symbol)}: ${of.qty(symbol, since)}, set since then, is taken back`);
  }
  const lists = (load: Rows) =>
    new Map(load.lists.map(({ list, symbol, clientID }) => [words(clientID, symbol, list), 'listed']));
  compare('list', lists(was), lists(is));
  const closes = (load: Rows) => new Map(load.closes.map(({ symbol, price }) => [symbol, of.price(symbol, price)]));
  compare('close', closes(was), closes(is));
  const said = new Map(now.rates.map(({ currency, rate }) => [currency, of.rate(rate)]));
  const last = now.rates.flatMap(({ currency }): [string, string][] => {
    const rate = now.lastRate(currency);
    return rate === undefined ? [] : [[currency, of.rate(rate)]];
  });
  compare('rate', new Map(last), said);
  if (before !== undefined && now.asOf !== undefined && now.asOf !== before.asOf) {
    lines.push(`asOf: ${of.time(now.asOf)} instead of ${of.time(before.asOf)}`);
  }
  return lines;
}

const words = (...names: string[]): string => names.filter((name) => name !== '').join(' ');

/** Numbers as people write them. */
export interface Shown {
  position(symbol: string, qty: number, price: Price): string;
  price(symbol: string, price: Price): string;
  qty(symbol: string, qty: number): string;
  cash(amount: number): string;
  rate(rate: number): string;
  time(at: Instant): string;
}
