/** Venues' answers to our children and cancels, each taken for the order it belongs to. */
import { bookedQty, type Child } from '../../orders/order.ts';
import { childID, CxlRejReason, ExecType } from '../../orders/values.ts';
import { NEVER, NO_PRICE, NO_QTY } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import type { Unanswered } from '../memory/unanswered.ts';
import type { NeverSent, VenueCancelReject, VenueMessageReject, VenueReport } from '../words/venueCommand.ts';
import { isAuction } from '../work/auctions.ts';
import { endHung } from '../work/cancels.ts';
import { endReconciling, letStand } from '../work/standing.ts';
import { triggeredAtVenue } from '../work/stops.ts';
import { lookForPlaces, lookIfWell } from '../work/waiting.ts';
import { accepted, ended, heldAs, noteRestsAt, rejected, restated, turnedDown } from './childReports.ts';
import { conditionalOver, conditionalReport } from './conditionalReports.ts';
import { venueCorrection } from './venueCorrections.ts';
import { dontKnow } from './dontKnow.ts';
import { bookMissing, endByStatus, fill } from './fills.ts';
import { quarantine } from './quarantine.ts';
import { contradiction, nonsenseIn } from '../work/sense.ts';
import { resolve } from './statusAnswers.ts';
import { isPassedOver } from '../work/passedOver.ts';
import { heed } from './wellness.ts';
import { askAbout, noteClaim, massStatusEnded, noteRefusedCancel, onAnswer } from './unknown.ts';

export function venueReport(core: Context, report: VenueReport): void {
  const { orders, conditionals } = core.state;
  const conditional = conditionals.meant(report);
  if (conditional !== undefined) {
    conditionalReport(core, conditional, report);
    if (endsMassStatus(core, core.unanswered.get(report.venue), report)) lookForPlaces(core);
    return;
  }
  if (report.fault === '' && (report.execType === ExecType.TradeCorrect || report.execType === ExecType.TradeCancel)) {
    return venueCorrection(core, report);
  }
  const child = orders.childNamed(report) ?? onlyOne(orders.childrenMeant(report, report.symbol));
  const isTrade = report.execType === ExecType.Trade;
  const unanswered = core.unanswered.get(report.venue);
  const fault = report.fault === '' ? faultOf(core, report, child) : report.fault;
  if (child === undefined || fault !== '') {
    const meant = child === undefined ? orders.childrenMeant(report, report.symbol) : [child];
    const reason = fault !== '' ? fault : namesNone(meant.length);
    // What is no fill and names no order of ours is of no use to us.
    if (isTrade || fault !== '' || meant.length > 0) quarantine(core, report, reason);
    if (isTrade && meant.length === 0) dontKnow(core, report, reason);
    // What the venue has to say of them is unknown until it says it in another way.
    for (const each of meant) askAbout(core, each, undefined);
    if (endsMassStatus(core, unanswered, report)) lookForPlaces(core);
    return;
  }
  const wasOut = isPassedOver(core, report.venue, child.parent);
  const changed = take(core, child, report);
  noteRestsAt(core, child, report);
  // Whatever it reports: fills that it counts and we do not have are missing.
  if (report.cumQty > bookedQty(child)) noteClaim(core, child, report);
  const isStatus = report.execType === ExecType.OrderStatus;
  const paid = unanswered !== undefined && onAnswer(core, unanswered, child, report, isStatus);
  const listed = endsMassStatus(core, unanswered, report);
  // A venue that refused a cancel and has now reported the child may be asked again.
  if (changed || unanswered?.refusedCancels.has(child.childID) === true) core.touch(child.parent);
  if (paid || listed) lookForPlaces(core);
  heed(core, report.venue, child.parent, wasOut, report.text);
}

function endsMassStatus(core: Context, unanswered: Unanswered | undefined, report: VenueReport): boolean {
  return report.endsMassStatus === true && unanswered !== undefined && massStatusEnded(core, unanswered, report.venue);
}

const onlyOne = (children: readonly Child[]): Child | undefined => (children.length === 1 ? children[0] : undefined);

const namesNone = (meant: number): string =>
  meant === 0 ? 'names no order we have at this venue' : `may be about any of ${meant} orders we have at this venue`;

/** Of a report that reads well by itself. */
function faultOf(core: Context, report: VenueReport, child: Child | undefined): string {
  if (child === undefined) return '';
  const wrong = contradiction(child, report);
  if (wrong !== '') return wrong;
  const odd = nonsenseIn(core, child, 'LastQty(32)', report.lastQty);
  return odd === '' ? nonsenseIn(core, child, 'CumQty(14)', report.cumQty) : odd;
}

/**
 * A fill that was booked may say of what is left that it is of another order quantity than was sent, as a restatement
 * would; one that others have overtaken may be from before one. What is quarantined then is that, and not the fill.
 */
function noteHeldAs(core: Context, child: Child, report: VenueReport): void {
  const { orderQty = child.terms.orderQty, cumQty } = report;
  if (orderQty === child.terms.orderQty || cumQty !== bookedQty(child)) return;
  heldAs(core, child, { ...report, execType: ExecType.Restated, lastQty: NO_QTY, lastPx: NO_PRICE });
}

