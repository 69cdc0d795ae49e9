/**
 * The end of a day: what the clients read, what the gateway's API says and what the venues wrote down for themselves,
 * order by order and in sums. Each side's figures are made from that side's own words.
 */
import { readJournal } from '../../src/journal/read.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { SIM_RECORDS } from '../../src/sim/orders/records.ts';
import type { ClientBook } from './clientBook.ts';
import { type Stage, type Venue, VENUES } from './stage.ts';

/** Shares, and Σ price × quantity in 0.0001, that stand. */
export interface Sum {
  readonly qty: number;
  readonly notional: number;
}

/** By what is summed: an order, or a symbol and a side. */
export type Sums = Map<string, Sum>;

function add(sums: Sums, key: string, qty: number, notional: number): void {
  const { qty: before, notional: paid } = sums.get(key) ?? { qty: 0, notional: 0 };
  sums.set(key, { qty: before + qty, notional: paid + notional });
}

/** `order` by order, `total` by symbol and side; nothing is left out that has traded and stands. */
export interface Record {
  readonly order: Sums;
  readonly total: Sums;
}

const blank = (): Record => ({ order: new Map(), total: new Map() });

function note(record: Record, orderID: string, key: string, qty: number, px: number): void {
  add(record.order, orderID, qty, qty * px);
  add(record.total, key, qty, qty * px);
}

export function clientsRecord(books: readonly ClientBook[]): Record {
  const record = blank();
  for (const book of books)
    for (const { orderID, symbol, side, qty, px } of book.executions.values())
      note(record, orderID, `${symbol} ${side}`, qty, px);
  return record;
}

const inTenThousandths = (decimal: string): number => Math.round(Number(decimal) * 10_000);

interface ShownExecution {
  readonly kind: string;
  readonly execID: string;
  readonly execRefID: string | null;
  readonly execType: string;
  readonly orderID: string;
  readonly symbol: string;
  readonly side: string;
  readonly lastQty: string | null;
  readonly lastPx: string | null;
}

interface ShownOrder {
  readonly orderID: string;
  readonly clOrdID: string;
  readonly symbol: string;
  readonly side: string;
  readonly ordStatus: string;
  readonly orderQty: string;
  readonly cumQty: string;
  readonly leavesQty: string;
  readonly avgPx: string | null;
  readonly fix: { readonly ordStatus: string };
  readonly children: readonly { readonly venue: string; readonly clOrdID: string }[];
}

/** Reads the API as somebody does who polls it: page by page, from where the last page ended. */
export class ApiReader {
  /** By OrderID, as last seen. */
  readonly orders = new Map<string, ShownOrder>();
  /** Orders by our ClOrdID at a venue. */
  readonly children = new Map<string, string>();
  private readonly stage: Stage;
  private readonly executions = new Map<string, ShownExecution>();
  private last = '0';

  constructor(stage: Stage) {
    this.stage = stage;
  }

  async read(): Promise<void> {
    for (;;) {
      type Page = { executions: ShownExecution[]; last: string; lost: object | null };
      const { executions, last, lost } = await this.stage.get<Page>(`/executions?since=${this.last}&limit=1000`);
      if (lost !== null) throw new Error(`the API kept too little: ${JSON.stringify(lost)}`);
      for (const execution of executions) this.note(execution);
      if (last === this.last || executions.length === 0) break;
      this.last = last;
    }
    const { orders } = await this.stage.get<{ orders: ShownOrder[] }>('/orders?limit=500');
    for (const { orderID } of orders) {
      const order = await this.stage.get<ShownOrder>(`/orders/${orderID}`);
      this.orders.set(orderID, order);
      for (const { venue, clOrdID } of order.children) this.children.set(`${venue} ${clOrdID}`, orderID);
    }
  }

  private note(execution: ShownExecution): void {
    const { kind, execType, execID, execRefID } = execution;
    if (kind !== 'executionReport') return;
    if (execType === 'tradeCancel' || execType === 'tradeCorrect') this.executions.delete(execRefID ?? '');
    if (execType === 'trade' || execType === 'tradeCorrect') this.executions.set(execID, execution);
  }

  record(): Record {
    const record = blank();
    for (const { orderID, symbol, side, lastQty, lastPx } of this.executions.values())
      note(record, orderID, `${symbol} ${side}`, Number(lastQty), inTenThousandths(lastPx ?? ''));
    return record;
  }
}

const REGISTRY = new RecordRegistry(SIM_RECORDS);

/** A venue's trade with the gateway, as it counts now. */
export interface VenueTrade {
  readonly execID: string;
  /** The client's OrderID(37). */
  readonly orderID: string;
  readonly symbol: string;
  readonly side: string;
  readonly qty: number;
  readonly px: number;
}

/** What a venue journaled of the gateway's orders; `orderOf` says for which of our clients' orders one was. */
export function venueTrades(stage: Stage, venue: Venue, orderOf: ReadonlyMap<string, string>): VenueTrade[] {
  const orders = new Map<number, { readonly orderID: string; readonly symbol: string; readonly side: string }>();
  const trades = new Map<string, VenueTrade>();
  for (const { entries } of readJournal(venue, REGISTRY, 1, stage.disk)) {
    for (const entry of entries) {
      if (entry.kind !== 'event') continue;
      const { event } = entry;
      if (event.kind === 'simOrderTaken' && event.client === 'FAIRLEAD') {
        const { symbol, clOrdID } = event;
        const orderID = orderOf.get(`${venue} ${clOrdID}`) ?? `${venue} ${clOrdID}, which nobody knows`;
        orders.set(event.orderID, { orderID, symbol, side: event.side === '1' ? 'buy' : 'sell' });
      }
      const order = orders.get(event.orderID);
      if (order === undefined) continue;
      if (event.kind === 'simTradeBusted') trades.delete(event.execID);
      if (event.kind === 'simTradeCorrected') trades.delete(event.execRefID);
      if (event.kind === 'simOrderTraded' || event.kind === 'simTradeCorrected') {
        const { execID, lastQty: qty, lastPx: px } = event;
        trades.set(execID, { execID, ...order, qty, px });
      }
    }
  }
  return [...trades.values()];
}

export function venuesRecord(stage: Stage, orderOf: ReadonlyMap<string, string>): Record {
  const record = blank();
  for (const venue of VENUES) {
    for (const { orderID, symbol, side, qty, px } of venueTrades(stage, venue, orderOf))
      note(record, orderID, `${symbol} ${side}`, qty, px);
  }
  return record;
}

/** The closing table: a row a symbol and side, a column a side of the story. */
export function closingTable(columns: Readonly<{ [name: string]: Record }>): string {
  const names = Object.keys(columns);
  const keys = [...new Set(names.flatMap((name) => [...columns[name].total.keys()]))].sort();
  const cell = (sum: Sum = { qty: 0, notional: 0 }) =>
    `${sum.qty.toLocaleString('en')} = ${(sum.notional / 10_000).toLocaleString('en', { minimumFractionDigits: 4 })}`;
  const rows = [
    ['', ...names],
    ...keys.map((key) => [key, ...names.map((name) => cell(columns[name].total.get(key)))]),
  ];
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows
    .map((row) => row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('   '))
    .join('\n');
}
