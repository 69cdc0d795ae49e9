/**
 * The limits of each line, packed: what a check reads of them lies in one place of memory, and not behind a pointer for
 * each. Packed at a line's first order, and again when limits have changed. No part of the state.
 *
 * Of several limits of one measure over one slice only the strictest is packed: what passes it passes all. What does
 * not pass is looked at again, limit by limit, in the set that it was packed from (limitSets.ts).
 */
import { span, type Span } from '../../units/brand.ts';
import { MEASURE_KINDS, MEASURE_NAMES } from '../limits/measureKinds.ts';
import { EMPTY_ROW, Sum } from '../slices/sums.ts';
import type { Slices } from '../slices/slices.ts';
import { assert } from '../../units/assert.ts';
import { type Line, placeOf } from '../slices/lines.ts';
import type { Limit, Settings } from './limitSet.ts';
import type { LimitSets } from './limitSets.ts';

/** A block of doubles, each of which may be two integers: the settings, and two for each limit. */
const HEADER = 3;
const WIDTH = 2;
/** Bits of a measure, of whether the limit is listed, and then those of the row of its sums, or of its place there. */
const MEASURE_BITS = 6;
const MEASURE_MASK = (1 << MEASURE_BITS) - 1;
const LISTED = 1 << MEASURE_BITS;
const ROW_BIT = MEASURE_BITS + 1;
const MAX_ROW = 2 ** (32 - ROW_BIT);
const FIRST_LINES = 256;
const FIRST_DOUBLES = 4_096;
/** A block begins at one or above. */
export const NO_BLOCK = 0;
/** Doubles in a line of the processor's cache, and how many such lines of a block are read ahead. */
const CACHE_LINE = 8;
const TOUCHED = 4;
/** Rows of sums that are read ahead. */
export const ROWS_AHEAD = 3;

const Flag = { RequireQuote: 1, ShortSales: 2 } as const;

export class LineLimits {
  private readonly sets: LimitSets;
  private readonly slices: Slices;
  readonly limits: { readonly version: number };
  private version = -1;
  private numbers = new Float64Array(FIRST_DOUBLES);
  private integers = new Int32Array(this.numbers.buffer);
  private used = 1;
  /** By number of a line: where its block begins. */
  private places = new Int32Array(FIRST_LINES);
  private readonly lines: (Line | undefined)[] = [];
  /** Limits over time, and of the money of several currencies. */
  private list: Limit[] = [];
  /** Nobody reads it, but then nobody can leave out what it is made of. */
  touched = 0.5;

  constructor(sets: LimitSets, slices: Slices, limits: { readonly version: number }) {
    this.sets = sets;
    this.slices = slices;
    this.limits = limits;
  }

  /**
   * Reads from all that a check of a line will read, at once: the processor then waits for the slowest of them, and not
   * for one after the other. A block and rows of old do no harm.
   */
  readAhead(block: number, rows: Int32Array, from: number): void {
    const { numbers } = this;
    const { sums } = this.slices;
    let touched = 0.5;
    for (let i = from; i < from + ROWS_AHEAD; i++) if (rows[i] > EMPTY_ROW) touched += sums.at(rows[i], Sum.OpenBuyQty);
    for (let i = 0; i < TOUCHED; i++) touched += numbers[block + i * CACHE_LINE];
    this.touched = touched;
  }

  /** Rows of sums that are worth reading ahead: few others are in them. */
  rarestRows(line: Line): number[] {
    const { sums } = this.slices;
    const rows = [...new Set(line.rows)].sort((a, b) => sums.at(a, Sum.Members) - sums.at(b, Sum.Members));
    return rows.slice(0, ROWS_AHEAD);
  }

  /** The block of the line's limits. */
  of(line: Line): number {
    const { version } = this.limits;
    if (version !== this.version) this.forget(version);
    const { number } = line;
    const block = this.places[number];
    return block !== NO_BLOCK && this.lines[number] === line ? block : this.pack(line);
  }

  maxQuoteAge(block: number): Span {
    return span(this.numbers[block]);
  }

  settings(block: number, to: Settings): void {
    const flags = this.integers[2 * block + 2];
    to.maxQuoteAge = this.maxQuoteAge(block);
    to.requireQuote = (flags & Flag.RequireQuote) !== 0;
    to.shortSales = (flags & Flag.ShortSales) !== 0;
  }

  count(block: number): number {
    return this.integers[2 * block + 3];
  }

