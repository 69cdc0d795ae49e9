/** Rows of many runs in, means with 95 % confidence intervals and paired differences out. */
import type { Difference, Estimate, Row, Summary } from './experiment.ts';

/** Two-sided 95 % quantiles of Student's t, by degrees of freedom from 1. */
const STUDENT = [
  ...[12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131],
  ...[2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042],
];
const NORMAL = 1.959_964;

/** Beyond the table by its expansion around the normal: right to four digits there. */
export function student95(degrees: number): number {
  if (degrees < 1) return Number.POSITIVE_INFINITY;
  const first = (NORMAL ** 3 + NORMAL) / (4 * degrees);
  const second = (5 * NORMAL ** 5 + 16 * NORMAL ** 3 + 3 * NORMAL) / (96 * degrees ** 2);
  return STUDENT[degrees - 1] ?? NORMAL + first + second;
}

export function estimateOf(values: readonly number[]): Estimate {
  const runs = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / runs;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = runs < 2 ? Number.POSITIVE_INFINITY : student95(runs - 1) * Math.sqrt(squares / (runs - 1) / runs);
  return { mean, half, runs };
}

/** Of pairs; 1 where neither varies, as they then agree; not a number where one alone does not. */
export function correlationOf(ones: readonly number[], others: readonly number[]): number {
  const a = estimateOf(ones).mean;
  const b = estimateOf(others).mean;
  let both = 0;
  let one = 0;
  let other = 0;
  for (let i = 0; i < ones.length; i++) {
    both += (ones[i] - a) * (others[i] - b);
    one += (ones[i] - a) ** 2;
    other += (others[i] - b) ** 2;
  }
  if (one === 0 && other === 0) return 1;
  return both / Math.sqrt(one * other);
}

/** `runs`: the rows of each seed. A row with `x` counts at that x alone. */
export function summaryOf(runs: readonly (readonly Row[])[]): Summary {
  const arms = [...new Set(runs.flat().map(({ arm }) => arm))];
  const valuesOf = (arm: string, measure: string, x: number | undefined): number[] =>
    runs.flatMap((rows) =>
      rows.filter((row) => row.arm === arm && row.x === x && measure in row.numbers).map((row) => row.numbers[measure]),
    );
  const known = (arm: string, measure: string, x: number | undefined): number[] => {
    const values = valuesOf(arm, measure, x);
    if (values.length === 0) throw new Error(`no run has ${measure} of ${arm}${x === undefined ? '' : ` at ${x}`}`);
    return values;
  };
  const difference = (arm: string, base: string, measure: string): Difference => {
    const ones = known(arm, measure, undefined);
    const others = known(base, measure, undefined);
    if (ones.length !== others.length) throw new Error(`${arm} and ${base} do not have ${measure} in the same runs`);
    const correlation = correlationOf(ones, others);
    return { ...estimateOf(ones.map((value, i) => value - others[i])), correlation };
  };
  return { arms, seeds: runs.length, estimate: (arm, measure, x) => estimateOf(known(arm, measure, x)), difference };
}
