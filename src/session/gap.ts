/**
 * What we miss from the peer, and what we asked for. A gap is asked for once, however many messages come behind it;
 * asked again only if no message closes on it for a while, or if the peer rejected the request; and never more than
 * MAX_REQUESTS times without progress. Pure bookkeeping: the session writes the ResendRequests.
 */
import { type Instant, seconds, type Span } from '../units/brand.ts';

/** Without progress in this time a ResendRequest is taken for lost (garbled on its way) and sent again. */
const PATIENCE: Span = seconds(30);
/** After as many requests without a single message of the gap, the session ends with a Logout. */
const MAX_REQUESTS = 3;

export class Gap {
  /** The gap ends here, inclusive; 0 while nothing is missing. */
  through = 0;
  /** Whether the peer knows what we miss. */
  isAsked = false;
  /** The last number asked for, 0 for all. */
  private askedThrough = 0;
  /** MsgSeqNum(34) of our ResendRequest, 0 when the peer knows without one. */
  private requestNumber = 0;
  private lastProgress = 0;
  private requests = 0;

  get isOpen(): boolean {
    return this.through !== 0;
  }

  /** Something is missing up to and including `through`. */
  open(through: number, now: Instant): void {
    this.through = through;
    this.isAsked = false;
    this.requestNumber = 0;
    this.requests = 0;
    this.lastProgress = now;
  }

  /** The peer was asked for what is missing up to `askedThrough` (0 = all), by our message `requestNumber` (0 = Logon). */
  asked(requestNumber: number, askedThrough: number, now: Instant): void {
    this.isAsked = true;
    this.requestNumber = requestNumber;
    this.askedThrough = askedThrough;
    this.requests++;
    this.lastProgress = now;
  }

  /** The peer rejected our message `refSeqNum`: if that was our request, it counts as never sent. */
  rejected(refSeqNum: number): void {
    if (this.isAsked && this.requestNumber !== 0 && refSeqNum === this.requestNumber) this.isAsked = false;
  }

  /** Everything below `nextTargetMsgSeqNum` has now been taken. */
  advance(nextTargetMsgSeqNum: number, now: Instant): void {
    this.requests = Math.min(this.requests, 1);
    this.lastProgress = now;
    if (nextTargetMsgSeqNum > this.through) this.close();
    else if (this.askedThrough !== 0 && nextTargetMsgSeqNum > this.askedThrough) this.isAsked = false;
  }

  /**
   * The peer gap-filled up to, and not including, `newSeqNo`. Some take EndSeqNo for the number to go on with, and send
   * nothing for it: so that number is asked for again, with those behind it. A peer that was about to send it sends it
   * twice, which does no harm.
   */
  filled(newSeqNo: number): void {
    if (newSeqNo === this.askedThrough) this.isAsked = false;
  }

  /** Whether an open gap has waited so long that it is time to ask again. */
  isStale(now: Instant): boolean {
    return this.through !== 0 && now - this.lastProgress >= PATIENCE;
  }

  get isHopeless(): boolean {
    return this.requests >= MAX_REQUESTS;
  }

  close(): void {
    this.through = 0;
    this.isAsked = false;
  }
}
