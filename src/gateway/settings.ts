/** What a gateway is built from: the resolved configuration, in the types of the rooms that use it. */
import type { CoreConfig } from '../core/core.ts';
import type { MarketSettings } from '../market/market.ts';
import type { SessionConfig } from '../session/types.ts';
import type { InitiatorLink } from './engine.ts';
import type { Durability } from '../journal/journal.ts';

/** A client, and the sessions it may log on with (one a FIX version, usually). */
export interface ClientSettings {
  readonly clientID: string;
  /** Account(1) of orders that name none. */
  readonly account: string;
  readonly sessions: readonly SessionConfig[];
  /** Logons from other hosts are refused. */
  readonly loopbackOnly: boolean;
  /** Checks Password(554) of a Logon; absent: none is needed. */
  readonly checkPassword?: (password: string) => boolean;
}

export interface VenueSettings {
  readonly venue: string;
  readonly symbols: readonly string[];
  readonly orders: { readonly session: SessionConfig; readonly link: InitiatorLink };
  /** Absent for a dark venue. */
  readonly marketData?: { readonly session: SessionConfig; readonly link: InitiatorLink; readonly depth: number };
}

export interface GatewaySettings {
  readonly core: CoreConfig;
  readonly market: MarketSettings;
  readonly fix: { readonly host: string; readonly port: number };
  readonly clients: readonly ClientSettings[];
  readonly venues: readonly VenueSettings[];
  /** Directory of the journal; unused with durability `memory`. */
  readonly journalDir: string;
  readonly durability: Durability;
}
