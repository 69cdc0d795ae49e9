/**
 * Writes the lists of a packed record, column by column: packedCodec.ts. Of each list there is a function of its own,
 * made of the names of its columns, which knows how its rows look; and one for each column that is a number.
 */
import type { ByteWriter } from './byteWriter.ts';
import {
  ALL_ZERO,
  MOST_ROWS,
  NONES,
  openBits,
  putNumbers,
  putRange,
  RAW,
  roomFor,
  RUN_ON,
  SCALED,
  setBit,
} from './packedNumbers.ts';
import { putCurves } from './packedCurves.ts';
import { shortTexts } from './packedTexts.ts';
import { type GuessAll, made, type Now, numberCode, numberOf, type Packed, rowsOf, wrong } from './packedTable.ts';

/** The first `count` of `rows`. Of a list within a list `counts` says how many are in each row of that. */
export type PutRows = (
  out: ByteWriter,
  rows: readonly object[],
  count: number,
  now: Now,
  counts: readonly number[] | undefined,
) => void;

/** False, with nothing written, where all is as expected. */
type PutColumn = (
  out: ByteWriter,
  rows: readonly object[],
  count: number,
  now: Now,
  counts: readonly number[] | undefined,
) => boolean;

/** Writes the rows of `list`: a bit for each column that is not as expected, and these. */
export function rowsWriter({ of }: Packed): PutRows {
  const names = of.map((_, i) => `any${i}`);
  const { parts, valueIn } = placesOf(of);
  // One loop over the rows, in whose order they are in memory, before any column is written.
  const looks = of.map((column, i) => {
    const value = valueIn(column);
    if (isGuessed(column)) return '';
    if (column.type === 'list' || column.type === 'ints') return `if (${value}?.length !== 0) any${i} = true;`;
    return `if (${value} !== ${column.usually}) any${i} = true;`;
  });
  const writes = of.map((_, i) => `if (any${i} && put${i}(out, rows, count, now, counts)) setBit(out, bits, ${i});`);
  return made(
    `${of.map((_, i) => `const put${i} = using.puts[${i}];`).join(' ')}
    const { openBits, setBit } = using;
    return (out, rows, count, now, counts) => {
      const bits = openBits(out, ${of.length});
      let ${of.map((column, i) => `${names[i]} = ${isGuessed(column)}`).join(', ')};
      for (let i = 0; i < count; i++) {
        const row = rows[i];
        ${parts}
        ${looks.join('\n')}
      }
      ${writes.join('\n')}
    };`,
    { puts: of.map(columnWriter), openBits, setBit },
  );
}

const isGuessed = ({ guess, all, asIn }: Packed): boolean => guess !== undefined || all !== undefined || asIn !== '';

/** Code that takes the parts out of a row once, and where a column's value is then. */
function placesOf(columns: readonly Packed[]): {
  readonly parts: string;
  readonly valueIn: (column: Packed) => string;
} {
  const insides = [...new Set(columns.map(({ inside }) => inside))].filter((inside) => inside !== '');
  return {
    parts: insides.map((inside, i) => `const part${i} = row${inside};`).join(' '),
    valueIn: ({ inside, path }) =>
      inside === '' ? `row${path}` : `part${insides.indexOf(inside)}${path.slice(inside.length)}`,
  };
}

function columnWriter(column: Packed): PutColumn {
  switch (column.type) {
    case 'text':
      return textWriter(column);
    case 'list':
      return listWriter(column);
    case 'ints':
      return column.all === undefined ? intsWriter(column) : expectedWriter(column, column.all);
    default:
      return column.none === 0 ? numberWriter(column) : priceWriter(column);
  }
}

/** The values of a column, which may be anything. */
type Collect = (rows: readonly object[], count: number, into: unknown[]) => void;

const collectorOf = ({ path }: Packed): Collect =>
  made(`return (rows, count, into) => { for (let i = 0; i < count; i++) into[i] = rows[i]${path}; };`);

