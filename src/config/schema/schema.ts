/**
 * Every key of the file, its kind, its default, and the sentence that docs/configuration.md prints for it. Objects are
 * strict: an unknown key is an error. load.ts reads the file, resolve/ makes the rooms' own types of it.
 */
import { z } from 'zod';
import { DEFAULT_EMULATION } from '../../core/settings.ts';
import { DEFAULT_SETTINGS, type RouterSettings } from '../../router/settings.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { FIX_VERSIONS } from '../../session/version.ts';
import { cancelOnDisconnectSchema } from './cancelOnDisconnectSchema.ts';
import { hoursSchema } from './scheduleSchema.ts';
import { dropCopySchema } from './dropCopySchema.ts';
import { sessionSchema } from './sessionSchema.ts';
import { venueSchema } from './venueSchema.ts';
import {
  dictionaryName,
  environmentName,
  filePath,
  fixText,
  host,
  name,
  port,
  unsignedDecimal,
  whole,
} from './values.ts';

const wireLog = z
  .strictObject({
    directory: filePath.describe('Where the files go: `wire.log`, and older ones as `wire.1.log` and so on.'),
    maxBytes: whole(1 << 16, 1 << 40)
      .default(64 << 20)
      .describe('Bytes after which the next file begins.'),
    keep: whole(0, 10_000).default(10).describe('Older files that are kept.'),
  })
  .describe(
    'Every FIX message both ways, one readable line each, for `fairlead log`; left out, none. Passwords and RawData(96) are written as `*`. What the disk cannot take in time is left out and counted.',
  );

const gateway = z
  .strictObject({
    compID: fixText.describe('Who we are towards clients: SenderCompID(49) of what we send.'),
    journal: filePath.describe("Directory of the journal; relative paths start at this file's directory."),
    durability: z
      .enum(['memory', 'os', 'disk'])
      .default('os')
      .describe(
        'What holds before anything is sent: `memory` nothing (tests), `os` survives a crash of the process, `disk` survives a crash of the machine.',
      ),
    symbology: z
      .enum(['nasdaq', 'cboe', 'sip', 'sipDots'])
      .default('nasdaq')
      .describe('How [[instrument]] writes symbols, for sessions with another `symbology`.'),
    wireLog: wireLog.optional(),
  })
  .describe('Who we are, and what we promise.');

const journal = z
  .strictObject({
    segmentBytes: whole(1 << 20, 1 << 30)
      .default(64 << 20)
      .describe('Bytes after which the next file of the journal begins.'),
    reserveBytes: whole(0, 1 << 30)
      .default(16 << 20)
      .describe('Room kept for when the disk is full: what is open can then still be cancelled and filled.'),
    keepHours: whole(1, 100_000)
      .default(48)
      .describe(
        'Messages at least this young are sent again when a peer asks. Files with older ones only, which a snapshot has made dispensable, leave the directory.',
      ),
    afterwards: z
      .enum(['archive', 'delete'])
      .default('archive')
      .describe('What becomes of those files: moved to `archive` in the directory, or deleted.'),
  })
  .describe('The files of the journal: see docs/recovery.md.');

const listenerTls = z
  .strictObject({
    cert: filePath.describe('PEM file with our certificate, followed by those between it and the root.'),
    key: filePath.describe('PEM file with its private key, readable by nobody else.'),
    clientCA: filePath
      .optional()
      .describe("PEM file with who signs clients' certificates; left out, clients are not asked for one."),
    requireClientCert: z
      .boolean()
      .default(false)
      .describe('A client without a certificate is turned away; needs `clientCA`. One with a wrong one always is.'),
  })
  .describe('TLS 1.2 and 1.3 for clients; left out, plain TCP. Relative paths start at this file.');

const fix = z
  .strictObject({
    host: host.default('127.0.0.1').describe('Address on which clients connect.'),
    port: port.describe('Port on which clients connect; 0 takes any free one.'),
    maxMessageBytes: whole(1_024, 1 << 26)
      .default(1 << 20)
      .describe('A longer message ends its connection.'),
    maxLogonBytes: whole(256, 1 << 16)
      .default(8 << 10)
      .describe('The same for a connection that has not logged on yet.'),
    maxWaitingBytes: whole(1 << 16, 1 << 30)
      .default(8 << 20)
      .describe('A peer that leaves this much unread is disconnected; the rest reaches it by resend.'),
    maxWaitingSec: whole(1, 3_600)
      .default(30)
      .describe('So is one that takes nothing for this long while something waits for it.'),
    maxPendingConnections: whole(1, 100_000)
      .default(1_000)
      .describe('Connections that have not logged on yet; more are closed at once.'),
    maxPendingPerAddress: whole(1, 100_000).default(100).describe('The same from one address.'),
    logonTimeoutSec: whole(1, 300)
      .default(10)
      .describe('A connection whose Logon is not here within this is closed; a TLS handshake counts.'),
    maxMessagesPerSec: whole(1, 1_000_000)
      .optional()
      .describe(
        'Application messages of one client session in a second; those beyond get a BusinessMessageReject(j), cancels too. Left out, any number.',
      ),
    tls: listenerTls.optional(),
  })
  .describe("The clients' FIX listener.");

