/**
 * The circuit breaker of Reg SHO 201(b)(1)(i): short sales of a symbol that trades so far below its close are
 * restricted for the rest of the day and the day after.
 */
import { BPS } from '../../market/collar.ts';
import type { Price } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { BY_CIRCUIT_BREAKER } from '../../units/origin.ts';
import { endOfNextDay } from '../../units/time.ts';
import type { Context } from '../context.ts';

export function breakCircuit(core: Context, symbol: string, px: Price): void {
  const { circuitBreakerBps } = core.shortSales;
  if (circuitBreakerBps === 0) return;
  const { dayData } = core.state.risk;
  const { lists } = dayData;
  const close = dayData.closeOf(symbol, core.now);
  if (close === undefined || (close - px) * BPS < close * circuitBreakerBps) return;
  if (lists.find('shortSaleRestricted', symbol, '', core.now) !== undefined) return;
  const { priceScale } = core.instrument(symbol);
  const text = (value: Price) => formatDecimal(value, priceScale, 2);
  core.emit({
    kind: 'symbolListed',
    at: core.now,
    list: 'shortSaleRestricted',
    symbol,
    clientID: '',
    listed: true,
    until: endOfNextDay(core.now),
    by: BY_CIRCUIT_BREAKER,
    reason: `traded at ${text(px)}, the close was ${text(close)}`,
  });
}
