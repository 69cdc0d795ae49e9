/** Changes that need two persons: proposed by one, in force when another confirms, expired when nobody does in time. */
import { MAX_PROPOSALS } from '../memory/proposals.ts';
import type { Context } from '../context.ts';
import { targetText } from '../../risk/tradingState.ts';
import type { Instant } from '../../units/brand.ts';
import type { Decidable, DecideProposal, ProposeChange } from '../words/operatorCommand.ts';

export function proposeChange(core: Context, { by, reason, about, change, summary, expiresAt }: ProposeChange): void {
  const { proposals } = core.state;
  if (proposals.open.size >= MAX_PROPOSALS) return;
  const asked = { by, reason, about, change, summary, expiresAt };
  core.emit({ kind: 'changeProposed', at: core.now, proposalID: proposals.nextID, ...asked });
}

/** Why this person may not decide so, '' if it may. */
export function undecidable(
  core: Context,
  { proposalID, by, decision }: Omit<DecideProposal, 'kind' | 'command'>,
): string {
  const { open, decided } = core.state.proposals;
  const proposal = open.get(proposalID);
  if (proposal !== undefined) {
    const isOwn = decision === 'confirm' && proposal.by === by;
    return isOwn ? `${by} proposed it: another person confirms` : '';
  }
  const done = decided.find((each) => each.proposalID === proposalID);
  if (done === undefined) return `there is no proposal ${proposalID}`;
  return `proposal ${proposalID} was ${done.decision} already${done.by === '' ? '' : `, by ${done.by}`}`;
}

/**
 * What of all that it changes was set after it was proposed, '' for nothing. Two persons agreed to lift the halt that
 * they knew, and not one that came later.
 */
function setSince({ state }: Context, proposed: Instant, command: Decidable | undefined): string {
  const { trading, limits } = state.risk;
  if (command?.kind === 'setTradingState') {
    const target = { scope: command.scope, id: command.id, clientID: command.clientID ?? '' };
    const { since, state: now, by, reason } = trading.latchOf(target);
    return since > proposed ? `trading was set ${now} ${targetText(target)} since, by ${by}: ${reason}` : '';
  }
  if (command?.kind !== 'changeLimits') return '';
  const changed = [...command.remove, ...command.set.flatMap(({ id, replaces }) => [id, replaces])];
  for (const id of changed) {
    const row = limits.rows.get(id);
    if (row !== undefined && row.since > proposed) return `${id} was set since, by ${row.by}: ${row.reason}`;
  }
  return '';
}

/** Decides it; true if what was proposed is to be done now. */
export function decideProposal(core: Context, command: DecideProposal): boolean {
  const { proposalID, by, decision, reason } = command;
  const proposal = core.state.proposals.open.get(proposalID);
  if (undecidable(core, command) !== '' || proposal === undefined) return false;
  const since = decision === 'confirm' ? setSince(core, proposal.at, command.command) : '';
  if (since !== '') {
    core.emit({ kind: 'changeDecided', at: core.now, proposalID, by: '', decision: 'outdated', reason: since });
    return false;
  }
  const isOwn = proposal.by === by;
  const done = decision === 'confirm' ? 'confirmed' : isOwn ? 'withdrawn' : 'refused';
  core.emit({ kind: 'changeDecided', at: core.now, proposalID, by, decision: done, reason });
  return decision === 'confirm';
}

export function expireProposals(core: Context): void {
  if (core.state.proposals.open.size === 0) return;
  for (const { proposalID, expiresAt } of core.state.proposals.open.values()) {
    if (expiresAt > core.now) continue;
    core.emit({ kind: 'changeDecided', at: core.now, proposalID, by: '', decision: 'expired', reason: '' });
  }
}
