/**
 * Which venues may be taken, and what a share costs at each. Price and fee come first: the learned terms together
 * weigh at most `tolerance` a share, so a score chooses between venues at one price and never causes a trade-through.
 */
import { OrdType, TimeInForce } from '../orders/values.ts';
import { ANY_SIZE, type BestQuote } from '../market/best.ts';
import { roundLotOf } from '../units/instrument.ts';
import { NO_PRICE, type Price, type Qty } from '../units/brand.ts';
import { PPM } from '../units/ratio.ts';
import { accepts, type Draft, isOpen, isProtected, type Seat } from './draft.ts';
import type { Standing, VenueInput } from './event.ts';
import { mulDivFloor, priceAsMoney } from './routingCost.ts';
import type { RouterSettings } from './settings.ts';

/** Judges every lit venue: fills standing, protected quotes, `sweep` scores and the ranking of the draft. */
export function judge(draft: Draft): void {
  const probes = isProbe(draft);
  const { bid, ask, seats } = draft;
  for (let i = 0; i < seats.length; i++) {
    const seat = seats[i];
    if (seat.profile.kind !== 'lit') continue;
    seat.standing = standingOf(seat, draft.settings, probes);
    scoreTaking(draft, seat);
    if (isOpen(seat)) rank(draft, seat);
  }
  const roundLot = roundLotOf(draft.request.instrument);
  addQuotes(draft, bid, isProtected, roundLot);
  addQuotes(draft, ask, isProtected, roundLot);
  // Where nobody shows a round lot, less has to do.
  if (!bid.exists) addQuotes(draft, bid, isProtected, ANY_SIZE);
  if (!ask.exists) addQuotes(draft, ask, isProtected, ANY_SIZE);
}

function addQuotes({ seats, bid }: Draft, best: BestQuote, counts: (seat: Seat) => boolean, least: Qty): void {
  for (let i = 0; i < seats.length; i++) {
    const { input, profile } = seats[i];
    if (profile.kind !== 'lit' || !counts(seats[i])) continue;
    const [px, size] = best === bid ? [input.bidPx, input.bidQty] : [input.askPx, input.askQty];
    if (size >= least) best.add(px, size, 1 << i, input.ageMicros);
  }
}

/** A venue that fell silent is tried again by few and small orders. The order's number decides: no dice to record. */
export function isProbe(draft: Draft): boolean {
  const { request, settings } = draft;
  return (
    request.round === 0 &&
    request.orderID % settings.probeEvery === 0 &&
    request.terms.orderQty <= settings.probeMaxLots * request.instrument.lotSize
  );
}

function standingOf(seat: Seat, settings: RouterSettings, probes: boolean): Standing {
  const { input, profile } = seat;
  if (!input.up) return 'down';
  const silent = input.silent >= settings.silentAfter;
  if (silent && !probes) return 'silent';
  if (input.quotes !== 'live') return input.quotes;
  if (!accepts(profile, OrdType.Limit, TimeInForce.ImmediateOrCancel)) return 'unable';
  return silent ? 'probe' : 'usable';
}

function scoreTaking(draft: Draft, seat: Seat): void {
  const { settings, sign } = draft;
  const { input, profile } = seat;
  const px: Price = sign > 0 ? input.askPx : input.bidPx;
  const displayed = sign > 0 ? input.askQty > 0 : input.bidQty > 0;
  const fillTerm = mulDivFloor(PPM - input.fillPpm, settings.missCost, PPM);
  const latencyTerm = latencyCost(input, settings);
  const rejectTerm = rejectCost(input, settings);
  const terms = Math.min(settings.tolerance, fillTerm + latencyTerm + rejectTerm);
  // A probe is worth having: it goes ahead of equal prices.
  const penalty = seat.standing === 'probe' ? -settings.tolerance : terms;
  const allIn = displayed ? priceAsMoney(px, draft.request.instrument) + sign * profile.takeFee : 0;
  seat.handicap = profile.takeFee + penalty;
  draft.scores.push({
    venue: profile.id,
    purpose: 'sweep',
    standing: seat.standing,
    px: displayed ? px : NO_PRICE,
    fee: profile.takeFee,
    allIn,
    expectedFillPpm: input.fillPpm,
    fillTerm,
    latencyTerm,
    rejectTerm,
    queueTerm: 0,
    total: displayed ? allIn + sign * penalty : 0,
  });
}

export const latencyCost = (input: VenueInput, settings: RouterSettings): number =>
  mulDivFloor(input.ackLatency, settings.latencyCostPerMs, 1_000);

export const rejectCost = (input: VenueInput, settings: RouterSettings): number =>
  mulDivFloor(input.rejectPpm, settings.rejectCost, PPM) + mulDivFloor(input.timeoutPpm, settings.timeoutCost, PPM);

/** Inserts the seat into the ranking: handicap, then priority, then id. */
function rank(draft: Draft, seat: Seat): void {
  const { ranked } = draft;
  let at = ranked.length;
  ranked.push(seat);
  for (; at > 0 && isAhead(seat, ranked[at - 1]); at--) ranked[at] = ranked[at - 1];
  ranked[at] = seat;
}

function isAhead(a: Seat, b: Seat): boolean {
  if (a.handicap !== b.handicap) return a.handicap < b.handicap;
  return isPreferred(a, b);
}

/** The tie-break of every choice between venues. */
export function isPreferred(a: Seat, b: Seat): boolean {
  if (a.profile.priority !== b.profile.priority) return a.profile.priority < b.profile.priority;
  return a.profile.id < b.profile.id;
}
