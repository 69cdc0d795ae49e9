/**
 * Orders for the opening and the close. A venue that holds the auction gets the order, once, as long as it takes orders
 * for it; without one the order is sent in its phase of the day: at the market's open, or shortly before the close. So
 * is what is late, or left by the auction, of an order that trades on.
 */
import { tradesOn } from '../../orders/instructions.ts';
import { type Child, isOpen, type Parent } from '../../orders/order.ts';
import { signOf, TimeInForce } from '../../orders/values.ts';
import type { VenueView } from '../../router/venue.ts';
import { imbalanceAt } from '../../market/imbalance.ts';
import { earlier, type Instant, later, least, most, NEVER, NO_TIME } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import type { Context } from '../context.ts';
import { OPENING_WINDOW } from '../memory/day.ts';
import { type AuctionTimes, type CoreVenue, DEFAULT_AUCTION_GRACE } from '../settings.ts';
import { venueAsked } from './policyChoice.ts';
import { hasOpened } from './tradingDay.ts';

export const isAuction = (timeInForce: TimeInForce): boolean =>
  timeInForce === TimeInForce.AtTheOpening || timeInForce === TimeInForce.AtTheClose;

type ForAuction = Pick<Parent, 'symbol' | 'side' | 'terms' | 'exDestination'>;

/** A venue that holds the order's auction itself: the one asked for, or any. */
export const auctionVenue = (core: Context, order: ForAuction): CoreVenue | undefined =>
  auctionVenues(core, order).at(0);

function auctionVenues(core: Context, { symbol, terms, exDestination }: ForAuction): CoreVenue[] {
  const asked = venueAsked(core, exDestination);
  const holding: CoreVenue[] = [];
  for (const venue of core.config.venues.values()) {
    const { profile, symbols } = venue;
    if (asked !== '' && profile.id !== asked) continue;
    if (symbols.has(symbol) && profile.timeInForces.includes(terms.timeInForce)) holding.push(venue);
  }
  return holding;
}

const timesOf = ({ auctions }: CoreVenue, timeInForce: TimeInForce): AuctionTimes | undefined =>
  timeInForce === TimeInForce.AtTheOpening ? auctions?.open : auctions?.close;

/** When the auction is held today; NO_TIME where there is no trading day, or it is over. */
function heldAt({ state, now }: Context, timeInForce: TimeInForce): Instant {
  const { opensAt, closesAt } = state.day;
  return now >= closesAt ? NO_TIME : timeInForce === TimeInForce.AtTheOpening ? opensAt : closesAt;
}

/** Which orders for it a venue takes: '' for all, `late` for those on the side that the imbalance lacks, else none. */
export type AuctionStage = NonNullable<VenueView['auction']>;

export function auctionStage(core: Context, venue: CoreVenue, timeInForce: TimeInForce): AuctionStage {
  const times = timesOf(venue, timeInForce);
  const at = heldAt(core, timeInForce);
  if (times === undefined || at === NO_TIME) return '';
  const { entryFrom, entryCutOff } = times;
  if (entryFrom !== undefined && core.now < earlier(at, entryFrom)) return 'early';
  if (core.now < earlier(at, entryCutOff)) return '';
  return times.lateCutOff !== undefined && core.now < earlier(at, times.lateCutOff) ? 'late' : 'over';
}

/** What the venue says is left over of its auction; above zero for buyers, 0 for nothing, or nothing of late. */
export function imbalanceOf(core: Context, venue: CoreVenue, symbol: string, timeInForce: TimeInForce): number {
  const times = timesOf(venue, timeInForce);
  const book = core.market.book(symbol, venue.profile.id);
  return times === undefined ? 0 : imbalanceAt(book?.imbalance, core.now, times.imbalanceAge);
}

/** After the cut-off it still takes the order, which makes up for what is left over there. */
const takesLate = (core: Context, venue: CoreVenue, { symbol, side, terms }: ForAuction): boolean =>
  signOf(side) * imbalanceOf(core, venue, symbol, terms.timeInForce) < 0;

/** No venue will take the order into its auction any more. */
function isOver(core: Context, order: ForAuction): boolean {
  const { timeInForce } = order.terms;
  return auctionVenues(core, order).every((venue) => auctionStage(core, venue, timeInForce) === 'over');
}

