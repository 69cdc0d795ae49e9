/** One row per reject, in order of precedence, named after the clause it answers. */
import { describe, expect, test } from 'vitest';
import { OrdRejReason, OrdType, Side } from '../../src/orders/values.ts';
import { CHECK_CODES } from '../../src/risk/codes.ts';
import { CHECKS } from '../../src/risk/checks/checks.ts';
import { limitSet } from '../../src/risk/limitBook.ts';
import { applyRisk } from '../../src/risk/state.ts';
import type { LimitRow } from '../../src/risk/limits/limitRow.ts';
import { type ClientLimits, limitRow, type OrderLimits, type TestLimits } from '../support/limits.ts';
import { NO_LIMIT } from '../../src/risk/worth/riskMoney.ts';
import type { Quote } from '../../src/risk/worth/quote.ts';
import { dateNumber } from '../../src/units/time.ts';
import type { SymbolList } from '../../src/risk/day/dayEvent.ts';
import type { ShortSaleRules } from '../../src/risk/day/shortRules.ts';
import { ASK, RiskDesk, market, type OrderAsk, px, q, QUOTE, SECOND, units, us } from './riskDesk.ts';
import { NO_PRICE, NO_TIME, seconds, span } from '../../src/units/brand.ts';

/** A case: what is configured, what happened before, what is asked. */
interface Case {
  ask?: Partial<OrderAsk>;
  limits?: Partial<OrderLimits>;
  client?: Partial<ClientLimits>;
  firm?: Partial<TestLimits>;
  rows?: readonly LimitRow[];
  quote?: Partial<Quote>;
  before?: (desk: RiskDesk) => void;
}

function deskFor({ limits = {}, client = {}, firm = {}, rows = [], quote = {}, before }: Case): RiskDesk {
  const desk = new RiskDesk({ ...firm, rows, clients: [{ clientID: 'ACME', limits, ...client }] });
  desk.context.quote = { ...QUOTE, ...quote };
  desk.context.protectedBid = desk.context.quote.bid;
  before?.(desk);
  return desk;
}

/** `passes` stands exactly at the limit; `breaks` is one step over it. */
interface Row {
  code: string;
  clause: string;
  reason: number;
  passes: Case;
  breaks: Case;
  /** Limit and observed of `breaks`. */
  saw: [limit: number, observed: number];
  text: string;
}

const sell = { side: Side.Sell };
const short = { side: Side.SellShort };
const longOf = (quantity: number) => (desk: RiskDesk) => void desk.trade({ orderQty: q(quantity) });
const after = (micros: number, then: (desk: RiskDesk) => void) => (desk: RiskDesk) => {
  then(desk);
  desk.now = us(desk.now + micros);
};
const times = (count: number, act: (desk: RiskDesk, n: number) => void) => (desk: RiskDesk) => {
  for (let n = 0; n < count; n++) act(desk, n);
};

const inSecond = { window: SECOND };
const minute = { window: seconds(60) };
const inEach = { client: '*', symbol: '*' };
const opened = (desk: RiskDesk) => void desk.open();
const small = (desk: RiskDesk) => void desk.open({ orderQty: q(10) });
const cancels = (count: number) =>
  times(count, (desk) => {
    const order = desk.open({ orderQty: q(4) });
    desk.askCancel(order);
    desk.end(order);
  });
const tradedAt =
  (side: Side) =>
  (...prices: number[]) =>
  (desk: RiskDesk) => {
    for (const price of prices) desk.trade({ side, orderQty: q(2), price: px(price) });
  };
const boughtAt = tradedAt(Side.Buy);
const soldAt = tradedAt(Side.Sell);

