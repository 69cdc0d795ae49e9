/**
 * Conversations with a matching engine, as text: `>` is a call, `<` an event it must lead to, `=` the displayed book.
 * After a call come all of its events and nothing else. Orders have letters for numbers.
 *
 *   > buy A 100 @ 50 ioc min 20 show 10     (no `@` is a market order, or a peg on a dark book)
 *   > replace A 80 @ 51
 *   > cancel A     > day over     > ref 49 51     > at 2.5    (seconds)
 *   = 50x100 49x20 | 51x10                  (bids best first | asks best first)
 */
import { expect, test } from 'vitest';
import { BookOrder, leavesOf, type NewBookOrder, SHOW_ALL } from '../../src/sim/matching/bookOrder.ts';
import type { MatchSink } from '../../src/sim/matching/matchSink.ts';
import { DarkBook, type DarkOptions } from '../../src/sim/matching/darkBook.ts';
import { MatchingBook, type MatchingOptions } from '../../src/sim/matching/matching.ts';
import { OrdType, Sign, TimeInForce } from '../../src/sim/orders/values.ts';
import { instant, later, NO_PRICE, NO_QTY, type Price, price, type Qty, qty, seconds } from '../../src/units/brand.ts';

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

interface Call {
  readonly verb: string;
  readonly words: readonly string[];
}

type Run = (call: Call, scribe: Scribe) => void;

export function litBook(name: string, script: string, options?: MatchingOptions): void {
  test(name, () => {
    const scribe = new Scribe(letterOf);
    const book = new MatchingBook(INSTRUMENT, scribe, options);
    conversation(script, scribe, () => viewOf(book), runnerOf(book));
  });
}

const runnerOf =
  (book: MatchingBook): Run =>
  ({ verb, words }, scribe) => {
    if (verb === 'buy' || verb === 'sell') book.submit(new BookOrder(readOrder(verb, words)));
    else if (verb === 'cancel') report(scribe, book.cancel(idOf(words[0])) ? undefined : 'unknown');
    else if (verb === 'replace') {
      const { orderQty, price: px, maxFloor } = readOrder('buy', words);
      report(scribe, book.replace(idOf(words[0]), orderQty, px ?? NO_PRICE, maxFloor ?? SHOW_ALL));
    } else if (verb === 'day') book.expireDay();
    else throw new Error(`no such call: ${verb}`);
  };

export function darkBook(name: string, script: string, options: Partial<DarkOptions> = {}): void {
  test(name, () => {
    const scribe = new Scribe(letterOf);
    const book = new DarkBook(INSTRUMENT, scribe, { maxReferenceAge: seconds(1), priority: 'time', ...options });
    let now = instant(0);
    conversation(script, scribe, undefined, ({ verb, words }) => {
      if (verb === 'buy' || verb === 'sell') book.submit(new BookOrder(readOrder(verb, words, OrdType.Pegged)), now);
      else if (verb === 'cancel') report(scribe, book.cancel(idOf(words[0])) ? undefined : 'unknown');
      else if (verb === 'replace') {
        const { orderQty, price: px, minQty } = readOrder('buy', words);
        report(scribe, book.replace(idOf(words[0]), orderQty, px ?? NO_PRICE, minQty ?? NO_QTY, now));
      } else if (verb === 'day') book.expireDay();
      else if (verb === 'ref') book.setReference(price(Number(words[0])), price(Number(words[1])), now);
      else if (verb === 'at') now = later(instant(0), seconds(Number(words[0])));
      else throw new Error(`no such call: ${verb}`);
    });
  });
}

function report(scribe: Scribe, refusal: string | undefined): void {
  if (refusal !== undefined) scribe.lines.push(`refused: ${refusal}`);
}

function conversation(script: string, scribe: Scribe, view: (() => string) | undefined, run: Run): void {
  const wanted: string[] = [];
  const got: string[] = [];
  const flush = () => {
    got.push(...scribe.lines.map((line) => `< ${line}`));
    scribe.lines = [];
  };
  for (const line of script.split('\n').map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    wanted.push(line);
    const [kind, verb, ...words] = line.split(/\s+/);
    if (kind === '<') continue;
    flush();
    if (kind === '>') {
      got.push(line);
      run({ verb, words }, scribe);
    } else {
      got.push(`= ${view?.() ?? ''}`);
    }
  }
  flush();
  expect(got).toEqual(wanted);
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
