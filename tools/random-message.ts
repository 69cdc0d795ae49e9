/**
 * Random messages that keep to a dialect: a table, a MsgType and a source of randomness come in, fields go out. Tests
 * take them as they are, or break them in one place; the codec's fuzzer breaks them in many.
 */
import type { DialectTable, FieldRow, Member } from '../src/fix/dictionary.ts';

/** A number from 0 up to, but not, 1. */
export type Random = () => number;

/** The same seed gives the same numbers. mulberry32, public domain. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export const upTo = (random: Random, limit: number): number => Math.floor(random() * limit);
export const oneOf = <T>(random: Random, list: readonly T[]): T => list[upTo(random, list.length)];

/** A field; `entries` if it is the count of a repeating group. Values are one character a byte. */
export interface Node {
  readonly tag: number;
  readonly value: string;
  readonly entries?: readonly (readonly Node[])[];
}

/** The parts of a message behind MsgType(35) and before CheckSum(10). */
export interface Parts {
  readonly msgType: string;
  readonly header: readonly Node[];
  readonly body: readonly Node[];
  readonly trailer: readonly Node[];
}

/** Of a table, messages with every required field, some of the optional ones, and groups of one to three entries. */
export class MessageMaker {
  private readonly table: DialectTable;
  private readonly random: Random;
  private readonly fields: ReadonlyMap<number, FieldRow>;
  /** How likely an optional field is; large groups make large messages. */
  private readonly density: number;

  constructor(table: DialectTable, random: Random, density = 0.25) {
    this.table = table;
    this.random = random;
    this.density = density;
    this.fields = new Map(table.fields.map((row) => [row[0], row]));
  }

  make(msgType: string): Parts {
    const row = this.table.messages.find(([type]) => type === msgType);
    if (row === undefined) throw new Error(`${this.table.name} has no message ${msgType}`);
    const outside = new Set([8, 9, 35, 10]);
    const part = (members: readonly Member[]) =>
      shuffled(
        this.random,
        this.nodes(members.filter((member) => !outside.has(Math.abs(typeof member === 'number' ? member : member[0])))),
      ).flat();
    return { msgType, header: part(this.table.header), body: part(row[3]), trailer: part(this.table.trailer) };
  }

  makeAny(): Parts {
    return this.make(oneOf(this.random, this.table.messages)[0]);
  }

  /** Members chosen, in order; a length and its data stay one item. */
  private nodes(members: readonly Member[]): Node[][] {
    const chosen: Node[][] = [];
    for (let i = 0; i < members.length; i++) {
      const member = members[i];
      const next = members[i + 1];
      const count = typeof member === 'number' ? member : member[0];
      const isData = typeof next === 'number' && this.typeOf(Math.abs(next)) === 'DATA';
      const take = count > 0 || this.random() < this.density;
      if (isData) i++;
      if (!take) continue;
      if (isData) chosen.push(this.data(Math.abs(count), Math.abs(next)));
      else chosen.push([typeof member === 'number' ? this.field(Math.abs(member)) : this.group(member)]);
    }
    return chosen;
  }

  private group([count, ...members]: readonly [number, ...Member[]]): Node {
    const [first, ...rest] = members;
    const entries = Array.from({ length: 1 + upTo(this.random, 3) }, () => {
      // Every entry begins with the first member, required or not.
      const delimiter = typeof first === 'number' ? this.field(Math.abs(first)) : this.group(first);
      return [delimiter, ...this.nodes(rest).flat()];
    });
    return { tag: Math.abs(count), value: String(entries.length), entries };
  }

  private data(lengthTag: number, dataTag: number): Node[] {
    const length = 1 + upTo(this.random, 12);
    const value = Array.from({ length }, () => String.fromCharCode(upTo(this.random, 256))).join('');
    return [
      { tag: lengthTag, value: String(length) },
      { tag: dataTag, value },
    ];
  }

  private typeOf(tag: number): string {
    return this.fields.get(tag)?.[2] ?? 'STRING';
  }

  private field(tag: number): Node {
    const values = this.fields.get(tag)?.[3];
    if (values === undefined) return { tag, value: this.plain(this.typeOf(tag)) };
    const pick = () => values[upTo(this.random, values.length / 2) * 2];
    const several = this.typeOf(tag).startsWith('MULTIPLE') && this.random() < 0.3;
    return { tag, value: several ? `${pick()} ${pick()}` : pick() };
  }

  private plain(type: string): string {
    const { random } = this;
    switch (type) {
      case 'CHAR':
        return oneOf(random, ['A', 'z', '1']);
      case 'BOOLEAN':
        return oneOf(random, ['Y', 'N']);
      case 'INT':
      case 'TAGNUM':
        return String(upTo(random, 2000) - 1000);
      case 'NUMINGROUP':
      case 'LENGTH':
      case 'SEQNUM':
        return String(upTo(random, 100_000));
      case 'QTY':
      case 'PRICE':
      case 'PRICEOFFSET':
      case 'AMT':
      case 'FLOAT':
      case 'PERCENTAGE':
        return oneOf(random, ['100', '0.25', '-1.5', '0010.2500', String(upTo(random, 1_000_000))]);
      case 'UTCTIMESTAMP':
      case 'TIME':
        return oneOf(random, ['20240229-23:59:59', '20240102-03:04:05.678', '20161231-23:59:60.000001']);
      case 'UTCTIMEONLY':
        return oneOf(random, ['00:00:00', '23:59:59.999']);
      case 'UTCDATE':
      case 'UTCDATEONLY':
      case 'LOCALMKTDATE':
      case 'DATE':
        return oneOf(random, ['20240229', '19991231']);
      case 'MONTHYEAR':
        return oneOf(random, ['202412', '20241231', '202412w3']);
      case 'DAYOFMONTH':
        return String(1 + upTo(random, 31));
      case 'MULTIPLEVALUESTRING':
      case 'MULTIPLESTRINGVALUE':
      case 'MULTIPLECHARVALUE':
        return oneOf(random, ['A', 'A B']);
      default:
        return oneOf(random, ['x', 'ORD-1', 'a=b', 'caf\xe9 ', '8=FIX.4.4']);
    }
  }
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = upTo(random, i + 1);
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

/** Fields in the order of the wire: a count, then its entries. */
export function flatten(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...(node.entries ?? []).flatMap((entry) => flatten(entry))]);
}

/** The whole message. */
export function frame(beginString: string, { msgType, header, body, trailer }: Parts): Uint8Array {
  const fields = [{ tag: 35, value: msgType }, ...flatten(header), ...flatten(body), ...flatten(trailer)];
  const text = fields.map(({ tag, value }) => `${tag}=${value}\x01`).join('');
  const whole = `8=${beginString}\x019=${text.length}\x01${text}`;
  const bytes = Uint8Array.from(`${whole}10=000\x01`, (c) => c.charCodeAt(0));
  let sum = 0;
  for (let i = 0; i < whole.length; i++) sum += bytes[i];
  const digits = String(sum % 256).padStart(3, '0');
  for (let i = 0; i < 3; i++) bytes[whole.length + 3 + i] = digits.charCodeAt(i);
  return bytes;
}
