/**
 * A plan while it is being made: what was asked, every venue's terms beside what was seen of it, and the children so
 * far. The steps (dark, sweep, single, directed, post) each take from `left` and add children; plan.ts and the order's
 * policy call them.
 */
import { BestQuote } from '../market/best.ts';
import { BookSide } from '../market/book.ts';
import { type Instrument, roundLotOf } from '../units/instrument.ts';
import { outlivesDay } from '../orders/order.ts';
import { type Instructed, instructionsIn } from '../orders/instructions.ts';
import { isPlain, type OrderTerms, Peg } from '../orders/terms.ts';
import { type OrderID, OrdType, type Side, signOf, TimeInForce } from '../orders/values.ts';
import { assert } from '../units/assert.ts';
import {
  floorTo,
  type Instant,
  least,
  most,
  NO_TIME,
  minus,
  NO_PRICE,
  NO_QTY,
  plus,
  type Price,
  price,
  type Qty,
  qty,
  span,
  ZERO_PRICE,
} from '../units/brand.ts';
import type { PlannedChild, Standing, VenueInput, VenueScore } from './event.ts';
import { isOnTick, onTick } from '../units/ticks.ts';
import { feeAt, type FeeRow, feesInForce, ofTrade, shareFee } from './fees.ts';
import { atMost, feeOn, notionalAsMoney, priceAsMoney, type Scales, unitAsMoney } from './routingCost.ts';
import type { RouterSettings } from './settings.ts';
import type { VenueProfile } from './venue.ts';

/** A request to route: the quantity of one client order that no child works. */
export interface RouteRequest {
  readonly orderID: OrderID;
  readonly symbol: string;
  readonly instrument: Instrument;
  readonly side: Side;
  /** The one venue the client asked for, '' for our choice. */
  readonly exDestination: string;
  /**
   * The order's terms as they are now: OrderQty(38) is the quantity to route, Price(44) the present price of a peg,
   * MinQty(110) the least quantity of a first execution that is still owed to the client.
   */
  readonly terms: OrderTerms;
  /**
   * The worst price of any child: the client's own Price(44), and of an order without one, or that follows the quote,
   * no farther than the collar beyond what risk measures it from; NO_PRICE for none.
   */
  readonly cap: Price;
  /** The most that may be shown of it now where the venue keeps no reserve; 0 for all. */
  readonly display: Qty;
  /** Number of earlier plans of the order. */
  readonly round: number;
  /** Its routing budget is spent: the rest may only be posted. */
  readonly spent: boolean;
  /** Its side of the quote crumbles: nothing of it goes to the dark now. */
  readonly crumbles?: boolean;
  /** The order has been at a dark venue already. */
  readonly darkTried: boolean;
  /** How its client wants it handled, and what is agreed with the client. */
  readonly instructions: Instructed;
  /** How it is spread over venues, and the number of the rule that chose so: 0 for the default. */
  readonly policy: Policy;
  readonly rule: number;
  /** The policy of the user's in whose place the default one plans it, and why: ownPolicy.ts. Left out for none. */
  readonly instead?: string;
  /** Number of the `routerConfigured` in force. */
  readonly configured: number;
  /** Of a plan made again, how much was looked for in the dark; left out where that is what it asks for itself. */
  readonly darkLooked?: Qty;
}

/** How an order is spread over venues: policy.ts. */
export interface Policy {
  /** Permanent: the configuration and the journal call it so. */
  readonly name: string;
  /**
   * Adds children to the draft. Depends on the draft alone: no clock, no dice, nothing kept from one plan to the next,
   * so that the same plan can be made again from its record.
   */
  plan(draft: Draft): void;
  /** Orders at the open and at the close go to the venue that lists the instrument, if it holds auctions. */
  readonly auctionsWhereListed?: boolean;
  /** With `postChooses`, it asks what are the chances to be filled at other prices than the limit. */
  readonly choosesPrice?: boolean;
  /** The part of an order that it may send to the dark, so that a plan looks so far; left out, the setting's. */
  readonly darkSharePpm?: number;
  /** SHA-256 of the module, of a policy of the user's. */
  readonly digest?: string;
}

