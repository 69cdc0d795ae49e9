/** /orders and /executions: what clients have with us, and entering, changing and canceling it. */
import { z } from 'zod';
import { type Parent } from '../../orders/order.ts';
import { type OrderID, orderID } from '../../orders/values.ts';
import { type Api, clientFor, type OpsContext, principalOf, PROBLEMS } from '../api.ts';
import { type Principal } from '../auth.ts';
import { throwRefusal } from '../desk/apiDesk.ts';
import type { ClientReport, Noted } from '../desk/history.ts';
import { ApiProblem } from '../apiProblem.ts';
import { NewOrderRequest, ReplaceRequest } from '../show/askedSchema.ts';
import { Answer, Order, OrderDetail, Report } from '../show/shownSchema.ts';
import { termsOf } from '../../router/explain.ts';
import type { LimitsInForce } from '../../risk/limits/limitsInForce.ts';
import { type Decision, type LimitsByNumber, showDecision, showPlan } from '../show/showDecisions.ts';
import { showChild, showOrder, showReport } from '../show/showOrders.ts';
import { showSelfTrade } from '../show/showSelfTrade.ts';

/** Orders scanned for one page: a page may be short, and has the position to continue. */
const MAX_SCANNED = 20_000;
const yesOrNo = z.enum(['true', 'false']);
const pageSize = (most: number) => z.coerce.number().int().min(1).max(most).default(100);
const OrderParams = z.object({ orderID: z.string().max(40).describe('OrderID(37), or only its number.') });

/** The limits that these decisions name. */
function limitsIn(decisions: readonly Decision[], limits: LimitsInForce): LimitsByNumber {
  const numbers = new Set(decisions.flatMap(({ checks }) => checks.map(({ row }) => row)));
  const ids = new Map<number, string>();
  for (const { number, id } of numbers.size === 0 ? [] : limits.rows.values()) {
    if (number > 0 && numbers.has(number)) ids.set(number, id);
  }
  return { intoOf: (number) => limits.intoOf(number), idOf: (number) => ids.get(number) };
}

