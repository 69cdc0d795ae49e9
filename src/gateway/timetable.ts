/** Keeps sessions to their hours: logs them out at the end, and starts their numbers again in a new period. */
import type { Micros } from '../units/brand.ts';
import type { EngineLog } from './engineOptions.ts';
import type { Line } from './line.ts';
import type { Turn } from './turn.ts';

export class Timetable {
  private readonly turn: Turn;
  private readonly log: EngineLog;

  constructor(turn: Turn, log: EngineLog) {
    this.turn = turn;
    this.log = log;
  }

  /** Does what the hours of a session ask for by now. Whether it may be connected. */
  keep(line: Line, now: Micros): boolean {
    const { hours, session } = line;
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
      this.log.info('a new session period: numbers start again', { session: session.config.id });
      this.turn.schedule();
    }
    return isOpen;
  }
}
