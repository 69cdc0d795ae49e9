/**
 * Every key of the file, its kind, its default, and the sentence that docs/configuration.md prints for it. Objects are
 * strict: an unknown key is an error. load.ts reads the file, resolve/ makes the rooms' own types of it.
 */
import { atOnceKeys } from './atOnceKeys.ts';
import { z } from 'zod';
import { DEFAULT_EMULATION } from '../../core/settings.ts';
import { restingSchema } from './restingSchema.ts';
import { policyKeys } from './routerRules.ts';
import { classKeys } from './classSchema.ts';
import { DEFAULT_SETTINGS, type RouterSettings } from '../../router/settings.ts';
import { ANSWERS_KEPT } from '../../router/refusals.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { FIX_VERSIONS } from '../../session/version.ts';
import { clientCarryKeys } from './carrySchema.ts';
import { cancelOnDisconnectSchema } from './cancelOnDisconnectSchema.ts';
import { hoursSchema } from './scheduleSchema.ts';
import { fx, shortSales, startOfDay } from './daySchema.ts';
import { clientInstructions, clientInstructionTags } from './instructionSchema.ts';
import { instrumentSchema } from './instrumentSchema.ts';
import { dropCopySchema } from './dropCopySchema.ts';
import { limitSchema } from './limitSchema.ts';
import { limitsSchema } from './limitsSchema.ts';
import { clientSelfTrade, selfTradeSchema } from './selfTradeSchema.ts';
import { marketSchema } from './marketSchema.ts';
import { tickTableSchema } from './stepsSchema.ts';
import { sessionSchema } from './sessionSchema.ts';
import { venueSchema } from './venueSchema.ts';
import {
  dictionaryName,
  environmentName,
  filePath,
  fixText,
  host,
  name,
  network,
  port,
  unsignedDecimal,
  whole,
} from './scalars.ts';

const wireLog = z
  .strictObject({
    directory: filePath.describe('Directory of the files: `wire.log`, and older ones as `wire.1.log` and so on.'),
    maxBytes: whole(1 << 16, 2 ** 40)
      .default(64 << 20)
      .describe('Size in bytes after which the next file begins.'),
    keep: whole(0, 10_000).default(10).describe('Number of older files kept.'),
  })
  .describe(
    'Log of every FIX message sent and received, one readable line each, for `fairlead log`; no log if omitted. Passwords and RawData(96) are written as `*`. If the disk is too slow, messages are left out and counted.',
  );

const gateway = z
  .strictObject({
    compID: fixText.describe('Our CompID towards clients: SenderCompID(49) of messages we send.'),
    journal: filePath.describe("Directory of the journal; relative paths start at this file's directory."),
    durability: z
      .enum(['memory', 'os', 'disk'])
      .default('os')
      .describe(
        'Guarantee before anything is sent: `memory` none (for tests), `os` survives a crash of the process, `disk` survives a crash of the machine.',
      ),
    symbology: z
      .enum(['nasdaq', 'cboe', 'sip', 'sipDots'])
      .default('nasdaq')
      .describe('Symbol convention of [[instrument]], for sessions with another `symbology`.'),
    clOrdIDs: z
      .enum(['day', 'forever'])
      .default('day')
      .describe(
        'How long a ClOrdID(11) stays taken: `day`, until its trading day is over and its order has ended (a UTC date where no [tradingDay] is configured), or `forever`.',
      ),
    wireLog: wireLog.optional(),
  })
  .describe('Our identity, journal and durability.');

const journal = z
  .strictObject({
    segmentBytes: whole(1 << 20, 1 << 30)
      .default(64 << 20)
      .describe('Size in bytes after which the next journal file begins.'),
    reserveBytes: whole(0, 1 << 30)
      .default(16 << 20)
      .describe('Space reserved for a full disk: open orders can then still be canceled and filled.'),
    keepHours: whole(1, 100_000)
      .default(48)
      .describe(
        'Messages up to this age can be resent. Files with only older messages leave the directory once a snapshot covers them.',
      ),
    afterwards: z
      .enum(['archive', 'delete'])
      .default('archive')
      .describe('Move those files to `archive` in the directory, or delete them.'),
  })
  .describe('The files of the journal: see docs/recovery.md.');

