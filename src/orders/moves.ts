/**
 * The legal moves of an order and of a child: each event, the states it may meet, the state it leaves. `apply` asks
 * `assertFits` before it changes anything, so an event that does not fit throws (our bug) and leaves all as it was.
 *
 * A state is the first of its list that applies. It determines the legal events; OrdStatus(39) is the client's view: a
 * partly filled order is Working, and one that fills while its cancel is pending is Pending Cancel. Letters are the
 * scenarios of the Order State Change Matrices (FIX 4.4 vol. 4, appendix D). docs/order-states.md is printed from these
 * tables. Events written by earlier versions must remain legal: journals are read through these tables.
 */
import { NO_PRICE } from '../units/brand.ts';
import { assert } from '../units/assert.ts';
import { isStop } from './terms.ts';
import type { OrderEvent } from './event.ts';
import type { NamedReport } from './executions.ts';
import {
  type Child,
  type Execution,
  hasNothingOut,
  isCorrectable,
  isFilled,
  isOpen,
  leavesQty,
  type Parent,
  unroutedQty,
  type Whose,
} from './order.ts';
import { type ChildID, type ExecID, type OrderID, OrdStatus } from './values.ts';

export const ORDER_STATES = {
  None: 'does not exist yet',
  Ended: 'Canceled, Expired, Done for Day or Rejected; its children may still be busted, corrected and overfilled',
  PendingCancel: 'its client requested a cancel: its children are being canceled',
  PendingReplace: 'its client requested new terms: children under the old terms are being canceled',
  Restating: 'its terms change without a request of its client: its children are being canceled',
  WindingDown: 'we are ending it, suspending it, or laying it down for the day: it waits for its last child to end',
  Received: 'received; accepted or rejected in the same step',
  PendingNew: 'passed the risk checks, and waits for a trader to accept it',
  Filled: 'filled; it may be increased, busted and corrected',
  Reopened: 'was filled, and reopened by a bust: it is not routed by itself',
  DoneForDay: 'good for more than a day; inactive until it is renewed',
  Suspended: 'inactive while its symbol is halted',
  Working: 'accepted and open: unrouted quantity may be sent to venues',
} as const;
export type OrderState = keyof typeof ORDER_STATES;

export const CHILD_STATES = {
  none: 'not sent yet',
  sent: 'sent to its venue, not answered yet',
  accepted: 'accepted by the venue',
  unknown: 'the connection was lost, or the venue did not answer: it counts as live',
  ended: 'filled, canceled, rejected or expired; it may still be busted, corrected and overfilled',
} as const;
export type ChildState = keyof typeof CHILD_STATES;

type KindOf<E> = E extends { readonly kind: infer K } ? K : never;
export type OrderMoveKind =
  | Exclude<KindOf<Extract<OrderEvent, { readonly orderID: OrderID }>>, 'operatorActed'>
  | 'childFilled'
  | 'executionCorrected';
export type ChildMoveKind = KindOf<Extract<OrderEvent, { readonly childID: ChildID }>>;

/** Other state that the conditions read. */
export interface KnownOrders {
  readonly parents: ReadonlyMap<OrderID, Parent>;
  readonly children: ReadonlyMap<ChildID, Child>;
  readonly executions: {
    get(execID: ExecID): Execution | undefined;
    named(child: Child, venueExecID: string): NamedReport | undefined;
  };
  readonly haltedSymbols: ReadonlySet<string>;
  readonly nextOrderID: OrderID;
  readonly nextChildID: ChildID;
  readonly nextExecID: ExecID;
  find(whose: Whose, clOrdID: string): Parent | undefined;
  isTaken(whose: Whose, clOrdID: string): boolean;
  isBooked(child: Child, venueExecID: string): boolean;
}

export interface Move<S extends string, E, O> {
  readonly from: readonly S[];
  /** The states it may lead to; `same` changes no state. */
  readonly to: readonly (S | 'same')[];
  /** Its client is sent a report, under the next ExecID. */
  readonly reported?: true;
  /** A further condition, in words and as a function. `of` is undefined only if `from` has None. */
  readonly when?: string;
  readonly fits?: (event: E, of: O, known: KnownOrders) => boolean;
  readonly matrix?: string;
}
type EventOfKind<K> = Extract<OrderEvent, { readonly kind: K }>;

