/**
 * Dark first, where it pays: a share of an order that reaches the midpoint goes to dark venues, as midpoint IOCs, split
 * over several by what was learned of each (learning/darkSplit.ts). A unit pays where half the spread, as often as the
 * pool has it, is worth more than the difference in fees and the wait. Little goes to find out what is not known, and
 * never more than `darkRisk` allows. Pools that were found short moments ago are not asked again in later rounds.
 */
import { Peg } from '../orders/terms.ts';
import { OrdType, TimeInForce } from '../orders/values.ts';
import { ceilTo, least, most, NO_QTY, type Qty, qty } from '../units/brand.ts';
import { POWERS_OF_TEN } from '../units/decimal.ts';
import { roundLotOf } from '../units/instrument.ts';
import { PPM } from '../units/ratio.ts';
import { onTick } from '../units/ticks.ts';
import { mostAtOnce, venuesLeft } from './atOnce.ts';
import {
  addChild,
  type Draft,
  expect,
  immediate,
  isLast,
  isShut,
  isUnprotected,
  leastSize,
  leastSizeAt,
  midPx,
  type Seat,
} from './draft.ts';
import type { Standing } from './event.ts';
import { feeAt, ofTrade, shareFee } from './fees.ts';
import { isTooDear, worstBeforeForbidden } from './instructed.ts';
import { type DarkSight, NEVER_SHORT, sightIn } from './learning/darkPools.ts';
import { type DarkOffer, filledPart, splitDark } from './learning/darkSplit.ts';
import { CRUMB_PARTS, FILL_KINDS } from './learning/markouts.ts';
import { mulDivFloor, priceAsMoney } from './routingCost.ts';
import { outFor, sizeAt } from './outFor.ts';
import { mayWait } from './policy.ts';
import { restsSomewhere } from './post.ts';
import { addScore, isPreferred, toxicityOf } from './score.ts';
import { ofDarkFills } from './terms/after.ts';
import { SCORE_TERMS, TERM_PLACES } from './terms/terms.ts';
import { unfilled } from './terms/unfilled.ts';

/** Places in a venue's `after` before those of crumbs. */
const CRUMBS_AT = 2 * FILL_KINDS.indexOf('crumb');

/** A dark venue in a plan. */
interface Pool extends DarkOffer {
  readonly seat: Seat;
  readonly standing: Standing;
}

/** Adds the dark children, if any pays. True when it did. */
export function tryDark(draft: Draft): boolean {
  if (!draft.seats.some(isDark) || !reachesMidpoint(draft)) return false;
  const instrument = draft.request.instrument;
  const bid = priceAsMoney(draft.bid.px, instrument);
  const ask = priceAsMoney(draft.ask.px, instrument);
  draft.mid = bid + Math.floor((ask - bid) / 2);
  draft.touch = isUnprotected(draft)
    ? cheapestShare(draft, draft.sign > 0 ? ask : bid)
    : (draft.sign > 0 ? ask : bid) + draft.sign * cheapestFee(draft);
  draft.touch += draft.sign * Math.max(0, beyondTouch(draft, darkShare(draft)));
  const pools: Pool[] = [];
  for (const seat of draft.seats) if (isDark(seat)) pools.push(poolAt(draft, seat));
  pools.sort((a, b) => (isPreferred(a.seat, b.seat) ? -1 : 1));
  const open = pools.filter(({ standing }) => standing === 'usable' || standing === 'probe');
  const sizes = sizesFor(draft, open);
  const px = midPx(draft);
  for (const pool of pools) {
    const size = sizes.get(pool) ?? NO_QTY;
    // Of what it gets; of a first share where it gets nothing.
    pool.seat.darkPpm = filledPart(pool.sight.points, most(size, qty(1)));
    addScore(draft, pool.seat, 'dark', pool.standing, px);
    if (size > 0) send(draft, pool, size);
  }
  return sizes.size > 0;
}

/**
 * Says how much of the order may go to the dark, before anybody looks what that holds: the policy's part of it, or the
 * setting's; all of it where no lit venue can do anything for it now.
 */
export function boundDark(draft: Draft): void {
  const { request, settings, seats } = draft;
  const ppm = request.policy.darkSharePpm ?? settings.darkSharePpm;
  if (ppm === 0 || !seats.some(isDark)) return;
  draft.isOnlyDark = isOnlyForDark(draft);
  const { orderQty } = request.terms;
  const asks = draft.isOnlyDark ? orderQty : qty(mulDivFloor(orderQty, ppm, PPM));
  draft.darkMost = least(asks, request.darkLooked ?? asks);
}