function textWriter(column: Packed): PutColumn {
  const collect = collectorOf(column);
  const values: unknown[] = [];
  const isAsIn = column.asIn === '' ? () => false : sameAs(column);
  return (out, rows, count, { texts, record }) => {
    if (isAsIn(rows, count, record)) return false;
    const known = texts.length;
    const numbers = roomFor(count);
    let isAny = false;
    let number = -1;
    collect(rows, count, values);
    for (let i = 0; i < count; i++) {
      const value = values[i];
      if (typeof value !== 'string') return wrong(column, value);
      if (value !== column.usualText || column.asIn !== '') isAny = true;
      // Venues come in the same order in all lists.
      number = texts[number + 1] === value ? number + 1 : texts.indexOf(value);
      if (number < 0) number = texts.push(value) - 1;
      numbers[i] = number;
    }
    if (!isAny) {
      texts.length = known;
      return false;
    }
    const short = shortTexts(texts, known);
    putNumbers(out, count, short === undefined ? 0 : SCALED);
    if (short === undefined) for (let i = known; i < texts.length; i++) out.text(texts[i] ?? '');
    else putBytes(out, short);
    return true;
  };
}

const sameAs = ({ asIn, path }: Packed): ((rows: readonly object[], count: number, record: object) => boolean) =>
  made(
    `return (rows, count, record) => {
      const others = record[${JSON.stringify(asIn)}];
      if (others.length < count) return false;
      for (let i = 0; i < count; i++) if (rows[i]${path} !== others[i]${path}) return false;
      return true;
    };`,
  );

function putBytes(out: ByteWriter, from: Uint8Array): void {
  const { bytes, length } = out.roomFor(from.length);
  for (let i = 0; i < from.length; i++) bytes[length + i] = from[i];
  out.length = length + from.length;
}

/** The rows of all lists of the column go one behind the other. What holds them is kept from one time to the next. */
function listWriter(column: Packed): PutColumn {
  const collect = collectorOf(column);
  const putAll = rowsWriter(column);
  const lists: unknown[] = [];
  const within: object[] = [];
  const sizes: number[] = [];
  return (out, rows, count, now) => {
    let all = 0;
    collect(rows, count, lists);
    for (let i = 0; i < count; i++) {
      const some = rowsOf(column, lists[i]);
      sizes[i] = some.length;
      for (let k = 0; k < some.length; k++) within[all++] = some[k];
    }
    if (all === 0) return false;
    if (all > MOST_ROWS) return wrong(column, all);
    const numbers = roomFor(count);
    for (let i = 0; i < count; i++) numbers[i] = sizes[i];
    putNumbers(out, count, 0);
    const length = out.open();
    putAll(out, within, all, now, sizes);
    out.close(length);
    out.uint(now.texts.length);
    return true;
  };
}

