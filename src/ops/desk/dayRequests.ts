/**
 * Reads what is set for the day: names that exist, values that fit; and says what of it waits for a second person,
 * where that is configured: whatever lets more through, and of what is loaded all that differs.
 */
import { z } from 'zod';
import { dayNames, readStartOfDay, type StartOfDayRows } from '../../config/startOfDay.ts';
import { faultInLoad } from '../../core/operator/dayActs.ts';
import type { Core } from '../../core/core.ts';
import type { DayAct } from '../../core/words/dayCommand.ts';
import { CASH_SCALE } from '../../risk/day/dayData.ts';
import { SYMBOL_LISTS, type SymbolList } from '../../risk/day/dayEvent.ts';
import { RATE_SCALE } from '../../risk/day/fx.ts';
import { differences, type Shown } from '../../risk/day/loadDifferences.ts';
import { differencesOf, differenceText, isSafer } from '../../risk/limits/limitChange.ts';
import { restrictedChanges } from '../../risk/limits/restricted.ts';
import { NO_PRICE, NO_TIME, price, qty } from '../../units/brand.ts';
import { DOES_NOT_FIT, formatDecimal, parseDecimal } from '../../units/decimal.ts';
import type { Instrument } from '../../units/instrument.ts';
import { byStartOfDay } from '../../units/origin.ts';
import { readIsoTime } from '../../units/time.ts';
import type { OpsContext } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import { decimal, fixText, unsigned } from '../show/schemaParts.ts';
import { isoTime, type Show, size } from '../show/show.ts';
import type { About, ChangeKind } from './changes.ts';

const reason = z.string().min(1).max(200).describe('Recorded with the name of the token.');
const currency = z.string().regex(/^[A-Z]{3}$/, { error: 'expected a currency of three capital letters' });
/** A list until it became a limit. */
const askedList = z.enum(SYMBOL_LISTS, {
  error: ({ input }) =>
    input === 'restricted' ? 'restricted symbols are limits: POST /risk/limits with measure "restricted"' : undefined,
});

export const ActRequest = z
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
export type ActRequest = z.infer<typeof ActRequest>;

export const LoadRequest = z.strictObject({
  reason,
  source: fixText,
  rows: z.string().min(1).describe('The lines of the file: docs/configuration.md.'),
  force: z.boolean().default(false).describe('Also of another day than today, and rates that jump.'),
  dryRun: z.boolean().default(false),
});
export type LoadRequest = z.infer<typeof LoadRequest>;

export const DAY_ACTS: ChangeKind<ActRequest> = {
  abouts: ['lists', 'limits'],
  schema: ActRequest,
  read({ gateway }, body, { by }) {
    const act = readAct(body, gateway.core);
    return {
      command: { kind: 'dayAct', by, reason: body.reason, act },
      summary: () => textOfAct(body),
      waits: () => loosened(gateway.core, act),
    };
  },
};

function textOfAct(body: ActRequest): string {
  switch (body.do) {
    case 'list': {
      const { list, symbol, client = 'all clients', listed, until } = body;
      return `${symbol} ${listed ? 'on' : 'off'} ${list} for ${client}${until === undefined ? '' : ` until ${until}`}`;
    }
    case 'setRate':
      return `rate of ${body.currency} ${body.rate}${body.force ? ', far from the last' : ''}`;
    case 'setBand':
      return `price band of ${body.symbol} ${body.low ?? 'none'} to ${body.high ?? 'none'}`;
    case 'locate':
      return `${body.qty} ${body.symbol} located for ${body.client}`;
  }
}

export const DAY_LOADS: ChangeKind<LoadRequest> = {
  abouts: ['lists', 'limits'],
  schema: LoadRequest,
  read(ops, body, { by }) {
    const { source, force, rows } = body;
    const { skipped: _, ...said } = readRows(ops.gateway.core, body);
    return {
      command: { kind: 'dayAct', by, reason: body.reason, act: { do: 'loadStartOfDay', source, force, ...said } },
      summary: () => `the start of the day as ${source} has it, ${rows.split('\n').length} lines`,
      waits: () => changesOfLoad(ops, body).waits,
    };
  },
};

/** Of requests under way: a file is long. */
const read = new WeakMap<LoadRequest, StartOfDayRows>();

