/** What was seen of quotes that may crumble. Not journaled, and seen anew after a restart. */
import type { QuoteSide } from '../../router/learning/crumbling.ts';
import { type Instant, NEVER } from '../../units/brand.ts';

export class QuoteSides {
  readonly sides = new Map<string, { readonly bid: QuoteSide; readonly ask: QuoteSide }>();
  /** Symbols whose orders wait, until when. */
  readonly waiting = new Map<string, Instant>();
  /** When the first of these waits ends. */
  dueAt: Instant = NEVER;
}
