/**
 * The order a load client sends, as bytes that are only patched: MsgSeqNum, ClOrdID, the two stamps, CheckSum. Written
 * from the specification rather than with src/fix, so that a fault of our codec is not in both ends.
 */

const SOH = '\x01';
const ZERO = 48;
/** ClOrdIDs are a prefix and this many digits. */
export const ID_DIGITS = 9;
const STAMP_LENGTH = 21; // YYYYMMDD-HH:MM:SS.sss

export interface OrderFields {
  readonly sender: string;
  readonly target: string;
  readonly account: string;
  readonly symbol: string;
  readonly quantity: string;
  readonly price: string;
  /** Start of every ClOrdID. */
  readonly prefix: string;
}

/** `8=…10=nnn|` around a body that begins with `35=`; for the few messages that are no orders. */
export function frame(body: string): Buffer<ArrayBuffer> {
  const head = `8=FIX.4.4${SOH}9=${body.length}${SOH}${body}`;
  let sum = 0;
  for (let i = 0; i < head.length; i++) sum += head.charCodeAt(i);
  return Buffer.from(`${head}10=${String(sum & 255).padStart(3, '0')}${SOH}`, 'latin1');
}

export class OrderTemplate {
  private readonly fields: OrderFields;
  private bytes = Buffer.alloc(0);
  private seqDigits = 0;
  private seqAt = 0;
  private idAt = 0;
  private stamps: number[] = [];
  /** Sum of the bytes that stay from order to order; the digits count as zeros. */
  private fixedSum = 0;
  private stampedAt = 0;

  constructor(fields: OrderFields) {
    this.fields = fields;
  }

  /** Bytes to leave for an order in a buffer: twice what it takes. */
  readonly room = 512;

  /** Writes order `n` with MsgSeqNum `seq` at into[at]; returns its end. `now` is in milliseconds since the epoch. */
  write(into: Buffer, at: number, seq: number, n: number, now: number): number {
    const digits = digitCount(seq);
    if (digits !== this.seqDigits) this.build(digits);
    if (now !== this.stampedAt) this.stamp(now);
    const { bytes } = this;
    into.set(bytes, at);
    let sum = this.fixedSum;
    sum += putDigits(into, at + this.seqAt, seq, digits);
    sum += putDigits(into, at + this.idAt, n, ID_DIGITS);
    const end = at + bytes.length;
    putDigits(into, end - 4, sum & 255, 3);
    return end;
  }

  /** Makes the template for MsgSeqNums of `digits` digits. */
  private build(digits: number): void {
    const f = this.fields;
    const stamp = '0'.repeat(STAMP_LENGTH);
    const body = [
      '35=D',
      `49=${f.sender}`,
      `56=${f.target}`,
      `34=${'0'.repeat(digits)}`,
      `52=${stamp}`,
      `11=${f.prefix}${'0'.repeat(ID_DIGITS)}`,
      `1=${f.account}`,
      '21=1',
      `55=${f.symbol}`,
      '54=1',
      `60=${stamp}`,
      `38=${f.quantity}`,
      '40=2',
      `44=${f.price}`,
      '59=0',
      '',
    ].join(SOH);
    const bytes = frame(body);
    this.bytes = bytes;
    this.seqDigits = digits;
    this.seqAt = bytes.indexOf(`${SOH}34=`) + 4;
    this.idAt = bytes.indexOf(`${SOH}11=`) + 4 + f.prefix.length;
    this.stamps = [bytes.indexOf(`${SOH}52=`) + 4, bytes.indexOf(`${SOH}60=`) + 4];
    this.stampedAt = 0;
  }

  private stamp(now: number): void {
    const text = new Date(now).toISOString().replaceAll('-', '').replace('T', '-').slice(0, STAMP_LENGTH);
    for (const at of this.stamps) this.bytes.write(text, at, 'latin1');
    this.stampedAt = now;
    let sum = 0;
    for (let i = 0; i < this.bytes.length - 7; i++) sum += this.bytes[i];
    // The template's own digits are zeros; putDigits adds what stands above them.
    this.fixedSum = sum;
  }
}

function digitCount(value: number): number {
  let digits = 1;
  for (let bound = 10; value >= bound; bound *= 10) digits++;
  return digits;
}

/** Writes `value` with `digits` digits; returns by how much they pass as many zeros, summed. */
function putDigits(into: Uint8Array, at: number, value: number, digits: number): number {
  let over = 0;
  for (let i = at + digits - 1; i >= at; i--) {
    const rest = (value / 10) | 0;
    const digit = value - rest * 10;
    over += digit;
    into[i] = ZERO + digit;
    value = rest;
  }
  return over;
}
