/** All that checks look at, as a fold: nothing but applyRisk changes it, so a replay gives the same verdicts. */
import type { Instrument } from '../units/instrument.ts';
import { type Child, childLeavesQty, type Execution, type Parent } from '../orders/order.ts';
import { type ChildID, isBuy, type OrderID, orderID as orderIDOf, OrdType } from '../orders/values.ts';
import { assert, unreachable } from '../units/assert.ts';
import {
  type Instant,
  least,
  minus,
  NO_PRICE,
  NO_QTY,
  plus,
  type Price,
  type Qty,
  qty,
  ZERO_PRICE,
} from '../units/brand.ts';
import { DayData } from './day/dayData.ts';
import { kindOf } from './windows/duplicates.ts';
import type { EventOf } from '../units/record.ts';
import type {
  ChildFilled,
  ExecutionCorrected,
  OrderEvent,
  OrderReceived,
  OrderRestated,
  ReplaceRequested,
} from '../orders/event.ts';
import type { ClientDeskSet, RiskEvent, RiskLimitSet, SelfTradePrevented } from './event.ts';
import {
  bookIntoLines,
  type Booked,
  closeReservation,
  correctOpening,
  type Corrected,
  countInShape,
  isSpent,
  markAlone,
  moveMark,
  moveToDesk,
  openReservation,
  executionsOf,
  restateLines,
  revalue,
  takeTerms,
  updateReservation,
} from './slices/exposure.ts';
import {
  type AccountExposure,
  accountLineOf,
  type ClientExposure,
  coordinatesOf,
  type Line,
  Lines,
  type Mark,
  newClientLine,
  placeOf,
  placeOfAsker,
  type Reservation,
  symbolLineOf,
  takeRecentOrders,
} from './slices/lines.ts';
import { CEILINGS, type Coordinates, shapeBits } from './limits/limitRow.ts';
import { LimitsInForce } from './limits/limitsInForce.ts';
import { Meters } from './slices/meters.ts';
import { enableRepeats } from './repeatHalts.ts';
import { NO_LIMIT, NO_MONEY } from './worth/riskMoney.ts';
import { Reservations } from './slices/reservations.ts';
import { Slices } from './slices/slices.ts';
import { notePrevented } from './selfTrade.ts';
import { TradingStates } from './tradingState.ts';
import { ownPrice, type Priced } from './worth/valuation.ts';

const MOST_QTY = qty(NO_LIMIT);

export class RiskState {
  /** Every instrument that an order in the journal may name, by symbol. */
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly clients = new Map<string, ClientExposure>();
  /** By symbol, of those that have a line. */
  readonly marks = new Map<string, Mark>();
  /** Desks of clients that belong to one. */
  readonly desks = new Map<string, string>();
  readonly limits = new LimitsInForce();
  readonly lines = new Lines(new Slices());
  /** Of orders that may still trade. */
  readonly reservations = new Reservations();
  /** Open quantity of live children. */
  readonly childOpen = new Map<ChildID, Qty>();
  readonly trading = new TradingStates();
  readonly dayData = new DayData();
  /** What limits over time remember. */
  readonly meters = new Meters();
  /** The order whose queued request is being taken up, 0 for none: it counted in its rate when it was queued. */
  dequeued = orderIDOf(0);
  /** The last time that the order was kept from trading with one of the same owner, by either one. */
  readonly selfTrades = new Map<OrderID, EventOf<typeof SelfTradePrevented>>();

  constructor(instruments: ReadonlyMap<string, Instrument>) {
    this.instruments = instruments;
    for (const row of CEILINGS) {
      this.limits.stand(row);
      this.lines.slices.addShape(shapeBits(row));
    }
  }
}

/**
 * Folds one event into `state`. `order` is the parent the event is about, `child` the child: any that an event names by
 * orderID or childID should be given. Only what never changes is read from them, and the totals of an order that had
 * been filled when a replace reopens it: so it doesn't matter whether orders/ has applied the event yet.
 * A new order is to be evaluated before its OrderReceived is folded in, or it would meet itself.
 */
