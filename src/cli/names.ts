/** Names and meanings of tags, for people: from the dictionaries of our dialects. */
import type { DialectTable } from '../fix/dictionary.ts';
import { dictionaries } from './dictionaries.ts';

interface FieldName {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Looks tags and MsgTypes up in the dictionary of the message's version, else in any. */
export class Names {
  private readonly fields = new Map<number, FieldName>();
  private readonly messages = new Map<string, string>();

  constructor(beginString: string) {
    const first = (table: DialectTable) => (table.beginString === beginString ? 0 : 1);
    for (const table of [...dictionaries.values()].sort((a, b) => first(a) - first(b))) this.learn(table);
  }

  field(tag: number): string {
    return this.fields.get(tag)?.name ?? String(tag);
  }

  /** What an enumerated value means, '' when it is not enumerated. */
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