const token = z
  .strictObject({
    name: name.describe('Who uses it: stands beside every order and every kill-switch entry made with it.'),
    role: z
      .enum(['read', 'trade', 'operator', 'feed'])
      .describe(
        '`read` sees everything; `trade` orders for one client, and sees its orders and the market; `operator` sees everything, and moves the kill switch; `feed` sends quotes, which stand in the market under its name.',
      ),
    client: name.optional().describe('The client whose orders these are; `trade` only, and needed there.'),
    tokenEnv: environmentName.optional().describe('Environment variable that holds the secret.'),
    tokenFile: filePath.optional().describe('File that holds the secret, readable by nobody else.'),
    optional: z
      .boolean()
      .default(false)
      .describe('Without its secret the token is switched off, instead of stopping the start.'),
  })
  .describe('One bearer token of the HTTP API. Its secret is in the environment or in a file, never here.');

const http = z
  .strictObject({
    host: host.default('127.0.0.1').describe('Address of the HTTP API. Off loopback at least one token is required.'),
    port: port.describe('Port of the HTTP API; 0 takes any free one.'),
    open: z
      .enum(['none', 'read'])
      .default('none')
      .describe('`read`: callers on loopback may read without a token. Trading and the kill switch always need one.'),
    maxRequestsPerSec: whole(1, 1_000_000).default(200).describe('Requests a second from one address; more get 429.'),
    maxStreams: whole(1, 10_000).default(64).describe('WebSocket connections at a time; more are refused.'),
    maxStreamBytes: whole(1 << 14, 1 << 30)
      .default(4 << 20)
      .describe(
        'Unread bytes of a stream; past them its states are conflated and its executions wait, as far as they are kept.',
      ),
    token: z.array(token).default([]).describe('Bearer tokens.'),
  })
  .describe('The HTTP and WebSocket API.');

const client = z
  .strictObject({
    id: name.describe('Name of the client everywhere in the house.'),
    compID: fixText
      .optional()
      .describe(
        'Its SenderCompID(49); left out for a client that comes over the HTTP API only. `"*"`: any that no other client has and that passes the rest, each with a session of its own.',
      ),
    maxSessions: whole(1, 10_000)
      .default(100)
      .describe('With `compID = "*"`: sessions there may be; a Logon of one more is refused.'),
    versions: z
      .array(z.enum(FIX_VERSIONS))
      .min(1)
      .default(['FIX.4.4'])
      .describe(
        'Versions it may log on with. Each is a session of its own, but FIX.5.0, its service packs and FIX Latest, which share one of FIXT.1.1: its DefaultApplVerID(1137) is any of those listed, and so is the ApplVerID(1128) of a message.',
      ),
    dictionaries: z
      .partialRecord(z.enum(FIX_VERSIONS), dictionaryName)
      .default({})
      .describe(
        'Dictionaries by version, such as `{ "FIX.4.4" = "jspurefix:FIX44" }`; left out, ours. See Dictionaries above.',
      ),
    accounts: z.array(fixText).min(1).optional().describe('Accounts(1) it may use; left out, any.'),
    symbols: z.array(fixText).min(1).optional().describe('Symbols it may trade; left out, every instrument.'),
    loopbackOnly: z.boolean().default(false).describe('Logons are taken from this machine only.'),
    addresses: z
      .array(host)
      .min(1)
      .optional()
      .describe('Addresses its Logons may come from; left out, any that the rest allows.'),
    passwordEnv: environmentName
      .optional()
      .describe('Environment variable that holds the Password(554) its Logon must carry.'),
    passwordFile: filePath.optional().describe('File that holds it, readable by nobody else.'),
    pendingRequests: z
      .enum(['reject', 'queue', 'queuePending'])
      .default('reject')
      .describe(
        'What becomes of a cancel or replace while another of the order is pending: `reject` (CxlRejReason 3), `queue` until that one is answered, or `queuePending`: queued, and acknowledged as pending at once. Up to 8 an order.',
      ),
    manualOrders: z
      .boolean()
      .default(false)
      .describe('Orders with HandlInst(21)=3 stay Pending New until an operator takes or refuses them.'),
    cancelOnDisconnect: cancelOnDisconnectSchema.optional(),
    session: sessionSchema,
  })
  .describe('One client. Without a password it must be bound to loopback or to addresses.');

