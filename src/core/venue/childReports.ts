/** A venue's reports about one child, except fills: accepted, restated, ended. */
import { type Child, outlivesDay } from '../../orders/order.ts';
import { Peg } from '../../orders/terms.ts';
import { ExecType, OrdStatus, OrdType, RestatementReason, TimeInForce } from '../../orders/values.ts';
import { NO_PRICE } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import type { Context } from '../context.ts';
import { namedBy, type Quarantined } from '../memory/state.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import { cancelChildren, mayTakeBack } from '../work/cancels.ts';
import { windDown } from '../work/windDown.ts';
import { bookMissing } from './fills.ts';
import { isBelieved } from '../../router/blame.ts';
import { policyFor } from '../work/policyChoice.ts';
import { isWorse, shares } from '../work/sense.ts';
import { quarantine } from './quarantine.ts';
import { isContrary } from './contrary.ts';
import { askAbout, askUntilItInsists } from './unknown.ts';

/** The venue has accepted the order. */
export function accepted(core: Context, child: Child, report: VenueReport): void {
  if (child.state !== 'sent' && child.state !== 'unknown') return;
  // An answer may leave out what the venue said before.
  const venueOrderID = report.venueOrderID === '' ? child.venueOrderID : report.venueOrderID;
  core.emit({ kind: 'childAccepted', childID: child.childID, at: core.now, venueOrderID });
  // A fill that came first, and named the order by this alone, could not be booked.
  const { quarantine: kept } = core.state;
  if (kept.length === 0 || venueOrderID === '') return;
  const isTheirs = (one: Quarantined) => one.venueOrderID === venueOrderID && one.venue === child.venue;
  if (kept.some(isTheirs)) askAbout(core, child, undefined);
}

/** The venue rejects the order, perhaps with fills of it: those are booked first. */
export function turnedDown(core: Context, child: Child, report: VenueReport): void {
  if (!isOver(core, child, report)) return;
  const { text, isOwnFault = false } = report;
  if (!isOwnFault) return rejected(core, child, text, 'venue');
  const blame = core.state.health.get(child.venue)?.blame;
  const believed = blame === undefined || isBelieved(blame, child.parent, core.now);
  rejected(core, child, text, believed ? 'order' : 'alleged');
}

type Fault = 'venue' | 'order' | 'alleged' | 'lost';

/** The venue has rejected the order. */
export function rejected(core: Context, child: Child, text: string, fault: Fault): void {
  const { childID, parent } = child;
  // The venue was not our choice: what it does with the order says nothing of orders that are.
  const mayBlame = fault === 'venue' || fault === 'alleged';
  const isDirected = mayBlame && policyFor(core, parent).exDestination === child.venue;
  const whose = isDirected ? 'directed' : fault;
  core.emit({ kind: 'childRejected', childID, at: core.now, text, neverSent: false, fault: whose });
}

/**
 * The venue restates the quantity of the child. A larger one than we sent is quarantined, and taken back. With no more
 * than is filled the child has ended; where nothing is left of it otherwise, the venue is asked what has become of it.
 */
export function restated(core: Context, child: Child, report: VenueReport): void {
  if (child.state === 'ended') return;
  const { childID, cumQty, terms } = child;
  const { ordStatus, orderQty = terms.orderQty, text } = report;
  if (orderQty > terms.orderQty || orderQty < cumQty) {
    const [from, to] = [terms.orderQty, orderQty].map((each) => shares(core, child, each));
    quarantine(core, report, `the venue restates ${from} as ${to}`);
    if (orderQty > terms.orderQty) takeBackBeyond(core, child, 'works more of it than it was sent');
    return;
  }
  if (orderQty < terms.orderQty) core.emit({ kind: 'childRestated', childID, at: core.now, qty: orderQty, text });
  if (orderQty === cumQty) core.emit({ kind: 'childEnded', childID, at: core.now, ordStatus: OrdStatus.Filled, text });
  else if (report.noneLeft === true || ordStatus === OrdStatus.Filled) askAbout(core, child, undefined);
}

/**
 * The venue says of an order that works which quantity it has: another one than it was sent is as if it were restated.
 * Of one that shows a part, it may mean that.
 */
export function heldAs(core: Context, child: Child, report: VenueReport): void {
  const { cancelID, state, terms } = child;
  const { orderQty = terms.orderQty } = report;
  if (state === 'ended' || orderQty === terms.orderQty || (orderQty < terms.orderQty && terms.maxFloor > 0)) return;
  // What is larger is being taken back already, and may be said with every answer.
  if (orderQty < terms.orderQty || cancelID === 0) restated(core, child, report);
}

