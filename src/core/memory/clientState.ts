/** State of clients apart from their orders: mass cancels, lists, disputes, links. A fold of clientEvent.ts. */
import type { Whose } from '../../orders/order.ts';
import { scopeOf } from '../../orders/clOrdIDs.ts';
import { assert, unreachable } from '../../units/assert.ts';
import type { Instant } from '../../units/brand.ts';
import type { EventOf } from '../../units/record.ts';
import type { CancelScope } from '../words/clientCommand.ts';
import { PartyActionResponse } from '../words/clientSend.ts';
import type { TradingStateSet } from '../../risk/event.ts';
import type { ClientEvent, PartyActionDecided, TradeDisputed } from './clientEvent.ts';

export type Dispute = EventOf<typeof TradeDisputed>;

/** Disputes kept for operators; the journal has all of them. */
export const MAX_DISPUTES = 1_000;

/** Halts by clients of which open orders are left; past them the oldest gets no report that all is done. */
export const MAX_OPEN_ACTIONS = 1_000;

export type PartyAction = EventOf<typeof PartyActionDecided>;

/** A client session with cancel on disconnect. */
export interface ClientLinkState {
  readonly clientID: string;
  readonly orders: CancelScope;
  readonly graceSec: number;
  /** `expired`: its orders were canceled, and it has not been back since. */
  status: 'up' | 'down' | 'expired';
  /** While it is down: the end of its grace, and the reason. */
  dueAt: Instant;
  reason: string;
}

export class ClientState {
  nextMassCancelID = 1;
  nextPartyActionID = 1;
  /** Halts that were accepted while orders were open, by request: their clients are told when none is. */
  readonly actions = new Map<string, PartyAction>();
  /** ListIDs used on this day, by whose they are. */
  private readonly lists = new Map<string, Set<string>>();
  /** Oldest first. */
  readonly disputes: Dispute[] = [];
  /** By session. */
  readonly links = new Map<string, ClientLinkState>();

  knowsList(whose: Whose, listID: string): boolean {
    return this.lists.get(scopeOf(whose))?.has(listID) ?? false;
  }

  /** ListIDs are unique within a day. */
  beginDay(): void {
    this.lists.clear();
  }

  private noteAction(event: PartyAction): void {
    const { clientID, partyActionRequestID, response, parties } = event;
    if (response === PartyActionResponse.Rejected) return;
    const key = `${clientID}\u0001${partyActionRequestID}`;
    this.actions.delete(key);
    if (response !== PartyActionResponse.Accepted || parties.length === 0) return;
    this.actions.set(key, event);
    const [oldest] = this.actions.keys();
    if (this.actions.size > MAX_OPEN_ACTIONS && oldest !== undefined) this.actions.delete(oldest);
  }

  /** A person has ended the halt: there is nothing to report of it any more. */
  noteState({ scope, id, clientID, state }: EventOf<typeof TradingStateSet>): void {
    if (state === 'halted') return;
    for (const [key, action] of this.actions) {
      if (action.scope === scope && action.id === id && action.targetClientID === clientID) this.actions.delete(key);
    }
  }

  private link(sessionID: string): ClientLinkState {
    const link = this.links.get(sessionID);
    assert(link !== undefined, `session ${sessionID} was up before it went down`);
    return link;
  }

  apply(event: ClientEvent): void {
    switch (event.kind) {
      case 'massCancelDecided':
        this.nextMassCancelID = event.massCancelID + 1;
        return;
      case 'partyActionDecided':
        this.nextPartyActionID = event.partyActionReportID + 1;
        return this.noteAction(event);
      case 'listTaken': {
        if (event.text !== '') return; // the ListID of a refused list may be used again
        const scope = scopeOf(event);
        let lists = this.lists.get(scope);
        if (lists === undefined) this.lists.set(scope, (lists = new Set()));
        lists.add(event.listID);
        return;
      }
      case 'tradeDisputed':
        this.disputes.push(event);
        if (this.disputes.length > MAX_DISPUTES) this.disputes.shift();
        return;
      case 'clientLinkUp': {
        const { sessionID, clientID, orders, graceSec, at } = event;
        this.links.set(sessionID, { clientID, orders, graceSec, status: 'up', dueAt: at, reason: '' });
        return;
      }
      case 'clientLinkDown': {
        const link = this.link(event.sessionID);
        link.status = 'down';
        link.dueAt = event.dueAt;
        link.reason = event.reason;
        return;
      }
      case 'clientLinkExpired':
        this.link(event.sessionID).status = 'expired';
        return;
      default:
        unreachable(event);
    }
  }
}
