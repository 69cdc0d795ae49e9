/**
 * Changes of risk controls at run time. Each kind says what its request means; where two persons are needed for it, the
 * request becomes a proposal, and is read again when another person confirms it.
 */
import type { z } from 'zod';
import type { Decidable } from '../../core/words/operatorCommand.ts';
import type { Proposal } from '../../core/memory/proposals.ts';
import { MAX_PROPOSALS } from '../../core/memory/proposals.ts';
import { type Instant, instant, least } from '../../units/brand.ts';
import type { OpsContext } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import type { Outcome } from './turnQueue.ts';

/** Who asks, and who confirmed: '' for nobody. */
export interface Persons {
  readonly by: string;
  readonly confirmedBy: string;
}

/** Of a change that waits: it is in the journal and in memory. */
const MOST_KEPT = 1 << 20;

/** What needs two persons is configured for each. */
export type About = Proposal['about'];

export interface ChangeKind<B = unknown> {
  /** All that a change of this kind may be about. */
  readonly abouts: readonly About[];
  readonly schema: z.ZodType<B>;
  /** What the request means now, found out once; throws a problem for what cannot be done. */
  read(ops: OpsContext, body: B, persons: Persons): Change;
}

export interface Change {
  /** What does it. */
  readonly command: Decidable;
  /** In words, for the second person. */
  summary(): string;
  /** When what it sets ends by itself: later it is too late to confirm it. Absent: never. */
  endsAt?(): Instant;
  /** What of it waits for a second person where that is configured: what makes trading safer never does. */
  waits(): readonly About[];
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
  const asked = kind.read(ops, body, { by, confirmedBy: '' });
  const { twoPersons, proposalMinutes, gateway, turns } = ops;
  const about = twoPersons.size === 0 ? undefined : asked.waits().find((each) => twoPersons.has(each));
  if (about === undefined) return { outcome: await turns.submit(asked.command, true), proposal: undefined };
  const waitsUntil = instant(gateway.now() + proposalMinutes * 60_000_000);
  const expiresAt = least(waitsUntil, asked.endsAt?.() ?? waitsUntil);
  const text = JSON.stringify(body);
  if (text.length > MOST_KEPT) throw new ApiProblem(413, `a change of more than ${MOST_KEPT} characters cannot wait`);
  const proposed = { about, change: text, summary: asked.summary(), expiresAt };
  const outcome = await turns.submit({ kind: 'proposeChange', by, reason, ...proposed }, true);
  const proposal = outcome.events.find((event) => event.kind === 'changeProposed');
  if (proposal === undefined) throw new ApiProblem(429, `${MAX_PROPOSALS} proposals wait already`);
  return { outcome, proposal };
}

/** What a proposal does once it is confirmed. The schemas of kinds exclude each other. */
export function commandOf(
  ops: OpsContext,
  kinds: readonly ChangeKind[],
  { about, by, change: text }: Proposal,
  confirmedBy: string,
): Decidable {
  for (const kind of kinds) {
    const body = kind.abouts.includes(about) ? kind.schema.safeParse(JSON.parse(text)) : undefined;
    if (body?.success === true) return kind.read(ops, body.data, { by, confirmedBy }).command;
  }
  throw new ApiProblem(409, 'what was proposed cannot be read by this version: propose it again');
}