export function applyRisk(state: RiskState, event: OrderEvent | RiskEvent, order?: Parent, child?: Child): void {
  switch (event.kind) {
    case 'orderReceived':
      return received(state, event);
    case 'orderAccepted':
    case 'orderPendingNew':
      assert(order !== undefined, 'an order that is taken comes with its event');
      return served(state, event.orderID, event.at, order);
    case 'orderRejected':
    case 'orderEnded':
      return ended(state, event.orderID);
    case 'cancelRequested':
      if (!takeDequeued(state, event.orderID)) asked(state, 'cancel', event);
      return;
    case 'replaceRequested':
      return replaceRequested(state, event, order);
    case 'orderReplaced':
      return replaced(state, event.orderID, event.orderQty);
    case 'restateRequested':
      return wanted(state, event.orderID, event.orderQty, termsOf(order, event.price), order);
    case 'orderRestated':
      return restated(state, event, order);
    case 'executionCorrected':
      assert(child !== undefined, 'a correction comes with its child');
      return corrected(state, event, child);
    case 'childRestated':
      assert(child !== undefined, "a child's restatement comes with the child");
      return childOpenIs(state, child);
    case 'requestRejected':
      takeDequeued(state, event.orderID);
      if (event.wasPending) requestRefused(state, event.orderID);
      return;
    case 'requestQueued':
      return asked(state, event.request, event);
    case 'requestDequeued':
      state.dequeued = event.orderID;
      return;
    case 'childSent':
      return childSent(state, event.childID, event.terms.orderQty, reservationOf(state, event.orderID, order));
    case 'childFilled':
      assert(child !== undefined, 'a fill comes with its child');
      return filled(state, child, event);
    case 'childRejected':
    case 'childEnded':
      assert(child !== undefined, "a child's end comes with the child");
      return childEnded(state, child);
    case 'tradingStateSet':
      if (event.state === 'active') enableRepeats(state.meters, event, event.at);
      return state.trading.set(event);
    case 'marked': {
      const [mark, r] = [state.marks.get(event.symbol), state.reservations.get(event.orderID)];
      if (event.alone && r !== undefined) markAlone(state.lines.slices, r, event);
      else if (mark !== undefined) moveMark(state.lines.slices, mark, event, r);
      return;
    }
    case 'riskLimitSet':
      return setLimit(state, event);
    case 'riskLimitRemoved':
      return state.limits.remove(event);
    case 'clientDeskSet':
      return setDesk(state, event);
    case 'selfTradePrevented':
      return notePrevented(state.selfTrades, event);
    case 'statusAsked':
      return state.meters.served('status', placeOfAsker(state.desks, event.clientID, event.session), event.at);
    // An order that is stopped, waits or rests, a child accepted, leaving or unknown: each reserves what it did.
    case 'orderRefused':
    case 'orderTriggered':
    case 'stopRequested':
    case 'childAccepted':
    case 'childCancelSent':
    case 'childCancelRejected':
    case 'childUnknown':
    case 'childStands':
    case 'fillQuarantined':
    case 'childFillKnown':
    case 'fillsMissing':
    case 'childRepriced':
    case 'riskDecided':
    case 'replaceRefused':
    case 'gateShut':
    case 'orderGuaranteed':
    case 'orderHeld':
    case 'orderBounded':
    case 'orderWaits':
    case 'restTakenBack':
    case 'orderSuspended':
    case 'orderDoneForDay':
    case 'operatorActed':
    case 'symbolHaltSet':
      return;
    default:
      unreachable(event);
  }
}

