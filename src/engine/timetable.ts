/** Applies session hours: logs sessions out at the end, and resets numbers in a new period or at a set time. */
import type { Instant } from '../units/brand.ts';
import type { EngineLog } from './engineOptions.ts';
import type { SessionLine } from './sessionLine.ts';
import type { Turn } from './turn.ts';

export class Timetable {
  private readonly turn: Turn;
  private readonly log: EngineLog;

  constructor(turn: Turn, log: EngineLog) {
    this.turn = turn;
    this.log = log;
  }

  /** Logs the session out or resets its numbers, as its hours require by now. True if it may be connected. */
  keep(line: SessionLine, now: Instant): boolean {
    const { hours, session } = line;
    if (line.resets?.isDue(now) === true) this.restart(line, now);
    if (hours === undefined) return true;
    const isOpen = hours.isOpen(now);
    if (isOpen && !hours.isResetDue) return true;
    if (line.connection !== undefined) {
      session.logout(isOpen ? 'a new session period begins' : 'outside session hours', now);
      this.turn.touch(line);
      return false;
    }
    if (hours.isResetDue && session.resetNumbers()) {
      hours.isResetDue = false;
      this.log.info('a new session period: sequence numbers are reset', { session: session.config.id });
      this.turn.schedule();
    }
    return isOpen;
  }

  /** Resets the numbers at their time of day; a session that cannot be reset now is with the next tick. */
  private restart({ connection, session, resets }: SessionLine, now: Instant): void {
    const isDone = connection === undefined ? session.resetNumbers() : session.restartNumbers(now);
    if (!isDone) return;
    resets?.done();
    this.log.info('daily reset of sequence numbers', { session: session.config.id });
    this.turn.schedule();
  }
}
