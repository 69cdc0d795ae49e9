/**
 * Keeps the journal short: once a file of it is finished, a thread makes a snapshot, and files that are then no longer
 * needed are removed. Neither delays the order path.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { JournalSetup } from '../config/setup.ts';
import type { Journal } from '../journal/journal.ts';
import { archiveOf } from '../journal/scanner.ts';
import { earlier, type Instant, instant, later, seconds } from '../units/brand.ts';
import type { EngineLog } from '../engine/engineOptions.ts';
import type { SnapshotWork } from './snapshotWorker.ts';
import type { FoldConfig } from './stateSnapshot.ts';

const CHECK_EVERY = seconds(1);
/** After a snapshot that failed. */
const RETRY_AFTER = seconds(600);
const THREAD = new URL(`snapshotWorker${path.extname(import.meta.filename)}`, import.meta.url);

export class Housekeeping {
  private readonly journal: Journal;
  private readonly setup: JournalSetup;
  private readonly config: FoldConfig;
  private readonly log: EngineLog;
  private thread: Worker | undefined;
  private nextAt: Instant = instant(0);
  /** The batch up to which there is a snapshot. */
  private covered: number;

  constructor(journal: Journal, setup: JournalSetup, config: FoldConfig, covered: number, log: EngineLog) {
    this.journal = journal;
    this.setup = setup;
    this.config = config;
    this.covered = covered;
    this.log = log;
  }

  tick(now: Instant): void {
    if (now < this.nextAt || this.thread !== undefined) return;
    this.nextAt = later(now, CHECK_EVERY);
    if (this.journal.closedThrough > this.covered) this.snapshot(now);
    else if (this.covered > 0) this.prune(now);
  }

  /** Stops a snapshot in progress; its partial file is removed by the next one. */
  async close(): Promise<void> {
    await this.thread?.terminate();
  }

  private snapshot(now: Instant): void {
    const { instruments, venues } = this.config;
    const venueIDs = new Map([...venues.keys()].map((id) => [id, undefined]));
    const work: SnapshotWork = { directory: this.setup.directory, config: { instruments, venues: venueIDs } };
    // Without the process's own options: with --inspect-brk the thread would wait for a debugger, and never end.
    const thread = new Worker(THREAD, { workerData: work, execArgv: [] });
    thread.unref();
    this.thread = thread;
    let reached = 0;
    thread.on('message', (batch: number) => {
      reached = batch;
    });
    thread.on('error', (error) => {
      this.nextAt = later(now, RETRY_AFTER);
      this.log.warn('journal: no snapshot was made', { error: error.message });
    });
    thread.on('exit', () => {
      this.thread = undefined;
      if (reached === 0) return;
      this.covered = reached;
      this.log.info('journal: snapshot', { batch: reached });
    });
  }

  private prune(now: Instant): void {
    const { directory, keepHours, afterwards } = this.setup;
    const before = earlier(now, seconds(keepHours * 3600));
    try {
      const files = this.journal.prune(
        this.covered,
        before,
        afterwards === 'archive' ? archiveOf(directory) : undefined,
      );
      if (files > 0) this.log.info(`journal: ${afterwards}d`, { files });
    } catch (error) {
      this.nextAt = later(now, RETRY_AFTER);
      this.log.warn('journal: files no longer needed were not removed', { error: (error as Error).message });
    }
  }
}
