/** What can happen next, as numbers that fast-check can shrink: fewer moves, simpler moves, smaller choices. */
import * as fc from 'fast-check';
import { SCENES } from './house.ts';

/** How often each kind of move comes, in parts of the sum. The first is the simplest, and what others shrink to. */
const WEIGHTS = {
  limit: 14,
  closer: 5,
  closeAtMarket: 2,
  market: 4,
  stop: 6,
  stopLimit: 4,
  peg: 4,
  replacePrice: 6,
  replaceQty: 3,
  replaceBoth: 3,
  cancel: 2,
  fill: 8,
  fillAll: 14,
  ack: 4,
  end: 4,
  reject: 1,
  beyond: 1,
  correct: 2,
  handCorrect: 2,
  deliver: 3,
  decide: 2,
  jump: 7,
  vanish: 4,
  lie: 4,
  honest: 3,
  print: 4,
  tick: 3,
  down: 3,
  up: 4,
  restart: 2,
  reduce: 2,
  halt: 1,
  release: 2,
  accept: 3,
  restate: 2,
  book: 1,
  suspend: 1,
  resume: 1,
  close: 1,
  open: 2,
} as const;

export type MoveKind = keyof typeof WEIGHTS;

export interface Move {
  readonly kind: MoveKind;
  /** Which order, venue, client or symbol; how much; and how. */
  readonly which: number;
  readonly size: number;
  readonly how: number;
}

export interface Flow {
  readonly scene: number;
  /** Stops wake by quotes, not by trades. */
  readonly byQuote: boolean;
  readonly moves: readonly Move[];
}

export const KINDS = Object.keys(WEIGHTS) as MoveKind[];
const TABLE = Object.entries(WEIGHTS).flatMap(([kind, weight]) =>
  Array.from({ length: weight }, () => kind as MoveKind),
);

export const flows: fc.Arbitrary<Flow> = fc.record({
  scene: fc.nat({ max: SCENES.length - 1 }),
  byQuote: fc.boolean(),
  moves: fc.array(
    fc
      .tuple(fc.nat({ max: TABLE.length - 1 }), fc.nat({ max: 63 }), fc.nat({ max: 999 }), fc.nat({ max: 1023 }))
      .map(([kind, which, size, how]) => ({ kind: TABLE[kind], which, size, how })),
    { minLength: 1, maxLength: 40, size: 'max' },
  ),
});
