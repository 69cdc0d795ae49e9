/**
 * An order without an answer is in nobody's hands: its quantity waits until its fate is known.
 *
 *     cost = part of the latest children whose fate became unknown × timeoutCost
 */
import type { ChildEvent } from '../../orders/event.ts';
import { PPM } from '../../units/ratio.ts';
import type { Draft, Seat } from '../draft.ts';
import type { Purpose } from '../event.ts';
import { mulDivFloor } from '../routingCost.ts';
import { average } from './average.ts';
import { fadesTo } from './fading.ts';
import { pricedFrom, type Term } from './term.ts';

export const timeouts: Term = {
  name: 'timeouts',
  from: pricedFrom('learned'),
  /** Time-outs and lost connections. */
  keeps: [{ name: 'timeoutPpm', before: 0, fades: fadesTo(0) }],

  learn(learned: number[], at: number, event: ChildEvent): void {
    if (event.kind === 'childRejected' && event.fault === 'lost') return; // as the time-out before it says
    if (event.kind === 'childAccepted' || event.kind === 'childRejected') learned[at] = average(learned[at], 0);
    else if (event.kind === 'childUnknown') learned[at] = average(learned[at], PPM);
  },

  price({ settings }: Draft, seat: Seat, _purpose: Purpose, at: number): number {
    return mulDivFloor(seat.input.learned[at], settings.timeoutCost, PPM);
  },
};
