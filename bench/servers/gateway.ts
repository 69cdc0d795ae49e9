/**
 * The subject: the whole gateway, with risk, router and journal, and one venue that quotes from the load client's
 * process. Every order is a limit order that the router rests at that venue: one child each.
 *
 *   node bench/servers/gateway.ts --journal DIR --venue-port P [--durability os|disk]
 */
import { parseArgs } from 'node:util';
import { dictionaries } from '../../src/cli/dictionaries.ts';
import { parseConfig } from '../../src/config/load.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import { systemClock } from '../../src/gateway/clock.ts';
import { Gateway } from '../../src/gateway/gateway.ts';

const { values: options } = parseArgs({
  options: {
    journal: { type: 'string', default: '' },
    'venue-port': { type: 'string' },
    durability: { type: 'string', default: 'os' },
  },
});

/** 1: nobody is there, as when only the start is measured. */
const venuePort = Number(options['venue-port']) || 1;

const config = `
[gateway]
compID = "GATEWAY"
journal = "${options.journal}"
durability = "${options.durability}"

[fix]
host = "127.0.0.1"
port = 0

[http]
host = "127.0.0.1"
port = 0
open = "read"

[[client]]
id = "LOAD"
compID = "LOAD"
versions = ["FIX.4.4"]
loopbackOnly = true

[[venue]]
id = "VENUE"
kind = "lit"
beginString = "FIX.4.4"
host = "127.0.0.1"
port = ${venuePort}
senderCompID = "GATEWAY"
targetCompID = "VENUE"
takeFee = "0.0030"
makeFee = "-0.0020"
lot = "1"
tick = "0.01"
orderTypes = ["market", "limit"]
timesInForce = ["day", "immediateOrCancel"]

[venue.marketData]
senderCompID = "GATEWAY-MD"
targetCompID = "VENUE"
depth = 5

[[instrument]]
symbol = "MSFT"
tick = "0.01"
lot = "1"

# Every check is made on every order; the limits are wide enough for as many as a run sends.
[limits]
maxFirmNotional = "100000000000"

[limits.default]
maxOrderQty = "100000"
maxOrderNotional = "10000000"
maxGrossNotional = "100000000000"
maxOpenNotional = "100000000000"
maxOpenQty = "1000000000"
maxLongPosition = "1000000000"
maxShortPosition = "1000000000"
maxOpenOrders = 1000000
priceCollarBps = 1000
requireQuote = true
maxQuoteAgeMs = 3600000

# The venue quotes once, at the start.
[router]
staleAfterMs = 3600000
`;

const setup = resolveConfig(parseConfig(config, 'bench.toml'), dictionaries, {});
const log = { info: () => undefined, warn: (text: string, about?: object) => console.error(text, about ?? '') };
const gateway = await Gateway.open(setup, { clock: systemClock(), log });
console.log(`ready ${gateway.port}`);
process.stdin.resume().on('end', () => process.exit(0));
