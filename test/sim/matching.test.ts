import { describe, expect, test } from 'vitest';
import { BookOrder } from '../../src/sim/matching/bookOrder.ts';
import { Refusal } from '../../src/sim/matching/matchSink.ts';
import { MatchingBook } from '../../src/sim/matching/matching.ts';
import { Sign } from '../../src/sim/orders/fixValues.ts';
import { type Price, price, type Qty, qty } from '../../src/units/brand.ts';
import { script } from '../support/script/literal.ts';
import { INSTRUMENT, litBook, Scribe } from './bookScript.ts';

describe('price and time', () => {
  litBook(
    'better prices first, then who came first, at the resting price',
    script`
    > sell A 100 @ 52
    < accepted A
    > sell B 100 @ 51
    < accepted B
    > sell C 100 @ 51
    < accepted C
    > buy D 250 @ 52
    < accepted D
    < traded B D 100 @ 51
    < traded C D 100 @ 51
    < traded A D 50 @ 52
    = | 52x50
    `,
  );

  litBook(
    'a limit is the worst price, and what is left rests',
    script`
    > sell A 30 @ 50
    < accepted A
    > sell B 30 @ 52
    < accepted B
    > buy C 100 @ 51
    < accepted C
    < traded A C 30 @ 50
    = 51x70 | 52x30
    `,
  );

  litBook(
    'sells mirror buys',
    script`
    > buy A 100 @ 49
    < accepted A
    > buy B 100 @ 50
    < accepted B
    > sell C 150 @ 49
    < accepted C
    < traded B C 100 @ 50
    < traded A C 50 @ 49
    = 49x50 |
    `,
  );

  litBook(
    'queue: with 100 ahead, a buy of 50 fills only behind them',
    script`
    > buy A 100 @ 50
    < accepted A
    > buy B 50 @ 50
    < accepted B
    > sell C 80 @ 50 ioc
    < accepted C
    < traded A C 80 @ 50
    > sell D 30 @ 50 ioc
    < accepted D
    < traded A D 20 @ 50
    < traded B D 10 @ 50
    > sell E 50 @ 50 ioc
    < accepted E
    < traded B E 40 @ 50
    < canceled E with 10 left: not filled at once
    = |
    `,
  );

  litBook(
    'consumption: what was taken is gone, until someone offers anew',
    script`
    > sell A 100 @ 50
    < accepted A
    > buy B 30 @ 50
    < accepted B
    < traded A B 30 @ 50
    = | 50x70
    > buy C 50 @ 50
    < accepted C
    < traded A C 50 @ 50
    = | 50x20
    > sell D 100 @ 50
    < accepted D
    = | 50x120
    `,
  );

  litBook(
    'passive: later sellers below a resting buy fill it at its own price',
    script`
    > buy A 1000 @ 10005
    < accepted A
    > sell B 30 @ 10000
    < accepted B
    < traded A B 30 @ 10005
    > sell C 200 @ 9995
    < accepted C
    < traded A C 200 @ 10005
    = 10005x770 |
    `,
  );
});

describe('time in force', () => {
  litBook(
    'IOC trades what it can and cancels the rest; GTC rests; Day ends with the day',
    script`
    > buy A 40 @ 50 gtc
    < accepted A
    > buy B 40 @ 49
    < accepted B
    > sell C 100 @ 50 ioc
    < accepted C
    < traded A C 40 @ 50
    < canceled C with 60 left: not filled at once
    > buy D 10 @ 48 gtc
    < accepted D
    > day over
    < canceled B with 40 left: the trading day ended
    = 48x10 |
    `,
  );

  litBook(
    'FOK is all or nothing, over several levels, reserves counted',
    script`
    > sell A 60 @ 50 show 10
    < accepted A
    > sell B 40 @ 51 show 0
    < accepted B
    > buy C 101 @ 51 fok
    < accepted C
    < canceled C with 101 left: could not be filled in full
    > buy D 100 @ 50 fok
    < accepted D
    < canceled D with 100 left: could not be filled in full
    > buy E 100 @ 51 fok
    < accepted E
    < traded A E 10 @ 50
    < traded A E 10 @ 50
    < traded A E 10 @ 50
    < traded A E 10 @ 50
    < traded A E 10 @ 50
    < traded A E 10 @ 50
    < traded B E 40 @ 51
    `,
  );

  litBook(
    'a market order takes any price and never rests',
    script`
    > sell A 10 @ 50
    < accepted A
    > sell B 10 @ 5000
    < accepted B
    > buy C 30
    < accepted C
    < traded A C 10 @ 50
    < traded B C 10 @ 5000
    < canceled C with 10 left: no liquidity left for a market order
    > sell D 5
    < accepted D
    < canceled D with 5 left: no liquidity left for a market order
    `,
  );

  litBook(
    'protection: a market order goes no farther than its points from the best',
    script`
    > sell A 10 @ 100100
    < accepted A
    > sell B 10 @ 100200
    < accepted B
    > sell C 10 @ 100201
    < accepted C
    > buy D 30
    < accepted D
    < traded A D 10 @ 100100
    < traded B D 10 @ 100200
    < canceled D with 10 left: no liquidity left for a market order
    = | 100201x10
    `,
    { marketProtection: price(100) },
  );
});

