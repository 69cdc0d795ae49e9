/**
 * The fields of one part of a message (header, body, one entry of a repeating group): their order, which are required,
 * and which begin a repeating group. Built once per dialect, read once per field.
 */
import { assert } from '../units/assert.ts';

/** Groups inside groups inside the message, at most. FIX goes four deep. */
export const MAX_DEPTH = 8;

/** `find` answers this for a field that has no place here. */
export const NO_MEMBER = -1;

export class Layout {
  /** Tags in the dictionary's order; a member's index here is its position. */
  readonly tags: readonly number[];
  readonly required: Int32Array;
  /** The layout of one entry, for members that are NumInGroup counts. */
  readonly entry: readonly (Layout | undefined)[];
  /** The first field of each entry of a group: the first member. 0 for an empty layout. */
  readonly delimiter: number;
  /** This layout and the groups within it: 1 for a layout without groups. */
  readonly nesting: number;
  // Open addressing on the tag's low bits: most tags are found at the first look, without a hash or a Map.
  private readonly keys: Int32Array;
  private readonly positions: Int16Array;
  private readonly mask: number;

  constructor(tags: readonly number[], required: readonly number[], entry: readonly (Layout | undefined)[]) {
    this.tags = tags;
    this.required = Int32Array.from(required);
    this.entry = entry;
    this.delimiter = tags.length > 0 ? tags[0] : 0;
    this.nesting = 1 + entry.reduce((deepest, group) => Math.max(deepest, group === undefined ? 0 : group.nesting), 0);
    assert(this.nesting <= MAX_DEPTH, 'groups nest at most MAX_DEPTH deep');
    let size = 8;
    while (size < tags.length * 3) size *= 2;
    this.keys = new Int32Array(size);
    this.positions = new Int16Array(size);
    this.mask = size - 1;
    tags.forEach((tag, position) => {
      assert(this.find(tag) === NO_MEMBER, `tag ${tag} stands once in a layout`);
      let at = tag & this.mask;
      while (this.keys[at] !== 0) at = (at + 1) & this.mask;
      this.keys[at] = tag;
      this.positions[at] = position;
    });
  }

  /** Position of the field in the dictionary's order, or NO_MEMBER. `tag` is above 0. */
  find(tag: number): number {
    const { keys, mask } = this;
    for (let at = tag & mask; ; at = (at + 1) & mask) {
      const key = keys[at];
      if (key === tag) return this.positions[at];
      if (key === 0) return NO_MEMBER;
    }
  }
}
