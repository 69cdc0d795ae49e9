/** Everything the core can be asked: what clients, venues and operators say, and what changes around it. */
import type { Instant, Price } from '../../units/brand.ts';
import type { ClientCommand } from './clientCommand.ts';
import type { OperatorCommand } from './operatorCommand.ts';
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

/** The calendar's day, in which we are or which is next. */
export interface SetTradingDay {
  readonly kind: 'setTradingDay';
  readonly opensAt: Instant;
  readonly closesAt: Instant;
}

/** Time has passed. */
export interface Tick {
  readonly kind: 'tick';
}

export type Command = ClientCommand | VenueCommand | OperatorCommand | QuoteMoved | Traded | SetTradingDay | Tick;
