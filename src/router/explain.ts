/** A plan as readable text: its quotes, each venue's score with every term, the children, and their expected cost. */
import { isBuy, TimeInForce } from '../orders/values.ts';
import { NO_PRICE, type Price, type Qty, qty, span, type Span } from '../units/brand.ts';
import { formatDecimal } from '../units/decimal.ts';
import { PPM } from '../units/ratio.ts';
import { arrivalSpread } from './together.ts';
import type { RouterConfig } from './configured.ts';
import type { Plan, PlannedChild, VenueScore } from './event.ts';
import { sightIn } from './learning/darkPools.ts';
import { REST_PARTS } from './learning/rests.ts';
import { FORMER_TERMS } from './formerPlan.ts';
import { instructionsText } from './instructed.ts';
import { leftOf, quotesPassed } from './protection.ts';
import { COST_SCALE } from './routingCost.ts';
import { TERM_NAMES } from './terms/terms.ts';

const LIFE: { readonly [T in TimeInForce]: string } = {
  [TimeInForce.Day]: 'Day',
  [TimeInForce.GoodTillCancel]: 'GTC',
  [TimeInForce.AtTheOpening]: 'at the opening',
  [TimeInForce.ImmediateOrCancel]: 'IOC',
  [TimeInForce.FillOrKill]: 'FOK',
  [TimeInForce.GoodTillDate]: 'GTD',
  [TimeInForce.AtTheClose]: 'at the close',
};

/** `names`: of its terms, by termsOf. Lines of a fixed layout, without colour; columns are aligned within one plan. */
export function explainPlan(planned: Plan, names = termsOf(planned, undefined)): string[] {
  const px = (value: Price) => formatDecimal(value, planned.priceScale, 2);
  const size = (value: Qty) => formatDecimal(value, planned.qtyScale);
  const lines = [headline(planned, px, size), quotesLine(planned, px)];
  if (planned.scores.length > 0) lines.push('', ...scoreTable(planned, names, px), ...oddLines(planned, px, size));
  const dark = darkLines(planned, size);
  if (dark.length > 0) lines.push('', ...dark);
  const rests = restLines(planned);
  if (rests.length > 0) lines.push('', ...rests);
  lines.push('', ...childLines(planned, px, size));
  lines.push(...passedLines(planned, px, size), ...untriedLines(planned));
  if (planned.expectedQty > 0) lines.push('', ...expectationLines(planned, size));
  return lines;
}

type Show<T> = (value: T) => string;

/** Venues that got a lot, or would have. */
const untriedLines = ({ inputs, children }: Plan): string[] =>
  inputs.flatMap(({ venue, untried }) =>
    untried && children.some((child) => child.venue === venue) ? [`${venue} has never answered an order`] : [],
  );

function headline(planned: Plan, px: Show<Price>, size: Show<Qty>): string {
  const limit = planned.terms.price === NO_PRICE ? 'at market' : `limit ${px(planned.terms.price)}`;
  const instructions = instructionsText(planned.instructions, planned.qtyScale);
  const extras = [
    planned.terms.minQty > 0 ? `, at least ${size(planned.terms.minQty)}` : '',
    planned.exDestination === '' ? '' : `, to ${planned.exDestination}`,
    planned.policy === 'best' && planned.rule === 0 ? '' : `, by ${planned.policy}`,
    planned.rule === 0 ? '' : ` (rule ${planned.rule})`,
    planned.instead === '' ? '' : `, in place of ${planned.instead}`,
    instructions === '' ? '' : `; ${instructions}`,
  ].join('');
  const side = isBuy(planned.side) ? 'buy' : 'sell';
  return (
    `order ${planned.orderID}, round ${planned.round}: ` +
    `${side} ${size(planned.terms.orderQty)} ${planned.symbol} ${limit} ${LIFE[planned.terms.timeInForce]}${extras}`
  );
}

function quotesLine(planned: Plan, px: Show<Price>): string {
  const bid = planned.nbboBid === NO_PRICE ? 'none' : px(planned.nbboBid);
  const ask = planned.nbboAsk === NO_PRICE ? 'none' : px(planned.nbboAsk);
  const worst = planned.worstPx === NO_PRICE ? '' : `, no child worse than ${px(planned.worstPx)}`;
  const quotes = planned.protection === 'off' ? 'no order protection: quotes' : 'protected quotes';
  const crumbles = planned.crumbles ? ', its side crumbles: nothing goes to the dark' : '';
  return `${quotes} ${bid} / ${ask}${worst}${crumbles}`;
}

