/**
 * Self-trade prevention where children leave: an order of the same owner is out, and the two might trade with each
 * other (risk/selfTrade.ts). The newest is the one that is about to be sent, however old it is otherwise; its client's
 * action counts.
 *
 * What is on its way out already is waited for: the newest goes once its venue has said that the oldest has ended, so
 * that both are never live at prices that cross. An order that may not rest waits for a venue's answer, not for a venue
 * that does not answer.
 */
import { type Child, childLeavesQty, isImmediate, isOpen, type Parent } from '../../orders/order.ts';
import { withQty } from '../../orders/terms.ts';
import { isBuy, OrdStatus, RestatementReason } from '../../orders/values.ts';
import { actionOf, type Meeting, type OwnChildren, type SelfTradeAction } from '../../risk/selfTrade.ts';
import { least, minus, type Qty } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import type { LiveStanding } from '../memory/awaited.ts';
import { cancelChildren, mayTakeBack } from './cancels.ts';
import { restate } from './restating.ts';
import { windDown } from './windDown.ts';
import { canWorkRest } from './workNow.ts';

type Done = Exclude<SelfTradeAction, 'none'> | 'wait';

/**
 * The order is not sent as planned, since its children might meet those. Returns the venues to plan around; undefined
 * where it waits or gives way.
 */
export function keepApart(
  core: Context,
  own: OwnChildren,
  order: Parent,
  meetings: readonly Meeting[],
): readonly string[] | undefined {
  const action = actionOf(own.settings, order);
  if (action === 'avoid') return avoid(core, order, meetings);
  const staying = meetings.filter(({ child }) => standingOf(core, child) === 'staying');
  if (action === 'none' || staying.length === 0) {
    wait(core, order, meetings);
  } else if (action === 'decrement') {
    decrement(core, order, staying[0]);
  } else {
    cancel(core, order, staying, action);
  }
  return undefined;
}

/** What is to be expected of a child that is in the way. */
function standingOf(core: Context, child: Child): LiveStanding {
  const { parent, state, cancelID } = child;
  if (state === 'ended') return 'ended';
  if (isImmediate(child.terms) || cancelID !== 0) return state === 'unknown' ? 'stuck' : 'leaving';
  const isMeantToEnd = parent.pending !== undefined || parent.windsDownTo !== '' || !isOpen(parent);
  return isMeantToEnd || !mayTakeBack(core, child) ? 'stuck' : 'staying';
}

/** Something has become of the child that they wait for. */
export function touchWaiting(core: Context): void {
  if (core.awaited.isEmpty) return;
  for (const order of core.awaited.takeChanged((child) => standingOf(core, child))) core.touch(order);
}

function wait(core: Context, order: Parent, meetings: readonly Meeting[]): void {
  noteOnce(core, order, meetings[0], 'wait');
  const stuck = meetings.find(({ child }) => standingOf(core, child) === 'stuck');
  if (stuck === undefined || canWorkRest(core, order)) return hold(core, order, meetings);
  const text = `${inTheWay(order, stuck.child)}, and has not been taken back`;
  windDown(core, order, OrdStatus.Canceled, text, RestatementReason.SelfMatchNewest);
}

function avoid(core: Context, order: Parent, meetings: readonly Meeting[]): readonly string[] {
  noteOnce(core, order, meetings[0], 'avoid');
  awaitChildren(core, order, meetings);
  return [...new Set(meetings.map(({ child }) => child.venue))];
}

function cancel(
  core: Context,
  newest: Parent,
  staying: readonly Meeting[],
  action: 'cancelNewest' | 'cancelOldest' | 'cancelBoth',
): void {
  for (const meeting of staying) note(core, newest, meeting, action);
  const [{ child: first }] = staying;
  const both = action === 'cancelBoth' ? RestatementReason.SelfMatchBoth : undefined;
  if (action !== 'cancelNewest') {
    const reason = both ?? RestatementReason.SelfMatchOldest;
    for (const { parent } of staying.map(({ child }) => child)) {
      windDown(core, parent, OrdStatus.Canceled, gaveWay(parent, newest), reason);
    }
  }
  if (action === 'cancelOldest') return hold(core, newest, staying);
  windDown(core, newest, OrdStatus.Canceled, inTheWay(newest, first), both ?? RestatementReason.SelfMatchNewest);
}

/** Both orders are reduced by the smaller quantity; an order of which nothing is left ends. */
function decrement(core: Context, newest: Parent, meeting: Meeting): void {
  note(core, newest, meeting, 'decrement');
  const { child } = meeting;
  const oldest = child.parent;
  const quantity = mightTrade(meeting);
  const { orderID } = oldest;
  const oldestQty = minus(oldest.terms.orderQty, quantity);
  const text = gaveWay(oldest, newest);
  const restatementReason = RestatementReason.PartialDecline;
  if (oldestQty > oldest.cumQty) {
    const { price } = oldest.terms;
    const asked = { orderQty: oldestQty, price, restatementReason, by: '', text };
    core.emit({ kind: 'restateRequested', orderID, at: core.now, ...asked });
    cancelChildren(core, oldest.liveChildren);
    core.touch(oldest);
  } else {
    windDown(core, oldest, OrdStatus.Canceled, text, RestatementReason.SelfMatch);
  }
  reduceNewest(core, newest, quantity, inTheWay(newest, child));
}

function reduceNewest(core: Context, newest: Parent, quantity: Qty, text: string): void {
  const orderQty = minus(newest.terms.orderQty, quantity);
  if (orderQty <= newest.cumQty) {
    return windDown(core, newest, OrdStatus.Canceled, text, RestatementReason.SelfMatch);
  }
  const restatementReason = RestatementReason.PartialDecline;
  restate(core, newest, { terms: withQty(newest.terms, orderQty), restatementReason, by: '', text });
}

function hold(core: Context, order: Parent, meetings: readonly Meeting[]): void {
  awaitChildren(core, order, meetings);
  core.held.hold(order);
}

function awaitChildren(core: Context, order: Parent, meetings: readonly Meeting[]): void {
  for (const { child } of meetings) core.awaited.wait(order, child, standingOf(core, child));
}

const mightTrade = ({ outgoing, child }: Meeting): Qty => least(outgoing.terms.orderQty, childLeavesQty(child));

/** An order that waits is planned again whenever something moves: it says so once. */
function noteOnce(core: Context, order: Parent, meeting: Meeting, action: Done): void {
  if (!core.awaited.has(order, meeting.child)) note(core, order, meeting, action);
}

function note(core: Context, { orderID }: Parent, meeting: Meeting, action: Done): void {
  const { outgoing, child } = meeting;
  core.emit({
    kind: 'selfTradePrevented',
    orderID,
    at: core.now,
    action,
    venue: child.venue,
    price: outgoing.terms.price,
    qty: mightTrade(meeting),
    otherID: child.parent.orderID,
    liveID: child.childID,
  });
}

/** For the client of the newest. Another client's order is not named to it. */
function inTheWay(order: Parent, { parent, venue }: Child): string {
  return `self-trade prevention: ${named(order, parent)} is at ${venue}`;
}

/** For the client of the oldest. */
function gaveWay(oldest: Parent, newest: Parent): string {
  return `self-trade prevention: it gave way to ${named(oldest, newest)}`;
}

function named(to: Parent, other: Parent): string {
  const side = isBuy(other.side) ? 'buy' : 'sell';
  if (to.clientID !== other.clientID || to.originator !== other.originator) return `a ${side} order of the same owner`;
  return `the ${side} order ${other.clOrdID}`;
}
