/**
 * Self-trade prevention: which orders belong together, which of their children might trade with each other, and who
 * gives way. Two orders on the two sides of a symbol, for one and the same owner, are a wash trade when they meet.
 *
 * A child out there and one that is about to be sent might meet where they are at the same venue, and the buyer's limit
 * is at the seller's or above: shown or hidden, pegged or at the midpoint, in the book or in an auction, whatever trade
 * there may be is at a price within both limits. Without a limit any price is. Children of one order are on one side,
 * and never meet.
 */
import { carriedValue } from '../orders/carried.ts';
import { type Child, isImmediate, type Parent } from '../orders/order.ts';
import { isStop, type OrderTerms } from '../orders/terms.ts';
import { type OrderID, signOf } from '../orders/values.ts';
import { NO_PRICE } from '../units/brand.ts';
import type { EventOf } from '../units/record.ts';
import type { SelfTradePrevented } from './event.ts';
import type { Desks } from './tradingState.ts';

/** Whose orders may not meet: those of one account, client or desk (a group of clients), or any of the firm's. */
export const SELF_TRADE_SCOPES = ['account', 'client', 'desk', 'firm'] as const;
export type SelfTradeScope = (typeof SELF_TRADE_SCOPES)[number];

/** What becomes of the order that is about to be sent, the newest, and of one that is out, the oldest. */
export const SELF_TRADE_ACTIONS = ['none', 'cancelNewest', 'cancelOldest', 'cancelBoth', 'decrement', 'avoid'] as const;
export type SelfTradeAction = (typeof SELF_TRADE_ACTIONS)[number];

export interface SelfTradeSettings {
  readonly scope: SelfTradeScope;
  /** For clients that have no action of their own. */
  readonly action: SelfTradeAction;
  readonly clients: ReadonlyMap<string, ClientSelfTrade>;
  /**
   * Fields that orders may carry: SelfMatchPreventionID(2362), SelfMatchPreventionInstruction(2964), or others that
   * mean the same; 0 where no client has them.
   */
  readonly idTag?: number;
  readonly instructionTag?: number;
}

export interface ClientSelfTrade {
  readonly action?: SelfTradeAction;
}

/** What is about to be sent. */
interface Outgoing {
  readonly venue: string;
  readonly terms: OrderTerms;
}

/** A child that is about to be sent, and one of the same owner that it might trade with. */
export interface Meeting {
  readonly outgoing: Outgoing;
  readonly child: Child;
}

/** The orders of one owner in one symbol, at one venue. */
interface OwnBook {
  readonly buys: LiveHeap;
  readonly sells: LiveHeap;
}

interface Asked {
  readonly order: Parent | undefined;
  readonly venues: Map<string, OwnBook> | undefined;
}

/** SelfMatchPreventionInstruction(2964): the aggressive order is the newest, the passive one the oldest. */
const INSTRUCTIONS: ReadonlyMap<string, SelfTradeAction> = new Map([
  ['1', 'cancelNewest'],
  ['2', 'cancelOldest'],
  ['3', 'cancelBoth'],
]);

/** What is done when the order is the newest: as it says itself, as is agreed with its client, or with all. */
export function actionOf(settings: SelfTradeSettings, { clientID, carried }: Parent): SelfTradeAction {
  const { action, clients, instructionTag = 0 } = settings;
  const instructed = instructionTag === 0 ? undefined : INSTRUCTIONS.get(carriedValue(carried, instructionTag));
  return instructed ?? clients.get(clientID)?.action ?? action;
}

/** Orders of which it is known that they were kept from trading with their own; of more the oldest are forgotten. */
const MAX_PREVENTED = 10_000;

type Prevented = EventOf<typeof SelfTradePrevented>;

/** Of the order that was to be sent, and of the other one where something was done to it. */
export function notePrevented(known: Map<OrderID, Prevented>, event: Prevented): void {
  note(known, event.orderID, event);
  if (event.action !== 'wait' && event.action !== 'avoid') note(known, event.otherID, event);
}

function note(known: Map<OrderID, Prevented>, orderID: OrderID, event: Prevented): void {
  known.delete(orderID);
  known.set(orderID, event);
  if (known.size <= MAX_PREVENTED) return;
  const [oldest] = known.keys();
  known.delete(oldest);
}

