/**
 * A number for each child that has one. Children are numbered in the order in which they are sent, and those that
 * something happens to are mostly the newest: pages of a thousand are quicker to find than an entry of a Map of all.
 */
import type { ChildID } from '../../orders/values.ts';

const CHILDREN = 1_024;

interface Page {
  readonly sizes: Float64Array;
  /** Of those that are not 0. */
  count: number;
}

export class ChildSizes {
  private readonly pages = new Map<number, Page>();

  clear(): void {
    this.pages.clear();
  }

  /** 0 for a child that has none. */
  get(child: ChildID): number {
    return this.pages.get(Math.floor(child / CHILDREN))?.sizes[child % CHILDREN] ?? 0;
  }

  set(child: ChildID, size: number): void {
    const number = Math.floor(child / CHILDREN);
    let page = this.pages.get(number);
    if (page === undefined) this.pages.set(number, (page = { sizes: new Float64Array(CHILDREN), count: 0 }));
    const at = child % CHILDREN;
    const was = page.sizes[at];
    page.sizes[at] = size;
    page.count += Number(size !== 0) - Number(was !== 0);
    if (page.count === 0) this.pages.delete(number);
  }
}
