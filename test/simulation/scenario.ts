/**
 * What happens in a simulated run, drawn from its seed: a list of steps, each with its time. A run is a function of its
 * scenario, so a failing one can be cut down step by step to the shortest that still fails.
 */
import type { FaultRule } from '../../src/sim/faults/faultScript.ts';
import { mix, Random } from '../../src/sim/flow/random.ts';

export const VENUES = ['NORTH', 'SOUTH', 'DEEP'] as const;
export type Venue = (typeof VENUES)[number];
/** Whoever has a line to the gateway. */
export type Peer = Venue | 'CLIENT';

/** What an order says beyond its limit: it sleeps, shows a part, follows the market, ends by the clock. */
export type Special =
  /** `cents` from the reference price. */
  | { readonly kind: 'stop'; readonly cents: number }
  | { readonly kind: 'iceberg'; readonly shown: number }
  | { readonly kind: 'peg'; readonly to: 'R' | 'P' | 'M' }
  | { readonly kind: 'expires'; readonly afterSec: number };

export type Action =
  | {
      readonly do: 'order';
      readonly side: '1' | '2';
      readonly qty: number;
      /** Cents from the reference price; undefined: a market order. */
      readonly cents: number | undefined;
      readonly timeInForce: string;
      readonly special?: Special;
    }
  /** Cancels all that is open, by OrderMassCancelRequest. */
  | { readonly do: 'massCancel' }
  /** `pick`: which of the client's open orders. */
  | { readonly do: 'cancel'; readonly pick: number }
  | { readonly do: 'replace'; readonly pick: number; readonly qty: number; readonly cents: number }
  | { readonly do: 'status'; readonly pick: number }
  /** Somebody else's order at a lit venue: liquidity, or its taking. */
  | {
      readonly do: 'maker';
      readonly venue: 'NORTH' | 'SOUTH';
      readonly side: '1' | '2';
      readonly qty: number;
      readonly cents: number;
    }
  | { readonly do: 'crash' }
  /** The gateway's process dies in the nth write from now; the write is done in part. */
  | { readonly do: 'crashInWrite'; readonly nth: number }
  /** The gateway's machine loses power: what was not synced is lost. Runs of durability `disk` only. */
  | { readonly do: 'powerLoss'; readonly nth: number }
  /** The gateway's next writes fail. */
  | { readonly do: 'failWrites'; readonly count: number; readonly code: 'EIO' | 'ENOSPC' }
  | { readonly do: 'crashVenue'; readonly venue: Venue }
  | { readonly do: 'cut'; readonly peer: Peer }
  /** The line is dead; only one end is told. */
  | { readonly do: 'halfOpen'; readonly peer: Peer; readonly told: 'gateway' | 'peer' }
  | { readonly do: 'stall'; readonly peer: Peer; readonly micros: number }
  | { readonly do: 'stopReading'; readonly peer: Peer; readonly micros: number }
  /** The gateway's clock jumps. */
  | { readonly do: 'clockStep'; readonly micros: number };

export interface Step {
  /** Microseconds from the beginning. */
  readonly at: number;
  readonly action: Action;
}

export interface Scenario {
  readonly seed: number;
  readonly durability: 'os' | 'disk';
  readonly steps: readonly Step[];
  readonly faults: readonly { readonly venue: Venue; readonly rule: FaultRule }[];
}

const LENGTH = 8_000_000;
const ORDERS_PER_RUN = 40;

export function scenarioOf(seed: number): Scenario {
  const random = new Random(mix(0x5ce_0a10, seed));
  const durability = random.chance(0.4) ? 'disk' : 'os';
  const steps: Step[] = [];
  const add = (count: number, action: () => Action) => {
    for (let i = 0; i < count; i++) steps.push({ at: 500_000 + random.below(LENGTH), action: action() });
  };
  // What is rare, and each kind of trouble, in some runs only, so that every mixture comes up.
  const some = (share: number, most: number) => (random.chance(share) ? 1 + random.below(most) : 0);
  const cents = () => random.below(9) - 4;
  const side = () => (random.chance(0.5) ? '1' : '2');
  add(12 + random.below(ORDERS_PER_RUN), () => ({
    do: 'order',
    side: side(),
    qty: 1 + random.below(400),
    cents: random.chance(0.3) ? undefined : cents(),
    timeInForce: ['0', '0', '1', '3', '4'][random.below(5)],
  }));
  add(some(0.4, 8), () => ({
    do: 'order',
    side: side(),
    qty: 1 + random.below(400),
    cents: cents(),
    timeInForce: '0',
    special: specialOf(random),
  }));
  add(some(0.1, 2), () => ({ do: 'massCancel' }));
  add(random.below(14), () => ({ do: 'cancel', pick: random.below(1_000) }));
  add(random.below(10), () => ({
    do: 'replace',
    pick: random.below(1_000),
    qty: 1 + random.below(500),
    cents: cents(),
  }));
  add(random.below(4), () => ({ do: 'status', pick: random.below(1_000) }));
  add(random.below(30), () => ({
    do: 'maker',
    venue: random.chance(0.5) ? 'NORTH' : 'SOUTH',
    side: side(),
    qty: 10 + random.below(300),
    cents: cents(),
  }));
  const peer = (): Peer => (['CLIENT', ...VENUES] as const)[random.below(4)];
  add(some(0.35, 3), () => ({ do: 'crash' }));
  add(some(0.45, 3), () => ({ do: 'crashInWrite', nth: 1 + random.below(25) }));
  add(durability === 'disk' ? some(0.5, 2) : 0, () => ({ do: 'powerLoss', nth: 1 + random.below(25) }));
  add(some(0.15, 2), () => ({
    do: 'failWrites',
    count: 1 + random.below(2),
    code: random.chance(0.5) ? 'EIO' : 'ENOSPC',
  }));
  add(some(0.2, 2), () => ({ do: 'crashVenue', venue: VENUES[random.below(3)] }));
  add(some(0.5, 4), () => ({ do: 'cut', peer: peer() }));
  add(some(0.2, 2), () => ({ do: 'halfOpen', peer: peer(), told: random.chance(0.5) ? 'gateway' : 'peer' }));
  add(some(0.3, 3), () => ({ do: 'stall', peer: peer(), micros: 1_000 * (1 + random.below(4_000)) }));
  add(some(0.2, 2), () => ({ do: 'stopReading', peer: peer(), micros: 1_000 * (1 + random.below(6_000)) }));
  add(some(0.15, 2), () => ({ do: 'clockStep', micros: (random.below(2_000) - 1_000) * 1_000 }));
  steps.sort((a, b) => a.at - b.at);
  const others = [...lossesOf(new Random(mix(0x105_5e5, seed))), ...waysOf(new Random(mix(0x3a75, seed)))];
  const all = [...faultsOf(random), ...others];
  // What a silent venue had still to say is gone with its process: of a bust among it nobody could ever know.
  const takesBackUnsaid = ({ venue, rule }: (typeof all)[number]) =>
    (rule.do === 'bust' || rule.do === 'correct') &&
    all.some((other) => other.venue === venue && other.rule.do === 'silence') &&
    steps.some(({ action }) => action.do === 'crashVenue' && action.venue === venue);
  const faults = all.filter((fault) => !takesBackUnsaid(fault));
  return { seed, durability, steps, faults };
}

