/**
 * Asks risk once more about an order that waited, right before anything of it goes to venues: a stop that triggered, an
 * order that was held, reopened, accepted by a trader, good for another day, or that is routed again. One that was
 * checked in this very step, by the same prices, is not asked about twice.
 */
import { mayRest, type Parent } from '../../orders/order.ts';
import { ExecType, RestatementReason } from '../../orders/values.ts';
import type { OrderTerms } from '../../orders/terms.ts';
import { evaluateWork, type RiskDecision, riskDecided } from '../../risk/evaluate.ts';
import { isClosing } from '../../risk/slices/exposure.ts';
import { OUTCOMES } from '../../risk/checks/gate.ts';
import { later, seconds } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { markForOrder } from './marks.ts';
import { seekOpeners } from './tradingStates.ts';
import { endOurselves } from './windDown.ts';

/** What lets an order out may be anything, a limit or another order's fill. So all that are held are asked about. */
const ASK_AGAIN = seconds(1);

/** At a tick. */
export function lookAtGate(core: Context): void {
  if (core.now < core.gateDueAt) return;
  core.gateDueAt = later(core.now, ASK_AGAIN);
  for (const order of core.held.allShut()) core.touch(order);
  seekOpeners(core);
  for (const order of core.closers) endIfOpening(core, order);
}

/** The position that it may close has become smaller than what it is for. */
function endIfOpening(core: Context, order: Parent): void {
  const r = core.state.risk.reservations.get(order.orderID);
  if (r === undefined || order.windsDownTo !== '') {
    if (r === undefined) core.closers.delete(order);
    return;
  }
  if (!isClosing(r)) endOurselves(core, order, 'PositionEffect(77)=C: it could open a position now');
}

/** The verdict, and what it was about. */
function noteVerdict(
  core: Context,
  { orderID, clientID, clOrdID }: Parent,
  terms: OrderTerms,
  decision: RiskDecision,
): void {
  core.emit(riskDecided(decision, orderID, core.now, clientID, clOrdID));
  core.emit({ kind: 'gateShut', orderID, at: core.now, terms });
}

/** It is held by the check `code`, or goes on, and its client is told: to FIX it is as open as it was, so Restated. */
function noteHeld(core: Context, order: Parent, code: string, text: string): void {
  const was = order.heldBy;
  const execID = core.state.orders.nextExecID;
  core.emit({ kind: 'orderHeld', orderID: order.orderID, at: core.now, code, text, execID });
  core.report(order, ExecType.Restated, execID, {
    restatementReason: RestatementReason.BrokerOption,
    text: code === '' ? `no longer held by ${was}` : `held by ${text}`,
  });
}

/** It would be let out now. */
export const mayGoOut = (core: Context, order: Parent, terms: OrderTerms): boolean =>
  evaluateWork(terms, order, core.riskContext(order.symbol, order.clientID, order)).passed;

/** True if `terms`, what is left of the order, may go out; otherwise the order is held or ended, with the reason. */
export function letOut(core: Context, order: Parent, terms: OrderTerms): boolean {
  if (core.isJustChecked(order)) return true;
  const context = core.riskContext(order.symbol, order.clientID, order);
  const decision = evaluateWork(terms, order, context);
  const { passed, code, text } = decision;
  if (passed) {
    if (order.heldBy !== '') {
      noteVerdict(core, order, terms, decision);
      noteHeld(core, order, '', '');
    }
    markForOrder(core, context, order, order.terms);
    return true;
  }
  // An order that is held is asked about again and again: what is new of it is kept.
  if (order.heldBy !== code) noteVerdict(core, order, terms, decision);
  if (OUTCOMES.get(code) !== 'hold' || !mayRest(terms)) {
    endOurselves(core, order, text);
    return false;
  }
  if (order.heldBy !== code) noteHeld(core, order, code, text);
  core.held.hold(order);
  core.held.noteShut(order);
  return false;
}
