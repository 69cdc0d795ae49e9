/** Names and meanings of tags, from the dictionaries of our dialects. */
import { DEEP } from '../fix/dictionaries/DEEP.gen.ts';
import { FIX40 } from '../fix/dictionaries/FIX40.gen.ts';
import { FIX41 } from '../fix/dictionaries/FIX41.gen.ts';
import { FIX42 } from '../fix/dictionaries/FIX42.gen.ts';
import { FIX43 } from '../fix/dictionaries/FIX43.gen.ts';
import { FIX44 } from '../fix/dictionaries/FIX44.gen.ts';
import { FIX50SP2 } from '../fix/dictionaries/FIX50SP2.gen.ts';
import { FIXT11 } from '../fix/dictionaries/FIXT11.gen.ts';
import { NORTH } from '../fix/dictionaries/NORTH.gen.ts';
import { SOUTH } from '../fix/dictionaries/SOUTH.gen.ts';
import type { DialectTable } from '../fix/dictionary.ts';

/** Later versions first: where the message's own has no name, the newest does best. */
const TABLES: readonly DialectTable[] = [FIXT11, FIX50SP2, FIX44, NORTH, DEEP, FIX43, FIX42, SOUTH, FIX41, FIX40];

interface FieldName {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Looks tags and MsgTypes up in the dictionary of the message's version, else in any. */
export class Names {
  private readonly fields = new Map<number, FieldName>();
  private readonly messages = new Map<string, string>();

  constructor(beginString: string) {
    const first = (table: DialectTable) =>
      table.beginString === beginString || (beginString === 'FIXT.1.1' && table === FIX50SP2) ? 0 : 1;
    for (const table of [...TABLES].sort((a, b) => first(a) - first(b))) this.learn(table);
  }

  field(tag: number): string {
    return this.fields.get(tag)?.name ?? String(tag);
  }

  /** The meaning of an enumerated value, '' if it is not enumerated. */
  meaning(tag: number, value: string): string {
    return this.fields.get(tag)?.values.get(value) ?? '';
  }

  message(msgType: string): string {
    return this.messages.get(msgType) ?? `MsgType ${msgType}`;
  }

  private learn(table: DialectTable): void {
    for (const [tag, name, , values = []] of table.fields) {
      if (this.fields.has(tag)) continue;
      const meanings = new Map<string, string>();
      for (let i = 0; i + 1 < values.length; i += 2) meanings.set(values[i], readable(values[i + 1]));
      this.fields.set(tag, { name, values: meanings });
    }
    for (const [msgType, name] of table.messages) if (!this.messages.has(msgType)) this.messages.set(msgType, name);
  }
}

/** PARTIALLY_FILLED → partially filled */
const readable = (name: string): string => name.toLowerCase().replaceAll('_', ' ');