describe('MinQty', () => {
  litBook(
    'counts over all resting orders within the limit, and is met or the order does nothing',
    script`
    > sell A 30 @ 50
    < accepted A
    > sell B 30 @ 51
    < accepted B
    > buy C 100 @ 51 ioc min 61
    < accepted C
    < canceled C with 100 left: MinQty could not be met
    > buy D 100 @ 50 ioc min 60
    < accepted D
    < canceled D with 100 left: MinQty could not be met
    > buy E 100 @ 51 ioc min 60
    < accepted E
    < traded A E 30 @ 50
    < traded B E 30 @ 51
    < canceled E with 40 left: not filled at once
    `,
  );
});

describe('icebergs and hidden orders', () => {
  litBook(
    'a refreshed part goes to the back of the queue',
    script`
    > sell A 30 @ 50 show 10
    < accepted A
    > sell B 10 @ 50
    < accepted B
    = | 50x20
    > buy C 15 @ 50
    < accepted C
    < traded A C 10 @ 50
    < traded B C 5 @ 50
    = | 50x15
    > buy D 10 @ 50
    < accepted D
    < traded B D 5 @ 50
    < traded A D 5 @ 50
    = | 50x5
    > buy E 50 @ 50
    < accepted E
    < traded A E 5 @ 50
    < traded A E 10 @ 50
    = 50x35 |
    `,
  );

  litBook(
    'the last part may be smaller than MaxFloor',
    script`
    > buy A 25 @ 50 show 10
    < accepted A
    > sell B 20 @ 50
    < accepted B
    < traded A B 10 @ 50
    < traded A B 10 @ 50
    = 50x5 |
    `,
  );

  litBook(
    'MaxFloor 0 shows nothing, and trades after all that is shown at its price',
    script`
    > buy A 10 @ 50 show 0
    < accepted A
    > buy B 10 @ 50
    < accepted B
    > buy C 10 @ 51 show 0
    < accepted C
    = 50x10 |
    > sell D 25 @ 50
    < accepted D
    < traded C D 10 @ 51
    < traded B D 10 @ 50
    < traded A D 5 @ 50
    = |
    > sell E 5 @ 50
    < accepted E
    < traded A E 5 @ 50
    `,
  );
});

describe('cancel and replace', () => {
  litBook(
    'a cancel takes the rest, once',
    script`
    > buy A 100 @ 50
    < accepted A
    > sell B 40 @ 50
    < accepted B
    < traded A B 40 @ 50
    > cancel A
    < canceled A with 60 left: canceled on request
    = |
    > cancel A
    < refused: unknown
    > cancel B
    < refused: unknown
    `,
  );

  litBook(
    'less at the same price keeps its place',
    script`
    > buy A 100 @ 50
    < accepted A
    > buy B 100 @ 50
    < accepted B
    > replace A 60 @ 50
    < replaced A 60 @ 50
    = 50x160 |
    > sell C 70 @ 50
    < accepted C
    < traded A C 60 @ 50
    < traded B C 10 @ 50
    `,
  );

  litBook(
    'more, or another price and back, loses it',
    script`
    > buy A 100 @ 50
    < accepted A
    > buy B 100 @ 50
    < accepted B
    > replace A 101 @ 50
    < replaced A 101 @ 50
    > sell C 10 @ 50
    < accepted C
    < traded B C 10 @ 50
    > replace B 90 @ 49
    < replaced B 90 @ 49
    > replace B 90 @ 50
    < replaced B 90 @ 50
    > sell D 150 @ 50
    < accepted D
    < traded A D 101 @ 50
    < traded B D 49 @ 50
    `,
  );

  litBook(
    'a replacement that crosses trades, with what it has left',
    script`
    > sell A 50 @ 52
    < accepted A
    > buy B 100 @ 50
    < accepted B
    > sell C 30 @ 50
    < accepted C
    < traded B C 30 @ 50
    > replace B 100 @ 52
    < replaced B 100 @ 52
    < traded A B 50 @ 52
    = 52x20 |
    `,
  );

  litBook(
    'OrderQty counts what has traded; at or below CumQty the order is over (matrices C.3.b, C.3.c)',
    script`
    > buy A 10000 @ 50
    < accepted A
    > sell B 7000 @ 50
    < accepted B
    < traded A B 7000 @ 50
    > replace A 8000 @ 50
    < replaced A 8000 @ 50
    = 50x1000 |
    > replace A 7000 @ 50
    < replaced A 7000 @ 50
    = |
    > cancel A
    < refused: unknown
    > buy C 100 @ 50
    < accepted C
    > sell D 60 @ 50
    < accepted D
    < traded C D 60 @ 50
    > replace C 20 @ 50
    < replaced C 60 @ 50
    = |
    `,
  );

  litBook(
    'an iceberg keeps its place and its shown part when only its reserve shrinks',
    script`
    > buy A 100 @ 50 show 10
    < accepted A
    > buy B 10 @ 50
    < accepted B
    > replace A 50 @ 50 show 10
    < replaced A 50 @ 50
    = 50x20 |
    > replace A 5 @ 50 show 10
    < replaced A 5 @ 50
    = 50x15 |
    > replace A 5 @ 50 show 3
    < replaced A 5 @ 50
    > sell C 11 @ 50
    < accepted C
    < traded B C 10 @ 50
    < traded A C 1 @ 50
    = 50x2 |
    `,
  );
});

