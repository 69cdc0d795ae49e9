/** What a venue charged, in responses of the API. */
import { z } from 'zod';
import { count, decimal } from './schemaParts.ts';

const charged = z
  .object({
    volume: count.describe('Shares or contracts of ours executed there this month (UTC).'),
    value: count.describe('What that is worth, in whole units of the currencies of its instruments together.'),
    said: count.describe('Executions of which it said what they cost.'),
    charged: decimal.describe('What that was, in the currencies of its instruments together.'),
    expected: decimal.describe('What its configured fees make of the same executions.'),
    deviating: count.describe('Those of which the two differ by more than a hundredth, and than 0.005.'),
  })
  .describe('What it charged, against what was expected.');

export const venueFees = {
  takeFee: decimal.describe('Per share; a rebate is negative. Of what no row of its fees is about.'),
  makeFee: decimal,
  feesNow: z
    .array(
      z.object({
        below: decimal.nullable().describe('For prices below this; null for all others.'),
        takeFee: decimal.describe('Per share.'),
        takeBps: decimal.describe('Of the value, beside that.'),
        makeFee: decimal,
        makeBps: decimal,
      }),
    )
    .describe(
      'Its fees of today, at what was executed there this month, the first of which the price fits; of symbols that have none of their own.',
    ),
  fees: charged,
};
