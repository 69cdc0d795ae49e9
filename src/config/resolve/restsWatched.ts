/** [resting] as the core reads it. */
import type { RestingSettings } from '../../core/settings.ts';
import { millis } from '../../units/brand.ts';
import { PPM, PPM_SCALE } from '../../units/ratio.ts';
import type { ConfigFile } from '../schema/schema.ts';
import type { ConfigFaults } from './configFaults.ts';

export function restingOf({ resting }: ConfigFile, faults: ConfigFaults): RestingSettings {
  return {
    resweep: resting.resweep,
    resweepAfter: millis(resting.resweepAfterMs),
    pause: millis(resting.pauseMs),
    leaveAfter: millis(resting.leaveAfterMs),
    darkAgainAfter: millis(resting.darkAgainAfterMs),
    betterQueuePpm: faults.decimal(['resting', 'betterQueue'], resting.betterQueue, PPM_SCALE, { most: PPM }),
  };
}