/** Why a plan leaves quantity unrouted: keys for code, texts for display. */
export const Unrouted = {
  Nothing: 'nothing to route',
  UnknownVenue: 'ExDestination names no venue that trades it',
  VenueDown: 'the venue asked for is down',
  VenueHalted: 'the venue asked for has halted trading, or is closed',
  VenueOwn: 'an order of the same owner is at the venue asked for, on the other side',
  VenueAuction: 'the venue asked for holds an auction',
  VenueOut: 'the venue asked for does not answer, or refuses orders: it gets none until it is well again',
  Missed: 'the venue asked for does not give what it shows',
  Refused: 'no venue takes it',
  NoRoom: 'the venue it would go to takes no more orders for now',
  VenueExcluded: 'the venue asked for is one that the order may not go to',
  VenueDear: 'the venue asked for takes a larger fee than the order may pay',
  NotTaken: 'the venue asked for takes no such order',
  Auction: 'no venue that is up takes it into its auction',
  AuctionOut: 'no venue with an auction for it is well: it gets none until one is well again',
  TooLate: 'no venue takes it into its auction any more, or on this side',
  Reserve: 'the rest is the reserve behind what is shown',
  NoQuote: 'no protected quote on the other side',
  RoundsSpent: 'the routing budget is spent',
  NotDisplayed: 'nothing more is displayed within the limit',
  Forbidden: 'a better price is displayed where the order may not take',
  OutOfReach: 'what else is displayed cannot be taken this round',
  NoSingleVenue: 'no single venue can fill it whole',
  NoMinimum: 'no venue can honour its MinQty now',
  AfterMinimum: 'the rest waits for the MinQty to be executed',
  AfterDark: 'the rest waits for the dark venue',
  WouldCross: 'resting it would lock or cross a protected quote',
  NoVenueToRest: 'no venue takes it to rest',
  TakesMore: 'the rest is not worth a wait, and is taken once more is displayed',
  VenueBounds: 'the rest is less than a lot, or more than the venue takes at once',
  RefusedAlone: 'a venue refused it, and no other takes it into its auction now',
  PassedOver: 'nothing more is displayed within the limit, but at a venue that is passed over',
  AllDear: 'what is displayed within the limit is at venues with a larger fee than the order may pay',
  Unplanned: 'its policy plans nothing for it',
} as const;
export type Unrouted = (typeof Unrouted)[keyof typeof Unrouted];

/** A venue in one plan. */
export interface Seat {
  readonly profile: VenueProfile;
  readonly input: VenueInput;
  /** May its displayed quotes be taken? */
  standing: Standing;
  /** Take fee at its best price and capped score terms: what decides between venues at one price. */
  handicap: number;
  /** That fee alone. */
  touchFee: number;
  /** Rows of its fees that hold now; undefined for a venue whose fee is one a share. */
  readonly fees: readonly FeeRow[] | undefined;
  /** The part of what a dark venue is asked for that is expected to be there. */
  darkPpm: number;
  /** A dark venue after whose small fills the market goes wrong: it is asked for a minimum, and gives none. */
  spurnsCrumbs: boolean;
  /** State of the sweep: levels seen, their displayed size, the size taken and its worst price. */
  seen: number;
  shown: Qty;
  /** Of the level that is next, what is to stay is taken: the part that may be gone is left. */
  isFading: boolean;
  taken: Qty;
  takenPx: Price;
  /** Its place in the ranking, and where its next level comes in the order of the sweep. */
  rank: number;
  key: number;
  nextHandicap: number;
  /** The sweep must leave it out. */
  leftOut: boolean;
}

export interface Draft {
  readonly request: RouteRequest;
  /** The terms that each child has from its order; the step that adds the child decides the others. */
  readonly childTerms: OrderTerms;
  /** A policy may set others for its plans. */
  settings: RouterSettings;
  readonly seats: readonly Seat[];
  /** +1 buy, −1 sell. Prices compare as sign × price: lower is better. */
  readonly sign: 1 | -1;
  /** Seats with usable quotes, best handicap first. */
  readonly ranked: Seat[];
  readonly scores: VenueScore[];
  readonly children: PlannedChild[];
  /** The protected best of what the plan saw. */
  readonly bid: BestQuote;
  readonly ask: BestQuote;
  /** The limit, or a market order's collar. */
  worstPx: Price;
  hasWorstPx: boolean;
  /** Money a share, where the dark is considered: the midpoint, and the all-in price of taking at the touch. */
  mid: number;
  touch: number;
  /** So much was looked for in the dark, and no more is sent there; all, where only the dark can fill the order. */
  darkMost: Qty;
  isOnlyDark: boolean;
  left: Qty;
  reason: Unrouted | '';
  /** As in the request; or the order's policy has failed in this plan. */
  instead: string;
  expectedQty: Qty;
  expectedNet: number;
}