const listenerTls = z
  .strictObject({
    cert: filePath.describe('PEM file with our certificate, followed by the intermediate certificates.'),
    key: filePath.describe('PEM file with its private key, readable by its owner only.'),
    clientCA: filePath
      .optional()
      .describe("PEM file with the CA of clients' certificates; if omitted, clients are not asked for one."),
    requireClientCert: z
      .boolean()
      .default(false)
      .describe('Refuse clients without a certificate; needs `clientCA`. An invalid certificate is always refused.'),
  })
  .describe('TLS 1.2 and 1.3 for clients; plain TCP if omitted. Relative paths start at this file.');

const fix = z
  .strictObject({
    host: host.default('127.0.0.1').describe('Address on which clients connect.'),
    port: port.describe('Port on which clients connect; 0 takes any free one.'),
    maxMessageBytes: whole(1_024, 1 << 26)
      .default(1 << 20)
      .describe('Largest message in bytes; a longer one ends its connection.'),
    maxLogonBytes: whole(256, 1 << 16)
      .default(8 << 10)
      .describe('The same for a connection that has not logged on yet.'),
    maxWaitingBytes: whole(1 << 16, 1 << 30)
      .default(8 << 20)
      .describe('A peer that leaves this much unread is disconnected; the rest reaches it by resend.'),
    maxWaitingSec: whole(1, 3_600)
      .default(30)
      .describe('A peer that reads nothing for this long while data waits is disconnected too.'),
    maxPendingConnections: whole(1, 100_000)
      .default(1_000)
      .describe('Largest number of connections that have not logged on yet; further ones are closed at once.'),
    maxPendingPerAddress: whole(1, 100_000).default(100).describe('The same from one address.'),
    logonTimeoutSec: whole(1, 300)
      .default(10)
      .describe('A connection that sends no Logon within this time is closed; a TLS handshake counts.'),
    maxMessagesPerSec: whole(1, 1_000_000)
      .optional()
      .describe(
        'Largest number of application messages per second from one client session; further ones get a BusinessMessageReject(j), cancels too. No limit if omitted.',
      ),
    proxyProtocol: z
      .array(network)
      .min(1)
      .optional()
      .describe(
        'Addresses and networks of balancers that begin each connection with a PROXY header (version 1 or 2). From them the header is required, and the client it names counts, for addresses, limits and logs; from anywhere else it is refused.',
      ),
    tls: listenerTls.optional(),
  })
  .describe("The clients' FIX listener.");

const token = z
  .strictObject({
    name: name.describe('Name of the user: recorded with every order and kill-switch entry made with the token.'),
    role: z
      .enum(['read', 'trade', 'operator', 'feed'])
      .describe(
        '`read` reads everything; `trade` enters orders for one client, and reads its orders and the market; `operator` reads everything and acts on orders, sessions and the kill switch; `feed` sends quotes, which appear in the market under its name, or are the books of the venues that name it in `marketData.feed`.',
      ),
    client: name.optional().describe('The client that owns the orders; required for `trade`, and only allowed there.'),
    maxDeviationBps: whole(1, 10_000)
      .optional()
      .describe(
        'For `feed`: a quote of it that is further than this from the middle of what all other sources show is refused, and the book is not used until it sends a whole one that is not; ten-thousandths of the price. Where no other source shows the instrument, the feed may move its price by so much in a minute. 1000 if omitted.',
      ),
    trusted: z
      .boolean()
      .optional()
      .describe(
        'For `feed`: its quotes alone are a reference for limits, and are traded on. If false, as by default, they are where a second source or the last trade agrees.',
      ),
    tokenEnv: environmentName.optional().describe('Environment variable that holds the secret.'),
    tokenFile: filePath.optional().describe('File that holds the secret, readable by its owner only.'),
    optional: z
      .boolean()
      .default(false)
      .describe('If the secret is missing, start without this token instead of failing.'),
  })
  .describe('One bearer token of the HTTP API. Its secret is in the environment or in a file, never here.');