const PHASES: { readonly [T in TimeInForce]?: string } = {
  [TimeInForce.AtTheOpening]: 'the opening',
  [TimeInForce.AtTheClose]: 'the close',
};

/** Why no venue takes the order into its auction now; '' where one does, or none holds it. */
export function tooLateToEnter(core: Context, order: ForAuction): string {
  const { timeInForce } = order.terms;
  const why: string[] = [];
  for (const venue of auctionVenues(core, order)) {
    const stage = auctionStage(core, venue, timeInForce);
    if (stage === '' || stage === 'early') return '';
    const imbalance = imbalanceOf(core, venue, order.symbol, timeInForce);
    if (stage === 'late' && takesLate(core, venue, order)) return '';
    why.push(`${venue.profile.id} takes orders for ${PHASES[timeInForce]} ${limitsText(venue, timeInForce)}`);
    if (stage === 'late') why.push(imbalanceText(core, imbalance, order.symbol));
  }
  return why.length === 0 ? '' : `too late: ${why.join(', ')}`;
}

/** No venue takes the order into its auction yet, and the first that will says from when on; '' if that is not so. */
export function tooEarlyToEnter(core: Context, order: ForAuction): string {
  const { timeInForce } = order.terms;
  let first: CoreVenue | undefined;
  for (const venue of auctionVenues(core, order)) {
    const stage = auctionStage(core, venue, timeInForce);
    if (stage === '' || (stage === 'late' && takesLate(core, venue, order))) return '';
    if (stage === 'early' && (first === undefined || entersFrom(venue, order) > entersFrom(first, order)))
      first = venue;
  }
  if (first === undefined) return '';
  const from = inSeconds(entersFrom(first, order));
  return `the time at which ${first.profile.id} begins to take orders for ${PHASES[timeInForce]}, ${from} before it`;
}

const entersFrom = (venue: CoreVenue, { terms }: ForAuction): number =>
  timesOf(venue, terms.timeInForce)?.entryFrom ?? 0;

function limitsText(venue: CoreVenue, timeInForce: TimeInForce): string {
  const times = timesOf(venue, timeInForce);
  if (times === undefined) return '';
  const early = `until ${inSeconds(times.entryCutOff)} before it`;
  if (times.lateCutOff === undefined) return early;
  return `${early}, then until ${inSeconds(times.lateCutOff)} before it on the side that its imbalance lacks`;
}

function imbalanceText(core: Context, imbalance: number, symbol: string): string {
  if (imbalance === 0) return 'and tells of no imbalance';
  const size = formatDecimal(Math.abs(imbalance), core.instrument(symbol).qtyScale);
  return `which has ${size} more to ${imbalance > 0 ? 'buy' : 'sell'}`;
}

const inSeconds = (micros: number): string => `${micros / 1_000_000} s`;

/** Why the client can not change the order any more, '' if that is not so: a part of it is in an auction. */
export function tooLateToChange(core: Context, order: Parent): string {
  if (!isOpen(order)) return '';
  for (const child of order.liveChildren) {
    const { venue, terms } = child;
    if (!isAuction(terms.timeInForce)) continue;
    const times = timesAt(core, child);
    if (times === undefined) continue;
    const at = heldAt(core, terms.timeInForce);
    const isLate = core.now < at && core.now >= earlier(at, times.changeCutOff);
    if (!isLate && core.now >= printsUntil(core, order, child)) continue;
    const until = `until ${inSeconds(times.changeCutOff)} before it`;
    return `too late: ${venue} has it for ${PHASES[terms.timeInForce]}, and takes cancels ${until}`;
  }
  return '';
}

function timesAt({ config }: Context, { venue, terms }: Child): AuctionTimes | undefined {
  const settings = config.venues.get(venue);
  return settings === undefined ? undefined : timesOf(settings, terms.timeInForce);
}