function readRows({ config: { instruments, limits }, state, now }: Core, request: LoadRequest): StartOfDayRows {
  const known = read.get(request);
  if (known !== undefined) return known;
  const today = request.force ? 0 : state.risk.dayData.today(now);
  const rows = readStartOfDay(request.rows, dayNames(instruments, limits), today);
  if ('day' in rows) {
    read.set(request, rows);
    return rows;
  }
  const errors = rows.map(({ line, text: detail }) => ({ path: `rows, line ${line}`, detail }));
  throw new ApiProblem(400, `line ${rows[0].line}: ${rows[0].text}`, { errors });
}

/** What a load changes, a line each, and what of it a second person confirms. A dry run is refused as the load is. */
export function changesOfLoad({ gateway, show }: OpsContext, body: LoadRequest) {
  const { core } = gateway;
  const { dayData, limits } = core.state.risk;
  const { source, force, dryRun } = body;
  const { skipped, ...said } = readRows(core, body);
  const fault = dryRun ? faultInLoad(core, { do: 'loadStartOfDay', source, force, ...said }, gateway.now()) : '';
  if (fault !== '') throw new ApiProblem(409, fault);
  const { set, remove } = restrictedChanges(limits, source, said.restricted, '', gateway.now());
  const gone = remove.map(({ id }) => id);
  const restricted = differencesOf(limits, set, gone);
  const before = dayData.loads.get(source)?.event;
  const now = {
    ...said,
    lastRate: (of: string) => dayData.rates.lastOf(of, byStartOfDay(source)),
    located: (client: string, symbol: string) => dayData.locates.located(client, symbol, said.day),
  };
  const lines = differences(before, now, shownBy(show));
  const lists = before?.lists ?? [];
  const rates = force ? said.rates : [];
  const others = differences(before, { ...now, lists, rates }, shownBy(show));
  const isListed = (from: typeof lists, { list, symbol, clientID }: (typeof lists)[number]) =>
    from.some((each) => each.list === list && each.symbol === symbol && each.clientID === clientID);
  const off = lists.some((each) => each.list !== EXEMPT && !isListed(said.lists, each));
  const on = said.lists.some((each) => each.list === EXEMPT && !isListed(lists, each));
  const waits: About[] = [];
  if (off || on || !restricted.every(isSafer)) waits.push('lists');
  if (others.length > 0) waits.push('limits');
  return { lines: [...lines, ...restricted.map(differenceText)], skipped, waits };
}

/** What is on it needs less; what is on any other needs more, or may not be. */
const EXEMPT: SymbolList = 'easyToBorrow';

/** What of an act lets more through than now. Rates move all day: one that is far from the last is another matter. */
function loosened(core: Core, act: DayAct): About[] {
  const { dayData } = core.state.risk;
  switch (act.do) {
    case 'list': {
      const ends = dayData.lists
        .all(core.now)
        .filter(({ list, symbol, clientID }) => list === act.list && symbol === act.symbol && clientID === act.clientID)
        .map(({ until }) => endOf(until));
      const [was, is] = [Math.max(...ends, 0), act.listed ? endOf(act.until) : 0];
      return (act.list === EXEMPT ? is > was : is < was) ? ['lists'] : [];
    }
    case 'setRate':
      return act.force ? ['limits'] : [];
    case 'setBand': {
      const { low, high } = core.bandOf(act.symbol);
      const isWider = below(act.low, low) || below(negated(act.high), negated(high));
      return isWider ? ['limits'] : [];
    }
    case 'locate': {
      const located = dayData.locates.located(act.clientID, act.symbol, dayData.today(core.now));
      return act.qty > located ? ['limits'] : [];
    }
    case 'loadStartOfDay':
      return ['lists', 'limits'];
  }
}

const endOf = (until: number): number => (until === NO_TIME ? Number.POSITIVE_INFINITY : until);
const negated = (bound: number): number => (bound === NO_PRICE ? NO_PRICE : -bound);
/** Of lower bounds; none is below all. */
const below = (bound: number, other: number): boolean => other !== NO_PRICE && (bound === NO_PRICE || bound < other);

function readAct(act: ActRequest, core: Core): DayAct {
  switch (act.do) {
    case 'list': {
      const { list: name, listed, client = '', until } = act;
      if (client !== '') checkClient(core, client);
      const end = until === undefined ? NO_TIME : readIsoTime(until);
      if (until !== undefined && end <= core.now) throw new ApiProblem(400, `until ${until} is over`);
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
