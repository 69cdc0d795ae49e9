/**
 * Our numbers as wire identifiers: `<epoch>-<number>`. The epoch is the journal's, so that a new journal never repeats
 * an identifier of an old one.
 */
import type { Fields } from '../fix/fields.ts';
import type { Dialect } from './dialects.ts';
import { type ChildID, childID, type ExecID, type OrderID } from '../orders/values.ts';
import type { Instant } from '../units/brand.ts';

/** A new journal's epoch: seconds since 2020 in base 36, six characters until 2088. */
export function newEpoch(now: Instant): string {
  return Math.floor(now / 1_000_000 - 1_577_836_800)
    .toString(36)
    .toUpperCase();
}

export const orderIDText = (epoch: string, id: OrderID): string => (id === 0 ? 'NONE' : `${epoch}-${id}`);
/** ExecID(17) is `0` in answer to a status request (FIX 4.2: required, not unique there). */
export const execIDText = (epoch: string, id: ExecID): string => (id === 0 ? '0' : `${epoch}-E${id}`);
/** The same if ExecID(17) must be a number: the epoch's seconds, nine digits until 2051, followed by the number. */
const execIDDigits = (epoch: string, id: ExecID): string => (id === 0 ? '0' : `${Number.parseInt(epoch, 36)}${id}`);
export const execIDIn = ({ numericExecID }: Dialect, epoch: string, id: ExecID): string =>
  numericExecID ? execIDDigits(epoch, id) : execIDText(epoch, id);
export const childIDText = (epoch: string, id: ChildID): string => `${epoch}-${id}`;

/** The number in a venue's ClOrdID(11) or OrigClOrdID(41); 0 when the field is absent or not one of this journal's. */
export function readChildID(fields: Fields, tag: number, epoch: string): ChildID {
  const i = fields.find(tag);
  if (i < 0) return childID(0);
  const { bytes } = fields;
  let at = fields.starts[i];
  const end = fields.ends[i];
  for (let k = 0; k < epoch.length; k++) if (bytes[at++] !== epoch.charCodeAt(k)) return childID(0);
  if (at >= end || bytes[at++] !== 45 || at === end || end - at > 15) return childID(0);
  let number = 0;
  for (; at < end; at++) {
    const digit = bytes[at] - 48;
    if (digit < 0 || digit > 9) return childID(0);
    number = number * 10 + digit;
  }
  return childID(number);
}
