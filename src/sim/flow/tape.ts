/** What clients take, told to the traders of every venue of one market: those of one process that share a tape. */
import type { Instant, Qty } from '../../units/brand.ts';
import type { Sign } from '../orders/fixValues.ts';

export interface ClientTrade {
  readonly venue: string;
  readonly symbol: string;
  /** Of the client, who took. */
  readonly sign: Sign;
  readonly lastQty: Qty;
  /** In the dark: it is heard by those who name its venue, and by nobody else. */
  readonly isHidden?: boolean;
}

/** Must not touch a book: it is called from within one. */
export type TapeReader = (trade: ClientTrade, now: Instant) => void;

export class Tape {
  private readonly readers: TapeReader[] = [];

  read(reader: TapeReader): void {
    this.readers.push(reader);
  }

  taken(trade: ClientTrade, now: Instant): void {
    for (const reader of this.readers) reader(trade, now);
  }
}
