/**
 * Children of one plan that arrive together. A venue that hears of a trade elsewhere before our order is there may take
 * its quotes back; so those that have the shorter way leave later, by as much:
 *
 *     wait = longest way − own way,   way = half of what an acknowledgement takes
 *
 * Source: practice of routers that answer fade so; as an algorithm it is the line above. The wait is decided here and
 * in the record; the order counts as sent meanwhile, and its line to the venue holds it back.
 */
import { type Span, span } from '../units/brand.ts';
import type { Draft } from './draft.ts';
import type { VenueInput } from './event.ts';
import { placeOf } from './terms/terms.ts';

/** Less than this is not worth a wait: a machine's own pauses are as long. */
const LEAST_WAIT = 20;

const MEAN = placeOf('ackMicros');
const HALF = placeOf('ackHalfMicros');
const NINE_IN_TEN = placeOf('ackNineInTenMicros');

/** Says of each child how long it waits to leave. */
export function arriveTogether({ children, seats, settings }: Draft): void {
  const { arriveWithin } = settings;
  if (arriveWithin === 0 || children.length < 2) return;
  const ways = children.map(({ venue }) => wayTo(seats.find(({ profile }) => profile.id === venue)?.input));
  // The dark is not waited for: what it shows nobody, nobody takes back.
  const taking = ways.filter((way, i) => way > 0 && children[i].purpose === 'sweep');
  const shortest = Math.min(...taking);
  const longest = Math.max(...taking.filter((way) => way - shortest <= arriveWithin));
  for (let i = 0; i < children.length; i++) {
    const wait = Math.floor(longest - ways[i]);
    // One that is much nearer than all that take would wait longer than anything may.
    if (ways[i] > 0 && wait >= LEAST_WAIT && wait <= arriveWithin) children[i] = { ...children[i], wait: span(wait) };
  }
}

/** In microseconds; 0 where nothing is known. */
function wayTo(input: VenueInput | undefined): number {
  if (input === undefined) return 0;
  const [mean, half, nineInTen] = [input.learned[MEAN], input.learned[HALF], input.learned[NINE_IN_TEN]];
  // The mean is the most exact, as long as no single late answer is in it.
  return (4 * mean <= 5 * nineInTen ? mean : half) / 2;
}

/** How far apart the children are expected to arrive, by what was known of their ways; undefined for fewer than two. */
export function arrivalSpread(inputs: readonly VenueInput[], sent: readonly Leaving[]): Span | undefined {
  const arrivals = sent.flatMap(({ venue, wait }) => {
    const way = wayTo(inputs.find((input) => input.venue === venue));
    return way === 0 ? [] : [way + wait];
  });
  return arrivals.length < 2 ? undefined : span(Math.floor(Math.max(...arrivals) - Math.min(...arrivals)));
}

interface Leaving {
  readonly venue: string;
  readonly wait: Span;
}