export function newDraft(
  request: RouteRequest,
  inputs: readonly VenueInput[],
  profiles: readonly VenueProfile[],
  now: Instant,
  settings: RouterSettings,
): Draft {
  seatsTaken.length = 0;
  for (let i = 0; i < inputs.length; i++) {
    assert(profiles[i].id === inputs[i].venue, 'profiles and inputs are of the same venues, in the same order');
    const seat = (SEATS[i] ??= newSeat(profiles[i], inputs[i]));
    sitDown(seat, profiles[i], inputs[i]);
    seat.fees = feesInForce(profiles[i], now, inputs[i]);
    seatsTaken.push(seat);
  }
  ranking.length = 0;
  bestBid.reset();
  bestAsk.reset();
  return {
    request,
    childTerms: forChildren(request.terms),
    settings,
    seats: seatsTaken,
    sign: signOf(request.side),
    ranked: ranking,
    scores: [],
    children: [],
    bid: bestBid,
    ask: bestAsk,
    worstPx: request.terms.price,
    hasWorstPx: request.terms.price !== NO_PRICE,
    mid: 0,
    touch: 0,
    darkMost: NO_QTY,
    isOnlyDark: false,
    left: request.terms.orderQty,
    reason: '',
    instead: request.instead ?? '',
    expectedQty: NO_QTY,
    expectedNet: 0,
  };
}

/** What a draft is made of, from one plan to the next: one is made at a time, and nothing of this is in a plan. */
const SEATS: OwnSeat[] = [];
const seatsTaken: Seat[] = [];
const ranking: Seat[] = [];
const bestBid = new BestQuote(BookSide.Bid);
const bestAsk = new BestQuote(BookSide.Ask);

type OwnSeat = { -readonly [N in keyof Seat]: Seat[N] };

const newSeat = (profile: VenueProfile, input: VenueInput): OwnSeat => ({
  profile,
  input,
  standing: 'none',
  handicap: 0,
  touchFee: 0,
  fees: undefined,
  darkPpm: 0,
  spurnsCrumbs: false,
  seen: 0,
  shown: NO_QTY,
  isFading: false,
  taken: NO_QTY,
  takenPx: NO_PRICE,
  rank: 0,
  key: 0,
  nextHandicap: 0,
  leftOut: false,
});

/** As a new seat is. */
function sitDown(seat: OwnSeat, profile: VenueProfile, input: VenueInput): void {
  seat.profile = profile;
  seat.input = input;
  seat.standing = 'none';
  seat.handicap = 0;
  seat.touchFee = 0;
  seat.darkPpm = 0;
  seat.spurnsCrumbs = false;
  seat.seen = 0;
  seat.shown = NO_QTY;
  seat.isFading = false;
  seat.taken = NO_QTY;
  seat.takenPx = NO_PRICE;
  seat.rank = 0;
  seat.key = 0;
  seat.nextHandicap = 0;
  seat.leftOut = false;
}

/**
 * A limit order without the terms that venues carry out only on request; the client's other terms are kept.
 */
function forChildren(terms: OrderTerms): OrderTerms {
  if (isPlain(terms)) return terms;
  return {
    ...terms,
    ordType: OrdType.Limit,
    minQty: NO_QTY,
    stopPx: NO_PRICE,
    maxFloor: NO_QTY,
    peg: Peg.None,
    pegOffset: ZERO_PRICE,
    expireTime: NO_TIME,
    iso: false,
    expireDate: 0,
  };
}

/** Notes why quantity stays unrouted; the first reason holds, until a later step gets further. */
export function leaveUnrouted(draft: Draft, reason: Unrouted): void {
  if (draft.reason === '') draft.reason = reason;
}

export function accepts({ ordTypes, timeInForces }: VenueProfile, ordType: OrdType, timeInForce: TimeInForce): boolean {
  return isAmong(ordTypes, ordType) && isAmong(timeInForces, timeInForce);
}

