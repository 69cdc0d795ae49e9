/** Changes that need two persons, as JSON. */
import { z } from 'zod';
import type { Decided, Proposal } from '../../core/memory/proposals.ts';
import { isoTime } from './show.ts';

export const ProposalShown = z
  .object({
    proposalID: z.number().int(),
    at: z.iso.datetime(),
    about: z.enum(['states', 'limits', 'lists']),
    change: z.string().describe('What it changes, in words.'),
    by: z.string(),
    reason: z.string(),
    expiresAt: z.iso.datetime().describe('It lapses then, if nobody has confirmed it.'),
    decision: z
      .enum(['confirmed', 'refused', 'withdrawn', 'expired', 'outdated'])
      .nullable()
      .describe('Null while it waits; `outdated`: what it is about was set meanwhile.'),
    decidedBy: z.string().nullable(),
    decidedBecause: z.string().nullable(),
  })
  .meta({ id: 'Proposal', description: 'A change that needs two persons.' });
export type ProposalShown = z.infer<typeof ProposalShown>;

export function showProposal(proposal: Proposal, done?: Decided): ProposalShown {
  const { proposalID, at, about, summary, by, reason, expiresAt } = proposal;
  return {
    proposalID,
    at: isoTime(at),
    about,
    change: summary,
    by,
    reason,
    expiresAt: isoTime(expiresAt),
    decision: done?.decision ?? null,
    decidedBy: done?.by ?? null,
    decidedBecause: done?.reason ?? null,
  };
}