function received(state: RiskState, event: EventOf<typeof OrderReceived>): void {
  const { orderID, side, terms, arrivalBid, arrivalAsk } = event;
  const client = clientLine(state, event.clientID);
  const instrument = state.instruments.get(event.symbol);
  // No limits let these pass, so they are rejected in the same step: they reserve nothing, and leave no trace to grow.
  if (instrument === undefined || terms.orderQty > MOST_QTY) return;
  const line = symbolLineOf(client, instrument, state.marks);
  const key = { strategy: event.strategy, trader: event.trader, session: event.replyTo, venue: event.exDestination };
  reserve(state, {
    orderID,
    line: state.lines.of(accountLineOf(line, event.account), key),
    openQty: NO_QTY,
    openNotional: NO_MONEY,
    buy: isBuy(side),
    arrival: { bid: arrivalBid, ask: arrivalAsk },
    terms,
    orderQty: terms.orderQty,
    cumQty: NO_QTY,
    value: ZERO_PRICE,
    replacing: false,
    wantedTerms: terms,
    wantedQty: NO_QTY,
    wantedValue: NO_PRICE,
    taken: false,
    childrenQty: NO_QTY,
    ended: false,
  });
}

function reserve(state: RiskState, r: Reservation): Reservation {
  state.reservations.add(r);
  revalue(r);
  openReservation(state.lines.slices, r);
  return r;
}

/** The order passed the checks, once: one that waits for a trader is taken when it came, not when he accepts it. */
function served(state: RiskState, orderID: OrderID, at: Instant, { originator, terms, side }: Parent): void {
  const r = state.reservations.get(orderID);
  if (r === undefined || r.taken) return;
  r.taken = true;
  const { client, number } = r.line.account.of;
  if (state.meters.inUse) {
    const place = placeOf(r.line);
    state.meters.served('new', place, at);
    state.meters.sized(r.openNotional, place);
  }
  const kind = kindOf(number, side, terms.ordType);
  takeRecentOrders(client, originator).add(kind, terms.orderQty, ownPrice(terms), r.line.account.key, at);
}

/** A cancel or replace is served: it is pending, or waits behind another that is. */
function asked(state: RiskState, request: 'replace' | 'cancel', event: { orderID: OrderID; at: Instant }): void {
  const r = state.meters.inUse ? state.reservations.get(event.orderID) : undefined;
  if (r !== undefined) state.meters.served(request, placeOf(r.line), event.at);
}

/** True for the event that says what became of a request that waited in its order's queue. */
function takeDequeued(state: RiskState, orderID: OrderID): boolean {
  if (state.dequeued !== orderID) return false;
  state.dequeued = orderIDOf(0);
  return true;
}

function setLimit(state: RiskState, event: EventOf<typeof RiskLimitSet>): void {
  const row = state.limits.set(event);
  state.meters.need(row);
  const bits = shapeBits(row);
  const { slices } = state.lines;
  if (bits < 0 || !slices.addShape(bits)) return;
  const deskOf = (clientID: string) => state.desks.get(clientID) ?? '';
  countInShape(state.lines, slices.shapeOf(bits), state.reservations.values(), deskOf);
}

function setDesk(state: RiskState, { clientID, desk }: EventOf<typeof ClientDeskSet>): void {
  if (desk === '') state.desks.delete(clientID);
  else state.desks.set(clientID, desk);
  state.limits.version++;
  const client = state.clients.get(clientID);
  if (client !== undefined) moveToDesk(state.lines, client, desk, state.reservations.values());
}

function ended(state: RiskState, orderID: OrderID): void {
  const r = state.reservations.get(orderID);
  if (r === undefined) return;
  r.ended = true;
  settle(state, r);
}

function replaceRequested(state: RiskState, event: EventOf<typeof ReplaceRequested>, order: Parent | undefined): void {
  wanted(state, event.orderID, event.terms.orderQty, event.terms, order);
  if (!takeDequeued(state, event.orderID)) asked(state, 'replace', event);
}

function wanted(state: RiskState, orderID: OrderID, orderQty: Qty, terms: Priced, order: Parent | undefined): void {
  const r = reservationOf(state, orderID, order);
  if (r === undefined) return;
  r.replacing = true;
  r.wantedQty = least(orderQty, MOST_QTY);
  r.wantedTerms = terms;
  revalue(r);
  settle(state, r);
}

