/**
 * Unknown outcomes: which venue owes an answer, and when to ask for it.
 *
 * An order or cancel that its venue has not answered within `ackTimeout` becomes unknown: live, for risk and for its
 * parent, and never guessed at. The venue is asked by OrderStatusRequest(H), again with growing waits, MAX_ASKS times;
 * then an alarm. A venue that refuses a cancel has a report to send (a fill, an end) or will not: no other cancel of
 * ours goes out before it has sent one, with doubling waits too. A venue that logs on is `reconciling` until it has
 * reported the fate of every child it has of ours: until then it is not routed to. Past `patience` an alarm, and it stays out.
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

/** What a venue says in refusing a cancel. */
export type Refusal = Pick<RefusedCancel, 'cxlRejReason' | 'text'>;

/** Begins to ask about all that is live at the venue. */
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

/** The venue has listed all that is live there. What it did not name has ended, or never arrived: each is asked about. */
export function massStatusEnded(core: Context, unanswered: Unanswered): void {
  for (const id of unanswered.owed) {
    const child = core.state.orders.children.get(id);
    if (child !== undefined && unanswered.inquiries.get(id)?.asks === 0) ask(core, unanswered, child);
  }
}

/** Time has passed, with the line up: asks for what is overdue. */
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

/** Asks about a child, unless it is being asked about. */
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
 * The venue refused a cancel. An order it does not know is asked about at once; for one that it is `too late` for, whatever
 * came before the cancel is on its way, and is asked for after `ackTimeout`, later each time.
 */
export function noteRefusedCancel(core: Context, unanswered: Unanswered, child: Child, said: Refusal): void {
  const { childID } = child;
  const times = (unanswered.refusals.get(childID)?.times ?? 0) + 1;
  unanswered.refusals.set(childID, { times, step: core.steps, ...said });
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

/** The venue claims `cumQty`, more than is booked. True when it has done so for long enough that no report is on its way. */
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
  inquiry.asks = 1; // it has answered: the waits begin anew
  return false;
}

/** A report about the child was booked. True when the venue owes nothing more, and did until now. */
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