const http = z
  .strictObject({
    host: host
      .default('127.0.0.1')
      .describe('Address of the HTTP API. Any other address than loopback requires at least one token.'),
    port: port.describe('Port of the HTTP API; 0 takes any free one.'),
    open: z
      .enum(['none', 'read'])
      .default('none')
      .describe('`read`: callers on loopback may read without a token. Trading and the kill switch always need one.'),
    maxRequestsPerSec: whole(1, 1_000_000)
      .default(200)
      .describe('Requests per second from one address; further ones get 429.'),
    maxStreams: whole(1, 10_000)
      .default(64)
      .describe('Largest number of WebSocket connections; further ones are refused.'),
    maxStreamBytes: whole(1 << 14, 1 << 30)
      .default(4 << 20)
      .describe(
        'Largest number of unread bytes of a stream; beyond it states are conflated, and executions wait as long as they are kept.',
      ),
    token: z.array(token).default([]).describe('Bearer tokens.'),
  })
  .describe('The HTTP and WebSocket API.');

const ops = z
  .strictObject({
    twoPersons: z
      .array(z.enum(['limits', 'lists', 'states']))
      .default([])
      .describe(
        'Changes over HTTP that are in force only when the holder of a second token has confirmed them: of limits (also wider price bands, more located shares, rates that jump, loads of the start of a day), of restricted symbols and the lists of the day (`lists`), of trading states. What makes trading safer never waits: a halt, a lower limit, a symbol that is restricted.',
      ),
    proposalMinutes: whole(1, 10_080).default(60).describe('A change that nobody has confirmed by then is dropped.'),
    outcome: z
      .boolean()
      .default(false)
      .describe(
        'Count what routing plans come to while the gateway runs, for `GET /routing/outcome`; `fairlead routing outcome` has it from the journal.',
      ),
  })
  .describe('What operators may change, and how.');

const client = z
  .strictObject({
    id: name.describe('Name of the client.'),
    compID: fixText
      .optional()
      .describe(
        'Its SenderCompID(49); omitted for a client that uses only the HTTP API. `"*"`: any CompID that no other client has, if address and password are right, each with its own session.',
      ),
    maxSessions: whole(1, 10_000)
      .default(100)
      .describe('With `compID = "*"`: largest number of sessions; a Logon beyond it is refused.'),
    versions: z
      .array(z.enum(FIX_VERSIONS))
      .min(1)
      .default(['FIX.4.4'])
      .describe(
        'Versions it may log on with. Each is a separate session, except that FIX.5.0, its service packs and FIX Latest share one FIXT.1.1 session: its DefaultApplVerID(1137) is any of those listed, and so is the ApplVerID(1128) of a message.',
      ),
    dictionaries: z
      .partialRecord(z.enum(FIX_VERSIONS), dictionaryName)
      .default({})
      .describe(
        'Dictionaries by version, such as `{ "FIX.4.4" = "jspurefix:FIX44" }`; ours if omitted. See Dictionaries above.',
      ),
    desk: name.optional().describe('Desk that it belongs to: limits and trading states may be of a whole desk.'),
    strategyTag: whole(1, 65_535)
      .optional()
      .describe(
        'Tag of the field of its orders that names the strategy they are a part of, such as 847, TargetStrategy, or one of its own: limits and trading states may be of a strategy. It changes nothing else about the order.',
      ),
    traderTag: whole(1, 65_535)
      .optional()
      .describe('The same of who entered the order: 50, SenderSubID, or one of its own.'),
    traderRole: whole(1, 999)
      .optional()
      .describe(
        'In its place, from FIX 4.3 on: the PartyRole(452) of the party who entered the order: 11, order origination trader, 12, executing trader, 36, entering trader, or another.',
      ),
    onBehalfOf: z
      .array(fixText)
      .optional()
      .describe(
        'OnBehalfOfCompID(115) values that its orders and replaces may have, the firms behind a hub; any if omitted, and then each has its own memory of equal orders (`duplicateWindowMs`). `[]`: none.',
      ),
    accounts: z.array(fixText).min(1).optional().describe('Account(1) values it may use; any if omitted.'),
    symbols: z.array(fixText).min(1).optional().describe('Symbols it may trade; all instruments if omitted.'),
    loopbackOnly: z.boolean().default(false).describe('Accept Logons from this machine only.'),
    addresses: z
      .array(network)
      .min(1)
      .optional()
      .describe('Addresses and networks (`10.1.0.0/16`) from which Logons are accepted; any if omitted.'),
    passwordEnv: environmentName
      .optional()
      .describe('Environment variable with the Password(554) required in its Logon.'),
    passwordFile: filePath.optional().describe('File with that password, readable by its owner only.'),
    pendingRequests: z
      .enum(['reject', 'queue', 'queuePending'])
      .default('reject')
      .describe(
        'Handling of a cancel or replace while another one of the order is pending: `reject` (CxlRejReason 3), `queue` until that one is answered, or `queuePending`: queued, and acknowledged as pending at once. Up to 8 per order.',
      ),
    manualOrders: z
      .boolean()
      .default(false)
      .describe('Orders with HandlInst(21)=3 stay Pending New until an operator accepts or rejects them.'),
    killSwitch: z
      .enum(['none', 'own', 'all'])
      .default('own')
      .describe(
        'What it may halt with PartyActionRequest(DH) and MassActionReason(2675)=4: nothing, itself and its accounts, or everybody: for an operator who has a FIX session.',
      ),
    ignoreFields: z
      .array(whole(1, 65_535))
      .default([])
      .describe(
        'Tags of its orders that are dropped, whatever they say, where an order that has them is refused otherwise: docs/rules-of-engagement.md, Fields of an order.',
      ),
    selfTrade: clientSelfTrade,
    instructions: clientInstructions,
    instructionTags: clientInstructionTags,
    ...clientCarryKeys,
    cancelOnDisconnect: cancelOnDisconnectSchema.optional(),
    session: sessionSchema,
  })
  .describe('One client. Without a password it must be restricted to loopback or to addresses.');

