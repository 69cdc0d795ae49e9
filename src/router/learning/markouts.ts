/**
 * Where the market went after our fills at a venue: its markout curve, at a few times after the fill, by symbol, by
 * side, and by whether we took or rested; by class of symbols and in general too (levels.ts), which stand in where
 * fills are few. A move counts in our direction: up after a buy. Two things can be wrong with a venue, each against
 * what follows fills elsewhere:
 *
 *     adverse = least of 0 and the others' mean − its mean − half a standard error: others knew better
 *     leak    = its mean − most of 0 and the others' mean − half a standard error: it runs away
 *
 * each the most over its times, and at least 0: a venue is blamed for what is likely, not for noise. Moves of the
 * market by our own size follow fills everywhere, so they are nobody's fault. Source of the curve: the realised spread
 * of Huang and Stoll, "Dealer versus auction markets", Journal of Financial Economics 41, 1996.
 *
 * Counts are whole numbers that lose half of their weight in HALF_IN, and also by newer fills; the only functions
 * used are + − × ÷ and the square root, which are exact by the standard of the machine: a replay counts the same.
 */
import { between, type Instant, instant, millis, seconds, type Span } from '../../units/brand.ts';
import { fadedBy } from './adversarial.ts';
import { IN_GENERAL, inTheWay, type Keys } from './levels.ts';

/** Times after a fill: their places are journaled, so that new ones go to the end. */
export const HORIZONS: readonly Span[] = [
  millis(50),
  millis(250),
  seconds(1),
  seconds(10),
  seconds(60),
  seconds(300),
  seconds(3),
];
/** What leaks does so at once: these first horizons tell it. */
const LEAKS = 3;

/** Moves are relative to the price, in 10^-7 of it; 1 % counts as the most there can be. */
export const MOVE_SCALE = 10_000_000;
export const MOST_MOVE = 100_000;

/** Half of what was learned of a venue by its answers is forgotten in this time. */
export const HALF_IN = seconds(1_800);
const SIXTEENTH = HALF_IN / 16;
/** A fill weighs so much, and each new one takes one part in FADES_BY from the weight of all before it. */
const ONE_FILL = 1_024;
const FADES_BY = 48;
/** So many fills are a sample. What is wider says as much of what is narrower as FILLS_BY_WIDER fills do. */
const FEWEST = 5;
const FILLS_BY_WIDER = 16;
/** Fills elsewhere, after which nothing moved: where no other venue was tried, they are what there is. */
const FILLS_IMAGINED = 8;
/** Standard errors that are taken off. */
const SURE = 0.5;

/** Fills of one kind in a symbol at a venue. By horizon: their weight, moves, and squares of moves. */
export interface Curve {
  at: Instant;
  readonly weight: number[];
  readonly sum: number[];
  readonly squares: number[];
  /** As of `at`, in 10^-7 of the price. */
  adverse: number;
  leak: number;
}

/** By `placeOf`: what we bought and sold, of each kind of fills, which are not compared with each other. */
export type Curves = (Curve | undefined)[];

/**
 * Fills by taking, and at rest, where another one took our order. Those in the dark by how much of what was asked for
 * was found, too: less than a quarter, which is what who looks for large orders sends, or more.
 */
export const FILL_KINDS = ['taken', 'rested', 'crumb', 'whole'] as const;
export type FillKind = (typeof FILL_KINDS)[number];
/** A fill in the dark of less than one part in so many is a crumb. */
export const CRUMB_PARTS = 4;

/** What kind of fills, on which side. */
export interface Fills {
  readonly buys: boolean;
  readonly kind: FillKind;
}

export type Markouts = Map<string, Curves>;

/** What is known of a venue, as far as it is needed here. */
export interface MarkedOutAt {
  readonly venue: string;
  readonly markouts: Markouts;
}

export interface Move extends Fills {
  readonly at: Instant;
  /** Place in HORIZONS. */
  readonly horizon: number;
  /** In our direction. */
  readonly move: number;
}

/** Curves of all venues under one key, of which one has changed. */
export interface Touched {
  readonly key: string;
  readonly place: number;
}

/**
 * Takes a move after a fill at `venue` into what is known of it. What all venues are blamed for changes with it: call
 * `blameAll` with what was `touched`, once for the moves of one moment.
 */
