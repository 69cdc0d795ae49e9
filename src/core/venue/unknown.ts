/**
 * Unknown outcomes: which venue owes an answer, and when it is asked.
 *
 * If a venue does not answer an order or a cancel within `ackTimeout`, the child becomes unknown: it counts as live for
 * risk and for its order, and its fate is never guessed. The venue is asked by OrderStatusRequest(H), up to MAX_ASKS
 * times with doubling waits; then an alarm is raised. A venue that rejects a cancel usually has a report under way (a
 * fill, an end), so we cancel that child again unasked (a take-back, a peg that moved) only after it has reported,
 * asked with doubling waits. A halt, the end of an order and a client's request cancel it at once. After a Logon a
 * venue is `reconciling` until it has reported the status of each of our children: it gets no new orders until then. If
 * that takes longer than `patience`, an alarm is raised, and the venue stays out of routing.
 */
import { bookedQty, type Child } from '../../orders/order.ts';
import { CxlRejReason } from '../../orders/values.ts';
import { later, NEVER, type Qty } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import {
  type Inquiry,
  isClear,
  MAX_ASKS,
  newInquiry,
  owes,
  type RefusedCancel,
  type Unanswered,
} from '../memory/unanswered.ts';
import type { VenueReport } from '../words/venueCommand.ts';

/** Reason and text of a venue's OrderCancelReject. */
export type CancelRefusal = Pick<RefusedCancel, 'cxlRejReason' | 'text'>;

/** Asks for the status of every child that is live at the venue. */
export function reconcile(core: Context, venue: string, unanswered: Unanswered, live: readonly Child[]): void {
  const { now } = core;
  unanswered.forget();
  if (live.length === 0) return;
  unanswered.reconcilingSince = now;
  core.emit({ kind: 'venueReconciling', venue, at: core.now, children: live.length });
  const atOnce = unanswered.terms.massStatus && live.length > 1;
  if (atOnce) core.send({ kind: 'askMassStatus', venue });
  for (const child of live) {
    unanswered.owed.add(child.childID);
    unanswered.inquiries.set(child.childID, newInquiry(later(now, unanswered.terms.ackTimeout)));
    if (!atOnce) ask(core, unanswered, child);
  }
}

/** The mass status is complete. A child that it did not name has ended, or never arrived: each is asked about. */
export function massStatusEnded(core: Context, unanswered: Unanswered): void {
  for (const id of unanswered.owed) {
    const child = core.state.orders.children.get(id);
    if (child !== undefined && unanswered.inquiries.get(id)?.asks === 0) ask(core, unanswered, child);
  }
}

/** Asks for overdue answers; the venue's line is up. */
export function askOverdue(core: Context, venue: string, unanswered: Unanswered): void {
  const { children } = core.state.orders;
  const { now } = core;
  const sentAt = (id: Child['childID']) => {
    const child = children.get(id);
    return child === undefined || id === child.childID ? child?.sentAt : child.cancelSentAt;
  };
  for (let id = unanswered.nextOverdue(sentAt, now); id !== undefined; id = unanswered.nextOverdue(sentAt, now)) {
    const child = children.get(id);
    if (child !== undefined && owes(child, id)) inquire(core, unanswered, child);
  }
  for (const [id, inquiry] of unanswered.inquiries) {
    if (inquiry.dueAt > now) continue;
    const child = children.get(id);
    if (child === undefined || isClear(child)) unanswered.inquiries.delete(id);
    else if (inquiry.asks < MAX_ASKS) ask(core, unanswered, child);
    else {
      inquiry.dueAt = NEVER;
      core.emit({ kind: 'childUnanswered', childID: id, at: core.now, asks: inquiry.asks });
    }
  }
  const { reconcilingSince, alarmed, terms } = unanswered;
  if (reconcilingSince === undefined || alarmed || reconcilingSince + terms.patience > now) return;
  unanswered.alarmed = true;
  core.emit({ kind: 'venueUnanswered', venue, at: core.now, children: unanswered.owed.size });
}

/** Asks for the status of a child, unless a request is open. */
function inquire(core: Context, unanswered: Unanswered, child: Child): Inquiry {
  const known = unanswered.inquiries.get(child.childID);
  if (known !== undefined) return known;
  doubt(core, child);
  const inquiry = newInquiry(core.now);
  unanswered.inquiries.set(child.childID, inquiry);
  ask(core, unanswered, child);
  return inquiry;
}

/**
 * The venue rejected a cancel. With Unknown Order the child's status is requested at once. With Too Late a report is
 * under way: the status is requested after `ackTimeout`, and later each time.
 */
export function noteRefusedCancel(core: Context, unanswered: Unanswered, child: Child, said: CancelRefusal): void {
  const { childID } = child;
  const times = (unanswered.refusedCancels.get(childID)?.times ?? 0) + 1;
  unanswered.refusedCancels.set(childID, { times, step: core.steps, ...said });
  if (times === MAX_ASKS) core.emit({ kind: 'childUnanswered', childID, at: core.now, asks: times });
  if (said.cxlRejReason === CxlRejReason.UnknownOrder) inquire(core, unanswered, child);
  else if (!unanswered.inquiries.has(childID)) {
    unanswered.inquiries.set(childID, newInquiry(unanswered.answerDue(times - 1, core.now)));
  }
}

function ask(core: Context, unanswered: Unanswered, child: Child): void {
  const inquiry = unanswered.inquiries.get(child.childID);
  if (inquiry === undefined) return;
  inquiry.dueAt = unanswered.answerDue(inquiry.asks, core.now);
  inquiry.asks++;
  core.send({ kind: 'askChildStatus', child });
}

/** What the venue has said about the child makes no sense: what it truly has of it is asked at once. */
export function askAbout(core: Context, child: Child, cumQty: Qty): void {
  const unanswered = core.unanswered.get(child.venue);
  if (cumQty > bookedQty(child)) claimsMore(core, child, cumQty);
  else if (unanswered !== undefined) inquire(core, unanswered, child);
}

/** The venue's CumQty is above what is booked. True once it has been for so long that no report can be under way. */
export function claimsMore(core: Context, child: Child, cumQty: Qty): boolean {
  const unanswered = core.unanswered.get(child.venue);
  if (unanswered === undefined) return false;
  const inquiry = inquire(core, unanswered, child);
  if (inquiry.missingCum === cumQty) return unanswered.hasClaimed(inquiry, cumQty, core.now);
  doubt(core, child);
  const { childID } = child;
  core.emit({ kind: 'fillsMissing', childID, at: core.now, cumQty: bookedQty(child), venueCumQty: cumQty });
  inquiry.missingCum = cumQty;
  inquiry.missingAt = core.now;
  inquiry.dueAt = later(core.now, unanswered.terms.ackTimeout);
  inquiry.asks = 1; // it has answered: the waits start over
  return false;
}

/** A report about the child was booked. True when it was the last that the venue owed after its Logon. */
export function onAnswer(
  core: Context,
  unanswered: Unanswered,
  child: Child,
  report: VenueReport,
  isStatus: boolean,
): boolean {
  unanswered.settle(child, isStatus && report.cumQty <= bookedQty(child));
  if (!unanswered.isReconciling || unanswered.owed.size > 0) return false;
  unanswered.reconcilingSince = undefined;
  core.emit({ kind: 'venueReconciled', venue: child.venue, at: core.now });
  return true;
}

function doubt(core: Context, child: Child): void {
  if (child.state === 'unknown' || child.state === 'ended') return;
  core.emit({ kind: 'childUnknown', childID: child.childID, at: core.now });
}
