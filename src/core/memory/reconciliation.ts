/**
 * Our fills against a venue's drop copies, by the venue's ExecID within the order. An execution that both sides have
 * alike is matched; one that is unmatched for longer than the grace is a break. Also the position that the copies alone
 * add up to. A fold: live and at recovery alike.
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
  /** ExecIDs of the venue's by which it is found: its own, and those of its revisions. */
  readonly names: string[];
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
  readonly open = new Set<OpenExecution>();
  /** Beyond it. */
  readonly breaks = new Set<OpenExecution>();
  readonly matched = new Set<OpenExecution>();
  readonly positions = new Map<string, CopiedPosition>();
  /** By the venue's ExecID, of the execution or of a revision: it is one within its order, and may be another's too. */
  private readonly byName = new Map<string, OpenExecution[]>();
  /** By our own ExecID, for busts and corrections of ours. */
  private readonly byExecID = new Map<ExecID, OpenExecution>();

  constructor(beganAt: Instant) {
    this.beganAt = beganAt;
  }

  /** Executions that the venue has called so; of the child's, or of no order's, those of the child first. */
  named(id: string, child: ChildID): readonly OpenExecution[] {
    const all = this.byName.get(id) ?? [];
    if (child === 0) return all;
    return [...all.filter((each) => each.childID === child), ...all.filter((each) => each.childID === 0)];
  }

  /** The execution has a further ExecID of the venue's. */
  name(id: string, execution: OpenExecution): void {
    const all = this.byName.get(id);
    if (all?.includes(execution) === true) return;
    execution.names.push(id);
    if (all === undefined) this.byName.set(id, [execution]);
    else all.push(execution);
  }

  rename(id: ExecID, execution: OpenExecution): void {
    this.byExecID.delete(execution.execID);
    execution.execID = id;
    this.byExecID.set(id, execution);
  }

  findOurs(id: ExecID): OpenExecution | undefined {
    return this.byExecID.get(id);
  }

  /** Moves the execution to open, breaks or matched after a change. */
  settle(execution: OpenExecution, at: Instant): void {
    const wasBreak = this.breaks.delete(execution);
    const wasOpen = this.open.delete(execution);
    this.matched.delete(execution);
    if (differenceOf(execution) !== undefined) {
      // While the sides disagree, its age counts from the first disagreement; a break stays one.
      if (!wasBreak && !wasOpen) execution.since = at;
      if (wasBreak) this.breaks.add(execution);
      else this.open.add(execution);
      return;
    }
    this.matched.add(execution);
    if (this.matched.size > MAX_MATCHED) this.forget(this.matched.values().next().value);
  }

  private forget(oldest: OpenExecution | undefined): void {
    if (oldest === undefined) return;
    this.matched.delete(oldest);
    this.byExecID.delete(oldest.execID);
    for (const id of oldest.names) {
      const others = (this.byName.get(id) ?? []).filter((each) => each !== oldest);
      if (others.length === 0) this.byName.delete(id);
      else this.byName.set(id, others);
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
        const known =
          venue.named(venueExecID, event.childID).find((each) => each.theirs === undefined) ??
          newExecution(venue, event, event.side);
        known.theirs = theirs;
        if (known.childID === 0) known.childID = event.childID;
        venue.settle(known, at);
        return;
      }
      case 'dropCopyRevised': {
        const known = venue.named(venueExecID, event.childID).find((each) => each.theirs !== undefined);
        if (known?.theirs === undefined) return;
        const sign = signOf(known.side);
        venue.book(known.account, known.symbol, sign === 1 ? -1 : 1, known.theirs);
        known.theirs = { qty: event.lastQty, px: event.lastPx };
        venue.book(known.account, known.symbol, sign, known.theirs);
        venue.name(event.revisionID, known);
        venue.settle(known, at);
        return;
      }
      case 'breakFound': {
        const execution = venue.named(venueExecID, event.childID).find((each) => venue.open.has(each));
        if (execution === undefined) return;
        venue.open.delete(execution);
        venue.breaks.add(execution);
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
    const known =
      venue.named(venueExecID, child.childID).find((each) => each.ours === undefined) ??
      newExecution(venue, { venueExecID, account, symbol, at }, side);
    known.ours = { qty: fill.lastQty, px: fill.lastPx };
    known.orderID = parent.orderID;
    known.childID = child.childID;
    venue.rename(fill.execID, known);
    venue.settle(known, at);
  }

  /** A bust or correction of ours. */
  corrected(child: Child, correction: EventOf<typeof ExecutionCorrected>): void {
    const venue = this.venues.get(child.venue);
    const known = venue?.findOurs(correction.execRefID);
    if (venue === undefined || known === undefined) return;
    known.ours = { qty: correction.lastQty, px: correction.lastPx };
    venue.rename(correction.execID, known);
    venue.settle(known, correction.at);
  }
}

function newExecution(
  venue: VenueReconciliation,
  of: { readonly venueExecID: string; readonly account: string; readonly symbol: string; readonly at: Instant },
  side: Side,
): OpenExecution {
  const { venueExecID, account, symbol, at } = of;
  const execution: OpenExecution = {
    venueExecID,
    account,
    symbol,
    side,
    names: [],
    orderID: orderID(0),
    childID: childID(0),
    execID: execID(0),
    since: at,
    ours: undefined,
    theirs: undefined,
  };
  venue.name(venueExecID, execution);
  return execution;
}
