/**
 * Messages received while logged on. A message passes, in this order: version, CompIDs and clock (arrival.ts); its
 * number; its form (messageFaults.ts); its meaning. After a gap it waits between number and form, so that every message
 * is checked once and in order. The session itself handles resending, heartbeats and logout (session.ts). Source: FIX
 * 4.4 vol. 2, "FIX Session protocol"; FIX session test cases of 2020, quoted by number.
 */
import { Fields, Parsed } from '../fix/fields.ts';
import { type Fault, SessionRejectReason } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import { assert } from '../units/assert.ts';
import type { Instant } from '../units/brand.ts';
import { Arrival, ARRIVAL_TEXT, inspect } from './arrival.ts';
import {
  findDuplicateFault,
  findFault,
  findFormFault,
  findNewSeqNoFault,
  sessionFault,
  tooLowText,
} from './messageFaults.ts';
import { Gap } from './gap.ts';
import { HeldMessages } from './heldMessages.ts';
import {
  HEARTBEAT,
  isDuplicate,
  isSessionType,
  LOGON,
  LOGOUT,
  REJECT,
  RESEND_REQUEST,
  SEQUENCE_RESET,
  TEST_REQUEST,
  typeOf,
} from './msgTypes.ts';
import type { Outbound } from './outbound.ts';
import { SessionState } from './state.ts';
import type { Ending, MessageReceiver, SessionConfig, SessionHandle, SessionNumbers, SessionSink } from './types.ts';

/** Calls into the session: everything that changes its state. */
export interface SessionActions {
  /**
   * The peer broke a rule: a Logout has the reason, unless a Reject just had it (`isSaid`), and nothing more is taken.
   */
  expel(text: string, isSaid: boolean, now: Instant): void;
  receiveLogout(fields: Fields, now: Instant): void;
  receiveLogon(fields: Fields, now: Instant): void;
  end(ending: Ending): void;
}

/** Hears of each message that threw; `isDone`: it was taken, and what threw was what followed. */
export type TellThrown = (fields: Fields, isDone: boolean, error: unknown) => void;

/** A number that no message has. */
const NOTHING_EXPECTED = -1;

const NO_RECEIVER: MessageReceiver = {
  onMessage: () => assert(false, 'a session has a receiver before it is connected'),
};

export class Inbound {
  /**
   * Our numbers have been reset and the peer's have not yet: its messages are accepted by their old numbers, which are
   * no longer journaled.
   */
  isOldCount = false;
  /** Nothing is taken any more on this connection, but for a Logout. */
  isDeaf = false;
  /** Takes the application messages; set before the session is connected. */
  receiver: MessageReceiver = NO_RECEIVER;
  readonly gap = new Gap();
  readonly held: HeldMessages;
  /** The peer's DefaultApplVerID(1137) on this connection; undefined where there is none. */
  applVerID: string | undefined = undefined;
  private readonly session: SessionHandle;
  private readonly actions: SessionActions;
  private readonly config: SessionConfig;
  private readonly numbers: SessionNumbers;
  private readonly outbound: Outbound;
  private readonly sink: SessionSink;
  /** The held message that is being taken. */
  private waited: Fields | undefined = undefined;
  /** Reads held messages; made when first needed. */
  private heldFields: Fields | undefined = undefined;

  constructor(
    session: SessionHandle,
    actions: SessionActions,
    numbers: SessionNumbers,
    outbound: Outbound,
    sink: SessionSink,
  ) {
    this.session = session;
    this.actions = actions;
    this.config = session.config;
    this.numbers = numbers;
    this.outbound = outbound;
    this.sink = sink;
    this.held = new HeldMessages(this.config.maxHeldMessages, this.config.maxHeldBytes);
  }

  /** Takes a message while logged on, or waiting for the answer to our Logout. */
  receive(fields: Fields, now: Instant): void {
    if (this.isDeaf && typeOf(fields) !== LOGOUT) return;
    const expected = this.numbers.nextTargetMsgSeqNum;
    const arrival = inspect(fields, this.config, now);
    if (arrival !== Arrival.Ok) {
      this.refuseArrival(fields, arrival, now);
      return;
    }
    const msgSeqNum = fields.uint(Tag.MsgSeqNum);
    const type = typeOf(fields);
    if (msgSeqNum === expected && !isSessionType(type)) this.take(fields, msgSeqNum, type, now);
    else this.receiveWithCare(fields, msgSeqNum, type, now);
    if (this.gap.through !== 0 || this.held.count !== 0) this.settle(expected, now);
  }

