/**
 * The default: dark where that pays, a protected sweep of all that is displayed within the limit, and the rest posted
 * at the cheapest venue to rest at.
 */
import { tryDark } from '../dark.ts';
import { type Draft, leaveUnrouted, type Policy, Unrouted } from '../draft.ts';
import { restRemainder, takeShown } from '../policy.ts';

export const best: Policy = {
  name: 'best',
  plan(draft: Draft): void {
    // It waits for the dark once: in later rounds nothing is left for others to wait with.
    if (tryDark(draft) && !draft.settings.darkParallel && draft.request.round === 0)
      return leaveUnrouted(draft, Unrouted.AfterDark);
    takeShown(draft);
    restRemainder(draft);
  },
};
