/**
 * Our limit orders that rest at lit venues, by symbol and side, the most aggressive limit first, wherever their venues
 * have put them, and the oldest first at each: a quote of the other side finds those that it reaches, and no others.
 * And what is being watched of them: since when somebody else displays a price that reaches them, when to look again,
 * and whom to take back in this step. Nothing of it is folded state: it is made again after a restart.
 */
import { type Child, childLeavesQty, isImmediate } from '../../orders/order.ts';
import { Peg } from '../../orders/terms.ts';
import { isBuy, OrdType, TimeInForce } from '../../orders/values.ts';
import type { Parent } from '../../orders/order.ts';
import { type Instant, instant, least, NEVER, NO_PRICE, NO_TIME, type Price, type Qty } from '../../units/brand.ts';
import { ByPrice } from './byPrice.ts';
import { ChildSizes } from './childSizes.ts';

/** Why children are to be taken back, which, and what is expected of it. */
export interface TakeBack {
  readonly why: 'crossed' | 'locked' | 'out' | 'dark' | 'queue' | 'firm';
  readonly children: readonly Child[];
  readonly venue: string;
  readonly px: Price;
  readonly qty: Qty;
}

/** Ours on one side of a symbol: the most aggressive price first. */
export class RestingSide extends ByPrice<Child> {
  readonly buys: boolean;
  /** Since when somebody displays a price that reaches ours; NO_TIME while nobody does. */
  reachedSince: Instant = NO_TIME;
  /** What was displayed as orders were looked at last; since when, and for whom that was no good. */
  shown: { readonly px: Price; readonly size: number } = { px: NO_PRICE, size: 0 };
  readonly passed = new Set<Parent>();
  passedSince: Instant = NO_TIME;
  /** Those for whom a place elsewhere was looked for, until all have been: by the venue to leave, '' for none. */
  readonly tried = new Map<string, Set<Parent>>();

  constructor(buys: boolean) {
    super(buys);
    this.buys = buys;
  }

  /** The most aggressive limit. */
  get best(): Price {
    return this.first?.terms.price ?? NO_PRICE;
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
  /** 1 for each of ours. */
  private readonly known = new ChildSizes();
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
    const { childID, terms } = child;
    const is = childLeavesQty(child) > 0 && isWatched(child);
    if (is === this.has(child)) return;
    const { symbol, side } = child.parent;
    let sides = this.symbols.get(symbol);
    if (is) {
      if (sides === undefined) {
        sides = { buys: new RestingSide(true), sells: new RestingSide(false), outSince: new Map() };
        this.symbols.set(symbol, sides);
      }
      this.known.set(childID, 1);
      (isBuy(side) ? sides.buys : sides.sells).add(terms.price, child);
      return;
    }
    this.known.set(childID, 0);
    if (sides === undefined) return;
    (isBuy(side) ? sides.buys : sides.sells).delete(terms.price, child);
    if (!sides.buys.isEmpty || !sides.sells.isEmpty) return;
    this.symbols.delete(symbol);
    this.due.delete(symbol);
  }

  has({ childID }: Child): boolean {
    return this.known.get(childID) > 0;
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
