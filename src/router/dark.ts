/**
 * Dark first, when it pays: one midpoint IOC for a share of an order that reaches the midpoint, at the dark venue where
 * trying costs least. Trying pays when half the spread, as often as the venue fills, is worth more than the difference
 * in fees and the wait.
 */
import { Peg } from '../orders/terms.ts';
import { OrdType, TimeInForce } from '../orders/values.ts';
import { least, most, NO_QTY, price, type Qty, qty } from '../units/brand.ts';
import { POWERS_OF_TEN } from '../units/decimal.ts';
import { PPM } from '../units/ratio.ts';
import { addChild, type Draft, expect, immediate, inLots, isShut, isUnprotected, onTick, type Seat } from './draft.ts';
import type { Standing } from './event.ts';
import { feeOn, mulDivFloor, priceAsMoney } from './routingCost.ts';
import { addScore, FILLED, isPreferred, isProbe } from './score.ts';

/** Adds the dark child, if one pays. True when it did. */
export function tryDark(draft: Draft): boolean {
  if (!reachesMidpoint(draft)) return false;
  const instrument = draft.request.instrument;
  const bid = priceAsMoney(draft.bid.px, instrument);
  const ask = priceAsMoney(draft.ask.px, instrument);
  draft.mid = bid + Math.floor((ask - bid) / 2);
  draft.touch = isUnprotected(draft)
    ? cheapestShare(draft, draft.sign > 0 ? ask : bid)
    : (draft.sign > 0 ? ask : bid) + draft.sign * cheapestFee(draft);
  const probes = isProbe(draft);
  let best: Seat | undefined;
  let bestGain = 0;
  for (const seat of draft.seats) {
    if (seat.profile.kind !== 'dark') continue;
    const gain = scoreDark(draft, seat, probes);
    if (gain <= 0 || gain < bestGain) continue;
    if (best !== undefined && gain === bestGain && !isPreferred(seat, best)) continue;
    best = seat;
    bestGain = gain;
  }
  if (best === undefined) return false;
  const size = darkSize(draft, best);
  const worst = onTick(draft.worstPx, best.profile.tickSize, draft.sign);
  const minQty = minQtyAt(draft, best, size);
  addChild(draft, best, { ...immediate(draft, size, worst), ordType: OrdType.Pegged, minQty }, 'dark', true);
  // Counted as often as the venue filled before.
  const hoped = qty(mulDivFloor(size, best.input.learned[FILLED.dark], PPM));
  if (hoped > 0) {
    const paid = mulDivFloor(draft.mid, hoped, POWERS_OF_TEN[instrument.qtyScale]);
    expect(draft, hoped, paid + draft.sign * feeOn(best.profile.takeFee, hoped, instrument));
  }
  return true;
}

/** First round, two-sided market, and a price at the midpoint or beyond. */
function reachesMidpoint(draft: Draft): boolean {
  const { request } = draft;
  if (request.terms.peg !== Peg.None || request.round !== 0 || request.darkTried) return false;
  if (draft.settings.darkSharePpm === 0) return false;
  if (!draft.bid.exists || !draft.ask.exists || draft.bid.px >= draft.ask.px) return false;
  return draft.sign * (2 * draft.worstPx - draft.bid.px - draft.ask.px) >= 0;
}

/** All-in price of the cheapest displayed share; `touch`, where none is. */
function cheapestShare({ ranked, request, sign }: Draft, touch: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const { input, profile } of ranked) {
    if (input.levels.length === 0) continue;
    best = Math.min(best, sign * priceAsMoney(input.levels[0].px, request.instrument) + profile.takeFee);
  }
  return best === Number.POSITIVE_INFINITY ? touch : sign * best;
}

/** Take fee of the venue that the sweep would go to first. */
function cheapestFee(draft: Draft): number {
  const opposite = draft.sign > 0 ? draft.ask.px : draft.bid.px;
  for (const seat of draft.ranked) {
    if ((draft.sign > 0 ? seat.input.askPx : seat.input.bidPx) === opposite) return seat.profile.takeFee;
  }
  return 0;
}

/** Scores a dark venue; returns what trying it saves a share, against the all-in price of taking. */
function scoreDark(draft: Draft, seat: Seat, probes: boolean): number {
  const standing = darkStanding(draft, seat, probes);
  const px = price(Math.floor((draft.bid.px + draft.ask.px) / 2));
  const cost = addScore(draft, seat, 'dark', standing, px);
  return standing === 'usable' || standing === 'probe' ? draft.sign * (draft.touch - draft.mid) - cost : 0;
}

function darkStanding(draft: Draft, seat: Seat, probes: boolean): Standing {
  const { input, profile } = seat;
  if (!input.up) return 'down';
  const silent = input.silent >= draft.settings.silentAfter;
  if (silent && !probes) return 'silent';
  if (isShut(input)) return input.quotes;
  if (input.quotes === 'auction') return 'auction';
  const { minQty } = draft.request.terms;
  const size = darkSize(draft, seat);
  const limit = onTick(draft.worstPx, profile.tickSize, draft.sign);
  const able =
    profile.supportsMidpoint &&
    profile.timeInForces.includes(TimeInForce.ImmediateOrCancel) &&
    size > 0 &&
    size >= profile.minOrderQty &&
    size >= minQty &&
    (minQty === 0 || profile.supportsMinQty) &&
    draft.sign * (2 * limit - draft.bid.px - draft.ask.px) >= 0;
  if (!able) return 'unable';
  return silent ? 'probe' : 'usable';
}

function darkSize(draft: Draft, seat: Seat): Qty {
  return inLots(seat.profile, qty(mulDivFloor(draft.request.terms.orderQty, draft.settings.darkSharePpm, PPM)));
}

/** The client's minimum, or ours against pings by small orders if that is larger. */
function minQtyAt(draft: Draft, seat: Seat, size: Qty): Qty {
  if (!seat.profile.supportsMinQty) return NO_QTY;
  const ours = qty(draft.settings.darkMinLots * draft.request.instrument.lotSize);
  return most(draft.request.terms.minQty, least(ours, size));
}
