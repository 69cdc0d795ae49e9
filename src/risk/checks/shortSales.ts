/**
 * What a sale is: long, as far as the seller has the shares and no other order of its has them for sale, and short
 * beyond that (Reg SHO 200). And what a short sale needs: shares that were located or are easy to borrow (203(b)), and
 * a price above the bid while its symbol is restricted (201).
 */
import { Side } from '../../orders/values.ts';
import { assetClassOf } from '../../units/instrument.ts';
import type { SymbolList } from '../day/dayEvent.ts';
import type { ClientExposure } from '../slices/lines.ts';
import { isShortSale } from '../day/locates.ts';
import type { ShortSaleRules } from '../day/shortRules.ts';
import type { Subject } from './subject.ts';

export const isListed = (s: Pick<Subject, 'dayData' | 'symbol' | 'clientID' | 'now'>, list: SymbolList): boolean =>
  s.dayData.lists.find(list, s.symbol, s.clientID, s.now) !== undefined;

/** The sale of a share of a company: what Regulation SHO is about. */
export const isEquitySale = ({ buy, instrument }: Pick<Subject, 'buy' | 'instrument'>): boolean =>
  !buy && assetClassOf(instrument) === 'equity';

/** Shares that the seller has, and no open order of its sells: what it may sell long. */
export function longLeft(
  client: ClientExposure | undefined,
  symbol: string,
  account: string,
  unit: ShortSaleRules['unit'],
): number {
  const inSymbol = client?.symbols.get(symbol);
  if (inSymbol === undefined) return 0;
  let left = 0;
  for (const own of unit === 'client' ? inSymbol.accounts.values() : [inSymbol.accounts.get(account)]) {
    if (own !== undefined) left += own.position.qty - own.openSellQty;
  }
  return Math.max(0, left);
}

/** The Side(54) that an order to sell `quantity` has to have; a short sale that is exempt stays so. */
export function rightSide(side: Side, quantity: number, left: number): Side {
  if (quantity <= left) return Side.Sell;
  return side === Side.SellShortExempt ? side : Side.SellShort;
}

/** It needs shares that were located. */
export function needsLocate(s: Subject): boolean {
  if (!isShortSale(s.side) || !isEquitySale(s)) return false;
  if (s.locateReqd === 'Y') return true;
  if (s.locateReqd === 'N' && s.rules.trustClients) return false;
  if (s.rules.locate === 'none' || isListed(s, 'easyToBorrow')) return false;
  return s.rules.locate === 'all' || isListed(s, 'hardToBorrow');
}

export const locatesLeft = (s: Subject): number =>
  Math.max(0, s.dayData.locates.left(s.clientID, s.symbol, s.dayData.today(s.now)));

/** An order that waited: what is located for the client today, and what is used of it by all that come before. */
export function locatesAtGate(s: Subject): { readonly located: number; readonly used: number } {
  const { locates } = s.dayData;
  const located = locates.located(s.clientID, s.symbol, s.dayData.today(s.now));
  return { located, used: locates.usedWith(s.clientID, s.symbol, s.orderID, s.terms.orderQty) };
}
