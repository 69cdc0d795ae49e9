/**
 * A venue's limit on messages per second, and the messages that wait for it. Application messages only; session
 * messages never wait. No interval of one second has more messages than the limit. Cancels go first.
 *
 * A waiting message has no MsgSeqNum and is not journaled as a message, but its cause is: an order journaled as sent
 * may not have left. So a waiting order is dropped when the connection is lost, and the core is notified; after a crash
 * the venue is asked for its status, as for every order.
 */
import type { PaceLimit } from '../config/setup.ts';
import type { AskMassStatus, CancelChild, VenueSend } from '../core/words/venueSend.ts';
import type { Child } from '../orders/order.ts';
import { assert } from '../units/assert.ts';
import type { Instant } from '../units/brand.ts';
import { MICROS_PER_SECOND } from '../units/time.ts';

/** A message to a venue that counts toward its limit. */
export type PacedSend = Exclude<VenueSend, AskMassStatus>;

/** Disputes of trades that may wait; they are in the journal, and shown, in any case. */
const MAX_WAITING_DISPUTES = 1_000;

/** taken: sent, or waiting. full: no room. withdrawn: a cancel found its order still waiting, and both are dropped. */
export type Admission = 'taken' | 'full' | 'withdrawn';

export class Pacer {
  private readonly limit: PaceLimit;
  /** When the last messages left, as many as may leave in a second; the oldest of them at `oldest`. */
  private readonly times: Float64Array;
  private oldest = 0;
  private readonly cancels: CancelChild[] = [];
  private readonly others: Exclude<PacedSend, CancelChild>[] = [];

  /** Assumes that the full allowance was already used before `now`, by the process before a restart. */
  constructor(limit: PaceLimit, now: Instant) {
    assert(limit.maxSendPerSec >= 1, 'a limit of nothing sends nothing');
    this.limit = limit;
    this.times = new Float64Array(limit.maxSendPerSec).fill(now);
  }

  get waiting(): number {
    return this.cancels.length + this.others.length;
  }

  add(send: PacedSend, now: Instant): Admission {
    switch (send.kind) {
      case 'cancelChild': {
        const at = this.others.findIndex((other) => other.kind === 'sendChild' && other.child === send.child);
        if (at < 0) {
          this.cancels.push(send);
          return 'taken';
        }
        this.others.splice(at, 1);
        return 'withdrawn';
      }
      case 'askChildStatus':
        if (this.others.some((other) => other.kind === 'askChildStatus' && other.child === send.child)) return 'taken';
        break;
      case 'sendChild':
        if (this.count('sendChild') >= this.limit.maxSendWaiting && !this.isIdle(now)) return 'full';
        break;
      case 'sendConditional':
      case 'cancelConditional':
        // One of an order at a time; those that are lost with the line are canceled on the next one.
        break;
      case 'dontKnowTrade':
        if (this.count('dontKnowTrade') >= MAX_WAITING_DISPUTES) return 'full';
        break;
    }
    this.others.push(send);
    return 'taken';
  }

  /** The next message that may leave now, counted as having left; undefined when none waits or none may. */
  take(now: Instant): PacedSend | undefined {
    if (!this.mayLeave(now)) return undefined;
    const send = this.nextCancel() ?? this.others.shift();
    if (send === undefined) return undefined;
    this.times[this.oldest] = now;
    this.oldest = (this.oldest + 1) % this.times.length;
    return send;
  }

  /**
   * The line is lost: returns the orders that have not left, and now never will. Cancels wait for the line, since the
   * orders they are for live; questions do not, since a new line asks about everything.
   */
  lineLost(): Child[] {
    const orders = this.others.flatMap((send) => (send.kind === 'sendChild' ? [send.child] : []));
    const disputes = this.others.filter((send) => send.kind === 'dontKnowTrade');
    this.others.splice(0, this.others.length, ...disputes);
    return orders;
  }

  /** How many orders would have room if they came now, one after the other. */
  room(now: Instant): number {
    let places = Math.max(0, this.limit.maxSendWaiting - this.count('sendChild'));
    if (this.waiting > 0) return places;
    for (const at of this.times) if (now - at >= MICROS_PER_SECOND) places++;
    return places;
  }

  private mayLeave(now: Instant): boolean {
    return now - this.times[this.oldest] >= MICROS_PER_SECOND;
  }

  private isIdle(now: Instant): boolean {
    return this.waiting === 0 && this.mayLeave(now);
  }

  private nextCancel(): CancelChild | undefined {
    for (;;) {
      const cancel = this.cancels.shift();
      if (cancel === undefined) return undefined;
      // Its order may have ended while the cancel waited.
      if (cancel.child.state !== 'ended' && cancel.child.cancelID === cancel.requestID) return cancel;
    }
  }

  private count(kind: PacedSend['kind']): number {
    let count = 0;
    for (const send of this.others) if (send.kind === kind) count++;
    return count;
  }
}
