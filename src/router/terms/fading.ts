/**
 * What the terms of the score learned of a venue is forgotten in time, as all else is that was learned of it: a venue
 * that is asked no more tells nothing new, and would be left for good for what it did on one bad morning. What sets it
 * apart is half as much after HALF_IN without a word from it, by the events' own times.
 */
import { between, type Instant, instant } from '../../units/brand.ts';
import { fadedBy } from '../learning/adversarial.ts';
import { HALF_IN } from '../learning/markouts.ts';

const STEP = HALF_IN / 16;

/** What is left of a number that was `known`, where `part` of 65,536 is. */
export type Fading = (this: void, known: number, part: number) => number;

/** To `aim`, from either side. */
export const fadesTo =
  (aim: number): Fading =>
  (known, part) =>
    aim + Math.trunc(((known - aim) * part) / 65_536);

/** To `aim`, from above: what is less stays. */
export const fadesDownTo = (aim: number): Fading => {
  const fade = fadesTo(aim);
  return (known, part) => (known <= aim ? known : fade(known, part));
};

/** Steps from one moment to another, in whole. */
export const stepsBetween = (from: Instant, to: Instant): number => Math.max(0, Math.floor(between(from, to) / STEP));

export const afterSteps = (from: Instant, steps: number): Instant => instant(from + steps * STEP);

/** The numbers after so many steps: the same list where there are none. */
export function fadedAfter(
  learned: readonly number[],
  fadings: readonly (Fading | undefined)[],
  steps: number,
): readonly number[] {
  if (steps === 0) return learned;
  const part = fadedBy(steps);
  return learned.map((known, i) => fadings[i]?.(known, part) ?? known);
}
