/**
 * Booking executions. No fill is lost and none is booked twice. A venue's reports take precedence over its CumQty: when
 * CumQty is above what is booked, the venue is given time, then asked, and only then are the missing fills booked from
 * CumQty, under an ExecID derived from it. If the true report arrives after that, it is recognised: the venue's CumQty
 * is no higher with it.
 */
import { bookedQty, type Child } from '../../orders/order.ts';
import type { NamedReport } from '../../orders/executions.ts';
import { OrdStatus } from '../../orders/values.ts';
import { minus, most, NO_PRICE, NO_QTY, type Price, price, type Qty } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { averagePrice, AVG_PX_EXTRA_DECIMALS } from '../../units/notional.ts';
import { lowestPrice } from '../../units/instrument.ts';
import type { Context } from '../context.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import { book } from '../work/booking.ts';
import { isCountable } from '../work/countable.ts';
import { quarantine } from './quarantine.ts';
import { isWorse, nonsense, oddPrice, shares } from '../work/sense.ts';
import { isContrary } from './contrary.ts';
import { askAbout, noteClaim, askUntilItInsists } from './unknown.ts';

/** Statuses after which nothing of an order is open. */
const ENDS: ReadonlySet<OrdStatus> = new Set([OrdStatus.Filled, OrdStatus.Canceled, OrdStatus.Expired]);

/** A Trade report: booked, unless it was already. */
export function fill(core: Context, child: Child, report: VenueReport): void {
  const { orders } = core.state;
  const known = orders.executions.named(child, report.venueExecID);
  if (known !== undefined) return repeated(core, child, report, known);
  if (orders.hasForgotten(child)) return forgotten(core, child, report);
  if (report.lastQty === 0) return quarantine(core, report, 'a fill of nothing');
  const tooMuch = nonsense(core, child, report.lastQty);
  if (tooMuch !== '') return quarantine(core, report, tooMuch);
  if (!isCountable(core, child.parent, report.lastQty)) {
    return quarantine(core, report, 'a fill of more than can be counted');
  }
  if (child.generatedQty > 0 && knowFill(core, child, report)) return;
  if (isMoreThanCounted(child, report)) {
    const { lastQty, cumQty } = report;
    const [last, booked, counted] = [lastQty, bookedQty(child), cumQty].map((each) => shares(core, child, each));
    const why = `LastQty of ${last} and ${booked} booked are more than CumQty of ${counted}`;
    return keepAndAsk(core, child, report, why);
  }
  const lastPx = report.noLastPx === true ? priceByAverage(child, report) : report.lastPx;
  if (report.noLastPx === true && lastPx === NO_PRICE) {
    return keepAndAsk(core, child, report, 'a fill without LastPx(31), whose price AvgPx(6) does not tell exactly');
  }
  const odd = oddPrice(core, child, lastPx);
  if (odd !== '') return keepAndAsk(core, child, report, odd);
  book(core, child, { ...report, lastPx, generated: false });
  endByStatus(core, child, report);
}

/**
 * A fill may come with the status that ends its order: after a bust Filled with less than its quantity, or Canceled
 * with the last fill of an IOC order. OrdStatus and CumQty decide.
 */
export function endByStatus(core: Context, child: Child, report: VenueReport): void {
  const { ordStatus, cumQty, text } = report;
  if (!ENDS.has(ordStatus) || cumQty !== bookedQty(child) || child.state === 'ended') return;
  if (isContrary(child, report) && !askUntilItInsists(core, child, report)) return;
  core.emit({ kind: 'childEnded', childID: child.childID, at: core.now, ordStatus, text });
}

/**
 * The venue counts fewer than this fill would make, in a report whose CumQty and LeavesQty make up the order: LastQty
 * is wrong then, such as the sum of all fills. Where they do not, CumQty may be what is wrong.
 */
function isMoreThanCounted(child: Child, report: VenueReport): boolean {
  const { lastQty, cumQty, leavesQty = NO_QTY, orderQty = child.terms.orderQty } = report;
  if (cumQty === 0 || cumQty + leavesQty !== orderQty) return false;
  return bookedQty(child) + lastQty > most(child.venueCumQty, cumQty);
}

/**
 * The ExecID names a report about this order already. The same values are the same report, sent again. Others
 * contradict it: they are kept for an operator, and the venue is asked what it counts.
 */
function repeated(core: Context, child: Child, report: VenueReport, known: NamedReport): void {
  const { lastQty, cumQty, venueExecID } = report;
  const lastPx = report.noLastPx === true ? known.lastPx : report.lastPx;
  const isSameCount = cumQty === known.cumQty || cumQty === 0 || known.cumQty === 0;
  const isSame = !known.revises && lastQty === known.lastQty && lastPx === known.lastPx && isSameCount;
  if (isSame && (known.cumQty !== 0 || cumQty <= bookedQty(child))) return endByStatus(core, child, report);
  if (!isSame) quarantine(core, report, `ExecID ${venueExecID || '(none)'} of this order again, with other values`);
  askAbout(core, child, report);
}

/** A report about an order that ended days ago: the venue's CumQty tells whether it is one of those booked then. */
function forgotten(core: Context, child: Child, report: VenueReport): void {
  if (report.cumQty > 0 && report.cumQty <= bookedQty(child)) return;
  keepAndAsk(core, child, report, 'a fill of an order that ended on an earlier trading day');
}

