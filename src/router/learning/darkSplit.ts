/**
 * How much of an order each dark pool gets. Each next unit goes where it saves most: the chance that the pool has it,
 * by the raised tail of censored.ts, times what a fill there saves, less the cost of waiting for the answer. A unit
 * that pays by what is known is free to go; one that only may pay explores, and exploring has a budget: what waiting
 * for it costs, if nothing comes of it, is no more than that. The larger a part already is, the less is hoped for.
 *
 * Where a pool has just turned out to be another one, what was counted is no guide: the order is split by the
 * adversarial rule among the pools that may pay at all.
 */
import { PPM } from '../../units/ratio.ts';
import { proportions } from './adversarial.ts';
import type { TailPoint } from './censored.ts';
import type { DarkSight } from './darkPools.ts';
import { inLots, type Sharer, shareOut, stepIn } from './shares.ts';

/** A pool that an order may go to. Money is a share, in any unit. */
export interface DarkOffer {
  readonly sight: Pick<DarkSight, 'points' | 'level' | 'wary'>;
  /** What a fill saves against taking elsewhere, and what asking costs. */
  readonly saving: number;
  readonly wait: number;
  /** The sizes it takes: whole lots between these. */
  readonly lot: number;
  readonly least: number;
  readonly most: number;
}

/**
 * How much hope falls over the whole of an order: of a pool that has it all, the last unit is hoped for one part in so
 * many and one of what the first is. Pools that nobody knows are equal then, and each is asked for a part; without it
 * the rest of an order would go to the one of them that is hoped for a little more, and little would be found.
 */
const HOPE_FALLS = 4;

/** An order is shared out in about so many steps; what nobody wants then, in steps so much smaller, and so on. */
const STEPS = 64;
const SMALLER = 8;

/** Money that may be spent on exploring. */
export interface Budget {
  left: number;
}

/** Sizes for `offers`, of `total` at most in all; exploring is paid from the budget. */
export function splitDark(offers: readonly DarkOffer[], total: number, budget: Budget): number[] {
  const risk = budget.left;
  const shut = offers.map(() => false);
  // Each pass leaves out one more pool: its part was too small to send.
  for (;;) {
    budget.left = risk;
    const parts = offers.map((offer) => new Part(offer, budget, total));
    const open = parts.filter((_, i) => !shut[i]);
    const steps = stepsOf(total);
    if (open.some(({ offer }) => offer.sight.wary)) shareByWeight(open, total, steps);
    else if (open.length === 1) open[0].takeUpTo(total, steps);
    else {
      let left = total;
      for (const step of steps) left = shareOut(open, left, step);
    }
    const small = parts.findIndex(({ got, offer }) => got > 0 && got < offer.least);
    if (small < 0) return parts.map(({ got }) => got);
    shut[small] = true;
  }
}

class Part implements Sharer {
  readonly offer: DarkOffer;
  /** In its lots. */
  got = 0;
  private readonly budget: Budget;
  private readonly total: number;
  /** The point of the tail up to which it got. */
  private at = 0;
  /** Of as many next units as it was last asked about: what they are worth each, and whether that is known. */
  private looked = 0;
  private hoped = 0;
  private earned = false;

  constructor(offer: DarkOffer, budget: Budget, total: number) {
    this.total = total;
    this.offer = offer;
    this.budget = budget;
  }

  get lot(): number {
    return this.offer.lot;
  }

  get room(): number {
    return this.offer.most - this.got;
  }

  worth(units: number): number {
    if (units !== this.looked) this.look(units);
    if (this.hoped <= 0 || this.earned || this.offer.wait * units <= this.budget.left) return this.hoped;
    return 0;
  }

  take(units: number): void {
    if (units !== this.looked) this.look(units);
    if (!this.earned) this.budget.left -= this.offer.wait * units;
    this.got += units;
    this.looked = 0;
    const { points } = this.offer.sight;
    while (this.at + 1 < points.length && points[this.at + 1].size <= this.got) this.at++;
  }

