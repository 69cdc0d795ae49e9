/**
 * Answers that are slower than others: a round ends with its slowest one.
 *
 *     cost = (wait that nine in ten acknowledgements stay within − wait that half do) × latencyCostPerMs ÷ 10
 *
 * Each quantile is one number, which a longer wait raises and a shorter one lowers, so that it comes to rest where it
 * should. Source: Robbins and Monro, "A stochastic approximation method", Annals of Mathematical Statistics 22, 1951.
 */
import type { ChildEvent } from '../../orders/event.ts';
import type { Child } from '../../orders/order.ts';
import { between } from '../../units/brand.ts';
import type { Draft, Seat } from '../draft.ts';
import type { Purpose } from '../event.ts';
import { mulDivFloor } from '../routingCost.ts';
import { fadesDownTo } from './fading.ts';
import { MAX_LATENCY, SLOW } from './latency.ts';
import { pricedFrom, type Term } from './term.ts';

/** In hundredths. */
const QUANTILES = [50, 90, 99] as const;
const [HALF, NINE_IN_TEN] = [0, 1];
/** Steps are this part of the number. */
const PACE = 8;

export const tail: Term = {
  name: 'tail',
  from: pricedFrom('learned'),
  keeps: [
    { name: 'ackHalfMicros', before: 0, seemsFaded: fadesDownTo(SLOW) },
    { name: 'ackNineInTenMicros', before: 0, seemsFaded: fadesDownTo(SLOW) },
    { name: 'ackAllButOneInHundredMicros', before: 0, seemsFaded: fadesDownTo(SLOW) },
  ],

  learn(learned: number[], at: number, event: ChildEvent, child: Child): void {
    if (event.kind !== 'childAccepted') return;
    const waited = Math.min(MAX_LATENCY, Math.max(1, between(child.sentAt, event.at)));
    for (const [i, quantile] of QUANTILES.entries()) {
      const known = learned[at + i];
      const part = waited > known ? quantile : quantile - 100;
      learned[at + i] = known === 0 ? waited : Math.max(1, known + awayFromZero((known * part) / (100 * PACE)));
    }
  },

  price({ settings }: Draft, { input }: Seat, _purpose: Purpose, at: number): number {
    const more = input.learned[at + NINE_IN_TEN] - input.learned[at + HALF];
    return more > 0 ? mulDivFloor(more, settings.latencyCostPerMs, 10_000) : 0;
  },
};

const awayFromZero = (step: number): number => (step > 0 ? Math.ceil(step) : Math.floor(step));
