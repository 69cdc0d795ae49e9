/** Characters that are kept of a Text(58), and of a message that is kept for a person to read. */
export const MAX_KEPT_TEXT = 1_024;
export const MAX_KEPT_MESSAGE = 16_384;

/** `text`, or as much of its beginning as `most` characters: a copy, which does not keep the whole in memory. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : Array.from(text.slice(0, most)).join('');
}
