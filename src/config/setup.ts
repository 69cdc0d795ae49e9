/**
 * The settings made from a configuration, in the types of the rooms. Made by resolve.ts; holds secrets, prints none.
 */
import type { CancelScope } from '../core/words/clientCommand.ts';
import type {
  AnswerTerms,
  ClientHandling,
  ClOrdIDScope,
  EmulationSettings,
  FxSettings,
  CoreVenue,
  LiquidityCodes,
  RestingSettings,
} from '../core/settings.ts';
import { type AddressList, plainAddress } from '../engine/addressList.ts';
import type { EngineLimits, InitiatorLink } from '../engine/engineOptions.ts';
import type { Secret } from '../engine/secret.ts';
import type { ListenerTls } from '../engine/tlsContext.ts';
import type { WireLogSettings } from '../engine/wireLog.ts';
import type { Fields } from '../fix/fields.ts';
import type { Durability } from '../journal/journal.ts';
import type { Instrument } from '../units/instrument.ts';
import type { BookRequestForm, MarketDataTerms, RequestPlan } from '../market/feedTerms.ts';
import type { MarketSettings } from '../market/market.ts';
import type { RiskLimits } from '../risk/limitBook.ts';
import type { SelfTradeSettings } from '../risk/selfTrade.ts';
import type { ShortSaleRules } from '../risk/day/shortRules.ts';
import type { PolicyChoice } from '../router/choice.ts';
import type { RouterSettings } from '../router/settings.ts';
import type { ConditionalWords } from '../orders/conditionals.ts';
import type { VenueProfile } from '../router/venue.ts';
import type { Schedule } from '../session/schedule.ts';
import type { SessionConfig } from '../session/types.ts';
import type { FieldTerms } from '../wire/meaning.ts';
import type { TlsFiles } from './resolve/tlsFiles.ts';
import type { SecretCheck, SecretTrouble } from './secrets.ts';

export interface JournalSetup {
  readonly directory: string;
  readonly durability: Durability;
  readonly segmentBytes: number;
  readonly reserveBytes: number;
  /** How long messages are kept for resend. */
  readonly keepHours: number;
  /** Treatment of segments that are no longer needed. */
  readonly afterwards: 'archive' | 'delete';
}

export interface GatewaySetup {
  /** Our CompID towards clients. */
  readonly compID: string;
  readonly journal: JournalSetup;
  /** Undefined: none is written. */
  readonly wireLog: WireLogSettings | undefined;
  readonly fix: FixSetup;
  readonly http: HttpSetup;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly market: MarketSettings;
  readonly router: RouterSettings;
  readonly policies: PolicyChoice;
  readonly clOrdIDs: ClOrdIDScope;
  readonly emulation: EmulationSettings;
  readonly resting: RestingSettings;
  /** Undefined: the market is always open. */
  readonly tradingDay: Schedule | undefined;
  readonly limits: RiskLimits;
  readonly selfTrade: SelfTradeSettings;
  readonly shortSales: ShortSaleRules;
  readonly fx: FxSettings;
  /** Rates of exchange in the configuration, by currency. */
  readonly rates: ReadonlyMap<string, number>;
  /** The file of the start of the day, to be read at the start and at a reload; undefined: there is none. */
  readonly startOfDay: { readonly file: string; readonly source: string; readonly required: boolean } | undefined;
  readonly clients: ReadonlyMap<string, ClientSetup>;
  /** In the file's order. */
  readonly venues: ReadonlyMap<string, VenueSetup>;
  readonly dropCopies: readonly DropCopySetup[];
  /** Files of certificates and keys, to be read again when they have been replaced. */
  readonly tlsFiles: readonly TlsFiles[];
  /** To be told what is wrong with a secret file that was replaced. */
  readonly secretTrouble: SecretTrouble;
  /** Notes printed at the start: tokens that are switched off. */
  readonly notes: readonly string[];
}

