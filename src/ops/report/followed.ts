/**
 * Orders, their plans and what became of the children, as a journal tells it: each child with the plan that sent it,
 * each execution with its child. Others count (Tally); here is only what belongs together. Memory is bounded by what
 * is open: of what is over, the latest are kept for executions that are busted or corrected afterwards.
 */
import type { CoreEvent } from '../../core/memory/event.ts';
import { isStop } from '../../orders/terms.ts';
import { instructionsIn } from '../../orders/instructions.ts';
import { type ChildID, isBuy, type OrderID, OrdType, signOf, TimeInForce } from '../../orders/values.ts';
import type { EventOf } from '../../units/record.ts';
import { OrderReceived } from '../../orders/event.ts';
import { profilesIn, type RouterConfig, RouterConfigs } from '../../router/configured.ts';
import type { Plan, Purpose } from '../../router/event.ts';
import { type Expected, expectedOf, EXPECTS_NOTHING, scalesOf } from '../../router/expected.ts';
import type { Scales } from '../../router/routingCost.ts';
import type { VenueProfile } from '../../router/venue.ts';
import { between, type Instant, NO_PRICE, type Price, type Qty } from '../../units/brand.ts';

/** As Rule 606 tells orders apart. A limit is marketable if it reaches the quote that its order met as it came in. */
export const ORDER_KINDS = ['market', 'marketable', 'resting', 'other'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

export interface OrderSeen {
  readonly kind: OrderKind;
  readonly isHeld: boolean;
  readonly isDirected: boolean;
  /** Of the latest plan, and its children that are not sent yet. */
  plan: PlanSeen | undefined;
  /** Where it has been, and in which month it was first. */
  readonly venues: Set<string>;
  orderQty: number;
  cumQty: number;
}

/** What a plan is remembered by. */
export interface PlanSeen {
  readonly orderID: OrderID;
  readonly at: Instant;
  readonly policy: string;
  readonly currency: string;
  readonly scales: Scales;
  readonly sign: 1 | -1;
  /** Twice the middle of the protected quote that it saw, and the side that it takes; NO_PRICE for none. */
  readonly twiceMid: number;
  readonly touch: Price;
  readonly plan: Plan | undefined;
  readonly expected: readonly Expected[];
  /** Its children that have been sent. */
  sent: number;
  /** The policy that shadows it; '' for none. */
  shadow: string;
}

export interface ChildSeen {
  readonly childID: ChildID;
  readonly order: OrderSeen;
  readonly plan: PlanSeen;
  readonly venue: string;
  readonly purpose: Purpose;
  readonly sentAt: Instant;
  readonly asked: Qty;
  /** Of what it was known to be displayed, where it asked for more; 0 otherwise. */
  readonly seen: number;
  readonly expected: Expected;
  filled: number;
  isOver: boolean;
  readonly fills: FillSeen[];
}

export interface FillSeen {
  execID: number;
  readonly at: Instant;
  readonly qty: Qty;
  readonly px: Price;
  /** What its venue said of the liquidity, '' for nothing. */
  readonly liquidity: string;
  /** In 10^-6 of the currency: what its venue said, and what was expected. */
  readonly isCharged: boolean;
  readonly charged: number;
  readonly expectedFee: number;
}

/** Counts something. It is told of things in the order of the journal. */
export interface Tally {
  planned?(plan: PlanSeen, record: Plan, config: RouterConfig | undefined): void;
  /** `record`: the plan that sends it. */
  sent?(child: ChildSeen, record: Plan | undefined, config: RouterConfig | undefined): void;
  accepted?(child: ChildSeen, waited: number): void;
  rejected?(child: ChildSeen): void;
  lost?(child: ChildSeen): void;
  filled?(child: ChildSeen, fill: FillSeen): void;
  /** `was` counts no more; `is` does, unless it was busted. */
  corrected?(child: ChildSeen, was: FillSeen, is: FillSeen | undefined): void;
  /** By its last execution or its end. */
  over?(child: ChildSeen): void;
  marked?(child: ChildSeen, horizon: number, move: number): void;
}

/** Orders and children that are over and kept, of each. */
const MOST_OVER = 50_000;

export class Followed {
  readonly configs = new RouterConfigs();
  /** Executions and corrections of children that are not known, or not any more. */
  unmatched = 0;
  private readonly orders = new Kept<OrderID, OrderSeen>();
  private readonly children = new Kept<ChildID, ChildSeen>();
  private readonly tallies: readonly Tally[];
  private readonly profiles = new WeakMap<RouterConfig, Map<string, ReadonlyMap<string, VenueProfile>>>();

  constructor(tallies: readonly Tally[]) {
    this.tallies = tallies;
  }

  /** Configurations from before the first event. */
  begin(configs: Iterable<RouterConfig>): void {
    for (const config of configs) this.configs.apply(config);
  }

  add(event: CoreEvent): void {
    switch (event.kind) {
      case 'routerConfigured':
        return this.configs.apply(event);
      case 'orderReceived':
        return this.received(event);
      case 'orderReplaced':
      case 'orderRestated': {
        const order = this.orders.get(event.orderID);
        if (order !== undefined) order.orderQty = event.orderQty;
        return;
      }
      case 'orderRejected':
      case 'orderEnded':
        return this.orders.finish(event.orderID);
      case 'planned':
        return this.planned(event);
      case 'childSent':
        return this.sent(event);
      case 'childAccepted':
      case 'childRejected':
      case 'childUnknown':
      case 'childEnded':
      case 'childFilled':
        return this.answered(event);
      case 'executionCorrected':
        return this.corrected(event);
      case 'markedOut':
        for (const { childID, horizon, move } of event.marks) {
          const child = this.children.get(childID);
          if (child !== undefined) for (const tally of this.tallies) tally.marked?.(child, horizon, move);
        }
        return;
      default:
    }
  }

  private received(event: EventOf<typeof OrderReceived>): void {
    const { notHeld, custDirected } = instructionsIn(event.instructions);
    this.orders.set(event.orderID, {
      kind: kindOf(event),
      isHeld: !notHeld,
      isDirected: custDirected === 'Y' || (event.exDestination !== '' && !this.namesRule(event.exDestination)),
      plan: undefined,
      venues: new Set(),
      orderQty: event.terms.orderQty,
      cumQty: 0,
    });
  }

  /** ExDestination(100) may name a way to route, and no venue. */
  private namesRule(exDestination: string): boolean {
    const rules = this.configs.get(this.configs.number)?.rules ?? [];
    return rules.some(({ json }) => {
      const { tag, values } = JSON.parse(json) as { readonly tag?: number; readonly values?: readonly string[] };
      return tag === 100 && values?.includes(exDestination) === true;
    });
  }

  private planned(plan: Plan): void {
    const config = this.configs.get(plan.configured);
    const isOneSided = plan.nbboBid === NO_PRICE || plan.nbboAsk === NO_PRICE;
    const seen: PlanSeen = {
      orderID: plan.orderID,
      at: plan.at,
      policy: plan.policy,
      currency: plan.currency,
      scales: scalesOf(plan),
      sign: signOf(plan.side),
      twiceMid: isOneSided ? NO_PRICE : plan.nbboBid + plan.nbboAsk,
      touch: isBuy(plan.side) ? plan.nbboAsk : plan.nbboBid,
      plan,
      expected: config === undefined ? [] : expectedOf(plan, this.profilesOf(config, plan.symbol)),
      sent: 0,
      shadow: '',
    };
    const order = this.orders.get(plan.orderID) ?? this.stranger(plan);
    order.plan = seen;
    for (const tally of this.tallies) tally.planned?.(seen, plan, config);
  }

  /** An order from before the journal begins, or that was over long ago. */
  private stranger({ orderID, terms }: Plan): OrderSeen {
    const order: OrderSeen = {
      kind: 'other',
      isHeld: true,
      isDirected: false,
      plan: undefined,
      venues: new Set(),
      orderQty: terms.orderQty,
      cumQty: 0,
    };
    this.orders.set(orderID, order);
    return order;
  }

  private profilesOf(config: RouterConfig, symbol: string): ReadonlyMap<string, VenueProfile> {
    let known = this.profiles.get(config);
    if (known === undefined) this.profiles.set(config, (known = new Map()));
    let found = known.get(symbol);
    if (found === undefined) known.set(symbol, (found = profilesIn(config, symbol)));
    return found;
  }

  private sent(event: CoreEvent & { readonly kind: 'childSent' }): void {
    const order = this.orders.get(event.orderID);
    const plan = order?.plan;
    if (order === undefined || plan === undefined) return;
    const { venue, purpose, terms, childID, at, seen } = event;
    const record = plan.plan;
    const planned = record?.children[plan.sent];
    const isPlanned = planned?.venue === venue && planned.purpose === purpose;
    const expected = (isPlanned ? plan.expected[plan.sent] : undefined) ?? EXPECTS_NOTHING;
    if (isPlanned) plan.sent++;
    const child: ChildSeen = {
      childID,
      order,
      plan: record !== undefined && plan.sent === record.children.length ? (order.plan = lightened(plan)) : plan,
      venue,
      purpose,
      sentAt: at,
      asked: terms.orderQty,
      seen,
      expected,
      filled: 0,
      isOver: false,
      fills: [],
    };
    this.children.set(childID, child);
    const config = record === undefined ? undefined : this.configs.get(record.configured);
    for (const tally of this.tallies) tally.sent?.(child, record, config);
    order.venues.add(venue);
  }

  private answered(
    event: CoreEvent & {
      readonly kind: 'childAccepted' | 'childRejected' | 'childUnknown' | 'childEnded' | 'childFilled';
    },
  ): void {
    const child = this.children.get(event.childID);
    if (child === undefined) {
      if (event.kind === 'childFilled') this.unmatched++;
      return;
    }
    for (const tally of this.tallies) {
      if (event.kind === 'childAccepted') tally.accepted?.(child, Math.max(0, between(child.sentAt, event.at)));
      else if (event.kind === 'childRejected' && !event.neverSent) tally.rejected?.(child);
      else if (event.kind === 'childUnknown') tally.lost?.(child);
    }
    if (event.kind === 'childFilled') this.filled(child, event);
    else if (event.kind === 'childEnded' || event.kind === 'childRejected')
      this.end(child, event.kind === 'childEnded');
  }

  private filled(child: ChildSeen, event: CoreEvent & { readonly kind: 'childFilled' }): void {
    const { execID, at, lastQty: size, lastPx: px, liquidity, isCharged, charged, expectedFee } = event;
    const fill: FillSeen = { execID, at, qty: size, px, liquidity, isCharged, charged, expectedFee };
    for (const tally of this.tallies) tally.filled?.(child, fill);
    child.fills.push(fill);
    child.filled += size;
    const { order } = child;
    order.cumQty += size;
    if (child.filled >= child.asked) this.end(child, true);
    if (order.cumQty >= order.orderQty) this.orders.finish(child.plan.orderID);
  }

  private end(child: ChildSeen, counts: boolean): void {
    this.children.finish(child.childID);
    if (child.isOver) return;
    child.isOver = true;
    if (counts) for (const tally of this.tallies) tally.over?.(child);
  }

  private corrected(event: CoreEvent & { readonly kind: 'executionCorrected' }): void {
    const child = this.children.get(event.childID);
    const at = child?.fills.findIndex(({ execID }) => execID === event.execRefID) ?? -1;
    if (child === undefined || at < 0) {
      this.unmatched++;
      return;
    }
    const was = child.fills[at];
    const isBusted = event.lastQty === 0;
    // Its fee is what it was, until it is taken back with all of it.
    const is = isBusted ? undefined : { ...was, execID: event.execID, qty: event.lastQty, px: event.lastPx };
    if (is === undefined) child.fills.splice(at, 1);
    else child.fills[at] = is;
    child.filled += event.lastQty - was.qty;
    child.order.cumQty += event.lastQty - was.qty;
    for (const tally of this.tallies) tally.corrected?.(child, was, is);
  }
}

/** Without the record: all of its children are sent. */
const lightened = (plan: PlanSeen): PlanSeen => ({ ...plan, plan: undefined, expected: [] });

function kindOf({ terms, side, arrivalBid, arrivalAsk }: EventOf<typeof OrderReceived>): OrderKind {
  const { ordType, timeInForce } = terms;
  const isForAuction = timeInForce === TimeInForce.AtTheOpening || timeInForce === TimeInForce.AtTheClose;
  if (isForAuction || isStop(ordType)) return 'other';
  if (ordType === OrdType.Market) return 'market';
  if (ordType !== OrdType.Limit) return 'other';
  const opposite = isBuy(side) ? arrivalAsk : arrivalBid;
  const reaches = opposite !== NO_PRICE && signOf(side) * terms.price >= signOf(side) * opposite;
  return reaches ? 'marketable' : 'resting';
}

/** What is open, and the latest of what is over. */
class Kept<K, V> {
  private readonly all = new Map<K, V>();
  private readonly over = new Set<K>();

  get(key: K): V | undefined {
    return this.all.get(key);
  }

  set(key: K, value: V): void {
    this.all.set(key, value);
  }

  finish(key: K): void {
    if (!this.all.has(key)) return;
    this.over.delete(key);
    this.over.add(key);
    if (this.over.size <= MOST_OVER) return;
    for (const oldest of this.over) {
      this.over.delete(oldest);
      this.all.delete(oldest);
      break;
    }
  }
}
