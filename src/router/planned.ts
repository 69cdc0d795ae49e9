/**
 * How plans are packed (journal/packedCodec.ts): what their numbers are expected to be, in what units, and how they
 * were packed before. All of it is permanent: units/record.ts, `Guess`.
 */
import { isBuy, OrdType, type Side, TimeInForce } from '../orders/values.ts';
import { NO_PRICE, type Price, price, type Qty, qty } from '../units/brand.ts';
import { POWERS_OF_TEN } from '../units/decimal.ts';
import {
  asIn,
  columns,
  curved,
  expected,
  former,
  guessed,
  inStrides,
  inUnit,
  ints,
  late,
  list,
  packed,
  record,
  type RowOf,
  usually,
} from '../units/record.ts';
import { fields, type Plan } from './event.ts';
import { SIZES } from './learning/sizes.ts';

interface Request {
  readonly side: Side;
  readonly priceScale: number;
  readonly qtyScale: number;
}
interface Seen {
  readonly venue: string;
  readonly quotes: string;
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
export const LEARNED_UNITS: readonly number[] = [2_500, 2_500, 10, 2_500, 200, 40, 100, 100];
/** Waits for an answer are near each other: half of them and nine in ten to their mean, the last to nine in ten. */
const BESIDE: readonly number[] = [-1, -1, -1, -1, -1, 2, 2, 6];
/** Half a percent: nobody knows a pool so well. */
export const SIGHT_UNIT = 5_000;
/** What ages are in, and since when a pool was last found short. */
export const MILLISECOND = 1_000;
export const SHORT_UNIT = 10_000;

const FORMER_UNITS: readonly number[] = [2_500, 2_500, 10, 2_500, 200, 10, 10, 100];
const inputsInUnits = {
  ...packedInputs,
  learned: expected(FORMER_UNITS, UNLEARNED),
  dark: inStrides([1, 1_000, 1_000]),
};

const latestInputs = {
  ...packedInputs,
  ageMicros: inUnit(
    MILLISECOND,
    guessed(inputs.of.ageMicros, (_of: object, { quotes }: Seen) => (quotes === 'none' ? -1 : 0)),
  ),
  learned: expected(LEARNED_UNITS, UNLEARNED, BESIDE),
  dark: curved({ series: SIZES, unit: SIGHT_UNIT, start: 1_000_000, lastUnit: SHORT_UNIT }),
};

interface Scored {
  readonly venue: string;
  readonly standing: string;
  readonly purpose: 'sweep' | 'dark' | 'post';
  readonly px: Price;
  readonly fee: number;
  readonly allIn: number;
  readonly terms: readonly number[];
}
type Before = Request & {
  readonly children: readonly (Sent & { readonly venue: string })[];
  readonly nbboBid: Price;
  readonly nbboAsk: Price;
  readonly inputs: readonly (Seen & {
    readonly bidPx: Price;
    readonly askPx: Price;
    readonly after: readonly number[];
    readonly dark: readonly number[];
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

const scoresInUnits = {
  ...packedScores,
  terms: expected([1, 1, 1, 1, 1, 1, 1, 1], costsOf),
  total: packedScores.total,
};

const hasMiddle = ({ nbboBid, nbboAsk }: Before): boolean => nbboBid !== NO_PRICE && nbboAsk !== NO_PRICE;

/** In the dark, the middle of the market. */
function priceOf(of: Before, row: Scored): Price {
  if (row.purpose !== 'dark') return touchOf(of, row);
  return hasMiddle(of) ? price(Math.floor((of.nbboBid + of.nbboAsk) / 2)) : NO_PRICE;
}

function middleOf(of: Before, row: Scored): number {
  if (row.purpose !== 'dark' || row.px === NO_PRICE || !hasMiddle(of) || of.priceScale > GUESSED_SCALE) {
    return allInOf(of, row);
  }
  const unit = POWERS_OF_TEN[GUESSED_SCALE - of.priceScale];
  const bid = of.nbboBid * unit;
  return bid + Math.floor((of.nbboAsk * unit - bid) / 2) + signIn(of) * row.fee;
}

const PURPOSES = scores.of.purpose.values;
const DARK = PURPOSES.indexOf('dark');
const SWEEP = PURPOSES.indexOf('sweep');

/** What shows nothing is dark, mostly. */
function purposeOf(of: Before, { venue }: Scored): number {
  const seen = seenIn(of, venue);
  return seen !== undefined && seen.quotes === 'none' && seen.levels.length === 0 ? DARK : SWEEP;
}

/** In the dark, of what its child asks for: the mean of the points up to there, straight between them. */
function partOfDark(of: Before, row: Scored): number {
  if (row.purpose !== 'dark') return filledOf(of, row);
  const sight = seenIn(of, row.venue)?.dark ?? [];
  if (sight.length < 6) return 0;
  let size = 1;
  for (const { venue, purpose, terms } of of.children) {
    if (venue === row.venue && purpose === 'dark') size = Math.max(size, terms.orderQty);
  }
  let sum = 0;
  let from = 0;
  let before = sight[4];
  for (let k = 3; k + 2 < sight.length && from < size; k += 3) {
    const to = Math.min(sight[k], size);
    const start = Math.max(3, k - 3);
    const at =
      k === 3 || to <= sight[start]
        ? sight[start + 1]
        : sight[start + 1] + ((sight[k + 1] - sight[start + 1]) * (to - sight[start])) / (sight[k] - sight[start]);
    sum += ((before + at) / 2) * (to - from);
    from = to;
    before = at;
  }
  const part = Math.floor((sum + before * (size - from)) / size);
  return Number.isSafeInteger(part) ? part : 0;
}

/** From there, two for what follows a fill, which is bounded by itself. */
const TOXICITY = 5;
const MOST_TOXICITY = 5_000;

function sumOf(of: Before, { px: at, purpose, standing, allIn, terms }: Scored): number {
  if (at === NO_PRICE) return 0;
  let sum = 0;
  for (let i = 0; i < terms.length; i++) sum += terms[i];
  let toxicity = (terms[TOXICITY] ?? 0) + (terms[TOXICITY + 1] ?? 0);
  sum -= toxicity;
  if (purpose === 'sweep') {
    sum = standing === 'probe' ? -TOLERANCE : Math.max(-TOLERANCE, Math.min(TOLERANCE, sum));
    toxicity = Math.min(toxicity, MOST_TOXICITY);
  }
  return allIn + signIn(of) * (sum + toxicity);
}

const latestScores = {
  ...scoresInUnits,
  venue: asIn('inputs', scores.of.venue),
  purpose: guessed(scores.of.purpose, purposeOf),
  px: guessed(scores.of.px, priceOf),
  allIn: guessed(scores.of.allIn, middleOf),
  expectedFillPpm: guessed(scores.of.expectedFillPpm, partOfDark),
  total: guessed(total, sumOf),
};

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
  readonly terms: { readonly orderQty: Qty; readonly price: Price };
}

/** What is displayed there up to its price. */
function displayedFor(of: Before, { purpose, venue, terms }: Sent & { readonly venue: string }): number {
  if (purpose !== 'sweep') return 0;
  const levels = seenIn(of, venue)?.levels ?? [];
  const sign = signIn(of);
  let shown = 0;
  for (let i = 0; i < levels.length && sign * levels[i].px <= sign * terms.price; i++) shown += levels[i].size;
  return Number.isSafeInteger(shown) ? shown : 0;
}

const PEGGED = children.of.ordType.values.indexOf(OrdType.Pegged);

const latestChildren = {
  ...columns(children.of, 'venue', 'purpose'),
  ...packedChildren,
  ordType: guessed(children.of.ordType, (_of: object, { purpose }: Sent) => (purpose === 'dark' ? PEGGED : 0)),
  midpoint: guessed(children.of.midpoint, (_of: object, { purpose }: Sent) => (purpose === 'dark' ? 1 : 0)),
  seen: guessed(children.of.seen, displayedFor),
};

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

/** As they were until names of venues, what is known of dark ones and what is mostly 0 became shorter. */
export const PlannedInUnits = former(
  packed(
    record('plannedInUnits', 162, {
      ...packedScalars,
      inputs: list(inputsInUnits),
      scores: list(scoresInUnits),
      children: list(packedChildren),
      instead,
    }),
    packing,
  ),
  (row): Plan => ({ ...row, kind: 'planned' }),
);

const { singleVenue, ...earlyScalars } = packedScalars;

/** Of a stock in the United States. */
const latestScalars = {
  ...earlyScalars,
  configured: usually(scalars.configured, 1),
  priceScale: usually(scalars.priceScale, 4),
  tickSize: usually(scalars.tickSize, price(100)),
  lotSize: usually(scalars.lotSize, qty(1)),
  roundLot: usually(scalars.roundLot, qty(100)),
};

export const Planned = packed(
  record('planned', 163, {
    ...latestScalars,
    inputs: list(latestInputs),
    children: list(latestChildren),
    scores: list(latestScores),
    singleVenue: late(singleVenue),
    instead,
  }),
  packing,
);
