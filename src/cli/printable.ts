/** Text of counterparties on a terminal: it moves no cursor, changes no colour and begins no line of its own. */
import { shownText } from '../ops/show/show.ts';

const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

/** Control characters as `\x1b`; UTF-8 as such. */
export const printable = (text: string): string =>
  shownText(text).replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
