/**
 * Evaluates recorded verdicts again: the journal is folded up to the request, which then meets the same checks, limits,
 * states, sums and quote. A verdict depends on nothing else, but for what is configured: instruments, what clients may
 * use (accounts, symbols), how short sales are judged, whether an order needs a reference or the start of the day,
 * whether all checks are made or those up to the first breach. Limits and desks are in the journal.
 */
import { awaitedBy } from './memory/day.ts';
import { CoreState } from './memory/state.ts';
import type { CoreEvent } from './memory/event.ts';
import { type CoreConfig, NO_FX } from './settings.ts';
import type { OrderTerms } from '../orders/terms.ts';
import type { OrderID } from '../orders/values.ts';
import type { Parent } from '../orders/order.ts';
import {
  evaluateNew,
  evaluateReplace,
  evaluateWork,
  RiskContext,
  type RiskDecision,
  rowsOf,
} from '../risk/evaluate.ts';
import { LimitBook } from '../risk/limitBook.ts';
import type { Seen } from '../risk/checks/look.ts';
import type { Quote } from '../risk/worth/quote.ts';
import { NO_SHORT_SALE_RULES } from '../risk/day/shortRules.ts';
import type { Latch } from '../risk/tradingState.ts';
import type { Price } from '../units/brand.ts';
import type { Money } from '../risk/worth/riskMoney.ts';
import type { EventOf } from '../units/record.ts';
import type { OrderReceived } from '../orders/event.ts';
import type { RiskDecided } from '../risk/event.ts';

type Decided = EventOf<typeof RiskDecided>;
type Received = EventOf<typeof OrderReceived>;

/** A verdict, as it was recorded and as it is found again. */
export interface Retried {
  readonly recorded: Decided;
  readonly passed: boolean;
  readonly text: string;
  /** In order of precedence, and then the limits that only warn, and were passed. */
  readonly checks: readonly (Seen & { readonly soft: boolean })[];
  readonly request: Pick<Received, 'clientID' | 'clOrdID' | 'account' | 'symbol' | 'side'> & {
    readonly terms: OrderTerms;
  };
  readonly quote: Quote;
  /** What the order counted at, and the worth of all of it. */
  readonly value: Price;
  readonly notional: Money;
  readonly latch: Latch;
  /** The version of the limits that it met. */
  readonly version: number;
  /** What is not as it was recorded; '' for nothing. */
  readonly difference: string;
}

/** A replace, or an operator's restatement, whose terms come after its verdict. */
interface Asked {
  readonly terms: OrderTerms;
  readonly replyTo: string;
}

export class Retrial {
  readonly state: CoreState;
  private readonly context: RiskContext;
  private readonly config: Pick<CoreConfig, 'startOfDay'>;

  constructor(
    config: Pick<CoreConfig, 'instruments' | 'limits' | 'shortSales' | 'fx' | 'startOfDay'> & {
      readonly venues: ReadonlyMap<string, unknown>;
    },
  ) {
    this.state = new CoreState(config);
    this.config = config;
    const { limits, shortSales: rules = NO_SHORT_SALE_RULES, fx: { base } = NO_FX } = config;
    this.context = new RiskContext(this.state.risk, new LimitBook(limits), { rules, base });
    this.context.inFull = true;
  }

  /** Folds the events of one batch; yields its verdicts about `orders`, or about all. */
  *batch(events: readonly CoreEvent[], orders?: ReadonlySet<number>): Generator<Retried> {
    const isAsked = (id: OrderID) => orders === undefined || orders.has(id);
    for (const [i, event] of events.entries()) {
      const next = events.at(i + 1);
      if (event.kind === 'orderReceived' && next?.kind === 'riskDecided' && isAsked(event.orderID)) {
        yield this.ofNew(event, next);
      }
      if (event.kind === 'riskDecided' && event.request === 'replace' && isAsked(event.orderID)) {
        const order = this.state.orders.parents.get(event.orderID);
        const asked = order && askedAfter(events, i, order);
        if (order !== undefined && asked !== undefined) yield this.ofReplace(order, asked, event);
      }
      if (event.kind === 'riskDecided' && next?.kind === 'gateShut' && isAsked(event.orderID)) {
        const order = this.state.orders.parents.get(event.orderID);
        if (order !== undefined) yield this.ofGate(order, next.terms, event);
      }
      this.state.apply(event);
    }
  }

