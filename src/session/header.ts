/**
 * Begins outgoing messages: 8 9 35 34 [43] 49 [50 142] 52 56 [57 143] [369], and the session's `headerFields`. The
 * constant fields are turned into bytes once per session.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { MessageWriter } from '../fix/writer.ts';
import type { Instant } from '../units/brand.ts';
import type { TimePrecision } from '../units/time.ts';
import { tagsOf } from './subIDs.ts';
import type { SessionConfig, SessionNumbers } from './types.ts';
import { VERSIONS } from './version.ts';

/** Tags of SubIDs, LocationIDs and `headerFields`: the header of every message we send has them. */
export function ownTagsOf({ subIDs, headerFields = [] }: SessionConfig): ReadonlySet<number> {
  return new Set([...tagsOf(subIDs), ...headerFields.map(([tag]) => tag)]);
}

export class Header {
  private readonly beginString: string;
  private readonly sender: Uint8Array;
  private readonly target: Uint8Array;
  private readonly timePrecision: TimePrecision;
  private readonly numbers: SessionNumbers;
  private readonly saysLastProcessed: boolean;
  private readonly constants: NonNullable<SessionConfig['headerFields']>;
  private readonly constantBytes: Uint8Array;

  /** `numbers` is kept, and read for LastMsgSeqNumProcessed(369). */
  constructor(config: SessionConfig, numbers: SessionNumbers) {
    this.beginString = config.beginString;
    const { subIDs } = config;
    this.sender = fieldBytes(
      [Tag.SenderCompID, config.senderCompID],
      [Tag.SenderSubID, subIDs?.senderSubID],
      [Tag.SenderLocationID, subIDs?.senderLocationID],
    );
    this.target = fieldBytes(
      [Tag.TargetCompID, config.targetCompID],
      [Tag.TargetSubID, subIDs?.targetSubID],
      [Tag.TargetLocationID, subIDs?.targetLocationID],
    );
    this.timePrecision = config.timePrecision;
    this.numbers = numbers;
    this.saysLastProcessed = config.lastMsgSeqNumProcessed === true && VERSIONS[config.beginString].from42;
    this.constants = config.headerFields ?? [];
    this.constantBytes = fieldBytes(...this.constants);
  }

  /** Begins a new message; more of the header, the body and `out.end` are the caller's. */
  begin(out: MessageWriter, msgType: string, msgSeqNum: number, now: Instant): void {
    this.start(out, msgType, msgSeqNum, now, false);
    if (this.constantBytes.length > 0) out.fields(this.constantBytes);
  }

  /** Begins a gap fill, with PossDupFlag=Y: it was never sent before, so OrigSendingTime(122) is its own time. */
  beginFill(out: MessageWriter, msgSeqNum: number, now: Instant): void {
    this.start(out, '4', msgSeqNum, now, true);
    out.utc(Tag.OrigSendingTime, now, this.timePrecision);
    if (this.constantBytes.length > 0) out.fields(this.constantBytes);
  }

  /**
   * Begins `sent` once more, with PossDupFlag=Y and its OrigSendingTime(122). Of the `headerFields` it has those that
   * `sent` lacks; the caller copies the others with the rest, as they were.
   */
  beginAgain(out: MessageWriter, sent: Fields, msgSeqNum: number, now: Instant): void {
    this.start(out, sent.msgType(), msgSeqNum, now, true);
    const original = sent.find(Tag.SendingTime);
    out.raw(Tag.OrigSendingTime, sent.bytes, sent.starts[original], sent.ends[original]);
    for (const [tag, value] of this.constants) if (!sent.has(tag)) out.text(tag, value);
  }

  private start(out: MessageWriter, msgType: string, msgSeqNum: number, now: Instant, again: boolean): void {
    out.begin(this.beginString, msgType);
    out.uint(Tag.MsgSeqNum, msgSeqNum);
    if (again) out.flag(Tag.PossDupFlag, true);
    out.fields(this.sender);
    out.utc(Tag.SendingTime, now, this.timePrecision);
    out.fields(this.target);
    if (this.saysLastProcessed) out.uint(Tag.LastMsgSeqNumProcessed, this.numbers.nextTargetMsgSeqNum - 1);
  }
}

function fieldBytes(...fields: readonly (readonly [tag: number, value: string | undefined])[]): Uint8Array {
  const writer = new MessageWriter(256);
  for (const [tag, value] of fields) if (value !== undefined) writer.text(tag, value);
  return writer.bytes.slice(0, writer.length);
}