function restated(state: RiskState, event: EventOf<typeof OrderRestated>, order: Parent | undefined): void {
  const r = reservationOf(state, event.orderID, order);
  if (r === undefined) return;
  r.orderQty = least(event.orderQty, MOST_QTY);
  r.cumQty = event.cumQty;
  r.terms = termsOf(order, event.price);
  r.replacing = false;
  revalue(r);
  settle(state, r);
}

/** Updates the open quantity. CoreState restates the position, from all executions of the account. */
function corrected(state: RiskState, event: EventOf<typeof ExecutionCorrected>, child: Child): void {
  const { parent } = child;
  const known = state.reservations.get(parent.orderID);
  if (known !== undefined) known.cumQty = minus(plus(known.cumQty, event.lastQty), event.wasQty);
  else reservationOf(state, parent.orderID, parent);
  childOpenIs(state, child);
}

/** The child's open quantity has changed; orders/ has applied the event already. */
function childOpenIs(state: RiskState, child: Child): void {
  const r = state.reservations.get(child.parent.orderID);
  if (r === undefined) return;
  const before = state.childOpen.get(child.childID) ?? NO_QTY;
  const open = childLeavesQty(child);
  if (open > 0) state.childOpen.set(child.childID, open);
  else state.childOpen.delete(child.childID);
  r.childrenQty = plus(minus(r.childrenQty, before), open);
  settle(state, r);
}

function replaced(state: RiskState, orderID: OrderID, orderQty: Qty): void {
  const r = state.reservations.get(orderID);
  if (r === undefined) return;
  r.orderQty = least(orderQty, MOST_QTY);
  if (r.replacing) takeTerms(r, r.wantedTerms);
  r.replacing = false;
  settle(state, r);
}

/** One request is pending at a time, so none is a pending replace any more. */
function requestRefused(state: RiskState, orderID: OrderID): void {
  const r = state.reservations.get(orderID);
  if (r === undefined) return;
  r.replacing = false;
  settle(state, r);
}

function childSent(state: RiskState, id: ChildID, quantity: Qty, r: Reservation | undefined): void {
  assert(r !== undefined, 'a child is sent for an order that is open');
  state.childOpen.set(id, quantity);
  r.childrenQty = plus(r.childrenQty, quantity);
  settle(state, r);
}

/** The whole of lastQty is ours, late and beyond what was open too; the child's reservation gives what it had. */
function filled(state: RiskState, child: Child, event: EventOf<typeof ChildFilled>): void {
  const { lastQty, lastPx, at } = event;
  const { parent, childID } = child;
  const r = state.reservations.get(parent.orderID);
  const line = r === undefined ? lineOf(state, parent) : r.line;
  bookIntoLines(state.lines.slices, line, parent.side, lastQty, lastPx);
  line.account.executed.push(event.execID);
  if (state.meters.inUse) {
    const { side, terms } = parent;
    const first = r !== undefined && r.cumQty === 0;
    const of = { place: placeOf(line), buy: isBuy(side), orderQty: terms.orderQty };
    state.meters.executed({ ...of, px: lastPx, first, at });
  }
  if (r === undefined) return;
  const open = state.childOpen.get(childID) ?? NO_QTY;
  const taken = least(open, lastQty);
  if (taken < open) state.childOpen.set(childID, minus(open, taken));
  else state.childOpen.delete(childID);
  r.childrenQty = minus(r.childrenQty, taken);
  r.cumQty = plus(r.cumQty, lastQty);
  settle(state, r);
}

function childEnded(state: RiskState, child: Child): void {
  const open = state.childOpen.get(child.childID);
  const r = state.reservations.get(child.parent.orderID);
  if (open === undefined || r === undefined) return;
  state.childOpen.delete(child.childID);
  r.childrenQty = minus(r.childrenQty, open);
  settle(state, r);
}

/** After any change of `r`: moves the sums, and lets the reservation go when nothing more can come of it. */
function settle(state: RiskState, r: Reservation): void {
  updateReservation(state.lines.slices, r);
  if (!isSpent(r)) return;
  closeReservation(state.lines, r);
  state.reservations.delete(r.orderID);
}

