/** [client.cancelOnDisconnect]: what becomes of a client's open orders when its session's line is lost. */
import { z } from 'zod';
import type { CancelScope } from '../core/words/clientCommand.ts';
import { FIRST_USER_DEFINED_TAG, type DialectTable } from '../fix/dictionary.ts';
import type { Fields } from '../fix/fields.ts';
import { whole } from './values.ts';

const scope = z.enum(['none', 'day', 'all']);

export const cancelOnDisconnectSchema = z
  .strictObject({
    graceSec: whole(0, 86_400)
      .default(10)
      .describe('A session that is back within this keeps its orders; 0 cancels at once.'),
    orders: scope
      .default('day')
      .describe(
        'Which are canceled: `day` spares GTC and GTD, `all` spares none, `none` leaves them all in the market.',
      ),
    tag: whole(FIRST_USER_DEFINED_TAG, 65_535)
      .optional()
      .describe('Field of the Logon by which the client chooses itself; left out, it cannot.'),
    values: z
      .record(z.string().min(1), scope)
      .default({ Y: 'day', N: 'none' })
      .describe(
        'What each value of that field stands for. A Logon without it gets `orders`; one with another value is refused.',
      ),
  })
  .describe(
    'Cancel on disconnect and on logout: the open orders whose reports go to a session are canceled when it is gone for longer than the grace. A restart of the gateway counts as a disconnect, and a grace that has begun goes on across it. Left out, orders stay.',
  );

export type CancelOnDisconnect = z.infer<typeof cancelOnDisconnectSchema>;

/** What a Logon asks for, or why it is refused. */
export function chosenScope(
  setup: CancelOnDisconnect | undefined,
  logon: Fields,
): { readonly orders: CancelScope } | { readonly refusal: string } {
  if (setup === undefined) return { orders: 'none' };
  const { tag, values, orders } = setup;
  if (tag === undefined || !logon.has(tag)) return { orders };
  const value = logon.text(tag);
  if (Object.hasOwn(values, value)) return { orders: values[value] };
  return { refusal: `${tag}=${value} in the Logon is none of ${Object.keys(values).join(', ')}` };
}

/** The dialect with the field in its Logon(A), so that validation lets it pass. */
export function withLogonField(table: DialectTable, tag: number): DialectTable {
  const isKnown = table.fields.some(([known]) => known === tag);
  return {
    ...table,
    fields: isKnown
      ? table.fields
      : [...table.fields, [tag, 'CancelOnDisconnect', 'STRING'] as const].sort((a, b) => a[0] - b[0]),
    messages: table.messages.map((row) => {
      const [msgType, name, category, members] = row;
      const has = members.some((member) => Math.abs(typeof member === 'number' ? member : member[0]) === tag);
      return msgType !== 'A' || has ? row : [msgType, name, category, [...members, -tag]];
    }),
  };
}
