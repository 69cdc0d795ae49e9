/**
 * A policy: how an order is spread over venues. plan.ts does for all of them what does not depend on one (what the
 * venues are worth, the collar, auctions, ExDestination, orders that may not be split); then the policy plans what is
 * left, by the blocks below and those of sweep.ts, dark.ts and post.ts. A policy is one file of policies/ and one line
 * in its table.
 */
import { isImmediate } from '../orders/order.ts';
import { NO_PRICE } from '../units/brand.ts';
import { type Draft, leaveUnrouted, Unrouted } from './draft.ts';
import { post } from './post.ts';
import { fillMinimum } from './single.ts';

/**
 * Takes displayed size by `how`, as long as the order has rounds left. Of an order with a MinQty(110) that is still
 * owed a first execution comes first, whatever the policy: one venue has to give it.
 */
export function takeShown(draft: Draft, how: (draft: Draft) => void): void {
  const { request, settings } = draft;
  if (request.round >= settings.maxRounds) return leaveUnrouted(draft, Unrouted.RoundsSpent);
  if (request.terms.minQty === 0) return how(draft);
  fillMinimum(draft);
  leaveUnrouted(draft, draft.children.length > 0 ? Unrouted.AfterMinimum : Unrouted.NoMinimum);
}

/** Rests what is left by `how`, if the order may rest. */
export function restRemainder(draft: Draft, how: (draft: Draft) => void = post): void {
  const { terms } = draft.request;
  // Once a part of a MinQty order is on its way, the rest waits for it.
  const waits = terms.minQty > 0 && draft.children.length > 0;
  if (draft.left > 0 && !waits && terms.price !== NO_PRICE && !isImmediate(terms)) how(draft);
}
