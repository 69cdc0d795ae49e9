/**
 * A policy: how an order is spread over venues. plan.ts does for all of them what does not depend on one (what the
 * venues are worth, the collar, auctions, ExDestination, orders that may not be split); then the policy plans what is
 * left, by the blocks below and those of sweep.ts, dark.ts and post.ts. A policy is one file of policies/ and one line
 * in its table.
 */
import { isImmediate } from '../orders/order.ts';
import { NO_PRICE } from '../units/brand.ts';
import { venuesLeft } from './atOnce.ts';
import { type Draft, isCrossed, leaveUnrouted, Unrouted } from './draft.ts';
import { post } from './post.ts';
import { fillMinimum } from './single.ts';
import { sweepAll } from './sweep.ts';

/**
 * Takes displayed size by `how`, all of it in one sweep if left out, as long as the order has rounds left. Of an order
 * with a MinQty(110) that is still owed a first execution comes first, whatever the policy: one venue has to give it.
 */
export function takeShown(draft: Draft, how: (draft: Draft) => void = sweepAll): void {
  const { request } = draft;
  if (request.spent) return leaveUnrouted(draft, Unrouted.RoundsSpent);
  if (request.terms.minQty === 0) return how(draft);
  if (venuesLeft(draft) === 0) return leaveUnrouted(draft, Unrouted.OutOfReach);
  fillMinimum(draft);
  leaveUnrouted(draft, draft.children.length > 0 ? Unrouted.AfterMinimum : Unrouted.NoMinimum);
}

const postAnywhere = (draft: Draft): void => post(draft);

/** True if a limit order of these terms may rest. */
export const mayWait = ({ request: { terms } }: Draft): boolean => terms.price !== NO_PRICE && !isImmediate(terms);

/** Rests what is left by `how`, if the order may rest. */
export function restRemainder(draft: Draft, how: (draft: Draft) => void = postAnywhere): void {
  const { terms } = draft.request;
  // Once a part of a MinQty order is on its way, the rest waits for it.
  const waits = terms.minQty > 0 && draft.children.length > 0;
  if (draft.left === 0 || waits || !mayWait(draft)) return;
  if (venuesLeft(draft) === 0) return leaveUnrouted(draft, Unrouted.OutOfReach);
  how(draft);
}

/**
 * The same for a policy that takes a part of what is displayed in each round: it rests once nothing more is to be
 * taken, for until then the next round goes on.
 */
export function restWhenTaken(draft: Draft): void {
  if (draft.children.length > 0 && isCrossed(draft, undefined, draft.worstPx)) {
    return leaveUnrouted(draft, Unrouted.OutOfReach);
  }
  restRemainder(draft);
}
