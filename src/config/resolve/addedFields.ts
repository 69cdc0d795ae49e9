/**
 * Fields that messages of one session may have beyond its dictionary: those of a client's Logon(A), for a choice or a
 * signature, and those that orders carry by agreement.
 */
import type { DialectTable, FieldRow, Member } from '../../fix/dictionary.ts';
import { isHeaderField } from '../../fix/edits.ts';

/** The dialect with the field in its Logon(A), so that validation lets it pass. */
export function withLogonField(table: DialectTable, tag: number): DialectTable {
  return withField(table, tag, `LogonField${tag}`, ['A']);
}

/** Tags that messages of these types carry; of a NewOrderList(E), each of its orders. */
export interface CarriedTags {
  readonly tags: readonly number[];
  readonly msgTypes: readonly string[];
  /** What is in them is agreed: where the dialect has the field, its list of values is not looked at. */
  readonly anyValue?: true;
}

/**
 * Adds the tags that the dialect does not have at all, and that `mayAdd`; those of `anyValue` wherever the messages
 * lack them, but for fields of groups and of the header.
 */
export function withCarried(
  table: DialectTable,
  carried: readonly CarriedTags[],
  mayAdd: (tag: number) => boolean,
): DialectTable {
  let all = table;
  for (const { tags, msgTypes, anyValue = false } of carried) {
    for (const tag of tags) {
      if (anyValue) all = withAnyValue(all, tag, msgTypes);
      else if (mayAdd(tag) && !isKnown(table, tag)) all = withField(all, tag, 'Carried', msgTypes);
    }
  }
  return all;
}

function withAnyValue(table: DialectTable, tag: number, msgTypes: readonly string[]): DialectTable {
  const order = table.messages.find(([msgType]) => msgType === 'D')?.[3] ?? [];
  if (isHeaderField(tag) || order.some((member) => typeof member !== 'number' && isIn(member, tag))) return table;
  const fields = table.fields.map((row): FieldRow => (row[0] === tag ? [tag, row[1], 'STRING'] : row));
  return withField({ ...table, fields }, tag, 'Agreed', msgTypes);
}

/** The member is the field, or has it within. */
const isIn = (member: Member, tag: number): boolean =>
  tagOf(member) === tag || (typeof member !== 'number' && member.slice(1).some((each) => isIn(each, tag)));

const NO_ORDERS = 73;

const isKnown = ({ fields }: DialectTable, tag: number): boolean => fields.some(([known]) => known === tag);
const tagOf = (member: Member): number => Math.abs(typeof member === 'number' ? member : member[0]);

function withField(table: DialectTable, tag: number, name: string, msgTypes: readonly string[]): DialectTable {
  return {
    ...table,
    fields: isKnown(table, tag)
      ? table.fields
      : [...table.fields, [tag, name, 'STRING'] as const].sort((a, b) => a[0] - b[0]),
    messages: table.messages.map((row) => {
      const [msgType, called, category, members] = row;
      if (!msgTypes.includes(msgType) || members.some((member) => tagOf(member) === tag)) return row;
      const more =
        msgType === 'E'
          ? members.map(
              (each): Member =>
                typeof each !== 'number' && tagOf(each) === NO_ORDERS && !isIn(each, tag) ? [...each, -tag] : each,
            )
          : [...members, -tag];
      return [msgType, called, category, more];
    }),
  };
}
