import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Framer, FramerStatus } from '../../src/fix/framer.ts';
import { bytesOf, framed, textOf } from './raw.ts';

/** What a framer makes of a stream that comes in pieces cut at `cuts`. */
function frames(stream: Uint8Array, cuts: readonly number[], maxMessageBytes?: number) {
  const messages: string[] = [];
  let garbage = 0;
  let taken = 0;
  let status: FramerStatus = FramerStatus.Ok;
  let mostHeld = 0;
  const framer = new Framer(
    {
      onFrame: (bytes, start, end) => {
        messages.push(textOf(bytes, start, end));
        taken += end - start;
        return true;
      },
      onGarbage: (_bytes, _start, length) => {
        garbage += length;
      },
    },
    maxMessageBytes,
  );
  const edges = [0, ...cuts, stream.length];
  for (let i = 1; i < edges.length && status === FramerStatus.Ok; i++) {
    // One buffer is used again and again, as by a socket: what the framer keeps it must have copied.
    const chunk = new Uint8Array(edges[i] - edges[i - 1]);
    chunk.set(stream.subarray(edges[i - 1], edges[i]));
    status = framer.push(chunk, chunk.length);
    mostHeld = Math.max(mostHeld, framer.pending);
    chunk.fill(0x58);
  }
  return { messages, garbage, taken, pending: framer.pending, status, mostHeld };
}

const everyByte = (length: number) => Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1);

const HEARTBEAT = framed('35=0|49=A|56=B|34=2|');
const ORDER = framed('35=D|49=A|56=B|34=3|11=x8=9=|55=8=FIX|38=100|');
const RAW_DATA = framed(`35=A|98=0|108=30|95=${HEARTBEAT.length}|96=${HEARTBEAT}|`);

// [what, stream, messages found, bytes left waiting]
const CASES: readonly (readonly [what: string, stream: string, messages: readonly string[], pending: number])[] = [
  ['nothing', '', [], 0],
  ['one message', HEARTBEAT, [HEARTBEAT], 0],
  ['three messages', HEARTBEAT + ORDER + HEARTBEAT, [HEARTBEAT, ORDER, HEARTBEAT], 0],
  ['a message within the RawData of another', RAW_DATA + ORDER, [RAW_DATA, ORDER], 0],
  ['a message and a part of the next', HEARTBEAT + ORDER.slice(0, 40), [HEARTBEAT], 40],
  ['garbage before', `hello|${HEARTBEAT}`, [HEARTBEAT], 0],
  ['garbage that ends in a digit', `1${HEARTBEAT}`, [HEARTBEAT], 0],
  ['garbage between', `${HEARTBEAT}\r\n${ORDER}`, [HEARTBEAT, ORDER], 0],
  ['garbage that looks like a beginning', `8=8=8=|9=|${HEARTBEAT}`, [HEARTBEAT], 0],
  ['a torn beginning takes the next message along', `8=FIX${HEARTBEAT}${ORDER}`, [`8=FIX${HEARTBEAT}`, ORDER], 0],
  ['the rest of a message whose beginning was lost', ORDER.slice(30) + HEARTBEAT, [HEARTBEAT], 0],
  ['108= in what is skipped', `x|108=30|${HEARTBEAT}`, [HEARTBEAT], 0],
  ['BodyLength too short', ORDER.replace(/\|9=\d+/, '|9=20') + HEARTBEAT, [HEARTBEAT], 0],
  ['BodyLength up to a value that looks like a CheckSum', `8=FIX.4.4|9=8|35=B|58=10=000|${HEARTBEAT}`, [HEARTBEAT], 0],
  ['BodyLength up to a tag that only ends like 10', `8=FIX.4.4|9=5|35=0|20=003|${HEARTBEAT}`, [HEARTBEAT], 0],
  ['BodyLength no number', ORDER.replace(/\|9=\d+/, '|9=3x') + HEARTBEAT, [HEARTBEAT], 0],
  ['BodyLength empty', ORDER.replace(/\|9=\d+/, '|9=') + HEARTBEAT, [HEARTBEAT], 0],
  ['BodyLength below zero', ORDER.replace(/\|9=\d+/, '|9=-5') + HEARTBEAT, [HEARTBEAT], 0],
  ['BodyLength of too many digits', ORDER.replace(/\|9=\d+/, '|9=00000000020') + HEARTBEAT, [HEARTBEAT], 0],
  ['BodyLength not second', `8=FIX.4.4|35=0|9=5|10=000|${HEARTBEAT}`, [HEARTBEAT], 0],
  ['BeginString that does not end', `8=${'F'.repeat(40)}|9=5|35=0|10=000|${HEARTBEAT}`, [HEARTBEAT], 0],
  [
    'CheckSum is not this one’s concern',
    HEARTBEAT.replace(/10=\d+/, '10=999'),
    [HEARTBEAT.replace(/10=\d+/, '10=999')],
    0,
  ],
];

