/** Every state an order and a child can be in, reached by conversations at a desk; and any event, as it would be sent there. */
import { NOT_CHARGED } from '../support/notCharged.ts';
import type { Core } from '../../src/core/core.ts';
import type { KnownOrders } from '../../src/orders/moves.ts';
import { type OrderTerms, PLAIN } from '../../src/orders/terms.ts';
import type { OrderEvent } from '../../src/orders/event.ts';
import type { Child, Parent } from '../../src/orders/order.ts';
import {
  childID,
  execID,
  ExecType,
  orderID,
  OrdRejReason,
  OrdStatus,
  OrdType,
  ResponseTo,
  RestatementReason,
  Side,
  TimeInForce,
} from '../../src/orders/values.ts';
import { NO_PRICE, NO_QTY, qty, seconds, span } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from '../core/desk.ts';

/** An order and a child, by name, and what was said to get them there. `child` is '' where the order has none. */
export interface Standing {
  readonly order: string;
  readonly child: string;
  readonly how: string;
  readonly reach: () => Desk;
}

const GTC = { timeInForce: TimeInForce.GoodTillCancel };

function desk(options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [[9.9, 300]], [[10.0, 300]]);
  return d;
}

/** A resting buy of 100 at 9.95, child #1, which its venue has acknowledged. */
function resting(options: DeskOptions = {}, more = {}): Desk {
  const d = desk(options);
  d.order('A', 'buy', 100, 9.95, more);
  d.ack(1);
  return d;
}

function sent(): Desk {
  return then(desk(), (d) => d.order('A', 'buy', 100, 9.95));
}

/** Whose client may ask for something while something is pending. */
const queueing = (more = {}): Desk => resting({ clients: new Map([['C', { pendingRequests: 'queuePending' }]]) }, more);

/** Applies an event that a core sends within a step, between two of them. */
function received(): Desk {
  const d = desk();
  d.order('A', 'buy', 100, 9.95);
  const first = d.events.find((event) => event.kind === 'orderReceived');
  if (first === undefined) return d;
  const second = { ...first, orderID: orderID(2), clOrdID: 'B' };
  d.core.replay(second);
  d.events.push(second);
  return d;
}

const then = (d: Desk, ...steps: ((d: Desk) => unknown)[]): Desk => {
  for (const step of steps) step(d);
  return d;
};
const suspend = (d: Desk) => d.act({ do: 'halt', symbol: 'XYZ', orders: 'suspend' });
const layDown = (d: Desk) => d.act({ do: 'doneForDay', orderID: orderID(1) });
const cancel = (d: Desk) => d.cancel('X', 'A');
const out = (d: Desk) => d.out(1);
const refuse = (d: Desk) => d.refuseCancel(d.core.state.orders.child(childID(1)).cancelID, 1);
const another = (d: Desk) => d.cancel('Y', 'X');
const bust = (d: Desk) => d.bust(1, 'V1');
const bustAndWork = (d: Desk) => d.bust(1, 'V1', true);
const down = (d: Desk) => [d.down('NORTH'), d.down('SOUTH')];
const lower = (d: Desk) => {
  const to = { orderQty: qty(60), price: px(9.95), restatementReason: RestatementReason.VerbalChange };
  return d.act({ do: 'restate', orderID: orderID(1), ...to });
};

const standing = (order: string, child: string, how: string, reach: () => Desk): Standing => {
  return { order, child, how, reach };
};

/** A stop that its venue wakes itself: so it has children before it is triggered. */
const NATIVE = { ordType: OrdType.StopLimit, exDestination: 'NORTH', stopPx: px(9.96) };
const TAKES_STOPS: DeskOptions = { lit: { ordTypes: [OrdType.Limit, OrdType.Market, OrdType.StopLimit] } };

