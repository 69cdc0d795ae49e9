import { type Output, type Row, textOf } from './row.ts';

type Maybe<T> = T | Promise<T>;

/** What a script is played to: a session, a book, a venue and its clients. */
export interface Subject {
  /** Does what a row says. */
  act(row: Row): Maybe<void>;
  /** What comes next to whom the row names, at the row's time at the latest; undefined for nothing. */
  next(row: Row): Maybe<Output | undefined>;
  /** All that has come up to the time of `row`, and was not taken by `next`. */
  rest(row: Row): Maybe<readonly Output[]>;
  /** What is so now, said in as much detail as the row `=` says it. */
  state?(row: Row): Maybe<string>;
  /**
   * What came in the words of `row`, `*` where it has one, and no more fields than it asks for; without a row, as a new
   * one would say it. The two agree when this is the row's text.
   */
  inWordsOf?(output: Output, row: Row | undefined): string;
}

export async function stateOf(row: Row, subject: Subject): Promise<string> {
  if (subject.state === undefined) throw new Error('this subject has no rows "="');
  return subject.state(row);
}

/** What came, as the row that would have expected it; `row` lends its words if it is of the same kind. */
export function rowFor(output: Output, row: Row | undefined, subject: Subject): string {
  const { who, mark } = output;
  const model = row?.mark === mark && row.who === who ? row : undefined;
  const text = subject.inWordsOf?.(output, model) ?? output.text;
  const at = row?.at === '' ? '' : (output.at ?? '');
  return textOf({ at, who, mark, text });
}