/** Accepted or waiting for a trader, with open quantity and no pending request. */
export const OPEN = ['PendingNew', 'Working', 'Suspended', 'DoneForDay', 'Reopened'] as const;
/** A request is pending. */
export const ASKED = ['PendingCancel', 'PendingReplace', 'Restating'] as const;
/** States of an order after a request was answered. */
const ANSWERED = [...OPEN, 'Filled', 'WindingDown', 'Ended'] as const;
/** States in which an order may have children, live or not. */
const SENT = [...ASKED, 'Working', 'Suspended', 'DoneForDay', 'Reopened', 'WindingDown', 'Filled', 'Ended'] as const;

export const ORDER_MOVES: { readonly [K in OrderMoveKind]: Move<OrderState, EventOfKind<K>, Parent> } = {
  orderReceived: {
    from: ['None'],
    to: ['Received'],
    when: 'OrderID is the next one; its ClOrdID is not taken',
    fits: (event, _, known) =>
      event.orderID === known.nextOrderID && (event.clOrdID === '' || !known.isTaken(event, event.clOrdID)),
    matrix: 'A.1, E.1.a',
  },
  orderRejected: { from: ['Received', 'PendingNew'], to: ['Ended'], reported: true, matrix: 'F.1.b, F.1.c' },
  orderPendingNew: { from: ['Received'], to: ['PendingNew'], reported: true, matrix: 'B.1.d' },
  orderAccepted: {
    from: ['Received', 'PendingNew'],
    to: ['Working'],
    reported: true,
    when: 'its quantity is above 0',
    fits: (_, { terms }) => terms.orderQty > 0,
    matrix: 'A.1',
  },
  orderTriggered: {
    from: SENT,
    to: ['same'],
    reported: true,
    when: 'it is a stop that has not triggered',
    fits: (_, order) => isStop(order.terms.ordType) && !order.triggered,
  },
  childSent: {
    from: ['Working'],
    to: ['same'],
    when: 'its quantity is at most the unrouted quantity',
    fits: ({ terms }, order) => terms.orderQty > 0 && terms.orderQty <= unroutedQty(order),
  },
  childFilled: { from: SENT, to: ['same', 'Filled'], matrix: 'A.1.a' },
  executionCorrected: { from: SENT, to: ['same', 'Working', 'Filled', 'Reopened'], matrix: 'J.1' },
  cancelRequested: {
    from: OPEN,
    to: ['PendingCancel'],
    reported: true,
    when: 'its ClOrdID is not taken, or that of a queued request of this order',
    fits: isNamedAfresh,
    matrix: 'B.1.a, B.1.b, B.1.d',
  },
  replaceRequested: {
    from: [...OPEN, 'Filled'],
    to: ['PendingReplace'],
    reported: true,
    when: 'its ClOrdID is not taken, or that of a queued request of this order; a filled order is increased',
    fits: (event, order, known) =>
      isNamedAfresh(event, order, known) && (isOpen(order) || event.terms.orderQty > order.cumQty),
    matrix: 'C.1 to C.3',
  },
  requestQueued: {
    from: ASKED,
    to: ['same'],
    when: 'its ClOrdID is not taken; if it is acknowledged, it has the next ExecID',
    fits: ({ acknowledged, execID, clOrdID }, order, known) =>
      !known.isTaken(order, clOrdID) && (!acknowledged || execID === known.nextExecID),
    matrix: 'D.2.a, D.2.b',
  },
  requestDequeued: {
    from: ['Working', 'Suspended', 'DoneForDay', 'Reopened', 'Filled', 'WindingDown', 'Ended'],
    to: ['same'],
    when: 'a request is queued',
    fits: (_, { queue }) => queue.length > 0,
    matrix: 'D.2',
  },
  requestRejected: {
    from: ['None', ...ASKED, ...ANSWERED],
    to: ['same', ...ANSWERED],
    when: 'a pending request exists, if it rejects one; for an unknown order, OrderID is 0',
    fits: ({ wasPending, orderID }, order: Parent | undefined) =>
      order === undefined ? orderID === 0 && !wasPending : !wasPending || order.pending !== undefined,
    matrix: 'B.1.c, B.1.f, C.2.a, D.2.c, D.2.d',
  },
  orderReplaced: {
    from: ['PendingReplace'],
    to: [...OPEN, 'Filled', 'WindingDown'],
    reported: true,
    when: 'no child is live; OrderQty is at least CumQty',
    fits: ({ orderQty }, order) => hasNothingOut(order) && orderQty >= order.cumQty,
    matrix: 'C.1 to C.3',
  },
  restateRequested: { from: ['Working', 'Suspended', 'DoneForDay', 'Reopened'], to: ['Restating'], matrix: 'E.1.c' },
  orderRestated: {
    from: SENT,
    to: ['same', 'Working', 'Filled', 'Suspended', 'DoneForDay', 'Reopened', 'WindingDown'],
    reported: true,
    when: 'OrderQty is at least CumQty; after a split or a pending restatement, no child is live',
    fits: ({ orderQty, cumQty }, { cumQty: was, liveChildren, pending }) =>
      orderQty >= cumQty && (liveChildren.length === 0 || (cumQty === was && pending?.kind !== 'restate')),
    matrix: 'E.1.c, E.1.d, H.1.a, H.1.b, K.1.a',
  },
  orderHeld: {
    from: ['Working'],
    to: ['same'],
    when: 'quantity is open that no child works; its ExecID is the next one, or 0 as earlier versions had it',
    fits: ({ execID }, order, { nextExecID }) => unroutedQty(order) > 0 && (execID === 0 || execID === nextExecID),
  },
  orderBounded: { from: ['Working'], to: ['same'] },
  orderWaits: {
    from: ['Working'],
    to: ['same'],
    when: 'quantity is open that no child works',
    fits: (_, order) => unroutedQty(order) > 0,
  },
  restTakenBack: {
    from: ['Working'],
    to: ['same'],
    when: 'a child of it is live',
    fits: (_, { liveChildren }) => liveChildren.length > 0,
  },
  orderGuaranteed: {
    from: [...ASKED, 'Working', 'Suspended', 'DoneForDay', 'Reopened', 'WindingDown'],
    to: ['same'],
    reported: true,
    when: 'at most LeavesQty',
    fits: ({ lastQty }, order) => lastQty <= leavesQty(order),
    matrix: 'L.1.a',
  },
  stopRequested: {
    from: [...ASKED, ...ANSWERED],
    to: ['same', 'WindingDown'],
    when: 'it is not already winding down to this status; an ended order has a live child',
    fits: ({ ordStatus }, { windsDownTo, ended, liveChildren }) =>
      ordStatus !== windsDownTo && (ended === '' || liveChildren.length > 0),
    matrix: 'A.1.b, E.1.b, H.1, K.1',
  },
  orderSuspended: {
    from: ['WindingDown'],
    to: ['Suspended', 'DoneForDay', 'Reopened'],
    reported: true,
    when: 'it winds down to this status; quantity is open, and no child is live',
    fits: (_, order) => order.windsDownTo === OrdStatus.Suspended && isBackAndOpen(order),
    matrix: 'K.1.a',
  },
  orderDoneForDay: {
    from: ['WindingDown'],
    to: ['DoneForDay', 'Reopened'],
    reported: true,
    when: 'it winds down to this status; quantity is open, and no child is live',
    fits: (_, order) => order.windsDownTo === OrdStatus.DoneForDay && isBackAndOpen(order),
    matrix: 'H.1',
  },
  orderEnded: {
    from: ['PendingCancel', 'WindingDown', 'Working', 'Reopened'],
    to: ['Ended'],
    reported: true,
    when: 'quantity is open, and no child is live',
    fits: (_, order) => isBackAndOpen(order),
    matrix: 'A.1.b, B.1, E.1.b, I.1, K.1.b',
  },
};