/** What every kind of order can come to. `more` says what kind. */
function standingsOf(
  called: string,
  given: DeskOptions,
  more: Pick<Partial<OrderTerms>, 'ordType' | 'stopPx'> & { readonly exDestination?: string },
): Standing[] {
  const reached = (order: string, child: string, how: string, reach: () => Desk): Standing => {
    return { order, child, how: `${called}, ${how}`, reach };
  };
  const working = (options: DeskOptions = {}) => resting({ ...given, ...options }, more);
  const partly = (options: DeskOptions = {}) => then(working(options), (d) => d.fill(1, 40, 9.95, 'V1'));
  const good = () => then(resting(given, { ...more, ...GTC }), (d) => d.fill(1, 40, 9.95, 'V1'));
  const filled = () => then(partly(), (d) => d.fill(1, 60, 9.95, 'V2'));
  const replace = (d: Desk) => d.replace('R', 'A', 200, 9.95, more);
  return [
    reached('Working', 'accepted', 'at a venue', working),
    reached('Working', 'accepted', 'partly filled', partly),
    reached('PendingCancel', 'accepted', 'its cancel on the way', () => then(partly(), cancel)),
    reached('PendingReplace', 'accepted', 'its replace on the way', () => then(partly(), replace)),
    reached('Restating', 'accepted', 'a person lowers its quantity', () => then(partly(), lower)),
    reached('WindingDown', 'accepted', 'its client was halted', () => then(partly(), (d) => d.halt('client', 'C'))),
    reached('WindingDown', 'accepted', 'its symbol was halted', () => then(partly(), suspend)),
    reached('WindingDown', 'accepted', 'its day is to be over', () => then(good(), layDown)),
    reached('WindingDown', 'ended', 'it filled first', () => then(partly(), suspend, (d) => d.fill(1, 60, 9.95, 'V2'))),
    reached('Filled', 'ended', 'by two fills', filled),
    reached('Filled', 'ended', 'beyond its quantity', () => then(filled(), (d) => d.fill(1, 20, 9.95, 'V3'))),
    reached('Reopened', 'ended', 'a fill was busted', () => then(filled(), bust)),
    reached('Reopened', 'accepted', 'a fill was busted, and it works again', () => then(filled(), bustAndWork)),
    reached('DoneForDay', 'ended', 'by a person', () => then(good(), layDown, out)),
    reached('DoneForDay', 'ended', 'and suspended', () => then(good(), suspend, out, layDown)),
    reached('Suspended', 'ended', 'its symbol halted', () => then(partly(), suspend, out)),
    reached('Ended', 'ended', 'canceled', () => then(partly(), cancel, out)),
    reached('Ended', 'accepted', 'canceled, and its child works again', () => then(partly(), cancel, out, bustAndWork)),
  ];
}

