/** What is remembered of the events in edgeEvent.ts: a fold, as all state is. */
import { unreachable } from '../units/assert.ts';
import type { EventOf } from '../units/record.ts';
import type { EdgeEvent, TradeDisputed } from './edgeEvent.ts';

export type Dispute = EventOf<typeof TradeDisputed>;

/** Disputes kept for people to look at; the journal has all. */
export const MAX_DISPUTES = 1_000;

export class EdgeState {
  nextMassCancelID = 1;
  /** ListIDs used, by client. */
  private readonly lists = new Map<string, Set<string>>();
  /** Oldest first. */
  readonly disputes: Dispute[] = [];

  knowsList(clientID: string, listID: string): boolean {
    return this.lists.get(clientID)?.has(listID) ?? false;
  }

  apply(event: EdgeEvent): void {
    switch (event.kind) {
      case 'massCancelDecided':
        this.nextMassCancelID = event.massCancelID + 1;
        return;
      case 'listTaken': {
        if (event.text !== '') return; // a list refused as a whole may be sent again
        let lists = this.lists.get(event.clientID);
        if (lists === undefined) this.lists.set(event.clientID, (lists = new Set()));
        lists.add(event.listID);
        return;
      }
      case 'tradeDisputed':
        this.disputes.push(event);
        if (this.disputes.length > MAX_DISPUTES) this.disputes.shift();
        return;
      default:
        unreachable(event);
    }
  }
}
