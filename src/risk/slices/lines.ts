/**
 * Who has what open and held, down to lines: by client, symbol and account, and all that orders of one account may
 * differ in. Each line knows the slices that it counts in. What moves their sums is in exposure.ts.
 */
import { assetClassOf, type Instrument, NO_INSTRUMENT } from '../../units/instrument.ts';
import type { ExecID, OrderID } from '../../orders/values.ts';
import { type Instant, NO_PRICE, NO_QTY, type Price, type Qty, ZERO_PRICE } from '../../units/brand.ts';
import { RecentOrders } from '../windows/duplicates.ts';
import { RememberedLately } from '../windows/rememberedLately.ts';
import { type Coordinates, nameKey } from '../limits/limitRow.ts';
import { flatPosition, type Position } from './position.ts';
import { type Money, NO_MONEY } from '../worth/riskMoney.ts';
import { Cash } from './cash.ts';
import type { Slices } from './slices.ts';
import type { Priced, Sides } from '../worth/valuation.ts';

/**
 * Orders that are alike in all that limits may be sliced by: one account in one symbol, under one strategy and trader,
 * from one session, for one venue that they asked for. Most accounts have one line in a symbol.
 */
export interface Line {
  readonly account: AccountExposure;
  readonly strategy: string;
  readonly trader: string;
  readonly session: string;
  readonly venue: string;
  /** Among all lines; it is given again when the line is gone. */
  readonly number: number;
  /** Its slices: for each shape the row of its sums. */
  readonly rows: number[];
  openOrders: number;
  /** Its part of the account's position: signed, and as it is counted in slices that are finer than an account. */
  held: number;
  worth: Money;
  /** Bought less sold, as money. */
  spent: number;
  lastPx: Price;
  /** It had an execution once. */
  traded: boolean;
}

/** What tells one line of an account from another. */
export type LineKey = Pick<Line, 'strategy' | 'trader' | 'session' | 'venue'>;

/** One account's orders and position in one symbol. */
export interface AccountExposure {
  readonly account: string;
  /** The same, to be compared. */
  readonly key: string;
  readonly of: SymbolExposure;
  readonly lines: Line[];
  openBuyQty: Qty;
  openSellQty: Qty;
  readonly position: Position;
  /** What it held as a day began, by a source; executions before that count no more. */
  opening: Opening | undefined;
  /** ExecIDs of its executions, as they were booked: a bust looks through these alone. Numbers, so they cost little. */
  readonly executed: ExecID[];
  /** It had an execution once: its position is history that stays, flat or not. */
  traded: boolean;
  /** Worth of the position, and what was bought less what was sold, as counted. */
  positionNotional: Money;
  spent: number;
  /** Bought less sold since its cash was said, exactly and as counted; with what the opening cost where none was. */
  paid: bigint;
  paidMoney: number;
}

/** What a source said that an account held as a day began, and what we carried until then. */
export interface Opening {
  /** 20261231 */
  readonly day: number;
  /** '': it says no more of it, and what we carried counts. */
  readonly source: string;
  /** Executions from here on are not in it. */
  readonly asOf: Instant;
  readonly qty: number;
  readonly cost: bigint;
  /** Undefined: there was nothing to compare. */
  readonly carried: { readonly qty: number; readonly cost: bigint } | undefined;
  /** Where it counts: nobody says of which strategy, trader or session it is. */
  readonly line: Line;
}

/** The prices by which everything open and held in a symbol was valued last; NO_PRICE before that. */
export interface Mark {
  bid: Price;
  ask: Price;
  /** The lines of all clients in the symbol. */
  readonly lines: SymbolExposure[];
  /** Orders whose worth moves with the market while they wait: stops and pegs. */
  readonly floating: Set<Reservation>;
}

/** One client in one symbol. */
export interface SymbolExposure {
  readonly client: ClientExposure;
  readonly instrument: Instrument;
  /** Number among its client's, from 0. */
  readonly number: number;
  readonly mark: Mark;
  readonly accounts: Map<string, AccountExposure>;
  /** Of the last order: the next is often one of the same. */
  last: Line | undefined;
  /** Over its accounts: signed, in the instrument's quantity scale. */
  position: number;
}

export interface ClientExposure {
  readonly clientID: string;
  /** By configuration; '' for none. */
  desk: string;
  readonly symbols: Map<string, SymbolExposure>;
  /** Its own last orders, and those of each originator behind it: equal orders of two firms are no duplicates. */
  readonly recent: RecentOrders;
  readonly recentOf: RememberedLately<RecentOrders>;
}

/** The share of one open order in the sums of its slices. */
export interface Reservation {
  readonly orderID: OrderID;
  readonly line: Line;
  /** Quantity counted in the sums now. It comes first where reservations are made: what the gate reads is together. */
  openQty: Qty;
  openNotional: Money;
  readonly buy: boolean;
  /** The prices by which it was valued on arrival, or since then by prices of its client's own. */
  arrival: Sides;
  terms: Priced;
  orderQty: Qty;
  cumQty: Qty;
  /** The price at which a share of it counts (valuation.ts), 0 where nothing told; it falls only with other terms. */
  value: Price;
  /** A replace waits to be decided; these are the terms it wants. */
  replacing: boolean;
  wantedTerms: Priced;
  wantedQty: Qty;
  wantedValue: Price;
  /** It passed the checks, and counts in its client's rate and among its recent orders. */
  taken: boolean;
  /** Open quantity of its live children. */
  childrenQty: Qty;
  ended: boolean;
}

