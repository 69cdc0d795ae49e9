/** The kill switch and the other trading states: by scope, latched until an operator clears them. */
import type { Parent } from '../../orders/order.ts';
import type { AccountExposure, Reservation } from '../../risk/slices/lines.ts';
import { isOf, type Target } from '../../risk/tradingState.ts';
import type { SetTradingState } from '../words/operatorCommand.ts';
import type { Context } from '../context.ts';
import { cancelChildren } from './cancels.ts';
import { lookForPlaces } from './waiting.ts';
import { endOurselves } from './windDown.ts';

export function setTradingState(core: Context, command: SetTradingState): void {
  const { scope, id, clientID = '', state, by, reason, confirmedBy = '' } = command;
  const target = { scope, id, clientID };
  core.emit({ kind: 'tradingStateSet', at: core.now, ...target, state, by, reason, confirmedBy });
  if (state === 'active') lookForPlaces(core);
  if (state === 'reducing') endOpeners(core, target, by, reason);
  if (state !== 'halted') return;
  if (scope === 'venue') return cancelChildren(core, core.state.orders.liveAt(id)); // its orders go on elsewhere
  const text = `trading halted (${where(target)}) by ${by}: ${reason}`;
  const inIt = [...core.state.orders.open].filter((order) => isIn(core, order, target));
  core.each(inIt, (order) => endOurselves(core, order, text));
}

const where = ({ scope, id, clientID }: Target): string =>
  `${scope}${id === '' ? '' : ` ${id}`}${clientID === '' ? '' : ` of ${clientID}`}`;

/**
 * Orders that may open a position end, or are held, and those at a venue leave it: only what brings positions nearer
 * to zero goes on.
 */
function endOpeners(core: Context, target: Target, by: string, reason: string): void {
  const text = `only orders that reduce a position go on (${where(target)}), by ${by}: ${reason}`;
  core.each(openersIn(core, target), (order) => {
    if (target.scope === 'venue') cancelChildren(core, atVenue(order, target.id));
    else if (core.config.limits.openers === 'hold') cancelChildren(core, order.liveChildren);
    else endOurselves(core, order, text);
    core.touch(order);
  });
}

/** A bust may make an opener of an order that could only close: while only reducing orders go on, they are sought. */
export function seekOpeners(core: Context): void {
  for (const latch of core.state.risk.trading.list()) {
    if (latch.state === 'reducing') endOpeners(core, latch, latch.by, latch.reason);
  }
}

/**
 * Orders in the scope that could take their account's position past zero, or further from it: of several that would
 * close too much together, the younger ones. What other orders may fill on that side comes first.
 */
function openersIn(core: Context, target: Target): Parent[] {
  const { reservations } = core.state.risk;
  const toClose = new Map<AccountExposure, number>();
  const asked: [order: Parent, r: Reservation][] = [];
  for (const order of core.state.orders.open) {
    const r = reservations.get(order.orderID);
    if (r === undefined) continue;
    const { account } = r.line;
    const left = toClose.get(account) ?? Math.abs(account.position.qty);
    const goesOn = order.windsDownTo === '' && isIn(core, order, target);
    toClose.set(account, goesOn || !closes(r) ? left : left - r.openQty);
    if (goesOn) asked.push([order, r]);
  }
  const openers: Parent[] = [];
  for (const [order, r] of asked.sort(([a], [b]) => a.orderID - b.orderID)) {
    const left = toClose.get(r.line.account) ?? 0;
    if (closes(r) && r.openQty <= left) toClose.set(r.line.account, left - r.openQty);
    else openers.push(order);
  }
  return openers;
}

const closes = ({ buy, line }: Reservation): boolean =>
  buy ? line.account.position.qty < 0 : line.account.position.qty > 0;

const atVenue = (order: Parent, venue: string) => order.liveChildren.filter((child) => child.venue === venue);

/** Of a venue: it has a child there. */
const isIn = (core: Context, order: Parent, target: Target): boolean =>
  target.scope === 'venue'
    ? order.liveChildren.some((child) => child.venue === target.id)
    : isOf(order, target, core.state.risk.desks);

/** Open orders in a halted scope; 0 once the venues have confirmed that none is left. */
export function openInScope(core: Context, target: Target): number {
  let count = 0;
  for (const order of core.state.orders.open) if (isIn(core, order, target)) count++;
  return count;
}
