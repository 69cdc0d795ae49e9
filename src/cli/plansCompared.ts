/** A journal's plans beside those that would have been made instead: sums by currency and side, and what moved most. */
import pc from 'picocolors';
import type { Plan, PlannedChild } from '../router/event.ts';
import { PlanSums, textOfSums } from '../router/planSums.ts';
import { COST_SCALE } from '../router/routingCost.ts';
import { NO_PRICE } from '../units/brand.ts';
import { formatDecimal } from '../units/decimal.ts';
import { exact, exactText } from '../units/exact.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { SIDE_WORD } from './texts.ts';

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
  private readonly sums = new PlanSums();
  /** The largest first, at most `most`. */
  private readonly moved: Moved[] = [];
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(was: Plan, is: Plan): void {
    if (this.sums.add(was, is)) {
      this.keep(was, is, exact(is.expectedNet, COST_SCALE) - exact(was.expectedNet, COST_SCALE));
    }
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
    const { plans: count, another: others } = this.sums;
    console.log(`${count} plans made again ${how}: ${pc.bold(String(others))} of them are another`);
    for (const line of leftOut) console.log(pc.yellow(line));
    if (count === 0) return;
    const [was, is] = this.childrenAPlan();
    console.log(`children a plan: ${was} → ${is}`);
    console.log('');
    table(
      ['', 'plans', 'another', 'expected', 'net, with fees', 'better by'],
      textOfSums(this.sums).map(({ currency, side, plans, another, qty, net, better }) => [
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
    if (others > this.moved.length) console.log(`and ${others - this.moved.length} more; --most shows more`);
  }

  json(): object {
    const { plans, another } = this.sums;
    const [was, is] = this.childrenAPlan();
    const largest = this.moved.map((each) => ({ ...each, net: money(each.net) }));
    return { plans, another, childrenAPlan: [Number(was), Number(is)], sums: textOfSums(this.sums), largest };
  }

  private childrenAPlan(): string[] {
    const { children, plans } = this.sums;
    return children.map((count) => (count / Math.max(1, plans)).toFixed(2));
  }
}

const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value);

const money = (value: bigint): string => exactText(value, 2);

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
