/**
 * Finds FIX messages in a text of any form: logs of other engines, stores without line ends, columns of a table. A
 * message begins at `8=FIX`; its delimiter is what stands between `9=nnn` and `35=`, whatever a logger wrote for SOH;
 * it ends by its BodyLength, or where that is wrong, at its CheckSum. What stands around it does not matter.
 */
import { Fields, Parsed } from '../fix/fields.ts';

/** A message, and the text before it. */
export interface Found {
  /** Everything between the message before it, or the last text passed on, and this one. */
  readonly before: string;
  /** With SOH for its delimiters, as it was on the wire; undefined for text without a message. */
  readonly message: Uint8Array | undefined;
}

const SOH = '\x01';
/** A longer message is cut, at its line's end. */
const MAX_MESSAGE = 1 << 20;
/** `8=FIXT.1.1`, `9=` with nine digits, `35=`, and two delimiters fit within. */
const MAX_HEAD = 64;
const TRAILER = /10=\d{3}/y;
const WHOLE_HEAD = /8=FIXT?\.\d\.\d(?:SP\d)?(.{1,12}?)9=(\d{1,9})\1(?=35=)/sy;
/** Without a BodyLength, or with another field after it. */
const LOOSE_HEAD = /8=FIX[T.A-Z0-9]*([^T.A-Z0-9].{0,11}?)(?=(?!8=)\d+=)/sy;
const FIELD = /^\d+=/;
const UNFINISHED = -1;
const DIGIT = /\d/;

interface Head {
  readonly delimiter: string;
  /** Where the body begins, by the count of BodyLength. */
  readonly body: number;
  readonly bodyLength: number | undefined;
}

export class MessageFinder {
  private readonly fields = new Fields();
  private text = '';

  /** Takes the next characters, one a byte (`latin1`). */
  *push(characters: string): Generator<Found> {
    this.text += characters;
    yield* this.found(false);
  }

  /** The text is over: what is left is shown as it is. */
  *end(): Generator<Found> {
    yield* this.found(true);
  }

  private *found(isOver: boolean): Generator<Found> {
    let from = 0;
    for (let at = nextBegin(this.text, 0); at >= 0; ) {
      const head = headAt(this.text, at);
      if (head === undefined) {
        if (!isOver && this.text.length - at < MAX_HEAD) break;
        at = nextBegin(this.text, at + 1);
        continue;
      }
      const end = this.endOf(at, head, isOver);
      if (end === UNFINISHED) break;
      const message = this.asOnTheWire(this.text.slice(at, end), head.delimiter);
      yield { before: this.text.slice(from, at), message };
      from = this.text.startsWith(head.delimiter, end) && head.delimiter !== '\n' ? end + head.delimiter.length : end;
      at = nextBegin(this.text, from);
    }
    this.text = this.text.slice(from);
    yield* this.textWithout(isOver);
  }

  /** Passes on whole lines before what may be the begin of a message. */
  private *textWithout(isOver: boolean): Generator<Found> {
    const begin = nextBegin(this.text, 0);
    const before = begin < 0 ? this.text : this.text.slice(0, begin);
    let lines = isOver ? before.length : before.lastIndexOf('\n') + 1;
    if (lines === 0 && before.length > MAX_MESSAGE) lines = before.length - MAX_HEAD;
    if (lines === 0) return;
    yield { before: before.slice(0, lines), message: undefined };
    this.text = this.text.slice(lines);
  }

  /** Past the three digits of the CheckSum; UNFINISHED if that may still come. */
  private endOf(begin: number, head: Head, isOver: boolean): number {
    const byLength = this.endByLength(head);
    if (byLength !== undefined && (byLength !== UNFINISHED || !isOver)) return byLength;
    return this.endByCheckSum(begin, head, isOver);
  }

