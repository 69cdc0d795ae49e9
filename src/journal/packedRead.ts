/** Reads the lists of a packed record: packedCodec.ts. */
import { type ByteReader, FormatError } from './byteReader.ts';
import { hasBit, MOST_ROWS, NONES, RAW, SCALED, takeBits, type Taken, takeNumbers } from './packedNumbers.ts';
import { takeCurves } from './packedCurves.ts';
import { takeShortTexts, takeTexts } from './packedTexts.ts';
import { type GuessAll, NOTHING_READ, type Now, type Packed, type Row, valueOf } from './packedTable.ts';

/** What is read next is a block of its own: closeBlock goes to its end, with the end of what it is in. */
export function openBlock(reader: ByteReader, name: string): Block {
  const length = reader.uint();
  const { end } = reader;
  if (length > end - reader.at) throw new FormatError(`${name} is longer than its record`);
  reader.end = reader.at + length;
  return { outer: end, end: reader.end };
}

interface Block {
  readonly outer: number;
  readonly end: number;
}

/** What is behind the columns that are known is a newer version's, and skipped; so are the texts that it brought. */
export function closeBlock(reader: ByteReader, { outer, end }: Block, { texts }: Now): void {
  reader.at = end;
  reader.end = outer;
  const known = reader.uint();
  if (known > MOST_ROWS) throw new FormatError(`${known} texts in a record`);
  while (texts.length < known) texts.push(undefined);
}

export function takeText(reader: ByteReader, { texts }: Now): string {
  const number = reader.uint();
  if (number === texts.length) texts.push(reader.text());
  return textAt(texts, number);
}

function textAt(texts: Now['texts'], number: number): string {
  const known = texts[number];
  if (known === undefined) throw new FormatError(`text ${number} of a record is not one that this version reads`);
  return known;
}

export function countOf(reader: ByteReader, { name }: Packed): number {
  const rows = reader.uint();
  if (rows > MOST_ROWS) throw new FormatError(`${rows} rows in ${name}`);
  return rows;
}

function sum(counts: readonly number[], { name }: Packed): number {
  let all = 0;
  for (const each of counts) {
    all += each;
    if (each < 0 || all > MOST_ROWS) throw new FormatError(`too many rows in ${name}`);
  }
  return all;
}

export function takeRows(
  reader: ByteReader,
  list: Packed,
  rowCount: number,
  now: Now,
  counts?: readonly number[],
): Row[] {
  const rows: Row[] = Array.from({ length: rowCount }, () => ({}));
  const bits = takeBits(reader);
  for (let i = 0; i < list.of.length; i++) {
    const column = list.of[i];
    if (hasBit(bits, i)) takeColumn(reader, column, rows, now, counts);
    else if (column.asIn !== '') takeAsIn(column, rows, now);
    else for (const row of rows) column.set(row, expected(column, row, now));
  }
  return rows;
}

function expected(column: Packed, row: Row, { record }: Now): unknown {
  switch (column.type) {
    case 'text':
      return column.usualText;
    case 'list':
      return NOTHING_READ;
    case 'ints':
      return column.all === undefined
        ? NOTHING_READ
        : besideOthers(column, allExpected(column, column.all, row, record));
    default:
      if (column.guess !== undefined) return valueOf(column, column.guess(record, row) + 0); // never −0
      return column.none === 0 ? valueOf(column, column.usual) : column.none;
  }
}

/** The texts of another list of the record. */
function takeAsIn(column: Packed, rows: readonly Row[], { record }: Now): void {
  const others = (record as Row)[column.asIn];
  if (!Array.isArray(others) || others.length < rows.length)
    throw new FormatError(`${column.name} is as in ${column.asIn}, which has fewer rows`);
  rows.forEach((row, i) => column.set(row, column.get(others[i] as object)));
}

/** What is expected beside numbers before it. */
function besideOthers({ units, from }: Packed, numbers: number[]): number[] {
  for (let k = 0; k < numbers.length; k++) numbers[k] += besideAt(units[k], numbers, from[k]);
  return numbers;
}

const besideAt = (unit: number, numbers: readonly number[], place: number | undefined): number =>
  place === undefined || place < 0 ? 0 : Math.floor(numbers[place] / unit) * unit;

function allExpected({ units }: Packed, all: GuessAll, row: Row, record: object): number[] {
  if (typeof all !== 'function') return [...all];
  const numbers = units.map(() => 0);
  all(record, row, numbers);
  return numbers.map((number) => number + 0);
}

function takeColumn(
  reader: ByteReader,
  column: Packed,
  rows: readonly Row[],
  now: Now,
  counts: readonly number[] | undefined,
): void {
  const { type, guess, all } = column;
  if (all !== undefined) return takeExpected(reader, column, all, rows, now);
  const taken = takeNumbers(reader, rows.length);
  const { values, flags } = taken;
  if (type === 'text') {
    const most = values.reduce((a, b) => Math.max(a, b), 0);
    const left = most + 1 - now.texts.length;
    if (left > 0) now.texts.push(...((flags & SCALED) === 0 ? takeTexts(reader, left) : takeShortTexts(reader, left)));
    rows.forEach((row, i) => column.set(row, textAt(now.texts, values[i])));
  } else if (type === 'list') {
    takeLists(reader, column, rows, values, now);
  } else if (type === 'ints') {
    takeInts(reader, column, rows, values);
  } else if (column.none !== 0) {
    takePrices(column, rows, taken, now, counts);
  } else {
    const unit = (flags & SCALED) === 0 ? 1 : column.unit;
    rows.forEach((row, i) => {
      const beside = guess === undefined || (flags & RAW) !== 0 ? 0 : guess(now.record, row);
      column.set(row, valueOf(column, safe(values[i] * unit + beside)));
    });
  }
}

