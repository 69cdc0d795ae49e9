/** What is set for the day or until further notice, by an operator or a file; journaled with a name and a reason. */
import type { DayRows, SymbolList } from '../../risk/day/dayEvent.ts';
import type { Restricted } from '../../risk/limits/restricted.ts';
import type { Instant, Price, Qty } from '../../units/brand.ts';

export interface DayCommand {
  readonly kind: 'dayAct';
  readonly by: string;
  readonly reason: string;
  readonly act: DayAct;
}

export interface LoadStartOfDay extends DayRows {
  readonly do: 'loadStartOfDay';
  readonly source: string;
  /** Symbols that it restricts, in place of those that it restricted before. */
  readonly restricted: readonly Restricted[];
  /** Also of another day than today, and rates that jump. */
  readonly force: boolean;
}

export type DayAct =
  | LoadStartOfDay
  /** A symbol is put on a list, or taken off it; for all clients where clientID is ''. */
  | {
      readonly do: 'list';
      readonly list: SymbolList;
      readonly symbol: string;
      readonly clientID: string;
      readonly listed: boolean;
      /** NO_TIME: until further notice. */
      readonly until: Instant;
    }
  /** In 10^-RATE_SCALE of the firm's currency. With `force` also one that is far from the last. */
  | { readonly do: 'setRate'; readonly currency: string; readonly rate: number; readonly force: boolean }
  /** NO_PRICE for no bound; without either the market's own band counts again. */
  | { readonly do: 'setBand'; readonly symbol: string; readonly low: Price; readonly high: Price }
  /** Shares located for a client's short sales today, in all. */
  | { readonly do: 'locate'; readonly clientID: string; readonly symbol: string; readonly qty: Qty };
