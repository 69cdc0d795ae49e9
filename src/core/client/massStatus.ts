/**
 * OrderMassStatusRequest: one status report for each open order of the client in scope, numbered by TotNumReports(911)
 * and LastRptRequested(912). Many orders are reported in chunks, so that other clients need not wait; each report shows
 * its order at the time of the report. Nothing is journaled but that it was asked, where a limit counts that.
 */
import { ExecType, execID, OrdRejReason } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import { askedAbout, MassScope, type MassStatusRequest } from '../words/clientCommand.ts';
import { reportOfNoOrder } from '../words/report.ts';
import type { OpenMassStatus } from '../memory/massStatuses.ts';
import { noteStatusAsked } from './clientRequests.ts';
import { openOrders } from './massCancel.ts';

/** Reports of one request in one turn; the others follow with the next ticks. */
export const MASS_STATUS_CHUNK = 500;
/** Requests being answered at a time; more are refused. */
export const MAX_MASS_STATUSES = 32;

export function massStatusRequest(core: Context, request: MassStatusRequest): void {
  const { type, scope } = request;
  noteStatusAsked(core, request);
  if (type !== MassScope.Security && type !== MassScope.All) {
    return refuse(core, request, `MassStatusReqType(585)=${type} is not supported: 1 and 7 are`);
  }
  if (request.fault !== '') return refuse(core, request, request.fault);
  if (type === MassScope.Security && scope.symbol === '') {
    return refuse(core, request, 'Symbol(55) is required with type 1');
  }
  if (core.massStatuses.length >= MAX_MASS_STATUSES) {
    return refuse(core, request, 'too many mass status requests are being answered');
  }
  const orders = openOrders(core, request, scope);
  if (orders.length === 0) return refuse(core, request, 'no open orders');
  const open: OpenMassStatus = { request, orders, reported: 0 };
  report(core, open);
  if (open.reported < orders.length) core.massStatuses.push(open);
}

/** Continues the requests that are not answered in full. */
export function continueMassStatuses(core: Context): void {
  const { massStatuses } = core;
  if (massStatuses.length === 0) return;
  for (const open of massStatuses) report(core, open);
  const unfinished = massStatuses.filter(({ orders, reported }) => reported < orders.length);
  massStatuses.splice(0, massStatuses.length, ...unfinished);
}

function report(core: Context, open: OpenMassStatus): void {
  const { request, orders } = open;
  const end = Math.min(open.reported + MASS_STATUS_CHUNK, orders.length);
  for (; open.reported < end; open.reported++) {
    const massStatus = {
      massStatusReqID: request.massStatusReqID,
      totNumReports: orders.length,
      lastRptRequested: open.reported === orders.length - 1,
    };
    core.report(orders[open.reported], ExecType.OrderStatus, execID(0), {
      replyTo: request.replyTo,
      route: request.route,
      massStatus,
    });
  }
}

/** FIX 4.4: a mass status that finds nothing, or is refused, is one report with OrdStatus Rejected and no reports. */
function refuse(core: Context, request: MassStatusRequest, text: string): void {
  const { massStatusReqID, scope } = request;
  core.send({
    ...reportOfNoOrder(request, '', askedAbout(scope.symbol, scope.side), core.now),
    massStatus: { massStatusReqID, totNumReports: 0, lastRptRequested: true },
    execType: ExecType.OrderStatus,
    ordRejReason: OrdRejReason.UnknownOrder,
    text,
  });
}
