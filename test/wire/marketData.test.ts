/** What venues say of their books, and what we make of it. */
import { describe, expect, it, test } from 'vitest';
import type { MarketDataTerms } from '../../src/market/feedTerms.ts';
import { MAX_ENTRIES } from '../../src/market/entries.ts';
import { instant, qty } from '../../src/units/brand.ts';
import { BookBench, fieldsOf, NOW } from './bookBench.ts';

type Row = readonly [title: string, messages: readonly string[], book: string, terms?: Partial<MarketDataTerms>];

/** Messages without a `|` before them continue: entries of a W, or of an X, about XYZ. */
const W = (...entries: string[]): string => `W|55=XYZ|268=${entries.length}${entries.map((e) => `|269=${e}`).join('')}`;
const X = (...entries: string[]): string =>
  `X|268=${entries.length}${entries.map((e, i) => `|279=${e}${i === 0 ? '|55=XYZ' : ''}`).join('')}`;

const play = ([, messages, , terms]: Row): BookBench => {
  const bench = new BookBench(terms);
  for (const message of messages) bench.hear(message);
  return bench;
};

const BID = W('0|270=100|271=5', '1|270=101|271=3');
const BY_ENTRY = W('0|278=B1|270=100|271=5', '1|278=A1|270=101|271=3');
const BY_LEVEL = W('0|290=1|270=100|271=5', '0|290=2|270=99|271=6', '0|290=3|270=98|271=7');

