/**
 * Fills after which the market is looked at, and the middle of the market before them: as the child was sent; of one
 * that rested and follows the quote, as it was filled. One fill a child counts, its first. A move counts as far as it
 * stands for a moment: whoever shows a quote for one look teaches nothing. Not journaled: what is due when we stop is
 * never looked at, and what was seen is journaled as `markedOut`.
 */
import type { Child } from '../../orders/order.ts';
import { type ChildID, isBuy } from '../../orders/values.ts';
import { HORIZONS, MOST_MOVE, MOVE_SCALE } from '../../router/learning/markouts.ts';
import { earlier, type Instant, later, millis, NEVER, NOT_YET } from '../../units/brand.ts';
import { mulDivFloor } from '../../router/routingCost.ts';

/** Fills that are looked after at a time; of more, the oldest are let go. */
const MOST_FILLS = 4_096;

interface Filled {
  readonly childID: ChildID;
  readonly symbol: string;
  readonly buys: boolean;
  readonly at: Instant;
  /** Twice the middle of the market before it. */
  readonly twiceMid: number;
}

/** The least that the market has moved, of all looks from the first one at this time until it has stood for long. */
interface Standing {
  readonly fill: Filled;
  readonly horizon: number;
  readonly until: Instant;
  move: number;
}
/** A move stands for so long. */
const STANDS = millis(10);

/** What a child has seen after its fill: the columns of `markedOut`. */
export interface Mark {
  readonly childID: ChildID;
  readonly horizon: number;
  readonly move: number;
}

/** Twice the middle of the market as each child was sent, 0 for nothing: of so many, one sent after the other. */
interface Page {
  readonly number: number;
  readonly mids: Float64Array;
  kept: number;
}
const CHILDREN_OF_A_PAGE = 1_024;
const NO_PAGE: Page = { number: -1, mids: new Float64Array(0), kept: 0 };

export class MarksDue {
  /** Of children that were sent and have no fill yet, in pages of neighbours: of most, nothing else is asked for. */
  private readonly before = new Map<number, Page>();
  /** Oldest first; of each horizon, which one is due next. Numbers count from the first fill ever. */
  private readonly filled: Filled[] = [];
  private last: Page = NO_PAGE;
  private let = 0;
  private readonly next: number[] = HORIZONS.map(() => 0);
  /** Looked at once, and to be looked at as long as that has to stand: oldest first. */
  private readonly standing: Standing[] = [];
  dueAt: Instant = NEVER;

  noteSent(childID: ChildID, twiceMid: number): void {
    const number = Math.floor(childID / CHILDREN_OF_A_PAGE);
    let page = this.last.number === number ? this.last : this.before.get(number);
    if (page === undefined)
      this.before.set(number, (page = { number, mids: new Float64Array(CHILDREN_OF_A_PAGE), kept: 0 }));
    if (page !== this.last) {
      if (this.last.kept === 0) this.before.delete(this.last.number);
      this.last = page;
    }
    if (page.mids[childID % CHILDREN_OF_A_PAGE] === 0) page.kept++;
    page.mids[childID % CHILDREN_OF_A_PAGE] = twiceMid;
  }

  /** Its first fill, or its end without one. */
  noteOver(childID: ChildID): void {
    this.takeBefore(childID);
  }

  /** What was noted of it, 0 for nothing; it is not kept any longer. */
  private takeBefore(childID: ChildID): number {
    const number = Math.floor(childID / CHILDREN_OF_A_PAGE);
    const page = this.last.number === number ? this.last : this.before.get(number);
    const mid = page?.mids[childID % CHILDREN_OF_A_PAGE] ?? 0;
    if (page === undefined || mid === 0) return 0;
    page.mids[childID % CHILDREN_OF_A_PAGE] = 0;
    page.kept--;
    // The last one gets more.
    if (page.kept === 0 && page !== this.last) this.before.delete(number);
    return mid;
  }

  /** `twiceMidNow`: 0 where there is none. */
  noteFilled(child: Child, at: Instant, twiceMidNow: number): void {
    const { childID, parent } = child;
    const before = this.takeBefore(childID);
    const twiceMid = before > 0 ? before : twiceMidNow;
    if (twiceMid <= 0) return;
    this.filled.push({ childID, symbol: parent.symbol, buys: isBuy(parent.side), at, twiceMid });
    if (this.filled.length > MOST_FILLS) this.letGo(this.filled.length - MOST_FILLS);
    this.noteDue();
  }

  /** What is due by `now` and has stood, by the middle of each symbol as it is now; 0 or less: it cannot be told. */
  take(now: Instant, twiceMidOf: (symbol: string) => number): Mark[] {
    const middles = new Map<string, number>();
    const middleOf = (symbol: string): number => {
      let twiceMid = middles.get(symbol);
      if (twiceMid === undefined) middles.set(symbol, (twiceMid = twiceMidOf(symbol)));
      return twiceMid;
    };
    const marks = this.takeStanding(now, middleOf);
    for (let horizon = 0; horizon < HORIZONS.length; horizon++) {
      const until = earlier(now, HORIZONS[horizon]);
      for (; ; this.next[horizon]++) {
        const fill = this.filled[this.next[horizon] - this.let];
        if (fill === undefined || fill.at > until) break;
        const twiceMid = middleOf(fill.symbol);
        if (twiceMid <= 0) continue;
        this.standing.push({ fill, horizon, until: later(now, STANDS), move: moveOf(fill, twiceMid) });
      }
    }
    this.letGo(Math.min(...this.next) - this.let);
    this.noteDue();
    return marks;
  }

  private takeStanding(now: Instant, middleOf: (symbol: string) => number): Mark[] {
    const marks: Mark[] = [];
    if (this.standing.length === 0) return marks;
    for (const one of this.standing) {
      const twiceMid = middleOf(one.fill.symbol);
      if (twiceMid > 0) one.move = nearer(one.move, moveOf(one.fill, twiceMid));
      if (one.until <= now) marks.push({ childID: one.fill.childID, horizon: one.horizon, move: one.move });
    }
    if (marks.length > 0) this.standing.splice(0, marks.length);
    return marks;
  }

  private letGo(count: number): void {
    if (count <= 0) return;
    this.filled.splice(0, count);
    this.let += count;
    for (let i = 0; i < this.next.length; i++) this.next[i] = Math.max(this.next[i], this.let);
  }

  private noteDue(): void {
    // What has to stand is looked at whenever the market moves.
    this.dueAt = this.standing.length > 0 ? NOT_YET : NEVER;
    if (this.dueAt === NOT_YET) return;
    for (let i = 0; i < HORIZONS.length; i++) {
      const fill = this.filled[this.next[i] - this.let];
      if (fill !== undefined && later(fill.at, HORIZONS[i]) < this.dueAt) this.dueAt = later(fill.at, HORIZONS[i]);
    }
  }
}

/** From before the fill to now, in the direction of the order. */
function moveOf({ buys, twiceMid: before }: Filled, twiceMid: number): number {
  const move = buys ? twiceMid - before : before - twiceMid;
  if (Math.abs(move) >= before / (MOVE_SCALE / MOST_MOVE)) return move > 0 ? MOST_MOVE : -MOST_MOVE;
  const size = mulDivFloor(Math.abs(move), MOVE_SCALE, before);
  return move < 0 ? -size : size;
}

/** How far both have gone: nowhere, if each another way. */
const nearer = (one: number, other: number): number =>
  one > 0 !== other > 0 ? 0 : Math.abs(one) < Math.abs(other) ? one : other;
