/**
 * Cancel on disconnect and on logout: a client session that has asked for it, and is not back within its grace, has its
 * open orders canceled. What it asked for, when its line went and when its grace ends are journaled, so that a restart
 * within the grace goes on with the same countdown; and since a restart cuts every line, it begins one for each session
 * that was up.
 */
import { leavesQty, type Parent } from '../orders/order.ts';
import { OrdStatus, TimeInForce } from '../orders/values.ts';
import { type Micros, micros, seconds } from '../units/brand.ts';
import { stopOrder } from './controls.ts';
import type { Core } from './core.ts';
import type { CancelScope, ClientLink } from './edgeCommand.ts';
import type { ClientLinkState } from './edgeState.ts';

export function clientLink(core: Core, link: ClientLink, now: Micros): void {
  const { links } = core.state.edge;
  const { sessionID, clientID } = link;
  const known = links.get(sessionID);
  if (link.up) {
    // A session that never asked for anything leaves no trace.
    if (link.orders === 'none' && known === undefined) return;
    core.emit({ kind: 'clientLinkUp', at: now, sessionID, clientID, orders: link.orders, graceSec: link.graceSec });
  } else if (known?.status === 'up') {
    linkLost(core, known, sessionID, link.reason, now);
  }
}

/** After replay: nobody is connected, whoever was. */
export function clientLinksCut(core: Core, now: Micros): void {
  for (const [sessionID, link] of core.state.edge.links) {
    if (link.status === 'up') linkLost(core, link, sessionID, 'the gateway was started again', now);
  }
}

function linkLost(core: Core, link: ClientLinkState, sessionID: string, reason: string, now: Micros): void {
  if (link.orders === 'none') return;
  const dueAt = micros(now + seconds(link.graceSec));
  core.emit({ kind: 'clientLinkDown', at: now, sessionID, reason, dueAt });
  expireClientLinks(core, now);
}

/** Cancels for the sessions whose grace has passed. Cheap: there are as many as there are client sessions. */
export function expireClientLinks(core: Core, now: Micros): void {
  for (const [sessionID, { status, orders, dueAt, reason }] of core.state.edge.links) {
    if (status !== 'down' || now < dueAt) continue;
    const inScope = [...core.state.orders.open].filter((order) => order.replyTo === sessionID && isIn(orders, order));
    core.emit({
      kind: 'clientLinkExpired',
      at: now,
      sessionID,
      affected: inScope.map(({ orderID }) => ({ orderID })),
    });
    for (const order of inScope) stopOrder(core, order, OrdStatus.Canceled, `cancel on disconnect: ${reason}`, now);
  }
}

/** `day`: those that are over with the day anyhow. */
function isIn(scope: CancelScope, order: Parent): boolean {
  if (scope === 'none' || leavesQty(order) === 0) return false;
  const { timeInForce } = order;
  return scope === 'all' || (timeInForce !== TimeInForce.GoodTillCancel && timeInForce !== TimeInForce.GoodTillDate);
}
