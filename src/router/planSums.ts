/** Plans beside others that were made of the same: what each expects, by currency and side. Sums of any size, exact. */
import { isBuy } from '../orders/values.ts';
import { exact, exactText } from '../units/exact.ts';
import type { Plan, PlannedChild } from './event.ts';
import { COST_SCALE } from './routingCost.ts';

/** Of each pair, the plan that was made comes first, and then the other one. Sums are at EXACT_SCALE. */
export interface PairSums {
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

export class PlanSums {
  plans = 0;
  another = 0;
  readonly children: [was: number, is: number] = [0, 0];
  private readonly rows = new Map<string, PairSums>();

  /** True if other children would have been sent. */
  add(was: Plan, is: Plan): boolean {
    // Nothing is counted of a plan whose sums are none.
    const [before, after] = [exact(was.expectedNet, COST_SCALE), exact(is.expectedNet, COST_SCALE)];
    const [had, has] = [exact(was.expectedQty, was.qtyScale), exact(is.expectedQty, was.qtyScale)];
    const isAnother = !sendsTheSame(was, is);
    const row = this.rowOf(was);
    for (const counts of [this, row]) {
      counts.plans++;
      if (isAnother) counts.another++;
    }
    this.children[0] += was.children.length;
    this.children[1] += is.children.length;
    row.qty[0] += had;
    row.qty[1] += has;
    row.net[0] += before;
    row.net[1] += after;
    if (was.expectedQty === is.expectedQty) row.better += row.side === 'buy' ? before - after : after - before;
    return isAnother;
  }

  private rowOf({ currency, side }: Plan): PairSums {
    const word = isBuy(side) ? 'buy' : 'sell';
    const key = `${currency} ${word}`;
    let row = this.rows.get(key);
    if (row === undefined) {
      row = { currency, side: word, plans: 0, another: 0, qty: [0n, 0n], net: [0n, 0n], better: 0n };
      this.rows.set(key, row);
    }
    return row;
  }

  list(): readonly PairSums[] {
    return [...this.rows.values()];
  }
}

const sendsTheSame = ({ children: a }: Plan, { children: b }: Plan): boolean =>
  a.length === b.length && a.every((child, i) => isSame(child, b[i]));

function isSame({ terms: a, ...one }: PlannedChild, { terms: b, ...other }: PlannedChild): boolean {
  return isAlike(one, other) && isAlike(a, b);
}

/** Of objects with the same names, whose values are numbers, words and flags. */
const isAlike = (a: object, b: object): boolean =>
  Object.entries(a).every(([name, value]) => value === (b as Record<string, unknown>)[name]);

/** The sums as decimals. */
export const textOfSums = (sums: PlanSums) =>
  sums.list().map(({ qty, net, better, ...rest }) => ({
    ...rest,
    qty: qty.map((each) => exactText(each)),
    net: net.map((each) => exactText(each, 2)),
    better: exactText(better, 2),
  }));