const isDark = ({ profile }: Seat): boolean => profile.kind === 'dark';

/** Nothing that is displayed can be taken within its bounds, and it cannot rest either. */
function isOnlyForDark(draft: Draft): boolean {
  const { request, ranked, sign } = draft;
  if (!draft.hasWorstPx || request.terms.timeInForce === TimeInForce.FillOrKill) return false;
  const worst = sign * worstBeforeForbidden(draft);
  for (const { input } of ranked) {
    if (input.levels.length > 0 && sign * input.levels[0].px <= worst) return false;
  }
  return !mayWait(draft) || !restsSomewhere(draft);
}

/** Two-sided market, and a price at the midpoint or beyond. */
function reachesMidpoint(draft: Draft): boolean {
  const { request } = draft;
  if (request.terms.peg !== Peg.None || request.spent || darkShare(draft) === 0) return false;
  if (request.crumbles === true) return false;
  if (!draft.bid.exists || !draft.ask.exists || draft.bid.px >= draft.ask.px) return false;
  return draft.sign * (2 * draft.worstPx - draft.bid.px - draft.ask.px) >= 0;
}

/** All-in price of the cheapest displayed share; `touch`, where none is. */
function cheapestShare(draft: Draft, touch: number): number {
  const { ranked, request, sign } = draft;
  let best = Number.POSITIVE_INFINITY;
  for (const seat of ranked) {
    if (seat.input.levels.length === 0 || isLast(seat)) continue;
    const { px } = seat.input.levels[0];
    best = Math.min(best, sign * priceAsMoney(px, request.instrument) + shareFee(draft, seat, px, 'take'));
  }
  return best === Number.POSITIVE_INFINITY ? touch : sign * best;
}

/** Take fee of the venue that the sweep would go to first. */
function cheapestFee(draft: Draft): number {
  const opposite = draft.sign > 0 ? draft.ask.px : draft.bid.px;
  for (const seat of draft.ranked) {
    if ((draft.sign > 0 ? seat.input.askPx : seat.input.bidPx) === opposite) return seat.touchFee;
  }
  return 0;
}

/**
 * The last `part` of what is left, mean all-in price by the displayed sizes, less the price at the touch: what is
 * filled in the dark need not be taken there. Beyond what is displayed, it costs what the last displayed share does.
 */
function beyondTouch(draft: Draft, part: Qty): number {
  if (part === 0) return 0;
  const { ranked, request, sign, worstPx, left, touch } = draft;
  for (let i = 0; i < ranked.length; i++) ranked[i].seen = 0;
  let below = 0;
  let sum = 0;
  let cost = sign * touch;
  while (below < left) {
    let next: Seat | undefined;
    let px = sign * worstPx;
    for (let i = 0; i < ranked.length; i++) {
      const { levels } = ranked[i].input;
      const { seen } = ranked[i];
      if (seen === levels.length || sign * levels[seen].px > px) continue;
      if (next !== undefined && sign * levels[seen].px === px) continue;
      next = ranked[i];
      px = sign * levels[seen].px;
    }
    if (next === undefined) break;
    const { px: at, size } = next.input.levels[next.seen++];
    const to = Math.min(left, below + size);
    cost = sign * priceAsMoney(at, request.instrument) + next.touchFee;
    sum += cost * Math.max(0, to - Math.max(below, left - part));
    below = to;
  }
  sum += cost * Math.min(part, left - below);
  return Math.floor(sum / part) - sign * touch;
}

function poolAt(draft: Draft, seat: Seat): Pool {
  const { profile } = seat;
  const { lotSize } = profile;
  const sight = sightIn(seat.input.dark);
  const largest = sizeAt(profile, seat.input, mostAtOnce(draft, profile, darkShare(draft)));
  const saved = draft.sign * (draft.touch - draft.mid) - shareFee(draft, seat, midPx(draft), 'take');
  seat.spurnsCrumbs = spurns(draft, seat, saved);
  return {
    seat,
    standing: darkStanding(draft, seat, sight, largest),
    sight,
    saving: saved - toxicityOf(draft, seat, 'dark'),
    wait: waitingCost(draft, seat),
    lot: lotSize,
    least: ceilTo(most(most(leastSizeAt(draft, profile), draft.request.terms.minQty), lotSize), lotSize),
    most: largest,
  };
}

