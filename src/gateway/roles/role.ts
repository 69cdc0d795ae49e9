/**
 * The role of a gateway session: a client's orders, a venue's orders, its quotes, drop copies out or in. The engine
 * calls the gateway, and the gateway forwards each call to the session's role.
 */
import type { Core } from '../../core/core.ts';
import type { Fields } from '../../fix/fields.ts';
import { BusinessRejectReason } from '../../fix/rejects.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Session } from '../../session/session.ts';
import type { Ending } from '../../session/types.ts';
import { versionOf } from '../../session/version.ts';
import type { Instant } from '../../units/brand.ts';
import type { Verdict } from '../../engine/application.ts';
import type { ClientDialect } from '../../wire/clientMessages.ts';
import { DIALECTS } from '../../wire/dialects.ts';
import type { Engine } from '../../engine/engine.ts';
import type { EngineLog } from '../../engine/engineOptions.ts';
import type { DateEnd } from '../../wire/orderTerms.ts';

/** One session's part of `Application`. */
export interface Role {
  /** Left out where we are the one that logs on: a Logon that comes in is refused. */
  authenticate?(logon: Fields, peer: string): Verdict;
  onLogon?(now: Instant): void;
  onLogout?(ending: Ending, now: Instant): void;
  onMessage(fields: Fields, now: Instant): void;
  onReject?(fields: Fields, now: Instant): void;
  onQuarantine?(fields: Fields, reason: string, now: Instant): void;
  onTick?(now: Instant): void;
}

/** Dependencies of roles. */
export interface Surroundings {
  readonly core: Core;
  readonly engine: Engine;
  readonly journal: Journal;
  readonly log: EngineLog;
  readonly dateEnd: DateEnd;
  /** The gateway is being stopped: that a line ends is its own doing. */
  stopping: boolean;
}

export function notTaken(session: Session, fields: Fields, now: Instant): void {
  const text = `MsgType(35)=${fields.msgType()} is not taken on this session`;
  session.businessReject(fields, BusinessRejectReason.UnsupportedMessageType, text, now);
}

/** How reports are written on the session; for one of FIXT.1.1, in the version that its Logon named. */
export function clientDialect({ config, applVerID }: Session): ClientDialect {
  return { ...DIALECTS[versionOf(config.beginString, applVerID)], timePrecision: config.timePrecision };
}

/** The address of `host:port`. */
export function hostOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':'));
}
