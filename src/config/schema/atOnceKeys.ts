/** Keys of [router]: how much of an order one plan may send. */
import { DEFAULT_SETTINGS } from '../../router/settings.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { unsignedDecimal, whole } from './scalars.ts';

export const atOnceKeys = {
  maxVenues: whole(0, 32)
    .default(DEFAULT_SETTINGS.maxVenues)
    .describe('Venues that one plan sends an order to, at most: the rest waits for their answers; 0: any number.'),
  venueShare: unsignedDecimal('0.5')
    .default(formatDecimal(DEFAULT_SETTINGS.venueSharePpm, 6))
    .describe(
      'The part of what is left of an order, from 0 to 1, that one plan takes at one venue at most, a round lot at least: the rest waits for its answer. Not of an order that may not be split, or is directed.',
    ),
};