const perShare = (key: keyof RouterSettings, about: string) =>
  unsignedDecimal('0.0005')
    .default(formatDecimal(Number(DEFAULT_SETTINGS[key]), 6))
    .describe(about);

const router = z
  .strictObject({
    ...policyKeys,
    ...classKeys,
    staleAfterMs: whole(1, 3_600_000)
      .default(DEFAULT_SETTINGS.staleAfter / 1_000)
      .describe('Older quotes leave the NBBO and are not used.'),
    maxRounds: whole(1, 1_000)
      .default(DEFAULT_SETTINGS.maxRounds)
      .describe(
        'Plans in a row that bring an order less than half of what they ask for, and teach it nothing new of a venue, before what is left may only rest; of all plans, eight times as many.',
      ),
    collarBps: whole(0, 10_000)
      .default(DEFAULT_SETTINGS.collarBps)
      .describe('Largest distance of a market order beyond the best opposite quote, in basis points.'),
    tolerance: perShare('tolerance', "Largest effect of a venue's score against price and fee, in money per share."),
    toxicityCap: perShare(
      'toxicityCap',
      'Largest effect, on top of it and at one price only, of what follows fills at a venue, in money per share.',
    ),
    crumblingMs: whole(0, 60_000)
      .default(DEFAULT_SETTINGS.crumblingFor / 1_000)
      .describe(
        'Wait of pegged orders after venues began to leave their side of the quote, in milliseconds; 0 is none.',
      ),
    crumblingPulls: z
      .boolean()
      .default(DEFAULT_SETTINGS.crumblingPulls)
      .describe('Then pegged orders at venues are taken back, too, until that time is over.'),
    learning: z
      .boolean()
      .default(DEFAULT_SETTINGS.learning)
      .describe('Plans use what was learned of venues; else each counts as if it was new, unless it is silent.'),
    missCost: perShare('missCost', 'Extra cost of a share that its venue does not fill.'),
    latencyCostPerMs: perShare('latencyCostPerMs', "Cost per share of a millisecond of waiting for a venue's answer."),
    rejectCost: perShare('rejectCost', 'Cost per share of a reject.'),
    timeoutCost: perShare('timeoutCost', 'Cost per share of an unanswered order.'),
    silentAfter: whole(1, 1_000)
      .default(DEFAULT_SETTINGS.silentAfter)
      .describe('Consecutive unanswered orders after which a venue gets no more …'),
    slowAfter: whole(1, 1_000)
      .default(DEFAULT_SETTINGS.slowAfter)
      .describe('… as after so many in a row that have no answer after three times the usual wait, 20 ms at least …'),
    tripAfter: whole(1, ANSWERS_KEPT)
      .default(DEFAULT_SETTINGS.tripAfter)
      .describe('… and after so many refusals among its last 8 answers, in a symbol or in several …'),
    emptyAfter: whole(0, 1_000)
      .default(DEFAULT_SETTINGS.emptyAfter)
      .describe(
        '… and what it displays of a symbol is asked for last after so many orders in a row that got nothing of it; 0: never …',
      ),
    firstAckMs: whole(0, 60_000)
      .default(DEFAULT_SETTINGS.firstAck / 1_000)
      .describe(
        'Guess at the wait for the first answer of a venue: until that comes, an order gets it a lot, and none after three times as long; 0 treats it as any other.',
      ),
    probeAfterMs: whole(1, 3_600_000)
      .default(DEFAULT_SETTINGS.probeAfter / 1_000)
      .describe(
        '… but for a lot of an order so long after the last one, and after twice as long each time, up to 64 times.',
      ),
    darkShare: unsignedDecimal('0.5')
      .default(formatDecimal(DEFAULT_SETTINGS.darkSharePpm, 6))
      .describe('Part of an order that is sent to dark venues first, from 0 to 1, to all of them together.'),
    darkParallel: z
      .boolean()
      .default(DEFAULT_SETTINGS.darkParallel)
      .describe("Sweep the rest at the same time; otherwise it waits for the dark venue's answer."),
    darkDelayCost: perShare('darkDelayCost', "Cost per share of waiting for a dark venue's answer."),
    darkRisk: perShare(
      'darkRisk',
      'Most that exploring may cost, per share of the whole order: asking dark venues that are not known to pay.',
    ),
    darkExploreEvery: whole(1, 100_000)
      .default(DEFAULT_SETTINGS.darkExploreEvery)
      .describe(
        'A dark venue that is not worth asking is asked for a round lot by one order in this many, within `darkRisk`.',
      ),
    darkAgainAfterMs: whole(0, 3_600_000)
      .default(DEFAULT_SETTINGS.darkAgainAfter / 1_000)
      .describe(
        'In later rounds of an order, a dark venue that had less than it was asked for is asked again after this time.',
      ),
    darkRandom: unsignedDecimal('0.2')
      .default(formatDecimal(DEFAULT_SETTINGS.darkRandomPpm, 6))
      .describe(
        'Sizes of dark orders are up to this part smaller than planned, from 0 to 0.5, so that nobody knows an order by its parts.',
      ),
    darkMinLots: whole(0, 1_000_000)
      .default(DEFAULT_SETTINGS.darkMinLots)
      .describe('MinQty(110) of dark orders, in lots of the instrument; 0 is none.'),
    darkMinLearned: z
      .boolean()
      .default(DEFAULT_SETTINGS.darkMinLearned)
      .describe(
        'Ask dark venues that take a MinQty(110) for a fourth of the order at least, while small fills there are found to cost more than they save.',
      ),
    darkAgainRandom: unsignedDecimal('0.5')
      .default(formatDecimal(DEFAULT_SETTINGS.darkAgainRandomPpm, 6))
      .describe('The wait of `darkAgainAfterMs` is up to this part of it longer, from 0 to 1, by the order.'),
    queueCost: perShare('queueCost', 'Cost per share of resting behind an infinite queue.'),
    postSpread: z
      .boolean()
      .default(DEFAULT_SETTINGS.postSpread)
      .describe('Spread what rests over venues, by the chance that each part is filled; else it rests at one.'),
    postChooses: z
      .boolean()
      .default(DEFAULT_SETTINGS.postChooses)
      .describe(
        'Policy `post` takes what is not worth a wait, and joins or improves the best price with the rest; else all rests at the limit, or waits where that would lock or cross.',
      ),
    askHidden: z
      .boolean()
      .default(DEFAULT_SETTINGS.askHidden)
      .describe('Ask for what is left of an order that may not rest too, beyond what venues display.'),
    arriveWithinMs: unsignedDecimal('5')
      .default(formatDecimal(DEFAULT_SETTINGS.arriveWithin, 3))
      .describe(
        'Orders of one plan to nearer venues leave later, by so much at most, so that all arrive together; 0: all leave at once. Venues that are farther away than that are not waited for.',
      ),
    closeShare: unsignedDecimal('0.25')
      .default(formatDecimal(DEFAULT_SETTINGS.closeSharePpm, 6))
      .describe(
        'By the policy `primary-auction`, this part, from 0 to 1, of an order that may rest is sent to the close of the venue that lists the instrument when the order comes.',
      ),
    ...atOnceKeys,
  })
  .describe('Smart order routing. Money is per share.');

