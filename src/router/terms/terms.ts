/**
 * The terms of the score: one line each. Their order is that of their numbers in a record, which says it by name
 * (`routerConfigured`): it may change with a version.
 */
import { assert } from '../../units/assert.ts';
import { type Instant, NO_TIME } from '../../units/brand.ts';
import type { Purpose, VenueInput } from '../event.ts';
import { afterSteps, fadedAfter, stepsBetween } from './fading.ts';
import { latency } from './latency.ts';
import { leak } from './leak.ts';
import { markout } from './markout.ts';
import { queue } from './queueAhead.ts';
import { rejects } from './rejects.ts';
import { tail } from './tail.ts';
import type { PricedFrom, Term } from './term.ts';
import { timeouts } from './timeouts.ts';
import { unfilled } from './unfilled.ts';

export const SCORE_TERMS: readonly Term[] = [
  unfilled, //
  latency,
  rejects,
  timeouts,
  queue,
  markout,
  leak,
  tail,
];

export const TERM_NAMES: readonly string[] = SCORE_TERMS.map(({ name }) => name);

/** What is kept of a venue, all terms' numbers after each other. */
const KEPT = SCORE_TERMS.flatMap(({ keeps }) => keeps);
export const LEARNED_NAMES: readonly string[] = KEPT.map(({ name }) => name);
export const NOTHING_LEARNED: readonly number[] = KEPT.map(({ before }) => before);
const FADINGS = KEPT.map(({ fades }) => fades);
const SEEMINGS = KEPT.map(({ seemsFaded }) => seemsFaded);

/** Where the numbers of each term begin among them. */
export const TERM_PLACES: readonly number[] = SCORE_TERMS.map((_, i) =>
  SCORE_TERMS.slice(0, i).reduce((sum, { keeps }) => sum + keeps.length, 0),
);

assert(new Set(TERM_NAMES).size === TERM_NAMES.length, 'terms have names of their own');
assert(new Set(LEARNED_NAMES).size === LEARNED_NAMES.length, 'what is learned has names of its own');

/** A term, its place among the terms, and where its numbers begin. */
export interface Asked {
  readonly i: number;
  readonly at: number;
  readonly price: Term['price'];
  readonly isToxicity: boolean;
}

const TERMS_ASKED: readonly Asked[] = SCORE_TERMS.map(({ price, isToxicity = false }, i) => {
  return { i, at: TERM_PLACES[i], price, isToxicity };
});

/** By purpose, without anything known, with what is learned, with what follows fills, and with both. */
const TO_ASK: Readonly<Record<Purpose, readonly (readonly Asked[])[]>> = {
  sweep: toAskFor('sweep'),
  dark: toAskFor('dark'),
  post: toAskFor('post'),
};

function toAskFor(purpose: Purpose): readonly (readonly Asked[])[] {
  const known = (...froms: readonly PricedFrom[]) =>
    TERMS_ASKED.filter(({ i }) => ['anything', ...froms].includes(SCORE_TERMS[i].from[purpose]));
  return [known(), known('learned'), known('after'), known('learned', 'after')];
}

/** The terms that may cost anything at a venue, by what is known of it. */
export const termsFor = (purpose: Purpose, { learned, after }: Known): readonly Asked[] =>
  TO_ASK[purpose][(learned === NOTHING_LEARNED ? 0 : 1) + (after.length === 0 ? 0 : 2)];

type Known = Pick<VenueInput, 'learned' | 'after'>;

/** What is learned of a venue, as plans see it at `now`. */
export function learnedAt({ learned, learnedAt: at, acknowledgedAt }: Seen, now: Instant): readonly number[] {
  if (at === NO_TIME) return learned;
  const faded = fadedAfter(learned, FADINGS, stepsBetween(at, now));
  return acknowledgedAt === NO_TIME ? faded : fadedAfter(faded, SEEMINGS, stepsBetween(acknowledgedAt, now));
}

/** Brings it to `now`, before there is more of it. */
export function forget(knowledge: Learned, now: Instant): void {
  if (knowledge.learnedAt === NO_TIME) {
    knowledge.learnedAt = now;
    return;
  }
  const steps = stepsBetween(knowledge.learnedAt, now);
  knowledge.learned = fadedAfter(knowledge.learned, FADINGS, steps);
  knowledge.learnedAt = afterSteps(knowledge.learnedAt, steps);
}

/** The numbers of all terms, and the moment that they are of. */
export interface Learned {
  learned: readonly number[];
  learnedAt: Instant;
}

/** How long acknowledgements take is kept: it seems to be forgotten since the last one, whatever else was heard. */
interface Seen extends Learned {
  readonly acknowledgedAt: Instant;
}

/** Where a number is among what is learned, by its name. */
export function placeOf(name: string): number {
  const place = LEARNED_NAMES.indexOf(name);
  assert(place >= 0, `a term keeps ${name}`);
  return place;
}

/** What is learned, by name. */
export const learnedByName = (learned: readonly number[]): Record<string, number> =>
  Object.fromEntries(LEARNED_NAMES.map((name, i) => [name, learned[i] ?? NOTHING_LEARNED[i]]));