const ROWS: Record<string, readonly Row[]> = {
  'by price': [
    ['a snapshot is the whole book', [BID, W('0|270=99|271=1')], '99x1 /'],
    ['an empty snapshot is an empty book, not a fault', [BID, 'W|55=XYZ|268=0'], '/'],
    ['MDEntryType J empties it, in a snapshot', [BID, W('J')], '/'],
    ['and in a change', [BID, X('0|269=J')], '/'],
    [
      'new sets, change sets, delete deletes',
      [BID, X('0|269=0|270=99|271=7', '1|269=0|270=100|271=6', '2|269=1|270=101')],
      '100x6 99x7 /',
    ],
    ['size 0 deletes', [BID, X('1|269=0|270=100|271=0')], '/ 101x3'],
    ['a price of 0 is none', [W('0|270=0|271=0', '1|270=0|271=5'), X('0|269=0|270=0|271=7')], '/'],
    ['overlay sets', [BID, X('5|269=1|270=101|271=9')], '100x5 / 101x9'],
    [
      'delete thru: from the best to here',
      [W('0|270=100|271=1', '0|270=99|271=2', '0|270=98|271=3'), X('3|269=0|270=99')],
      '98x3 /',
    ],
    [
      'delete from: here and all worse',
      [W('1|270=100|271=1', '1|270=101|271=2', '1|270=102|271=3'), X('4|269=1|270=101')],
      '/ 100x1',
    ],
    ['a change before any snapshot is nothing', [X('0|269=0|270=99|271=7')], 'none: '],
    [
      'a symbol that nobody asked for is nothing',
      [BID, 'W|55=ZZZ|268=1|269=0|270=1|271=1', 'X|268=1|279=0|55=ZZZ|269=0|270=1|271=1'],
      '100x5 / 101x3',
    ],
    ['other entries are nobody’s', [BID, X('0|269=4|270=7|271=1', '0|269=B|271=900')], '100x5 / 101x3'],
    [
      'a crossed book is kept, and is live again once it uncrosses',
      [BID, X('0|269=0|270=102|271=1'), X('2|269=0|270=102')],
      '100x5 / 101x3',
    ],
    ['crossed', [BID, X('0|269=0|270=102|271=1')], '102x1 100x5 / 101x3 unreliable'],
    [
      'finer than the scale: rounded away from the other side',
      [W('0|270=99.999|271=5', '1|270=100.001|271=3')],
      '99.99x5 / 100.01x3',
    ],
    ['a finer size is rounded down', [W('0|270=100|271=5.9')], '100x5 /'],
    [
      'the same twice changes nothing',
      [BID, X('0|269=0|270=99|271=7'), X('0|269=0|270=99|271=7')],
      '100x5 99x7 / 101x3',
    ],
    ['unaggregated snapshots are added up', [W('0|270=100|271=5', '0|270=100|271=7')], '100x12 /', { sums: true }],
    ['aggregated ones are not', [W('0|270=100|271=5', '0|270=100|271=7')], '100x7 /'],
    ['without a size: shown, nothing to take', [W('0|270=100', '1|270=101|271=3')], '100x0 / 101x3'],
    [
      'with an assumed size',
      [W('0|270=100', '1|270=101|271=3')],
      '100x50 / 101x3',
      { assumedSize: new Map([['XYZ', qty(50)]]) },
    ],
    [
      'closed or not firm: shown, nothing to take',
      [W('0|270=100|271=5|276=A I', '1|270=101|271=3|276=B')],
      '100x0 / 101x0',
    ],
    ['open and firm', [W('0|270=100|271=5|276=A', '1|270=101|271=3|276=IX')], '100x5 / 101x3'],
    [
      'identities mean nothing where the venue is said to count by price',
      [BID, X('1|269=0|278=Q7|270=100|271=6')],
      '100x6 / 101x3',
      { keying: 'price' },
    ],
  ],
  'by entry': [
    ['sizes at a price add up', [BY_ENTRY, X('0|269=0|278=B2|270=100|271=7')], '100x12 / 101x3'],
    ['a change may move the price', [BY_ENTRY, X('1|269=1|278=A1|270=102|271=7')], '100x5 / 102x7'],
    [
      'a change need not repeat price, size, type or symbol',
      [BY_ENTRY, X('1|278=A1|271=8'), 'X|268=1|279=1|278=B1|270=99.5'],
      '99.5x5 / 101x8',
    ],
    ['a delete needs the identity only', [BY_ENTRY, 'X|268=1|279=2|278=A1'], '100x5 /'],
    ['one of two at a price goes', [BY_ENTRY, X('0|269=0|278=B2|270=100|271=7'), X('2|278=B1')], '100x7 / 101x3'],
    [
      'an empty snapshot says nothing of how, the first entry does',
      [W(), X('0|269=1|278=A1|270=100|271=5'), X('1|269=1|278=A1|270=101|271=7')],
      '/ 101x7',
    ],
    [
      'MDEntryRefID: the new identity takes the place of the old',
      [BY_ENTRY, X('1|269=1|278=A2|280=A1|270=102|271=4'), X('2|278=A1'), X('1|278=A2|271=6')],
      '100x5 / 102x6',
    ],
    [
      'with New it only says which instrument',
      [BY_ENTRY, 'X|268=1|279=0|269=1|278=A2|280=A1|270=101|271=4'],
      '100x5 / 101x7',
    ],
    ['a new one under a known identity replaces it', [BY_ENTRY, X('0|269=0|278=B1|270=99|271=2')], '99x2 / 101x3'],
    [
      'bid and offer may share an identity',
      [W('0|278=Q|270=100|271=5', '1|278=Q|270=101|271=3'), X('2|269=0|278=Q')],
      '/ 101x3',
    ],
    ['a delete of what we never had is nothing', [BY_ENTRY, X('2|278=B9', '2|269=0|278=B8|270=90')], '100x5 / 101x3'],
    [
      'delete thru and from',
      [W('0|278=1|270=100|271=1', '0|278=2|270=99|271=2', '0|278=3|270=98|271=3'), X('3|278=1'), X('4|269=0|278=3')],
      '99x2 /',
    ],
    ['MDEntryType J forgets the entries, too', [BY_ENTRY, X('0|269=J'), X('0|269=0|278=B2|270=100|271=1')], '100x1 /'],
    ['a change of an unknown entry is a new one', [BY_ENTRY, X('1|269=1|278=A7|270=103|271=2')], '100x5 / 101x3 103x2'],
  ],
  'by level': [
    [
      'a new level moves the worse ones down',
      [BY_LEVEL, X('0|269=0|290=2|270=99.5|271=1')],
      '100x5 99.5x1 99x6 98x7 /',
    ],
    ['delete moves them up', [BY_LEVEL, X('2|269=0|290=1')], '99x6 98x7 /'],
    [
      'a change stays in its place, what it does not repeat stays',
      [BY_LEVEL, X('1|269=0|290=2|271=9', '1|269=0|290=1|270=100.5')],
      '100.5x5 99x9 98x7 /',
    ],
    [
      'overlay writes over what is there',
      [BY_LEVEL, X('5|269=0|290=3|270=97|271=4', '5|269=0|290=4|270=96|271=1')],
      '100x5 99x6 97x4 96x1 /',
    ],
    ['delete thru', [BY_LEVEL, X('3|269=0|290=2')], '98x7 /'],
    ['delete from', [BY_LEVEL, X('4|269=0|290=2')], '100x5 /'],
    [
      'MDPriceLevel(1023) goes before a position within the level',
      [BY_LEVEL, X('2|269=0|1023=2|290=1')],
      '100x5 98x7 /',
    ],
    [
      'what falls off the depth asked for is gone without a word',
      [BY_LEVEL, X('0|269=0|290=1|270=101|271=1'), X('2|269=0|290=1'), X('0|269=0|290=3|270=98|271=7')],
      '100x5 99x6 98x7 /',
      { depth: 3 },
    ],
    ['a snapshot by price is one by level', [BID, X('0|269=0|290=1|270=100.5|271=1')], '100.5x1 100x5 / 101x3'],
    [
      'looked at when the message is over: on the way it may be out of order',
      [BY_LEVEL, X('1|269=0|290=2|270=101|271=6', '2|269=0|290=1')],
      '101x6 98x7 /',
    ],
  ],
  'lost, and not used until the next snapshot': [
    ['a price that cannot be read', [BID, X('0|269=0|270=1OO|271=7')], 'none: MDEntryPx(270)=1OO cannot be read'],
    ['a size that cannot be read', [BID, X('0|269=0|270=99|271=-7')], 'none: MDEntrySize(271)=-7 cannot be read'],
    [
      'a size beyond counting',
      [BID, X('0|269=0|270=99|271=99999999999999999999')],
      'none: MDEntrySize(271)=99999999999999999999 cannot be read',
    ],
    [
      'a price below zero',
      [BID, X('0|269=0|270=-37.6|271=7')],
      'none: MDEntryPx(270)=-37.6: prices of XYZ are above zero',
    ],
    ['no price', [BID, X('0|269=0|271=7')], 'none: an entry without MDEntryPx(270)'],
    ['no type', [BID, X('0|270=99|271=7')], 'none: an entry without MDEntryType(269)'],
    [
      'an action that FIX does not have',
      [BID, X('9|269=0|270=99|271=7')],
      'none: MDUpdateAction(279) is none of 0 to 5',
    ],
    [
      'a wrong number of entries',
      [BID, 'X|268=2|279=2|55=XYZ|269=0|270=100'],
      'none: NoMDEntries(268) is not the number of entries',
    ],
    [
      'the same in a snapshot',
      [BID, 'W|55=XYZ|268=1|269=0|270=100|271=1|269=0|270=99|271=1'],
      'none: NoMDEntries(268) is not the number of entries',
    ],
    [
      'no symbol in a snapshot: it may be any',
      [BID, 'W|268=1|269=0|270=100|271=1'],
      'none: a snapshot without Symbol(55)',
    ],
    ['no symbol in a change: it may be any', [BID, 'X|268=1|279=2|269=0|270=100'], 'none: an entry without Symbol(55)'],
    [
      'changes by identity of a snapshot without',
      [BID, X('0|269=1|278=A1|270=100.5|271=5')],
      'none: a change by MDEntryID(278) of a book whose snapshot had none; if it changes by price, say book = "price"',
    ],
    [
      'identities that name events, not entries',
      [BY_ENTRY, X('2|269=0|278=E2|270=100')],
      'none: MDEntryID(278)=E2 names nothing that we have',
    ],
    [
      'one identity for two entries',
      [W('0|278=Q|270=100|271=5', '0|278=Q|270=99|271=5')],
      'none: two entries are called Q; if it changes by price, say book = "price"',
    ],
    [
      'an entry without an identity among others',
      [BY_ENTRY, X('0|269=0|270=99|271=5')],
      'none: an entry without MDEntryID(278)',
    ],
    [
      'a new entry that names only another',
      [BY_ENTRY, X('0|269=0|280=B1|270=99|271=5')],
      'none: an entry without MDEntryID(278)',
    ],
    [
      'a new entry with an empty identity',
      [BY_ENTRY, X('0|269=0|278=|270=99|271=5')],
      'none: an entry without MDEntryID(278)',
    ],
    ['a level that cannot be', [BY_LEVEL, X('1|269=0|290=7|270=90|271=1')], 'none: level 7 of 3'],
    ['levels out of order', [BY_LEVEL, X('0|269=0|290=1|270=90|271=1')], 'none: levels out of order'],
    [
      'a position that is none',
      [BY_LEVEL, X('2|269=0|290=0')],
      'none: MDPriceLevel(1023) or MDEntryPositionNo(290) is no position',
    ],
    [
      'changes after that',
      [BID, X('0|269=0|270=x|271=7'), X('0|269=0|270=99|271=7')],
      'none: MDEntryPx(270)=x cannot be read',
    ],
  ],
  'RptSeq(83)': [
    ['one after the other', [BID + '|83=7', X('0|269=0|270=99|271=7|83=8'), X('2|269=0|270=100|83=9')], '99x7 / 101x3'],
    ['a gap loses the book', [BID + '|83=7', X('0|269=0|270=99|271=7|83=9')], 'none: RptSeq(83) went from 7 to 9'],
    [
      'a venue may count messages',
      [BID + '|83=7', X('0|269=0|270=99|271=7|83=8', '0|269=0|270=98|271=7|83=8'), X('2|269=0|270=100|83=9')],
      '99x7 98x7 / 101x3',
    ],
    [
      'or entries',
      [BID, X('0|269=0|270=99|271=7|83=8', '0|269=0|270=98|271=7|83=9'), X('2|269=0|270=100|83=10')],
      '99x7 98x7 / 101x3',
    ],
    [
      'what the snapshot had already is left out',
      [BID + '|83=7', X('2|269=0|270=100|83=6'), X('2|269=0|270=100|83=7')],
      '100x5 / 101x3',
    ],
    [
      'a count that begins again loses the book',
      [BID + '|83=7', X('2|269=0|270=100|83=1')],
      'none: RptSeq(83) began again after 7',
    ],
    [
      'not counted where the venue counts something else',
      [BID + '|83=7', X('2|269=0|270=100|83=90')],
      '/ 101x3',
      { countsRptSeq: false },
    ],
  ],
};

