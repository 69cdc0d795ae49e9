/**
 * Poison: what threw when it was read, decided or written. The step was undone; the message is kept here, was refused,
 * and is never decided again. poisonState.ts folds these events.
 */
import type { OrderID } from '../../orders/values.ts';
import type { Instant } from '../../units/brand.ts';
import { type EventOf, int, oneOf, record, text } from '../../units/record.ts';
import { POISON_ORIGINS } from '../words/poisonCommand.ts';

export const Poisoned = record('poisoned', 100, {
  /** From 1 without gaps. */
  poisonID: int(),
  at: int<Instant>(),
  /** words/poisonCommand.ts says what each is. */
  origin: oneOf(...POISON_ORIGINS),
  sessionID: text(),
  msgSeqNum: int(),
  /** MsgType(35); for what came by no FIX message, the name of the command. */
  msgType: text(),
  clientID: text(),
  originator: text(),
  clOrdID: text(),
  /** The order that is set aside; 0 for none. */
  orderID: int<OrderID>(),
  /** The message in readable form, without secrets. */
  message: text(),
  error: text(),
  stack: text(),
  /** Of old journals: SHA-256 of the state before it. Written as ''. */
  stateHash: text(),
  /** Of a session with two within a minute: until then it may not log on. 0 for none. */
  refusedUntil: int<Instant>(),
  /** Names all that the journal has before it, and so the state: journal/journalDigest.ts. '' without files. */
  journalHash: text(),
});

/** An operator has seen to it, or the order that was set aside is taken up again. */
export const PoisonClosed = record('poisonClosed', 101, {
  poisonID: int(),
  at: int<Instant>(),
  by: text(),
  reason: text(),
});

export const POISON_EVENTS = [Poisoned, PoisonClosed] as const;

export type PoisonEvent = EventOf<(typeof POISON_EVENTS)[number]>;
export type Poison = EventOf<typeof Poisoned>;
