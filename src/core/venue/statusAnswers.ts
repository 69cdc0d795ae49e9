/** A venue's answer to an OrderStatusRequest: it ends a child whose fate was unknown, or confirms that it is live. */
import { bookedQty, type Child } from '../../orders/order.ts';
import { OrdStatus } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import { endHung, sendCancel } from '../work/cancels.ts';
import { accepted, ended, heldAs, rejected } from './childReports.ts';
import { bookMissing } from './fills.ts';
import { quarantine } from './quarantine.ts';
import { shares } from '../work/sense.ts';

/** Ends the child, or accepts it as live, by the OrdStatus of the answer. */
export function resolve(core: Context, child: Child, report: VenueReport): void {
  if (!bookMissing(core, child, report) || child.state === 'ended') return;
  switch (report.ordStatus) {
    case OrdStatus.Rejected: // the venue never had it
      return rejected(core, child, report.text, 'lost');
    case OrdStatus.Canceled:
    case OrdStatus.Expired:
    case OrdStatus.DoneForDay:
    case OrdStatus.Filled:
      if (report.cumQty < bookedQty(child) && report.noCumQty !== true) {
        const [theirs, ours] = [report.cumQty, bookedQty(child)].map((each) => shares(core, child, each));
        quarantine(core, report, `the venue counts ${theirs} filled, we have ${ours}`);
      }
      return ended(core, child, report);
    default:
      accepted(core, child, report);
      heldAs(core, child, report);
      repeatCancel(core, child, report);
  }
}

/** The child is live and our cancel was not answered: it never arrived. It is sent again, under a new ClOrdID. */
function repeatCancel(core: Context, child: Child, report: VenueReport): void {
  if (child.state === 'ended') return;
  const unanswered = core.unanswered.get(child.venue);
  if (child.cancelID === 0) return endHung(core, child);
  if (unanswered === undefined || report.ordStatus === OrdStatus.PendingCancel) return;
  if (core.now - child.cancelSentAt >= unanswered.terms.ackTimeout) sendCancel(core, child);
}
