/** When each session's numbers were first counted up since they were both 1, found while the journal is read. */
import type { JournalVisitor } from '../journal/recover.ts';
import type { RecordType } from '../units/record.ts';
import { type Instant, instant } from '../units/brand.ts';

export class FirstUse {
  readonly since: Map<string, Instant>;
  private at: Instant = instant(0);

  /** `since`: the state at the batch where reading begins. */
  constructor(since = new Map<string, Instant>()) {
    this.since = since;
  }

  /** Undefined for a session with unused numbers. */
  of(sessionID: string): Instant | undefined {
    return this.since.get(sessionID);
  }

  /** A session was removed: added again, its numbers are of the period in which that was. */
  usedUntil(sessionID: string, at: Instant): void {
    this.since.set(sessionID, at);
  }

  /** Callbacks for the journal. */
  visitor<R extends RecordType>(): JournalVisitor<R> {
    const used = (sessionID: string) => {
      if (!this.since.has(sessionID)) this.since.set(sessionID, this.at);
    };
    return {
      batch: (_number, at) => {
        this.at = at;
      },
      sent: used,
      received: used,
      numbersReset: (sessionID, nextSender, nextTarget) => {
        this.since.delete(sessionID);
        if (nextSender > 1 || nextTarget > 1) used(sessionID);
      },
    };
  }
}
