/**
 * What holds for a day or until further notice, as a fold over its events: lists of symbols, rates of exchange, price
 * bands, located shares, cash and closing prices. What clients hold as the day begins is in their positions
 * (openings.ts).
 */
import { unreachable } from '../../units/assert.ts';
import { byStartOfDay } from '../../units/origin.ts';
import { type Instant, most, NO_PRICE, NO_QTY, NO_TIME, type Price } from '../../units/brand.ts';
import type { Parent } from '../../orders/order.ts';
import { dateNumber } from '../../units/time.ts';
import type { DayEvent, StartOfDay } from './dayEvent.ts';
import { FxRates } from './fx.ts';
import { Locates } from './locates.ts';
import { SymbolLists } from './symbolLists.ts';

/** Decimals of cash, of any currency. */
export const CASH_SCALE = 4;

/** Prices outside of which a symbol may not trade; NO_PRICE for no bound on a side. */
export interface PriceBand {
  readonly low: Price;
  readonly high: Price;
}
/** As an operator set it. */
export interface SetBand extends PriceBand {
  readonly at: Instant;
  readonly by: string;
  readonly reason: string;
}
export const NO_BAND: PriceBand = { low: NO_PRICE, high: NO_PRICE };

/** One source's word on the start of a day: the latest. */
export interface DayLoad {
  readonly event: StartOfDay;
  /** Times that it was loaded for this day. */
  readonly times: number;
  /** Its own day, or the later one on which it was loaded by force. */
  readonly goodFor: number;
}

/** What sources say of one account's cash in a currency. */
export interface CashSaid {
  /** In 10^-CASH_SCALE; below zero where money is owed. */
  readonly amount: number;
  readonly asOf: Instant;
  readonly sources: ReadonlySet<string>;
}

export class DayData {
  readonly lists = new SymbolLists();
  readonly rates = new FxRates();
  readonly bands = new Map<string, SetBand>();
  readonly locates = new Locates();
  /** By source. */
  readonly loads = new Map<string, DayLoad>();
  /** The close of the day before, by symbol, and the day on which it is that. */
  private readonly closes = new Map<string, { readonly price: Price; readonly day: number }>();
  /** Of the trading day that lasts or comes next, as the calendar says; 0: the UTC date counts. */
  date = 0;

  apply(event: DayEvent): void {
    switch (event.kind) {
      case 'symbolListed':
        return this.lists.set(event);
      case 'fxRateSet':
        return this.rates.set(event);
      case 'priceBandSet': {
        const { symbol, low, high, at, by, reason } = event;
        if (low === NO_PRICE && high === NO_PRICE) this.bands.delete(symbol);
        else this.bands.set(symbol, { low, high, at, by, reason });
        return;
      }
      case 'sharesLocated':
        return this.locates.locate(event.clientID, event.symbol, event.day, event.qty);
      case 'startOfDayLoaded':
        return this.load(event);
      default:
        unreachable(event);
    }
  }

  /** The calendar says of which date the trading day is. */
  beginDay(date: number, at: Instant): void {
    this.date = date;
    this.locates.beginDay(this.today(at));
  }

  /** The date by which loads and locates are good: 20261231. */
  today(now: Instant): number {
    return this.date !== 0 ? this.date : dateNumber(now);
  }

  /** The source has told the start of today. */
  isTold(source: string, now: Instant): boolean {
    return this.loads.get(source)?.goodFor === this.today(now);
  }

  noteShortSale(order: Parent, at: Instant): void {
    if (!this.locates.isEmpty) this.locates.note(order, this.today(at));
  }

  /** Of the day before; undefined where nobody has said it today. */
  closeOf(symbol: string, now: Instant): Price | undefined {
    const close = this.closes.get(symbol);
    return close?.day === this.today(now) ? close.price : undefined;
  }

  /** Cash of a client's account in a currency, over all sources, as of the latest; undefined where none knows any. */
  cashOf(clientID: string, account: string, currency: string): CashSaid | undefined {
    const sources = new Set<string>();
    let amount = 0;
    let asOf = NO_TIME;
    for (const { event } of this.loads.values()) {
      for (const row of event.cash) {
        if (row.clientID !== clientID || row.account !== account || row.currency !== currency) continue;
        sources.add(event.source);
        amount += row.amount;
        asOf = most(asOf, event.asOf);
      }
    }
    return sources.size === 0 ? undefined : { amount, asOf, sources };
  }

  private load(event: StartOfDay): void {
    const { source, day, at } = event;
    const before = this.loads.get(source);
    const goodFor = Math.max(day, this.today(at));
    this.loads.set(source, { event, times: before?.event.day === day ? before.times + 1 : 1, goodFor });
    for (const { symbol, price } of event.closes) this.closes.set(symbol, { price, day: goodFor });
    const again = before?.event.day === day ? before.event : undefined;
    this.list(event, again);
    this.locateAll(event, again);
  }

  /** Of what it said of the day before, it changes what it says otherwise now; what others have set since stays. */
  private list({ source, at, reason, lists }: StartOfDay, again: StartOfDay | undefined): void {
    const by = byStartOfDay(source);
    if (again === undefined) this.lists.removeOf(by);
    const keyOf = (row: StartOfDay['lists'][number]) => `${row.list}\n${row.symbol}\n${row.clientID}`;
    const said = new Set(again?.lists.map(keyOf));
    for (const row of lists) {
      if (said.delete(keyOf(row))) continue;
      this.lists.set({ kind: 'symbolListed', at, ...row, listed: true, until: NO_TIME, by, reason });
    }
    for (const row of again?.lists ?? []) if (said.has(keyOf(row))) this.lists.remove(row, by);
  }

  private locateAll({ day, locates }: StartOfDay, again: StartOfDay | undefined): void {
    const keyOf = (row: StartOfDay['locates'][number]) => `${row.clientID}\n${row.symbol}`;
    const said = new Map(again?.locates.map((row) => [keyOf(row), row]));
    for (const row of locates) {
      const isSame = said.get(keyOf(row))?.qty === row.qty;
      said.delete(keyOf(row));
      if (!isSame) this.locates.locate(row.clientID, row.symbol, day, row.qty);
    }
    for (const { clientID, symbol } of said.values()) this.locates.locate(clientID, symbol, day, NO_QTY);
  }
}