const LIVE = ['sent', 'accepted', 'unknown'] as const;
const ANY = [...LIVE, 'ended'] as const;

export const CHILD_MOVES: { readonly [K in ChildMoveKind]: Move<ChildState, EventOfKind<K>, Child> } = {
  childSent: {
    from: ['none'],
    to: ['sent'],
    when: 'its ClOrdID is the next number',
    fits: ({ childID }, _, { nextChildID }) => childID === nextChildID,
  },
  childAccepted: { from: ['sent', 'unknown'], to: ['accepted'] },
  childUnknown: { from: ['sent', 'accepted'], to: ['unknown'] },
  childStands: { from: ['unknown'], to: ['accepted'] },
  childRejected: { from: LIVE, to: ['ended'] },
  childFilled: {
    from: ANY,
    to: ['same', 'ended'],
    reported: true,
    when: 'LastQty is above 0, and the execution is not booked yet',
    fits: ({ lastQty, venueExecID }, child, known) => lastQty > 0 && !known.isBooked(child, venueExecID),
  },
  childEnded: { from: LIVE, to: ['ended'] },
  childRestated: {
    from: LIVE,
    to: ['same'],
    when: 'the new quantity is smaller, and at least CumQty',
    fits: ({ qty }, child) => qty < child.terms.orderQty && qty >= child.cumQty,
  },
  childRepriced: {
    from: LIVE,
    to: ['same'],
    when: 'it has a limit, and the price is another than it rests at',
    fits: ({ px }, child) => child.terms.price !== NO_PRICE && px !== child.restsAt,
  },
  childCancelSent: {
    from: LIVE,
    to: ['same'],
    when: 'its ClOrdID is the next number',
    fits: ({ requestID }, _, { nextChildID }) => requestID === nextChildID,
  },
  childCancelRejected: {
    from: ANY,
    to: ['same'],
    when: 'a cancel was sent',
    fits: (_, { cancelID }) => cancelID !== 0,
  },
  executionCorrected: {
    from: ANY,
    to: ['same', 'accepted', 'ended'],
    reported: true,
    when: 'the execution is of this child with the stated values, not busted but by hand before its venue does, and not from before a split; only an ended child reopens',
    fits: (event, child, known) => isOfExecution(event, child, known) && (!event.reopens || child.state === 'ended'),
  },
  fillsMissing: { from: ANY, to: ['same'] },
  childFillKnown: {
    from: ANY,
    to: ['same'],
    when: 'at most the quantity booked from CumQty, by a known execution',
    fits: ({ lastQty }, child, { executions }) =>
      lastQty <= child.generatedQty && executions.named(child, child.generatedExecID) !== undefined,
  },
};

