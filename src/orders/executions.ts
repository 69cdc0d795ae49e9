/**
 * Every booked execution with its present values, found by the client's ExecID, and by its venue's within the child. So
 * a repeated report counts once, also across a restart, and a bust finds its execution.
 *
 * A venue's ExecID(17) names one thing within its order, and no more than that: FIX asks for numbers that are unique
 * in a trading day, or in the life of an order of several days. A venue may begin again at 1 each morning.
 */
import { assert } from '../units/assert.ts';
import { type Instant, instant, NO_QTY, type Price, type Qty } from '../units/brand.ts';
import type { EventOf } from '../units/record.ts';
import type { ExecutionCorrected } from './event.ts';
import type { Child, Execution, Parent } from './order.ts';
import type { ExecID } from './values.ts';
import { VenueNames } from './venueNames.ts';

/** What a bust or correction makes of an execution. */
type Corrected = Pick<
  EventOf<typeof ExecutionCorrected>,
  'at' | 'execID' | 'execRefID' | 'venueExecID' | 'lastQty' | 'lastPx'
>;

/** A report of a venue, as it named it by an ExecID: busts and corrections since do not change these values. */
export interface NamedReport {
  readonly execution: Execution;
  readonly at: Instant;
  readonly lastQty: Qty;
  readonly lastPx: Price;
  /** CumQty(14); 0 where none was kept. */
  readonly cumQty: Qty;
  /** It busted or corrected the execution. */
  readonly revises: boolean;
}

export class Executions {
  private readonly byExecID = new Map<ExecID, Execution>();
  /** By the venue's ExecID. */
  private readonly byName = new VenueNames<NamedReport>();
  /** In the order in which they were booked. */
  private readonly booked: Execution[] = [];
  /** Venues' ExecIDs from before this are no longer known for orders that are over. */
  private namesFrom: Instant = instant(0);

  /** What the venue has reported about the child under this ExecID. */
  named(child: Child, venueExecID: string): NamedReport | undefined {
    const first = this.byName.first(child.venue, venueExecID);
    if (first === undefined || first.execution.child === child) return first;
    return this.byName.rest(child.venue, venueExecID).find(({ execution }) => execution.child === child);
  }

  /** For a report that names no order: everything that the venue has called so. */
  allNamed(venue: string, venueExecID: string): readonly NamedReport[] {
    return this.byName.all(venue, venueExecID);
  }

  get(execID: ExecID): Execution | undefined {
    return this.byExecID.get(execID);
  }

  /** Books an execution, which the venue counts in `cumQty`. */
  add(venueExecID: string, execution: Execution, at: Instant, cumQty: Qty): void {
    const { lastQty, lastPx } = execution;
    this.booked.push(execution);
    this.byExecID.set(execution.execID, execution);
    this.byName.add(execution.child.venue, venueExecID, { execution, at, lastQty, lastPx, cumQty, revises: false });
  }

  /**
   * The venue's own report of quantity booked as `generatedExecID`. If it is all of that, a bust of it is found; a
   * partial report counts nothing by itself, and an operator has to handle its bust.
   */
  know(venueExecID: string, child: Child, said: Omit<NamedReport, 'execution' | 'revises'>): void {
    const generated = this.named(child, child.generatedExecID)?.execution;
    assert(generated !== undefined, `execution ${child.generatedExecID} is unknown`);
    const isAll = generated.lastQty === said.lastQty;
    const execution = isAll ? generated : { ...generated, lastQty: NO_QTY, correctable: false };
    this.byName.add(child.venue, venueExecID, { ...said, execution, revises: false });
  }

  correct({ at, execID, execRefID, venueExecID, lastQty, lastPx }: Corrected): Execution {
    const execution = this.byExecID.get(execRefID);
    assert(execution !== undefined, `execution ${execRefID} is unknown`);
    execution.execID = execID;
    execution.lastQty = lastQty;
    execution.lastPx = lastPx;
    this.byExecID.set(execID, execution);
    if (venueExecID !== '' && this.named(execution.child, venueExecID) === undefined) {
      this.byName.add(execution.child.venue, venueExecID, {
        execution,
        at,
        lastQty,
        lastPx,
        cumQty: NO_QTY,
        revises: true,
      });
    }
    return execution;
  }

  /** In the order in which they were booked, busted ones too. */
  all(): readonly Execution[] {
    return this.booked;
  }

  /**
   * A trading day has begun: what venues called executions before `from` is forgotten, but for orders that are open.
   * A report about an order that is over since then is judged by its CumQty: see hasForgotten.
   */
  forgetNames(from: Instant, isOpen: (parent: Parent) => boolean): void {
    if (from <= this.namesFrom) return;
    this.namesFrom = from;
    this.byName.forget(
      ({ at, execution: { child } }) => at < from && child.parent.endedAt < from && !isOpen(child.parent),
    );
  }

  /** Of one that was sent before the names that are kept, some may be forgotten. */
  mayHaveForgotten({ sentAt }: Child): boolean {
    return sentAt < this.namesFrom;
  }

  /** The order is over since before the names that are kept. */
  isOlder({ endedAt }: Parent): boolean {
    return endedAt < this.namesFrom;
  }
}