/**
 * The venue says where the child rests. One that it moves or triggers, or that never rests, has no price of ours.
 * Beyond the limit that it was sent, the report is quarantined, and the child taken back.
 */
export function noteRestsAt(core: Context, child: Child, report: VenueReport): void {
  const { childID, midpoint, parent, purpose, restsAt, state, terms } = child;
  const { px, text } = report;
  if (px === undefined || px === restsAt || state === 'ended' || purpose !== 'post') return;
  if (midpoint || terms.ordType !== OrdType.Limit || terms.price === NO_PRICE || terms.peg !== Peg.None) return;
  core.emit({ kind: 'childRepriced', childID, at: core.now, px, text });
  if (!isWorse(child, px)) return;
  const { priceScale } = core.instrument(parent.symbol);
  const [limit, at] = [terms.price, px].map((each) => formatDecimal(each, priceScale));
  quarantine(core, report, `the venue puts it at ${at}, beyond its limit of ${limit}`);
  takeBackBeyond(core, child, 'puts it beyond its limit');
}

/**
 * The venue would execute more than the order has, or at another price: what it has is canceled. An order with which it
 * does so again is ended, or it would go there and back for as long as the venue answers.
 */
function takeBackBeyond(core: Context, child: Child, does: string): void {
  const { quarantine: kept, orders } = core.state;
  const { parent, venue } = child;
  const isAgain = kept.some((one) => {
    if (one.venue !== venue || !SAY_HOW_IT_WORKS.has(one.execType)) return false;
    const other = namedBy(orders, one);
    return other !== undefined && other !== child && other.parent === parent;
  });
  if (isAgain) {
    const text = `${venue} ${does}, again and again`;
    windDown(core, parent, OrdStatus.Canceled, text, RestatementReason.BrokerOption);
  } else if (mayTakeBack(core, child)) cancelChildren(core, [child]);
}

const SAY_HOW_IT_WORKS: ReadonlySet<string> = new Set([
  ExecType.New,
  ExecType.OrderStatus,
  ExecType.Restated,
  ExecType.Replaced,
]);

/**
 * True where the venue ends a child that is live. While its CumQty is above what is booked, fills are missing and the
 * child stays live; so it does while the venue is asked about a report that contradicts itself, or what it said before.
 */
function isOver(core: Context, child: Child, report: VenueReport): boolean {
  if (!bookMissing(core, child, report) || child.state === 'ended') return false;
  const lacksFill = report.noCumQty === true && isAnyFillKept(core, child);
  return (!lacksFill && !isContrary(child, report)) || askUntilItInsists(core, child, report, lacksFill);
}

/** A fill of it waits in quarantine, and nothing was booked from what its venue counts. */
function isAnyFillKept({ state: { orders, quarantine: kept } }: Context, child: Child): boolean {
  return (
    child.generatedQty === 0 && kept.some((one) => one.execType === ExecType.Trade && namedBy(orders, one) === child)
  );
}

/** The child has ended. */
export function ended(core: Context, child: Child, report: VenueReport): void {
  if (!isOver(core, child, report)) return;
  const { parent } = child;
  // [H.1.a] Done for Day with quantity left: a GTC or GTD order stays at its venue.
  if (report.execType === ExecType.DoneForDay && outlivesDay(child.terms) && (report.leavesQty ?? 0) > 0) {
    return heldAs(core, child, report);
  }
  core.emit({
    kind: 'childEnded',
    childID: child.childID,
    at: core.now,
    ordStatus: report.ordStatus,
    text: report.text,
  });
  if (endsDay(child, report.execType) && parent.windsDownTo === '' && parent.ended === '') {
    const ordStatus = dayEnd(report);
    const why = ordStatus === OrdStatus.Canceled ? RestatementReason.Market : RestatementReason.None;
    windDown(core, parent, ordStatus, report.text, why);
  }
}

/** The venue ended a resting Day order with its day: so does the client's order, unless it is GTC or GTD. */
function endsDay(child: Child, execType: ExecType): boolean {
  const dayIsOver = execType === ExecType.Expired || execType === ExecType.DoneForDay;
  return (
    dayIsOver &&
    child.purpose === 'post' &&
    child.terms.timeInForce === TimeInForce.Day &&
    !outlivesDay(child.parent.terms)
  );
}

/** The OrdStatus with which the order ends: the venue's, if that is a final one. */
function dayEnd({ execType, ordStatus }: VenueReport): OrdStatus {
  if (ordStatus === OrdStatus.Canceled || ordStatus === OrdStatus.DoneForDay) return ordStatus;
  return execType === ExecType.DoneForDay ? OrdStatus.DoneForDay : OrdStatus.Expired;
}