const ROWS: Row[] = [
  {
    code: 'R137-CLOSE-ONLY',
    clause: '15c3-5 (c)(1)(i): what may only close a position does',
    reason: OrdRejReason.ExceedsLimit,
    passes: { ask: { ...sell, closeOnly: true }, before: longOf(100) },
    breaks: { ask: { ...sell, closeOnly: true, orderQty: q(101) }, before: longOf(100) },
    saw: [100, 101],
    text: 'PositionEffect(77)=C: 101, with what else is open, could take the long position of 100 past zero',
  },
  {
    code: 'R101-TRADING-STATE',
    clause: 'RTS 6 Art. 12(1): the kill switch stops new orders',
    reason: OrdRejReason.BrokerOption,
    passes: { before: (desk) => (desk.set('halted'), desk.set('active')) },
    breaks: { before: (desk) => desk.set('halted') },
    saw: [0, 2],
    text: 'trading is halted everywhere (jane: fat finger)',
  },
  {
    code: 'R101-TRADING-STATE',
    clause: 'RTS 6 Art. 12(1): only what reduces a position is taken',
    reason: OrdRejReason.BrokerOption,
    passes: { ask: sell, before: (desk) => (longOf(100)(desk), desk.set('reducing', 'symbol', 'XYZ')) },
    breaks: {
      ask: { ...sell, orderQty: q(101) },
      before: (desk) => (longOf(100)(desk), desk.set('reducing', 'symbol', 'XYZ')),
    },
    saw: [0, 1],
    text: 'only orders that reduce a position are taken for symbol XYZ (jane: fat finger)',
  },
  {
    code: 'R102-CLIENT',
    clause: '15c3-5 (c)(2)(iii): only persons pre-approved and authorised',
    reason: OrdRejReason.BrokerOption,
    passes: {},
    breaks: { ask: { clientID: 'STRANGER' } },
    saw: [0, 1],
    text: 'client STRANGER has no limits, so it may not trade',
  },
  {
    code: 'R103-INSTRUMENT',
    clause: '15c3-5 (c)(1)(ii): nothing is known that would make it a proper order',
    reason: OrdRejReason.UnknownSymbol,
    passes: {},
    breaks: { ask: { symbol: 'ZZZZ' } },
    saw: [0, 1],
    text: 'unknown symbol ZZZZ',
  },
  {
    code: 'R104-ACCOUNT',
    clause: '15c3-5 (c)(2)(iii): only accounts pre-approved and authorised',
    reason: OrdRejReason.UnknownAccount,
    passes: { client: { accounts: ['A1'] } },
    breaks: { client: { accounts: ['A1'] }, ask: { account: 'A2' } },
    saw: [0, 1],
    text: 'account A2 is not one of client ACME',
  },
  {
    code: 'R105-SYMBOL',
    clause: 'RTS 6 Art. 15(5): permission to trade the instrument',
    reason: OrdRejReason.BrokerOption,
    passes: { client: { symbols: ['XYZ'] } },
    breaks: { client: { symbols: ['LOTS'] } },
    saw: [0, 1],
    text: 'client ACME is not set up to trade XYZ',
  },
  {
    code: 'R106-RESTRICTED',
    clause: '15c3-5 (c)(2)(ii): the firm restricts the security',
    reason: OrdRejReason.BrokerOption,
    passes: { firm: { restricted: ['LOTS'] } },
    breaks: { firm: { restricted: ['XYZ'] } },
    saw: [0, 1],
    text: 'XYZ is restricted',
  },
  {
    code: 'R106-RESTRICTED',
    clause: '15c3-5 (c)(2)(ii): the client is restricted from the security',
    reason: OrdRejReason.BrokerOption,
    passes: { client: { restricted: ['LOTS'] } },
    breaks: { client: { restricted: ['XYZ'] } },
    saw: [0, 1],
    text: 'XYZ is restricted',
  },
  {
    code: 'R107-SHORT-SALE',
    clause: '15c3-5 (c)(2)(i), Reg SHO 203(b): short sales',
    reason: OrdRejReason.BrokerOption,
    passes: { ask: short, limits: { shortSales: true } },
    breaks: { ask: short },
    saw: [0, 1],
    text: 'short sales of XYZ are not allowed',
  },
  {
    code: 'R108-TICK',
    clause: 'Reg NMS 612: no price finer than the tick',
    reason: OrdRejReason.Other,
    passes: { ask: { price: px(100_100) } },
    breaks: { ask: { price: px(100_101) } },
    saw: [100, 100_101],
    text: 'price 10.0101 is not a multiple of the tick 0.01',
  },
  {
    code: 'R108-TICK',
    clause: '15c3-5 (c)(1)(ii): a limit order without a price',
    reason: OrdRejReason.Other,
    passes: { ask: { ordType: OrdType.Market, price: NO_PRICE } },
    breaks: { ask: { ordType: OrdType.Limit, price: NO_PRICE } },
    saw: [100, 0],
    text: 'price 0 is not above zero',
  },
  {
    code: 'R109-LOT',
    clause: '15c3-5 (c)(1)(ii): size in lots',
    reason: OrdRejReason.IncorrectQuantity,
    passes: { ask: { symbol: 'LOTS', orderQty: q(300) } },
    breaks: { ask: { symbol: 'LOTS', orderQty: q(301) } },
    saw: [100, 301],
    text: 'quantity 301 is not a multiple of the lot 100',
  },
  {
    code: 'R109-LOT',
    clause: '15c3-5 (c)(1)(ii): an order for nothing',
    reason: OrdRejReason.IncorrectQuantity,
    passes: { ask: { orderQty: q(1) } },
    breaks: { ask: { orderQty: q(0) } },
    saw: [1, 0],
    text: 'quantity 0 is not above zero',
  },
  {
    code: 'R110-ORDER-QTY',
    clause: 'RTS 6 Art. 15(1)(c): maximum order volume',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { maxOrderQty: q(100) } },
    breaks: { limits: { maxOrderQty: q(99) } },
    saw: [99, 100],
    text: 'quantity 100 is above the limit of 99',
  },
  {
    code: 'R110-ORDER-QTY',
    clause: '15c3-5 (c)(1)(ii): maximum size in one symbol',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { maxOrderQty: q(500) }, client: { bySymbol: { XYZ: { maxOrderQty: q(100) } } } },
    breaks: { limits: { maxOrderQty: q(500) }, client: { bySymbol: { XYZ: { maxOrderQty: q(50) } } } },
    saw: [50, 100],
    text: 'quantity 100 is above the limit of 50',
  },
  {
    code: 'R110-ORDER-QTY',
    clause: "15c3-5 (c)(1)(ii): the client's maximum, whatever it is in one symbol",
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { maxOrderQty: q(100) }, client: { bySymbol: { XYZ: { maxOrderQty: q(500) } } } },
    breaks: { limits: { maxOrderQty: q(99) }, client: { bySymbol: { XYZ: { maxOrderQty: q(500) } } } },
    saw: [99, 100],
    text: 'quantity 100 is above the limit of 99',
  },
  {
    code: 'R111-QUOTE',
    clause: '15c3-5 (c)(1)(ii): no price to judge by, the quote is old',
    reason: OrdRejReason.Other,
    passes: { limits: { requireQuote: true, maxQuoteAge: span(500) }, quote: { askAgeMicros: span(500) } },
    breaks: {
      limits: { requireQuote: true, maxQuoteAge: span(500) },
      quote: { askAgeMicros: span(501), bidAgeMicros: span(900) },
    },
    saw: [500, 501],
    text: 'the quote is 0.000501 s old, at most 0.0005 s, so the order cannot be valued (requireQuote is set)',
  },
  {
    code: 'R111-QUOTE',
    clause: '15c3-5 (c)(1)(ii): no price to judge by, there is no quote',
    reason: OrdRejReason.Other,
    passes: { quote: { bid: NO_PRICE, ask: NO_PRICE } },
    breaks: { limits: { requireQuote: true }, quote: { bid: NO_PRICE, ask: NO_PRICE } },
    saw: [NO_LIMIT, -1],
    text: 'there is no bid or ask, so the order cannot be valued (requireQuote is set)',
  },
  {
    code: 'R111-QUOTE',
    clause: '15c3-5 (c)(1)(ii): a market order needs the other side, required or not',
    reason: OrdRejReason.Other,
    passes: { ask: { ...market, ...sell }, quote: { ask: NO_PRICE } },
    breaks: { ask: { ...market, ...sell }, quote: { bid: NO_PRICE } },
    saw: [NO_LIMIT, -1],
    text: 'there is no bid, so the order cannot be valued (referencePrice of XYZ is not set)',
  },
  {
    code: 'R112-MIN-NOTIONAL',
    clause: '15c3-5 (c)(1)(ii): minimum order value',
    reason: OrdRejReason.IncorrectQuantity,
    passes: { limits: { minOrderNotional: units(1_000) } },
    breaks: { limits: { minOrderNotional: units(1_000) }, ask: { price: px(99_900) } },
    saw: [units(1_000), units(999)],
    text: 'order value 999.00 USD is below the minimum of 1000.00 USD',
  },
  {
    code: 'R113-ORDER-NOTIONAL',
    clause: 'RTS 6 Art. 15(1)(b): maximum order value',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { maxOrderNotional: units(1_000) } },
    breaks: { limits: { maxOrderNotional: units(1_000) }, ask: { price: px(100_100) } },
    saw: [units(1_000), units(1_001)],
    text: 'order value 1001.00 USD is above the limit of 1000.00 USD',
  },
  {
    code: 'R113-ORDER-NOTIONAL',
    clause: 'RTS 6 Art. 15(1)(b): a market order is worth the other side',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { maxOrderNotional: units(1_001) }, ask: market },
    breaks: { limits: { maxOrderNotional: units(1_001) }, ask: market, quote: { ask: px(100_101) } },
    saw: [units(1_001), 10_010_100],
    text: 'order value 1001.01 USD is above the limit of 1001.00 USD',
  },
  {
    code: 'R113-ORDER-NOTIONAL',
    clause: 'RTS 6 Art. 15(1)(b): a sell below the bid is worth the bid',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { maxOrderNotional: units(999) }, ask: { ...sell, price: px(100) } },
    breaks: { limits: { maxOrderNotional: units(998) }, ask: { ...sell, price: px(100) } },
    saw: [units(998), units(999)],
    text: 'order value 999.00 USD is above the limit of 998.00 USD',
  },
  {
    code: 'R114-PRICE-COLLAR',
    clause: 'RTS 6 Art. 15(1)(a): a buy through the offer',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { priceCollarBps: 500 }, quote: { ask: px(100_000) }, ask: { price: px(105_000) } },
    breaks: { limits: { priceCollarBps: 500 }, quote: { ask: px(100_000) }, ask: { price: px(105_100) } },
    saw: [105_000, 105_100],
    text: 'price 10.51 is above the collar at 10.5',
  },
  {
    code: 'R114-PRICE-COLLAR',
    clause: 'RTS 6 Art. 15(1)(a): a sell through the bid',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { priceCollarBps: 500 }, quote: { bid: px(100_000) }, ask: { ...sell, price: px(95_000) } },
    breaks: { limits: { priceCollarBps: 500 }, quote: { bid: px(100_000) }, ask: { ...sell, price: px(94_900) } },
    saw: [95_000, 94_900],
    text: 'price 9.49 is below the collar at 9.5',
  },
  {
    code: 'R114-PRICE-COLLAR',
    clause: 'RTS 6 Art. 15(1)(a): its own side, where there is no other',
    reason: OrdRejReason.ExceedsLimit,
    passes: {
      limits: { priceCollarBps: 500 },
      quote: { bid: px(100_000), ask: NO_PRICE },
      ask: { price: px(105_000) },
    },
    breaks: {
      limits: { priceCollarBps: 500 },
      quote: { bid: px(100_000), ask: NO_PRICE },
      ask: { price: px(105_100) },
    },
    saw: [105_000, 105_100],
    text: 'price 10.51 is above the collar at 10.5',
  },
  {
    code: 'R114-PRICE-COLLAR',
    clause: 'RTS 6 Art. 15(1)(a): a market order in a wide market',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { priceCollarBps: 500 }, quote: { bid: px(95_000), ask: px(105_000) }, ask: market },
    breaks: { limits: { priceCollarBps: 500 }, quote: { bid: px(95_000), ask: px(105_200) }, ask: market },
    saw: [105_105, 105_200],
    text: 'the ask 10.52 is above the collar at 10.5105',
  },
  {
    code: 'R115-POSITION',
    clause: '15c3-5 (c)(1)(i): long, with all that is open',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { maxLongPosition: q(400) }, before: (desk) => (longOf(200)(desk), desk.open()) },
    breaks: { limits: { maxLongPosition: q(399) }, before: (desk) => (longOf(200)(desk), desk.open()) },
    saw: [399, 400],
    text: 'the long position could reach 400, above the limit of 399',
  },
  {
    code: 'R115-POSITION',
    clause: '15c3-5 (c)(1)(i): short, with all that is open, over accounts',
    reason: OrdRejReason.ExceedsLimit,
    passes: {
      ask: { ...sell, orderQty: q(300) },
      limits: { maxShortPosition: q(300) },
      before: (desk) => (longOf(100)(desk), desk.open({ ...sell, account: 'A2' })),
    },
    breaks: {
      ask: { ...sell, orderQty: q(301) },
      limits: { maxShortPosition: q(300) },
      before: (desk) => (longOf(100)(desk), desk.open({ ...sell, account: 'A2' })),
    },
    saw: [300, 301],
    text: 'the short position could reach 301, above the limit of 300',
  },
  {
    code: 'R116-OPEN-ORDERS',
    clause: 'RTS 6 Art. 15(2): all orders sent count, in all symbols',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { maxOpenOrders: 2 }, before: (desk) => void desk.open({ symbol: 'LOTS' }) },
    breaks: { limits: { maxOpenOrders: 2 }, before: (desk) => (desk.open({ symbol: 'LOTS' }), desk.open()) },
    saw: [2, 3],
    text: 'this would be open order 3, the limit is 2',
  },
  {
    code: 'R117-OPEN-QTY',
    clause: 'RTS 6 Art. 15(2): quantity open at once, both sides',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { maxOpenQty: q(200) }, before: (desk) => void desk.open(sell) },
    breaks: { limits: { maxOpenQty: q(199) }, before: (desk) => void desk.open(sell) },
    saw: [199, 200],
    text: 'open quantity in XYZ could reach 200, above the limit of 199',
  },
  {
    code: 'R118-OPEN-NOTIONAL',
    clause: '15c3-5 (c)(1)(i): credit threshold of the customer, open orders',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { maxOpenNotional: units(2_000) }, before: (desk) => void desk.open({ symbol: 'LOTS' }) },
    breaks: {
      limits: { maxOpenNotional: units(2_000) },
      ask: { orderQty: q(101) },
      before: (desk) => void desk.open({ symbol: 'LOTS' }),
    },
    saw: [units(2_000), units(2_010)],
    text: 'open orders could reach 2010.00 USD, above the limit of 2000.00 USD',
  },
  {
    code: 'R119-GROSS-NOTIONAL',
    clause: '15c3-5 (c)(1)(i): capital threshold of the customer, orders and positions',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: { maxGrossNotional: units(4_000) }, before: (desk) => (longOf(200)(desk), desk.open()) },
    breaks: { limits: { maxGrossNotional: units(3_999) }, before: (desk) => (longOf(200)(desk), desk.open()) },
    saw: [units(3_999), units(4_000)],
    text: 'orders and positions could reach 4000.00 USD, above the limit of 3999.00 USD',
  },
  {
    code: 'R138-GROSS-POSITION',
    clause: 'RTS 6 Art. 15(2): long and short do not make up for each other',
    reason: OrdRejReason.ExceedsLimit,
    passes: {
      rows: [limitRow('maxGrossPosition', '350', { client: 'ACME', symbol: 'XYZ' })],
      before: (desk) => (longOf(200)(desk), desk.trade({ ...sell, account: 'A2', orderQty: q(50) })),
    },
    breaks: {
      rows: [limitRow('maxGrossPosition', '349', { client: 'ACME', symbol: 'XYZ' })],
      before: (desk) => (longOf(200)(desk), desk.trade({ ...sell, account: 'A2', orderQty: q(50) })),
    },
    saw: [349, 350],
    text: 'positions and open orders could reach 350, above the limit of 349',
  },
  {
    code: 'R139-EXPOSURE',
    clause: '15c3-5 (c)(1)(i): capital threshold of the customer, long',
    reason: OrdRejReason.ExceedsLimit,
    passes: { rows: [limitRow('maxLongExposure', '3000', { client: 'ACME' })], before: longOf(200) },
    breaks: { rows: [limitRow('maxLongExposure', '2999', { client: 'ACME' })], before: longOf(200) },
    saw: [units(2_999), units(3_000)],
    text: 'the long exposure could reach 3000.00 USD, above the limit of 2999.00 USD',
  },
  {
    code: 'R139-EXPOSURE',
    clause: '15c3-5 (c)(1)(i): credit threshold of the customer, what it bought',
    reason: OrdRejReason.ExceedsLimit,
    passes: { rows: [limitRow('buyingPower', '3000', { client: 'ACME' })], before: longOf(200) },
    breaks: { rows: [limitRow('buyingPower', '2999', { client: 'ACME' })], before: longOf(200) },
    saw: [units(2_999), units(3_000)],
    text: 'this would take 3000.00 USD, above the buying power of 2999.00 USD',
  },
  {
    code: 'R120-FIRM-NOTIONAL',
    clause: '15c3-5 (c)(1)(i): threshold of the broker itself, over its clients',
    reason: OrdRejReason.ExceedsLimit,
    passes: { firm: { maxFirmNotional: units(2_000) }, before: (desk) => void desk.open({ clientID: 'BETA' }) },
    breaks: { firm: { maxFirmNotional: units(1_999) }, before: (desk) => void desk.open({ clientID: 'BETA' }) },
    saw: [units(1_999), units(2_000)],
    text: "all clients' open orders together would pass the firm's limit",
  },
  {
    code: 'R121-DUPLICATE',
    clause: '15c3-5 (c)(1)(ii): duplicative orders',
    reason: OrdRejReason.DuplicateOrder,
    passes: { limits: { duplicateWindow: SECOND }, before: after(SECOND, (desk) => void desk.open()) },
    breaks: { limits: { duplicateWindow: SECOND }, before: after(SECOND - 1, (desk) => void desk.open()) },
    saw: [SECOND, SECOND - 1],
    text: 'the same order came 0.999999 s ago, inside the duplicate window of 1 s',
  },
  {
    code: 'R121-DUPLICATE',
    clause: '15c3-5 (c)(1)(ii): an equal order of another account is no duplicate, and of the same one it is',
    reason: OrdRejReason.DuplicateOrder,
    passes: { limits: { duplicateWindow: SECOND }, ask: { account: 'A2' }, before: (desk) => void desk.open() },
    breaks: {
      limits: { duplicateWindow: SECOND },
      ask: { account: ' a2' },
      before: (desk) => (desk.open(), void desk.open({ account: 'A2' })),
    },
    saw: [SECOND, 0],
    text: 'the same order came 0 s ago, inside the duplicate window of 1 s',
  },
  {
    code: 'R121-DUPLICATE',
    clause: '15c3-5 (c)(1)(ii): what was refused may be sent again, and keeps nobody waiting longer',
    reason: OrdRejReason.DuplicateOrder,
    passes: { limits: { duplicateWindow: SECOND }, before: (desk) => desk.reject(desk.receive()) },
    breaks: {
      limits: { duplicateWindow: SECOND },
      before: (desk) => (after(SECOND - 1, (d) => void d.open())(desk), desk.reject(desk.receive())),
    },
    saw: [SECOND, SECOND - 1],
    text: 'the same order came 0.999999 s ago, inside the duplicate window of 1 s',
  },
  {
    code: 'R122-RATE-NEW',
    clause: 'RTS 6 Art. 15(1)(d): maximum messages, orders',
    reason: OrdRejReason.ExceedsLimit,
    passes: { client: { newRate: { count: 3, window: SECOND } }, before: times(2, (desk) => void desk.open()) },
    breaks: { client: { newRate: { count: 3, window: SECOND } }, before: times(3, (desk) => void desk.open()) },
    saw: [3, 4],
    text: 'this would be order 4 within 1 s, the limit is 3',
  },
  {
    code: 'R122-RATE-NEW',
    clause: 'RTS 6 Art. 15(1)(d): maximum messages, over all clients',
    reason: OrdRejReason.ExceedsLimit,
    passes: { rows: [limitRow('newRate', '2', {}, inSecond)], before: (desk) => void desk.open({ clientID: 'BETA' }) },
    breaks: { rows: [limitRow('newRate', '1', {}, inSecond)], before: (desk) => void desk.open({ clientID: 'BETA' }) },
    saw: [1, 2],
    text: 'this would be order 2 within 1 s, the limit is 1',
  },
  {
    code: 'R122-RATE-NEW',
    clause: 'RTS 6 Art. 15(1)(d): maximum messages, of a session in a symbol',
    reason: OrdRejReason.ExceedsLimit,
    passes: {
      rows: [limitRow('newRate', '1', { session: '*', symbol: '*' }, inSecond)],
      before: (desk) => void desk.open({ symbol: 'LOTS' }),
    },
    breaks: {
      rows: [limitRow('newRate', '1', { session: '*', symbol: '*' }, inSecond)],
      before: (desk) => void desk.open({ account: 'A2' }),
    },
    saw: [1, 2],
    text: 'this would be order 2 within 1 s, the limit is 1 for session S1',
  },
  {
    code: 'R131-ORDER-TO-TRADE',
    clause: 'RTS 6 Art. 15(1)(d): requests for each execution',
    reason: OrdRejReason.ExceedsLimit,
    passes: { rows: [limitRow('orderToTrade', '2', {}, minute)], before: longOf(1) },
    breaks: {
      rows: [limitRow('orderToTrade', '2', {}, minute)],
      before: (desk) => (longOf(1)(desk), void desk.open()),
    },
    saw: [200, 300],
    text: 'this would make 3 requests for each execution within 60 s, the limit is 2',
  },
  {
    code: 'R131-ORDER-TO-TRADE',
    clause: 'RTS 6 Art. 15(1)(d): fewer requests than the least are not measured',
    reason: OrdRejReason.ExceedsLimit,
    passes: { rows: [limitRow('orderToTrade', '2', {}, { ...minute, least: 5 })], before: times(3, opened) },
    breaks: { rows: [limitRow('orderToTrade', '2', {}, { ...minute, least: 5 })], before: times(4, opened) },
    saw: [200, 500],
    text: 'this would make 5 requests for each execution within 60 s, the limit is 2',
  },
  {
    code: 'R132-CANCEL-TO-NEW',
    clause: 'RTS 6 Art. 15(1)(d): cancels for each new order',
    reason: OrdRejReason.ExceedsLimit,
    passes: {
      rows: [limitRow('cancelToNew', '0.5', { client: '*' }, minute)],
      before: (desk) => (cancels(1)(desk), void desk.open()),
    },
    breaks: {
      rows: [limitRow('cancelToNew', '0.5', { client: '*' }, minute)],
      before: (desk) => (cancels(2)(desk), void desk.open()),
    },
    saw: [50, 67],
    text: 'there were 0.67 cancels for each new order within 60 s, the limit is 0.5',
  },
  {
    code: 'R133-PRICE-MOVE',
    clause: 'RTS 6 Art. 15(1)(a): price collar over a period',
    reason: OrdRejReason.ExceedsLimit,
    passes: { rows: [limitRow('priceMoveBps', '100', inEach, minute)], before: boughtAt(99_100, 99_800) },
    breaks: { rows: [limitRow('priceMoveBps', '100', inEach, minute)], before: boughtAt(99_800, 99_000, 99_800) },
    saw: [99_990, 100_000],
    text: 'price 10 is above 9.999, as far as own executions within 60 s may carry it',
  },
  {
    code: 'R133-PRICE-MOVE',
    clause: 'RTS 6 Art. 15(1)(a): price collar over a period, for sells and no longer than that',
    reason: OrdRejReason.ExceedsLimit,
    passes: {
      ask: sell,
      rows: [limitRow('priceMoveBps', '100', inEach, minute)],
      before: after(62 * SECOND, soldAt(101_100)),
    },
    breaks: { ask: sell, rows: [limitRow('priceMoveBps', '100', inEach, minute)], before: soldAt(101_100) },
    saw: [100_089, 100_000],
    text: 'price 10 is below 10.0089, as far as own executions within 60 s may carry it',
  },
  {
    code: 'R134-DAY-VOLUME',
    clause: "RTS 6 Art. 15(1)(c): quantity against an average day's volume",
    reason: OrdRejReason.ExceedsLimit,
    passes: { rows: [limitRow('maxVolumeBps', '100')] },
    breaks: { rows: [limitRow('maxVolumeBps', '100')], ask: { orderQty: q(101) } },
    saw: [100, 101],
    text: "quantity 101 is above 100, its part of an average day's volume",
  },
  {
    code: 'R134-DAY-VOLUME',
    clause: '15c3-5 (c)(1)(ii): what cannot be judged is refused',
    reason: OrdRejReason.ExceedsLimit,
    passes: { rows: [limitRow('maxVolumeBps', '100', { symbol: 'XYZ' })], ask: { symbol: 'COIN' } },
    breaks: { rows: [limitRow('maxVolumeBps', '100')], ask: { symbol: 'COIN' } },
    saw: [0, 100],
    text: 'there is no average daily volume of COIN to judge its quantity by',
  },
  {
    code: 'R135-SPREADS',
    clause: 'RTS 6 Art. 15(1)(a): price against the spread',
    reason: OrdRejReason.ExceedsLimit,
    passes: { rows: [limitRow('maxSpreads', '3')], ask: { price: px(100_700) } },
    breaks: { rows: [limitRow('maxSpreads', '3')], ask: { price: px(100_800) } },
    saw: [100_700, 100_800],
    text: 'price 10.08 is above 10.07, 3 spreads through the market',
  },
  {
    code: 'R135-SPREADS',
    clause: '15c3-5 (c)(1)(ii): no spread can be measured on one side',
    reason: OrdRejReason.ExceedsLimit,
    passes: { rows: [limitRow('maxSpreads', '3')], ask: market },
    breaks: { rows: [limitRow('maxSpreads', '3')], quote: { bid: NO_PRICE } },
    saw: [NO_LIMIT, 100_000],
    text: 'there is no quote on both sides to measure the spread by',
  },
  {
    code: 'R136-UNUSUAL-SIZE',
    clause: 'RTS 6 Art. 15(1)(b): value against what is usual',
    reason: OrdRejReason.ExceedsLimit,
    passes: { rows: [limitRow('maxTimesUsual', '10', { client: '*' }, { least: 2 })], before: times(2, small) },
    breaks: {
      rows: [limitRow('maxTimesUsual', '10', { client: '*' }, { least: 2 })],
      before: times(2, small),
      ask: { orderQty: q(101) },
    },
    saw: [units(1_000), units(1_010)],
    text: 'order value 1010.00 USD is above 1000.00 USD, 10 times the largest of the last orders',
  },
];

