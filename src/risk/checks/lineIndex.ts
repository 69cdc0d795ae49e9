/**
 * Finds the line that an order counts in, and its limits, without following pointers. With 50,000 lines whatever lies
 * behind a pointer is far away: each step costs as much as a tenth of all checks. So all that leads on is one entry of
 * a table of numbers, and what that leads to is read at once. Beside the state, and made from it.
 */
import { type Instrument, NO_INSTRUMENT } from '../../units/instrument.ts';
import type { Line, LineKey, Lines } from '../slices/lines.ts';
import { NameTable } from './nameTable.ts';
import { type LineLimits, NO_BLOCK, ROWS_AHEAD } from './lineLimits.ts';

/** What tells an order's line from others of its client in its symbol. */
type Key = LineKey & { readonly account: string };

/**
 * Integers of an entry: whose it is, and all that tells its last line from others there; the number of that line, its
 * limits as of a version, and rows of its sums.
 */
const Entry = {
  Client: 0,
  Symbol: 1,
  Account: 2,
  Strategy: 3,
  Trader: 4,
  Session: 5,
  Venue: 6,
  Line: 7,
  Version: 8,
  Block: 9,
  Rows: 10,
} as const;
const WIDTH = Entry.Rows + ROWS_AHEAD;
const FIRST_ENTRIES = 256;
const NONE = -1;
/** Clients invent words. When there are so many, everything is forgotten. */
const MAX_WORDS = 200_000;

export class LineIndex {
  private readonly instruments: ReadonlyMap<string, Instrument>;
  private readonly lines: Lines;
  private readonly packed: LineLimits;
  private readonly clients = new Map<string, number>();
  private readonly symbols = new NameTable();
  private readonly listed: Instrument[] = [];
  /** By hash of client and symbol; an entry without a line is free. */
  private entries = emptied(FIRST_ENTRIES);
  private size = FIRST_ENTRIES;
  private filled = 0;
  /** By entry, the line that it means: the number of one that is gone is given again. */
  private known: (Line | undefined)[] = [];
  /** Numbers of accounts, strategies, traders, sessions and venues. */
  private readonly words = new Map<string, number>([['', 0]]);

  constructor(instruments: ReadonlyMap<string, Instrument>, lines: Lines, packed: LineLimits) {
    this.instruments = instruments;
    this.lines = lines;
    this.packed = packed;
  }

  /** A number for the instrument, −1 for one that is not known. */
  symbolNumber(symbol: string): number {
    const known = this.symbols.find(symbol);
    if (known !== NONE) return known;
    const instrument = this.instruments.get(symbol);
    if (instrument === undefined) return NONE;
    const number = this.listed.push(instrument) - 1;
    this.symbols.set(instrument.symbol, number);
    return number;
  }

  instrument(symbol: number): Instrument {
    return symbol === NONE ? NO_INSTRUMENT : this.listed[symbol];
  }

  /** The entry of the client in this instrument, −1 for none. What it leads to is asked for. */
  find(clientID: string, symbol: number): number {
    const client = this.clients.get(clientID);
    if (client === undefined || symbol === NONE) return NONE;
    const at = this.placeOf(client, symbol);
    const { entries, packed } = this;
    if (entries[at + Entry.Line] === NONE) return NONE;
    packed.readAhead(entries[at + Entry.Block], entries, at + Entry.Rows);
    return at;
  }

  /** The line that the client's last order in the symbol was of, if this order is of the same. */
  match(at: number, { account, strategy, trader, session, venue }: Key): Line | undefined {
    const { entries, words } = this;
    const number = entries[at + Entry.Line];
    const line = this.lines.all[number];
    if (line !== this.known[at / WIDTH] || entries[at + Entry.Account] !== words.get(account)) return undefined;
    if (entries[at + Entry.Session] !== words.get(session)) return undefined;
    if (entries[at + Entry.Strategy] !== (strategy === '' ? 0 : words.get(strategy))) return undefined;
    if (entries[at + Entry.Trader] !== (trader === '' ? 0 : words.get(trader))) return undefined;
    return entries[at + Entry.Venue] === (venue === '' ? 0 : words.get(venue)) ? line : undefined;
  }

  /** The block of limits of its line. */
  block(at: number, line: Line): number {
    const { entries, packed } = this;
    const { version } = packed.limits;
    const known = entries[at + Entry.Block];
    if (known !== NO_BLOCK && entries[at + Entry.Version] === version) return known;
    const block = packed.of(line);
    entries[at + Entry.Version] = version;
    entries[at + Entry.Block] = block;
    entries.set(packed.rarestRows(line), at + Entry.Rows);
    return block;
  }

  /** The last order of its client in its symbol was of this line. */
  note(line: Line): void {
    if (2 * this.filled >= this.size || this.words.size >= MAX_WORDS) this.renew();
    const { account, strategy, trader, session, venue, number } = line;
    const { client, instrument } = account.of;
    const symbol = this.symbolNumber(instrument.symbol);
    if (symbol === NONE) return;
    let whose = this.clients.get(client.clientID);
    if (whose === undefined) this.clients.set(client.clientID, (whose = this.clients.size));
    const at = this.placeOf(whose, symbol);
    const { entries } = this;
    if (entries[at + Entry.Line] === NONE) this.filled++;
    entries[at + Entry.Client] = whose;
    entries[at + Entry.Symbol] = symbol;
    entries[at + Entry.Account] = this.word(account.account);
    entries[at + Entry.Strategy] = this.word(strategy);
    entries[at + Entry.Trader] = this.word(trader);
    entries[at + Entry.Session] = this.word(session);
    entries[at + Entry.Venue] = this.word(venue);
    entries[at + Entry.Line] = number;
    entries[at + Entry.Block] = NO_BLOCK;
    this.known[at / WIDTH] = line;
  }

  /** Empty, and with room for twice as many. */
  private renew(): void {
    if (2 * this.filled >= this.size) this.size *= 2;
    this.entries = emptied(this.size);
    this.known = [];
    this.filled = 0;
    this.words.clear();
    this.words.set('', 0);
  }

  /** Where the entry of the client in the symbol is, or the free one where it would be. */
  private placeOf(client: number, symbol: number): number {
    const { entries } = this;
    const mask = this.size - 1;
    let slot = mixed(client, symbol) & mask;
    for (;;) {
      const at = slot * WIDTH;
      if (entries[at + Entry.Line] === NONE) return at;
      if (entries[at + Entry.Client] === client && entries[at + Entry.Symbol] === symbol) return at;
      slot = (slot + 1) & mask;
    }
  }

  private word(text: string): number {
    let number = this.words.get(text);
    if (number === undefined) this.words.set(text, (number = this.words.size));
    return number;
  }
}

const emptied = (entries: number): Int32Array => new Int32Array(entries * WIDTH).fill(NONE);

function mixed(client: number, symbol: number): number {
  const both = Math.imul(client, 0x9e3779b1) ^ Math.imul(symbol, 0x85ebca6b);
  return both ^ (both >>> 15);
}
