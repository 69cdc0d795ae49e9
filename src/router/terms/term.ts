/**
 * A term of the score: one thing that a share may cost at a venue beside its price and fee, and what has to be learned
 * to know it. A term is one file here and one line in terms.ts; the record, the API and the explanation take its name
 * and its numbers from there.
 */
import type { ChildEvent } from '../../orders/event.ts';
import type { Child } from '../../orders/order.ts';
import type { Draft, Seat } from '../draft.ts';
import type { Purpose } from '../event.ts';
import type { Fading } from './fading.ts';

export interface Term {
  /** Its name in the record and in the explanation: permanent, one word. */
  readonly name: string;
  /** The numbers it keeps of each venue, and their values before any experience. Whole numbers, so that all agree. */
  readonly keeps: readonly Kept[];
  /** What a fill here brings with it. In the sweep it is bounded by `toxicityCap` instead of the tolerance. */
  readonly isToxicity?: boolean;
  /** What it is priced from, by purpose. */
  readonly from: Readonly<Record<Purpose, PricedFrom>>;
  /**
   * Takes `event`, which has been applied to `child` and tells something of its venue, into the term's numbers: they
   * are `learned[at]` and the next ones, in the order of `keeps`. A fold: the same events give the same numbers.
   */
  learn(learned: number[], at: number, event: ChildEvent, child: Child): void;
  /**
   * What a share costs more at the seat for this purpose, in 10^-6 of the currency; negative for a saving. Depends on
   * the draft and the seat's input alone, `seat.input.learned[at]` and the next ones of it.
   */
  price(this: void, draft: Draft, seat: Seat, purpose: Purpose, at: number): number;
}

/**
 * It is 0 for a venue of which the terms have learned nothing (`learned`), or of which it is not known what follows
 * fills there (`after`); always (`nothing`), or never for sure (`anything`).
 */
export type PricedFrom = 'nothing' | 'learned' | 'after' | 'anything';

/** For any purpose. */
export const pricedFrom = (from: PricedFrom): Term['from'] => ({ sweep: from, dark: from, post: from });

export interface Kept {
  /** Permanent, with its unit at the end, and no other term's. */
  readonly name: string;
  readonly before: number;
  /** It is forgotten so in time (fading.ts); left out for what is not. */
  readonly fades?: Fading;
  /** Kept as it is, but seen so by plans, the longer ago its last acknowledgement came. */
  readonly seemsFaded?: Fading;
}

/** A term without experience. */
export const learnsNothing = (): void => undefined;