describe('each check passes at its limit and refuses one step over it', () => {
  for (const { code, clause, reason, passes, breaks, saw, text } of ROWS) {
    test(`${clause} [${code}]`, () => {
      expect(deskFor(passes).check(passes.ask)).toMatchObject({ passed: true, code: '', text: '', breaches: [] });
      const verdict = deskFor(breaks).check(breaks.ask);
      expect(verdict).toMatchObject({ passed: false, code, ordRejReason: reason, breaches: [code] });
      expect(verdict.seen[code]).toEqual(saw);
      expect(verdict.text).toBe(`${code}: ${text}`);
    });
  }
});

const awaiting = (desk: RiskDesk): void => {
  desk.context.awaits = 'clearer';
};

/** What is set for the day. */
const ruled = (rules: Partial<ShortSaleRules>) => (desk: RiskDesk) => {
  desk.context.rules = { ...desk.context.rules, ...rules };
};
const listed = (list: SymbolList) => (desk: RiskDesk) => {
  const named = { by: 'jane', reason: 'told', until: NO_TIME, at: desk.now };
  desk.state.dayData.apply({ kind: 'symbolListed', list, symbol: 'XYZ', clientID: '', listed: true, ...named });
};
const restrictedFor = (account: string) => (desk: RiskDesk) => {
  const scope = { symbol: 'XYZ', client: 'ACME', account };
  applyRisk(desk.state, limitSet(limitRow('restricted', 'true', scope), desk.now));
};
const located = (quantity: number, clientID: string) => (desk: RiskDesk) => {
  const day = dateNumber(desk.now);
  const named = { by: 'jane', reason: 'told', at: desk.now };
  desk.state.dayData.apply({ kind: 'sharesLocated', day, clientID, symbol: 'XYZ', qty: q(quantity), ...named });
};
const banded = (low: number, high: number) => (desk: RiskDesk) => {
  desk.context.band = { low: px(low), high: px(high) };
};
/** Long in the account that sells, and flat in all. */
const heldByOneAccount = (desk: RiskDesk) => {
  desk.trade({ orderQty: q(4) });
  desk.trade({ orderQty: q(4), side: Side.Sell, account: 'A2' });
  ruled({ marking: 'refuse', unit: 'account' })(desk);
};
const allOf =
  (...acts: ((desk: RiskDesk) => void)[]) =>
  (desk: RiskDesk) => {
    for (const act of acts) act(desk);
  };

