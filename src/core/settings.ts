/** The core's configuration: instruments, venues, limits, handling of clients' orders and of venues' answers. */
import type { RiskLimits } from '../risk/limitBook.ts';
import type { SelfTradeSettings } from '../risk/selfTrade.ts';
import type { ShortSaleRules } from '../risk/day/shortRules.ts';
import type { PolicyChoice } from '../router/choice.ts';
import type { CodedFeeRow } from '../router/fees.ts';
import type { RouterSettings } from '../router/settings.ts';
import type { VenueProfile } from '../router/venue.ts';
import { millis, seconds, type Span } from '../units/brand.ts';
import type { Instrument } from '../units/instrument.ts';

export interface CoreConfig {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly venues: ReadonlyMap<string, CoreVenue>;
  readonly limits: RiskLimits;
  readonly router: RouterSettings;
  /** `best` for all when absent. */
  readonly policies?: PolicyChoice;
  /** A ClOrdID may be used again on a later day, once its order is over; or never. `day` when absent. */
  readonly clOrdIDs?: ClOrdIDScope;
  /** How each client's orders are handled; the defaults for a client that is not in it. */
  readonly clients?: ReadonlyMap<string, ClientHandling>;
  /** NO_SHORT_SALE_RULES when absent. */
  readonly shortSales?: ShortSaleRules;
  /** NO_FX when absent. */
  readonly fx?: FxSettings;
  /** Who tells the start of each day, and whether new orders wait for it. Absent: nobody has to. */
  readonly startOfDay?: { readonly source: string; readonly required: boolean };
  /** DEFAULT_EMULATION when absent. */
  readonly emulation?: EmulationSettings;
  /** DEFAULT_RESTING when absent. */
  readonly resting?: RestingSettings;
  /** Orders of one owner may trade with each other when absent. */
  readonly selfTrade?: SelfTradeSettings;
}

/** The currency that sums are converted into, and how far a rate may jump before somebody has to insist. */
export interface FxSettings {
  readonly base: string;
  readonly maxJumpBps: number;
}
export const NO_FX: FxSettings = { base: 'USD', maxJumpBps: 1_000 };

export type ClOrdIDScope = 'day' | 'forever';

export interface ClientHandling {
  /** A cancel or replace while another is pending. Left out: `reject`. */
  readonly pendingRequests?: PendingRequests;
  /** Orders with HandlInst(21)=3 wait for a trader. */
  readonly manualOrders?: boolean;
  /** What it may halt by FIX: nothing, itself, whatever there is. Left out: `own`. */
  readonly killSwitch?: KillSwitchRight;
  /** Tags of fields that its orders may carry; of repeating groups, which come over FIX only. */
  readonly carries?: ReadonlyMap<number, 'field' | 'group'>;
  /** Those that rules of the router ask for, with the values that they know (none: any). */
  readonly asked?: ReadonlyMap<number, readonly string[]>;
  readonly instructions?: ClientInstructions | undefined;
}

/** What is agreed about all orders of a client; an order may say more, and whichever is stricter binds it. */
export interface ClientInstructions {
  /** Names of venues, with blanks between. */
  readonly exclude?: string;
  readonly noDark?: boolean;
  readonly maxTakeFee?: number | undefined;
  /** In lots of the instrument. */
  readonly minLots?: number;
  /** Of orders that say nothing of it, as they come in. */
  readonly doNotRoute?: boolean;
  readonly notHeld?: boolean;
  /** The same of orders for an auction: what it does not take, or leaves, trades on. */
  readonly tradesOn?: boolean;
}

/** An auction of a venue, by the trading day: how long before it what is taken no more. */
export interface AuctionTimes {
  /** From so long before it; before that, orders wait here. Absent: it takes them at any time. */
  readonly entryFrom?: Span;
  /** Orders for it; after that, up to `lateCutOff`, those on the side that its imbalance lacks; absent: none. */
  readonly entryCutOff: Span;
  readonly lateCutOff?: Span | undefined;
  /** Cancels and replaces. */
  readonly changeCutOff: Span;
  /** An imbalance that is older says nothing. */
  readonly imbalanceAge: Span;
  /** What is in it is left there for so long after its time. DEFAULT_AUCTION_GRACE when absent. */
  readonly grace?: Span;
}

export const DEFAULT_AUCTION_GRACE = seconds(300);

export type KillSwitchRight = 'none' | 'own' | 'all';

/** How a request is treated while another is pending; with `queuePending` the client is sent Pending at once. */
export type PendingRequests = 'reject' | 'queue' | 'queuePending';

