/**
 * Columns of packed records (packedRows.ts) that are lists of numbers.
 */
import type { ByteWriter } from './byteWriter.ts';
import { putCurves } from './packedCurves.ts';
import { ALL_ZERO, MOST_ROWS, openBits, putNumbers, RAW, roomFor, SCALED, setBit } from './packedNumbers.ts';
import { collectorOf, type GuessAll, made, numberOf, type Packed, type PutColumn, wrong } from './packedTable.ts';

export function intsWriter(column: Packed): PutColumn {
  const { stride } = column;
  const collect = collectorOf(column);
  const lists: (readonly number[])[] = [];
  return (out, rows, count) => {
    collect(rows, count, lists);
    const numbers = roomFor(count);
    let total = 0;
    let same = true;
    let alike = true;
    for (let i = 0; i < count; i++) {
      const list = lists[i];
      if (!Array.isArray(list)) return wrong(column, list);
      numbers[i] = list.length;
      total += list.length;
      if (list.length !== lists[0].length) same = false;
      if (list !== lists[0]) alike = false;
    }
    if (total === 0) return false;
    if (total > MOST_ROWS) return wrong(column, total);
    putNumbers(out, count, 0);
    if (column.curve !== undefined && putCurves(out, column.curve, lists, count)) return true;
    if (stride === 0 && !same && putThoseThere(out, column, lists, count)) return true;
    if (stride > 0 || !same) putOneByOne(out, column, lists, count);
    else if (!alike) putInTurn(out, column, lists, count);
    else if (isZero(lists[0])) out.byte(ALL_ZERO | RAW);
    else putInTurn(out, column, lists, 1);
    return true;
  };
}

/** A bit for each place at which any is not as expected, and what they are beyond that, in its unit if all are. */
export function expectedWriter(column: Packed, all: GuessAll): PutColumn {
  const { units } = column;
  const { length } = units;
  const from = units.map((_, k) => column.from[k] ?? -1);
  const collect = collectorOf(column);
  const lists: (readonly number[])[] = [];
  const guess = typeof all === 'function' ? all : undefined;
  const at: number[] = typeof all === 'function' ? units.map(() => 0) : [...all];
  const beyond: number[] = [];
  const sameUpTo = sameRows(column, all);
  return (out, rows, count, { record }) => {
    const same = sameUpTo(rows, count, record);
    if (same === count) return false;
    collect(rows, count, lists);
    let differ = 0;
    let raw = 0;
    for (let i = 0; i < count; i++) {
      const list = lists[i];
      if (!Array.isArray(list)) return wrong(column, list);
      if (list.length !== length) return putOthers(out, column, lists, count);
      if (i < same) continue;
      if (guess !== undefined) guess(record, rows[i], at);
      for (let k = 0; k < length; k++) {
        const other = from[k];
        let here = at[k];
        if (other >= 0) here += Math.floor(list[other] / units[k]) * units[k];
        const more = list[k] - here;
        const place = 1 << k;
        if (more === 0 && (differ & place) === 0) continue;
        if ((differ & place) === 0) for (let before = 0; before < i; before++) beyond[before * length + k] = 0;
        beyond[i * length + k] = more;
        differ |= place;
        if (!Number.isSafeInteger(more) || !Number.isSafeInteger(here)) raw |= place;
      }
    }
    out.byte(SCALED);
    const bits = openBits(out, length);
    for (let k = 0; k < length; k++) {
      if ((differ & (1 << k)) === 0) continue;
      setBit(out, bits, k);
      const numbers = roomFor(count);
      if ((raw & (1 << k)) !== 0) {
        for (let i = 0; i < count; i++) numbers[i] = numberOf(column, lists[i][k]);
        putNumbers(out, count, RAW);
        continue;
      }
      const unit = units[k];
      let flags = unit > 1 ? SCALED : 0;
      for (let i = 0; i < count; i++) {
        const more = (numbers[i] = beyond[i * length + k]);
        if (flags !== 0 && Math.floor(more / unit) * unit !== more) flags = 0;
      }
      if (flags !== 0) for (let i = 0; i < count; i++) numbers[i] /= unit;
      putNumbers(out, count, flags);
    }
    return true;
  };
}

