/** [router] as the router has it. */
import { COST_SCALE } from '../../router/routingCost.ts';
import type { RouterSettings } from '../../router/settings.ts';
import { millis, span } from '../../units/brand.ts';
import { PPM, PPM_SCALE } from '../../units/ratio.ts';
import type { ConfigFile } from '../schema/schema.ts';
import type { ConfigFaults } from './configFaults.ts';

const MOST_PER_SHARE = 1_000_000_000;
/** A wait to arrive together, in microseconds. */
const MOST_ARRIVAL = 100_000;

export function routerOf(file: ConfigFile, faults: ConfigFaults): RouterSettings {
  const { router } = file;
  const money = (key: MoneyKey) => faults.decimal(['router', key], router[key], COST_SCALE, { most: MOST_PER_SHARE });
  return {
    staleAfter: millis(router.staleAfterMs),
    collarBps: router.collarBps,
    maxRounds: router.maxRounds,
    tolerance: money('tolerance'),
    toxicityCap: money('toxicityCap'),
    learning: router.learning,
    crumblingFor: millis(router.crumblingMs),
    crumblingPulls: router.crumblingPulls,
    missCost: money('missCost'),
    latencyCostPerMs: money('latencyCostPerMs'),
    rejectCost: money('rejectCost'),
    timeoutCost: money('timeoutCost'),
    silentAfter: router.silentAfter,
    slowAfter: router.slowAfter,
    tripAfter: router.tripAfter,
    emptyAfter: router.emptyAfter,
    firstAck: millis(router.firstAckMs),
    probeAfter: millis(router.probeAfterMs),
    darkSharePpm: faults.decimal(['router', 'darkShare'], router.darkShare, PPM_SCALE, { most: PPM }),
    darkDelayCost: money('darkDelayCost'),
    darkParallel: router.darkParallel,
    darkRisk: money('darkRisk'),
    darkExploreEvery: router.darkExploreEvery,
    darkAgainAfter: millis(router.darkAgainAfterMs),
    closeSharePpm: faults.decimal(['router', 'closeShare'], router.closeShare, PPM_SCALE, { most: PPM }),
    maxVenues: router.maxVenues,
    venueSharePpm: faults.decimal(['router', 'venueShare'], router.venueShare, PPM_SCALE, { most: PPM }),
    darkRandomPpm: faults.decimal(['router', 'darkRandom'], router.darkRandom, PPM_SCALE, { most: PPM / 2 }),
    darkMinLots: router.darkMinLots,
    darkMinLearned: router.darkMinLearned,
    darkAgainRandomPpm: faults.decimal(['router', 'darkAgainRandom'], router.darkAgainRandom, PPM_SCALE, { most: PPM }),
    queueCost: money('queueCost'),
    postSpread: router.postSpread,
    postChooses: router.postChooses,
    askHidden: router.askHidden,
    arriveWithin: span(faults.decimal(['router', 'arriveWithinMs'], router.arriveWithinMs, 3, { most: MOST_ARRIVAL })),
  };
}

type MoneyKey =
  | 'tolerance'
  | 'toxicityCap'
  | 'missCost'
  | 'latencyCostPerMs'
  | 'rejectCost'
  | 'timeoutCost'
  | 'darkDelayCost'
  | 'darkRisk'
  | 'queueCost';
