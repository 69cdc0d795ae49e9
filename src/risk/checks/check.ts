/** What a check is: a row of the table in checks.ts. */
import type { OrdRejReason } from '../../orders/values.ts';
import type { CheckCode } from '../codes.ts';
import type { Seen } from './look.ts';
import type { Subject } from './subject.ts';

export type Request = 'new' | 'replace' | 'cancel' | 'gate';
/** What checks are made of. Of a status request nothing is recorded. */
export type Checked = Request | 'status';

export const NEW_AND_REPLACE: readonly Request[] = ['new', 'replace'];

/**
 * What becomes of an order that waited and does not pass when it is to go out: it is held until it does, as the market
 * or others may mend it, or canceled, as it will not pass by itself. One that may not rest cannot be held, and is
 * canceled. `no`: it is not asked about again.
 */
export type AtGate = 'hold' | 'cancel' | 'no';

export interface Check {
  readonly code: CheckCode;
  readonly name: string;
  readonly clause: string;
  readonly on: readonly Checked[];
  readonly atGate: AtGate;
  readonly ordRejReason: OrdRejReason;
  /** Unit of limit and observed value; flags are 0 and 1, states 0 active, 1 reducing, 2 halted. */
  readonly unit: 'state' | 'flag' | 'price' | 'qty' | 'money' | 'count' | 'ratio' | 'micros';
  /** Without it the checks below mean nothing, and are not made. */
  readonly decisive?: true;
  /** Every buy passes. */
  readonly ofSales?: true;
  /** Fills in limit, observed, ok. Absent: all limits that match are looked at, by their measures (measures.ts). */
  readonly look?: (s: Subject, seen: Seen) => void;
  /** After a breach: the text with the values in decimals. */
  readonly says: (s: Subject, seen: Seen) => string;
}
