/**
 * Our limit orders that rest at lit venues, by symbol and side, the most aggressive price first and the oldest first at
 * each: a quote of the other side finds those that it reaches, and no others. And what is being watched of them: since
 * when somebody else displays a price that reaches them, when to look again, and whom to take back in this step.
 * Nothing of it is folded state: it is made again after a restart.
 */
import { type Child, childLeavesQty, isImmediate } from '../../orders/order.ts';
import { Peg } from '../../orders/terms.ts';
import { type ChildID, isBuy, OrdType, TimeInForce } from '../../orders/values.ts';
import type { Parent } from '../../orders/order.ts';
import { type Instant, instant, least, NEVER, NO_PRICE, NO_TIME, type Price, type Qty } from '../../units/brand.ts';

/** Why children are to be taken back, which, and what is expected of it. */
export interface TakeBack {
  readonly why: 'crossed' | 'locked' | 'out' | 'dark' | 'queue' | 'firm';
  readonly children: readonly Child[];
  readonly venue: string;
  readonly px: Price;
  readonly qty: Qty;
}

/** Ours on one side of a symbol. */
export class RestingSide {
  readonly buys: boolean;
  /** Signed so that more is more aggressive; ascending, so that the best is the last. */
  private readonly urges: number[] = [];
  private readonly levels = new Map<number, Set<Child>>();
  /** Since when somebody displays a price that reaches ours; NO_TIME while nobody does. */
  reachedSince: Instant = NO_TIME;
  /** What was displayed as orders were looked at last; since when, and for whom that was no good. */
  shown: { readonly px: Price; readonly size: number } = { px: NO_PRICE, size: 0 };
  readonly passed = new Set<Parent>();
  passedSince: Instant = NO_TIME;
  /** Those for whom a place elsewhere was looked for, until all have been. */
  readonly tried = new Set<Parent>();

  constructor(buys: boolean) {
    this.buys = buys;
  }

  get isEmpty(): boolean {
    return this.urges.length === 0;
  }

  /** The most aggressive price. */
  get best(): Price {
    const urge = this.urges.at(-1);
    if (urge === undefined) return NO_PRICE;
    for (const child of this.levels.get(urge) ?? []) return child.terms.price;
    return NO_PRICE;
  }

  add(child: Child): void {
    const urge = this.urgeOf(child.terms.price);
    let level = this.levels.get(urge);
    if (level === undefined) {
      this.levels.set(urge, (level = new Set()));
      this.urges.splice(this.placeOf(urge), 0, urge);
    }
    level.add(child);
  }

  delete(child: Child): void {
    const urge = this.urgeOf(child.terms.price);
    const level = this.levels.get(urge);
    if (level === undefined || !level.delete(child) || level.size > 0) return;
    this.levels.delete(urge);
    this.urges.splice(this.placeOf(urge), 1);
  }

  /** Those that the other side reaches at `px`; all for NO_PRICE. */
  *reachedAt(px: Price): Generator<Child> {
    const from = px === NO_PRICE ? -Infinity : this.urgeOf(px);
    for (let i = this.urges.length - 1; i >= 0 && this.urges[i] >= from; i--) {
      yield* this.levels.get(this.urges[i]) ?? [];
    }
  }

  private urgeOf(px: Price): number {
    return (this.buys ? 1 : -1) * px;
  }

  /** Of the first that is not less aggressive. */
  private placeOf(urge: number): number {
    let low = 0;
    let high = this.urges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.urges[middle] < urge) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export interface RestingSides {
  readonly buys: RestingSide;
  readonly sells: RestingSide;
  /** Venues that do not trade it, or are passed over, by since when. */
  readonly outSince: Map<string, Instant>;
}

export class RestingChildren {
  private readonly symbols = new Map<string, RestingSides>();
  private readonly known = new Set<ChildID>();
  /** When a symbol is looked at again, though no quote has moved. */
  private readonly due = new Map<string, Instant>();
  private dueAt: Instant = NEVER;
  /** To be taken back in this step. */
  readonly decided = new Map<Parent, TakeBack>();
  /** When what rests is looked at next for places elsewhere. */
  lookAt: Instant = instant(0);

  clear(): void {
    this.symbols.clear();
    this.known.clear();
    this.due.clear();
    this.dueAt = NEVER;
    this.decided.clear();
    this.lookAt = instant(0);
  }

  /** Undefined for a symbol of which none rests. */
  of(symbol: string): RestingSides | undefined {
    return this.symbols.get(symbol);
  }

  all(): ReadonlyMap<string, RestingSides> {
    return this.symbols;
  }

  /** Something happened to the child. */
  note(child: Child): void {
    if (child.purpose !== 'post') return;
    const { childID } = child;
    const is = childLeavesQty(child) > 0 && isWatched(child);
    if (is === this.known.has(childID)) return;
    const { symbol, side } = child.parent;
    let sides = this.symbols.get(symbol);
    if (is) {
      if (sides === undefined) {
        sides = { buys: new RestingSide(true), sells: new RestingSide(false), outSince: new Map() };
        this.symbols.set(symbol, sides);
      }
      this.known.add(childID);
      (isBuy(side) ? sides.buys : sides.sells).add(child);
      return;
    }
    this.known.delete(childID);
    if (sides === undefined) return;
    (isBuy(side) ? sides.buys : sides.sells).delete(child);
    if (!sides.buys.isEmpty || !sides.sells.isEmpty) return;
    this.symbols.delete(symbol);
    this.due.delete(symbol);
  }

  has({ childID }: Child): boolean {
    return this.known.has(childID);
  }

  noteDue(symbol: string, at: Instant): void {
    this.due.set(symbol, least(at, this.due.get(symbol) ?? NEVER));
    this.dueAt = least(this.dueAt, at);
  }

  /** The symbols whose time has come: once. */
  takeDue(now: Instant): string[] {
    if (now < this.dueAt) return [];
    const taken: string[] = [];
    this.dueAt = NEVER;
    for (const [symbol, at] of this.due) {
      if (at <= now) taken.push(symbol);
      else this.dueAt = least(this.dueAt, at);
    }
    for (const symbol of taken) this.due.delete(symbol);
    return taken;
  }
}

/** It is in a book at its limit: neither in an auction, nor moved by its venue or by us. */
function isWatched({ terms, midpoint, parent }: Child): boolean {
  const { ordType, timeInForce, price, peg } = terms;
  if (midpoint || ordType !== OrdType.Limit || price === NO_PRICE || peg !== Peg.None || isImmediate(terms))
    return false;
  if (timeInForce === TimeInForce.AtTheOpening || timeInForce === TimeInForce.AtTheClose) return false;
  return parent.terms.peg === Peg.None;
}
