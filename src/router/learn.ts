/**
 * Venue statistics learned from answers: a fold over the events of our own children there, so that replaying a journal
 * gives the same statistics. They decay with messages, not with time.
 */
import type { ChildEvent } from '../orders/event.ts';
import type { Child } from '../orders/order.ts';
import { between, least, most, type Qty, qty, seconds, span } from '../units/brand.ts';
import { unreachable } from '../units/assert.ts';
import { PPM } from '../units/ratio.ts';
import { mulDivFloor } from './routingCost.ts';
import type { VenueKnowledge } from './venue.ts';

/** A new sample weighs one part in this many. */
export const MEMORY = 16;
/** An acknowledgement learnt of later than this (a status request, next morning) counts as this late. */
const MAX_LATENCY = seconds(10);

/**
 * Takes `event`, which has already been applied to `child`, into what we know of the venue the child is at.
 * One accepted child clears `silent`: from then on only the decaying time-out rate remembers.
 */
export function learn(knowledge: VenueKnowledge, event: ChildEvent, child: Child): void {
  switch (event.kind) {
    case 'childSent':
      knowledge.sent++;
      return;
    case 'childAccepted': {
      const latency = least(MAX_LATENCY, most(between(child.sentAt, event.at), span(0)));
      knowledge.ackLatency = span(knowledge.accepted === 0 ? latency : average(knowledge.ackLatency, latency));
      knowledge.accepted++;
      knowledge.silent = 0;
      knowledge.rejectPpm = average(knowledge.rejectPpm, 0);
      knowledge.timeoutPpm = average(knowledge.timeoutPpm, 0);
      return;
    }
    case 'childRejected':
      if (event.neverSent) return; // its venue did nothing
      knowledge.rejected++;
      knowledge.silent = 0;
      knowledge.rejectPpm = average(knowledge.rejectPpm, PPM);
      knowledge.timeoutPpm = average(knowledge.timeoutPpm, 0);
      return;
    case 'childFilled':
      knowledge.silent = 0;
      if (child.midpoint) learnDarkSize(knowledge, event.lastQty);
      if (child.cumQty >= child.terms.orderQty && child.cumQty - event.lastQty < child.terms.orderQty)
        learnFill(knowledge, child);
      return;
    case 'childEnded':
      knowledge.silent = 0;
      if (child.cumQty < child.terms.orderQty) learnFill(knowledge, child);
      return;
    case 'childUnknown':
      knowledge.unknown++;
      knowledge.silent++;
      knowledge.timeoutPpm = average(knowledge.timeoutPpm, PPM);
      return;
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

/** A child is over: its filled part is one sample of what such children get here. */
function learnFill(knowledge: VenueKnowledge, child: Child): void {
  const sample = child.cumQty >= child.terms.orderQty ? PPM : mulDivFloor(child.cumQty, PPM, child.terms.orderQty);
  if (child.purpose === 'post') knowledge.postFillPpm = average(knowledge.postFillPpm, sample);
  else if (child.midpoint) knowledge.darkFillPpm = average(knowledge.darkFillPpm, sample);
  else knowledge.fillPpm = average(knowledge.fillPpm, sample);
}

function learnDarkSize(knowledge: VenueKnowledge, lastQty: Qty): void {
  const known = knowledge.darkFillSize;
  knowledge.darkFillSize = known === 0 ? lastQty : qty(average(known, lastQty));
}

/** Exponential average in whole numbers; the step is rounded away from zero, so that it always arrives. */
function average(known: number, sample: number): number {
  const step = (sample - known) / MEMORY;
  return known + (step > 0 ? Math.ceil(step) : Math.floor(step));
}