describe('a stream is cut into the same messages however it arrives', () => {
  test.each(CASES)('%s', (_what, stream, messages, pending) => {
    const bytes = bytesOf(stream);
    const whole = frames(bytes, []);
    expect(whole).toMatchObject({ messages, pending, status: FramerStatus.Ok });
    // Every byte is in a message, was reported as garbage, or waits.
    expect(whole.taken + whole.garbage + whole.pending).toBe(bytes.length);

    expect(frames(bytes, everyByte(bytes.length))).toMatchObject({ messages, pending });
    for (let cut = 1; cut < bytes.length; cut++) expect(frames(bytes, [cut])).toMatchObject({ messages, pending });
  });

  test('any messages with any garbage, cut anywhere', () => {
    const part = fc.oneof(
      fc.constantFrom(HEARTBEAT, ORDER, RAW_DATA, '8', '8=', '|9=5|', '10=000|', ORDER.replace(/\|9=\d+/, '|9=20')),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.array(fc.nat(2000), { maxLength: 12 }), (parts, places) => {
        const bytes = bytesOf(parts.join('').replace(/[^\0-\xff]/g, '?'));
        const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
        expect(frames(bytes, cuts).messages).toEqual(frames(bytes, []).messages);
      }),
      { numRuns: 500 },
    );
  });

  test('random bytes never throw, and are all accounted for', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { taken, garbage, pending, status } = frames(bytes, [bytes.length >> 1]);
        expect(status).toBe(FramerStatus.Ok);
        expect(taken + garbage + pending).toBe(bytes.length);
      }),
    );
  });
});

describe('a message may be no larger than agreed', () => {
  const body = `35=B|58=${'x'.repeat(90)}|`;
  const message = bytesOf(framed(body));

  test('one of the largest size passes, whole and byte by byte', () => {
    expect(frames(message, [], body.length)).toMatchObject({ messages: [framed(body)], status: FramerStatus.Ok });
    expect(frames(message, everyByte(message.length), body.length).messages).toEqual([framed(body)]);
  });

  test('one byte more ends the stream as soon as BodyLength says so', () => {
    expect(frames(message, [], body.length - 1)).toMatchObject({ messages: [], status: FramerStatus.Oversized });
    const cut = frames(message, everyByte(message.length), body.length - 1);
    expect(cut.status).toBe(FramerStatus.Oversized);
    expect(cut.mostHeld).toBeLessThan(20);
  });

  test('what is held stays within the limit, whatever comes', () => {
    const endless = bytesOf(`8=FIX.4.4|9=100|${'x'.repeat(5000)}`);
    expect(frames(endless, everyByte(endless.length), 100).mostHeld).toBeLessThan(100 + 32);
  });
});

test('a sink that has enough is given no more', () => {
  const seen: string[] = [];
  const framer = new Framer({
    onFrame: (bytes, start, end) => {
      seen.push(textOf(bytes, start, end));
      return false;
    },
    onGarbage: () => {},
  });
  const bytes = bytesOf(HEARTBEAT + ORDER);
  expect(framer.push(bytes, bytes.length)).toBe(FramerStatus.Stopped);
  expect(seen).toEqual([HEARTBEAT]);
});

test('a new connection does not go on where the old one ended', () => {
  const seen: string[] = [];
  const framer = new Framer({
    onFrame: (bytes, start, end) => seen.push(textOf(bytes, start, end)) > 0,
    onGarbage: () => {},
  });
  const half = bytesOf(ORDER.slice(0, 30));
  framer.push(half, half.length);
  expect(framer.pending).toBe(30);
  framer.reset();
  expect(framer.pending).toBe(0);
  const whole = bytesOf(HEARTBEAT);
  framer.push(whole, whole.length);
  expect(seen).toEqual([HEARTBEAT]);
});
