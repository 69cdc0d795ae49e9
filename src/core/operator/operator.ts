/**
 * What an operator of the broker does with clients' orders (operatorCommand.ts). Every act is journaled with the
 * operator's name, done or refused; none bypasses risk. Clients get the reports of the Order State Change Matrices
 * (scenario letters in brackets).
 */
import { hasNothingOut, isCorrectable, isOpen, leavesQty, outlivesDay, type Parent } from '../../orders/order.ts';
import { ExecType, type OrderID, orderID as orderIDOf, OrdStatus, RestatementReason } from '../../orders/values.ts';
import { evaluateReplace, riskDecided } from '../../risk/evaluate.ts';
import { NO_LIMIT } from '../../risk/worth/riskMoney.ts';
import { unreachable } from '../../units/assert.ts';
import { NO_PRICE, NO_QTY, price, qty, ZERO_PRICE } from '../../units/brand.ts';
import { lowestPrice } from '../../units/instrument.ts';
import { onTick } from '../../units/ticks.ts';
import { acceptOrder, enterOrder, rejectOrder } from '../work/entry.ts';
import type { Context } from '../context.ts';
import { bookFill, dismissFill } from './quarantined.ts';
import { correctExecution } from '../work/corrections.ts';
import type { Act, OperatorAct } from '../words/operatorCommand.ts';
import { fitsChildren, restate, resume as resumeOrder, sameTerms } from '../work/restating.ts';
import { cancelChildren } from '../work/cancels.ts';
import { noteRefused } from '../work/requests.ts';
import { isCountable } from '../work/countable.ts';
import { markForOrder } from '../work/marks.ts';
import { oddPrice } from '../work/sense.ts';
import { settleTouched } from '../work/next.ts';
import { pendingName } from '../work/pending.ts';
import { whyTaken } from '../work/takenIDs.ts';
import { confirmStanding, endReconciling } from '../work/standing.ts';
import { closePoison } from '../work/poison.ts';
import { lookForPlaces } from '../work/waiting.ts';
import { windDown } from '../work/windDown.ts';

type ActOf<K extends Act['do']> = Extract<Act, { readonly do: K }>;

export function operatorAct(core: Context, command: OperatorAct): void {
  const { by, reason, act } = command;
  const orderID = orderOf(core, act);
  const refused = perform(core, act, by, reason);
  settleTouched(core); // the journal has the consequences of an act before the act
  core.emit({
    kind: 'operatorActed',
    at: core.now,
    by,
    action: act.do,
    target: targetOf(act),
    reason,
    refused,
    orderID,
  });
}

/** Performs the act. Returns the reason why it was refused, '' when it was done. */
function perform(core: Context, act: Act, by: string, reason: string): string {
  switch (act.do) {
    case 'book':
      return bookOrder(core, act, by);
    case 'halt':
      return halt(core, act, by, reason);
    case 'resume':
      return resume(core, act, by, reason);
    case 'bust':
      return correct(core, { execID: act.execID, lastQty: NO_QTY, lastPx: ZERO_PRICE }, by, reason);
    case 'correct':
      return correct(core, act, by, reason);
    case 'bookFill':
      return bookFill(core, act, by, reason);
    case 'confirm':
      return confirm(core, act, by);
    case 'dismissFill':
      return dismissFill(core, act, by, reason);
    case 'closePoison':
      return closePoison(core, act.poisonID, by, reason);
    case 'doneForDay':
      return ofOrders(core, act.orderID, (order) => doneForDay(core, order, by));
    case 'renew':
      return ofOrders(core, act.orderID, (order) => renew(core, order, by));
    default:
      return ofOrder(core, act.orderID, (order) => performOn(core, order, act, by, reason));
  }
}

type ActOnOrder = ActOf<'accept' | 'reject' | 'cancel' | 'restate' | 'split' | 'guarantee'>;

function performOn(core: Context, order: Parent, act: ActOnOrder, by: string, reason: string): string {
  switch (act.do) {
    case 'accept':
      if (!order.awaitsTrader || !isOpen(order)) return 'the order does not wait to be taken';
      acceptOrder(core, order);
      return '';
    case 'reject':
      if (!order.awaitsTrader || !isOpen(order)) return 'the order does not wait to be taken';
      rejectOrder(core, order.orderID, act.ordRejReason, reason);
      return '';
    case 'cancel': // [E.1.b]
      if (!isOpen(order)) return 'nothing of the order is open';
      windDown(core, order, OrdStatus.Canceled, reason, act.restatementReason);
      return '';
    case 'restate':
      return changeTerms(core, order, act, by, reason);
    case 'split':
      return splitOrder(core, order, act, by, reason);
    case 'guarantee':
      return guarantee(core, order, act, by, reason);
    default:
      return unreachable(act);
  }
}

function ofOrder(core: Context, id: OrderID, act: (order: Parent) => string): string {
  const order = core.state.orders.parents.get(id);
  return order === undefined ? `there is no order ${id}` : act(order);
}

