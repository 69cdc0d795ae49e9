/**
 * Whether what the score's terms predicted came true. Of each child, what a term said of it before, and what happened;
 * and beside its error, that of one who says of all venues what was usual up to then. A term that knows venues apart
 * errs less than that.
 */
import type { RouterConfig } from '../../router/configured.ts';
import type { Plan, Purpose } from '../../router/event.ts';
import { PPM } from '../../units/ratio.ts';
import type { ChildSeen, PlanSeen, Tally } from './followed.ts';

/** What a prediction counts in: parts per million, microseconds, 10^-7 of the price. */
export type Unit = 'ppm' | 'micros' | 'move';

export interface TruthRow {
  readonly term: string;
  readonly purpose: Purpose;
  readonly unit: Unit;
  /** How often it said something, and something happened. */
  count: number;
  said: bigint;
  came: bigint;
  /** Squares of what it was wrong by, and of what the usual was wrong by, where there was one. */
  judged: number;
  wrong: bigint;
  usualWrong: bigint;
}

interface Said {
  readonly fill: number;
  readonly ack: number;
  readonly rejects: number;
  readonly timeouts: number;
  readonly adverse: number;
  readonly leak: number;
}

/** Places in HORIZONS of what markouts are held to: 10 s, and 250 ms for what runs away at once. */
const AFTERWARDS = 3;
const AT_ONCE = 1;
/** A row says whether it pays from so many on. */
export const ENOUGH_TRUTHS = 30;

export class Truths implements Tally {
  private readonly rows = new Map<string, TruthRow>();
  private readonly said = new WeakMap<ChildSeen, Said>();
  private readonly counts: (plan: PlanSeen) => boolean;

  constructor(counts: (plan: PlanSeen) => boolean = () => true) {
    this.counts = counts;
  }

  list(): readonly TruthRow[] {
    return [...this.rows.values()];
  }

  sent(child: ChildSeen, record: Plan | undefined, config: RouterConfig | undefined): void {
    if (record === undefined || config === undefined || !this.counts(child.plan)) return;
    const { venue, purpose } = child;
    const input = record.inputs.find((each) => each.venue === venue);
    const score = record.scores.findLast((each) => each.venue === venue && each.purpose === purpose);
    if (input === undefined) return;
    const kept = (name: string): number => input.learned[config.learned.findIndex((each) => each.name === name)] ?? 0;
    const rested = purpose === 'post' ? 2 : 0;
    this.said.set(child, {
      fill: score?.expectedFillPpm ?? -1,
      ack: kept('ackMicros'),
      rejects: kept('rejectPpm'),
      timeouts: kept('timeoutPpm'),
      adverse: input.after[rested] ?? 0,
      leak: input.after[rested + 1] ?? 0,
    });
  }

  accepted(child: ChildSeen, waited: number): void {
    const said = this.said.get(child);
    if (said === undefined) return;
    if (said.ack > 0) this.note(child, { term: 'latency', unit: 'micros' }, said.ack, waited);
    this.note(child, { term: 'rejects', unit: 'ppm' }, said.rejects, 0);
    this.note(child, { term: 'timeouts', unit: 'ppm' }, said.timeouts, 0);
  }

  rejected(child: ChildSeen): void {
    const said = this.said.get(child);
    if (said === undefined) return;
    this.note(child, { term: 'rejects', unit: 'ppm' }, said.rejects, PPM);
    this.note(child, { term: 'timeouts', unit: 'ppm' }, said.timeouts, 0);
  }

  lost(child: ChildSeen): void {
    const said = this.said.get(child);
    if (said !== undefined) this.note(child, { term: 'timeouts', unit: 'ppm' }, said.timeouts, PPM);
  }

  over(child: ChildSeen): void {
    const said = this.said.get(child);
    if (said === undefined || said.fill < 0) return;
    // What it asked for beyond what was displayed was no part of what the term spoke of.
    const asked = child.purpose === 'sweep' && child.seen > 0 ? Math.min(child.seen, child.asked) : child.asked;
    this.note(
      child,
      { term: 'unfilled', unit: 'ppm' },
      said.fill,
      Math.min(PPM, Math.floor((child.filled * PPM) / asked)),
    );
  }

  /** What the two say is how much worse it is than elsewhere. */
  marked(child: ChildSeen, horizon: number, move: number): void {
    const said = this.said.get(child);
    if (said === undefined) return;
    if (horizon === AFTERWARDS) this.note(child, { term: 'markout', unit: 'move' }, said.adverse, -move, true);
    if (horizon === AT_ONCE) this.note(child, { term: 'leak', unit: 'move' }, said.leak, move, true);
  }

  private note(
    { purpose }: ChildSeen,
    { term, unit }: Pick<TruthRow, 'term' | 'unit'>,
    guess: number,
    came: number,
    isBeyondUsual = false,
  ): void {
    const key = `${term} ${purpose}`;
    let row = this.rows.get(key);
    if (row === undefined) {
      row = { term, purpose, unit, count: 0, said: 0n, came: 0n, judged: 0, wrong: 0n, usualWrong: 0n };
      this.rows.set(key, row);
    }
    if (row.count > 0) {
      const usual = Number(row.came / BigInt(row.count));
      const said = isBeyondUsual ? usual + guess : guess;
      row.judged++;
      row.wrong += square(said - came);
      row.usualWrong += square(usual - came);
    }
    row.count++;
    row.said += BigInt(guess);
    row.came += BigInt(came);
  }
}

const square = (by: number): bigint => BigInt(by) * BigInt(by);

export function verdictOf({ judged, wrong, usualWrong }: TruthRow): 'yes' | 'no' | 'same' | 'too few' {
  if (judged < ENOUGH_TRUTHS) return 'too few';
  if (wrong === usualWrong) return 'same';
  return wrong < usualWrong ? 'yes' : 'no';
}

/** What it is wrong by, as the root of the mean square; whole numbers. */
export const errorOf = (squares: bigint, judged: number): number =>
  judged === 0 ? 0 : Math.round(Math.sqrt(Number(squares / BigInt(judged))));
