/**
 * Takes the best price alone, at all venues that display it at once; the next price in the next round, when these have
 * answered: size behind the best price may be gone by then, but the quotes that follow are seen before anything is
 * paid. Like Cboe's ROUT with RTI.
 */
import type { Draft, Policy } from '../draft.ts';
import { restWhenTaken, takeShown } from '../policy.ts';
import { sweep } from '../sweep.ts';

export const parallelOneLevel: Policy = {
  name: 'parallel-one-level',
  plan(draft: Draft): void {
    takeShown(draft, onePrice);
    restWhenTaken(draft);
  },
};

const onePrice = (draft: Draft): void => sweep(draft, 'onePrice');
