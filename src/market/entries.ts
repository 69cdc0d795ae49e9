/**
 * One side of a book that its venue tells entry by entry, each under an identity of its own: the size displayed at a
 * price is the sum over its entries. The ladder has the best levels of these sums.
 */
import { branded, type Price, type Qty } from '../units/brand.ts';
import { type Ladder, MAX_LEVELS } from './book.ts';

/** Entries kept a side. A venue that has more is not followed. */
export const MAX_ENTRIES = 20_000;
/** Sizes past this are shown as this: sums over entries, levels and venues stay within what can be counted. */
export const MAX_SHOWN = branded<Qty>(1e14);

/**
 * A price past this is a fault of the venue: four billion of the currency, which plans still count in their money, and
 * sums of prices stay whole.
 */
export const maxQuoted = (priceScale: number): number => Math.min(1e15, 4e9 * 10 ** priceScale);

export interface Entry {
  px: Price;
  /** 0 where it is not known. */
  size: Qty;
}

interface Sum {
  size: number;
  count: number;
}

export class Entries {
  readonly #ladder: Ladder;
  readonly #byID = new Map<string, Entry>();
  readonly #sums = new Map<Price, Sum>();

  constructor(ladder: Ladder) {
    this.#ladder = ladder;
  }

  get isFull(): boolean {
    return this.#byID.size >= MAX_ENTRIES;
  }

  /** Forgets the entries. The ladder is the caller's to empty. */
  clear(): void {
    this.#byID.clear();
    this.#sums.clear();
  }

  find(id: string): Entry | undefined {
    return this.#byID.get(id);
  }

  /** Takes the place of an entry with the same id, if there is one. */
  set(id: string, px: Price, size: Qty): void {
    const entry = this.#byID.get(id);
    if (entry === undefined) {
      this.#byID.set(id, { px, size });
      this.#count(px, size, 1);
    } else if (entry.px === px) {
      this.#count(px, size - entry.size, 0);
      entry.size = size;
    } else {
      this.#count(entry.px, 0 - entry.size, -1);
      this.#count(px, size, 1);
      entry.px = px;
      entry.size = size;
    }
  }

  delete(id: string): void {
    const entry = this.#byID.get(id);
    if (entry === undefined) return;
    this.#byID.delete(id);
    this.#count(entry.px, 0 - entry.size, -1);
  }

  /** Deletes all that `drop` names by their price. */
  deleteWhere(drop: (px: Price) => boolean): void {
    for (const [id, { px }] of this.#byID) if (drop(px)) this.delete(id);
  }

  #count(px: Price, size: number, count: number): void {
    const sum = this.#sums.get(px) ?? { size: 0, count: 0 };
    sum.size += size;
    sum.count += count;
    if (sum.count > 0) {
      this.#sums.set(px, sum);
      this.#show(px, sum);
    } else {
      this.#sums.delete(px);
      this.#ladder.delete(px);
      this.#refill();
    }
  }

  #show(px: Price, { size }: Sum): void {
    this.#ladder.put(px, branded(Math.max(0, Math.min(size, MAX_SHOWN))));
  }

  /** A level that fell off the full ladder comes back when there is room. */
  #refill(): void {
    const ladder = this.#ladder;
    if (this.#sums.size < MAX_LEVELS || ladder.count >= MAX_LEVELS || ladder.count === 0) return;
    const last = ladder.priceAt(ladder.count - 1);
    let best: Price | undefined;
    for (const px of this.#sums.keys()) {
      if (ladder.isBetter(last, px) && (best === undefined || ladder.isBetter(px, best))) best = px;
    }
    const sum = best === undefined ? undefined : this.#sums.get(best);
    if (best !== undefined && sum !== undefined) this.#show(best, sum);
  }
}