const instrument = z
  .strictObject({
    symbol: fixText.describe('Symbol(55), the same at clients and venues.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'expected a currency of three capital letters' })
      .default('USD')
      .describe('Currency(15) its prices are in.'),
    priceScale: whole(0, 8)
      .default(4)
      .describe('Decimals a price is counted in; finer than the tick, so that midpoints are whole too.'),
    qtyScale: whole(0, 8).default(0).describe('Decimals a quantity is counted in.'),
    tick: unsignedDecimal('0.01').describe("Step of clients' prices."),
    lot: unsignedDecimal('1').describe("Smallest quantity, and step of clients' quantities."),
  })
  .describe('One instrument that may be traded.');

const rate = z
  .strictObject({
    count: whole(1, 16_384).describe('So many messages …'),
    windowMs: whole(1, 60_000).default(1_000).describe('… in any span of so many milliseconds.'),
  })
  .describe('At most `count` messages in any `windowMs`.');

/** Limits that may be set for everybody, for a client, and for a client in a symbol. */
const orderLimits = {
  maxOrderQty: unsignedDecimal('10000').describe('Largest OrderQty(38).'),
  maxOrderNotional: unsignedDecimal('500000').describe("Largest worth of one order, in the instrument's currency."),
  minOrderNotional: unsignedDecimal('1').describe('Smallest worth of one order.'),
  priceCollarBps: whole(0, 1_000_000).describe(
    'How far through the opposite quote a price may go, in basis points; 0 is no collar.',
  ),
  requireQuote: z.boolean().describe('Every order needs a fresh quote.'),
  maxQuoteAgeMs: whole(1, 86_400_000).describe('An older quote counts as none.'),
  maxLongPosition: unsignedDecimal('100000').describe('Position plus everything open to buy.'),
  maxShortPosition: unsignedDecimal('100000').describe('The same downwards, as a positive number.'),
  maxOpenOrders: whole(0, 1_000_000).describe('Open orders of the client, in all symbols.'),
  maxOpenQty: unsignedDecimal('100000').describe('Open to buy and to sell in the symbol, together.'),
  maxOpenNotional: unsignedDecimal('5000000').describe("Worth of the client's open orders, per currency."),
  maxGrossNotional: unsignedDecimal('20000000').describe('Worth of open orders and cost of positions, per currency.'),
  duplicateWindowMs: whole(0, 60_000).describe('An equal order sooner than this is a duplicate; 0 is no check.'),
  shortSales: z.boolean().describe('Sides(54) 5 and 6 are allowed.'),
};

const someLimits = z.strictObject(orderLimits).partial();

const clientLimits = someLimits
  .extend({
    restricted: z.array(fixText).default([]).describe('Symbols this client may not trade.'),
    newRate: rate.optional().describe('NewOrderSingle(D); left out, unlimited.'),
    replaceRate: rate.optional().describe('OrderCancelReplaceRequest(G); left out, unlimited.'),
    cancelRate: rate.optional().describe('OrderCancelRequest(F); left out, unlimited.'),
    symbol: z
      .record(fixText, someLimits)
      .default({})
      .describe('Limits of this client in one symbol, by symbol; they go before its own.'),
  })
  .describe("One client's limits, by its id; they go before the default.");

const limits = z
  .strictObject({
    restricted: z.array(fixText).default([]).describe('Symbols nobody may trade.'),
    maxFirmNotional: unsignedDecimal('50000000')
      .optional()
      .describe("Worth of all clients' open orders, per currency."),
    stopAtFirst: z
      .boolean()
      .default(false)
      .describe('Stop at the first breach; else every check is made, and the record explains itself.'),
    default: someLimits
      .extend({
        maxOrderQty: orderLimits.maxOrderQty,
        maxOrderNotional: orderLimits.maxOrderNotional,
        maxGrossNotional: orderLimits.maxGrossNotional,
        priceCollarBps: orderLimits.priceCollarBps,
      })
      .describe('What holds where nothing narrower is said. Four limits are required: no gateway runs without them.'),
    client: z.record(name, clientLimits).default({}).describe('Limits by client.'),
  })
  .describe('Pre-trade risk.');

const perShare = (key: keyof RouterSettings, about: string) =>
  unsignedDecimal('0.0005')
    .default(formatDecimal(Number(DEFAULT_SETTINGS[key]), 6))
    .describe(about);

const router = z
  .strictObject({
    staleAfterMs: whole(1, 3_600_000)
      .default(DEFAULT_SETTINGS.staleAfter / 1_000)
      .describe('Older quotes leave the NBBO and are not traded on.'),
    maxRounds: whole(1, 1_000)
      .default(DEFAULT_SETTINGS.maxRounds)
      .describe(
        'Plans one order may get to trade at once, and times in a row that venues may refuse it before it goes back to its client.',
      ),
    collarBps: whole(0, 10_000)
      .default(DEFAULT_SETTINGS.collarBps)
      .describe('A market order goes at most this far beyond the best opposite quote, in basis points.'),
    tolerance: perShare('tolerance', "How much a venue's score may outweigh price and fee, money a share."),
    missCost: perShare('missCost', 'What a share costs more when its venue does not fill it.'),
    latencyCostPerMs: perShare('latencyCostPerMs', "What a millisecond of waiting for a venue's answer costs a share."),
    rejectCost: perShare('rejectCost', 'What a reject costs a share.'),
    timeoutCost: perShare('timeoutCost', 'What an unanswered order costs a share.'),
    silentAfter: whole(1, 1_000)
      .default(DEFAULT_SETTINGS.silentAfter)
      .describe('Orders in a row without an answer after which a venue gets no more …'),
    probeEvery: whole(1, 100_000)
      .default(DEFAULT_SETTINGS.probeEvery)
      .describe('… but for one small order in so many, which tries it again.'),
    probeMaxLots: whole(1, 1_000_000)
      .default(DEFAULT_SETTINGS.probeMaxLots)
      .describe('Largest such order, in lots of the instrument.'),
    darkShare: unsignedDecimal('0.5')
      .default(formatDecimal(DEFAULT_SETTINGS.darkSharePpm, 6))
      .describe('Part of an order that tries dark venues first: 0 is none, 1 is all of it.'),
    darkParallel: z
      .boolean()
      .default(DEFAULT_SETTINGS.darkParallel)
      .describe("Sweep the rest at the same time; else it waits for the dark venue's answer."),
    darkDelayCost: perShare('darkDelayCost', "What waiting for a dark venue's answer costs a share."),
    darkMinLots: whole(0, 1_000_000)
      .default(DEFAULT_SETTINGS.darkMinLots)
      .describe('MinQty(110) of dark orders, in lots of the instrument; 0 is none.'),
    queueCost: perShare('queueCost', 'What standing behind an endless queue costs a resting share.'),
  })
  .describe('Smart order routing. Money is per share.');

const tradingDay = hoursSchema.describe(
  'When the market is open: `start` is the open, `end` the close. With it Day orders end at the close, what comes while the market is closed waits for the open, and orders at the open and at the close are held here for venues without auctions. Left out, the market is always open.',
);

const emulation = z
  .strictObject({
    stopTrigger: z
      .enum(['trade', 'quote'])
      .default(DEFAULT_EMULATION.stopTrigger)
      .describe('What wakes a stop: a trade at its price or through it, or the protected quote it would trade with.'),
    pegMinIntervalMs: whole(0, 3_600_000)
      .default(DEFAULT_EMULATION.pegMinInterval / 1_000)
      .describe('An order that we move with the quote stands at least this long …'),
    pegMinTicks: whole(1, 10_000)
      .default(DEFAULT_EMULATION.pegMinTicks)
      .describe('… and moves by so many of its venue’s ticks at least.'),
    displayRandom: unsignedDecimal('0.2')
      .default(formatDecimal(DEFAULT_EMULATION.displayRandomPpm, 6))
      .describe('Parts of an iceberg are up to this share smaller than MaxFloor(111): 0 is never, 0.9 the most.'),
    closeLeadSec: whole(1, 3_600)
      .default(DEFAULT_EMULATION.closeLead / 1_000_000)
      .describe('Orders at the close that no venue holds begin to work so long before it.'),
  })
  .describe('Orders that venues do not take, and we keep.');

export const configSchema = z.strictObject({
  gateway,
  journal: journal.prefault({}),
  fix,
  http,
  client: z.array(client).min(1, { error: 'expected at least one [[client]]' }),
  venue: z.array(venueSchema).min(1, { error: 'expected at least one [[venue]]' }).max(30),
  dropCopy: z.array(dropCopySchema).default([]),
  instrument: z.array(instrument).min(1, { error: 'expected at least one [[instrument]]' }),
  limits,
  router: router.prefault({}),
  emulation: emulation.prefault({}),
  tradingDay: tradingDay.optional(),
});

/** The file as written, with its defaults filled in. Decimals are still text; it holds no secret. */
export type ConfigFile = z.infer<typeof configSchema>;
export type ClientEntry = ConfigFile['client'][number];
export type InstrumentEntry = ConfigFile['instrument'][number];
export type ListenerTlsEntry = z.infer<typeof listenerTls>;
export type TokenEntry = ConfigFile['http']['token'][number];
export type OrderLimitsEntry = z.infer<typeof someLimits>;