/** Acts on one order, or on every open one where the id is 0; then refusals of single orders do not count. */
function ofOrders(core: Context, id: OrderID, act: (order: Parent) => string): string {
  if (id !== 0) return ofOrder(core, id, act);
  core.each([...core.state.orders.open], act);
  return '';
}

/** [E.1.a] */
function bookOrder(core: Context, { order }: ActOf<'book'>, by: string): string {
  const { orders } = core.state;
  const taken = order.clOrdID === '' ? '' : whyTaken(core, order, order.clOrdID);
  if (taken !== '') return taken;
  const id = orders.nextOrderID;
  enterOrder(core, order, by);
  const booked = orders.parent(id);
  return booked.ended === OrdStatus.Rejected ? booked.text : '';
}

/** [E.1.c, E.1.d] At once if the children fit, else when the last has ended. Risk checks it like a replace. */
function changeTerms(core: Context, order: Parent, act: ActOf<'restate'>, by: string, text: string): string {
  const { orderQty, price: limit, restatementReason } = act;
  const resting = unfitToChange(order);
  if (resting !== '') return resting;
  if (orderQty <= order.cumQty) return 'that much is filled: cancel the rest';
  if ((limit === NO_PRICE) !== (order.terms.price === NO_PRICE)) return 'a restatement does not change the order type';
  const terms = { ...order.terms, orderQty, price: limit };
  const to = { terms, restatementReason, by, text };
  const context = core.riskContext(order.symbol, order.clientID);
  const decision = evaluateReplace(terms, order, context);
  core.emit(riskDecided(decision, order.orderID, core.now, order.clientID, order.clOrdID));
  if (!decision.passed) {
    noteRefused(core, order, terms, order.replyTo);
    return decision.text;
  }
  markForOrder(core, context, order, terms);
  if (fitsChildren(order, to)) {
    restate(core, order, to);
  } else {
    const { orderID } = order;
    core.emit({ kind: 'restateRequested', orderID, at: core.now, orderQty, price: limit, restatementReason, by, text });
    cancelChildren(core, order.liveChildren);
  }
  core.touch(order);
  return '';
}

/**
 * [H.1.b] Quantities are multiplied; the price is divided, and rounded to the passive side. Notional does not change.
 */
function splitOrder(core: Context, order: Parent, act: ActOf<'split'>, by: string, text: string): string {
  const { numerator, denominator } = act;
  const resting = unfitToChange(order);
  if (resting !== '') return resting;
  if (!hasNothingOut(order)) return 'the order works at venues: do it once it is done for the day';
  const scaled = (quantity: number) => Math.floor((quantity * numerator) / denominator);
  const instrument = core.instrument(order.symbol);
  const isPriced = order.terms.price !== NO_PRICE;
  const divided = (order.terms.price * denominator) / numerator;
  const buys = order.side === '1';
  const whole = buys ? Math.floor(divided) : Math.ceil(divided);
  const scaledPx = isPriced ? onTick(price(whole), instrument, buys ? 1 : -1) : NO_PRICE;
  if (Math.max(scaled(order.terms.orderQty), scaled(order.cumQty), scaledPx) > NO_LIMIT) {
    return 'the split leaves more than can be counted';
  }
  const orderQty = qty(scaled(order.terms.orderQty));
  const cumQty = qty(scaled(order.cumQty));
  const limit = price(scaledPx);
  if (orderQty <= cumQty) return 'the split leaves nothing open';
  if (isPriced && limit < lowestPrice(instrument)) return 'the split leaves no price';
  const terms = { ...order.terms, orderQty, price: limit };
  const restatementReason = RestatementReason.GTCorporateAction;
  restate(core, order, { terms, cumQty, restatementReason, by, text }, order.doneForDay);
  core.touch(order);
  return '';
}

function unfitToChange(order: Parent): string {
  if (!isOpen(order) || !order.accepted) return 'nothing of the order is open';
  if (order.pending !== undefined) return `${pendingName(order)} is pending`;
  return order.windsDownTo === '' ? '' : 'the order is being ended';
}

/** [L.1.a] */
function guarantee(core: Context, order: Parent, act: ActOf<'guarantee'>, by: string, text: string): string {
  const { lastQty, lastPx } = act;
  if (!isOpen(order) || !order.accepted) return 'nothing of the order is open';
  if (lastQty > leavesQty(order)) return 'no more can be guaranteed than is open';
  const exec = core.state.orders.nextExecID;
  const { orderID } = order;
  core.emit({ kind: 'orderGuaranteed', orderID, at: core.now, execID: exec, lastQty, lastPx, by, text });
  core.report(order, ExecType.Stopped, exec, { lastQty, lastPx, text });
  return '';
}

