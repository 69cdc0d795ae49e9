/**
 * Orders that wait for what becomes of another's child, which is in their way at a venue. They are held as well: this
 * is how they hear of it at once. After a restart every routable order is held until the first tick.
 */
import type { Child, Parent } from '../../orders/order.ts';

/** It stays unless we act; it is leaving; nobody knows when its venue will say that it has ended; it has. */
export type LiveStanding = 'staying' | 'leaving' | 'stuck' | 'ended';

interface Wait {
  readonly order: Parent;
  readonly child: Child;
  readonly standing: LiveStanding;
}

export class AwaitedChildren {
  private waits: Wait[] = [];

  get isEmpty(): boolean {
    return this.waits.length === 0;
  }

  has(order: Parent, child: Child): boolean {
    return this.waits.some((wait) => wait.order === order && wait.child === child);
  }

  wait(order: Parent, child: Child, standing: LiveStanding): void {
    if (!this.has(order, child)) this.waits.push({ order, child, standing });
  }

  /** The orders whose child is not as it was; they wait no more. */
  takeChanged(standingOf: (child: Child) => LiveStanding): Parent[] {
    const changed = this.waits.filter(({ child, standing }) => standingOf(child) !== standing);
    if (changed.length === 0) return [];
    this.waits = this.waits.filter((wait) => !changed.includes(wait));
    return changed.map(({ order }) => order);
  }
}
