/** What was learned of a venue, as the API shows it. */
import { z } from 'zod';
import { FILL_KINDS } from '../../router/learning/markouts.ts';
import { count, decimal, ppm } from './schemaParts.ts';

const symbolClassName = z.string().nullable().describe('The class of symbols ([[router.class]]) that it is of.');

export const DarkPool = z
  .object({
    symbol: z.string().nullable().describe('Null: of a class, or of all symbols, in units of the first of them.'),
    class: symbolClassName,
    side: z.enum(['buy', 'sell']),
    orders: count.describe('Of ours that it was learned from; old ones count less.'),
    wary: z.boolean().describe('It turned out to be another one lately: shares go by the adversarial rule.'),
    holds: z
      .array(z.object({ qty: decimal, knownPpm: ppm, hopedPpm: ppm }))
      .describe('The chance that at least so much is there: as counted, and as the router hopes to find out.'),
  })
  .meta({ id: 'DarkPool', description: 'What a dark venue was found to hold of a symbol, on the side of our orders.' });
export type DarkPool = z.infer<typeof DarkPool>;
export const Markout = z
  .object({
    symbol: z.string().nullable().describe('Null: of a class; or of all symbols, both sides.'),
    class: symbolClassName,
    side: z.enum(['buy', 'sell']).nullable(),
    rested: z.boolean().describe('Our orders rested there; else they took.'),
    fills: z
      .enum(FILL_KINDS)
      .describe('`crumb`: of those taken in the dark, less than a fourth of the order; `whole`: more.'),
    adverseBps: z
      .number()
      .describe(
        'What fills cost beside their price as the market turns against us, as it is scored: of few fills of a symbol, mostly what those of its class and of all symbols say.',
      ),
    leakBps: z
      .number()
      .describe('What the rest of an order costs more as the market runs away, as it is scored, in the same way.'),
    ownAdverseBps: z.number().describe('The same by its own fills alone.'),
    ownLeakBps: z.number(),
    after: z.array(
      z.object({
        ms: z.number().describe('Time after the fill.'),
        fills: z.number().describe('That count: older ones count less.'),
        moveBps: z.number().describe('Mean move of the middle of the market, in our direction.'),
      }),
    ),
  })
  .meta({ id: 'Markout', description: 'Where the market went after our fills at a venue.' });
export type Markout = z.infer<typeof Markout>;

export const Queue = z
  .object({
    symbol: z.string().nullable().describe('Null: of a class, or of all symbols.'),
    class: symbolClassName,
    side: z.enum(['buy', 'sell']).describe('Of our orders.'),
    orders: count.describe('Orders at rest that it was learned from; old ones count less, and some are imagined.'),
    isKnown: z.boolean().describe('Plans go by it; before, by what is ahead alone.'),
    leaves: decimal.describe('What leaves the queue in ten seconds, on average, as far as was looked.'),
    filledWithin: z
      .array(z.object({ ms: count, ppm }))
      .describe('How many orders were filled whole within this time; empty before the first.'),
    hidden: decimal.describe('What is expected beyond what is displayed to orders of this side.'),
  })
  .meta({ id: 'Queue', description: 'What is known of the queues that orders rest in at a venue.' });
export type Queue = z.infer<typeof Queue>;

export const Fade = z
  .object({
    symbol: z.string().nullable().describe('Null: of a class, or of all symbols.'),
    class: symbolClassName,
    side: z.enum(['buy', 'sell']),
    children: z.number().describe('Orders to the venue that it was learned from; old ones count less.'),
    gonePpm: ppm.describe('Part of what it displays that is gone once an order has been filled elsewhere.'),
  })
  .meta({ id: 'Fade', description: 'What a venue displays and does not give, once an order was filled elsewhere.' });
export type Fade = z.infer<typeof Fade>;
