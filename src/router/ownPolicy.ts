/**
 * A policy of the user's is code of a stranger. It plans on copies, so that it can harm neither the order nor what
 * other plans are made of; and what it makes is checked like a stranger's message before anything of it is sent: each
 * child against its venue and against the order, and their sum. What throws, or fails a check, is no plan: plan.ts then
 * plans the order by the default policy, and the record says whose plan was refused, and why.
 */
import { BestQuote } from '../market/best.ts';
import { BookSide } from '../market/book.ts';
import { isImmediate } from '../orders/order.ts';
import { type OrderTerms, Peg } from '../orders/terms.ts';
import { OrdType, TimeInForce } from '../orders/values.ts';
import { minus, NO_PRICE, NO_QTY, plus, type Qty } from '../units/brand.ts';
import { lowestPrice } from '../units/instrument.ts';
import { isOnTick } from '../units/ticks.ts';
import { errorText } from '../units/errorText.ts';
import { faultAtOnce } from './atOnce.ts';
import { takesIntoAuction } from './auction.ts';
import {
  accepts,
  type Draft,
  inLots,
  isCrossed,
  isDust,
  isOpen,
  isShut,
  restingTimeInForce,
  type Seat,
  Unrouted,
} from './draft.ts';
import { type PlannedChild, STANDINGS, type VenueScore } from './event.ts';
import { isTooDear, onlyRests } from './instructed.ts';
import { NO_ROOM, outFor, sizeAt } from './outFor.ts';
import { sizeToRest, termsToRest } from './resting.ts';
import { SCORE_TERMS } from './terms/terms.ts';

/** Children of one plan at a venue, and rows of its scores for a venue: nobody needs more. */
const MOST_AT_A_VENUE = 8;
const MOST_OF_FAULT = 200;

/**
 * Lets the order's policy plan; returns why its plan is refused, and then the draft is as it was. '' if it stands: it
 * is taken over whole, and nothing of it can fail from there on, in this plan or where it is journaled.
 */
export function planByOwn(draft: Draft): string {
  const made = madeByOwn(draft);
  if (typeof made !== 'string') {
    adopt(draft, made);
    return '';
  }
  for (const seat of draft.seats) seat.taken = NO_QTY;
  return made.slice(0, MOST_OF_FAULT);
}

/** What it makes, if it stands: values of ours. Or what is wrong with it. */
function madeByOwn(draft: Draft): Made | string {
  try {
    // What is written beside its fields would be lost without a word.
    const copy = Object.preventExtensions(copyOf(draft));
    const answer: unknown = draft.request.policy.plan(copy);
    if (isPromise(answer)) {
      answer.then(undefined, () => undefined);
      return 'returns a promise: a plan is made at once';
    }
    const many = tooManyIn(draft, copy);
    if (many !== '') return many;
    const made = madeIn(copy, draft.scores.length);
    const fault = faultIn(draft, made);
    return fault === '' ? ownValuesOf(made) : fault;
  } catch (error) {
    return `throws: ${errorText(error)}`;
  }
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value);
const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { readonly then?: unknown }).then === 'function';

/** Shares nothing that anything else goes by. */
function copyOf(draft: Draft): Draft {
  const { policy, ...asked } = draft.request;
  const seats = new Map(draft.seats.map((seat) => [seat, structuredClone(seat)]));
  const copied = (seat: Seat): Seat => seats.get(seat) ?? structuredClone(seat);
  return {
    ...draft,
    request: { ...structuredClone(asked), policy: { ...policy } },
    childTerms: structuredClone(draft.childTerms),
    settings: structuredClone(draft.settings),
    seats: [...seats.values()],
    ranked: draft.ranked.map(copied),
    scores: structuredClone(draft.scores),
    children: [],
    bid: Object.assign(new BestQuote(BookSide.Bid), draft.bid),
    ask: Object.assign(new BestQuote(BookSide.Ask), draft.ask),
  };
}

/** Before anything of it is copied. */
function tooManyIn({ seats, scores: before }: Draft, { children, scores }: Draft): string {
  const most = MOST_AT_A_VENUE * seats.length;
  if (!Array.isArray(children)) return 'its children are no list';
  if (!Array.isArray(scores)) return 'its scores are no list';
  if (children.length > most) return `makes ${children.length} children`;
  const more = scores.length - before.length;
  return more > most ? `makes ${more} rows of scores` : '';
}

/** What a plan takes of a draft. */
type Made = Pick<Draft, 'children' | 'scores' | 'reason' | 'expectedQty' | 'expectedNet'>;

/** Once more a copy: it may keep the draft, and change it later. Rows that were there before are not its own. */
function madeIn({ children, scores, reason, expectedQty, expectedNet }: Draft, before: number): Made {
  return structuredClone({ children, scores: scores.slice(before), reason, expectedQty, expectedNet });
}

