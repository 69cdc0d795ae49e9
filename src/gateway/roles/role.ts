/**
 * The common part of the roles. A role is the gateway's work on one kind of session: a client's orders, a venue's
 * orders, its quotes, drop copies out or in. It is the session's handler: the engine calls it.
 */
import type { Core } from '../../core/core.ts';
import { POISON_TEXT } from '../../core/work/poison.ts';
import type { Fields } from '../../fix/fields.ts';
import { BusinessRejectReason } from '../../fix/rejects.ts';
import type { Journal } from '../../journal/journal.ts';
import { isReject } from '../../session/msgTypes.ts';
import type { Session } from '../../session/session.ts';
import { versionOf } from '../../session/version.ts';
import type { Instant } from '../../units/brand.ts';
import type { ClientDialect } from '../../wire/clientMessages.ts';
import { DIALECTS } from '../../wire/dialects.ts';
import type { SessionHandler } from '../../engine/application.ts';
import type { PoisonOrigin } from '../../core/words/poisonCommand.ts';
import type { Engine } from '../../engine/engine.ts';
import type { EngineLog } from '../../engine/engineOptions.ts';
import type { DateEnd } from '../../wire/orderTerms.ts';

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

/** A role, as it answers for messages that could not be read or decided (poisonDesk.ts). */
export interface Role extends SessionHandler {
  readonly origin: PoisonOrigin;
  /** Whose the message is, and its ClOrdID, by its fields alone. */
  namesIn(fields: Fields): { readonly clientID: string; readonly originator: string; readonly clOrdID: string };
  /** Answers a message that is kept as poison. */
  refuse(fields: Fields, call: 'message' | 'quarantine', now: Instant): void;
}

export const isRole = (handler: SessionHandler): handler is Role => 'origin' in handler;

/** Of a peer that is no client. */
export const NO_CLIENT = { clientID: '', originator: '', clOrdID: '' } as const;

/** A message that the session's role does not take. A reject ends here: it is logged whole, and not answered. */
export function notTaken(session: Session, fields: Fields, { log }: Surroundings, now: Instant): void {
  if (isReject(fields)) return logReject(session, fields, log);
  const text = `MsgType(35)=${fields.msgType()} is not taken on this session`;
  session.businessReject(fields, BusinessRejectReason.UnsupportedMessageType, text, now);
}

/** The answer to poison that no other message answers. */
export function refuseAsSuch(session: Session, fields: Fields, call: 'message' | 'quarantine', now: Instant): void {
  if (call === 'message') session.businessReject(fields, BusinessRejectReason.Other, POISON_TEXT, now);
}

/** As the engine logs a Reject(3): with the peer's text, and what it names. */
export function logReject(session: Session, fields: Fields, log: EngineLog): void {
  log.warn('peer rejected a message', { session: session.config.id, message: fields.toString() });
}

/** How reports are written on the session; for one of FIXT.1.1, in the version that its Logon named. */
export function clientDialect({ config, applVerID }: Session): ClientDialect {
  return { ...DIALECTS[versionOf(config.beginString, applVerID)], timePrecision: config.timePrecision };
}

/** The address of `host:port`. */
export function hostOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':'));
}
