/**
 * The router's journal record: a plan with all its inputs. The same plan can be made from it again, and explain.ts
 * prints it. Prices and quantities are at the scales in the record; money is in 10^-6 of the currency.
 */
import { side } from '../orders/event.ts';
import { instructed } from '../orders/instructions.ts';
import { instructionFields, latestTermFields, newTermFields, termFields } from '../orders/terms.ts';
import { isBuy, type OrderID, OrdType, type Side, TimeInForce } from '../orders/values.ts';
import { type Instant, type Price, type Qty, type Span, NO_PRICE } from '../units/brand.ts';
import { POWERS_OF_TEN } from '../units/decimal.ts';
import {
  as,
  columns,
  expected,
  flag,
  former,
  guessed,
  inStrides,
  int,
  ints,
  list,
  oneOf,
  packed,
  px,
  record,
  type RowOf,
  text,
  usually,
} from '../units/record.ts';

const fields = {
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

// What the numbers of a plan are expected to be. Permanent: units/record.ts, `Guess`.

interface Request {
  readonly side: Side;
  readonly priceScale: number;
  readonly qtyScale: number;
}
interface Seen {
  readonly venue: string;
  readonly levels: readonly { readonly px: Price; readonly size: Qty }[];
  readonly learned: readonly number[];
}

/** The best level, if the order would take that side. */
const bestOf =
  (buys: boolean) =>
  (of: Request, { levels }: Seen): Seen['levels'][number] | undefined =>
    isBuy(of.side) === buys ? levels[0] : undefined;
const bestBid = bestOf(false);
const bestAsk = bestOf(true);

const { inputs, scores, children, instead, ...scalars } = fields;

/** Levels come first: the touch on their side is the first of them. */
const packedInputs = {
  ...columns(inputs.of, 'levels'),
  ...inputs.of,
  up: usually(inputs.of.up, true),
  quotes: usually(inputs.of.quotes, 'live'),
  bidPx: guessed(inputs.of.bidPx, (of: Request, row: Seen) => bestBid(of, row)?.px ?? NO_PRICE),
  bidQty: guessed(inputs.of.bidQty, (of: Request, row: Seen) => bestBid(of, row)?.size ?? 0),
  askPx: guessed(inputs.of.askPx, (of: Request, row: Seen) => bestAsk(of, row)?.px ?? NO_PRICE),
  askQty: guessed(inputs.of.askQty, (of: Request, row: Seen) => bestAsk(of, row)?.size ?? 0),
  dark: ints(3),
};

/** What venues of which nothing is learned have: permanent here, as what the terms keep may change. */
const UNLEARNED = [1_000_000, 500_000, 0, 0, 0, 0, 0, 0];
/** Times are exact enough to have children arrive together, which waits for 20 µs and more: a way is half an answer. */
export const LEARNED_UNITS: readonly number[] = [2_500, 2_500, 10, 2_500, 200, 10, 10, 100];
export const SIGHT_UNITS: readonly number[] = [1, 1_000, 1_000];

const latestInputs = {
  ...packedInputs,
  learned: expected(LEARNED_UNITS, UNLEARNED),
  dark: inStrides(SIGHT_UNITS),
};

interface Scored {
  readonly venue: string;
  readonly purpose: 'sweep' | 'dark' | 'post';
  readonly px: Price;
  readonly fee: number;
  readonly allIn: number;
  readonly terms: readonly number[];
}
type Before = Request & {
  readonly inputs: readonly (Seen & {
    readonly bidPx: Price;
    readonly askPx: Price;
    readonly after: readonly number[];
  })[];
};

const GUESSED_SCALE = 6;
const TOLERANCE = 500;
const signIn = ({ side: of }: Request): 1 | -1 => (isBuy(of) ? 1 : -1);

/** Where the last one was found. */
let foundAt = 0;

/** From there on, as they are asked for in their turn, mostly; each venue is there once. */
function seenIn({ inputs: rows }: Before, venue: string): Before['inputs'][number] | undefined {
  const { length } = rows;
  let i = foundAt < length ? foundAt : 0;
  for (let left = length; left > 0; left--) {
    if (rows[i].venue === venue) {
      foundAt = i;
      return rows[i];
    }
    if (++i === length) i = 0;
  }
  return undefined;
}

function touchOf(of: Before, { purpose, venue }: Scored): Price {
  const seen = purpose === 'sweep' ? seenIn(of, venue) : undefined;
  if (seen === undefined) return NO_PRICE;
  return isBuy(of.side) ? seen.askPx : seen.bidPx;
}

/** The first of what is learned is the filled part of what is taken, the next one that of what rests. */
function filledOf(of: Before, { purpose, venue }: Scored): number {
  const seen = purpose === 'dark' ? undefined : seenIn(of, venue);
  return seen?.learned[purpose === 'post' ? 1 : 0] ?? 0;
}

const allInOf = (of: Before, { px: at, fee }: Scored): number =>
  at === NO_PRICE || of.priceScale > GUESSED_SCALE
    ? 0
    : at * POWERS_OF_TEN[GUESSED_SCALE - of.priceScale] + signIn(of) * fee;

function totalOf(of: Before, { px: at, purpose, allIn, terms }: Scored): number {
  if (at === NO_PRICE) return 0;
  let sum = 0;
  for (let i = 0; i < terms.length; i++) sum += terms[i];
  if (purpose === 'sweep') sum = Math.max(-TOLERANCE, Math.min(TOLERANCE, sum));
  return allIn + signIn(of) * sum;
}

/** Terms come before what is summed of them. */
const { total, ...scoreFields } = scores.of;
const packedScores = {
  ...scoreFields,
  px: guessed(scores.of.px, touchOf),
  allIn: guessed(scores.of.allIn, allInOf),
  expectedFillPpm: guessed(scores.of.expectedFillPpm, filledOf),
  total: guessed(total, totalOf),
};

/** What the terms cost with the settings that nobody changes, by what was learned. */
function costsOf(of: Before, row: Scored, into: number[]): void {
  const seen = seenIn(of, row.venue);
  if (seen === undefined) {
    for (let k = 0; k < 8; k++) into[k] = 0;
    return;
  }
  const { learned, after } = seen;
  const isDark = row.purpose === 'dark';
  into[0] = isDark ? 0 : partOf(5_000, 1_000_000 - learned[row.purpose === 'post' ? 1 : 0], 1_000_000);
  into[1] = partOf(10, learned[2], 1_000) + (isDark ? 200 : 0);
  into[2] = partOf(5_000, learned[3], 1_000_000);
  into[3] = partOf(50_000, learned[4], 1_000_000);
  into[4] = into[5] = into[6] = 0;
  into[7] = learned[6] > learned[5] ? partOf(10, learned[6] - learned[5], 10_000) : 0;
  if (after.length === 0) return;
  const at = row.purpose === 'post' ? 2 : 0;
  const worth = worthOf(of, row, seen);
  into[5] = partOf(worth, after[at] ?? 0, 10_000_000);
  into[6] = partOf(worth, after[at + 1] ?? 0, 10_000_000);
}

function worthOf(of: Before, row: Scored, { askPx, bidPx }: Before['inputs'][number]): number {
  if (row.purpose === 'dark') return row.allIn - signIn(of) * row.fee;
  const at = row.purpose === 'post' ? row.px : isBuy(of.side) ? askPx : bidPx;
  return allInOf(of, { ...row, px: at, fee: 0 });
}

/** 0 where that is not known. */
function partOf(a: number, b: number, divisor: number): number {
  if (b === 0) return 0;
  const product = a * b;
  return Number.isSafeInteger(product) ? Math.floor(product / divisor) : 0;
}

const latestScores = { ...packedScores, terms: expected([1, 1, 1, 1, 1, 1, 1, 1], costsOf), total: packedScores.total };

/** They take what is displayed. */
const packedChildren = {
  ...children.of,
  timeInForce: usually(children.of.timeInForce, TimeInForce.ImmediateOrCancel),
  seen: guessed(children.of.seen, (_of: object, { purpose, terms }: Sent) =>
    purpose === 'sweep' ? terms.orderQty : 0,
  ),
};

interface Sent {
  readonly purpose: 'sweep' | 'dark' | 'post';
  readonly terms: { readonly orderQty: Qty };
}

interface Expected {
  readonly terms: { readonly price: Price; readonly orderQty: Qty };
  readonly qtyScale: number;
  readonly unroutedQty: Qty;
  readonly expectedQty: Qty;
  readonly expectedNet: number;
  readonly singleQty: Qty;
}

const limitOf = ({ terms }: Expected): Price => terms.price;

const packedScalars = {
  ...scalars,
  policy: usually(scalars.policy, 'best'),
  currency: usually(scalars.currency, 'USD'),
  worstPx: guessed(scalars.worstPx, limitOf),
  expectedQty: guessed(scalars.expectedQty, ({ terms, unroutedQty }: Expected) => terms.orderQty - unroutedQty),
  expectedAvgPx: guessed(scalars.expectedAvgPx, ({ expectedQty, expectedNet, qtyScale }: Expected) =>
    expectedQty === 0 ? 0 : Math.round((expectedNet / expectedQty) * POWERS_OF_TEN[qtyScale]),
  ),
  singleQty: guessed(scalars.singleQty, ({ expectedQty }: Expected) => expectedQty),
  singleNet: guessed(scalars.singleNet, ({ expectedNet }: Expected) => expectedNet),
  singleShortfallQty: guessed(
    scalars.singleShortfallQty,
    ({ expectedQty, singleQty }: Expected) => expectedQty - singleQty,
  ),
  ordType: usually(scalars.ordType, OrdType.Limit),
  cap: guessed(scalars.cap, limitOf),
};

const packing = {
  reference: ({ nbboBid, nbboAsk, terms }: RowOf<typeof fields>) =>
    nbboBid !== NO_PRICE ? nbboBid : nbboAsk !== NO_PRICE ? nbboAsk : terms.price !== NO_PRICE ? terms.price : 0,
  tick: ({ tickSize }: RowOf<typeof fields>) => tickSize,
};

/** As plans were written until what is learned and what it costs were expected, and kept in units. */
export const PlannedPlain = former(
  packed(
    record('plannedPlain', 160, {
      ...packedScalars,
      inputs: list(packedInputs),
      scores: list(packedScores),
      children: list(packedChildren),
      instead,
    }),
    packing,
  ),
  (row): Plan => ({ ...row, kind: 'planned' }),
);

export const Planned = packed(
  record('planned', 162, {
    ...packedScalars,
    inputs: list(latestInputs),
    scores: list(latestScores),
    children: list(packedChildren),
    instead,
  }),
  packing,
);

export type Plan = { readonly kind: 'planned' } & RowOf<typeof fields>;

export type VenueInput = Plan['inputs'][number];
export type TakeLevel = VenueInput['levels'][number];
export type VenueScore = Plan['scores'][number];
export type Standing = VenueScore['standing'];
export const STANDINGS: ReadonlySet<string> = new Set(fields.scores.of.standing.values);
export type PlannedChild = Plan['children'][number];
export type Purpose = PlannedChild['purpose'];
