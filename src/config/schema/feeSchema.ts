/** [[venue.fee]]: what a venue charges where that is more than one fee a share. */
import { z } from 'zod';
import { DEFAULT_LIQUIDITY } from '../../core/settings.ts';
import { date, decimal, fixText, unsignedDecimal, whole } from './scalars.ts';

export const feeSchema = z
  .strictObject({
    from: date.optional().describe('First day (UTC) on which it holds; any if omitted.'),
    until: date.optional().describe('First day on which it holds no more.'),
    symbols: z.array(fixText).min(1).optional().describe('Instruments that it is of; all if omitted.'),
    tapes: z.array(fixText).min(1).optional().describe('The same by the `tape` of the instrument.'),
    codes: z
      .array(fixText)
      .min(1)
      .optional()
      .describe(
        'Of fills alone of which the venue says one of these (`[venue.liquidity] tag`), as of what is hidden, at the midpoint or routed on; before all rows without. Nobody knows that before: plans go by the others, and so do caps.',
      ),
    below: unsignedDecimal('1.00').optional().describe('For prices below this; all if omitted.'),
    minVolume: whole(0, 1e12)
      .default(0)
      .describe('Shares or contracts of ours that were executed there since the month began (UTC), at least.'),
    minValue: whole(0, 1e13)
      .default(0)
      .describe(
        'What they were worth, at least, in whole units of the currency: for a venue whose instruments have one currency.',
      ),
    take: decimal('0.0030').default('0').describe('Fee per share for taking liquidity; a rebate is negative.'),
    make: decimal('-0.0020').default('0').describe('Fee per share for resting.'),
    takeBps: decimal('0.9')
      .default('0')
      .describe('Fee for taking in ten-thousandths of the value, beside the one a share: in Europe, of coins.'),
    makeBps: decimal('-0.1').default('0').describe('The same for resting.'),
  })
  .describe(
    'A fee that takes the place of `takeFee` and `makeFee` where all that it says fits: the first that fits counts, so the highest volume comes first.',
  );

export const liquiditySchema = z
  .strictObject({
    tag: whole(1, 65_535)
      .default(DEFAULT_LIQUIDITY.tag)
      .describe('The field: LastLiquidityInd(851), or one of the venue with a code of its own.'),
    added: z
      .array(fixText)
      .default([...DEFAULT_LIQUIDITY.added])
      .describe('Values of liquidity added: `make` is due.'),
    removed: z
      .array(fixText)
      .default([...DEFAULT_LIQUIDITY.removed])
      .describe('Values of liquidity removed: `take` is due. After any other value the kind of the order decides.'),
  })
  .describe('How it says of a fill whether we added or removed liquidity.');

export type FeeEntry = z.infer<typeof feeSchema>;