  // ── numbers ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The slow path: everything except the next application message in sequence. */
  private receiveWithCare(fields: Fields, msgSeqNum: number, type: number, now: Instant): void {
    const expected = this.numbers.nextTargetMsgSeqNum;
    const isOld = msgSeqNum < expected && isDuplicate(fields);
    if (type === LOGOUT && !isOld) {
      // Accepted with any number: a peer that logs out is not asked to resend. Test case 13.
      this.actions.receiveLogout(fields, now);
    } else if (type === LOGON && !isOld) {
      this.actions.receiveLogon(fields, now);
    } else if (type === SEQUENCE_RESET && !fields.yes(Tag.GapFillFlag)) {
      this.receiveReset(fields, now);
    } else if (msgSeqNum === expected) {
      this.take(fields, msgSeqNum, type, now);
    } else if (type === RESEND_REQUEST && !isOld && !this.isOldCount && this.isAnswerable(fields)) {
      // Answered with any number, or two sides in a gap would wait for each other: test case 20.
      this.answer(fields, now);
      if (msgSeqNum > expected) this.wait(fields, msgSeqNum, type, true, now);
    } else if (msgSeqNum > expected) {
      this.wait(fields, msgSeqNum, type, false, now);
    } else {
      this.receiveOld(fields, msgSeqNum, type, now);
    }
  }

  private isAnswerable(fields: Fields): boolean {
    return findFault(fields, this.config, this.numbers, this.applVerID) === undefined;
  }

  /** A number too high: something is missing. Asks for it once, and keeps the message until it has come. */
  private wait(fields: Fields, msgSeqNum: number, type: number, isDone: boolean, now: Instant): void {
    const fits = isDone ? this.held.holdDone(msgSeqNum) : this.held.hold(msgSeqNum, fields);
    if (!fits) {
      this.actions.expel(
        `Too many messages behind the gap at MsgSeqNum ${this.numbers.nextTargetMsgSeqNum}`,
        false,
        now,
      );
      return;
    }
    if (!this.gap.isOpen) {
      this.gap.open(msgSeqNum - 1, now);
      this.ask(now);
      return;
    }
    // The Reject of our own request comes with a number behind the gap, too. F8: that request then counts as never
    // sent, and the next message leads to another.
    if (type === REJECT) this.gap.rejected(fields.uint(Tag.RefSeqNum));
    else if (!this.gap.isAsked) this.ask(now);
  }

  /**
   * The number is too low: a duplicate with PossDupFlag is ignored, otherwise the session ends. Test cases 2.c, 2.e–g.
   */
  private receiveOld(fields: Fields, msgSeqNum: number, type: number, now: Instant): void {
    if (!isDuplicate(fields)) {
      this.actions.expel(tooLowText(this.numbers.nextTargetMsgSeqNum, msgSeqNum), false, now);
      return;
    }
    const fault = type === REJECT ? undefined : findDuplicateFault(fields);
    if (fault === undefined) return;
    const isSaid = this.outbound.reject(fields, fault, now, true);
    if (isOfClock(fault.sessionRejectReason)) this.actions.expel(fault.text, isSaid, now);
  }

  /** The peer's Logon has a number above the next one: requests the rest, unless the peer resends it unasked. */
  waitBehindLogon(msgSeqNum: number, comesUnasked: boolean, now: Instant): void {
    this.held.holdDone(msgSeqNum);
    this.gap.open(msgSeqNum - 1, now);
    if (comesUnasked) this.gap.asked(0, 0, now);
    else this.ask(now);
  }

  /** Everything from `first` on is missing again. */
  missFrom(first: number, now: Instant): void {
    this.gap.open(this.numbers.nextTargetMsgSeqNum - 1, now);
    this.count(first - 1);
    this.ask(now);
  }

  /** Asks again if an open gap has not closed any further for long. */
  tick(now: Instant): void {
    if (this.isTalking() && this.gap.isStale(now)) this.ask(now);
  }

  /** Requests the missing messages: all of them, or the next chunk. */
  private ask(now: Instant): void {
    const { gap } = this;
    const first = this.numbers.nextTargetMsgSeqNum;
    if (gap.isHopeless) {
      this.actions.expel(`No answer to ResendRequests from MsgSeqNum ${first}`, false, now);
      return;
    }
    const chunk = this.config.resendRequestChunk;
    const last = chunk === undefined ? 0 : Math.min(first + chunk - 1, gap.through);
    gap.asked(this.outbound.resendRequest(first, last, now), last, now);
  }

