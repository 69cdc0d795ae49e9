/**
 * Orders that stand as their venue last reported them: it cannot be asked about them, or an operator has taken them so.
 * One that the venue never answered at all stays unknown, and live, until its venue reports it or an operator says so.
 */
import { type Child, isShort } from '../../orders/order.ts';
import { later, most, NEVER } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { type Inquiry, MAX_ASKS, newInquiry, owes, type Unanswered } from '../memory/unanswered.ts';
import { endHung } from './cancels.ts';
import { isPassedOver } from './passedOver.ts';
import { lookIfWell } from './waiting.ts';

/** The venue cannot be asked about the child: what it still owes of it is waited for, once. */
export function letStand(core: Context, unanswered: Unanswered, child: Child): void {
  const { childID } = child;
  unanswered.owed.delete(childID);
  const inquiry = unanswered.inquiries.get(childID);
  if (inquiry?.contraryAt !== undefined) {
    // It has last been reported as over, with a contradiction.
    inquiry.takeAt = inquiry.dueAt = later(core.now, unanswered.terms.ackTimeout);
    return;
  }
  if (child.state === 'unknown' && wasAnswered(child)) stand(core, child, '');
  if (isOwedMore(child)) unanswered.inquiries.set(childID, waitFor(core, unanswered, child));
  else unanswered.inquiries.delete(childID);
  endHung(core, child);
}

/**
 * Its cancels that were not answered count, those of earlier sessions too, and those before a restart; after the last
 * one there was an alarm.
 */
function waitFor(core: Context, unanswered: Unanswered, { unansweredCancels }: Child): Inquiry {
  const asks = most(0, unansweredCancels - 1);
  const dueAt = asks < MAX_ASKS ? later(core.now, unanswered.terms.ackTimeout) : NEVER;
  return { ...newInquiry(dueAt), asks };
}

/** An operator takes the child as it stands: the venue owes nothing of it any more. */
export function confirmStanding(core: Context, unanswered: Unanswered, child: Child, by: string): void {
  unanswered.owed.delete(child.childID);
  unanswered.inquiries.delete(child.childID);
  if (child.state === 'unknown') stand(core, child, by);
}

/** The venue owes no more answers after its Logon: it gets orders again. True when that was the last one. */
export function endReconciling(core: Context, unanswered: Unanswered, venue: string): boolean {
  if (!unanswered.isReconciling || unanswered.owed.size > 0) return false;
  unanswered.reconcilingSince = undefined;
  unanswered.alarmed = false;
  core.emit({ kind: 'venueReconciled', venue, at: core.now });
  return true;
}

function stand(core: Context, { childID, venue, parent }: Child, by: string): void {
  const wasOut = isPassedOver(core, venue, parent);
  core.emit({ kind: 'childStands', childID, at: core.now, by });
  lookIfWell(core, venue, parent, wasOut);
}

const wasAnswered = (child: Child): boolean => child.venueOrderID !== '' || child.cumQty > 0;

/** It was never answered, its cancel was not, or fills that the venue counts are missing. */
const isOwedMore = (child: Child): boolean => isShort(child) || child.cancelID !== 0 || owes(child, child.childID);
