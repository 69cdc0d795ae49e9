/**
 * Curves in a packed record: `Curve` in units/record.ts. Behind the lengths of all lists:
 *
 *     SCALED, or what putOneByOne in packedRows.ts writes, where any list is no such curve
 *     of each list that has any, its three numbers before the points; the third doubled in its unit, or itself doubled
 *     plus one
 *     of all points, as columns: steps up the series; the second number less the one before it, in units; how far the
 *     third is beyond the second, less that of the point before
 */
import type { Curve } from '../units/record.ts';
import { type ByteReader, FormatError } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { putNumbers, roomFor, SCALED, takeNumbers } from './packedNumbers.ts';

/** Steps, falls and gaps of all points. */
let steps = new Float64Array(256);
let seconds = new Float64Array(256);
let thirds = new Float64Array(256);

/** False, with nothing written, where any list is something else. */
export function putCurves(
  out: ByteWriter,
  curve: Curve,
  lists: readonly (readonly number[])[],
  count: number,
): boolean {
  let points = 0;
  for (let i = 0; i < count; i++) {
    const { length } = lists[i];
    if (length === 0) continue;
    if (length % 3 !== 0) return false;
    room(points + length / 3);
    points = pointsOf(curve, lists[i], points);
    if (points < 0) return false;
  }
  out.byte(SCALED);
  for (let i = 0; i < count; i++) {
    const list = lists[i];
    if (list.length === 0) continue;
    out.int(list[0]);
    out.int(list[1]);
    const inUnits = Math.floor(list[2] / curve.lastUnit);
    out.int(inUnits * curve.lastUnit === list[2] ? 2 * inUnits : 2 * list[2] + 1);
  }
  if (points === 0) return true;
  for (const values of [steps, seconds, thirds]) {
    const numbers = roomFor(points);
    for (let i = 0; i < points; i++) numbers[i] = values[i];
    putNumbers(out, points, 0);
  }
  return true;
}

function room(points: number): void {
  if (points <= steps.length) return;
  const more = (from: Float64Array): Float64Array<ArrayBuffer> => {
    const into = new Float64Array(2 * points);
    into.set(from);
    return into;
  };
  [steps, seconds, thirds] = [more(steps), more(seconds), more(thirds)];
}

/** Differences of such are exact. */
const isNear = (value: number): boolean => Number.isSafeInteger(value) && Math.abs(value) < 2 ** 50;

/** Adds the points of a list behind the first `at`: how many there are then; −1 where it is no curve. */
function pointsOf({ series, unit, start }: Curve, list: readonly number[], at: number): number {
  if (!Number.isSafeInteger(list[0]) || !Number.isSafeInteger(list[1]) || !isNear(list[2])) return -1;
  let place = 0;
  let before = start;
  let gapBefore = 0;
  for (let k = 3; k < list.length; k += 3, at++) {
    const from = place;
    while (place < series.length && series[place] < list[k]) place++;
    if (series[place] !== list[k] || !isNear(list[k + 1]) || !isNear(list[k + 2])) return -1;
    const second = (list[k + 1] - before) / unit;
    const gap = (list[k + 2] - list[k + 1]) / unit;
    if (!Number.isSafeInteger(second) || !Number.isSafeInteger(gap)) return -1;
    before = list[k + 1];
    steps[at] = place - from;
    seconds[at] = second;
    thirds[at] = gap - gapBefore;
    gapBefore = gap;
  }
  return at;
}

/** What is behind the SCALED of them. */
export function takeCurves(
  reader: ByteReader,
  { series, unit, start, lastUnit }: Curve,
  lists: readonly number[][],
  counts: readonly number[],
): void {
  let points = 0;
  lists.forEach((list, i) => {
    if (counts[i] === 0) return;
    if (counts[i] % 3 !== 0) throw new FormatError('a curve is of strides of three');
    points += counts[i] / 3 - 1;
    list.push(reader.int(), reader.int());
    const third = reader.int();
    const whole = Math.floor(third / 2);
    list.push(third === 2 * whole ? whole * lastUnit : whole);
  });
  if (points === 0) return;
  const columns = [0, 1, 2].map(() => takeNumbers(reader, points).values);
  let at = 0;
  lists.forEach((list, i) => {
    let place = 0;
    let second = start;
    let gap = 0;
    for (let left = counts[i] / 3 - 1; left > 0; left--, at++) {
      place += columns[0][at];
      const size = series[place];
      if (size === undefined) throw new FormatError('a point of a curve is none of its series');
      second += columns[1][at] * unit;
      gap += columns[2][at] * unit;
      list.push(size, second, second + gap);
    }
  });
  if (lists.some((list) => !list.every((each) => Number.isSafeInteger(each))))
    throw new FormatError('a number is larger than any that is written');
}
