/**
 * What is learned of a venue from its answers: a fold over the events of our own children there, so that replaying a
 * journal gives the same numbers. The terms of the score keep theirs (terms/), and learning/ keeps what dark venues
 * hold: both forget by messages and with time. Here are the counts that no score is made from.
 */
import type { ChildEvent } from '../orders/event.ts';
import type { Child } from '../orders/order.ts';
import { Peg } from '../orders/terms.ts';
import { isBuy } from '../orders/values.ts';
import { between, type Instant, most, NO_TIME, span } from '../units/brand.ts';
import { unreachable } from '../units/assert.ts';
import { type DarkFill, learnDark } from './learning/darkPools.ts';
import { learnFade } from './learning/fades.ts';
import { type Keys, keysOf } from './learning/levels.ts';
import { learnHidden, learnRested } from './learning/rests.ts';
import { isOver } from './terms/unfilled.ts';
import { forget, NOTHING_LEARNED, TERM_PLACES, SCORE_TERMS } from './terms/terms.ts';
import type { VenueKnowledge } from './venue.ts';

export function newKnowledge(venue: string): VenueKnowledge {
  return {
    venue,
    sent: 0,
    accepted: 0,
    rejected: 0,
    unknown: 0,
    silent: 0,
    pools: new Map(),
    rests: new Map(),
    learned: NOTHING_LEARNED,
    learnedAt: NO_TIME,
    acknowledgedAt: NO_TIME,
    markouts: new Map(),
    fades: new Map(),
  };
}

/**
 * Takes `event`, which has already been applied to `child`, into what we know of the venue the child is at, of its
 * symbol and of the symbol's class. A pool has found the other side of a `firm` child before it came, so that says
 * nothing of what it holds. One accepted child clears `silent`: from then on only the decaying time-out rate
 * remembers.
 */
export function learn(
  knowledge: VenueKnowledge,
  event: ChildEvent,
  child: Child,
  { symbolClass = '', firm = false }: { readonly symbolClass?: string; readonly firm?: boolean } = {},
): void {
  if (event.kind === 'childRejected' && event.neverSent) return; // its venue did nothing
  count(knowledge, event);
  if (isOver(event, child) && !firm) {
    const keys = keysOf(child.parent.symbol, symbolClass);
    if (child.purpose === 'dark') learnDark(knowledge.pools, keys, fillOf(child, event.at));
    else learnLit(knowledge, keys, event.at, child);
  }
  forget(knowledge, event.at);
  if (event.kind === 'childAccepted') knowledge.acknowledgedAt = event.at;
  const learned = knowledge.learned.slice();
  for (let i = 0; i < SCORE_TERMS.length; i++) SCORE_TERMS[i].learn(learned, TERM_PLACES[i], event, child);
  knowledge.learned = learned;
}

const fillOf = ({ parent, terms, cumQty }: Child, at: Instant): DarkFill => ({
  buys: isBuy(parent.side),
  at,
  size: terms.orderQty,
  found: cumQty,
  minQty: terms.minQty,
});

/**
 * A child that rested tells of its queue; one that asked for more than was displayed, of what was not; one that came
 * after its order had been filled elsewhere, of what is gone by then.
 */
function learnLit(
  { rests, fades }: VenueKnowledge,
  keys: Keys,
  at: Instant,
  { parent, terms, cumQty, purpose, seen, sentAt }: Child,
): void {
  const buys = isBuy(parent.side);
  if (purpose === 'post') {
    // At its venue's best price alone, and where the venue does not move it.
    if (seen === 0 || terms.peg !== Peg.None) return;
    const lived = most(between(sentAt, at), span(0));
    learnRested(rests, keys, buys, { at, ahead: seen - 1, size: terms.orderQty, filled: cumQty, lived });
    return;
  }
  if (seen === 0) return;
  const arrived = { at, shown: seen, asked: terms.orderQty, filled: cumQty };
  if (terms.orderQty > seen) learnHidden(rests, keys, buys, arrived);
  // Of this round, more was executed than here.
  if (parent.cumQty - parent.askedFrom > cumQty) learnFade(fades, keys, buys, arrived);
}

function count(knowledge: VenueKnowledge, event: ChildEvent): void {
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
      // One that never had the order may hear of none.
      if (event.fault !== 'lost') knowledge.silent = 0;
      return;
    case 'childFilled':
      knowledge.silent = 0;
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
    case 'childRepriced':
    case 'childFillKnown':
    case 'childStands':
    case 'fillsMissing':
      return;
    default:
      unreachable(event);
  }
}