const shortable = { shortSales: true };
const DAY_ROWS: Row[] = [
  {
    code: 'R140-START-OF-DAY',
    clause: '15c3-5 (c)(1)(i): exposure is of what is held, which has to be known',
    reason: OrdRejReason.BrokerOption,
    passes: { ask: sell, before: allOf(longOf(100), awaiting) },
    breaks: { before: awaiting },
    saw: [0, 1],
    text: 'what is held as the day begins is not known yet',
  },
  {
    code: 'R106-RESTRICTED',
    clause: '15c3-5 (c)(2)(ii): the account is restricted from the security',
    reason: OrdRejReason.BrokerOption,
    passes: { before: restrictedFor('A2') },
    breaks: { before: restrictedFor('A1') },
    saw: [0, 1],
    text: 'XYZ is restricted for account A1',
  },
  {
    code: 'R125-SHORT-MARK',
    clause: 'Reg SHO 200(g): a sale beyond the position is not long',
    reason: OrdRejReason.BrokerOption,
    passes: { ask: sell, before: allOf(longOf(100), ruled({ marking: 'refuse' })) },
    breaks: { ask: { ...sell, orderQty: q(101) }, before: allOf(longOf(100), ruled({ marking: 'refuse' })) },
    saw: [100, 101],
    text: '100 of XYZ are held and not for sale already, so that a sale of 101 is short: Side(54)=5; sell 100 long, and the rest as an order of its own',
  },
  {
    code: 'R125-SHORT-MARK',
    clause: 'Reg SHO 200(g): shares that another order sells are not held twice',
    reason: OrdRejReason.BrokerOption,
    passes: {
      ask: { ...sell, orderQty: q(40) },
      before: allOf(longOf(100), (desk) => desk.open({ ...sell, orderQty: q(60) }), ruled({ marking: 'refuse' })),
    },
    breaks: {
      ask: { ...sell, orderQty: q(41) },
      before: allOf(longOf(100), (desk) => desk.open({ ...sell, orderQty: q(60) }), ruled({ marking: 'refuse' })),
    },
    saw: [40, 41],
    text: '40 of XYZ are held and not for sale already, so that a sale of 41 is short: Side(54)=5; sell 40 long, and the rest as an order of its own',
  },
  {
    code: 'R125-SHORT-MARK',
    clause: 'Reg SHO 200(g): nor is a sale short that has the shares',
    reason: OrdRejReason.BrokerOption,
    passes: { limits: shortable, ask: short, before: allOf(longOf(99), ruled({ marking: 'refuse' })) },
    breaks: { limits: shortable, ask: short, before: allOf(longOf(100), ruled({ marking: 'refuse' })) },
    saw: [100, 100],
    text: '100 of XYZ are held and not for sale already, so that a sale of 100 is long: Side(54)=2',
  },
  {
    code: 'R126-LOCATE',
    clause: 'Reg SHO 203(b)(1): no short sale without a locate',
    reason: OrdRejReason.BrokerOption,
    passes: { limits: shortable, ask: short, before: allOf(ruled({ locate: 'all' }), listed('easyToBorrow')) },
    breaks: { limits: shortable, ask: short, before: allOf(ruled({ locate: 'all' }), located(100, 'OTHER')) },
    saw: [0, 100],
    text: 'no shares of XYZ are located for ACME today, or all that are were used',
  },
  {
    code: 'R126-LOCATE',
    clause: 'Reg SHO 203(b)(1): what is hard to borrow needs one',
    reason: OrdRejReason.BrokerOption,
    passes: {
      limits: shortable,
      ask: short,
      before: allOf(ruled({ locate: 'hardToBorrow' }), listed('hardToBorrow'), located(100, 'ACME')),
    },
    breaks: {
      limits: shortable,
      ask: { ...short, orderQty: q(101) },
      before: allOf(ruled({ locate: 'hardToBorrow' }), listed('hardToBorrow'), located(100, 'ACME')),
    },
    saw: [100, 101],
    text: 'of the shares of XYZ located today 100 are left, not 101',
  },
  {
    code: 'R127-NO-BORROW',
    clause: 'Reg SHO 203(b)(1): there are no shares to be had',
    reason: OrdRejReason.BrokerOption,
    passes: { ask: sell, before: listed('noShort') },
    breaks: { limits: shortable, ask: short, before: listed('noShort') },
    saw: [0, 1],
    text: 'no shares of XYZ can be borrowed',
  },
  {
    code: 'R128-SHORT-SALE-PRICE',
    clause: 'Reg SHO 201(b)(1): above the bid while the circuit breaker is on',
    reason: OrdRejReason.ExceedsLimit,
    passes: { limits: shortable, ask: short, before: listed('shortSaleRestricted') },
    breaks: { limits: shortable, ask: { ...short, price: px(99_900) }, before: listed('shortSaleRestricted') },
    saw: [99_900, 99_900],
    text: 'short sales of XYZ are restricted: the price has to be above the bid 9.99',
  },
  {
    code: 'R128-SHORT-SALE-PRICE',
    clause: 'Reg SHO 201(b)(1): an exempt one may be there',
    reason: OrdRejReason.ExceedsLimit,
    passes: {
      limits: shortable,
      ask: { side: Side.SellShortExempt, price: px(99_900) },
      before: listed('shortSaleRestricted'),
    },
    breaks: {
      limits: shortable,
      ask: short,
      quote: { bid: NO_PRICE },
      before: listed('shortSaleRestricted'),
    },
    saw: [0, 100_000],
    text: 'short sales of XYZ are restricted, and there is no bid that its price could be above',
  },
  {
    code: 'R129-PRICE-BAND',
    clause: 'LULD VI.A: no bid above the upper band',
    reason: OrdRejReason.ExceedsLimit,
    passes: { before: banded(90_000, 100_000) },
    breaks: { before: banded(90_000, 99_900) },
    saw: [99_900, 100_000],
    text: 'price 10 is above the band of XYZ, which ends at 9.99',
  },
  {
    code: 'R129-PRICE-BAND',
    clause: 'LULD VI.A: no offer below the lower band',
    reason: OrdRejReason.ExceedsLimit,
    passes: { ask: sell, before: banded(100_000, 110_000) },
    breaks: { ask: sell, before: banded(100_100, 110_000) },
    saw: [100_100, 100_000],
    text: 'price 10 is below the band of XYZ, which ends at 10.01',
  },
];

