/** What is kept of tails from one plan to the next is what would be found out anew. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { HALF_LIFE } from '../../../src/router/learning/censored.ts';
import { type DarkPools, learnDark, lookInto } from '../../../src/router/learning/darkPools.ts';
import { type Fades, fadeOf, learnFade } from '../../../src/router/learning/fades.ts';
import { keysOf } from '../../../src/router/learning/levels.ts';
import { instant } from '../../../src/units/brand.ts';

const STEPS = fc.array(
  fc.record({
    teaches: fc.boolean(),
    symbol: fc.constantFrom('AAA', 'BBB', 'CCC'),
    symbolClass: fc.constantFrom('', 'small', 'large'),
    buys: fc.boolean(),
    // Forward, and now and then back: a plan may be made again.
    passes: fc.oneof(fc.constant(0), fc.integer({ min: 0 - HALF_LIFE, max: HALF_LIFE })),
    size: fc.constantFrom(7, 300, 4_000),
    part: fc.integer({ min: 0, max: 4 }),
  }),
  { minLength: 2, maxLength: 60 },
);

it('is found as if nothing were kept, whatever is taught and however time passes', () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const fades: Fades = new Map();
      const pools: DarkPools = new Map();
      let at = instant(1_700_000_000_000_000);
      for (const { teaches, symbol, symbolClass, buys, passes, size, part } of steps) {
        at = instant(at + passes);
        const keys = keysOf(symbol, symbolClass);
        const found = Math.floor((size * part) / 4);
        if (teaches) {
          learnFade(fades, keys, buys, { at, shown: 2 * size, asked: size, filled: found });
          learnDark(pools, keys, { buys, at, size, found, minQty: 0 });
          continue;
        }
        expect(fadeOf(fades, keys, buys, at)).toBe(fadeOf(structuredClone(fades), keys, buys, at));
        expect(lookInto(pools, keys, buys, at, size)).toEqual(lookInto(structuredClone(pools), keys, buys, at, size));
      }
    }),
  );
});
