/** Limits as JSON: asked for, and shown. */
import { z } from 'zod';
import { DIMENSIONS } from '../../risk/limits/limitRow.ts';
import { MEASURE_NAMES } from '../../risk/limits/measureKinds.ts';

const measure = z.enum(MEASURE_NAMES as [string, ...string[]] as [(typeof MEASURE_NAMES)[number]]);
const value = z.string().regex(/^(\d{1,20}(\.\d{1,12})?|true|false)$/, {
  error: 'expected a decimal in quotes, such as "1000000", or "true", "false"',
});
const scope = z
  .partialRecord(z.enum(DIMENSIONS), z.string().min(1).max(64))
  .describe('What it is of: a value, or `*` for each value by itself; nothing is the whole firm.');
/** Names that clients gave, as long as they like; '' of orders that have none. */
const shownScope = z.partialRecord(z.enum(DIMENSIONS), z.string());
const id = z.string().min(1).max(200);

export const LimitAsked = z
  .strictObject({
    measure,
    scope: scope.default({}),
    value,
    soft: z.boolean().default(false).describe('It warns, and refuses nothing.'),
    windowMs: z.int().min(1).max(86_400_000).optional().describe('The interval of a measure over time.'),
    least: z.int().min(0).max(1_000_000).optional().describe('How many there must be for a ratio to hold.'),
    into: z
      .string()
      .regex(/^[A-Z]{3,8}$/)
      .optional()
      .describe('Money of all currencies counts in this one, by the rates of exchange.'),
    id: id.optional().describe('Its name; measure and scope if omitted.'),
    replaces: id
      .optional()
      .describe('The limit that it stands in for; the one of that name where the configuration has it, if omitted.'),
    until: z.iso
      .datetime({ offset: true, error: 'expected a time with its zone, such as "2026-11-27T21:00:00Z"' })
      .optional()
      .describe('It ends then, and what it stood in for holds again.'),
  })
  .meta({ id: 'LimitAsked', description: 'A limit to set.' });
export type LimitAsked = z.infer<typeof LimitAsked>;

export const LimitChangeRequest = z
  .strictObject({
    set: z.array(LimitAsked).max(1_000).default([]),
    remove: z.array(id).max(1_000).default([]).describe('Limits to remove, by id; not those of the configuration.'),
    reason: z.string().min(1).max(200),
    dryRun: z.boolean().default(false).describe('Only say what would change.'),
  })
  .refine(({ set, remove }) => set.length + remove.length > 0, { path: ['set'], error: 'expected something to change' })
  .meta({ id: 'LimitChangeRequest', description: 'A change of limits: all of it, or nothing.' });
export type LimitChangeRequest = z.infer<typeof LimitChangeRequest>;

const time = z.iso.datetime().nullable();

export const LimitUse = z
  .object({
    slice: shownScope.describe('What the limit has a sum of its own for; empty for orders without it.'),
    used: z.string().describe('Now; of a limit over time, in its window.'),
    of: z.string().nullable().describe('Of how much; null while the limit does not hold (`least`), or has no end.'),
    percent: z.number().describe('Of the limit, to a tenth.'),
  })
  .meta({ id: 'LimitUse', description: 'How much of a limit one slice uses.' });

export const LimitShown = z
  .object({
    id: z.string(),
    measure: z.string(),
    check: z.string().describe('The check that it belongs to; empty for a setting that checks read.'),
    scope: shownScope,
    value: z.string().describe('Empty: the largest number that is counted.'),
    soft: z.boolean(),
    into: z.string().nullable().describe('The currency that money of all counts in; null for each by itself.'),
    windowMs: z.number().nullable(),
    least: z
      .number()
      .int()
      .nullable()
      .describe('How many there must be for it to hold; null: as many as the measure says.'),
    replaces: z.string().nullable().describe('The limit that it stands in for.'),
    standIns: z.array(z.string()).describe('Limits that stand in for it, where they match too.'),
    until: time,
    since: time,
    by: z.string(),
    confirmedBy: z.string(),
    reason: z.string(),
    version: z.number().int().describe('The version of all limits that it came with.'),
    ofEachOrder: z.boolean().describe('It bounds each order by itself, so that nothing of it is used up.'),
    percent: z.number().nullable().describe('Of the slice that uses most of it; null where none has used any yet.'),
    uses: z.array(LimitUse).describe('The largest first, up to ten.'),
  })
  .meta({ id: 'Limit', description: 'A limit in force, with its use.' });
export type LimitShown = z.infer<typeof LimitShown>;

export const Risk = z
  .object({
    version: z.number().int().describe('How many changes of limits there were.'),
    limits: z.array(LimitShown),
    leftOut: z.number().int().describe('Number of limits beyond `limit`.'),
    usesLeftOut: z.boolean().describe('Some slices were not looked at: ask for fewer limits.'),
    off: z
      .array(z.object({ measure: z.string(), check: z.string(), clients: z.array(z.string()) }))
      .describe('Controls that are off: no limit of them is set for these clients.'),
    offByConfiguration: z.array(z.string()).describe('What is no limit, and is off for everybody: in words.'),
    stopAtFirst: z.boolean(),
    twoPersons: z.array(z.string()).describe('What needs a second person.'),
  })
  .meta({ id: 'Risk', description: 'Limits in force, their use, and what is off.' });
export type Risk = z.infer<typeof Risk>;

export const LimitDifference = z
  .object({
    id: z.string(),
    change: z.string().describe('In words: before and after.'),
    before: z.string().nullable(),
    after: z.string().nullable(),
    safer: z.boolean().describe('No order may pass that did not before.'),
  })
  .meta({ id: 'LimitDifference', description: 'What a change does to one limit.' });

export const LimitChange = z
  .object({
    done: z.boolean().describe('False for a dry run, and where a second person is waited for.'),
    version: z.number().int().describe('In force from this version of all limits on.'),
    journalBatch: z.number().int().describe('Journaled in this batch at the latest.'),
    changes: z.array(LimitDifference),
    proposalID: z.number().int().nullable().describe('The proposal that waits for a second person.'),
  })
  .meta({ id: 'LimitChange', description: 'A change of limits.' });
export type LimitChange = z.infer<typeof LimitChange>;
