/**
 * Shares of several dark pools where nothing may be assumed of what they hold: exponentiated gradient on proportions. A
 * pool that filled all that it was given would have filled more, so its weight is multiplied; weights also fade, so
 * that the shares follow a world that changes. Source: Agarwal, Bartlett and Dama, "Optimal allocation strategies for
 * the dark pool problem", AISTATS 2010; the fading as in Herbster and Warmuth, "Tracking the best expert", 1998.
 *
 * Weights are kept as logarithms, in 256ths of a doubling, and read from a table: the same on every machine.
 */
import { PPM } from '../../units/ratio.ts';

/** What an order that was filled in whole adds: a factor of e^0.3. */
const GAIN = 111;
/** One part in this many fades with each order. */
const FADING = 60;
/** So much is shared alike, whatever was learned: a pool that gets nothing tells nothing. */
const ALIKE_PPM = 80_000;

/** 2^(-n/16), in 65,536ths. */
export const SIXTEENTHS: readonly number[] = [
  65_536, 62_757, 60_097, 57_549, 55_109, 52_772, 50_535, 48_393, 46_341, 44_376, 42_495, 40_693, 38_968, 37_316,
  35_734, 34_219,
];

/** 2^(-n/16), in 65,536ths, for any whole n of 0 or more. */
export function fadedBy(n: number): number {
  const halves = Math.floor(n / 16);
  return halves > 16 ? 0 : Math.floor(SIXTEENTHS[n % 16] / 2 ** halves);
}

/** The level of a pool after an order that it filled in whole, or not. */
export const levelAfter = (level: number, whole: boolean): number =>
  level - Math.ceil(level / FADING) + (whole ? GAIN : 0);

/** The share of each pool, in parts per million, by their levels. */
export function proportions(levels: readonly number[]): number[] {
  const top = Math.max(...levels);
  const weights = levels.map((level) => fadedBy(Math.floor((top - level) / 16)));
  let sum = 0;
  for (const weight of weights) sum += weight;
  const alike = ALIKE_PPM / levels.length;
  return weights.map((weight) => Math.floor(alike + ((PPM - ALIKE_PPM) * weight) / sum));
}
