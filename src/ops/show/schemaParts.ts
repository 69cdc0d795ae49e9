/** Parts of the API's JSON values, in both directions. */
import { z } from 'zod';
import { execTypes, ordStatuses, ordTypes, pegs, sides, timesInForce } from './words.ts';

const inQuotes = 'expected a decimal in quotes, such as "187.50"';
export const decimal = z.string({ error: inQuotes }).regex(/^-?\d{1,16}(\.\d{1,12})?$/, { error: inQuotes });
export const unsigned = z.string({ error: inQuotes }).regex(/^\d{1,16}(\.\d{1,12})?$/, {
  error: `${inQuotes}, not below zero`,
});
export const time = z.string().describe('UTC, ISO 8601 with microseconds.');
export const count = z.number().int();
export const ppm = count.describe('Parts per million.');
export const ageMs = z.number().describe('Milliseconds.');
export const fixText = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[ -~]+$/, { error: 'expected printable ASCII characters' });

export const side = z.enum(sides.all);
export const ordType = z.enum(ordTypes.all);
export const timeInForce = z.enum(timesInForce.all);
export const ordStatus = z.enum(ordStatuses.all);
export const execType = z.enum(execTypes.all);
export const peg = z.enum(pegs.all);
