/**
 * Goes to one venue after the other: to the best one for what it displays ahead of all others, and to the next when it
 * has answered. Nobody sees two orders at once, and each venue is seen before the next is asked; it takes the longest.
 * Like the serial routes of exchanges (Nasdaq's older routing, Cboe's ROUT before its parallel forms).
 */
import type { Draft, Policy } from '../draft.ts';
import { restWhenTaken, takeShown } from '../policy.ts';
import { sweepOneVenue } from '../sweep.ts';

export const serial: Policy = {
  name: 'serial',
  plan(draft: Draft): void {
    takeShown(draft, sweepOneVenue);
    restWhenTaken(draft);
  },
};