export function learnMove(
  venues: ReadonlyMap<string, MarkedOutAt>,
  { venue, keys }: { readonly venue: string; readonly keys: Keys },
  move: Move,
  touched: Touched[],
): void {
  const known = venues.get(venue);
  if (known === undefined || HORIZONS[move.horizon] === undefined) return;
  for (const key of keys) takeInto(venues, known.markouts, key, move, touched);
}

/** Finds out anew what each venue is to be blamed for. */
export function blameAll(venues: ReadonlyMap<string, MarkedOutAt>, touched: readonly Touched[]): void {
  for (const { key, place } of touched) blame(venues, key, place);
}

function takeInto(
  venues: ReadonlyMap<string, MarkedOutAt>,
  markouts: Markouts,
  key: string,
  move: Move,
  touched: Touched[],
): void {
  const oldest = inTheWay(markouts, key);
  if (oldest !== undefined) drop(venues, markouts, oldest, touched);
  const place = placeOf(key, move);
  take(curveFor(markouts, key, place, move.at), move);
  for (let i = 0; i < touched.length; i++) if (touched[i].place === place && touched[i].key === key) return;
  touched.push({ key, place });
}

/** In general, buys and sells are one. */
const placeOf = (key: string, { buys, kind }: Fills): number =>
  (key === IN_GENERAL || buys ? 0 : 1) + 2 * FILL_KINDS.indexOf(kind);

function curveFor(markouts: Markouts, key: string, place: number, at: Instant): Curve {
  const curves = markouts.get(key) ?? [undefined, undefined, undefined, undefined];
  // The one lately heard of is the last.
  if (key !== IN_GENERAL) markouts.delete(key);
  markouts.set(key, curves);
  while (curves.length <= place) curves.push(undefined);
  return (curves[place] ??= newCurve(at));
}

/** Before it goes, venues are blamed in it as they compare with what goes. */
function drop(venues: ReadonlyMap<string, MarkedOutAt>, markouts: Markouts, key: string, touched: Touched[]): void {
  for (let i = touched.length - 1; i >= 0; i--) {
    if (touched[i].key !== key) continue;
    blame(venues, key, touched[i].place);
    touched.splice(i, 1);
  }
  markouts.delete(key);
}

const newCurve = (at: Instant): Curve => {
  const none = () => HORIZONS.map(() => 0);
  return { at, weight: none(), sum: none(), squares: none(), adverse: 0, leak: 0 };
};

function take(curve: Curve, { at, horizon, move }: Move): void {
  age(curve, at);
  const { weight, sum, squares } = curve;
  const bounded = Math.max(-MOST_MOVE, Math.min(MOST_MOVE, move));
  count(weight, horizon, ONE_FILL);
  count(sum, horizon, ONE_FILL * bounded);
  count(squares, horizon, ONE_FILL * bounded * bounded);
}

function count(counts: number[], horizon: number, sample: number): void {
  counts[horizon] += sample - Math.trunc(counts[horizon] / FADES_BY);
}

/** Brings the counts to `at`. */
function age(curve: Curve, at: Instant): void {
  const steps = Math.floor(between(curve.at, at) / SIXTEENTH);
  if (steps <= 0) return;
  curve.at = instant(curve.at + steps * SIXTEENTH);
  const part = fadedBy(steps) / WHOLE;
  for (const counts of [curve.weight, curve.sum, curve.squares]) {
    for (let i = 0; i < counts.length; i++) counts[i] = Math.trunc(counts[i] * part);
  }
  curve.adverse = Math.trunc(curve.adverse * part);
  curve.leak = Math.trunc(curve.leak * part);
}

const WHOLE = 65_536;

/** The curves that are compared. Kept from one time to the next. */
const compared: Curve[] = [];

function blame(venues: ReadonlyMap<string, MarkedOutAt>, key: string, place: number): void {
  compared.length = 0;
  for (const { markouts } of venues.values()) {
    const curve = markouts.get(key)?.[place];
    if (curve === undefined) continue;
    curve.adverse = 0;
    curve.leak = 0;
    compared.push(curve);
  }
  for (let i = 0; i < HORIZONS.length; i++) blameAt(compared, i);
}

