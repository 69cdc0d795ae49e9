/** /routing: what a shadow policy would have done, and what plans came to. */
import { z } from 'zod';
import { textOfSums } from '../../router/planSums.ts';
import { PPM_SCALE } from '../../units/ratio.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { type Api, type OpsContext, PROBLEMS } from '../api.ts';
import { ApiProblem } from '../apiProblem.ts';
import type { ShadowWatch } from '../desk/shadowWatch.ts';
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
}