export interface FixSetup {
  readonly host: string;
  readonly port: number;
  /** Undefined: plain TCP. */
  readonly tls: ListenerTls | undefined;
  /** They forward clients, and say which by a PROXY header; undefined: nobody does. */
  readonly balancers: AddressList | undefined;
  readonly limits: EngineLimits;
}

export type Role = 'read' | 'trade' | 'operator' | 'feed';

export interface HttpSetup {
  readonly host: string;
  readonly port: number;
  /** Callers on loopback may read without a token. */
  readonly openOnLoopback: boolean;
  readonly maxRequestsPerSec: number;
  readonly maxStreams: number;
  readonly maxStreamBytes: number;
  readonly tokens: readonly TokenSetup[];
  /** Changes that need a second person, and how long they wait for one. */
  readonly twoPersons: ReadonlySet<'limits' | 'lists' | 'states'>;
  readonly proposalMinutes: number;
  /** What plans come to is counted while we run. */
  readonly outcome: boolean;
}

export interface TokenSetup {
  readonly name: string;
  readonly role: Role;
  /** The client it trades for, '' for other roles. */
  readonly clientID: string;
  readonly secret: SecretCheck;
}

/** Which of a client's open orders are canceled when its session has been gone for longer than the grace. */
export interface CancelOnDisconnect {
  readonly graceSec: number;
  readonly orders: CancelScope;
  /** Field of the Logon by which the client chooses itself; undefined: it cannot. */
  readonly tag?: number | undefined;
  /** Meaning of each value of that field. */
  readonly values: Readonly<Record<string, CancelScope>>;
}

/** Tags, each of a field or of a repeating group as a whole. */
export interface ClientCarried {
  /** Taken from its requests and kept with the order. */
  readonly taken: readonly number[];
  /** Of those, the ones its reports have. */
  readonly echoed: readonly number[];
  /** Of venues' reports of executions. */
  readonly back: readonly number[];
}

export interface ClientSetup {
  readonly id: string;
  /** One a version; none for a client that comes over HTTP only, or that has `newcomers`. */
  readonly sessions: readonly SessionConfig[];
  /** Counterparties of any CompID get sessions like these, one a version, up to so many in all. */
  readonly newcomers: { readonly sessions: readonly SessionConfig[]; readonly maxSessions: number } | undefined;
  readonly loopbackOnly: boolean;
  /** Where its Logons may come from; undefined for anywhere. */
  readonly addresses: AddressList | undefined;
  /** The required Password(554); undefined if none is required. */
  readonly password: SecretCheck | undefined;
  /** Fields that are refused by default. */
  readonly fields: FieldTerms;
  readonly carried: ClientCarried;
  /** How its orders are handled. */
  readonly handling: ClientHandling;
  /** Undefined: its orders stay when its line is lost. */
  readonly cancelOnDisconnect: CancelOnDisconnect | undefined;
}

/** A session that gets a copy of the reports to clients. */
export interface DropCopySetup {
  readonly id: string;
  readonly session: SessionConfig;
  /** Undefined: the receiver connects. */
  readonly link: InitiatorLink | undefined;
  /** Undefined: all. */
  readonly clients: ReadonlySet<string> | undefined;
  readonly cancelRejects: boolean;
  readonly loopbackOnly: boolean;
  readonly addresses: AddressList | undefined;
  readonly password: SecretCheck | undefined;
}

