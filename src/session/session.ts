/**
 * One FIX session, in either role: types.ts has its inputs and outputs, state.ts its states. The driver calls
 * `connected`, `receive`, `disconnected` and `tick` with the time, and sends the content of `out`.
 *
 * This file: the connection, Logon, Logout, heartbeats, and the application's side. inbound.ts handles messages
 * received while logged on, outbound.ts writes messages.
 */
import type { Fields } from '../fix/fields.ts';
import type { BusinessRejectReason, SessionRejectReason } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import { assert } from '../units/assert.ts';
import { type Instant, least, seconds, type Span } from '../units/brand.ts';
import { MAX_KEPT_TEXT } from '../units/shortened.ts';
import { MICROS_PER_SECOND } from '../units/time.ts';
import { Arrival, inspect } from './arrival.ts';
import { Inbound } from './inbound.ts';
import { applVerIDOf, asksReset, nextExpected, numberFaultOf, refusalOf } from './logon.ts';
import { LOGON, LOGOUT, typeOf } from './msgTypes.ts';
import { Outbound } from './outbound.ts';
import { writeReversedRoute } from './route.ts';
import { moved, SessionState } from './state.ts';
import type {
  Ending,
  MessageReceiver,
  SentMessages,
  SessionConfig,
  SessionHandle,
  SessionNumbers,
  SessionSink,
} from './types.ts';
import { type Version, VERSIONS } from './version.ts';

/** HeartBtInt plus a fifth, "some reasonable transmission time": test case 6. */
const SILENCE_PER_SECOND = 1_200_000;
/** How long an expelled peer may take to answer our Logout: test cases 2.c, 2.i. */
const EXPEL_TIMEOUT: Span = seconds(2);

export class Session implements SessionHandle {
  readonly config: SessionConfig;
  /** Numbers of the next message either way. Set by the session alone. */
  readonly numbers: SessionNumbers;
  /** Bytes to put on the wire, in order. The driver sends and clears it. */
  readonly out: MessageWriter;
  /** Call when `receive` has thrown. */
  readonly passOver: Inbound['passOver'];
  private where: SessionState = SessionState.Disconnected;
  private readonly version: Version;
  private readonly sink: SessionSink;
  private readonly outbound: Outbound;
  private readonly inbound: Inbound;
  private heartBtIntSec = 0;
  private receivedAt = 0;
  /** When our unanswered TestRequest went out; 0 for none. */
  private testRequestAt = 0;
  /** When the wait for a Logon or Logout ends. */
  private deadline = 0;
  /** MsgSeqNum of the Logon we sent on this connection, and whether it had ResetSeqNumFlag=Y. */
  private logonNumber = 0;
  private resetSent = false;
  /** The reason that our Logout had. */
  private farewell = '';
  /** While our numbers have started again and the peer's have not: when it must have confirmed that. 0 otherwise. */
  private restartBy = 0;

  /** `numbers` is kept and counted up; `sent` is read to answer ResendRequests. */
  constructor(config: SessionConfig, numbers: SessionNumbers, sent: SentMessages, sink: SessionSink) {
    assert(numbers.nextSenderMsgSeqNum >= 1 && numbers.nextTargetMsgSeqNum >= 1, 'sequence numbers start at 1');
    this.config = config;
    this.numbers = numbers;
    this.version = VERSIONS[config.beginString];
    this.sink = sink;
    this.outbound = new Outbound(this, numbers, sent, sink);
    this.out = this.outbound.out;
    const actions = {
      expel: (text: string, isSaid: boolean, now: Instant) => this.expel(text, isSaid, now),
      receiveLogout: (fields: Fields, now: Instant) => this.receiveLogout(fields, now),
      receiveLogon: (fields: Fields, now: Instant) => this.logonAgain(fields, now),
      end: (ending: Ending) => this.end(ending),
    };
    this.inbound = new Inbound(this, actions, numbers, this.outbound, sink);
    this.passOver = this.inbound.passOver;
  }

  /** Hands application messages to `receiver`. Call it before the session is first connected. */
  deliverTo(receiver: MessageReceiver): void {
    this.inbound.receiver = receiver;
  }

  get state(): SessionState {
    return this.where;
  }

  /** When a message last came from the peer, and last went to it; 0 for never. */
  get lastReceivedAt(): number {
    return this.receivedAt;
  }

  get lastSentAt(): number {
    return this.outbound.lastSentAt;
  }

  /** The peer's DefaultApplVerID(1137), before its first Logon ours; undefined for versions that have none. */
  get applVerID(): string | undefined {
    return this.inbound.applVerID ?? this.config.defaultApplVerID;
  }

