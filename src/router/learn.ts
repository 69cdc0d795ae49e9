/**
 * What is learned of a venue from its answers: a fold over the events of our own children there, so that replaying a
 * journal gives the same numbers. The terms of the score keep theirs (terms/); here are the counts that no score is
 * made from. All decay with messages, not with time.
 */
import type { ChildEvent } from '../orders/event.ts';
import type { Child } from '../orders/order.ts';
import { NO_QTY, qty } from '../units/brand.ts';
import { unreachable } from '../units/assert.ts';
import { average } from './terms/average.ts';
import { NOTHING_LEARNED, TERM_PLACES, SCORE_TERMS } from './terms/terms.ts';
import type { VenueKnowledge } from './venue.ts';

export function newKnowledge(venue: string): VenueKnowledge {
  return {
    venue,
    sent: 0,
    accepted: 0,
    rejected: 0,
    unknown: 0,
    silent: 0,
    darkFillSize: NO_QTY,
    learned: [...NOTHING_LEARNED],
  };
}

/**
 * Takes `event`, which has already been applied to `child`, into what we know of the venue the child is at.
 * One accepted child clears `silent`: from then on only the decaying time-out rate remembers.
 */
export function learn(knowledge: VenueKnowledge, event: ChildEvent, child: Child): void {
  if (event.kind === 'childRejected' && event.neverSent) return; // its venue did nothing
  count(knowledge, event, child);
  const { learned } = knowledge;
  for (let i = 0; i < SCORE_TERMS.length; i++) SCORE_TERMS[i].learn(learned, TERM_PLACES[i], event, child);
}

function count(knowledge: VenueKnowledge, event: ChildEvent, child: Child): void {
  switch (event.kind) {
    case 'childSent':
      knowledge.sent++;
      return;
    case 'childAccepted':
      knowledge.accepted++;
      knowledge.silent = 0;
      return;
    case 'childRejected':
      knowledge.rejected++;
      knowledge.silent = 0;
      return;
    case 'childFilled':
      knowledge.silent = 0;
      if (child.midpoint) {
        const known = knowledge.darkFillSize;
        knowledge.darkFillSize = known === 0 ? event.lastQty : qty(average(known, event.lastQty));
      }
      return;
    case 'childUnknown':
      knowledge.unknown++;
      knowledge.silent++;
      return;
    case 'childEnded':
    case 'childCancelRejected':
      knowledge.silent = 0;
      return;
    case 'childCancelSent':
    // A bust or a restatement is no evidence of how the venue treats the next child.
    case 'executionCorrected':
    case 'childRestated':
    case 'childFillKnown':
    case 'childStands':
    case 'fillsMissing':
      return;
    default:
      unreachable(event);
  }
}