describe.each(Object.entries(ROWS))('%s', (_, rows) => {
  test.each(rows.map((row) => ({ title: row[0], row })))('$title', ({ row }) => {
    expect(play(row).show()).toBe(row[2]);
  });
});

it('fields of the venue’s own are no fault', () => {
  const bench = new BookBench();
  bench.hear('W|9703=7|55=XYZ|9704=x|268=2|269=0|270=100|271=5|9705=|269=1|9706=1|270=101|271=3');
  bench.hear('X|268=1|279=2|269=0|55=XYZ|270=100|9703=7');
  expect(bench.show()).toBe('/ 101x3');
});

it('a fault in one symbol’s entries leaves the others’ alone, and each is told of once', () => {
  const bench = new BookBench();
  for (const symbol of ['XYZ', 'ABC']) bench.hear(`W|55=${symbol}|268=1|269=0|270=100|271=5`);
  bench.told = [];
  bench.hear(
    'X|268=4|279=0|55=XYZ|269=0|270=x|271=1|279=0|55=ABC|269=0|270=99|271=1|279=0|55=XYZ|269=0|270=97|271=1|279=0|55=ABC|269=0|270=98|271=1',
  );
  expect([bench.show('XYZ'), bench.show('ABC')]).toEqual([
    'none: MDEntryPx(270)=x cannot be read',
    '100x5 99x1 98x1 /',
  ]);
  expect(bench.told).toEqual(['XYZ lost: MDEntryPx(270)=x cannot be read', 'XYZ touched', 'ABC touched']);
});

