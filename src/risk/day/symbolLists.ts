/** Lists of symbols that are set at run time: for one client or for all, until further notice or to a time. */
import type { Instant } from '../../units/brand.ts';
import { NO_TIME } from '../../units/brand.ts';
import type { EventOf } from '../../units/record.ts';
import { voiceOf } from '../../units/origin.ts';
import { SYMBOL_LISTS, type SymbolList, type StartOfDay, type SymbolListed } from './dayEvent.ts';

export interface Listing {
  readonly list: SymbolList;
  readonly symbol: string;
  /** '' for all clients. */
  readonly clientID: string;
  /** NO_TIME: until it is taken off. */
  readonly until: Instant;
  readonly by: string;
  readonly reason: string;
}

export class SymbolLists {
  /** By list and symbol. */
  private readonly listed: Record<SymbolList, Map<string, Listing[]>> = {
    hardToBorrow: new Map(),
    easyToBorrow: new Map(),
    noShort: new Map(),
    shortSaleRestricted: new Map(),
  };

  set({ list, symbol, clientID, listed, until, by, reason }: EventOf<typeof SymbolListed>): void {
    if (list === 'restricted') return; // a limit
    const listings = this.listed[list];
    // Whoever takes it off takes it off; who puts it on leaves it on where others have put it.
    const others = (listings.get(symbol) ?? []).filter(
      (each) => each.clientID !== clientID || (listed && voiceOf(each.by) !== voiceOf(by)),
    );
    if (listed) others.push({ list, symbol, clientID, until, by, reason });
    if (others.length > 0) listings.set(symbol, others);
    else listings.delete(symbol);
  }

  /** Takes off what `by` has put on lists. */
  removeOf(by: string): void {
    for (const list of SYMBOL_LISTS) {
      for (const [symbol, listings] of this.listed[list]) this.keep(list, symbol, listings, (each) => each.by !== by);
    }
  }

  /** Takes off one of those. */
  remove({ list, symbol, clientID }: StartOfDay['lists'][number], by: string): void {
    if (list === 'restricted') return; // a limit
    const listings = this.listed[list].get(symbol) ?? [];
    this.keep(list, symbol, listings, (each) => each.clientID !== clientID || each.by !== by);
  }

  private keep(list: SymbolList, symbol: string, listings: Listing[], stays: (each: Listing) => boolean): void {
    const others = listings.filter(stays);
    if (others.length > 0) this.listed[list].set(symbol, others);
    else this.listed[list].delete(symbol);
  }

  /** The listing that concerns the client now, undefined for none. */
  find(list: SymbolList, symbol: string, clientID: string, now: Instant): Listing | undefined {
    const listings = this.listed[list];
    if (listings.size === 0) return undefined;
    return listings
      .get(symbol)
      ?.find(
        (each) => (each.clientID === '' || each.clientID === clientID) && (each.until === NO_TIME || now < each.until),
      );
  }

  /** What `by` has put on a list for all clients last, in force or over. */
  of(list: Listing['list'], symbol: string, by: string): Listing | undefined {
    return this.listed[list].get(symbol)?.find((each) => each.clientID === '' && each.by === by);
  }

  /** For somebody, or was until now. */
  has(list: SymbolList, symbol: string): boolean {
    return this.listed[list].has(symbol);
  }

  /** All that is in force, for display. */
  all(now: Instant): Listing[] {
    const inForce: Listing[] = [];
    for (const list of SYMBOL_LISTS) {
      for (const listings of this.listed[list].values()) {
        inForce.push(...listings.filter(({ until }) => until === NO_TIME || now < until));
      }
    }
    return inForce;
  }
}
