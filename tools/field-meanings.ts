/**
 * Prints what the fields of clients' messages mean (src/wire/orderMeaning.ts, requestMeaning.ts) into
 * docs/rules-of-engagement.md.
 *
 *   node tools/field-meanings.ts            writes the part of the page
 *   node tools/field-meanings.ts --check    fails if it is not what would be written
 */
import { type Meaning, type Only, type Row } from '../src/wire/meaning.ts';
import { ORDER, REPLACE } from '../src/wire/orderMeaning.ts';
import { CANCEL, LIST, MASS_CANCEL, MASS_STATUS, STATUS } from '../src/wire/requestMeaning.ts';
import { writePartOrCheck } from './page.ts';

const MEANINGS: readonly Meaning[] = ['honoured', 'harmless', 'carried', 'only', 'refused'];
const ONLY: Readonly<Record<Exclude<Only, readonly string[]>, string>> = {
  itsCurrency: "the instrument's currency",
  itsOwn: 'the Symbol(55)',
  today: "today's date",
  past: 'a time that has come',
  theOrders: "the order's",
};

function meaningIn({ meaning, only }: Row): string {
  if (only === undefined) return meaning;
  return `only ${typeof only === 'string' ? ONLY[only] : only.join(', ')}`;
}

/** Rows of one meaning and reason are printed as one. */
function table(rows: readonly Row[], others: string): string {
  const printed = new Map<string, { readonly row: Row; readonly fields: string[] }>();
  for (const row of rows) {
    const key = `${meaningIn(row)} | ${row.why}`;
    const known = printed.get(key) ?? { row, fields: [] };
    known.fields.push(...row.fields.split(', '));
    printed.set(key, known);
  }
  const tag = (field: string) => Number.parseInt(field, 10) || 1e6;
  const lines = [...printed]
    .sort(([, a], [, b]) => MEANINGS.indexOf(a.row.meaning) - MEANINGS.indexOf(b.row.meaning))
    .map(([key, { fields }]) => {
      const names = fields.sort((a, b) => tag(a) - tag(b)).map((field) => field.replace(/^\[(.*)\]$/, 'all of $1'));
      return `| ${names.join(', ')} | ${key} |`;
    });
  return ['| fields | meaning | why |', '| --- | --- | --- |', ...lines, ...(others === '' ? [] : [others]), ''].join(
    '\n',
  );
}

/** Rows that others of the same list take the place of are not printed. */
function effective(rows: readonly Row[]): Row[] {
  const last = new Map<string, Row>();
  for (const row of rows) for (const field of row.fields.split(', ')) last.set(field, row);
  return rows.flatMap((row) => {
    const fields = row.fields.split(', ').filter((each) => last.get(each) === row);
    return fields.length === 0 ? [] : [{ ...row, fields: fields.join(', ') }];
  });
}

const REFUSED = '| any other | refused | it may change the order, and nothing is agreed about it |';
const HARMLESS = '| any other | harmless | the order is named, and the request does not add to it |';
const sections: readonly (readonly [string, readonly Row[], string])[] = [
  ['NewOrderSingle(D), and each order of NewOrderList(E)', ORDER, REFUSED],
  ['OrderCancelReplaceRequest(G): as above, but', REPLACE, ''],
  ['NewOrderList(E), beside its orders', LIST, REFUSED],
  ['OrderCancelRequest(F)', CANCEL, HARMLESS],
  ['OrderStatusRequest(H)', STATUS, HARMLESS],
  ['OrderMassCancelRequest(q)', MASS_CANCEL, REFUSED],
  ['OrderMassStatusRequest(AF)', MASS_STATUS, REFUSED],
];
const printed = sections.map(([title, rows, others]) => `\n${title}:\n\n${table(effective(rows), others)}`).join('');
writePartOrCheck('rules-of-engagement.md', 'fields', `${printed}\n`, {
  source: 'src/wire/',
  command: 'npm run fields',
});
