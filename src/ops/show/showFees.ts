/** What a venue charges: what plans go by now, and what it charged. */
import type { Core } from '../../core/core.ts';
import { type FeeRow, feesInForce } from '../../router/fees.ts';
import type { VenueProfile } from '../../router/venue.ts';
import { type Instant, NO_PRICE } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import type { Instrument } from '../../units/instrument.ts';
import type { GatewayView } from '../view.ts';
import { perShare, px } from './show.ts';
import type * as Json from './shownSchema.ts';

/** As plans go by them at this moment. */
export function showFeesNow(
  view: Pick<GatewayView, 'core' | 'now'>,
  profile: VenueProfile,
  instrument: Instrument,
): Json.Venue['feesNow'] {
  const now = view.now();
  const traded = view.core.state.charges.tradedIn(profile.id, now);
  const rows = feesInForce(profile, now, traded) ?? [];
  const shown = ({ below, take, make }: Pick<FeeRow, 'below' | 'take' | 'make'>) => ({
    below: below === NO_PRICE ? null : px(below, instrument),
    takeFee: perShare(take.perShare),
    takeBps: formatDecimal(take.rate, RATE_OF_BPS),
    makeFee: perShare(make.perShare),
    makeBps: formatDecimal(make.rate, RATE_OF_BPS),
  });
  // The first that fits counts: none comes after one for all prices.
  const all = rows.findIndex(({ below }) => below === NO_PRICE);
  const fit = all < 0 ? rows : rows.slice(0, all + 1);
  const flat = { take: { perShare: profile.takeFee, rate: 0 }, make: { perShare: profile.makeFee, rate: 0 } };
  return all < 0 ? [...fit.map(shown), shown({ below: NO_PRICE, ...flat })] : fit.map(shown);
}

/** A basis point is 10,000 of RATE_ONE. */
const RATE_OF_BPS = 4;

export function showFees({ state: { charges } }: Core, venue: string, now: Instant): Json.Venue['fees'] {
  const { said = 0, charged = 0, expected = 0, deviating = 0 } = charges.venues.get(venue) ?? {};
  const { volume, value } = charges.tradedIn(venue, now);
  return { volume, value, said, charged: perShare(charged), expected: perShare(expected), deviating };
}
