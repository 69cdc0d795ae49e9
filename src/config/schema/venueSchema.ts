/** [[venue]]: the keys of a venue and of its sessions. */
import { z } from 'zod';
import { DEFAULT_ANSWERS, DEFAULT_FILL_MULTIPLE } from '../../core/settings.ts';
import { FIX_VERSIONS } from '../../session/version.ts';
import { auctionKeys } from './auctionSchema.ts';
import { conditionalSchema } from './conditionalSchema.ts';
import { venueCarryKeys } from './carrySchema.ts';
import { linkTls } from './linkTlsSchema.ts';
import { proxySchema } from './proxySchema.ts';
import { feeSchema, liquiditySchema } from './feeSchema.ts';
import { sessionSchema } from './sessionSchema.ts';
import { tickUses } from './stepsSchema.ts';
import {
  decimal,
  dictionaryName,
  environmentName,
  filePath,
  fixText,
  host,
  matching,
  name,
  ordTypeWords,
  pegWords,
  port,
  timeInForceWords,
  unsignedDecimal,
  whole,
  wordOf,
} from './scalars.ts';

const address = z.strictObject({ host, port }).describe('Address to use when the one before it fails.');

const logonKeys = {
  username: matching(
    /^(?=.{1,256}$)[!-~]+( +[!-~]+)*$/,
    'up to 256 printable ASCII characters, without a blank at either end',
  )
    .optional()
    .describe('Username(553) of our Logon.'),
  passwordEnv: environmentName.optional().describe('Environment variable with the Password(554) of our Logon.'),
  passwordFile: filePath
    .optional()
    .describe('File with that password, readable by its owner only. It is read at each Logon.'),
};

const marketData = z
  .strictObject({
    feed: name
      .optional()
      .describe(
        'The feed handler whose quotes are its book, by the name of its token: it needs no market-data session then, and no other key here.',
      ),
    senderCompID: fixText.optional().describe('Our CompID on the market-data session; required without `feed`.'),
    targetCompID: fixText.optional().describe("The venue's CompID; required without `feed`."),
    ...logonKeys,
    host: host.optional().describe("The order session's if omitted."),
    port: port.optional().describe("The order session's if omitted."),
    depth: whole(0, 64)
      .default(5)
      .describe('Price levels per side to subscribe to (MarketDepth 264); 0 is the full book.'),
    subscription: z
      .enum(['updates', 'poll'])
      .default('updates')
      .describe(
        'SubscriptionRequestType(263): `updates` subscribes (1); `poll` asks for a snapshot (0) every `pollMs`, for a venue without subscriptions.',
      ),
    pollMs: whole(100, 3_600_000).default(1_000).describe('Time between two such snapshots.'),
    updateType: z
      .enum(['incremental', 'full', 'none'])
      .default('incremental')
      .describe('MDUpdateType(265) of requests: 1, 0, or no such field. Both kinds of answers are read.'),
    aggregated: z
      .enum(['yes', 'no', 'none'])
      .default('yes')
      .describe(
        'AggregatedBook(266) of requests: Y, N, or no such field. With `no`, entries of a snapshot at one price are added up.',
      ),
    entryTypes: z
      .array(z.enum(['bid', 'offer', 'trade', 'imbalance', 'clearingPrice']))
      .min(1)
      .default(['bid', 'offer', 'trade'])
      .describe('MDEntryType(269) values of requests: 0, 1, 2; A and Q for what auctions would be like.'),
    symbolsPerRequest: whole(1, 10_000).optional().describe('Symbols in one request; all if omitted.'),
    maxRequestsPerSec: whole(1, 10_000)
      .optional()
      .describe('Requests for books in a second, after a Logon and later; no limit if omitted.'),
    answerMs: whole(100, 3_600_000)
      .default(10_000)
      .describe('A book that has not come after this long is reported missing, and asked for again.'),
    book: z
      .enum(['auto', 'price', 'entry', 'level'])
      .default('auto')
      .describe(
        'What tells the entries of a book apart: their price, MDEntryID(278), or MDPriceLevel(1023) or MDEntryPositionNo(290). `auto`: as the first bid or offer of each snapshot shows.',
      ),
    opensWith: z
      .enum(['snapshot', 'changes'])
      .default('snapshot')
      .describe(
        'What answers a request: `snapshot` a W; `changes` an X at once, from which the book is built. With `snapshot`, an X before the W is passed over.',
      ),
    assumedSize: unsignedDecimal('100')
      .optional()
      .describe(
        'Size of quotes without MDEntrySize(271). If omitted, such quotes are shown, and nothing is sent to take them.',
      ),
    rptSeq: z
      .boolean()
      .default(true)
      .describe('RptSeq(83) counts the changes of each book: one that is missing makes us ask for the book again.'),
    statusRequests: z
      .array(z.enum(['security', 'session']))
      .default([])
      .describe(
        'Subscriptions after each Logon: `security` to SecurityStatus(f) of each symbol, `session` to TradingSessionStatus(h). Both are taken unasked, too, on this session and on the order session.',
      ),
    keepAlive: z
      .boolean()
      .default(false)
      .describe(
        'Its silence says that nothing has changed: any message of this session, a Heartbeat too, confirms all its quotes. If false, a quote that the venue has not sent for `staleAfterMs` is not used.',
      ),
    version: z.enum(FIX_VERSIONS).optional().describe("The order session's if omitted."),
    dictionary: dictionaryName
      .optional()
      .describe("The order session's if omitted, or our dictionary of the version if that differs."),
    session: sessionSchema,
  })
  .describe("Where the venue's book comes from, needed for a lit venue: a market-data session, or a feed handler.");

