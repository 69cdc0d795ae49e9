/**
 * FIX's characters for what the simulators trade, in FIX's own spelling. The simulators are counterparties of the
 * gateway and share no order code with it, so that one cannot hide the other's mistakes.
 */

/** +1 for buys, −1 for every kind of sell: a price times its sign grows as the price gets more aggressive. */
export const Sign = { Buy: 1, Sell: -1 } as const;
export type Sign = (typeof Sign)[keyof typeof Sign];

export const opposite = (sign: Sign): Sign => (sign === Sign.Buy ? Sign.Sell : Sign.Buy);

/** OrdType(40). */
export const OrdType = { Market: '1', Limit: '2', Pegged: 'P' } as const;
export type OrdType = (typeof OrdType)[keyof typeof OrdType];

/** TimeInForce(59). */
export const TimeInForce = { Day: '0', GoodTillCancel: '1', ImmediateOrCancel: '3', FillOrKill: '4' } as const;
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce];
