/** The policies that an order may be planned by: one line each. Configurations may add their own (userPolicy.ts). */
import type { Policy } from '../draft.ts';
import { best } from './bestAllIn.ts';
import { cheapestFirst } from './cheapestFirst.ts';
import { darkFirst } from './darkFirst.ts';
import { directed } from './oneVenue.ts';
import { parallelOneLevel } from './parallelOneLevel.ts';
import { postOnly } from './postOnly.ts';
import { primaryAuction } from './primaryAuction.ts';
import { split } from './proRata.ts';
import { serial } from './serial.ts';
import { sweepOnly } from './sweepOnly.ts';

export const POLICIES: readonly Policy[] = [
  best,
  sweepOnly,
  parallelOneLevel,
  serial,
  directed,
  darkFirst,
  postOnly,
  split,
  cheapestFirst,
  primaryAuction,
];

export const DEFAULT_POLICY = best;
