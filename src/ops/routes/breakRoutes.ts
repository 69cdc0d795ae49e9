/** /breaks: executions on which a venue's drop copy and our books disagree, and positions according to the copies. */
import { z } from 'zod';
import {
  differenceOf,
  type Leg,
  type OpenExecution,
  type VenueReconciliation,
} from '../../core/memory/reconciliation.ts';
import { openingBreaks, type OpeningBreak as Found } from '../../risk/openings.ts';
import { childIDText } from '../../wire/ids.ts';
import type { Instrument } from '../../units/instrument.ts';
import type { Instant } from '../../units/brand.ts';
import { type Api, type OpsContext, PROBLEMS } from '../api.ts';
import { dateText } from '../../units/time.ts';
import { isoTime, px, type Show, size, textOrNull } from '../show/show.ts';
import { sides } from '../show/words.ts';

const leg = z.object({ qty: z.string(), px: z.string() }).nullable();

const Break = z
  .object({
    venue: z.string(),
    venueExecID: z.string(),
    difference: z
      .enum(['notTheirs', 'notOurs', 'differs'])
      .describe(
        '`notTheirs`: we have it and the copy does not; `notOurs`: the reverse; `differs`: in quantity or price.',
      ),
    state: z.enum(['break', 'waiting']).describe('`waiting`: within the grace period.'),
    account: z.string().nullable(),
    symbol: z.string(),
    side: z.string(),
    ours: leg,
    theirs: leg,
    orderID: z.string().nullable(),
    childClOrdID: z.string().nullable().describe('Our ClOrdID at the venue.'),
    since: z.iso.datetime(),
    ageSec: z.number(),
  })
  .meta({ id: 'Break', description: 'An execution that is missing on one side, or differs.' });

const CopiedPosition = z
  .object({
    venue: z.string(),
    account: z.string().nullable().describe('According to the venue.'),
    symbol: z.string(),
    qty: z.string().describe('Negative if short.'),
  })
  .meta({ id: 'CopiedPosition', description: 'Sum of a venue’s drop copies, without our own books.' });

const OpeningBreak = z
  .object({
    client: z.string(),
    account: z.string().nullable(),
    symbol: z.string(),
    source: z.string(),
    day: z.string(),
    ours: z.string().describe('What we carried over night.'),
    theirs: z.string().nullable().describe('null: the source names the account, and not this position.'),
  })
  .meta({ id: 'OpeningBreak', description: 'A position that the start of the day and our books do not agree on.' });

export function addBreakRoutes(app: Api, { gateway, show }: OpsContext): void {
  const { core } = gateway;

  app.route({
    method: 'GET',
    url: '/breaks',
    config: { need: 'readAll' },
    schema: {
      tags: ['risk'],
      summary: 'Executions on which a venue’s drop copy and our books disagree, oldest first',
      querystring: z.strictObject({
        waiting: z.enum(['true', 'false']).default('false').describe('Also those within the grace period.'),
        limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
      }),
      response: {
        200: z.object({
          breaks: z.array(Break),
          leftOut: z.number().int().describe('Number of entries beyond the limit.'),
          positions: z.array(CopiedPosition),
          openings: z.array(OpeningBreak),
        }),
        ...PROBLEMS,
      },
    },
    handler: (request) => {
      const { waiting, limit } = request.query;
      const now = gateway.now();
      const breaks: z.infer<typeof Break>[] = [];
      const positions: z.infer<typeof CopiedPosition>[] = [];
      let found = 0;
      for (const [venue, copies] of core.state.copies.venues) {
        for (const [state, executions] of executionsShown(copies, waiting === 'true')) {
          for (const execution of executions.values()) {
            if (++found <= limit) breaks.push(showBreak({ venue, state, execution }, core.state.epoch, show, now));
          }
        }
        for (const { account, symbol, qty } of copies.positions.values()) {
          positions.push({ venue, account: textOrNull(account), symbol, qty: size(qty, show.instrument(symbol)) });
        }
      }
      breaks.sort((a, b) => b.ageSec - a.ageSec);
      const openings = openingBreaks(core.state.risk).map((each) => showOpening(each, show));
      return { breaks, leftOut: Math.max(0, found - limit), positions, openings };
    },
  });
}

function showOpening(found: Found, show: Show): z.infer<typeof OpeningBreak> {
  const { clientID, account, symbol, source, day, ours, theirs } = found;
  const instrument = show.instrument(symbol);
  return {
    client: clientID,
    account: textOrNull(account),
    symbol,
    source,
    day: dateText(day),
    ours: size(ours, instrument),
    theirs: theirs === undefined ? null : size(theirs, instrument),
  };
}

function executionsShown(copies: VenueReconciliation, waiting: boolean) {
  const breaks = ['break', copies.breaks] as const;
  return waiting ? [breaks, ['waiting', copies.open] as const] : [breaks];
}

function showBreak(
  { venue, state, execution }: { venue: string; state: 'break' | 'waiting'; execution: OpenExecution },
  epoch: string,
  show: Show,
  now: Instant,
): z.infer<typeof Break> {
  const { account, symbol, side, ours, theirs, orderID, childID, since } = execution;
  const instrument = show.instrument(symbol);
  return {
    venue,
    venueExecID: execution.venueExecID,
    difference: differenceOf(execution) ?? 'differs',
    state,
    account: textOrNull(account),
    symbol,
    side: sides.word(side),
    ours: showLeg(ours, instrument),
    theirs: showLeg(theirs, instrument),
    orderID: orderID === 0 ? null : show.orderID(orderID),
    childClOrdID: childID === 0 ? null : childIDText(epoch, childID),
    since: isoTime(since),
    ageSec: Math.floor((now - since) / 1_000_000),
  };
}

function showLeg(value: Leg | undefined, instrument: Instrument): { qty: string; px: string } | null {
  return value === undefined ? null : { qty: size(value.qty, instrument), px: px(value.px, instrument) };
}
