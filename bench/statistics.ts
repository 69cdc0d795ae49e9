/** What is said of several rounds of the same measurement. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return { median: Number.NaN, min: Number.NaN, max: Number.NaN };
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}

/**
 * The median of value ÷ reference, taken round by round: the machine drifts from round to round, and what was measured
 * within one met the same machine. It need not be the quotient of the two medians.
 */
export function ratio(values: readonly number[], references: readonly number[]): number {
  return spread(values.map((value, i) => value / (references[i] ?? Number.NaN))).median;
}
