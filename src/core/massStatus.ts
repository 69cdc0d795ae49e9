/**
 * OrderMassStatusRequest: one status report for each open order of the client in scope, numbered by TotNumReports(911)
 * and LastRptRequested(912). Many orders are reported a chunk at a time, so that the others' orders need not wait; what
 * a report says is the order at its own moment. Nothing is journaled: nothing has changed.
 */
import type { Parent } from '../orders/order.ts';
import { ExecType, execID, OrdRejReason } from '../orders/values.ts';
import type { Micros } from '../units/brand.ts';
import type { Core } from './core.ts';
import { type MassStatusRequest, MassScope } from './edgeCommand.ts';
import { openOrders } from './massCancel.ts';
import { reportOf, reportOfNoOrder } from './send.ts';

/** Reports of one request in one turn; the others follow with the next ticks. */
export const MASS_STATUS_CHUNK = 500;
/** Requests being answered at a time; more are refused. */
export const MAX_MASS_STATUSES = 32;

/** A request that is being answered: the orders as they were found, and how many have been reported. */
export interface OpenMassStatus {
  readonly request: MassStatusRequest;
  readonly orders: readonly Parent[];
  reported: number;
}

export function massStatusRequest(core: Core, request: MassStatusRequest, now: Micros): void {
  const { type, scope, clientID } = request;
  if (type !== MassScope.Security && type !== MassScope.All) {
    return refuse(core, request, `MassStatusReqType(585)=${type} is not supported: 1 and 7 are`, now);
  }
  if (request.fault !== '') return refuse(core, request, request.fault, now);
  if (type === MassScope.Security && scope.symbol === '') {
    return refuse(core, request, 'Symbol(55) is required with type 1', now);
  }
  if (core.massStatuses.length >= MAX_MASS_STATUSES) {
    return refuse(core, request, 'too many mass status requests are being answered', now);
  }
  const orders = openOrders(core, clientID, scope);
  if (orders.length === 0) return refuse(core, request, 'no open orders', now);
  const open: OpenMassStatus = { request, orders, reported: 0 };
  report(core, open, now);
  if (open.reported < orders.length) core.massStatuses.push(open);
}

/** Goes on with the requests that are not answered in full. */
export function continueMassStatuses(core: Core, now: Micros): void {
  const { massStatuses } = core;
  for (const open of massStatuses) report(core, open, now);
  const unfinished = massStatuses.filter(({ orders, reported }) => reported < orders.length);
  massStatuses.splice(0, massStatuses.length, ...unfinished);
}

function report(core: Core, open: OpenMassStatus, now: Micros): void {
  const { request, orders } = open;
  const end = Math.min(open.reported + MASS_STATUS_CHUNK, orders.length);
  for (; open.reported < end; open.reported++) {
    const massStatus = {
      massStatusReqID: request.massStatusReqID,
      totNumReports: orders.length,
      lastRptRequested: open.reported === orders.length - 1,
    };
    core.send(
      reportOf(orders[open.reported], ExecType.OrderStatus, execID(0), now, { replyTo: request.replyTo, massStatus }),
    );
  }
}

/** FIX 4.4: a mass status that finds nothing, or is refused, is one report with OrdStatus Rejected and no reports. */
function refuse(core: Core, request: MassStatusRequest, text: string, now: Micros): void {
  const { clientID, replyTo, massStatusReqID, scope } = request;
  core.send({
    ...reportOfNoOrder(clientID, replyTo, '', now),
    massStatus: { massStatusReqID, totNumReports: 0, lastRptRequested: true },
    execType: ExecType.OrderStatus,
    symbol: scope.symbol,
    side: scope.side === '' ? '1' : scope.side,
    ordRejReason: OrdRejReason.UnknownOrder,
    text,
  });
}
