/**
 * The log as JSON lines on stdout, written by a thread of its own, off the order path. Whoever reads them may go first
 * (a closed terminal, `| head`), or the disk behind them may fill up: lines are lost then, and nothing else.
 */
import type { Logger } from 'pino';
import type { EngineLog } from '../engine/engineOptions.ts';

/** Lines before the log is loaded; those of a start are a few. Later ones are dropped. */
const MAX_EARLY_LINES = 10_000;
/** After stdout has failed, the next line after this long tries it again. */
const RETRY_MS = 30_000;

type Level = 'info' | 'warn' | 'error';

export class JsonLog implements EngineLog {
  private logger: Logger | undefined;
  private pino: typeof import('pino').default | undefined;
  private readonly early: [level: Level, message: string, about: Record<string, unknown>][] = [];
  private retryAt = 0;
  private lost = 0;

  /** What was said before waits for this, so that FIX need not. */
  async load(): Promise<void> {
    this.pino = (await import('pino')).default;
    this.logger = this.opened(this.pino);
    for (const [level, message, about] of this.early.splice(0)) this.write(level, message, about);
  }

  info(message: string, about: Record<string, unknown> = {}): void {
    this.write('info', message, about);
  }

  warn(message: string, about: Record<string, unknown> = {}): void {
    this.write('warn', message, about);
  }

  error(message: string, about: Record<string, unknown> = {}): void {
    this.write('error', message, about);
  }

  private opened(pino: typeof import('pino').default): Logger {
    // Without the process's own options: with --inspect-brk the worker would wait for a debugger too.
    const toStdout = pino.transport({ target: 'pino/file', worker: { execArgv: [] } });
    const logger = pino({ base: null, redact: ['password', 'token', '*.password', '*.token'] }, toStdout);
    toStdout.on('error', () => {
      if (this.logger !== logger) return;
      this.logger = undefined;
      this.retryAt = performance.now() + RETRY_MS;
    });
    return logger;
  }

  private write(level: Level, message: string, about: Record<string, unknown>): void {
    if (this.pino === undefined) {
      if (this.early.length < MAX_EARLY_LINES) this.early.push([level, message, about]);
      return;
    }
    if (this.logger === undefined) {
      this.lost++;
      if (performance.now() < this.retryAt) return;
      this.logger = this.opened(this.pino);
      this.logger.warn({ lost: this.lost - 1 }, 'the log could not be written, and goes on');
      this.lost = 0;
    }
    this.logger[level](about, message);
  }
}