it('a message that was rejected costs the books that it names, or all', () => {
  const bench = new BookBench();
  const both = () => {
    for (const symbol of ['XYZ', 'ABC']) bench.hear(`W|55=${symbol}|268=1|269=0|270=100|271=5`);
  };
  both();
  bench.reader.lose(fieldsOf('X|268=1|279=2|55=ABC|269=0|270=100'), 'rejected', NOW);
  expect([bench.show('XYZ'), bench.show('ABC')]).toEqual(['100x5 /', 'none: rejected']);
  both();
  bench.reader.lose(fieldsOf('X|268=1|279=2|269=0|270=100'), 'rejected', NOW);
  expect([bench.show('XYZ'), bench.show('ABC')]).toEqual(['none: rejected', 'none: rejected']);
});

it('trades are told as they are; a busted, a corrected or an unreadable one is not', () => {
  const bench = new BookBench();
  bench.hear('W|55=XYZ|268=0');
  bench.told = [];
  bench.hear(X('0|269=2|270=100.01|271=5', '2|269=2|270=100.02|271=5', '0|269=2|270=100.001|271=5', '0|269=2|271=5'));
  expect(bench.told).toEqual(['XYZ traded 5@100.01', 'XYZ touched']);
});

it('a book is as old as its last bid or offer, and one that is sent again as old as it was', () => {
  const bench = new BookBench();
  const book = bench.books.get('XYZ')!;
  bench.hear(BID);
  bench.hear(X('0|269=2|270=100|271=5'), instant(NOW + 5_000_000));
  expect(book.updatedAt).toBe(NOW);
  const sent = (second: string) => `X|43=Y|122=20251229-09:20:${second}|268=1|279=0|55=XYZ|269=0|270=99|271=1`;
  bench.hear(sent('03'), instant(NOW + 9_000_000));
  expect(book.updatedAt).toBe(NOW + 3_000_000);
  bench.hear(sent('30'), instant(NOW + 9_000_000));
  expect(book.updatedAt).toBe(NOW + 9_000_000);
});

