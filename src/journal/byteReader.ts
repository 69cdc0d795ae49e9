/** Reads what ByteWriter wrote. Bytes that it cannot have written are a FormatError, never a wrong value. */

/** Bytes with a correct checksum that cannot be read: from another program, or from a newer version. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

const MAX_FACTOR = 2 ** 49; // of the eighth byte

export class ByteReader {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  /** The end of what may be read now; a record or row narrows it to its own bytes. */
  end = 0;

  /** Reads bytes[start, end) from now on; `bytes` is lent until the next `over`. */
  over(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  byte(): number {
    if (this.at >= this.end) cutShort();
    return this.bytes[this.at++];
  }

  /** A safe integer ≥ 0. */
  uint(): number {
    const first = this.byte();
    return first < 128 ? first : this.rest(first & 127, 128);
  }

  /** A safe integer of either sign. */
  int(): number {
    const first = this.byte();
    const low = (first & 127) >> 1;
    const magnitude = first < 128 ? low : this.rest(low, 64);
    return (first & 1) === 1 ? -1 - magnitude : magnitude;
  }

  /** The further bytes of a varint; `factor` is what the next one counts. */
  private rest(value: number, factor: number): number {
    for (;;) {
      const next = this.byte();
      value += (next & 127) * factor;
      if (next < 128) break;
      factor *= 128;
      if (factor > MAX_FACTOR) tooLarge();
    }
    if (value > Number.MAX_SAFE_INTEGER) tooLarge();
    return value;
  }

  text(): string {
    const length = this.uint();
    const start = this.at;
    if (length > this.end - start) cutShort();
    this.at = start + length;
    return length <= LONGEST_SHARED ? shared(this.bytes, start, length) : this.bytes.toString('utf8', start, this.at);
  }
}

/**
 * A cache of recently read texts, by hash. A journal repeats the same few (accounts, symbols, venues); not creating and
 * keeping them again saves a third of the time of a start.
 */
const texts: string[] = Array.from({ length: 4_096 }, () => '');
const LONGEST_SHARED = 24;

function shared(bytes: Buffer, start: number, length: number): string {
  if (length === 0) return '';
  let hash = length;
  let all = 0;
  const end = start + length;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    hash = (Math.imul(hash, 31) + byte) | 0;
    all |= byte;
  }
  if (all > 127) return bytes.toString('utf8', start, end);
  const place = (hash ^ (hash >>> 12)) & (texts.length - 1);
  const known = texts[place];
  if (known.length === length) {
    let same = 0;
    while (same < length && known.charCodeAt(same) === bytes[start + same]) same++;
    if (same === length) return known;
  }
  return (texts[place] = bytes.toString('latin1', start, end));
}

function cutShort(): never {
  throw new FormatError('a field is longer than its record');
}

function tooLarge(): never {
  throw new FormatError('an integer is larger than any that is written');
}
