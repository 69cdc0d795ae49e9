/** What is watched while orders rest at venues. */
import { z } from 'zod';
import { DEFAULT_RESTING, RESWEEPS } from '../../core/settings.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { unsignedDecimal, whole } from './scalars.ts';

export const restingSchema = z
  .strictObject({
    resweep: z
      .enum(RESWEEPS)
      .default(DEFAULT_RESTING.resweep)
      .describe(
        'Orders at rest are taken back for a protected quote of another venue that crosses them, or that locks them as well, and routed to it; or they never are.',
      ),
    resweepAfterMs: whole(0, 3_600_000)
      .default(DEFAULT_RESTING.resweepAfter / 1_000)
      .describe('Once such quotes have stood for so long.'),
    pauseMs: whole(0, 3_600_000)
      .default(DEFAULT_RESTING.pause / 1_000)
      .describe(
        'Between two times that an order is taken back; doubled each time that nothing of it was executed since, up to 64 times.',
      ),
    leaveAfterMs: whole(0, 3_600_000)
      .default(DEFAULT_RESTING.leaveAfter / 1_000)
      .describe(
        'Orders at rest leave a venue that has halted or closed the instrument, or that is passed over, for so long, where another one takes them; 0: never.',
      ),
    darkAgainAfterMs: whole(0, 3_600_000)
      .default(DEFAULT_RESTING.darkAgainAfter / 1_000)
      .describe('Orders at rest that reach the midpoint try the dark again after so long; 0: never.'),
    betterQueue: unsignedDecimal('0.2')
      .default(formatDecimal(DEFAULT_RESTING.betterQueuePpm, 6))
      .describe(
        'Orders at rest go to another venue where the chance of being filled in time is greater by this, from 0 to 1; 0: never.',
      ),
  })
  .describe('What is watched while orders rest at venues: they give up their place for something better.');
