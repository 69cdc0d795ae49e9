/**
 * Conditional orders at pools that take them (`conditional` of a venue): a pool is told what is left of an order that
 * rests. It binds nothing, so the same quantity may be told to several pools, and rest elsewhere. Once a pool has found
 * another side it asks for a firm order. Then nothing else of the order is routed: what rests is taken back until there
 * is enough, and what is free once that is answered, or once the time is over, goes there as an IOC child. Pools that
 * ask at the same time are answered one after the other, the first to ask first.
 */
import { type Conditional } from '../../orders/conditionals.ts';
import { instructionsIn } from '../../orders/instructions.ts';
import { childLeavesQty, isImmediate, leavesQty, type Child, type Parent, unroutedQty } from '../../orders/order.ts';
import { stateOf } from '../../orders/moves.ts';
import { isStop, Peg, PLAIN } from '../../orders/terms.ts';
import { childID, OrdType, signOf, TimeInForce } from '../../orders/values.ts';
import type { PlannedChild } from '../../router/event.ts';
import { inLots } from '../../router/draft.ts';
import { isAlwaysTooDear, isBarred } from '../../router/instructed.ts';
import type { VenueProfile } from '../../router/venue.ts';
import { floorTo, least, most, NO_PRICE, NO_QTY, NO_TIME, type Price, type Qty, qty, span } from '../../units/brand.ts';
import { roundLotOf } from '../../units/instrument.ts';
import { onTick } from '../../units/ticks.ts';
import type { ConditionalTerms, CoreVenue } from '../settings.ts';
import type { Context } from '../context.ts';
import { isAuction } from './auctions.ts';
import { bindingInstructions } from './binding.ts';
import { cancelChildren, mayTakeBack } from './cancels.ts';
import { isPast } from './expiry.ts';
import { letOut, mayGoOut } from './gate.ts';
import { isHaltedWhereListed } from './halts.ts';
import { isPassedOver } from './passedOver.ts';
import { policyFor } from './policyChoice.ts';
import { boundedWork, boundOf } from './priceBounds.ts';
import { capOf, tighter } from './reach.ts';
import { sendChild } from './routing.ts';
import { isClosed } from './tradingDay.ts';
import { isTaken } from './views.ts';
import { canWorkRest, workOf } from './workNow.ts';

/** Of one order at one pool, and what is agreed with the pool. */
interface Pool {
  readonly venue: CoreVenue;
  readonly terms: ConditionalTerms;
  readonly profile: VenueProfile;
}

function poolOf(core: Context, order: Parent, id: string): Pool | undefined {
  const venue = core.config.venues.get(id);
  const terms = venue?.conditional;
  return venue === undefined || terms === undefined
    ? undefined
    : { venue, terms, profile: core.profile(venue, order.symbol) };
}

/** MinQty(110) of an order of this size there. */
function minQtyOf(core: Context, order: Parent, { terms, profile }: Pool, size: Qty): Qty {
  if (!profile.supportsMinQty) return NO_QTY;
  const ours = floorTo(qty(Math.floor((size * terms.minQtyPercent) / 100)), profile.lotSize);
  return least(most(ours, leastOf(core, order, size)), size);
}

/** Its client wants no less executed, or sent anywhere. */
function leastOf(core: Context, order: Parent, size: Qty): Qty {
  const { minQty } = workOf(core, order, size).terms;
  if (order.instructions.length === 0) return minQty;
  return most(minQty, instructionsIn(bindingInstructions(core, order, order.instructions)).minSize);
}

/** Its line is up, it has reported what is there, and it is neither halted nor passed over. */
function isOpenTo(core: Context, order: Parent, id: string): boolean {
  return (
    core.venuesUp.has(id) &&
    core.unanswered.get(id)?.isReconciling === false &&
    isTaken(core, order, id) &&
    !isPassedOver(core, id, order) &&
    core.roomAt.get(id) !== 0
  );
}

// ── What pools are told ──────────────────────────────────────────────────────────────────────────────────────────────

/** It works, rests, and is the client's to give away at one price or better. */
function isTold(core: Context, order: Parent): boolean {
  const { terms } = order;
  return (
    stateOf(order) === 'Working' &&
    order.queue.length === 0 &&
    order.heldBy === '' &&
    !core.state.poisons.isSetAside(order) &&
    terms.price !== NO_PRICE &&
    terms.peg === Peg.None &&
    !isAuction(terms.timeInForce) &&
    (!isStop(terms.ordType) || order.triggered) &&
    canWorkRest(core, order) &&
    !isPast(order, core.now) &&
    !isClosed(core)
  );
}

/** How much of it the pool is told; 0: too little. */
function sizeFor(core: Context, order: Parent, { terms, profile }: Pool): Qty {
  const left = inLots(profile, leavesQty(order));
  // Its pool would execute less than its client wants.
  if (!profile.supportsMinQty && leastOf(core, order, left) > 0) return NO_QTY;
  const smallest = most(qty(terms.minLots * roundLotOf(core.instrument(order.symbol))), profile.minOrderQty);
  return left >= smallest && left > 0 ? left : NO_QTY;
}