/** Whose orders are remembered of one client; twice as many at most. */
const MAX_ORIGINATORS = 500;

export function recentOrders(client: ClientExposure, originator: string): RecentOrders | undefined {
  return originator === '' ? client.recent : client.recentOf.find(originator);
}

/** The same, made if it does not exist. */
export function takeRecentOrders({ recent, recentOf }: ClientExposure, originator: string): RecentOrders {
  if (originator === '') return recent;
  return recentOf.use(originator) ?? recentOf.add(originator, new RecentOrders());
}

export function newClientLine(clientID: string, desk: string): ClientExposure {
  return {
    clientID,
    desk,
    symbols: new Map(),
    recent: new RecentOrders(),
    recentOf: new RememberedLately(MAX_ORIGINATORS),
  };
}

/** The client's line in `instrument`, made if it does not exist. */
export function symbolLineOf(client: ClientExposure, instrument: Instrument, marks: Map<string, Mark>): SymbolExposure {
  let line = client.symbols.get(instrument.symbol);
  if (line === undefined) {
    const mark = markOf(marks, instrument.symbol);
    line = { client, instrument, number: client.symbols.size, mark, accounts: new Map(), last: undefined, position: 0 };
    client.symbols.set(instrument.symbol, line);
    mark.lines.push(line);
  }
  return line;
}

function markOf(marks: Map<string, Mark>, symbol: string): Mark {
  let mark = marks.get(symbol);
  if (mark === undefined) marks.set(symbol, (mark = { bid: NO_PRICE, ask: NO_PRICE, lines: [], floating: new Set() }));
  return mark;
}

export function accountLineOf(of: SymbolExposure, account: string): AccountExposure {
  let line = of.accounts.get(account);
  if (line === undefined) {
    line = {
      account,
      key: nameKey(account),
      of,
      lines: [],
      openBuyQty: NO_QTY,
      openSellQty: NO_QTY,
      position: flatPosition(),
      opening: undefined,
      executed: [],
      traded: false,
      positionNotional: NO_MONEY,
      spent: 0,
      paid: 0n,
      paidMoney: 0,
    };
    of.accounts.set(account, line);
  }
  return line;
}

/** The line of what belongs to no order of ours. */
export const FROM_NO_ORDER: LineKey = { strategy: '', trader: '', session: '', venue: '' };

export function findLine(account: AccountExposure, key: LineKey): Line | undefined {
  for (const line of account.lines) if (isOf(line, key)) return line;
  return undefined;
}

export const isOf = (line: LineKey, { strategy, trader, session, venue }: LineKey): boolean =>
  line.session === session && line.strategy === strategy && line.trader === trader && line.venue === venue;

/** All lines there are, by number, and the slices that they count in. */
export class Lines {
  readonly slices: Slices;
  readonly cash = new Cash();
  readonly all: (Line | undefined)[] = [];
  private readonly free: number[] = [];

  constructor(slices: Slices) {
    this.slices = slices;
  }

  /** The line with this key, made if it does not exist. */
  of(account: AccountExposure, key: LineKey): Line {
    const known = findLine(account, key);
    if (known !== undefined) return (account.of.last = known);
    const { strategy, trader, session, venue } = key;
    const line: Line = {
      account,
      strategy,
      trader,
      session,
      venue,
      number: this.free.pop() ?? this.all.length,
      rows: this.slices.joinAll(coordinatesOf(account.of.client, account.of.instrument, account.account, key)),
      openOrders: 0,
      held: 0,
      worth: NO_MONEY,
      spent: 0,
      lastPx: ZERO_PRICE,
      traded: false,
    };
    account.lines.push(line);
    this.all[line.number] = line;
    account.of.last = line;
    return line;
  }

  /** A line that never traded goes with its last order, and so does its account: a peer may invent them. */
  drop(line: Line): void {
    const { account } = line;
    if (account.of.last === line) account.of.last = undefined;
    account.lines.splice(account.lines.indexOf(line), 1);
    this.slices.leaveAll(line.rows, placeOf(line));
    this.all[line.number] = undefined;
    this.free.push(line.number);
    if (account.lines.length === 0 && !account.traded) account.of.accounts.delete(account.account);
  }
}

/** The line's values in each dimension, in the order of DIMENSIONS. */
export function placeOf(line: Line): Coordinates {
  const { account } = line;
  return coordinatesOf(account.of.client, account.of.instrument, account.account, line);
}

/** Of what is asked about no order in particular. */
export function placeOfAsker(desks: ReadonlyMap<string, string>, clientID: string, session: string): Coordinates {
  const client = { clientID, desk: desks.get(clientID) ?? '' };
  return coordinatesOf(client, NO_INSTRUMENT, '', { strategy: '', trader: '', session, venue: '' });
}

export function coordinatesOf(
  client: Pick<ClientExposure, 'clientID' | 'desk'>,
  instrument: Instrument,
  account: string,
  { strategy, trader, session, venue }: LineKey,
): Coordinates {
  const { symbol, currency } = instrument;
  return [
    client.clientID,
    account,
    client.desk,
    strategy,
    trader,
    session,
    symbol,
    assetClassOf(instrument),
    currency,
    venue,
  ];
}
