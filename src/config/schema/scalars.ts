/** The kinds of value that the configuration file's keys take, each with the words an error uses for it. */
import { z } from 'zod';
import { Peg } from '../../orders/terms.ts';
import { isNetwork } from '../../engine/addressList.ts';
import { OrdType, TimeInForce } from '../../orders/values.ts';

/** A TOML float as the reader hands it on. No key takes one: it is a binary fraction, and not what was written. */
export class TomlFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

const DECIMAL = 'a decimal in quotes, such as';

/** Text that must match; `expected` describes the form. */
export function matching(pattern: RegExp, expected: string) {
  const error = `expected ${expected}`;
  return z.string({ error }).regex(pattern, { error });
}

/** A decimal that may be below zero; it is read exactly, at the scale of what it means, by resolve.ts. */
export const decimal = (example: string) => matching(/^-?\d{1,16}(\.\d{1,12})?$/, `${DECIMAL} "${example}"`);
/** A decimal from zero up. */
export const unsignedDecimal = (example: string) =>
  matching(/^\d{1,16}(\.\d{1,12})?$/, `${DECIMAL} "${example}", not below zero`);

/** A day of the calendar. */
export const date = matching(/^\d{4}-\d\d-\d\d$/, 'a date in quotes, such as "2026-11-02"');

/** The name of a client, venue or token: it goes into session names, journals and log lines. */
export const name = matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, 'a name of up to 32 letters, digits, ".", "_", "-"');
/** Symbol(55), CompIDs, accounts: printable ASCII; FIX's separators are not allowed in them. */
export const fixText = matching(/^[!-<>-~]{1,64}$/, 'up to 64 printable ASCII characters without blank or "="');
/** The value of any field: FIX's separators and blanks may be within it. */
export const fieldValue = matching(/^[!-~](?:[ -~]{0,62}[!-~])?$/, 'up to 64 printable ASCII characters');
export const host = matching(/^[A-Za-z0-9.:_-]{1,253}$/, 'a host name or address');
/** Where Logons come from, or a balancer. */
export const network = z.string().refine(isNetwork, {
  error: 'expected an address or a network, such as "192.0.2.7", "10.0.0.0/8" or "2001:db8::/32"',
});
export const environmentName = matching(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable');
/** A dictionary of ours, a standard one (`jspurefix:FIX44`), or a file. */
export const dictionaryName = matching(
  /^([A-Za-z0-9][A-Za-z0-9._-]{0,31}|jspurefix:[A-Z0-9]+|.+\.xml)$/,
  'a dictionary: a name such as FIX44, jspurefix:FIX44, or the path of an .xml file',
);
export const filePath = z.string().min(1, { error: 'expected a path' });

export const whole = (least: number, most: number) => {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
};
/** 0 lets the system choose a free port. */
export const port = whole(0, 65_535);

/** FIX's letters as words: the names in orders/values.ts with a small first letter. */
export const ordTypeWords = {
  market: OrdType.Market,
  limit: OrdType.Limit,
  stop: OrdType.Stop,
  stopLimit: OrdType.StopLimit,
  pegged: OrdType.Pegged,
} as const;
export const pegWords = { primary: Peg.Primary, market: Peg.Market, mid: Peg.Mid } as const;
export const timeInForceWords = {
  day: TimeInForce.Day,
  goodTillCancel: TimeInForce.GoodTillCancel,
  immediateOrCancel: TimeInForce.ImmediateOrCancel,
  fillOrKill: TimeInForce.FillOrKill,
  goodTillDate: TimeInForce.GoodTillDate,
  atTheOpening: TimeInForce.AtTheOpening,
  atTheClose: TimeInForce.AtTheClose,
} as const;

/** One of the keys of a table of words. */
export function wordOf<T extends Readonly<Record<string, unknown>>>(words: T) {
  return z.enum(Object.keys(words) as [keyof T & string, ...(keyof T & string)[]]);
}
