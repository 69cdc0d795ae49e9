/**
 * Conditional orders at pools: they can execute nothing, so they bind nothing of their orders, and are no children. A
 * fold over their events (conditionalEvent.ts). What is over is known until the day of ClOrdIDs ends, since venues may
 * go on to name it.
 */
import { assert, unreachable } from '../units/assert.ts';
import { type Instant, NO_TIME } from '../units/brand.ts';
import type { EventOf } from '../units/record.ts';
import type { CONDITIONAL_EVENTS } from './conditionalEvent.ts';
import type { Parent } from './order.ts';
import type { ChildNames, OrderRegister } from './register.ts';
import { type OrderTerms, Peg, PLAIN } from './terms.ts';
import { type ChildID, childID, type OrderID, OrdType, TimeInForce } from './values.ts';

export type ConditionalEvent = EventOf<(typeof CONDITIONAL_EVENTS)[number]>;

/** A field with a value: of ExecInst(18), a word among others. */
export interface SaidBy {
  readonly tag: number;
  readonly value: string;
}

export interface ConditionalWords {
  /** Of a NewOrderSingle(D): it is conditional. */
  readonly mark: SaidBy;
  /** Of an ExecutionReport(8) about a conditional order: it is to be firmed up. */
  readonly invite: SaidBy;
  /** Field of a firm order with the ClOrdID of the conditional one; 0 for none. */
  readonly linkTag: number;
}

export interface Conditional {
  /** Its ClOrdID. */
  readonly childID: ChildID;
  readonly parent: Parent;
  readonly venue: string;
  readonly terms: OrderTerms;
  readonly midpoint: true;
  venueOrderID: string;
  /** ClOrdID of a cancel on its way, 0 for none. */
  cancelID: ChildID;
  /** It was invited to firm up, and that is to be answered by then; NO_TIME: it was not, or that is answered. */
  dueAt: Instant;
  /** A firm order was sent in its place. */
  isFirmed: boolean;
  /** It is at its pool no more. */
  isOver: boolean;
}

/** Invitations of a pool in this day, and what became of them. */
export interface FirmUps {
  invited: number;
  firm: number;
  declined: number;
  lapsed: number;
}

const NONE_AT_POOLS: readonly Conditional[] = [];

export class Conditionals {
  /** By the ClOrdID of the order, and of a cancel for it. */
  private readonly named = new Map<ChildID, Conditional>();
  /** At a pool, or with an invitation to answer; oldest first. */
  private readonly live = new Map<OrderID, Conditional[]>();
  /** With an invitation to answer, the first to come first. */
  readonly invited = new Set<Conditional>();
  /** Pools that get no more conditional orders for an order in this day: they would not have one, or got nothing. */
  private readonly spent = new Map<OrderID, Set<string>>();
  /** Children that firm up a conditional order. */
  private readonly firm = new Set<ChildID>();
  readonly counts = new Map<string, FirmUps>();

  /** None is at a pool, and no invitation is to be answered. */
  get isEmpty(): boolean {
    return this.live.size === 0;
  }

  of({ orderID }: Parent): readonly Conditional[] {
    return this.live.get(orderID) ?? NONE_AT_POOLS;
  }

  /** The invitation that the order answers next. */
  invitationOf(order: Parent): Conditional | undefined {
    if (this.invited.size === 0) return undefined;
    for (const conditional of this.invited) if (conditional.parent === order) return conditional;
    return undefined;
  }

  at(venue: string): Conditional[] {
    return [...this.live.values()].flat().filter((each) => each.venue === venue);
  }

  /** The one that a venue's answer names. */
  meant({ venue, requestID, origRequestID }: Omit<ChildNames, 'venueOrderID'>): Conditional | undefined {
    if (this.named.size === 0) return undefined;
    const found = this.named.get(requestID) ?? this.named.get(origRequestID);
    return found?.venue === venue ? found : undefined;
  }

