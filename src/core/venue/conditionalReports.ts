/**
 * What pools say of conditional orders. They can execute nothing: a fill of one is quarantined, like any that names no
 * order of ours.
 */
import type { Conditional } from '../../orders/conditionals.ts';
import { ExecType, OrdStatus } from '../../orders/values.ts';
import { later, NO_TIME } from '../../units/brand.ts';
import type { Context } from '../context.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import { cancelConditional } from '../work/firmUps.ts';
import { dontKnow } from './dontKnow.ts';
import { quarantine } from './quarantine.ts';

const ENDS: ReadonlySet<string> = new Set([
  OrdStatus.Canceled,
  OrdStatus.Expired,
  OrdStatus.DoneForDay,
  OrdStatus.Rejected,
]);

export function conditionalReport(core: Context, conditional: Conditional, report: VenueReport): void {
  const { execType, fault, ordStatus, text } = report;
  const isTrade = execType === ExecType.Trade;
  if (fault !== '' || isTrade || execType === ExecType.TradeCorrect || execType === ExecType.TradeCancel) {
    const reason = fault === '' ? 'is of a conditional order, which cannot trade' : fault;
    quarantine(core, report, reason);
    if (isTrade) dontKnow(core, report, reason);
    return;
  }
  const { childID: conditionalID, parent, venue, dueAt, isOver, venueOrderID } = conditional;
  const { orderID } = parent;
  const terms = core.config.venues.get(venue)?.conditional;
  if (report.invites === true && terms !== undefined && dueAt === NO_TIME && !isOver) {
    core.emit({
      kind: 'conditionalInvited',
      conditionalID,
      orderID,
      at: core.now,
      dueAt: later(core.now, terms.within),
    });
  }
  const isEnd = ENDS.has(execType) || (execType === ExecType.OrderStatus && ENDS.has(ordStatus));
  if (isEnd) conditionalOver(core, conditional, text);
  else if (report.venueOrderID !== '' && venueOrderID !== report.venueOrderID)
    core.emit({
      kind: 'conditionalAccepted',
      conditionalID,
      orderID,
      at: core.now,
      venueOrderID: report.venueOrderID,
    });
  core.touch(parent);
}

/** It is there no more, or never was. Where nobody asked for that, and it has found nothing, no other is sent. */
export function conditionalOver(core: Context, conditional: Conditional, text: string): void {
  const { childID: conditionalID, parent, cancelID, dueAt, isFirmed, isOver } = conditional;
  if (isOver) return;
  const refused = cancelID === 0 && dueAt === NO_TIME && !isFirmed;
  core.emit({ kind: 'conditionalEnded', conditionalID, orderID: parent.orderID, at: core.now, refused, text });
  core.touch(parent);
}

/** Its line came back: what is there from before is canceled, known or not. The answers make room for others. */
export function cancelConditionalsAt(core: Context, venue: string): void {
  for (const each of core.state.conditionals.at(venue)) if (!each.isOver) cancelConditional(core, each);
}

/** Its line is down: invitations are answered in another way. */
export function touchInvitedAt(core: Context, venue: string): void {
  for (const { venue: at, parent } of core.state.conditionals.invited) if (at === venue) core.touch(parent);
}