  /**
   * After a message, while a gap is open or has just closed: processes the held messages now in sequence, requests the
   * rest.
   */
  private settle(expectedBefore: number, now: Instant): void {
    const { gap, held, numbers } = this;
    if (!this.isTalking() || numbers.nextTargetMsgSeqNum === expectedBefore) return;
    // If one of them ends the session, nothing is held or missing any more.
    for (;;) {
      const msgSeqNum = numbers.nextTargetMsgSeqNum;
      const bytes = this.isDeaf ? undefined : held.take(msgSeqNum);
      if (bytes === undefined) break;
      if (bytes.length === 0) {
        this.count(msgSeqNum);
        continue;
      }
      const fields = this.parseHeld(bytes);
      this.waited = fields;
      this.take(fields, msgSeqNum, typeOf(fields), now);
      this.waited = undefined;
    }
    if (gap.isOpen) gap.advance(numbers.nextTargetMsgSeqNum, now);
    if (!gap.isOpen && held.count > 0) gap.open(held.lowest - 1, now);
    if (gap.isOpen && !gap.isAsked) this.ask(now);
  }

  /**
   * `receive` has thrown, at `fields` or at a message that had waited. It is passed over: it has used its number, if
   * that was the next one. A Logon or Logout that throws ends the session. Then the messages behind it are taken.
   */
  readonly passOver = (fields: Fields, error: unknown, tell: TellThrown, now: Instant): void => {
    for (let thrown = error; ; ) {
      const thrower = this.waited ?? fields;
      this.waited = undefined;
      tell(thrower, this.countThrower(thrower), thrown);
      try {
        this.settle(NOTHING_EXPECTED, now);
        return;
      } catch (again) {
        thrown = again;
        if (this.waited === undefined) return tell(thrower, true, again);
      }
    }
  };

  /** True if it was taken before: what threw was what followed. */
  private countThrower(thrower: Fields): boolean {
    const type = typeOf(thrower);
    const { state } = this.session;
    if (!this.isTalking() || type === LOGON || type === LOGOUT) {
      const isOver = state === SessionState.Disconnected || state === SessionState.Ended;
      if (!isOver) this.actions.end({ reason: `an error here, at 35=${thrower.msgType()}`, by: 'us', kind: 'lost' });
      return false;
    }
    const msgSeqNum = thrower.uint(Tag.MsgSeqNum);
    const expected = this.numbers.nextTargetMsgSeqNum;
    const isDone = msgSeqNum === expected - 1 && !isDuplicate(thrower);
    if (isDone) this.noteReceived(msgSeqNum);
    else if (msgSeqNum === expected) this.count(msgSeqNum);
    return isDone;
  }

  private isTalking(): boolean {
    return this.session.state === SessionState.LoggedOn || this.session.state === SessionState.LoggingOut;
  }

  private parseHeld(bytes: Uint8Array): Fields {
    this.heldFields ??= new Fields();
    const parsed = this.heldFields.parse(bytes, 0, bytes.length);
    assert(parsed === Parsed.Ok || parsed === Parsed.DelimiterInValue, 'a held message was sound when it came');
    return this.heldFields;
  }

  /** Everything up to `msgSeqNum` has been taken. */
  count(msgSeqNum: number): void {
    this.numbers.nextTargetMsgSeqNum = msgSeqNum + 1;
    this.noteReceived(msgSeqNum);
  }

  private noteReceived(msgSeqNum: number): void {
    if (!this.isOldCount) this.sink.received(this.session, msgSeqNum + 1);
  }

  /** The same, for a message that may come out of sequence. */
  countIfNext(fields: Fields): void {
    const msgSeqNum = fields.uint(Tag.MsgSeqNum);
    if (msgSeqNum === this.numbers.nextTargetMsgSeqNum) this.count(msgSeqNum);
  }

  /**
   * Drops held messages below `msgSeqNum`, which can no longer be in sequence; the application sees them as invalid.
   */
  dropHeldBelow(msgSeqNum: number, now: Instant): void {
    if (this.held.count === 0) return;
    for (const bytes of this.held.takeBelow(msgSeqNum)) {
      const fields = this.parseHeld(bytes);
      if (isSessionType(typeOf(fields))) continue;
      this.sink.quarantined(this.session, fields, 'skipped by the peer, though it came', now, false);
    }
  }

  /** Clears the state of one connection: F8, F12. */
  forgetConnection(): void {
    this.isDeaf = false;
    this.gap.close();
    this.held.clear();
  }

