/**
 * /day: what is set for the day or until further notice: lists of symbols, rates, price bands, locates, and what
 * clients hold as it begins.
 */
import { z } from 'zod';
import { dayNames, readStartOfDay } from '../../config/startOfDay.ts';
import { faultInLoad } from '../../core/operator/dayActs.ts';
import type { Core } from '../../core/core.ts';
import type { DayAct } from '../../core/words/dayCommand.ts';
import { CASH_SCALE } from '../../risk/day/dayData.ts';
import { SYMBOL_LISTS } from '../../risk/day/dayEvent.ts';
import { RATE_SCALE } from '../../risk/day/fx.ts';
import { differences, type Shown } from '../../risk/day/loadDifferences.ts';
import { differencesOf, differenceText, isSafer, type LimitDifference } from '../../risk/limits/limitChange.ts';
import { type Restricted, restrictedChanges } from '../../risk/limits/restricted.ts';
import { openingBreaks } from '../../risk/openings.ts';
import { type Instant, NO_PRICE, NO_TIME, price, qty } from '../../units/brand.ts';
import { DOES_NOT_FIT, formatDecimal, parseDecimal } from '../../units/decimal.ts';
import type { Instrument } from '../../units/instrument.ts';
import { byStartOfDay } from '../../units/origin.ts';
import { dateNumber, readIsoTime } from '../../units/time.ts';
import { type Api, type OpsContext, principalOf, PROBLEMS } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import { Day, StartOfDay } from '../show/daySchema.ts';
import { decimal, fixText, unsigned } from '../show/schemaParts.ts';
import { dateText, isoTime, pxOrNull, type Show, size, textOrNull } from '../show/show.ts';

const reason = z.string().min(1).max(200).describe('Recorded with the name of the token.');
const currency = z.string().regex(/^[A-Z]{3}$/, { error: 'expected a currency of three capital letters' });
/** A list until it became a limit. */
const askedList = z.enum(SYMBOL_LISTS, {
  error: ({ input }) =>
    input === 'restricted' ? 'restricted symbols are limits: POST /risk/limits with measure "restricted"' : undefined,
});

const ActRequest = z
  .discriminatedUnion('do', [
    z.strictObject({
      do: z.literal('list'),
      reason,
      list: askedList,
      symbol: fixText,
      client: fixText.optional().describe('For this client alone; for all if omitted.'),
      listed: z.boolean().default(true).describe('false takes it off the list.'),
      until: z.iso.datetime({ offset: true }).optional().describe('Until further notice if omitted.'),
    }),
    z.strictObject({
      do: z.literal('setRate'),
      reason,
      currency,
      rate: unsigned.describe("What one unit of it is worth in the firm's currency."),
      force: z.boolean().default(false).describe('Also a rate that is far from the last.'),
    }),
    z.strictObject({
      do: z.literal('setBand'),
      reason,
      symbol: fixText,
      low: decimal.optional().describe('No lower bound if omitted; without both the market’s own band counts again.'),
      high: decimal.optional(),
    }),
    z.strictObject({
      do: z.literal('locate'),
      reason,
      client: fixText,
      symbol: fixText,
      qty: unsigned.describe('Shares located for the client today, in all.'),
    }),
  ])
  .meta({ id: 'DayAct', description: 'Something that is set for the day or until further notice.' });
type ActRequest = z.infer<typeof ActRequest>;

const MOST_DIFFERENCES = 1_000;
/** Of a file that is sent: orders wait while it is read. */
const MOST_BYTES = 4 << 20;

