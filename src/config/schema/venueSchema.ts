/** [[venue]]: the keys of a venue and of its sessions. */
import { z } from 'zod';
import { DEFAULT_ANSWERS } from '../../core/settings.ts';
import { FIX_VERSIONS } from '../../session/version.ts';
import { sessionSchema } from './sessionSchema.ts';
import {
  decimal,
  dictionaryName,
  environmentName,
  filePath,
  fixText,
  host,
  name,
  ordTypeWords,
  pegWords,
  port,
  timeInForceWords,
  unsignedDecimal,
  whole,
  wordOf,
} from './values.ts';

const linkTls = z
  .strictObject({
    ca: filePath
      .optional()
      .describe("PEM file with who signs the venue's certificate; left out, whom the system trusts."),
    cert: filePath.optional().describe('PEM file with our certificate, where the venue asks for one.'),
    key: filePath.optional().describe('PEM file with its private key, readable by nobody else.'),
    serverName: host.optional().describe("Name that the venue's certificate must carry; left out, `host`."),
  })
  .describe(
    "TLS 1.2 and 1.3 to the venue, on both of its sessions; left out, plain TCP. `{}` will do where the venue's certificate is publicly signed.",
  );

const address = z.strictObject({ host, port }).describe('Where to connect when the address before it fails.');

const marketData = z
  .strictObject({
    senderCompID: fixText.describe('Our CompID on the market-data session.'),
    targetCompID: fixText.describe("The venue's."),
    host: host.optional().describe("Left out, the order session's."),
    port: port.optional().describe("Left out, the order session's."),
    depth: whole(0, 64)
      .default(5)
      .describe('Price levels a side to subscribe to (MarketDepth 264); 0 is the full book.'),
    version: z.enum(FIX_VERSIONS).optional().describe("Left out, the order session's."),
    dictionary: dictionaryName
      .optional()
      .describe("Left out, the order session's, or where the version is another, our dictionary of that."),
    session: sessionSchema,
  })
  .describe("The venue's market-data session, needed for a lit venue.");

const dropCopy = z
  .strictObject({
    senderCompID: fixText.describe('Our CompID on the drop-copy session.'),
    targetCompID: fixText.describe("The venue's."),
    host: host.optional().describe("Left out, the order session's."),
    port: port.optional().describe("Left out, the order session's."),
    graceSec: whole(0, 86_400)
      .default(60)
      .describe('An execution that only one side has, or has otherwise, is a break after this.'),
    session: sessionSchema,
  })
  .describe(
    "The venue's drop-copy session: its own account of our executions, held against ours. `GET /breaks` shows what does not agree.",
  );

export const venueSchema = z
  .strictObject({
    id: name.describe('Name of the venue everywhere in the house; ExDestination(100) by which clients ask for it.'),
    kind: z.enum(['lit', 'dark']).describe('A `lit` venue displays a book; a `dark` one trades at the midpoint.'),
    version: z
      .enum(FIX_VERSIONS)
      .describe('FIX version of its sessions; FIX.5.0, its service packs and FIX Latest are spoken over FIXT.1.1.'),
    dictionary: dictionaryName
      .optional()
      .describe("The venue's dialect; left out, our dictionary of its version. See Dictionaries above."),
    host: host.describe('Where its order session listens.'),
    port: whole(1, 65_535).describe('And on which port.'),
    tls: linkTls.optional(),
    backups: z.array(address).default([]).describe('Addresses tried in turn when that one fails.'),
    reconnectSec: whole(1, 3_600).default(1).describe('Seconds to the first new attempt; doubled after each failure …'),
    maxReconnectSec: whole(1, 3_600).default(30).describe('… up to this.'),
    senderCompID: fixText.describe('Our CompID on the order session.'),
    targetCompID: fixText.describe("The venue's."),
    username: fixText.optional().describe('Username(553) of our Logon.'),
    passwordEnv: environmentName.optional().describe('Environment variable that holds the Password(554) of our Logon.'),
    passwordFile: filePath.optional().describe('File that holds it, readable by nobody else.'),
    symbols: z.array(fixText).min(1).optional().describe('Instruments that trade there; left out, all.'),
    takeFee: decimal('0.0030').describe('Fee a share for taking liquidity; a rebate is negative.'),
    makeFee: decimal('-0.0020').default('0').describe('Fee a share for resting; a rebate is negative.'),
    lot: unsignedDecimal('100').describe('Step of its order quantities.'),
    tick: unsignedDecimal('0.01').describe('Step of its prices.'),
    minOrderQty: unsignedDecimal('1')
      .optional()
      .describe("We send nothing smaller, unless the client's whole order is; left out, one lot."),
    maxOrderQty: unsignedDecimal('100000').optional().describe('We send nothing larger; left out, no bound.'),
    orderTypes: z.array(wordOf(ordTypeWords)).min(1).describe('OrdTypes(40) it takes.'),
    timesInForce: z.array(wordOf(timeInForceWords)).min(1).describe('TimeInForces(59) it takes.'),
    minQty: z.boolean().default(false).describe('It takes MinQty(110), and honours it.'),
    midpoint: z.boolean().default(false).describe('It takes orders pegged to the midpoint (ExecInst(18) M).'),
    ackTimeoutMs: whole(10, 3_600_000)
      .default(DEFAULT_ANSWERS.ackTimeout / 1_000)
      .describe(
        'An order or cancel without an answer for so long is unknown: it stays live, and the venue is asked by OrderStatusRequest(H), again with doubling waits.',
      ),
    reconcilePatienceMs: whole(10, 3_600_000)
      .default(DEFAULT_ANSWERS.patience / 1_000)
      .describe(
        'After its Logon a venue is routed to only once it has told the fate of every order that was open there; one that has not within this time is reported, and stays out.',
      ),
    massStatus: z
      .boolean()
      .default(DEFAULT_ANSWERS.massStatus)
      .describe(
        'It answers OrderMassStatusRequest(AF): after a Logon one request asks about all orders that rest there.',
      ),
    dontKnowTrade: z
      .boolean()
      .default(false)
      .describe(
        'It is told, by DontKnowTrade(Q), of executions that match no order of ours; they are quarantined either way.',
      ),
    pegs: z
      .array(wordOf(pegWords))
      .default([])
      .describe('What it pegs orders to itself; `pegged` must be among orderTypes.'),
    maxFloor: z.boolean().default(false).describe('It takes MaxFloor(111), and keeps the reserve itself.'),
    iso: z.boolean().default(false).describe('It takes intermarket sweeps (ExecInst(18) f).'),
    priority: whole(0, 1_000).default(100).describe('Lower goes first when all else is equal.'),
    maxSendPerSec: whole(1, 100_000)
      .optional()
      .describe(
        'Application messages we send it in any second; more wait, cancels in front. Leave a margin: the way to the venue may be longer for one message than for the next. Left out, no limit.',
      ),
    maxSendWaiting: whole(0, 100_000)
      .optional()
      .describe(
        'New orders that may wait for `maxSendPerSec`. One more rests here until there is room; an immediate one goes without this venue. Left out, `maxSendPerSec`: what leaves within a second. Cancels always have room.',
      ),
    marketData: marketData.optional(),
    dropCopy: dropCopy.optional(),
    session: sessionSchema,
  })
  .describe('One exchange or dark pool.');

export type VenueEntry = z.infer<typeof venueSchema>;
export type LinkTlsEntry = z.infer<typeof linkTls>;