  value(block: number, i: number): number {
    return this.numbers[block + HEADER + i * WIDTH];
  }

  measure(block: number, i: number): number {
    return this.integers[2 * (block + HEADER + i * WIDTH + 1)] & MEASURE_MASK;
  }

  /** It takes more than a value and a row of sums. */
  isListed(block: number, i: number): boolean {
    return (this.integers[2 * (block + HEADER + i * WIDTH + 1)] & LISTED) !== 0;
  }

  /** Of the sums that it bounds; of one that is listed, its place there. */
  row(block: number, i: number): number {
    return this.integers[2 * (block + HEADER + i * WIDTH + 1)] >>> ROW_BIT;
  }

  /** Number of the row that it is. */
  number(block: number, i: number): number {
    return this.integers[2 * (block + HEADER + i * WIDTH + 1) + 1];
  }

  listed(place: number): Limit {
    return this.list[place];
  }

  private pack(line: Line): number {
    const set = this.sets.at(placeOf(line), line.account.of.instrument);
    const limits = strictestOf(set.limits);
    const block = this.room(line.number, limits.length);
    const { numbers, integers } = this;
    const { requireQuote, shortSales } = set;
    numbers[block] = set.maxQuoteAge;
    integers[2 * block + 2] = (requireQuote ? Flag.RequireQuote : 0) | (shortSales ? Flag.ShortSales : 0);
    integers[2 * block + 3] = limits.length;
    for (const [i, limit] of limits.entries()) {
      const at = block + HEADER + i * WIDTH;
      const isListed = limit.into !== '' || 'overTime' in MEASURE_KINDS[MEASURE_NAMES[limit.measure]];
      const row = isListed ? this.placeOf(limit) : limit.shape < 0 ? EMPTY_ROW : line.rows[limit.shape];
      assert(row < MAX_ROW, 'rows of sums are fewer than memory has room for');
      numbers[at] = limit.value;
      integers[2 * at + 2] = (row << ROW_BIT) | (isListed ? LISTED : 0) | limit.measure;
      integers[2 * at + 3] = limit.row.number;
    }
    this.lines[line.number] = line;
    this.places[line.number] = block;
    return block;
  }

  /** Its old block, where that is large enough, or a new one. */
  private room(number: number, limits: number): number {
    while (number >= this.places.length) {
      const grown = new Int32Array(this.places.length * 2);
      grown.set(this.places);
      this.places = grown;
    }
    const old = this.places[number];
    if (old !== NO_BLOCK && limits <= this.integers[2 * old + 4]) return old;
    const block = this.used;
    const size = HEADER + limits * WIDTH;
    if (block + size + TOUCHED * CACHE_LINE > this.numbers.length) {
      const grown = new Float64Array(Math.max(this.numbers.length * 2, block + size + TOUCHED * CACHE_LINE));
      grown.set(this.numbers);
      this.numbers = grown;
      this.integers = new Int32Array(grown.buffer);
    }
    this.used = block + size;
    this.integers[2 * block + 4] = limits;
    return block;
  }

  private placeOf(limit: Limit): number {
    const { row, value } = limit;
    const known = this.list.findIndex((each) => each.row === row && each.value === value);
    return known < 0 ? this.list.push(limit) - 1 : known;
  }

  private forget(version: number): void {
    this.version = version;
    this.places.fill(NO_BLOCK);
    this.used = 1;
    this.list = [];
  }
}

/** Without those that a stricter one of the same measure over the same slice makes pointless; in the same order. */
export function strictestOf(limits: readonly Limit[]): Limit[] {
  return limits.filter((limit, i) => {
    if (!isComparable(limit)) return true;
    return !limits.some((other, j) => i !== j && isOfSame(limit, other) && isStricter(other, j, limit, i));
  });
}

/** What it compares is the same for all of its measure over the same slice. */
function isComparable({ measure, into }: Limit): boolean {
  const name = MEASURE_NAMES[measure];
  if (into !== '') return false;
  return MEASURE_KINDS[name].sums || name === 'maxOrderQty' || name === 'maxOrderNotional';
}

const isOfSame = (a: Limit, b: Limit): boolean => a.measure === b.measure && a.shape === b.shape && a.into === b.into;

/** Of equal ones the first stays. A limit of nothing is never near, so it does not stand for others. */
function isStricter(a: Limit, placeOfA: number, b: Limit, placeOfB: number): boolean {
  return a.value > 0 && (a.value < b.value || (a.value === b.value && placeOfA < placeOfB));
}