const tradingDay = hoursSchema.describe(
  'Market hours: `start` is the open, `end` the close. Day orders end at the close, orders received while the market is closed wait for the open, and orders at the open and at the close are held here for venues without auctions. If omitted, the market is always open.',
);

const emulation = z
  .strictObject({
    stopTrigger: z
      .enum(['trade', 'quote'])
      .default(DEFAULT_EMULATION.stopTrigger)
      .describe('Trigger of a stop: a trade at or through its price, or the opposite protected quote.'),
    pegMinIntervalMs: whole(0, 3_600_000)
      .default(DEFAULT_EMULATION.pegMinInterval / 1_000)
      .describe('A pegged order that we move keeps its price at least this long …'),
    pegMinTicks: whole(1, 10_000)
      .default(DEFAULT_EMULATION.pegMinTicks)
      .describe('… and moves by at least this many ticks of its venue.'),
    displayRandom: unsignedDecimal('0.2')
      .default(formatDecimal(DEFAULT_EMULATION.displayRandomPpm, 6))
      .describe(
        'Displayed parts of an iceberg are randomly smaller than MaxFloor(111) by up to this share, from 0 to 0.9.',
      ),
    closeLeadSec: whole(1, 3_600)
      .default(DEFAULT_EMULATION.closeLead / 1_000_000)
      .describe('Orders at the close that are held here begin to work this long before it.'),
  })
  .describe('Emulation of orders that venues do not support.');

