/** What is journaled of venues that owe us answers. History for people: no state follows from it. */
import type { ChildID } from '../../orders/values.ts';
import type { Instant } from '../../units/brand.ts';
import { type EventOf, int, record, text } from '../../units/record.ts';

/** A venue is back, with children of ours whose fate it has to tell before it gets anything new. */
export const VenueReconciling = record('venueReconciling', 70, { venue: text(), at: int<Instant>(), children: int() });

/** It has told all of them: it is routed to again. */
export const VenueReconciled = record('venueReconciled', 71, { venue: text(), at: int<Instant>() });

/** Alarm: it still owes answers for so many children after its patience. It stays out of routing until it gives them. */
export const VenueUnanswered = record('venueUnanswered', 72, { venue: text(), at: int<Instant>(), children: int() });

/** Alarm: a child was asked about, or its cancel was refused, so often. It stays live; the next reconnect, or a person, asks again. */
export const ChildUnanswered = record('childUnanswered', 73, {
  childID: int<ChildID>(),
  at: int<Instant>(),
  asks: int(),
});

export const VENUE_EVENTS = [VenueReconciling, VenueReconciled, VenueUnanswered, ChildUnanswered] as const;

export type VenueEvent = EventOf<(typeof VENUE_EVENTS)[number]>;
