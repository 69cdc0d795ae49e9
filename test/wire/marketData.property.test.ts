/**
 * Any stream of changes, by entry, by level or by price, against a book kept the slow way: a plain list that is sorted and
 * summed up when it is looked at, from what FIX says of each MDUpdateAction.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_PRICE } from '../../src/units/brand.ts';
import { BookBench } from './bookBench.ts';

interface Naive {
  readonly id: string;
  readonly bid: boolean;
  px: number;
  size: number;
}

const PX = fc.integer({ min: 9_900, max: 10_100 });
const SIZE = fc.integer({ min: 1, max: 9 });
const text = (px: number): string => `${Math.floor(px / 100)}.${String(px % 100).padStart(2, '0')}`;
const typeOf = (bid: boolean): string => (bid ? '269=0' : '269=1');
/** As many levels as a book keeps. */
const LEVELS = 64;

/** `100.00x5`, best first. */
function shown(entries: readonly { readonly px: number; readonly size: number }[], bid: boolean): string[] {
  const sums = new Map<number, number>();
  for (const { px, size } of entries) sums.set(px, (sums.get(px) ?? 0) + size);
  return [...sums]
    .sort(([a], [b]) => (bid ? b - a : a - b))
    .slice(0, LEVELS)
    .map(([px, size]) => `${px}x${size}`);
}

function ours(bench: BookBench, bid: boolean): string[] {
  const book = bench.books.get('XYZ')!;
  const ladder = bid ? book.bids : book.asks;
  return Array.from({ length: ladder.count }, (_, i) => `${ladder.priceAt(i)}x${ladder.sizeAt(i)}`);
}

function compare(bench: BookBench, naive: readonly { bid: boolean; px: number; size: number }[], after: string): void {
  expect(`${after} ${bench.books.get('XYZ')!.lostWhy}`).toBe(`${after} `);
  for (const bid of [true, false]) {
    const own = naive.filter((entry) => entry.bid === bid);
    expect({ after, levels: ours(bench, bid) }).toEqual({ after, levels: shown(own, bid) });
  }
}

const pick = fc.integer({ min: 0, max: 1_000_000 });
const step = fc.record({
  // Many levels are needed before what falls off a full book can matter.
  act: fc.oneof(
    { weight: 40, arbitrary: fc.constant('new') },
    { weight: 20, arbitrary: fc.constantFrom('size', 'move', 'rename', 'delete', 'again') },
    { weight: 1, arbitrary: fc.constantFrom('thru', 'from') },
  ),
  bid: fc.boolean(),
  px: PX,
  size: SIZE,
  which: pick,
  bare: fc.boolean(),
});

test('by entry', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      const bench = new BookBench();
      let naive: Naive[] = [];
      bench.hear('W|55=XYZ|268=0');
      steps.forEach(({ act, bid, px, size, which, bare }, i) => {
        const at = naive.length === 0 ? undefined : naive[which % naive.length];
        // A venue need not repeat what does not change.
        const its = at === undefined || bare ? '' : `|${typeOf(at.bid)}|55=XYZ`;
        let entry: string;
        if (at === undefined || act === 'new') {
          naive.push({ id: `E${i}`, bid, px, size });
          entry = `279=0|${typeOf(bid)}|278=E${i}|55=XYZ|270=${text(px)}|271=${size}`;
        } else if (act === 'size') {
          at.size = size;
          entry = `279=1|278=${at.id}${its}|271=${size}`;
        } else if (act === 'move') {
          at.px = px;
          entry = `279=1|278=${at.id}${its}|270=${text(px)}`;
        } else if (act === 'rename') {
          naive = naive.map((e) => (e === at ? { id: `E${i}`, bid: at.bid, px, size } : e));
          entry = `279=1|278=E${i}|280=${at.id}${its}|270=${text(px)}|271=${size}`;
        } else if (act === 'again') {
          at.px = px;
          at.size = size;
          entry = `279=0|${typeOf(at.bid)}|278=${at.id}|55=XYZ|270=${text(px)}|271=${size}`;
        } else if (act === 'delete') {
          naive = naive.filter((e) => e !== at);
          entry = `279=2|278=${at.id}${its}`;
        } else {
          const better = (e: Naive) => (at.bid ? e.px >= at.px : e.px <= at.px);
          const worse = (e: Naive) => (at.bid ? e.px <= at.px : e.px >= at.px);
          naive = naive.filter((e) => e.bid !== at.bid || !(act === 'thru' ? better(e) : worse(e)));
          entry = `279=${act === 'thru' ? 3 : 4}|278=${at.id}${its}`;
        }
        bench.hear(`X|268=1|${entry}`);
        compare(bench, naive, entry);
      });
    }),
    { numRuns: 30 },
  );
});