describe('each check of the day passes at its limit and refuses one step over it', () => {
  test.each(DAY_ROWS)('$clause [$code]', ({ code, reason, passes, breaks, saw, text }) => {
    expect(deskFor(passes).check(passes.ask)).toMatchObject({ passed: true, code: '', text: '', breaches: [] });
    const verdict = deskFor(breaks).check(breaks.ask);
    expect(verdict).toMatchObject({ passed: false, code, ordRejReason: reason, breaches: [code] });
    expect(verdict.seen[code]).toEqual(saw);
    expect(verdict.text).toBe(`${code}: ${text}`);
  });
});

/** Ways to break each check of a new order that leave the others as they are, so that any two go together. */
const BREAKERS: [code: string, breaker: Case][] = [
  ['R101-TRADING-STATE', { before: (desk) => desk.set('halted') }],
  ['R140-START-OF-DAY', { before: awaiting }],
  ['R102-CLIENT', { ask: { clientID: 'STRANGER' } }],
  ['R103-INSTRUMENT', { ask: { symbol: 'ZZZZ' } }],
  ['R104-ACCOUNT', { client: { accounts: ['B1'] } }],
  ['R105-SYMBOL', { client: { symbols: ['LOTS'] } }],
  ['R106-RESTRICTED', { firm: { restricted: ['XYZ'] } }],
  ['R107-SHORT-SALE', { limits: { shortSales: false } }],
  ['R125-SHORT-MARK', { before: heldByOneAccount }],
  ['R126-LOCATE', { before: ruled({ locate: 'all' }) }],
  ['R127-NO-BORROW', { before: listed('noShort') }],
  ['R128-SHORT-SALE-PRICE', { before: listed('shortSaleRestricted') }],
  ['R129-PRICE-BAND', { before: banded(150_000, 300_000) }],
  ['R137-CLOSE-ONLY', { ask: { closeOnly: true } }],
  ['R108-TICK', { ask: { price: px(100_001) } }],
  ['R109-LOT', { ask: { orderQty: q(3) } }],
  ['R110-ORDER-QTY', { limits: { maxOrderQty: q(1) } }],
  ['R111-QUOTE', { limits: { requireQuote: true, maxQuoteAge: span(0) } }],
  ['R112-MIN-NOTIONAL', { limits: { minOrderNotional: units(1_000_000) } }],
  ['R113-ORDER-NOTIONAL', { limits: { maxOrderNotional: units(1) } }],
  ['R114-PRICE-COLLAR', { limits: { priceCollarBps: 1 } }],
  ['R115-POSITION', { limits: { maxShortPosition: q(0) } }],
  ['R116-OPEN-ORDERS', { limits: { maxOpenOrders: 0 } }],
  ['R117-OPEN-QTY', { limits: { maxOpenQty: q(0) } }],
  ['R118-OPEN-NOTIONAL', { limits: { maxOpenNotional: units(0) } }],
  ['R119-GROSS-NOTIONAL', { limits: { maxGrossNotional: units(0) } }],
  ['R138-GROSS-POSITION', { rows: [limitRow('maxGrossPosition', '1', { client: 'ACME', symbol: 'XYZ' })] }],
  ['R139-EXPOSURE', { rows: [limitRow('maxNetExposure', '1', { client: 'ACME' })] }],
  ['R120-FIRM-NOTIONAL', { firm: { maxFirmNotional: units(0) } }],
  ['R121-DUPLICATE', { limits: { duplicateWindow: SECOND } }],
  ['R122-RATE-NEW', { client: { newRate: { count: 1, window: SECOND } } }],
  ['R131-ORDER-TO-TRADE', { rows: [limitRow('orderToTrade', '1', {}, minute)] }],
  ['R132-CANCEL-TO-NEW', { rows: [limitRow('cancelToNew', '0', {}, minute)], before: cancels(1) }],
  ['R133-PRICE-MOVE', { rows: [limitRow('priceMoveBps', '1', inEach, minute)], before: soldAt(200_000) }],
  ['R134-DAY-VOLUME', { rows: [limitRow('maxVolumeBps', '0')] }],
  ['R135-SPREADS', { rows: [limitRow('maxSpreads', '1')] }],
  ['R136-UNUSUAL-SIZE', { rows: [limitRow('maxTimesUsual', '0.1', {}, { least: 1 })] }],
];

