/** Steps and bounds of orders at a venue, in responses of the API. */
import { z } from 'zod';
import { decimal } from './schemaParts.ts';

const steps = {
  lot: decimal,
  tick: decimal,
  ticks: z
    .array(z.object({ from: decimal, tick: decimal }))
    .describe('Ticks by price that hold today, in the place of `tick`: each from a price up. Empty for one tick.'),
  minOrderQty: decimal,
  maxOrderQty: decimal.nullable(),
};

export const venueSteps = {
  ...steps,
  lot: decimal.describe('Of the first of its symbols, as are the four after it.'),
  instruments: z
    .array(z.object({ symbol: z.string(), ...steps }))
    .describe('The symbols for which any of these five is another.'),
};
