/** What can happen next, as numbers that fast-check can shrink: fewer moves, simpler moves, smaller choices. */
import * as fc from 'fast-check';

/** How often each kind of move comes, in parts of the sum. The first is the simplest, and what others shrink to. */
const WEIGHTS = {
  order: 8,
  fill: 14,
  cancel: 4,
  replace: 6,
  ack: 3,
  end: 5,
  fillAll: 5,
  deliver: 4,
  decide: 3,
  refuseCancel: 2,
  reject: 2,
  refuse: 1,
  status: 1,
  again: 2,
  quote: 2,
  tick: 2,
  beyond: 1,
  correct: 2,
  duplicate: 2,
  swap: 5,
  down: 2,
  up: 6,
  reset: 1,
  lose: 3,
  restart: 2,
  halt: 1,
  release: 1,
  day: 1,
} as const;

export type MoveKind = keyof typeof WEIGHTS;

export interface Move {
  readonly kind: MoveKind;
  /** Which order, venue or client; how much; and how. */
  readonly which: number;
  readonly size: number;
  readonly how: number;
}

const TABLE = Object.entries(WEIGHTS).flatMap(([kind, weight]) =>
  Array.from({ length: weight }, () => kind as MoveKind),
);

export const moves: fc.Arbitrary<Move[]> = fc.array(
  fc
    .tuple(fc.nat({ max: TABLE.length - 1 }), fc.nat({ max: 63 }), fc.nat({ max: 999 }), fc.nat({ max: 255 }))
    .map(([kind, which, size, how]) => ({ kind: TABLE[kind], which, size, how })),
  { minLength: 1, maxLength: 40, size: 'max' },
);
