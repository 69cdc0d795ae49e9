/**
 * Which venues may be taken, and what a share costs at each. Price and fee come first: the learned terms together
 * weigh at most `tolerance` a share, so a score chooses between venues at one price and never causes a trade-through.
 */
import { OrdType, TimeInForce } from '../orders/values.ts';
import type { BestQuote } from '../market/best.ts';
import { roundLotOf } from '../units/instrument.ts';
import { NO_PRICE, type Price, type Qty } from '../units/brand.ts';
import { accepts, type Draft, isLast, isOpen, isProtected, type Seat } from './draft.ts';
import type { Purpose, Standing } from './event.ts';
import { shareFee } from './fees.ts';
import { isTooDear } from './instructed.ts';
import { priceAsMoney } from './routingCost.ts';
import { outFor } from './outFor.ts';
import { TERM_PLACES, placeOf, SCORE_TERMS, termsFor } from './terms/terms.ts';

/** Judges every lit venue: fills standing and the protected quotes of the draft. */
export function judge(draft: Draft): void {
  const { bid, ask, seats } = draft;
  for (let i = 0; i < seats.length; i++) {
    if (seats[i].profile.kind === 'lit') seats[i].standing = standingOf(seats[i], draft);
  }
  const roundLot = roundLotOf(draft.request.instrument);
  for (let i = 0; i < seats.length; i++) {
    if (seats[i].profile.kind === 'lit' && isProtected(seats[i])) addQuotes(draft, i, roundLot);
  }
  // Where nobody shows a round lot, less has to do.
  if (!bid.exists) addAny(draft, bid, isProtected);
  if (!ask.exists) addAny(draft, ask, isProtected);
  // One that finds out whether a venue is well again goes by its quotes where there are no others.
  if (!bid.exists) addAny(draft, bid, isOpen);
  if (!ask.exists) addAny(draft, ask, isOpen);
}

/**
 * Fills the `sweep` scores and the ranking, once it is known how far the order may go: what is too dear for it may
 * depend on that. Its quote stays protected, unless its venue is not well.
 */
export function rankAll(draft: Draft): void {
  const { seats } = draft;
  for (let i = 0; i < seats.length; i++) {
    const seat = seats[i];
    if (seat.profile.kind !== 'lit') continue;
    if (isOpen(seat) && isTooDear(draft, seat)) seat.standing = whyNot(draft, seat) ?? 'dear';
    scoreTaking(draft, seat);
    if (isOpen(seat)) rank(draft, seat);
  }
}

/** What is wrong with a venue that might find out whether it is well again, or that is asked last. */
function whyNot({ request, settings }: Draft, seat: Seat): Standing | undefined {
  if (seat.input.breaker === 'empty') return 'missed';
  return seat.input.probe ? outFor(request, { ...seat.input, probe: false }, settings, 'trade') : undefined;
}

function addQuotes({ seats, bid, ask }: Draft, i: number, roundLot: Qty): void {
  const { bidPx, bidQty, askPx, askQty, ageMicros } = seats[i].input;
  if (bidQty >= roundLot) bid.add(bidPx, bidQty, 1 << i, ageMicros);
  if (askQty >= roundLot) ask.add(askPx, askQty, 1 << i, ageMicros);
}

function addAny({ seats, bid }: Draft, best: BestQuote, counts: (seat: Seat) => boolean): void {
  for (let i = 0; i < seats.length; i++) {
    const { input, profile } = seats[i];
    if (profile.kind !== 'lit' || !counts(seats[i])) continue;
    if (best === bid) best.add(input.bidPx, input.bidQty, 1 << i, input.ageMicros);
    else best.add(input.askPx, input.askQty, 1 << i, input.ageMicros);
  }
}

function standingOf({ input, profile }: Seat, { request, settings }: Draft): Standing {
  const out = outFor(request, input, settings, 'trade');
  if (out !== undefined) return out;
  if (input.quotes !== 'live') return input.quotes;
  if (!accepts(profile, OrdType.Limit, TimeInForce.ImmediateOrCancel)) return 'unable';
  if (input.probe) return 'probe';
  return input.breaker === 'empty' ? 'empty' : 'usable';
}

