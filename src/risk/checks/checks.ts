/**
 * The checks, in order of precedence: the first that fails is the reason the client is given. Each row has a permanent
 * code, the clause it answers, and the OrdRejReason(103) it leads to. There is no row, and no setting, that lets a
 * request pass by them.
 *
 * Clauses: SEC Rule 15c3-5 (c) as "15c3-5"; Commission Delegated Regulation (EU) 2017/589 as "RTS 6"; Regulations NMS
 * and SHO.
 */
import { OrdRejReason, OrdType, Side } from '../../orders/values.ts';
import { branded, NO_PRICE, type Price, ZERO_PRICE } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { lowestPrice } from '../../units/instrument.ts';
import { isOnTick, onTick, tickAt } from '../../units/ticks.ts';
import { type Check, NEW_AND_REPLACE, type Request } from './check.ts';
import { DAY_CHECKS } from './dayChecks.ts';
import { eitherSideWillDo, forbid, lookAtQuote, noteSeen, type Seen, stepsToday, wayWithoutQuote } from './look.ts';
import type { LimitInForce } from '../limits/limitRow.ts';
import { moneyText, NO_LIMIT } from '../worth/riskMoney.ts';
import type { Subject } from './subject.ts';
import { targetText } from '../tradingState.ts';

const NEW: readonly Request[] = ['new'];

