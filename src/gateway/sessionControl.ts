/**
 * Operators' control of sessions while the gateway runs. Each call returns '' if it is done or in progress, or the
 * reason why it cannot be. Only sequence numbers survive the process: the journal keeps them under the session's id.
 */
import type { ClientSetup } from '../config/setup.ts';
import type { Core } from '../core/core.ts';
import type { Session } from '../session/session.ts';
import type { SessionConfig } from '../session/types.ts';
import type { Clock } from '../engine/clock.ts';
import type { Engine } from '../engine/engine.ts';

/** Sessions that may be added at run time, in all. */
export const MAX_ADDED_SESSIONS = 10_000;

export interface SessionControl {
  /** Logs the session out, and keeps it out until `logon`. */
  logout(id: string, text: string): string;
  /** Lets it log on again; one of ours that connects does so at once. */
  logon(id: string): string;
  /** Sets both numbers; only while it is disconnected, since the peer must agree. */
  setNumbers(id: string, nextSenderMsgSeqNum: number, nextTargetMsgSeqNum: number): string;
  /**
   * Treats a venue's messages from number `first` on as missing and requests them again; an execution with a known
   * ExecID is not booked twice. Not for a client's session: its orders would be entered twice.
   */
  askAgain(id: string, first: number): string;
  /** A session of a client as its session `like` is, for another CompID. */
  add(like: string, targetCompID: string): { readonly id: string } | string;
  /** Logs a client's session out and forgets it; its CompIDs are free then. */
  remove(id: string): string;
}

/** The gateway's part: the owners of sessions. */
export interface SessionKeeper {
  clientOf(session: Session): ClientSetup | undefined;
  /** True if repeated messages of the session are recognised: executions are, orders and quotes are not. */
  knowsRepeats(session: Session): boolean;
  adopt(client: ClientSetup, config: SessionConfig): void;
}

export class GatewaySessions implements SessionControl {
  private readonly engine: Engine;
  private readonly core: Core;
  private readonly keeper: SessionKeeper;
  private readonly clock: Clock;
  private added = 0;

  constructor(engine: Engine, core: Core, keeper: SessionKeeper, clock: Clock) {
    this.clock = clock;
    this.engine = engine;
    this.core = core;
    this.keeper = keeper;
  }

  logout(id: string, text: string): string {
    return this.with(id, (session) => {
      this.engine.logout(session, text);
      return '';
    });
  }

  logon(id: string): string {
    return this.with(id, (session) => {
      this.engine.connect(session);
      return '';
    });
  }

  setNumbers(id: string, nextSenderMsgSeqNum: number, nextTargetMsgSeqNum: number): string {
    return this.with(id, (session) => {
      if (!session.resetNumbers(nextSenderMsgSeqNum, nextTargetMsgSeqNum))
        return `${id} is connected: log it out first`;
      this.engine.schedule();
      return '';
    });
  }

  askAgain(id: string, first: number): string {
    return this.with(id, (session) => {
      if (!this.keeper.knowsRepeats(session)) return `${id} brings no executions: nothing of it may come twice`;
      const { nextTargetMsgSeqNum } = session.numbers;
      if (first >= nextTargetMsgSeqNum)
        return `${id} has brought nothing from ${first} on: ${nextTargetMsgSeqNum} is next`;
      if (!session.askAgain(first, this.clock.now())) return `${id} is not logged on, or waits for messages already`;
      this.engine.touch(session);
      return '';
    });
  }

  add(like: string, targetCompID: string): { readonly id: string } | string {
    const model = this.engine.session(like);
    const client = model && this.keeper.clientOf(model);
    if (model === undefined || client === undefined) return `${like} is no client's session`;
    if (this.added >= MAX_ADDED_SESSIONS) return `${MAX_ADDED_SESSIONS} sessions have been added since the start`;
    const id = `${like}:${targetCompID}`;
    const config = { ...model.config, id, targetCompID };
    const taken = this.engine.sessionLike(config);
    if (taken !== undefined) return `${taken.config.id} has these CompIDs, or is called so`;
    this.keeper.adopt(client, config);
    this.added++;
    return { id };
  }

  remove(id: string): string {
    return this.with(id, (session) => {
      if (this.keeper.clientOf(session) === undefined) return `${id} is no client's session: change the configuration`;
      for (const order of this.core.state.orders.open) {
        if (order.replyTo === id) return `${id} has open orders: cancel them first`;
      }
      this.engine.removeSession(session, 'this session ends for good');
      return '';
    });
  }

  private with(id: string, work: (session: Session) => string): string {
    const session = this.engine.session(id);
    return session === undefined ? `there is no session ${id}` : work(session);
  }
}