function scoreTaking(draft: Draft, seat: Seat): void {
  const { input } = seat;
  const buy = draft.sign > 0;
  const displayed = buy ? input.askQty > 0 : input.bidQty > 0;
  const px = displayed ? (buy ? input.askPx : input.bidPx) : NO_PRICE;
  seat.touchFee = shareFee(draft, seat, px, 'take');
  seat.handicap = addScore(draft, seat, 'sweep', seat.standing, px);
}

/**
 * Adds a row to the scores: what a share costs at the seat for this purpose, at `px`, with its fee and every term.
 * Returns what it costs beside its price: the fee and the sum of the terms, which decides between equal prices.
 */
export function addScore(draft: Draft, seat: Seat, purpose: Purpose, standing: Standing, px: Price): number {
  const { settings, sign } = draft;
  const { profile } = seat;
  const fee = shareFee(draft, seat, px, purpose === 'post' ? 'make' : 'take');
  let terms = NO_COSTS;
  let sum = 0;
  let toxicity = 0;
  const asked = termsFor(purpose, seat.input);
  for (let n = 0; n < asked.length; n++) {
    const { i, at, price, isToxicity } = asked[n];
    const cost = price(draft, seat, purpose, at);
    if (cost === 0) continue;
    terms = withCost(terms, i, cost);
    if (isToxicity) toxicity += cost;
    else sum += cost;
  }
  if (purpose === 'sweep') {
    const { tolerance, toxicityCap } = settings;
    // A probe is worth having: it goes ahead of equal prices.
    sum = standing === 'probe' ? -tolerance : Math.max(-tolerance, Math.min(tolerance, sum));
    toxicity = Math.min(toxicity, toxicityCap);
  }
  sum += toxicity;
  const money = px === NO_PRICE ? 0 : purpose === 'dark' ? draft.mid : priceAsMoney(px, draft.request.instrument);
  draft.scores.push({
    venue: profile.id,
    purpose,
    standing,
    px,
    fee,
    allIn: px === NO_PRICE ? 0 : money + sign * fee,
    expectedFillPpm: purpose === 'dark' ? seat.darkPpm : seat.input.learned[FILLED[purpose]],
    terms,
    total: px === NO_PRICE ? 0 : money + sign * (fee + sum),
  });
  return fee + sum;
}

/** Of most seats: one array for all of them. */
const NO_COSTS: readonly number[] = SCORE_TERMS.map(() => 0);

function withCost(terms: readonly number[], i: number, cost: number): readonly number[] {
  if (terms !== NO_COSTS) {
    (terms as number[])[i] = cost;
    return terms;
  }
  const own = NO_COSTS.slice();
  own[i] = cost;
  return own;
}

/** What fills at the seat bring with them: the terms that say so. */
export function toxicityOf(draft: Draft, seat: Seat, purpose: Purpose): number {
  if (seat.input.after.length === 0) return 0;
  let sum = 0;
  for (let i = 0; i < SCORE_TERMS.length; i++) {
    if (SCORE_TERMS[i].isToxicity === true) sum += SCORE_TERMS[i].price(draft, seat, purpose, TERM_PLACES[i]);
  }
  return sum;
}

/** The filled part of earlier children of a purpose. */
const FILLED: { readonly [P in Exclude<Purpose, 'dark'>]: number } = {
  sweep: placeOf('fillPpm'),
  post: placeOf('postFillPpm'),
};

/** Inserts the seat into the ranking: handicap, then priority, then id. */
function rank(draft: Draft, seat: Seat): void {
  const { ranked } = draft;
  let at = ranked.length;
  ranked.push(seat);
  for (; at > 0 && isAhead(seat, ranked[at - 1]); at--) ranked[at] = ranked[at - 1];
  ranked[at] = seat;
}

function isAhead(a: Seat, b: Seat): boolean {
  if (isLast(a) !== isLast(b)) return isLast(b);
  if (a.handicap !== b.handicap) return a.handicap < b.handicap;
  return isPreferred(a, b);
}

/** The tie-break of every choice between venues. */
export function isPreferred(a: Seat, b: Seat): boolean {
  if (a.profile.priority !== b.profile.priority) return a.profile.priority < b.profile.priority;
  return a.profile.id < b.profile.id;
}