/** A short sale far under the bid, that was asked for a moment ago as well. */
function brokenDesk(breakers: Case[], stopAtFirst: boolean): { desk: RiskDesk; ask: OrderAsk } {
  const merged: Case = { ask: { ...short, orderQty: q(2) }, limits: { shortSales: true }, client: {}, firm: {} };
  const rows: LimitRow[] = [];
  for (const { ask, limits, client, firm, rows: more = [] } of breakers) {
    rows.push(...more);
    merged.ask = { ...merged.ask, ...ask };
    merged.limits = { ...merged.limits, ...limits };
    merged.client = { ...merged.client, ...client };
    merged.firm = { ...merged.firm, ...firm };
  }
  const instruments = new Map([['XYZ', { ...new RiskDesk().state.instruments.get('XYZ')!, lotSize: q(2) }]]);
  const desk = new RiskDesk(
    { stopAtFirst, ...merged.firm, rows, clients: [{ clientID: 'ACME', ...merged.client, limits: merged.limits! }] },
    instruments,
  );
  desk.context.quote = { bid: px(200_000), ask: px(200_200), bidAgeMicros: span(1), askAgeMicros: span(1) };
  desk.context.protectedBid = px(200_000);
  const ask: OrderAsk = { ...ASK, ...merged.ask };
  desk.end(desk.open(ask));
  desk.now = us(desk.now + 1);
  for (const { before } of breakers) before?.(desk);
  return { desk, ask };
}

