/** A venue's share of what was filled, as a run goes on, and the bar of experiments in which it is to fall. */
import type { Row, Summary, Verdict } from '../experiment.ts';
import { costsLess } from '../report.ts';
import type { SessionResult } from './session.ts';
import type { Fill } from './world.ts';

/** Parts of a run that are drawn. */
const PARTS = 12;

/** The venue's share, of all fills or of those that `counts`, by the parents they are of. */
export interface VenueShare {
  readonly of: (from: number, to: number) => number;
  /** Part by part, a row each. */
  readonly rows: (arm: string) => Row[];
}

export function shareAt(venue: string, { parents }: SessionResult, counts: (fill: Fill) => boolean): VenueShare {
  const of = (from: number, to: number): number => {
    const fills = parents.slice(from, to).flatMap((parent) => parent.fills.filter(counts));
    const sum = (some: readonly Fill[]) => some.reduce((all, { qty }) => all + qty, 0);
    return sum(fills.filter((fill) => fill.venue === venue)) / Math.max(1, sum(fills));
  };
  const rows = (arm: string): Row[] => {
    const step = Math.ceil(parents.length / PARTS);
    const parts: Row[] = [];
    for (let x = step; x <= parents.length; x += step) parts.push({ arm, x, numbers: { share: of(x - step, x) } });
    return parts;
  };
  return { of, rows };
}

/** The bar: the share `after` so many parents is below 5 %, and learning costs less than not learning. */
export function shareFalls(summary: Summary, says: string): Verdict[] {
  const share = summary.estimate('best', 'after');
  return [
    { says, seen: `${(100 * share.mean).toFixed(1)} ± ${(100 * share.half).toFixed(1)} %`, holds: share.mean < 0.05 },
    costsLess(summary, 'best', 'no-learning', 'learning lowers the total shortfall'),
  ];
}
