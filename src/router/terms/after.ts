/** What follows a fill, as it was learned from markouts (learning/markouts.ts), in money. */
import { NO_PRICE } from '../../units/brand.ts';
import type { Draft, Seat } from '../draft.ts';
import type { Purpose } from '../event.ts';
import { FILL_KINDS, type FillKind, MOVE_SCALE } from '../learning/markouts.ts';
import { mulDivFloor, priceAsMoney } from '../routingCost.ts';

/** Places in `after` of a venue's input: two for each kind of fills. */
const PLACES = { adverse: 0, leak: 1 } as const;

/** A part of the price at which a share is had here, in money. */
export function ofPrice(draft: Draft, seat: Seat, purpose: Purpose, what: keyof typeof PLACES): number {
  const { after } = seat.input;
  if (after.length === 0) return 0;
  const kind: FillKind = purpose === 'post' ? 'rested' : purpose === 'dark' && seat.spurnsCrumbs ? 'whole' : 'taken';
  return moneyOf(draft, seat, purpose, after[PLACES[what] + 2 * FILL_KINDS.indexOf(kind)]);
}

/** After fills of one kind in the dark. */
export function ofDarkFills(draft: Draft, seat: Seat, kind: FillKind): Readonly<Record<keyof typeof PLACES, number>> {
  const at = 2 * FILL_KINDS.indexOf(kind);
  const money = (place: number) => moneyOf(draft, seat, 'dark', seat.input.after[at + place]);
  return { adverse: money(PLACES.adverse), leak: money(PLACES.leak) };
}

const moneyOf = (draft: Draft, seat: Seat, purpose: Purpose, part: number | undefined): number =>
  part === undefined || part === 0 ? 0 : mulDivFloor(worthOf(draft, seat, purpose), part, MOVE_SCALE);

function worthOf({ request, sign, mid, bid, ask }: Draft, { input }: Seat, purpose: Purpose): number {
  if (purpose === 'dark') return mid;
  const own = purpose === 'post' ? request.terms.price : sign > 0 ? input.askPx : input.bidPx;
  // What is pegged has no price of its own.
  const px = own !== NO_PRICE ? own : bid.exists ? bid.px : ask.px;
  return px === NO_PRICE ? 0 : Math.abs(priceAsMoney(px, request.instrument));
}