function adopt(draft: Draft, made: Made): void {
  draft.children.push(...made.children);
  draft.scores.push(...made.scores);
  for (const { terms } of made.children) draft.left = minus(draft.left, terms.orderQty);
  ({ reason: draft.reason, expectedQty: draft.expectedQty, expectedNet: draft.expectedNet } = made);
}

const ownValuesOf = (made: Made): Made => ({
  ...made,
  children: made.children.map(({ venue, terms, midpoint, purpose, seen, wait }) => ({
    ...{ venue, terms: { ...terms }, midpoint, purpose, seen, wait },
  })),
  scores: made.scores.map(({ venue, purpose, standing, px, fee, allIn, expectedFillPpm, terms, total }) => ({
    ...{ venue, purpose, standing, px, fee, allIn, expectedFillPpm, terms: [...terms], total },
  })),
});

const REASONS: ReadonlySet<string> = new Set(['', ...Object.values(Unrouted)]);

function faultIn(draft: Draft, made: Made): string {
  const { children, reason, expectedQty, expectedNet } = made;
  if (!REASONS.has(reason)) return 'its reason is none of Unrouted';
  if (draft.request.display > 0 && children.filter(({ purpose }) => purpose === 'post').length > 1) {
    return 'shows more than the order lets it';
  }
  const seats: Seat[] = [];
  const atVenue = new Map<Seat, number>();
  let sum = NO_QTY;
  for (const child of children) {
    const seat = draft.seats.find(({ profile }) => profile.id === child.venue);
    if (seat === undefined) return `sends to ${JSON.stringify(child.venue)}, where the order cannot go`;
    const at = (atVenue.get(seat) ?? 0) + 1;
    const fault = at > most(seat) ? 'more orders than it takes now' : faultOf(draft, seat, child);
    if (fault !== '') return `sends to ${seat.profile.id} ${fault}`;
    atVenue.set(seat, at);
    seats.push(seat);
    sum = plus(sum, child.terms.orderQty);
    if (sum > draft.left) return `sends more than order ${draft.request.orderID} asks for`;
    if (child.purpose === 'sweep') seat.taken = plus(seat.taken, child.terms.orderQty);
  }
  const many = faultAtOnce(draft, children);
  if (many !== '') return many;
  // What the whole plan takes is out of the way of what rests.
  for (let i = 0; i < children.length; i++) {
    if (children[i].purpose === 'post' && wouldCross(draft, seats[i], children[i])) {
      return `rests at ${children[i].venue} where it would lock or cross a protected quote`;
    }
  }
  if (!isSize(expectedQty) || expectedQty > draft.left || !isWhole(expectedNet)) return 'what it expects is no sum';
  for (const row of made.scores) if (!isRow(draft, row)) return 'its scores are none';
  return '';
}

const most = ({ input }: Seat): number =>
  input.room > 0 ? Math.min(input.room, MOST_AT_A_VENUE) : input.room === NO_ROOM ? 1 : MOST_AT_A_VENUE;

/** What is wrong with a child, whatever others there are. */
function faultOf(draft: Draft, seat: Seat, child: PlannedChild): string {
  const { terms, seen, wait, midpoint } = child;
  if (typeof terms !== 'object' || terms === null) return 'an order without terms';
  if (!isSize(terms.orderQty) || terms.orderQty === 0) return 'a quantity that is none';
  if (!isSize(terms.minQty) || terms.minQty > terms.orderQty) return 'a MinQty that is none';
  if (!isWhole(terms.price) || terms.price === NO_PRICE) return 'a price that is none';
  if (!isSize(seen) || wait !== 0 || typeof midpoint !== 'boolean') return 'an order with a wait, or other columns';
  return faultOfTerms(draft, seat, child) || faultOfSize(draft, seat, child) || faultOfPrice(draft, seat, terms);
}

function faultOfTerms(draft: Draft, seat: Seat, { terms, purpose, midpoint }: PlannedChild): string {
  const { request, settings, childTerms } = draft;
  const { profile, input } = seat;
  const out = outFor(request, input, settings, purpose === 'post' ? 'rest' : 'trade');
  if (out !== undefined) return `while it is ${out}`;
  if (isShut(input)) return `while it is ${input.quotes}`;
  // What it takes at the midpoint is said by supportsMidpoint.
  const isTaken = midpoint
    ? profile.timeInForces.includes(terms.timeInForce)
    : accepts(profile, terms.ordType, terms.timeInForce);
  if (!isTaken) return 'an OrdType or a TimeInForce that it does not take';
  if (purpose === 'post') return faultOfRest(draft, seat, terms) || (midpoint ? 'to rest at the midpoint' : '');
  if (request.spent) return 'to take, though the routing budget is spent';
  const isAll = terms.timeInForce === TimeInForce.FillOrKill;
  if (!isAll && terms.timeInForce !== TimeInForce.ImmediateOrCancel) return 'a TimeInForce that may rest';
  if (terms.minQty > 0 && !profile.supportsMinQty) return 'a MinQty, which it does not support';
  if (request.terms.minQty > (isAll ? terms.orderQty : terms.minQty)) return "less than the order's MinQty";
  if (purpose === 'sweep') {
    if (profile.kind !== 'lit' || !isOpen(seat)) return `to take while it is ${seat.standing}`;
    return midpoint || !isAlike(terms, { ...childTerms, ordType: OrdType.Limit }) ? "other terms than the order's" : '';
  }
  if (purpose !== 'dark' || profile.kind !== 'dark') return 'what it is not there for';
  if (request.crumbles === true) return 'while its side of the quote crumbles';
  if (input.quotes === 'auction' || isTooDear(draft, seat)) return 'where the order may not take';
  if (midpoint ? !profile.supportsMidpoint : terms.ordType !== OrdType.Limit) return 'a midpoint order';
  const ordType = midpoint ? OrdType.Pegged : OrdType.Limit;
  return isAlike(terms, { ...childTerms, ordType }) ? '' : "other terms than the order's";
}