  // ── meaning ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Takes the next message in sequence. */
  private take(fields: Fields, msgSeqNum: number, type: number, now: Instant): void {
    if (this.isOldCount && type === RESEND_REQUEST) {
      // It requests numbers from before the reset, as it will see once it has read our Logon.
      this.count(msgSeqNum);
      return;
    }
    const fault = findFault(fields, this.config, this.numbers, this.applVerID);
    if (fault !== undefined) {
      this.refuse(fields, msgSeqNum, type, fault, now);
      return;
    }
    if (type === SEQUENCE_RESET) {
      this.skipTo(fields.uint(Tag.NewSeqNo), now);
      return;
    }
    // Count the message before its effect, so that answers carry the right LastMsgSeqNumProcessed; notify the sink
    // afterwards, so that it journals the effect first.
    this.numbers.nextTargetMsgSeqNum = msgSeqNum + 1;
    if (!isSessionType(type)) this.receiver.onMessage(fields, now);
    else if (type === TEST_REQUEST) this.outbound.heartbeat(fields, now);
    else if (type === RESEND_REQUEST) this.answer(fields, now);
    else if (type === REJECT) this.sink.rejected(this.session, fields, now);
    else assert(type === HEARTBEAT, 'Logon and Logout are not taken in sequence');
    this.noteReceived(msgSeqNum);
  }

  /**
   * Rejects a message in sequence; it uses its number. An application message is shown to the application first: F22.
   * True if a reject was sent.
   */
  private refuse(fields: Fields, msgSeqNum: number, type: number, fault: Fault, now: Instant): boolean {
    const { kind, sessionRejectReason, refTagID, text } = fault;
    let isTaken = false;
    if (!isSessionType(type)) {
      const reason = refTagID === undefined ? text : `${text}: ${refTagID}`;
      const mayTake = kind === 'session' && !ENDS_SESSION.has(sessionRejectReason);
      isTaken = this.sink.quarantined(this.session, fields, reason, now, mayTake) === true;
    }
    this.numbers.nextTargetMsgSeqNum = msgSeqNum + 1;
    if (isTaken) {
      this.noteReceived(msgSeqNum);
      return false;
    }
    if (type === REJECT) this.sink.rejected(this.session, fields, now);
    const { outbound } = this;
    const isSaid =
      kind === 'session'
        ? outbound.reject(fields, fault, now, true)
        : outbound.businessReject(fields, fault, now, true);
    this.noteReceived(msgSeqNum);
    if (isOfClock(sessionRejectReason)) this.actions.expel(text, isSaid, now);
    return isSaid;
  }

  /** A message that is not of this session, or not of this time: test cases 2.i, 2.k, 2.o. */
  private refuseArrival(fields: Fields, arrival: Arrival, now: Instant): void {
    const type = typeOf(fields);
    let isSaid = false;
    if (arrival === Arrival.WrongCompID || arrival === Arrival.WrongSendingTime) {
      const isCompID = arrival === Arrival.WrongCompID;
      const reason = isCompID ? SessionRejectReason.CompIDProblem : SessionRejectReason.SendingTimeAccuracyProblem;
      const fault = sessionFault(reason, undefined);
      const msgSeqNum = fields.uint(Tag.MsgSeqNum);
      isSaid =
        msgSeqNum === this.numbers.nextTargetMsgSeqNum
          ? this.refuse(fields, msgSeqNum, type, fault, now)
          : this.outbound.reject(fields, fault, now, true);
    }
    this.actions.expel(ARRIVAL_TEXT[arrival], isSaid, now);
  }

  /** SequenceReset in reset mode: its own number does not matter, nor whether it is wrong. Test cases 11.a to 11.c. */
  private receiveReset(fields: Fields, now: Instant): void {
    const expected = this.numbers.nextTargetMsgSeqNum;
    const fault = findFormFault(fields, this.config) ?? findNewSeqNoFault(fields, expected);
    if (fault !== undefined) {
      this.outbound.reject(fields, fault, now, true);
      return;
    }
    const newSeqNo = fields.uint(Tag.NewSeqNo);
    if (newSeqNo > expected) this.skipTo(newSeqNo, now);
  }

  /** The peer's next number is `newSeqNo`. */
  private skipTo(newSeqNo: number, now: Instant): void {
    this.dropHeldBelow(newSeqNo, now);
    this.gap.filled(newSeqNo);
    this.count(newSeqNo - 1);
    this.receiver.onSkipped?.(now);
  }

  /** Starts answering a ResendRequest; the first chunk is written at once, so that it precedes our next message. */
  private answer(fields: Fields, now: Instant): void {
    const last = this.numbers.nextSenderMsgSeqNum - 1;
    const end = fields.uint(Tag.EndSeqNo);
    this.outbound.resender.request(fields.uint(Tag.BeginSeqNo), end === 0 || end > last ? last : end);
    this.outbound.pump(now);
  }
}

/** Faults after which the session ends: whoever sent the message, or when, is not certain. */
const ENDS_SESSION: ReadonlySet<SessionRejectReason> = new Set([
  SessionRejectReason.CompIDProblem,
  SessionRejectReason.SendingTimeAccuracyProblem,
]);

function isOfClock(reason: SessionRejectReason): boolean {
  return reason === SessionRejectReason.SendingTimeAccuracyProblem;
}
