/** Something that threw, of which nothing is decided any more: to be kept, and known again. */
import type { OrderID } from '../../orders/values.ts';

/**
 * `client`, `venue`, `marketData`, `dropCopy`: a message of such a session. `request`: of the API or an operator.
 * `order`: an order's own next move, and the order is set aside. `answer`: a message that could not be written.
 * `clock`: what is done at a tick. `observer`: one that looks on, such as a stream or the log; nothing was undone.
 */
export const POISON_ORIGINS = [
  'client',
  'venue',
  'marketData',
  'dropCopy',
  'request',
  'order',
  'answer',
  'clock',
  'observer',
] as const;
export type PoisonOrigin = (typeof POISON_ORIGINS)[number];

export interface Poisoned {
  readonly kind: 'poisoned';
  readonly origin: PoisonOrigin;
  readonly sessionID: string;
  readonly msgSeqNum: number;
  /** MsgType(35); for what came by no FIX message, what it is. */
  readonly msgType: string;
  readonly clientID: string;
  readonly originator: string;
  readonly clOrdID: string;
  /** An order to set aside; 0 for none. */
  readonly orderID: OrderID;
  /** The message in readable form, without secrets. */
  readonly message: string;
  readonly error: string;
  readonly stack: string;
}