function takeLists(
  reader: ByteReader,
  column: Packed,
  rows: readonly Row[],
  counts: readonly number[],
  now: Now,
): void {
  const all = sum(counts, column);
  const block = openBlock(reader, column.name);
  const nested = takeRows(reader, column, all, now, counts);
  closeBlock(reader, block, now);
  let at = 0;
  rows.forEach((row, i) => column.set(row, nested.slice(at, (at += counts[i]))));
}

function takeInts(reader: ByteReader, column: Packed, rows: readonly Row[], counts: readonly number[]): void {
  sum(counts, column);
  const lists: number[][] = rows.map(() => []);
  const { stride } = column;
  if (stride === 0 && counts.every((each) => each === counts[0])) {
    for (let k = 0; k < counts[0]; k++) {
      const { values, flags } = takeNumbers(reader, rows.length);
      lists.forEach((list, i) => list.push(values[i]));
      // All of the numbers are 0.
      if (k > 0 || (flags & RAW) === 0) continue;
      for (const list of lists) while (list.length < counts[0]) list.push(0);
      break;
    }
  } else {
    takeOneByOne(reader, column, lists, counts);
  }
  rows.forEach((row, i) => column.set(row, lists[i]));
}

function takeOneByOne(
  reader: ByteReader,
  { stride, units, curve }: Packed,
  lists: readonly number[][],
  counts: readonly number[],
): void {
  const flags = reader.byte();
  const isInUnits = (flags & SCALED) !== 0;
  if (isInUnits && curve !== undefined) return takeCurves(reader, curve, lists, counts);
  if (isInUnits && stride === 0) return takeThoseThere(reader, lists, counts);
  if (isInUnits && units.length !== stride)
    throw new FormatError('numbers are in units that this version does not know');
  const near = (flags & RAW) === 0 && stride > 0;
  const first = isInUnits ? 2 * stride : stride;
  lists.forEach((list, i) => {
    for (let k = 0; k < counts[i]; k++) {
      const unit = isInUnits && k >= stride ? units[k % stride] : 1;
      list.push(safe(reader.int() * unit + (near && k >= first ? list[k - stride] : 0)));
    }
  });
}

function takeThoseThere(reader: ByteReader, lists: readonly number[][], counts: readonly number[]): void {
  const some = lists.filter((_, i) => counts[i] > 0);
  const length = Math.max(...counts);
  if (counts.some((each) => each !== 0 && each !== length)) throw new FormatError('lists are of several lengths');
  for (let k = 0; k < length; k++) {
    const { values } = takeNumbers(reader, some.length);
    some.forEach((list, i) => list.push(values[i]));
  }
}

function takeExpected(reader: ByteReader, column: Packed, all: GuessAll, rows: readonly Row[], now: Now): void {
  const { units, from } = column;
  if ((reader.byte() & SCALED) === 0) {
    const { values: counts } = takeNumbers(reader, rows.length);
    sum(counts, column);
    const lists: number[][] = rows.map(() => []);
    takeOneByOne(reader, column, lists, counts);
    return rows.forEach((row, i) => column.set(row, lists[i]));
  }
  const bits = takeBits(reader);
  const lists = rows.map((row) => allExpected(column, all, row, now.record));
  for (let k = 0; k < units.length; k++) {
    for (const list of lists) list[k] += besideAt(units[k], list, from[k]);
    if (!hasBit(bits, k)) continue;
    const { values, flags } = takeNumbers(reader, rows.length);
    const unit = (flags & SCALED) === 0 ? 1 : units[k];
    lists.forEach((list, i) => {
      list[k] = safe(values[i] * unit + ((flags & RAW) === 0 ? list[k] : 0));
    });
  }
  rows.forEach((row, i) => column.set(row, lists[i]));
}

function takePrices(
  column: Packed,
  rows: readonly Row[],
  { values, flags, least }: Taken,
  now: Now,
  counts: readonly number[] | undefined,
): void {
  const { none } = column;
  const tick = (flags & SCALED) === 0 ? 1 : now.tick;
  const isRaw = (flags & RAW) !== 0;
  let before = now.reference;
  let row = 0;
  let left = counts === undefined ? 0 : counts[0];
  for (let i = 0; i < rows.length; i++) {
    if (counts !== undefined) {
      for (; left === 0; left = counts[++row]) before = now.reference;
      left--;
    }
    const isNone = (flags & NONES) !== 0 && values[i] === (isRaw ? none : least);
    const px = isNone ? none : safe(values[i] * tick + (isRaw ? 0 : before));
    column.set(rows[i], px);
    if (counts !== undefined && !isNone) before = px;
  }
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new FormatError('a number is larger than any that is written');
  return value;
}
