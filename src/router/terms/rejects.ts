/**
 * A venue that refuses orders costs a round, and the price may be gone after it. What is wrong with the order itself
 * is no fault of its venue.
 *
 *     cost = part of the latest children that it refused × rejectCost
 */
import type { ChildEvent } from '../../orders/event.ts';
import { PPM } from '../../units/ratio.ts';
import type { Draft, Seat } from '../draft.ts';
import type { Purpose } from '../event.ts';
import { mulDivFloor } from '../routingCost.ts';
import { average } from './average.ts';
import { fadesTo } from './fading.ts';
import { pricedFrom, type Term } from './term.ts';

export const rejects: Term = {
  name: 'rejects',
  from: pricedFrom('learned'),
  keeps: [{ name: 'rejectPpm', before: 0, fades: fadesTo(0) }],

  learn(learned: number[], at: number, event: ChildEvent): void {
    if (event.kind === 'childAccepted') learned[at] = average(learned[at], 0);
    else if (event.kind === 'childRejected' && (event.fault === 'venue' || event.fault === 'lost'))
      learned[at] = average(learned[at], PPM);
  },

  price({ settings }: Draft, seat: Seat, _purpose: Purpose, at: number): number {
    return mulDivFloor(seat.input.learned[at], settings.rejectCost, PPM);
  },
};
