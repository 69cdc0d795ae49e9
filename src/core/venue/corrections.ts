/**
 * Busts and corrections of executions, by a venue's word or a person's (matrices J.1.a to c): the order, its child, the
 * position and what counts against limits become what they would have been, and the client is told with ExecRefID(19).
 *
 * An order that was filled and is thereby open again does not go out by itself: its client cancels it, replaces it, or
 * waits for what its venue still does; what may not rest, as of an IOC, is over. One that was still working goes on working all that is open.
 */
import type { Execution } from '../../orders/order.ts';
import { overfillOf } from '../../orders/apply.ts';
import { ExecType, type ExecID, OrdStatus } from '../../orders/values.ts';
import { NO_PRICE, NO_QTY, type Price, type Qty, qty } from '../../units/brand.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import type { Context } from '../context.ts';
import { quarantine } from './quarantine.ts';
import { settle } from '../work/settle.ts';

/** What an execution is to count as. */
export interface Correction {
  /** 0 busts it. */
  readonly lastQty: Qty;
  readonly lastPx: Price;
  readonly venueExecID: string;
  readonly reopens: boolean;
  readonly by: string;
  readonly text: string;
}

export function venueCorrection(core: Context, report: VenueReport): void {
  const { orders } = core.state;
  const { venue, venueExecID, execRefID = '', execType, ordStatus, lastQty, lastPx, text } = report;
  if (orders.isBooked(venue, venueExecID)) return;
  const execution = orders.executions.atVenue(venue, execRefID);
  const named = orders.children.get(report.requestID) ?? orders.children.get(report.origRequestID);
  const busts = execType === ExecType.TradeCancel;
  const refuse = (why: string) => quarantine(core, report, `${busts ? 'a bust' : 'a correction'} of ${why}`);
  if (execution === undefined) return refuse(`ExecID ${execRefID || '(none)'}, which we never booked`);
  const { child } = execution;
  if (named !== undefined && named !== child) return refuse(`ExecID ${execRefID}, which was another order's`);
  if (!execution.correctable) return refuse(`ExecID ${execRefID}, from before a split: by hand`);
  if (execution.lastQty === 0) return refuse(`ExecID ${execRefID}, which is busted already`);
  if (!busts && lastQty === 0) return refuse(`ExecID ${execRefID} to nothing`);
  const works = ordStatus === OrdStatus.New || ordStatus === OrdStatus.PartiallyFilled;
  // Only while it has something to do: a child that is corrected to its whole quantity is over.
  const reopens =
    child.state === 'ended' && works && child.cumQty - execution.lastQty + (busts ? 0 : lastQty) < child.qty;
  correctExecution(core, execution, {
    lastQty: busts ? NO_QTY : lastQty,
    lastPx: busts ? NO_PRICE : lastPx,
    venueExecID,
    reopens,
    by: '',
    text,
  });
  if (reopens) core.debts.get(venue)?.noteSent(child.childID); // what never rests has to end once more
}

/** Books the correction, tells the client, and lets the order go on. */
export function correctExecution(core: Context, execution: Execution, to: Correction): void {
  const { child, lastQty: wasQty, lastPx: wasPx, execID: execRefID } = execution;
  const { orders } = core.state;
  const exec: ExecID = orders.nextExecID;
  const more = to.lastQty > wasQty && !to.reopens ? qty(to.lastQty - wasQty) : NO_QTY;
  core.emit({
    kind: 'executionCorrected',
    childID: child.childID,
    at: core.now,
    execID: exec,
    execRefID,
    ...to,
    wasQty,
    wasPx,
    overfill: overfillOf(child, more),
  });
  core.report(child.parent, to.lastQty === 0 ? ExecType.TradeCancel : ExecType.TradeCorrect, exec, {
    lastQty: to.lastQty,
    lastPx: to.lastPx,
    lastMkt: child.venue,
    execRefID,
    text: to.text,
  });
  settle(core, child.parent);
}
