/** Changes that wait for a second person, and those that were decided last. A fold of proposalEvent.ts. */
import { assert } from '../../units/assert.ts';
import type { EventOf } from '../../units/record.ts';
import type { ChangeDecided, ChangeProposed, ProposalEvent } from './proposalEvent.ts';

export type Proposal = EventOf<typeof ChangeProposed>;
export type Decided = EventOf<typeof ChangeDecided> & { readonly proposal: Proposal };

/** Proposals that may wait at once. */
export const MAX_PROPOSALS = 100;
/** Decided ones that are kept for display; the journal has all of them. */
const MAX_DECIDED = 100;

export class Proposals {
  nextID = 1;
  /** By number, oldest first. */
  readonly open = new Map<number, Proposal>();
  /** Oldest first. */
  readonly decided: Decided[] = [];

  apply(event: ProposalEvent): void {
    if (event.kind === 'changeProposed') {
      this.nextID = event.proposalID + 1;
      this.open.set(event.proposalID, event);
      return;
    }
    const proposal = this.open.get(event.proposalID);
    assert(proposal !== undefined, `proposal ${event.proposalID} is open`);
    this.open.delete(event.proposalID);
    this.decided.push({ ...event, proposal });
    if (this.decided.length > MAX_DECIDED) this.decided.shift();
  }
}