/** What the numbers of its terms are called, in their order, by the configuration that it was made under. */
export function termsOf({ configured }: Plan, config: RouterConfig | undefined): readonly string[] {
  if (configured === 0) return FORMER_TERMS;
  return config === undefined ? TERM_NAMES : config.terms.map(({ name }) => name);
}

/** Prices in the table are quotes, of a round lot at least; what is displayed in front of them is taken as well. */
function oddLines({ side, inputs, scores }: Plan, px: Show<Price>, size: Show<Qty>): string[] {
  return inputs.flatMap(({ venue, askPx, bidPx, levels }) => {
    const quoted = isBuy(side) ? askPx : bidPx;
    const isRow = scores.some((score) => score.venue === venue && score.purpose === 'sweep' && score.px === quoted);
    const better = levels.filter(({ px: at }) => (isBuy(side) ? at < quoted : at > quoted));
    if (!isRow || better.length === 0) return [];
    const shown = better.map((level) => `${size(level.size)} @ ${px(level.px)}`).join(', ');
    return [`${venue} displays less than a round lot in front of its quote: ${shown}`];
  });
}

const SCORE_HEADS = ['venue', 'for', 'standing', 'age', 'price', 'fee', 'all-in', 'fills'];

/** A term that costs nothing at any venue has no column. */
function scoreTable({ inputs, scores }: Plan, terms: readonly string[], px: Show<Price>): string[] {
  const ages = new Map(inputs.map((input) => [input.venue, input.ageMicros]));
  const shown = terms.map((_, i) => i).filter((i) => scores.some((score) => (score.terms[i] ?? 0) !== 0));
  const rows = scores.map((score) => scoreRow(score, ages.get(score.venue), shown, px));
  return aligned([[...SCORE_HEADS, ...shown.map((i) => terms[i]), 'score'], ...rows]);
}

function scoreRow(score: VenueScore, age: Span | undefined, shown: readonly number[], px: Show<Price>): string[] {
  const quoted = score.px !== NO_PRICE;
  return [
    score.venue,
    score.purpose,
    score.standing,
    showAge(age),
    quoted ? px(score.px) : '-',
    money(score.fee),
    quoted ? money(score.allIn) : '-',
    `${formatDecimal(Math.round((score.expectedFillPpm * 1_000) / PPM), 1)}%`,
    ...shown.map((i) => money(score.terms[i] ?? 0, 6)),
    quoted ? money(score.total, 6) : '-',
  ];
}

/** What dark venues hold: the chance of at least so much, as counted, and as hoped when units are shared out. */
function darkLines({ inputs }: Plan, size: Show<Qty>): string[] {
  const percent = (ppm: number) => `${formatDecimal(Math.round((ppm * 1_000) / PPM), 1)}%`;
  return inputs.flatMap(({ venue, dark }) => {
    const { points, wary } = sightIn(dark);
    if (points.length === 0) return [];
    const chances = points.map(
      ({ size: at, known, hoped }) => `${size(qty(at))}: ${percent(known)} (hoped ${percent(hoped)})`,
    );
    return [`${venue} holds at least ${chances.join(', ')}${wary ? '; it has changed lately' : ''}`];
  });
}

const WHERE = ['at its limit', "at the venue's best price", 'ahead of everybody'];

/** The chances that what rests there is filled in time, of the first and of the last part of the order. */
function restLines({ inputs }: Plan): string[] {
  const percent = (ppm: number) => `${formatDecimal(Math.round((ppm * 1_000) / PPM), 1)}%`;
  return inputs.flatMap(({ venue, reach }) => {
    const tables = WHERE.slice(0, reach.length / REST_PARTS).map((where, i) => {
      const [first, last] = [reach[i * REST_PARTS], reach[(i + 1) * REST_PARTS - 1]];
      return `${where} ${percent(first)} to ${percent(last)}`;
    });
    return tables.length === 0 ? [] : [`${venue} fills what rests: ${tables.join(', ')}`];
  });
}