  /** Messages that wait behind a gap: at most `maxHeldMessages`. */
  get heldCount(): number {
    return this.inbound.held.count;
  }

  // ── the connection ─────────────────────────────────────────────────────────────────────────────────────────────

  /** The socket is connected. An initiator sends its Logon; an acceptor waits to `receive` the peer's. */
  connected(now: Instant): void {
    const { config } = this;
    this.out.clear();
    this.forgetConnection();
    this.receivedAt = now;
    this.testRequestAt = 0;
    this.resetSent = false;
    this.deadline = now + seconds(config.logonTimeoutSec);
    if (config.role === 'acceptor') {
      this.move(SessionState.AwaitingLogon);
      return;
    }
    this.move(SessionState.LogonSent);
    // With a daily reset, the peer may not know of numbers in which it never sent a message.
    const isFresh = config.dailyReset !== undefined && this.numbers.nextTargetMsgSeqNum === 1;
    const isReset = config.resetOnLogon || isFresh;
    if (isReset) this.restart(1, 1);
    this.resetSent = isReset && this.version.from41;
    this.logonNumber = this.outbound.logon(config.heartBtIntSec, this.resetSent, config.defaultApplVerID, now);
    this.endUnsigned();
  }

  /** The socket was closed, by either side. Held messages and pending resends are requested again. */
  disconnected(_now: Instant): void {
    if (this.where === SessionState.Disconnected) return;
    this.move(SessionState.Disconnected);
    this.out.clear();
    this.forgetConnection();
    if (this.config.resetOnDisconnect) this.restart(1, 1);
  }

  /** Takes one message, parsed and sound in its frame; `fields` is read within the call only. */
  receive(fields: Fields, now: Instant): void {
    this.receivedAt = now;
    this.testRequestAt = 0;
    if (this.where === SessionState.LoggedOn || this.where === SessionState.LoggingOut) {
      const { edits } = this.config;
      // Rules are applied to well-formed messages; a malformed one is rejected as received.
      const isPlain = edits === undefined || fields.brokenAt >= 0;
      this.inbound.receive(isPlain ? fields : edits.inbound(fields), now);
    } else {
      this.receiveOutside(fields, now);
    }
  }

  /** Heartbeats, TestRequests, time-outs. Cheap; call it some ten times a second. */
  tick(now: Instant): void {
    switch (this.where) {
      case SessionState.LoggedOn:
        this.keepAlive(now);
        if (this.restartBy !== 0 && now >= this.restartBy) {
          this.end({ reason: 'no answer to our Logon with ResetSeqNumFlag', by: 'peer', kind: 'lost' });
          return;
        }
        this.inbound.tick(now);
        // Without a limit the driver alone decides when the peer can take more.
        if (this.config.resendMaxPerSec !== undefined) this.pump(now);
        return;
      case SessionState.AwaitingLogon:
      case SessionState.LogonSent:
        if (now >= this.deadline) {
          this.end({ reason: `no Logon within ${this.config.logonTimeoutSec} s`, by: 'peer', kind: 'refused' });
        }
        return;
      case SessionState.LoggingOut:
        if (now >= this.deadline)
          this.end({ reason: withText('no answer to our Logout', this.farewell), by: 'us', kind: 'logout' });
        return;
      case SessionState.Expelling:
        if (now >= this.deadline) this.end({ reason: this.farewell, by: 'peer', kind: 'fault' });
        return;
      case SessionState.Disconnected:
      case SessionState.Ended:
        return;
    }
  }

  // ── the application's side ─────────────────────────────────────────────────────────────────────────────────────

  /**
   * Begins an application message: its header, with the next MsgSeqNum, is written on the returned writer; write the
   * body (other header fields first), then `commit` or `abandon`. In any state but loggedOn the message is numbered
   * and journaled only, and reaches the peer by resend, unless the numbers start again first.
   */
  begin(msgType: string, now: Instant): MessageWriter {
    return this.outbound.begin(msgType, now);
  }

  /** Ends the message; returns its MsgSeqNum. */
  commit(): number {
    this.config.edits?.outbound(this.out);
    return this.outbound.commit(true, this.where === SessionState.LoggedOn);
  }

  /** Takes the message back; its number goes to the next one. */
  abandon(): void {
    this.outbound.abandon();
  }

  /** What wrote or took a message has thrown. `isDeaf`: nothing more is taken on this connection, but a Logout. */
  stumbled(isDeaf: boolean): void {
    this.outbound.dropUnfinished();
    if (isDeaf) this.inbound.isDeaf = true;
  }

