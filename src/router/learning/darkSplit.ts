/**
 * How much of an order each dark pool gets. Each next unit goes where it saves most: the chance that the pool has it,
 * by the raised tail of censored.ts, times what a fill there saves, less the cost of waiting for the answer. A unit
 * that pays by what is known is free to go; one that only may pay explores, and exploring has a budget: what waiting
 * for it costs, if nothing comes of it, is no more than `risk`.
 *
 * Where a pool has just turned out to be another one, what was counted is no guide: the order is split by the
 * adversarial rule among the pools that may pay at all.
 */
import { PPM } from '../../units/ratio.ts';
import { proportions } from './adversarial.ts';
import type { TailPoint } from './censored.ts';
import type { DarkSight } from './darkPools.ts';
import { type Sharer, shareOut } from './shares.ts';

/** A pool that an order may go to. Money is a share, in any unit. */
export interface DarkOffer {
  readonly sight: DarkSight;
  /** What a fill saves against taking elsewhere, and what asking costs. */
  readonly saving: number;
  readonly wait: number;
  /** The sizes it takes: whole lots between these. */
  readonly lot: number;
  readonly least: number;
  readonly most: number;
}

/** An order is shared out in about so many steps. */
const STEPS = 64;

/** Sizes for `offers`, of `total` at most in all; `risk` is the money that may be spent on exploring. */
export function splitDark(offers: readonly DarkOffer[], total: number, risk: number): number[] {
  const budget = { left: risk };
  const shut = offers.map(() => false);
  // Each pass leaves out one more pool: its part was too small to send.
  for (;;) {
    budget.left = risk;
    const parts = offers.map((offer) => new Part(offer, budget));
    const open = parts.filter((_, i) => !shut[i]);
    if (open.some(({ offer }) => offer.sight.wary)) shareByWeight(open, total);
    else shareOut(open, total, stepOf(total, offers));
    const small = parts.findIndex(({ size, offer }) => size > 0 && size < offer.least);
    if (small < 0) return parts.map(({ size }) => size);
    shut[small] = true;
  }
}

class Part implements Sharer {
  readonly offer: DarkOffer;
  got = 0;
  private readonly budget: { left: number };
  /** The point of the tail up to which it got. */
  private at = 0;

  constructor(offer: DarkOffer, budget: { left: number }) {
    this.offer = offer;
    this.budget = budget;
  }

  /** What it got, in its lots. */
  get size(): number {
    return this.got - (this.got % this.offer.lot);
  }

  worth(units: number): number {
    const { saving, wait, most } = this.offer;
    if (this.got + units > most) return 0;
    const size = this.got + (units + (units & 1)) / 2;
    const hoped = this.chance('hoped', size) * saving - wait;
    if (hoped <= 0 || this.isEarned(size) || wait * units <= this.budget.left) return hoped;
    return 0;
  }

  take(units: number): void {
    const size = this.got + (units + (units & 1)) / 2;
    if (!this.isEarned(size)) this.budget.left -= this.offer.wait * units;
    this.got += units;
  }

  private isEarned(size: number): boolean {
    return this.chance('known', size) * this.offer.saving > this.offer.wait;
  }

  /** The tail at `size`, from 0 to 1. Sizes only rise. */
  private chance(which: 'known' | 'hoped', size: number): number {
    const { points } = this.offer.sight;
    if (points.length === 0) return 0;
    while (this.at + 1 < points.length && points[this.at + 1].size <= size) this.at++;
    return between(points[this.at], points[this.at + 1], size, which) / PPM;
  }
}

function between(a: TailPoint, b: TailPoint | undefined, size: number, which: 'known' | 'hoped'): number {
  if (b === undefined || size <= a.size) return a[which];
  return a[which] + ((b[which] - a[which]) * (size - a.size)) / (b.size - a.size);
}

/** In proportion to the weights of those that may pay, whole numbers by what is still due. */
function shareByWeight(parts: readonly Part[], total: number): void {
  const able = parts.filter((part) => part.worth(1) > 0);
  if (able.length === 0) return;
  const shares = proportions(able.map(({ offer }) => offer.sight.level));
  const due = able.map((part, i) => ({ part, rest: 0, share: shares[i] * total }));
  let left = total;
  for (const each of due) {
    const whole = Math.min(Math.floor(each.share / PPM), each.part.offer.most);
    each.rest = each.share - whole * PPM;
    each.part.got = whole;
    left -= whole;
  }
  due.sort((a, b) => b.rest - a.rest);
  for (const { part } of due) {
    if (left <= 0) return;
    if (part.got >= part.offer.most) continue;
    part.got++;
    left--;
  }
}

/** A round size, at least the largest lot, by which `total` is shared in some sixty steps. */
function stepOf(total: number, offers: readonly DarkOffer[]): number {
  let step = 1;
  for (let next = 0; step * STEPS < total; next++) step *= next % 3 === 1 ? 2.5 : 2;
  for (const { lot } of offers) if (step % lot !== 0) step = Math.ceil(step / lot) * lot;
  return step;
}
