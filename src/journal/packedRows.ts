/** Writes the lists of a packed record, column by column: packedCodec.ts. */
import type { ByteWriter } from './byteWriter.ts';
import {
  HUNDRED,
  makeRoom,
  MOST_ROWS,
  NONES,
  numbers,
  openBits,
  putNumbers,
  RAW,
  SCALED,
  ALL_ZERO,
  setBit,
} from './packedNumbers.ts';
import { type Now, numberOf, type Packed, rowsOf, wrong } from './packedTable.ts';

/** The first `count` of `rows`. Of a list within a list `counts` says how many are in each row of that. */
export interface Rows {
  readonly rows: readonly object[];
  readonly count: number;
  readonly counts: readonly number[] | undefined;
}

export function putRows(out: ByteWriter, list: Packed, rows: Rows, now: Now): void {
  makeRoom(rows.count);
  const { of, look } = list;
  const bits = openBits(out, of.length);
  // What is looked at is free again before the next list is.
  look(rows.rows, rows.count, told);
  let differ = 0;
  for (let i = 0; i < of.length; i++) if (told[i]) differing[base + differ++] = i;
  base += differ;
  for (let k = base - differ; k < base; k++)
    if (putColumn(out, of[differing[k]], rows, now)) setBit(out, bits, differing[k]);
  base -= differ;
}

const told: boolean[] = [];
/** The columns that are not all zero; a list within a list has its own behind those of that. */
const differing: number[] = [];
let base = 0;

/** False, with nothing written, where all is as expected. */
function putColumn(out: ByteWriter, column: Packed, rows: Rows, now: Now): boolean {
  switch (column.type) {
    case 'text':
      return putTexts(out, column, rows, now);
    case 'list':
      return putLists(out, column, rows, now);
    case 'ints':
      return putInts(out, column, rows);
    default:
      column.gather(rows.rows, rows.count, numbers);
      return column.none === 0 ? putInto(out, column, rows, now) : putPrices(out, column, rows, now);
  }
}

function putTexts(out: ByteWriter, column: Packed, { rows, count }: Rows, { texts }: Now): boolean {
  const known = texts.length;
  let isAny = false;
  let number = -1;
  for (let i = 0; i < count; i++) {
    const value = column.get(rows[i]);
    if (typeof value !== 'string') return wrong(column, value);
    if (value !== column.usualText) isAny = true;
    // Venues come in the same order in all lists.
    number = texts[number + 1] === value ? number + 1 : texts.indexOf(value);
    if (number < 0) number = texts.push(value) - 1;
    numbers[i] = number;
  }
  if (!isAny) {
    texts.length = known;
    return false;
  }
  putNumbers(out, count, 0);
  for (let i = known; i < texts.length; i++) out.text(texts[i] ?? '');
  return true;
}

/** The rows of all lists of a column. Kept from one time to the next. */
const within: object[] = [];
const sizes: number[] = [];

function putLists(out: ByteWriter, column: Packed, { rows, count }: Rows, now: Now): boolean {
  let all = 0;
  for (let i = 0; i < count; i++) {
    const some = rowsOf(column, column.get(rows[i]));
    sizes[i] = some.length;
    for (let k = 0; k < some.length; k++) within[all++] = some[k];
  }
  if (all === 0) return false;
  if (all > MOST_ROWS) return wrong(column, all);
  for (let i = 0; i < count; i++) numbers[i] = sizes[i];
  putNumbers(out, count, 0);
  const length = out.open();
  putRows(out, column, { rows: within, count: all, counts: sizes }, now);
  out.close(length);
  out.uint(now.texts.length);
  return true;
}

