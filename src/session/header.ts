/**
 * Begins outgoing messages: 8 9 35 34 [43] 49 [50 142] 52 56 [57 143]. The constant fields are turned into bytes once
 * per session.
 */
import { Tag } from '../fix/tags.ts';
import { MessageWriter } from '../fix/writer.ts';
import type { Instant } from '../units/brand.ts';
import type { TimePrecision } from '../units/time.ts';
import type { SessionConfig, SessionNumbers } from './types.ts';
import { VERSIONS } from './version.ts';

export class Header {
  private readonly beginString: string;
  private readonly sender: Uint8Array;
  private readonly target: Uint8Array;
  private readonly timePrecision: TimePrecision;
  private readonly numbers: SessionNumbers;
  private readonly saysLastProcessed: boolean;

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
  }

  /** Begins a message, with PossDupFlag=Y if `again`; more of the header, the body and `out.end` are the caller's. */
  begin(out: MessageWriter, msgType: string, msgSeqNum: number, now: Instant, again: boolean): void {
    out.begin(this.beginString, msgType);
    out.uint(Tag.MsgSeqNum, msgSeqNum);
    if (again) out.flag(Tag.PossDupFlag, true);
    out.fields(this.sender);
    out.utc(Tag.SendingTime, now, this.timePrecision);
    out.fields(this.target);
    if (this.saysLastProcessed) out.uint(Tag.LastMsgSeqNumProcessed, this.numbers.nextTargetMsgSeqNum - 1);
  }

  /** OrigSendingTime(122) of a gap fill: it was never sent before, so this is its moment. */
  originatesNow(out: MessageWriter, now: Instant): void {
    out.utc(Tag.OrigSendingTime, now, this.timePrecision);
  }
}

function fieldBytes(...fields: readonly (readonly [tag: number, value: string | undefined])[]): Uint8Array {
  const writer = new MessageWriter(256);
  for (const [tag, value] of fields) if (value !== undefined) writer.text(tag, value);
  return writer.bytes.slice(0, writer.length);
}