  /** What the next units are worth: asked for again and again until it takes them. */
  private look(units: number): void {
    const { saving, wait } = this.offer;
    this.looked = units;
    this.hoped = this.chance('hoped', this.got + (units + (units & 1)) / 2) * saving - wait;
    // Even the last of the units pays by what is known.
    this.earned = this.hoped > 0 && this.chance('known', this.got + units) * saving > wait;
  }

  takeUpTo(size: number, steps: readonly number[]): void {
    const { lot } = this;
    const most = inLots(Math.min(size, this.offer.most), lot);
    if (this.got >= most) return;
    this.look(most - this.got);
    if (this.earned) return this.take(most - this.got);
    for (const step of steps) {
      while (this.got < most) {
        const units = Math.min(stepIn(lot, step), most - this.got);
        if (this.worth(units) <= 0) break;
        this.take(units);
      }
    }
  }

  /** The tail at a size beyond what it has got, from 0 to 1. */
  private chance(which: 'known' | 'hoped', size: number): number {
    const { points } = this.offer.sight;
    if (points.length === 0) return 0;
    let { at } = this;
    while (at + 1 < points.length && points[at + 1].size <= size) at++;
    const known = between(points[at], points[at + 1], size, 'known');
    if (which === 'known') return known / PPM;
    const more = between(points[at], points[at + 1], size, 'hoped') - known;
    return (known + more / (1 + (HOPE_FALLS * size) / this.total)) / PPM;
  }
}

function between(a: TailPoint, b: TailPoint | undefined, size: number, which: 'known' | 'hoped'): number {
  if (b === undefined || size <= a.size) return a[which];
  return a[which] + ((b[which] - a[which]) * (size - a.size)) / (b.size - a.size);
}

/** The part of `size` that is known to be there on average, in parts per million: the mean of the tail up to it. */
export function filledPart(points: readonly TailPoint[], size: number): number {
  if (points.length === 0) return 0;
  let sum = 0;
  let from = 0;
  let before = points[0].known;
  for (let i = 0; i < points.length && from < size; i++) {
    const to = Math.min(points[i].size, size);
    const at = between(points[Math.max(0, i - 1)], points[i], to, 'known');
    sum += ((before + at) / 2) * (to - from);
    from = to;
    before = at;
  }
  return Math.floor((sum + before * (size - from)) / size);
}

/** In proportion to the weights of those that may pay, in whole numbers; each as far as its units may pay. */
function shareByWeight(parts: readonly Part[], total: number, steps: readonly number[]): void {
  const able = parts.filter((part) => part.worth(1) > 0);
  if (able.length === 0) return;
  const shares = proportions(able.map(({ offer }) => offer.sight.level));
  // What is cut off goes to the next one, and the last has the rest.
  let due = 0;
  let given = 0;
  for (let i = 0; i < able.length; i++) {
    due += (shares[i] * total) / PPM;
    const units = inLots(i === able.length - 1 ? total - given : Math.floor(due) - given, able[i].lot);
    able[i].takeUpTo(units, steps);
    given += units;
  }
  // And what lots were too large for, to those that have smaller ones.
  let rest = total - given;
  for (let i = 0; i < able.length && rest > 0; i++) {
    const { got } = able[i];
    able[i].takeUpTo(got + rest, steps);
    rest -= able[i].got - got;
  }
}

/** Round sizes: some sixtieth of `total`, and smaller ones, for pools of which no such step pays but its start does. */
function stepsOf(total: number): number[] {
  const steps: number[] = [];
  for (let whole = total; ; whole /= SMALLER) {
    const step = stepOf(whole);
    if (step !== steps.at(-1)) steps.push(step);
    if (whole <= STEPS) return steps;
  }
}

/** A round size by which `total` is shared in some sixty steps. */
function stepOf(total: number): number {
  let step = 1;
  for (let next = 0; step * STEPS < total; next++) step *= next % 3 === 1 ? 2.5 : 2;
  return step;
}