/** Events about no order and no child in particular: a Move without states. */
export const OTHER_MOVES: {
  readonly [K in Exclude<OrderEvent['kind'], OrderMoveKind | ChildMoveKind>]: Move<never, EventOfKind<K>, undefined>;
} = {
  orderRefused: { from: [], to: [], reported: true, matrix: 'F.1.a' },
  symbolHaltSet: {
    from: [],
    to: [],
    when: 'it changes the state of the symbol',
    fits: ({ symbol, halted }, _, { haltedSymbols }) => haltedSymbols.has(symbol) !== halted,
    matrix: 'K.1',
  },
  operatorActed: { from: [], to: [] },
  fillQuarantined: { from: [], to: [] },
};

function isNamedAfresh({ clOrdID }: { readonly clOrdID: string }, order: Parent, known: KnownOrders): boolean {
  return !known.isTaken(order, clOrdID) || known.find(order, clOrdID) === order;
}

const isBackAndOpen = (order: Parent): boolean => hasNothingOut(order) && isOpen(order);

function isOfExecution(
  { execRefID, wasQty, wasPx, lastQty, by }: EventOfKind<'executionCorrected'>,
  child: Child,
  { executions }: KnownOrders,
): boolean {
  const execution = executions.get(execRefID);
  if (execution === undefined || execution.child !== child || !isCorrectable(execution)) return false;
  const isBustedByHand = by === '' && lastQty === 0 && execution.handQty < 0;
  if (wasQty === 0 && !isBustedByHand) return false;
  return execution.execID === execRefID && execution.lastQty === wasQty && execution.lastPx === wasPx;
}

