/**
 * Unknown outcomes: whom a venue owes an answer, and when to ask for it.
 *
 * An order or cancel that its venue has not answered within `ackTimeout` becomes unknown: live, for risk and for its
 * parent, and never guessed at. The venue is asked by OrderStatusRequest(H), again with growing waits, MAX_ASKS times;
 * then a person is told. One that refuses a cancel has something to tell (a fill, an end) or will not: no other cancel of
 * ours goes out before it has said which, with doubling waits too. A venue that logs on is `reconciling` until it has told the fate of every child it has of ours:
 * until then it is not routed to. Past `patience` a person is told, and it stays out.
 *
 * None of this is folded state: after a restart every line is down, and every Logon asks about everything.
 */
import { bookedQty, type Child, isImmediate } from '../orders/order.ts';
import { type ChildID, CxlRejReason } from '../orders/values.ts';
import { least, type Micros, micros, NO_QTY, type Qty, seconds } from '../units/brand.ts';
import type { VenueReport } from './command.ts';
import type { Core } from './core.ts';

/** How long a venue may take, and what it can be asked. */
export interface AnswerTerms {
  /** From sending an order or cancel to its first answer. */
  readonly ackTimeout: Micros;
  /** From Logon to its last answer about what was open, before a person is told. */
  readonly patience: Micros;
  /** It answers OrderMassStatusRequest(AF): one request tells of all orders that are live there. */
  readonly massStatus: boolean;
}

export const DEFAULT_ANSWERS: AnswerTerms = { ackTimeout: seconds(5), patience: seconds(30), massStatus: false };

/** Status requests about one child, until somebody is told; a reconnect begins anew. */
export const MAX_ASKS = 10;
/** The wait for an answer doubles with each request, up to this. */
export const MOST_WAIT = seconds(60);
const NEVER = micros(Number.MAX_SAFE_INTEGER);

/** A child that is being asked about. */
interface Inquiry {
  asks: number;
  dueAt: Micros;
  /** CumQty the venue claimed beyond ours, since when; 0 for none. */
  missingCum: Qty;
  missingAt: Micros;
}

