/** Books a fill of a child: a venue's report of it, its count, or an operator's word. */
import { BookSide } from '../../market/book.ts';
import { type Child, overfillOf } from '../../orders/order.ts';
import { ExecType, isBuy } from '../../orders/values.ts';
import { chargedFor } from '../../router/charges.ts';
import {
  type CodedFeeRow,
  feeAt,
  type FeeRow,
  feesInForce,
  type Making,
  NOTHING_TRADED,
  ofTrade,
} from '../../router/fees.ts';
import type { Price } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import type { Context } from '../context.ts';
import { DEFAULT_LIQUIDITY, type LiquidityCodes } from '../settings.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import { watchAfter } from './afterFills.ts';
import { haltWhatRepeats } from './repeats.ts';
import { isBeyond } from './sense.ts';

/** A fill to be booked: as the venue reported it, or derived from its CumQty. */
export interface Booking
  extends Pick<
    VenueReport,
    | 'venueExecID'
    | 'lastQty'
    | 'lastPx'
    | 'saidPx'
    | 'cumQty'
    | 'carriedBack'
    | 'commission'
    | 'commType'
    | 'miscFees'
    | 'liquidity'
  > {
  readonly generated: boolean;
}

export function book(core: Context, child: Child, booking: Booking): void {
  const { lastQty, lastPx } = booking;
  const exec = core.state.orders.nextExecID;
  core.emit({
    kind: 'childFilled',
    childID: child.childID,
    at: core.now,
    execID: exec,
    venueExecID: booking.venueExecID,
    lastQty,
    lastPx,
    overfill: overfillOf(child, lastQty),
    generated: booking.generated,
    venueCumQty: booking.cumQty,
    ...costOf(core, child, booking),
    saidPx: booking.saidPx ?? '',
  });
  if (child.purpose === 'sweep') {
    const side = isBuy(child.parent.side) ? BookSide.Ask : BookSide.Bid;
    core.market.book(child.parent.symbol, child.venue)?.taken(side, lastPx, lastQty, child.sentAt);
  }
  if (child.cumQty === lastQty) watchAfter(core, child);
  core.report(child.parent, ExecType.Trade, exec, {
    lastQty,
    lastPx,
    lastMkt: child.venue,
    carriedBack: booking.carriedBack,
    text: toldOf(core, child, booking),
  });
  haltWhatRepeats(core, child.parent);
}

/** For the client, where an execution is booked at the nearest price that its instrument has; '' elsewhere. */
export const roundedText = (venue: string, saidPx = ''): string =>
  saidPx === '' ? '' : `rounded: ${venue} says ${saidPx}`;

/** What the client is told of the fill beside its numbers. */
function toldOf(core: Context, child: Child, { lastPx, saidPx }: Booking): string {
  return both(beyondText(core, child, lastPx), roundedText(child.venue, saidPx));
}

/** Two texts in one, either of which may be ''. */
export const both = (one: string, other: string): string =>
  one !== '' && other !== '' ? `${one}; ${other}` : one + other;

/** For the client, where its order is executed at a worse price than it allows; '' elsewhere. */
function beyondText(core: Context, { parent }: Child, lastPx: Price): string {
  const limit = parent.terms.price;
  if (!isBeyond(lastPx, parent.side, limit)) return '';
  return `beyond its limit of ${formatDecimal(limit, core.instrument(parent.symbol).priceScale)}`;
}

/** What the fill costs, as its venue says and as its fees have it. */
function costOf(core: Context, child: Child, booking: Booking) {
  const { lastQty, lastPx, liquidity = '' } = booking;
  const instrument = core.instrument(child.parent.symbol);
  const said = chargedFor(booking, instrument);
  const charge = { liquidity, isCharged: said !== undefined, charged: said ?? 0 };
  const venue = core.config.venues.get(child.venue);
  if (venue === undefined) return { ...charge, expectedFee: 0 };
  const profile = core.profile(venue, instrument.symbol);
  const coded = liquidity === '' ? undefined : venue.liquidity?.fees?.get(instrument.symbol);
  const fees = coded === undefined ? profile.fees : [...ofCode(coded, liquidity), ...(profile.fees ?? [])];
  const traded = fees === undefined ? NOTHING_TRADED : core.state.charges.tradedIn(child.venue, core.now);
  const rows = feesInForce(
    fees === undefined || coded === undefined ? profile : { ...profile, fees },
    core.now,
    traded,
  );
  const fee = feeAt(profile, rows, lastPx, madeOrTook(child, liquidity, venue.liquidity));
  return { ...charge, expectedFee: ofTrade(fee, lastPx, lastQty, instrument) };
}

const ofCode = (rows: readonly CodedFeeRow[], said: string): readonly FeeRow[] =>
  rows.filter(({ codes }) => codes.includes(said));

/** As the venue says; where it does not, by what the child was for. */
function madeOrTook(child: Child, said: string, codes: LiquidityCodes = DEFAULT_LIQUIDITY): Making {
  if (codes.added.includes(said)) return 'make';
  if (codes.removed.includes(said)) return 'take';
  return child.purpose === 'post' ? 'make' : 'take';
}