const dropCopy = z
  .strictObject({
    senderCompID: fixText.describe('Our CompID on the drop-copy session.'),
    targetCompID: fixText.describe("The venue's CompID."),
    ...logonKeys,
    host: host.optional().describe("The order session's if omitted."),
    port: port.optional().describe("The order session's if omitted."),
    graceSec: whole(0, 86_400)
      .default(60)
      .describe('An execution that is missing on one side, or differs, is a break after this time.'),
    session: sessionSchema,
  })
  .describe(
    "The venue's drop-copy session: its own record of our executions, compared with ours. `GET /breaks` shows the differences.",
  );

const lot = unsignedDecimal('100').describe('Increment of its order quantities.');
const tick = unsignedDecimal('0.01').describe('Increment of its prices.');
const minOrderQty = unsignedDecimal('1')
  .optional()
  .describe("Smallest order we send, unless the client's whole order is smaller; one lot if omitted.");
const maxOrderQty = unsignedDecimal('100000').optional().describe('Largest order we send; no limit if omitted.');

const traded = z
  .strictObject({ lot: lot.optional(), tick: tick.optional(), minOrderQty, maxOrderQty })
  .describe("Steps and bounds of orders in one instrument, by its symbol, in the place of the venue's.");

export const venueSchema = z
  .strictObject({
    id: name.describe('Name of the venue; its value in ExDestination(100).'),
    kind: z.enum(['lit', 'dark']).describe('A `lit` venue displays a book; a `dark` one trades at the midpoint.'),
    version: z
      .enum(FIX_VERSIONS)
      .describe('FIX version of its sessions; FIX.5.0, its service packs and FIX Latest use FIXT.1.1.'),
    dictionary: dictionaryName
      .optional()
      .describe("The venue's dialect; our dictionary of its version if omitted. See Dictionaries above."),
    host: host.describe('Host of its order session.'),
    port: whole(1, 65_535).describe('Port of its order session.'),
    tls: linkTls.optional(),
    proxy: proxySchema.optional(),
    backups: z.array(address).default([]).describe('Addresses tried in turn when that one fails.'),
    reconnectSec: whole(1, 3_600)
      .default(1)
      .describe('Delay before the first reconnect, in seconds; doubled after each failure …'),
    maxReconnectSec: whole(1, 3_600).default(30).describe('… up to this.'),
    senderCompID: fixText.describe('Our CompID on the order session.'),
    targetCompID: fixText.describe("The venue's CompID."),
    ...logonKeys,
    symbols: z.array(fixText).min(1).optional().describe('Instruments that trade there; all if omitted.'),
    takeFee: decimal('0.0030').describe('Fee per share for taking liquidity; a rebate is negative.'),
    makeFee: decimal('-0.0020').default('0').describe('Fee per share for resting; a rebate is negative.'),
    fee: z.array(feeSchema).default([]),
    liquidity: liquiditySchema.prefault({}),
    lot: lot.optional().describe("Increment of its order quantities; each instrument's own lot if omitted."),
    tick: tick
      .optional()
      .describe("Increment of its prices; each instrument's own tick, or table of ticks, if omitted."),
    ticks: tickUses(
      'Tables of ticks there, where they differ from those of the market and neither `tick` is set: the first that fits the instrument and the trading day.',
    ),
    minOrderQty,
    maxOrderQty,
    instrument: z.record(fixText, traded).default({}).describe('By symbol: steps that differ from those above.'),
    orderTypes: z.array(wordOf(ordTypeWords)).min(1).describe('OrdType(40) values that it supports.'),
    timesInForce: z.array(wordOf(timeInForceWords)).min(1).describe('TimeInForce(59) values that it supports.'),
    minQty: z.boolean().default(false).describe('It supports MinQty(110).'),
    midpoint: z.boolean().default(false).describe('It supports orders pegged to the midpoint (ExecInst(18) M).'),
    ackTimeoutMs: whole(10, 3_600_000)
      .default(DEFAULT_ANSWERS.ackTimeout / 1_000)
      .describe(
        'An order or cancel without an answer for this long is unknown: it stays live, and its status is requested by OrderStatusRequest(H), at doubling intervals.',
      ),
    reconcilePatienceMs: whole(10, 3_600_000)
      .default(DEFAULT_ANSWERS.patience / 1_000)
      .describe(
        'After its Logon a venue gets new orders only once it has reported the status of every order that was open there; one that has not done so within this time is reported, and stays out.',
      ),
    massStatus: z
      .boolean()
      .default(DEFAULT_ANSWERS.massStatus)
      .describe('It supports OrderMassStatusRequest(AF): after a Logon one request covers all orders that rest there.'),
    orderStatus: z
      .boolean()
      .default(true)
      .describe(
        'It supports OrderStatusRequest(H). If not, it is never sent one: after a reconnect its orders stand as it last reported them. A venue that refuses one is not asked again until its next Logon.',
      ),
    dontKnowTrade: z
      .boolean()
      .default(false)
      .describe(
        'Send it a DontKnowTrade(Q) for executions that match no order of ours; they are quarantined either way.',
      ),
    maxFillMultiple: whole(1, 1_000_000)
      .default(DEFAULT_FILL_MULTIPLE)
      .describe(
        'A report whose LastQty(32) or CumQty(14) is above so many times the quantity of its order is a mistake, and so is a LastPx(31) that is so many times as far as its limit, the quote and its average price so far: it is quarantined, and the venue is asked. Fills beyond the order up to that are booked, with an alarm.',
      ),
    strictReports: z
      .boolean()
      .default(false)
      .describe(
        'Reject every report that breaks the dictionary. Otherwise a report is taken, and the log says so, if the fields that we read of it are sound: an unknown tag or value elsewhere hides no fill.',
      ),
    tradingSessionID: fixText
      .optional()
      .describe('TradingSessionID(336) of the TradingSessionStatus(h) that counts; any if omitted.'),
    pegs: z
      .array(wordOf(pegWords))
      .default([])
      .describe('Pegs that it supports natively; `pegged` must be among orderTypes.'),
    maxFloor: z.boolean().default(false).describe('It supports MaxFloor(111): native icebergs.'),
    iso: z
      .boolean()
      .default(false)
      .describe(
        'It supports intermarket sweeps (ExecInst(18) f): those of clients, and our own where several prices are taken at once in a market with order protection.',
      ),
    routesOn: z
      .enum(['never', 'unlessTold', 'always'])
      .default('always')
      .describe(
        'It sends orders on to other venues: `never`; unless ExecInst(18)=h tells it not to; or `always`, and then it gets no order that may not be routed on.',
      ),
    postOnly: z
      .boolean()
      .default(false)
      .describe('It supports orders that only rest (ExecInst(18) 6): one that would take is rejected or canceled.'),
    conditional: conditionalSchema.optional(),
    ...auctionKeys,
    priority: whole(0, 1_000).default(100).describe('Tie-break between equal scores: the lowest comes first.'),
    maxSendPerSec: whole(1, 100_000)
      .optional()
      .describe(
        'Largest number of application messages we send it in any second; the rest waits, cancels first. Leave a margin: transit times to the venue vary. No limit if omitted.',
      ),
    maxSendWaiting: whole(0, 100_000)
      .optional()
      .describe(
        "Largest number of new orders waiting for `maxSendPerSec`. Beyond it an order is held here until there is room; an immediate order goes without this venue. Defaults to `maxSendPerSec`, one second's worth. Cancels always have room.",
      ),
    ...venueCarryKeys,
    marketData: marketData.optional(),
    dropCopy: dropCopy.optional(),
    session: sessionSchema,
  })
  .describe('One exchange or dark pool.');

export type VenueEntry = z.infer<typeof venueSchema>;
