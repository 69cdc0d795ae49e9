/**
 * The trading day: when the market opens and closes. The gateway has the calendar and sends it as a command. Day orders
 * end with the day, orders that arrive while the market is closed wait for the open, and orders for the opening and the
 * close have their time. Without a trading day the market is always open, and only venues and ExpireTime end an order.
 */
import { type Instructed, tradesOn } from '../../orders/instructions.ts';
import type { OrderTerms } from '../../orders/terms.ts';
import { TimeInForce } from '../../orders/values.ts';
import { floorTo, type Instant, later, NO_TIME, span } from '../../units/brand.ts';
import { dateText, MICROS_PER_DAY } from '../../units/time.ts';
import type { Context } from '../context.ts';
import { isClosedAt, OPENING_WINDOW } from '../memory/day.ts';
import { restrictDayAfter } from './circuitBreaker.ts';
import { followDay } from './routerChanges.ts';
import type { SetTradingDay } from '../words/command.ts';

export const hasDay = ({ state }: Context): boolean => state.day.closesAt > 0;

export const isClosed = ({ state, now }: Context): boolean => isClosedAt(state.day, now);

type Known = Pick<Context, 'config' | 'state'>;

/** Who has not told the start of today yet, though the configuration says that it does; '' for nobody. */
export function missingStart({ config, state }: Known, now: Instant): string {
  const { startOfDay } = config;
  return startOfDay === undefined || state.risk.dayData.isTold(startOfDay.source, now) ? '' : startOfDay.source;
}

/** The same in words, for those who ask which controls are off. */
export function startOff(core: Known, now: Instant): string[] {
  const source = missingStart(core, now);
  if (source === '') return [];
  return [`positions and cash of ${dateText(core.state.risk.dayData.today(now))} (${source}: not loaded)`];
}

export const hasOpened = (core: Context): boolean => hasDay(core) && !isClosed(core);

export function setTradingDay(core: Context, { opensAt, closesAt, date = 0 }: SetTradingDay): void {
  const { day } = core.state;
  if (day.opensAt === opensAt && day.closesAt === closesAt && day.date === date) return;
  core.emit({ kind: 'tradingDaySet', at: core.now, opensAt, closesAt, date });
  core.due.noteAll();
  core.locatesDueAt = core.now;
  if (day.closesAt > 0 && closesAt > day.closesAt && core.now >= day.closesAt) restrictDayAfter(core, day, closesAt);
  if (closesAt === 0) beginDate(core);
  // Otherwise it is the same day, with other hours.
  else if (day.closesAt > 0 && core.now >= day.closesAt) beginClOrdIDDay(core, day.closesAt, opensAt);
  followDay(core);
}

/** A UTC date begins: without a trading day it is the day of ClOrdIDs. */
export function beginDate(core: Context): void {
  const began = floorTo(core.now, MICROS_PER_DAY);
  core.dateEndsAt = later(began, span(MICROS_PER_DAY));
  if (!hasDay(core)) core.locatesDueAt = core.now;
  followDay(core);
  // After a restart the date may have begun already, and be used.
  if (!hasDay(core) && core.state.orders.clOrdIDs.usedAt < began) beginClOrdIDDay(core, began, began);
}

/** A day on which nothing happened is not counted: a weekend, for one. */
function beginClOrdIDDay(core: Context, began: Instant, opensAt: Instant): void {
  const { clOrdIDs } = core.state.orders;
  const hadUse = clOrdIDs.usedAt !== NO_TIME && clOrdIDs.usedAt >= clOrdIDs.began;
  if (core.config.clOrdIDs === 'forever' || !hadUse) return;
  core.emit({ kind: 'clOrdIDDayBegan', at: core.now, began, opensAt });
}

/** The terms, with the time at which the order expires. */
export function underDay(core: Context, terms: OrderTerms, instructions: Instructed): OrderTerms {
  const expireTime = expireTimeOf(core, terms, instructions);
  return expireTime === terms.expireTime ? terms : { ...terms, expireTime };
}

/** When the order expires: its own ExpireTime, or the end that its TimeInForce has today. */
export function expireTimeOf(
  { state }: Context,
  { timeInForce, expireTime }: OrderTerms,
  instructions: Instructed,
): Instant {
  const { opensAt, closesAt } = state.day;
  if (closesAt === 0) return expireTime;
  switch (timeInForce) {
    case TimeInForce.Day:
    case TimeInForce.AtTheClose:
      return closesAt;
    case TimeInForce.AtTheOpening:
      return tradesOn(instructions) ? closesAt : later(opensAt, OPENING_WINDOW);
    case TimeInForce.GoodTillCancel:
    case TimeInForce.GoodTillDate:
    case TimeInForce.ImmediateOrCancel:
    case TimeInForce.FillOrKill:
      return expireTime;
  }
}