/** The order's own type and stop at another price. */
function termsOf(order: Parent | undefined, price: Price): Priced {
  return { ordType: order?.terms.ordType ?? OrdType.Limit, price, stopPx: order?.terms.stopPx ?? NO_PRICE };
}

/** The order's reservation. One that was filled, and so let go, comes back when something is asked of it again. */
function reservationOf(state: RiskState, orderID: OrderID, order: Parent | undefined): Reservation | undefined {
  const known = state.reservations.get(orderID);
  if (known !== undefined || order === undefined || order.terms.orderQty > MOST_QTY) return known;
  const { side, arrivalBid, arrivalAsk } = order;
  return reserve(state, {
    orderID,
    line: lineOf(state, order),
    openQty: NO_QTY,
    openNotional: NO_MONEY,
    buy: isBuy(side),
    arrival: { bid: arrivalBid, ask: arrivalAsk },
    terms: order.terms,
    orderQty: order.terms.orderQty,
    cumQty: order.cumQty,
    value: ZERO_PRICE,
    replacing: false,
    wantedTerms: order.terms,
    wantedQty: NO_QTY,
    wantedValue: NO_PRICE,
    taken: true,
    childrenQty: NO_QTY,
    ended: order.ended !== '',
  });
}

/** Recalculates the position of the execution's account, after it was corrected. */
export function restatePosition(state: RiskState, execution: Execution, was: Corrected, booked: Booked): void {
  const { account } = lineOf(state, execution.child.parent);
  correctOpening(state.lines, account, execution, was);
  restateAccount(state, account, executionsOf(account, booked));
}

/** The same for what limits over time remember; `booked`: all executions there are. */
export function restateMeters(
  state: RiskState,
  execution: Execution,
  booked: readonly Execution[],
  now: Instant,
): void {
  if (!state.meters.inUse) return;
  state.meters.restated({ execution, booked, placeOf: ({ child }) => placeOfOrder(state, child.parent), now });
}

/** Where an order counts, without a line for it. */
export function placeOfOrder({ instruments, desks }: RiskState, order: Parent): Coordinates {
  const { clientID, account, strategy, trader, session, exDestination: venue } = order;
  const instrument = instruments.get(order.symbol);
  assert(instrument !== undefined, `an order in ${order.symbol} has traded, so its instrument must stay configured`);
  const client = { clientID, desk: desks.get(clientID) ?? '' };
  return coordinatesOf(client, instrument, account, { strategy, trader, session, venue });
}

export function restateAccount(state: RiskState, account: AccountExposure, executions: readonly Execution[]): void {
  restateLines(state.lines, account, executions, ({ child }) => lineOf(state, child.parent));
}

/** The account's line in the symbol, made if it does not exist; undefined for a symbol that is not traded here. */
export function accountIn(
  state: RiskState,
  { clientID, account, symbol }: { clientID: string; account: string; symbol: string },
): AccountExposure | undefined {
  const instrument = state.instruments.get(symbol);
  if (instrument === undefined) return undefined;
  return accountLineOf(symbolLineOf(clientLine(state, clientID), instrument, state.marks), account);
}

function clientLine(state: RiskState, clientID: string): ClientExposure {
  let client = state.clients.get(clientID);
  if (client === undefined) {
    state.clients.set(clientID, (client = newClientLine(clientID, state.desks.get(clientID) ?? '')));
  }
  return client;
}

/** The line that an order of ours counts in. */
function lineOf(state: RiskState, order: Parent): Line {
  const instrument = state.instruments.get(order.symbol);
  assert(instrument !== undefined, `an order in ${order.symbol} has traded, so its instrument must stay configured`);
  const { strategy, trader, session, exDestination: venue } = order;
  const inSymbol = symbolLineOf(clientLine(state, order.clientID), instrument, state.marks);
  return state.lines.of(accountLineOf(inSymbol, order.account), { strategy, trader, session, venue });
}