function faultOfRest(draft: Draft, seat: Seat, terms: OrderTerms): string {
  const { request, childTerms } = draft;
  const { profile } = seat;
  const { timeInForce } = terms;
  if (profile.kind !== 'lit') return 'to rest in the dark';
  if (request.terms.price === NO_PRICE || isImmediate(request.terms)) return 'to rest, which the order may not';
  if (timeInForce === TimeInForce.AtTheClose || timeInForce === TimeInForce.AtTheOpening) {
    if (!takesIntoAuction(draft, seat)) return 'for an auction that does not take it';
    return isAlike(terms, { ...childTerms, ordType: OrdType.Limit }) ? '' : "other terms than the order's";
  }
  if (timeInForce !== restingTimeInForce(profile, request.terms.timeInForce)) return "another life than the order's";
  if (terms.minQty !== request.terms.minQty || (terms.minQty > 0 && !profile.supportsMinQty)) return 'another MinQty';
  const known = termsToRest(draft, profile, timeInForce);
  if (request.terms.peg !== Peg.None && terms.price !== known.price) return 'another price than that of its peg';
  return isAlike(terms, known) ? '' : "other terms than the order's";
}

/** All but the columns that are looked at one by one. */
function isAlike(terms: OrderTerms, known: OrderTerms): boolean {
  const free: Partial<OrderTerms> = {
    orderQty: terms.orderQty,
    price: terms.price,
    minQty: terms.minQty,
    timeInForce: terms.timeInForce,
  };
  const wanted: Record<string, unknown> = { ...known, ...free };
  const names = Object.keys(terms);
  return (
    names.length === Object.keys(wanted).length &&
    Object.entries(terms).every(([name, value]) => name in wanted && wanted[name] === value)
  );
}

function faultOfSize(draft: Draft, seat: Seat, { terms, purpose }: PlannedChild): string {
  const { profile, input } = seat;
  const { orderQty } = terms;
  const largest = (size: Qty): Qty =>
    purpose === 'post'
      ? sizeToRest({ ...draft, left: size }, seat)
      : purpose === 'sweep'
        ? inLots(profile, size)
        : sizeAt(profile, input, size);
  if (largest(orderQty) !== orderQty) return 'a quantity off its lot, or more than it may get';
  return isDust(draft, profile, orderQty) ? 'less than the least that may be sent' : '';
}

function faultOfPrice(draft: Draft, { profile, input }: Seat, { price }: OrderTerms): string {
  const { sign, worstPx, request } = draft;
  if (sign * price > sign * worstPx) return "a price beyond the order's limit or collar";
  if (price < lowestPrice(request.instrument)) return 'a price below the lowest there is';
  if (isOnTick(price, profile)) return '';
  const isShown = price === worstPx || input.levels.some(({ px }) => px === price);
  return profile.ticks === undefined && isShown ? '' : 'a price off its tick';
}

function wouldCross(draft: Draft, seat: Seat, { terms }: PlannedChild): boolean {
  if (terms.timeInForce === TimeInForce.AtTheClose || terms.timeInForce === TimeInForce.AtTheOpening) return false;
  return isCrossed(draft, seat.standing === 'dear' || onlyRests(draft) ? undefined : seat, terms.price);
}

/** A list may have places without a row, and a row places without a number. */
function isRow({ seats }: Draft, row: VenueScore | null | undefined): boolean {
  if (row === undefined || row === null) return false;
  const { venue, purpose, standing, px, fee, allIn, expectedFillPpm, terms, total } = row;
  return (
    seats.some(({ profile }) => profile.id === venue) &&
    (purpose === 'sweep' || purpose === 'dark' || purpose === 'post') &&
    STANDINGS.has(standing) &&
    isWhole(px) &&
    [fee, allIn, expectedFillPpm, total].every((each) => isWhole(each)) &&
    Array.isArray(terms) &&
    terms.length === SCORE_TERMS.length &&
    SCORE_TERMS.every((_, i) => isWhole(terms[i]))
  );
}
