/**
 * What a venue's count and its answers to our status requests decide about a child. Its reports go before its count: one
 * that counts more than we have booked is waited for, asked again, and only then are the missing fills booked from the
 * count, under an ExecID that the count gives. A true report that comes even later is known: the venue counts no more for it.
 */
import { bookedQty, type Child } from '../../orders/order.ts';
import { OrdStatus } from '../../orders/values.ts';
import { minus, most, NO_PRICE, type Price, price } from '../../units/brand.ts';
import { averagePrice } from '../../units/notional.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import { AVG_PX_EXTRA_DECIMALS } from '../words/report.ts';
import type { Context } from '../context.ts';
import { quarantine } from './quarantine.ts';
import { claimsMore } from './unknown.ts';
import { sendCancel } from '../work/routing.ts';

/** A fill to be booked, as the venue reported it or as its count gives it. */
export interface Booking extends Pick<VenueReport, 'venueExecID' | 'lastQty' | 'lastPx' | 'cumQty'> {
  readonly generated: boolean;
}

export const isOver = (child: Child): boolean => child.state === 'ended';

/** How a status answer leaves the child: over, as its OrdStatus says, or live. `book` books what is missing. */
export function resolve(
  core: Context,
  child: Child,
  report: VenueReport,
  does: { readonly book: (missing: Booking) => void; readonly end: () => void; readonly accept: () => void },
): void {
  if (!agreesOnFills(core, child, report, does.book) || isOver(child)) return;
  switch (report.ordStatus) {
    case OrdStatus.Rejected: // the venue never had it
      core.emit({ kind: 'childRejected', childID: child.childID, at: core.now, text: report.text });
      return;
    case OrdStatus.Canceled:
    case OrdStatus.Expired:
    case OrdStatus.DoneForDay:
    case OrdStatus.Filled:
      if (report.cumQty < bookedQty(child)) {
        quarantine(core, report, `the venue counts ${report.cumQty} filled, we have ${bookedQty(child)}`);
      }
      return does.end();
    default:
      does.accept();
      repeatCancel(core, child, report);
  }
}

/** Whether the venue counts no more than we have, or what was missing has just been booked. */
export function agreesOnFills(
  core: Context,
  child: Child,
  report: VenueReport,
  book: (missing: Booking) => void,
): boolean {
  const booked = bookedQty(child);
  if (report.cumQty <= booked) return true;
  if (!claimsMore(core, child, report.cumQty)) return false;
  const lastQty = minus(report.cumQty, booked);
  const lastPx = missingPx(child, report);
  if (lastPx === NO_PRICE) {
    quarantine(core, report, `${lastQty} filled without a report, and no price to book them at`);
    return false;
  }
  const order = report.venueOrderID === '' ? String(child.childID) : report.venueOrderID;
  const venueExecID = `MISSING-${order}-${report.cumQty}`;
  // The same count gives the same ExecID: whoever asks again, even after a restart, books it once.
  if (!core.state.orders.isBooked(child.venue, venueExecID)) {
    book({ venueExecID, lastQty, lastPx, cumQty: report.cumQty, generated: true });
  }
  return true;
}

/** The price that takes the average of what is booked to the venue's AvgPx; the child's limit where it says none. */
function missingPx(child: Child, report: VenueReport): Price {
  const { avgPx = 0, cumQty } = report;
  if (avgPx <= 0) return child.price;
  const extra = 10 ** AVG_PX_EXTRA_DECIMALS;
  const total = BigInt(avgPx) * BigInt(cumQty);
  const missing = total - (child.notional - child.handNotional) * BigInt(extra);
  const px = Math.round(averagePrice(missing, minus(cumQty, bookedQty(child)), 0) / extra);
  return px > 0 ? price(px) : child.price;
}

/** It is live there, and our cancel got no answer: the venue never had it. Under a new ClOrdID, it may answer both. */
function repeatCancel(core: Context, child: Child, report: VenueReport): void {
  const debts = core.debts.get(child.venue);
  if (debts === undefined || child.cancelID === 0 || report.ordStatus === OrdStatus.PendingCancel) return;
  if (core.now - child.cancelSentAt >= debts.terms.ackTimeout) sendCancel(core, child);
}

/**
 * Whether a fill is one that we have generated: to book it would take us beyond all that the venue has ever counted. Its
 * ExecID is noted then. Where our price was another, a person looks at it.
 */
export function isKnownFill(core: Context, child: Child, report: VenueReport): boolean {
  const { lastQty, lastPx, venueExecID } = report;
  const counted = most(child.venueCumQty, report.cumQty);
  if (lastQty > child.generatedQty || bookedQty(child) + lastQty <= counted) return false;
  core.emit({ kind: 'childFillKnown', childID: child.childID, at: core.now, venueExecID, lastQty, lastPx });
  if (lastPx !== child.generatedPx) {
    quarantine(core, report, `booked already, from the venue's count, at another price`);
  }
  return true;
}
