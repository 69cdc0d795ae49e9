/**
 * A journal that does not keep market data for resend. Old quotes are useless, and would be most of the journal: they
 * are gap-filled, and the session gets new snapshots.
 */
import type { JournalSink, JournalTrouble, JournaledMessages } from '../../journal/journal.ts';
import type { Instant } from '../../units/brand.ts';

const SOH = 1;
const EQUALS = 61;
const SNAPSHOT = 87;
const INCREMENTAL = 88;

export class FeedJournal implements JournalSink {
  private readonly journal: JournalSink;

  constructor(journal: JournalSink) {
    this.journal = journal;
  }

  event(event: { readonly kind: string }): void {
    this.journal.event(event);
  }

  mark(): number {
    return this.journal.mark();
  }

  takeBack(mark: number): void {
    this.journal.takeBack(mark);
  }

  sent(sessionID: string, msgSeqNum: number, bytes: Uint8Array, start: number, end: number): void {
    if (isMarketData(bytes, start)) this.journal.sentUnkept(sessionID, msgSeqNum);
    else this.journal.sent(sessionID, msgSeqNum, bytes, start, end);
  }

  sentUnkept(sessionID: string, msgSeqNum: number): void {
    this.journal.sentUnkept(sessionID, msgSeqNum);
  }

  received(sessionID: string, nextTargetMsgSeqNum: number): void {
    this.journal.received(sessionID, nextTargetMsgSeqNum);
  }

  numbersReset(sessionID: string, nextSender: number, nextTarget: number): void {
    this.journal.numbersReset(sessionID, nextSender, nextTarget);
  }

  commit(now: Instant): void {
    this.journal.commit(now);
  }

  get isBusy(): boolean {
    return this.journal.isBusy;
  }

  get trouble(): JournalTrouble | undefined {
    return this.journal.trouble;
  }

  set onDurable(told: () => void) {
    this.journal.onDurable = told;
  }

  tick(now: Instant): void {
    this.journal.tick(now);
  }

  sentMessages(sessionID: string): JournaledMessages {
    return this.journal.sentMessages(sessionID);
  }
}

/** True if the message at `start` is a W or X: MsgType(35) is always its third field. */
function isMarketData(bytes: Uint8Array, start: number): boolean {
  let at = start;
  for (let fields = 0; fields < 2; at++) if (bytes[at] === SOH) fields++;
  while (bytes[at] !== EQUALS) at++;
  const type = bytes[at + 1];
  return (type === SNAPSHOT || type === INCREMENTAL) && bytes[at + 2] === SOH;
}
