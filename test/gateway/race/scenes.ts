/** What is raced for, by whom; and the configuration of the gateway that has it all. */
import { freePort } from '../../support/ports.ts';
import type { VenueOrder } from './raceVenue.ts';

const POSITION = 1_000;
/** In cents. Odd ones, so that one cent too many would show. */
const GROSS = 1_000_037;
const DESK = 1_100_041;
const FIRM = 1_200_043;

export interface Scene {
  readonly name: string;
  /** SenderCompID and BeginString of the two. */
  readonly sessions: readonly (readonly [sender: string, beginString: string])[];
  /** Shares, or cents. */
  readonly limit: number;
  readonly unit: 'shares' | 'cents';
  /** What an order at the venue uses of the limit: live and filled, or live alone. */
  uses(order: VenueOrder): number;
  /** Whether what another symbol uses counts as well. */
  readonly overAllSymbols: boolean;
}

const worth = ({ cents, cumQty, leavesQty }: VenueOrder) => cents * (cumQty + leavesQty);
/** Over two sessions of one client. */
const oneClient = (id: string) =>
  [
    [id, 'FIX.4.4'],
    [id, 'FIX.4.2'],
  ] as const;
const twoClients = (one: string, other: string) =>
  [
    [one, 'FIX.4.4'],
    [other, 'FIX.4.4'],
  ] as const;

export const SCENES: readonly Scene[] = [
  {
    name: 'position of a client',
    sessions: oneClient('ALPHA'),
    limit: POSITION,
    unit: 'shares',
    uses: ({ cumQty, leavesQty }) => cumQty + leavesQty,
    overAllSymbols: false,
  },
  {
    name: 'gross notional of a client',
    sessions: oneClient('BETA'),
    limit: GROSS,
    unit: 'cents',
    uses: worth,
    overAllSymbols: false,
  },
  {
    name: 'gross notional of a desk of two clients',
    sessions: twoClients('GAMMA', 'DELTA'),
    limit: DESK,
    unit: 'cents',
    uses: worth,
    overAllSymbols: false,
  },
  {
    name: 'open notional of the firm, two clients',
    sessions: twoClients('EPSILON', 'ZETA'),
    limit: FIRM,
    unit: 'cents',
    uses: ({ cents, leavesQty }) => cents * leavesQty,
    overAllSymbols: true,
  },
];

const DESKS: Readonly<Record<string, string>> = { GAMMA: 'CASH', DELTA: 'CASH' };
const money = (cents: number) => (cents / 100).toFixed(2);
export const symbolOf = (round: number): string => `R${round}`;

/** For `fairlead start`: each round has a symbol of its own, in which nothing was done before. */
export async function configOf(rounds: number, venuePort: number): Promise<string> {
  const clients = new Map<string, string[]>();
  for (const [sender, beginString] of SCENES.flatMap(({ sessions }) => sessions)) {
    clients.set(sender, [...(clients.get(sender) ?? []), `"${beginString}"`]);
  }
  return `
[gateway]
compID = "FAIRLEAD"
journal = "gateway"
[fix]
host = "127.0.0.1"
port = ${await freePort()}
[http]
host = "127.0.0.1"
port = 0
open = "read"
maxRequestsPerSec = 100000
${[...clients].map(([id, versions]) => clientTable(id, versions)).join('')}
[[venue]]
id = "VENUE"
# It has no quotes.
kind = "dark"
version = "FIX.4.4"
host = "127.0.0.1"
port = ${venuePort}
senderCompID = "FAIRLEAD"
targetCompID = "VENUE"
takeFee = "0"
lot = "1"
tick = "0.01"
reconnectSec = 1
maxReconnectSec = 1
orderTypes = ["limit"]
timesInForce = ["day"]
${Array.from({ length: rounds }, (_, round) => instrumentTable(symbolOf(round))).join('')}
[limits]
withoutReference = "accept"
maxFirmNotional = "${money(FIRM)}"

[limits.default]
maxOrderQty = "100000"
maxOrderNotional = "10000000"
maxGrossNotional = "1000000000"
priceCollarBps = 0

[limits.client.ALPHA]
maxLongPosition = "${POSITION}"

[[limit]]
measure = "maxGrossNotional"
value = "${money(GROSS)}"
currency = "USD"
client = "BETA"
symbol = "*"

[[limit]]
measure = "maxGrossNotional"
value = "${money(DESK)}"
currency = "USD"
desk = "CASH"
symbol = "*"
`;
}

const clientTable = (id: string, versions: readonly string[]): string => `
[[client]]
id = "${id}"
compID = "${id}"
versions = [${versions.join(', ')}]
loopbackOnly = true
${id in DESKS ? `desk = "${DESKS[id]}"` : ''}
`;

const instrumentTable = (symbol: string): string => `
[[instrument]]
symbol = "${symbol}"
currency = "USD"
priceScale = 4
qtyScale = 0
tick = "0.01"
lot = "1"
`;