export const CHECKS: readonly Check[] = [
  {
    code: 'R101-TRADING-STATE',
    name: 'Kill switch and trading states',
    clause: 'RTS 6 Art. 12(1); 15c3-5 (c)(1)(i)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.BrokerOption,
    unit: 'state',
    look(s, seen) {
      const most = s.latch.level > 0 && (s.closing || s.easing) ? 1 : 0;
      noteSeen(seen, most, s.latch.level, s.latch.level <= most);
    },
    says({ latch }) {
      const what = latch.state === 'halted' ? 'trading is halted' : 'only orders that reduce a position are taken';
      return `${what} ${targetText(latch)} (${latch.by}: ${latch.reason})`;
    },
  },
  {
    code: 'R140-START-OF-DAY',
    name: 'The start of the day is known',
    clause: '15c3-5 (c)(1)(i); RTS 6 Art. 15(4)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.BrokerOption,
    unit: 'flag',
    // What closes a position that we know of reduces it, whatever else is held.
    look: (s, seen) => forbid(seen, s.awaits !== '' && !s.closing && !s.easing && !s.dayData.isTold(s.awaits, s.now)),
    says: () => 'what is held as the day begins is not known yet',
  },
  {
    code: 'R102-CLIENT',
    name: 'Client is authorised',
    clause: '15c3-5 (c)(2)(iii)',
    on: NEW_AND_REPLACE,
    atGate: 'cancel',
    ordRejReason: OrdRejReason.BrokerOption,
    unit: 'flag',
    decisive: true,
    look: (s, seen) => forbid(seen, s.permissions === undefined),
    says: (s) => `client ${s.clientID} has no limits, so it may not trade`,
  },
  {
    code: 'R103-INSTRUMENT',
    name: 'Instrument is known',
    clause: '15c3-5 (c)(1)(ii)',
    on: NEW_AND_REPLACE,
    atGate: 'no', // an order keeps the instrument that it came with
    ordRejReason: OrdRejReason.UnknownSymbol,
    unit: 'flag',
    decisive: true,
    look: (s, seen) => forbid(seen, s.instrument.symbol === ''),
    says: (s) => `unknown symbol ${s.symbol}`,
  },
  {
    code: 'R104-ACCOUNT',
    name: "Account is the client's",
    clause: '15c3-5 (c)(2)(iii)',
    on: NEW_AND_REPLACE,
    atGate: 'cancel',
    ordRejReason: OrdRejReason.UnknownAccount,
    unit: 'flag',
    look: (s, seen) => forbid(seen, s.permissions?.accounts?.has(s.account) === false),
    says: (s) => `account ${s.account === '' ? '(none)' : s.account} is not one of client ${s.clientID}`,
  },
  {
    code: 'R105-SYMBOL',
    name: 'Client may trade the symbol',
    clause: '15c3-5 (c)(2)(iii); RTS 6 Art. 15(5)',
    on: NEW_AND_REPLACE,
    atGate: 'cancel',
    ordRejReason: OrdRejReason.BrokerOption,
    unit: 'flag',
    look: (s, seen) => forbid(seen, s.permissions?.symbols?.has(s.symbol) === false),
    says: (s) => `client ${s.clientID} is not set up to trade ${s.symbol}`,
  },
  {
    code: 'R106-RESTRICTED',
    name: 'Symbol is not restricted',
    clause: '15c3-5 (c)(2)(ii)',
    on: NEW_AND_REPLACE,
    atGate: 'cancel',
    ordRejReason: OrdRejReason.BrokerOption,
    unit: 'flag',
    says: (s) => `${s.symbol} is restricted`,
  },
  {
    code: 'R107-SHORT-SALE',
    name: 'Short sales are allowed',
    clause: '15c3-5 (c)(2)(i); Reg SHO 203(b)',
    on: NEW_AND_REPLACE,
    atGate: 'cancel',
    ordRejReason: OrdRejReason.BrokerOption,
    unit: 'flag',
    ofSales: true,
    look(s, seen) {
      const short = s.side === Side.SellShort || s.side === Side.SellShortExempt;
      noteSeen(seen, s.settings.shortSales ? 1 : 0, short ? 1 : 0, !short || s.settings.shortSales);
    },
    says: (s) => `short sales of ${s.symbol} are not allowed`,
  },
  ...DAY_CHECKS,
  {
    code: 'R137-CLOSE-ONLY',
    name: 'What may only close a position does',
    clause: '15c3-5 (c)(1)(i); RTS 6 Art. 12(1)',
    on: NEW_AND_REPLACE,
    atGate: 'cancel',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'qty',
    look(s, seen) {
      if (!s.closeOnly) return noteSeen(seen, NO_LIMIT, 0, true);
      noteSeen(seen, s.held, s.terms.orderQty, s.closing);
    },
    says(s, { observed }) {
      if (s.position === 0) return 'PositionEffect(77)=C: there is no position to close';
      const held = `the ${s.position < 0 ? 'short' : 'long'} position of ${shares(s, s.held)}`;
      if (s.buy === s.position > 0) return `PositionEffect(77)=C: ${s.buy ? 'a buy' : 'a sale'} does not close ${held}`;
      return `PositionEffect(77)=C: ${shares(s, observed)}, with what else is open, could take ${held} past zero`;
    },
  },
  {
    code: 'R108-TICK',
    name: 'Price is a multiple of the tick',
    clause: '15c3-5 (c)(1)(ii), (c)(2)(i); Reg NMS 612',
    on: NEW_AND_REPLACE,
    atGate: 'no', // what goes out is on its venue's tick
    ordRejReason: OrdRejReason.Other,
    unit: 'price',
    look(s, seen) {
      const { terms, instrument } = s;
      const { price, stopPx, ordType } = terms;
      const steps = stepsToday(s);
      const mayLack = ordType !== OrdType.Limit && ordType !== OrdType.StopLimit;
      const least = lowestPrice(instrument);
      if (stopPx !== NO_PRICE && (!isOnTick(stopPx, steps) || stopPx < least)) {
        return noteSeen(seen, tickAt(steps, stopPx), stopPx, false);
      }
      if (price === NO_PRICE) noteSeen(seen, tickAt(steps, ZERO_PRICE), 0, mayLack);
      else noteSeen(seen, tickAt(steps, price), price, price >= least && isOnTick(price, steps));
    },
    says(s, { limit, observed }) {
      if (observed < lowestPrice(s.instrument)) {
        const { minPrice } = s.instrument;
        const least = minPrice === undefined ? 'above zero' : `at or above minPrice ${px(s, minPrice)}`;
        return `price ${px(s, observed)} is not ${least}`;
      }
      const steps = stepsToday(s);
      const off = `price ${px(s, observed)} is not a multiple of the tick ${px(s, limit)}`;
      if (steps.ticks === undefined) return off;
      const [below, above] = ([1, -1] as const).map((sign) => px(s, onTick(branded<Price>(observed), steps, sign)));
      return `${off} at this price: ${below} and ${above} are the nearest`;
    },
  },
  {
    code: 'R109-LOT',
    name: 'Quantity is a multiple of the lot',
    clause: '15c3-5 (c)(1)(ii)',
    on: NEW_AND_REPLACE,
    atGate: 'no', // what fills have left may be odd
    ordRejReason: OrdRejReason.IncorrectQuantity,
    unit: 'qty',
    look(s, seen) {
      const { orderQty } = s.terms;
      const { lotSize } = s.instrument;
      // What an odd fill left can be closed.
      const odd = orderQty % lotSize;
      noteSeen(seen, lotSize, orderQty, orderQty > 0 && (odd === 0 || (s.closing && odd === s.held % lotSize)));
    },
    says(s, { limit, observed }) {
      if (observed <= 0) return `quantity ${shares(s, observed)} is not above zero`;
      return `quantity ${shares(s, observed)} is not a multiple of the lot ${shares(s, limit)}`;
    },
  },
  {
    code: 'R110-ORDER-QTY',
    name: 'Largest order',
    clause: '15c3-5 (c)(1)(ii); RTS 6 Art. 15(1)(c)',
    on: NEW_AND_REPLACE,
    atGate: 'cancel',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'qty',
    says: (s, { limit, observed }) => `quantity ${shares(s, observed)} is above the limit of ${shares(s, limit)}`,
  },
  {
    code: 'R111-QUOTE',
    name: 'A fresh quote to judge by',
    clause: '15c3-5 (c)(1)(ii); RTS 6 Art. 15(1)(a)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.Other,
    unit: 'micros',
    look: lookAtQuote,
    says(s, { limit, observed }) {
      const side = s.buy ? 'ask' : 'bid';
      const { isOneFeeds = false, isDoubted = false } = s.quote;
      const but = isOneFeeds
        ? ' but that of one feed, which is not trusted alone'
        : isDoubted
          ? ' that is believed: the quotes are too wide, or too far from each other or the last trade'
          : '';
      const none = `there is no ${eitherSideWillDo(s) ? 'bid or ask' : side}${but}`;
      const what = observed < 0 ? none : `the quote is ${age(observed)} old, at most ${age(limit)}`;
      return `${what}, so the order cannot be valued (${wayWithoutQuote(s)})`;
    },
  },
  {
    code: 'R112-MIN-NOTIONAL',
    name: 'Smallest order',
    clause: '15c3-5 (c)(1)(ii)',
    on: NEW_AND_REPLACE,
    atGate: 'no', // what fills have left may be small
    ordRejReason: OrdRejReason.IncorrectQuantity,
    unit: 'money',
    says: (s, { limit, observed }) => `order value ${cash(s, observed)} is below the minimum of ${cash(s, limit)}`,
  },
  {
    code: 'R113-ORDER-NOTIONAL',
    name: 'Most an order may be worth',
    clause: '15c3-5 (c)(1)(ii); RTS 6 Art. 15(1)(b)',
    on: NEW_AND_REPLACE,
    atGate: 'cancel',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'money',
    says(s, { limit, observed, row }) {
      const done = s.done === 0 ? '' : `, ${cash(s, s.done)} of it done,`;
      return `order value ${cash(s, observed, row)}${done} is above the limit of ${cash(s, limit, row)}`;
    },
  },
  {
    code: 'R114-PRICE-COLLAR',
    name: 'Price against the protected quote',
    clause: '15c3-5 (c)(1)(ii); RTS 6 Art. 15(1)(a)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'price',
    says(s, { limit, observed }) {
      const { price, peg } = s.terms;
      const what =
        price === NO_PRICE && peg === ''
          ? `the ${s.buy ? 'ask' : 'bid'} ${px(s, observed)}`
          : `price ${px(s, observed)}`;
      return `${what} is ${s.buy ? 'above' : 'below'} the collar at ${px(s, limit)}`;
    },
  },
  {
    code: 'R115-POSITION',
    name: 'Position if everything open filled',
    clause: '15c3-5 (c)(1)(i); RTS 6 Art. 15(2), (4)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'qty',
    says(s, { limit, observed }) {
      const where = s.buy ? 'long' : 'short';
      return `the ${where} position could reach ${shares(s, observed)}, above the limit of ${shares(s, limit)}`;
    },
  },
  {
    code: 'R116-OPEN-ORDERS',
    name: 'Orders open at once',
    clause: '15c3-5 (c)(1)(i); RTS 6 Art. 15(2)',
    on: NEW_AND_REPLACE,
    atGate: 'no', // it is open already
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'count',
    says: (_, { limit, observed }) => `this would be open order ${observed}, the limit is ${limit}`,
  },
  {
    code: 'R117-OPEN-QTY',
    name: 'Quantity open at once',
    clause: '15c3-5 (c)(1)(i); RTS 6 Art. 15(2)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'qty',
    says: (s, { limit, observed }) =>
      `open quantity in ${s.symbol} could reach ${shares(s, observed)}, above the limit of ${shares(s, limit)}`,
  },
  {
    code: 'R118-OPEN-NOTIONAL',
    name: 'Worth of open orders',
    clause: '15c3-5 (c)(1)(i); RTS 6 Art. 15(4)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'money',
    says: (s, { limit, observed, row }) =>
      `open orders could reach ${cash(s, observed, row)}, above the limit of ${cash(s, limit, row)}`,
  },
  {
    code: 'R119-GROSS-NOTIONAL',
    name: 'Worth of open orders and positions',
    clause: '15c3-5 (c)(1)(i); RTS 6 Art. 15(4)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'money',
    says: (s, { limit, observed, row }) =>
      `orders and positions could reach ${cash(s, observed, row)}, above the limit of ${cash(s, limit, row)}`,
  },
  {
    code: 'R138-GROSS-POSITION',
    name: 'Positions long and short, and all that is open',
    clause: '15c3-5 (c)(1)(i); RTS 6 Art. 15(2), (4)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'qty',
    says: (s, { limit, observed }) =>
      `positions and open orders could reach ${shares(s, observed)}, above the limit of ${shares(s, limit)}`,
  },
  {
    code: 'R139-EXPOSURE',
    name: 'Exposure if everything open filled, and buying power',
    clause: '15c3-5 (c)(1)(i); RTS 6 Art. 15(4)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'money',
    says(s, { limit, observed, row }) {
      if (row?.measure === 'buyingPower') {
        return `this would take ${cash(s, observed, row)}, above the buying power of ${cash(s, limit, row)}`;
      }
      const where = s.buy ? 'long' : 'short';
      return `the ${where} exposure could reach ${cash(s, observed, row)}, above the limit of ${cash(s, limit, row)}`;
    },
  },
  {
    code: 'R120-FIRM-NOTIONAL',
    name: "Worth of all clients' open orders",
    clause: '15c3-5 (c)(1)(i); RTS 6 Art. 15(5)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'money',
    // The firm's numbers are not the client's to read.
    says: () => "all clients' open orders together would pass the firm's limit",
  },
  {
    code: 'R121-DUPLICATE',
    name: 'Not the same order again',
    clause: '15c3-5 (c)(1)(ii), duplicative orders',
    on: NEW,
    atGate: 'no', // it came once
    ordRejReason: OrdRejReason.DuplicateOrder,
    unit: 'micros',
    says: (_, { limit, observed }) =>
      `the same order came ${age(observed)} ago, inside the duplicate window of ${age(limit)}`,
  },
  {
    code: 'R122-RATE-NEW',
    name: 'New orders in a window',
    clause: 'RTS 6 Art. 15(1)(d)',
    on: NEW,
    atGate: 'no', // it asks for nothing new
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'count',
    says: (_, seen) => tooFast('order', seen),
  },
  {
    code: 'R123-RATE-REPLACE',
    name: 'Replaces in a window',
    clause: 'RTS 6 Art. 15(1)(d)',
    on: ['replace'],
    atGate: 'no', // it asks for nothing new
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'count',
    says: (_, seen) => tooFast('replace', seen),
  },
  {
    code: 'R124-RATE-CANCEL',
    name: 'Cancels in a window',
    clause: 'RTS 6 Art. 15(1)(d)',
    on: ['cancel'],
    atGate: 'no', // it asks for nothing new
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'count',
    says: (_, seen) => tooFast('cancel', seen),
  },
  {
    code: 'R130-RATE-STATUS',
    name: 'Status requests in a window',
    clause: 'RTS 6 Art. 15(1)(d)',
    on: ['status'],
    atGate: 'no', // it asks for nothing new
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'count',
    says: (_, seen) => tooFast('status request', seen),
  },
  {
    code: 'R131-ORDER-TO-TRADE',
    name: 'Requests for each execution',
    clause: 'RTS 6 Art. 15(1)(d)',
    on: NEW_AND_REPLACE,
    atGate: 'no', // it asks for nothing new
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'ratio',
    says: (_, { limit, observed, row }) =>
      `this would make ${ratio(observed)} requests for each execution within ${age(row?.window ?? 0)}, the limit is ${ratio(limit)}`,
  },
  {
    code: 'R132-CANCEL-TO-NEW',
    name: 'Cancels for each new order',
    clause: 'RTS 6 Art. 15(1)(d)',
    on: NEW,
    atGate: 'no', // it asks for nothing new
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'ratio',
    says: (_, { limit, observed, row }) =>
      `there were ${ratio(observed)} cancels for each new order within ${age(row?.window ?? 0)}, the limit is ${ratio(limit)}`,
  },
  {
    code: 'R133-PRICE-MOVE',
    name: 'How far own executions have carried the price',
    clause: '15c3-5 (c)(1)(ii); RTS 6 Art. 15(1)(a), over a period',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'price',
    says: (s, { limit, observed, row }) =>
      `price ${px(s, observed)} is ${s.buy ? 'above' : 'below'} ${px(s, limit)}, as far as own executions within ${age(row?.window ?? 0)} may carry it`,
  },
  {
    code: 'R134-DAY-VOLUME',
    name: "Part of an average day's volume",
    clause: '15c3-5 (c)(1)(ii); RTS 6 Art. 15(1)(c)',
    on: NEW_AND_REPLACE,
    atGate: 'cancel',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'qty',
    says: (s, { limit, observed }) =>
      s.instrument.adv === undefined
        ? `there is no average daily volume of ${s.symbol} to judge its quantity by`
        : `quantity ${shares(s, observed)} is above ${shares(s, limit)}, its part of an average day's volume`,
  },
  {
    code: 'R135-SPREADS',
    name: 'Price through the market, in spreads',
    clause: '15c3-5 (c)(1)(ii); RTS 6 Art. 15(1)(a)',
    on: NEW_AND_REPLACE,
    atGate: 'hold',
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'price',
    says(s, { limit, observed, row }) {
      if (limit === NO_LIMIT) return 'there is no quote on both sides to measure the spread by';
      const where = s.buy ? 'above' : 'below';
      return `price ${px(s, observed)} is ${where} ${px(s, limit)}, ${row?.value ?? ''} spreads through the market`;
    },
  },
  {
    code: 'R136-UNUSUAL-SIZE',
    name: 'Worth against the last orders',
    clause: '15c3-5 (c)(1)(ii); RTS 6 Art. 15(1)(b)',
    on: NEW_AND_REPLACE,
    atGate: 'no', // it is one of those that say what is usual
    ordRejReason: OrdRejReason.ExceedsLimit,
    unit: 'money',
    says: (s, { limit, observed, row }) =>
      `order value ${cash(s, observed)} is above ${cash(s, limit)}, ${row?.value ?? ''} times the largest of the last orders`,
  },
];

const px = (s: Subject, value: number): string => formatDecimal(value, s.instrument.priceScale);
const shares = (s: Subject, value: number): string => formatDecimal(value, s.instrument.qtyScale);
/** In the order's currency, or the one that the limit counts all in. */
const cash = ({ instrument }: Subject, value: number, row?: LimitInForce): string => {
  const currency = row?.into === undefined || row.into === '' ? instrument.currency : row.into;
  return `${moneyText(value, currency)} ${currency}`;
};
const ratio = (hundredths: number): string => formatDecimal(hundredths, 2);
const age = (micros: number): string => `${formatDecimal(micros, 6)} s`;

function tooFast(what: string, { limit, observed, row }: Seen): string {
  return `this would be ${what} ${observed} within ${age(row?.window ?? 0)}, the limit is ${limit}`;
}