export function addDayRoutes(app: Api, ops: OpsContext): void {
  const { gateway, turns, show, log } = ops;
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
        'Journaled under the name of the token, and in force from there on. 409 with the reason for a refusal.',
      body: ActRequest,
      response: { 200: Day, ...PROBLEMS },
    },
    handler: async (request) => {
      const { name } = principalOf(request);
      const act = readAct(request.body, core);
      await submit(act, name, request.body.reason);
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
      body: z.strictObject({
        reason,
        source: fixText,
        rows: z.string().min(1).describe('The lines of the file: docs/configuration.md.'),
        force: z.boolean().default(false).describe('Also of another day than today, and rates that jump.'),
        dryRun: z.boolean().default(false),
      }),
      response: { 200: StartOfDay, ...PROBLEMS },
    },
    handler: async (request) => {
      const { source, rows: text, force, dryRun } = request.body;
      const rows = readStartOfDay(text, dayNames(core.config.instruments, core.config.limits));
      if (!('day' in rows)) {
        const errors = rows.map(({ line, text: detail }) => ({ path: `rows, line ${line}`, detail }));
        throw new ApiProblem(400, `line ${rows[0].line}: ${rows[0].text}`, { errors });
      }
      const { skipped, ...said } = rows;
      const { loads, rates } = core.state.risk.dayData;
      const restrictions = restrictionsOf(source, rows.restricted);
      const lastRate = (of: string) => rates.lastOf(of, byStartOfDay(source));
      const found = [
        ...differences(loads.get(source)?.event, { ...said, lastRate }, shownBy(show)),
        ...restrictions.map(differenceText),
      ];
      const act: DayAct = { do: 'loadStartOfDay', source, force, ...said };
      const fault = dryRun ? faultInLoad(core, act, gateway.now()) : '';
      if (fault !== '') throw new ApiProblem(409, fault);
      const released = restrictions.find((each) => !isSafer(each));
      if (!dryRun && released !== undefined && ops.twoPersons.has('lists')) {
        const what = differenceText(released);
        throw new ApiProblem(409, `${what}: that takes two persons, by POST /risk/limits; leave it in the rows`);
      }
      if (!dryRun) await submit(act, principalOf(request).name, request.body.reason);
      return {
        loaded: !dryRun,
        differences: found.slice(0, MOST_DIFFERENCES),
        leftOut: Math.max(0, found.length - MOST_DIFFERENCES),
        skipped,
        breaks: openingBreaks(core.state.risk).length,
      };
    },
  });

  function restrictionsOf(source: string, restricted: readonly Restricted[]): LimitDifference[] {
    const { limits } = core.state.risk;
    const { set, remove } = restrictedChanges(limits, source, restricted, '', gateway.now());
    const ids = remove.map(({ id }) => id);
    return differencesOf(limits, set, ids);
  }

  async function submit(act: DayAct, by: string, why: string): Promise<void> {
    const { events } = await turns.submit({ kind: 'dayAct', by, reason: why, act });
    const acted = events.find((event) => event.kind === 'operatorActed');
    log.warn('day', { by, act: acted?.target ?? act.do, reason: why, refused: acted?.refused });
    if (acted !== undefined && acted.refused !== '') throw new ApiProblem(409, acted.refused);
  }
}

function readAct(act: ActRequest, core: Core): DayAct {
  switch (act.do) {
    case 'list': {
      const { list: name, listed, client = '', until } = act;
      if (client !== '') checkClient(core, client);
      const end = until === undefined ? NO_TIME : readIsoTime(until);
      return {
        do: 'list',
        list: name,
        symbol: instrumentOf(core, act.symbol).symbol,
        clientID: client,
        listed,
        until: end,
      };
    }
    case 'setRate': {
      const rate = numberOf('rate', act.rate, RATE_SCALE);
      if (rate === 0) throw new ApiProblem(400, 'rate must be above zero');
      return { do: 'setRate', currency: act.currency, rate, force: act.force };
    }
    case 'setBand': {
      const { symbol, priceScale } = instrumentOf(core, act.symbol);
      const bound = (field: string, text: string | undefined) =>
        text === undefined ? NO_PRICE : price(numberOf(field, text, priceScale));
      return { do: 'setBand', symbol, low: bound('low', act.low), high: bound('high', act.high) };
    }
    case 'locate': {
      const { symbol, qtyScale } = instrumentOf(core, act.symbol);
      checkClient(core, act.client);
      return { do: 'locate', clientID: act.client, symbol, qty: qty(numberOf('qty', act.qty, qtyScale)) };
    }
  }
}

function instrumentOf(core: Core, symbol: string): Instrument {
  const found = core.config.instruments.get(symbol);
  if (found === undefined) throw new ApiProblem(404, `symbol ${symbol} is not traded here`);
  return found;
}

function checkClient(core: Core, client: string): void {
  if (core.config.limits.clients.some(({ clientID }) => clientID === client)) return;
  throw new ApiProblem(404, `there is no client ${client}`);
}

function numberOf(field: string, text: string, scale: number): number {
  const value = parseDecimal(text, scale);
  if (value !== DOES_NOT_FIT) return value;
  const detail = `has more than ${scale} decimals, or is too large`;
  throw new ApiProblem(400, `${field} ${text} ${detail}`, { errors: [{ path: field, detail }] });
}

function showDay(core: Core, show: Show, now: Instant): Day {
  const { dayData } = core.state.risk;
  const today = dateNumber(now);
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
      const located = line.day === today ? line.located : 0;
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

const shownBy = (show: Show): Shown => ({
  position: (symbol, held, cost) => {
    const instrument = show.instrument(symbol);
    return `${size(held, instrument)} @ ${formatDecimal(cost, instrument.priceScale, 2)}`;
  },
  price: (symbol, value) => formatDecimal(value, show.instrument(symbol).priceScale, 2),
  qty: (symbol, value) => size(value, show.instrument(symbol)),
  cash: (amount) => formatDecimal(amount, CASH_SCALE, 2),
  rate: (rate) => formatDecimal(rate, RATE_SCALE),
  time: isoTime,
});
