/** A file or the standard input as text, unpacked if it is gzip's; of a file that is cut, what it holds. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { UsageError } from './failure.ts';

/** The path that means the standard input. */
export const STANDARD_INPUT = '-';

/** One character a byte (`latin1`), in pieces. Throws UsageError for a packed file that is broken. */
export async function* textOf(path: string): AsyncGenerator<string> {
  const source: AsyncIterable<Buffer> = path === STANDARD_INPUT ? process.stdin : createReadStream(path);
  const pieces = source[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) return;
  const all = (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => pieces };
  })();
  const isPacked = first.value[0] === 0x1f && first.value[1] === 0x8b;
  try {
    for await (const piece of isPacked ? unpacked(all) : all) yield piece.toString('latin1');
  } catch (error) {
    if (isPacked) throw new UsageError(`${path} cannot be unpacked: ${String(error)}`);
    throw error;
  }
}

function unpacked(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // What a file holds that is cut before its end is shown.
  return Readable.from(packed).pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }));
}
