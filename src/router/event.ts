/**
 * The router's journal record: a plan with all its inputs. The same plan can be made from it again, and explain.ts
 * prints it. Prices and quantities are at the scales in the record; money is in 10^-6 of the currency.
 */
import { side } from '../orders/event.ts';
import { instructed } from '../orders/instructions.ts';
import { instructionFields, latestTermFields, newTermFields, termFields } from '../orders/terms.ts';
import { type OrderID, OrdType } from '../orders/values.ts';
import type { Instant, Price, Qty, Span } from '../units/brand.ts';
import { as, columns, flag, former, int, ints, list, oneOf, px, record, type RowOf, text } from '../units/record.ts';

export const fields = {
  orderID: int<OrderID>(),
  at: int<Instant>(),
  round: int(),
  /** Number of the `routerConfigured` that it was made under: what the numbers of the terms are called. */
  configured: int(),
  /** The policy's name, and the number of the rule that chose it: the first is 1, and 0 the default. */
  policy: text(),
  rule: int(),

  // The request.
  symbol: text(),
  currency: text(),
  priceScale: int(),
  qtyScale: int(),
  tickSize: int<Price>(),
  lotSize: int<Qty>(),
  side,
  qty: termFields.orderQty,
  limit: termFields.price,
  ...columns(termFields, 'timeInForce', 'minQty'),
  exDestination: text(),
  darkTried: flag(),

  // Inputs. Levels are of the side that the order would take, as deep as the order is large.
  inputs: list({
    venue: text(),
    up: flag(),
    /**
     * `own`: an order of the same owner is there on the other side, and nothing may be sent there. `doubted`: too wide,
     * or too far from what else is known, to be traded on. `excluded`: its client wants nothing sent there; what it
     * shows is in the row while it is live.
     */
    quotes: oneOf('none', 'live', 'stale', 'unreliable', 'halted', 'closed', 'auction', 'own', 'doubted', 'excluded'),
    /** Age of the book, −1 without one. */
    ageMicros: int<Span>(),
    bidPx: px(),
    /** 0 when there is no bid; askQty likewise. */
    bidQty: int<Qty>(),
    askPx: px(),
    askQty: int<Qty>(),
    levels: list({ px: px(), size: int<Qty>() }),
    /** Children gone unknown since the venue's last word. */
    silent: int(),
    /** What the terms have learned of it: all their numbers, in the order of the configuration. */
    learned: ints(),
    /** What is known of a dark venue's hidden size: learning/darkPools.ts, `sightAsNumbers`. */
    dark: ints(),
    /** What fills there cost beside their price, in 10^-7 of it, as far as it is known: terms/after.ts. */
    after: ints(),
    /** What the order has met here in earlier rounds: refusals, displayed size that was not there, and how often. */
    refusedTaking: int(),
    refusedResting: int(),
    missed: int<Qty>(),
    misses: int(),
    /** Displayed size that other children of ours are on their way to: like `missed`, it is not in `levels`. */
    reserved: int<Qty>(),
    /** Children that have waited for an answer longer than usual. */
    waiting: int(),
    /** Orders that the venue takes now: 0 for any number, -1 for none. */
    room: int(),
    /** It has refused too many orders, of this symbol or of several; `empty`: it gives nothing of what it displays. */
    breaker: oneOf('closed', 'symbol', 'venue', 'empty'),
    /** The plan may send it a lot, to find out whether it is well again. */
    probe: flag(),
    /** Whole shares or contracts of ours executed there this month, where its fees depend on more than a share. */
    volume: int(),
    /**
     * Chances that each sixteenth of the order is filled at rest there, in parts per million, where that is asked: at
     * its limit, and where the policy chooses its price also at the venue's best price, and ahead of everybody.
     */
    reach: ints(),
    /** Shares to expect beyond what is displayed. */
    hidden: int<Qty>(),
    /** It has never answered an order: at most a lot goes there, and nothing past what it shows. */
    untried: flag(),
    /** What `volume` is worth, in whole units of the currency. */
    value: int(),
    /** Of its auction, if the order is for one: it takes only what its imbalance lacks, or nothing any more. */
    auction: oneOf('', 'late', 'over', 'early'),
    /** Left over in that auction: above zero for buyers, 1 for a size that is not known. */
    imbalance: int(),
    /** The part of what is displayed that is gone once the order has been filled elsewhere, in parts per million. */
    fadePpm: int(),
  }),

  // Evaluation. Protected best quotes; the worst price any child may have. NO_PRICE where there is none.
  nbboBid: px(),
  nbboAsk: px(),
  worstPx: px(),
  /**
   * The cost of a share at a venue, in money: `allIn` is price and fee, `total` adds the terms against us (a buyer's
   * total is above allIn, a seller's below). `sweep` rows cap their sum at the tolerance.
   */
  scores: list({
    venue: text(),
    purpose: oneOf('sweep', 'dark', 'post'),
    /** `usable`, `probe`, or why the venue was left out. */
    standing: oneOf(
      'usable',
      'probe',
      'down',
      'silent',
      'halted',
      'unreliable',
      'stale',
      'none',
      'unable',
      'closed',
      'auction',
      'own',
      'doubted',
      'refused',
      'missed',
      'slow',
      'tripped',
      'full',
      // Its client wants nothing sent there, or lets no order pay so much for taking there.
      'excluded',
      'dear',
      // It gives nothing of what it displays, which is asked for last, and binds nobody.
      'empty',
    ),
    px: px(),
    fee: int(),
    allIn: int(),
    expectedFillPpm: int(),
    /** Each term, in the order of the configuration. */
    terms: ints(),
    total: int(),
  }),

  // Decision.
  children: list({
    venue: text(),
    qty: termFields.orderQty,
    ordType: as(
      termFields.ordType,
      oneOf(OrdType.Limit, OrdType.Market, OrdType.Pegged, OrdType.Stop, OrdType.StopLimit),
    ),
    ...columns(termFields, 'price', 'timeInForce', 'minQty'),
    midpoint: flag(),
    purpose: oneOf('sweep', 'dark', 'post'),
    ...instructionFields,
    ...newTermFields,
    ...latestTermFields,
    /**
     * Of one that rests at its venue's best price or a better one, one more than the size ahead of it; of one that
     * takes what is displayed, how much is, up to its price; else 0.
     */
    seen: int(),
    /** It leaves so much later than the plan is made, to arrive with the others. */
    wait: int<Span>(),
  }),
  /** Quantity no child of this plan works for, and '' or why. */
  unroutedQty: int<Qty>(),
  reason: text(),

  // Expectation: displayed size fills completely, dark size at its past fill rate; resting size is not counted.
  expectedQty: int<Qty>(),
  /** Paid by a buyer, received by a seller, with all fees. */
  expectedNet: int(),
  /** expectedNet a share. */
  expectedAvgPx: int(),
  /** The one lit venue that would have done best for expectedQty, what it shows of it, and at what net. */
  singleVenue: text(),
  singleQty: int<Qty>(),
  singleNet: int(),
  singleShortfallQty: int<Qty>(),

  // The rest of the request, since orders may do more than have a limit.
  ordType: termFields.ordType,
  cap: px(),
  ...instructionFields,
  display: int<Qty>(),
  ...newTermFields,
  /** Of a contract, in 10^-multiplierScale; 0: none, as of shares. */
  multiplier: int(),
  multiplierScale: int(),
  ...latestTermFields,
  /** The least size of a quote that steers; 0: the lot. */
  roundLot: int<Qty>(),
  /**
   * How the children stand to better displayed prices of others. `kept`: none goes beyond one. `off`: the market has no
   * order protection. `iso`: they leave as intermarket sweeps, and each better protected quote gets one for all it
   * displays. `plain`: some go beyond one, and none is a sweep, since a venue takes none or a quote cannot be had.
   * `directed`: the client has seen to it.
   */
  protection: oneOf('kept', 'off', 'iso', 'plain', 'directed'),
  /** The routing budget is spent: what is left may only rest. */
  spent: flag(),
  /** Its side of the quote crumbles: nothing goes to the dark. */
  crumbles: flag(),
  /** How the order is to be handled: what its client said, with what is agreed with the client. */
  instructions: instructed,
  /** The user's policy whose plan was refused, and why: this one is by the default policy. Mostly ''. */
  instead: text(),
} as const;

/** As plans were written before they were packed, with every column of every row. */
export const PlannedWide = former(record('plannedWide', 138, fields), (row): Plan => ({ ...row, kind: 'planned' }));

export type Plan = { readonly kind: 'planned' } & RowOf<typeof fields>;

export type VenueInput = Plan['inputs'][number];
export type TakeLevel = VenueInput['levels'][number];
export type VenueScore = Plan['scores'][number];
export type Standing = VenueScore['standing'];
export const STANDINGS: ReadonlySet<string> = new Set(fields.scores.of.standing.values);
export type PlannedChild = Plan['children'][number];
export type Purpose = PlannedChild['purpose'];