/** How many of the first rows are as expected. */
function sameRows(
  { path, units, from }: Packed,
  all: GuessAll,
): (rows: readonly object[], count: number, record: object) => number {
  const isCalled = typeof all === 'function';
  const differs = units.map((unit, k) => {
    const beside = from[k] >= 0 ? ` + Math.floor(v[${from[k]}] / ${unit}) * ${unit}` : '';
    return `v[${k}] - (${isCalled ? `at[${k}]` : all[k]}${beside}) !== 0`;
  });
  return made(
    `const { all } = using, at = [${units.map(() => 0).join(', ')}];
    return (rows, count, record) => {
      let last = using;
      for (let i = 0; i < count; i++) {
        const v = rows[i]${path};
        ${isCalled ? '' : 'if (v === last) continue; last = v;'}
        if (!Array.isArray(v) || v.length !== ${units.length}) return i;
        ${isCalled ? 'all(record, rows[i], at);' : ''}
        if (${differs.join(' || ')}) return i;
      }
      return count;
    };`,
    { all },
  );
}

/** Not as many as are expected. */
export function putOthers(
  out: ByteWriter,
  column: Packed,
  lists: readonly (readonly number[])[],
  count: number,
): boolean {
  const numbers = roomFor(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (!Array.isArray(lists[i])) return wrong(column, lists[i]);
    total += numbers[i] = lists[i].length;
  }
  if (total > MOST_ROWS) return wrong(column, total);
  out.byte(0);
  putNumbers(out, count, 0);
  putOneByOne(out, column, lists, count);
  return true;
}

function isZero(list: readonly number[]): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] !== 0) return false;
  return true;
}

/** The first number of each list, then the second of each. */
function putInTurn(out: ByteWriter, column: Packed, lists: readonly (readonly number[])[], count: number): void {
  const numbers = roomFor(count);
  for (let k = 0; k < lists[0].length; k++) {
    for (let i = 0; i < count; i++) numbers[i] = numberOf(column, lists[i][k]);
    putNumbers(out, count, 0);
  }
}

function putOneByOne(out: ByteWriter, column: Packed, lists: readonly (readonly number[])[], count: number): void {
  const { stride } = column;
  if (stride > 0 && column.units.length === stride && areInUnits(column, lists, count)) {
    return putInUnits(out, column, lists, count);
  }
  let near = stride > 0;
  for (let i = 0; i < count && near; i++) {
    const list = lists[i];
    for (let k = stride; near && k < list.length; k++) near = Number.isSafeInteger(list[k] - list[k - stride]);
  }
  out.byte(near ? 0 : RAW);
  for (let i = 0; i < count; i++) {
    const list = lists[i];
    for (let k = 0; k < list.length; k++) out.int(near && k >= stride ? list[k] - list[k - stride] : list[k]);
  }
}

/** Where those that are not empty are of one length: as `putInTurn` writes them. */
function putThoseThere(out: ByteWriter, column: Packed, lists: readonly (readonly number[])[], count: number): boolean {
  let length = 0;
  for (let i = 0; i < count; i++) {
    if (lists[i].length === 0) continue;
    if (length === 0) length = lists[i].length;
    if (lists[i].length !== length) return false;
  }
  const numbers = roomFor(count);
  out.byte(SCALED);
  for (let k = 0; k < length; k++) {
    let at = 0;
    for (let i = 0; i < count; i++) if (lists[i].length > 0) numbers[at++] = numberOf(column, lists[i][k]);
    putNumbers(out, at, 0);
  }
  return true;
}

/** What is before the second stride stands for itself. */
function areInUnits({ stride, units }: Packed, lists: readonly (readonly number[])[], count: number): boolean {
  for (let i = 0; i < count; i++) {
    const list = lists[i];
    for (let k = stride; k < list.length; k++) {
      const unit = units[k % stride];
      const beyond = k < 2 * stride ? list[k] : list[k] - list[k - stride];
      if (!Number.isSafeInteger(beyond) || Math.floor(beyond / unit) * unit !== beyond) return false;
    }
  }
  return true;
}

function putInUnits(
  out: ByteWriter,
  { stride, units }: Packed,
  lists: readonly (readonly number[])[],
  count: number,
): void {
  out.byte(SCALED);
  for (let i = 0; i < count; i++) {
    const list = lists[i];
    for (let k = 0; k < list.length; k++) {
      if (k < stride) out.int(list[k]);
      else out.int((k < 2 * stride ? list[k] : list[k] - list[k - stride]) / units[k % stride]);
    }
  }
}
