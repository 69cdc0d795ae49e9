/** A venue's bust or correction of an execution: work/corrections.ts makes it, or it is quarantined. */
import { type Execution, isCorrectable } from '../../orders/order.ts';
import { ExecType, OrdStatus } from '../../orders/values.ts';
import { NO_QTY, ZERO_PRICE } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import { correctExecution } from '../work/corrections.ts';
import { isCountable } from '../work/countable.ts';
import { quarantine } from './quarantine.ts';
import { contradiction, nonsenseIn, oddPrice } from '../work/sense.ts';
import { askAbout } from './unknown.ts';

export function venueCorrection(core: Context, report: VenueReport): void {
  const { venue, venueExecID, execRefID = '', execType, ordStatus, text } = report;
  const busts = execType === ExecType.TradeCancel;
  const [lastQty, lastPx] = busts ? [NO_QTY, ZERO_PRICE] : [report.lastQty, report.lastPx];
  const refuse = (why: string) => quarantine(core, report, `${busts ? 'a bust' : 'a correction'} of ${why}`);
  const execution = executionNamed(core, report);
  if (typeof execution === 'string') return refuse(execution);
  const { child } = execution;
  const wrong = contradiction(child, report);
  if (wrong !== '') {
    refuse(`ExecID ${execRefID}: ${wrong}`);
    return askAbout(core, child, undefined);
  }
  const said = core.state.orders.executions.named(child, venueExecID);
  if (said?.execution === execution) {
    const isRepeat = said.revises ? said : busts && execution.lastQty === 0 ? execution : undefined;
    if (isRepeat?.lastQty === lastQty && isRepeat.lastPx === lastPx) return;
  }
  if (said?.revises === true) {
    return refuse(`ExecID ${execRefID} by ExecID ${venueExecID}, which made another correction`);
  }
  if (!isCorrectable(execution)) return refuse(`ExecID ${execRefID}, from before a split: by hand`);
  // One that a person has busted before is the venue's now: its counts are without it.
  const isBustedByHand = busts && execution.handQty < 0;
  if (execution.lastQty === 0 && !isBustedByHand) return refuse(`ExecID ${execRefID}, which is busted already`);
  const tooMuch = nonsenseIn(core, child, 'LastQty(32)', lastQty);
  if (tooMuch !== '') return refuse(`ExecID ${execRefID}: ${tooMuch}`);
  if (!busts && !isCountable(core, child.parent, lastQty)) {
    return refuse(`ExecID ${execRefID} to more than can be counted`);
  }
  const odd = busts ? '' : oddPrice(core, child, lastPx);
  if (odd !== '') {
    refuse(`ExecID ${execRefID}: ${odd}`);
    return askAbout(core, child, undefined);
  }
  if (!busts && lastQty === 0) return refuse(`ExecID ${execRefID} to nothing`);
  const works = ordStatus === OrdStatus.New || ordStatus === OrdStatus.PartiallyFilled;
  // Only while quantity is left: a child that is corrected to its whole quantity has ended.
  const reopens = child.state === 'ended' && works && child.cumQty - execution.lastQty + lastQty < child.terms.orderQty;
  const to = { lastQty, lastPx, venueExecID, reopens, by: '', text, saidPx: busts ? '' : (report.saidPx ?? '') };
  correctExecution(core, execution, to, report.carriedBack);
  if (reopens) core.unanswered.get(venue)?.noteSent(child.childID); // an IOC child has to end once more
}

/** The execution of ExecRefID(19): of the order that is named, or the only one that the venue has called so. */
function executionNamed(core: Context, report: VenueReport): Execution | string {
  const { venue, execRefID = '' } = report;
  const { orders } = core.state;
  const { executions } = orders;
  const meant = orders.childrenMeant(report, report.symbol);
  const child = orders.childNamed(report) ?? (meant.length === 1 ? meant[0] : undefined);
  const own = child === undefined ? undefined : executions.named(child, execRefID);
  if (own !== undefined) return own.execution;
  const all = new Set(executions.allNamed(venue, execRefID).map(({ execution }) => execution));
  const [only] = all;
  const ref = `ExecID ${execRefID || '(none)'}`;
  if (child !== undefined && executions.mayHaveForgotten(child)) {
    return `${ref}, which we never booked, or have forgotten since its order was over`;
  }
  if (only === undefined) return `${ref}, which we never booked`;
  if (child !== undefined) return `${ref}, which was another order's`;
  return all.size === 1 ? only : `${ref}, which ${all.size} orders have: it names none of them`;
}
