/**
 * What an order carries: fields of its client's request that mean nothing to us, on their way to venues and back in
 * reports. One text, '' for an order that carries nothing, so that most orders share it and pay nothing for it:
 *
 *   528=A␁453=2␁-448=X␁>447=D␁>802=1␁>-523=DESK␁>>803=4␁-448=Y␁>447=D␁
 *
 * A field as it came, with a mark in front for each repeating group around it; the last mark of the first field of an
 * entry is `-`. So the groups can be read without a dictionary, and written by any other.
 */

/** Characters that one order carries at most. A request with more is refused; a cancel is taken as if it had none. */
export const MAX_CARRIED = 4_096;
export const TOO_MUCH_CARRIED = `the fields to carry have more than ${MAX_CARRIED} characters`;

export interface CarriedField {
  /** Groups around it. */
  readonly depth: number;
  /** It is the first field of an entry. */
  readonly begins: boolean;
  readonly tag: number;
  readonly value: string;
}

const SOH = '\x01';
const WITHIN = '>';
const BEGINS = '-';

/** One field more of what is carried: append it to those before. */
export function carriedField({ depth, begins, tag, value }: CarriedField): string {
  const marks = depth === 0 ? '' : WITHIN.repeat(depth - 1) + (begins ? BEGINS : WITHIN);
  return `${marks}${tag}=${value}${SOH}`;
}

export function carriedFields(carried: string): CarriedField[] {
  return linesOf(carried).map((line) => {
    const marks = /^[>-]*/.exec(line)?.[0] ?? '';
    const equals = line.indexOf('=');
    return {
      depth: marks.length,
      begins: marks.endsWith(BEGINS),
      tag: Number(line.slice(marks.length, equals)),
      value: line.slice(equals + 1),
    };
  });
}

/** The value of a field outside of all groups, '' without one. */
export function carriedValue(carried: string, tag: number): string {
  if (carried === '') return '';
  const head = `${tag}=`;
  const at = carried.startsWith(head) ? 0 : carried.indexOf(SOH + head) + SOH.length;
  return at === 0 && !carried.startsWith(head) ? '' : carried.slice(at + head.length, carried.indexOf(SOH, at));
}

/** `carried` with what a later request says instead: its fields and groups replace those of the same tag. */
export function overlaid(carried: string, later: string): string {
  if (later === '') return carried;
  if (carried === '') return later;
  return [...new Map([...unitsOf(carried), ...unitsOf(later)]).values()].join('');
}

/** In one line that can be read. */
export const shownCarried = (carried: string): string => linesOf(carried).join('|');

/** By tag: a field, or a group with all that is in it. */
function unitsOf(carried: string): Map<string, string> {
  const units = new Map<string, string>();
  let tag = '';
  for (const line of linesOf(carried)) {
    if (!line.startsWith(WITHIN) && !line.startsWith(BEGINS)) tag = line.slice(0, line.indexOf('='));
    units.set(tag, `${units.get(tag) ?? ''}${line}${SOH}`);
  }
  return units;
}

const linesOf = (carried: string): string[] => carried.split(SOH).slice(0, -1);