  /** Call after `begin` with the message that is answered: sends the answer back the way that one came. */
  reverseRoute(fields: Fields): void {
    writeReversedRoute(this.out, fields, this.version, this.outbound.ownTags);
  }

  /** Sends Reject(3) for a message that was delivered. `refTagID` is the field to blame, if one is. */
  reject(fields: Fields, reason: SessionRejectReason, refTagID: number | undefined, text: string, now: Instant): void {
    const onWire = this.where === SessionState.LoggedOn;
    this.outbound.reject(fields, { sessionRejectReason: reason, refTagID, text }, now, onWire);
  }

  /** Sends BusinessMessageReject(j) for a message that was delivered; before FIX.4.2 a Reject(3) with the text. */
  businessReject(fields: Fields, reason: BusinessRejectReason, text: string, now: Instant): void {
    const onWire = this.where === SessionState.LoggedOn;
    this.outbound.businessReject(fields, { businessRejectReason: reason, text }, now, onWire);
  }

  /** Logs out, with an optional Text(58); ends at once if the session is not logged on. */
  logout(text: string | undefined, now: Instant): void {
    if (this.where === SessionState.LoggedOn) {
      this.outbound.logout(text, now);
      this.farewell = text ?? '';
      this.deadline = now + seconds(this.config.logoutTimeoutSec);
      this.move(SessionState.LoggingOut);
    } else if (this.where === SessionState.AwaitingLogon || this.where === SessionState.LogonSent) {
      this.end({ reason: text ?? 'logged out before the Logon', by: 'us', kind: 'refused' });
    }
  }

  /** The next chunk of an answer to a ResendRequest, once the socket took the last. True: another can follow now. */
  pump(now: Instant): boolean {
    return this.outbound.pump(now);
  }

  /** Sets the numbers. Only while disconnected, since the peer must agree; otherwise returns false and does nothing. */
  resetNumbers(nextSenderMsgSeqNum = 1, nextTargetMsgSeqNum = 1): boolean {
    assert(nextSenderMsgSeqNum >= 1 && nextTargetMsgSeqNum >= 1, 'sequence numbers start at 1');
    if (this.where !== SessionState.Disconnected) return false;
    this.restart(nextSenderMsgSeqNum, nextTargetMsgSeqNum);
    return true;
  }

  /**
   * Resets the numbers to 1 while logged on, as initiator: sends a Logon with ResetSeqNumFlag=Y, which the peer answers
   * with another. Returns false and does nothing while messages are missing, held or being resent on either side, since
   * a reset would lose them. Messages from the peer before its answer have old numbers, ours after the Logon have new
   * ones, so nothing is lost. If the connection breaks in between, the next one begins with another such Logon.
   * Source: FIX 4.4 vol. 2, Logon, ResetSeqNumFlag for 24-hour sessions.
   */
  restartNumbers(now: Instant): boolean {
    if (this.where !== SessionState.LoggedOn || this.config.role !== 'initiator' || !this.version.from41) return false;
    const isBusy = this.inbound.gap.isOpen || this.inbound.held.count > 0 || this.outbound.resender.isActive;
    if (isBusy || this.restartBy !== 0) return false;
    this.numbers.nextSenderMsgSeqNum = 1;
    this.inbound.isOldCount = true;
    this.sink.numbersReset(this, { nextSenderMsgSeqNum: 1, nextTargetMsgSeqNum: 1 });
    this.logonNumber = this.outbound.logonAnew(this.heartBtIntSec, now);
    this.restartBy = now + seconds(this.config.logonTimeoutSec);
    this.endUnsigned();
    return true;
  }

  /**
   * Treats the peer's messages from number `first` on as missing and requests them: they arrive again with
   * PossDupFlag=Y and are delivered again. Only for an application that recognises duplicates (by ExecID). Returns
   * false and does nothing unless the session is logged on with no gap or resend in progress.
   */
  askAgain(first: number, now: Instant): boolean {
    assert(first >= 1, 'sequence numbers start at 1');
    const isBusy = this.inbound.gap.isOpen || this.inbound.held.count > 0 || this.restartBy !== 0;
    if (this.where !== SessionState.LoggedOn || isBusy || first >= this.numbers.nextTargetMsgSeqNum) return false;
    this.inbound.missFrom(first, now);
    return true;
  }

  // ── before and after the talk ──────────────────────────────────────────────────────────────────────────────────

  private receiveOutside(fields: Fields, now: Instant): void {
    if (this.where === SessionState.AwaitingLogon || this.where === SessionState.LogonSent) {
      this.receiveFirst(fields, now);
    } else if (this.where === SessionState.Expelling) {
      if (typeOf(fields) !== LOGOUT) return;
      if (inspect(fields, this.config, now) === Arrival.Ok) this.inbound.countIfNext(fields);
      this.end({ reason: this.farewell, by: 'peer', kind: 'fault' });
    } else {
      assert(this.where === SessionState.Ended, 'messages are received on a connection');
    }
  }

