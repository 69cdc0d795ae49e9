/**
 * Orders at rest leave a venue that does not trade, or is passed over, where another one takes them; and, where that is
 * asked for, they go to a queue that moves faster, or try the dark again. Looked at once a second.
 */
import type { Ladder } from '../../market/book.ts';
import { type Child, childLeavesQty, type Parent, unroutedQty } from '../../orders/order.ts';
import { isBuy, signOf } from '../../orders/values.ts';
import { keysOf } from '../../router/learning/levels.ts';
import { reachOfRest } from '../../router/learning/rests.ts';
import { mulDivFloor, priceAsMoney } from '../../router/routingCost.ts';
import { partOf } from '../../router/spread.ts';
import { later, least, NO_PRICE, plus, type Price, price, qty } from '../../units/brand.ts';
import { PPM } from '../../units/ratio.ts';
import type { RestingSide, TakeBack } from '../memory/atRest.ts';
import type { Context } from '../context.ts';
import { ALL_CLIENTS } from '../../router/refusals.ts';
import { isPassedOver } from './passedOver.ts';
import { planIfBack } from './routing.ts';
import { decide, freeFrom, ifWorthIt, leavesOf, LOOK_AGAIN, MOST_LOOKS, movable, sizeOf } from './takeBacks.ts';

/** At a tick. */
export function moveRests(core: Context): void {
  const { atRest, rests, now } = core;
  if (now < atRest.lookAt) return;
  atRest.lookAt = later(now, LOOK_AGAIN);
  const asks = rests.darkAgainAfter > 0 || rests.betterQueuePpm > 0;
  for (const [symbol, sides] of atRest.all()) {
    if (rests.leaveAfter > 0) leaveVenues(core, symbol);
    if (!asks) continue;
    lookAtEach(core, sides.buys, BETTER, forBetter);
    lookAtEach(core, sides.sells, BETTER, forBetter);
  }
}

/** Not to leave a venue. */
const BETTER = '';

/**
 * Decides about the orders with a child at the venue to leave, or about all: some at a time, the most aggressive first,
 * and those that have not had their turn yet, whatever else is looked for meanwhile.
 */
function lookAtEach(
  core: Context,
  side: RestingSide,
  leave: string,
  find: (core: Context, order: Parent, child: Child) => TakeBack | undefined,
): void {
  let tried = side.tried.get(leave);
  if (tried === undefined) side.tried.set(leave, (tried = new Set()));
  let looks = 0;
  for (const child of side.reachedAt(NO_PRICE)) {
    const order = child.parent;
    if (leave !== BETTER && child.venue !== leave) continue;
    if (child.cancelID !== 0 || tried.has(order) || core.spared.has(order)) continue;
    if (core.atRest.decided.has(order) || freeFrom(core, order) > core.now) continue;
    tried.add(order);
    core.working = order;
    const found = find(core, order, child);
    if (found !== undefined) decide(core, order, found);
    // The others have their turn at the next look.
    core.working = undefined;
    if (++looks === MOST_LOOKS) return;
  }
  side.tried.delete(leave);
}

// ── venues that do not trade ─────────────────────────────────────────────────────────────────────────────────────────

function leaveVenues(core: Context, symbol: string): void {
  const { atRest, config, now, rests } = core;
  const sides = atRest.of(symbol);
  if (sides === undefined) return;
  for (const [venue, { symbols }] of config.venues) {
    if (!symbols.has(symbol)) continue;
    if (!isOutOfTrade(core, venue, symbol)) {
      if (!sides.outSince.delete(venue)) continue;
      sides.buys.tried.delete(venue);
      sides.sells.tried.delete(venue);
      continue;
    }
    const since = sides.outSince.get(venue);
    if (since === undefined) sides.outSince.set(venue, now);
    else if (now >= later(since, rests.leaveAfter)) {
      lookAtEach(core, sides.buys, venue, forAnother);
      lookAtEach(core, sides.sells, venue, forAnother);
    }
  }
}

/**
 * It can be asked to cancel, and trades nothing of the symbol, or gets nothing of anybody's: where it refuses orders of
 * one client alone, those of it that it has taken are as well there as others'.
 */
function isOutOfTrade(core: Context, venue: string, symbol: string): boolean {
  if (!core.venuesUp.has(venue) || core.unanswered.get(venue)?.isReconciling !== false) return false;
  const status = core.market.book(symbol, venue)?.status;
  return status === 'halted' || status === 'closed' || isPassedOver(core, venue, { symbol, clientID: ALL_CLIENTS });
}

/** All that it has at the venue of `child` finds a place elsewhere. */
function forAnother(core: Context, order: Parent, { venue }: Child): TakeBack | undefined {
  return elsewhere(core, order, venue, 'out');
}

