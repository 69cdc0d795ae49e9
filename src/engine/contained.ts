/**
 * What throws here stays with the session, the connection or the part of a tick that it is of: the application hears of
 * it, and everything else goes on. What the application throws in turn ends the process, as does what throws without
 * one that hears of it.
 */
import type { Fields } from '../fix/fields.ts';
import { type Instant, later, NOT_YET, seconds } from '../units/brand.ts';
import type { Application, HandlerCall } from './application.ts';
import type { SessionLine } from './sessionLine.ts';

/** Why a connection was closed. */
export const ERROR_HERE = 'an error here';
/** A session whose tick has thrown is left alone for this. */
const PAUSE = seconds(1);
/** A part of a tick that throws twice within this … */
const WINDOW = seconds(60);
/** … is left out for so long. */
const REST = seconds(300);

export class Contained {
  private readonly application: Application | undefined;

  constructor(application: Application | undefined) {
    this.application = application;
  }

  /** Hands a message to its session. */
  receive(line: SessionLine, fields: Fields, now: Instant): void {
    try {
      line.session.receive(fields, now);
    } catch (error) {
      this.passOver(line, fields, error, now);
    }
  }

  /** Apart from `receive`, whose every call would make room for what a function in it sees. */
  private passOver(line: SessionLine, fields: Fields, error: unknown, now: Instant): void {
    const tell = (thrower: Fields, isDone: boolean, thrown: unknown) =>
      this.ofSession(line, isDone ? 'afterwards' : 'receive', thrown, now, thrower);
    line.session.passOver(fields, error, tell, now);
  }

  /** A connection is up: an initiator's session sends its Logon. False for one that cannot, and loses it. */
  connected(line: SessionLine, now: Instant): boolean {
    try {
      line.session.connected(now);
      return true;
    } catch (error) {
      line.connection?.destroy(ERROR_HERE);
      this.ofSession(line, 'afterwards', error, now);
      return false;
    }
  }

  /** What a session does by itself has thrown. */
  ofSession(line: SessionLine, call: HandlerCall, error: unknown, now: Instant, fields?: Fields): void {
    if (this.application?.onThrown === undefined) throw error;
    if (call === 'tick') line.restsUntil = later(now, PAUSE);
    this.application.onThrown(line.session, call, fields, error, now);
  }
}

/** Hears of a part that threw, and until when it rests now: NOT_YET if it does not. */
export type PartFailed = (part: string, error: unknown, restsUntil: Instant, now: Instant) => void;

/** Parts of a tick, by name: one that throws does not keep the others from theirs. */
export class Parts {
  private readonly tell: PartFailed;
  private readonly failed = new Map<string, { readonly at: Instant; readonly restsUntil: Instant }>();

  constructor(tell: PartFailed) {
    this.tell = tell;
  }

  run(part: string, now: Instant, work: () => void): void {
    const before = this.failed.get(part);
    if (before !== undefined && now < before.restsUntil) return;
    try {
      work();
    } catch (error) {
      const isAgain = before !== undefined && now - before.at < WINDOW;
      const restsUntil = isAgain ? later(now, REST) : NOT_YET;
      this.failed.set(part, { at: now, restsUntil });
      this.tell(part, error, restsUntil, now);
    }
  }
}
