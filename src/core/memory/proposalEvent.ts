/** Changes of risk controls that a second person must confirm, as journaled records. proposals.ts folds them. */
import type { Instant } from '../../units/brand.ts';
import { type EventOf, int, oneOf, record, text } from '../../units/record.ts';

/** A person asked for a change. It is in force once another has confirmed it, and not before. */
export const ChangeProposed = record('changeProposed', 121, {
  /** From 1 without gaps. */
  proposalID: int(),
  at: int<Instant>(),
  by: text(),
  reason: text(),
  about: oneOf('states', 'limits', 'lists'),
  /** As it was asked for, in JSON: it is read again when it is confirmed. */
  change: text(),
  /** The same in words. */
  summary: text(),
  expiresAt: int<Instant>(),
});

/**
 * Another person confirmed or refused it, its own one took it back, nobody did in time, or what it is about was set
 * meanwhile. `by` is '' for nobody.
 */
export const ChangeDecided = record('changeDecided', 122, {
  proposalID: int(),
  at: int<Instant>(),
  by: text(),
  decision: oneOf('confirmed', 'refused', 'withdrawn', 'expired', 'outdated'),
  reason: text(),
});

export const PROPOSAL_EVENTS = [ChangeProposed, ChangeDecided] as const;

export type ProposalEvent = EventOf<(typeof PROPOSAL_EVENTS)[number]>;
