/** Passes the outputs of sessions to the journal, their handlers, the log, or the end of the turn. */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { JournalSink } from '../journal/journal.ts';
import type { Session } from '../session/session.ts';
import type { Ending, NotResentWhy, SessionNumbers, SessionSink } from '../session/types.ts';
import type { Instant } from '../units/brand.ts';
import type { EngineLog, EngineOptions } from './engineOptions.ts';
import type { SessionLine, SessionLines } from './sessionLine.ts';
import type { Turn } from './turn.ts';

export class SessionEvents implements SessionSink {
  private readonly journal: JournalSink;
  private readonly log: EngineLog;
  private readonly lines: SessionLines;
  private readonly turn: Turn;

  constructor(options: EngineOptions, lines: SessionLines, turn: Turn) {
    this.journal = options.journal;
    this.log = options.log;
    this.lines = lines;
    this.turn = turn;
  }

  sent(session: Session, msgSeqNum: number, start: number, end: number, kept: boolean): void {
    if (kept) this.journal.sent(session.config.id, msgSeqNum, session.out.bytes, start, end);
    else this.journal.sentUnkept(session.config.id, msgSeqNum);
  }

  received(session: Session, nextTargetMsgSeqNum: number): void {
    this.journal.received(session.config.id, nextTargetMsgSeqNum);
  }

  numbersReset(session: Session, numbers: SessionNumbers): void {
    this.journal.numbersReset(session.config.id, numbers.nextSenderMsgSeqNum, numbers.nextTargetMsgSeqNum);
  }

  rejected(session: Session, fields: Fields, now: Instant): void {
    this.log.warn('peer rejected a message', { session: session.config.id, message: fields.toString() });
    this.lines.of(session).guard.onReject(fields, now);
  }

  quarantined(session: Session, fields: Fields, reason: string, now: Instant, mayTake: boolean): boolean {
    // The sender's ID of it, if it has one, so that a search for the order finds this line.
    const clOrdID = fields.text(Tag.ClOrdID) || undefined;
    const about = { session: session.config.id, msgType: fields.msgType(), clOrdID, reason };
    const isTaken = this.lines.of(session).guard.onQuarantine(fields, reason, now, mayTake);
    this.log.warn(isTaken ? 'invalid message taken' : 'invalid message', about);
    return isTaken;
  }

  /** A long resend may omit thousands: they are counted, and the next tick logs the number. */
  gapFilled(session: Session, first: number, last: number, why: NotResentWhy): void {
    this.lines.of(session).notResent.add(first, last, why);
  }

  /** Alarms about messages that the peer asked for and did not get. */
  tell(line: SessionLine): void {
    if (line.notResent.isNone) return;
    this.log.warn('not sent again', { session: line.session.config.id, ...line.notResent.take() });
  }

  loggedOn(session: Session, now: Instant): void {
    const line = this.lines.of(session);
    line.attempts = 0;
    line.failures.clear();
    this.log.info('logged on', { session: session.config.id, peer: line.connection?.peer ?? '' });
    line.guard.onLogon(now);
  }

  ended(session: Session, ending: Ending): void {
    const line = this.lines.of(session);
    line.ending = ending;
    this.turn.touch(line);
  }
}
