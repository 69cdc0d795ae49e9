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
  /** By venue and its ExecID: the first that bore it. */
  private readonly byVenue = new Map<string, Map<string, NamedReport>>();
  /** The others that bore it, by both: as good as none where a venue never repeats one. */
  private readonly namesakes = new Map<string, NamedReport[]>();
  /** In the order in which they were booked. */
  private readonly booked: Execution[] = [];
  /** Venues' ExecIDs from before this are no longer known for orders that are over. */
  private namesFrom: Instant = instant(0);

  /** What the venue has reported about the child under this ExecID. */
  named(child: Child, venueExecID: string): NamedReport | undefined {
    const first = this.byVenue.get(child.venue)?.get(venueExecID);
    if (first === undefined || first.execution.child === child) return first;
    return this.namesakesOf(child.venue, venueExecID)?.find(({ execution }) => execution.child === child);
  }

  /** For a report that names no order: everything that the venue has called so. */
  allNamed(venue: string, venueExecID: string): readonly NamedReport[] {
    const first = this.byVenue.get(venue)?.get(venueExecID);
    return first === undefined ? [] : [first, ...(this.namesakesOf(venue, venueExecID) ?? [])];
  }

  get(execID: ExecID): Execution | undefined {
    return this.byExecID.get(execID);
  }

  /** Books an execution, which the venue counts in `cumQty`. */
  add(venueExecID: string, execution: Execution, at: Instant, cumQty: Qty): void {
    const { lastQty, lastPx } = execution;
    this.booked.push(execution);
    this.byExecID.set(execution.execID, execution);
    this.remember(venueExecID, { execution, at, lastQty, lastPx, cumQty, revises: false });
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
    this.remember(venueExecID, { ...said, execution, revises: false });
  }

  correct({ at, execID, execRefID, venueExecID, lastQty, lastPx }: Corrected): Execution {
    const execution = this.byExecID.get(execRefID);
    assert(execution !== undefined, `execution ${execRefID} is unknown`);
    execution.execID = execID;
    execution.lastQty = lastQty;
    execution.lastPx = lastPx;
    this.byExecID.set(execID, execution);
    if (venueExecID !== '' && this.named(execution.child, venueExecID) === undefined) {
      this.remember(venueExecID, { execution, at, lastQty, lastPx, cumQty: NO_QTY, revises: true });
    }
    return execution;
  }

  /** In the order in which they were booked, busted ones too. */
  all(): readonly Execution[] {
    return this.booked;
  }

  /** Oldest first; busted ones count nothing. */
  *ofAccount(clientID: string, account: string, symbol: string): Generator<Execution> {
    for (const execution of this.booked) {
      const { parent } = execution.child;
      if (execution.lastQty === 0 || parent.symbol !== symbol) continue;
      if (parent.clientID === clientID && parent.account === account) yield execution;
    }
  }

  /**
   * A trading day has begun: what venues called executions before `from` is forgotten, but for orders that are open.
   * A report about an order that is over since then is judged by its CumQty: see hasForgotten.
   */
  forgetNames(from: Instant, isOpen: (parent: Parent) => boolean): void {
    if (from <= this.namesFrom) return;
    this.namesFrom = from;
    const isOver = ({ at, execution: { child } }: NamedReport) =>
      at < from && child.parent.endedAt < from && !isOpen(child.parent);
    for (const [venue, names] of this.byVenue) {
      for (const [venueExecID, first] of names) if (isOver(first)) names.delete(venueExecID);
      if (names.size === 0) this.byVenue.delete(venue);
    }
    for (const [key, others] of [...this.namesakes]) {
      const kept = others.filter((each) => !isOver(each));
      this.namesakes.delete(key);
      for (const each of kept) this.remember(key.slice(key.indexOf('\n') + 1), each);
    }
  }

  /** Its venue's ExecIDs may have been forgotten: that one is not known says nothing. */
  hasForgotten({ state, parent }: Child, isOpen: (parent: Parent) => boolean): boolean {
    return state === 'ended' && parent.endedAt < this.namesFrom && !isOpen(parent);
  }

  private namesakesOf(venue: string, venueExecID: string): NamedReport[] | undefined {
    return this.namesakes.size === 0 ? undefined : this.namesakes.get(`${venue}\n${venueExecID}`);
  }

  private remember(venueExecID: string, report: NamedReport): void {
    const { venue } = report.execution.child;
    let known = this.byVenue.get(venue);
    if (known === undefined) this.byVenue.set(venue, (known = new Map()));
    if (!known.has(venueExecID)) {
      known.set(venueExecID, report);
      return;
    }
    const key = `${venue}\n${venueExecID}`;
    const others = this.namesakes.get(key);
    if (others === undefined) this.namesakes.set(key, [report]);
    else others.push(report);
  }
}
