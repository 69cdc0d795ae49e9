/**
 * Time that passes only when everything due has been done: one heap of callbacks, in the order of their times, and at
 * one time in the order they were asked for. Nothing in a simulated run waits for a real clock, so the same seed gives
 * the same run on any machine.
 */
import type { Clock } from '../../src/engine/clock.ts';
import { assert } from '../../src/units/assert.ts';
import { type Instant, instant } from '../../src/units/brand.ts';

/** A callback that was asked for; `canceled` ones are skipped. */
export interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  canceled: boolean;
}

/** A run that does this much has gone round in circles. */
const MAX_STEPS = 5_000_000;

export class VirtualTime implements Clock {
  private readonly heap: Due[] = [];
  private asked = 0;
  private time: number;
  steps = 0;

  constructor(start: Instant) {
    this.time = start;
  }

  now(): Instant {
    return instant(this.time);
  }

  /** Calls `run` once `delay` microseconds have passed; 0: after what is due now already. */
  after(delay: number, run: () => void): Due {
    assert(delay >= 0, `a delay of ${delay}`);
    const due: Due = { at: this.time + Math.round(delay), order: this.asked++, run, canceled: false };
    this.push(due);
    return due;
  }

  /** Calls `run` every `period` microseconds until what it returns is called. */
  every(period: number, run: () => void): () => void {
    let next: Due;
    const again = (): void => {
      next = this.after(period, again);
      run();
    };
    next = this.after(period, again);
    return () => {
      next.canceled = true;
    };
  }

  /** Lets time pass up to `end`, or until `stop` says so. */
  runUntil(end: number, stop: () => boolean = () => false): void {
    for (;;) {
      const next = this.heap[0];
      if (next === undefined || next.at > end || stop()) break;
      this.pop();
      if (next.canceled) continue;
      assert(++this.steps < MAX_STEPS, `no more than ${MAX_STEPS} things happen in a run`);
      this.time = next.at;
      next.run();
    }
    if (!stop() && this.time < end) this.time = end;
  }

  private push(due: Due): void {
    const { heap } = this;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(due, heap[above])) break;
      heap[at] = heap[above];
      at = above;
    }
    heap[at] = due;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1], heap[below])) below++;
      if (!isBefore(heap[below], last)) break;
      heap[at] = heap[below];
      at = below;
    }
    heap[at] = last;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