/**
 * Small fills there are found to cost more than they save, and larger ones less than those: of what leaks, most of the
 * order is still to be had. Now and then one order asks for no minimum: what such fills were they need not be for ever.
 */
function spurns(draft: Draft, seat: Seat, saved: number): boolean {
  const { profile, input } = seat;
  if (!draft.settings.darkMinLearned || !profile.supportsMinQty || input.after.length <= CRUMBS_AT) return false;
  const crumb = ofDarkFills(draft, seat, 'crumb');
  const whole = ofDarkFills(draft, seat, 'whole');
  if (crumb.adverse + (CRUMB_PARTS - 1) * crumb.leak < saved) return false;
  if (crumb.adverse + crumb.leak <= whole.adverse + whole.leak) return false;
  return scatter(draft, seat) % draft.settings.darkExploreEvery !== 0;
}

/** Every term but that of what is not filled, which depends on the size, and those of what is. */
function waitingCost(draft: Draft, seat: Seat): number {
  let sum = 0;
  for (let i = 0; i < SCORE_TERMS.length; i++) {
    if (SCORE_TERMS[i] !== unfilled && SCORE_TERMS[i].isToxicity !== true)
      sum += SCORE_TERMS[i].price(draft, seat, 'dark', TERM_PLACES[i]);
  }
  return sum;
}

function darkStanding(draft: Draft, seat: Seat, sight: DarkSight, largest: Qty): Standing {
  const { input, profile } = seat;
  const out = outFor(draft.request, input, draft.settings, 'trade');
  if (out !== undefined) return out;
  if (isShut(input)) return input.quotes;
  if (input.quotes === 'auction') return 'auction';
  if (isTooDear(draft, seat)) return 'dear';
  const { request } = draft;
  // Without learning nobody knows what it was found to hold: it is asked once.
  if (request.darkTried && !draft.settings.learning) return 'missed';
  if (request.round > 0 && sight.shortFor !== NEVER_SHORT && sight.shortFor < againAfter(draft, seat)) return 'missed';
  const { minQty } = request.terms;
  const limit = onTick(draft.worstPx, profile, draft.sign);
  const able =
    profile.supportsMidpoint &&
    profile.timeInForces.includes(TimeInForce.ImmediateOrCancel) &&
    largest > 0 &&
    largest >= profile.minOrderQty &&
    largest >= minQty &&
    largest >= leastSize(draft) &&
    ((minQty === 0 && leastSize(draft) === 0) || profile.supportsMinQty) &&
    draft.sign * (2 * limit - draft.bid.px - draft.ask.px) >= 0;
  if (!able) return 'unable';
  return input.probe ? 'probe' : 'usable';
}

/** Nobody is to know by the clock that it is the same order that asks again. */
const againAfter = (draft: Draft, seat: Seat): number => {
  const { darkAgainAfter, darkAgainRandomPpm } = draft.settings;
  const range = mulDivFloor(darkAgainAfter, darkAgainRandomPpm, PPM);
  return range === 0 ? darkAgainAfter : darkAgainAfter + (scatter(draft, seat) % (range + 1));
};

/** A policy may ask for less than was looked for. */
function darkShare({ request, settings, left, darkMost, isOnlyDark }: Draft): Qty {
  const asks = isOnlyDark ? darkMost : qty(mulDivFloor(request.terms.orderQty, settings.darkSharePpm, PPM));
  return least(left, least(asks, darkMost));
}

/** What each of the pools gets; those that get nothing are not in it. */
function sizesFor(draft: Draft, pools: readonly Pool[]): Map<Pool, Qty> {
  const { request, settings } = draft;
  // Costs are a share, sizes are raw: so is the budget.
  const budget = { left: settings.darkRisk * request.terms.orderQty };
  const split = splitDark(pools, darkShare(draft), budget);
  const sizes = new Map<Pool, Qty>();
  let left: number = darkShare(draft);
  for (let i = 0; i < pools.length; i++) {
    if (split[i] === 0) continue;
    const size = varied(draft, pools[i], split[i]);
    sizes.set(pools[i], size);
    left -= size;
  }
  // Now and then one that got nothing is asked for little: what it was it need not be for ever.
  for (const pool of pools) {
    if (sizes.has(pool) || pool.saving <= 0 || scatter(draft, pool.seat) % settings.darkExploreEvery !== 0) continue;
    const size = littleFor(pool, roundLotOf(request.instrument));
    if (size === 0 || pool.wait * size > budget.left) continue;
    if (size > left && !giveUp(sizes, size)) continue;
    sizes.set(pool, size);
    left = Math.max(0, left - size);
    budget.left -= pool.wait * size;
  }
  return sizes.size <= mostPools(draft) ? sizes : sizesFor(draft, withoutLeast(pools, sizes));
}