export function stateOf(order: Parent | undefined): OrderState {
  if (order === undefined) return 'None';
  if (order.ended !== '') return 'Ended';
  if (order.pending !== undefined) return PENDING[order.pending.kind];
  if (order.windsDownTo !== '') return 'WindingDown';
  if (!order.accepted) return order.awaitsTrader ? 'PendingNew' : 'Received';
  if (isFilled(order)) return 'Filled';
  if (order.reopened) return 'Reopened';
  if (order.doneForDay) return 'DoneForDay';
  return order.suspended ? 'Suspended' : 'Working';
}
const PENDING = { cancel: 'PendingCancel', replace: 'PendingReplace', restate: 'Restating' } as const;

/** Throws if `event` does not fit. About 60 ns per event, without allocation (measured). */
export function assertFits(event: OrderEvent, known: KnownOrders): void {
  const gate = GATES[event.kind];
  const names = event as OrderEvent & Names;
  if (gate.reported && names.execID !== known.nextExecID) refuse(event, `ExecID ${known.nextExecID} is next`);
  if (gate.other?.fits !== undefined && !gate.other.fits(event, undefined, known)) refuse(event, gate.other.when);
  let order: Parent | undefined;
  if (gate.child !== undefined) {
    const { from, fits, when } = gate.child;
    const found = known.children.get(names.childID);
    // The ClOrdID of a cancel finds its child as well, but is not the ID of the child.
    const child = found?.childID === names.childID ? found : undefined;
    const state = child === undefined ? 'none' : child.state;
    if (!from.includes(state)) refuse(event, `the child is ${state}`);
    if (fits !== undefined && !fits(event, child, known)) refuse(event, when);
    order = child?.parent;
  }
  if (gate.order === undefined) return;
  const { from, fits, when } = gate.order;
  order ??= known.parents.get(names.orderID);
  const state = stateOf(order);
  if (!from.includes(state)) refuse(event, `the order is ${state}`);
  if (fits !== undefined && !fits(event, order, known)) refuse(event, when);
}

/** Apart from the checks, so that an event that fits makes no text. */
function refuse(event: OrderEvent, why: string): void {
  assert(false, `${event.kind} does not fit: ${why} (${JSON.stringify(event)})`);
}

/** IDs in an event, if it has them. */
interface Names {
  readonly execID: ExecID;
  readonly childID: ChildID;
  readonly orderID: OrderID;
}

/** The rows of an event in one shape, so that one place checks all events. */
interface Row {
  readonly from: readonly string[];
  readonly when: string;
  readonly fits: ((event: OrderEvent, of: Parent | Child | undefined, known: KnownOrders) => boolean) | undefined;
}
interface Gate {
  readonly reported: boolean;
  readonly order: Row | undefined;
  readonly child: Row | undefined;
  readonly other: Row | undefined;
}

type AnyMove = Move<string, never, never>;

function gatesOf(): Readonly<Record<OrderEvent['kind'], Gate>> {
  const [order, child, other] = [ORDER_MOVES, CHILD_MOVES, OTHER_MOVES].map(
    (moves) => new Map(Object.entries(moves as Readonly<Record<string, AnyMove>>)),
  );
  const kinds = new Set([...order.keys(), ...child.keys(), ...other.keys()]);
  const gates = [...kinds].map((kind): [string, Gate] => {
    const rows = [order.get(kind), child.get(kind), other.get(kind)];
    const [ofOrder, ofChild, ofOther] = rows.map(rowOf);
    return [
      kind,
      { reported: rows.some((row) => row?.reported === true), order: ofOrder, child: ofChild, other: ofOther },
    ];
  });
  return Object.fromEntries(gates) as Record<OrderEvent['kind'], Gate>;
}

function rowOf(move: AnyMove | undefined): Row | undefined {
  if (move === undefined) return undefined;
  return { from: move.from, when: move.when ?? '', fits: move.fits as Row['fits'] };
}

const GATES = gatesOf();
