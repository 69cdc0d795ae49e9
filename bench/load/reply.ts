/**
 * Reads what a server answers: frames, BodyLength, CheckSum, and the four fields a load client must see. Stricter than
 * a session would be, since a benchmark of wrong answers measures nothing: the first fault throws.
 */

const SOH = 1;
const EQUALS = 61;
const ZERO = 48;
const TRAILER = 7; // 10=nnn|

/** What one message said; overwritten by the next. */
export class Reply {
  msgType = '';
  msgSeqNum = 0;
  /** The number at the end of ClOrdID(11), after the client's prefix; -1 without one. */
  order = -1;
  /** ExecType(150) and OrdStatus(39) as character codes, 0 without them. */
  execType = 0;
  ordStatus = 0;
  text = '';
}

const TYPE_TEXTS = new Map<number, string>();

/** Reads the message at bytes[start…end) into `reply`; returns its end, or -1 when it is not all there yet. */
export function readReply(bytes: Uint8Array, start: number, end: number, idPrefix: number, reply: Reply): number {
  // `8=FIX.4.4|9=` is twelve bytes, with one digit of length and its SOH at least.
  if (end - start < 14) return -1;
  if (bytes[start] !== 56 || bytes[start + 1] !== EQUALS || bytes[start + 10] !== 57) fault(bytes, start, end, 'frame');
  let at = start + 12;
  let bodyLength = 0;
  for (; at < end && bytes[at] !== SOH; at++) bodyLength = bodyLength * 10 + bytes[at] - ZERO;
  const trailer = at + 1 + bodyLength;
  if (trailer + TRAILER > end) return -1;
  const sum = readFields(bytes, at + 1, trailer, sumOf(bytes, start, at + 1), idPrefix, reply);
  const stated = (bytes[trailer + 3] - ZERO) * 100 + (bytes[trailer + 4] - ZERO) * 10 + bytes[trailer + 5] - ZERO;
  if (bytes[trailer] !== 49 || bytes[trailer + 6] !== SOH || bytes[trailer - 1] !== SOH) {
    fault(bytes, start, trailer + TRAILER, 'BodyLength');
  }
  if (stated !== (sum & 255)) fault(bytes, start, trailer + TRAILER, 'CheckSum');
  return trailer + TRAILER;
}

function readFields(bytes: Uint8Array, from: number, to: number, sum: number, idPrefix: number, reply: Reply): number {
  reply.order = -1;
  reply.execType = 0;
  reply.ordStatus = 0;
  reply.text = '';
  let at = from;
  while (at < to) {
    let tag = 0;
    let c = bytes[at++];
    for (; c !== EQUALS && at < to; c = bytes[at++]) {
      tag = tag * 10 + c - ZERO;
      sum += c;
    }
    const value = at;
    sum += EQUALS;
    for (c = bytes[at++]; c !== SOH && at < to; c = bytes[at++]) sum += c;
    sum += SOH;
    if (tag === 34) reply.msgSeqNum = digits(bytes, value, at - 1);
    else if (tag === 11) reply.order = digits(bytes, value + idPrefix, at - 1);
    else if (tag === 35) reply.msgType = typeText(bytes, value, at - 1);
    else if (tag === 150) reply.execType = bytes[value];
    else if (tag === 39) reply.ordStatus = bytes[value];
    else if (tag === 58) reply.text = Buffer.from(bytes.subarray(value, at - 1)).toString('latin1');
  }
  return sum;
}

function sumOf(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += bytes[i];
  return sum;
}

function digits(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + bytes[i] - ZERO;
  return value;
}

function typeText(bytes: Uint8Array, from: number, to: number): string {
  const code = to - from === 1 ? bytes[from] : (bytes[from] << 8) | bytes[from + 1];
  const known = TYPE_TEXTS.get(code);
  if (known !== undefined) return known;
  const text = Buffer.from(bytes.subarray(from, to)).toString('latin1');
  TYPE_TEXTS.set(code, text);
  return text;
}

function fault(bytes: Uint8Array, start: number, end: number, what: string): never {
  const text = Buffer.from(bytes.subarray(start, end)).toString('latin1').replaceAll('\x01', '|');
  throw new Error(`wrong ${what} in a reply: ${text.slice(0, 400)}`);
}
