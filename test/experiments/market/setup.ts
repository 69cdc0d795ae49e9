/** A market for experiments as data: its venues, and the configuration of the gateway that trades there. */
import { dictionariesFor } from '../../../src/config/dictionary/dictionaries.ts';
import { resolveConfig } from '../../../src/config/resolve/resolve.ts';
import { parseConfig } from '../../../src/config/schema/load.ts';
import type { GatewaySetup } from '../../../src/config/setup.ts';
import type { DarkFlowSettings } from '../../../src/sim/darkPool.ts';
import type { LitFlowSettings } from '../../../src/sim/exchange.ts';
import type { FaultRule } from '../../../src/sim/faults/faultScript.ts';
import type { Span } from '../../../src/units/brand.ts';
import type { Latency } from '../../simulation/virtualNetwork.ts';

export const SYMBOL = 'XYZ';
export const START_PX = '100.00';
export const GATEWAY_PORT = 9_880;
const FIRST_VENUE_PORT = 9_890;

export interface VenueSpec {
  readonly id: string;
  readonly kind: 'lit' | 'dark';
  /** A share, in dollars; a rebate is negative. */
  readonly take: number;
  readonly make: number;
  /** The usual one if absent; `false`: nobody trades there but us. */
  readonly flow?: LitFlowSettings | DarkFlowSettings | false;
  readonly faults?: readonly FaultRule[];
  readonly publishEvery?: Span;
  /** Of its line to the gateway. */
  readonly latency?: Latency;
  /** Keys of the venue in the configuration, as TOML has them. */
  readonly keys?: Readonly<Record<string, string | number | boolean>>;
}

export interface MarketSpec {
  readonly seed: number;
  readonly venues: readonly VenueSpec[];
  /** Keys of [router]. */
  readonly router?: Readonly<Record<string, string | number | boolean>>;
  /** Venues that trade, and that the gateway does not know. */
  readonly unknown?: readonly string[];
  /** More of the configuration, as TOML. */
  readonly more?: string;
}

export const portOf = (at: number): number => FIRST_VENUE_PORT + at;

export async function gatewayOf({ venues, router = {}, unknown = [], more = '' }: MarketSpec): Promise<GatewaySetup> {
  const known = venues.flatMap((venue, at) => (unknown.includes(venue.id) ? [] : [venueToml(venue, portOf(at))]));
  const toml = `
[gateway]
compID = "FAIRLEAD"
journal = "gateway"
durability = "memory"
[fix]
host = "127.0.0.1"
port = ${GATEWAY_PORT}
[http]
host = "127.0.0.1"
port = 9881
[[client]]
id = "DESK"
compID = "DESK"
versions = ["FIX.4.4"]
loopbackOnly = true
[[instrument]]
symbol = "${SYMBOL}"
currency = "USD"
priceScale = 4
qtyScale = 0
tick = "0.01"
lot = "1"
# Parents of both sides are of clients who have nothing to do with each other.
[selfTrade]
action = "none"
[limits.default]
maxOrderQty = "1000000"
maxOrderNotional = "1000000000"
maxGrossNotional = "1000000000"
maxLongPosition = "10000000"
maxShortPosition = "10000000"
priceCollarBps = 1000
${known.join('\n')}
[router]
${keysToml(router)}
${more}`;
  const config = parseConfig(toml, 'experiment.toml');
  return resolveConfig(config, await dictionariesFor(config), {});
}

function venueToml({ id, kind, take, make, keys = {} }: VenueSpec, port: number): string {
  const isLit = kind === 'lit';
  return `
[[venue]]
id = "${id}"
kind = "${kind}"
version = "FIX.4.4"
host = "127.0.0.1"
port = ${port}
senderCompID = "FAIRLEAD"
targetCompID = "${id}"
takeFee = "${take.toFixed(4)}"
makeFee = "${make.toFixed(4)}"
lot = "1"
tick = "${isLit ? '0.01' : '0.005'}"
orderTypes = ${isLit ? '["market", "limit"]' : '["limit", "pegged"]'}
timesInForce = ["day", "immediateOrCancel", "fillOrKill"]
minQty = true
${isLit ? 'maxFloor = true\niso = true' : 'midpoint = true'}
${keysToml(keys)}
${isLit ? `[venue.marketData]\nsenderCompID = "FAIRLEAD-MD"\ntargetCompID = "${id}"\ndepth = 10` : ''}`;
}

function keysToml(keys: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(keys)
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
    .join('\n');
}
