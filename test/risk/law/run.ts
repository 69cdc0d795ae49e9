/** Runs the law over random flows, and for one that breaks it the shortest that does, readable. */
import * as fc from 'fast-check';
import { type Flow, flows, KINDS, type MoveKind } from './flow.ts';
import { type Article, Broken } from './words.ts';
import { play } from './play.ts';
import { LawWorld } from './world.ts';

/** How much was tried, and what befell: the proof that a run without a failure was about something. */
export type Tally = Record<
  | 'flows'
  | 'moves'
  | 'sent'
  | 'fills'
  | 'closing'
  | 'faults'
  | 'replaced'
  | 'woken'
  | 'jumps'
  | 'lies'
  | 'reducing'
  | 'halts'
  | 'restarts',
  number
>;

export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly article: Article | 'harness';
  readonly error: string;
  readonly flow: Flow | undefined;
  readonly conversation: readonly string[];
}

export interface Options {
  readonly runs: number;
  readonly seed: number;
  /** Straight to the flow that failed before. */
  readonly path?: string;
  /** Articles that are not looked at. */
  readonly ignored?: readonly Article[];
  /** Moves of other kinds are left out. */
  readonly only?: readonly MoveKind[];
  /** The first violation is enough, however long its flow. */
  readonly unshrunk?: boolean;
}

const without = (...kinds: readonly MoveKind[]): MoveKind[] => KINDS.filter((kind) => !kinds.includes(kind));

/** What the gateway is held to, with all articles: plain orders by themselves, and others. */
export const PARTS: readonly Pick<Options, 'only'>[] = [{ only: without('stop', 'stopLimit', 'peg') }, {}];

export function newTally(): Tally {
  return {
    flows: 0,
    moves: 0,
    sent: 0,
    fills: 0,
    closing: 0,
    faults: 0,
    replaced: 0,
    woken: 0,
    jumps: 0,
    lies: 0,
    reducing: 0,
    halts: 0,
    restarts: 0,
  };
}

export const count = (tally: Tally): string =>
  Object.entries(tally)
    .map(([what, times]) => `${times} ${what}`)
    .join(', ');

function flow({ scene, byQuote, moves }: Flow, options: Options, tally?: Tally, script?: string[]): void {
  const { ignored = [], only } = options;
  const world = new LawWorld(scene, byQuote, ignored, script);
  moves.forEach((move, i) => only?.includes(move.kind) !== false && play(world, move, i + 1));
  world.close();
  if (tally === undefined) return;
  const { counted } = world.law;
  tally.flows++;
  tally.moves += moves.length;
  tally.sent += counted.sent;
  tally.fills += counted.fills;
  tally.faults += counted.faults;
  tally.closing += counted.closing;
  for (const what of ['replaced', 'woken', 'jumps', 'lies', 'reducing', 'halts', 'restarts'] as const) {
    tally[what] += world.befell[what];
  }
}

export function runLaw(options: Options): { readonly tally: Tally; readonly failure: Failure | undefined } {
  const { runs, seed, path, unshrunk = false } = options;
  const tally = newTally();
  const details = fc.check(
    fc.property(flows, (each) => flow(each, options, tally)),
    { numRuns: runs, seed, endOnFailure: unshrunk, ...(path === undefined ? {} : { path }) },
  );
  if (!details.failed) return { tally, failure: undefined };
  const shortest = details.counterexample?.[0];
  const conversation: string[] = [];
  let error: unknown = details.errorInstance;
  try {
    if (shortest !== undefined) flow(shortest, options, undefined, conversation);
  } catch (again) {
    error = again;
  }
  return {
    tally,
    failure: {
      seed: details.seed,
      path: details.counterexamplePath ?? '',
      article: error instanceof Broken ? error.article : 'harness',
      error: error instanceof Error ? error.message : String(error),
      flow: shortest,
      conversation,
    },
  };
}

/** `held`: the options, as they are written, which the flow depends on besides seed and path. */
export function explain({ seed, path, error, conversation }: Failure, held: string): string {
  return [
    `the law is broken: ${error}`,
    `again: npm run law -- --seed ${seed} --path ${path} ${held}`,
    '',
    ...conversation,
    `✗ ${error}`,
  ].join('\n');
}
