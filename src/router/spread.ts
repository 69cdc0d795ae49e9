/**
 * What rests, over several venues: each next part of it goes where resting is worth most, by the chance that it is
 * filled there in time and what a fill there earns against taking the part later (learning/limitMarket.ts). Never more
 * in all than is left. A long queue, or one that little leaves, gets less however large its rebate; the first parts at
 * a venue are filled before its last, so that an order is spread.
 */
import { least, minus, NO_QTY, plus, type Qty, qty } from '../units/brand.ts';
import { PPM } from '../units/ratio.ts';
import { onTick } from '../units/ticks.ts';
import { type Draft, inLots, isDust, type Seat } from './draft.ts';
import { shareFee } from './fees.ts';
import { placeWithin } from './learning/limitMarket.ts';
import { REST_PARTS } from './learning/rests.ts';
import { priceAsMoney } from './routingCost.ts';

/** The part of an order of this size that the chances of VenueInput.reach are of. */
export const partOf = (size: Qty): Qty => qty(Math.ceil(size / REST_PARTS));

/** Sizes for `seats`, the most liked first; empty where they are of no use, and the order rests at one venue. */
export function spreadOver(draft: Draft, seats: readonly Seat[]): ReadonlyMap<Seat, Qty> {
  const { request, settings, left } = draft;
  const { terms, display } = request;
  if (!settings.postSpread || seats.length < 2 || terms.minQty > 0 || display > 0) return NO_SIZES;
  const part = partOf(terms.orderQty);
  const halfSpread = halfSpreadOf(draft);
  const under = settings.missCost;
  const queues = seats.map((seat) => ({
    rebate: -shareFee(draft, seat, onTick(terms.price, seat.profile, draft.sign), 'make'),
    reach: [1, ...seat.input.reach.slice(0, REST_PARTS).map((chance) => chance / PPM)],
  }));
  // A fee at which taking never pays: all that could be taken has been.
  const costs = { halfSpread, takeFee: under - halfSpread, impact: 0, under, over: 0 };
  const { posted } = placeWithin(costs, queues, Math.ceil(left / part));
  return sizesOf(draft, seats, { posted, part, all: left });
}

const NO_SIZES: ReadonlyMap<Seat, Qty> = new Map();

/** Parts at each of the seats, which come to `all`. */
interface Parts {
  readonly posted: readonly number[];
  readonly part: Qty;
  readonly all: Qty;
}

/** The parts as sizes that the seats take; what one cannot take goes to the first that can. */
export function sizesOf(draft: Draft, seats: readonly Seat[], { posted, part, all }: Parts): ReadonlyMap<Seat, Qty> {
  const sizes = new Map<Seat, Qty>();
  let rest = all;
  for (let i = 0; i < seats.length; i++) {
    const { profile } = seats[i];
    const size = inLots(profile, least(qty(posted[i] * part), rest));
    if (size === 0 || isDust(draft, profile, size)) continue;
    sizes.set(seats[i], size);
    rest = minus(rest, size);
  }
  for (const seat of seats) {
    const had = sizes.get(seat) ?? NO_QTY;
    if (had === 0 || rest === 0) continue;
    const more = minus(inLots(seat.profile, plus(had, rest)), had);
    sizes.set(seat, plus(had, more));
    rest = minus(rest, more);
  }
  return sizes;
}

function halfSpreadOf({ bid, ask, request }: Draft): number {
  if (!bid.exists || !ask.exists || bid.px >= ask.px) return 0;
  const wide = priceAsMoney(ask.px, request.instrument) - priceAsMoney(bid.px, request.instrument);
  return Math.floor(wide / 2);
}