test.each([
  ['a quantity of nothing', { orderQty: 0, price: 100 }, Refusal.BadQty],
  ['a quantity between lots', { orderQty: 150, price: 100 }, Refusal.BadQty],
  ['no price', { orderQty: 100, price: 0 }, Refusal.BadPrice],
  ['a price between ticks', { orderQty: 100, price: 102 }, Refusal.BadPrice],
  ['MinQty above OrderQty', { orderQty: 100, price: 100, minQty: 200, timeInForce: '3' }, Refusal.BadMinQty],
  ['MinQty that would rest', { orderQty: 100, price: 100, minQty: 100 }, Refusal.MinQtyRests],
  ['a peg', { orderQty: 100, ordType: 'P' }, Refusal.BadOrdType],
  ['bad quantity before bad price', { orderQty: 1, price: 1 }, Refusal.BadQty],
] as const)('refused: %s', (_name, fields, refusal) => {
  const scribe = new Scribe();
  const book = new MatchingBook({ ...INSTRUMENT, tickSize: price(5), lotSize: qty(100) }, scribe);
  book.submit(new BookOrder({ id: 1, sign: Sign.Buy, ...fields } as ConstructorParameters<typeof BookOrder>[0]));
  expect(scribe.lines).toEqual([`rejected 1: ${refusal}`]);
  expect(book.orderCount).toBe(0);
});

test('a live number is refused, and a replacement is checked like an order', () => {
  const scribe = new Scribe();
  const book = new MatchingBook({ ...INSTRUMENT, tickSize: price(5), lotSize: qty(100) }, scribe);
  book.submit(new BookOrder({ id: 1, sign: Sign.Buy, orderQty: qty(100), price: price(50) }));
  book.submit(new BookOrder({ id: 1, sign: Sign.Buy, orderQty: qty(100), price: price(50) }));
  expect(scribe.lines).toEqual(['accepted 1', `rejected 1: ${Refusal.DuplicateID}`]);
  expect(book.replace(2, qty(100), price(50))).toBe(Refusal.UnknownOrder);
  expect(book.replace(1, qty(50), price(50))).toBe(Refusal.BadQty);
  expect(book.replace(1, qty(100), price(51))).toBe(Refusal.BadPrice);
  expect(book.order(1)).toMatchObject({ orderQty: 100, price: 50 });
});

test('the book tells each level once a call, as it is then', () => {
  const told: string[] = [];
  class Teller extends Scribe {
    override bookChanged(sign: Sign, px: Price, displayedQty: Qty): void {
      told.push(`${sign === Sign.Buy ? 'bid' : 'ask'} ${px}: ${displayedQty}`);
    }
  }
  const book = new MatchingBook(INSTRUMENT, new Teller());
  const submit = (id: number, sign: Sign, orderQty: number, px: number, maxFloor?: number) =>
    book.submit(
      new BookOrder({
        id,
        sign,
        orderQty: qty(orderQty),
        price: price(px),
        ...(maxFloor === undefined ? {} : { maxFloor: qty(maxFloor) }),
      }),
    );
  const saying = (act: () => void): string[] => {
    told.length = 0;
    act();
    return [...told];
  };
  expect(saying(() => submit(1, Sign.Sell, 10, 50))).toEqual(['ask 50: 10']);
  expect(saying(() => submit(2, Sign.Sell, 10, 50))).toEqual(['ask 50: 20']);
  expect(saying(() => submit(3, Sign.Sell, 30, 51, 10))).toEqual(['ask 51: 10']);
  expect(saying(() => submit(4, Sign.Sell, 30, 52, 0))).toEqual([]);
  expect(saying(() => submit(5, Sign.Buy, 35, 51))).toEqual(['ask 50: 0', 'ask 51: 5']);
  // A full refresh shows what was shown before: nothing to tell.
  expect(saying(() => submit(6, Sign.Buy, 15, 51))).toEqual(['ask 51: 0']);
  expect(saying(() => submit(7, Sign.Buy, 40, 52))).toEqual(['bid 52: 10']);
  expect(saying(() => book.replace(7, qty(35), price(52)))).toEqual(['bid 52: 5']);
  expect(saying(() => book.cancel(7))).toEqual(['bid 52: 0']);
});
