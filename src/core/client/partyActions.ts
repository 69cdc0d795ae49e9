/**
 * PartyActionRequest(DH): the kill switch by FIX. A client halts itself, one that may do so halts anybody; no message
 * ends a halt, which takes a person. It counts toward no rate and no limit. The report comes first, then the Canceled
 * of each order when its last venue has answered, and once all have a second report: Completed.
 */
import { ACTIVE, isOwnWord, LEVEL, type Target, targetText } from '../../risk/tradingState.ts';
import type { Context } from '../context.ts';
import { NO_ROUTE } from '../../orders/route.ts';
import type { Asker, HaltedParty, PartyActionRequest } from '../words/clientCommand.ts';
import { PartyActionRejectReason as Reason, PartyActionResponse } from '../words/clientSend.ts';
import { targetOf } from '../work/targets.ts';
import { openInScope, setTradingState } from '../work/tradingStates.ts';

interface Refusal {
  readonly reason: Reason;
  readonly text: string;
}

export function partyActionRequest(core: Context, request: PartyActionRequest): void {
  const { clientID, replyTo, route, partyActionRequestID, type, parties } = request;
  const target = allowed(core, request);
  const refusal = 'reason' in target ? target : undefined;
  const of: Target = 'reason' in target ? ACTIVE : target;
  const open = refusal === undefined ? openInScope(core, of) : 0;
  const done = open === 0 ? PartyActionResponse.Completed : PartyActionResponse.Accepted;
  const response = refusal === undefined ? done : PartyActionResponse.Rejected;
  const text =
    refusal?.text ?? `trading is halted ${targetText(of)}: ${open === 0 ? 'nothing is' : `${open} orders are`} open`;
  const partyActionReportID = core.state.clients.nextPartyActionID;
  const decided = { partyActionReportID, clientID, replyTo, partyActionRequestID, type, response, text };
  const rejectReason = refusal?.reason ?? -1;
  const { scope, id, clientID: targetClientID } = of;
  const kept = response === PartyActionResponse.Accepted ? { parties: parties.map(asSent), route } : NOTHING_KEPT;
  const about = { rejectReason, scope, id, targetClientID, ...kept };
  core.emit({ kind: 'partyActionDecided', at: core.now, ...decided, ...about });
  core.send({ kind: 'partyActionReport', ...decided, route, rejectReason, parties, transactTime: core.now });
  if (refusal === undefined)
    haltByClient(core, of, request, request.text || `PartyActionRequestID ${partyActionRequestID}`);
}

/** At a tick: of what was halted while orders were open, none may be now. */
export function completePartyActions(core: Context): void {
  for (const action of core.state.clients.actions.values()) {
    const { scope, id, targetClientID, clientID, replyTo, partyActionRequestID, type, parties, route } = action;
    const target = { scope: scope as Target['scope'], id, clientID: targetClientID };
    if (openInScope(core, target) > 0) continue;
    const partyActionReportID = core.state.clients.nextPartyActionID;
    const response = PartyActionResponse.Completed;
    const text = `trading is halted ${targetText(target)}: nothing is open`;
    const decided = { partyActionReportID, clientID, replyTo, partyActionRequestID, type, response, text };
    const of = { scope, id, targetClientID, ...NOTHING_KEPT };
    core.emit({ kind: 'partyActionDecided', at: core.now, ...decided, rejectReason: -1, ...of });
    const halted = parties.map((party) => ({ ...party, means: undefined, id: '' }));
    const about = { route, rejectReason: -1, parties: halted, transactTime: core.now } as const;
    core.send({ kind: 'partyActionReport', ...decided, ...about });
  }
}

const NOTHING_KEPT = { parties: [], route: NO_ROUTE } as const;

const asSent = ({ partyID, source, role }: HaltedParty) => ({ partyID, source, role });

/** Halts unless it is halted already: who did it first stays its setter. */
export function haltByClient(core: Context, target: Target, { clientID, replyTo }: Asker, reason: string): void {
  if (core.state.risk.trading.latchOf(target).level >= LEVEL.halted) return;
  const by = `${clientID} by FIX (${replyTo})`;
  setTradingState(core, { kind: 'setTradingState', ...target, state: 'halted', by, reason });
}

function allowed(core: Context, request: PartyActionRequest): Target | Refusal {
  const { type, parties, fault } = request;
  if (fault !== '') return { reason: Reason.Other, text: fault };
  if (type === PartyActionType.Reinstate) {
    return { reason: Reason.NotAuthorized, text: 'an operator of ours ends a halt: no message does' };
  }
  if (type !== PartyActionType.HaltTrading && type !== PartyActionType.Suspend) {
    return { reason: Reason.Other, text: `PartyActionType(2329)=${type} is not supported: 0 and 1 are, and both halt` };
  }
  const [party, ...others] = parties;
  if (party === undefined || others.length > 0) {
    return { reason: Reason.Other, text: 'one party is halted at a time: NoPartyIDs(453)=1' };
  }
  const { means: scope, id, role } = party;
  if (scope === undefined) {
    return {
      reason: Reason.InvalidParty,
      text: `PartyRole(452)=${role} is none that can be halted: 3, 12, 24, 55 and 76 are`,
    };
  }
  return permitted(core, request, { scope, id, clientID: '' });
}

/** The target, if the client may halt it: itself, its accounts, traders and session; or whatever there is. */
export function permitted(core: Context, asker: Asker, named: Target): Target | Refusal {
  const { clientID, originator, replyTo } = asker;
  const right = core.config.clients?.get(clientID)?.killSwitch ?? 'own';
  const no = (text: string): Refusal => ({ reason: Reason.NotAuthorized, text });
  if (right === 'none') return no(`${clientID} may halt nothing: it is not agreed`);
  if (right === 'own') {
    if (originator !== '')
      return no(`${originator} is one of several that are ${clientID} here: a halt would be of all`);
    const isOwn =
      isOwnWord(named.scope) ||
      (named.scope === 'client' && named.id === clientID) ||
      (named.scope === 'session' && named.id === replyTo);
    if (!isOwn) return no(`${clientID} may halt itself, its accounts, its traders and this session, and nobody else`);
  }
  const whose = isOwnWord(named.scope) && right === 'own' ? clientID : '';
  const found = targetOf(core, { ...named, clientID: whose, unseen: true }, [replyTo]);
  return 'text' in found ? { reason: Reason.InvalidParty, text: found.text } : found;
}

/** PartyActionType(2329). */
export const PartyActionType = { Suspend: '0', HaltTrading: '1', Reinstate: '2' } as const;
