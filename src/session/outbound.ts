/**
 * Messages that a session sends. A new message gets the next MsgSeqNum, is written to `out`, and is passed to the sink,
 * which journals it. Resent messages (resend.ts) are written to `out` only. Session messages are built here, so that
 * session.ts deals with events only.
 */
import type { Fields } from '../fix/fields.ts';
import { SessionRejectReason } from '../fix/rejects.ts';
import { Tag } from '../fix/tags.ts';
import { MessageWriter } from '../fix/writer.ts';
import { assert } from '../units/assert.ts';
import type { Instant } from '../units/brand.ts';
import { Header, ownTagsOf } from './header.ts';
import { addSignature, type LogonTerms, writeLogonBody } from './logon.ts';
import { isReject } from './msgTypes.ts';
import { type BusinessReason, type RejectReason, writeBusinessRejectBody, writeRejectBody } from './reject.ts';
import { Resender } from './resend.ts';
import type { SentMessages, SessionHandle, SessionNumbers, SessionSink } from './types.ts';
import { type Version, VERSIONS } from './version.ts';

/** TestReqID(112) of all our TestRequests: any message from the peer answers one, so they need not differ. */
const TEST_REQ_ID = 'TEST';

/** While `out` holds this much, the answer to a ResendRequest pauses until it has been sent. */
const MAX_AHEAD_BYTES = 1 << 18;

export class Outbound {
  readonly out = new MessageWriter();
  /** Time of the last message sent. */
  lastSentAt = 0;
  readonly resender: Resender;
  private readonly session: SessionHandle;
  private readonly version: Version;
  private readonly numbers: SessionNumbers;
  private readonly header: Header;
  readonly ownTags: ReadonlySet<number>;
  private readonly sink: SessionSink;
  /** Why our Logon could not be signed; undefined if it was, or need not be. */
  unsigned: string | undefined = undefined;
  private begunAt = 0;
  private isBegun = false;

  constructor(session: SessionHandle, numbers: SessionNumbers, sent: SentMessages, sink: SessionSink) {
    this.session = session;
    this.version = VERSIONS[session.config.beginString];
    this.numbers = numbers;
    this.sink = sink;
    this.ownTags = ownTagsOf(session.config);
    this.header = new Header(session.config, numbers);
    this.resender = new Resender(session.config, this.header, sent, (first, last, why) =>
      sink.gapFilled?.(session, first, last, why),
    );
  }

  begin(msgType: string, now: Instant): MessageWriter {
    assert(!this.isBegun, 'one message is written at a time');
    this.isBegun = true;
    this.begunAt = now;
    this.header.begin(this.out, msgType, this.numbers.nextSenderMsgSeqNum, now);
    return this.out;
  }

  /** Ends the message and returns its MsgSeqNum. Unless `onWire`, its bytes are taken out again once journaled. */
  commit(kept: boolean, onWire: boolean): number {
    assert(this.isBegun, 'commit ends a message that was begun');
    this.isBegun = false;
    const { out, numbers } = this;
    out.end();
    const msgSeqNum = numbers.nextSenderMsgSeqNum;
    numbers.nextSenderMsgSeqNum = msgSeqNum + 1;
    this.sink.sent(this.session, msgSeqNum, out.start, out.length, kept);
    if (onWire) this.lastSentAt = this.begunAt;
    else out.abandon();
    return msgSeqNum;
  }

  /** Takes a message back that was begun, if there is one: whoever wrote it has failed. */
  dropUnfinished(): void {
    if (this.isBegun) this.abandon();
  }

  abandon(): void {
    assert(this.isBegun, 'abandon ends a message that was begun');
    this.isBegun = false;
    this.out.abandon();
  }

  /** Continues the answer to a ResendRequest; true if another call can continue at once. */
  pump(now: Instant): boolean {
    // A peer that asks over and over before it reads would have the same messages written as often.
    if (this.out.length >= MAX_AHEAD_BYTES) return this.resender.isActive;
    const before = this.out.length;
    const more = this.resender.pump(this.out, now);
    if (this.out.length > before) this.lastSentAt = now;
    return more;
  }

  // ── session messages: on the wire, and never kept, save Reject ─────────────────────────────────────────────────

  /** Returns its MsgSeqNum; 0 if it is `unsigned`, and so was not written. */
  logon(heartBtIntSec: number, reset: boolean, applVerID: string | undefined, now: Instant): number {
    return this.writeLogon(this.numbers, { heartBtIntSec, reset, applVerID }, now);
  }

  /** A Logon that starts the numbers again on a session that is logged on: the peer's next number is 1 as well. */
  logonAnew(heartBtIntSec: number, now: Instant): number {
    const applVerID = this.session.config.defaultApplVerID;
    return this.writeLogon({ ...this.numbers, nextTargetMsgSeqNum: 1 }, { heartBtIntSec, reset: true, applVerID }, now);
  }

  private writeLogon(numbers: SessionNumbers, terms: LogonTerms, now: Instant): number {
    const { config } = this.session;
    const out = this.begin('A', now);
    writeLogonBody(out, config, numbers, terms);
    this.unsigned = config.signLogon && addSignature(out, config.signLogon, now);
    if (this.unsigned === undefined) return this.commit(false, true);
    this.abandon();
    return 0;
  }

  /** Text only for an error, or an operator's text. */
  logout(text: string | undefined, now: Instant): void {
    const out = this.begin('5', now);
    if (text !== undefined && text !== '') out.text(Tag.Text, text);
    this.commit(false, true);
  }

  /** With the TestReqID of the TestRequest in `asked`, or unsolicited. */
  heartbeat(asked: Fields | undefined, now: Instant): void {
    const out = this.begin('0', now);
    const at = asked === undefined ? -1 : asked.find(Tag.TestReqID);
    if (asked !== undefined && at >= 0) out.raw(Tag.TestReqID, asked.bytes, asked.starts[at], asked.ends[at]);
    this.commit(false, true);
  }

  testRequest(now: Instant): void {
    this.begin('1', now).text(Tag.TestReqID, TEST_REQ_ID);
    this.commit(false, true);
  }

  /** For `beginSeqNo` to `endSeqNo`, 0 for all from there on; returns the request's own MsgSeqNum. */
  resendRequest(beginSeqNo: number, endSeqNo: number, now: Instant): number {
    const out = this.begin('2', now);
    out.uint(Tag.BeginSeqNo, beginSeqNo);
    out.uint(Tag.EndSeqNo, endSeqNo === 0 ? this.version.infinity : endSeqNo);
    return this.commit(false, true);
  }

  /** False for a message that is a reject itself: those are answered by none. */
  reject(fields: Fields, why: RejectReason, now: Instant, onWire: boolean): boolean {
    if (isReject(fields)) return false;
    writeRejectBody(this.begin('3', now), this.version, this.ownTags, fields, why);
    this.commit(true, onWire);
    return true;
  }

  /** Before FIX.4.2, which began BusinessMessageReject, a Reject with the text. */
  businessReject(fields: Fields, why: BusinessReason, now: Instant, onWire: boolean): boolean {
    if (!this.version.from42) {
      const sessionRejectReason = SessionRejectReason.InvalidMsgType;
      return this.reject(fields, { sessionRejectReason, refTagID: undefined, text: why.text }, now, onWire);
    }
    if (isReject(fields)) return false;
    writeBusinessRejectBody(this.begin('j', now), this.version, this.ownTags, fields, why);
    this.commit(true, onWire);
    return true;
  }
}