it('how long a book has been lost survives snapshots that are no better', () => {
  const bench = new BookBench();
  bench.hear(W('0|270=x|271=5'));
  bench.hear(W('0|270=y|271=5'), instant(NOW + 7));
  expect(bench.books.get('XYZ')).toMatchObject({ lostAt: NOW, lostWhy: 'MDEntryPx(270)=y cannot be read' });
});

it('keeps a bounded number of entries', () => {
  const bench = new BookBench();
  bench.hear('W|55=XYZ|268=0');
  for (let i = 0; i < MAX_ENTRIES; i += 500) {
    bench.hear(X(...Array.from({ length: 500 }, (_, k) => `0|269=0|278=${i + k}|270=100|271=1`)));
  }
  expect(bench.show()).toBe(`100x${MAX_ENTRIES} /`);
  bench.hear(X('0|269=0|278=more|270=100|271=1'));
  expect(bench.show()).toBe('none: more entries than are followed');
});

it('SecurityTradingStatus(326) is passed on, of a snapshot and of an entry', () => {
  const bench = new BookBench();
  bench.hear(`${BID}|326=2`);
  bench.hear(X('0|269=0|270=99|271=1|326=17'));
  expect(bench.told).toEqual(['XYZ status 2', 'XYZ whole', 'XYZ touched', 'XYZ status 17', 'XYZ touched']);
});

describe('what a venue says of its auction', () => {
  const imbalance = (...messages: string[]) => {
    const bench = new BookBench();
    for (const message of messages) bench.hear(message);
    return bench.books.get('XYZ')!.imbalance;
  };
  const CLEARING = 'Q|270=100.50|271=4000';

  it.each<[string, string[], object | undefined]>([
    ['nothing', [BID], undefined],
    ['more buyers, in a snapshot', [W('A|271=900|277=P')], { sign: 1, size: 900 }],
    ['more sellers, in a change', [BID, X('0|269=A|271=900|277=Q')], { sign: -1, size: 900 }],
    ['before there is a book', [X('0|269=A|271=900|277=Q')], { sign: -1, size: 900 }],
    ['with other conditions', [BID, X('0|269=A|271=900|277=R P')], { sign: 1, size: 900 }],
    ['without a size', [BID, X('0|269=A|277=Q')], { sign: -1, size: 0 }],
    ['a size of zero is none', [W('A|271=900|277=P'), X('1|269=A|271=0|277=P')], { sign: 0, size: 0 }],
    ['deleted, it is none', [W('A|271=900|277=P'), X('2|269=A')], { sign: 0, size: 0 }],
    ['without its side it says nothing', [W('A|271=900|277=P'), X('1|269=A|271=700')], { sign: 1, size: 900 }],
    ['what cannot be read says nothing', [W('A|271=900|277=P'), X('1|269=A|271=x|277=Q')], { sign: 1, size: 900 }],
    [
      'its price, and what trades at it',
      [W(CLEARING, 'A|271=900|277=P')],
      { sign: 1, size: 900, paired: 4_000, px: 10_050 },
    ],
    ['its price is withdrawn', [W(CLEARING), X('2|269=Q')], { sign: 0, paired: 0 }],
  ])('%s', (_, messages, told) => {
    if (told === undefined) expect(imbalance(...messages)).toBeUndefined();
    else expect(imbalance(...messages)).toMatchObject(told);
  });

  it('leaves its book as it was, and counts in its RptSeq', () => {
    const bench = new BookBench();
    bench.hear(`${BID}|83=1`);
    bench.hear(X('0|269=A|271=900|277=Q|83=2'));
    bench.hear(X('0|269=0|270=99|271=7|83=3'));
    expect(bench.show()).toBe('100x5 99x7 / 101x3');
  });
});
