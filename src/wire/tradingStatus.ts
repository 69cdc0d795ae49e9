/**
 * A venue's word on trading: SecurityStatus(f) of a symbol, TradingSessionStatus(h) of all of them or of one, and
 * SecurityTradingStatus(326) among quotes. Requests for the first two: SecurityStatusRequest(e),
 * TradingSessionStatusRequest(g).
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { TradingStatus } from '../market/book.ts';
import type { Imbalance } from '../market/imbalance.ts';
import { NO_PRICE, NO_QTY, type Price, price, qty } from '../units/brand.ts';
import type { Instrument } from '../units/instrument.ts';

/** SecurityTradingStatus(326). What is not here (imbalances, unknown ones) leaves things as they are. */
const SECURITY: Readonly<Record<number, TradingStatus>> = {
  1: 'halted', // opening delay
  2: 'halted',
  3: 'open', // resume
  4: 'closed', // no open, no resume
  5: 'halted', // price indication
  6: 'halted', // trading range indication
  15: 'halted', // new price indication
  17: 'open', // ready to trade
  18: 'closed', // not available for trading
  19: 'closed', // not traded on this market
  21: 'auction', // pre-open
  22: 'auction', // opening rotation
  23: 'open', // fast market
  24: 'auction', // pre-cross
  25: 'auction', // cross
  26: 'closed', // post-close
};

/** TradSesStatus(340). 0 and 6, unknown and a rejected request, leave things as they are. */
const SESSION: Readonly<Record<number, TradingStatus>> = {
  1: 'halted',
  2: 'open',
  3: 'closed',
  4: 'auction', // pre-open
  5: 'auction', // pre-close
};

/** SecurityTradingStatus(326) that tells of an imbalance: +1, more is to be bought. */
const IMBALANCE: Readonly<Record<number, Imbalance['sign']>> = {
  7: 1, // market imbalance buy
  8: -1, // market imbalance sell
  9: 1, // market on close imbalance buy
  10: -1, // market on close imbalance sell
  12: 0, // no market imbalance
  13: 0, // no market on close imbalance
};

export const imbalanceSignOf = (securityTradingStatus: number): Imbalance['sign'] | undefined =>
  IMBALANCE[securityTradingStatus];

/** What an f says of its auction, by 326 or by BuyVolume(330) and SellVolume(331); undefined for nothing. */
export function readImbalance(fields: Fields, { qtyScale }: Instrument): Partial<Imbalance> | undefined {
  const told = IMBALANCE[fields.uint(Tag.SecurityTradingStatus)];
  const [buys, sells] = [volumeIn(fields, Tag.BuyVolume, qtyScale), volumeIn(fields, Tag.SellVolume, qtyScale)];
  if (buys === undefined || sells === undefined) return told === undefined ? undefined : { sign: told, size: NO_QTY };
  const sign = buys > sells ? 1 : buys < sells ? -1 : 0;
  return { sign, size: qty(Math.abs(buys - sells)), paired: qty(Math.min(buys, sells)) };
}

function volumeIn(fields: Fields, tag: number, scale: number): number | undefined {
  if (!fields.has(tag)) return undefined;
  const volume = fields.decimal(tag, scale);
  return Number.isSafeInteger(volume) && volume >= 0 ? volume : undefined;
}

const SUBSCRIBE = 49;

export interface StatusReport {
  readonly kind: 'securityStatus' | 'sessionStatus';
  /** '' for all that trade at the venue. */
  readonly symbol: string;
  readonly status: TradingStatus;
}

export const securityStatusOf = (securityTradingStatus: number): TradingStatus | undefined =>
  SECURITY[securityTradingStatus];

/** Reads an f or h; undefined where it changes nothing. `sessionID`: the only TradingSessionID(336) that counts. */
export function readStatus(fields: Fields, sessionID: string | undefined): StatusReport | undefined {
  const symbol = fields.text(Tag.Symbol);
  if (fields.msgType() === 'f') {
    const status = securityStatusOf(fields.uint(Tag.SecurityTradingStatus));
    return status === undefined || symbol === '' ? undefined : { kind: 'securityStatus', symbol, status };
  }
  if (sessionID !== undefined && fields.text(Tag.TradingSessionID) !== sessionID) return undefined;
  const status = SESSION[fields.uint(Tag.TradSesStatus)];
  return status === undefined ? undefined : { kind: 'sessionStatus', symbol, status };
}

/** What an f says of its symbol besides; undefined where it says nothing of it. */
export interface PriceRules {
  /** LowLimitPrice(1148) and HighLimitPrice(1149), NO_PRICE for one that is not told. */
  readonly band: { readonly low: Price; readonly high: Price } | undefined;
  /** ShortSaleRestriction(1687): it is 2, not at the bid or below; false where it is 0, none. */
  readonly shortSaleRestricted: boolean | undefined;
}

/** Reads an f. A bound between two prices is the one inside the band. */
export function readPriceRules(fields: Fields, { priceScale }: Instrument): PriceRules {
  const low = boundIn(fields, Tag.LowLimitPrice, priceScale, Math.ceil);
  const high = boundIn(fields, Tag.HighLimitPrice, priceScale, Math.floor);
  const restriction = fields.uint(Tag.ShortSaleRestriction);
  return {
    band: low === NO_PRICE && high === NO_PRICE ? undefined : { low, high },
    shortSaleRestricted: restriction === RESTRICTED_AT_BID ? true : restriction === 0 ? false : undefined,
  };
}

const RESTRICTED_AT_BID = 2;
/** Decimals that a bound is read with, before it is rounded to those of its instrument. */
const FINEST = 12;

function boundIn(fields: Fields, tag: number, priceScale: number, round: (value: number) => number): Price {
  if (!fields.has(tag)) return NO_PRICE;
  const exact = fields.decimal(tag, priceScale);
  if (Number.isSafeInteger(exact)) return price(exact);
  const fine = fields.decimal(tag, FINEST);
  return Number.isSafeInteger(fine) ? price(round(fine / 10 ** (FINEST - priceScale))) : NO_PRICE;
}

/** Writes the body of a SecurityStatusRequest(e). */
export function writeSecurityStatusRequest(w: MessageWriter, requestID: string, symbol: string): void {
  w.text(Tag.SecurityStatusReqID, requestID);
  w.text(Tag.Symbol, symbol);
  w.char(Tag.SubscriptionRequestType, SUBSCRIBE);
}

/** Writes the body of a TradingSessionStatusRequest(g). */
export function writeSessionStatusRequest(w: MessageWriter, requestID: string, sessionID: string | undefined): void {
  w.text(Tag.TradSesReqID, requestID);
  if (sessionID !== undefined) w.text(Tag.TradingSessionID, sessionID);
  w.char(Tag.SubscriptionRequestType, SUBSCRIBE);
}
