/** Averages over the latest samples, in whole numbers. */

/** A new sample weighs one part in this many. */
export const MEMORY = 16;

/** Exponential average; the step is rounded away from zero, so that it always arrives. */
export function average(known: number, sample: number): number {
  const step = (sample - known) / MEMORY;
  return known + (step > 0 ? Math.ceil(step) : Math.floor(step));
}
