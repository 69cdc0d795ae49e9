/** The keys of a session for field rules and symbols: [[client.session.rule]], `symbology` and `symbols`. */
import { z } from 'zod';
import { SYMBOLOGIES } from '../../market/symbology.ts';
import { whole } from './values.ts';

const tag = whole(1, 65_535);
const value = z
  .string()
  .regex(/^[^\x00-\x1f\u0100-\uffff]{1,1024}$/, { error: 'expected text without control characters, ISO 8859-1' });
const msgType = z.string().regex(/^[A-Za-z0-9]{1,4}$/, { error: 'expected a MsgType(35)' });

export const fieldRule = z
  .strictObject({
    direction: z.enum(['in', 'out']).describe('`in`: what we receive, before it is checked; `out`: what we send.'),
    on: z.array(msgType).min(1).optional().describe('MsgTypes(35); left out, every application message.'),
    do: z
      .enum(['default', 'constant', 'remove', 'copy', 'rename', 'map'])
      .describe(
        '`default` adds `value` where the field is missing; `constant` gives it `value` in any case; `remove` takes it away; `copy` gives it the value of `from`; `rename` makes it of `from`; `map` translates by `values`.',
      ),
    tag: tag.describe('The field. In repeating groups, every one.'),
    value: value.optional().describe('For `default` and `constant`.'),
    from: tag.optional().describe('For `copy` and `rename`.'),
    values: z.record(value, value).optional().describe('For `map`: what each value becomes; others stay.'),
  })
  .describe(
    'A change to messages at the edge of this session, in the order written. The fields that frame, number and address a message are out of reach. `fairlead rules` shows what rules do to a message.',
  );

export type FieldRuleEntry = z.infer<typeof fieldRule>;

export const editKeys = {
  symbology: z
    .enum(SYMBOLOGIES)
    .optional()
    .describe(
      'How the other side writes symbols: `sip` BRK/A, `sipDots` BRK.A, `cms` "BRK A", `cmsSuffix` BRK and A in SymbolSfx(65), `nasdaq` and `cboe` BRK.A. Left out, as we do.',
    ),
  symbols: z
    .record(value, value)
    .default({})
    .describe("The other side's names for some instruments, by ours; they go before `symbology`."),
  rule: z.array(fieldRule).default([]),
};