/** The day's invitations there have failed too often. */
function isWornOut(core: Context, { terms, profile }: Pool): boolean {
  const counts = core.state.conditionals.counts.get(profile.id);
  if (counts === undefined || counts.invited < terms.afterInvitations) return false;
  return (counts.declined + counts.lapsed) * 100 > terms.mostFailedPercent * counts.invited;
}

function isWantedAt(core: Context, order: Parent, pool: Pool): boolean {
  const { venue, profile } = pool;
  const { conditionals } = core.state;
  if (!venue.symbols.has(order.symbol) || conditionals.isSpent(order, profile.id)) return false;
  if (conditionals.of(order).some((each) => each.venue === profile.id)) return false;
  if (sizeFor(core, order, pool) === 0 || isWornOut(core, pool) || !isOpenTo(core, order, profile.id)) return false;
  const said = bindingInstructions(core, order, order.instructions);
  if (isBarred(said, profile) || isAlwaysTooDear(said, profile)) return false;
  return mayGoOut(core, order, workOf(core, order, sizeFor(core, order, pool)).terms);
}

function poolToTell(core: Context, order: Parent): Pool | undefined {
  if (core.conditionalVenues.length === 0 || !isTold(core, order)) return undefined;
  // What is about to end says how much is left.
  if (order.liveChildren.some(({ purpose }) => purpose !== 'post')) return undefined;
  if (isHaltedWhereListed(core, order.symbol) || policyFor(core, order).exDestination !== '') return undefined;
  for (const id of core.conditionalVenues) {
    const pool = poolOf(core, order, id);
    if (pool !== undefined && isWantedAt(core, order, pool)) return pool;
  }
  return undefined;
}

export const hasPoolToTell = (order: Parent, core: Context): boolean => poolToTell(core, order) !== undefined;

export function tellPool(order: Parent, core: Context): void {
  const pool = poolToTell(core, order);
  if (pool === undefined) return;
  const { profile } = pool;
  const size = sizeFor(core, order, pool);
  const conditionalID = core.state.orders.nextChildID;
  core.emit({
    kind: 'conditionalSent',
    conditionalID,
    orderID: order.orderID,
    at: core.now,
    venue: profile.id,
    qty: size,
    px: onTick(order.terms.price, profile, signOf(order.side)),
    minQty: minQtyOf(core, order, pool, size),
  });
  const child = core.state.conditionals.of(order).at(-1);
  const room = core.roomAt.get(profile.id);
  if (room !== undefined && room > 0) core.roomAt.set(profile.id, room - 1);
  if (child !== undefined) core.send({ kind: 'sendConditional', child });
}

/** At a pool, though its order does not work, or has less left; not while its invitation is to be answered. */
function unwanted(core: Context, order: Parent): Conditional | undefined {
  const { conditionals } = core.state;
  if (conditionals.isEmpty) return undefined;
  return conditionals.of(order).find((conditional) => {
    const { venue, cancelID, dueAt, isOver, terms } = conditional;
    if (isOver || cancelID !== 0 || dueAt !== NO_TIME || !core.venuesUp.has(venue)) return false;
    if (conditionals.isSpent(order, venue) || !isTold(core, order)) return true;
    const pool = poolOf(core, order, venue);
    return pool === undefined || sizeFor(core, order, pool) < terms.orderQty;
  });
}

export const hasUnwantedConditional = (order: Parent, core: Context): boolean => unwanted(core, order) !== undefined;

export function cancelUnwanted(order: Parent, core: Context): void {
  const conditional = unwanted(core, order);
  if (conditional !== undefined) cancelConditional(core, conditional);
}

export function cancelConditional(core: Context, child: Conditional): void {
  const requestID = core.state.orders.nextChildID;
  const { childID: conditionalID, parent } = child;
  core.emit({
    kind: 'conditionalCancelSent',
    conditionalID,
    orderID: parent.orderID,
    at: core.now,
    requestID,
  });
  core.send({ kind: 'cancelConditional', child, requestID });
}

// ── What they ask for ────────────────────────────────────────────────────────────────────────────────────────────────

type Answer =
  | { readonly kind: 'firm'; readonly pool: Pool; readonly size: Qty; readonly price: Price }
  | { readonly kind: 'takeBack'; readonly children: readonly Child[]; readonly size: Qty }
  | { readonly kind: 'declined' | 'lapsed'; readonly text: string };

const declined = (text: string): Answer => ({ kind: 'declined', text });

