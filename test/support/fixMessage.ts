/**
 * FIX on the wire as the specification has it, for tests. None of it is the codec's under test. Texts have `|` where the
 * wire has SOH.
 */

const SOH = '\x01';

/** `35=D|11=1|` as a whole message, with BeginString, BodyLength and CheckSum, and SOH for each `|`. */
export function framed(body: string, beginString = 'FIX.4.4'): string {
  const text = body.replaceAll('|', SOH);
  const message = `8=${beginString}${SOH}9=${text.length}${SOH}${text}`;
  return `${message}10=${checkSumOf(message)}${SOH}`;
}

function checkSumOf(text: string): string {
  let sum = 0;
  for (const byte of Buffer.from(text, 'latin1')) sum += byte;
  return String(sum & 255).padStart(3, '0');
}

export class FixMessage {
  /** The whole message. */
  readonly text: string;
  private values: Map<number, string[]> | undefined;

  /** @param wire with SOH. */
  constructor(wire: string) {
    this.text = wire.replaceAll(SOH, '|');
  }

  /** The value of `tag`; of a tag that is there more than once, the first. */
  get(tag: number): string | undefined {
    return this.all(tag)[0];
  }

  has(tag: number): boolean {
    return this.all(tag).length > 0;
  }

  /** Each value of `tag`, in order. */
  all(tag: number): readonly string[] {
    if (this.values === undefined) {
      this.values = new Map();
      for (const [each, value] of fieldsOf(this.text)) this.values.set(each, [...(this.values.get(each) ?? []), value]);
    }
    return this.values.get(tag) ?? [];
  }
}

/** `35=D|11=1|` → [35, 'D'], [11, '1']. */
export function fieldsOf(text: string): [tag: number, value: string][] {
  return text
    .split('|')
    .filter((field) => field !== '')
    .map((field) => [Number(field.slice(0, field.indexOf('='))), field.slice(field.indexOf('=') + 1)]);
}

/** Cuts bytes, as they come, into messages by BodyLength(9), and holds each to its CheckSum(10). */
export class MessageCutter {
  private rest = '';

  /** The messages that are whole now. Throws on anything that is none. */
  push(bytes: Uint8Array): FixMessage[] {
    this.rest += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const messages: FixMessage[] = [];
    let from = 0;
    for (;;) {
      const end = this.endOf(from);
      if (end === undefined) break;
      messages.push(new FixMessage(this.rest.slice(from, end)));
      from = end;
    }
    this.rest = this.rest.slice(from);
    return messages;
  }

  private endOf(from: number): number | undefined {
    const start = this.rest.slice(from, from + 40);
    const head = /^8=[^\x01]+\x019=(\d+)\x01/.exec(start);
    if (head === null) {
      if (start.length === 40 || !'8=FIX'.startsWith(start.slice(0, 5))) throw new Error(`no FIX: ${start}`);
      return undefined;
    }
    const trailer = from + head[0].length + Number(head[1]);
    const end = trailer + '10=000|'.length;
    if (this.rest.length < end) return undefined;
    const wanted = `10=${checkSumOf(this.rest.slice(from, trailer))}${SOH}`;
    const found = this.rest.slice(trailer, end);
    if (found !== wanted) throw new Error(`${found} instead of ${wanted}: ${this.rest.slice(from, end)}`);
    return end;
  }
}
