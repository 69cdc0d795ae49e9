/**
 * Unknown outcomes: which venue owes an answer, and when it is asked.
 *
 * If a venue does not answer an order or a cancel within `ackTimeout`, the child becomes unknown: it counts as live for
 * risk and for its order, and its fate is never guessed. The venue is asked by OrderStatusRequest(H), up to MAX_ASKS
 * times with doubling waits; then an alarm is raised. A venue that rejects a cancel usually has a report under way (a
 * fill, an end), so we cancel that child again unasked (a take-back, a peg that moved) only after it has reported,
 * asked with doubling waits. An IOC or FOK order that was acknowledged and does not end within `ackTimeout` is asked
 * about as well, and canceled. A halt, the end of an order and a client's request cancel it at once. After a Logon a
 * venue is `reconciling` until it has reported the status of each of our children: it gets no new orders until then. If
 * that takes longer than `patience`, an alarm is raised, and the venue stays out of routing.
 *
 * Of a venue that cannot be asked (`orderStatus` is false, or it refuses the request) orders stand as it last reported
 * them, and it gets new ones at once: its session has sent again whatever was lost with the line.
 */
import { bookedQty, type Child, isShort } from '../../orders/order.ts';
import { CxlRejReason, ExecType } from '../../orders/values.ts';
import { later, NEVER } from '../../units/brand.ts';
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
import { endHung, sendCancel } from '../work/cancels.ts';
import { endReconciling, letStand } from '../work/standing.ts';
import { countsLess } from './contrary.ts';

/** Reason and text of a venue's OrderCancelReject. */
export type CancelRefusal = Pick<RefusedCancel, 'cxlRejReason' | 'text'>;

/** Asks for the status of every child that is live at the venue. */
export function reconcile(core: Context, venue: string, unanswered: Unanswered, live: readonly Child[]): void {
  const { now } = core;
  unanswered.forget();
  if (live.length === 0) return;
  // What may not rest has to end in time all the same.
  unanswered.noteAnew(live);
  if (!unanswered.canBeAsked && !unanswered.terms.massStatus) {
    for (const child of live) letStand(core, unanswered, child);
    return;
  }
  unanswered.reconcilingSince = now;
  core.emit({ kind: 'venueReconciling', venue, at: core.now, children: live.length });
  const atOnce = unanswered.terms.massStatus && live.length > 1;
  if (atOnce) core.send({ kind: 'askMassStatus', venue });
  for (const child of live) {
    unanswered.owed.add(child.childID);
    unanswered.inquiries.set(child.childID, newInquiry(later(now, unanswered.terms.ackTimeout)));
    // One that has refused before is asked about one order; about the others when it does not refuse that in time.
    if (!atOnce && (child === live[0] || !core.state.refusedStatus.has(venue))) ask(core, unanswered, child);
  }
}

/**
 * The mass status is complete. A child that it did not name has ended, or never arrived: each is asked about. True when
 * none can be, and so nothing is owed any more.
 */
export function massStatusEnded(core: Context, unanswered: Unanswered, venue: string): boolean {
  for (const id of unanswered.owed) {
    const child = core.state.orders.children.get(id);
    if (child === undefined || unanswered.inquiries.get(id)?.asks !== 0) continue;
    if (unanswered.canBeAsked) ask(core, unanswered, child);
    else letStand(core, unanswered, child);
  }
  return endReconciling(core, unanswered, venue);
}

/** Every request for the status of an order is refused: all that the venue owes stands as it last reported it. */
export function notAsked(core: Context, unanswered: Unanswered, venue: string, text: string): void {
  if (!unanswered.canBeAsked) return;
  unanswered.refusesStatus = true;
  core.emit({ kind: 'venueNotAsked', venue, at: core.now, text });
  const { children } = core.state.orders;
  for (const id of [...unanswered.owed, ...unanswered.inquiries.keys()]) {
    const child = children.get(id);
    if (child === undefined) continue;
    letStand(core, unanswered, child);
    core.touch(child.parent); // what waits for the answer waits no more
  }
}

/**
 * Asks for overdue answers; the venue's line is up. Returns the children of which it counts more than we have booked,
 * or that it has ended with a contradiction, that were waited for, and that it cannot be asked about.
 */
export function askOverdue(core: Context, venue: string, unanswered: Unanswered): Child[] {
  const claimed: Child[] = [];
  const { children } = core.state.orders;
  const { now } = core;
  const sentAt = (id: Child['childID']) => {
    const child = children.get(id);
    return child === undefined || id === child.childID ? child?.sentAt : child.cancelSentAt;
  };
  for (let id = unanswered.nextOverdue(sentAt, now); id !== undefined; id = unanswered.nextOverdue(sentAt, now)) {
    const child = children.get(id);
    if (child === undefined || !owes(child, id)) continue;
    inquire(core, unanswered, child);
    // What it is yet to report may be over.
    if (!unanswered.owed.has(child.childID)) endHung(core, child);
  }
  for (const [id, inquiry] of unanswered.inquiries) {
    if (inquiry.dueAt > now) continue;
    const child = children.get(id);
    if (child === undefined || isClear(child)) unanswered.inquiries.delete(id);
    else if (inquiry.takeAt <= now || (!unanswered.canBeAsked && isShort(child))) claimed.push(child);
    else if (inquiry.asks < MAX_ASKS && unanswered.canBeAsked) ask(core, unanswered, child);
    else if (inquiry.asks < MAX_ASKS && child.cancelID !== 0) cancelAgain(core, unanswered, child, inquiry);
    else {
      inquiry.dueAt = NEVER;
      core.emit({ kind: 'childUnanswered', childID: id, at: core.now, asks: inquiry.asks });
      core.touch(child.parent); // what waits for the answer waits no more
    }
  }
  alarmIfOverdue(core, venue, unanswered);
  return claimed;
}

