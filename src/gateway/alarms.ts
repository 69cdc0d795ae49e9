/**
 * What a person must hear of at once, in the log: fills that could not be booked, or were more than an order had open,
 * and executions that a venue and we do not agree on. Each line carries the order's OrderID, where there is one.
 */
import type { CoreEvent } from '../core/event.ts';
import type { CoreState } from '../core/state.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import type { ChildID } from '../orders/values.ts';
import { childIDText, orderIDText } from './ids.ts';

/** Reads one event of a turn, once it is folded. Nearly every event is none of ours. */
export function alarm(event: CoreEvent, state: CoreState, log: EngineLog): void {
  switch (event.kind) {
    case 'childFilled':
    case 'executionCorrected':
      if (event.overfill === 0) return;
      return log.warn('a fill beyond what was open', { ...of(event.childID, state), overfill: event.overfill });
    case 'fillQuarantined': {
      const child = Number(event.venueClOrdID);
      const { venue, venueExecID, reason } = event;
      return log.warn('a fill is in quarantine', { ...of(child as ChildID, state), venue, venueExecID, reason });
    }
    case 'fillsMissing':
      return log.warn('a venue counts fills that we do not have', of(event.childID, state));
    case 'breakFound': {
      const { venue, venueExecID } = event;
      const open = state.copies.venues.get(venue)?.find(venueExecID);
      const order = open === undefined || open.orderID === 0 ? undefined : orderIDText(state.epoch, open.orderID);
      return log.warn("a venue's drop copy differs", { order, venue, venueExecID });
    }
    default:
  }
}

function of(id: ChildID, { orders, epoch }: CoreState): { readonly order?: string; readonly child?: string } {
  const child = orders.children.get(id);
  if (child === undefined) return {};
  return { order: orderIDText(epoch, child.parent.orderID), child: childIDText(epoch, child.childID) };
}
