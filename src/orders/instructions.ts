/**
 * What a client says of how an order is to be handled, beside its terms: venues that it may not go to, what may be paid
 * there, whether it is held. An order keeps its instructions until it ends: a replace does not change them.
 */
import { NO_QTY, type Qty } from '../units/brand.ts';
import { flag, int, list, oneOf, type RowOf, text } from '../units/record.ts';

const fields = {
  /** Names of venues, with blanks between. */
  exclude: text(),
  noDark: flag(),
  /** ExecInst(18)=h: the venue that gets it may not route it on. */
  doNotRoute: flag(),
  /** ExecInst(18)=6: it rests, and takes nothing. */
  onlyRests: flag(),
  /** `maxTakeFee` is the most that taking a share may cost in fees, in 10^-FEE_SCALE of the currency. */
  feeCapped: flag(),
  maxTakeFee: int(),
  /** Nothing smaller goes to a venue, unless less is left of the order; 0 for none. */
  minSize: int<Qty>(),
  /** Not held: ExecInst(18)=1, CustOrderHandlingInst(1031)=NH. Everything else is held. */
  notHeld: flag(),
  /** CustDirectedOrder(1029): what the client says of it. An order with ExDestination(100) is directed in any case. */
  custDirected: oneOf('', 'Y', 'N'),
  /** Of an order for an auction: what it does not take, or leaves, is traded continuously. */
  tradesOn: flag(),
} as const;

export const FEE_SCALE = 6;

export type Instructions = RowOf<typeof fields>;
/** What one message says of them; it says nothing of what is left out. */
export type SaidInstructions = { -readonly [N in keyof Instructions]?: Instructions[N] };

export const NO_INSTRUCTIONS: Instructions = {
  exclude: '',
  noDark: false,
  doNotRoute: false,
  onlyRests: false,
  feeCapped: false,
  maxTakeFee: 0,
  minSize: NO_QTY,
  notHeld: false,
  custDirected: '',
  tradesOn: false,
};

/** As orders and records have them: one row, or none, as for most. */
export type Instructed = readonly Instructions[];
export const UNINSTRUCTED: Instructed = [];
export const instructed = list(fields);

/** As a state keeps them: all orders without any share one. */
export const keptInstructions = (read: Instructed): Instructed => (read.length === 0 ? UNINSTRUCTED : read);

export const instructionsIn = (rows: Instructed): Instructions => rows[0] ?? NO_INSTRUCTIONS;

export const tradesOn = (rows: Instructed): boolean => rows.length > 0 && instructionsIn(rows).tradesOn;

export const excludes = ({ exclude }: Instructions, venue: string): boolean =>
  exclude !== '' && exclude.split(' ').includes(venue);

/** Both lists in one. */
export const bothExcluded = (a: string, b: string): string =>
  a === '' || b === '' ? a + b : [...new Set([...a.split(' '), ...b.split(' ')])].join(' ');
