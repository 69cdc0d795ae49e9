/**
 * The guard against crumbling quotes, where `crumblingFor` asks for it: for that long after venues began to leave a
 * side of the quote, pegged orders of that side are neither sent nor moved, and with `crumblingPulls` their children
 * are taken back (router/learning/crumbling.ts). Each time is journaled.
 */
import { isBuy } from '../../orders/values.ts';
import type { Parent } from '../../orders/order.ts';
import { CRUMBLES_ABOVE, newSide, scoreOf, see } from '../../router/learning/crumbling.ts';
import { later, millis, NEVER } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import { cancelChildren, mayTakeBack } from './cancels.ts';

/** Venues that leave within this leave together: quotes that we see have come a long way. */
const MOMENT = millis(20);

export const isCrumbling = (core: Context, { symbol, side }: Pick<Parent, 'symbol' | 'side'>): boolean =>
  core.state.crumbling.isCrumbling(symbol, isBuy(side), core.now);

/** A quote has moved. */
export function watchQuote(core: Context, symbol: string): void {
  const { crumblingFor } = core.config.router;
  if (crumblingFor === 0) return;
  const { bid, ask } = core.market.nbbo(symbol, core.now);
  const { sides } = core.quoteSides;
  let seen = sides.get(symbol);
  if (seen === undefined) sides.set(symbol, (seen = { bid: newSide(), ask: newSide() }));
  const bidLeft = see(seen.bid, bid.px, bid.venues, core.now, MOMENT);
  const askLeft = see(seen.ask, ask.px, ask.venues, core.now, MOMENT);
  if (bidLeft) judgeSide(core, symbol, true, scoreOf(seen.bid, seen.ask, core.now, MOMENT));
  if (askLeft) judgeSide(core, symbol, false, scoreOf(seen.ask, seen.bid, core.now, MOMENT));
}

function judgeSide(core: Context, symbol: string, buys: boolean, score: number): void {
  const { now, quoteSides } = core;
  if (score <= CRUMBLES_ABOVE || core.state.crumbling.isCrumbling(symbol, buys, now)) return;
  const { crumblingFor, crumblingPulls } = core.config.router;
  const until = later(now, crumblingFor);
  core.emit({ kind: 'quoteCrumbles', at: now, symbol, buys, until, score });
  quoteSides.waiting.set(symbol, until);
  if (until < quoteSides.dueAt) quoteSides.dueAt = until;
  if (!crumblingPulls) return;
  for (const order of core.pegged.of(symbol)) {
    if (isBuy(order.side) !== buys || order.windsDownTo !== '' || order.pending !== undefined) continue;
    cancelChildren(
      core,
      order.liveChildren.filter((child) => child.purpose === 'post' && mayTakeBack(core, child)),
    );
    core.touch(order);
  }
}

/** At a tick: where a wait is over, orders that were held for it are looked at again. */
export function endCrumbling(core: Context): void {
  const { quoteSides, now } = core;
  if (now < quoteSides.dueAt) return;
  quoteSides.dueAt = NEVER;
  for (const [symbol, until] of quoteSides.waiting) {
    if (until <= now) {
      quoteSides.waiting.delete(symbol);
      core.held.noteMoved(symbol);
      core.pegged.noteMoved(symbol);
    } else if (until < quoteSides.dueAt) quoteSides.dueAt = until;
  }
}
