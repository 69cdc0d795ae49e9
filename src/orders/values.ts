/**
 * The values of an order's fields. They are FIX's characters, so that a reader of a log, the journal and the code sees
 * the same letters.
 */
import { type Branded, branded } from '../units/brand.ts';

/** Our number for a client's order, from 1 without gaps. OrderID(37) on the client's wire is `<epoch>-<number>`. */
export type OrderID = Branded<'OrderID'>;
/**
 * Our number for a request to a venue (order, cancel, replace), from 1 without gaps. ClOrdID(11) on the venue's wire.
 */
export type ChildID = Branded<'ChildID'>;
/** Our number for an execution report, from 1 without gaps. ExecID(17) on the client's wire. */
export type ExecID = Branded<'ExecID'>;

export const orderID = (n: number): OrderID => branded(n);
export const childID = (n: number): ChildID => branded(n);
export const execID = (n: number): ExecID => branded(n);

export const Side = { Buy: '1', Sell: '2', SellShort: '5', SellShortExempt: '6' } as const;
export type Side = (typeof Side)[keyof typeof Side];

const KNOWN_SIDES: ReadonlySet<string> = new Set(Object.values(Side));
export const isSide = (text: string): text is Side => KNOWN_SIDES.has(text);

const SIDES_SAID: ReadonlyMap<string, Side> = new Map([
  ...Object.values(Side).map((side) => [side, side] as const),
  ['3', Side.Buy], // Buy minus
  ['4', Side.Sell], // Sell plus
]);
/** What a venue's Side(54) says of an order of ours; '' for neither buys nor sells, such as 7 (Undisclosed). */
export const sideSaid = (text: string): Side | '' => SIDES_SAID.get(text) ?? '';

/** +1 for buys, −1 for all kinds of sells. */
export const signOf = (side: Side): 1 | -1 => (side === Side.Buy ? 1 : -1);
export const isBuy = (side: Side): boolean => side === Side.Buy;

export const OrdType = { Market: '1', Limit: '2', Stop: '3', StopLimit: '4', Pegged: 'P' } as const;
export type OrdType = (typeof OrdType)[keyof typeof OrdType];

export const TimeInForce = {
  Day: '0',
  GoodTillCancel: '1',
  AtTheOpening: '2',
  ImmediateOrCancel: '3',
  FillOrKill: '4',
  GoodTillDate: '6',
  AtTheClose: '7',
} as const;
export type TimeInForce = (typeof TimeInForce)[keyof typeof TimeInForce];

export const OrdStatus = {
  New: '0',
  PartiallyFilled: '1',
  Filled: '2',
  DoneForDay: '3',
  Canceled: '4',
  Replaced: '5',
  PendingCancel: '6',
  Stopped: '7',
  Rejected: '8',
  Suspended: '9',
  PendingNew: 'A',
  Expired: 'C',
  PendingReplace: 'E',
} as const;
export type OrdStatus = (typeof OrdStatus)[keyof typeof OrdStatus];

/** ExecType(150) as FIX 4.4 has it; FIX 4.2's partial fill and fill are written from Trade at the edge. */
export const ExecType = {
  New: '0',
  DoneForDay: '3',
  Canceled: '4',
  Replaced: '5',
  PendingCancel: '6',
  Stopped: '7',
  Rejected: '8',
  Suspended: '9',
  PendingNew: 'A',
  Calculated: 'B',
  Expired: 'C',
  Restated: 'D',
  PendingReplace: 'E',
  Trade: 'F',
  TradeCorrect: 'G',
  TradeCancel: 'H',
  OrderStatus: 'I',
  /** A stop was triggered; FIX 5.0 and later. */
  Triggered: 'L',
} as const;
export type ExecType = (typeof ExecType)[keyof typeof ExecType];

export const OrdRejReason = {
  BrokerOption: 0,
  UnknownSymbol: 1,
  ExchangeClosed: 2,
  ExceedsLimit: 3,
  TooLateToEnter: 4,
  UnknownOrder: 5,
  DuplicateOrder: 6,
  DuplicateVerbalOrder: 7,
  UnsupportedCharacteristic: 11,
  IncorrectQuantity: 13,
  UnknownAccount: 15,
  Other: 99,
} as const;
export type OrdRejReason = (typeof OrdRejReason)[keyof typeof OrdRejReason];

/**
 * ExecRestatementReason(378): why an order changed without its client asking; '' where it did not. The journal keeps
 * the position: additions go at the end.
 */
export const RestatementReason = {
  None: '',
  GTCorporateAction: '0',
  GTRenewal: '1',
  VerbalChange: '2',
  Repricing: '3',
  BrokerOption: '4',
  PartialDecline: '5',
  CancelOnTradingHalt: '6',
  CancelOnSystemFailure: '7',
  Market: '8',
  /** Self-match prevention, FIX Latest: of an order as agreed, of the newest, of the oldest, of both. */
  SelfMatch: '17',
  SelfMatchNewest: '18',
  SelfMatchOldest: '19',
  SelfMatchBoth: '20',
  /** FIX Latest. */
  CancelOnConnectionLoss: '12',
} as const;
export type RestatementReason = (typeof RestatementReason)[keyof typeof RestatementReason];

export const CxlRejReason = {
  TooLateToCancel: 0,
  UnknownOrder: 1,
  BrokerOption: 2,
  AlreadyPending: 3,
  DuplicateClOrdID: 6,
  Other: 99,
} as const;
export type CxlRejReason = (typeof CxlRejReason)[keyof typeof CxlRejReason];

/** CxlRejResponseTo(434). */
export const ResponseTo = { Cancel: '1', Replace: '2' } as const;
export type ResponseTo = (typeof ResponseTo)[keyof typeof ResponseTo];
