/** A desk to test at: orders, risk and a clock joined as the core joins them, without router or venues. */
import { NOT_CHARGED } from '../support/notCharged.ts';
import { deepStrictEqual } from 'node:assert';
import { Orders } from '../../src/orders/apply.ts';
import { overfillOf } from '../../src/orders/order.ts';
import type { OrderEvent } from '../../src/orders/event.ts';
import { type OrderTerms, PLAIN } from '../../src/orders/terms.ts';
import type { NewIntent } from '../../src/risk/checks/subject.ts';
import type { Child, Parent } from '../../src/orders/order.ts';
import { OrdStatus, OrdType, ResponseTo, RestatementReason, Side } from '../../src/orders/values.ts';
import type { Instrument } from '../../src/units/instrument.ts';
import {
  evaluateCancel,
  evaluateNew,
  evaluateReplace,
  RiskContext,
  type RiskDecision,
  rowsOf,
} from '../../src/risk/evaluate.ts';
import { RISK_EVENTS, type RiskEvent } from '../../src/risk/event.ts';
import type { LimitRow } from '../../src/risk/limits/limitRow.ts';
import { changesTo, LimitBook, limitSet } from '../../src/risk/limitBook.ts';
import { limitsOf, type TestLimits } from '../support/limits.ts';
import type { Money } from '../../src/risk/worth/riskMoney.ts';
import { moneyScaleOf } from '../../src/units/currency.ts';
import type { Quote } from '../../src/risk/worth/quote.ts';
import { applyRisk, RiskState } from '../../src/risk/state.ts';
import type { TradingStateSetEvent } from '../../src/risk/tradingState.ts';
import { instant, NO_PRICE, type Price, type Qty, seconds, span } from '../../src/units/brand.ts';

export type DeskEvent = OrderEvent | RiskEvent;

export const px = (n: number) => n as Price;
export const q = (n: number) => n as Qty;
export const us = instant;
/** Whole units of a currency. */
export const units = (n: number, currency = 'USD') => (n * 10 ** moneyScaleOf(currency)) as Money;
export const SECOND = seconds(1);

/** Prices count ten-thousandths; tick 0.01, lots of 1; a market order takes the quote and no more. */
export const XYZ: Instrument = {
  symbol: 'XYZ',
  currency: 'USD',
  priceScale: 4,
  qtyScale: 0,
  tickSize: px(100),
  lotSize: q(1),
  collarBps: 0,
  adv: q(10_000),
};
/** Lots of 100. */
export const LOTS: Instrument = { ...XYZ, symbol: 'LOTS', lotSize: q(100) };
/** Another currency. */
export const YEN: Instrument = { ...XYZ, symbol: 'YEN', currency: 'JPY', priceScale: 1, tickSize: px(5) };
/** Quantities count hundred-millionths. */
export const COIN: Instrument = {
  symbol: 'COIN',
  currency: 'USD',
  priceScale: 4,
  qtyScale: 8,
  tickSize: px(100),
  lotSize: q(1),
  collarBps: 0,
};
export const INSTRUMENTS: ReadonlyMap<string, Instrument> = new Map(
  [XYZ, LOTS, YEN, COIN].map((instrument) => [instrument.symbol, instrument]),
);

/** An order, with its terms beside the rest. */
export interface OrderAsk extends OrderTerms {
  clientID: string;
  account: string;
  symbol: string;
  side: Side;
  exDestination: string;
  closeOnly?: boolean;
  strategy?: string;
  trader?: string;
}

/** Client ACME buys 100 XYZ at 10.00. */
export const ASK: OrderAsk = {
  ...PLAIN,
  clientID: 'ACME',
  account: 'A1',
  symbol: 'XYZ',
  side: Side.Buy,
  orderQty: q(100),
  price: px(100_000),
  exDestination: '',
};

export function intentOf({ strategy = '', trader = '', ...ask }: OrderAsk) {
  const { clientID, account, symbol, side, exDestination, closeOnly = false, ...terms } = ask;
  return {
    clientID,
    account,
    symbol,
    side,
    exDestination,
    closeOnly,
    replyTo: 'S1',
    strategy,
    trader,
    terms,
  } satisfies NewIntent;
}

export const market = { ordType: OrdType.Market, price: NO_PRICE };

/** A price of a table that says none with 0. */
export const pxOrNone = (value: number): Price => (value === 0 ? NO_PRICE : px(value));

/** 9.99 at 10.01, just now. */
export const QUOTE: Quote = { bid: px(99_900), ask: px(100_100), bidAgeMicros: span(0), askAgeMicros: span(0) };

export class RiskDesk {
  readonly orders = new Orders();
  readonly state: RiskState;
  readonly context: RiskContext;
  readonly events: DeskEvent[] = [];
  now = us(1_000 * SECOND);

  constructor(limits: TestLimits = { clients: [{ clientID: 'ACME' }] }, instruments = INSTRUMENTS) {
    this.state = new RiskState(instruments);
    this.context = new RiskContext(this.state, new LimitBook({ clients: [] }));
    this.context.quote = QUOTE;
    this.configure(limits);
  }

