/** A limit on the application messages of a peer: those beyond it are rejected. */
import type { Fields } from '../fix/fields.ts';
import { BusinessRejectReason } from '../fix/rejects.ts';
import type { Session } from '../session/session.ts';
import type { MessageReceiver } from '../session/types.ts';
import type { Instant } from '../units/brand.ts';
import { MICROS_PER_SECOND } from '../units/time.ts';

export class RateLimit implements MessageReceiver {
  private readonly session: Session;
  private readonly receiver: MessageReceiver;
  private readonly mostPerSec: number;
  /** Messages since `windowStart`. Seconds begin with the first message after the one before ended. */
  private inWindow = 0;
  private windowStart = 0;

  /** `receiver` gets the messages within the limit. */
  constructor(session: Session, receiver: MessageReceiver, mostPerSec: number) {
    this.session = session;
    this.receiver = receiver;
    this.mostPerSec = mostPerSec;
  }

  onMessage(fields: Fields, now: Instant): void {
    if (now - this.windowStart >= MICROS_PER_SECOND) {
      this.windowStart = now;
      this.inWindow = 0;
    }
    if (++this.inWindow <= this.mostPerSec) {
      this.receiver.onMessage(fields, now);
      return;
    }
    const text = `more than ${this.mostPerSec} messages in a second`;
    // The reason ThrottleLimitExceeded would fit, but FIX.4.4 does not have it yet.
    this.session.businessReject(fields, BusinessRejectReason.Other, text, now);
  }
}
