/** The policies of the router in the configuration: the usual one, the user's own, and which orders get which. */
import { z } from 'zod';
import { fieldValue, filePath, fixText, matching, name, unsignedDecimal, whole } from './scalars.ts';

const policyName = matching(/^[a-z][a-z0-9-]{0,31}$/, 'the name of a policy: lower-case letters, digits, "-"');

const rule = z
  .strictObject({
    policy: policyName.describe('How orders that fit the rule are spread over venues: see docs/routing.md.'),
    venue: name.optional().describe('The venue that `directed` sends everything to, if it trades the symbol.'),
    clients: z.array(name).min(1).optional().describe('Orders of these clients; of all if omitted.'),
    symbols: z.array(fixText).min(1).optional().describe('Orders in these instruments; in all if omitted.'),
    minQty: unsignedDecimal('100').optional().describe('Orders whose OrderQty(38) is at least this.'),
    maxQty: unsignedDecimal('5000').optional().describe('Orders whose OrderQty(38) is at most this.'),
    tag: whole(1, 99_999)
      .optional()
      .describe(
        'Orders with this field: 1, 40, 54, 59, 100, or one that nothing else is read from, such as TargetStrategy(847). The clients of the rule may send it then, with values that rules have; other values are refused. Venues get it only if they have it in `carry`. A value of 100 that is in `values`, and no venue, is no ExDestination.',
      ),
    parameter: fixText
      .optional()
      .describe(
        'Orders with a StrategyParameterName(958) of this; `values` are those of its StrategyParameterValue(960). From FIX.5.0 on; a parameter that no rule has is refused.',
      ),
    values: z.array(fieldValue).min(1).optional().describe('Values of `tag` or `parameter`; any if omitted.'),
  })
  .describe('Which orders are planned by which policy. The first rule that fits counts.');

export const policyKeys = {
  policy: policyName.default('best').describe('The policy of orders that no rule fits.'),
  modules: z
    .array(filePath)
    .default([])
    .describe('Modules with policies of your own, from the directory of this file: see docs/routing.md.'),
  rule: z.array(rule).default([]),
  shadow: policyName
    .optional()
    .describe(
      'A policy that plans beside the others, on what they saw, and sends nothing: `GET /routing/shadow` and `fairlead routing outcome` say what it would have done.',
    ),
  shadowShare: unsignedDecimal('0.1')
    .default('0.1')
    .describe('The part of orders that it plans, from 0 to 1, always the same ones.'),
};

export type PolicyRuleEntry = z.infer<typeof rule>;
