/**
 * Writes the lists of a packed record, column by column: packedCodec.ts. Of each list there is a function of its own,
 * made of the names of its columns, which knows how its rows look, one for a single row, and one for each column.
 */
import type { ByteWriter } from './byteWriter.ts';
import {
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
import { expectedWriter, intsWriter, putOthers } from './packedInts.ts';
import { oneRowWriter } from './packedOne.ts';
import { shortTexts } from './packedTexts.ts';
import {
  made,
  type Now,
  numberCode,
  collectorOf,
  type Packed,
  type PutColumn,
  type PutRows,
  rowsOf,
  wrong,
} from './packedTable.ts';

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
  const inner = of.map((column) => (column.type === 'list' ? rowsWriter(column) : undefined));
  const puts = of.map((column, i) => columnWriter(column, inner[i]));
  return made(
    `${of.map((_, i) => `const put${i} = using.puts[${i}];`).join(' ')}
    const { putOne, openBits, setBit } = using;
    return (out, rows, count, now, counts) => {
      if (count === 1) return putOne(out, rows, 1, now, counts);
      const bits = openBits(out, ${of.length});
      let ${of.map((column, i) => `${names[i]} = ${isGuessed(column)}`).join(', ')};
      for (let i = 0; i < count; i++) {
        const row = rows[i];
        ${parts}
        ${looks.join('\n')}
      }
      ${writes.join('\n')}
    };`,
    { puts, putOne: oneRowWriter(of, valueIn, parts, { puts, inner, putOthers }), openBits, setBit },
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

function columnWriter(column: Packed, inner: PutRows | undefined): PutColumn {
  switch (column.type) {
    case 'text':
      return textWriter(column);
    case 'list':
      return listWriter(column, inner);
    case 'ints':
      return column.all === undefined ? intsWriter(column) : expectedWriter(column, column.all);
    default:
      return column.none === 0 ? numberWriter(column) : priceWriter(column);
  }
}

function textWriter(column: Packed): PutColumn {
  const { asIn, path, usually } = column;
  // Venues come in the same order in all lists.
  return made(
    `const { c, roomFor, isAsIn, putTexts } = using;
    return (out, rows, count, now) => {
      const { texts, record } = now;
      ${asIn === '' ? '' : 'if (isAsIn(rows, count, record)) return false;'}
      const known = texts.length;
      const numbers = roomFor(count);
      let isAny = ${asIn !== ''}, number = -1;
      for (let i = 0; i < count; i++) {
        const v = rows[i]${path};
        if (typeof v !== 'string') wrong(c, v);
        ${asIn === '' ? `if (v !== ${usually}) isAny = true;` : ''}
        number = number + 1 < texts.length && texts[number + 1] === v ? number + 1 : texts.indexOf(v);
        if (number < 0) number = texts.push(v) - 1;
        numbers[i] = number;
      }
      if (isAny) putTexts(out, count, texts, known);
      else texts.length = known;
      return isAny;
    };`,
    { c: column, roomFor, isAsIn: asIn === '' ? undefined : sameAs(column), putTexts },
  );
}

function putTexts(out: ByteWriter, count: number, texts: Now['texts'], known: number): void {
  const short = shortTexts(texts, known);
  putNumbers(out, count, short === undefined ? 0 : SCALED);
  if (short === undefined) for (let i = known; i < texts.length; i++) out.text(texts[i] ?? '');
  else putBytes(out, short);
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
function listWriter(column: Packed, putAll = rowsWriter(column)): PutColumn {
  const collect = collectorOf(column);
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

/** One loop says what is beyond what is expected, whether any is, whether all are in its unit, and the range of it. */
function numberWriter(column: Packed): PutColumn {
  const { type, path, guess, usual, unit } = column;
  const isInt = type === 'int';
  // Mostly all are as guessed, and nothing else need be found out.
  const quickly = `for (; same < count; same++) {
        const v = rows[same]${path};
        if (${isInt ? 'v' : type === 'flag' ? '(v === true ? 1 : v === false ? 0 : -1)' : 'c.positions.get(v)'} !== guess(of, rows[same])) break;
      }
      if (same === count) return false;`;
  return made(
    `const { c, guess, roomFor, putNumbers, putRange, putAsTheyAre } = using;
    return (out, rows, count, now) => {
      const into = roomFor(count);
      const of = now.record;
      let same = 0;
      ${guess === undefined ? '' : quickly}
      let n = 0, last, isAny = false, isSafe = true, isRun = count > 1, isInUnits = ${isInt};
      let least = Infinity, most = -Infinity, before = 0;
      if (same > 0) {
        isRun = same === 1;
        least = most = 0;
        for (let i = 0; i < same; i++) {
          ${isInt ? `if (!Number.isSafeInteger(rows[i]${path})) isSafe = false;` : ''}
          into[i] = 0;
        }
      }
      for (let i = same; i < count; i++) {
        const v = rows[i]${path};
        ${isInt ? numberCode(column, 'n', 'c') : `if (v !== last || i === same) { ${numberCode(column, 'n', 'c')} last = v; }`}
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
  const { path, guess, gather } = column;
  return made(
    `const { guess, gather, putPrices, roomFor } = using;
    return (out, rows, count, now, counts) => {
      ${
        guess === undefined
          ? ''
          : `let same = 0;
      while (same < count && rows[same]${path} === guess(now.record, rows[same])) same++;
      if (same === count) return false;`
      }
      gather(rows, count, roomFor(count));
      putPrices(out, rows, count, now, counts);
      return true;
    };`,
    { guess, gather, roomFor, putPrices: pricesWriter(column) },
  );
}

function pricesWriter({ none, gather }: Packed): PutRows {
  return (out, rows, count, now, counts) => {
    const numbers = roomFor(count);
    const flags = differences(numbers, count, none, now, counts);
    if ((flags & RAW) !== 0) gather(rows, count, numbers);
    else if ((flags & NONES) !== 0) placeNones(numbers, count, none);
    putNumbers(out, count, flags);
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
