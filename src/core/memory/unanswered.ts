/**
 * What one venue owes us answers for. Bookkeeping alone: venue/unknown.ts asks and is answered. Not folded state: after a
 * restart every line is down, and every Logon asks about everything.
 */
import { bookedQty, type Child, isImmediate } from '../../orders/order.ts';
import type { ChildID, CxlRejReason } from '../../orders/values.ts';
import { type Instant, later, least, NO_QTY, type Qty, seconds, span } from '../../units/brand.ts';
import type { AnswerTerms } from '../settings.ts';

/** Status requests about one child before an alarm; a reconnect begins anew. */
export const MAX_ASKS = 10;
/** The wait for an answer doubles with each request, up to this. */
export const MOST_WAIT = seconds(60);

/** A child that is being asked about. */
export interface Inquiry {
  asks: number;
  dueAt: Instant;
  /** CumQty the venue claimed beyond ours, since when; 0 for none. */
  missingCum: Qty;
  missingAt: Instant;
}

/** Cancels of a live child that its venue refused since the last Logon: how many, and what it said of the last. */
export interface RefusedCancel {
  readonly times: number;
  /** The step in which it said so. */
  readonly step: number;
  readonly cxlRejReason: CxlRejReason;
  readonly text: string;
}

export class Unanswered {
  readonly terms: AnswerTerms;
  /**
   * Orders and cancels in the order they left; each is looked at once, `ackTimeout` later. No more than leave in that
   * time, and a number each: cheaper than a timer a message, or a look at every live order a tick.
   */
  private sent: ChildID[] = [];
  private next = 0;
  readonly inquiries = new Map<ChildID, Inquiry>();
  readonly refusals = new Map<ChildID, RefusedCancel>();
  /** Children whose fate it has to report before it is routed to. */
  readonly owed = new Set<ChildID>();
  reconcilingSince: Instant | undefined = undefined;
  /** Its patience is over, and the alarm was given. */
  alarmed = false;

  constructor(terms: AnswerTerms) {
    this.terms = terms;
  }

  get isReconciling(): boolean {
    return this.reconcilingSince !== undefined;
  }

  /** An order or a cancel has left, under this ClOrdID; or an order is open again. */
  noteSent(requestID: ChildID): void {
    this.sent.push(requestID);
  }

  /** The line is down or comes up: everything open will be asked about, or is. */
  forget(): void {
    this.sent = [];
    this.next = 0;
    this.inquiries.clear();
    this.refusals.clear();
    this.owed.clear();
    this.reconcilingSince = undefined;
    this.alarmed = false;
  }

  /** The next request that left `ackTimeout` ago or earlier, by `sentAt`; undefined when there is none. */
  nextOverdue(sentAt: (id: ChildID) => Instant | undefined, now: Instant): ChildID | undefined {
    for (; this.next < this.sent.length; this.next++) {
      const id = this.sent[this.next];
      const at = sentAt(id);
      if (at === undefined) continue;
      if (at + this.terms.ackTimeout > now) return undefined;
      this.next++;
      return id;
    }
    if (this.next > 0) {
      this.sent = [];
      this.next = 0;
    }
    return undefined;
  }

  /** False from a refused cancel until the venue has reported that the child lives, and for good after MAX_ASKS of them. */
  mayCancel({ childID }: Child): boolean {
    const times = this.refusals.get(childID)?.times;
    return times === undefined || (times < MAX_ASKS && !this.inquiries.has(childID));
  }

  /** When an answer is overdue to what was asked so many `times` before. */
  answerDue(times: number, now: Instant): Instant {
    return later(now, span(least(this.terms.ackTimeout * 2 ** times, MOST_WAIT)));
  }

  /** The venue has claimed `cumQty` for so long that no report of it can be on its way. */
  hasClaimed({ missingCum, missingAt }: Inquiry, cumQty: Qty, now: Instant): boolean {
    return missingCum === cumQty && now - missingAt >= this.terms.ackTimeout;
  }

  /** A report about the child was booked: what it answers is owed no more. */
  settle(child: Child, confirms: boolean): void {
    const { childID } = child;
    const over = isClear(child);
    if (over || confirms) this.owed.delete(childID);
    const isShort = child.venueCumQty > bookedQty(child);
    const owesMore = this.owed.has(childID) || isShort || owes(child, childID) || owes(child, child.cancelID);
    if (over || !owesMore) this.inquiries.delete(childID);
    if (over) this.refusals.delete(childID);
  }
}

export const newInquiry = (dueAt: Instant): Inquiry => ({ asks: 0, dueAt, missingCum: NO_QTY, missingAt: dueAt });

/** Over, with every share that the venue counts. */
export const isClear = (child: Child): boolean => child.state === 'ended' && child.venueCumQty <= bookedQty(child);

/** Whether the venue owes an answer to the order (`id` its own), or to the cancel of that number. */
export function owes(child: Child, id: ChildID): boolean {
  if (child.state === 'ended' || id === 0) return false;
  // An order that cannot rest is answered by its end, not by its acceptance.
  return id === child.childID ? child.state !== 'accepted' || isImmediate(child.terms) : id === child.cancelID;
}
