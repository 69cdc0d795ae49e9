/** Venues' answers to our children, and their lines going up and down. A fill is never lost and never booked twice. */
import { BookSide } from '../../market/book.ts';
import { overfillOf } from '../../orders/apply.ts';
import { bookedQty, type Child, outlivesDay } from '../../orders/order.ts';
import {
  CxlRejReason,
  ExecType,
  type ExecID,
  isBuy,
  OrdStatus,
  RestatementReason,
  TimeInForce,
} from '../../orders/values.ts';
import type { VenueCancelReject, VenueLink, VenueRefusal, VenueReport } from '../words/venueCommand.ts';
import type { Context } from '../context.ts';
import { venueCorrection } from './corrections.ts';
import { dontKnow } from './disputes.ts';
import { rejectPending } from '../work/endings.ts';
import { quarantine } from './quarantine.ts';
import { agreesOnFills, type Booking, isKnownFill, resolve } from './resolve.ts';
import { cancelLiveChildren, routeHeld } from '../work/routing.ts';
import { claimsMore, massStatusEnded, noteRefusedCancel, onAnswer, reconcile } from './unknown.ts';
import { settle } from '../work/settle.ts';
import { wokenThere } from '../work/stops.ts';

export function venueReport(core: Context, report: VenueReport): void {
  const { orders } = core.state;
  if (report.fault === '' && (report.execType === ExecType.TradeCorrect || report.execType === ExecType.TradeCancel)) {
    return venueCorrection(core, report);
  }
  const child = orders.children.get(report.requestID) ?? orders.children.get(report.origRequestID);
  const isTrade = report.execType === ExecType.Trade;
  const debts = core.debts.get(report.venue);
  if (child === undefined || child.venue !== report.venue || report.fault !== '') {
    const reason = report.fault !== '' ? report.fault : 'names no order we have at this venue';
    if (isTrade || report.fault !== '') quarantine(core, report, reason);
    if (isTrade && child?.venue !== report.venue) dontKnow(core, report, reason);
    if (report.endsMassStatus === true && debts !== undefined) massStatusEnded(core, debts);
    return;
  }
  const changed = take(core, child, report);
  const isStatus = report.execType === ExecType.OrderStatus;
  const paid = debts !== undefined && onAnswer(core, debts, child, report, isStatus);
  if (report.endsMassStatus === true && debts !== undefined) massStatusEnded(core, debts);
  if (changed) settle(core, child.parent);
  if (paid) routeAllHeld(core);
}

/** True when the report may have changed what is open or done. */
function take(core: Context, child: Child, report: VenueReport): boolean {
  switch (report.execType) {
    case ExecType.New:
      accept(core, child, report);
      return false;
    case ExecType.Trade:
      fill(core, child, report);
      return true;
    case ExecType.Rejected:
      if (child.state !== 'ended')
        core.emit({ kind: 'childRejected', childID: child.childID, at: core.now, text: report.text });
      return true;
    case ExecType.Canceled:
    case ExecType.Expired:
    case ExecType.DoneForDay:
      end(core, child, report);
      return true;
    case ExecType.OrderStatus:
      resolve(core, child, report, {
        book: (missing) => book(core, child, missing),
        end: () => end(core, child, report),
        accept: () => accept(core, child, report),
      });
      return true;
    case ExecType.Restated:
      restated(core, child, report);
      return true;
    case ExecType.TradeCorrect:
    case ExecType.TradeCancel:
    case ExecType.Replaced:
    case ExecType.PendingCancel:
    case ExecType.PendingNew:
    case ExecType.PendingReplace:
    case ExecType.Stopped:
    case ExecType.Suspended:
    case ExecType.Calculated:
      return false;
    case ExecType.Triggered:
      wokenThere(core, child);
      return false;
  }
}

function accept(core: Context, child: Child, report: VenueReport): void {
  if (child.state !== 'sent' && child.state !== 'unknown') return;
  core.emit({ kind: 'childAccepted', childID: child.childID, at: core.now, venueOrderID: report.venueOrderID });
}

function fill(core: Context, child: Child, report: VenueReport): void {
  const { orders } = core.state;
  if (orders.isBooked(child.venue, report.venueExecID)) return;
  if (report.lastQty === 0) return quarantine(core, report, 'a fill of nothing');
  if (child.generatedQty > 0 && isKnownFill(core, child, report)) return;
  book(core, child, { ...report, generated: false });
  // After a bust the venue may count less than its order's quantity as all of it: its word and count decide.
  if (report.ordStatus === OrdStatus.Filled && report.cumQty === bookedQty(child) && child.state !== 'ended') {
    core.emit({
      kind: 'childEnded',
      childID: child.childID,
      at: core.now,
      ordStatus: OrdStatus.Filled,
      text: report.text,
    });
  }
  // Reports before this one have not come.
  if (report.cumQty > bookedQty(child)) claimsMore(core, child, report.cumQty);
}

