/**
 * Busts and corrections of executions, by a venue or an operator (matrices J.1.a to c). The order, its child, the
 * position and the exposure become what they would have been without the error, and the client gets a report with
 * ExecRefID(19).
 *
 * A filled order that a bust opens again is not routed: its client cancels or replaces it, or its venue goes on working
 * it; if it may not rest, as an IOC, it ends. An order that was still working works all that is open.
 */
import { type Execution, overfillOf } from '../../orders/order.ts';
import { ExecType } from '../../orders/values.ts';
import { NO_QTY, type Price, type Qty, qty } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { both, roundedText } from './booking.ts';

/** The quantity and price that an execution has after the correction. */
export interface Correction {
  /** 0 for a bust. */
  readonly lastQty: Qty;
  readonly lastPx: Price;
  readonly venueExecID: string;
  readonly reopens: boolean;
  readonly by: string;
  readonly text: string;
  /** Its price as its venue wrote it, where that is finer than ours; else ''. */
  readonly saidPx?: string;
}

/** Books the correction and reports it to the client, with `carriedBack` of the venue's report. */
export function correctExecution(core: Context, execution: Execution, to: Correction, carriedBack = ''): void {
  const { child, lastQty: wasQty, lastPx: wasPx, execID: execRefID } = execution;
  const { orders } = core.state;
  const exec = orders.nextExecID;
  const more = to.lastQty > wasQty && !to.reopens ? qty(to.lastQty - wasQty) : NO_QTY;
  core.emit({
    kind: 'executionCorrected',
    childID: child.childID,
    at: core.now,
    execID: exec,
    execRefID,
    ...to,
    saidPx: to.saidPx ?? '',
    wasQty,
    wasPx,
    overfill: overfillOf(child, more),
  });
  if (to.reopens) core.own?.add(child, true);
  core.touch(child.parent);
  // Its venue busts what a person had busted: the client knows.
  if (to.lastQty === 0 && wasQty === 0) return;
  core.report(child.parent, to.lastQty === 0 ? ExecType.TradeCancel : ExecType.TradeCorrect, exec, {
    lastQty: to.lastQty,
    lastPx: to.lastPx,
    lastMkt: child.venue,
    execRefID,
    carriedBack,
    text: both(to.text, roundedText(child.venue, to.saidPx)),
  });
}