function childLines(planned: Plan, px: Show<Price>, size: Show<Qty>): string[] {
  const lines = aligned(planned.children.map((child) => childRow(child, px, size)));
  if (lines.length === 0) lines.push('no children');
  if (planned.children.some(({ wait }) => wait > 0)) lines.push(...arrivalLines(planned));
  if (planned.unroutedQty > 0) lines.push(`${size(planned.unroutedQty)} unrouted: ${planned.reason}`);
  return lines;
}

function childRow({ venue, purpose, midpoint, terms, wait }: PlannedChild, px: Show<Price>, size: Show<Qty>): string[] {
  const where = midpoint
    ? `midpoint${terms.price === NO_PRICE ? '' : `, at worst ${px(terms.price)}`}`
    : terms.price === NO_PRICE
      ? 'at market'
      : `@ ${px(terms.price)}`;
  const least = terms.minQty > 0 ? `at least ${size(terms.minQty)}` : '';
  const life = LIFE[terms.timeInForce];
  const leaves = wait > 0 ? `leaves ${millis(wait)} ms later` : '';
  return [purpose, venue, size(terms.orderQty), where, terms.iso ? `${life} ISO` : life, least, leaves];
}

function arrivalLines({ inputs, children }: Plan): string[] {
  const at = arrivalSpread(inputs, children);
  const without = arrivalSpread(
    inputs,
    children.map(({ venue }) => ({ venue, wait: span(0) })),
  );
  if (at === undefined || without === undefined) return [];
  return [
    `they arrive within ${millis(at)} ms, by what acknowledgements take; at once it would be ${millis(without)} ms`,
  ];
}

const millis = (micros: Span): string => formatDecimal(micros, 3, 1);

/** Better protected quotes that some children go beyond, and why they may. */
function passedLines(planned: Plan, px: Show<Price>, size: Show<Qty>): string[] {
  const { protection } = planned;
  if (protection !== 'iso' && protection !== 'plain') return [];
  const quotes = quotesPassed(planned);
  const uncovered = quotes.filter((quote) => leftOf(quote) > 0);
  const why =
    protection === 'iso'
      ? 'intermarket sweeps: each better protected quote gets one for all it displays'
      : uncovered.length === 0
        ? 'no intermarket sweeps: a venue takes none'
        : `no intermarket sweeps: what ${uncovered.map(({ venue }) => venue).join(', ')} displays is not had`;
  const rows = quotes.map((quote) => [
    quote.venue,
    quote.standing,
    `${size(quote.size)} @ ${px(quote.px)}`,
    leftOf(quote) === 0 ? 'taken' : `${size(leftOf(quote))} left`,
  ]);
  return ['', why, ...aligned(rows)];
}

function expectationLines(planned: Plan, size: Show<Qty>): string[] {
  const verb = isBuy(planned.side) ? 'costs' : 'brings';
  const whole = (value: number) => `${formatDecimal(value, COST_SCALE, 2)} ${planned.currency}`;
  const lines = [
    `expected: ${size(planned.expectedQty)} ${verb} ${whole(planned.expectedNet)} with fees, ` +
      `${money(planned.expectedAvgPx)} each`,
  ];
  if (planned.singleVenue !== '') {
    const short = planned.singleShortfallQty > 0 ? `, ${size(planned.singleShortfallQty)} short` : '';
    lines.push(
      `best single venue: ${planned.singleVenue}, ${size(planned.singleQty)} for ${whole(planned.singleNet)}${short}`,
    );
  }
  return lines;
}

/** Money a share, four decimals at least, as fees are quoted. */
const money = (value: number, minDecimals = 4): string => formatDecimal(value, COST_SCALE, minDecimals);

function showAge(age: Span | undefined): string {
  if (age === undefined || age < 0) return '-';
  if (age < 10_000 && age % 1_000 !== 0) return `${age} us`;
  return age < 10_000_000 ? `${Math.round(age / 1_000)} ms` : `${Math.round(age / 1_000_000)} s`;
}

const NUMBER = /^-?[\d.]+( (us|ms|s)|%)?$|^-$/;

/** Columns two blanks apart; numbers (as the last row has them) to the right, words to the left. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => row[at].length)));
  const numeric = widths.map((_, at) => NUMBER.test(rows[rows.length - 1][at]));
  return rows.map((row) =>
    row
      .map((cell, at) => (numeric[at] ? cell.padStart(widths[at]) : cell.padEnd(widths[at])))
      .join('  ')
      .trimEnd(),
  );
}
