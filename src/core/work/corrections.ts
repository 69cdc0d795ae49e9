/**
 * Busts and corrections of executions, by a venue's word or a person's (matrices J.1.a to c): the order, its child, the
 * position and what counts against limits become what they would have been, and the client is told with ExecRefID(19).
 *
 * An order that was filled and is thereby open again does not go out by itself: its client cancels it, replaces it, or
 * waits for what its venue still does; what may not rest, as of an IOC, is over. One that was still working goes on working all that is open.
 */
import { type Execution, overfillOf } from '../../orders/order.ts';
import { ExecType } from '../../orders/values.ts';
import { NO_QTY, type Price, type Qty, qty } from '../../units/brand.ts';
import type { Context } from '../context.ts';

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

/** Books the correction, tells the client, and lets the order go on. */
export function correctExecution(core: Context, execution: Execution, to: Correction): void {
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
  core.touch(child.parent);
}
