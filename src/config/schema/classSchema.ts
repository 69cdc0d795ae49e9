/** Classes of instruments, which share what the router learns. */
import { z } from 'zod';
import { ASSET_CLASSES } from '../../units/instrument.ts';
import { fixText, matching, name, unsignedDecimal } from './scalars.ts';

const className = matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, 'a name: letters, digits, ".", "_", "-"');

const symbolClass = z
  .strictObject({
    name: className.describe('Its name, in the API. Several may have the same one: then they are one class.'),
    symbols: z.array(fixText).min(1).optional().describe('These instruments; all if omitted.'),
    assetClass: z.enum(ASSET_CLASSES).optional().describe('Instruments of this `assetClass`.'),
    currency: fixText.optional().describe('Instruments in this currency.'),
    listing: name.optional().describe('Instruments that this venue lists.'),
    market: name.optional().describe('Instruments of this [market].'),
    advBelow: unsignedDecimal('100000')
      .optional()
      .describe('Instruments whose `adv` is less than this; none without an `adv`.'),
  })
  .describe(
    'Which instruments share what is learned of venues: one that is seldom traded borrows from its class, and that from the venue in general. The first class that fits counts; without any, all are one.',
  );

export const classKeys = { class: z.array(symbolClass).max(64).default([]) };
export type SymbolClassEntry = z.infer<typeof symbolClass>;
