/**
 * Cancel on disconnect and on logout: the open orders of a client session that has it are canceled, unless the session
 * is back within its grace. Scope, disconnect and end of the grace are journaled, so a restart continues the countdown.
 * A restart also disconnects every session, so it starts a countdown for each that was up.
 */
import { isOpen, outlivesDay, type Parent } from '../../orders/order.ts';
import { OrdStatus, RestatementReason } from '../../orders/values.ts';
import { later, seconds } from '../../units/brand.ts';
import { windDown } from '../work/windDown.ts';
import type { Context } from '../context.ts';
import type { ClientLinkState } from '../memory/clientState.ts';
import type { CancelScope, ClientLink } from '../words/clientCommand.ts';

export function clientLink(core: Context, link: ClientLink): void {
  const { links } = core.state.clients;
  const { sessionID, clientID } = link;
  const known = links.get(sessionID);
  if (link.up) {
    // A session without cancel on disconnect is not journaled.
    if (link.orders === 'none' && known === undefined) return;
    core.emit({
      kind: 'clientLinkUp',
      at: core.now,
      sessionID,
      clientID,
      orders: link.orders,
      graceSec: link.graceSec,
    });
  } else if (known?.status === 'up') {
    linkLost(core, known, sessionID, link.reason);
  }
}

/** After replay: no session is connected. */
export function clientLinksCut(core: Context): void {
  for (const [sessionID, link] of core.state.clients.links) {
    if (link.status === 'up') linkLost(core, link, sessionID, 'the gateway was started again');
  }
}

function linkLost(core: Context, link: ClientLinkState, sessionID: string, reason: string): void {
  if (link.orders === 'none') return;
  const dueAt = later(core.now, seconds(link.graceSec));
  core.emit({ kind: 'clientLinkDown', at: core.now, sessionID, reason, dueAt });
  expireClientLinks(core);
}

/** Cancels the orders of sessions whose grace has passed. Looks at each client session once a tick. */
export function expireClientLinks(core: Context): void {
  for (const [sessionID, { status, orders, dueAt, reason }] of core.state.clients.links) {
    if (status !== 'down' || core.now < dueAt) continue;
    const inScope = [...core.state.orders.open].filter((order) => order.replyTo === sessionID && isIn(orders, order));
    core.emit({
      kind: 'clientLinkExpired',
      at: core.now,
      sessionID,
      affected: inScope.map(({ orderID }) => ({ orderID })),
    });
    const text = `cancel on disconnect: ${reason}`;
    const why = RestatementReason.CancelOnConnectionLoss;
    core.each(inScope, (order) => windDown(core, order, OrdStatus.Canceled, text, why));
  }
}

/** `day`: the orders that end with the day anyway. */
function isIn(scope: CancelScope, order: Parent): boolean {
  if (scope === 'none' || !isOpen(order)) return false;
  return scope === 'all' || !outlivesDay(order.terms);
}
