/**
 * Waiting for a venue's answer, in which the market may move away.
 *
 *     cost = time from order to acknowledgement × latencyCostPerMs, in the dark darkDelayCost more
 */
import type { ChildEvent } from '../../orders/event.ts';
import type { Child } from '../../orders/order.ts';
import { between, least, millis, most, seconds, span } from '../../units/brand.ts';
import type { Draft, Seat } from '../draft.ts';
import type { Purpose } from '../event.ts';
import { mulDivFloor } from '../routingCost.ts';
import { average } from './average.ts';
import { fadesDownTo } from './fading.ts';
import type { Term } from './term.ts';

/** An acknowledgement learnt of later than this (a status request, next morning) counts as this late. */
export const MAX_LATENCY = seconds(10);

/**
 * A venue that was slower than this need not be so for ever: plans ask it again. What is usual there is kept as it is,
 * for what is late is judged by that.
 */
export const SLOW = millis(100);

export const latency: Term = {
  name: 'latency',
  from: { sweep: 'learned', dark: 'anything', post: 'learned' },
  /** Time from sent to accepted; 0 before the first. */
  keeps: [{ name: 'ackMicros', before: 0, seemsFaded: fadesDownTo(SLOW) }],

  learn(learned: number[], at: number, event: ChildEvent, child: Child): void {
    if (event.kind !== 'childAccepted') return;
    const waited = least(MAX_LATENCY, most(between(child.sentAt, event.at), span(0)));
    learned[at] = learned[at] === 0 ? waited : average(learned[at], waited);
  },

  price({ settings }: Draft, seat: Seat, purpose: Purpose, at: number): number {
    const waiting = mulDivFloor(seat.input.learned[at], settings.latencyCostPerMs, 1_000);
    return purpose === 'dark' ? waiting + settings.darkDelayCost : waiting;
  },
};