export const STANDINGS: readonly Standing[] = [
  standing('None', '', 'nobody has sent anything', desk),
  standing('Received', '', 'within its first step', received),
  standing('PendingNew', '', 'a person is to take it', () => {
    const d = desk({ clients: new Map([['C', { manualOrders: true }]]) });
    return then(d, () => d.order('A', 'buy', 100, 9.95, { manual: true }));
  }),
  standing('Ended', '', 'rejected', () => {
    const fault = { ordRejReason: OrdRejReason.IncorrectQuantity, text: 'no quantity' };
    return then(desk(), (d) => d.order('A', 'buy', 0, 9.95, { fault }));
  }),
  standing('Working', '', 'no venue is up', () => then(desk(), down, (d) => d.order('A', 'buy', 100, 9.95))),
  standing('Working', '', 'a stop that sleeps here', () => {
    const stop = { ordType: OrdType.StopLimit, stopPx: px(10.1) };
    return then(desk(), (d) => d.order('A', 'buy', 100, 10.2, stop));
  }),
  standing('Working', 'sent', 'its child is on the way', sent),
  standing('Working', 'unknown', 'the line broke', () => then(sent(), down)),
  standing('Working', 'unknown', 'the line broke over a fill', () => then(sent(), (d) => d.fill(1, 40, 9.95), down)),
  standing('Working', 'ended', 'its child is out, and no venue is up', () => then(resting(), down, out)),
  standing('Working', 'accepted', 'fills are missing, and were booked from the count', () => {
    const d = resting({ answers: { ackTimeout: seconds(1), patience: seconds(9), massStatus: false } });
    const status = () => d.report(1, { execType: ExecType.OrderStatus, cumQty: qty(40), venueOrderID: 'V1' });
    for (let i = 0; i < 8; i++) then(d, status, () => d.after(seconds(2)));
    return d;
  }),
  standing('Ended', 'ended', 'its replace took hold, and it was canceled', () => {
    return then(
      resting(),
      (d) => d.replace('R', 'A', 200, 9.95),
      out,
      (d) => d.cancel('X', 'R'),
      (d) => d.out(3),
    );
  }),
  standing('Working', 'accepted', 'its cancel was refused', () => then(resting(), cancel, refuse)),
  standing('PendingCancel', 'accepted', 'another cancel waits', () => then(queueing(), cancel, another)),
  standing('PendingCancel', 'accepted', 'the cancel before it was refused', () => {
    return then(queueing(), cancel, another, refuse);
  }),
  standing('Filled', 'ended', 'while two cancels waited', () => {
    return then(queueing(), cancel, another, (d) => d.fill(1, 100, 9.95));
  }),
  standing('Ended', 'ended', 'while another cancel waited', () => then(queueing(), cancel, another, out)),
  standing('WindingDown', 'accepted', 'another cancel was refused, after the cancel before it was refused', () => {
    return then(queueing(), cancel, another, (d) => d.halt('client', 'C'), refuse);
  }),
  ...['suspended', 'done for the day', 'reopened'].map((how) =>
    standing('PendingCancel', 'accepted', `while ${how}, the cancel before it was refused`, () => {
      const d = then(queueing(GTC), (it) => it.fill(1, how === 'reopened' ? 100 : 40, 9.95, 'V1'));
      if (how !== 'reopened') then(d, how === 'suspended' ? suspend : layDown, out);
      return then(d, bustAndWork, cancel, another, refuse);
    }),
  ),
  standing('Ended', 'ended', 'restated, done for the day, renewed, suspended, resumed and halted', () => {
    const d = resting({}, GTC);
    const last = () => d.out([...d.core.state.orders.parent(orderID(1)).liveChildren][0]?.childID ?? 0);
    const renew = () => d.act({ do: 'renew', orderID: orderID(1) });
    const resume = () => d.act({ do: 'resume', symbol: 'XYZ' });
    return then(d, lower, last, layDown, last, renew, suspend, last, resume, () => d.halt('client', 'C'), last);
  }),
  ...standingsOf('a limit order', {}, {}),
  ...standingsOf('a stop of its venue', TAKES_STOPS, NATIVE),
];

/** The order and child it is about: the newest. */
export function subjects({ state }: Core): { readonly order: Parent | undefined; readonly child: Child | undefined } {
  const { parents, children } = state.orders;
  const order = [...parents.values()].at(-1);
  return { order, child: [...children.values()].findLast(({ parent }) => parent === order) };
}

type Kind = OrderEvent['kind'];
export type EventFor = (known: KnownOrders, order: Parent | undefined, child: Child | undefined) => OrderEvent;

const AT = 1_700_000_000_900_000 as OrderEvent['at'];
const terms = { ...PLAIN, orderQty: qty(500), price: px(9.95) };
const BY = { by: 'jane', text: '' };
const idOf = (order: Parent | undefined) => ({ orderID: order?.orderID ?? orderID(77), at: AT });
const reported = (known: KnownOrders, order: Parent | undefined) => ({ ...idOf(order), execID: known.nextExecID });
const childOf = (child: Child | undefined) => ({ childID: child?.childID ?? childID(77), at: AT });
const fresh = { clOrdID: 'FRESH', replyTo: 'C-FIX', carried: '', route: [] };
const restatementReason = RestatementReason.None;

