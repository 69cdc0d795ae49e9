/**
 * Commands from outside FIX, and the moment when their answers may leave: not before the turn that decided them is
 * journaled. What a command caused is what it added to the core's ready list; it is handed on once a turn with it in
 * has been observed.
 */
import type { Command } from '../../core/words/command.ts';
import type { Send } from '../../core/words/send.ts';
import type { CoreEvent } from '../../core/memory/event.ts';
import type { GatewayView } from '../view.ts';

/** Answers that may wait for their turn to be journaled; more commands are refused. */
export const MAX_WAITING_REQUESTS = 2_000;
/** A turn takes well under a millisecond; one that takes this long will not end. */
const TURN_TIMEOUT_MS = 5_000;

/** Immediate result of a command. */
export interface Outcome {
  readonly events: readonly CoreEvent[];
  readonly sends: readonly Send[];
}

/** The command was not accepted, or its outcome is unknown. */
export class NoOutcome extends Error {
  override readonly name = 'NoOutcome';
  /** True when the command was not even submitted. */
  readonly refused: boolean;

  constructor(refused: boolean, text: string) {
    super(text);
    this.refused = refused;
  }
}

/** It threw, and was undone: nothing of it was done, nor ever will be. */
export class PoisonProblem extends Error {
  override readonly name = 'PoisonProblem';
}

interface Waiting {
  readonly outcome: Outcome;
  /** The last thing the command caused: once it is through, all of it is. */
  readonly last: CoreEvent | Send;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (reason: NoOutcome | PoisonProblem) => void;
  readonly timer: NodeJS.Timeout;
}

export class TurnQueue {
  private readonly gateway: GatewayView;
  private readonly waiting = new Set<Waiting>();

  constructor(gateway: GatewayView) {
    this.gateway = gateway;
  }

  /** Resolves with the result once it is journaled. Rejects with NoOutcome. `always`: even if too many are waiting. */
  submit(command: Command, always = false): Promise<Outcome> {
    if (this.waiting.size >= MAX_WAITING_REQUESTS && !always) {
      return Promise.reject(new NoOutcome(true, 'too many requests wait for the journal: nothing was done, try again'));
    }
    const { ready } = this.gateway.core;
    const events = ready.events.length;
    const sends = ready.sends.length;
    this.gateway.submit(command);
    const outcome = { events: ready.events.slice(events), sends: ready.sends.slice(sends) };
    // It changes nothing, so no turn has to be waited for.
    if (outcome.events.length === 0 && outcome.sends.length === 0) return Promise.resolve(outcome);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.giveUp(waiting, 'the journal does not answer'), TURN_TIMEOUT_MS);
      const last = outcome.sends.at(-1) ?? outcome.events[outcome.events.length - 1];
      const waiting: Waiting = { outcome, last, resolve, reject, timer };
      this.waiting.add(waiting);
    });
  }

  /** A turn was journaled. */
  onTurn(events: readonly CoreEvent[], sends: readonly Send[]): void {
    if (this.waiting.size === 0) return;
    const through = new Set<unknown>(sends);
    for (const event of events) through.add(event);
    for (const waiting of this.waiting) {
      if (!through.has(waiting.last)) continue;
      clearTimeout(waiting.timer);
      this.waiting.delete(waiting);
      const poison = poisonIn(waiting.outcome);
      if (poison === undefined) waiting.resolve(waiting.outcome);
      else waiting.reject(poison);
    }
  }

  /** The gateway stops: the outcome of waiting commands is unknown. */
  close(): void {
    this.giveUpAll('the gateway is stopping');
  }

  giveUpAll(why: string): true {
    for (const waiting of this.waiting) this.giveUp(waiting, why);
    return true;
  }

  private giveUp(waiting: Waiting, why: string): void {
    clearTimeout(waiting.timer);
    if (!this.waiting.delete(waiting)) return;
    waiting.reject(
      new NoOutcome(false, `${why}: whether the request was taken is unknown, ask for the order's status`),
    );
  }
}

/** That the command itself threw; an order that was set aside on the way is another matter. */
function poisonIn({ events }: Outcome): PoisonProblem | undefined {
  for (const event of events) {
    if (event.kind !== 'poisoned' || event.origin !== 'request') continue;
    const { poisonID, error } = event;
    const text = `nothing was done, because of an error here: ${error}. It is kept as poison ${poisonID}: GET /poisons`;
    return new PoisonProblem(text);
  }
  return undefined;
}
