/**
 * The file of the start of a day: what clients hold and have, the shares that were located for them, lists of symbols,
 * closing prices and rates of exchange. A line a row, values between commas, the first of which says what it is; `#`
 * begins a comment. Everything that is wrong with it is found at once, by line.
 *
 *     day,2026-11-30
 *     position,ALPHA,MAIN,AAPL,-200,191.25
 *     cash,ALPHA,MAIN,USD,250000.00
 *     locate,ALPHA,AAPL,5000
 *     list,hardToBorrow,XYZ
 *     restricted,XYZ,client=ALPHA,until=2026-12-04T21:00:00Z
 *     close,AAPL,190.10
 *     rate,EUR,1.0825
 */
import { CASH_SCALE } from '../risk/day/dayData.ts';
import { type DayRows, SYMBOL_LISTS, type SymbolList } from '../risk/day/dayEvent.ts';
import { RATE_SCALE } from '../risk/day/fx.ts';
import { NO_LIMIT } from '../risk/worth/riskMoney.ts';
import type { RiskLimits } from '../risk/limitBook.ts';
import { faultIn } from '../risk/limits/limitFaults.ts';
import { type Dimension, DIMENSIONS } from '../risk/limits/limitRow.ts';
import type { Restricted } from '../risk/limits/restricted.ts';
import { type Instant, NO_TIME, price, qty, span } from '../units/brand.ts';
import { DOES_NOT_FIT, parseDecimal } from '../units/decimal.ts';
import { type Instrument, leastPriceText, lowestPrice } from '../units/instrument.ts';
import { readIsoTime } from '../units/time.ts';
import { nearest } from './schema/schemaProblem.ts';

/** What the names in the file may be. */
export interface DayNames {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly clients: ReadonlySet<string>;
  readonly desks: ReadonlySet<string>;
  /** Accounts that a client may use; undefined: any. */
  readonly accountsOf: (clientID: string) => ReadonlySet<string> | undefined;
}

/** The names that a configuration has. */
export const dayNames = (instruments: DayNames['instruments'], { clients }: RiskLimits): DayNames => {
  const accounts = new Map(clients.map((each) => [each.clientID, each.accounts && new Set(each.accounts)]));
  return {
    instruments,
    clients: new Set(accounts.keys()),
    desks: new Set(clients.flatMap(({ desk }) => (desk === undefined ? [] : [desk]))),
    accountsOf: (clientID) => accounts.get(clientID),
  };
};

/** What the file says: restricted symbols are limits, the others are of the day. */
export interface StartOfDayRows extends DayRows {
  readonly restricted: readonly Restricted[];
  /** Rows about symbols that are not traded here, where such a row does no harm. */
  readonly skipped: number;
}

export interface LineFault {
  readonly line: number;
  readonly text: string;
}

/** Rows of a file. More is a mistake: of the largest firms it is a part. */
export const MAX_DAY_ROWS = 1_000_000;
/** Faults that are told; the first ones say enough. */
const MAX_FAULTS = 20;

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer R)[] ? R[] : T[K] };

/**
 * What the text says, or what is wrong with it. That it is of another day than `today` is told with what else is wrong;
 * by itself it is no fault of the text.
 */
export function readStartOfDay(text: string, names: DayNames, today = 0): StartOfDayRows | readonly LineFault[] {
  return new DayReader(names).read(text, today);
}

/** A row could not be read: the rest of the line does not matter. */
class Unreadable extends Error {}

class DayReader {
  private readonly names: DayNames;
  private readonly faults: LineFault[] = [];
  private readonly rows: Mutable<StartOfDayRows> = {
    day: 0,
    skipped: 0,
    positions: [],
    cash: [],
    locates: [],
    lists: [],
    restricted: [],
    closes: [],
    rates: [],
  };
  /** Positions without a price of their own, with their lines: their cost is the close. */
  private readonly atClose: { readonly at: number; readonly line: number }[] = [];
  private readonly seen = new Map<string, number>();
  private line = 0;
  private dayLine = 0;
  private values: readonly string[] = [];

  constructor(names: DayNames) {
    this.names = names;
  }

