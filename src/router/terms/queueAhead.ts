/**
 * A resting order waits behind the size at the venue's best price, where that is at ours or ahead of it.
 *
 *     cost = queueCost × size ahead ÷ (size ahead + our size)
 */
import type { Draft, Seat } from '../draft.ts';
import type { Purpose } from '../event.ts';
import { mulDivFloor } from '../routingCost.ts';
import { learnsNothing, type Term } from './term.ts';

export const queue: Term = {
  name: 'queue',
  from: { sweep: 'nothing', dark: 'nothing', post: 'anything' },
  keeps: [],
  learn: learnsNothing,

  price({ request, settings, sign, left }: Draft, { input }: Seat, purpose: Purpose): number {
    if (purpose !== 'post') return 0;
    const size = sign > 0 ? input.bidQty : input.askQty;
    const px = sign > 0 ? input.bidPx : input.askPx;
    const ahead = input.quotes === 'live' && size > 0 && sign * px >= sign * request.terms.price;
    return ahead ? mulDivFloor(settings.queueCost, size, size + left) : 0;
  },
};
