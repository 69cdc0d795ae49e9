/** /routing: what a shadow policy would have done, and what plans came to. */
import { z } from 'zod';
import { textOfSums } from '../../router/planSums.ts';
import { PPM_SCALE } from '../../units/ratio.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { type Api, type OpsContext, PROBLEMS } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import type { ShadowWatch } from '../desk/shadowWatch.ts';
import { grouped, OUTCOME_KEYS, type OutcomeKey } from '../report/outcome.ts';
import { shownOutcome, shownTruth } from '../report/shown.ts';
import { count } from '../show/schemaParts.ts';
import { isoTime } from '../show/show.ts';

const pair = z.array(z.string()).length(2);

const ShadowShown = z
  .object({
    policy: z.string(),
    share: z.string().describe('The part of orders that it plans.'),
    since: z.string().describe('UTC. All counts are from then on.'),
    plans: count.describe('Plans that it made.'),
    another: count.describe('Of them, those with other children than the ones that were sent.'),
    children: z.array(count).length(2).describe('Children that were sent, and that it would have sent.'),
    skipped: count.describe('Plans left out because one turn had too many; `fairlead routing outcome` has them.'),
    failed: count.describe('Plans that it threw at. The orders are as if it had not been there.'),
    lastFailure: z.string().nullable(),
    impossible: z.record(z.string(), count).describe('Plans that could not be made again, by why.'),
    sums: z.array(
      z.object({
        currency: z.string(),
        side: z.enum(['buy', 'sell']),
        plans: count,
        another: count,
        qty: pair.describe('What is expected to be executed at once, by the plan that was made, and by its own.'),
        net: pair.describe('What that is expected to cost or bring, with fees.'),
        better: z.string().describe('How much better its own are, of plans that expect to execute as much.'),
      }),
    ),
  })
  .meta({ id: 'Shadow', description: 'A policy that plans beside the others, and sends nothing.' });

const text = z.string();
const Came = z
  .object({
    day: text,
    policy: text,
    venue: text,
    purpose: text,
    currency: text,
    children: count,
    accepted: count,
    rejected: count,
    rejectedPart: text,
    lost: count.describe('Children of which nobody knew for a time what had become of them.'),
    withFill: count,
    whole: count.describe('Children that were executed in whole.'),
    fills: count,
    asked: text,
    expected: text.describe('What plans expected to be executed at once.'),
    filled: text,
    fillRate: text,
    expectedCost: text.describe('Against the middle of the quote that the plan saw, with fees; above zero is worse.'),
    expectedCostAShare: text,
    measured: text.describe('Of `filled`, what has a middle to be measured against.'),
    slipped: text.describe('What it came to against the middle, without fees.'),
    beyondTouch: text.describe('And against the price of the side that was to be taken.'),
    cost: text.describe('Against the middle, with fees.'),
    costAShare: text,
    costBps: text,
    fees: text.describe('What venues said that they charge, else what is configured for them.'),
    said: count.describe('Executions of which they said it.'),
    charged: text,
    expectedOfCharged: text.describe('What is configured for the same executions.'),
    value: text,
    firstFillMs: text.describe('Mean time from a child to its first execution.'),
    meanFillMs: text.describe('Mean time to each share.'),
  })
  .meta({
    id: 'Came',
    description: 'What was expected of children, and what came of them. Ratios over nothing are "".',
  });

const TruthShown = z
  .object({
    term: text,
    purpose: text,
    unit: text,
    count,
    said: z.number().describe('Mean of what it said.'),
    came: z.number().describe('Mean of what came.'),
    error: count.describe('Root of the mean square of what it was wrong by.'),
    usualError: count.describe('The same of one who says of all venues what was usual until then.'),
    better: z.enum(['yes', 'no', 'same', 'too few']),
  })
  .meta({ id: 'TermTruth', description: 'Whether what a term of the score predicts comes true.' });

const byKeys = z
  .string()
  .default('policy,venue,purpose')
  .transform((all) => all.split(',').map((key) => key.trim()))
  .pipe(z.array(z.enum(OUTCOME_KEYS)));

const shown = ({ policy, ppm, since, skipped, shadow }: ShadowWatch): z.infer<typeof ShadowShown> => ({
  policy,
  share: formatDecimal(ppm, PPM_SCALE),
  since: isoTime(since),
  plans: shadow.sums.plans,
  another: shadow.sums.another,
  children: [...shadow.sums.children],
  skipped,
  failed: shadow.failed,
  lastFailure: shadow.lastFailure === '' ? null : shadow.lastFailure,
  impossible: Object.fromEntries(shadow.impossible),
  sums: textOfSums(shadow.sums),
});

export function addRoutingRoutes(app: Api, ops: OpsContext): void {
  app.route({
    method: 'GET',
    url: '/routing/shadow',
    config: { need: 'readAll' },
    schema: {
      tags: ['market'],
      summary: 'What the shadow policy would have sent, and what was expected of it',
      response: { 200: ShadowShown, ...PROBLEMS },
    },
    handler: () => {
      if (ops.shadow === undefined) throw new ApiProblem(404, 'no [router] shadow is configured');
      return shown(ops.shadow);
    },
  });

  app.route({
    method: 'GET',
    url: '/routing/outcome',
    config: { need: 'readAll' },
    schema: {
      tags: ['market'],
      summary: 'What routing plans expected and what came of them, since the gateway started, of at most eight days',
      querystring: z.strictObject({ by: byKeys }),
      response: {
        200: z.object({
          since: text,
          rows: z.array(Came),
          terms: z.array(TruthShown),
          unmatched: count.describe('Executions of children that were sent before.'),
        }),
        ...PROBLEMS,
      },
    },
    handler: (request) => {
      const { outcome } = ops;
      if (outcome === undefined) throw new ApiProblem(404, 'nothing is counted: [ops] outcome is not set');
      const by: readonly OutcomeKey[] = request.query.by;
      return {
        since: isoTime(outcome.since),
        rows: grouped(outcome.outcome.list(), by).map(shownOutcome),
        terms: outcome.truths.list().map(shownTruth),
        unmatched: outcome.unmatched,
      };
    },
  });
}
