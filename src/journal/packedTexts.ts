/**
 * New texts of a column of a packed record: capitals, digits and little more, as names of venues are, go three to two
 * bytes.
 *
 *     0 or the length that all have, then triplets of characters; without one length, 0 ends each text
 */
import { type ByteReader, FormatError } from './byteReader.ts';

const CHARACTERS = ' ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.';
const BASE = CHARACTERS.length;
const LONGEST = 15;
const CODES = new Uint8Array(128);
for (let i = 1; i < BASE; i++) CODES[CHARACTERS.charCodeAt(i)] = i;

/** The texts of the time before, which come again and again, and what was written of them. */
let before: readonly string[] = [];
let bytesBefore: Uint8Array | undefined;

/** Of those behind the first `known`; undefined where they are too few, or have other characters. */
export function shortTexts(texts: readonly (string | undefined)[], known: number): Uint8Array | undefined {
  if (texts.length - known < 2) return undefined;
  let i = known;
  if (texts.length - known === before.length) while (i < texts.length && texts[i] === before[i - known]) i++;
  if (i < texts.length) {
    before = texts.slice(known).map((text) => text ?? '');
    bytesBefore = before.every(isShort) ? bytesOf(before) : undefined;
  }
  return bytesBefore;
}

function isShort(text: string): boolean {
  for (let i = 0; i < text.length; i++) if ((CODES[text.charCodeAt(i)] ?? 0) === 0) return false;
  return text.length > 0 && text.length <= LONGEST;
}

function bytesOf(texts: readonly string[]): Uint8Array {
  const { length } = texts[0];
  const isEven = texts.every((text) => text.length === length);
  const codes = texts.flatMap((text) => [
    ...Array.from(text, (each) => CODES[each.charCodeAt(0)]),
    ...(isEven ? [] : [0]),
  ]);
  const bytes = [isEven ? length : 0];
  for (let i = 0; i < codes.length; i += 3) {
    const number = codes[i] + BASE * ((codes[i + 1] ?? 0) + BASE * (codes[i + 2] ?? 0));
    bytes.push(number & 255, number >> 8);
  }
  return Uint8Array.from(bytes);
}

export const takeTexts = (reader: ByteReader, count: number): string[] => {
  const texts: string[] = [];
  while (texts.length < count) texts.push(reader.text());
  return texts;
};

export function takeShortTexts(reader: ByteReader, count: number): string[] {
  const length = reader.byte();
  const texts: string[] = [];
  let text = '';
  while (texts.length < count) {
    let triplet = reader.byte();
    triplet += 256 * reader.byte();
    if (triplet >= BASE ** 3) throw new FormatError(`${triplet} is no three characters`);
    for (let i = 0; i < 3 && texts.length < count; i++, triplet = Math.floor(triplet / BASE)) {
      const code = triplet % BASE;
      if (code !== 0) text += CHARACTERS[code];
      if (code !== 0 && length === 0 ? text.length <= LONGEST : text.length < length) continue;
      texts.push(text);
      text = '';
    }
  }
  return texts;
}
