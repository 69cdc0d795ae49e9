/** A field that a client's Logon(A) may have beyond its dialect's, for a choice or a signature. */
import type { DialectTable } from '../../fix/dictionary.ts';

/** The dialect with the field in its Logon(A), so that validation lets it pass. */
export function withLogonField(table: DialectTable, tag: number): DialectTable {
  const isKnown = table.fields.some(([known]) => known === tag);
  return {
    ...table,
    fields: isKnown
      ? table.fields
      : [...table.fields, [tag, `LogonField${tag}`, 'STRING'] as const].sort((a, b) => a[0] - b[0]),
    messages: table.messages.map((row) => {
      const [msgType, name, category, members] = row;
      const has = members.some((member) => Math.abs(typeof member === 'number' ? member : member[0]) === tag);
      return msgType !== 'A' || has ? row : [msgType, name, category, [...members, -tag]];
    }),
  };
}
