/**
 * OrderMassCancelRequest: cancels every open order of the client in scope. It counts toward no rate and no limit, since
 * clients use it in an emergency. The report comes first and names the orders; the Canceled of each order follows when
 * its last venue has answered.
 */
import { isOpen, type Parent } from '../../orders/order.ts';
import { OrdStatus, RestatementReason } from '../../orders/values.ts';
import type { Target } from '../../risk/tradingState.ts';
import { windDown } from '../work/windDown.ts';
import type { Context } from '../context.ts';
import { type Asker, type MassCancelRequest, MassScope, type Scope } from '../words/clientCommand.ts';
import { MassCancelRejectReason } from '../words/clientSend.ts';
import { haltByClient, permitted } from './partyActions.ts';

export function massCancelRequest(core: Context, request: MassCancelRequest): void {
  const refusal = unfitScope(core, request) ?? unfitHalt(core, request);
  const massCancelID = core.state.clients.nextMassCancelID;
  const { clientID, replyTo, route, clOrdID, type, scope } = request;
  const affected = refusal === undefined ? openOrders(core, request, scope) : [];
  const rejectReason = refusal?.reason ?? -1;
  const text = refusal?.text ?? '';
  core.emit({
    kind: 'massCancelDecided',
    massCancelID,
    at: core.now,
    clientID,
    replyTo,
    clOrdID,
    type,
    ...scope,
    rejectReason,
    affected: affected.map(({ orderID }) => ({ orderID })),
    text,
  });
  core.send({
    kind: 'massCancelReport',
    replyTo,
    route,
    clientID,
    massCancelID,
    clOrdID,
    type,
    scope,
    rejectReason,
    affected: affected.map((order) => ({ orderID: order.orderID, clOrdID: order.clOrdID })),
    text,
    transactTime: core.now,
  });
  core.each(affected, (order) =>
    windDown(core, order, OrdStatus.Canceled, `mass cancel ${clOrdID}`, RestatementReason.None),
  );
  if (request.halts !== true || refusal !== undefined) return;
  const target = permitted(core, request, haltedBy(request));
  if (!('reason' in target)) haltByClient(core, target, request, `mass cancel ${clOrdID}`);
}

/** With MassActionReason(2675)=4: the client, or one of its accounts. */
const haltedBy = ({ clientID, scope: { account } }: MassCancelRequest): Target =>
  account === '' ? { scope: 'client', id: clientID, clientID: '' } : { scope: 'account', id: account, clientID: '' };

function unfitHalt(core: Context, request: MassCancelRequest): Refusal | undefined {
  if (request.halts !== true) return undefined;
  if (request.type !== MassScope.All || request.scope.side !== '') {
    const text = 'MassActionReason(2675)=4 halts all, or an account: with MassCancelRequestType(530)=7 and no Side(54)';
    return { reason: MassCancelRejectReason.Other, text };
  }
  const target = permitted(core, request, haltedBy(request));
  return 'reason' in target ? { reason: MassCancelRejectReason.Other, text: target.text } : undefined;
}

interface Refusal {
  readonly reason: MassCancelRejectReason;
  readonly text: string;
}

function unfitScope(core: Context, { type, scope, fault }: MassCancelRequest): Refusal | undefined {
  if (type !== MassScope.Security && type !== MassScope.All) {
    const text = `MassCancelRequestType(530)=${type} is not supported: 1 and 7 are`;
    return { reason: MassCancelRejectReason.NotSupported, text };
  }
  if (fault !== '') return { reason: MassCancelRejectReason.Other, text: fault };
  if (type === MassScope.Security && !core.config.instruments.has(scope.symbol)) {
    const text =
      scope.symbol === '' ? 'Symbol(55) is required with type 1' : `Symbol(55)=${scope.symbol} is not traded here`;
    return { reason: MassCancelRejectReason.UnknownSecurity, text };
  }
  return undefined;
}

/** The asker's orders that are still open for execution and within `scope`, oldest first. */
export function openOrders(core: Context, asker: Asker, { symbol, side, account }: Scope): Parent[] {
  const { clientID, originator } = asker;
  const found: Parent[] = [];
  for (const order of core.state.orders.open) {
    if (order.clientID !== clientID || order.originator !== originator || !isOpen(order)) continue;
    if (symbol !== '' && order.symbol !== symbol) continue;
    if (side !== '' && order.side !== side) continue;
    if (account !== '' && order.account !== account) continue;
    found.push(order);
  }
  return found;
}