function intsWriter(column: Packed): PutColumn {
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
function expectedWriter(column: Packed, all: GuessAll): PutColumn {
  const { units } = column;
  const { length } = units;
  const from = units.map((_, k) => column.from[k] ?? -1);
  const collect = collectorOf(column);
  const lists: (readonly number[])[] = [];
  const guess = typeof all === 'function' ? all : undefined;
  const at: number[] = typeof all === 'function' ? units.map(() => 0) : [...all];
  const beyond: number[] = [];
  return (out, rows, count, { record }) => {
    collect(rows, count, lists);
    let differ = 0;
    let raw = 0;
    for (let i = 0; i < count; i++) {
      const list = lists[i];
      if (!Array.isArray(list)) return wrong(column, list);
      if (list.length !== length) return putOthers(out, column, lists, count);
      if (guess !== undefined) guess(record, rows[i], at);
      else if (i > 0 && list === lists[i - 1] && differ === 0) continue;
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
    if (differ === 0) return false;
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

/** Not as many as are expected. */
function putOthers(out: ByteWriter, column: Packed, lists: readonly (readonly number[])[], count: number): boolean {
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

/** One loop says what is beyond what is expected, whether any is, whether all are in its unit, and the range of it. */
function numberWriter(column: Packed): PutColumn {
  const { type, path, guess, usual, unit } = column;
  const isInt = type === 'int';
  // Mostly all are as guessed, and nothing else need be found out.
  const quickly = `let same = 0;
      for (; same < count; same++) {
        const v = rows[same]${path};
        if (${isInt ? 'v' : type === 'flag' ? '(v === true ? 1 : v === false ? 0 : -1)' : 'c.positions.get(v)'} !== guess(of, rows[same])) break;
      }
      if (same === count) return false;`;
  return made(
    `const { c, guess, roomFor, putNumbers, putRange, putAsTheyAre } = using;
    return (out, rows, count, now) => {
      const into = roomFor(count);
      const of = now.record;
      ${guess === undefined ? '' : quickly}
      let n = 0, last, isAny = false, isSafe = true, isRun = count > 1, isInUnits = ${isInt};
      let least = Infinity, most = -Infinity, before = 0;
      for (let i = 0; i < count; i++) {
        const v = rows[i]${path};
        ${isInt ? numberCode(column, 'n', 'c') : `if (v !== last || i === 0) { ${numberCode(column, 'n', 'c')} last = v; }`}
        ${guess === undefined ? 'const beyond = n;' : 'const at = guess(of, rows[i]); const beyond = n - at;'}
        if (beyond !== ${guess === undefined ? usual : 0}) isAny = true;
        if (!Number.isSafeInteger(beyond)${guess === undefined ? '' : ' || !Number.isSafeInteger(at)'}) isSafe = false;
        if (isInUnits && Math.floor(beyond / ${unit}) * ${unit} !== beyond) isInUnits = false;
        if (beyond !== before + 1 && i > 0) isRun = false;
        before = beyond;
        if (beyond < least) least = beyond;
        if (beyond > most) most = beyond;
        into[i] = beyond;
      }
      if (!isAny) return false;
      if (!isSafe) return putAsTheyAre(out, c, rows, count);
      if (!isInUnits) putRange(out, count, isRun ? ${RUN_ON} : 0, least, most);
      else {
        for (let i = 0; i < count; i++) into[i] /= ${unit};
        putNumbers(out, count, ${SCALED});
      }
      return true;
    };`,
    { c: column, guess, roomFor, putNumbers, putRange, putAsTheyAre },
  );
}

/** Where differences from what is expected are not exact. */
function putAsTheyAre(out: ByteWriter, column: Packed, rows: readonly object[], count: number): boolean {
  column.gather(rows, count, roomFor(count));
  putNumbers(out, count, RAW);
  return true;
}

function priceWriter(column: Packed): PutColumn {
  const { none, guess, gather } = column;
  const isAsGuessed: (rows: readonly object[], count: number, of: object, numbers: Float64Array) => boolean =
    guess === undefined
      ? () => false
      : made(
          `const { guess } = using;
          return (rows, count, of, numbers) => {
            for (let i = 0; i < count; i++) if (numbers[i] !== guess(of, rows[i])) return false;
            return true;
          };`,
          { guess },
        );
  return (out, rows, count, now, counts) => {
    const numbers = roomFor(count);
    gather(rows, count, numbers);
    if (isAsGuessed(rows, count, now.record, numbers)) return false;
    const flags = differences(numbers, count, none, now, counts);
    if ((flags & RAW) !== 0) gather(rows, count, numbers);
    else if ((flags & NONES) !== 0) placeNones(numbers, count, none);
    putNumbers(out, count, flags);
    return true;
  };
}

/** Prices become differences, in ticks if all are that. With RAW they could not. */
function differences(
  numbers: Float64Array,
  count: number,
  none: number,
  { reference, tick }: Now,
  counts: readonly number[] | undefined,
): number {
  let inTicks = true;
  let flags = 0;
  let before = reference;
  let row = 0;
  let left = counts === undefined ? 0 : counts[0];
  for (let i = 0; i < count; i++) {
    if (counts !== undefined) {
      for (; left === 0; left = counts[++row]) before = reference;
      left--;
    }
    const px = numbers[i];
    if (px === none) {
      flags |= NONES;
      continue;
    }
    const beyond = px - before;
    // What means none is one less than all others, and no difference of prices is what a price is for none.
    if (!Number.isSafeInteger(beyond - 1) || beyond === none || beyond === none * tick) flags |= RAW;
    if (counts !== undefined) before = px;
    // In ticks as long as all are; the remainder of doubles would be a call into the runtime.
    if (inTicks) {
      const ticks = Math.floor(beyond / tick);
      if (ticks * tick === beyond) {
        numbers[i] = ticks;
        continue;
      }
      inTicks = false;
      for (let k = 0; k < i; k++) if (numbers[k] !== none) numbers[k] *= tick;
    }
    numbers[i] = beyond;
  }
  return (flags & RAW) !== 0 || !inTicks ? flags : flags | SCALED;
}

/** One less than the least of the others. */
function placeNones(numbers: Float64Array, count: number, none: number): void {
  let lowest = 0;
  for (let i = 0; i < count; i++) if (numbers[i] !== none && numbers[i] < lowest) lowest = numbers[i];
  for (let i = 0; i < count; i++) if (numbers[i] === none) numbers[i] = lowest - 1;
}