/** Venues that may be asked; where the rest is swept at the same time, that needs one. */
const mostPools = (draft: Draft): number =>
  Math.max(1, venuesLeft(draft) - (draft.settings.darkParallel && !draft.isOnlyDark ? 1 : 0));

/** The pools that get something, but for the one that gets least, of equals the last. */
function withoutLeast(pools: readonly Pool[], sizes: ReadonlyMap<Pool, Qty>): readonly Pool[] {
  const asked = pools.filter((pool) => sizes.has(pool));
  const sizeOf = (pool: Pool): Qty => sizes.get(pool) ?? NO_QTY;
  let last = asked[0];
  for (const pool of asked) if (sizeOf(pool) <= sizeOf(last)) last = pool;
  return asked.filter((pool) => pool !== last);
}

/** A round lot, or the least that the pool takes; 0 where that is too much. */
function littleFor({ least: smallest, most: largest, lot }: Pool, roundLot: Qty): Qty {
  const size = Math.min(Math.max(roundLot, smallest), largest);
  return qty(size >= smallest ? size - (size % lot) : 0);
}

/** Makes room for `size` in a part that is more than twice as large. */
function giveUp(sizes: Map<Pool, Qty>, size: Qty): boolean {
  for (const [pool, part] of sizes) {
    const rest = part - size;
    if (rest < pool.least || rest < size || rest % pool.lot !== 0) continue;
    sizes.set(pool, qty(rest));
    return true;
  }
  return false;
}

/** The size, less up to `darkRandom` of it: nobody is to know an order by its parts. */
function varied(draft: Draft, pool: Pool, size: number): Qty {
  const range = mulDivFloor(size, draft.settings.darkRandomPpm, PPM);
  const less = size - (scatter(draft, pool.seat) % (range + 1));
  const whole = less - (less % pool.lot);
  return qty(whole < pool.least ? size : whole);
}

/** A number that looks like chance, and is the same whenever the plan is made again: by order, round and venue. */
function scatter({ request }: Draft, { profile }: Seat): number {
  let h = Math.imul(request.orderID ^ 0x9e37_79b1, 0x85eb_ca77) ^ request.round;
  const { id } = profile;
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), 0x0100_0193); // FNV-1a's prime
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function send(draft: Draft, { seat }: Pool, size: Qty): void {
  const { profile } = seat;
  const { instrument } = draft.request;
  const worst = onTick(draft.worstPx, profile, draft.sign);
  const minQty = minQtyAt(draft, seat, size);
  addChild(draft, seat, { ...immediate(draft, size, worst), ordType: OrdType.Pegged, minQty }, 'dark', {
    midpoint: true,
  });
  // Counted as much as is known to be there.
  const expected = qty(mulDivFloor(size, seat.darkPpm, PPM));
  if (expected === 0) return;
  const paid = mulDivFloor(draft.mid, expected, POWERS_OF_TEN[instrument.qtyScale]);
  const fee = feeAt(profile, seat.fees, midPx(draft), 'take');
  expect(draft, expected, paid + draft.sign * ofTrade(fee, midPx(draft), expected, instrument));
}

/** The client's minimum, or ours against small orders that look for large ones, if that is larger. */
function minQtyAt(draft: Draft, seat: Seat, size: Qty): Qty {
  if (!seat.profile.supportsMinQty) return NO_QTY;
  const lots = qty(draft.settings.darkMinLots * draft.request.instrument.lotSize);
  const ours = seat.spurnsCrumbs ? most(lots, ceilTo(qty(Math.ceil(size / CRUMB_PARTS)), seat.profile.lotSize)) : lots;
  return most(most(draft.request.terms.minQty, leastSize(draft)), least(ours, size));
}
