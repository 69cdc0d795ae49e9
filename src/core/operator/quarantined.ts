/** An operator decides on a venue's report in quarantine: it is booked as a fill, or is none of ours. */
import { bookedQty } from '../../orders/order.ts';
import { execID, orderID } from '../../orders/values.ts';
import type { Context } from '../context.ts';
import type { CoreState, Quarantined } from '../memory/state.ts';
import type { Act } from '../words/operatorCommand.ts';
import { book } from '../work/booking.ts';
import { isCountable } from '../work/countable.ts';
import { contradictionIn, nonsense, oddPrice } from '../work/sense.ts';
import { endReconciling } from '../work/standing.ts';
import { isPassedOver } from '../work/passedOver.ts';
import { lookForPlaces, lookIfWell } from '../work/waiting.ts';

type ActOf<K extends Act['do']> = Extract<Act, { readonly do: K }>;

/** Once more than the venue counts would be booked, its report has been booked from that count. */
export function bookFill(core: Context, act: ActOf<'bookFill'>, by: string, reason: string): string {
  const { quarantineID, childID, lastQty, lastPx, force } = act;
  const { orders } = core.state;
  const report = quarantinedBy(core.state, quarantineID);
  if (typeof report === 'string') return report;
  const child = orders.children.get(childID);
  if (child === undefined || child.venue !== report.venue) return `there is no such order at ${report.venue}`;
  if (lastQty <= 0) return 'a fill of nothing';
  if (!isCountable(core, child.parent, lastQty)) return 'that is more than can be counted';
  const reasons = [contradictionIn(report, child), nonsense(core, child, lastQty), oddPrice(core, child, lastPx)];
  const odd = reasons.filter((text) => text !== '').join('; ');
  if (odd !== '' && !force) return `${odd}: with "force" it is booked all the same`;
  const counted = Math.max(child.venueCumQty, report.cumQty);
  if (child.generatedQty > 0 && bookedQty(child) + lastQty > counted) {
    return `${child.venue} counts ${counted}, which is booked already: dismiss it`;
  }
  // Under the venue's ExecID, so that its report is known if it comes again.
  const { venueExecID: own, cumQty } = report;
  const isFree = own !== '' && !orders.isBooked(child, own);
  const venueExecID = isFree ? own : `QUARANTINE-${quarantineID}`;
  const exec = orders.nextExecID;
  const wasOut = isPassedOver(core, child.venue, child.parent);
  book(core, child, { venueExecID, lastQty, lastPx, cumQty, generated: false });
  core.emit({
    kind: 'quarantineDecided',
    at: core.now,
    quarantineID,
    by,
    reason: odd === '' ? reason : `${reason} (by force: ${odd})`,
    orderID: child.parent.orderID,
    execID: exec,
  });
  core.touch(child.parent);
  lookIfWell(core, child.venue, child.parent, wasOut);
  // If that was all of it, the venue does not owe its status any more.
  const unanswered = core.unanswered.get(child.venue);
  unanswered?.settle(child, false);
  if (unanswered !== undefined && endReconciling(core, unanswered, child.venue)) lookForPlaces(core);
  return '';
}

export function dismissFill(core: Context, act: ActOf<'dismissFill'>, by: string, reason: string): string {
  const { quarantineID } = act;
  const report = quarantinedBy(core.state, quarantineID);
  if (typeof report === 'string') return report;
  const none = { orderID: orderID(0), execID: execID(0) };
  core.emit({ kind: 'quarantineDecided', at: core.now, quarantineID, by, reason, ...none });
  return '';
}

/** The report of that number, or why there is none. */
export function quarantinedBy({ quarantine, decided }: CoreState, id: number): Quarantined | string {
  const report = quarantine.find(({ quarantineID }) => quarantineID === id);
  if (report !== undefined) return report;
  const done = decided.find(({ quarantineID }) => quarantineID === id);
  if (done === undefined) return `report ${id} is not in quarantine`;
  return `report ${id} was ${done.orderID === 0 ? 'dismissed' : 'booked'} already, by ${done.by}: ${done.reason}`;
}
