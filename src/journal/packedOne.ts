/**
 * Writes a list of one row of a packed record (packedRows.ts), as one function made of all its columns: of one number
 * there is no range to find, and what is as expected is a comparison each.
 */
import type { ByteWriter } from './byteWriter.ts';
import { NONES, openBits, putNumber, RAW, SCALED } from './packedNumbers.ts';
import { made, numberCode, numberOf, type Packed, type PutColumn, type PutRows, rowsOf } from './packedTable.ts';

/** What is written the same way of one row and of many. */
export interface Others {
  /** By the place of the column: false, with nothing written, where all is as expected. */
  readonly puts: readonly PutColumn[];
  /** The rows of a list within the row. */
  readonly inner: readonly (PutRows | undefined)[];
  readonly putOthers: (
    out: ByteWriter,
    column: Packed,
    lists: readonly (readonly number[])[],
    count: number,
  ) => boolean;
}

export function oneRowWriter(
  of: readonly Packed[],
  valueIn: (column: Packed) => string,
  parts: string,
  others: Others,
): PutRows {
  const bytes = (of.length + 7) >> 3;
  const bit = (i: number): string => `bits${i >> 3} |= ${1 << (i & 7)};`;
  const code = of.map((column, i) => `{ const v = ${valueIn(column)}; ${columnCode(column, i, bit(i))} }`);
  const all = Array.from({ length: bytes }, (_, k) => k);
  return made(
    `const { c, puts, inner, ats, putNumber, numberOf, openBits, rowsOf, putOthers } = using;
    const sizes = [0];
    ${of.map((_, i) => `const c${i} = c[${i}], g${i} = c${i}.guess, all${i} = c${i}.all, at${i} = ats[${i}];`).join('\n')}
    return (out, rows, count, now) => {
      const row = rows[0], of = now.record;
      const bits = openBits(out, ${of.length});
      let ${all.map((k) => `bits${k} = 0`).join(', ')};
      ${parts}
      ${code.join('\n')}
      const { bytes } = out;
      ${all.map((k) => `bytes[bits + ${k}] = bits${k};`).join(' ')}
    };`,
    { c: of, ats: of.map(({ units }) => units.map(() => 0)), ...others, putNumber, numberOf, openBits, rowsOf },
  );
}

/** Writes value `v` unless it is as expected, and then does `bit`. */
function columnCode(column: Packed, i: number, bit: string): string {
  const { type, none, guess, usually, all } = column;
  switch (type) {
    case 'text':
      return textCode(column, i, bit);
    case 'list':
      return `if (v?.length !== 0) {
        const some = rowsOf(c${i}, v);
        ${bit}
        putNumber(out, sizes[0] = some.length, 0);
        const length = out.open();
        inner[${i}](out, some, some.length, now, sizes);
        out.close(length);
        out.uint(now.texts.length);
      }`;
    case 'ints':
      return all === undefined
        ? `if (v?.length !== 0 && puts[${i}](out, rows, 1, now, undefined)) ${bit}`
        : expectedCode(column, i, bit);
    default: {
      const write = none === 0 ? numberPut(column) : pricePut(column);
      if (guess === undefined)
        return `if (v !== ${usually}) { let n; ${numberCode(column, 'n', `c${i}`)} ${bit} ${write} }`;
      const number = `let n; ${numberCode(column, 'n', `c${i}`)}`;
      if (type === 'int') return `const at = g${i}(of, row); if (v !== at) { ${number} ${bit} ${write} }`;
      return `${number} const at = g${i}(of, row); if (n !== at) { ${bit} ${write} }`;
    }
  }
}

function numberPut({ type, guess, unit }: Packed): string {
  const [beyond, isSafe] = guess === undefined ? ['n', ''] : ['n - at', ' || !Number.isSafeInteger(at)'];
  const scaled = type === 'int' ? `if (ticks * ${unit} === beyond) putNumber(out, ticks, ${SCALED}); else ` : '';
  return `const beyond = ${beyond};
    if (!Number.isSafeInteger(beyond)${isSafe}) putNumber(out, n, ${RAW});
    else { ${type === 'int' ? `const ticks = Math.floor(beyond / ${unit});` : ''} ${scaled}putNumber(out, beyond, 0); }`;
}

/** As `differences` and `placeNones` in packedRows.ts make of one. */
function pricePut({ none }: Packed): string {
  return `if (n === ${none}) putNumber(out, -1, ${NONES | SCALED});
    else {
      const beyond = n - now.reference, ticks = Math.floor(beyond / now.tick);
      if (!Number.isSafeInteger(beyond - 1) || beyond === ${none} || beyond === ${none} * now.tick) putNumber(out, n, ${RAW});
      else if (ticks * now.tick === beyond) putNumber(out, ticks, ${SCALED});
      else putNumber(out, beyond, 0);
    }`;
}

function textCode({ asIn, path, usually }: Packed, i: number, bit: string): string {
  const write = `if (typeof v !== 'string') wrong(c${i}, v);
    const { texts } = now;
    const number = texts.indexOf(v);
    ${bit}
    putNumber(out, number < 0 ? texts.length : number, 0);
    if (number < 0) { texts.push(v); out.text(v); }`;
  if (asIn === '') return `if (v !== ${usually}) { ${write} }`;
  return `const others = of[${JSON.stringify(asIn)}];
    if (others.length < 1 || v !== others[0]${path}) { ${write} }`;
}

/** A bit for each place at which it is not as expected, and what it is beyond that. */
function expectedCode({ all, units, from }: Packed, i: number, bit: string): string {
  const isCalled = typeof all === 'function';
  const beyond = units.map((unit, k) => {
    const other = from[k] ?? -1;
    const here = isCalled ? `at${i}[${k}]` : String((all ?? [])[k] ?? 'undefined');
    const beside = other < 0 ? '' : ` + Math.floor(v[${other}] / ${unit}) * ${unit}`;
    return `const here${k} = ${here}${beside}; const more${k} = v[${k}] - here${k}; if (more${k} !== 0) differ |= ${1 << k};`;
  });
  const writes = units.map(
    (unit, k) => `if ((differ & ${1 << k}) !== 0) {
      if (!Number.isSafeInteger(more${k}) || !Number.isSafeInteger(here${k})) putNumber(out, numberOf(c${i}, v[${k}]), ${RAW});
      else ${unit > 1 ? `if (Math.floor(more${k} / ${unit}) * ${unit} === more${k}) putNumber(out, more${k} / ${unit}, ${SCALED}); else` : ''} putNumber(out, more${k}, 0);
    }`,
  );
  const places = Array.from({ length: (units.length + 7) >> 3 }, (_, k) => k);
  return `if (!Array.isArray(v)) wrong(c${i}, v);
    if (v.length !== ${units.length}) { if (putOthers(out, c${i}, [v], 1)) ${bit} }
    else {
      ${isCalled ? `all${i}(of, row, at${i});` : ''}
      let differ = 0;
      ${beyond.join('\n')}
      if (differ !== 0) {
        ${bit}
        out.byte(${SCALED});
        out.uint(${places.length});
        ${places.map((k) => `out.byte((differ >> ${8 * k}) & 255);`).join(' ')}
        ${writes.join('\n')}
      }
    }`;
}
