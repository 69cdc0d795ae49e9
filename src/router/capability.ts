/**
 * A venue's capability for an order, by table: native, emulated by us, or refused, and why. Depends on terms only; the
 * plan considers the venue's connection and quotes.
 */
import { type OrderTerms, Peg } from '../orders/terms.ts';
import { OrdType, TimeInForce } from '../orders/values.ts';
import type { VenueProfile } from './venue.ts';

export type Capability =
  | { readonly how: 'native' }
  /** `by`: what we do in the venue's place. */
  | { readonly how: 'emulated'; readonly by: string }
  | { readonly how: 'refused'; readonly why: string };

/** One thing an order may ask for; an order asks for several. */
export const FEATURES = [
  'market',
  'limit',
  'stop',
  'stopLimit',
  'primaryPeg',
  'marketPeg',
  'midPeg',
  'day',
  'goodTillCancel',
  'goodTillDate',
  'immediateOrCancel',
  'fillOrKill',
  'atTheOpening',
  'atTheClose',
  'maxFloor',
  'minQty',
  'iso',
] as const;
export type Feature = (typeof FEATURES)[number];

const NATIVE: Capability = { how: 'native' };
const emulated = (by: string): Capability => ({ how: 'emulated', by });
const refused = (why: string): Capability => ({ how: 'refused', why });

const TYPES: Readonly<Record<Exclude<OrdType, 'P'>, Feature>> = {
  [OrdType.Market]: 'market',
  [OrdType.Limit]: 'limit',
  [OrdType.Stop]: 'stop',
  [OrdType.StopLimit]: 'stopLimit',
};
const PEGS: Readonly<Record<Exclude<Peg, ''>, Feature>> = {
  [Peg.Primary]: 'primaryPeg',
  [Peg.Market]: 'marketPeg',
  [Peg.Mid]: 'midPeg',
};
const LIVES: Readonly<Record<TimeInForce, Feature>> = {
  [TimeInForce.Day]: 'day',
  [TimeInForce.GoodTillCancel]: 'goodTillCancel',
  [TimeInForce.AtTheOpening]: 'atTheOpening',
  [TimeInForce.ImmediateOrCancel]: 'immediateOrCancel',
  [TimeInForce.FillOrKill]: 'fillOrKill',
  [TimeInForce.GoodTillDate]: 'goodTillDate',
  [TimeInForce.AtTheClose]: 'atTheClose',
};

/** Everything an order of these terms asks for, its type first. */
function featuresOf(terms: OrderTerms): Feature[] {
  const { ordType, timeInForce, minQty, peg, maxFloor, iso } = terms;
  const features: Feature[] = [];
  if (peg !== Peg.None) features.push(PEGS[peg]);
  else if (ordType !== OrdType.Pegged) features.push(TYPES[ordType]);
  features.push(LIVES[timeInForce]);
  if (maxFloor > 0) features.push('maxFloor');
  if (minQty > 0) features.push('minQty');
  if (iso) features.push('iso');
  return features;
}

/** One cell of the table. `hasTradingDay`: we know when the market opens and closes. */
export function featureAt(feature: Feature, venue: VenueProfile, hasTradingDay: boolean): Capability {
  const takes = (ordType: OrdType) => venue.ordTypes.includes(ordType);
  const lives = (timeInForce: TimeInForce) => venue.timeInForces.includes(timeInForce);
  const rests = takes(OrdType.Limit) && (lives(TimeInForce.Day) || lives(TimeInForce.GoodTillCancel));
  const sweeps = takes(OrdType.Limit) && lives(TimeInForce.ImmediateOrCancel);
  const pegs = (peg: Peg) => takes(OrdType.Pegged) && venue.pegs.includes(peg);
  const dark = venue.kind === 'dark';
  switch (feature) {
    case 'limit':
      return takes(OrdType.Limit) ? NATIVE : refused('takes no limit orders');
    case 'market': // sent as a limit at its collar, whatever the venue takes: nothing leaves without a worst price
      return sweeps ? emulated('a limit IOC at its collar') : refused('takes no limit orders with IOC');
    case 'stop':
    case 'stopLimit':
      if (takes(feature === 'stop' ? OrdType.Stop : OrdType.StopLimit)) return NATIVE;
      return sweeps ? emulated('waits here for its price') : refused('takes no limit orders with IOC');
    case 'primaryPeg':
    case 'marketPeg': {
      if (pegs(feature === 'primaryPeg' ? Peg.Primary : Peg.Market)) return NATIVE;
      if (dark) return refused('displays no quote that an order of ours could follow');
      return rests ? emulated('a limit that we move with the quote') : refused('takes no limit orders that rest');
    }
    case 'midPeg':
      if (venue.supportsMidpoint || pegs(Peg.Mid)) return NATIVE;
      if (dark) return refused('takes no orders pegged to the midpoint');
      return rests ? emulated('a limit that we move with the quote') : refused('takes no limit orders that rest');
    case 'day':
      return lifeAt(venue, TimeInForce.Day, TimeInForce.GoodTillCancel, 'a GTC order that we end with the day');
    case 'goodTillCancel':
      return lifeAt(venue, TimeInForce.GoodTillCancel, TimeInForce.Day, 'Day orders, renewed');
    case 'goodTillDate':
      if (lives(TimeInForce.GoodTillDate)) return NATIVE;
      return rests ? emulated('ended by our clock') : refused('takes no orders that rest');
    case 'immediateOrCancel':
      return lives(TimeInForce.ImmediateOrCancel) ? NATIVE : refused('takes no IOC');
    case 'fillOrKill':
      if (lives(TimeInForce.FillOrKill)) return NATIVE;
      if (sweeps && venue.supportsMinQty) return emulated('IOC with MinQty of the whole');
      return refused('takes neither FOK nor IOC with MinQty');
    case 'atTheOpening':
    case 'atTheClose': {
      const opening = feature === 'atTheOpening';
      if (lives(opening ? TimeInForce.AtTheOpening : TimeInForce.AtTheClose)) return NATIVE;
      if (!hasTradingDay) return refused('holds no auction, and no trading day is configured');
      if (!sweeps) return refused('takes no limit orders with IOC');
      return emulated(opening ? 'waits here for the open, then IOC' : 'waits here, then works up to the close');
    }
    case 'maxFloor':
      if (dark) return NATIVE; // nothing is displayed anyway
      if (venue.supportsMaxFloor) return NATIVE;
      return rests ? emulated('shown part by part') : refused('takes no orders that rest');
    case 'minQty':
      if (venue.supportsMinQty) return NATIVE;
      if (lives(TimeInForce.FillOrKill)) return emulated('a FOK for the minimum first');
      return refused('takes neither MinQty nor FOK');
    case 'iso':
      return venue.supportsIso ? NATIVE : refused('takes no intermarket sweeps, and nobody can stand in for one');
  }
}

function lifeAt(venue: VenueProfile, wanted: TimeInForce, other: TimeInForce, by: string): Capability {
  if (venue.timeInForces.includes(wanted)) return NATIVE;
  return venue.timeInForces.includes(other) ? emulated(by) : refused('takes no orders that rest');
}

/** The whole order at a venue: refused for any part that is refused, emulated when any part must be. */
export function capabilityOf(terms: OrderTerms, venue: VenueProfile, hasTradingDay: boolean): Capability {
  const by: string[] = [];
  for (const feature of featuresOf(terms)) {
    const capability = featureAt(feature, venue, hasTradingDay);
    if (capability.how === 'refused') return capability;
    if (capability.how === 'emulated') by.push(capability.by);
  }
  return by.length === 0 ? NATIVE : emulated(by.join('; '));
}