/** For lists of two or three, a loop takes a third of the time of `includes`. */
function isAmong<T>(values: readonly T[], value: T): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] === value) return true;
  return false;
}

/** The venue neither trades it nor takes orders for it, or may get none that would trade with one of ours. */
export const isShut = (
  input: VenueInput,
): input is VenueInput & { readonly quotes: 'halted' | 'closed' | 'own' | 'excluded' } =>
  input.quotes === 'halted' || input.quotes === 'closed' || input.quotes === 'own' || input.quotes === 'excluded';

/** Its displayed quotes may be taken in this plan. */
export const isOpen = (seat: Pick<Seat, 'standing'>): boolean =>
  seat.standing === 'usable' || seat.standing === 'probe' || isLast(seat);

/** They are taken where nothing else is left: it gives nothing of them. */
export const isLast = ({ standing }: Pick<Seat, 'standing'>): boolean => standing === 'empty';

/** What is displayed there is protected, though this order may not take it. */
export const isForbidden = ({ standing }: Pick<Seat, 'standing'>): boolean =>
  standing === 'excluded' || standing === 'dear';

/** Its displayed quotes bind others, whether or not we can take them. */
export const isProtected = ({ standing }: Pick<Seat, 'standing'>): boolean =>
  standing === 'usable' || standing === 'unable' || standing === 'own' || isForbidden({ standing });

/** No better displayed price binds anybody: only what a share costs counts. */
export const isUnprotected = ({ request }: Draft): boolean => request.instrument.unprotected === true;

/** What a share costs at `px` there, price, fee and score: lower is better, of a sell too. */
export const costAt = (draft: Draft, seat: Seat, px: Price): number =>
  draft.sign * priceAsMoney(px, draft.request.instrument) + handicapAt(draft, seat, px);

/** What a share costs beside its price, where it costs `px`. */
export const handicapAt = (draft: Draft, seat: Seat, px: Price): number =>
  seat.fees === undefined ? seat.handicap : seat.handicap - seat.touchFee + shareFee(draft, seat, px, 'take');

/** A size the venue takes, at most `size`: whole lots, within its largest order. */
export const inLots = (profile: VenueProfile, size: Qty): Qty =>
  floorTo(least(size, profile.maxOrderQty), profile.lotSize);

/** The least that its client lets be sent anywhere, unless less is left; 0 for no bound. */
export const leastSize = ({ request }: Draft): Qty =>
  request.instructions.length === 0 ? NO_QTY : instructionsIn(request.instructions).minSize;

/** The same at a venue, which may have a least size of its own. */
export const leastSizeAt = (draft: Draft, { minOrderQty }: VenueProfile): Qty => most(minOrderQty, leastSize(draft));

/** A child too small for the venue, or for its client, while the order itself is not. */
export const isDust = (draft: Draft, profile: VenueProfile, size: Qty): boolean => {
  const leastQty = leastSizeAt(draft, profile);
  return size < leastQty && draft.request.terms.orderQty >= leastQty;
};

/** The midpoint of the protected quotes, where both are; a half of a tick's smallest part is rounded down. */
export const midPx = ({ bid, ask }: Draft): Price => price(Math.floor((bid.px + ask.px) / 2));

/**
 * The limit of a child that takes what is displayed at `px`: the nearest price of the venue's table beyond it, where it
 * is not in that; and the nearest before it, where that is farther than the order may go.
 */
export function reachOf({ sign, worstPx }: Draft, { profile }: Seat, px: Price): Price {
  if (profile.ticks === undefined || isOnTick(px, profile)) return px;
  const beyond = onTick(px, profile, sign > 0 ? -1 : 1);
  return sign * beyond <= sign * worstPx ? beyond : onTick(px, profile, sign);
}

/** No legal price there reaches what is displayed at `px`. */
export const isOutOfSteps = (draft: Draft, seat: Seat, px: Price): boolean =>
  seat.profile.ticks !== undefined && draft.sign * reachOf(draft, seat, px) < draft.sign * px;