/** Nobody is kept from trading with itself: no index is needed. */
export function isNeverPrevented({ action, clients, instructionTag = 0 }: SelfTradeSettings): boolean {
  const isNone = (each: SelfTradeAction | undefined) => each === undefined || each === 'none';
  return isNone(action) && instructionTag === 0 && [...clients.values()].every((own) => isNone(own.action));
}

/**
 * Live children by symbol, owner, venue and side, the most aggressive first: whether an order might meet one of its own
 * is asked of the best of them. Not folded state: made again from the orders after a restart, and when a client moves
 * to another desk.
 */
export class OwnChildren {
  readonly settings: SelfTradeSettings;
  private readonly owners = new Map<string, Map<string, Map<string, OwnBook>>>();
  /** The order that was asked about last, and the books of its owner in its symbol. */
  private asked: Asked = { order: undefined, venues: undefined };
  private readonly byAccount: boolean;
  private readonly desks: Desks;

  constructor(settings: SelfTradeSettings, desks: Desks) {
    this.settings = settings;
    this.desks = desks;
    this.byAccount = settings.scope === 'account';
  }

  /** The child has left for its venue; `again`: it had ended, and works there again. */
  add(child: Child, again = false): void {
    const { parent, venue } = child;
    let venues = this.venuesOf(parent);
    if (venues === undefined) this.asked = { order: parent, venues: (venues = this.begin(parent)) };
    let book = venues.get(venue);
    if (book === undefined) venues.set(venue, (book = { buys: new LiveHeap(), sells: new LiveHeap() }));
    const heap = signOf(parent.side) > 0 ? book.buys : book.sells;
    if (!again || !heap.has(child)) heap.add(child);
  }

  /** The children out there that these might trade with, oldest first; undefined for none, as nearly always. */
  meetings(order: Parent, outgoing: readonly Outgoing[]): Meeting[] | undefined {
    const venues = this.venuesOf(order);
    if (venues === undefined) return undefined;
    let found: Meeting[] | undefined;
    for (const out of outgoing) {
      const book = venues.get(out.venue);
      const opposite = signOf(order.side) > 0 ? book?.sells : book?.buys;
      if (opposite === undefined || opposite.isEmpty) continue;
      if (actionOf(this.settings, order) === 'none') return undefined;
      for (const child of opposite.reaching(-urgeOf(order, out.terms))) {
        if (this.belongTogether(order, child.parent) && mayMeet(order, out.terms, child)) {
          (found ??= []).push({ outgoing: out, child });
        }
      }
    }
    return found?.sort((a, b) => a.child.childID - b.child.childID);
  }

  /** Most who ask are about to add a child of the same order. */
  private venuesOf(order: Parent): Map<string, OwnBook> | undefined {
    if (this.asked.order === order) return this.asked.venues;
    const venues = this.owners.get(order.symbol)?.get(this.ownerOf(order));
    if (venues !== undefined) this.asked = { order, venues };
    return venues;
  }

  private begin(order: Parent): Map<string, OwnBook> {
    let owners = this.owners.get(order.symbol);
    if (owners === undefined) this.owners.set(order.symbol, (owners = new Map()));
    const venues = new Map<string, OwnBook>();
    owners.set(this.ownerOf(order), venues);
    return venues;
  }

  private belongTogether(a: Parent, b: Parent): boolean {
    if (a === b || (this.byAccount && a.account !== b.account)) return false;
    const { idTag = 0 } = this.settings;
    if (idTag === 0) return true;
    // An order that says nothing belongs to all of its owner's.
    const [idA, idB] = [carriedValue(a.carried, idTag), carriedValue(b.carried, idTag)];
    return idA === '' || idB === '' || idA === idB;
  }

  private ownerOf({ clientID }: Parent): string {
    const { scope } = this.settings;
    if (scope === 'firm') return '';
    if (scope !== 'desk') return clientID;
    // Without one a client is alone.
    const desk = this.desks.get(clientID);
    return desk === undefined ? clientID : `desk ${desk}`;
  }
}

