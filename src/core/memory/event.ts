/** Every journaled event, with the table of its fields. */
import { DROP_COPY_EVENTS } from './dropCopyEvent.ts';
import { CLIENT_EVENTS } from './clientEvent.ts';
import { CONDITIONAL_EVENTS } from '../../orders/conditionalEvent.ts';
import { ORDER_EVENTS } from '../../orders/event.ts';
import { DAY_EVENTS } from '../../risk/day/dayEvent.ts';
import { RISK_EVENTS } from '../../risk/event.ts';
import { POISON_EVENTS } from './poisonEvent.ts';
import { MarkedOut, QuoteCrumbles } from '../../router/watched.ts';
import { ROUTER_EVENTS } from '../../router/events.ts';
import { InstrumentSet } from './instrumentTerms.ts';
import { PROPOSAL_EVENTS } from './proposalEvent.ts';
import { VENUE_EVENTS } from './venueEvent.ts';
import { type EventOf, int, record, text } from '../../units/record.ts';
import type { Instant } from '../../units/brand.ts';

/**
 * The first event of a journal. `epoch` is the prefix of every OrderID, ExecID and venue ClOrdID of this journal, so
 * that a new journal never repeats an old one's.
 */
export const Started = record('started', 1, { at: int<Instant>(), epoch: text() });

/** The current trading day, or the next one, from the calendar. */
export const TradingDaySet = record('tradingDaySet', 51, {
  at: int<Instant>(),
  opensAt: int<Instant>(),
  closesAt: int<Instant>(),
  /** 20261231, where the market is; 0 where it is not known: the UTC date counts. */
  date: int(),
});

/**
 * A new day of ClOrdIDs: a trading day is over, or a UTC date where none is configured. IDs and ListIDs of the days
 * before may be used again, but for those of open orders. What ends before `opensAt` is of the days before.
 */
export const ClOrdIDDayBegan = record('clOrdIDDayBegan', 92, {
  at: int<Instant>(),
  began: int<Instant>(),
  opensAt: int<Instant>(),
});

export const CORE_EVENTS = [
  Started,
  TradingDaySet,
  ClOrdIDDayBegan,
  ...ORDER_EVENTS,
  ...RISK_EVENTS,
  ...DAY_EVENTS,
  ...ROUTER_EVENTS,
  ...CLIENT_EVENTS,
  ...DROP_COPY_EVENTS,
  ...VENUE_EVENTS,
  ...PROPOSAL_EVENTS,
  ...POISON_EVENTS,
  InstrumentSet,
  MarkedOut,
  QuoteCrumbles,
  ...CONDITIONAL_EVENTS,
] as const;

export type CoreEvent = EventOf<(typeof CORE_EVENTS)[number]>;