  isSpent({ orderID }: Parent, venue: string): boolean {
    return this.spent.get(orderID)?.has(venue) === true;
  }

  isFirm(child: ChildID): boolean {
    return this.firm.has(child);
  }

  /** A new day of ClOrdIDs: what is open at pools stays known. */
  beginDay(): void {
    for (const [id, { isOver, dueAt }] of this.named) if (isOver && dueAt === NO_TIME) this.named.delete(id);
    this.spent.clear();
    this.firm.clear();
    this.counts.clear();
  }

  apply(event: ConditionalEvent, orders: OrderRegister): void {
    switch (event.kind) {
      case 'conditionalSent':
        return this.sent(event, orders);
      case 'conditionalAccepted':
        this.get(event.conditionalID).venueOrderID = event.venueOrderID;
        return;
      case 'conditionalInvited': {
        const conditional = this.get(event.conditionalID);
        conditional.dueAt = event.dueAt;
        this.invited.add(conditional);
        this.countAt(conditional.venue).invited++;
        return;
      }
      case 'firmUpDecided': {
        const conditional = this.get(event.conditionalID);
        conditional.dueAt = NO_TIME;
        this.invited.delete(conditional);
        this.countAt(conditional.venue)[event.outcome]++;
        if (event.outcome === 'firm') {
          conditional.isFirmed = true;
          this.firm.add(event.firmID);
        } else this.spend(conditional);
        return this.forgetIfOver(conditional);
      }
      case 'conditionalCancelSent': {
        const conditional = this.get(event.conditionalID);
        conditional.cancelID = event.requestID;
        this.named.set(event.requestID, conditional);
        orders.nextChildID = childID(event.requestID + 1);
        return;
      }
      case 'conditionalEnded': {
        const conditional = this.get(event.conditionalID);
        conditional.isOver = true;
        if (event.refused) this.spend(conditional);
        return this.forgetIfOver(conditional);
      }
      default:
        unreachable(event);
    }
  }

  private sent({ conditionalID, orderID, venue, qty, px, minQty }: SentEvent, orders: OrderRegister): void {
    const terms = {
      ...PLAIN,
      ordType: OrdType.Pegged,
      peg: Peg.None,
      timeInForce: TimeInForce.Day,
      orderQty: qty,
      price: px,
      minQty,
    };
    const conditional: Conditional = {
      childID: conditionalID,
      parent: orders.parent(orderID),
      venue,
      terms,
      midpoint: true,
      venueOrderID: '',
      cancelID: childID(0),
      dueAt: NO_TIME,
      isFirmed: false,
      isOver: false,
    };
    orders.nextChildID = childID(conditionalID + 1);
    this.named.set(conditionalID, conditional);
    this.live.set(orderID, [...(this.live.get(orderID) ?? NONE_AT_POOLS), conditional]);
  }

  private get(id: ChildID): Conditional {
    const found = this.named.get(id);
    assert(found !== undefined, `conditional order ${id} is unknown`);
    return found;
  }

  private countAt(venue: string): FirmUps {
    let counts = this.counts.get(venue);
    if (counts === undefined) this.counts.set(venue, (counts = { invited: 0, firm: 0, declined: 0, lapsed: 0 }));
    return counts;
  }

  private spend({ parent: { orderID }, venue }: Conditional): void {
    let venues = this.spent.get(orderID);
    if (venues === undefined) this.spent.set(orderID, (venues = new Set()));
    venues.add(venue);
  }

  private forgetIfOver(conditional: Conditional): void {
    const { parent, isOver, dueAt } = conditional;
    if (!isOver || dueAt !== NO_TIME) return;
    const others = (this.live.get(parent.orderID) ?? NONE_AT_POOLS).filter((each) => each !== conditional);
    if (others.length > 0) this.live.set(parent.orderID, others);
    else this.live.delete(parent.orderID);
  }
}

type SentEvent = Extract<ConditionalEvent, { readonly kind: 'conditionalSent' }>;