export interface VenueSetup {
  readonly profile: VenueProfile;
  /** The profile of symbols with other steps than that one has. */
  readonly bySymbol: ReadonlyMap<string, VenueProfile>;
  /** Symbols that trade there. */
  readonly symbols: readonly string[];
  /** How long it may take to answer, and what it can be asked. */
  readonly answers: AnswerTerms;
  /** It gets a DontKnowTrade(Q) for executions that match no order of ours. */
  readonly dontKnowTrade: boolean;
  /** The TradingSessionID(336) whose TradingSessionStatus(h) counts; undefined: any. */
  readonly tradingSessionID: string | undefined;
  readonly strictReports: boolean;
  /** Fields of clients' orders that it gets, and of its reports that clients may get. */
  readonly carried: { readonly sent: readonly number[]; readonly back: readonly number[] };
  readonly maxFillMultiple: number;
  readonly liquidity: LiquidityCodes;
  readonly auctions: CoreVenue['auctions'];
  /** Undefined: it takes no conditional orders. */
  readonly conditional: CoreVenue['conditional'];
  readonly conditionalWords: ConditionalWords | undefined;
  /** Undefined: as fast as we like. */
  readonly pace: PaceLimit | undefined;
  readonly orders: VenueSessionSetup;
  /** Lit venues only. */
  readonly marketData: MarketDataSetup | undefined;
  /** It copies executions to us. */
  readonly dropCopy: (VenueSessionSetup & { readonly graceSec: number }) | undefined;
}

export interface MarketDataSetup extends VenueSessionSetup {
  /** How its books are asked for … */
  readonly form: BookRequestForm;
  readonly requests: RequestPlan;
  /** … and how they are told. */
  readonly terms: MarketDataTerms;
  /** Its silence says that nothing has changed: any message of it, a Heartbeat too, confirms its quotes. */
  readonly keepAlive: boolean;
  /** What it is asked for at each Logon, beside books. */
  readonly statusRequests: readonly ('security' | 'session')[];
}

/** How many messages a venue takes from us. */
export interface PaceLimit {
  /** In any second, wherever it begins. */
  readonly maxSendPerSec: number;
  /** Largest number of waiting orders. Other messages are bounded by the orders that exist. */
  readonly maxSendWaiting: number;
}

export interface VenueSessionSetup {
  readonly session: Omit<SessionConfig, 'credentials'>;
  readonly link: InitiatorLink;
  readonly credentials: { readonly username: string | undefined; readonly password: Secret | undefined } | undefined;
}

/**
 * The session as the engine takes it, with its credentials in clear: for `addSession` alone, not for logs.
 */
export function sessionOf(setup: VenueSessionSetup): SessionConfig {
  const { session, credentials } = setup;
  if (credentials === undefined) return session;
  const { username, password } = credentials;
  return {
    ...session,
    credentials: {
      username,
      // Read at each Logon.
      get password() {
        return password?.reveal();
      },
    },
  };
}

/** Addresses of this machine itself, with IPv4 as IPv6 writes it. */
export function isLoopback(host: string): boolean {
  return /^(::ffff:)?127(\.\d{1,3}){3}$/i.test(host) || host === '::1' || host === 'localhost';
}

/** The terms for a Logon. */
export type LogonTerms = Pick<ClientSetup, 'id' | 'loopbackOnly' | 'addresses' | 'password'>;

/**
 * The reason for refusing a client's Logon, undefined if it is accepted. `address` is the peer's, without the port;
 * `password` is Password(554), '' if absent.
 */
export function refuseLogon(client: LogonTerms, address: string, password: string): string | undefined {
  if (client.loopbackOnly && !isLoopback(address)) return `${client.id} may log on from this machine only`;
  if (client.addresses !== undefined && !client.addresses.has(address)) {
    return `${client.id} may not log on from ${plainAddress(address)}`;
  }
  if (client.password !== undefined && !client.password.matches(password)) return `${client.id}: wrong password`;
  return undefined;
}

/** Which orders a Logon asks to have canceled on disconnect, or why it is refused. */
export function chosenScope(
  setup: CancelOnDisconnect | undefined,
  logon: Fields,
): { readonly orders: CancelScope } | { readonly refusal: string } {
  if (setup === undefined) return { orders: 'none' };
  const { tag, values, orders } = setup;
  if (tag === undefined || !logon.has(tag)) return { orders };
  const value = logon.text(tag);
  if (Object.hasOwn(values, value)) return { orders: values[value] };
  return { refusal: `${tag}=${value} in the Logon is none of ${Object.keys(values).join(', ')}` };
}
