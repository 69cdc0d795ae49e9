/**
 * FIX's characters for what the simulators trade, in FIX's own spelling. The simulators are counterparties of the
 * gateway and share no order code with it, so that one cannot hide the other's mistakes.
 */

/** +1 for buys, −1 for every kind of sell: a price times its sign grows as the price gets more aggressive. */
export const Sign = { Buy: 1, Sell: -1 } as const;
export type Sign = (typeof Sign)[keyof typeof Sign];

export const opposite = (sign: Sign): Sign => (sign === Sign.Buy ? Sign.Sell : Sign.Buy);

/** Side(54). */
export const Side = { Buy: '1', Sell: '2', SellShort: '5', SellShortExempt: '6' } as const;

export const signOf = (side: string): Sign => (side === Side.Buy ? Sign.Buy : Sign.Sell);

/** OrdType(40). */
export const OrdType = { Market: '1', Limit: '2', Pegged: 'P' } as const;
export type OrdType = (typeof OrdType)[keyof typeof OrdType];

/** TimeInForce(59). */
export const TimeInForce = {
  Day: '0',
  GoodTillCancel: '1',
  ImmediateOrCancel: '3',
  FillOrKill: '4',
  GoodTillDate: '6',
} as const;
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce];

/** OrdStatus(39). */
export const OrdStatus = {
  New: '0',
  PartiallyFilled: '1',
  Filled: '2',
  Canceled: '4',
  Rejected: '8',
  Expired: 'C',
} as const;
export type OrdStatus = (typeof OrdStatus)[keyof typeof OrdStatus];

/** ExecType(150) as FIX 4.4 has it; earlier versions say some of it otherwise, see reports.ts. */
export const ExecType = {
  New: '0',
  Canceled: '4',
  Replaced: '5',
  Rejected: '8',
  Expired: 'C',
  Trade: 'F',
  TradeCorrect: 'G',
  TradeCancel: 'H',
  OrderStatus: 'I',
} as const;
export type ExecType = (typeof ExecType)[keyof typeof ExecType];

/** OrdRejReason(103). */
export const OrdRejReason = {
  BrokerOption: 0,
  UnknownSymbol: 1,
  UnknownOrder: 5,
  DuplicateOrder: 6,
  UnsupportedCharacteristic: 11,
  IncorrectQuantity: 13,
  Other: 99,
} as const;

/** CxlRejReason(102). */
export const CxlRejReason = {
  TooLateToCancel: 0,
  UnknownOrder: 1,
  BrokerOption: 2,
  DuplicateClOrdID: 6,
  Other: 99,
} as const;

/** CxlRejResponseTo(434). */
export const ResponseTo = { Cancel: '1', Replace: '2' } as const;
export type ResponseTo = (typeof ResponseTo)[keyof typeof ResponseTo];
