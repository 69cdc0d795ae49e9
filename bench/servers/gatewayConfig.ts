/** The configuration of a gateway that is measured: every check on, one venue. */

/** `port` 0: any. `venuePort` 1: nobody is there, as when only the start is measured. */
export function gatewayConfig(journal: string, port: number, venuePort: number, durability = 'os'): string {
  return `
[gateway]
compID = "GATEWAY"
journal = "${journal}"
durability = "${durability}"

[fix]
host = "127.0.0.1"
port = ${port}

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
version = "FIX.4.4"
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
}