  private ofNew(received: Received, recorded: Decided): Retried {
    const { arrivalBid: bid, arrivalAsk: ask } = received;
    this.prepare({ ...recorded.quote, bid, ask }, recorded);
    const { clientID, clOrdID } = received; // the record leaves them to its orderReceived
    return this.retried(evaluateNew(received, this.context), received, { ...recorded, clientID, clOrdID });
  }

  private ofReplace(order: Parent, { terms, replyTo }: Asked, recorded: Decided): Retried {
    this.prepare(recorded.quote, recorded);
    const waited = this.state.risk.dequeued === order.orderID;
    const decision = evaluateReplace(terms, order, this.context, replyTo, waited);
    const { clientID, account, symbol, side } = order;
    const { clOrdID } = recorded;
    return this.retried(decision, { clientID, clOrdID, account, symbol, side, terms }, recorded);
  }

  private ofGate(order: Parent, terms: OrderTerms, recorded: Decided): Retried {
    this.prepare(recorded.quote, recorded);
    const { clientID, account, symbol, side, clOrdID } = order;
    const request = { clientID, clOrdID, account, symbol, side, terms };
    return this.retried(evaluateWork(terms, order, this.context), request, recorded);
  }

  private prepare(quote: Quote, { at, bandLow: low, bandHigh: high, protectedBid }: Decided): void {
    this.context.quote = quote;
    this.context.protectedBid = protectedBid;
    this.context.band = { low, high };
    this.context.now = at;
    this.context.awaits = awaitedBy(this.config, this.state.day, at);
  }

  private retried(decision: RiskDecision, request: Retried['request'], recorded: Decided): Retried {
    const { passed, text, made, warnings } = decision;
    const { subject, quote } = this.context;
    const hard = decision.checks.slice(0, made).map((seen) => ({ ...seen, soft: false }));
    const checks = [...hard, ...warnings.map((seen) => ({ ...seen, soft: true }))];
    return {
      recorded,
      passed,
      text,
      checks,
      request,
      quote,
      value: subject.value,
      notional: subject.notional,
      latch: subject.latch,
      version: this.state.risk.limits.version,
      difference: differenceOf(recorded, passed, hard, rowsOf(decision)),
    };
  }
}

/** The terms that came with the verdict at `i`: those of what was asked for, passed or refused. */
function askedAfter(events: readonly CoreEvent[], i: number, order: Parent): Asked | undefined {
  for (let j = i + 1; j < events.length; j++) {
    const event = events[j];
    if (event.kind === 'riskDecided') return undefined;
    if (!('orderID' in event) || event.orderID !== order.orderID) continue;
    if (event.kind === 'replaceRequested' || event.kind === 'replaceRefused') return event;
    if (event.kind === 'restateRequested' || event.kind === 'orderRestated') {
      const { orderQty, price } = event;
      return { terms: { ...order.terms, orderQty, price }, replyTo: order.replyTo };
    }
  }
  return undefined;
}

/** A check that the record leaves out passed. */
function differenceOf(recorded: Decided, passed: boolean, checks: readonly Seen[], rows: Decided['checks']): string {
  const differs: string[] = [];
  if (passed !== recorded.passed) differs.push(`it ${recorded.passed ? 'passed' : 'was refused'} then`);
  const now = new Map(checks.map((seen) => [seen.code, seen]));
  for (const { code, limit, observed, ok } of recorded.checks) {
    const isSame = (row: Decided['checks'][number]) =>
      row.code === code && row.limit === limit && row.observed === observed && row.ok === ok;
    if (rows.some(isSame)) continue;
    const seen = now.get(code);
    if (seen === undefined) differs.push(`${code} was checked then`);
    else if (seen.limit !== limit || seen.observed !== observed || seen.ok !== ok) {
      differs.push(`${code} saw ${observed} of ${limit} then, ${seen.observed} of ${seen.limit} now`);
    }
  }
  const known = new Set(recorded.checks.map(({ code }) => code));
  for (const { code, ok } of checks) if (!ok && !known.has(code)) differs.push(`${code} was not breached then`);
  const warned = new Set(recorded.checks.filter(({ soft }) => soft).map(({ row }) => row));
  for (const { code, soft, row } of rows) if (soft && !warned.has(row)) differs.push(`${code} did not warn then`);
  return differs.join('; ');
}
