/**
 * A venue's drop copies: its reports of our executions on a separate session. They are never booked; our books are
 * reconciled with them. For a break on a live order the venue is asked for the order's status, and its answer decides.
 */
import { unreachable } from '../../units/assert.ts';
import { childID, ExecType } from '../../orders/values.ts';
import { NO_QTY, seconds, ZERO_PRICE } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import type { DropCopyReport } from '../words/venueCommand.ts';
import { differenceOf, type OpenExecution } from '../memory/reconciliation.ts';

/** After replay: reconciliation begins for a venue that is configured to copy executions for the first time. */
export function beginDropCopies(core: Context): void {
  for (const [venue, { dropCopyGraceSec }] of core.config.venues) {
    if (dropCopyGraceSec === undefined || core.state.copies.venues.has(venue)) continue;
    core.emit({ kind: 'dropCopyBegan', at: core.now, venue });
  }
}

export function dropCopyReport(core: Context, report: DropCopyReport): void {
  const { venue, venueExecID, lastQty, lastPx } = report;
  const copies = core.state.copies.venues.get(venue);
  if (copies === undefined) return;
  const names = { venue, requestID: report.childID, origRequestID: childID(0), venueOrderID: report.venueOrderID };
  const meant = core.state.orders.childrenMeant(names, report.symbol);
  const known = meant.length === 1 ? meant[0].childID : childID(0);
  switch (report.execType) {
    case ExecType.Trade: {
      const { account, symbol, side } = report;
      // The same execution again, after a resend of the venue's application. Any other of that ExecID is one more.
      const isRepeat = ({ theirs, ...it }: OpenExecution) =>
        theirs?.qty === lastQty && theirs.px === lastPx && it.symbol === symbol && it.side === side;
      if (copies.named(venueExecID, known).some(isRepeat)) return;
      core.emit({
        kind: 'dropCopied',
        at: core.now,
        venue,
        venueExecID,
        childID: known,
        account,
        symbol,
        side,
        lastQty,
        lastPx,
      });
      return;
    }
    case ExecType.TradeCancel:
    case ExecType.TradeCorrect: {
      const isCancel = report.execType === ExecType.TradeCancel;
      core.emit({
        kind: 'dropCopyRevised',
        at: core.now,
        venue,
        venueExecID: report.execRefID,
        revisionID: venueExecID,
        lastQty: isCancel ? NO_QTY : lastQty,
        lastPx: isCancel ? ZERO_PRICE : lastPx,
        childID: known,
      });
      return;
    }
    case 'other':
      return;
    default:
      unreachable(report.execType);
  }
}

/** Reports executions that are unmatched past the grace. The oldest is first, so the common case looks at one. */
export function findBreaks(core: Context): void {
  for (const [venue, { open }] of core.state.copies.venues) {
    const grace = seconds(core.config.venues.get(venue)?.dropCopyGraceSec ?? 0);
    for (const execution of open) {
      if (core.now - execution.since < grace) break;
      const difference = differenceOf(execution) ?? 'differs';
      const { venueExecID, childID: id } = execution;
      core.emit({ kind: 'breakFound', at: core.now, venue, venueExecID, difference, childID: id });
      const child = core.state.orders.children.get(id);
      if (child === undefined || child.state === 'ended') continue;
      if (core.unanswered.get(venue)?.canBeAsked === true) core.send({ kind: 'askChildStatus', child });
    }
  }
}