  /** The first message of a connection: a Logon, or the end. Test cases 1B, 1S, 2S. */
  private receiveFirst(fields: Fields, now: Instant): void {
    const isAcceptor = this.where === SessionState.AwaitingLogon;
    const type = typeOf(fields);
    if (type !== LOGON) {
      const text = fields.text(Tag.Text, MAX_KEPT_TEXT);
      if (type === LOGOUT && inspect(fields, this.config, now) === Arrival.Ok) this.inbound.countIfNext(fields);
      const reason = `35=${fields.msgType()} instead of a Logon${text === '' ? '' : `: ${text}`}`;
      this.end({ reason, by: 'peer', kind: 'refused' });
      return;
    }
    const refusal = refusalOf(fields, this.config, now);
    // No reply to a peer that may not be ours: test case 1S.
    if (refusal?.isSilent === true && isAcceptor) this.end({ reason: refusal.text, by: 'peer', kind: 'refused' });
    else if (refusal !== undefined) {
      // The Logon has used its number; else the next one would look like a gap.
      if (isAcceptor) this.inbound.countIfNext(fields);
      this.expel(refusal.text, false, now);
    } else if (isAcceptor) this.acceptLogon(fields, now);
    else this.completeLogon(fields, now);
  }

  /** Acceptor: the peer's Logon is in order, but for its number. */
  private acceptLogon(fields: Fields, now: Instant): void {
    const { config } = this;
    const reset = asksReset(fields, config);
    if (reset || config.resetOnLogon) this.restart(1, 1);
    const msgSeqNum = fields.uint(Tag.MsgSeqNum);
    const known = nextExpected(fields, config);
    const fault = numberFaultOf(msgSeqNum, known, this.numbers);
    if (fault !== undefined) {
      this.expel(fault, false, now);
      return;
    }
    this.heartBtIntSec = fields.uint(Tag.HeartBtInt);
    this.inbound.countIfNext(fields);
    this.move(SessionState.LoggedOn);
    this.inbound.applVerID = applVerIDOf(fields);
    this.logonNumber = this.outbound.logon(this.heartBtIntSec, reset, this.inbound.applVerID, now);
    this.synchronise(msgSeqNum, known, now);
    this.sink.loggedOn(this, now);
  }

  /** Initiator: the answer to our Logon is in order, but for its number. */
  private completeLogon(fields: Fields, now: Instant): void {
    const { config, numbers } = this;
    const msgSeqNum = fields.uint(Tag.MsgSeqNum);
    const reset = asksReset(fields, config);
    if (this.resetSent && !reset && msgSeqNum !== 1) {
      // Going on would have the peer send its old messages again, as new ones.
      this.expel('ResetSeqNumFlag was not confirmed', false, now);
      return;
    }
    // The peer starts again on its own: then our Logon is number 1 of the new count.
    if (reset && !this.resetSent) {
      this.restart(2, 1);
      this.logonNumber = 1;
    }
    const known = nextExpected(fields, config);
    const fault = numberFaultOf(msgSeqNum, known, this.numbers);
    if (fault !== undefined) {
      this.expel(fault, false, now);
      return;
    }
    this.heartBtIntSec = fields.uint(Tag.HeartBtInt);
    this.inbound.applVerID = applVerIDOf(fields);
    this.inbound.countIfNext(fields);
    this.move(SessionState.LoggedOn);
    const isQueued = numbers.nextSenderMsgSeqNum > this.logonNumber + 1;
    this.synchronise(msgSeqNum, known, now);
    // Messages committed since our Logon were not sent. The next number shows the peer that messages are missing.
    if (isQueued) this.outbound.heartbeat(undefined, now);
    this.sink.loggedOn(this, now);
  }

  /** After both Logons: asks for what we miss, and sends what the peer misses from `known` on (0: it did not say). */
  private synchronise(msgSeqNum: number, known: number, now: Instant): void {
    // A peer that uses NextExpectedMsgSeqNum has read ours, and resends without a ResendRequest.
    if (msgSeqNum >= this.numbers.nextTargetMsgSeqNum) {
      this.inbound.waitBehindLogon(msgSeqNum, known !== 0, now);
    }
    if (known !== 0 && known < this.logonNumber) {
      this.outbound.resender.request(known, this.logonNumber);
      this.pump(now);
    }
  }

