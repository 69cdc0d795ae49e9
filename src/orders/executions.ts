/**
 * Every booked execution with its present values, found by the client's ExecID and by the venue's, including those of
 * its busts and corrections. So a repeated report counts once, also across a restart, and a bust finds its execution.
 */
import { assert } from '../units/assert.ts';
import { NO_QTY, type Qty } from '../units/brand.ts';
import type { EventOf } from '../units/record.ts';
import type { ExecutionCorrected } from './event.ts';
import type { Execution, Parent } from './order.ts';
import type { ExecID } from './values.ts';

/** What a bust or correction makes of an execution. */
type Corrected = Pick<
  EventOf<typeof ExecutionCorrected>,
  'execID' | 'execRefID' | 'venueExecID' | 'lastQty' | 'lastPx'
>;

export class Executions {
  private readonly byExecID = new Map<ExecID, Execution>();
  private readonly byVenue = new Map<string, Map<string, Execution>>();
  /** In the order in which they were booked. */
  private readonly booked: Execution[] = [];

  has(venue: string, venueExecID: string): boolean {
    return this.byVenue.get(venue)?.has(venueExecID) ?? false;
  }

  atVenue(venue: string, venueExecID: string): Execution | undefined {
    return this.byVenue.get(venue)?.get(venueExecID);
  }

  get(execID: ExecID): Execution | undefined {
    return this.byExecID.get(execID);
  }

  add(venue: string, venueExecID: string, execution: Execution): void {
    this.booked.push(execution);
    this.byExecID.set(execution.execID, execution);
    this.remember(venue, venueExecID, execution);
  }

  /**
   * The venue's own report of quantity booked as `generatedExecID`. If it is all of that, a bust of it is found; a
   * partial report counts nothing by itself, and an operator has to handle its bust.
   */
  know(venue: string, venueExecID: string, generatedExecID: string, lastQty: Qty): void {
    const generated = this.atVenue(venue, generatedExecID);
    assert(generated !== undefined, `execution ${generatedExecID} is unknown`);
    const isAll = generated.lastQty === lastQty;
    this.remember(venue, venueExecID, isAll ? generated : { ...generated, lastQty: NO_QTY, correctable: false });
  }

  correct(venue: string, { execID, execRefID, venueExecID, lastQty, lastPx }: Corrected): Execution {
    const execution = this.byExecID.get(execRefID);
    assert(execution !== undefined, `execution ${execRefID} is unknown`);
    execution.execID = execID;
    execution.lastQty = lastQty;
    execution.lastPx = lastPx;
    this.byExecID.set(execID, execution);
    if (venueExecID !== '') this.remember(venue, venueExecID, execution);
    return execution;
  }

  /** In the order in which they were booked, busted ones too. */
  all(): readonly Execution[] {
    return this.booked;
  }

  /** Executions booked for `parent` so far can no longer be corrected. */
  freeze(parent: Parent): void {
    for (const execution of this.booked) if (execution.child.parent === parent) execution.correctable = false;
  }

  /** Oldest first; busted ones count nothing. */
  *ofAccount(clientID: string, account: string, symbol: string): Generator<Execution> {
    for (const execution of this.booked) {
      const { parent } = execution.child;
      if (execution.lastQty === 0 || parent.symbol !== symbol) continue;
      if (parent.clientID === clientID && parent.account === account) yield execution;
    }
  }

  private remember(venue: string, venueExecID: string, execution: Execution): void {
    let known = this.byVenue.get(venue);
    if (known === undefined) this.byVenue.set(venue, (known = new Map()));
    known.set(venueExecID, execution);
  }
}
