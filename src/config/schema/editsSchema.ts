/** The keys of a session for field rules and symbols: [[client.session.rule]], `symbology` and `symbols`. */
import { z } from 'zod';
import { SYMBOLOGIES } from '../../market/symbology.ts';
import { whole } from './scalars.ts';

const tag = whole(1, 65_535);
const value = z
  .string()
  .regex(/^[^\x00-\x1f\u0100-\uffff]{1,1024}$/, { error: 'expected text without control characters, ISO 8859-1' });
const msgType = z.string().regex(/^[A-Za-z0-9]{1,4}$/, { error: 'expected a MsgType(35)' });

export const fieldRule = z
  .strictObject({
    direction: z
      .enum(['in', 'out'])
      .describe('`in`: messages we receive, before they are checked; `out`: messages we send.'),
    on: z.array(msgType).min(1).optional().describe('MsgType(35) values; all application messages if omitted.'),
    do: z
      .enum(['default', 'constant', 'remove', 'copy', 'rename', 'map'])
      .describe(
        '`default` adds `value` if the field is missing; `constant` always sets `value`; `remove` removes the field; `copy` sets the value of `from`; `rename` replaces `from` by this field; `map` translates values by `values`.',
      ),
    tag: tag.describe('Tag of the field. In repeating groups, every occurrence.'),
    value: value.optional().describe('For `default` and `constant`.'),
    from: tag.optional().describe('For `copy` and `rename`.'),
    values: z.record(value, value).optional().describe('For `map`: the new value of each value; others are unchanged.'),
  })
  .describe(
    'A change to messages of this session; rules are applied in the order written. The fields that frame, number and address a message cannot be changed. `fairlead rules` shows the effect of rules.',
  );

export type FieldRuleEntry = z.infer<typeof fieldRule>;

export const editKeys = {
  symbology: z
    .enum(SYMBOLOGIES)
    .optional()
    .describe(
      'Symbol convention of the other side: `sip` BRK/A, `sipDots` BRK.A, `cms` "BRK A", `cmsSuffix` BRK and A in SymbolSfx(65), `nasdaq` and `cboe` BRK.A. Ours if omitted.',
    ),
  symbols: z
    .record(value, value)
    .default({})
    .describe("The other side's symbols for some instruments, by ours; they take precedence over `symbology`."),
  rule: z.array(fieldRule).default([]),
};
