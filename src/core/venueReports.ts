/** Venues' answers to our children, and their lines going up and down. A fill is never lost and never booked twice. */
import { BookSide } from '../market/book.ts';
import { overfillOf } from '../orders/apply.ts';
import type { Child } from '../orders/order.ts';
import { CxlRejReason, ExecType, type ExecID, isBuy, OrdStatus } from '../orders/values.ts';
import type { Micros } from '../units/brand.ts';
import type { VenueCancelReject, VenueLink, VenueRefusal, VenueReport } from './command.ts';
import type { Core } from './core.ts';
import { dontKnow } from './disputes.ts';
import { rejectPending } from './endings.ts';
import { routeHeld } from './routing.ts';
import { reportOf } from './send.ts';
import { settle } from './settle.ts';

export function venueReport(core: Core, report: VenueReport, now: Micros): void {
  const { orders } = core.state;
  const child = orders.children.get(report.requestID) ?? orders.children.get(report.origRequestID);
  const isTrade = report.execType === ExecType.Trade;
  if (child === undefined || child.venue !== report.venue || report.fault !== '') {
    const reason = report.fault !== '' ? report.fault : 'names no order we have at this venue';
    if (isTrade || report.fault !== '') quarantine(core, report, reason, now);
    if (isTrade && child?.venue !== report.venue) dontKnow(core, report, reason);
    return;
  }
  switch (report.execType) {
    case ExecType.New:
      accept(core, child, report, now);
      return;
    case ExecType.Trade:
      fill(core, child, report, now);
      break;
    case ExecType.Rejected:
      if (child.state !== 'ended')
        core.emit({ kind: 'childRejected', childID: child.childID, at: now, text: report.text });
      break;
    case ExecType.Canceled:
    case ExecType.Expired:
    case ExecType.DoneForDay:
      end(core, child, report, now);
      break;
    case ExecType.OrderStatus:
      resolve(core, child, report, now);
      break;
    case ExecType.TradeCorrect:
    case ExecType.TradeCancel:
      quarantine(core, report, 'busts and corrections need a person', now);
      return;
    case ExecType.Replaced:
    case ExecType.PendingCancel:
    case ExecType.PendingNew:
    case ExecType.PendingReplace:
    case ExecType.Restated:
    case ExecType.Stopped:
      return;
  }
  settle(core, child.parent, now);
}

function accept(core: Core, child: Child, report: VenueReport, now: Micros): void {
  if (child.state !== 'sent' && child.state !== 'unknown') return;
  core.emit({ kind: 'childAccepted', childID: child.childID, at: now, venueOrderID: report.venueOrderID });
}

function fill(core: Core, child: Child, report: VenueReport, now: Micros): void {
  const { orders } = core.state;
  if (orders.isBooked(child.venue, report.venueExecID)) return;
  if (report.lastQty === 0) return quarantine(core, report, 'a fill of nothing', now);
  const exec: ExecID = orders.nextExecID;
  core.emit({
    kind: 'childFilled',
    childID: child.childID,
    at: now,
    execID: exec,
    venueExecID: report.venueExecID,
    lastQty: report.lastQty,
    lastPx: report.lastPx,
    overfill: overfillOf(child, report.lastQty),
  });
  if (child.purpose === 'sweep') {
    const side = isBuy(child.parent.side) ? BookSide.Ask : BookSide.Bid;
    core.market.book(child.parent.symbol, child.venue)?.taken(side, report.lastPx, report.lastQty, child.sentAt);
  }
  core.send(
    reportOf(child.parent, ExecType.Trade, exec, now, {
      lastQty: report.lastQty,
      lastPx: report.lastPx,
      lastMkt: child.venue,
    }),
  );
}