function specialOf(random: Random): Special {
  const cents = random.below(7) - 3;
  return (
    [
      { kind: 'stop', cents },
      { kind: 'iceberg', shown: 1 + random.below(100) },
      { kind: 'peg', to: (['R', 'P', 'M'] as const)[random.below(3)] },
      { kind: 'expires', afterSec: 1 + random.below(8) },
    ] as const
  )[random.below(4)];
}

function faultsOf(random: Random): Scenario['faults'] {
  const faults: { venue: Venue; rule: FaultRule }[] = [];
  if (random.chance(0.4)) return faults;
  for (const venue of VENUES) {
    const when = { share: 0.02 + 0.1 * random.unit() };
    const kinds: readonly FaultRule[] = [
      { on: 'order', ...when, do: 'reject', text: 'as the run wants it' },
      { on: 'cancel', ...when, do: 'reject', text: 'as the run wants it' },
      { on: 'report', ...when, do: 'delay', ms: { from: 1, to: 800 } },
      { on: 'report', ...when, do: 'outOfOrder' },
      { on: 'fill', ...when, do: 'duplicate' },
      { on: 'fill', ...when, do: 'partial', parts: 3 },
      { on: 'request', share: 0.02, do: 'silence', ms: { from: 100, to: 3_000 } },
      { on: 'request', share: 0.02, do: 'disconnect' },
    ];
    for (const rule of kinds) if (random.chance(0.3)) faults.push({ venue, rule });
  }
  return faults;
}

/** Venues that write reports in a way of their own. */
function waysOf(random: Random): Scenario['faults'] {
  const faults: { venue: Venue; rule: FaultRule }[] = [];
  for (const venue of VENUES) {
    for (const how of ['orderIDAlone', 'oldExecType'] as const) {
      if (random.chance(0.2)) faults.push({ venue, rule: { on: 'fill', share: random.unit(), do: 'write', how } });
    }
  }
  return faults;
}

/**
 * A venue that swallows requests and reports without a word, or one that takes trades back. Not both: a trade whose report
 * was lost, and then its bust, is for people.
 */
function lossesOf(random: Random): Scenario['faults'] {
  const faults: { venue: Venue; rule: FaultRule }[] = [];
  for (const venue of VENUES) {
    const isForgetful = random.chance(0.25);
    const isFickle = !isForgetful && random.chance(0.25);
    const share = 0.02 + 0.08 * random.unit();
    const later = { from: 1_000, to: 4_000 };
    const ticks = random.below(3) - 1;
    const rules: readonly FaultRule[] = isForgetful
      ? [
          { on: 'order', share, do: 'drop' },
          { on: 'cancel', share, do: 'drop' },
          { on: 'ack', share, do: 'drop' },
          { on: 'fill', share, do: 'drop' },
        ]
      : [
          { on: 'fill', share, do: 'bust', ms: later },
          { on: 'fill', share, do: 'correct', ms: later, ticks, lessLots: 1 },
        ];
    if (isForgetful || isFickle) for (const rule of rules) if (random.chance(0.6)) faults.push({ venue, rule });
  }
  return faults;
}

/** A step for people. */
export function describe({ at, action }: Step): string {
  const { do: what, ...about } = action;
  const words = Object.entries(about).map(([name, value]) => {
    return `${name} ${typeof value === 'object' ? JSON.stringify(value) : (value ?? 'market')}`;
  });
  return `${(at / 1_000_000).toFixed(3).padStart(8)} s  ${what} ${words.join(', ')}`;
}
