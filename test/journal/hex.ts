/** Bytes as hexadecimal digits; digits with spaces between them come out in the same form. */
export const hex = (bytes: Uint8Array | string): string =>
  typeof bytes === 'string' ? bytes.replaceAll(/\s/g, '') : Buffer.from(bytes).toString('hex');