/** From its auction's time on: until when its venue may still tell what that made of the child; else NO_TIME. */
function printsUntil(core: Context, { terms, instructions }: Parent, child: Child): Instant {
  const { timeInForce } = child.terms;
  const { expireTime } = terms;
  if (expireTime === 0 || !isAuction(timeInForce)) return NO_TIME;
  const grace = timesAt(core, child)?.grace ?? DEFAULT_AUCTION_GRACE;
  if (timeInForce === TimeInForce.AtTheClose) {
    const endsAtClose = terms.timeInForce === TimeInForce.AtTheClose || terms.timeInForce === TimeInForce.Day;
    return endsAtClose && core.now >= expireTime ? later(expireTime, grace) : NO_TIME;
  }
  const endsAtOpen = terms.timeInForce === TimeInForce.AtTheOpening && !tradesOn(instructions);
  const opensAt = earlier(expireTime, OPENING_WINDOW);
  return endsAtOpen && core.now >= opensAt ? later(opensAt, grace) : NO_TIME;
}

/**
 * The order's time is over, but a part of it is in the auction that ends it: what that makes of it comes seconds to
 * minutes later, so it is left there until then. NO_TIME if that is not so.
 */
export function leftToAuctionUntil(core: Context, order: Parent): Instant {
  let until = NO_TIME;
  for (const child of order.liveChildren) until = most(until, printsUntil(core, order, child));
  return core.now < until ? until : NO_TIME;
}

/** A part of the order is in the opening, which ends it, and `time` is past the time in which it may print. */
export function isPastGrace(core: Context, order: Parent, time: Instant): boolean {
  // One for the close is past its own time then.
  if (order.terms.timeInForce !== TimeInForce.AtTheOpening) return false;
  let until = NO_TIME;
  for (const child of order.liveChildren) until = most(until, printsUntil(core, order, child));
  return order.windsDownTo === '' && until !== NO_TIME && time >= until;
}

/** The next time at which a venue takes other orders for the auction. */
export function nextCutOff(core: Context, timeInForce: TimeInForce): Instant {
  const at = heldAt(core, timeInForce);
  let next: Instant = NEVER;
  if (at === NO_TIME) return next;
  for (const venue of core.config.venues.values()) {
    const times = timesOf(venue, timeInForce);
    for (const before of times === undefined ? [] : [times.entryFrom, times.entryCutOff, times.lateCutOff]) {
      const due = before === undefined ? NEVER : earlier(at, before);
      if (due > core.now) next = least(next, due);
    }
  }
  return next;
}

/**
 * It may be sent into an auction: once; and again as long as none has had it, because it was refused, or no venue was
 * well, and its children have been answered. One that trades on does that then.
 */
function mayEnter(core: Context, order: Parent): boolean {
  if (isOver(core, order)) return false;
  if (order.rounds === 0) return true;
  const at = heldAt(core, order.terms.timeInForce);
  if (order.wasInAuction || tradesOn(order.instructions) || (at !== NO_TIME && core.now >= at)) return false;
  return order.liveChildren.every(({ state }) => state === 'accepted');
}

/**
 * The TimeInForce of an auction order's children now: its own at a venue that holds the auction, else ours in its
 * phase.
 */
export function auctionLife(core: Context, order: Parent): TimeInForce | undefined {
  const { timeInForce } = order.terms;
  const on = tradesOn(order.instructions);
  if (auctionVenue(core, order) !== undefined) {
    if (mayEnter(core, order) && !(on && mustTradeNow(core, order))) return timeInForce;
    if (!on) return undefined;
  }
  if (timeInForce === TimeInForce.AtTheOpening) {
    return !hasOpened(core) ? undefined : on ? TimeInForce.Day : TimeInForce.ImmediateOrCancel;
  }
  return core.now >= closingFrom(core) ? TimeInForce.Day : undefined;
}

/** It trades on, no venue takes it now, and the close is so near that it waits for no other imbalance. */
function mustTradeNow(core: Context, order: Parent): boolean {
  if (order.terms.timeInForce !== TimeInForce.AtTheClose || core.now < closingFrom(core)) return false;
  return tooLateToEnter(core, order) !== '';
}

/** It was in the auction of a venue, or is too late for all of them, and does not trade on. */
export function endsWithAuction(core: Context, order: Parent): boolean {
  if (!isAuction(order.terms.timeInForce) || tradesOn(order.instructions)) return false;
  return auctionVenue(core, order) !== undefined && !mayEnter(core, order);
}

/** From then on an order for the close is sent. */
export const closingFrom = (core: Context): Instant => earlier(core.state.day.closesAt, core.emulation.closeLead);
