/**
 * What is not filled here costs more elsewhere. In the sweep and at rest `missCost` a share; in the dark, where the
 * shares are sent to the lit venues afterwards, the difference to taking them there at once; how much is filled there
 * is learned by size, in learning/.
 *
 *     cost = (1 − filled part of such children) × what a share costs that is not filled
 */
import type { ChildEvent } from '../../orders/event.ts';
import type { Child } from '../../orders/order.ts';
import { PPM } from '../../units/ratio.ts';
import { type Draft, midPx, type Seat } from '../draft.ts';
import type { Purpose } from '../event.ts';
import { shareFee } from '../fees.ts';
import { mulDivFloor } from '../routingCost.ts';
import { average } from './average.ts';
import { fadesTo } from './fading.ts';
import type { Term } from './term.ts';

const PLACE = { sweep: 0, post: 1 } as const;

export const unfilled: Term = {
  name: 'unfilled',
  from: { sweep: 'learned', dark: 'anything', post: 'anything' },
  keeps: [
    // Before experience: displayed size is believed, and a resting order fills every other time.
    { name: 'fillPpm', before: PPM, fades: fadesTo(PPM) },
    { name: 'postFillPpm', before: 500_000, fades: fadesTo(500_000) },
  ],

  learn(learned: number[], at: number, event: ChildEvent, child: Child): void {
    if (!isOver(event, child) || child.purpose === 'dark') return;
    // A child is over: its filled part is one sample of what such children get here.
    const { cumQty, purpose, seen, terms } = child;
    // Of one that asked for more than was displayed: of what was.
    const asked = purpose === 'sweep' && seen > 0 ? Math.min(seen, terms.orderQty) : terms.orderQty;
    const sample = cumQty >= asked ? PPM : mulDivFloor(cumQty, PPM, asked);
    const place = at + PLACE[child.purpose];
    learned[place] = average(learned[place], sample);
  },

  price(draft: Draft, seat: Seat, purpose: Purpose, at: number): number {
    const filled = purpose === 'dark' ? seat.darkPpm : seat.input.learned[at + PLACE[purpose]];
    return mulDivFloor(costOfMissing(draft, seat, purpose), PPM - filled, PPM);
  },
};

/** By the fill that made it whole, or by an end before that; never by both. */
export function isOver(event: ChildEvent, child: Child): boolean {
  const { cumQty, terms } = child;
  if (event.kind === 'childEnded') return cumQty < terms.orderQty;
  return event.kind === 'childFilled' && cumQty >= terms.orderQty && cumQty - event.lastQty < terms.orderQty;
}

function costOfMissing(draft: Draft, seat: Seat, purpose: Purpose): number {
  const { sign, mid, touch, settings } = draft;
  return purpose === 'dark' ? sign * (touch - mid) - shareFee(draft, seat, midPx(draft), 'take') : settings.missCost;
}
