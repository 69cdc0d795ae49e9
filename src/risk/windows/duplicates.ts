/**
 * A client's orders of the last while, found by what they ask for: only those that passed all checks, so that what was
 * refused may be corrected and sent again, and a refused repetition keeps nobody waiting longer. A ring in order of
 * arrival, threaded by hash chains from newest to oldest: an overwritten entry is known by its number, so nothing is
 * ever unlinked.
 *
 * Equal means equal in everything: account, symbol, side, type, quantity, price. An order for 101 is not a duplicate of
 * one for 100; limits of quantity and rate meet those.
 */
import { branded, type Instant, NOT_YET, type Price, type Qty, seconds } from '../../units/brand.ts';
import type { OrdType, Side } from '../../orders/values.ts';

/**
 * Largest number of orders remembered per client; beyond it the oldest are forgotten, which the rate limit should
 * prevent.
 */
export const RECENT_MAX = 8_192;
/** The longest duplicate window a limit may name. */
export const DUPLICATE_WINDOW_MAX = seconds(60);

const FIRST_CAPACITY = 16;

export class RecentOrders {
  private times = new Float64Array(FIRST_CAPACITY);
  private qtys = new Float64Array(FIRST_CAPACITY);
  private prices = new Float64Array(FIRST_CAPACITY);
  private accounts = Array<string>(FIRST_CAPACITY).fill('');
  /** Symbol line, side and type in one integer. */
  private kinds = new Int32Array(FIRST_CAPACITY);
  /** Number of the order before this one in its chain, −1 for none. */
  private before = new Float64Array(FIRST_CAPACITY);
  /** Number of the newest order of each chain, −1 for none. */
  private heads = new Float64Array(FIRST_CAPACITY).fill(-1);
  /** Orders ever added: the number of the next one. */
  private total = 0;

  /** Remembers an order of `kind`, as `kindOf` has it. */
  add(kind: number, quantity: Qty, price: Price, account: string, at: Instant): void {
    const capacity = this.times.length;
    if (this.total >= capacity && capacity < RECENT_MAX) {
      if (this.times[this.total & (capacity - 1)] > at - DUPLICATE_WINDOW_MAX) this.grow();
    }
    this.put(kind, quantity, price, account, at);
  }

  /** When the client last sent an order for the same, NOT_YET where none is remembered. It may be long ago. */
  lastSame(kind: number, quantity: Qty, price: Price, account: string): Instant {
    const mask = this.times.length - 1;
    const oldest = this.total - this.times.length;
    let number = this.heads[hash(kind, quantity, price, account) & mask];
    while (number >= 0 && number >= oldest) {
      const i = number & mask;
      if (
        this.kinds[i] === kind &&
        this.qtys[i] === quantity &&
        this.prices[i] === price &&
        this.accounts[i] === account
      ) {
        return branded(this.times[i]);
      }
      number = this.before[i];
    }
    return NOT_YET;
  }

  private put(kind: number, quantity: number, price: number, account: string, at: number): void {
    const mask = this.times.length - 1;
    const i = this.total & mask;
    const chain = hash(kind, quantity, price, account) & mask;
    this.times[i] = at;
    this.qtys[i] = quantity;
    this.prices[i] = price;
    this.accounts[i] = account;
    this.kinds[i] = kind;
    this.before[i] = this.heads[chain];
    this.heads[chain] = this.total;
    this.total++;
  }

  private grow(): void {
    const { times, qtys, prices, accounts, kinds, total } = this;
    const capacity = times.length * 2;
    this.times = new Float64Array(capacity);
    this.qtys = new Float64Array(capacity);
    this.prices = new Float64Array(capacity);
    this.accounts = Array<string>(capacity).fill('');
    this.kinds = new Int32Array(capacity);
    this.before = new Float64Array(capacity);
    this.heads = new Float64Array(capacity).fill(-1);
    this.total = total - times.length;
    for (let n = total - times.length; n < total; n++) {
      const i = n & (times.length - 1);
      this.put(kinds[i], qtys[i], prices[i], accounts[i], times[i]);
    }
  }
}

/** Two orders of a client are the same if this is equal; `line` numbers its symbols, below 2^20. */
export function kindOf(line: number, side: Side, ordType: OrdType): number {
  return (line << 11) | ((side.charCodeAt(0) & 15) << 7) | (ordType.charCodeAt(0) & 127);
}

function hash(kind: number, quantity: number, price: number, account: string): number {
  let mixed = Math.imul(quantity | 0, 0x9e3779b1) ^ Math.imul(price | 0, 0x85ebca6b) ^ Math.imul(kind, 0xc2b2ae35 | 0);
  // One order for each of many accounts is common: their chain must not be one.
  for (let i = 0; i < account.length; i++) mixed = Math.imul(mixed ^ account.charCodeAt(i), 0x01000193);
  return mixed ^ (mixed >>> 15);
}
