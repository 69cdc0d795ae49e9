/** The policies that an order may be planned by: one line each. */
import type { Policy } from '../draft.ts';
import { best } from './bestAllIn.ts';

export const POLICIES: readonly Policy[] = [
  best, //
];

export const DEFAULT_POLICY = best;
