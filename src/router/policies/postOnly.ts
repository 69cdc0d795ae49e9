/**
 * Takes nothing: a limit order rests, all of it, at the cheapest venue to rest at. Where its limit would lock or cross
 * what is displayed, it waits until the quotes have moved. What may not rest, a market order or an IOC, is swept. Like
 * the orders of exchanges that post and do not route (Nasdaq's SCAN after its own book, Cboe's post-only). With
 * `postChooses` it takes what is not worth a wait, and chooses the price that the rest stands at.
 */
import { type Draft, isCrossed, leaveUnrouted, type Policy, Unrouted } from '../draft.ts';
import { joinOrTake } from '../joinOrTake.ts';
import { mayWait, restRemainder, takeShown } from '../policy.ts';

export const postOnly: Policy = {
  name: 'post',
  choosesPrice: true,
  plan(draft: Draft): void {
    if (!mayWait(draft)) return takeShown(draft);
    if (joinOrTake(draft)) return;
    if (isCrossed(draft, undefined, draft.request.terms.price)) return leaveUnrouted(draft, Unrouted.WouldCross);
    restRemainder(draft);
  },
};
