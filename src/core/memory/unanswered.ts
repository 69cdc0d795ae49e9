/**
 * The answers that one venue owes us. Bookkeeping only: venue/unknown.ts asks. Not folded state: after a restart every
 * line is down, and after its Logon a venue is asked about everything.
 */
import { type Child, isImmediate, isShort } from '../../orders/order.ts';
import type { ChildID, CxlRejReason } from '../../orders/values.ts';
import { type Instant, later, least, NEVER, NO_QTY, type Qty, seconds, span } from '../../units/brand.ts';
import type { VenueReport } from '../words/venueCommand.ts';
import type { AnswerTerms } from '../settings.ts';

/**
 * Status requests about one child before the alarm; the count starts over at a reconnect. That of cancels does not: a
 * venue that has lost an order, and does not say so, would get them for ever.
 */
export const MAX_ASKS = 10;
/** The wait for an answer doubles with each request, up to this. */
export const MOST_WAIT = seconds(60);

/** A child that is being asked about. */
export interface Inquiry {
  asks: number;
  dueAt: Instant;
  /** A CumQty above what is booked, and since when the venue reports it; 0 for none. */
  missingCum: Qty;
  missingAt: Instant;
  /** Since when the venue has said that the order is over, in reports that contradict themselves. */
  contraryAt: Instant | undefined;
  /** When such a report is taken at its word, since the venue cannot be asked about it. */
  takeAt: Instant;
  /** The report that had that CumQty, or contradicts itself. */
  claim: VenueReport | undefined;
}

/** Rejected cancels of a live child since the last Logon: how many, and the reason of the last. */
export interface RefusedCancel {
  readonly times: number;
  /** The step of the last reject. */
  readonly step: number;
  readonly cxlRejReason: CxlRejReason;
  readonly text: string;
}

export class Unanswered {
  readonly terms: AnswerTerms;
  /**
   * Orders and cancels in the order they were sent; each is looked at once, `ackTimeout` later. A queue of numbers
   * costs less than a timer for each message, or a look at every live order each tick.
   */
  private sent: ChildID[] = [];
  private next = 0;
  readonly inquiries = new Map<ChildID, Inquiry>();
  readonly refusedCancels = new Map<ChildID, RefusedCancel>();
  /** Children whose status it has to report before it gets new orders. */
  readonly owed = new Set<ChildID>();
  reconcilingSince: Instant | undefined = undefined;
  /** The alarm of an overdue reconciliation was raised. */
  alarmed = false;
  /** It has refused an OrderStatusRequest since its Logon: it is not asked again. */
  refusesStatus = false;

  constructor(terms: AnswerTerms) {
    this.terms = terms;
  }

  get isReconciling(): boolean {
    return this.reconcilingSince !== undefined;
  }

  get canBeAsked(): boolean {
    return this.terms.orderStatus !== false && !this.refusesStatus;
  }

  /** It can be asked about the child, and has not been asked in vain as often as it may be. */
  isAsking(childID: ChildID): boolean {
    const inquiry = this.inquiries.get(childID);
    return this.canBeAsked && inquiry !== undefined && inquiry.dueAt !== NEVER;
  }

  /** Children for which an alarm was raised, and that are not asked about any more. */
  get givenUp(): number {
    let count = 0;
    for (const { dueAt } of this.inquiries.values()) if (dueAt === NEVER) count++;
    return count;
  }

  /** An order or a cancel was sent under this ClOrdID, or a bust opened the child again. */
  noteSent(requestID: ChildID): void {
    this.sent.push(requestID);
  }

  /** What was noted is lost, or its order: everything of these children that is not answered yet is noted anew. */
  noteAnew(live: Iterable<Child>): void {
    const requests: { readonly id: ChildID; readonly at: Instant }[] = [];
    for (const child of live) {
      const { childID, sentAt, cancelID, cancelSentAt } = child;
      if (owes(child, childID)) requests.push({ id: childID, at: sentAt });
      if (owes(child, cancelID)) requests.push({ id: cancelID, at: cancelSentAt });
    }
    this.sent = requests.sort((a, b) => a.at - b.at).map(({ id }) => id);
    this.next = 0;
  }

  /** The line went down or came up: all statuses are requested again after the Logon. */
  forget(): void {
    this.sent = [];
    this.next = 0;
    this.inquiries.clear();
    this.refusedCancels.clear();
    this.owed.clear();
    this.reconcilingSince = undefined;
    this.alarmed = false;
    this.refusesStatus = false;
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

  /**
   * For cancels without a request. False from a rejected cancel until the venue reports that the child is live; always
   * false after MAX_ASKS rejects.
   */
  mayCancelUnasked({ childID }: Child): boolean {
    const times = this.refusedCancels.get(childID)?.times;
    return times === undefined || (times < MAX_ASKS && !this.inquiries.has(childID));
  }

  /** When the answer is overdue, after `times` earlier requests. */
  answerDue(times: number, now: Instant): Instant {
    return later(now, span(least(this.terms.ackTimeout * 2 ** times, MOST_WAIT)));
  }

  /** The venue has reported `cumQty` for so long that no report can be under way. */
  hasClaimed({ missingCum, missingAt }: Inquiry, cumQty: Qty, now: Instant): boolean {
    return missingCum === cumQty && now - missingAt >= this.terms.ackTimeout;
  }

  /** A report about the child was booked: the answers it gives are no longer owed. */
  settle(child: Child, confirms: boolean): void {
    const { childID } = child;
    const over = isClear(child);
    if (over || confirms) this.owed.delete(childID);
    const owesMore = this.owed.has(childID) || isShort(child) || owes(child, childID) || owes(child, child.cancelID);
    if (over || !owesMore) this.inquiries.delete(childID);
    if (over) this.refusedCancels.delete(childID);
  }
}

export const newInquiry = (dueAt: Instant): Inquiry => ({
  asks: 0,
  dueAt,
  missingCum: NO_QTY,
  missingAt: dueAt,
  contraryAt: undefined,
  takeAt: NEVER,
  claim: undefined,
});

/** It has ended, and every share that the venue counts is booked. */
export const isClear = (child: Child): boolean => child.state === 'ended' && !isShort(child);

/** True when the venue owes an answer to the order (`id` is the child's own), or to its cancel `id`. */
export function owes(child: Child, id: ChildID): boolean {
  if (child.state === 'ended' || id === 0) return false;
  // The answer to an IOC or FOK order is its end, not its acceptance.
  return id === child.childID ? child.state !== 'accepted' || isImmediate(child.terms) : id === child.cancelID;
}
