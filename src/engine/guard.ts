/**
 * Calls a session's handler. What it throws is for the application to answer (Application.onThrown): one message must
 * not end the process, and be sent again to the next one.
 */
import type { Fields } from '../fix/fields.ts';
import type { Session } from '../session/session.ts';
import type { Ending, MessageReceiver } from '../session/types.ts';
import type { Instant } from '../units/brand.ts';
import type { Application, HandlerCall, SessionHandler, Verdict } from './application.ts';

export class Guard implements MessageReceiver {
  private readonly session: Session;
  private readonly handler: SessionHandler;
  private readonly application: Application | undefined;

  constructor(session: Session, handler: SessionHandler, application: Application | undefined) {
    this.session = session;
    this.handler = handler;
    this.application = application;
  }

  onMessage(fields: Fields, now: Instant): void {
    try {
      this.handler.onMessage(fields, now);
    } catch (error) {
      this.thrown('message', fields, error, now);
    }
  }

  onLogon(now: Instant): void {
    try {
      this.handler.onLogon?.(now);
    } catch (error) {
      this.thrown('logon', undefined, error, now);
    }
  }

  onLogout(ending: Ending, now: Instant): void {
    try {
      this.handler.onLogout?.(ending, now);
    } catch (error) {
      this.thrown('logout', undefined, error, now);
    }
  }

  onReject(fields: Fields, now: Instant): void {
    try {
      this.handler.onReject?.(fields, now);
    } catch (error) {
      this.thrown('reject', fields, error, now);
    }
  }

  onSkipped(now: Instant): void {
    try {
      this.handler.onSkipped?.(now);
    } catch (error) {
      this.thrown('skipped', undefined, error, now);
    }
  }

  onQuarantine(fields: Fields, reason: string, now: Instant, mayTake: boolean): boolean {
    try {
      return this.handler.onQuarantine?.(fields, reason, now, mayTake) === true;
    } catch (error) {
      this.thrown('quarantine', fields, error, now);
      return false;
    }
  }

  authenticate(logon: Fields, peer: string, now: Instant): Verdict | PromiseLike<Verdict> {
    try {
      return this.handler.authenticate?.(logon, peer);
    } catch (error) {
      this.thrown('authenticate', logon, error, now);
      return 'an error here';
    }
  }

  private thrown(call: HandlerCall, fields: Fields | undefined, error: unknown, now: Instant): void {
    const { application } = this;
    if (application?.onThrown === undefined) throw error;
    application.onThrown(this.session, call, fields, error, now);
  }
}
