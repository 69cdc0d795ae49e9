/** The checks of what is set for the day (dayData.ts): short sales and price bands. Rows of the table in checks.ts. */
import { OrdRejReason, Side } from '../../orders/values.ts';
import { isStop, Peg } from '../../orders/terms.ts';
import { NO_PRICE } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { type Check, NEW_AND_REPLACE } from './check.ts';
import { isShortSale } from '../day/locates.ts';
import { forbid, noteSeen } from './look.ts';
import { NO_LIMIT } from '../worth/riskMoney.ts';
import { isEquitySale, isListed, locatesAtGate, locatesLeft, longLeft, needsLocate } from './shortSales.ts';
import type { Subject } from './subject.ts';

export const DAY_CHECKS: readonly Check[] = [
  {
    code: 'R125-SHORT-MARK',
    name: 'A sale is marked as what it is',
    clause: 'Reg SHO 200(g); 15c3-5 (c)(2)(i)',
    on: NEW_AND_REPLACE,
    atGate: 'no', // it was marked by the position of the moment when it came
    ordRejReason: OrdRejReason.BrokerOption,
    unit: 'qty',
    ofSales: true,
    look(s, seen) {
      if (s.rules.marking === 'off' || s.addQty === 0 || !isEquitySale(s)) return noteSeen(seen, NO_LIMIT, 0, true);
      const left = longLeft(s.client, s.symbol, s.account, s.rules.unit);
      noteSeen(seen, left, s.addQty, isShortSale(s.side) ? s.addQty > left : s.addQty <= left);
    },
    says(s, { limit, observed }) {
      const has = `${shares(s, limit)} of ${s.symbol} are held and not for sale already`;
      if (isShortSale(s.side)) return `${has}, so that a sale of ${shares(s, observed)} is long: Side(54)=2`;
      const parts = limit > 0 ? `; sell ${shares(s, limit)} long, and the rest as an order of its own` : '';
      return `${has}, so that a sale of ${shares(s, observed)} is short: Side(54)=5${parts}`;
    },
  },
  {
    code: 'R126-LOCATE',
    name: 'Shares sold short were located',
    clause: 'Reg SHO 203(b)(1); 15c3-5 (c)(2)(i)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.BrokerOption,
    unit: 'qty',
    ofSales: true,
    look(s, seen) {
      if (s.atGate && needsLocate(s)) {
        const { located, used } = locatesAtGate(s);
        return noteSeen(seen, located, used, used <= located);
      }
      if (s.addQty === 0 || !needsLocate(s)) return noteSeen(seen, NO_LIMIT, 0, true);
      const left = locatesLeft(s);
      noteSeen(seen, left, s.addQty, s.addQty <= left);
    },
    says: (s, { limit, observed }) =>
      limit === 0
        ? `no shares of ${s.symbol} are located for ${s.clientID} today, or all that are were used`
        : s.atGate
          ? `of the shares of ${s.symbol} ${shares(s, limit)} are located today, and orders use ${shares(s, observed)}`
          : `of the shares of ${s.symbol} located today ${shares(s, limit)} are left, not ${shares(s, observed)}`,
  },
  {
    code: 'R127-NO-BORROW',
    name: 'Shares sold short can be borrowed',
    clause: 'Reg SHO 203(b)(1); 15c3-5 (c)(2)(i)',
    on: NEW_AND_REPLACE,
    atGate: 'cancel',
    ordRejReason: OrdRejReason.BrokerOption,
    unit: 'flag',
    ofSales: true,
    look: (s, seen) => forbid(seen, isShortSale(s.side) && isListed(s, 'noShort')),
    says: (s) => `no shares of ${s.symbol} can be borrowed`,
  },
  {
    code: 'R128-SHORT-SALE-PRICE',
    name: 'A short sale is above the bid',
    clause: 'Reg SHO 201(b)(1); 15c3-5 (c)(2)(i)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'price',
    ofSales: true,
    look(s, seen) {
      const { price, ordType, peg } = s.terms;
      // What waits for its price or follows the quote meets the bid of the moment when it goes out.
      const later = isStop(ordType) || (peg !== Peg.None && price === NO_PRICE);
      const bid = s.protectedBid;
      if (s.side !== Side.SellShort || later || !isListed(s, 'shortSaleRestricted')) {
        return noteSeen(seen, NO_LIMIT, 0, true);
      }
      const isAbove = s.rules.atBid === 'reprice' || (price !== NO_PRICE && price > bid);
      noteSeen(seen, seenPx(bid), seenPx(price), bid !== NO_PRICE && isAbove);
    },
    says(s) {
      const rule = `short sales of ${s.symbol} are restricted`;
      if (s.protectedBid === NO_PRICE) return `${rule}, and there is no bid that its price could be above`;
      return `${rule}: the price has to be above the bid ${px(s, s.protectedBid)}`;
    },
  },
  {
    code: 'R129-PRICE-BAND',
    name: 'Price within the band of the symbol',
    clause: 'Reg NMS 608 (LULD); RTS 6 Art. 15(1)(a)',
    on: NEW_AND_REPLACE,
    atGate: 'no', // it goes out within the band (priceBounds.ts)
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'price',
    look({ buy, band, terms, atGate }, seen) {
      const bound = buy ? band.high : band.low;
      const { price } = terms;
      // Without a limit it goes out with the bound as its limit, and so does what waited.
      if (bound === NO_PRICE || price === NO_PRICE || atGate) return noteSeen(seen, NO_LIMIT, 0, true);
      noteSeen(seen, bound, price, buy ? price <= bound : price >= bound);
    },
    says: (s, { limit, observed }) =>
      `price ${px(s, observed)} is ${s.buy ? 'above' : 'below'} the band of ${s.symbol}, which ends at ${px(s, limit)}`,
  },
];

const px = (s: Subject, value: number): string => formatDecimal(value, s.instrument.priceScale);
const shares = (s: Subject, value: number): string => formatDecimal(value, s.instrument.qtyScale);
const seenPx = (price: number): number => (price === NO_PRICE ? 0 : price);
