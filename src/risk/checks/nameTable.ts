/**
 * Numbers of names, found without touching the names: a short one is kept as its characters, in the place that leads to
 * its number. Looking 10,000 symbols up in a Map costs three times as much, because each step to the key is far away.
 */
const WORDS = 3;
/** Words of four characters, and the number plus one: 0 for a free slot. */
const WIDTH = WORDS + 1;
const MAX_LENGTH = 4 * WORDS;
const FIRST_NAMES = 256;

export class NameTable {
  private slots = new Int32Array(FIRST_NAMES * WIDTH);
  private size = FIRST_NAMES;
  private short = 0;
  /** Names that are too long, or have other characters. */
  private readonly others = new Map<string, number>();
  /** The name that was looked up last, as words. */
  private first = 0;
  private second = 0;
  private third = 0;

  /** −1 for a name that has none. */
  find(name: string): number {
    if (!this.split(name)) return this.others.get(name) ?? -1;
    return this.slots[this.slot() + WORDS] - 1;
  }

  set(name: string, number: number): void {
    if (!this.split(name)) {
      this.others.set(name, number);
      return;
    }
    this.put(number);
    if (2 * ++this.short > this.size) this.grow();
  }

  private put(number: number): void {
    const at = this.slot();
    const { slots } = this;
    slots[at] = this.first;
    slots[at + 1] = this.second;
    slots[at + 2] = this.third;
    slots[at + WORDS] = number + 1;
  }

  private grow(): void {
    const old = this.slots;
    this.size *= 2;
    this.slots = new Int32Array(this.size * WIDTH);
    for (let at = 0; at < old.length; at += WIDTH) {
      if (old[at + WORDS] === 0) continue;
      this.first = old[at];
      this.second = old[at + 1];
      this.third = old[at + 2];
      this.put(old[at + WORDS] - 1);
    }
  }

  /** Where the name is, or the free slot where it would be. */
  private slot(): number {
    const { slots, first, second, third } = this;
    const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35 | 0);
    let slot = (mixed ^ (mixed >>> 15)) & (this.size - 1);
    for (;;) {
      const at = slot * WIDTH;
      if (slots[at + WORDS] === 0) return at;
      if (slots[at] === first && slots[at + 1] === second && slots[at + 2] === third) return at;
      slot = (slot + 1) & (this.size - 1);
    }
  }

  /** False for a name that does not fit. A character of 0 would be none. */
  private split(name: string): boolean {
    const { length } = name;
    if (length > MAX_LENGTH) return false;
    let word = 0;
    this.second = 0;
    this.third = 0;
    for (let i = 0; i < length; i++) {
      const character = name.charCodeAt(i);
      if (character === 0 || character > 0xff) return false;
      word |= character << ((i & 3) << 3);
      if (i === 3) {
        this.first = word;
        word = 0;
      } else if (i === 7) {
        this.second = word;
        word = 0;
      }
    }
    if (length < 4) this.first = word;
    else if (length < 8) this.second = word;
    else this.third = word;
    return true;
  }
}