function alarmIfOverdue(core: Context, venue: string, unanswered: Unanswered): void {
  const { reconcilingSince, alarmed, terms } = unanswered;
  if (reconcilingSince === undefined || alarmed || reconcilingSince + terms.patience > core.now) return;
  unanswered.alarmed = true;
  core.emit({ kind: 'venueUnanswered', venue, at: core.now, children: unanswered.owed.size });
}

/** A venue that cannot be asked says with its answer to a cancel how the order stands. */
function cancelAgain(core: Context, unanswered: Unanswered, child: Child, inquiry: Inquiry): void {
  inquiry.dueAt = unanswered.answerDue(inquiry.asks, core.now);
  inquiry.asks++;
  sendCancel(core, child);
}

/** Asks for the status of a child, unless a request is open. */
function inquire(core: Context, unanswered: Unanswered, child: Child): Inquiry {
  const known = unanswered.inquiries.get(child.childID);
  if (known !== undefined) return known;
  // Where nobody can be asked, the order stands as it was last reported, unless it never was.
  if (unanswered.canBeAsked || child.state === 'sent') doubt(core, child);
  const inquiry = newInquiry(unanswered.canBeAsked ? core.now : later(core.now, unanswered.terms.ackTimeout));
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
  if (inquiry === undefined || !unanswered.canBeAsked) return;
  inquiry.dueAt = unanswered.answerDue(inquiry.asks, core.now);
  inquiry.asks++;
  core.send({ kind: 'askChildStatus', child });
}

/** What the venue has said about the child makes no sense: what it truly has of it is asked at once. */
export function askAbout(core: Context, child: Child, report: VenueReport | undefined): void {
  const unanswered = core.unanswered.get(child.venue);
  if (report !== undefined && report.cumQty > bookedQty(child)) noteClaim(core, child, report);
  else if (unanswered !== undefined) inquire(core, unanswered, child);
}

/**
 * Notes that the venue's CumQty is above what is booked. True once it has been for so long that no report can be under
 * way.
 */
export function noteClaim(core: Context, child: Child, report: VenueReport): boolean {
  const { cumQty } = report;
  const unanswered = core.unanswered.get(child.venue);
  if (unanswered === undefined) return false;
  const inquiry = inquire(core, unanswered, child);
  if (inquiry.missingCum === cumQty) return unanswered.hasClaimed(inquiry, cumQty, core.now);
  if (unanswered.canBeAsked) doubt(core, child);
  const { childID } = child;
  core.emit({ kind: 'fillsMissing', childID, at: core.now, cumQty: bookedQty(child), venueCumQty: cumQty });
  inquiry.missingCum = cumQty;
  inquiry.claim = kept(report);
  inquiry.missingAt = core.now;
  inquiry.dueAt = later(core.now, unanswered.terms.ackTimeout);
  inquiry.asks = 1; // it has answered: the waits start over
  return false;
}

/**
 * The venue ends the child with a report that contradicts itself, or counts less than it has: it is asked what it
 * means. True once it has said so for as long as it may take to answer; in its answer it is taken at its word, and what
 * it has counted is not taken back by anything else. `lacksFill`: it counts nothing, and a fill is in quarantine.
 */
export function askUntilItInsists(core: Context, child: Child, report: VenueReport, lacksFill = false): boolean {
  const unanswered = core.unanswered.get(child.venue);
  if (unanswered === undefined || report.execType === ExecType.OrderStatus) return true;
  const inquiry = inquire(core, unanswered, child);
  doubt(core, child);
  if (inquiry.contraryAt === undefined) {
    inquiry.contraryAt = core.now;
    if (!unanswered.canBeAsked) inquiry.takeAt = inquiry.dueAt = later(core.now, unanswered.terms.ackTimeout);
  }
  const { claim } = inquiry;
  const isLess = countsLess(child, report);
  // It is over with what was counted.
  const counted = isLess && claim !== undefined ? { cumQty: claim.cumQty, avgPx: claim.avgPx } : undefined;
  inquiry.claim = { ...kept(report), ...counted };
  if (unanswered.canBeAsked && (isLess || lacksFill)) return false;
  return core.now - inquiry.contraryAt >= unanswered.terms.ackTimeout;
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
  return endReconciling(core, unanswered, child.venue);
}

/** It outlasts this step. */
const kept = (report: VenueReport): VenueReport => ({ ...report, message: report.message.toString() });

function doubt(core: Context, child: Child): void {
  if (child.state === 'unknown' || child.state === 'ended') return;
  core.emit({ kind: 'childUnknown', childID: child.childID, at: core.now });
}