/** How far an order goes to trade: the limit, signed so that more is more aggressive on either side. */
function urgeOf({ side }: Pick<Parent, 'side'>, { price }: OrderTerms): number {
  return price === NO_PRICE ? Infinity : signOf(side) * price;
}

/** It waits at its venue for its price, and is not in the book there. */
const isDormant = ({ ordType }: OrderTerms, { triggered }: Parent): boolean => isStop(ordType) && !triggered;

/**
 * The limits of the two allow a trade. A stop trades once its price is reached, with what then rests at it or behind
 * it.
 */
export function mayMeet(order: Parent, terms: OrderTerms, child: Child): boolean {
  if (urgeOf(order, terms) + urgeOf(child.parent, child.terms) < 0) return false;
  const waits = isDormant(terms, order);
  if (isDormant(child.terms, child.parent)) {
    return waits ? mayWakeTogether(order, terms, child) : mayMeetStop(child.parent, child.terms, terms);
  }
  return !waits || mayMeetStop(order, terms, child.terms);
}

/** One trade may trigger both: it is at the buyer's StopPx or above, and at the seller's or below. */
const mayWakeTogether = ({ side }: Parent, { stopPx }: OrderTerms, { terms }: Child): boolean =>
  signOf(side) * stopPx <= signOf(side) * terms.stopPx;

function mayMeetStop({ side }: Parent, { stopPx }: OrderTerms, other: OrderTerms): boolean {
  if (isImmediate(other)) return false;
  return other.price === NO_PRICE || signOf(side) * other.price >= signOf(side) * stopPx;
}

/** Fewer are not worth looking through. */
const FEW = 16;

/**
 * Live children as a heap, the most aggressive at the top. Nobody tells it when one ends: such are dropped when they
 * come to the top, and all of them each time it has doubled.
 */
class LiveHeap {
  private children: Child[] = [];
  /** How far each of them goes: that never changes. */
  private urges: number[] = [];
  private sweepAt = FEW;

  get isEmpty(): boolean {
    return this.children.length === 0;
  }

  add(child: Child): void {
    if (this.children.length >= this.sweepAt) this.sweep();
    this.children.push(child);
    this.urges.push(urgeOf(child.parent, child.terms));
    this.rise(this.children.length - 1);
  }

  has(child: Child): boolean {
    return this.children.includes(child);
  }

  /** The live ones that go at least so far, in no order. */
  reaching(urge: number): readonly Child[] {
    while (this.children.length > 0 && this.children[0].state === 'ended') this.dropTop();
    if (this.children.length === 0 || this.urges[0] < urge) return NO_CHILDREN;
    const found: Child[] = [];
    this.collect(0, urge, found);
    return found;
  }

  private collect(at: number, urge: number, found: Child[]): void {
    if (at >= this.children.length || this.urges[at] < urge) return;
    if (this.children[at].state !== 'ended') found.push(this.children[at]);
    this.collect(2 * at + 1, urge, found);
    this.collect(2 * at + 2, urge, found);
  }

  private sweep(): void {
    const live = this.children.filter(({ state }) => state !== 'ended');
    this.children = [];
    this.urges = [];
    this.sweepAt = Math.max(FEW, 2 * live.length);
    for (const child of live) this.add(child);
  }

  private dropTop(): void {
    const [last, urge] = [this.children.pop(), this.urges.pop()];
    if (last === undefined || urge === undefined || this.children.length === 0) return;
    this.children[0] = last;
    this.urges[0] = urge;
    this.sink();
  }

  private rise(from: number): void {
    const { urges } = this;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (urges[above] >= urges[at]) return;
      this.swap(at, above);
      at = above;
    }
  }

  private sink(): void {
    const { urges } = this;
    let at = 0;
    for (;;) {
      let most = at;
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < urges.length && urges[below] > urges[most]) most = below;
      }
      if (most === at) return;
      this.swap(at, most);
      at = most;
    }
  }

  private swap(a: number, b: number): void {
    const { children, urges } = this;
    [children[a], children[b]] = [children[b], children[a]];
    [urges[a], urges[b]] = [urges[b], urges[a]];
  }
}

const NO_CHILDREN: readonly Child[] = [];
