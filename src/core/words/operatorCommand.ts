/** Acts of the broker's operators on clients' orders; each is journaled with the operator's name and reason. */
import type { DayCommand } from './dayCommand.ts';
import type { ChildID, ExecID, OrderID, OrdRejReason, RestatementReason } from '../../orders/values.ts';
import type { LimitRow } from '../../risk/limits/limitRow.ts';
import type { RiskLimits } from '../../risk/limitBook.ts';
import type { Scope } from '../../risk/tradingState.ts';
import type { Instant, Price, Qty } from '../../units/brand.ts';
import type { NewOrder } from './clientCommand.ts';

export interface OperatorAct {
  readonly kind: 'operatorAct';
  readonly by: string;
  readonly reason: string;
  readonly act: Act;
}

export type Act =
  /** An order by telephone is entered for its client; risk checks it like any other. Its ClOrdID may be ''. */
  | { readonly do: 'book'; readonly order: NewOrder }
  /** An order that waits for a trader is accepted, or rejected. */
  | { readonly do: 'accept'; readonly orderID: OrderID }
  | { readonly do: 'reject'; readonly orderID: OrderID; readonly ordRejReason: OrdRejReason }
  | { readonly do: 'cancel'; readonly orderID: OrderID; readonly restatementReason: RestatementReason }
  /** Other terms, agreed by word of mouth or imposed. */
  | {
      readonly do: 'restate';
      readonly orderID: OrderID;
      readonly orderQty: Qty;
      readonly price: Price;
      readonly restatementReason: RestatementReason;
    }
  /** A corporate action: `numerator` new shares for each `denominator` old ones. */
  | { readonly do: 'split'; readonly orderID: OrderID; readonly numerator: number; readonly denominator: number }
  /** Execution of a part is guaranteed at a price or better. */
  | { readonly do: 'guarantee'; readonly orderID: OrderID; readonly lastQty: Qty; readonly lastPx: Price }
  /** Day orders end, GTC and GTD orders rest overnight. orderID 0: every open order. */
  | { readonly do: 'doneForDay'; readonly orderID: OrderID }
  /** Orders that are done for the day work again. orderID 0: all of them. */
  | { readonly do: 'renew'; readonly orderID: OrderID }
  | { readonly do: 'bust'; readonly execID: ExecID }
  /** With `force` also to a price that makes no sense. */
  | {
      readonly do: 'correct';
      readonly execID: ExecID;
      readonly lastQty: Qty;
      readonly lastPx: Price;
      readonly force?: boolean;
    }
  /** A quarantined report is booked as a fill of a child, with these values; or dismissed: it is none of ours. */
  | {
      readonly do: 'bookFill';
      readonly quarantineID: number;
      readonly childID: ChildID;
      readonly lastQty: Qty;
      readonly lastPx: Price;
      /** Also where the report is not of that order by its Symbol or Side, or the quantity makes no sense. */
      readonly force: boolean;
    }
  | { readonly do: 'dismissFill'; readonly quarantineID: number }
  /** An operator has seen to a poison; the order that it set aside goes on. */
  | { readonly do: 'closePoison'; readonly poisonID: number }
  /** Orders that a venue says nothing of are taken as they stand. childID 0: all that are live there. */
  | { readonly do: 'confirm'; readonly venue: string; readonly childID: ChildID }
  /** Trading in a symbol halts: its orders are suspended or canceled, and new ones refused; then it resumes. */
  | { readonly do: 'halt'; readonly symbol: string; readonly orders: 'suspend' | 'cancel' }
  | { readonly do: 'resume'; readonly symbol: string };

/** Of one scope and name: risk/tradingState.ts. */
export interface SetTradingState {
  readonly kind: 'setTradingState';
  readonly scope: Scope;
  readonly id: string;
  /** Whose account, strategy or trader; '' or absent: of all clients with one of that name, and for other scopes. */
  readonly clientID?: string;
  readonly state: 'active' | 'reducing' | 'halted';
  readonly by: string;
  readonly reason: string;
  /** The second person, where two are needed. */
  readonly confirmedBy?: string;
}

/** Limits are set, in place of those of the same id, and others are removed. Rows have names (limitChange.ts). */
export interface ChangeLimits {
  readonly kind: 'changeLimits';
  readonly set: readonly LimitRow[];
  readonly remove: readonly string[];
  readonly by: string;
  readonly reason: string;
  readonly confirmedBy?: string;
}

/** The configuration was read again. */
export interface ReloadLimits {
  readonly kind: 'reloadLimits';
  readonly limits: RiskLimits;
}

/** A change that needs a second person is proposed. */
export interface ProposeChange {
  readonly kind: 'proposeChange';
  readonly by: string;
  readonly reason: string;
  readonly about: 'states' | 'limits' | 'lists';
  /** The request as it came, in JSON, and in words. */
  readonly change: string;
  readonly summary: string;
  readonly expiresAt: Instant;
}

/** A person confirms or refuses it. `command`: what it does, for one that is confirmed. */
export interface DecideProposal {
  readonly kind: 'decideProposal';
  readonly proposalID: number;
  readonly by: string;
  readonly decision: 'confirm' | 'refuse';
  readonly reason: string;
  readonly command: Decidable | undefined;
}

/** What may need two persons. */
export type Decidable = SetTradingState | ChangeLimits | DayCommand;

export type OperatorCommand =
  | OperatorAct
  | SetTradingState
  | ChangeLimits
  | ReloadLimits
  | ProposeChange
  | DecideProposal;
