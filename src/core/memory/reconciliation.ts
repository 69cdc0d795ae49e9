/**
 * Our fills against a venue's drop copies, by the venue's ExecID. An execution that both sides have alike is matched;
 * one that is unmatched for longer than the grace is a break. Also the position that the copies alone add up to. A
 * fold: live and at recovery alike.
 */
import type { ChildFilled, ExecutionCorrected } from '../../orders/event.ts';
import type { Child } from '../../orders/order.ts';
import {
  childID,
  type ChildID,
  type ExecID,
  execID,
  type OrderID,
  orderID,
  type Side,
  signOf,
} from '../../orders/values.ts';
import { unreachable } from '../../units/assert.ts';
import type { Instant, Price, Qty } from '../../units/brand.ts';
import { notionalOf } from '../../units/notional.ts';
import type { EventOf } from '../../units/record.ts';
import type { DropCopyEvent } from './dropCopyEvent.ts';

/** Matched executions kept for revisions and repeats; a revision of an older one is a break. */
export const MAX_MATCHED = 200_000;

export interface Leg {
  readonly qty: Qty;
  readonly px: Price;
}

export type Difference = 'notTheirs' | 'notOurs' | 'differs';

/** An execution that the two sides do not agree on. */
export interface OpenExecution {
  readonly venueExecID: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  /** 0 where the copy names no order of ours. */
  orderID: OrderID;
  childID: ChildID;
  /** ExecID under which our client knows it now; 0 if it is not ours. */
  execID: ExecID;
  /** When the disagreement began. */
  since: Instant;
  ours: Leg | undefined;
  theirs: Leg | undefined;
}

/** The position of a venue's copies. `notional` is Σ ± px × qty. */
export interface CopiedPosition {
  readonly account: string;
  readonly symbol: string;
  qty: number;
  notional: bigint;
}

export class VenueReconciliation {
  readonly beganAt: Instant;
  /** Within the grace, in the order of `since`. */
  readonly open = new Map<string, OpenExecution>();
  /** Beyond it. */
  readonly breaks = new Map<string, OpenExecution>();
  readonly matched = new Map<string, OpenExecution>();
  readonly positions = new Map<string, CopiedPosition>();
  /** Revisions, by the venue's ExecID, and the execution that each revises. */
  private readonly revisions = new Map<string, string>();
  /** By our own ExecID, for busts and corrections of ours. */
  private readonly byExecID = new Map<ExecID, OpenExecution>();

  constructor(beganAt: Instant) {
    this.beganAt = beganAt;
  }

  find(id: string): OpenExecution | undefined {
    const venueExecID = this.revisions.get(id) ?? id;
    return this.open.get(venueExecID) ?? this.breaks.get(venueExecID) ?? this.matched.get(venueExecID);
  }

  revised(revisionID: string, { venueExecID }: OpenExecution): void {
    this.revisions.set(revisionID, venueExecID);
  }

  named(id: ExecID, execution: OpenExecution): void {
    this.byExecID.delete(execution.execID);
    execution.execID = id;
    this.byExecID.set(id, execution);
  }

  findOurs(id: ExecID): OpenExecution | undefined {
    return this.byExecID.get(id);
  }

  /** Moves the execution to open, breaks or matched after a change. */
  settle(execution: OpenExecution, at: Instant): void {
    const { venueExecID } = execution;
    const wasBreak = this.breaks.delete(venueExecID);
    const wasOpen = this.open.delete(venueExecID);
    this.matched.delete(venueExecID);
    if (differenceOf(execution) !== undefined) {
      // While the sides disagree, its age counts from the first disagreement; a break stays one.
      if (!wasBreak && !wasOpen) execution.since = at;
      if (wasBreak) this.breaks.set(venueExecID, execution);
      else this.open.set(venueExecID, execution);
      return;
    }
    this.matched.set(venueExecID, execution);
    if (this.matched.size > MAX_MATCHED) {
      const [oldest] = this.matched.values();
      this.matched.delete(oldest.venueExecID);
      this.byExecID.delete(oldest.execID);
    }
  }