function putInts(out: ByteWriter, column: Packed, { rows, count }: Rows): boolean {
  const { stride } = column;
  const first = intsOf(column, rows[0]);
  let total = 0;
  let same = true;
  let alike = true;
  let near = stride > 0;
  for (let i = 0; i < count; i++) {
    const list = intsOf(column, rows[i]);
    numbers[i] = list.length;
    total += list.length;
    if (list.length !== first.length) same = false;
    if (list !== first) alike = false;
    for (let k = stride; near && k < list.length; k++) near = Number.isSafeInteger(list[k] - list[k - stride]);
  }
  if (total === 0) return false;
  if (total > MOST_ROWS) return wrong(column, total);
  putNumbers(out, count, 0);
  if (alike && stride === 0 && first.every((value) => value === 0)) {
    out.byte(ALL_ZERO | RAW);
    return true;
  }
  if (alike && stride === 0) {
    for (let k = 0; k < first.length; k++) {
      numbers[0] = first[k];
      putNumbers(out, 1, 0);
    }
    return true;
  }
  if (same && stride === 0) {
    for (let k = 0; k < first.length; k++) {
      for (let i = 0; i < count; i++) numbers[i] = numberOf(column, intsOf(column, rows[i])[k]);
      putNumbers(out, count, 0);
    }
    return true;
  }
  out.byte(near ? 0 : RAW);
  for (let i = 0; i < count; i++) {
    const list = intsOf(column, rows[i]);
    for (let k = 0; k < list.length; k++) out.int(near && k >= stride ? list[k] - list[k - stride] : list[k]);
  }
  return true;
}

function intsOf(column: Packed, row: object): readonly number[] {
  const list = column.get(row);
  return Array.isArray(list) ? (list as readonly number[]) : wrong(column, list);
}

function putInto(out: ByteWriter, column: Packed, { rows, count }: Rows, now: Now): boolean {
  const { guess, type } = column;
  let isAny = false;
  let isSafe = true;
  let isHundreds = type === 'int';
  for (let i = 0; i < count; i++) {
    const at = guess === undefined ? 0 : guess(now.record, rows[i]);
    const beyond = numbers[i] - at;
    if (beyond !== (guess === undefined ? column.usual : 0)) isAny = true;
    if (!Number.isSafeInteger(at) || !Number.isSafeInteger(beyond)) isSafe = false;
    if (beyond % HUNDRED !== 0) isHundreds = false;
    numbers[i] = beyond;
  }
  if (!isAny) return false;
  if (!isSafe) {
    column.gather(rows, count, numbers);
    putNumbers(out, count, RAW);
  } else if (isHundreds) {
    for (let i = 0; i < count; i++) numbers[i] /= HUNDRED;
    putNumbers(out, count, SCALED);
  } else putNumbers(out, count, 0);
  return true;
}

function putPrices(out: ByteWriter, column: Packed, { rows, count, counts }: Rows, now: Now): boolean {
  const { none, guess } = column;
  if (guess !== undefined) {
    let at = 0;
    while (at < count && numbers[at] === guess(now.record, rows[at])) at++;
    if (at === count) return false;
  }
  let isSafe = true;
  let inTicks = true;
  let flags = 0;
  let before = now.reference;
  let row = 0;
  let left = counts === undefined ? 0 : counts[0];
  for (let i = 0; i < count; i++) {
    if (counts !== undefined) {
      for (; left === 0; left = counts[++row]) before = now.reference;
      left--;
    }
    const px = numbers[i];
    if (px === none) {
      flags |= NONES;
      continue;
    }
    const beyond = px - before;
    // What means none is one less than all others, and no difference of prices is what a price is for none.
    if (!Number.isSafeInteger(beyond - 1) || beyond === none || beyond === none * now.tick) isSafe = false;
    if (beyond % now.tick !== 0) inTicks = false;
    if (counts !== undefined) before = px;
    numbers[i] = beyond;
  }
  if (!isSafe) {
    flags |= RAW;
    column.gather(rows, count, numbers);
  } else if (inTicks) {
    flags |= SCALED;
    for (let i = 0; i < count; i++) if (numbers[i] !== none) numbers[i] /= now.tick;
  }
  if ((flags & NONES) !== 0 && isSafe) {
    let lowest = 0;
    for (let i = 0; i < count; i++) if (numbers[i] !== none && numbers[i] < lowest) lowest = numbers[i];
    for (let i = 0; i < count; i++) if (numbers[i] === none) numbers[i] = lowest - 1;
  }
  putNumbers(out, count, flags);
  return true;
}

/** Before a record: the last one may have failed. */
export function begin(): void {
  base = 0;
}
