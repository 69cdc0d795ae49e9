/** Runs the model: random conversations, and for one that breaks a law the shortest that does, readable. */
import * as fc from 'fast-check';
import type { Mutant } from './mutants.ts';
import { type Move, moves } from './moves.ts';
import { play } from './play.ts';
import { World } from './world.ts';

/** How much was tried, and what befell: the proof that a run without a failure was about something. */
export interface Tally {
  sequences: number;
  moves: number;
  requests: number;
  executions: number;
  cuts: number;
  duplicates: number;
  reorderings: number;
  losses: number;
  /** Busts and corrections. */
  corrections: number;
  restarts: number;
  overfills: number;
  /** Fills booked from a venue's count. */
  generated: number;
}

export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly error: string;
  readonly conversation: readonly string[];
}

export function newTally(): Tally {
  return {
    sequences: 0,
    moves: 0,
    requests: 0,
    executions: 0,
    cuts: 0,
    duplicates: 0,
    reorderings: 0,
    losses: 0,
    corrections: 0,
    restarts: 0,
    overfills: 0,
    generated: 0,
  };
}

/** What was tried, in one line. */
export function count(tally: Tally): string {
  const parts = Object.entries(tally).map(([what, times]) => `${times} ${what}`);
  return `${parts.join(', ')}; O6, O7, O8 and O11 held in all of them`;
}

/** What never happened: a run without it has proved nothing about it. */
export function untried(tally: Tally): string[] {
  return Object.entries(tally).flatMap(([what, times]) => (times === 0 ? [what] : []));
}

function converse(sequence: readonly Move[], tally: Tally | undefined, script?: string[], mutant?: Mutant): void {
  const world = new World(script, mutant);
  sequence.forEach((move, i) => play(world, move, i + 1));
  world.close(sequence.length % 2 === 0);
  if (tally === undefined) return;
  tally.sequences++;
  tally.moves += sequence.length;
  tally.requests += world.requests.length;
  const { befell } = world;
  for (const what of Object.keys(befell) as (keyof typeof befell)[]) tally[what] += befell[what];
  for (const venue of world.venues.values()) tally.executions += venue.executions.length;
}

/** Runs `runs` sequences from `seed`; a path goes straight to the sequence that failed before. */
export function runModel(options: {
  readonly runs: number;
  readonly seed: number;
  readonly path?: string;
  readonly mutant?: Mutant;
}): { readonly tally: Tally; readonly failure: Failure | undefined } {
  const { runs, seed, path, mutant } = options;
  const tally = newTally();
  const details = fc.check(
    fc.property(moves, (sequence) => converse(sequence, tally, undefined, mutant)),
    { numRuns: runs, seed, ...(path === undefined ? {} : { path }) },
  );
  if (!details.failed) return { tally, failure: undefined };
  const shortest = details.counterexample?.[0] ?? [];
  const conversation: string[] = [];
  let error = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
  try {
    converse(shortest, undefined, conversation, mutant);
  } catch (again) {
    error = again instanceof Error ? again.message : String(again);
  }
  return { tally, failure: { seed: details.seed, path: details.counterexamplePath ?? '', error, conversation } };
}

export function explain(failure: Failure): string {
  return [
    `the model found: ${failure.error}`,
    `again: npm run model -- --seed ${failure.seed} --path ${failure.path}`,
    '',
    ...failure.conversation,
    `✗ ${failure.error}`,
  ].join('\n');
}
