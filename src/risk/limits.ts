/**
 * Limits as configured, and compiled for the message path: one flat record per client and symbol.
 *
 * Risk checks cannot be switched off: a client without an entry may not trade, and a limit that is not set is NO_LIMIT,
 * the largest number the gateway can count.
 */
import { type Qty, qty, type Span, span } from '../units/brand.ts';
import { DUPLICATE_WINDOW_MAX } from './duplicates.ts';
import { type Money, money, NO_LIMIT, NO_MONEY } from './riskMoney.ts';
import { RATE_COUNT_MAX, RATE_WINDOW_MAX } from './rates.ts';

/**
 * Limits that may differ by symbol. Quantities are in the instrument's quantity scale, so a client whose instruments
 * differ in scale needs an entry per symbol. Money is per currency: sums never mix two. A reached limit still passes.
 */
export interface OrderLimits {
  readonly maxOrderQty: Qty;
  readonly maxOrderNotional: Money;
  /** 0: no minimum. */
  readonly minOrderNotional: Money;
  /** How far through the opposite quote a price may go, in 10^-4 of the quote; 0: no collar. */
  readonly priceCollarBps: number;
  /** Every order needs a fresh quote, not only market orders that a collar or a notional limit must value. */
  readonly requireQuote: boolean;
  /** An older quote counts as none. */
  readonly maxQuoteAge: Span;
  /** Position plus everything open to buy, over the client's accounts. */
  readonly maxLongPosition: Qty;
  /** The same downwards, as a positive quantity: 0 lets a client sell only what it holds. */
  readonly maxShortPosition: Qty;
  /** Open orders of the client, in all symbols. */
  readonly maxOpenOrders: number;
  /** Open to buy and to sell in the symbol, together. */
  readonly maxOpenQty: Qty;
  /** Worth of the client's open orders in the symbol's currency. */
  readonly maxOpenNotional: Money;
  /** Worth of the client's open orders, and cost of its positions long or short, in the symbol's currency. */
  readonly maxGrossNotional: Money;
  /**
   * An order equal to one that was taken (client or firm behind it, account, symbol, side, quantity, price, type)
   * sooner than this is a duplicate; 0: no check.
   */
  readonly duplicateWindow: Span;
  /** Sides 5 and 6. */
  readonly shortSales: boolean;
}

/** At most `count` messages are served in any span of `window`: refused ones do not count. */
export interface RateLimit {
  readonly count: number;
  readonly window: Span;
}

export interface ClientLimits {
  readonly clientID: string;
  /** The desk it belongs to; left out: none. */
  readonly desk?: string;
  /** Accounts (1) it may use; left out: any. */
  readonly accounts?: readonly string[];
  /** Symbols it may trade; left out: any that is not restricted. */
  readonly symbols?: readonly string[];
  /** Symbols this client may not trade, beside the firm's. */
  readonly restricted?: readonly string[];
  readonly newRate?: RateLimit;
  readonly replaceRate?: RateLimit;
  readonly cancelRate?: RateLimit;
  readonly limits?: Partial<OrderLimits>;
  readonly bySymbol?: { readonly [symbol: string]: Partial<OrderLimits> };
}

export interface RiskLimits {
  /** Symbols that no client may trade. */
  readonly restricted?: readonly string[];
  /** Worth of all clients' open orders, per currency. */
  readonly maxFirmNotional?: Money;
  /** Limits for clients that do not set their own. */
  readonly defaults?: Partial<OrderLimits>;
  readonly clients: readonly ClientLimits[];
  /** Stop at the first breach. Left out, every check is made, so that the record explains itself. */
  readonly stopAtFirst?: boolean;
}

/** All limits that meet one client's orders in one symbol. */
export interface CompiledLimits extends OrderLimits {
  readonly accounts: ReadonlySet<string> | undefined;
  readonly symbolAllowed: boolean;
  readonly restricted: boolean;
  readonly newRate: RateLimit;
  readonly replaceRate: RateLimit;
  readonly cancelRate: RateLimit;
}

/** A count of NO_LIMIT: this rate is not limited. */
export const ANY_RATE: RateLimit = { count: NO_LIMIT, window: RATE_WINDOW_MAX };