/** [A.1.b, H] */
function doneForDay(core: Context, order: Parent, by: string): string {
  if (!isOpen(order) || !order.accepted) return 'nothing of the order is open';
  if (order.doneForDay) return 'the order is done for the day already';
  windDown(core, order, OrdStatus.DoneForDay, `done for the day, by ${by}`, RestatementReason.None);
  return '';
}

/** [H.1.a] */
function renew(core: Context, order: Parent, by: string): string {
  if (!isOpen(order) || !order.doneForDay || !outlivesDay(order.terms)) return 'the order is not done for the day';
  if (order.pending !== undefined) return `${pendingName(order)} is pending`;
  restate(core, order, sameTerms(order, RestatementReason.GTRenewal, by, ''), true);
  core.touch(order);
  return '';
}

/** [J.1.a, J.1.c] */
function correct(
  core: Context,
  { execID, lastQty, lastPx, force = false }: Omit<ActOf<'correct'>, 'do'>,
  by: string,
  text: string,
): string {
  const execution = core.state.orders.executions.get(execID);
  if (execution === undefined) return `there is no execution ${execID}`;
  if (execution.lastQty === 0) return 'the execution is busted already';
  if (!isCorrectable(execution)) return 'the order was split since: only a new order can put it right';
  if (!isCountable(core, execution.child.parent, lastQty)) return 'that is more than can be counted';
  const odd = lastQty === 0 || force ? '' : oddPrice(core, execution.child, lastPx);
  if (odd !== '') return `${odd}: with "force" it is booked all the same`;
  correctExecution(core, execution, { lastQty, lastPx, venueExecID: '', reopens: false, by, text });
  return '';
}

/** [K.1.a, K.1.b] */
function halt(core: Context, act: ActOf<'halt'>, by: string, reason: string): string {
  const { symbol } = act;
  const { orders } = core.state;
  if (orders.haltedSymbols.has(symbol)) return `${symbol} is halted already`;
  core.emit({ kind: 'symbolHaltSet', at: core.now, symbol, halted: true, by, reason });
  core.each([...orders.open], (order) => {
    if (order.symbol !== symbol || !isOpen(order)) return;
    if (act.orders === 'cancel') {
      windDown(core, order, OrdStatus.Canceled, reason, RestatementReason.CancelOnTradingHalt);
    } else if (order.accepted && !order.doneForDay) {
      windDown(core, order, OrdStatus.Suspended, reason, RestatementReason.None);
    }
  });
  return '';
}

function resume(core: Context, { symbol }: ActOf<'resume'>, by: string, reason: string): string {
  const { orders } = core.state;
  if (!orders.haltedSymbols.has(symbol)) return `${symbol} is not halted`;
  core.emit({ kind: 'symbolHaltSet', at: core.now, symbol, halted: false, by, reason });
  core.each([...orders.open], (order) => {
    // One that is to be restated works again once that is done, since the halt is over then.
    if (order.symbol !== symbol || !order.suspended || !isOpen(order) || order.pending?.kind === 'restate') return;
    resumeOrder(core, order, by, reason);
  });
  return '';
}

function confirm(core: Context, { venue, childID }: ActOf<'confirm'>, by: string): string {
  const { orders } = core.state;
  const unanswered = core.unanswered.get(venue);
  if (unanswered === undefined) return `there is no venue ${venue}`;
  if (!core.venuesUp.has(venue)) return `the order line of ${venue} is down: it is asked once it is back`;
  const named = orders.children.get(childID);
  if (childID !== 0 && named?.venue !== venue) return `there is no such order at ${venue}`;
  for (const child of named === undefined ? orders.liveAt(venue) : [named]) {
    confirmStanding(core, unanswered, child, by);
    core.touch(child.parent);
  }
  if (endReconciling(core, unanswered, venue)) lookForPlaces(core);
  return '';
}

/** The order that an act concerns; for an order taken by telephone, the next OrderID. */
function orderOf({ state: { orders } }: Context, act: Act): OrderID {
  if ('orderID' in act) return act.orderID;
  if ('execID' in act) return orders.executions.get(act.execID)?.child.parent.orderID ?? orderIDOf(0);
  if ('childID' in act) return orders.children.get(act.childID)?.parent.orderID ?? orderIDOf(0);
  return act.do === 'book' ? orders.nextOrderID : orderIDOf(0);
}

function targetOf(act: Act): string {
  if ('orderID' in act) return act.orderID === 0 ? 'all' : `order ${act.orderID}`;
  if ('execID' in act) return `execution ${act.execID}`;
  if ('symbol' in act) return act.symbol;
  if ('venue' in act) return act.childID === 0 ? act.venue : `order ${act.childID} at ${act.venue}`;
  if ('quarantineID' in act) {
    return `report ${act.quarantineID} in quarantine${act.do === 'bookFill' && act.force ? ', by force' : ''}`;
  }
  if ('poisonID' in act) return `poison ${act.poisonID}`;
  return `${act.order.clientID} ${act.order.symbol}`;
}
