/** A journal's plans beside those that would have been made instead: sums by currency and side, and what moved most. */
import { isDeepStrictEqual } from 'node:util';
import pc from 'picocolors';
import { isBuy } from '../orders/values.ts';
import type { Plan, PlannedChild } from '../router/event.ts';
import { COST_SCALE } from '../router/routingCost.ts';
import { NO_PRICE } from '../units/brand.ts';
import { formatDecimal } from '../units/decimal.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { SIDE_WORD } from './texts.ts';

/** Quantities of all scales add up in this one. */
const SUM_SCALE = 12;

/** Sums are of any size: exact. */
interface Sums {
  readonly currency: string;
  readonly side: 'buy' | 'sell';
  plans: number;
  another: number;
  readonly qty: [was: bigint, is: bigint];
  /** Paid by buyers, received by sellers, with fees. */
  readonly net: [was: bigint, is: bigint];
  /** How much better it comes out for the client, of plans that expect as much as they did. */
  better: bigint;
}

interface Moved {
  readonly orderID: number;
  readonly round: number;
  readonly side: string;
  readonly qty: string;
  readonly symbol: string;
  readonly from: string;
  readonly to: string;
  /** What is expected to be paid or received more. */
  readonly net: bigint;
  readonly currency: string;
}

export class Comparison {
  private plans = 0;
  private another = 0;
  private readonly children: [was: number, is: number] = [0, 0];
  private readonly sums = new Map<string, Sums>();
  /** The largest first, at most `most`. */
  private readonly moved: Moved[] = [];
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(was: Plan, is: Plan): void {
    this.plans++;
    this.children[0] += was.children.length;
    this.children[1] += is.children.length;
    const sums = this.sumsOf(was);
    const scale = 10n ** BigInt(SUM_SCALE - was.qtyScale);
    const [before, after] = [BigInt(was.expectedNet), BigInt(is.expectedNet)];
    sums.plans++;
    sums.qty[0] += BigInt(was.expectedQty) * scale;
    sums.qty[1] += BigInt(is.expectedQty) * scale;
    sums.net[0] += before;
    sums.net[1] += after;
    if (was.expectedQty === is.expectedQty) sums.better += sums.side === 'buy' ? before - after : after - before;
    if (isDeepStrictEqual(was.children, is.children)) return;
    this.another++;
    sums.another++;
    this.keep(was, is, after - before);
  }

  private sumsOf({ currency, side }: Plan): Sums {
    const word = isBuy(side) ? 'buy' : 'sell';
    const key = `${currency} ${word}`;
    let sums = this.sums.get(key);
    if (sums === undefined) {
      sums = { currency, side: word, plans: 0, another: 0, qty: [0n, 0n], net: [0n, 0n], better: 0n };
      this.sums.set(key, sums);
    }
    return sums;
  }

  /** Of those that moved as much, the earlier ones. */
  private keep(was: Plan, is: Plan, net: bigint): void {
    const place = this.moved.findIndex((other) => sizeOf(other.net) < sizeOf(net));
    const at = place < 0 ? this.moved.length : place;
    if (at >= this.most) return;
    const { orderID, round, symbol, currency, side, qtyScale, terms } = was;
    const qty = formatDecimal(terms.orderQty, qtyScale);
    const of = { orderID, round, side: SIDE_WORD[side], qty, symbol, net, currency };
    this.moved.splice(at, 0, { ...of, from: childrenText(was), to: childrenText(is) });
    if (this.moved.length > this.most) this.moved.pop();
  }

  print(how: string, leftOut: readonly string[]): void {
    console.log(`${this.plans} plans made again ${how}: ${pc.bold(String(this.another))} of them are another`);
    for (const line of leftOut) console.log(pc.yellow(line));
    if (this.plans === 0) return;
    const [was, is] = this.childrenAPlan();
    console.log(`children a plan: ${was} → ${is}`);
    console.log('');
    table(
      ['', 'plans', 'another', 'expected', 'net, with fees', 'better by'],
      this.rows().map(({ currency, side, plans, another, qty, net, better }) => [
        `${currency} ${side}`,
        String(plans),
        String(another),
        `${qty[0]} → ${qty[1]}`,
        `${net[0]} → ${net[1]}`,
        better,
      ]),
    );
    if (this.moved.length > 0) console.log('');
    for (const { orderID, round, side, qty, symbol, from, to, net, currency } of this.moved) {
      const more = `${net < 0n ? '' : '+'}${money(net)} ${currency}`;
      console.log(`order ${orderID}, round ${round}, ${side} ${qty} ${printable(symbol)}: ${from} → ${to} (${more})`);
    }
    if (this.another > this.moved.length)
      console.log(`and ${this.another - this.moved.length} more; --most shows more`);
  }

  json(): object {
    const { plans, another } = this;
    const [was, is] = this.childrenAPlan();
    const largest = this.moved.map((each) => ({ ...each, net: money(each.net) }));
    return { plans, another, childrenAPlan: [Number(was), Number(is)], sums: this.rows(), largest };
  }

  private childrenAPlan(): string[] {
    return this.children.map((count) => (count / Math.max(1, this.plans)).toFixed(2));
  }

  private rows() {
    return [...this.sums.values()].map(({ qty, net, better, ...rest }) => ({
      ...rest,
      qty: qty.map((each) => decimal(each, SUM_SCALE, 0)),
      net: net.map(money),
      better: money(better),
    }));
  }
}

const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value);

const money = (value: bigint): string => decimal(value, COST_SCALE, 2);

/** `value` × 10^-scale, with at least `least` digits behind the point. */
function decimal(value: bigint, scale: number, least: number): string {
  const digits = String(sizeOf(value)).padStart(scale + 1, '0');
  const behind = digits.slice(-scale).replace(/0+$/, '').padEnd(least, '0');
  const whole = digits.slice(0, -scale);
  return `${value < 0n ? '-' : ''}${whole}${behind === '' ? '' : `.${behind}`}`;
}

function childrenText({ children, priceScale, qtyScale }: Plan): string {
  const one = ({ venue, terms, midpoint, purpose }: PlannedChild): string => {
    const at = midpoint
      ? ' @ midpoint'
      : terms.price === NO_PRICE
        ? ''
        : ` @ ${formatDecimal(terms.price, priceScale, 2)}`;
    return `${purpose} ${venue} ${formatDecimal(terms.orderQty, qtyScale)}${at}`;
  };
  return children.length === 0 ? 'nothing' : children.map(one).join(', ');
}
