/** What a plan saw, as if one term of the score had learned nothing: how much does it move? */
import type { VenueInput } from '../event.ts';
import { NOTHING_LEARNED, SCORE_TERMS, TERM_PLACES } from './terms.ts';

/** Terms that learn: by their own numbers, or by what follows fills, where each has its places in `after`. */
const AFTER_PLACES: { readonly [term: string]: readonly number[] } = { markout: [0, 2], leak: [1, 3] };

export const TERMS_THAT_LEARN: readonly string[] = SCORE_TERMS.filter(
  ({ name, keeps }) => keeps.length > 0 || AFTER_PLACES[name] !== undefined,
).map(({ name }) => name);

/** The same input where that changes nothing. */
export function untaught(input: VenueInput, term: string): VenueInput {
  const places = AFTER_PLACES[term];
  if (places !== undefined) {
    if (places.every((place) => (input.after[place] ?? 0) === 0)) return input;
    return { ...input, after: input.after.map((value, i) => (places.includes(i) ? 0 : value)) };
  }
  const i = SCORE_TERMS.findIndex(({ name }) => name === term);
  const [from, to] = [TERM_PLACES[i], TERM_PLACES[i] + SCORE_TERMS[i].keeps.length];
  const isHis = (place: number): boolean => place >= from && place < to;
  if (input.learned.every((value, place) => !isHis(place) || value === NOTHING_LEARNED[place])) return input;
  return { ...input, learned: input.learned.map((value, place) => (isHis(place) ? NOTHING_LEARNED[place] : value)) };
}
