/** What venues are blamed for after many moves at once is what they are blamed for after one at a time. */
import { array, assert, constant, constantFrom, integer, nat, oneof, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { keysOf } from '../../../src/router/learning/levels.ts';
import {
  blameAll,
  blameOf,
  FILL_KINDS,
  HORIZONS,
  learnMove,
  type MarkedOutAt,
  type Move,
  type Touched,
} from '../../../src/router/learning/markouts.ts';
import { instant } from '../../../src/units/brand.ts';

const VENUES = ['NORTH', 'EAST', 'SOUTH'];
/** More than are kept of a venue. */
const SYMBOLS = 70;

const seen = record({
  venue: constantFrom(...VENUES),
  symbol: nat(SYMBOLS - 1).map((n) => `S${n}`),
  buys: oneof({ arbitrary: constant(true), weight: 9 }, constant(false)),
  kind: oneof({ arbitrary: constant('taken' as const), weight: 9 }, constantFrom(...FILL_KINDS)),
  horizon: oneof({ arbitrary: constant(0), weight: 4 }, nat(HORIZONS.length - 1)),
  move: integer({ min: -20, max: 20 }).map((n) => n * 50),
});

type Seen = Omit<Move, 'at'> & { readonly venue: string; readonly symbol: string };

const knowing = () => new Map<string, MarkedOutAt>(VENUES.map((venue) => [venue, { venue, markouts: new Map() }]));

/** Once for each of `parts`. */
function learnt(venues: Map<string, MarkedOutAt>, seconds: number, parts: readonly (readonly Seen[])[]): void {
  for (const part of parts) {
    const touched: Touched[] = [];
    for (const { venue, symbol, ...move } of part) {
      const place = { venue, keys: keysOf(symbol) };
      learnMove(venues, place, { ...move, at: instant(seconds * 1_000_000) }, touched);
    }
    blameAll(venues, touched);
  }
}

it('a batch teaches what its moves teach one by one, also where symbols make room for others within it', () => {
  assert(
    property(
      array(array(seen, { minLength: 1, maxLength: 1_200, size: 'max' }), { maxLength: 12 }),
      nat(400),
      (batches, pace) => {
        const [together, alone] = [knowing(), knowing()];
        batches.forEach((batch, i) => {
          learnt(together, i * pace, [batch]);
          learnt(
            alone,
            i * pace,
            batch.map((each) => [each]),
          );
        });
        expect(together).toEqual(alone);
      },
    ),
    { numRuns: 20 },
  );
});

it('a symbol that makes room within a batch has been compared before', () => {
  const of = { buys: true, kind: 'taken', horizon: 0 } as const;
  const ten = (each: Seen) => Array.from({ length: 10 }, () => each);
  const batch = [
    ...ten({ venue: 'NORTH', symbol: 'S0', ...of, move: -60 }),
    ...ten({ venue: 'EAST', symbol: 'S0', ...of, move: -100 }),
    ...Array.from({ length: SYMBOLS }, (_, n) => ({ venue: 'NORTH', symbol: `T${n}`, ...of, move: 0 })),
  ];
  const venues = knowing();
  learnt(venues, 0, [batch]);
  expect(venues.get('NORTH')?.markouts.has('S0')).toBe(false);
  expect(venues.get('EAST')?.markouts.get('S0')?.[0]?.adverse).toBe(67);
});

it.each(HORIZONS.map((_, horizon) => [horizon]))(
  'what leaks does so at once, adverse moves may take long: %i',
  (horizon) => {
    const venues = knowing();
    const of = { symbol: 'S', buys: true, kind: 'taken' } as const;
    const moves = (venue: string, move: number): Seen[] =>
      Array.from({ length: 20 }, () => [
        { venue, ...of, horizon: 0, move: horizon === 0 ? move : 0 },
        { venue, ...of, horizon, move },
      ]).flat();
    learnt(venues, 0, [[...moves('NORTH', 1_000), ...moves('EAST', -1_000), ...moves('SOUTH', 0)]]);
    const blamed = (venue: string) => blameOf(venues.get(venue)!.markouts, keysOf('S'), of, instant(0));
    expect(blamed('NORTH').leak > 0).toBe(horizon < 3);
    expect(blamed('EAST').adverse).toBeGreaterThan(0);
  },
);
