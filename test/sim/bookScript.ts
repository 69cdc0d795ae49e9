/**
 * Scripts with a matching engine; docs/testing.md has the language: `>` is a call, `<` an event it leads to, `=` the
 * displayed book. Orders have letters for numbers.
 *
 *   > buy A 100 @ 50 ioc min 20 show 10     (no `@` is a market order, or a peg on a dark book)
 *   > replace A 80 @ 51
 *   > cancel A     > day over     > ref 49 51
 *   = 50x100 49x20 | 51x10                  (bids best first | asks best first)
 *
 * A dark book looks at the clock: 00:02.500 > sell B 4.
 */
import { test } from 'vitest';
import { BookOrder, leavesOf, type NewBookOrder, SHOW_ALL } from '../../src/sim/matching/bookOrder.ts';
import type { MatchSink } from '../../src/sim/matching/matchSink.ts';
import { DarkBook, type DarkOptions } from '../../src/sim/matching/darkBook.ts';
import { MatchingBook, type MatchingOptions } from '../../src/sim/matching/matching.ts';
import { OrdType, Sign, TimeInForce } from '../../src/sim/orders/fixValues.ts';
import {
  instant,
  later,
  ZERO_PRICE,
  NO_QTY,
  type Price,
  price,
  type Qty,
  qty,
  seconds,
} from '../../src/units/brand.ts';
import { expectScript } from '../support/script/play.ts';
import { type Output, type Row, type Script, spanOf } from '../support/script/row.ts';
import type { Subject } from '../support/script/subject.ts';

export const INSTRUMENT = {
  symbol: 'XYZ',
  currency: 'USD',
  priceScale: 2,
  qtyScale: 0,
  tickSize: price(1),
  lotSize: qty(1),
} as const;

/** Writes down what a book tells, the way scripts expect it. */
export class Scribe implements MatchSink {
  lines: string[] = [];
  readonly name: (id: number) => string;

  constructor(name: (id: number) => string = String) {
    this.name = name;
  }

  accepted(order: BookOrder): void {
    this.lines.push(`accepted ${this.name(order.id)}`);
  }
  rejected(order: BookOrder, refusal: string): void {
    this.lines.push(`rejected ${this.name(order.id)}: ${refusal}`);
  }
  traded(maker: BookOrder, taker: BookOrder, lastQty: Qty, lastPx: Price): void {
    this.lines.push(`traded ${this.name(maker.id)} ${this.name(taker.id)} ${lastQty} @ ${lastPx}`);
  }
  canceled(order: BookOrder, reason: string): void {
    this.lines.push(`canceled ${this.name(order.id)} with ${leavesOf(order)} left: ${reason}`);
  }
  replaced(order: BookOrder): void {
    this.lines.push(`replaced ${this.name(order.id)} ${order.orderQty} @ ${order.price}`);
  }
  bookChanged(_sign: Sign, _price: Price, _displayedQty: Qty): void {}
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const idOf = (letter: string): number => letters.indexOf(letter) + 1;
const letterOf = (id: number): string => letters[id - 1];

const outputOf = (text: string): Output => ({ who: '', mark: '<', text });

/** A book at the table: what it tells the scribe is what comes out of it. */
abstract class BookSubject implements Subject {
  protected readonly scribe = new Scribe(letterOf);

  act({ mark, who, text }: Row): void {
    if (mark !== '>' || who !== '') throw new Error('a book is called, no more');
    const [verb, ...words] = text.split(/\s+/);
    this.call(verb, words);
  }

  next(): Output | undefined {
    return this.scribe.lines.splice(0, 1).map(outputOf)[0];
  }

  rest(): readonly Output[] {
    return this.scribe.lines.splice(0).map(outputOf);
  }

  protected abstract call(verb: string, words: readonly string[]): void;

  protected report(refusal: string | undefined): void {
    if (refusal !== undefined) this.scribe.lines.push(`refused: ${refusal}`);
  }
}

class Lit extends BookSubject {
  private readonly book: MatchingBook;