/** A venue's terms, and the symbols it trades. */
export interface CoreVenue {
  readonly profile: VenueProfile;
  readonly symbols: ReadonlySet<string>;
  /** The same profile with the steps of a symbol, where these are not those of `profile`. Absent: all alike. */
  readonly bySymbol?: ReadonlyMap<string, VenueProfile>;
  /** Absent: its auctions take orders and their changes up to the last moment. */
  readonly auctions?: { readonly open?: AuctionTimes; readonly close?: AuctionTimes } | undefined;
  /** DEFAULT_ANSWERS when absent. */
  readonly answers?: AnswerTerms;
  /** How it says whether a fill added liquidity. DEFAULT_LIQUIDITY when absent. */
  readonly liquidity?: LiquidityCodes;
  /** It is sent DontKnowTrade(Q) for executions that match nothing of ours. */
  readonly dontKnowTrade?: boolean;
  /** A pool that takes conditional orders; absent: it does not. */
  readonly conditional?: ConditionalTerms | undefined;
  /** LastQty and CumQty above so many times the order's OrderQty are a mistake. DEFAULT_FILL_MULTIPLE when absent. */
  readonly maxFillMultiple?: number;
  /** Grace of its drop copies: seconds until an unmatched execution is a break. Absent: it sends none. */
  readonly dropCopyGraceSec?: number | undefined;
}

/** When an order gets a conditional one at a pool, and how its invitations are answered. */
export interface ConditionalTerms {
  /** At least so many round lots are left. */
  readonly minLots: number;
  /** MinQty(110) of the conditional order and of the firm one: so many percent of it. */
  readonly minQtyPercent: number;
  /** An invitation is answered within this. */
  readonly within: Span;
  /** None is sent while more than this of the day's invitations have failed, once there were so many. */
  readonly mostFailedPercent: number;
  readonly afterInvitations: number;
}

/** Lots and ticks are the instrument's own at a venue that trades instruments of several kinds. */
export const profileFor = ({ profile, bySymbol }: CoreVenue, symbol: string): VenueProfile =>
  bySymbol?.get(symbol) ?? profile;

/** The field of a report that says so, and its values for liquidity added and removed; all others say neither. */
export interface LiquidityCodes {
  readonly tag: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** By symbol: what fills cost of which the venue says one of these codes. */
  readonly fees?: ReadonlyMap<string, readonly CodedFeeRow[]>;
}
export const DEFAULT_LIQUIDITY: LiquidityCodes = { tag: 851, added: ['1'], removed: ['2'] };

export const DEFAULT_FILL_MULTIPLE = 10;

/** How long a venue may take to answer, and how it can be asked. */
export interface AnswerTerms {
  /** From sending an order or cancel to its first answer. */
  readonly ackTimeout: Span;
  /** From Logon to its last answer about what was open; then an alarm. */
  readonly patience: Span;
  /** It answers OrderMassStatusRequest(AF): one request lists all orders that are live there. */
  readonly massStatus: boolean;
  /** It answers OrderStatusRequest(H); true when absent. Otherwise its orders stand as it last reported them. */
  readonly orderStatus?: boolean;
}

export const DEFAULT_ANSWERS: AnswerTerms = { ackTimeout: seconds(5), patience: seconds(30), massStatus: false };

/** How orders that wait here are worked. */
export interface EmulationSettings {
  /** A stop is triggered by a trade at its price or through it, or by the protected quote it would trade with. */
  readonly stopTrigger: 'trade' | 'quote';
  /** A child that follows the quote rests at least this long … */
  readonly pegMinInterval: Span;
  /** … and moves by at least so many of the venue's ticks. */
  readonly pegMinTicks: number;
  /** Parts of an iceberg are up to this much smaller than MaxFloor(111), by the order's own dice. */
  readonly displayRandomPpm: number;
  /** Orders for a close that no venue holds begin to work so long before it. */
  readonly closeLead: Span;
}

export const DEFAULT_EMULATION: EmulationSettings = {
  stopTrigger: 'trade',
  pegMinInterval: millis(250),
  pegMinTicks: 1,
  displayRandomPpm: 0,
  closeLead: seconds(60),
};

/** What is watched while orders rest at venues: work/restWatch.ts. */
export interface RestingSettings {
  /** They are taken back for a protected quote of another venue that crosses them, or locks them too, or never ... */
  readonly resweep: (typeof RESWEEPS)[number];
  /** ... once such quotes have stood for so long. */
  readonly resweepAfter: Span;
  /** From one time that an order is taken back to the next; doubled, up to 64 times, while it brings nothing. */
  readonly pause: Span;
  /** They leave a venue that has not traded, or has been passed over, for so long; 0: never. */
  readonly leaveAfter: Span;
  /** Those that reach the midpoint try the dark again after so long; 0: never. */
  readonly darkAgainAfter: Span;
  /** They go where the chance of a fill in time is greater by so much, in parts per million; 0: never. */
  readonly betterQueuePpm: number;
}

export const RESWEEPS = ['off', 'crossed', 'locked'] as const;

export const DEFAULT_RESTING: RestingSettings = {
  resweep: 'locked',
  resweepAfter: millis(0),
  pause: millis(250),
  leaveAfter: seconds(1),
  darkAgainAfter: seconds(0),
  betterQueuePpm: 0,
};
