/**
 * Changes of risk controls at run time. Each kind says what its request means; where two persons are needed for it, the
 * request becomes a proposal, and is read again when another person confirms it.
 */
import type { z } from 'zod';
import type { OperatorCommand } from '../../core/words/operatorCommand.ts';
import type { Proposal } from '../../core/memory/proposals.ts';
import { MAX_PROPOSALS } from '../../core/memory/proposals.ts';
import { instant } from '../../units/brand.ts';
import type { OpsContext } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import type { Outcome } from './turnQueue.ts';

/** Who asks, and who confirmed: '' for nobody. */
export interface Persons {
  readonly by: string;
  readonly confirmedBy: string;
}

export interface ChangeKind<B = unknown> {
  readonly about: Proposal['about'];
  /** The command that does it; throws a problem for what cannot be done. */
  command(ops: OpsContext, body: B, persons: Persons): OperatorCommand;
  /** In words, for the second person. */
  summary(body: B): string;
  /** Whether it waits for a second person where its kind is configured so: what makes trading safer never does. */
  waits(ops: OpsContext, body: B): boolean;
  readonly schema: z.ZodType<B>;
}

export interface Submitted {
  readonly outcome: Outcome;
  /** Undefined: it is done. */
  readonly proposal: Proposal | undefined;
}

/** Does it, or proposes it. Resolves once that is journaled. */
export async function change<B>(
  ops: OpsContext,
  kind: ChangeKind<B>,
  body: B,
  asker: { by: string; reason: string },
): Promise<Submitted> {
  const { by, reason } = asker;
  const command = kind.command(ops, body, { by, confirmedBy: '' });
  const { twoPersons, proposalMinutes, gateway, turns } = ops;
  if (!twoPersons.has(kind.about) || !kind.waits(ops, body)) {
    return { outcome: await turns.submit(command, true), proposal: undefined };
  }
  const summary = kind.summary(body);
  const expiresAt = instant(gateway.now() + proposalMinutes * 60_000_000);
  const about = { about: kind.about, change: JSON.stringify(body), summary, expiresAt };
  const outcome = await turns.submit({ kind: 'proposeChange', by, reason, ...about }, true);
  const proposal = outcome.events.find((event) => event.kind === 'changeProposed');
  if (proposal === undefined) throw new ApiProblem(429, `${MAX_PROPOSALS} proposals wait already`);
  return { outcome, proposal };
}

/** What a proposal does once it is confirmed. */
export function commandOf<B>(
  ops: OpsContext,
  kind: ChangeKind<B>,
  proposal: Proposal,
  confirmedBy: string,
): OperatorCommand {
  const body = kind.schema.safeParse(JSON.parse(proposal.change));
  if (!body.success) throw new ApiProblem(409, 'what was proposed cannot be read by this version: propose it again');
  return kind.command(ops, body.data, { by: proposal.by, confirmedBy });
}
