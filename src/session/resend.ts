/**
 * Answers ResendRequests: what was kept goes out again under its own number with PossDupFlag=Y, a fresh SendingTime and
 * the first one as OrigSendingTime; what was not kept, is too old or can not be read is gap-filled. A long answer is
 * written in chunks, one a call, so that its memory does not grow with its length.
 *
 * One range is enough: a request that comes while an answer is under way joins it, and the answer starts again where
 * the new request begins. Source: FIX 4.4 vol. 2, ResendRequest and SequenceReset; session test case 8.
 */
import { Fields, Parsed } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { Instant } from '../units/brand.ts';
import { MICROS_PER_SECOND } from '../units/time.ts';
import type { Header } from './header.ts';
import { isSessionType, REJECT, typeOf } from './msgTypes.ts';
import { tagsOf } from './subIDs.ts';
import type { NotResentWhy, SentMessages, SessionConfig } from './types.ts';

type NotResentSink = (first: number, last: number, why: NotResentWhy) => void;

export class Resender {
  /** The next number to look at, and the last; nothing to do once next > last. */
  private next = 1;
  private last = 0;
  /** The first number of a gap not yet filled, 0 for none. */
  private gapFrom = 0;
  private windowStart = 0;
  private sentInWindow = 0;
  /** Of `out`, up to the last whole message of this call. */
  private written = 0;
  private readonly config: SessionConfig;
  private readonly header: Header;
  private readonly ownSubIDs: ReadonlySet<number>;
  private readonly sent: SentMessages;
  private readonly gapFilled: NotResentSink;
  /** Made when first needed: most sessions never resend. */
  private stored: Fields | undefined = undefined;

  /**
   * `gapFilled` is called for messages that were kept but are not resent, and for too many with their numbers alone.
   */
  constructor(config: SessionConfig, header: Header, sent: SentMessages, gapFilled: NotResentSink) {
    this.config = config;
    this.header = header;
    this.ownSubIDs = tagsOf(config.subIDs);
    this.sent = sent;
    this.gapFilled = gapFilled;
  }

  get isActive(): boolean {
    return this.next <= this.last || this.gapFrom !== 0;
  }

  /** Takes up numbers first to last, both sent by now. */
  request(first: number, last: number): void {
    if (this.isActive) {
      // Messages between two ranges are sent once more than needed, which is harmless; one range then suffices.
      first = Math.min(first, this.gapFrom === 0 ? this.next : this.gapFrom);
      last = Math.max(last, this.last);
    }
    this.next = first;
    this.last = last;
    this.gapFrom = 0;
    const most = this.config.resendMaxCount;
    if (most !== undefined && last - first >= most) {
      this.gapFrom = first;
      this.next = last - most + 1;
      this.gapFilled(first, last - most, 'tooMany');
    }
  }

  stop(): void {
    this.next = 1;
    this.last = 0;
    this.gapFrom = 0;
  }

  /**
   * Writes the next chunk to `out`; true if another call can continue at once. If it throws, the answer is given up,
   * and nothing of the message that threw is left.
   */
  pump(out: MessageWriter, now: Instant): boolean {
    if (!this.isActive) return false;
    this.written = out.length;
    try {
      return this.writeChunk(out, now);
    } catch (error) {
      out.length = this.written;
      this.stop();
      throw error;
    }
  }

  private writeChunk(out: MessageWriter, now: Instant): boolean {
    let looked = 0;
    while (this.next <= this.last && looked < this.config.resendChunk) {
      if (!this.mayResend(now)) return false;
      this.resendOrSkip(out, this.next, now);
      this.next++;
      looked++;
    }
    if (this.next <= this.last) return true;
    this.fillGap(out, this.last + 1, now);
    return false;
  }

  /** True if the rate limit of the current second is not used up. */
  private mayResend(now: Instant): boolean {
    const most = this.config.resendMaxPerSec;
    if (most === undefined) return true;
    if (now - this.windowStart >= MICROS_PER_SECOND) {
      this.windowStart = now;
      this.sentInWindow = 0;
    }
    return this.sentInWindow < most;
  }

  private resendOrSkip(out: MessageWriter, msgSeqNum: number, now: Instant): void {
    const fields = this.read(msgSeqNum);
    if (fields === undefined || this.isOld(fields, msgSeqNum, now)) {
      if (this.gapFrom === 0) this.gapFrom = msgSeqNum;
      return;
    }
    this.fillGap(out, msgSeqNum, now);
    this.header.beginAgain(out, fields, msgSeqNum, now);
    for (let i = 3; i < fields.count - 1; i++) {
      const tag = fields.tags[i];
      if (!OF_HEADER.has(tag) && !this.ownSubIDs.has(tag)) out.raw(tag, fields.bytes, fields.starts[i], fields.ends[i]);
    }
    out.end();
    this.written = out.length;
    this.sentInWindow++;
  }

  /** The kept message with this number, if there is one to send again. */
  private read(msgSeqNum: number): Fields | undefined {
    const bytes = this.sent.read(msgSeqNum);
    if (bytes === undefined) return undefined;
    this.stored ??= new Fields();
    const fields = this.stored;
    if (
      fields.parse(bytes, 0, bytes.length) !== Parsed.Ok ||
      fields.uint(Tag.MsgSeqNum) !== msgSeqNum ||
      !fields.has(Tag.SendingTime)
    ) {
      this.gapFilled(msgSeqNum, msgSeqNum, 'unreadable');
      return undefined;
    }
    // Of the session messages only a Reject still has a meaning later.
    const type = typeOf(fields);
    return isSessionType(type) && type !== REJECT ? undefined : fields;
  }

  /** True if the message is too old to be resent: acting on it so late would surprise its sender (F10). */
  private isOld(fields: Fields, msgSeqNum: number, now: Instant): boolean {
    const maxAgeSec = this.config.resendMaxAgeSec[fields.msgType()];
    if (maxAgeSec === undefined || now - fields.utc(Tag.SendingTime) <= maxAgeSec * MICROS_PER_SECOND) return false;
    this.gapFilled(msgSeqNum, msgSeqNum, 'old');
    return true;
  }

  /** SequenceReset-GapFill for what was skipped, up to but not including `newSeqNo`. */
  private fillGap(out: MessageWriter, newSeqNo: number, now: Instant): void {
    if (this.gapFrom === 0) return;
    this.header.beginFill(out, this.gapFrom, now);
    out.uint(Tag.NewSeqNo, newSeqNo);
    out.flag(Tag.GapFillFlag, true);
    out.end();
    this.written = out.length;
    this.gapFrom = 0;
  }
}

/** Header fields that Header.begin and this file write again. */
const OF_HEADER: ReadonlySet<number> = new Set([
  Tag.MsgSeqNum,
  Tag.SenderCompID,
  Tag.SendingTime,
  Tag.TargetCompID,
  Tag.LastMsgSeqNumProcessed,
  Tag.PossDupFlag,
  Tag.OrigSendingTime,
]);
