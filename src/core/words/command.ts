/** Every input of the core: from clients, venues and operators, from the market and the clock. */
import type { Instant, Price } from '../../units/brand.ts';
import type { ClientCommand } from './clientCommand.ts';
import type { DayCommand } from './dayCommand.ts';
import type { OperatorCommand } from './operatorCommand.ts';
import type { Poisoned } from './poisonCommand.ts';
import type { VenueCommand } from './venueCommand.ts';

/** A venue's book changed; the core's books have it already. Held orders for the symbol may now find a place. */
export interface QuoteMoved {
  readonly kind: 'quoteMoved';
  readonly symbol: string;
}

/** A trade was reported in a symbol; the market has it already. */
export interface Traded {
  readonly kind: 'traded';
  readonly symbol: string;
  readonly px: Price;
}

/** The current or next trading day, from the calendar. */
export interface SetTradingDay {
  readonly kind: 'setTradingDay';
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  /** 20261231; absent or 0: the UTC date. */
  readonly date?: number;
}

/** Time has passed. */
export interface Tick {
  readonly kind: 'tick';
}

export type Command =
  | ClientCommand
  | VenueCommand
  | OperatorCommand
  | DayCommand
  | QuoteMoved
  | Traded
  | SetTradingDay
  | Tick
  | Poisoned;
