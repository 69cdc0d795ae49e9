/** A quantity shared out step by step, each to whom it is worth most. */

/** One that may get a part. */
export interface Sharer {
  /** What it has so far. */
  readonly got: number;
  /** What the next `units` are worth to it, each; 0 or less: it wants no more. */
  worth(units: number): number;
  take(units: number): void;
}

/**
 * Gives `total` away, `step` at a time, to whom a unit is worth most; of equals, to who has least, then to the first.
 * Best of all splits where no unit is worth more than the one before it. Returns what nobody wants.
 */
export function shareOut(sharers: readonly Sharer[], total: number, step: number): number {
  let left = total;
  while (left > 0) {
    const units = left < step ? left : step;
    let best: Sharer | undefined;
    let bestWorth = 0;
    for (const sharer of sharers) {
      const worth = sharer.worth(units);
      if (worth <= 0 || worth < bestWorth) continue;
      if (best !== undefined && worth === bestWorth && sharer.got >= best.got) continue;
      best = sharer;
      bestWorth = worth;
    }
    if (best === undefined) return left;
    best.take(units);
    left -= units;
  }
  return 0;
}
