/** What was learned of a venue, for the API: by symbol, by class of symbols, and in general. */
import type { Core } from '../../core/core.ts';
import { ONE_ORDER } from '../../router/learning/censored.ts';
import { type DarkPools, knownPools, lookInto } from '../../router/learning/darkPools.ts';
import { fadeOf, type Fades, knownFades } from '../../router/learning/fades.ts';
import { filledWithin } from '../../router/learning/fillTime.ts';
import { hiddenAt } from '../../router/learning/hidden.ts';
import { classOfKey, IN_GENERAL, type Keys, keysOf } from '../../router/learning/levels.ts';
import { blameOf, HORIZONS, type Markouts, MOVE_SCALE, type ShownCurve } from '../../router/learning/markouts.ts';
import { isOutflowKnown, meanOutflow } from '../../router/learning/outflow.ts';
import { knownRests, type Rests } from '../../router/learning/rests.ts';
import { qty } from '../../units/brand.ts';
import type { Instrument } from '../../units/instrument.ts';
import { PPM } from '../../units/ratio.ts';
import type * as Json from './learnedSchema.ts';
import { millisOf, size, textOrNull } from './show.ts';

/** What is known of a dark venue's hidden size, as of now. */
export function showPools(core: Core, pools: DarkPools): Json.DarkPool[] {
  const shown: Json.DarkPool[] = [];
  for (const { key, buys, pool } of knownPools(pools)) {
    const instrument = instrumentFor(core, key);
    if (instrument === undefined) continue;
    const { symbol, class: symbolClass } = nameOf(key);
    const { points, wary } = lookInto(pools, keysUnder(core, key), buys, core.now, SHOWN_LOTS * instrument.lotSize);
    shown.push({
      symbol,
      class: symbolClass,
      side: buys ? 'buy' : 'sell',
      orders: Math.round((pool.tail.asked[0] ?? 0) / ONE_ORDER),
      wary,
      holds: points.map((point) => ({
        qty: size(qty(point.size), instrument),
        knownPpm: point.known,
        hopedPpm: point.hoped,
      })),
    });
  }
  return shown;
}

/** What a key of learned values is of: a symbol, a class, or neither, which is everything. */
function nameOf(key: string): { readonly symbol: string | null; readonly class: string | null } {
  const symbolClass = classOfKey(key);
  return { symbol: symbolClass === '' ? textOrNull(key) : null, class: textOrNull(symbolClass) };
}

/** In whose units quantities are: of a class, those of its first. */
function instrumentFor({ config: { instruments } }: Core, key: string): Instrument | undefined {
  const symbolClass = classOfKey(key);
  if (symbolClass === '' && key !== IN_GENERAL) return instruments.get(key);
  for (const each of instruments.values()) if (symbolClass === '' || each.symbolClass === symbolClass) return each;
  return undefined;
}

export function showFades(core: Core, fades: Fades): Json.Fade[] {
  return [...knownFades(fades)].map(({ key, buys, children }) => ({
    ...nameOf(key),
    side: buys ? 'buy' : 'sell',
    children: Math.round(children * 10) / 10,
    gonePpm: fadeOf(fades, keysUnder(core, key), buys, core.now),
  }));
}

export function showQueues(core: Core, rests: Rests): Json.Queue[] {
  const shown: Json.Queue[] = [];
  for (const { key, buys, side } of knownRests(rests)) {
    const instrument = instrumentFor(core, key);
    if (instrument === undefined) continue;
    const { outflow, lives, hidden } = side;
    shown.push({
      ...nameOf(key),
      side: buys ? 'buy' : 'sell',
      orders: Math.round((outflow.asked[0] ?? 0) / ONE_ORDER),
      isKnown: isOutflowKnown(outflow),
      leaves: size(qty(Math.round(meanOutflow(outflow))), instrument),
      filledWithin: WITHIN.flatMap((ms) => {
        const chance = filledWithin(lives, ms * 1_000);
        return chance === undefined ? [] : [{ ms, ppm: Math.round(chance * PPM) }];
      }),
      hidden: size(qty(hiddenAt(hidden, core.now)), instrument),
    });
  }
  return shown;
}

/** Milliseconds. */
const WITHIN = [100, 1_000, 10_000, 60_000, 600_000];

const keysUnder = ({ config: { instruments } }: Core, key: string): Keys =>
  classOfKey(key) === '' && key !== IN_GENERAL ? keysOf(key, instruments.get(key)?.symbolClass) : [key];

/** Sizes beyond this many lots are not shown. */
const SHOWN_LOTS = 1_000_000;

/** Basis points, with what is finer. */
const bps = (move: number): number => Math.round((move * 10_000_000) / MOVE_SCALE) / 1_000;

export function showCurve(core: Core, markouts: Markouts, shown: ShownCurve): Json.Markout {
  const { key, buys, kind, curve, points } = shown;
  // As a plan has it: of few fills, with what is known of wider ones.
  const { adverse, leak } = blameOf(markouts, keysUnder(core, key), { buys, kind }, core.now);
  return {
    ...nameOf(key),
    side: key === IN_GENERAL ? null : buys ? 'buy' : 'sell',
    rested: kind === 'rested',
    fills: kind,
    adverseBps: bps(adverse),
    leakBps: bps(leak),
    ownAdverseBps: bps(curve.adverse),
    ownLeakBps: bps(curve.leak),
    after: points
      .map(({ fills, mean }, i) => ({
        ms: millisOf(HORIZONS[i]),
        fills: Math.round(fills * 10) / 10,
        moveBps: bps(mean),
      }))
      .toSorted((a, b) => a.ms - b.ms),
  };
}