/** A child is over. When the venue counted more fills than we have, they are still on their way: it stays live. */
function end(core: Core, child: Child, report: VenueReport, now: Micros): void {
  if (child.state === 'ended') return;
  if (report.cumQty > child.cumQty) {
    quarantine(core, report, `the venue counts ${report.cumQty} filled, we have ${child.cumQty}`, now);
    if (child.state !== 'unknown') core.emit({ kind: 'childUnknown', childID: child.childID, at: now });
    core.send({ kind: 'askChildStatus', child });
    return;
  }
  core.emit({ kind: 'childEnded', childID: child.childID, at: now, ordStatus: report.ordStatus, text: report.text });
}

/** The venue's word on a child whose fate was open (OrderStatusRequest's answer). */
function resolve(core: Core, child: Child, report: VenueReport, now: Micros): void {
  if (child.state === 'ended') return;
  switch (report.ordStatus) {
    case OrdStatus.Rejected: // the venue never had it
      core.emit({ kind: 'childRejected', childID: child.childID, at: now, text: report.text });
      return;
    case OrdStatus.Canceled:
    case OrdStatus.Expired:
    case OrdStatus.DoneForDay:
    case OrdStatus.Filled:
      if (report.cumQty === child.cumQty) end(core, child, report, now);
      else if (report.cumQty > child.cumQty)
        quarantine(core, report, `the venue counts ${report.cumQty} filled, we have ${child.cumQty}`, now);
      return;
    default:
      accept(core, child, report, now);
  }
}

function quarantine(core: Core, report: VenueReport, reason: string, now: Micros): void {
  core.emit({
    kind: 'fillQuarantined',
    at: now,
    venue: report.venue,
    venueExecID: report.venueExecID,
    venueClOrdID: String(report.requestID),
    reason,
    message: report.message,
  });
}

export function venueCancelReject(core: Core, reject: VenueCancelReject, now: Micros): void {
  const { orders } = core.state;
  const child = orders.children.get(reject.requestID) ?? orders.children.get(reject.origRequestID);
  if (child === undefined || child.venue !== reject.venue || child.cancelID === 0) return;
  cancelRefused(core, child, reject.cxlRejReason, reject.text, now);
}

function cancelRefused(core: Core, child: Child, cxlRejReason: CxlRejReason, text: string, now: Micros): void {
  core.emit({ kind: 'childCancelRejected', childID: child.childID, at: now, cxlRejReason, text });
  const { parent } = child;
  if (child.state !== 'ended' && cxlRejReason === CxlRejReason.UnknownOrder)
    core.send({ kind: 'askChildStatus', child });
  // Once no cancel is on its way any more and something still lives, the client's request has failed.
  if (
    parent.pending !== undefined &&
    parent.liveChildren.length > 0 &&
    parent.liveChildren.every((c) => c.cancelID === 0)
  ) {
    rejectPending(
      core,
      parent,
      cxlRejReason,
      text === '' ? `${child.venue} refused the cancel` : `${child.venue}: ${text}`,
      now,
    );
  }
  settle(core, parent, now);
}

export function venueRefusal(core: Core, refusal: VenueRefusal, now: Micros): void {
  const child = core.state.orders.children.get(refusal.requestID);
  if (child === undefined || child.venue !== refusal.venue) return;
  if (refusal.requestID === child.cancelID) return cancelRefused(core, child, CxlRejReason.Other, refusal.text, now);
  if (child.state !== 'sent' && child.state !== 'unknown') return;
  core.emit({ kind: 'childRejected', childID: child.childID, at: now, text: refusal.text });
  settle(core, child.parent, now);
}

/**
 * Down: what the venue has not answered is unknown, and stays live. Up: every live child is asked about before the
 * venue gets anything new; its answers follow whatever the session layer re-sends.
 */
export function venueLink(core: Core, link: VenueLink, now: Micros): void {
  const live = core.state.orders.liveAt(link.venue);
  if (!link.up) {
    core.venuesUp.delete(link.venue);
    for (const child of live) {
      if (child.state === 'sent') core.emit({ kind: 'childUnknown', childID: child.childID, at: now });
    }
    return;
  }
  core.venuesUp.add(link.venue);
  for (const child of live) core.send({ kind: 'askChildStatus', child });
  for (const symbol of [...core.heldSymbols]) routeHeld(core, symbol, now);
}