  read(text: string, today: number): StartOfDayRows | readonly LineFault[] {
    let count = 0;
    for (const whole of text.split(/\r?\n/)) {
      this.line++;
      const row = whole.replace(/#.*$/, '').trim();
      if (row === '') continue;
      if (++count > MAX_DAY_ROWS) {
        this.faults.push({ line: this.line, text: `there are more than ${MAX_DAY_ROWS} rows` });
        break;
      }
      this.values = row.split(',').map((value) => value.trim());
      try {
        this.row();
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        this.faults.push({ line: this.line, text: error.message });
        if (this.faults.length >= MAX_FAULTS) break;
      }
    }
    if (this.faults.length < MAX_FAULTS) this.priceAtClose();
    if (this.rows.day === 0 && this.faults.length === 0) {
      this.faults.push({ line: 1, text: 'it does not say of which day it is: expected a line such as day,2026-11-30' });
    }
    const { day } = this.rows;
    if (this.faults.length > 0 && day !== 0 && today !== 0 && day !== today) {
      this.faults.unshift({ line: this.dayLine, text: `it is of ${day}, and today is ${today}` });
    }
    return this.faults.length > 0 ? this.faults : this.rows;
  }

  private row(): void {
    const { rows } = this;
    const [what] = this.values;
    switch (what) {
      case 'day': {
        this.count(2, 2, 'day,DATE');
        if (rows.day !== 0) this.fail('the day is said twice');
        rows.day = this.date(1);
        this.dayLine = this.line;
        return;
      }
      case 'asOf':
        this.count(2, 2, 'asOf,TIME');
        rows.asOf = this.time(1);
        return;
      case 'position': {
        this.count(5, 6, 'position,CLIENT,ACCOUNT,SYMBOL,QUANTITY,PRICE');
        const clientID = this.client(1);
        const account = this.account(2, clientID);
        const instrument = this.instrument(3);
        const { symbol } = instrument;
        this.once(`the position of ${clientID} ${account} in ${symbol}`);
        const held = this.decimal(4, 'quantity', instrument.qtyScale, true);
        const isPriced = this.values.length > 5 && this.values[5] !== '';
        const [thousands, rest] = this.values.slice(4);
        if (isPriced && rest.length === 3 && /^-?\d{1,3}$/.test(thousands) && /^\d+$/.test(rest)) {
          this.fail(`${thousands},${rest} may be one number: write ${thousands}${rest}, or the price as ${rest}.00`);
        }
        if (!isPriced) this.atClose.push({ at: rows.positions.length, line: this.line });
        const paid = isPriced ? this.price(5, instrument) : 0;
        rows.positions.push({ clientID, account, symbol, qty: held, price: price(paid) });
        return;
      }
      case 'cash': {
        this.count(5, 5, 'cash,CLIENT,ACCOUNT,CURRENCY,AMOUNT');
        const clientID = this.client(1);
        const account = this.account(2, clientID);
        const currency = this.currency(3);
        this.once(`the cash of ${clientID} ${account} in ${currency}`);
        rows.cash.push({ clientID, account, currency, amount: this.decimal(4, 'amount', CASH_SCALE, true) });
        return;
      }
      case 'locate': {
        this.count(4, 4, 'locate,CLIENT,SYMBOL,QUANTITY');
        const clientID = this.client(1);
        const { symbol, qtyScale } = this.instrument(2);
        this.once(`the locate of ${clientID} in ${symbol}`);
        rows.locates.push({ clientID, symbol, qty: qty(this.decimal(3, 'quantity', qtyScale, false)) });
        return;
      }
      case 'list': {
        this.count(3, 4, 'list,LIST,SYMBOL,CLIENT');
        const list = this.list(1);
        if (list === 'easyToBorrow' && this.skips(2)) return;
        const { symbol } = this.instrument(2);
        const clientID = this.values.length > 3 && this.values[3] !== '' ? this.client(3) : '';
        this.once(`${list} ${symbol} ${clientID}`.trim());
        rows.lists.push({ list, symbol, clientID });
        return;
      }
      case 'restricted':
        return this.restricted();
      case 'close': {
        this.count(3, 3, 'close,SYMBOL,PRICE');
        if (this.skips(1)) return;
        const instrument = this.instrument(1);
        this.once(`the close of ${instrument.symbol}`);
        rows.closes.push({ symbol: instrument.symbol, price: price(this.price(2, instrument)) });
        return;
      }
      case 'rate': {
        this.count(3, 3, 'rate,CURRENCY,RATE');
        const currency = this.currency(1);
        this.once(`the rate of ${currency}`);
        const rate = this.decimal(2, 'rate', RATE_SCALE, false);
        if (rate === 0) this.fail(`rate ${this.values[2]} must be above zero`);
        rows.rates.push({ currency, rate });
        return;
      }
      default:
        this.fail(`${what} is no kind of row: ${this.near(what, KINDS)}`);
    }
  }

  /** Whom it is about is in words of its own: in no order, and none for everybody. */
  private restricted(): void {
    this.count(2, 2 + DIMENSIONS.length, 'restricted,SYMBOL,client=CLIENT');
    const scope: { [D in Dimension]?: string } = { symbol: this.instrument(1).symbol };
    let soft = false;
    let until: Instant = NO_TIME;
    for (const [i, word] of this.values.slice(2).entries()) {
      const [, key, value] = /^(\w+)=(.+)$/.exec(word) ?? [];
      if (word === 'soft') soft = true;
      else if (key === 'until') until = this.time(i + 2, value);
      else scope[this.dimension(word, key)] = this.named(key, value);
    }
    const fault = faultIn({ measure: 'restricted', scope, value: 'true', window: span(0), soft });
    if (fault !== '') this.fail(fault);
    this.once(`restricted ${JSON.stringify(scope)}${soft ? ' soft' : ''}`);
    this.rows.restricted.push({ scope, soft, until });
  }

  private dimension(word: string, key: string): Dimension {
    const found = DIMENSIONS.find((each) => each === key && each !== 'symbol');
    return (
      found ?? this.fail(`${word} says nothing: expected soft, until=TIME, client=CLIENT, account=, desk= and the like`)
    );
  }

  /** Accounts and strategies are the clients' own words. */
  private named(key: string, value: string): string {
    const known = key === 'client' ? this.names.clients : key === 'desk' ? this.names.desks : undefined;
    if (known?.has(value) === false) this.fail(`there is no ${key} ${value}: ${this.near(value, [...known])}`);
    return value;
  }

  private priceAtClose(): void {
    const { positions, closes } = this.rows;
    const closeOf = new Map(closes.map(({ symbol, price: close }) => [symbol, close]));
    for (const { at, line } of this.atClose) {
      const row = positions[at];
      const close = closeOf.get(row.symbol);
      if (close !== undefined) positions[at] = { ...row, price: close };
      else if (row.qty !== 0) {
        const text = `a position needs the price that it cost, or a row close,${row.symbol},PRICE`;
        this.faults.push({ line, text });
      }
    }
  }

  private count(least: number, most: number, form: string): void {
    const { length } = this.values;
    if (length < least || length > most) this.fail(`${length} values, expected ${form}`);
  }

  private client(at: number): string {
    const id = this.values[at];
    if (!this.names.clients.has(id)) this.fail(`there is no client ${id}: ${this.near(id, [...this.names.clients])}`);
    return id;
  }

  private account(at: number, clientID: string): string {
    const account = this.values[at];
    const known = this.names.accountsOf(clientID);
    if (known?.has(account) !== false) return account;
    return this.fail(`client ${clientID} has no account ${JSON.stringify(account)}: ${this.near(account, [...known])}`);
  }

  /** Closes and what is easy to borrow come for whole markets: of a symbol not traded here they mean nothing. */
  private skips(at: number): boolean {
    if (this.names.instruments.has(this.values[at])) return false;
    this.rows.skipped++;
    return true;
  }

  private instrument(at: number): Instrument {
    const symbol = this.values[at];
    const found = this.names.instruments.get(symbol);
    return (
      found ?? this.fail(`there is no instrument ${symbol}: ${this.near(symbol, [...this.names.instruments.keys()])}`)
    );
  }

  private currency(at: number): string {
    const currency = this.values[at];
    if (!/^[A-Z]{3}$/.test(currency)) this.fail(`${currency} is no currency: expected three capital letters`);
    return currency;
  }

  private list(at: number): SymbolList {
    const name = this.values[at];
    const found = SYMBOL_LISTS.find((list) => list === name);
    if (name === 'restricted') {
      const [, , symbol, client = ''] = this.values;
      this.fail(`restricted symbols are limits: write restricted,${symbol}${client === '' ? '' : `,client=${client}`}`);
    }
    return found ?? this.fail(`there is no list ${name}: ${this.near(name, SYMBOL_LISTS)}`);
  }

  private price(at: number, instrument: Instrument): number {
    const value = this.decimal(at, 'price', instrument.priceScale, true);
    if (value < lowestPrice(instrument)) this.fail(`price ${this.values[at]} must be ${leastPriceText(instrument)}`);
    return value;
  }

  private decimal(at: number, what: string, scale: number, signed: boolean): number {
    const text = this.values[at];
    const value = parseDecimal(text, scale);
    if (Number.isNaN(value)) this.fail(`${what} ${text} is no decimal number`);
    if (value === DOES_NOT_FIT || Math.abs(value) > NO_LIMIT) {
      this.fail(`${what} ${text} has more than ${scale} decimals, or is too large`);
    }
    if (value < 0 && !signed) this.fail(`${what} ${text} is below zero`);
    return value;
  }

  private date(at: number): number {
    const text = this.values[at];
    const time = Date.parse(`${text}T00:00:00Z`);
    if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(time) || !new Date(time).toISOString().startsWith(text)) {
      this.fail(`${text} is no date such as 2026-11-30`);
    }
    return Number(text.replaceAll('-', ''));
  }

  private time(at: number, text = this.values[at]): Instant {
    const time = readIsoTime(text);
    if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(time)) {
      this.fail(`${text} is no time with its zone, such as 2026-11-30T14:30:00Z`);
    }
    return time;
  }

  private once(what: string): void {
    const before = this.seen.get(what);
    if (before !== undefined) this.fail(`${what} is in line ${before} already`);
    this.seen.set(what, this.line);
  }

  private near(name: string, known: readonly string[]): string {
    const near = nearest(name, [...known]);
    if (near !== undefined) return `did you mean ${near}?`;
    return known.length > 20 ? 'none is called nearly so' : `known: ${known.join(', ') || 'none'}`;
  }

  private fail(text: string): never {
    throw new Unreadable(text);
  }
}

const KINDS = ['day', 'asOf', 'position', 'cash', 'locate', 'list', 'restricted', 'close', 'rate'];
