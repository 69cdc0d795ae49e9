/** Tells the log when the journal's disk is slow or refuses writes, and when that is over. */
import type { JournalSink, JournalTrouble } from '../journal/journal.ts';
import { type Micros, seconds } from '../units/brand.ts';
import type { EngineLog } from './engineOptions.ts';

/** A turn that the disk has not taken for so long is worth a line. */
const SLOW = seconds(1);

export class JournalWatch {
  private readonly journal: JournalSink;
  private readonly log: EngineLog;
  private trouble: JournalTrouble | undefined;
  /** When the journal was first seen busy since it last was not; 0 for not at all. */
  private busySince = 0;
  private isSlow = false;

  constructor(journal: JournalSink, log: EngineLog) {
    this.journal = journal;
    this.log = log;
  }

  look(now: Micros): void {
    const { trouble, isBusy } = this.journal;
    if (trouble !== undefined && this.trouble === undefined) {
      this.log.warn('journal: the disk refuses writes, no new orders are taken', { ...trouble });
    } else if (trouble === undefined && this.trouble !== undefined) {
      const lastedSec = Math.round((now - this.trouble.since) / 1e6);
      this.log.info('journal: the disk takes writes again', { lastedSec });
    }
    this.trouble = trouble;
    if (!isBusy) {
      if (this.isSlow) this.log.info('journal: the disk has caught up', { millis: this.busyMillis(now) });
      this.busySince = 0;
      this.isSlow = false;
    } else if (this.busySince === 0) {
      this.busySince = now;
    } else if (!this.isSlow && now - this.busySince >= SLOW) {
      this.isSlow = true;
      this.log.warn('journal: the disk is slow, nothing leaves until it has the turn', {
        millis: this.busyMillis(now),
      });
    }
  }

  private busyMillis(now: Micros): number {
    return Math.round((now - this.busySince) / 1000);
  }
}
