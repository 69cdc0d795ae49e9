/**
 * The inputs of a plan, copied from books and venue statistics: the plan is made from this copy, and its record keeps
 * it.
 */
import type { Book, Ladder } from '../market/book.ts';
import { NO_AGE } from '../market/book.ts';
import { isImmediate } from '../orders/order.ts';
import { isBuy, signOf } from '../orders/values.ts';
import { roundLotOf } from '../units/instrument.ts';
import { type Instant, NO_PRICE, NO_QTY, type Price, type Qty, qty, type Span, span } from '../units/brand.ts';
import { onTick } from '../units/ticks.ts';
import type { RouteRequest } from './draft.ts';
import type { TakeLevel, VenueInput } from './event.ts';
import { isBarred } from './instructed.ts';
import { type DarkPools, lookInto, sightAsNumbers } from './learning/darkPools.ts';
import { fadeOf } from './learning/fades.ts';
import { type Keys, keysOf } from './learning/levels.ts';
import { hiddenOf, reachOfRest } from './learning/rests.ts';
import { blameOf, FILL_KINDS } from './learning/markouts.ts';
import { LEARNED_UNITS, MILLISECOND } from './planned.ts';
import type { RouterSettings } from './settings.ts';
import { partOf } from './spread.ts';
import { newKnowledge } from './learn.ts';
import { learnedAt, NOTHING_LEARNED } from './terms/terms.ts';
import { NO_ROOM, probeSize } from './outFor.ts';
import type { VenueKnowledge, VenueView } from './venue.ts';

/** An input of a plan in the making: what the dark holds is looked into once the draft says how far. */
export type Sighting = Omit<VenueInput, 'dark'> & { dark: readonly number[] };

/** `keys`: what things are learned under of the request's symbol, the same for all venues of a plan. */
export function lookAt(
  view: VenueView,
  request: RouteRequest,
  now: Instant,
  settings: RouterSettings,
  keys: Keys = keysFor(request),
): Sighting {
  const knowledge = settings.learning ? view.knowledge : { ...newKnowledge(''), silent: view.knowledge.silent };
  const state = quotesOf(view, now, settings);
  const buys = isBuy(request.side);
  const isExcluded = state !== 'own' && isBarred(request.instructions, view.profile);
  // What it shows binds the order elsewhere, as long as it is a quote.
  const book = isExcluded && state !== 'live' ? undefined : view.book;
  const bids = book === undefined || book.bids.count === 0 ? undefined : book.bids;
  const asks = book === undefined || book.asks.count === 0 ? undefined : book.asks;
  const roundLot = roundLotOf(request.instrument);
  const bid = bids === undefined ? 0 : touchOf(bids, roundLot);
  const ask = asks === undefined ? 0 : touchOf(asks, roundLot);
  return {
    venue: view.profile.id,
    up: view.up,
    quotes: isExcluded ? 'excluded' : state,
    ageMicros: view.book === undefined ? NO_AGE : inMillis(view.book.ageAt(now)),
    bidPx: bids === undefined ? NO_PRICE : bids.priceAt(bid),
    bidQty: bids === undefined ? NO_QTY : bids.sizeThrough(bid),
    askPx: asks === undefined ? NO_PRICE : asks.priceAt(ask),
    askQty: asks === undefined ? NO_QTY : asks.sizeThrough(ask),
    levels: levelsToTake(view, request),
    silent: knowledge.silent,
    learned: seenOf(knowledge, now),
    dark: NOTHING,
    after: afterOf(knowledge, keys, buys, now),
    refusedTaking: view.met?.refusedTaking ?? 0,
    refusedResting: view.met?.refusedResting ?? 0,
    missed: view.met?.missed ?? NO_QTY,
    misses: view.met?.misses ?? 0,
    reserved: view.reserved?.size ?? NO_QTY,
    waiting: view.waiting ?? 0,
    room: view.room === 0 ? NO_ROOM : (view.room ?? 0),
    breaker: view.breaker ?? 'closed',
    probe: view.probe ?? false,
    volume: view.traded?.volume ?? 0,
    reach: reachOf(view, knowledge, { keys, settings }, request),
    untried: view.untried ?? false,
    auction: view.auction ?? '',
    imbalance: view.imbalance ?? 0,
    hidden: settings.askHidden ? qty(hiddenOf(knowledge.rests, request.symbol, buys, now)) : NO_QTY,
    value: view.traded?.value ?? 0,
    fadePpm: view.profile.kind === 'lit' ? fadeOf(knowledge.fades, keys, buys, now) : 0,
  };
}

export const keysFor = ({ symbol, instrument }: RouteRequest): Keys => keysOf(symbol, instrument.symbolClass);

const NOTHING: readonly number[] = [];

const seenOf = (knowledge: VenueKnowledge, now: Instant): readonly number[] =>
  knowledge.learned === NOTHING_LEARNED ? NOTHING_LEARNED : inUnits(learnedAt(knowledge, now));

/** Rounded up: older than a bound, which is in milliseconds, are those that were. */
const inMillis = (age: Span): Span => (age <= 0 ? age : span(Math.ceil(age / MILLISECOND) * MILLISECOND));

/** As exactly as a decision needs it: what is less than a unit of money decides nothing, and a record keeps less. */
function inUnits(learned: readonly number[]): readonly number[] {
  const rounded = learned.slice();
  for (let i = 0; i < LEARNED_UNITS.length; i++) {
    rounded[i] = Math.round(rounded[i] / LEARNED_UNITS[i]) * LEARNED_UNITS[i];
  }
  return rounded;
}