  /** Puts other limits in force. */
  configure(limits: TestLimits): void {
    const configured = limitsOf(limits);
    this.context.limits = new LimitBook(configured);
    for (const event of changesTo(this.state, configured, this.now)) this.emit(event);
  }

  emit(event: DeskEvent): void {
    this.events.push(event);
    fold(event, this.orders, this.state);
  }

  limit(row: LimitRow): void {
    this.emit(limitSet(row, this.now));
  }

  /** What the checks say of an order, as a value that lasts. */
  check(ask: Partial<OrderAsk> = {}): Verdict {
    this.context.now = this.now;
    const intent = intentOf({ ...ASK, ...ask });
    return this.judged(() => evaluateNew(intent, this.context));
  }

  checkReplace(order: Parent, terms: { orderQty?: Qty; price?: Price; ordType?: OrdType }): Verdict {
    this.context.now = this.now;
    const wanted = { ...order.terms, ...terms };
    return this.judged(() => evaluateReplace(wanted, order, this.context));
  }

  /** Of any order, where none is named. */
  checkCancel(order = [...this.orders.parents.values()].at(-1) ?? this.open()): Verdict {
    this.context.now = this.now;
    return this.judged(() => evaluateCancel(order, this.context));
  }

  /** With all checks in full, which has to say what a glance at them does. */
  private judged(evaluate: () => RiskDecision): Verdict {
    const glance = recorded(evaluate());
    this.context.inFull = true;
    const decision = evaluate();
    this.context.inFull = false;
    deepStrictEqual(glance, recorded(decision));
    return verdict(decision);
  }

  /** Receives an order unchecked, and answers it New. */
  open(ask: Partial<OrderAsk> = {}): Parent {
    const order = this.receive(ask);
    this.accept(order);
    return order;
  }

  accept({ orderID }: Parent): void {
    this.emit({ kind: 'orderAccepted', orderID, at: this.now, execID: this.orders.nextExecID });
  }

  receive(ask: Partial<OrderAsk> = {}): Parent {
    const orderID = this.orders.nextOrderID;
    this.emit({
      kind: 'orderReceived',
      orderID,
      at: this.now,
      route: [],
      originator: '',
      clOrdID: `C${orderID}`,
      arrivalBid: this.context.quote.bid,
      arrivalAsk: this.context.quote.ask,
      bookedBy: '',
      cashOrderQty: 0,
      carried: '',
      locateReqd: '',
      remarked: false,
      instructions: [],
      ...intentOf({ ...ASK, ...ask }),
    });
    return this.orders.parent(orderID);
  }

  reject(order: Parent): void {
    const { orderID } = order;
    this.emit({
      kind: 'orderRejected',
      orderID,
      at: this.now,
      execID: this.orders.nextExecID,
      ordRejReason: 0,
      text: '',
    });
  }

  child(order: Parent, quantity: number): Child {
    const childID = this.orders.nextChildID;
    this.emit({
      kind: 'childSent',
      childID,
      orderID: order.orderID,
      at: this.now,
      venue: 'LIT',
      terms: { ...PLAIN, orderQty: q(quantity), price: order.terms.price },
      midpoint: false,
      purpose: 'post',
      seen: 0,
      wait: span(0),
    });
    return this.orders.child(childID);
  }

  fill(child: Child, lastQty: number, lastPx: number): void {
    const execID = this.orders.nextExecID;
    this.emit({
      kind: 'childFilled',
      childID: child.childID,
      at: this.now,
      execID,
      venueExecID: `V${execID}`,
      lastQty: q(lastQty),
      lastPx: px(lastPx),
      ...NOT_CHARGED,
      generated: false,
      venueCumQty: q(0),
      overfill: overfillOf(child, q(lastQty)),
    });
  }

  /** Opens an order and fills all of it through one child. */
  trade(ask: Partial<OrderAsk>): Parent {
    const order = this.open(ask);
    this.fill(this.child(order, order.terms.orderQty), order.terms.orderQty, order.terms.price);
    return order;
  }

  endChild(child: Child): void {
    this.emit({ kind: 'childEnded', childID: child.childID, at: this.now, ordStatus: OrdStatus.Canceled, text: '' });
  }

  end(order: Parent): void {
    const { orderID } = order;
    const execID = this.orders.nextExecID;
    const why = { text: '', restatementReason: RestatementReason.None };
    this.emit({ kind: 'orderEnded', orderID, at: this.now, execID, ordStatus: OrdStatus.Canceled, ...why });
  }

  askReplace(order: Parent, terms: { orderQty?: Qty; price?: Price }): void {
    const { orderID } = order;
    const execID = this.orders.nextExecID;
    const asked = { orderID, at: this.now, execID, clOrdID: `R${execID}`, replyTo: 'S1', carried: '', route: [] };
    this.emit({
      kind: 'replaceRequested',
      ...asked,
      text: '',
      terms: { ...order.terms, ...terms },
    });
  }

