/**
 * Where the market went after our fills at a venue: its markout curve, at a few times after the fill, by symbol, by
 * side, and by whether we took or rested; and in general, which stands in where fills are few. A move counts in our
 * direction: up after a buy. Two things can be wrong with a venue, each against what follows fills elsewhere:
 *
 *     adverse = least of 0 and the others' mean − its mean − standard error: others knew better
 *     leak    = its mean − most of 0 and the others' mean − standard error: the price runs away from the rest
 *
 * each the most over its times, and at least 0: a venue is blamed for what is sure, not for noise. Moves of the market
 * by our own size follow fills everywhere, so they are nobody's fault. Source of the curve: the realised spread of
 * Huang and Stoll, "Dealer versus auction markets", Journal of Financial Economics 41, 1996.
 *
 * Counts are whole numbers that lose half of their weight in HALF_IN, and also by newer fills; the only functions
 * used are + − × ÷ and the square root, which are exact by the standard of the machine: a replay counts the same.
 */
import { between, type Instant, instant, millis, seconds, type Span } from '../../units/brand.ts';
import { fadedBy } from './adversarial.ts';

/** Times after a fill: their places are journaled, so that new ones go to the end. */
export const HORIZONS: readonly Span[] = [millis(50), millis(250), seconds(1), seconds(10), seconds(60), seconds(300)];
/** What leaks does so at once: these first horizons tell it. */
const LEAKS = 3;

/** Moves are relative to the price, in 10^-7 of it; 1 % counts as the most there can be. */
export const MOVE_SCALE = 10_000_000;
export const MOST_MOVE = 100_000;

const HALF_IN = seconds(1_800);
const SIXTEENTH = HALF_IN / 16;
/** A fill weighs so much, and each new one takes one part in FADES_BY from the weight of all before it. */
const ONE_FILL = 1_024;
const FADES_BY = 48;
/** So many fills are a sample; with fewer of a symbol and side than ENOUGH, the venue in general speaks for them. */
const FEWEST = 5;
const ENOUGH = 24;
/** Standard errors that are taken off. */
const SURE = 1;
/** Symbols known at one venue; the one least lately heard of makes room. */
const SYMBOLS_MARKED = 64;
/** In general. */
const IN_GENERAL = '';

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

/** By `placeOf`: what we bought and sold, by taking and at rest, which are not compared with each other. */
export type Curves = (Curve | undefined)[];

export type Markouts = Map<string, Curves>;

/** What is known of a venue, as far as it is needed here. */
export interface MarkedOutAt {
  readonly venue: string;
  readonly markouts: Markouts;
}

export interface Move {
  readonly symbol: string;
  readonly buys: boolean;
  /** Our order rested, and another one took it. */
  readonly rested: boolean;
  readonly at: Instant;
  /** Place in HORIZONS. */
  readonly horizon: number;
  /** In our direction. */
  readonly move: number;
}

/** Curves of all venues in one symbol, of which one has changed. */
export interface Touched {
  readonly symbol: string;
  readonly place: number;
}

/**
 * Takes a move after a fill at `venue` into what is known of it. What all venues are blamed for changes with it: call
 * `blameAll` with what was `touched`, once for the moves of one moment.
 */
export function learnMove(
  venues: ReadonlyMap<string, MarkedOutAt>,
  venue: string,
  move: Move,
  touched: Touched[],
): void {
  const known = venues.get(venue);
  if (known === undefined || HORIZONS[move.horizon] === undefined) return;
  takeInto(venues, known.markouts, IN_GENERAL, move, touched);
  takeInto(venues, known.markouts, move.symbol, move, touched);
}

/** Finds out anew what each venue is to be blamed for. */
export function blameAll(venues: ReadonlyMap<string, MarkedOutAt>, touched: readonly Touched[]): void {
  for (const { symbol, place } of touched) blame(venues, symbol, place);
}

