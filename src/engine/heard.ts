/** What has been heard of a peer that is not through yet, and the next bytes of it, which are lent: both in a copy. */
export function heardSoFar(before: Uint8Array, chunk: Uint8Array, length: number): Uint8Array {
  const heard = new Uint8Array(before.length + length);
  heard.set(before);
  heard.set(chunk.subarray(0, length), before.length);
  return heard;
}