  replaced(order: Parent): void {
    const wanted = order.pending?.terms.orderQty ?? order.terms.orderQty;
    const orderQty = wanted > order.cumQty ? wanted : order.cumQty;
    const execID = this.orders.nextExecID;
    this.emit({ kind: 'orderReplaced', orderID: order.orderID, at: this.now, execID, orderQty });
  }

  askCancel(order: Parent): void {
    const { orderID } = order;
    const execID = this.orders.nextExecID;
    const asked = { clOrdID: `X${execID}`, replyTo: 'S1', carried: '', route: [] };
    this.emit({ kind: 'cancelRequested', orderID, at: this.now, execID, ...asked });
  }

  /** A request that waits behind the pending one. */
  queue({ orderID, clOrdID, terms }: Parent, request: 'cancel' | 'replace'): void {
    const execID = this.orders.nextExecID;
    const asked = { clOrdID: `Q${execID}`, origClOrdID: clOrdID, replyTo: 'S1', carried: '', route: [] };
    const acknowledged = true;
    this.emit({ kind: 'requestQueued', orderID, at: this.now, execID, request, acknowledged, terms, ...asked });
  }

  takeUp({ orderID }: Parent): void {
    this.emit({ kind: 'requestDequeued', orderID, at: this.now });
  }

  /** Refuses the pending request, or, for an order with none, one that never became pending. */
  refuseRequest(order: Parent, responseTo: ResponseTo = ResponseTo.Replace): void {
    this.emit({
      kind: 'requestRejected',
      orderID: order.orderID,
      at: this.now,
      clientID: order.clientID,
      clOrdID: '',
      origClOrdID: '',
      responseTo: order.pending?.kind === 'cancel' ? ResponseTo.Cancel : responseTo,
      cxlRejReason: 0,
      wasPending: order.pending !== undefined,
      text: '',
    });
  }

  set(
    state: TradingStateSetEvent['state'],
    scope: TradingStateSetEvent['scope'] = 'global',
    id = '',
    clientID = '',
  ): void {
    const who = { by: 'jane', reason: 'fat finger', clientID, confirmedBy: '' };
    this.emit({ kind: 'tradingStateSet', at: this.now, scope, id, state, ...who });
  }

  /** Open to buy and to sell in a symbol, over the client's accounts. */
  openQty(symbol = 'XYZ', clientID = 'ACME'): [buy: number, sell: number] {
    let [buys, sells] = [0, 0];
    for (const account of this.state.clients.get(clientID)?.symbols.get(symbol)?.accounts.values() ?? []) {
      buys += account.openBuyQty;
      sells += account.openSellQty;
    }
    return [buys, sells];
  }

  openNotional(currency = 'USD', clientID = 'ACME'): number {
    return this.openOf(clientID)
      .filter((r) => r.line.account.of.instrument.currency === currency)
      .reduce((sum, r) => sum + r.openNotional, 0);
  }

  openOrders(clientID = 'ACME'): number {
    return this.openOf(clientID).length;
  }

  private openOf(clientID: string) {
    return [...this.state.reservations.values()].filter((r) => r.line.account.of.client.clientID === clientID);
  }
}

/** Applies an event as the core does: orders first. `riskFirst` turns that round; it must not matter. */
export function fold(event: DeskEvent, orders: Orders, state: RiskState, riskFirst = false): void {
  if (isOfRisk(event)) return applyRisk(state, event);
  if (!riskFirst) orders.apply(event);
  const child = 'childID' in event ? orders.children.get(event.childID) : undefined;
  const order = child?.parent ?? ('orderID' in event ? orders.parents.get(event.orderID) : undefined);
  applyRisk(state, event, order, child);
  if (riskFirst) orders.apply(event);
}

const OF_RISK = new Set<string>(RISK_EVENTS.map(({ kind }) => kind));
const isOfRisk = (event: DeskEvent): event is RiskEvent => OF_RISK.has(event.kind);

export interface Verdict {
  passed: boolean;
  code: string;
  text: string;
  ordRejReason: number;
  /** Codes of every breach. */
  breaches: string[];
  /** Limit and observed by code. */
  seen: Record<string, [limit: number, observed: number]>;
}

/** What is kept of a decision. */
function recorded(decision: RiskDecision) {
  const { passed, code, text, ordRejReason, warning, made, version } = decision;
  return { passed, code, text, ordRejReason, warning, made, version, rows: rowsOf(decision) };
}

function verdict(decision: RiskDecision): Verdict {
  const { passed, code, text, ordRejReason, checks, made } = decision;
  const rows = checks.slice(0, made);
  const breaches = rows.filter(({ ok }) => !ok).map((row) => row.code);
  const seen = Object.fromEntries(rows.map((row): [string, [number, number]] => [row.code, [row.limit, row.observed]]));
  return { passed, code, text, ordRejReason, breaches, seen };
}
