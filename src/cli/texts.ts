/** Prices, quantities, times and FIX's letters as texts for display. */
import type { Instrument } from '../units/instrument.ts';
import { OrdStatus, OrdType, Side, TimeInForce } from '../orders/values.ts';
import type { Instant, Price, Qty } from '../units/brand.ts';
import { formatDecimal } from '../units/decimal.ts';
import { formatUtcTimestamp } from '../units/time.ts';

export const SIDE_WORD: Readonly<Record<Side, string>> = {
  [Side.Buy]: 'buy',
  [Side.Sell]: 'sell',
  [Side.SellShort]: 'sell short',
  [Side.SellShortExempt]: 'sell short exempt',
};

export const TYPE_WORD: Readonly<Record<OrdType, string>> = {
  [OrdType.Market]: 'market',
  [OrdType.Limit]: 'limit',
  [OrdType.Stop]: 'stop',
  [OrdType.StopLimit]: 'stop limit',
  [OrdType.Pegged]: 'pegged',
};

export const TIME_WORD: Readonly<Record<TimeInForce, string>> = {
  [TimeInForce.Day]: 'Day',
  [TimeInForce.GoodTillCancel]: 'GTC',
  [TimeInForce.AtTheOpening]: 'at the open',
  [TimeInForce.ImmediateOrCancel]: 'IOC',
  [TimeInForce.FillOrKill]: 'FOK',
  [TimeInForce.GoodTillDate]: 'GTD',
  [TimeInForce.AtTheClose]: 'at the close',
};

export const STATUS_WORD: Readonly<Record<OrdStatus, string>> = {
  [OrdStatus.New]: 'new',
  [OrdStatus.PartiallyFilled]: 'partially filled',
  [OrdStatus.Filled]: 'filled',
  [OrdStatus.DoneForDay]: 'done for day',
  [OrdStatus.Canceled]: 'canceled',
  [OrdStatus.Replaced]: 'replaced',
  [OrdStatus.PendingCancel]: 'pending cancel',
  [OrdStatus.Stopped]: 'stopped',
  [OrdStatus.Rejected]: 'rejected',
  [OrdStatus.Suspended]: 'suspended',
  [OrdStatus.PendingNew]: 'pending new',
  [OrdStatus.Expired]: 'expired',
  [OrdStatus.PendingReplace]: 'pending replace',
};

export const priceText = (px: Price, instrument: Instrument): string => formatDecimal(px, instrument.priceScale, 2);
export const qtyText = (quantity: Qty, instrument: Instrument): string =>
  grouped(formatDecimal(quantity, instrument.qtyScale));

/** Money in 10^-scale of the currency, with at least two decimals and thousands apart. */
export const moneyText = (value: number, scale: number): string => grouped(formatDecimal(Math.round(value), scale, 2));

/** `10:32:01.123` of a moment, in UTC. */
export const clockText = (time: Instant): string => formatUtcTimestamp(time, 3).slice(9);

function grouped(digits: string): string {
  const point = digits.indexOf('.');
  const whole = point < 0 ? digits : digits.slice(0, point);
  return whole.replace(/(?<=\d)(?=(\d{3})+$)/g, ',') + (point < 0 ? '' : digits.slice(point));
}
