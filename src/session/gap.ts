/**
 * Messages missing from the peer, and the ResendRequests for them. A gap is requested once, however many messages
 * follow it; again only if no message narrows it for a while or the peer rejected the request; and never more than
 * MAX_REQUESTS times without progress. Bookkeeping only: the session writes the ResendRequests.
 */
import { type Instant, seconds, type Span } from '../units/brand.ts';

/** Without progress in this time a ResendRequest is considered lost (garbled in transit) and sent again. */
const PATIENCE: Span = seconds(30);
/** After as many requests without a single message of the gap, the session ends with a Logout. */
const MAX_REQUESTS = 3;

export class Gap {
  /** The gap ends here, inclusive; 0 while nothing is missing. */
  through = 0;
  /** True once the peer knows which messages are missing. */
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

  /** Our message `requestNumber` (0 = Logon) requested the missing messages up to `askedThrough` (0 = all). */
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
   * The peer gap-filled up to, and not including, `newSeqNo`. Some engines read EndSeqNo as the next number and send
   * nothing for it, so that number is requested again with those after it. A peer that was about to send it sends it
   * twice, which is harmless.
   */
  filled(newSeqNo: number): void {
    if (newSeqNo === this.askedThrough) this.isAsked = false;
  }

  /** True if an open gap has made no progress for so long that it must be requested again. */
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