test('by level', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), fc.integer({ min: 1, max: 10 }), (steps, depth) => {
      const bench = new BookBench({ depth });
      // The venue's whole book, of which it tells `depth` levels a side: what comes into sight at the end it sends anew.
      let venue: { bid: boolean; px: number; size: number }[] = [];
      const sides = () =>
        [true, false].map((bid) =>
          venue.filter((e) => e.bid === bid).sort((a, b) => (bid ? b.px - a.px : a.px - b.px)),
        );
      const told = () => sides().flatMap((side) => side.slice(0, depth));
      bench.hear('W|55=XYZ|268=0');
      for (const { act, bid, px, size, which } of steps) {
        const side = sides()[bid ? 0 : 1];
        const entries: string[] = [];
        const say = (action: number, level: number, more: string) =>
          void (level <= depth && entries.push(`279=${action}|${typeOf(bid)}|1023=${level}|55=XYZ${more}`));
        const at = side.length === 0 ? -1 : which % side.length;
        const here = side.findIndex((e) => e.px === px);
        if (here >= 0 && act === 'new') {
          side[here].size = size;
          say(1, here + 1, `|271=${size}`);
        } else if (at < 0 || act === 'new' || act === 'again' || act === 'rename') {
          if (here >= 0) continue;
          const level = side.filter((e) => (bid ? e.px > px : e.px < px)).length;
          venue.push({ bid, px, size });
          say(0, level + 1, `|270=${text(px)}|271=${size}`);
        } else if (act === 'size' || act === 'move') {
          side[at].size = size;
          say(act === 'size' ? 1 : 5, at + 1, `|270=${text(side[at].px)}|271=${size}`);
        } else {
          const seen = Math.min(at, depth - 1);
          const gone = act === 'delete' ? [side[at]] : act === 'thru' ? side.slice(0, seen + 1) : side.slice(seen);
          venue = venue.filter((e) => !gone.includes(e));
          say(act === 'delete' ? 2 : act === 'thru' ? 3 : 4, (act === 'delete' ? at : seen) + 1, '');
          const left = side.filter((e) => !gone.includes(e)).slice(0, depth);
          const kept = side.slice(0, depth).filter((e) => !gone.includes(e)).length;
          left.slice(kept).forEach((e, i) => say(0, kept + i + 1, `|270=${text(e.px)}|271=${e.size}`));
        }
        if (entries.length > 0) bench.hear(`X|268=${entries.length}|${entries.join('|')}`);
        compare(bench, told(), entries.join(' '));
      }
    }),
    { numRuns: 50 },
  );
});

test('by price', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const bench = new BookBench();
      let naive: { bid: boolean; px: number; size: number }[] = [];
      bench.hear('W|55=XYZ|268=0');
      for (const { act, bid, px, size } of steps) {
        const others = naive.filter((e) => e.bid !== bid);
        const own = naive.filter((e) => e.bid === bid && e.px !== px);
        // More levels than are kept, and what fell off is not known: then it is no matter of this test.
        if (own.length >= LEVELS) continue;
        const action = { delete: 2, thru: 3, from: 4, size: 1, move: 5 }[act as string] ?? 0;
        if (action === 2) naive = [...others, ...own];
        else if (action === 3) naive = [...others, ...own.filter((e) => (bid ? e.px < px : e.px > px))];
        else if (action === 4) naive = [...others, ...own.filter((e) => (bid ? e.px > px : e.px < px))];
        else naive = [...others, ...own, { bid, px, size }];
        const entry = `279=${action}|${typeOf(bid)}|55=XYZ|270=${text(px)}${action === 2 ? '' : `|271=${size}`}`;
        bench.hear(`X|268=1|${entry}`);
        compare(bench, naive, entry);
      }
    }),
    { numRuns: 30 },
  );
});

test('whatever a venue writes, nothing breaks, and what is shown is a book', () => {
  const tag = fc.constantFrom(55, 83, 268, 269, 270, 271, 276, 278, 279, 280, 290, 326, 1023, 9703);
  const value = fc.oneof(
    fc.constantFrom('', '0', '1', '2', '3', '4', '5', 'J', '-1', '0.001', 'x', 'A B I', 'XYZ', 'ABC', 'ZZZ', '100.01'),
    fc.constantFrom('9007199254740993', '99999999999999999999999', '64', '65', '1e5', '+1', '.5', '1.'),
    fc.integer({ min: 0, max: 12 }).map(String),
  );
  const field = fc.tuple(tag, value).map(([t, v]) => `${t}=${v}`);
  const entry = fc
    .tuple(
      fc.constantFrom('0', '1', '2', '3', '4', '5', '9'),
      fc.constantFrom('0', '1', '2', 'J'),
      fc.array(field, { maxLength: 6 }),
    )
    .map(([action, type, more]) => [
      `279=${action}`,
      `269=${type}`,
      ...more.filter((each) => !/^(279|268)=/.test(each)),
    ]);
  const message = fc.oneof(
    fc.array(field, { maxLength: 12 }).map((fields) => ['X', ...fields].join('|')),
    fc
      .array(entry, { maxLength: 5 })
      .map((entries) => ['X', '55=XYZ', `268=${entries.length}`, ...entries.flat()].join('|')),
    fc
      .array(entry, { maxLength: 5 })
      .map((entries) => ['W', '55=XYZ', `268=${entries.length}`, ...entries.flatMap(([, ...rest]) => rest)].join('|')),
  );
  const keying = fc.constantFrom('auto', 'auto', 'price', 'entry', 'level');
  fc.assert(
    fc.property(
      keying,
      fc.integer({ min: 0, max: 6 }),
      fc.array(message, { maxLength: 30 }),
      (how, depth, messages) => {
        const bench = new BookBench({ keying: how as 'auto', depth, beginsEmpty: depth === 3, sums: depth === 2 });
        bench.reader.expect(['XYZ', 'ABC']);
        bench.hear('W|55=XYZ|268=2|269=0|278=1|290=1|270=5|271=5|269=1|278=2|290=1|270=6|271=5');
        for (const said of messages) bench.hear(said);
        for (const { bids, asks } of bench.books.values()) {
          for (const ladder of [bids, asks]) {
            expect(ladder.count <= LEVELS && ladder.isInOrder()).toBe(true);
            for (let i = 0; i < ladder.count; i++) {
              // A level whose price is none keeps its place, and shows no size.
              const isNone = ladder.priceAt(i) === NO_PRICE && ladder.sizeAt(i) === 0;
              expect(isNone || (ladder.sizeAt(i) >= 0 && ladder.priceAt(i) > 0)).toBe(true);
            }
          }
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