  constructor(options: MatchingOptions | undefined) {
    super();
    this.book = new MatchingBook(INSTRUMENT, this.scribe, options);
  }

  state(): string {
    return viewOf(this.book);
  }

  protected call(verb: string, words: readonly string[]): void {
    const { book } = this;
    if (verb === 'buy' || verb === 'sell') book.submit(new BookOrder(readOrder(verb, words)));
    else if (verb === 'cancel') this.report(book.cancel(idOf(words[0])) ? undefined : 'unknown');
    else if (verb === 'replace') {
      const { orderQty, price: px, maxFloor } = readOrder('buy', words);
      this.report(book.replace(idOf(words[0]), orderQty, px ?? ZERO_PRICE, maxFloor ?? SHOW_ALL));
    } else if (verb === 'day') book.expireDay();
    else throw new Error(`no such call: ${verb}`);
  }
}

class Dark extends BookSubject {
  private readonly book: DarkBook;
  private now = instant(0);

  constructor(options: Partial<DarkOptions>) {
    super();
    this.book = new DarkBook(INSTRUMENT, this.scribe, { maxReferenceAge: seconds(1), priority: 'time', ...options });
  }

  override act(row: Row): void {
    if (row.at !== '') this.now = later(instant(0), spanOf(row.at));
    super.act(row);
  }

  protected call(verb: string, words: readonly string[]): void {
    const { book, now } = this;
    if (verb === 'buy' || verb === 'sell') book.submit(new BookOrder(readOrder(verb, words, OrdType.Pegged)), now);
    else if (verb === 'cancel') this.report(book.cancel(idOf(words[0])) ? undefined : 'unknown');
    else if (verb === 'replace') {
      const { orderQty, price: px, minQty } = readOrder('buy', words);
      this.report(book.replace(idOf(words[0]), orderQty, px ?? ZERO_PRICE, minQty ?? NO_QTY, now));
    } else if (verb === 'day') book.expireDay();
    else if (verb === 'ref') book.setReference(price(Number(words[0])), price(Number(words[1])), now);
    else throw new Error(`no such call: ${verb}`);
  }
}

export function litBook(name: string, script: Script, options?: MatchingOptions): void {
  test(name, () => expectScript(script, new Lit(options)));
}

export function darkBook(name: string, script: Script, options: Partial<DarkOptions> = {}): void {
  test(name, () => expectScript(script, new Dark(options)));
}

export function viewOf(book: MatchingBook): string {
  const side = (sign: Sign): string => {
    const prices: Price[] = [];
    const sizes: Qty[] = [];
    const count = book.readLevels(sign, Number.MAX_SAFE_INTEGER, prices, sizes);
    return Array.from({ length: count }, (_, i) => `${prices[i]}x${sizes[i]}`).join(' ');
  };
  return `${side(Sign.Buy)} | ${side(Sign.Sell)}`.trim();
}

const TIF: Readonly<Record<string, TimeInForce>> = {
  day: TimeInForce.Day,
  gtc: TimeInForce.GoodTillCancel,
  ioc: TimeInForce.ImmediateOrCancel,
  fok: TimeInForce.FillOrKill,
};

function readOrder(verb: string, words: readonly string[], noPriceType: OrdType = OrdType.Market): NewBookOrder {
  const [letter, quantity, ...rest] = words;
  const after = (word: string): number | undefined => {
    const at = rest.indexOf(word);
    return at < 0 ? undefined : Number(rest[at + 1]);
  };
  const px = after('@');
  const minQty = after('min');
  const maxFloor = after('show');
  return {
    id: idOf(letter),
    sign: verb === 'buy' ? Sign.Buy : Sign.Sell,
    orderQty: Number(quantity) as Qty,
    ordType: px === undefined ? noPriceType : OrdType.Limit,
    timeInForce: TIF[rest.find((word) => word in TIF) ?? 'day'],
    ...(px === undefined ? {} : { price: price(px) }),
    ...(minQty === undefined ? {} : { minQty: qty(minQty) }),
    ...(maxFloor === undefined ? {} : { maxFloor: qty(maxFloor) }),
  };
}
