/**
 * At the best price the venues with the lowest fee alone, and those with the next one when they have answered: for an
 * order that has time, rebates before speed. Like the routes of exchanges that try low-cost venues first (Nasdaq's TFTY
 * and SAVE).
 */
import type { Draft, Policy } from '../draft.ts';
import { restWhenTaken, takeShown } from '../policy.ts';
import { sweep } from '../sweep.ts';

export const cheapestFirst: Policy = {
  name: 'cheapest-first',
  plan(draft: Draft): void {
    takeShown(draft, oneFee);
    restWhenTaken(draft);
  },
};

const oneFee = (draft: Draft): void => sweep(draft, 'oneFee');
