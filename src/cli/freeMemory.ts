/**
 * A start that reads hundreds of thousands of limits leaves as much behind as it keeps: text, trees, events that are
 * journaled. Node would give that back only once the process has been idle for a while, which a gateway never is. So it
 * is asked to at the end of such a start, which takes seconds anyway.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RiskLimits } from '../risk/limitBook.ts';

/** From so many limits on it is worth it. */
const MANY_LIMITS = 20_000;

type Collect = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * For the time of a start, the young generation stays as large as it is: nearly all that is read is kept, for which
 * Node makes it 128 MB large, and gains nothing.
 */
export function boundMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** At the end of a start. */
export function freeMemory({ rows = [] }: RiskLimits): void {
  setFlagsFromString('--semi-space-growth-factor=2');
  if (rows.length < MANY_LIMITS) return;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collect;
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