/** What a dark venue was found to hold, as far as `most`: once it is known how much the plan may send there. */
export function lookIntoDark(
  { knowledge }: VenueView,
  keys: Keys,
  { side }: RouteRequest,
  { now, learning }: { readonly now: Instant; readonly learning: boolean },
  most: Qty,
): readonly number[] {
  const pools = learning ? knowledge.pools : NO_POOLS;
  return sightAsNumbers(lookInto(pools, keys, isBuy(side), now, most));
}

const NO_POOLS: DarkPools = new Map();

/** Of each kind of fills in its turn; those at the end of which there is nothing to say are left out. */
function afterOf({ markouts }: VenueKnowledge, keys: Keys, buys: boolean, now: Instant): readonly number[] {
  if (markouts.size === 0) return NOTHING;
  const after: number[] = [];
  let said = 0;
  for (const kind of FILL_KINDS) {
    const { adverse, leak } = blameOf(markouts, keys, { buys, kind }, now);
    after.push(adverse, leak);
    if (adverse !== 0 || leak !== 0) said = after.length;
  }
  return said === 0 ? NOTHING : after.slice(0, said);
}

/**
 * Chances to be filled at rest, at the order's limit; and, where the policy chooses its price, at the venue's best one,
 * and at one that is better.
 */
function reachOf(
  { book, profile }: VenueView,
  { rests }: VenueKnowledge,
  { keys, settings: { postSpread, postChooses } }: { readonly keys: Keys; readonly settings: RouterSettings },
  { side, terms, policy }: RouteRequest,
): readonly number[] {
  const chooses = postChooses && policy.choosesPrice === true;
  if (!postSpread && !chooses) return NOTHING;
  if (profile.kind !== 'lit' || isImmediate(terms) || terms.price === NO_PRICE || terms.orderQty === 0) return NOTHING;
  const buys = isBuy(side);
  const px = onTick(terms.price, profile, signOf(side));
  const part = partOf(terms.orderQty);
  const behind = (ahead: number) => reachOfRest(rests, keys, buys, ahead, part);
  const atLimit = behind(sizeAhead(book, buys, px));
  if (!chooses) return atLimit;
  const own = buys ? book?.bids : book?.asks;
  return [...atLimit, ...behind(own === undefined || own.count === 0 ? 0 : own.sizeAt(0)), ...behind(0)];
}

/** What is displayed at `px` or better on our own side. */
function sizeAhead(book: Book | undefined, buys: boolean, px: Price): number {
  if (book === undefined) return 0;
  const own = buys ? book.bids : book.asks;
  let ahead = 0;
  for (let i = 0; i < own.count && (buys ? own.priceAt(i) >= px : own.priceAt(i) <= px); i++) ahead += own.sizeAt(i);
  return ahead;
}

/** The level at which a side shows a round lot, which makes it a quote; its best where it shows less. */
function touchOf(side: Ladder, roundLot: Qty): number {
  return Math.max(0, side.levelOf(roundLot));
}

function quotesOf(
  { own, book, doubted }: VenueView,
  now: Instant,
  { staleAfter }: RouterSettings,
): VenueInput['quotes'] {
  if (own === true) return 'own';
  const state = book === undefined ? 'none' : book.quoteState(now, staleAfter);
  return doubted === true && state === 'live' ? 'doubted' : state;
}

/**
 * Levels within the limit until they could fill the order alone: no plan needs to see more. Without what others of ours
 * are about to take, and without what this order has asked for in vain: all of it up to its price if nothing was shown
 * since, and so much otherwise.
 */
function levelsToTake({ book, met, reserved, probe, profile }: VenueView, request: RouteRequest): TakeLevel[] {
  const levels: TakeLevel[] = [];
  if (book === undefined) return levels;
  const buy = isBuy(request.side);
  const ladder: Ladder = buy ? book.asks : book.bids;
  const { price: limit } = request.terms;
  const isGone = met !== undefined && met.missed > 0 && book.updatedAt <= met.missedAt;
  let missed: number = met === undefined ? 0 : isGone ? Infinity : met.missed;
  let taken: number = reserved?.size ?? 0;
  let wanted: number = request.terms.orderQty;
  if (probe === true) wanted = Math.min(wanted, probeSize(profile));
  for (let i = 0; i < ladder.count && wanted > 0; i++) {
    const px = ladder.priceAt(i);
    if (limit !== NO_PRICE && (buy ? px > limit : px < limit)) break;
    const shown = ladder.sizeAt(i);
    let size: number = shown;
    if (taken > 0 && reserved !== undefined && (buy ? px <= reserved.px : px >= reserved.px)) {
      size = Math.max(0, shown - taken);
      taken -= shown - size;
    }
    if (missed > 0 && met !== undefined && (buy ? px <= met.missedPx : px >= met.missedPx)) {
      const before = size;
      size = Math.max(0, size - missed);
      missed -= before - size;
    }
    // A level of unknown size is kept: it is shown, and nothing is taken from it.
    if (size === 0 && shown > 0) continue;
    if (probe === true) size = Math.min(size, wanted);
    levels.push({ px, size: qty(size) });
    wanted -= size;
  }
  return levels;
}
