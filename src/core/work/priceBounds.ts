/**
 * The worst price at which an order may go out now, by rules that change while it waits: the band of its symbol, and
 * the bid that a short sale has to be above while its symbol is restricted (Reg SHO 201). An order goes out with the
 * bound as its limit, where its own is beyond it.
 */
import type { Parent } from '../../orders/order.ts';
import { isBuy, OrdType, Side } from '../../orders/values.ts';
import { isListed } from '../../risk/checks/shortSales.ts';
import { most, NO_PRICE, type Price, price } from '../../units/brand.ts';
import { onTick } from '../../units/ticks.ts';
import type { Context } from '../context.ts';
import type { Work } from './workNow.ts';

/** NO_PRICE where nothing bounds it; undefined if it may go out at no price, since there is no bid to be above. */
export function boundOf(core: Context, order: Parent): Price | undefined {
  const { low, high } = core.bandOf(order.symbol);
  if (isBuy(order.side)) return high;
  if (!isHeldAboveBid(core, order)) return low;
  const { bid } = core.market.nbbo(order.symbol, core.now);
  if (!bid.exists) return undefined;
  return most(onTick(price(bid.px + 1), core.instrument(order.symbol), -1), low);
}

/** The work with the bound as its limit, where its own is beyond it. */
export function boundedWork(core: Context, order: Parent, work: Work, bound: Price): Work {
  const { terms } = work;
  if (terms.price === NO_PRICE) {
    // At the market it becomes a limit order, and may rest. One that its venue triggers is the venue's to keep above.
    const isAtMarket = terms.ordType === OrdType.Market && isHeldAboveBid(core, order);
    return isAtMarket ? { ...work, terms: { ...terms, ordType: OrdType.Limit, price: bound } } : work;
  }
  const isBeyond = isBuy(order.side) ? terms.price > bound : terms.price < bound;
  return isBeyond ? { ...work, terms: { ...terms, price: bound } } : work;
}

function isHeldAboveBid(core: Context, { side, symbol, clientID }: Parent): boolean {
  if (side !== Side.SellShort) return false;
  return isListed({ dayData: core.state.risk.dayData, symbol, clientID, now: core.now }, 'shortSaleRestricted');
}
