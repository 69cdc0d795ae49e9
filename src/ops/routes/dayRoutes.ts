/**
 * /day: what is set for the day or until further notice: lists of symbols, rates, price bands, locates, and what
 * clients hold as it begins.
 */
import type { Core } from '../../core/core.ts';
import type { Proposal } from '../../core/memory/proposals.ts';
import { CASH_SCALE } from '../../risk/day/dayData.ts';
import { RATE_SCALE } from '../../risk/day/fx.ts';
import { openingBreaks } from '../../risk/openings.ts';
import { type Instant, NO_PRICE, NO_TIME } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import type { Instrument } from '../../units/instrument.ts';
import { type Api, type OpsContext, principalOf, PROBLEMS } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import { change, type ChangeKind } from '../desk/changes.ts';
import { ActRequest, changesOfLoad, DAY_ACTS, DAY_LOADS, LoadRequest } from '../desk/dayRequests.ts';
import { Day, StartOfDay } from '../show/daySchema.ts';
import { ProposalShown, showProposal } from '../show/showProposals.ts';
import { dateText } from '../../units/time.ts';
import { isoTime, pxOrNull, type Show, size, textOrNull } from '../show/show.ts';

const MOST_DIFFERENCES = 1_000;
/** Of a file that is sent: orders wait while it is read. */
const MOST_BYTES = 4 << 20;

export function addDayRoutes(app: Api, ops: OpsContext): void {
  const { gateway, show, log } = ops;
  const { core } = gateway;

  app.route({
    method: 'GET',
    url: '/day',
    config: { need: 'readAll' },
    schema: {
      tags: ['risk'],
      summary: 'Lists of symbols, rates of exchange, price bands, locates, cash, and loads of the start of the day',
      response: { 200: Day, ...PROBLEMS },
    },
    handler: () => showDay(core, show, gateway.now()),
  });

  app.route({
    method: 'POST',
    url: '/day/acts',
    config: { need: 'operate' },
    schema: {
      tags: ['risk'],
      summary: 'Put a symbol on a list, set a rate, a price band or a locate',
      description:
        'Journaled under the name of the token, and in force from there on. 202 if a second person is waited for, 409 with the reason for a refusal.',
      body: ActRequest,
      response: { 200: Day, 202: ProposalShown, ...PROBLEMS },
    },
    handler: async (request, reply) => {
      const proposal = await submit(DAY_ACTS, request.body, principalOf(request).name);
      if (proposal !== undefined) return reply.code(202).send(showProposal(proposal));
      return showDay(core, show, gateway.now());
    },
  });

  app.route({
    method: 'POST',
    url: '/day/start',
    bodyLimit: MOST_BYTES,
    config: { need: 'operate' },
    schema: {
      tags: ['risk'],
      summary: 'Load what clients hold as the day begins, in the format of the file',
      description:
        'It takes the place of what the source said before. With `dryRun` nothing changes: the answer says what would.',
      body: LoadRequest,
      response: { 200: StartOfDay, 202: ProposalShown, ...PROBLEMS },
    },
    handler: async (request, reply) => {
      const { body } = request;
      const { lines: found, skipped } = changesOfLoad(ops, body);
      const proposal = body.dryRun ? undefined : await submit(DAY_LOADS, body, principalOf(request).name);
      if (proposal !== undefined) return reply.code(202).send(showProposal(proposal));
      return {
        loaded: !body.dryRun,
        differences: found.slice(0, MOST_DIFFERENCES),
        leftOut: Math.max(0, found.length - MOST_DIFFERENCES),
        skipped,
        breaks: openingBreaks(core.state.risk).length,
      };
    },
  });

  /** The proposal of what waits for a second person, undefined for what is done. */
  async function submit<B extends { readonly reason: string }>(
    kind: ChangeKind<B>,
    body: B,
    by: string,
  ): Promise<Proposal | undefined> {
    const { reason } = body;
    const { outcome, proposal } = await change(ops, kind, body, { by, reason });
    const acted = outcome.events.find((event) => event.kind === 'operatorActed');
    if (acted !== undefined) log.warn('day', { by, act: acted.target, reason, refused: acted.refused });
    if (acted !== undefined && acted.refused !== '') throw new ApiProblem(409, acted.refused);
    return proposal;
  }
}

function showDay(core: Core, show: Show, now: Instant): Day {
  const { dayData } = core.state.risk;
  const today = dayData.today(now);
  const loads = [...dayData.loads.values()];
  return {
    date: dateText(today),
    lists: dayData.lists.all(now).map(({ clientID, until, ...listing }) => ({
      ...listing,
      client: textOrNull(clientID),
      until: until === NO_TIME ? null : isoTime(until),
    })),
    rates: [...dayData.rates.all()].map(([of, { rate, at, by, reason: why }]) => ({
      currency: of,
      rate: formatDecimal(rate, RATE_SCALE),
      at: isoTime(at),
      by,
      reason: why,
    })),
    base: core.fx.base,
    bands: [...core.config.instruments.values()].flatMap((instrument) => showBand(core, instrument)),
    locates: dayData.locates.all().map((line) => {
      const instrument = show.instrument(line.symbol);
      const located = dayData.locates.located(line.clientID, line.symbol, today);
      return {
        client: line.clientID,
        symbol: line.symbol,
        located: size(located, instrument),
        used: size(line.used, instrument),
        left: size(located - line.used, instrument),
      };
    }),
    cash: loads.flatMap(({ event }) =>
      event.cash.map(({ clientID, account, currency: of, amount }) => ({
        client: clientID,
        account: textOrNull(account),
        currency: of,
        amount: formatDecimal(amount, CASH_SCALE, 2),
      })),
    ),
    loads: loads.map(({ event, times }) => ({
      source: event.source,
      day: dateText(event.day),
      at: isoTime(event.at),
      asOf: isoTime(event.asOf),
      times,
      positions: event.positions.length,
      by: event.by,
      reason: event.reason,
    })),
  };
}

function showBand(core: Core, instrument: Instrument) {
  const { symbol } = instrument;
  const { low, high } = core.bandOf(symbol);
  if (low === NO_PRICE && high === NO_PRICE) return [];
  const set = core.state.risk.dayData.bands.get(symbol);
  const bounds = { low: pxOrNull(low, instrument), high: pxOrNull(high, instrument) };
  return [{ symbol, ...bounds, by: set?.by ?? null, reason: set?.reason ?? null }];
}
