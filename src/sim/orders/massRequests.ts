/**
 * Requests about all orders of a client: OrderMassStatusRequest(AF), answered with a status report an order, and
 * OrderMassCancelRequest(q), answered with the cancels and an OrderMassCancelReport(r). FIX.4.4; all orders (7), or
 * those in one symbol (1).
 */
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Instant } from '../../units/brand.ts';
import type { ClientDesk } from './clientDesk.ts';
import type { Executions } from './clientExecutions.ts';
import type { Peer } from './outbox.ts';
import { BLANK_REPORT } from './reports.ts';
import { OrdRejReason } from './fixValues.ts';

/** Tags the shared table does not have. Source: FIX 4.4. */
const MassTag = {
  MassCancelRequestType: 530,
  MassCancelResponse: 531,
  MassCancelRejectReason: 532,
  TotalAffectedOrders: 533,
  MassStatusReqID: 584,
  MassStatusReqType: 585,
} as const;

const BY_SYMBOL = '1';
const ALL = '7';
const REQUEST_REJECTED = '0';
const NOT_SUPPORTED = 0;

export function massStatus(desk: ClientDesk, executions: Executions, peer: Peer, fields: Fields, now: Instant): void {
  executions.at(now);
  const massStatusReqID = fields.text(MassTag.MassStatusReqID);
  const scope = scopeOf(fields, MassTag.MassStatusReqType);
  const orders = scope === undefined ? [] : desk.liveOrders(peer.client, scope);
  orders.forEach((order, i) => {
    const lastRptRequested = i === orders.length - 1;
    executions.send(
      peer,
      executions.statusOf(order, { massStatusReqID, totNumReports: orders.length, lastRptRequested }),
    );
  });
  if (orders.length > 0) return;
  executions.send(peer, {
    ...BLANK_REPORT,
    massStatusReqID,
    totNumReports: 0,
    lastRptRequested: true,
    ordRejReason: OrdRejReason.UnknownOrder,
    transactTime: now,
    text: scope === undefined ? 'MassStatusReqType(585) is 1 or 7' : 'no live orders',
  });
}

export function massCancel(desk: ClientDesk, engine: Engine, peer: Peer, fields: Fields, now: Instant): void {
  const { session } = peer;
  const type = fields.text(MassTag.MassCancelRequestType);
  const scope = scopeOf(fields, MassTag.MassCancelRequestType);
  const orders = scope === undefined ? [] : desk.liveOrders(peer.client, scope);
  for (const order of orders) desk.cancelUnasked(order, now);
  const w = engine.begin(session, 'r', now);
  w.text(Tag.ClOrdID, fields.text(Tag.ClOrdID));
  w.text(Tag.OrderID, 'NONE');
  w.text(MassTag.MassCancelRequestType, type);
  w.text(MassTag.MassCancelResponse, scope === undefined ? REQUEST_REJECTED : type);
  if (scope === undefined) w.uint(MassTag.MassCancelRejectReason, NOT_SUPPORTED);
  else w.uint(MassTag.TotalAffectedOrders, orders.length);
  if (scope !== undefined && scope !== '') w.text(Tag.Symbol, scope);
  engine.send(session);
}

/** The symbol a request is about, '' for all; undefined for what we cannot do. */
function scopeOf(fields: Fields, typeTag: number): string | undefined {
  const type = fields.text(typeTag);
  if (type === ALL) return '';
  return type === BY_SYMBOL && fields.has(Tag.Symbol) ? fields.text(Tag.Symbol) : undefined;
}
