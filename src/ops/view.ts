/** All that ops/ asks of a gateway. */
import type { Command } from '../core/words/command.ts';
import type { Send } from '../core/words/send.ts';
import type { Core } from '../core/core.ts';
import type { CoreEvent } from '../core/memory/event.ts';
import type { Engine } from '../engine/engine.ts';
import type { SessionControl } from '../gateway/sessionControl.ts';
import type { Journal } from '../journal/journal.ts';
import type { Instant } from '../units/brand.ts';

export interface TurnObserver {
  /** For the alarm when it throws. */
  readonly name?: string;
  /** Both lists are lent for the call; their elements do not change. */
  onTurn(events: readonly CoreEvent[], sends: readonly Send[], now: Instant): void;
  /** It has thrown. True: it goes on with the next turn; else it is told nothing more. */
  failed?(): boolean;
}

export interface GatewayView {
  /** State is read, never written. */
  readonly core: Core;
  /** Sessions, for their states and numbers. */
  readonly engine: Pick<Engine, 'sessions' | 'peerOf'>;
  /** Operators' control of sessions. */
  readonly sessions: SessionControl;
  /** For the durability in force, and the progress of writing. */
  readonly journal: Pick<Journal, 'durability' | 'lastBatch' | 'trouble'>;
  /** Why no order or replace is taken now, '' when they are. */
  readonly refusal: string;
  /** Days until the first of our certificates expires; undefined without any. */
  readonly certificateDaysLeft: number | undefined;
  now(): Instant;
  /**
   * Decides at once: on return the results are at the end of core.ready. They are journaled and released at the end of
   * the turn. A bug in the core is handled by the gateway: it ends the process and does not throw here.
   */
  submit(command: Command): void;
  /** Calls `observer` after each journaled turn. The returned function removes it. */
  observe(observer: TurnObserver): () => void;
}