  book(account: string, symbol: string, sign: 1 | -1, { qty, px }: Leg): void {
    const key = `${account}\n${symbol}`;
    let position = this.positions.get(key);
    if (position === undefined) this.positions.set(key, (position = { account, symbol, qty: 0, notional: 0n }));
    position.qty += sign * qty;
    position.notional += BigInt(sign) * notionalOf(px, qty);
  }
}

/** Undefined when both sides agree; an execution that both busted is nothing on either. */
export function differenceOf({ ours, theirs }: OpenExecution): Difference | undefined {
  const ourQty = ours?.qty ?? 0;
  if (ourQty === (theirs?.qty ?? 0) && (ourQty === 0 || ours?.px === theirs?.px)) return undefined;
  if (theirs === undefined) return 'notTheirs';
  return ours === undefined ? 'notOurs' : 'differs';
}

export class Reconciliation {
  readonly venues = new Map<string, VenueReconciliation>();

  apply(event: DropCopyEvent): void {
    if (event.kind === 'dropCopyBegan') {
      this.venues.set(event.venue, new VenueReconciliation(event.at));
      return;
    }
    const venue = this.venues.get(event.venue);
    if (venue === undefined) return;
    const { venueExecID, at } = event;
    switch (event.kind) {
      case 'dropCopied': {
        const { account, symbol } = event;
        const theirs = { qty: event.lastQty, px: event.lastPx };
        venue.book(account, symbol, signOf(event.side), theirs);
        const known = venue.find(venueExecID) ?? newExecution(venueExecID, account, symbol, event.side, at);
        known.theirs = theirs;
        if (known.childID === 0) known.childID = event.childID;
        venue.settle(known, at);
        return;
      }
      case 'dropCopyRevised': {
        const known = venue.find(venueExecID);
        if (known?.theirs === undefined) return;
        const sign = signOf(known.side);
        venue.book(known.account, known.symbol, sign === 1 ? -1 : 1, known.theirs);
        known.theirs = { qty: event.lastQty, px: event.lastPx };
        venue.book(known.account, known.symbol, sign, known.theirs);
        venue.revised(event.revisionID, known);
        venue.settle(known, at);
        return;
      }
      case 'breakFound': {
        const execution = venue.open.get(venueExecID);
        if (execution === undefined) return;
        venue.open.delete(venueExecID);
        venue.breaks.set(venueExecID, execution);
        return;
      }
      default:
        unreachable(event);
    }
  }

  /** A fill of ours, as booked. */
  filled(child: Child, fill: EventOf<typeof ChildFilled>): void {
    const venue = this.venues.get(child.venue);
    if (venue === undefined) return;
    const { parent } = child;
    const { account, symbol, side } = parent;
    const { venueExecID, at } = fill;
    const known = venue.find(venueExecID) ?? newExecution(venueExecID, account, symbol, side, at);
    known.ours = { qty: fill.lastQty, px: fill.lastPx };
    known.orderID = parent.orderID;
    known.childID = child.childID;
    venue.named(fill.execID, known);
    venue.settle(known, at);
  }

  /** A bust or correction of ours. */
  corrected(child: Child, correction: EventOf<typeof ExecutionCorrected>): void {
    const venue = this.venues.get(child.venue);
    const known = venue?.findOurs(correction.execRefID);
    if (venue === undefined || known === undefined) return;
    known.ours = { qty: correction.lastQty, px: correction.lastPx };
    venue.named(correction.execID, known);
    venue.settle(known, correction.at);
  }
}

function newExecution(venueExecID: string, account: string, symbol: string, side: Side, since: Instant): OpenExecution {
  return {
    venueExecID,
    account,
    symbol,
    side,
    orderID: orderID(0),
    childID: childID(0),
    execID: execID(0),
    since,
    ours: undefined,
    theirs: undefined,
  };
}
