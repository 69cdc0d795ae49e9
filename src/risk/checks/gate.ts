/**
 * The gate where children leave. An order that was checked when it came, and has waited since, meets again what may
 * have changed: trading states, lists, what its client may use, the quote, the collar, its worth, and the sums
 * (evaluateWork). Which checks these are, each says for itself (checks.ts).
 */
import type { AtGate } from './check.ts';
import { CHECKS } from './checks.ts';

/** What becomes of an order that a check stops at the gate. */
export const OUTCOMES: ReadonlyMap<string, AtGate> = new Map(CHECKS.map(({ code, atGate }) => [code, atGate]));
