/**
 * Those who look on and decide nothing: observers of turns, the log, the wire log. One that throws changes nothing of
 * what it looks at. An observer is told nothing more, unless it says that it goes on; a log rests for a minute. What
 * has thrown is poison of origin `observer`.
 */
import type { CoreEvent } from '../core/memory/event.ts';
import type { Send } from '../core/words/send.ts';
import type { Clock } from '../engine/clock.ts';
import type { EngineLog, EngineOptions } from '../engine/engineOptions.ts';
import { type Instant, later, NO_TIME, seconds } from '../units/brand.ts';

const LOG_RESTS = seconds(60);

/** Sees each turn after it was journaled and released: streams, views, the terminal's story. */
export interface TurnObserver {
  /** For the alarm when it throws. */
  readonly name?: string;
  onTurn(events: readonly CoreEvent[], sends: readonly Send[], now: Instant): void;
  /** It has thrown. True: it goes on with the next turn; else it is told nothing more. */
  failed?(): boolean;
}

export type Failed = (who: string, error: unknown) => void;

export class Observers {
  private readonly all = new Set<TurnObserver>();
  /** Of the last turn, until it is released. */
  private readonly events: CoreEvent[] = [];
  private readonly sends: Send[] = [];
  private readonly failed: Failed;

  constructor(failed: Failed) {
    this.failed = failed;
  }

  add(observer: TurnObserver): () => void {
    this.all.add(observer);
    return () => this.all.delete(observer);
  }

  /** What a turn brought; both lists are copied. */
  note(events: readonly CoreEvent[], sends: readonly Send[]): void {
    if (this.all.size === 0) return;
    this.events.push(...events);
    this.sends.push(...sends);
  }

  /** It is released. One that brought nothing is told too: a request without effect is answered after it. */
  tell(now: Instant): void {
    const { events, sends } = this;
    for (const observer of this.all) {
      try {
        observer.onTurn(events, sends, now);
      } catch (error) {
        this.drop(observer, error);
      }
    }
    events.length = 0;
    sends.length = 0;
  }

  private drop(observer: TurnObserver, error: unknown): void {
    this.failed(observer.name ?? 'an observer', error);
    try {
      if (observer.failed?.() === true) return;
    } catch {
      // It is gone then, and known to have failed.
    }
    this.all.delete(observer);
  }
}

/** The log, which may throw whenever it likes. */
export class ContainedLog implements EngineLog {
  private readonly to: EngineLog;
  private readonly clock: Clock;
  private readonly failed: Failed;
  private restsUntil: Instant = NO_TIME;

  constructor(to: EngineLog, clock: Clock, failed: Failed) {
    this.to = to;
    this.clock = clock;
    this.failed = failed;
  }

  info(message: string, about?: Record<string, unknown>): void {
    this.write('info', message, about);
  }

  warn(message: string, about?: Record<string, unknown>): void {
    this.write('warn', message, about);
  }

  error(message: string, about?: Record<string, unknown>): void {
    this.write(this.to.error === undefined ? 'warn' : 'error', message, about);
  }

  private write(level: 'info' | 'warn' | 'error', message: string, about: Record<string, unknown> | undefined): void {
    if (this.restsUntil !== NO_TIME && this.clock.now() < this.restsUntil) return;
    try {
      this.to[level]?.(message, about);
    } catch (error) {
      this.restsUntil = later(this.clock.now(), LOG_RESTS);
      this.failed('the log', error);
    }
  }
}

/** The wire log; there is none any more once it has thrown. */
export function containedWire(
  onWire: NonNullable<EngineOptions['onWire']>,
  failed: Failed,
): NonNullable<EngineOptions['onWire']> {
  let isLost = false;
  return (sessionID, direction, bytes, start, end) => {
    if (isLost) return;
    try {
      onWire(sessionID, direction, bytes, start, end);
    } catch (error) {
      isLost = true;
      failed('the wire log', error);
    }
  };
}
