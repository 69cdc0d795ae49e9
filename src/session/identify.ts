/**
 * Finds the session of a connection's first message. The CompIDs, seen from our side, name the session, together with
 * the SubIDs if sessions have them.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { namedBy, type SubIDs } from './subIDs.ts';
import type { SessionConfig } from './types.ts';

/** A session as the peer names it, turned around: we are SenderCompID. */
export interface SessionKey {
  readonly beginString: string;
  readonly senderCompID: string;
  readonly targetCompID: string;
  /** The three as one string, to look sessions up by. */
  readonly text: string;
  /** SubIDs and LocationIDs of the Logon; ignored by a session that has none. */
  readonly subIDs: SubIDs | undefined;
}

/**
 * The session that a connection's first message belongs to; undefined if it is not a Logon or has no CompIDs. Such a
 * message, and a Logon that matches no free session, lead to a disconnect without a reply: no number is consumed, and
 * an unknown peer learns nothing. Source: FIX session test cases 1S and 2S.
 */
export function identify(fields: Fields): SessionKey | undefined {
  if (!fields.equals(2, 'A')) return undefined;
  const beginString = fields.textAt(0);
  const senderCompID = fields.text(Tag.TargetCompID);
  const targetCompID = fields.text(Tag.SenderCompID);
  if (senderCompID === '' || targetCompID === '') return undefined;
  const text = keyText(beginString, senderCompID, targetCompID);
  return { beginString, senderCompID, targetCompID, text, subIDs: namedBy(fields) };
}

/** The text of a configured session's key: what it shares with sessions of other SubIDs. */
export function sessionKeyOf(config: SessionConfig): string {
  return keyText(config.beginString, config.senderCompID, config.targetCompID);
}

/** Its whole name, which no two sessions may share: `FIX.4.4:US/sub/location->THEM/sub/location`. */
export function sessionNameOf(config: SessionConfig): string {
  const { beginString, senderCompID, targetCompID, subIDs } = config;
  const us = withSubIDs(senderCompID, subIDs?.senderSubID, subIDs?.senderLocationID);
  return keyText(beginString, us, withSubIDs(targetCompID, subIDs?.targetSubID, subIDs?.targetLocationID));
}

function withSubIDs(compID: string, subID: string | undefined, locationID: string | undefined): string {
  if (locationID !== undefined) return `${compID}/${subID ?? ''}/${locationID}`;
  return subID === undefined ? compID : `${compID}/${subID}`;
}

function keyText(beginString: string, senderCompID: string, targetCompID: string): string {
  return `${beginString}:${senderCompID}->${targetCompID}`;
}
