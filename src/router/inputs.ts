/**
 * The inputs of a plan, copied from books and venue statistics: the plan is made from this copy, and its record keeps
 * it.
 */
import type { Book, Ladder } from '../market/book.ts';
import { NO_AGE } from '../market/book.ts';
import { isBuy } from '../orders/values.ts';
import { roundLotOf } from '../units/instrument.ts';
import { PPM } from '../units/ratio.ts';
import { type Instant, NO_PRICE, NO_QTY, plus, type Qty } from '../units/brand.ts';
import type { RouteRequest } from './draft.ts';
import type { TakeLevel, VenueInput } from './event.ts';
import { lookInto, sightAsNumbers } from './learning/darkPools.ts';
import { mulDivFloor } from './routingCost.ts';
import { blameOf } from './learning/markouts.ts';
import type { RouterSettings } from './settings.ts';
import { newKnowledge } from './learn.ts';
import type { VenueKnowledge, VenueView } from './venue.ts';

export function lookAt(view: VenueView, request: RouteRequest, now: Instant, settings: RouterSettings): VenueInput {
  const { book } = view;
  const knowledge = settings.learning ? view.knowledge : { ...newKnowledge(''), silent: view.knowledge.silent };
  const bids = book === undefined || book.bids.count === 0 ? undefined : book.bids;
  const asks = book === undefined || book.asks.count === 0 ? undefined : book.asks;
  const roundLot = roundLotOf(request.instrument);
  const bid = bids === undefined ? 0 : touchOf(bids, roundLot);
  const ask = asks === undefined ? 0 : touchOf(asks, roundLot);
  return {
    venue: view.profile.id,
    up: view.up,
    quotes: quotesOf(view, now, settings),
    ageMicros: book === undefined ? NO_AGE : book.ageAt(now),
    bidPx: bids === undefined ? NO_PRICE : bids.priceAt(bid),
    bidQty: bids === undefined ? NO_QTY : bids.sizeThrough(bid),
    askPx: asks === undefined ? NO_PRICE : asks.priceAt(ask),
    askQty: asks === undefined ? NO_QTY : asks.sizeThrough(ask),
    levels: levelsToTake(book, request),
    silent: knowledge.silent,
    learned: knowledge.learned.slice(),
    dark: view.profile.kind === 'dark' ? darkOf(knowledge, request, now, settings) : NOTHING,
    after: afterOf(knowledge, request, now),
  };
}

const NOTHING: readonly number[] = [];

function darkOf(
  { pools }: VenueKnowledge,
  { symbol, side, terms }: RouteRequest,
  now: Instant,
  { darkSharePpm }: RouterSettings,
): readonly number[] {
  if (darkSharePpm === 0) return NOTHING;
  const most = mulDivFloor(terms.orderQty, darkSharePpm, PPM);
  return sightAsNumbers(lookInto(pools, symbol, isBuy(side), now, most));
}

function afterOf({ markouts }: VenueKnowledge, { symbol, side }: RouteRequest, now: Instant): readonly number[] {
  if (markouts.size === 0) return NOTHING;
  const buys = isBuy(side);
  const taken = blameOf(markouts, symbol, { buys, rested: false }, now);
  const rested = blameOf(markouts, symbol, { buys, rested: true }, now);
  const after = [taken.adverse, taken.leak, rested.adverse, rested.leak];
  return after.every((each) => each === 0) ? NOTHING : after;
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

/** Levels within the limit until they could fill the order alone: no plan needs to see more. */
function levelsToTake(book: Book | undefined, request: RouteRequest): TakeLevel[] {
  const levels: TakeLevel[] = [];
  if (book === undefined) return levels;
  const buy = isBuy(request.side);
  const ladder: Ladder = buy ? book.asks : book.bids;
  const { price: limit } = request.terms;
  let shown = NO_QTY;
  for (let i = 0; i < ladder.count && shown < request.terms.orderQty; i++) {
    const px = ladder.priceAt(i);
    if (limit !== NO_PRICE && (buy ? px > limit : px < limit)) break;
    const size = ladder.sizeAt(i);
    levels.push({ px, size });
    shown = plus(shown, size);
  }
  return levels;
}
