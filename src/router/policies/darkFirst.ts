/**
 * All of it to the dark first, and nothing to a lit venue before the dark has answered: no quote moves for an order
 * that the dark fills. The rest is swept and posted. Like the dark checks of exchanges before they route (Nasdaq's
 * QDRK, IEX's own book first). It asks the dark where that pays, as `best` does; otherwise there is only the sweep.
 */
import { PPM } from '../../units/ratio.ts';
import { tryDark } from '../dark.ts';
import { type Draft, leaveUnrouted, type Policy, Unrouted } from '../draft.ts';
import { restRemainder, takeShown } from '../policy.ts';

export const darkFirst: Policy = {
  name: 'dark-first',
  darkSharePpm: PPM,
  plan(draft: Draft): void {
    if (draft.request.round === 0) {
      draft.settings = { ...draft.settings, darkSharePpm: PPM, darkParallel: false };
      if (tryDark(draft)) return leaveUnrouted(draft, Unrouted.AfterDark);
    }
    takeShown(draft);
    restRemainder(draft);
  },
};
