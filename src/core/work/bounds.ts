/**
 * The bound of a market order over all its rounds: its collar beyond what venues showed when it was worked first. What
 * it takes moves the quote, and not the bound. A quote that turns out not to be there never was a bound: that of the
 * others is, as they showed it then; and where nobody else showed any, the market's when it is worked next. A price
 * that it has traded at was there: no bound is drawn farther from it than the collar.
 */
import { NO_TOUCHES, type Parent, type Touch } from '../../orders/order.ts';
import { signOf } from '../../orders/values.ts';
import { collared } from '../../router/collared.ts';
import { isProtected } from '../../router/draft.ts';
import type { Plan } from '../../router/event.ts';
import { NO_PRICE, type Price } from '../../units/brand.ts';
import { roundLotOf } from '../../units/instrument.ts';
import type { Context } from '../context.ts';
import { isNoMeasure } from './passedOver.ts';
import { tighter } from './reach.ts';

export interface Bound {
  /** NO_PRICE where the next plan draws it. */
  readonly px: Price;
  readonly touches: readonly Touch[];
}

/** Of most orders: those with a limit. */
const UNBOUND: Bound = { px: NO_PRICE, touches: NO_TOUCHES };

/** As far as it is known now. */
export function boundNow(core: Context, order: Parent): Bound {
  const { boundPx: px, touches, tradedPx, symbol, side } = order;
  if (px === NO_PRICE) return touches.length === 0 ? UNBOUND : { px, touches };
  const isOut = ({ venue }: Touch) => isNoMeasure(core, venue, order);
  if (!touches.some(isOut)) return { px, touches };
  const left = touches.filter((touch) => !isOut(touch));
  if (left.length === 0 && tradedPx === NO_PRICE) return { px: NO_PRICE, touches: left };
  const sign = signOf(side);
  const instrument = core.instrument(symbol);
  let best = tradedPx;
  for (const touch of left) if (best === NO_PRICE || sign * touch.px < sign * best) best = touch.px;
  const redrawn = collared(best, sign, instrument, core.config.router.collarBps);
  // Never nearer than it was: it may have been drawn by less than all that was shown.
  return { px: tighter(side, px, redrawn) === px ? redrawn : px, touches: left };
}

/**
 * What venues with protected quotes show in the plan: round lots, or where nobody shows one anything. Not where an
 * order of the same owner is: it gets nothing of what is displayed there.
 */
export function touchesOf(core: Context, order: Parent, { inputs, scores }: Plan): readonly Touch[] {
  const buys = signOf(order.side) > 0;
  const roundLot = roundLotOf(core.instrument(order.symbol));
  const shown = inputs.flatMap(({ venue, askPx, askQty, bidPx, bidQty }) => {
    const score = scores.find((each) => each.venue === venue && each.purpose === 'sweep');
    const [px, size] = buys ? [askPx, askQty] : [bidPx, bidQty];
    const isTouch = score !== undefined && isProtected(score) && score.standing !== 'own';
    return !isTouch || size === 0 ? [] : [{ venue, px, size }];
  });
  const lots = shown.filter(({ size }) => size >= roundLot);
  return (lots.length > 0 ? lots : shown).map(({ venue, px }) => ({ venue, px }));
}
