/** All experiments: a new one is a file and a line. */
import type { Experiment } from './experiment.ts';
import { darkSplit } from './list/darkSplit.ts';
import { darkStochastic } from './list/darkStochastic.ts';
import { darkSwap } from './list/darkSwap.ts';
import { guessing } from './list/guessing.ts';

export const EXPERIMENTS: readonly Experiment[] = [guessing, darkSplit, darkSwap, darkStochastic];

/** Throws a readable error. */
export function experimentCalled(name: string): Experiment {
  const found = EXPERIMENTS.find((each) => each.name === name);
  if (found === undefined) {
    throw new Error(`there is no experiment ${name}: ${EXPERIMENTS.map((each) => each.name).join(', ')}`);
  }
  return found;
}