/** True when the report may have changed what is open or done. */
function take(core: Context, child: Child, report: VenueReport): boolean {
  switch (report.execType) {
    case ExecType.New: {
      // One that comes again may be from before a restatement.
      const isFirst = child.state === 'sent';
      const { orderQty } = child.terms;
      accepted(core, child, report);
      if (isFirst || (report.orderQty ?? orderQty) < orderQty) heldAs(core, child, report);
      endHung(core, child); // it comes late, and nobody has asked for its end yet
      // What is left of one for an auction has waited for that.
      return child.terms.orderQty !== orderQty || isAuction(child.parent.terms.timeInForce);
    }
    case ExecType.Trade: {
      const booked = bookedQty(child);
      fill(core, child, report);
      if (bookedQty(child) !== booked) noteHeldAs(core, child, report);
      return true;
    }
    case ExecType.Rejected:
      turnedDown(core, child, report);
      return true;
    case ExecType.Canceled:
    case ExecType.Expired:
    case ExecType.DoneForDay:
      ended(core, child, report);
      return true;
    case ExecType.OrderStatus:
      resolve(core, child, report);
      return true;
    case ExecType.Restated:
    case ExecType.Replaced:
      restated(core, child, report);
      return true;
    case ExecType.TradeCorrect:
    case ExecType.TradeCancel:
    case ExecType.PendingCancel:
    case ExecType.PendingNew:
    case ExecType.PendingReplace:
    case ExecType.Stopped:
    case ExecType.Suspended:
    case ExecType.Calculated:
      return false;
    case ExecType.Triggered:
      triggeredAtVenue(core, child);
      return true;
  }
}

/**
 * The venue has counted more than we have booked for long enough, or ended the child with a contradiction, and cannot
 * be asked: what it counts is booked, and the report that had it is taken.
 */
export function takeClaim(core: Context, child: Child, claim: VenueReport): void {
  const unanswered = core.unanswered.get(child.venue);
  const inquiry = unanswered?.inquiries.get(child.childID);
  const wasOut = isPassedOver(core, child.venue, child.parent);
  if (!bookMissing(core, child, claim)) {
    if (inquiry === undefined || inquiry.dueAt > core.now) return;
    // It cannot be booked, and is in quarantine: the same would happen with every tick.
    inquiry.dueAt = NEVER;
    return core.emit({ kind: 'childUnanswered', childID: child.childID, at: core.now, asks: inquiry.asks });
  }
  const atItsWord = inquiry !== undefined && inquiry.takeAt <= core.now;
  if (claim.execType === ExecType.Trade) endByStatus(core, child, claim);
  else take(core, child, claim);
  core.touch(child.parent);
  if (unanswered !== undefined && atItsWord && child.state === 'unknown') {
    // It was reported otherwise since then.
    unanswered.inquiries.delete(child.childID);
    letStand(core, unanswered, child);
  }
  unanswered?.settle(child, true);
  lookIfWell(core, child.venue, child.parent, wasOut);
  if (unanswered !== undefined && endReconciling(core, unanswered, child.venue)) lookForPlaces(core);
}

export function venueCancelReject(core: Context, reject: VenueCancelReject): void {
  const { orders, conditionals } = core.state;
  const conditional = conditionals.meant(reject);
  if (conditional !== undefined) return conditionalOver(core, conditional, reject.text);
  const child = orders.childNamed(reject);
  if (child === undefined || child.cancelID === 0) return;
  // A cancel that was repeated: the later one's answer counts.
  if (orders.children.get(reject.requestID) === child && reject.requestID !== child.cancelID) return;
  cancelRefused(core, child, reject.cxlRejReason, reject.text);
}

function cancelRefused(core: Context, child: Child, cxlRejReason: CxlRejReason, text: string): void {
  const { parent } = child;
  const wasOut = isPassedOver(core, child.venue, parent);
  core.emit({ kind: 'childCancelRejected', childID: child.childID, at: core.now, cxlRejReason, text });
  heed(core, child.venue, parent, wasOut, text);
  const unanswered = core.unanswered.get(child.venue);
  if (child.state !== 'ended' && unanswered !== undefined)
    noteRefusedCancel(core, unanswered, child, { cxlRejReason, text });
  core.touch(parent);
}

export function venueMessageReject(core: Context, reject: VenueMessageReject): void {
  const conditional = core.state.conditionals.meant({ ...reject, origRequestID: childID(0) });
  if (conditional !== undefined) return conditionalOver(core, conditional, reject.text);
  const child = core.state.orders.children.get(reject.requestID);
  if (child === undefined || child.venue !== reject.venue) return;
  if (reject.requestID === child.cancelID) return cancelRefused(core, child, CxlRejReason.Other, reject.text);
  // The refusal of an earlier cancel, late or repeated, does not refuse the order: it may be live at the venue.
  if (reject.requestID !== child.childID) return;
  if (child.state !== 'sent' && child.state !== 'unknown') return;
  const wasOut = isPassedOver(core, child.venue, child.parent);
  rejected(core, child, reject.text, 'venue');
  core.touch(child.parent);
  heed(core, child.venue, child.parent, wasOut, reject.text);
}

/** The child never left for its venue: it is over, and no venue refused it. */
export function neverSent(core: Context, { venue, childID: id, text }: NeverSent): void {
  const conditional = core.state.conditionals.meant({ venue, requestID: id, origRequestID: childID(0) });
  if (conditional !== undefined) return conditionalOver(core, conditional, text);
  const child = core.state.orders.children.get(id);
  if (child === undefined || child.venue !== venue || (child.state !== 'sent' && child.state !== 'unknown')) return;
  const wasOut = isPassedOver(core, venue, child.parent);
  core.emit({ kind: 'childRejected', childID: id, at: core.now, text, neverSent: true, fault: 'venue' });
  core.touch(child.parent);
  lookIfWell(core, venue, child.parent, wasOut);
}
