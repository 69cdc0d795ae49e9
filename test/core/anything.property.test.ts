/**
 * Anything at all, in any order (anything.ts): nothing of it may throw, since what throws stops the gateway. The desk
 * checks after each step that shares are conserved; here, that nothing is left to do, that what is replayed is the same,
 * that no order is held which has a place, and that every order can be brought to its end.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Retrial } from '../../src/core/retrial.ts';
import { stateHash } from '../../src/gateway/stateSnapshot.ts';
import { runs } from '../support/runs.ts';
import { DESK_NUMBERS, KINDS, MOVE_NUMBERS, Play } from './anything.ts';
import { picture } from './picture.ts';

const RUNS = runs(150);

const numbers = (count: number, max: number) => fc.array(fc.nat({ max }), { minLength: count, maxLength: count });
const move = fc.record({ kind: fc.constantFrom(...KINDS), n: numbers(MOVE_NUMBERS, 1 << 20) });
/** What does not happen in a run: what is left happens the more often. */
const without = fc.subarray([...new Set(KINDS)]);
const moves = fc.array(move, { minLength: 10, maxLength: 150, size: 'max' });

it('takes anything in any order, replays to the same, and comes to an end', () => {
  fc.assert(
    fc.property(numbers(DESK_NUMBERS, 5), without, moves, (desk, never, all) => {
      const play = new Play(desk);
      try {
        for (const one of all) if (!never.includes(one.kind)) play.play(one);
        play.checkHeld();
        const { core, config } = play.d;
        const replayed = play.d.replayed();
        expect(picture(replayed)).toBe(picture(core));
        expect(stateHash(replayed.state, config)).toBe(stateHash(core.state, config));
        // Every verdict is found again from what is journaled.
        for (const { recorded, difference } of new Retrial(config).batch(play.d.events)) {
          expect([recorded, difference]).toEqual([recorded, '']);
        }
        play.checkEnd();
      } catch (error) {
        throw new Error(`${String(error)}\n${play.said.join('\n')}`, { cause: error });
      }
    }),
    { numRuns: RUNS },
  );
});
