/** The values a dictionary allows for one field, answered for bytes in place. */
import { assert } from '../units/assert.ts';

const BLANK = 32;
const ZERO = 48;
/** Digits of a value beyond the list. */
const MAX_DIGITS = 9;
/** Characters of a list of values; some fields have hundreds. */
const MAX_LISTED = 200;

export class Enumeration {
  /** 1 where the one-byte value is allowed. */
  private readonly chars = new Uint8Array(256);
  /** Longer values by their length, one behind the other. */
  private readonly byLength: Uint8Array[] = [];

  private readonly values: readonly string[];
  private readonly several: boolean;
  private readonly from: number;

  /**
   * `several`: the field holds any number of the values, a blank between them. `from`: whole numbers from there on are
   * allowed beside them, 0 for none.
   */
  constructor(values: readonly string[], several = false, from = 0) {
    this.values = values;
    this.several = several;
    this.from = from;
    const longer: string[] = [];
    for (const value of values) {
      assert(value.length > 0, 'an enumerated value is not empty');
      if (value.length === 1) this.chars[value.charCodeAt(0)] = 1;
      else longer[value.length] = (longer[value.length] ?? '') + value;
    }
    for (let length = 0; length < longer.length; length++) {
      this.byLength.push(Uint8Array.from(longer[length] ?? '', (c) => c.charCodeAt(0)));
    }
  }

  /** For people: the values, as many as have room. */
  listed(): string {
    const all = this.values.join(', ') + (this.from > 0 ? `, ${this.from} and above` : '');
    return all.length <= MAX_LISTED ? all : `${all.slice(0, all.lastIndexOf(',', MAX_LISTED))} and others`;
  }

  /** True if bytes[start, end) is exactly one of the values (`01` is not `1`), or several of them. */
  allows(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.several) return this.hasEach(bytes, start, end);
    return this.has(bytes, start, end) || (this.from > 0 && this.isBeyond(bytes, start, end));
  }

  /** A whole number that the two sides may have agreed on. */
  private isBeyond(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start > MAX_DIGITS || bytes[start] === ZERO) return false;
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) return false;
      value = value * 10 + digit;
    }
    return value >= this.from;
  }

  private has(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length === 1) return this.chars[bytes[start]] === 1;
    if (length >= this.byLength.length) return false;
    const values = this.byLength[length];
    for (let at = 0; at < values.length; at += length) {
      let k = 0;
      while (k < length && values[at + k] === bytes[start + k]) k++;
      if (k === length) return true;
    }
    return false;
  }

  private hasEach(bytes: Uint8Array, start: number, end: number): boolean {
    let from = start;
    for (let at = start; at <= end; at++) {
      if (at < end && bytes[at] !== BLANK) continue;
      if (!this.has(bytes, from, at)) return false;
      from = at + 1;
    }
    return true;
  }
}