/** The fill is kept for an operator, and the venue asked what it counts. */
function keepAndAsk(core: Context, child: Child, report: VenueReport, why: string): void {
  quarantine(core, report, why);
  askAbout(core, child, report);
}

/** Books fills that the venue counts and we miss, once they are overdue. True when it counts no more than is booked. */
export function bookMissing(core: Context, child: Child, report: VenueReport): boolean {
  const booked = bookedQty(child);
  if (report.cumQty <= booked) return true;
  if (!noteClaim(core, child, report)) return false;
  const lastQty = minus(report.cumQty, booked);
  const lastPx = missingPx(core, child, report);
  const why = isCountable(core, child.parent, lastQty) ? priceFault(core, child, lastPx) : 'more than can be counted';
  if (why !== '') {
    quarantine(core, report, `${shares(core, child, lastQty)} filled without a report: ${why}`);
    return false;
  }
  const order = report.venueOrderID === '' ? String(child.childID) : report.venueOrderID;
  const venueExecID = `MISSING-${order}-${report.cumQty}`;
  // The same CumQty gives the same ExecID, so these fills are booked once, even after a restart.
  if (!core.state.orders.isBooked(child, venueExecID)) {
    const saidPx = averageSaid(core, child, report, lastPx);
    book(core, child, { venueExecID, lastQty, lastPx, saidPx, cumQty: report.cumQty, generated: true });
  }
  return true;
}

/** Why nothing can be booked at that price; '' where it can. */
const priceFault = (core: Context, child: Child, lastPx: Price): string =>
  lastPx === NO_PRICE ? 'no price to book them at' : oddPrice(core, child, lastPx);

/**
 * AvgPx is of all that the venue counts: it tells the price of one fill if all others are booked, and only one price of
 * ours makes it, however the venue has rounded its last digit. One that the order does not allow is a sign that AvgPx
 * does not know of the fill yet.
 */
function priceByAverage(child: Child, report: VenueReport): Price {
  const { avgPx = 0, avgPxUnit = 1, cumQty, lastQty } = report;
  if (cumQty !== bookedQty(child) + lastQty) return NO_PRICE;
  const worth = missingWorth(child, avgPx, cumQty);
  const step = BigInt(lastQty) * 10n ** BigInt(AVG_PX_EXTRA_DECIMALS);
  const px = price(Math.round(averagePrice(worth, lastQty, 0) / 10 ** AVG_PX_EXTRA_DECIMALS));
  const off = BigInt(px) * step - worth;
  // It may be rounded to the nearest, up or down: by less than one in its last digit.
  const rounding = BigInt(cumQty) * BigInt(avgPxUnit);
  const isMade = (by: bigint) => by < rounding && -by < rounding;
  if (!isMade(off) || isMade(off + step) || isMade(off - step)) return NO_PRICE;
  return isWorse(child, px) ? NO_PRICE : px;
}

/** The price that brings our average to the venue's AvgPx; the child's limit if the venue reports no AvgPx. */
function missingPx(core: Context, child: Child, report: VenueReport): Price {
  const { avgPx = 0, cumQty } = report;
  if (avgPx === 0) return child.terms.price;
  const extra = 10 ** AVG_PX_EXTRA_DECIMALS;
  const missing = missingWorth(child, avgPx, cumQty);
  const px = Math.round(averagePrice(missing, minus(cumQty, bookedQty(child)), 0) / extra);
  return px >= lowestPrice(core.instrument(child.parent.symbol)) ? price(px) : child.terms.price;
}

/** What the venue counts beyond what is booked is worth, at the scale of AvgPx. */
const missingWorth = (child: Child, avgPx: number, cumQty: Qty): bigint =>
  BigInt(avgPx) * BigInt(cumQty) - (child.notional - child.handNotional) * 10n ** BigInt(AVG_PX_EXTRA_DECIMALS);

/** The AvgPx that `px` follows from, where none of our prices makes it, however the venue has rounded it; else ''. */
function averageSaid(core: Context, child: Child, { avgPx = 0, cumQty }: VenueReport, px: Price): string {
  if (avgPx === 0) return '';
  const at = BigInt(px) * 10n ** BigInt(AVG_PX_EXTRA_DECIMALS);
  const off = 2n * (at * BigInt(minus(cumQty, bookedQty(child))) - missingWorth(child, avgPx, cumQty));
  if (off <= BigInt(cumQty) && -off <= BigInt(cumQty)) return '';
  const { priceScale } = core.instrument(child.parent.symbol);
  return `AvgPx ${formatDecimal(avgPx, priceScale + AVG_PX_EXTRA_DECIMALS)}`;
}

/**
 * Recognises the report of a fill that was booked from CumQty: booking it again would exceed the venue's highest
 * CumQty. Its ExecID is recorded. A different price goes to quarantine.
 */
function knowFill(core: Context, child: Child, report: VenueReport): boolean {
  const { lastQty, venueExecID } = report;
  const lastPx = report.noLastPx === true ? child.generatedPx : report.lastPx;
  const counted = most(child.venueCumQty, report.cumQty);
  if (lastQty > child.generatedQty || bookedQty(child) + lastQty <= counted) return false;
  const { childID } = child;
  const venueCumQty = report.cumQty;
  core.emit({ kind: 'childFillKnown', childID, at: core.now, venueExecID, lastQty, lastPx, venueCumQty });
  if (lastPx !== child.generatedPx) {
    quarantine(core, report, `booked already, from the venue's count, at another price`);
  }
  return true;
}