/**
 * After an unknown client or symbol nothing more is checked; without a quote there is no collar to breach; and a sale
 * that closes a position, as one that is wrongly called short, may be small and meets no limit that others have used up.
 */
const isBlind = (first: string, second: string): boolean =>
  first === 'R102-CLIENT' ||
  first === 'R103-INSTRUMENT' ||
  (first === 'R111-QUOTE' && second === 'R114-PRICE-COLLAR') ||
  (first === 'R125-SHORT-MARK' && PASSED_BY_CLOSING.has(second));

/** The order that breaks the first closes a position. */
const PASSED_BY_CLOSING = new Set([
  'R137-CLOSE-ONLY',
  'R111-QUOTE',
  'R112-MIN-NOTIONAL',
  'R119-GROSS-NOTIONAL',
  'R138-GROSS-POSITION',
  'R120-FIRM-NOTIONAL',
  'R131-ORDER-TO-TRADE',
  'R132-CANCEL-TO-NEW',
]);

describe('precedence: of any two breaches the earlier check gives the reason', () => {
  test('the table is in the order of these rows, and lacks none', () => {
    const onNew = CHECKS.filter(({ on }) => on.includes('new')).map(({ code }) => code);
    expect(BREAKERS.map(([code]) => code)).toEqual(onNew);
    expect(new Set([...ROWS, ...DAY_ROWS].map(({ code }) => code))).toEqual(new Set(onNew));
  });

  for (const [i, [first, breakFirst]] of BREAKERS.entries()) {
    test(`${first} alone, and before every later one`, () => {
      const alone = brokenDesk([breakFirst], false);
      expect(alone.desk.check(alone.ask).breaches).toEqual([first]);
      for (const [second, breakSecond] of BREAKERS.slice(i + 1)) {
        // What breaks this one closes a position, which passes the first.
        if (first === 'R140-START-OF-DAY' && second === 'R125-SHORT-MARK') continue;
        const { desk, ask } = brokenDesk([breakFirst, breakSecond], false);
        const verdict = desk.check(ask);
        const both = isBlind(first, second) ? [first] : [first, second];
        expect([verdict.code, verdict.breaches, second]).toEqual([first, both, second]);
        expect(verdict.text.endsWith(` (also ${second})`)).toBe(both.length === 2);
      }
    });
  }

  test('stopAtFirst makes no check after the first breach', () => {
    const { desk, ask } = brokenDesk([{ limits: { maxOrderQty: q(1) } }, { limits: { maxOpenQty: q(0) } }], true);
    const verdict = desk.check(ask);
    expect(verdict.breaches).toEqual(['R110-ORDER-QTY']);
    expect(Object.keys(verdict.seen).at(-1)).toBe('R110-ORDER-QTY');
  });
});