  /** UNFINISHED if the text is too short, undefined if no CheckSum is where BodyLength puts it. */
  private endByLength({ delimiter, body, bodyLength }: Head): number | undefined {
    const { text } = this;
    if (bodyLength === undefined || bodyLength > MAX_MESSAGE) return undefined;
    let at = body;
    // BodyLength counts one byte a delimiter, however many characters the log has for it.
    if (delimiter.length === 1) at += bodyLength;
    else {
      for (let left = bodyLength; left > 0; ) {
        const next = text.indexOf(delimiter, at);
        if (next < 0) return text.length - at > bodyLength * delimiter.length ? undefined : UNFINISHED;
        left -= next - at + 1;
        at = next + delimiter.length;
        if (left < 0) return undefined;
      }
    }
    if (at + 6 > text.length) return UNFINISHED;
    TRAILER.lastIndex = at;
    return TRAILER.test(text) && text.endsWith(delimiter, at) ? at + 6 : undefined;
  }

  private endByCheckSum(begin: number, { delimiter, body }: Head, isOver: boolean): number {
    const { text } = this;
    const next = nextBegin(text, body);
    const limit = next < 0 ? text.length : next;
    for (let at = text.indexOf(`${delimiter}10=`, body - delimiter.length); at >= 0 && at < limit; ) {
      const digits = at + delimiter.length;
      TRAILER.lastIndex = digits;
      if (TRAILER.test(text) && !DIGIT.test(text.charAt(digits + 6))) return digits + 6;
      at = text.indexOf(`${delimiter}10=`, at + 1);
    }
    if (next < 0 && !isOver && text.length - begin <= MAX_MESSAGE) return UNFINISHED;
    if (delimiter.includes('\n')) return limit;
    const lineEnd = text.indexOf('\n', begin);
    const end = lineEnd < 0 || lineEnd > limit ? limit : lineEnd;
    return text[end - 1] === '\r' ? end - 1 : end;
  }

  /**
   * A log that replaces SOH leaves open which of its delimiters were one: those before `tag=`, or all. And one that is
   * written in UTF-8 may have two bytes for what was one. The reading that fits BodyLength and CheckSum is the message.
   */
  private asOnTheWire(text: string, delimiter: string): Uint8Array {
    if (delimiter === SOH) return this.firstSound([text, inLatin1(text)]);
    const parts = text.endsWith(delimiter) ? text.slice(0, -delimiter.length).split(delimiter) : text.split(delimiter);
    const fields = parts.reduce((sofar, part) => sofar + (FIELD.test(part) ? SOH : delimiter) + part);
    return this.firstSound([fields, parts.join(SOH), inLatin1(fields)]);
  }

  private firstSound(readings: readonly (string | undefined)[]): Uint8Array {
    for (const reading of readings) {
      if (reading === undefined) continue;
      const message = Buffer.from(reading + SOH, 'latin1');
      const parsed = this.fields.parse(message, 0, message.length);
      if (parsed === Parsed.Ok || parsed === Parsed.DelimiterInValue) return message;
    }
    return Buffer.from((readings[0] ?? '') + SOH, 'latin1');
  }
}

function headAt(text: string, at: number): Head | undefined {
  WHOLE_HEAD.lastIndex = at;
  const whole = WHOLE_HEAD.exec(text);
  if (whole !== null) return { delimiter: whole[1], body: WHOLE_HEAD.lastIndex, bodyLength: Number(whole[2]) };
  LOOSE_HEAD.lastIndex = at;
  const loose = LOOSE_HEAD.exec(text);
  if (loose === null) return undefined;
  return { delimiter: loose[1], body: LOOSE_HEAD.lastIndex, bodyLength: undefined };
}

/** The next `8=FIX` that is no end of another tag, −1 if there is none. */
function nextBegin(text: string, from: number): number {
  let at = text.indexOf('8=FIX', from);
  while (at > 0 && DIGIT.test(text.charAt(at - 1))) at = text.indexOf('8=FIX', at + 1);
  return at;
}

/** The text with one character for each that a log wrote as UTF-8; undefined if it is none, or all ASCII. */
function inLatin1(text: string): string | undefined {
  if (!/[\x80-\xff]/.test(text)) return undefined;
  const decoded = Buffer.from(text, 'latin1').toString('utf8');
  return /^[\x00-\xff]*$/.test(decoded) ? decoded : undefined;
}