/** One venue's debts. */
export class VenueDebts {
  readonly terms: AnswerTerms;
  /**
   * Orders and cancels in the order they left; each is looked at once, `ackTimeout` later. No more than leave in that
   * time, and a number each: cheaper than a timer a message, or a look at every live order a tick.
   */
  private sent: ChildID[] = [];
  private next = 0;
  readonly inquiries = new Map<ChildID, Inquiry>();
  /** How often it has refused to cancel what is still live. */
  private readonly refusals = new Map<ChildID, number>();
  /** Children whose fate it has to tell before it is routed to. */
  readonly owed = new Set<ChildID>();
  private reconcilingSince: Micros | undefined = undefined;
  private told = false;

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
    this.told = false;
  }

  /** Begins to ask about all that is live at the venue. */
  reconcile(core: Core, venue: string, live: readonly Child[], now: Micros): void {
    this.forget();
    if (live.length === 0) return;
    this.reconcilingSince = now;
    core.emit({ kind: 'venueReconciling', venue, at: now, children: live.length });
    const atOnce = this.terms.massStatus && live.length > 1;
    if (atOnce) core.send({ kind: 'askMassStatus', venue });
    for (const child of live) {
      this.owed.add(child.childID);
      this.inquiries.set(child.childID, newInquiry(micros(now + this.terms.ackTimeout)));
      if (!atOnce) this.ask(core, child, now);
    }
  }

  /** The venue has listed all that is live there. What it did not name has ended, or never arrived: it is asked singly. */
  listed(core: Core, now: Micros): void {
    for (const id of this.owed) {
      const child = core.state.orders.children.get(id);
      if (child !== undefined && this.inquiries.get(id)?.asks === 0) this.ask(core, child, now);
    }
  }

  /** Time has passed, with the line up. */
  tick(core: Core, venue: string, now: Micros): void {
    const { children } = core.state.orders;
    for (; this.next < this.sent.length; this.next++) {
      const id = this.sent[this.next];
      const child = children.get(id);
      if (child === undefined) continue;
      const at = id === child.childID ? child.sentAt : child.cancelSentAt;
      if (at + this.terms.ackTimeout > now) break;
      if (owes(child, id)) this.inquire(core, child, now);
    }
    if (this.next === this.sent.length && this.next > 0) {
      this.sent = [];
      this.next = 0;
    }
    for (const [id, inquiry] of this.inquiries) {
      if (inquiry.dueAt > now) continue;
      const child = children.get(id);
      if (child === undefined || isClear(child)) this.inquiries.delete(id);
      else if (inquiry.asks < MAX_ASKS) this.ask(core, child, now);
      else {
        inquiry.dueAt = NEVER;
        core.emit({ kind: 'childUnanswered', childID: id, at: now, asks: inquiry.asks });
      }
    }
    if (this.reconcilingSince === undefined || this.told || this.reconcilingSince + this.terms.patience > now) return;
    this.told = true;
    core.emit({ kind: 'venueUnanswered', venue, at: now, children: this.owed.size });
  }

  /** Asks about a child, unless it is being asked about. */
  inquire(core: Core, child: Child, now: Micros): Inquiry {
    const known = this.inquiries.get(child.childID);
    if (known !== undefined) return known;
    doubt(core, child, now);
    const inquiry = newInquiry(now);
    this.inquiries.set(child.childID, inquiry);
    this.ask(core, child, now);
    return inquiry;
  }

  /**
   * It refused a cancel. An order it does not know is asked about at once; for one that it is `too late` for, whatever came
   * before the cancel is on its way, and is asked for after `ackTimeout`, later each time.
   */
  refused(core: Core, child: Child, cxlRejReason: CxlRejReason, now: Micros): void {
    const { childID } = child;
    const times = (this.refusals.get(childID) ?? 0) + 1;
    this.refusals.set(childID, times);
    if (times === MAX_ASKS) core.emit({ kind: 'childUnanswered', childID, at: now, asks: times });
    if (cxlRejReason === CxlRejReason.UnknownOrder) this.inquire(core, child, now);
    else if (!this.inquiries.has(childID)) this.inquiries.set(childID, newInquiry(this.after(times - 1, now)));
  }

  /** It lives, and a cancel of it was refused since the last Logon. */
  hasRefused({ childID }: Child): boolean {
    return this.refusals.has(childID);
  }

  /** False from a refused cancel until the venue has told that the child lives, and for good after MAX_ASKS of them. */
  mayCancel({ childID }: Child): boolean {
    const times = this.refusals.get(childID);
    return times === undefined || (times < MAX_ASKS && !this.inquiries.has(childID));
  }

  private ask(core: Core, child: Child, now: Micros): void {
    const inquiry = this.inquiries.get(child.childID);
    if (inquiry === undefined) return;
    inquiry.dueAt = this.after(inquiry.asks, now);
    inquiry.asks++;
    core.send({ kind: 'askChildStatus', child });
  }

  /** When its patience is over for what was asked so many `times` before. */
  private after(times: number, now: Micros): Micros {
    return micros(now + least(this.terms.ackTimeout * 2 ** times, MOST_WAIT));
  }

  /** The venue claims `cumQty`, more than is booked. True when it has done so for long enough that no report is on its way. */
  missing(core: Core, child: Child, cumQty: Qty, now: Micros): boolean {
    const inquiry = this.inquire(core, child, now);
    if (inquiry.missingCum === cumQty) return now - inquiry.missingAt >= this.terms.ackTimeout;
    doubt(core, child, now);
    const { childID } = child;
    core.emit({ kind: 'fillsMissing', childID, at: now, cumQty: bookedQty(child), venueCumQty: cumQty });
    inquiry.missingCum = cumQty;
    inquiry.missingAt = now;
    inquiry.dueAt = micros(now + this.terms.ackTimeout);
    inquiry.asks = 1; // it has answered: the waits begin anew
    return false;
  }

  /** A report about the child was taken in. True when the venue owes nothing more, and did until now. */
  heard(core: Core, child: Child, report: VenueReport, isStatus: boolean, now: Micros): boolean {
    const { childID } = child;
    const cumQty = bookedQty(child);
    const isOver = isClear(child);
    if (isOver || (isStatus && report.cumQty <= cumQty)) this.owed.delete(childID);
    const isShort = child.venueCumQty > cumQty;
    const owesMore = this.owed.has(childID) || isShort || owes(child, childID) || owes(child, child.cancelID);
    if (isOver || !owesMore) this.inquiries.delete(childID);
    if (isOver) this.refusals.delete(childID);
    if (!this.isReconciling || this.owed.size > 0) return false;
    this.reconcilingSince = undefined;
    core.emit({ kind: 'venueReconciled', venue: child.venue, at: now });
    return true;
  }
}

const newInquiry = (dueAt: Micros): Inquiry => ({ asks: 0, dueAt, missingCum: NO_QTY, missingAt: dueAt });

/** Over, with every share that the venue counts. */
const isClear = (child: Child): boolean => child.state === 'ended' && child.venueCumQty <= bookedQty(child);

function doubt(core: Core, child: Child, now: Micros): void {
  if (child.state === 'unknown' || child.state === 'ended') return;
  core.emit({ kind: 'childUnknown', childID: child.childID, at: now });
}

/** Whether the venue owes an answer to the order (`id` its own), or to the cancel of that number. */
function owes(child: Child, id: ChildID): boolean {
  if (child.state === 'ended' || id === 0) return false;
  // An order that cannot rest is answered by its end, not by its acceptance.
  return id === child.childID ? child.state !== 'accepted' || isImmediate(child) : id === child.cancelID;
}
