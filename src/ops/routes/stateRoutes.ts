/** /health, /sessions, /positions, /venues, /nbbo: the gateway as it is now. */
import { z } from 'zod';
import { SessionState } from '../../session/state.ts';
import { positionsOf } from '../../risk/pnl.ts';
import { type Api, clientFor, type OpsContext, principalOf, PROBLEMS } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import { Health } from '../show/healthSchema.ts';
import { Nbbo, NbboDetail, Position, Session, Totals, Venue } from '../show/shownSchema.ts';
import { isClosedAt } from '../../core/memory/day.ts';
import { missingStart } from '../../core/work/tradingDay.ts';
import { dateText } from '../../units/time.ts';
import { closedSessions } from '../show/hours.ts';
import { isoTime } from '../show/show.ts';
import { venuesPassedOver } from '../show/showPassedOver.ts';
import {
  countMissingBooks,
  ordersOf,
  showNbbo,
  showNbboDetail,
  showPosition,
  showSessions,
  showVenue,
} from '../show/showMarket.ts';
import { totalsOf } from '../show/showTotals.ts';

export function addStateRoutes(app: Api, ops: OpsContext): void {
  const { gateway } = ops;
  const { core } = gateway;

  app.route({
    method: 'GET',
    url: '/health',
    config: { need: 'nothing' },
    schema: {
      tags: ['gateway'],
      summary: 'Status of the gateway in a few numbers; needs no token',
      response: { 200: Health, ...PROBLEMS },
    },
    handler: () => healthOf(ops),
  });

  app.route({
    method: 'GET',
    url: '/sessions',
    config: { need: 'readAll' },
    schema: {
      tags: ['gateway'],
      summary: 'FIX sessions with their states and sequence numbers',
      response: { 200: z.object({ sessions: z.array(Session) }), ...PROBLEMS },
    },
    handler: () => ({ sessions: showSessions(gateway) }),
  });

  app.route({
    method: 'GET',
    url: '/positions',
    config: { need: 'read' },
    schema: {
      tags: ['risk'],
      summary: 'Positions, with profit and loss',
      querystring: z.strictObject({
        client: z.string().optional(),
        account: z.string().optional(),
        symbol: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
      }),
      response: {
        200: z.object({
          positions: z.array(Position),
          totals: z.array(Totals).describe('Over all that match, by client, in the currency of the firm.'),
          leftOut: z.number().int().describe('Number of entries beyond the limit.'),
        }),
        ...PROBLEMS,
      },
    },
    handler: (request) => {
      const { account, symbol, limit } = request.query;
      const client = clientFor(principalOf(request), request.query.client);
      const now = gateway.now();
      const rows = positionsOf(core.state.risk).filter(
        (row) =>
          (client === '' || row.clientID === client) &&
          (account === undefined || row.account === account) &&
          (symbol === undefined || row.symbol === symbol),
      );
      const positions = rows
        .slice(0, limit)
        .map((row) => showPosition(core, row, ops.show.instrument(row.symbol), now));
      return { positions, totals: totalsOf(core, rows, now), leftOut: rows.length - positions.length };
    },
  });

  app.route({
    method: 'GET',
    url: '/venues',
    config: { need: 'read' },
    schema: {
      tags: ['market'],
      summary: 'Venues: terms, connection and learned statistics',
      response: { 200: z.object({ venues: z.array(Venue) }), ...PROBLEMS },
    },
    handler: () => ({ venues: [...core.config.venues.keys()].flatMap((id) => showVenue(gateway, id) ?? []) }),
  });

  app.route({
    method: 'GET',
    url: '/nbbo',
    config: { need: 'read' },
    schema: {
      tags: ['market'],
      summary: 'The protected best bid and offer of every instrument',
      response: { 200: z.object({ nbbo: z.array(Nbbo) }), ...PROBLEMS },
    },
    handler: () => {
      const now = gateway.now();
      return { nbbo: [...core.config.instruments.values()].map((instrument) => showNbbo(core, instrument, now)) };
    },
  });

  app.route({
    method: 'GET',
    url: '/nbbo/:symbol',
    config: { need: 'read' },
    schema: {
      tags: ['market'],
      summary: 'The protected quote of one instrument, with each venue’s book and its age',
      params: z.object({ symbol: z.string() }),
      response: { 200: NbboDetail, ...PROBLEMS },
    },
    handler: (request) => {
      const instrument = core.config.instruments.get(request.params.symbol);
      if (instrument === undefined) throw new ApiProblem(404, `${request.params.symbol} is not traded here`);
      return showNbboDetail(core, instrument, gateway.now());
    },
  });
}

function healthOf({ gateway, streams }: OpsContext): Health {
  const { core, engine, journal } = gateway;
  let sessions = 0;
  let sessionsUp = 0;
  for (const session of engine.sessions()) {
    sessions++;
    if (session.state === SessionState.LoggedOn) sessionsUp++;
  }
  const venues = core.config.venues.size;
  const { trouble } = journal;
  const halts = core.state.risk.trading.list().length;
  const quarantined = core.state.quarantine.length;
  const poisons = core.state.poisons.open.length;
  const closed = closedSessions(engine, gateway.now());
  const booksMissing = countMissingBooks(core, closed);
  const venuesDown = [...core.config.venues.keys()].filter((id) => !core.venuesUp.has(id) && !closed.has(ordersOf(id)));
  const owing = [...core.unanswered];
  const unreconciled = owing.filter(([, { alarmed }]) => alarmed).map(([venue]) => venue);
  const unanswered = owing.reduce((sum, [, { givenUp }]) => sum + givenUp, 0);
  const now = gateway.now();
  const { startOfDay } = core.config;
  const isTold = missingStart(core, now) === '';
  const isUntold = !isTold && !isClosedAt(core.state.day, now);
  const isHeld =
    isUntold || booksMissing > 0 || quarantined > 0 || poisons > 0 || unreconciled.length > 0 || unanswered > 0;
  const isRefused = core.policyFaults.count > 0;
  const passedOver = venuesPassedOver(core, now);
  const isDegraded =
    venuesDown.length > 0 || halts > 0 || isHeld || isRefused || passedOver.length > 0 || trouble !== undefined;
  return {
    status: isDegraded ? 'degraded' : 'ok',
    time: isoTime(gateway.now()),
    durability: journal.durability,
    journalBatch: journal.lastBatch,
    journalTrouble: trouble === undefined ? null : { ...trouble, since: isoTime(trouble.since) },
    epoch: core.state.epoch,
    sessionsUp,
    sessions,
    venuesUp: core.venuesUp.size,
    venues,
    venuesDown,
    booksMissing,
    closed: [...closed].map(([session, until]) => ({ session, until: isoTime(until) })),
    openOrders: core.state.orders.open.size,
    quarantined,
    quarantineDropped: core.state.quarantineDropped,
    poisons,
    unreconciled,
    notAsked: owing.filter(([, { refusesStatus }]) => refusesStatus).map(([venue]) => venue),
    unanswered,
    passedOver,
    policyFaults: core.policyFaults.count,
    policiesOff: [...core.policyFaults.off],
    halts,
    startOfDay:
      startOfDay === undefined
        ? null
        : { source: startOfDay.source, day: dateText(core.state.risk.dayData.today(now)), loaded: isTold },
    streams: streams(),
    certificateDaysLeft: gateway.certificateDaysLeft ?? null,
  };
}