function takeInto(
  venues: ReadonlyMap<string, MarkedOutAt>,
  markouts: Markouts,
  symbol: string,
  move: Move,
  touched: Touched[],
): void {
  if (isFull(markouts, symbol)) makeRoom(venues, markouts, touched);
  const place = placeOf(symbol, move);
  take(curveFor(markouts, symbol, place, move.at), move);
  for (let i = 0; i < touched.length; i++) if (touched[i].place === place && touched[i].symbol === symbol) return;
  touched.push({ symbol, place });
}

/** In general, buys and sells are one. */
const placeOf = (symbol: string, { buys, rested }: Pick<Move, 'buys' | 'rested'>): number =>
  (symbol === IN_GENERAL || buys ? 0 : 1) + (rested ? 2 : 0);

function curveFor(markouts: Markouts, symbol: string, place: number, at: Instant): Curve {
  const curves = markouts.get(symbol) ?? [undefined, undefined, undefined, undefined];
  // The one lately heard of is the last.
  if (symbol !== IN_GENERAL) markouts.delete(symbol);
  markouts.set(symbol, curves);
  return (curves[place] ??= newCurve(at));
}

const isFull = (markouts: Markouts, symbol: string): boolean => markouts.size > SYMBOLS_MARKED && !markouts.has(symbol);

/** The symbol least lately heard of goes; before that, venues are blamed in it as they compare with what goes. */
function makeRoom(venues: ReadonlyMap<string, MarkedOutAt>, markouts: Markouts, touched: Touched[]): void {
  for (const oldest of markouts.keys()) {
    if (oldest === IN_GENERAL) continue;
    for (let i = touched.length - 1; i >= 0; i--) {
      if (touched[i].symbol !== oldest) continue;
      blame(venues, oldest, touched[i].place);
      touched.splice(i, 1);
    }
    markouts.delete(oldest);
    return;
  }
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

const curveOf = (markouts: Markouts, symbol: string, of: Pick<Move, 'buys' | 'rested'>): Curve | undefined =>
  markouts.get(symbol)?.[placeOf(symbol, of)];

/** The curves that are compared. Kept from one time to the next. */
const compared: Curve[] = [];

function blame(venues: ReadonlyMap<string, MarkedOutAt>, symbol: string, place: number): void {
  compared.length = 0;
  for (const { markouts } of venues.values()) {
    const curve = markouts.get(symbol)?.[place];
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
    const own = varianceOf(curve.weight[i], mean, curve.squares[i]) / fills;
    const rest = weight - curve.weight[i];
    const others = meanOf(rest, sum - curve.sum[i]);
    const theirs = varianceOf(rest, others, squares - curve.squares[i]) / Math.max(1, fillsOf(rest));
    const error = SURE * Math.sqrt(own + theirs);
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

export function blameOf(markouts: Markouts, symbol: string, of: Pick<Move, 'buys' | 'rested'>, now: Instant): Blame {
  const own = curveOf(markouts, symbol, of);
  const speaks = own !== undefined && fillsOf(own.weight[0]) >= ENOUGH;
  const curve = speaks ? own : curveOf(markouts, IN_GENERAL, of);
  if (curve === undefined || (curve.adverse === 0 && curve.leak === 0)) return NO_BLAME;
  const part = fadedBy(Math.max(0, Math.floor(between(curve.at, now) / SIXTEENTH)));
  return {
    adverse: Math.floor((curve.adverse * part) / WHOLE),
    leak: Math.floor((curve.leak * part) / WHOLE),
  };
}

/** A curve to be shown, its fills and mean by horizon. In general `symbol` is '', and `buys` means nothing. */
export interface ShownCurve {
  readonly symbol: string;
  readonly buys: boolean;
  readonly rested: boolean;
  readonly curve: Curve;
  readonly points: readonly Moments[];
}

export function* knownCurves(markouts: Markouts): Generator<ShownCurve> {
  for (const [symbol, curves] of markouts) {
    for (const [place, curve] of curves.entries()) {
      if (curve === undefined) continue;
      const points = HORIZONS.map((_, i) => momentsOf(curve, i));
      yield { symbol, buys: place % 2 === 0, rested: place >= 2, curve, points };
    }
  }
}