export const configSchema = z.strictObject({
  gateway,
  journal: journal.prefault({}),
  fix,
  http,
  ops: ops.prefault({}),
  client: z.array(client).min(1, { error: 'expected at least one [[client]]' }),
  venue: z.array(venueSchema).min(1, { error: 'expected at least one [[venue]]' }).max(30),
  dropCopy: z.array(dropCopySchema).default([]),
  instrument: z.array(instrumentSchema).min(1, { error: 'expected at least one [[instrument]]' }),
  ticks: z.record(name, tickTableSchema).default({}),
  market: z.record(name, marketSchema).default({}),
  limits: limitsSchema,
  limit: z.array(limitSchema).default([]),
  selfTrade: selfTradeSchema.prefault({}),
  router: router.prefault({}),
  emulation: emulation.prefault({}),
  resting: restingSchema.prefault({}),
  tradingDay: tradingDay.optional(),
  shortSales: shortSales.prefault({}),
  fx: fx.prefault({}),
  startOfDay: startOfDay.optional(),
});

/** The file as written, with its defaults filled in. Decimals are still text; it holds no secret. */
export type ConfigFile = z.infer<typeof configSchema>;
export type ClientEntry = ConfigFile['client'][number];
export type InstrumentEntry = ConfigFile['instrument'][number];
export type ListenerTlsEntry = z.infer<typeof listenerTls>;
export type TokenEntry = ConfigFile['http']['token'][number];
