/**
 * What a plan saw, as other settings would have shown it: as far as its record tells. The rest was looked at, or
 * decided before the plan, under the settings of that time, and stays as it was.
 */
import { NO_TIME, type Qty, qty } from '../units/brand.ts';
import type { VenueInput } from './event.ts';
import { lookInto, sightAsNumbers } from './learning/darkPools.ts';
import type { RouterSettings } from './settings.ts';
import { NOTHING_LEARNED } from './terms/terms.ts';

/** `looked`: as far as a dark venue was looked into. */
export function seenUnder(input: VenueInput, was: RouterSettings, is: RouterSettings, looked: Qty): VenueInput {
  const forgets = was.learning && !is.learning;
  if (!forgets && was.staleAfter === is.staleAfter) return input;
  const seen = forgets ? unlearned(input, looked) : input;
  return was.staleAfter === is.staleAfter ? seen : agedUnder(seen, is);
}

/** As of a venue of which nothing is learned. */
function unlearned(input: VenueInput, looked: Qty): VenueInput {
  const isLookedInto = input.dark.length > 0;
  return {
    ...input,
    learned: NOTHING_LEARNED,
    dark: isLookedInto ? sightAsNumbers(lookInto(new Map(), [], true, NO_TIME, looked)) : input.dark,
    after: [],
    hidden: qty(0),
    fadePpm: 0,
  };
}

function agedUnder(input: VenueInput, { staleAfter }: RouterSettings): VenueInput {
  const { quotes, ageMicros } = input;
  const isStale = ageMicros > staleAfter;
  if (quotes === 'stale' && !isStale) return { ...input, quotes: 'live' };
  if ((quotes === 'live' || quotes === 'doubted') && isStale) return { ...input, quotes: 'stale' };
  // Of a venue that the order may not use, only a quote that lives binds it elsewhere.
  if (quotes === 'excluded' && isStale) return { ...input, bidQty: qty(0), askQty: qty(0), levels: [] };
  return input;
}

/** Keys of `[router]` whose other values change nothing in plans made again. */
export function unseenUnder(was: RouterSettings, is: RouterSettings): string[] {
  const reached = was.postSpread || was.postChooses;
  const rows: [key: string, unseen: boolean][] = [
    ['learning', was.learning !== is.learning && (is.learning || reached)],
    ['darkShare', is.darkSharePpm > was.darkSharePpm],
    ['postSpread', is.postSpread && !was.postSpread],
    ['postChooses', is.postChooses && !was.postChooses],
    ['askHidden', is.askHidden && !was.askHidden],
    ['collarBps', is.collarBps > was.collarBps],
    ...BEFORE.map(([key, name]): [string, boolean] => [key, was[name] !== is[name]]),
  ];
  return rows.filter(([, unseen]) => unseen).map(([key]) => key);
}

/** What they bring about is decided before a plan: that an order's rounds are spent, that a venue is passed over. */
const BEFORE: readonly [key: string, name: keyof RouterSettings][] = [
  ['maxRounds', 'maxRounds'],
  ['crumblingMs', 'crumblingFor'],
  ['crumblingPulls', 'crumblingPulls'],
  ['silentAfter', 'silentAfter'],
  ['slowAfter', 'slowAfter'],
  ['tripAfter', 'tripAfter'],
  ['emptyAfter', 'emptyAfter'],
  ['firstAckMs', 'firstAck'],
  ['probeAfterMs', 'probeAfter'],
];
