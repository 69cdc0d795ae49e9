/** Fault rules as a person writes them: JSON, checked key by key. */
import { z } from 'zod';
import type { FaultRule } from './faults.ts';

const count = z.number().int().min(1);
const span = z.union([
  z.number().min(0),
  z.strictObject({ from: z.number().min(0), to: z.number().min(0) }),
  z.strictObject({ mean: z.number().positive() }),
]);

const when = {
  on: z.enum(['order', 'replace', 'cancel', 'status', 'request', 'ack', 'fill', 'report']),
  symbol: z.string().min(1).optional(),
  client: z.string().min(1).optional(),
  nth: count.optional(),
  every: count.optional(),
  share: z.number().min(0).max(1).optional(),
};

const rules = z.array(
  z.discriminatedUnion('do', [
    z.strictObject({ ...when, do: z.literal('reject'), text: z.string(), reason: z.number().int().min(0).optional() }),
    z.strictObject({ ...when, do: z.literal('delay'), ms: span }),
    z.strictObject({ ...when, do: z.literal('drop') }),
    z.strictObject({ ...when, do: z.literal('duplicate') }),
    z.strictObject({ ...when, do: z.literal('outOfOrder') }),
    z.strictObject({ ...when, do: z.literal('partial'), parts: count }),
    z.strictObject({ ...when, do: z.literal('bust'), ms: span }),
    z.strictObject({ ...when, do: z.literal('silence'), ms: span }),
    z.strictObject({ ...when, do: z.literal('disconnect') }),
  ]),
);

/** Reads a JSON array of rules (see faults.ts). Throws an Error that names the rule and the key. */
export function parseFaultRules(text: string): FaultRule[] {
  const result = rules.safeParse(JSON.parse(text));
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `rule ${issue.path.join('.') || '(all)'}: ${issue.message}`);
    throw new Error(issues.join('; '));
  }
  // Keys that were left out are absent, not undefined: zod adds none.
  return result.data as FaultRule[];
}
