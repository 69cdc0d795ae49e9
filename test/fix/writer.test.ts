import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fields, Parsed } from '../../src/fix/fields.ts';
import { Tag } from '../../src/fix/tags.ts';
import { MessageWriter } from '../../src/fix/writer.ts';
import { instant } from '../../src/units/brand.ts';
import { bytesOf, framed, textOf } from './raw.ts';

function written(writer: MessageWriter): string {
  return textOf(writer.bytes, writer.start, writer.length);
}

test('a message, field by field', () => {
  const writer = new MessageWriter();
  writer.begin('FIX.4.4', 'D');
  writer.fields(bytesOf('49=A|56=B|'));
  writer.uint(Tag.MsgSeqNum, 12);
  writer.utc(Tag.SendingTime, instant(Date.UTC(2024, 1, 29, 13, 14, 15, 16) * 1000), 3);
  writer.text(Tag.ClOrdID, 'x1');
  writer.char(Tag.Side, 49);
  writer.decimal(Tag.OrderQty, 100_000, 3);
  writer.decimal(Tag.Price, -1025, 2);
  writer.flag(Tag.PossResend, false);
  writer.raw(Tag.Text, bytesOf('..kept..'), 2, 6);
  writer.end();
  expect(written(writer)).toBe(
    framed('35=D|49=A|56=B|34=12|52=20240229-13:14:15.016|11=x1|54=1|38=100|44=-10.25|97=N|58=kept|'),
  );
});

// BodyLength is written before the body is known: every width must come out right.
test.each([5, 9, 10, 94, 99, 100, 101, 994, 999, 1000, 9_994, 9_999, 10_000, 99_999, 100_000])(
  'BodyLength %i',
  (length) => {
    const writer = new MessageWriter(64);
    writer.begin('FIX.4.4', 'B');
    if (length > 5) writer.text(Tag.Text, 'x'.repeat(length - 5 - 4));
    writer.end();
    expect(written(writer)).toBe(framed(length > 5 ? `35=B|58=${'x'.repeat(length - 9)}|` : '35=B|'));
    expect(written(writer)).toContain(`|9=${length}|`);
  },
);

describe('a buffer of messages', () => {
  const heartbeat = (writer: MessageWriter, testReqID: string) => {
    writer.begin('FIX.4.2', '0');
    writer.text(Tag.TestReqID, testReqID);
    writer.end();
  };
  const framedBeat = (testReqID: string) => framed(`35=0|112=${testReqID}|`, 'FIX.4.2');

  test('holds them one behind the other, however it had to grow', () => {
    const writer = new MessageWriter(16);
    const expected = ['a', 'b'.repeat(200), 'c', 'd'.repeat(3000)];
    for (const each of expected) heartbeat(writer, each);
    expect(textOf(writer.bytes, 0, writer.length)).toBe(expected.map(framedBeat).join(''));
  });

  test('can take back the message that is being written', () => {
    const writer = new MessageWriter();
    heartbeat(writer, 'a');
    writer.begin('FIX.4.2', 'D');
    writer.text(Tag.ClOrdID, 'x');
    writer.abandon();
    heartbeat(writer, 'b');
    expect(textOf(writer.bytes, 0, writer.length)).toBe(framedBeat('a') + framedBeat('b'));
  });

  test('starts over when cleared', () => {
    const writer = new MessageWriter();
    heartbeat(writer, 'a');
    writer.clear();
    heartbeat(writer, 'b');
    expect(textOf(writer.bytes, 0, writer.length)).toBe(framedBeat('b'));
  });
});

test('text that the wire cannot carry becomes ?', () => {
  const writer = new MessageWriter();
  writer.begin('FIX.4.4', 'B');
  writer.text(Tag.Text, 'a\x01b€cé');
  writer.end();
  expect(written(writer)).toBe(framed('35=B|58=a?b?c\xe9|'));
});

/** One field's way out and back: what `write` puts, `read` finds again. */
interface RoundTrip {
  readonly value: number | string;
  readonly write: (writer: MessageWriter, tag: number) => void;
  readonly read: (fields: Fields, at: number) => number | string;
}

const uint = fc.maxSafeNat().map(
  (value): RoundTrip => ({
    value,
    write: (writer, tag) => writer.uint(tag, value),
    read: (fields, at) => fields.unsigned(at),
  }),
);
const decimal = fc.tuple(fc.maxSafeInteger(), fc.nat(12)).map(
  ([value, scale]): RoundTrip => ({
    value,
    write: (writer, tag) => writer.decimal(tag, value, scale),
    read: (fields, at) => fields.decimalAt(at, scale),
  }),
);
const text = fc.string({ unit: fc.constantFrom(...'ab=|8é ~'.split('')), maxLength: 40 }).map(
  (value): RoundTrip => ({
    value,
    write: (writer, tag) => writer.text(tag, value),
    read: (fields, at) => fields.textAt(at),
  }),
);
const utc = fc.integer({ min: 0, max: 4_000_000_000 }).map(
  (value): RoundTrip => ({
    value,
    write: (writer, tag) => writer.utc(tag, instant(value * 1000), 3),
    read: (fields, at) => Date.parse(isoOf(fields.textAt(at))),
  }),
);

function isoOf(stamp: string): string {
  return stamp.replace(/^(\d{4})(\d\d)(\d\d)-/, '$1-$2-$3T').concat('Z');
}

test('what is written is read back', () => {
  // Tags from 5000 on, so that none is a data field's length.
  const field = fc.tuple(fc.integer({ min: 5000, max: 99_999 }), fc.oneof(uint, decimal, text, utc));
  const writer = new MessageWriter(32);
  const fields = new Fields();
  fc.assert(
    fc.property(fc.array(field, { maxLength: 30 }), (list) => {
      writer.clear();
      writer.begin('FIX.4.4', 'AE');
      for (const [tag, { write }] of list) write(writer, tag);
      writer.end();
      expect(fields.parse(writer.bytes, 0, writer.length)).toBe(Parsed.Ok);
      expect(fields.count).toBe(list.length + 4);
      const found = list.map(([, { read }], i) => [fields.tags[i + 3], read(fields, i + 3)]);
      expect(found).toEqual(list.map(([tag, { value }]) => [tag, value]));
    }),
  );
});
