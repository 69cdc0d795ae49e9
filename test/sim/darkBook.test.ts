import { describe } from 'vitest';
import { script } from '../support/script/literal.ts';
import { darkBook } from './bookScript.ts';

describe('the midpoint', () => {
  darkBook(
    'everything trades at it, and a limit must allow it',
    script`
    > ref 100 110
    > sell A 100 @ 106
    < accepted A
    > sell B 100 @ 105
    < accepted B
    > buy C 150 @ 200
    < accepted C
    < traded B C 100 @ 105
    > buy D 50 @ 104
    < accepted D
    > ref 100 112
    < traded A C 50 @ 106
    > sell E 50
    < accepted E
    > ref 98 110
    < traded D E 50 @ 104
    `,
  );

  darkBook(
    'an odd sum is rounded down, a locked reference is a price',
    script`
    > ref 100 101
    > buy A 10 @ 100
    < accepted A
    > sell B 10 @ 100
    < accepted B
    < traded A B 10 @ 100
    > ref 101 101
    > buy C 10
    < accepted C
    > sell D 10
    < accepted D
    < traded C D 10 @ 101
    `,
  );

  darkBook(
    'nothing trades while a side is missing or the reference is crossed; what came meanwhile trades then',
    script`
    > buy A 10
    < accepted A
    > sell B 10
    < accepted B
    > ref 100 0
    > ref 0 110
    > ref 111 110
    > sell C 10 ioc
    < accepted C
    < canceled C with 10 left: no reference price
    > ref 100 110
    < traded A B 10 @ 105
    `,
  );

  darkBook(
    'nor while it is stale, and the same quote again starts it',
    script`
    > ref 100 110
    > buy A 10
    < accepted A
    00:01.000 > sell B 4
    < accepted B
    < traded A B 4 @ 105
    00:01.000001 > sell C 6
    < accepted C
    > ref 100 110
    < traded A C 6 @ 105
    `,
  );
});

describe('priority', () => {
  const twoFills = (first: string, second: string) => script`
    > ref 100 110
    > buy A 100
    < accepted A
    > buy B 300
    < accepted B
    > buy C 300
    < accepted C
    > sell D 350 @ 100
    < accepted D
    < traded ${first}
    < traded ${second}
  `;
  darkBook('by time', twoFills('A D 100 @ 105', 'B D 250 @ 105'), { priority: 'time' });
  darkBook('by size, then time', twoFills('B D 300 @ 105', 'C D 50 @ 105'), { priority: 'size' });

  darkBook(
    'is kept by a smaller quantity, and lost by another limit',
    script`
    > ref 100 110
    > buy A 100
    < accepted A
    > buy B 100
    < accepted B
    > replace A 50
    < replaced A 50 @ 0
    > sell C 20
    < accepted C
    < traded A C 20 @ 105
    > replace A 50 @ 109
    < replaced A 50 @ 109
    > sell D 20
    < accepted D
    < traded B D 20 @ 105
    > replace A 20 @ 109
    < replaced A 20 @ 109
    > cancel A
    < refused: unknown
    `,
  );
});

describe('MinQty holds against each counterparty', () => {
  darkBook(
    'two small ones do not make a large one',
    script`
    > ref 100 110
    > sell A 100
    < accepted A
    > sell B 100
    < accepted B
    > buy C 300 min 150
    < accepted C
    > sell D 200
    < accepted D
    < traded C D 200 @ 105
    < traded A C 100 @ 105
    `,
  );

  darkBook(
    'IOC passes over who is too small',
    script`
    > ref 100 110
    > sell A 100
    < accepted A
    > sell B 200 min 200
    < accepted B
    > buy C 300 ioc min 150
    < accepted C
    < traded B C 200 @ 105
    < traded A C 100 @ 105
    > sell D 200 min 200
    < accepted D
    > buy E 100 ioc
    < accepted E
    < canceled E with 100 left: not filled at once
    `,
  );

  darkBook(
    'FOK needs one counterparty for all of it',
    script`
    > ref 100 110
    > sell A 100
    < accepted A
    > buy B 150 fok
    < accepted B
    < canceled B with 150 left: could not be filled in full
    > sell C 150
    < accepted C
    > buy D 150 fok
    < accepted D
    < traded C D 150 @ 105
    `,
  );

  darkBook(
    'a replacement that lowers it trades',
    script`
    > ref 100 110
    > sell A 100
    < accepted A
    > buy B 300 min 200
    < accepted B
    > replace B 300 min 100
    < replaced B 300 @ 0
    < traded A B 100 @ 105
    > replace B 250 min 300
    < refused: MinQty is above OrderQty
    > day over
    < canceled B with 200 left: the trading day ended
    `,
  );
});

describe('refused', () => {
  darkBook(
    'bad quantities and minimums',
    script`
    > buy A 0
    < rejected A: quantity is not a positive multiple of the lot size
    > buy A 10 min 11
    < rejected A: MinQty is above OrderQty
    > buy A 10 @ 0
    < rejected A: price is not a positive multiple of the tick size
    > buy A 10
    < accepted A
    > buy A 10
    < rejected A: an order with this number is live
    > replace B 10
    < refused: no live order with this number
    `,
  );
});