/** Undefined while answers are awaited. */
function answerTo(core: Context, order: Parent, { venue, terms, dueAt }: Conditional): Answer | undefined {
  const pool = poolOf(core, order, venue);
  if (pool === undefined) return declined('it takes no conditional orders any more');
  if (!isTold(core, order)) return declined('the order does not work now');
  if (isHaltedWhereListed(core, order.symbol)) return declined('the symbol is halted');
  if (!isOpenTo(core, order, venue)) return declined('no order may be sent there now');
  const { profile } = pool;
  const wanted = inLots(profile, least(terms.orderQty, leavesQty(order)));
  const isLate = core.now >= dueAt;
  const free = inLots(profile, least(wanted, unroutedQty(order)));
  if (free < wanted && !isLate) {
    const children = inTheWay(core, order, wanted);
    if (children.length > 0) return { kind: 'takeBack', children, size: wanted };
    if (order.liveChildren.some(isAwaited)) return undefined;
  }
  const smallest = most(most(profile.minOrderQty, profile.lotSize), leastOf(core, order, free));
  if (free < smallest)
    return isLate ? { kind: 'lapsed', text: 'nothing was free in time' } : declined('nothing is free');
  return priced(core, order, pool, free);
}

/** The firm order, if it may go out. */
function priced(core: Context, order: Parent, pool: Pool, size: Qty): Answer {
  const asked = workOf(core, order, size);
  const bound = boundOf(core, order);
  if (bound === undefined) return declined('a short sale has to be above the bid, and there is none');
  const { terms } = bound === NO_PRICE ? asked : boundedWork(core, order, asked, bound);
  if (!mayGoOut(core, order, terms)) return declined('risk does not let it out');
  const worst = tighter(order.side, capOf(core, order, terms), tighter(order.side, terms.price, bound));
  const price = onTick(worst, pool.profile, signOf(order.side));
  const found: Answer = { kind: 'firm', pool, size, price };
  const meets = core.own?.meetings(order, [plannedOf(core, order, found)]) !== undefined;
  return meets ? declined('it might trade with an order of the same owner') : found;
}

/** What leaves, or tells soon what is left of it. */
const isAwaited = ({ cancelID, terms }: Child): boolean => cancelID !== 0 || isImmediate(terms);

/** The newest of what rests, which has the worst places, until there would be room for so much. */
function inTheWay(core: Context, order: Parent, wanted: Qty): Child[] {
  const { liveChildren } = order;
  const chosen: Child[] = [];
  let room: number = unroutedQty(order);
  for (const child of liveChildren) if (child.cancelID !== 0) room += childLeavesQty(child);
  for (let i = liveChildren.length - 1; i >= 0 && room < wanted; i--) {
    const child = liveChildren[i];
    const rests = child.purpose === 'post' && child.state !== 'unknown' && core.venuesUp.has(child.venue);
    if (!rests || !mayTakeBack(core, child)) continue;
    chosen.push(child);
    room += childLeavesQty(child);
  }
  return chosen;
}

function plannedOf(core: Context, order: Parent, { pool, size, price }: Answer & { kind: 'firm' }): PlannedChild {
  const minQty = minQtyOf(core, order, pool, size);
  const timeInForce = TimeInForce.ImmediateOrCancel;
  const terms = { ...PLAIN, ordType: OrdType.Pegged, orderQty: size, price, timeInForce, minQty };
  return { venue: pool.profile.id, terms, midpoint: true, purpose: 'dark', seen: 0, wait: span(0) };
}

/** An invitation can be answered, or something done for it. */
export function isInvited(order: Parent, core: Context): boolean {
  const invitation = core.state.conditionals.invitationOf(order);
  return invitation !== undefined && answerTo(core, order, invitation) !== undefined;
}

export function answerInvitation(order: Parent, core: Context): void {
  const invitation = core.state.conditionals.invitationOf(order);
  const answer = invitation && answerTo(core, order, invitation);
  if (invitation === undefined || answer === undefined) return;
  const { orderID } = order;
  const { childID: conditionalID, venue } = invitation;
  const about = { kind: 'firmUpDecided', conditionalID, orderID, at: core.now } as const;
  if (answer.kind === 'takeBack') {
    const { children, size } = answer;
    core.emit({ kind: 'restTakenBack', orderID, at: core.now, why: 'firm', venue, px: NO_PRICE, qty: size });
    return cancelChildren(core, children);
  }
  if (answer.kind !== 'firm')
    return core.emit({ ...about, outcome: answer.kind, qty: NO_QTY, firmID: childID(0), text: answer.text });
  const planned = plannedOf(core, order, answer);
  if (!letOut(core, order, planned.terms))
    return core.emit({ ...about, outcome: 'declined', qty: NO_QTY, firmID: childID(0), text: 'risk holds the order' });
  const firmID = core.state.orders.nextChildID;
  core.emit({ ...about, outcome: 'firm', qty: answer.size, firmID, text: '' });
  sendChild(core, order, planned, 0, conditionalID);
}

/** At a tick: the time of invitations is over. */
export function lookAtInvitations(core: Context): void {
  for (const { dueAt, parent } of core.state.conditionals.invited) if (dueAt <= core.now) core.touch(parent);
}