/** Adds a child that takes displayed size at its price or better, and what it is expected to bring. */
export function take(draft: Draft, seat: Seat, terms: OrderTerms, seen = 0): void {
  const limit = reachOf(draft, seat, terms.price);
  addChild(draft, seat, limit === terms.price ? terms : { ...terms, price: limit }, 'sweep', { seen });
  const found = walk(draft, seat, terms.orderQty, limit);
  expect(draft, found.size, found.net);
}

/** Terms of a child that takes what is displayed, and does not rest. */
export function immediate({ childTerms }: Draft, orderQty: Qty, worst: Price): OrderTerms {
  return { ...childTerms, orderQty, price: worst, timeInForce: TimeInForce.ImmediateOrCancel };
}

const NO_WAIT = span(0);

export function addChild(
  draft: Draft,
  seat: Seat,
  terms: OrderTerms,
  purpose: PlannedChild['purpose'],
  { midpoint = false, seen = 0 }: { readonly midpoint?: boolean; readonly seen?: number } = {},
): void {
  const { orderQty } = terms;
  assert(orderQty > 0 && orderQty <= draft.left, 'children share what the order has left');
  draft.children.push({ venue: seat.profile.id, terms, midpoint, purpose, seen, wait: NO_WAIT });
  draft.left = minus(draft.left, orderQty);
}

export function expect(draft: Draft, size: Qty, net: number): void {
  draft.expectedQty = plus(draft.expectedQty, size);
  draft.expectedNet = atMost(draft.expectedNet + net);
}

/** The displayed size at the venue at `px` or better, up to `size`, and its cost or proceeds with fees. */
export function walk(
  draft: Pick<Draft, 'sign'> & { readonly request: { readonly instrument: Scales } },
  seat: Pick<Seat, 'profile' | 'input' | 'fees'>,
  size: Qty,
  px: Price,
): { size: Qty; net: number } {
  const { sign } = draft;
  const { levels } = seat.input;
  const scales = draft.request.instrument;
  const { fees, profile } = seat;
  const unit = unitAsMoney(scales);
  const worst = sign * px;
  let rest = size;
  let net = 0;
  let fee = 0;
  for (let i = 0; i < levels.length && rest > 0; i++) {
    const level = levels[i];
    if (sign * level.px > worst) break;
    const here = least(rest, level.size);
    const worth = unit === 0 ? notionalAsMoney(level.px, here, scales) : atMost(level.px * here * unit);
    net = atMost(net + worth);
    if (fees !== undefined) fee += ofTrade(feeAt(profile, fees, level.px, 'take'), level.px, here, scales);
    rest = minus(rest, here);
  }
  const found = qty(size - rest);
  if (fees === undefined) fee = feeOn(profile.takeFee, found, scales);
  return { size: found, net: atMost(net + sign * fee) };
}

/** That size alone. */
export function sizeWithin({ sign }: Draft, { input: { levels } }: Seat, size: Qty, px: Price): Qty {
  let shown = NO_QTY;
  for (let i = 0; i < levels.length && shown < size; i++) {
    if (sign * levels[i].px > sign * px) break;
    shown = plus(shown, levels[i].size);
  }
  return least(shown, size);
}

/**
 * True if a venue other than `own` displays a round lot at `px` or better that this plan does not take: an order
 * resting at `px` would lock or cross it.
 */
export function isCrossed(draft: Draft, own: Seat | undefined, px: Price): boolean {
  const { seats, sign } = draft;
  const roundLot = roundLotOf(draft.request.instrument);
  for (const seat of seats) {
    if (seat === own || !isProtected(seat)) continue;
    if (own !== undefined && isForbidden(seat) && isUnprotected(draft)) continue;
    let shown = 0;
    for (const level of seat.input.levels) {
      if (sign * level.px <= sign * px) shown += level.size;
    }
    if (shown - seat.taken >= roundLot) return true;
  }
  return false;
}

/** TimeInForce of a child that rests for an order: its own, or another one that we end or renew ourselves. */
export function restingTimeInForce(profile: VenueProfile, wanted: TimeInForce): TimeInForce | undefined {
  const { timeInForces } = profile;
  if (outlivesDay({ timeInForce: wanted }) && timeInForces.includes(wanted)) return wanted;
  if (timeInForces.includes(TimeInForce.Day)) return TimeInForce.Day;
  return timeInForces.includes(TimeInForce.GoodTillCancel) ? TimeInForce.GoodTillCancel : undefined;
}
