/**
 * Rows ⇄ bytes for large records with few different numbers (`packed` in units/record.ts). Nothing is written of a
 * column that is as expected, and no text twice; a list is written column by column, each in as few bits as its values
 * differ.
 *
 *     record   reference price, tick, its scalars, a bit for each list that has rows, then these
 *     scalars  bytes of them, a bit for each that is not as expected, then their values
 *     list     bytes of it, number of rows, a bit for each column that is not as expected, then these columns
 *     column   a byte that says how, its least value, then what each value is beyond that, in as many bits as it takes
 *     bits     number of bytes, then these; texts that are written late have theirs among the lists'
 *     text     its number among the record's texts; the text itself follows the first time
 *     Behind the scalars and each list: the number of texts so far.
 *
 * Prices are in ticks from the reference, in a list within a list from the one before. Columns are only ever appended,
 * and what is expected of one (0, '', or its guess) never changes: bits that an older record lacks are 0; a newer
 * record's further columns are behind those that are known, and skipped.
 */
import { assert } from '../units/assert.ts';
import type { FieldTable, Packing } from '../units/record.ts';
import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { hasBit, openBits, setBit, takeBits } from './packedNumbers.ts';
import { closeBlock, countOf, openBlock, takeRows, takeText } from './packedRead.ts';
import { rowsWriter } from './packedRows.ts';
import {
  nearOf,
  NOTHING_READ,
  type Now,
  type OfRow,
  type Packed,
  packedOf,
  putText,
  type PutRows,
  type PutScalars,
  type Row,
  rowsOf,
  scalarsOf,
  wrong,
  valueOf,
} from './packedTable.ts';

export class PackedCodec {
  private readonly scalars: readonly Packed[];
  private readonly lists: readonly Packed[];
  private readonly writers: readonly PutRows[];
  private readonly put: PutScalars;
  /** No price is so far from all others that differences of prices are not exact. */
  private readonly isNear: (row: object) => boolean;
  private readonly reference: OfRow;
  private readonly tick: OfRow;
  private readonly now: Now = { texts: [], reference: 0, tick: 1, record: {} };

  constructor(fields: FieldTable, packing: Packing) {
    const columns = packedOf(fields);
    this.scalars = columns.filter(({ type, isLate }) => type !== 'list' && !isLate);
    this.lists = columns.filter(({ type, isLate }) => type === 'list' || isLate);
    assert(!this.scalars.some(({ type }) => type === 'ints'), 'a packed record has numbers in lists only');
    this.writers = this.lists.map((each) => (each.isLate ? nothing : rowsWriter(each)));
    this.put = scalarsOf(this.scalars);
    this.isNear = nearOf(this.scalars);
    this.reference = packing.reference as OfRow;
    this.tick = packing.tick as OfRow;
  }

  encode(out: ByteWriter, row: object): void {
    const { now, scalars, lists } = this;
    now.texts.length = 0;
    now.record = row;
    now.reference = this.isNear(row) ? this.reference(row) : 0;
    now.tick = Math.max(1, this.tick(row));
    out.int(now.reference);
    out.uint(now.tick);
    const block = out.open();
    this.put(out, row, now, openBits(out, scalars.length));
    out.close(block);
    out.uint(now.texts.length);
    const listBits = openBits(out, lists.length);
    for (let i = 0; i < lists.length; i++) {
      if (lists[i].isLate) {
        if (putLate(out, lists[i], row, now)) setBit(out, listBits, i);
        continue;
      }
      const rows = rowsOf(lists[i], lists[i].get(row));
      if (rows.length === 0) continue;
      setBit(out, listBits, i);
      const length = out.open();
      out.uint(rows.length);
      this.writers[i](out, rows, rows.length, now, undefined);
      out.close(length);
      out.uint(now.texts.length);
    }
  }

  /** Adds the columns to `row`, up to the scalar called `last`, the rest as if nothing were written of them. */
  decode(reader: ByteReader, row: Row, last = ''): void {
    const { now, scalars, lists } = this;
    now.texts.length = 0;
    now.record = row;
    now.reference = reader.int();
    now.tick = reader.uint();
    const block = openBlock(reader, 'the part of no list');
    const bits = takeBits(reader);
    let isRead = true;
    for (let i = 0; i < scalars.length; i++) {
      takeScalar(reader, scalars[i], row, now, isRead && hasBit(bits, i));
      if (scalars[i].name === last) isRead = false;
    }
    for (const list of lists) list.set(row, list.isLate ? list.usualText : NOTHING_READ);
    if (!isRead) {
      reader.at = block.outer;
      reader.end = block.outer;
      return;
    }
    closeBlock(reader, block, now);
    const listBits = takeBits(reader);
    for (let i = 0; i < lists.length; i++) {
      if (!hasBit(listBits, i)) continue;
      const listBlock = openBlock(reader, lists[i].name);
      if (lists[i].isLate) lists[i].set(row, takeText(reader, now));
      else lists[i].set(row, takeRows(reader, lists[i], countOf(reader, lists[i]), now));
      closeBlock(reader, listBlock, now);
    }
  }
}

const nothing = (): void => undefined;

/** A text among the lists. */
function putLate(out: ByteWriter, column: Packed, row: object, now: Now): boolean {
  const value = column.get(row);
  if (value === column.usualText) return false;
  if (typeof value !== 'string') return wrong(column, value);
  const length = out.open();
  putText(out, value, now.texts);
  out.close(length);
  out.uint(now.texts.length);
  return true;
}

function takeScalar(reader: ByteReader, column: Packed, row: Row, now: Now, isThere: boolean): void {
  if (column.type === 'text') return column.set(row, isThere ? takeText(reader, now) : column.usualText);
  if (isThere && column.none !== 0) return column.set(row, now.reference + reader.int());
  const number = isThere ? reader.int() : column.guess === undefined ? column.usual : column.guess(now.record, row) + 0;
  column.set(row, valueOf(column, number));
}
