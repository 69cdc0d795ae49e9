/**
 * Splits a byte stream into FIX messages. Works in place on the chunk and copies only the remainder. It finds frames;
 * Fields.parse checks that a frame is a valid message (CheckSum, field syntax).
 * Source: FIX 4.4 vol. 2, message format; QuickFIX's recovery: skip to the next `8=` when the frame is broken.
 */

const SOH = 1;
const EQUALS = 61;
const EIGHT = 56;
const NINE = 57;
const ZERO = 48;
/** `8=FIXT.1.1` and a BodyLength fit well within; a stream with no `9=` by then is not FIX. */
const MAX_PREFIX = 32;
/** `10=nnn` and SOH. */
const TRAILER = 7;
/** Room for an unfinished message on most connections; those that receive whole messages need none. */
const USUAL_HELD = 4_096;

export interface FrameSink {
  /** One frame, bytes[start, end). The bytes are lent for the call. Return false to stop reading (disconnecting). */
  onFrame(bytes: Uint8Array, start: number, end: number): boolean;
  /** `length` bytes at `start` were no message and were skipped. */
  onGarbage(bytes: Uint8Array, start: number, length: number): void;
}

export const FramerStatus = {
  Ok: 0,
  /** The sink asked to stop; what follows was not looked at. */
  Stopped: 1,
  /** A message announced, or grew, past maxMessageBytes: disconnect, there is no way to find its end safely. */
  Oversized: 2,
} as const;
export type FramerStatus = (typeof FramerStatus)[keyof typeof FramerStatus];

export class Framer {
  /** Bytes of an unfinished message, carried over to the next push. */
  private held: Uint8Array;
  private heldLength = 0;
  private isHalted = false;
  /** Start of the search for the next message after a broken one. */
  private resumeAt = 0;
  private readonly maxMessageBytes: number;
  private readonly sink: FrameSink;

  constructor(sink: FrameSink, maxMessageBytes = 1 << 20) {
    this.sink = sink;
    this.maxMessageBytes = maxMessageBytes;
    this.held = new Uint8Array(0);
  }

  /** Bytes waiting for the rest of their message, or for `proceed`. */
  get pending(): number {
    return this.heldLength;
  }

  /** Forgets an unfinished message: the connection it came from is gone. */
  reset(): void {
    this.heldLength = 0;
  }

  /** Called from within `onFrame`: what follows that message is kept, not looked at, until `proceed`. */
  halt(): void {
    this.isHalted = true;
  }

  /** Goes on after `halt`, with what was kept. */
  proceed(): FramerStatus {
    this.isHalted = false;
    const total = this.heldLength;
    this.heldLength = 0;
    return this.scan(this.held, total, true);
  }

  /** Takes bytes[0, length) of the stream; the chunk may be reused once this returns. */
  push(chunk: Uint8Array, length: number): FramerStatus {
    if (this.isHalted) {
      this.hold(chunk, 0, length);
      return FramerStatus.Ok;
    }
    if (this.heldLength === 0) return this.scan(chunk, length, false);
    this.hold(chunk, 0, length);
    const total = this.heldLength;
    this.heldLength = 0;
    return this.scan(this.held, total, true);
  }

  private scan(bytes: Uint8Array, length: number, inHeld: boolean): FramerStatus {
    let at = 0;
    while (at < length) {
      const start = findBegin(bytes, at, length);
      if (start > at) this.sink.onGarbage(bytes, at, start - at);
      at = start;
      if (at >= length) return FramerStatus.Ok;
      const end = this.frameEnd(bytes, start, length);
      if (end === OVERSIZED) return FramerStatus.Oversized;
      if (end === INCOMPLETE) {
        this.keep(bytes, start, length, inHeld);
        return this.heldLength > this.maxMessageBytes + MAX_PREFIX ? FramerStatus.Oversized : FramerStatus.Ok;
      }
      if (end === BROKEN) {
        const next = findBegin(bytes, this.resumeAt, length);
        this.sink.onGarbage(bytes, start, next - start);
        at = next;
        continue;
      }
      if (!this.sink.onFrame(bytes, start, end)) return FramerStatus.Stopped;
      at = end;
      if (this.isHalted) {
        this.keep(bytes, at, length, inHeld);
        return FramerStatus.Ok;
      }
    }
    return FramerStatus.Ok;
  }

  /** Past-the-end of the frame that begins at `start`, or one of the codes below zero. */
  private frameEnd(bytes: Uint8Array, start: number, length: number): number {
    let at = start + 2;
    this.resumeAt = at;
    while (at < length && bytes[at] !== SOH && at - start < MAX_PREFIX) at++;
    if (at >= length) return INCOMPLETE;
    if (bytes[at] !== SOH) return BROKEN;
    if (++at >= length) return INCOMPLETE;
    if (bytes[at] !== NINE) return BROKEN;
    if (++at >= length) return INCOMPLETE;
    if (bytes[at] !== EQUALS) return BROKEN;
    let bodyLength = 0;
    const digits = ++at;
    for (; at < length && bytes[at] !== SOH; at++) {
      const d = bytes[at] - ZERO;
      if (d < 0 || d > 9) return BROKEN;
      bodyLength = bodyLength * 10 + d;
      if (bodyLength > this.maxMessageBytes) return OVERSIZED;
      if (at - digits > 9) return BROKEN;
    }
    if (at >= length) return INCOMPLETE;
    if (at === digits) return BROKEN;
    const trailer = at + 1 + bodyLength;
    const end = trailer + TRAILER;
    // A wrong BodyLength shows as soon as the bytes where the trailer should be are here. What it covered is skipped
    // whole, as QuickFIX does: an `8=` within may be anything's, even a message smuggled in as text.
    this.resumeAt = trailer;
    if (trailer < length && bytes[trailer] !== 49) return BROKEN;
    if (trailer + 1 < length && bytes[trailer + 1] !== ZERO) return BROKEN;
    if (trailer + 2 < length && bytes[trailer + 2] !== EQUALS) return BROKEN;
    if (end > length) return INCOMPLETE;
    if (bytes[end - 1] !== SOH || bytes[trailer - 1] !== SOH) return BROKEN;
    return end;
  }

  /** Keeps bytes[start, length) for the next push. */
  private keep(bytes: Uint8Array, start: number, length: number, inHeld: boolean): void {
    if (inHeld) {
      this.held.copyWithin(0, start, length);
      this.heldLength = length - start;
    } else {
      this.hold(bytes, start, length);
    }
  }

  private hold(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.heldLength + (end - start);
    if (needed > this.held.length) {
      const larger = new Uint8Array(Math.max(needed, this.held.length * 2, USUAL_HELD));
      larger.set(this.held.subarray(0, this.heldLength));
      this.held = larger;
    }
    this.held.set(bytes.subarray(start, end), this.heldLength);
    this.heldLength = needed;
  }
}

const INCOMPLETE = -1;
const BROKEN = -2;
const OVERSIZED = -3;

/**
 * The next `8=` at or after `from`; a single 8 in the last byte counts, since its `=` may follow. The end of a longer
 * tag (`108=30`) counts as well: it is ruled out at once, since no `9=` follows, and so the meaning of a byte does not
 * depend on bytes of an earlier chunk.
 */
function findBegin(bytes: Uint8Array, from: number, length: number): number {
  for (let at = from; at < length; at++) {
    if (bytes[at] === EIGHT && (at + 1 === length || bytes[at + 1] === EQUALS)) return at;
  }
  return length;
}
