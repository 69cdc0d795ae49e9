/**
 * The circuit breaker of Reg SHO 201(b)(1)(i): short sales of a symbol that trades so far below its close are
 * restricted for the rest of the day and the day after. Where there are trading days, it is the next one of these.
 */
import { BPS } from '../../market/collar.ts';
import { type Instant, instant, type Price } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { BY_CIRCUIT_BREAKER } from '../../units/origin.ts';
import { endOfNextDay } from '../../units/time.ts';
import type { Context } from '../context.ts';
import type { TradingDay } from '../memory/day.ts';

const RESTRICTED = 'shortSaleRestricted';
/** Ends the reason on the day after. */
const THE_DAY_BEFORE = ', the day before';

export function breakCircuit(core: Context, symbol: string, px: Price): void {
  const { circuitBreakerBps } = core.shortSales;
  if (circuitBreakerBps === 0) return;
  const { dayData } = core.state.risk;
  const { lists } = dayData;
  const close = dayData.closeOf(symbol, core.now);
  if (close === undefined || (close - px) * BPS < close * circuitBreakerBps) return;
  const { closesAt } = core.state.day;
  const until = core.now < closesAt ? closesAt : endOfNextDay(core.now);
  const known = lists.of(RESTRICTED, symbol, BY_CIRCUIT_BREAKER);
  if (known !== undefined && known.until >= until && !known.reason.endsWith(THE_DAY_BEFORE)) return;
  const { priceScale } = core.instrument(symbol);
  const text = (value: Price) => formatDecimal(value, priceScale, 2);
  restrict(core, symbol, until, `traded at ${text(px)}, the close was ${text(close)}`);
}

/** A trading day follows `last`, and what fell on that one is restricted until it ends. */
export function restrictDayAfter(core: Context, last: TradingDay, until: Instant): void {
  for (const { list, symbol, by, until: ends, reason } of core.state.risk.dayData.lists.all(
    instant(last.closesAt - 1),
  )) {
    if (list !== RESTRICTED || by !== BY_CIRCUIT_BREAKER || ends !== last.closesAt) continue;
    if (!reason.endsWith(THE_DAY_BEFORE)) restrict(core, symbol, until, reason + THE_DAY_BEFORE);
  }
}

function restrict(core: Context, symbol: string, until: Instant, reason: string): void {
  const by = BY_CIRCUIT_BREAKER;
  core.emit({
    kind: 'symbolListed',
    at: core.now,
    list: RESTRICTED,
    symbol,
    clientID: '',
    listed: true,
    until,
    by,
    reason,
  });
}
