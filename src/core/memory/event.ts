/** Every journaled event, with its table: what the journal can write and a reader can name. */
import { DROP_COPY_EVENTS } from './dropCopyEvent.ts';
import { CLIENT_EVENTS } from './clientEvent.ts';
import { ORDER_EVENTS } from '../../orders/event.ts';
import { RISK_EVENTS } from '../../risk/event.ts';
import { ROUTER_EVENTS } from '../../router/event.ts';
import { VENUE_EVENTS } from './venueEvent.ts';
import { type EventOf, int, record, text } from '../../units/record.ts';
import type { Instant } from '../../units/brand.ts';

/**
 * The first event of a journal. `epoch` stands in front of every OrderID, ExecID and venue ClOrdID that this journal
 * hands out, so that a new journal never repeats an old one's.
 */
export const Started = record('started', 1, { at: int<Instant>(), epoch: text() });

/** The trading day that lasts, or the next one, as the calendar has it. */
export const TradingDaySet = record('tradingDaySet', 51, {
  at: int<Instant>(),
  opensAt: int<Instant>(),
  closesAt: int<Instant>(),
});

export const CORE_EVENTS = [
  Started,
  TradingDaySet,
  ...ORDER_EVENTS,
  ...RISK_EVENTS,
  ...ROUTER_EVENTS,
  ...CLIENT_EVENTS,
  ...DROP_COPY_EVENTS,
  ...VENUE_EVENTS,
] as const;

export type CoreEvent = EventOf<(typeof CORE_EVENTS)[number]>;