function elsewhere(core: Context, order: Parent, venue: string, why: 'out' | 'queue'): TakeBack | undefined {
  const children = movable(core, order).filter((child) => child.venue === venue);
  const leaves = leavesOf(children);
  if (leaves === 0) return undefined;
  const plan = planIfBack(core, order, plus(unroutedQty(order), leaves), true);
  if (plan === undefined || plan.children.length === 0) return undefined;
  const placed = sizeOf(plan, () => true);
  if (placed < leaves || plan.children.some((planned) => planned.venue === venue)) return undefined;
  return { why, venue: plan.children[0].venue, px: plan.children[0].terms.price, qty: qty(placed), children };
}

// ── where that is asked for ──────────────────────────────────────────────────────────────────────────────────────────

function forBetter(core: Context, order: Parent, child: Child): TakeBack | undefined {
  const { darkAgainAfter, betterQueuePpm } = core.rests;
  const since = order.takenBackAt > child.sentAt ? order.takenBackAt : child.sentAt;
  if (darkAgainAfter > 0 && core.now >= later(since, darkAgainAfter)) {
    const found = forDark(core, order);
    if (found !== undefined) return found;
  }
  if (betterQueuePpm === 0 || core.now < later(since, LOOK_AGAIN)) return undefined;
  return isQueueSlow(core, child) ? elsewhere(core, order, child.venue, 'queue') : undefined;
}

/**
 * A plan would ask the dark: that pays where its expected part is worth the place of what is not filled there. What is
 * displayed of the order itself mostly puts the midpoint beyond its limit.
 */
function forDark(core: Context, order: Parent): TakeBack | undefined {
  const { bid, ask } = core.market.nbbo(order.symbol, core.now);
  if (!bid.exists || !ask.exists) return undefined;
  const mid = price(Math.floor((bid.px + ask.px) / 2));
  const children = movable(core, order);
  if (children.length === 0) return undefined;
  const sign = signOf(order.side);
  const limit = order.terms.price;
  if (limit === NO_PRICE || sign * (2 * limit - bid.px - ask.px) < 0) return undefined;
  const plan = planIfBack(core, order, plus(unroutedQty(order), leavesOf(children)), false);
  if (plan === undefined) return undefined;
  const asked = plan.children.filter(({ purpose }) => purpose === 'dark');
  if (asked.length === 0) return undefined;
  const rows = plan.scores.filter(({ purpose, venue }) => purpose === 'dark' && asked.some((at) => at.venue === venue));
  const chance = rows.reduce((most, { expectedFillPpm }) => Math.max(most, expectedFillPpm), 0);
  const saves = Math.max(0, priceAsMoney(price(sign * (limit - mid)), core.instrument(order.symbol)));
  const size = sizeOf(plan, ({ purpose }) => purpose === 'dark');
  const found = { why: 'dark' as const, venue: asked[0].venue, px: mid, qty: least(qty(size), leavesOf(children)) };
  return ifWorthIt(core, order, children, found, mulDivFloor(saves + core.config.router.missCost, chance, PPM));
}

/** Another venue would fill it sooner, by what is learned of queues; by what is displayed where that is too little. */
function isQueueSlow(core: Context, child: Child): boolean {
  const { symbol, side } = child.parent;
  const buys = isBuy(side);
  const px = child.restsAt;
  const part = partOf(childLeavesQty(child));
  const keys = keysOf(symbol, core.instrument(symbol).symbolClass);
  const chanceAt = (venue: string, ahead: number): number => {
    const rests = core.state.knowledge.get(venue)?.rests;
    if (rests === undefined) return 0;
    const reach = reachOfRest(rests, keys, buys, ahead, part);
    return Math.floor(reach.reduce((sum, each) => sum + each, 0) / reach.length);
  };
  const there = aheadAt(core, symbol, child.venue, buys, px);
  const here = chanceAt(child.venue, child.seen > 0 ? Math.min(there, child.seen - 1) : there);
  for (const [venue, { profile, symbols }] of core.config.venues) {
    if (venue === child.venue || profile.kind !== 'lit' || !symbols.has(symbol) || !core.venuesUp.has(venue)) continue;
    const chance = chanceAt(venue, aheadAt(core, symbol, venue, buys, px));
    if (chance - here >= core.rests.betterQueuePpm) return true;
  }
  return false;
}

/** What others display at the price or a better one on our side. */
function aheadAt(core: Context, symbol: string, venue: string, buys: boolean, px: Price): number {
  const book = core.market.book(symbol, venue);
  if (book === undefined) return 0;
  const own: Ladder = buys ? book.bids : book.asks;
  let ahead = 0;
  for (let i = 0; i < own.count && (buys ? own.priceAt(i) >= px : own.priceAt(i) <= px); i++) {
    ahead += Math.max(0, own.sizeAt(i) - core.ownQuotes.sizeAt(symbol, venue, buys, own.priceAt(i), book.updatedAt));
  }
  return ahead;
}