export const UNSET: OrderLimits = {
  maxOrderQty: qty(NO_LIMIT),
  maxOrderNotional: money(NO_LIMIT),
  minOrderNotional: NO_MONEY,
  priceCollarBps: 0,
  requireQuote: false,
  maxQuoteAge: span(NO_LIMIT),
  maxLongPosition: qty(NO_LIMIT),
  maxShortPosition: qty(NO_LIMIT),
  maxOpenOrders: NO_LIMIT,
  maxOpenQty: qty(NO_LIMIT),
  maxOpenNotional: money(NO_LIMIT),
  maxGrossNotional: money(NO_LIMIT),
  duplicateWindow: span(0),
  shortSales: false,
};

export class LimitBook {
  readonly stopAtFirst: boolean;
  readonly maxFirmNotional: Money;
  private readonly clients = new Map<string, CompiledClient>();
  private readonly desks = new Map<string, string>();

  /** Throws RangeError for a limit outside its range, naming it, for the reader of the configuration. */
  constructor(limits: RiskLimits) {
    this.stopAtFirst = limits.stopAtFirst ?? false;
    this.maxFirmNotional = limits.maxFirmNotional ?? money(NO_LIMIT);
    checkRange('maxFirmNotional', this.maxFirmNotional, NO_LIMIT);
    for (const client of limits.clients) {
      if (this.clients.has(client.clientID)) throw new RangeError(`client ${client.clientID} has limits twice`);
      this.clients.set(client.clientID, compileClient(client, limits));
      if (client.desk !== undefined) this.desks.set(client.clientID, client.desk);
    }
  }

  /** '' for a client without a desk. */
  deskOf(clientID: string): string {
    return this.desks.get(clientID) ?? '';
  }

  /** Undefined for a client without limits: it may not trade. */
  of(clientID: string, symbol: string): CompiledLimits | undefined {
    const client = this.clients.get(clientID);
    return client === undefined ? undefined : (client.bySymbol.get(symbol) ?? client.other);
  }
}

interface CompiledClient {
  readonly bySymbol: ReadonlyMap<string, CompiledLimits>;
  /** For symbols that the configuration does not name. */
  readonly other: CompiledLimits;
}

function compileClient(client: ClientLimits, firm: RiskLimits): CompiledClient {
  const allowed = client.symbols === undefined ? undefined : new Set(client.symbols);
  const restricted = new Set([...(firm.restricted ?? []), ...(client.restricted ?? [])]);
  const accounts = client.accounts === undefined ? undefined : new Set(client.accounts);
  const compile = (symbol: string | undefined): CompiledLimits => {
    const own = symbol === undefined ? undefined : client.bySymbol?.[symbol];
    const limits: CompiledLimits = {
      ...UNSET,
      ...firm.defaults,
      ...client.limits,
      ...own,
      accounts,
      symbolAllowed: allowed === undefined || (symbol !== undefined && allowed.has(symbol)),
      restricted: symbol !== undefined && restricted.has(symbol),
      newRate: client.newRate ?? ANY_RATE,
      replaceRate: client.replaceRate ?? ANY_RATE,
      cancelRate: client.cancelRate ?? ANY_RATE,
    };
    checkLimits(limits, `${client.clientID}${symbol === undefined ? '' : ` ${symbol}`}`);
    return limits;
  };
  const named = new Set([...Object.keys(client.bySymbol ?? {}), ...restricted, ...(allowed ?? [])]);
  return {
    bySymbol: new Map([...named].map((symbol) => [symbol, compile(symbol)])),
    other: compile(undefined),
  };
}

function checkLimits(limits: CompiledLimits, where: string): void {
  for (const [name, value] of Object.entries(limits)) {
    if (typeof value === 'number') checkRange(`${where}: ${name}`, value, NO_LIMIT);
  }
  checkRange(`${where}: priceCollarBps`, limits.priceCollarBps, 1_000_000);
  checkRange(`${where}: duplicateWindow`, limits.duplicateWindow, DUPLICATE_WINDOW_MAX);
  for (const rate of [limits.newRate, limits.replaceRate, limits.cancelRate]) {
    if (rate === ANY_RATE) continue;
    checkRange(`${where}: rate count`, rate.count, RATE_COUNT_MAX);
    checkRange(`${where}: rate window`, rate.window, RATE_WINDOW_MAX);
  }
}

function checkRange(name: string, value: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > most) {
    throw new RangeError(`${name} must be a whole number from 0 to ${most}, not ${value}`);
  }
}
