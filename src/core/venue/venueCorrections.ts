/** A venue's bust or correction of an execution: work/corrections.ts makes it, or it is quarantined. */
import { ExecType, OrdStatus } from '../../orders/values.ts';
import { NO_PRICE, NO_QTY } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import { correctExecution } from '../work/corrections.ts';
import { isCountable } from '../work/countable.ts';
import { quarantine } from './quarantine.ts';

export function venueCorrection(core: Context, report: VenueReport): void {
  const { orders } = core.state;
  const { venue, venueExecID, execRefID = '', execType, ordStatus, lastQty, lastPx, text } = report;
  if (orders.isBooked(venue, venueExecID)) return;
  const execution = orders.executions.atVenue(venue, execRefID);
  const named = orders.childNamed(report);
  const busts = execType === ExecType.TradeCancel;
  const refuse = (why: string) => quarantine(core, report, `${busts ? 'a bust' : 'a correction'} of ${why}`);
  if (execution === undefined) return refuse(`ExecID ${execRefID || '(none)'}, which we never booked`);
  const { child } = execution;
  if (named !== undefined && named !== child) return refuse(`ExecID ${execRefID}, which was another order's`);
  if (!execution.correctable) return refuse(`ExecID ${execRefID}, from before a split: by hand`);
  if (execution.lastQty === 0) return refuse(`ExecID ${execRefID}, which is busted already`);
  if (!busts && !isCountable(core, child.parent, lastQty)) {
    return refuse(`ExecID ${execRefID} to more than can be counted`);
  }
  if (!busts && lastQty === 0) return refuse(`ExecID ${execRefID} to nothing`);
  const works = ordStatus === OrdStatus.New || ordStatus === OrdStatus.PartiallyFilled;
  // Only while quantity is left: a child that is corrected to its whole quantity has ended.
  const reopens =
    child.state === 'ended' && works && child.cumQty - execution.lastQty + (busts ? 0 : lastQty) < child.terms.orderQty;
  correctExecution(core, execution, {
    lastQty: busts ? NO_QTY : lastQty,
    lastPx: busts ? NO_PRICE : lastPx,
    venueExecID,
    reopens,
    by: '',
    text,
  });
  if (reopens) core.unanswered.get(venue)?.noteSent(child.childID); // an IOC child has to end once more
}
