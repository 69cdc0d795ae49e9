/**
 * The router's data about a venue: its terms (VenueProfile, from the configuration) and its statistics (VenueKnowledge,
 * folded from order events by learn.ts).
 *
 * Money per share, here and in all of router/, is an integer count of 10^-6 of the currency: $0.0030 is 3000.
 */
import type { Book } from '../market/book.ts';
import type { Met } from '../orders/order.ts';
import type { Instant, Price, Qty } from '../units/brand.ts';
import type { Rests } from './learning/rests.ts';
import type { DarkPools } from './learning/darkPools.ts';
import type { Fades } from './learning/fades.ts';
import type { Markouts } from './learning/markouts.ts';
import type { FeeRow, Traded } from './fees.ts';
import { type DatedSteps, inForceOn } from '../units/ticks.ts';
import type { Peg } from '../orders/terms.ts';
import type { OrdType, TimeInForce } from '../orders/values.ts';

/** Venues in one plan. */
export const MAX_PLAN_VENUES = 32;

export interface VenueProfile extends DatedSteps {
  readonly id: string;
  /** `dark` venues display nothing and trade at the midpoint. */
  readonly kind: 'lit' | 'dark';
  /** Fee a share of 10^qtyScale, in 10^-6 of the currency, for taking and for resting; a rebate is negative. */
  readonly takeFee: number;
  readonly makeFee: number;
  /** Fees that depend on date, volume or price, or are a part of the value; the two above where no row fits. */
  readonly fees?: readonly FeeRow[];
  /** Steps and bounds at the instrument's scales, so one profile serves the instruments that share them. */
  readonly lotSize: Qty;
  readonly tickSize: Price;
  /** We send nothing smaller, unless the client's whole order is. */
  readonly minOrderQty: Qty;
  readonly maxOrderQty: Qty;
  readonly ordTypes: readonly OrdType[];
  readonly timeInForces: readonly TimeInForce[];
  /** Takes MinQty(110), and honours it. */
  readonly supportsMinQty: boolean;
  /** Takes orders pegged to the midpoint (ExecInst(18) M). */
  readonly supportsMidpoint: boolean;
  /** Other pegs that it supports natively; OrdType P must be among ordTypes. */
  readonly pegs: readonly Peg[];
  /** Takes MaxFloor(111): it keeps the reserve itself. */
  readonly supportsMaxFloor: boolean;
  /** Takes intermarket sweeps (ExecInst(18) f). */
  readonly supportsIso: boolean;
  /** It sends orders on to other venues: never, unless ExecInst(18)=h tells it not to, or always, as when absent. */
  readonly routesOn?: 'never' | 'unlessTold' | 'always';
  /** Takes ExecInst(18)=6, and then lets the order take nothing. */
  readonly postOnly?: boolean;
  /** Lower goes first when all else is equal; then the id decides. */
  readonly priority: number;
}

/** The terms on a day: 20261231. What changes with the day is no part of them. */
export function profileOn(profile: VenueProfile, day: number): VenueProfile {
  if (profile.tickRules === undefined) return profile;
  const { tickRules, ...rest } = profile;
  const ticks = inForceOn(tickRules, day)?.bands;
  return ticks === undefined ? rest : { ...rest, ticks };
}

/** What we know of a venue from its answers (learn.ts). */
export interface VenueKnowledge {
  readonly venue: string;
  /** Children sent, and how they were answered, since the beginning. */
  sent: number;
  accepted: number;
  rejected: number;
  unknown: number;
  /** Children gone unknown since the venue's last word on any child. */
  silent: number;
  /** What it holds in the dark, by symbol and side. */
  readonly pools: DarkPools;
  /** Its queues, and what it does not display, by symbol and side. */
  readonly rests: Rests;
  /**
   * The numbers of all terms, by their places in terms/terms.ts: parts per million, or microseconds. Plans keep this
   * list as they saw it: what teaches more puts another one in its place.
   */
  learned: readonly number[];
  /** The moment that they are of: they are forgotten in time (terms/fading.ts). */
  learnedAt: Instant;
  /** Its last acknowledgement: how long those take seems to be forgotten from then on. */
  acknowledgedAt: Instant;
  /** Where the market went after our fills there. */
  readonly markouts: Markouts;
  /** What is gone of what it displays, once an order has been filled elsewhere. */
  readonly fades: Fades;
}

/** It has refused too many orders: none, a symbol's, all; `empty`: it gives nothing of what it displays. */
export type Breaker = 'closed' | 'symbol' | 'venue' | 'empty';

/** One venue as a plan may see it. `book` is undefined where we have no feed of the instrument (dark venues). */
export interface VenueView {
  readonly profile: VenueProfile;
  /** Its order session is logged on, and it is not halted. */
  readonly up: boolean;
  /** An order of the same owner is there on the other side: nothing is sent that might trade with it. */
  readonly own?: boolean;
  /** What of ours was executed there this month, where its fees depend on it. */
  readonly traded?: Traded;
  /** What it shows is not believed, and is no price to trade at. */
  readonly doubted?: boolean;
  readonly book: Book | undefined;
  readonly knowledge: VenueKnowledge;
  /** It is not well (health.ts): so many children wait longer than usual, or it has refused too many. */
  readonly waiting?: number | undefined;
  readonly breaker?: Breaker | undefined;
  /** This plan may find out, with a lot, whether it is well again. */
  readonly probe?: boolean | undefined;
  /** It has never answered an order: a lot finds out whether it does. */
  readonly untried?: boolean | undefined;
  /** Orders that it takes now; left out for any number. */
  readonly room?: number | undefined;
  /**
   * Orders for the auction that the plan is about, or for the close: '' if it takes them; `late` on the side that its
   * imbalance lacks; `over`, none.
   */
  readonly auction?: '' | 'late' | 'over' | 'early';
  /** Left over in that auction, as it said lately: above zero for buyers. */
  readonly imbalance?: number;
  /** What the order has met there. */
  readonly met?: Met | undefined;
  /** Displayed size up to a price that is on its way to be taken by others of ours. */
  readonly reserved?: { readonly size: Qty; readonly px: Price } | undefined;
}
