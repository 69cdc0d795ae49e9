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

/** Plans that are another: the largest first, at most `most` of them. */
class Ranked {
  readonly largest: Moved[] = [];
  count = 0;
}

/** Only where both expect to fill as much does the difference of what is paid say anything of the price. */
type Way = 'both' | 'otherQty' | 'onlyWas' | 'onlyIs';

const wayOf = (was: Plan, is: Plan): Way =>
  is.children.length === 0
    ? 'onlyWas'
    : was.children.length === 0
      ? 'onlyIs'
      : was.expectedQty === is.expectedQty
        ? 'both'
        : 'otherQty';

export class Comparison {
  private readonly sums = new PlanSums();
  private readonly moved: { readonly [W in Way]: Ranked } = {
    both: new Ranked(),
    otherQty: new Ranked(),
    onlyWas: new Ranked(),
    onlyIs: new Ranked(),
  };
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
    const ranked = this.moved[wayOf(was, is)];
    const { largest } = ranked;
    ranked.count++;
    const place = largest.findIndex((other) => sizeOf(other.net) < sizeOf(net));
    const at = place < 0 ? largest.length : place;
    if (at >= this.most) return;
    const { orderID, round, symbol, currency, side, qtyScale, terms } = was;
    const qty = formatDecimal(terms.orderQty, qtyScale);
    const of = { orderID, round, side: SIDE_WORD[side], qty, symbol, net, currency };
    largest.splice(at, 0, { ...of, from: childrenText(was), to: childrenText(is) });
    if (largest.length > this.most) largest.pop();
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
    printRanked(this.moved.both, '');
    printRanked(this.moved.otherQty, 'would send something else, and expect to fill another quantity');
    printRanked(this.moved.onlyWas, 'would send nothing, for what was sent then');
    printRanked(this.moved.onlyIs, 'would send something, where nothing was sent then');
  }

  json(): object {
    const { plans, another } = this.sums;
    const [was, is] = this.childrenAPlan();
    const { both, otherQty, onlyWas, onlyIs } = this.moved;
    return {
      plans,
      another,
      childrenAPlan: [Number(was), Number(is)],
      sums: textOfSums(this.sums),
      largest: both.largest.map(inMoney),
      otherQty: { count: otherQty.count, largest: otherQty.largest.map(inMoney) },
      nothingNow: { count: onlyWas.count, largest: onlyWas.largest.map(inMoney) },
      nothingThen: { count: onlyIs.count, largest: onlyIs.largest.map(inMoney) },
    };
  }

  private childrenAPlan(): string[] {
    const { children, plans } = this.sums;
    return children.map((count) => (count / Math.max(1, plans)).toFixed(2));
  }
}

/** `heading`: after how many there are; '' for those whose differences of net compare. */
function printRanked({ largest, count }: Ranked, heading: string): void {
  if (count === 0) return;
  console.log('');
  if (heading !== '') console.log(pc.bold(`${count} ${heading}:`));
  for (const { orderID, round, side, qty, symbol, from, to, net, currency } of largest) {
    const more = heading === '' ? ` (${net < 0n ? '' : '+'}${money(net)} ${currency})` : '';
    console.log(`order ${orderID}, round ${round}, ${side} ${qty} ${printable(symbol)}: ${from} → ${to}${more}`);
  }
  if (count > largest.length) console.log(`and ${count - largest.length} more; --most shows more`);
}

const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value);

const money = (value: bigint): string => exactText(value, 2);

const inMoney = (moved: Moved): object => ({ ...moved, net: money(moved.net) });

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
