import { expect, test } from 'vitest';
import { Framer, type FrameSink } from '../../src/fix/framer.ts';

/** Frames found when `text` (| for SOH) comes in pieces of `size` bytes. */
function framesOf(text: string, size: number): string[] {
  const frames: string[] = [];
  const sink: FrameSink = {
    onFrame(bytes, start, end) {
      frames.push(String.fromCharCode(...bytes.subarray(start, end)).replaceAll('\x01', '|'));
      return true;
    },
    onGarbage() {},
  };
  const framer = new Framer(sink);
  const bytes = Uint8Array.from(text.replaceAll('|', '\x01'), (c) => c.charCodeAt(0));
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.slice(at, at + size);
    framer.push(piece, piece.length);
  }
  return frames;
}

const GOOD = '8=FIX.4.2|9=5|35=0|10=161|';

const CASES: readonly [what: string, stream: string, frames: readonly string[]][] = [
  ['BodyLength too short: the next message is found', `8=FIX.4.2|9=3|35=0|10=161|${GOOD}`, [GOOD]],
  ['BodyLength reaching into the next message takes it along', `8=FIX.4.2|9=20|35=0|10=161|${GOOD}${GOOD}`, [GOOD]],
  ['a message written inside a broken one is not a message', `8=FIX.4.2|9=31|35=0|${GOOD}xx=161|${GOOD}`, [GOOD]],
];

test.each(CASES)('%s', (_what, stream, frames) => {
  for (const size of [stream.length, 1, 2, 7]) expect(framesOf(stream, size)).toEqual(frames);
});