  /** A Logon while logged on: the peer resets the numbers, or violates the protocol. */
  private logonAgain(fields: Fields, now: Instant): void {
    const isAnswer = this.restartBy !== 0;
    const isReset = asksReset(fields, this.config) && (isAnswer || this.where === SessionState.LoggedOn);
    const unasked = isAnswer ? 'ResetSeqNumFlag was not confirmed' : 'Logon while logged on';
    const refusal = isReset ? refusalOf(fields, this.config, now)?.text : unasked;
    if (refusal !== undefined) {
      this.expel(refusal, false, now);
      return;
    }
    this.inbound.dropHeldBelow(Number.POSITIVE_INFINITY, now);
    this.heartBtIntSec = fields.uint(Tag.HeartBtInt);
    if (isAnswer) {
      this.forgetConnection();
      this.inbound.count(1);
      this.inbound.applVerID = applVerIDOf(fields);
      return;
    }
    this.restart(1, 1);
    this.inbound.count(1);
    this.inbound.applVerID = applVerIDOf(fields);
    this.logonNumber = this.outbound.logon(this.heartBtIntSec, true, this.inbound.applVerID, now);
  }

  /** The answer to our Logout, or the peer's own, which we answer. */
  private receiveLogout(fields: Fields, now: Instant): void {
    this.inbound.countIfNext(fields);
    if (this.where === SessionState.LoggingOut) {
      this.end({ reason: withText('logged out', this.farewell), by: 'us', kind: 'logout' });
      return;
    }
    const text = fields.text(Tag.Text, MAX_KEPT_TEXT);
    this.outbound.logout(undefined, now);
    this.end({ reason: text === '' ? 'the peer logged out' : text, by: 'peer', kind: 'logout' });
  }

  /** Ends the session if our Logon could not be signed, and so was not written. */
  private endUnsigned(): void {
    const { unsigned } = this.outbound;
    if (unsigned === undefined) return;
    this.end({ reason: `our Logon cannot be signed: ${unsigned}`, by: 'us', kind: 'refused' });
  }

  /** A rule was broken: sends a Logout with the reason, unless a Reject just had it, and takes nothing more. */
  private expel(text: string, isSaid: boolean, now: Instant): void {
    if (this.where === SessionState.Expelling) return;
    this.forgetConnection();
    this.outbound.logout(isSaid ? undefined : text, now);
    this.farewell = text;
    this.deadline = now + least(EXPEL_TIMEOUT, seconds(this.config.logoutTimeoutSec));
    this.move(SessionState.Expelling);
  }

  private end(ending: Ending): void {
    this.move(SessionState.Ended);
    this.forgetConnection();
    const isLogout = ending.kind === 'logout' || ending.kind === 'fault';
    if (isLogout && this.config.resetOnLogout) this.restart(1, 1);
    this.sink.ended(this, ending);
  }

  /** Clears the state of one connection: F8, F12. */
  private forgetConnection(): void {
    this.inbound.forgetConnection();
    this.outbound.resender.stop();
    if (this.restartBy === 0) return;
    this.restartBy = 0;
    this.inbound.isOldCount = false;
    this.numbers.nextTargetMsgSeqNum = 1;
  }

  private restart(nextSenderMsgSeqNum: number, nextTargetMsgSeqNum: number): void {
    const { numbers } = this;
    this.forgetConnection();
    if (numbers.nextSenderMsgSeqNum === nextSenderMsgSeqNum && numbers.nextTargetMsgSeqNum === nextTargetMsgSeqNum) {
      return;
    }
    numbers.nextSenderMsgSeqNum = nextSenderMsgSeqNum;
    numbers.nextTargetMsgSeqNum = nextTargetMsgSeqNum;
    this.sink.numbersReset(this, numbers);
  }

  private move(to: SessionState): void {
    this.where = moved(this.where, to);
  }

  private keepAlive(now: Instant): void {
    const { heartBtIntSec, outbound } = this;
    if (heartBtIntSec === 0) return;
    if (this.testRequestAt !== 0) {
      if (now - this.testRequestAt >= heartBtIntSec * SILENCE_PER_SECOND) {
        this.end({ reason: 'no answer to our TestRequest', by: 'peer', kind: 'lost' });
        return;
      }
    } else if (now - this.receivedAt >= heartBtIntSec * SILENCE_PER_SECOND) {
      outbound.testRequest(now);
      this.testRequestAt = now;
    }
    if (now - outbound.lastSentAt >= heartBtIntSec * MICROS_PER_SECOND) outbound.heartbeat(undefined, now);
  }
}

const withText = (what: string, text: string): string => (text === '' ? what : `${what}: ${text}`);
