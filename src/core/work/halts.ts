/** Halts of a symbol everywhere: by an operator, or by the venue that lists it. A halt at another venue is its own. */
import type { Context } from '../context.ts';

/** Why no new order is taken; '' if one is. */
export function haltText(core: Context, symbol: string): string {
  if (core.state.orders.haltedSymbols.has(symbol)) return `trading in ${symbol} is halted`;
  if (!isHaltedWhereListed(core, symbol)) return '';
  return `${core.config.instruments.get(symbol)?.listing ?? ''}, which lists ${symbol}, has halted it`;
}

export function isHaltedWhereListed(core: Context, symbol: string): boolean {
  const listing = core.config.instruments.get(symbol)?.listing;
  return listing !== undefined && core.market.book(symbol, listing)?.status === 'halted';
}