function book(core: Context, child: Child, booking: Booking): void {
  const { lastQty, lastPx } = booking;
  const exec: ExecID = core.state.orders.nextExecID;
  core.emit({
    kind: 'childFilled',
    childID: child.childID,
    at: core.now,
    execID: exec,
    venueExecID: booking.venueExecID,
    lastQty,
    lastPx,
    overfill: overfillOf(child, lastQty),
    generated: booking.generated,
    venueCumQty: booking.cumQty,
  });
  if (child.purpose === 'sweep') {
    const side = isBuy(child.parent.side) ? BookSide.Ask : BookSide.Bid;
    core.market.book(child.parent.symbol, child.venue)?.taken(side, lastPx, lastQty, child.sentAt);
  }
  core.report(child.parent, ExecType.Trade, exec, {
    lastQty,
    lastPx,
    lastMkt: child.venue,
  });
}

/** The venue works another quantity than we sent, and says so. More than we sent is not ours to have. */
function restated(core: Context, child: Child, report: VenueReport): void {
  const { orderQty } = report;
  if (child.state === 'ended' || orderQty === undefined || orderQty === child.qty) return;
  if (orderQty > child.qty || orderQty < child.cumQty) {
    return quarantine(core, report, `the venue restates ${child.qty} as ${orderQty}`);
  }
  core.emit({ kind: 'childRestated', childID: child.childID, at: core.now, qty: orderQty, text: report.text });
}

/** A child is over. When the venue counted more fills than we have, they are still on their way: it stays live. */
function end(core: Context, child: Child, report: VenueReport): void {
  if (!agreesOnFills(core, child, report, (missing) => book(core, child, missing))) return;
  if (child.state === 'ended') return;
  const { parent } = child;
  // [D27] Done for the day with something left: an order that is good for longer stays with its venue.
  if (report.execType === ExecType.DoneForDay && outlivesDay(child) && (report.leavesQty ?? 0) > 0) return;
  core.emit({
    kind: 'childEnded',
    childID: child.childID,
    at: core.now,
    ordStatus: report.ordStatus,
    text: report.text,
  });
  if (endsDay(child, report.execType) && parent.stopping === '' && parent.ended === '') {
    const { orderID } = parent;
    const { ordStatus, text } = report;
    const restatementReason = RestatementReason.None;
    core.emit({ kind: 'stopRequested', orderID, at: core.now, ordStatus, text, restatementReason });
    cancelLiveChildren(core, parent);
  }
}

/** A venue's day is over for a day order that rested there: so it is for the client's order, unless that is good for longer. */
function endsDay(child: Child, execType: ExecType): boolean {
  const dayIsOver = execType === ExecType.Expired || execType === ExecType.DoneForDay;
  return dayIsOver && child.purpose === 'post' && child.timeInForce === TimeInForce.Day && !outlivesDay(child.parent);
}

export function venueCancelReject(core: Context, reject: VenueCancelReject): void {
  const { orders } = core.state;
  const child = orders.children.get(reject.requestID) ?? orders.children.get(reject.origRequestID);
  if (child === undefined || child.venue !== reject.venue || child.cancelID === 0) return;
  // A cancel that was repeated: the later one's answer counts.
  if (orders.children.get(reject.requestID) === child && reject.requestID !== child.cancelID) return;
  cancelRefused(core, child, reject.cxlRejReason, reject.text);
}

function cancelRefused(core: Context, child: Child, cxlRejReason: CxlRejReason, text: string): void {
  core.emit({ kind: 'childCancelRejected', childID: child.childID, at: core.now, cxlRejReason, text });
  const { parent } = child;
  const debts = core.debts.get(child.venue);
  if (child.state !== 'ended' && debts !== undefined) noteRefusedCancel(core, debts, child, cxlRejReason);
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
    );
  }
  settle(core, parent);
}

export function venueRefusal(core: Context, refusal: VenueRefusal): void {
  const child = core.state.orders.children.get(refusal.requestID);
  if (child === undefined || child.venue !== refusal.venue) return;
  if (refusal.requestID === child.cancelID) return cancelRefused(core, child, CxlRejReason.Other, refusal.text);
  // That of an earlier cancel, late or sent again, says nothing of the order, which may well work over there.
  if (refusal.requestID !== child.childID) return;
  if (child.state !== 'sent' && child.state !== 'unknown') return;
  core.emit({ kind: 'childRejected', childID: child.childID, at: core.now, text: refusal.text });
  settle(core, child.parent);
}

/**
 * Down: what the venue has not answered is unknown, and stays live. Up: every live child is asked about before the
 * venue gets anything new; its answers follow whatever the session layer re-sends.
 */
export function venueLink(core: Context, link: VenueLink): void {
  const live = core.state.orders.liveAt(link.venue);
  const debts = core.debts.get(link.venue);
  if (!link.up) {
    core.venuesUp.delete(link.venue);
    debts?.forget();
    for (const child of live) {
      if (child.state === 'sent') core.emit({ kind: 'childUnknown', childID: child.childID, at: core.now });
    }
    return;
  }
  core.venuesUp.add(link.venue);
  const short = [...core.state.orders.short].filter(({ venue, state }) => venue === link.venue && state === 'ended');
  if (debts !== undefined) reconcile(core, link.venue, debts, [...live, ...short]);
  if (debts?.isReconciling !== true) routeAllHeld(core);
}

/** A venue may be used again: whatever waits for a place looks for it anew. */
function routeAllHeld(core: Context): void {
  for (const symbol of [...core.heldSymbols]) routeHeld(core, symbol);
}
