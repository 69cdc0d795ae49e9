/** What a venue reports of one child, fills apart: it has it, works another quantity of it, or it is over. */
import { type Child, outlivesDay } from '../../orders/order.ts';
import { ExecType, RestatementReason, TimeInForce } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import { cancelChildren } from '../work/cancels.ts';
import { agreesOnFills } from './fills.ts';
import { quarantine } from './quarantine.ts';

/** The venue has the order and works it. */
export function accept(core: Context, child: Child, report: VenueReport): void {
  if (child.state !== 'sent' && child.state !== 'unknown') return;
  core.emit({ kind: 'childAccepted', childID: child.childID, at: core.now, venueOrderID: report.venueOrderID });
}

/** The venue works another quantity than we sent, and says so. More than we sent is not ours to have. */
export function restated(core: Context, child: Child, report: VenueReport): void {
  const { orderQty } = report;
  if (child.state === 'ended' || orderQty === undefined || orderQty === child.terms.orderQty) return;
  if (orderQty > child.terms.orderQty || orderQty < child.cumQty) {
    return quarantine(core, report, `the venue restates ${child.terms.orderQty} as ${orderQty}`);
  }
  core.emit({ kind: 'childRestated', childID: child.childID, at: core.now, qty: orderQty, text: report.text });
}

/** A child is over. When the venue counted more fills than we have, they are still on their way: it stays live. */
export function end(core: Context, child: Child, report: VenueReport): void {
  if (!agreesOnFills(core, child, report)) return;
  if (child.state === 'ended') return;
  const { parent } = child;
  // [D27] Done for the day with something left: an order that is good for longer stays with its venue.
  if (report.execType === ExecType.DoneForDay && outlivesDay(child.terms) && (report.leavesQty ?? 0) > 0) return;
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
    cancelChildren(core, parent.liveChildren);
  }
}

/** A venue's day is over for a day order that rested there: so it is for the client's order, unless that is good for longer. */
function endsDay(child: Child, execType: ExecType): boolean {
  const dayIsOver = execType === ExecType.Expired || execType === ExecType.DoneForDay;
  return (
    dayIsOver &&
    child.purpose === 'post' &&
    child.terms.timeInForce === TimeInForce.Day &&
    !outlivesDay(child.parent.terms)
  );
}
