/** Random messages of every dialect: sound ones pass, and one fault is answered with its reason and its tag. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEEP } from '../../src/fix/dictionaries/DEEP.gen.ts';
import { FIX42 } from '../../src/fix/dictionaries/FIX42.gen.ts';
import { FIX44 } from '../../src/fix/dictionaries/FIX44.gen.ts';
import { NORTH } from '../../src/fix/dictionaries/NORTH.gen.ts';
import { SOUTH } from '../../src/fix/dictionaries/SOUTH.gen.ts';
import type { DialectTable } from '../../src/fix/dictionary.ts';
import { loadRules } from '../../src/fix/dictionary.ts';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { Framer } from '../../src/fix/framer.ts';
import {
  flatten,
  frame,
  MessageMaker,
  type Node,
  oneOf,
  type Parts,
  type Random,
  seeded,
  upTo,
} from '../../tools/random-message.ts';
import { joined, textOf } from './raw.ts';
import { verdictOn } from './verdict.ts';

const TABLES = new Map([FIX42, FIX44, NORTH, SOUTH, DEEP].map((table) => [table.name, table]));
const RULES = new Map([...TABLES].map(([name, table]) => [name, loadRules(table)]));

interface Case {
  readonly table: DialectTable;
  readonly random: Random;
  readonly parts: Parts;
}

/** What is printed of a failure is enough to see it again. */
const seed = fc.record({
  dialect: fc.constantFrom(...TABLES.keys()),
  seed: fc.integer(),
  density: fc.constantFrom(0, 0.1, 0.3),
});
type Seed = typeof seed extends fc.Arbitrary<infer T> ? T : never;

function caseOf({ dialect, seed: number, density }: Seed): Case {
  const table = TABLES.get(dialect) ?? FIX44;
  const random = seeded(number);
  return { table, random, parts: new MessageMaker(table, random, density).makeAny() };
}

function judge(table: DialectTable, parts: Parts): string {
  const rules = RULES.get(table.name);
  return rules === undefined ? 'no rules' : verdictOn(frame(table.beginString, parts), rules);
}

/** The body as it goes over the wire, groups written out. */
function wire(nodes: readonly Node[]): Node[] {
  return flatten(nodes).map(({ tag, value }) => ({ tag, value }));
}

test('sound messages pass', () => {
  fc.assert(
    fc.property(seed, (from) => {
      const { table, parts } = caseOf(from);
      expect(judge(table, parts)).toBe('ok');
    }),
    { numRuns: 600 },
  );
});

test('the fields of a message come back as they went', () => {
  const fields = new Fields();
  fc.assert(
    fc.property(seed, (from) => {
      const { table, parts } = caseOf(from);
      const bytes = frame(table.beginString, parts);
      expect(fields.parse(bytes, 0, bytes.length)).toBe(Parsed.Ok);
      const sent = [...flatten(parts.header), ...flatten(parts.body), ...flatten(parts.trailer)];
      const found = sent.map((_, i) => ({ tag: fields.tags[i + 3], value: fields.textAt(i + 3) }));
      expect(found).toEqual(sent.map(({ tag, value }) => ({ tag, value })));
    }),
    { numRuns: 200 },
  );
});

