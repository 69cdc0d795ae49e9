/**
 * Gateways that are wrong on purpose: each puts back one way past a limit that there once was, or could be. The law has
 * to catch every one of them (mutants.property.test.ts), by the seed beside it and soon.
 */
import type { Mutant } from '../../simulation/mutants.ts';
import type { Article } from './law.ts';

export interface LawMutant {
  readonly name: string;
  /** All made as their files are loaded. */
  readonly edits: readonly Omit<Mutant, 'name'>[];
  readonly seed: number;
  /** What catches it. */
  readonly caughtBy: Article;
}

export const MUTANTS: readonly LawMutant[] = [
  {
    name: 'counts a stop at its StopPx, wherever the market is',
    edits: [
      {
        file: 'risk/valuation.ts',
        find: 'const there = isStop(ordType) ? higher(stopPx, touch) : touch;',
        put: 'const there = isStop(ordType) ? stopPx : touch;',
      },
      // What it counts at is the most that its plan goes to: one alone is not enough.
      {
        file: 'core/work/routing.ts',
        find: 'return worth === 0 ? NO_PRICE : price(Math.abs(worth));',
        put: 'return NO_PRICE;',
      },
    ],
    seed: 1,
    caughtBy: 'orderNotional',
  },
  {
    name: 'counts a market order at the quote, not at the collar beyond it',
    edits: [
      {
        file: 'risk/valuation.ts',
        find: 'const most = there === NO_PRICE ? there : beyond(there, 1, instrument);',
        put: 'const most = there;',
      },
    ],
    seed: 3,
    caughtBy: 'grossNotional',
  },
  {
    name: 'counts a sell at its limit, whatever it may bring',
    edits: [
      {
        file: 'risk/valuation.ts',
        find: 'return limited ? higher(price, most) : most;',
        put: 'return limited ? price : most;',
      },
    ],
    seed: 3,
    caughtBy: 'grossNotional',
  },
];
