/** What a client's instructions mean for a plan: where an order may not go, where it may not take, and why. */
import { excludes, FEE_SCALE, type Instructed, type Instructions, instructionsIn } from '../orders/instructions.ts';
import { isStop } from '../orders/terms.ts';
import { NO_PRICE, type Price } from '../units/brand.ts';
import { roundLotOf } from '../units/instrument.ts';
import { formatDecimal } from '../units/decimal.ts';
import { type Draft, isForbidden, isUnprotected, type Seat } from './draft.ts';
import type { Standing } from './event.ts';
import { shareFee } from './fees.ts';
import type { VenueProfile } from './venue.ts';

const fee = (money: number): string => formatDecimal(money, FEE_SCALE, 4);

/** Why nothing of the order may be sent to the venue, '' if it may. */
export function whyBarred(said: Instructions, { id, kind, routesOn, postOnly }: VenueProfile): string {
  if (excludes(said, id)) return `${id} is excluded`;
  if (said.noDark && kind === 'dark') return `${id} is dark, and the order may not go to dark venues`;
  if (said.doNotRoute && (routesOn ?? 'always') === 'always') return `${id} may route orders on`;
  if (said.onlyRests && postOnly !== true) return `${id} takes no orders that may only rest`;
  return '';
}

export const isBarred = (rows: Instructed, profile: VenueProfile): boolean =>
  rows.length > 0 && whyBarred(instructionsIn(rows), profile) !== '';

/**
 * Taking there costs more than the order may pay, at some price that the venue displays, at the order's worst price, or
 * at a stop's trigger: fees may depend on it.
 */
export function isTooDear(draft: Draft, seat: Seat): boolean {
  const { request, sign, worstPx } = draft;
  if (request.instructions.length === 0) return false;
  const { feeCapped, maxTakeFee } = instructionsIn(request.instructions);
  if (!feeCapped) return false;
  if (seat.fees === undefined) return seat.profile.takeFee > maxTakeFee;
  const { askPx, bidPx, levels } = seat.input;
  const isAbove = (px: Price): boolean => px !== NO_PRICE && shareFee(draft, seat, px, 'take') > maxTakeFee;
  // A stop takes nothing before its trigger, and then goes as far as its cap.
  if (isStop(request.terms.ordType)) return isAbove(request.terms.stopPx) || isAbove(request.cap);
  return isAbove(sign > 0 ? askPx : bidPx) || isAbove(worstPx) || levels.some(({ px }) => isAbove(px));
}

/** The same before there is a plan, of a venue that has one fee: what fees depend on is known then. */
export const isAlwaysTooDear = (rows: Instructed, { takeFee, fees }: VenueProfile): boolean =>
  rows.length > 0 && fees === undefined && instructionsIn(rows).feeCapped && takeFee > instructionsIn(rows).maxTakeFee;

export const whyTooDear = ({ maxTakeFee }: Instructions, { id, takeFee }: VenueProfile): string =>
  `${id} takes ${fee(takeFee)} a share, more than ${fee(maxTakeFee)}`;

/** It may rest only, and has to be sent so that it takes nothing at its own venue either. */
export const onlyRests = ({ request }: Draft): boolean =>
  request.instructions.length > 0 && instructionsIn(request.instructions).onlyRests;

/** Its venue was chosen by a rule of ours (`directed`), and not by its client. */
export const isByRule = ({ request: { exDestination, policy, rule } }: Draft): boolean =>
  exDestination !== '' && rule !== 0 && policy.name === 'directed';

/**
 * No child takes beyond the best price displayed where the order may not: a client's instruction does not make a better
 * quote unprotected, in a market that protects quotes. True if that is nearer than the worst price was.
 */
export function keepWithinForbidden(draft: Draft): boolean {
  const before = draft.worstPx;
  draft.worstPx = worstBeforeForbidden(draft);
  return draft.worstPx !== before;
}

/** The worst price, or the best one displayed where the order may not take, if that is nearer. */
export function worstBeforeForbidden(draft: Draft): Price {
  const { request, seats, sign, worstPx } = draft;
  if (request.instructions.length === 0 || isUnprotected(draft)) return worstPx;
  const roundLot = roundLotOf(request.instrument);
  let worst = worstPx;
  for (const seat of seats) {
    if (!isForbidden(seat)) continue;
    const { askPx, askQty, bidPx, bidQty } = seat.input;
    const px = sign > 0 ? askPx : bidPx;
    if ((sign > 0 ? askQty : bidQty) >= roundLot && sign * px < sign * worst) worst = px;
  }
  return worst;
}

/** A round lot is displayed within the worst price where the order may not take. */
export function isForbiddenWithin({ request, seats, sign, worstPx }: Draft): boolean {
  if (request.instructions.length === 0) return false;
  const roundLot = roundLotOf(request.instrument);
  return seats.some((seat) => {
    const { askPx, askQty, bidPx, bidQty } = seat.input;
    return (
      isForbidden(seat) &&
      sign * (sign > 0 ? askPx : bidPx) <= sign * worstPx &&
      (sign > 0 ? askQty : bidQty) >= roundLot
    );
  });
}

/** All that is displayed as far as `limit` is where taking costs more than the order may pay. */
export const isAllDear = (draft: Draft, limit: Price): boolean =>
  draft.seats.every((seat) => seat.standing === 'dear' || !showsWithin(draft, seat, limit));

/** Something is displayed within the worst price at a venue that gets nothing for what it did. */
export const isPassedOverWithin = (draft: Draft): boolean =>
  draft.seats.some((seat) => PASSED_OVER.has(seat.standing) && showsWithin(draft, seat, draft.worstPx));

const PASSED_OVER: ReadonlySet<Standing> = new Set(['silent', 'tripped', 'slow', 'missed', 'refused'] as const);

function showsWithin({ sign }: Draft, { input }: Seat, limit: Price): boolean {
  const { askPx, askQty, bidPx, bidQty } = input;
  return (sign > 0 ? askQty : bidQty) > 0 && sign * (sign > 0 ? askPx : bidPx) <= sign * limit;
}

/** For people; '' for an order that is held, and has no others. */
export function instructionsText(rows: Instructed, qtyScale: number): string {
  if (rows.length === 0) return '';
  const said = instructionsIn(rows);
  return [
    said.exclude === '' ? '' : `not to ${said.exclude.replaceAll(' ', ', ')}`,
    said.noDark ? 'to no dark venue' : '',
    said.doNotRoute ? 'not to be routed on' : '',
    said.onlyRests ? 'only to rest' : '',
    said.feeCapped ? `take fee at most ${fee(said.maxTakeFee)}` : '',
    said.minSize > 0 ? `nothing below ${formatDecimal(said.minSize, qtyScale)}` : '',
    said.notHeld ? 'not held' : '',
    said.tradesOn ? 'trading on after its auction' : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}
