/**
 * The orders and children that are known, and how each is found. The folds (orderFold.ts, childFold.ts) change them.
 */
import { assert } from '../units/assert.ts';
import type { Instant } from '../units/brand.ts';
import { ClOrdIDs } from './clOrdIDs.ts';
import { Executions } from './executions.ts';
import { type Child, hasNothingOut, isFilled, type Parent, type Whose } from './order.ts';
import { type ChildID, childID, type ExecID, execID, type OrderID, orderID, type OrdStatus } from './values.ts';
import { VenueNames } from './venueNames.ts';

/** How a venue's answer names one of our orders there. */
export interface ChildNames {
  readonly venue: string;
  readonly requestID: ChildID;
  readonly origRequestID: ChildID;
  readonly venueOrderID: string;
}

const ofVenue = (child: Child | undefined, venue: string): Child | undefined =>
  child?.venue === venue ? child : undefined;

export class OrderRegister {
  readonly parents = new Map<OrderID, Parent>();
  /** Children by the ClOrdID of the order, and of a cancel for it: a venue's answer has either. */
  readonly children = new Map<ChildID, Child>();
  readonly executions = new Executions();
  private readonly byVenueOrderID = new VenueNames<Child>();
  /** Open orders that an operator booked without a ClOrdID: the client's own may repeat one (matrix F.1.c). */
  readonly verbal = new Set<Parent>();
  /** Symbols whose market is halted. */
  readonly haltedSymbols = new Set<string>();
  /** Parents that are not final, in order of arrival. */
  readonly open = new Set<Parent>();
  /** Any ClOrdID of an order's chain, pending ones included. */
  readonly clOrdIDs = new ClOrdIDs(this.open);
  /** Children of which their venue counts more than we have booked, ended ones too. */
  readonly short = new Set<Child>();
  nextOrderID: OrderID = orderID(1);
  nextChildID: ChildID = childID(1);
  nextExecID: ExecID = execID(1);

  find(whose: Whose, clOrdID: string): Parent | undefined {
    return this.clOrdIDs.find(whose, clOrdID);
  }

  isTaken(whose: Whose, clOrdID: string): boolean {
    return this.clOrdIDs.isTaken(whose, clOrdID);
  }

  parent(id: OrderID): Parent {
    const found = this.parents.get(id);
    assert(found !== undefined, `order ${id} is unknown`);
    return found;
  }

  child(id: ChildID): Child {
    const found = this.children.get(id);
    assert(found !== undefined, `child ${id} is unknown`);
    return found;
  }

  /**
   * The child that a venue's answer names by either ClOrdID: of the order, or of a cancel for it. Undefined for none of
   * that venue's, or for two.
   */
  childNamed({ venue, requestID, origRequestID }: Omit<ChildNames, 'venueOrderID'>): Child | undefined {
    const named = this.children.get(requestID);
    if (named !== undefined && (origRequestID === 0 || origRequestID === named.childID)) return ofVenue(named, venue);
    const orig = this.children.get(origRequestID);
    if (named !== undefined && orig !== undefined && named !== orig) return undefined;
    return ofVenue(named ?? orig, venue);
  }

  /**
   * Children that a venue's answer may be about, if it names none by a ClOrdID: those that the venue knows by its
   * OrderID(37), live ones before others. If it names two by ClOrdIDs, both.
   */
  childrenMeant({ venue, requestID, origRequestID, venueOrderID }: ChildNames, symbol = ''): readonly Child[] {
    const [named, orig] = [this.children.get(requestID), this.children.get(origRequestID)];
    const byRequest = [...new Set([named, orig])].filter((child) => child !== undefined);
    // A ClOrdID of ours that is another venue's order names nothing here that could be meant.
    if (byRequest.length > 0) return byRequest.filter((child) => child.venue === venue);
    const known = this.byVenueOrderID
      .all(venue, venueOrderID)
      .filter(({ parent }) => symbol === '' || parent.symbol === symbol);
    const live = known.filter(({ state }) => state !== 'ended');
    return live.length > 0 ? live : known;
  }

  /** The venue calls the child by this OrderID(37). */
  nameChild(child: Child, venueOrderID: string): void {
    const isKnown = venueOrderID === '' || venueOrderID === child.venueOrderID;
    child.venueOrderID = venueOrderID;
    if (!isKnown) this.byVenueOrderID.add(child.venue, venueOrderID, child);
  }

  /** What venues called orders and executions before `from` is forgotten, but for orders that are open. */
  forgetNames(from: Parent['endedAt']): void {
    const isOpen = (parent: Parent) => this.open.has(parent);
    this.executions.forgetNames(from, isOpen);
    this.byVenueOrderID.forget(({ parent }) => parent.endedAt < from && !isOpen(parent));
  }

  /** Its venue's ExecIDs may have been forgotten: that one is not known says nothing. */
  hasForgotten({ state, parent }: Child): boolean {
    return state === 'ended' && !this.open.has(parent) && this.executions.isOlder(parent);
  }

  isBooked(child: Child, venueExecID: string): boolean {
    return this.executions.named(child, venueExecID) !== undefined;
  }

  /** Live children at a venue, oldest first. */
  liveAt(venue: string): Child[] {
    const live: Child[] = [];
    for (const parent of this.open)
      for (const child of parent.liveChildren) if (child.venue === venue) live.push(child);
    return live;
  }

  /** A report to the client was decided: the next one has the next ExecID. */
  countReport(id: OrderID, exec: ExecID): Parent {
    this.nextExecID = execID(exec + 1);
    return this.parent(id);
  }

  /** A ClOrdID of the order's chain finds it from now on. */
  index(parent: Parent, clOrdID: string, at: Instant): void {
    this.clOrdIDs.use(parent, clOrdID, at);
  }

  /** A bust or a replace opens an order that was filled. */
  reopen(parent: Parent): void {
    if (this.open.has(parent)) return;
    this.open.add(parent);
    this.clOrdIDs.reopened(parent);
  }

  /** The order is over. */
  end(parent: Parent, ordStatus: OrdStatus, at: Instant, text: string): void {
    parent.ended = ordStatus;
    parent.endedAt = at;
    parent.text = text;
    this.close(parent);
  }

  /** An order that this event has filled, or whose last request it has answered once it is filled, ended with it. */
  noteFilled(parent: Parent, wasBefore: boolean, at: Instant): void {
    if (!wasBefore && parent.ended === '' && isFilled(parent)) parent.endedAt = at;
  }

  /** An order that ended or filled, with nothing pending and nothing live, is no longer open. */
  closeIfOver(parent: Parent): void {
    const isOver = parent.ended !== '' || isFilled(parent);
    if (isOver && parent.pending === undefined && hasNothingOut(parent)) this.close(parent);
  }

  private close(parent: Parent): void {
    if (this.open.delete(parent)) this.clOrdIDs.closed(parent);
    this.verbal.delete(parent);
  }
}