/** Each event as it would be right but for the state: next IDs, known executions, quantities that there are. */
export const EVENT_FOR: { readonly [K in Kind]: EventFor } = {
  orderReceived: (known, order) => ({
    kind: 'orderReceived',
    orderID: order?.orderID ?? known.nextOrderID,
    at: AT,
    clientID: 'C',
    ...fresh,
    account: '',
    symbol: 'XYZ',
    side: Side.Buy,
    terms,
    exDestination: '',
    arrivalBid: NO_PRICE,
    arrivalAsk: NO_PRICE,
    bookedBy: '',
    cashOrderQty: 0,
    originator: '',
    strategy: '',
    trader: '',
    locateReqd: '',
    remarked: false,
    instructions: [],
    closeOnly: false,
  }),
  orderRejected: (known, order) => ({ kind: 'orderRejected', ...reported(known, order), ordRejReason: 0, text: '' }),
  orderAccepted: (known, order) => ({ kind: 'orderAccepted', ...reported(known, order) }),
  orderPendingNew: (known, order) => ({ kind: 'orderPendingNew', ...reported(known, order) }),
  orderEnded: (known, order) => ({
    kind: 'orderEnded',
    ...reported(known, order),
    ordStatus: OrdStatus.Canceled,
    text: '',
    restatementReason,
  }),
  cancelRequested: (known, order) => ({ kind: 'cancelRequested', ...reported(known, order), ...fresh }),
  replaceRequested: (known, order) => ({
    kind: 'replaceRequested',
    ...reported(known, order),
    ...fresh,
    terms,
    text: '',
  }),
  orderReplaced: (known, order) => ({ kind: 'orderReplaced', ...reported(known, order), orderQty: qty(500) }),
  requestRejected: (_, order) => ({
    kind: 'requestRejected',
    orderID: order?.orderID ?? orderID(0),
    at: AT,
    clientID: 'C',
    clOrdID: 'FRESH',
    origClOrdID: '',
    responseTo: ResponseTo.Cancel,
    cxlRejReason: 0,
    wasPending: order?.pending !== undefined,
    text: '',
  }),
  orderRefused: (known) => ({
    kind: 'orderRefused',
    at: AT,
    execID: known.nextExecID,
    clientID: 'C',
    clOrdID: 'A',
    ordRejReason: 6,
    text: '',
  }),
  stopRequested: (_, order) => ({
    kind: 'stopRequested',
    ...idOf(order),
    ordStatus: OrdStatus.Expired,
    text: '',
    restatementReason,
  }),
  orderTriggered: (known, order) => ({
    kind: 'orderTriggered',
    ...reported(known, order),
    by: 'trade',
    price: px(10.1),
  }),
  orderHeld: (known, order) => ({ kind: 'orderHeld', ...reported(known, order), code: 'R114-PRICE-COLLAR', text: '' }),
  orderBounded: (_, order) => ({ kind: 'orderBounded', ...idOf(order), touches: [], px: px(10) }),
  orderWaits: (_, order) => ({ kind: 'orderWaits', ...idOf(order), text: 'no place', round: 0 }),
  restTakenBack: (_, order) => ({
    kind: 'restTakenBack',
    ...idOf(order),
    why: 'crossed',
    venue: 'SOUTH',
    px: px(9.95),
    qty: qty(1),
  }),
  orderGuaranteed: (known, order) => ({
    kind: 'orderGuaranteed',
    ...reported(known, order),
    lastQty: qty(1),
    lastPx: px(10),
    ...BY,
  }),
  orderSuspended: (known, order) => ({ kind: 'orderSuspended', ...reported(known, order), text: '' }),
  orderDoneForDay: (known, order) => ({ kind: 'orderDoneForDay', ...reported(known, order), text: '' }),
  restateRequested: (_, order) => ({
    kind: 'restateRequested',
    ...idOf(order),
    restatementReason,
    orderQty: qty(500),
    price: px(9.95),
    ...BY,
  }),
  orderRestated: (known, order) => ({
    kind: 'orderRestated',
    ...reported(known, order),
    restatementReason,
    orderQty: qty(500),
    price: px(9.95),
    cumQty: order?.cumQty ?? NO_QTY,
    resumes: true,
    ...BY,
  }),
  requestQueued: (known, order) => ({
    kind: 'requestQueued',
    ...reported(known, order),
    request: 'cancel',
    acknowledged: true,
    ...fresh,
    origClOrdID: 'A',
    terms,
  }),
  requestDequeued: (_, order) => ({ kind: 'requestDequeued', ...idOf(order) }),
  operatorActed: () => ({
    kind: 'operatorActed',
    at: AT,
    action: '',
    target: '',
    reason: '',
    refused: '',
    by: '',
    orderID: orderID(0),
  }),
  symbolHaltSet: ({ haltedSymbols }) => ({
    kind: 'symbolHaltSet',
    at: AT,
    symbol: 'XYZ',
    halted: !haltedSymbols.has('XYZ'),
    by: '',
    reason: '',
  }),
  fillQuarantined: () => ({
    kind: 'fillQuarantined',
    execType: 'F',
    lastQty: qty(1),
    lastPx: px(9.95),
    cumQty: NO_QTY,
    at: AT,
    venue: '',
    venueExecID: '',
    venueClOrdID: '',
    reason: '',
    message: '',
    origRequestID: childID(0),
    venueOrderID: '',
  }),
  childSent: (known, order) => ({
    kind: 'childSent',
    ...idOf(order),
    childID: known.nextChildID,
    venue: 'NORTH',
    terms: { ...PLAIN, orderQty: qty(1), price: px(9.95) },
    midpoint: false,
    purpose: 'post',
    seen: 0,
    wait: span(0),
  }),
  childAccepted: (_, __, child) => ({ kind: 'childAccepted', ...childOf(child), venueOrderID: 'V' }),
  childRejected: (_, __, child) => ({
    kind: 'childRejected',
    ...childOf(child),
    text: '',
    neverSent: false,
    fault: 'venue',
  }),
  childFilled: (known, _, child) => ({
    kind: 'childFilled',
    ...childOf(child),
    execID: known.nextExecID,
    venueExecID: 'FRESH',
    lastQty: qty(1),
    lastPx: px(9.95),
    overfill: qty(child === undefined || child.state === 'ended' ? 1 : 0),
    ...NOT_CHARGED,
    generated: false,
    venueCumQty: NO_QTY,
  }),
  childEnded: (_, __, child) => ({ kind: 'childEnded', ...childOf(child), ordStatus: OrdStatus.Canceled, text: '' }),
  childCancelSent: (known, _, child) => ({ kind: 'childCancelSent', ...childOf(child), requestID: known.nextChildID }),
  childCancelRejected: (_, __, child) => ({
    kind: 'childCancelRejected',
    ...childOf(child),
    cxlRejReason: 0,
    text: '',
  }),
  childUnknown: (_, __, child) => ({ kind: 'childUnknown', ...childOf(child) }),
  childRepriced: (_, __, child) => ({
    kind: 'childRepriced',
    ...childOf(child),
    px: px(9.94),
    text: '',
  }),
  childRestated: (_, __, child) => ({
    kind: 'childRestated',
    ...childOf(child),
    qty: qty((child?.terms.orderQty ?? 1) - 1),
    text: '',
  }),
  fillsMissing: (_, __, child) => ({
    kind: 'fillsMissing',
    ...childOf(child),
    cumQty: child?.cumQty ?? NO_QTY,
    venueCumQty: qty(999),
  }),
  childStands: (_, __, child) => ({ kind: 'childStands', ...childOf(child), by: '' }),
  childFillKnown: (_, __, child) => ({
    kind: 'childFillKnown',
    ...childOf(child),
    venueExecID: 'FRESH',
    lastQty: qty(1),
    lastPx: px(9.95),
    venueCumQty: qty(1),
  }),
  executionCorrected: (known, _, child) => {
    const ids = Array.from({ length: known.nextExecID }, (__, id) => known.executions.get(execID(id)));
    const execution = ids.findLast((it) => it?.child === child && it?.lastQty !== 0);
    return {
      kind: 'executionCorrected',
      ...childOf(child),
      execID: known.nextExecID,
      execRefID: execution?.execID ?? execID(2),
      venueExecID: '',
      lastQty: NO_QTY,
      lastPx: NO_PRICE,
      wasQty: execution?.lastQty ?? qty(1),
      wasPx: execution?.lastPx ?? px(9.95),
      reopens: false,
      overfill: NO_QTY,
      ...BY,
      saidPx: '',
    };
  },
};