function blameAt(curves: readonly Curve[], i: number): void {
  let weight = 0;
  let sum = 0;
  let squares = 0;
  for (const curve of curves) {
    weight += curve.weight[i];
    sum += curve.sum[i];
    squares += curve.squares[i];
  }
  for (const curve of curves) {
    const fills = fillsOf(curve.weight[i]);
    if (fills < FEWEST) continue;
    const mean = meanOf(curve.weight[i], curve.sum[i]);
    const rest = weight - curve.weight[i];
    const least = fillsOf(rest) + FILLS_IMAGINED;
    const others = (meanOf(rest, sum - curve.sum[i]) * fillsOf(rest)) / least;
    // Of few fills the variance tells little: that of both together is taken, each about its own mean.
    const own = varianceOf(curve.weight[i], mean, curve.squares[i]);
    const theirs = varianceOf(rest, meanOf(rest, sum - curve.sum[i]), squares - curve.squares[i]);
    const variance = (own * fills + theirs * fillsOf(rest)) / (fills + fillsOf(rest));
    const error = SURE * Math.sqrt(variance / fills + variance / least);
    curve.adverse = Math.max(curve.adverse, Math.floor(Math.min(0, others) - mean - error));
    if (i < LEAKS) curve.leak = Math.max(curve.leak, Math.floor(mean - Math.max(0, others) - error));
  }
}

/** A sample, as far as it is known. */
interface Moments {
  readonly fills: number;
  readonly mean: number;
  readonly variance: number;
}

const fillsOf = (weight: number): number => (weight <= 0 ? 0 : weight / ONE_FILL);
const meanOf = (weight: number, sum: number): number => (weight <= 0 ? 0 : sum / weight);
const varianceOf = (weight: number, mean: number, squares: number): number =>
  weight <= 0 ? 0 : Math.max(0, squares / weight - mean * mean);

function momentsOf({ weight, sum, squares }: Curve, horizon: number): Moments {
  const mean = meanOf(weight[horizon], sum[horizon]);
  return {
    fills: fillsOf(weight[horizon]),
    mean,
    variance: varianceOf(weight[horizon], mean, squares[horizon]),
  };
}

/** What a fill at the venue is expected to cost beside its price, in 10^-7 of it. */
export interface Blame {
  readonly adverse: number;
  readonly leak: number;
}

const NO_BLAME: Blame = { adverse: 0, leak: 0 };

/** Of the symbol, its class and in general, from wide to narrow: each by its fills against what is wider. */
export function blameOf(markouts: Markouts, keys: Keys, of: Fills, now: Instant): Blame {
  let adverse = 0;
  let leak = 0;
  let isKnown = false;
  for (let i = keys.length - 1; i >= 0; i--) {
    const curve = markouts.get(keys[i])?.[placeOf(keys[i], of)];
    if (curve === undefined) continue;
    const part = fadedBy(Math.max(0, Math.floor(between(curve.at, now) / SIXTEENTH))) / WHOLE;
    const fills = fillsOf(curve.weight[0]) * part;
    const wider = isKnown ? FILLS_BY_WIDER : 0;
    if (fills + wider <= 0) continue;
    adverse = (curve.adverse * part * fills + adverse * wider) / (fills + wider);
    leak = (curve.leak * part * fills + leak * wider) / (fills + wider);
    isKnown = true;
  }
  return adverse < 1 && leak < 1 ? NO_BLAME : { adverse: Math.floor(adverse), leak: Math.floor(leak) };
}

/** A curve to be shown, its fills and mean by horizon. In general `key` is '', and `buys` means nothing. */
export interface ShownCurve {
  readonly key: string;
  readonly buys: boolean;
  readonly kind: FillKind;
  readonly curve: Curve;
  readonly points: readonly Moments[];
}

export function* knownCurves(markouts: Markouts): Generator<ShownCurve> {
  for (const [key, curves] of markouts) {
    for (const [place, curve] of curves.entries()) {
      if (curve === undefined) continue;
      const points = HORIZONS.map((_, i) => momentsOf(curve, i));
      yield { key, buys: place % 2 === 0, kind: FILL_KINDS[Math.floor(place / 2)], curve, points };
    }
  }
}
