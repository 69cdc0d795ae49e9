/** Reads fault rules: a JSON list in; checked rules, or the error of one of them, out. */
import { z } from 'zod';
import type { FaultRule } from './faultScript.ts';

const MAX_MS = 86_400_000;

const ms = z.number().min(0).max(MAX_MS);
const span = z.union([ms, z.strictObject({ from: ms, to: ms }), z.strictObject({ mean: ms })], {
  error: 'expected milliseconds: a number, { "from": …, "to": … } or { "mean": … }',
});
const count = z.int().min(1);

const when = {
  symbol: z.string().min(1).optional(),
  client: z.string().min(1).optional(),
  nth: count.optional(),
  every: count.optional(),
  share: z.number().min(0).max(1).optional(),
  perSec: count.optional(),
};
const requests = ['order', 'replace', 'cancel', 'status', 'request'] as const;
const reports = ['ack', 'fill', 'report'] as const;
const anything = z.enum([...requests, ...reports]);

const rule = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('reject'),
    on: z.enum(['order', 'replace', 'cancel', 'request']),
    ...when,
    text: z.string(),
    reason: z.int().min(0).optional(),
  }),
  z.strictObject({ do: z.literal('phantom'), on: z.literal('order'), ...when }),
  z.strictObject({ do: z.literal('delay'), on: anything, ...when, ms: span }),
  z.strictObject({ do: z.literal('drop'), on: anything, ...when }),
  z.strictObject({ do: z.literal('duplicate'), on: z.enum(reports), ...when }),
  z.strictObject({
    do: z.literal('write'),
    on: z.enum(reports),
    ...when,
    how: z.enum(['orderIDAlone', 'oldExecType']),
  }),
  z.strictObject({ do: z.literal('outOfOrder'), on: z.enum(reports), ...when }),
  z.strictObject({ do: z.literal('partial'), on: z.literal('fill'), ...when, parts: z.int().min(2).max(1_000) }),
  z.strictObject({ do: z.literal('bust'), on: z.literal('fill'), ...when, ms: span }),
  z.strictObject({
    do: z.literal('correct'),
    on: z.literal('fill'),
    ...when,
    ms: span,
    ticks: z.int().optional(),
    lessLots: z.int().min(0).optional(),
  }),
  z.strictObject({ do: z.literal('silence'), on: anything, ...when, ms: span }),
  z.strictObject({ do: z.literal('disconnect'), on: anything, ...when }),
]);

/** A list of rules, as it is written. */
export const faultRules = z
  .array(rule, { error: 'expected a list of rules: [ { "on": …, "do": … }, … ]' })
  .transform((rules) => rules.map(withoutGaps));

/** Reads a JSON list of rules. Throws an Error with the number of the invalid rule and the cause. */
export function parseFaultRules(text: string): FaultRule[] {
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    throw new Error(`fault rules are no JSON: ${(error as Error).message}`, { cause: error });
  }
  const read = faultRules.safeParse(written);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => {
    const [at, ...field] = path;
    const place = at === undefined ? '' : `rule ${Number(at) + 1}${field.length === 0 ? '' : `, ${field.join('.')}`}: `;
    return `${place}${message}`;
  });
  throw new Error(problems.join('; '));
}

/** Omits undefined properties. */
function withoutGaps(read: z.infer<typeof rule>): FaultRule {
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as unknown as FaultRule;
}
