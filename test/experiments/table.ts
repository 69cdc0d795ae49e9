/** All experiments: a new one is a file and a line. */
import type { Experiment } from './experiment.ts';
import { adversarial } from './list/adversarial.ts';
import { arrival } from './list/arrival.ts';
import { crumbling } from './list/crumbling.ts';
import { darkKept } from './list/darkKept.ts';
import { darkMarket } from './list/darkMarket.ts';
import { darkSplit } from './list/darkSplit.ts';
import { darkStochastic } from './list/darkStochastic.ts';
import { darkSwap } from './list/darkSwap.ts';
import { guessing } from './list/guessing.ts';
import { kindMarket } from './list/kindMarket.ts';
import { leaky } from './list/leaky.ts';
import { learningPays } from './list/learningPays.ts';
import { hidden } from './list/hidden.ts';
import { posted } from './list/posted.ts';
import { posting } from './list/posting.ts';
import { queue } from './list/queue.ts';
import { resting } from './list/resting.ts';
import { toxic } from './list/toxic.ts';

// biome-ignore format: a line each, so that two who add one do not meet
export const EXPERIMENTS: readonly Experiment[] = [
  guessing,
  kindMarket,
  adversarial,
  toxic,
  leaky,
  learningPays,
  arrival,
  posting,
  posted,
  crumbling,
  hidden,
  queue,
  resting,
  darkMarket,
  darkSplit,
  darkKept,
  darkSwap,
  darkStochastic,
];

/** Throws a readable error. */
export function experimentCalled(name: string): Experiment {
  const found = EXPERIMENTS.find((each) => each.name === name);
  if (found === undefined) {
    throw new Error(`there is no experiment ${name}: ${EXPERIMENTS.map((each) => each.name).join(', ')}`);
  }
  return found;
}
