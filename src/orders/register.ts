/**
 * The orders and children that are known, and how each is found. The folds (orderFold.ts, childFold.ts) change them.
 */
import { assert } from '../units/assert.ts';
import { Executions } from './executions.ts';
import { type Child, hasNothingOut, isFilled, type Parent, type Whose } from './order.ts';
import { type ChildID, childID, type ExecID, execID, type OrderID, orderID, type OrdStatus } from './values.ts';

export const scopeOf = ({ clientID, originator }: Whose): string =>
  originator === '' ? clientID : `${clientID}\u0001${originator}`;

export class OrderRegister {
  readonly parents = new Map<OrderID, Parent>();
  /** Children by the ClOrdID of the order, and of a cancel for it: a venue's answer has either. */
  readonly children = new Map<ChildID, Child>();
  /** Parents by whose they are and any ClOrdID of their chain, pending ones included. Refused ClOrdIDs stay used. */
  private readonly byClOrdID = new Map<string, Map<string, Parent>>();
  readonly executions = new Executions();
  /** Open orders that an operator booked without a ClOrdID: the client's own may repeat one (matrix F.1.c). */
  readonly verbal = new Set<Parent>();
  /** Symbols whose market is halted. */
  readonly haltedSymbols = new Set<string>();
  /** Parents that are not final, in order of arrival. */
  readonly open = new Set<Parent>();
  /** Children of which their venue counts more than we have booked, ended ones too. */
  readonly short = new Set<Child>();
  nextOrderID: OrderID = orderID(1);
  nextChildID: ChildID = childID(1);
  nextExecID: ExecID = execID(1);

  find(whose: Whose, clOrdID: string): Parent | undefined {
    return this.byClOrdID.get(scopeOf(whose))?.get(clOrdID);
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

  /** The child that a venue's answer names by either ClOrdID: of the order, or of a cancel for it. */
  childNamed(names: { readonly requestID: ChildID; readonly origRequestID: ChildID }): Child | undefined {
    return this.children.get(names.requestID) ?? this.children.get(names.origRequestID);
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
  index(parent: Parent, clOrdID: string): void {
    const scope = scopeOf(parent);
    let chain = this.byClOrdID.get(scope);
    if (chain === undefined) this.byClOrdID.set(scope, (chain = new Map()));
    chain.set(clOrdID, parent);
  }

  /** The order is over. */
  end(parent: Parent, ordStatus: OrdStatus, at: Parent['endedAt'], text: string): void {
    parent.ended = ordStatus;
    parent.endedAt = at;
    parent.text = text;
    this.close(parent);
  }

  /** An order that ended or filled, with nothing pending and nothing live, is no longer open. */
  closeIfOver(parent: Parent, at: Parent['endedAt']): void {
    if (parent.pending !== undefined || !hasNothingOut(parent)) return;
    if (parent.ended === '') {
      if (!isFilled(parent)) return;
      parent.endedAt = at;
    }
    this.close(parent);
  }

  private close(parent: Parent): void {
    this.open.delete(parent);
    this.verbal.delete(parent);
  }
}