test('any split of the bytes gives the same messages', () => {
  fc.assert(
    fc.property(
      fc.array(seed, { maxLength: 5 }),
      fc.array(fc.nat(400), { minLength: 1, maxLength: 20 }),
      (list, sizes) => {
        const sent = list.map((from) => {
          const { table, parts } = caseOf(from);
          return frame(table.beginString, parts);
        });
        const stream = joined(sent);
        const found: string[] = [];
        const framer = new Framer({
          onFrame: (bytes, start, end) => found.push(textOf(bytes, start, end)) > 0,
          onGarbage: () => expect.unreachable('there is no garbage'),
        });
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = Math.min(stream.length - at, 1 + sizes[i % sizes.length]);
          framer.push(stream.slice(at, at + size), size);
          at += size;
        }
        expect(found).toEqual(sent.map((bytes) => textOf(bytes)));
        expect(framer.pending).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
});

describe('one fault', () => {
  const withBody = (parts: Parts, body: readonly Node[]): Parts => ({ ...parts, body });
  const required = (table: DialectTable, msgType: string) =>
    (table.messages.find(([type]) => type === msgType)?.[3] ?? []).flatMap((member) => {
      const tag = typeof member === 'number' ? member : member[0];
      return tag > 0 ? [tag] : [];
    });

  test('a required field left out: 1', () => {
    fc.assert(
      fc.property(seed, (from) => {
        const { table, random, parts } = caseOf(from);
        const tags = required(table, parts.msgType);
        fc.pre(tags.length > 0);
        const tag = oneOf(random, tags);
        const body = parts.body.filter((node) => node.tag !== tag);
        expect(judge(table, withBody(parts, body))).toBe(`1 @${tag}`);
      }),
    );
  });

  test('a tag nobody defined, anywhere in the body: 0', () => {
    fc.assert(
      fc.property(seed, fc.constantFrom(999, 4999, 60_000, 900_000), (from, tag) => {
        const { table, random, parts } = caseOf(from);
        const fields = wire(parts.body);
        const places = fields.map((_, i) => i).filter((i) => !isData(table, fields[i]));
        const at = places.length === 0 ? 0 : oneOf(random, places);
        const body = [...fields.slice(0, at), { tag, value: 'x' }, ...fields.slice(at)];
        expect(judge(table, withBody(parts, body))).toBe(`0 @${tag}`);
      }),
    );
  });

  test('a field of the body twice: 13', () => {
    fc.assert(
      fc.property(seed, (from) => {
        const { table, random, parts } = caseOf(from);
        const plain = parts.body.filter((node) => node.entries === undefined && !isData(table, node));
        fc.pre(plain.length > 0);
        const node = oneOf(random, plain);
        expect(judge(table, withBody(parts, [...parts.body, node]))).toBe(`13 @${node.tag}`);
      }),
    );
  });

  test('a value taken out: 4', () => {
    fc.assert(
      fc.property(seed, (from) => {
        const { table, random, parts } = caseOf(from);
        const fields = flatten(parts.body);
        const places = fields
          .map((_, i) => i)
          .filter((i) => fields[i].entries === undefined && !isData(table, fields[i]));
        const free = places.filter((i) => fields[i + 1] === undefined || !isData(table, fields[i + 1]));
        fc.pre(free.length > 0);
        const at = oneOf(random, free);
        const body = wire(parts.body).map((node, i) => (i === at ? { ...node, value: '' } : node));
        expect(judge(table, withBody(parts, body))).toBe(`4 @${fields[at].tag}`);
      }),
    );
  });

  test('a group’s count one off: 16', () => {
    fc.assert(
      fc.property(seed, fc.boolean(), (from, more) => {
        const { table, random, parts } = caseOf(from);
        const fields = flatten(parts.body);
        const counts = fields.map((_, i) => i).filter((i) => fields[i].entries !== undefined);
        fc.pre(counts.length > 0);
        const at = oneOf(random, counts);
        const count = Number(fields[at].value) + (more ? 1 : -1);
        const body = wire(parts.body).map((node, i) => (i === at ? { ...node, value: String(count) } : node));
        expect(judge(table, withBody(parts, body))).toBe(`16 @${fields[at].tag}`);
      }),
    );
  });

  test('a header field in the body: 14', () => {
    fc.assert(
      fc.property(seed, (from) => {
        const { table, random, parts } = caseOf(from);
        fc.pre(parts.body.length > 0);
        const at = 1 + upTo(random, parts.body.length);
        const tag = 115;
        const header = parts.header.filter((node) => node.tag !== tag);
        const body = [...parts.body.slice(0, at), { tag, value: 'x' }, ...parts.body.slice(at)];
        fc.pre(!isData(table, parts.body[at] ?? { tag: 0, value: '' }));
        expect(judge(table, { ...parts, header, body })).toBe(`14 @${tag}`);
      }),
    );
  });

  /** Data must stay behind its length, or the fault is another. */
  function isData(table: DialectTable, node: Node): boolean {
    return table.fields.some(([tag, , type]) => tag === node.tag && type === 'DATA');
  }
});
