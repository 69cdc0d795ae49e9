/**
 * Asking for more than is displayed. Where all that is displayed within the limit is taken and an order that may not
 * rest has quantity left, its children ask for that too, at the prices that they take anyway: what their venues do not
 * display is theirs, and where there is none, nothing is lost. Most goes to venues that were found to give more.
 */
import { PPM } from '../units/ratio.ts';
import { isImmediate } from '../orders/order.ts';
import { least, minus, NO_QTY, plus, type Qty, qty } from '../units/brand.ts';
import { type Draft, inLots, type Seat } from './draft.ts';

export const NOTHING_MORE: ReadonlyMap<Seat, Qty> = new Map();

/** What each of the swept venues is asked for beyond what is displayed. */
export function beyondShown({ request, settings, ranked, left }: Draft): ReadonlyMap<Seat, Qty> {
  if (!settings.askHidden || settings.venueSharePpm < PPM || !isImmediate(request.terms)) return NOTHING_MORE;
  const swept = ranked.filter(({ taken, input }) => taken > 0 && !input.probe);
  let rest = left;
  for (const { taken } of ranked) rest = minus(rest, taken);
  if (rest === 0 || swept.length === 0) return NOTHING_MORE;
  const more = new Map<Seat, Qty>();
  const give = (seat: Seat, wanted: Qty): void => {
    const had = plus(seat.taken, more.get(seat) ?? NO_QTY);
    const size = minus(inLots(seat.profile, plus(had, least(wanted, rest))), had);
    if (size <= 0) return;
    more.set(seat, plus(more.get(seat) ?? NO_QTY, size));
    rest = minus(rest, size);
  };
  for (const seat of swept.toSorted((a, b) => b.input.hidden - a.input.hidden)) give(seat, seat.input.hidden);
  // What nobody is known to have is asked of one after the other, by the order's number.
  for (let i = 0; i < swept.length; i++) give(swept[(request.orderID + i) % swept.length], qty(rest));
  return more;
}
