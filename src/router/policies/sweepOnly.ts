/**
 * Takes all that is displayed within the limit at once, in the protected order, and rests what is left; no dark pool is
 * asked. As the sweeps of exchanges do (parallel over all levels: Cboe's ROUT with RTF, Nasdaq's STGY), over all venues
 * at once.
 */
import type { Draft, Policy } from '../draft.ts';
import { restRemainder, takeShown } from '../policy.ts';

export const sweepOnly: Policy = {
  name: 'sweep',
  plan(draft: Draft): void {
    takeShown(draft);
    restRemainder(draft);
  },
};
