/** A quantity shared out step by step, each to whom it is worth most. */

/** One that may get a part. */
export interface Sharer {
  /** What it has so far. */
  readonly got: number;
  /** How many more it may take at most; left out for any number. */
  readonly room?: number;
  /** It takes whole ones of these; left out for 1. */
  readonly lot?: number;
  /** What the next `units` are worth to it, each; 0 or less: it wants no more. */
  worth(units: number): number;
  take(units: number): void;
}

/**
 * Gives `total` away, `step` at a time, to whom a unit is worth most; of equals, to who has least, then to the first.
 * Each gets whole lots of its own: a step is no less than a lot, and who has room for less than a step gets that. Best
 * of all splits where no unit is worth more than the one before it. Returns what nobody wants.
 */
export function shareOut(sharers: readonly Sharer[], total: number, step: number): number {
  let left = total;
  while (left > 0) {
    let best: Sharer | undefined;
    let bestWorth = 0;
    for (const sharer of sharers) {
      const units = nextOf(sharer, left, step);
      if (units <= 0) continue;
      const worth = sharer.worth(units);
      if (worth <= 0 || worth < bestWorth) continue;
      if (best !== undefined && worth === bestWorth && sharer.got >= best.got) continue;
      best = sharer;
      bestWorth = worth;
    }
    if (best === undefined) return left;
    const units = nextOf(best, left, step);
    best.take(units);
    left -= units;
  }
  return 0;
}

function nextOf({ room = Number.POSITIVE_INFINITY, lot = 1 }: Sharer, left: number, step: number): number {
  return lot === 1 ? Math.min(left, step, room) : inLots(Math.min(left, stepIn(lot, step), room), lot);
}

export const inLots = (size: number, lot: number): number => size - (size % lot);

/** A step in such lots. */
export const stepIn = (lot: number, step: number): number => Math.ceil(step / lot) * lot;