describe('the table itself', () => {
  test('codes are permanent: their order in the journal, and none twice', () => {
    expect(CHECK_CODES).toMatchInlineSnapshot(`
      [
        "R101-TRADING-STATE",
        "R102-CLIENT",
        "R103-INSTRUMENT",
        "R104-ACCOUNT",
        "R105-SYMBOL",
        "R106-RESTRICTED",
        "R107-SHORT-SALE",
        "R108-TICK",
        "R109-LOT",
        "R110-ORDER-QTY",
        "R111-QUOTE",
        "R112-MIN-NOTIONAL",
        "R113-ORDER-NOTIONAL",
        "R114-PRICE-COLLAR",
        "R115-POSITION",
        "R116-OPEN-ORDERS",
        "R117-OPEN-QTY",
        "R118-OPEN-NOTIONAL",
        "R119-GROSS-NOTIONAL",
        "R120-FIRM-NOTIONAL",
        "R121-DUPLICATE",
        "R122-RATE-NEW",
        "R123-RATE-REPLACE",
        "R124-RATE-CANCEL",
        "R125-SHORT-MARK",
        "R126-LOCATE",
        "R127-NO-BORROW",
        "R128-SHORT-SALE-PRICE",
        "R129-PRICE-BAND",
        "R130-RATE-STATUS",
        "R131-ORDER-TO-TRADE",
        "R132-CANCEL-TO-NEW",
        "R133-PRICE-MOVE",
        "R134-DAY-VOLUME",
        "R135-SPREADS",
        "R136-UNUSUAL-SIZE",
        "R137-CLOSE-ONLY",
        "R138-GROSS-POSITION",
        "R139-EXPOSURE",
        "R140-START-OF-DAY",
      ]
    `);
    expect(new Set(CHECK_CODES).size).toBe(CHECK_CODES.length);
    expect(new Set(CHECKS.map(({ code }) => code))).toEqual(new Set(CHECK_CODES));
  });

  test('every check names its clause', () => {
    for (const { clause } of CHECKS) expect(clause).toMatch(/15c3-5 \(c\)|RTS 6 Art\./);
  });

  test('there is no bypass: a client whose limits are empty still meets every check', () => {
    const verdict = new RiskDesk().check();
    expect(Object.keys(verdict.seen)).toEqual(BREAKERS.map(([code]) => code));
  });

  test('what no limit bounds, the ceiling does, and the record stays a safe integer', () => {
    const desk = new RiskDesk();
    desk.open({ orderQty: q(NO_LIMIT / 4) });
    const verdict = desk.check({ orderQty: q(Number.MAX_SAFE_INTEGER), price: px(100 * Math.floor(2 ** 53 / 200)) });
    expect(verdict.breaches).toContain('R110-ORDER-QTY');
    expect(verdict.breaches).toContain('R113-ORDER-NOTIONAL');
    for (const [limit, observed] of Object.values(verdict.seen)) {
      expect(Number.isSafeInteger(limit) && Number.isSafeInteger(observed)).toBe(true);
    }
  });
});
