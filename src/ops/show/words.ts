/** FIX's letters as words, and back: the names in orders/values.ts with a small first letter. */
import { Peg } from '../../orders/terms.ts';
import { CxlRejReason, ExecType, OrdRejReason, OrdStatus, OrdType, Side, TimeInForce } from '../../orders/values.ts';

type Table = Readonly<Record<string, string | number>>;
export type WordOf<T extends Table> = Uncapitalize<keyof T & string>;

export class Words<T extends Table> {
  /** In the table's order; not empty. */
  readonly all: readonly [WordOf<T>, ...WordOf<T>[]];
  private readonly words = new Map<T[keyof T], WordOf<T>>();
  private readonly letters = new Map<string, T[keyof T]>();

  constructor(table: T) {
    for (const [name, letter] of Object.entries(table)) {
      const word = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      this.words.set(letter as T[keyof T], word as WordOf<T>);
      this.letters.set(word, letter as T[keyof T]);
    }
    this.all = [...this.words.values()] as [WordOf<T>, ...WordOf<T>[]];
  }

  /** Undefined for a letter that the table does not have. */
  find(letter: T[keyof T]): WordOf<T> | undefined {
    return this.words.get(letter);
  }

  word(letter: T[keyof T]): WordOf<T> {
    const word = this.words.get(letter);
    if (word === undefined) throw new Error(`no word for ${letter}`);
    return word;
  }

  letter(word: WordOf<T>): T[keyof T] {
    const letter = this.letters.get(word);
    if (letter === undefined) throw new Error(`no letter for ${word}`);
    return letter;
  }
}

export const sides = new Words(Side);
export const ordTypes = new Words(OrdType);
export const timesInForce = new Words(TimeInForce);
export const ordStatuses = new Words(OrdStatus);
export const execTypes = new Words(ExecType);
export const ordRejReasons = new Words(OrdRejReason);
export const cxlRejReasons = new Words(CxlRejReason);
/** PegPriceType: what a pegged order's price follows. */
export const pegs = new Words({ Primary: Peg.Primary, Market: Peg.Market, Mid: Peg.Mid });