export function addOrderRoutes(app: Api, ops: OpsContext): void {
  const { gateway, desk, show, history } = ops;
  const { orders, risk } = gateway.core.state;

  app.route({
    method: 'GET',
    url: '/orders',
    config: { need: 'read' },
    schema: {
      tags: ['orders'],
      summary: 'Orders, newest first',
      querystring: z.strictObject({
        client: z.string().optional(),
        symbol: z.string().optional(),
        open: yesOrNo.optional().describe('`true`: only open orders; `false`: only ended orders.'),
        limit: pageSize(500),
        before: z.string().optional().describe('OrderID to continue from: `next` of the previous page.'),
      }),
      response: { 200: z.object({ orders: z.array(Order), next: z.string().nullable() }), ...PROBLEMS },
    },
    handler: (request) => {
      const { symbol, open, limit, before } = request.query;
      const client = clientFor(principalOf(request), request.query.client);
      const last = before === undefined ? orders.nextOrderID : (desk.order(before)?.orderID ?? notAnOrder(before));
      const wanted = (order: Parent) =>
        (client === '' || order.clientID === client) &&
        (symbol === undefined || order.symbol === symbol) &&
        (open === undefined || orders.open.has(order) === (open === 'true'));
      const page = pageOf(
        open === 'true' ? openFirst(orders.open, last) : newestFirst(orders.parents, last),
        wanted,
        limit,
      );
      return {
        orders: page.found.map((order) => showOrder(order, show)),
        next: page.next === undefined ? null : show.orderID(page.next),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/orders/:orderID',
    config: { need: 'read' },
    schema: {
      tags: ['orders'],
      summary: 'One order with its children, risk decisions and routing plans',
      params: OrderParams,
      response: { 200: OrderDetail, ...PROBLEMS },
    },
    handler: (request) => {
      const principal = principalOf(request);
      const order = visible(request.params.orderID, principal);
      const sees = (other: Parent | undefined) => other !== undefined && maySee(other, principal);
      const { children, decisions, plans } = history.of(order.orderID);
      const all = children.length === 0 ? order.liveChildren : children;
      const instrument = show.instrument(order.symbol);
      const { epoch, routing } = gateway.core.state;
      const named = limitsIn(decisions, risk.limits);
      return {
        ...showOrder(order, show),
        children: all.map((child) => showChild(child, epoch, show)),
        selfTrade: showSelfTrade(risk.selfTrades.get(order.orderID), order, show, (id) => sees(orders.parents.get(id))),
        decisions: decisions.map((decision) =>
          showDecision(decision, instrument, order.chain[0] ?? order.clOrdID, named),
        ),
        plans: plans.map((plan) => showPlan(plan, instrument, termsOf(plan, routing.get(plan.configured)))),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/orders',
    config: { need: 'trade' },
    schema: {
      tags: ['orders'],
      summary: 'Enter an order',
      description:
        'The response is sent once the order is decided and journaled: 201 with the first reports, or 422 (409 for a ClOrdID that is taken) with the reject that a FIX client would get. Later fills are streamed.',
      body: NewOrderRequest,
      response: { 201: Answer, ...PROBLEMS },
    },
    handler: async (request, reply) => {
      const reports = await desk.enter(principalOf(request).clientID, request.body);
      throwRefusal(reports);
      return reply.code(201).send({ reports });
    },
  });

  app.route({
    method: 'PUT',
    url: '/orders/:orderID',
    config: { need: 'trade' },
    schema: {
      tags: ['orders'],
      summary: 'Replace an order',
      description:
        'The response is sent once the request is journaled: Pending Replace, or Replaced if no venue had to be asked.',
      params: OrderParams,
      body: ReplaceRequest,
      response: { 200: Answer, ...PROBLEMS },
    },
    handler: async (request) => {
      const { clientID } = principalOf(request);
      const reports = await desk.replace(clientID, request.params, request.body);
      throwRefusal(reports);
      return { reports };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/orders/:orderID',
    config: { need: 'trade' },
    schema: {
      tags: ['orders'],
      summary: 'Cancel an order',
      description:
        'The response is sent once the request is journaled: Pending Cancel, and Canceled if no venue had to be asked.',
      params: OrderParams,
      querystring: z.strictObject({
        clOrdID: z.string().min(1).max(64).optional().describe('ClOrdID(11) of the cancel; generated if omitted.'),
      }),
      response: { 200: Answer, ...PROBLEMS },
    },
    handler: async (request) => {
      const { clientID } = principalOf(request);
      const reports = await desk.cancel(clientID, request.params, request.query.clOrdID);
      throwRefusal(reports);
      return { reports };
    },
  });

  app.route({
    method: 'GET',
    url: '/executions',
    config: { need: 'read' },
    schema: {
      tags: ['orders'],
      summary: 'Reports to clients: the latest, or those since an ExecID',
      querystring: z.strictObject({
        client: z.string().optional(),
        symbol: z.string().optional(),
        trades: yesOrNo.optional().describe('`true`: fills only.'),
        since: z.string().optional().describe('ExecID(17) after which to begin: `last` of the previous page.'),
        limit: pageSize(1_000),
      }),
      response: {
        200: z.object({
          executions: z.array(Report),
          last: z.string().describe('Position to continue from.'),
          lost: z
            .object({ from: z.string(), to: z.string() })
            .nullable()
            .describe('ExecIDs after `since` that are in the journal only.'),
        }),
        ...PROBLEMS,
      },
    },
    handler: (request) => {
      const { symbol, trades, since, limit } = request.query;
      const client = clientFor(principalOf(request), request.query.client);
      const wanted = (report: ClientReport) =>
        (client === '' || report.clientID === client) &&
        (symbol === undefined || (report.kind === 'executionReport' && report.symbol === symbol)) &&
        (trades !== 'true' || (report.kind === 'executionReport' && report.lastQty > 0));
      const from = since === undefined ? undefined : execPosition(since, gateway.core.state.epoch);
      const found: Noted[] = [];
      let last = history.lastPosition();
      if (from === undefined) found.push(...history.latest(limit, wanted));
      else {
        for (let n = history.indexAfter(from); n < history.reports.end && found.length < limit; n++) {
          const noted = history.reports.at(n);
          if (wanted(noted.report)) found.push(noted);
          if (found.length === limit) last = noted.position;
        }
      }
      const lost = from === undefined ? undefined : history.lostSince(from);
      return {
        executions: found.map(({ report }) => showReport(report, show)),
        last: execText(last),
        lost: lost === undefined ? null : { from: execText(lost.from), to: execText(lost.to) },
      };
    },
  });

  const execText = (position: number) => `${gateway.core.state.epoch}-E${position}`;

  /** An order that the caller may see; another client's does not exist for it. */
  function visible(id: string, principal: Principal): Parent {
    const order = desk.order(id);
    return order !== undefined && maySee(order, principal) ? order : notAnOrder(id);
  }
}

const maySee = ({ clientID }: Parent, principal: Principal): boolean =>
  principal.clientID === '' || principal.clientID === clientID;

function notAnOrder(id: string): never {
  throw new ApiProblem(404, `there is no order ${id}`);
}

/** The number in an ExecID(17) of this journal, or a number alone; throws a problem for anything else. */
export function execPosition(text: string, epoch: string): number {
  const found = /^(?:(.+)-E)?(\d{1,15})$/.exec(text);
  if (found === null) {
    throw new ApiProblem(400, `since ${text}: expected an ExecID such as ${epoch}-E42`);
  }
  if (found[1] !== undefined && found[1] !== epoch) {
    throw new ApiProblem(400, `since ${text}: it is of another journal, this one's ExecIDs begin with ${epoch}-E`);
  }
  return Number(found[2]);
}

function* newestFirst(parents: ReadonlyMap<OrderID, Parent>, before: OrderID): Iterable<Parent> {
  for (let id = before - 1; id > 0; id--) {
    const order = parents.get(orderID(id));
    if (order !== undefined) yield order;
  }
}

function openFirst(open: ReadonlySet<Parent>, before: OrderID): Parent[] {
  return [...open].filter((order) => order.orderID < before).sort((a, b) => b.orderID - a.orderID);
}

/** Up to `limit` wanted orders; `next` is the position to continue if there may be more. */
function pageOf(all: Iterable<Parent>, wanted: (order: Parent) => boolean, limit: number) {
  const found: Parent[] = [];
  let scanned = 0;
  for (const order of all) {
    scanned++;
    if (wanted(order)) found.push(order);
    if (found.length === limit || scanned === MAX_SCANNED) return { found, next: order.orderID };
  }
  return { found, next: undefined };
}
