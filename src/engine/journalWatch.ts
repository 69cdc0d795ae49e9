/** Tells the log when the journal's disk is slow or refuses writes, and when that is over. */
import type { JournalSink, JournalTrouble } from '../journal/journal.ts';
import type { Instant } from '../units/brand.ts';
import type { EngineLog } from './engineOptions.ts';

export class JournalWatch {
  private readonly journal: JournalSink;
  private readonly log: EngineLog;
  private trouble: JournalTrouble | undefined;

  constructor(journal: JournalSink, log: EngineLog) {
    this.journal = journal;
    this.log = log;
  }

  look(now: Instant): void {
    const { trouble } = this.journal;
    const before = this.trouble;
    this.trouble = trouble;
    if (trouble?.fault === before?.fault) return;
    if (trouble !== undefined) {
      const what = trouble.fault === 'slow' ? 'is slow' : 'refuses writes';
      this.log.warn(`journal: the disk ${what}, no new orders are accepted`, { ...trouble });
    } else if (before !== undefined) {
      const lastedSec = Math.round((now - before.since) / 1e6);
      this.log.info('journal: the disk accepts writes again', { lastedSec });
    }
  }
}
