/** Messages to venues, as values. */
import type { Conditional } from '../../orders/conditionals.ts';
import type { Child } from '../../orders/order.ts';
import type { ChildID } from '../../orders/values.ts';
import type { Span } from '../../units/brand.ts';

/** A NewOrderSingle(D) to a venue. */
export interface SendChild {
  readonly kind: 'sendChild';
  readonly child: Child;
  /** It leaves so much later than the others of its turn. */
  readonly wait: Span;
  /** The conditional order that it firms up; absent for most. */
  readonly firms?: ChildID;
}

/** An OrderCancelRequest(F) to a venue. */
export interface CancelChild {
  readonly kind: 'cancelChild';
  readonly child: Child;
  readonly requestID: ChildID;
}

/** A NewOrderSingle(D) to a pool that is conditional, and an OrderCancelRequest(F) for one. */
export interface SendConditional {
  readonly kind: 'sendConditional';
  readonly child: Conditional;
}
export interface CancelConditional {
  readonly kind: 'cancelConditional';
  readonly child: Conditional;
  readonly requestID: ChildID;
}

/** An OrderStatusRequest(H) to a venue. */
export interface AskChildStatus {
  readonly kind: 'askChildStatus';
  readonly child: Child;
}

/** An OrderMassStatusRequest(AF) for all our orders to a venue. */
export interface AskMassStatus {
  readonly kind: 'askMassStatus';
  readonly venue: string;
}

/** A DontKnowTrade(Q) to a venue: an execution that is not ours. */
export interface DontKnowTrade {
  readonly kind: 'dontKnowTrade';
  readonly venue: string;
  /** Its report in readable form, `|` between fields: the message repeats its values. */
  readonly message: string;
  readonly text: string;
}

export type VenueSend =
  | SendChild
  | CancelChild
  | SendConditional
  | CancelConditional
  | AskChildStatus
  | AskMassStatus
  | DontKnowTrade;
