/** Messages as text, `|` for SOH, framed by arithmetic of our own: what the codec is tested with must not come from it. */

/** The bytes of text in which `|` stands for SOH. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll('|', '\x01'), (c) => c.charCodeAt(0));
}

export function textOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Array.from(bytes.subarray(start, end), (b) => (b === 1 ? '|' : String.fromCharCode(b))).join('');
}

/** `35=0|…|` → `8=FIX.4.4|9=…|35=0|…|10=…|`. */
export function framed(body: string, beginString = 'FIX.4.4'): string {
  const text = `8=${beginString}|9=${body.length}|${body}`;
  const sum = bytesOf(text).reduce((total, byte) => total + byte, 0) % 256;
  return `${text}10=${String(sum).padStart(3, '0')}|`;
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
