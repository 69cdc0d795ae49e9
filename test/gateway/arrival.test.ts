/**
 * Children that arrive together, over FIX and in virtual time: one exchange is near, the other 20 ms away. What is heard
 * at each is read from its lines, with the moment in which it was.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { Gateway } from '../../src/gateway/gateway.ts';
import { OrdStatus } from '../../src/orders/values.ts';
import { ordStatus } from '../../src/orders/order.ts';
import { Random } from '../../src/sim/flow/random.ts';
import { startSim } from '../../src/sim/run.ts';
import { parseSymbols } from '../../src/sim/symbols.ts';
import { instant, millis, seconds } from '../../src/units/brand.ts';
import { Desk, type DeskOrder } from '../experiments/market/desk.ts';
import { gatewayOf, portOf, START_PX, SYMBOL } from '../experiments/market/setup.ts';
import { MemoryFiles } from '../journal/memoryFiles.ts';
import { type Machine, VirtualNetwork } from '../simulation/virtualNetwork.ts';
import { VirtualTime } from '../simulation/virtualTime.ts';

const LOG = { info: () => undefined, warn: () => undefined };
const VENUES = [
  { id: 'NEAR', kind: 'lit', take: 0.003, make: 0, flow: {} },
  { id: 'FAR', kind: 'lit', take: 0.003, make: 0, flow: {} },
] as const;
const WAYS = { NEAR: 200, FAR: 20_000 };

let time: VirtualTime;
let network: VirtualNetwork;
let files: MemoryFiles;
let gateway: Gateway;
let machine: Machine;
let desk: Desk;
/** Orders that the venues heard of. */
let heard: { at: number; venue: string; clOrdID: string }[];

const failed = (error: unknown) => {
  throw new Error('thrown', { cause: error });
};
const advance = (micros: number) => time.runUntil(time.now() + micros);

async function start(arriveWithinMs: string): Promise<void> {
  const setup = await gatewayOf({ seed: 1, venues: VENUES, router: { arriveWithinMs, maxRounds: 1 } });
  machine = network.machine('GATEWAY', failed);
  gateway = await Gateway.open(
    { ...setup, journal: { ...setup.journal, durability: 'os' } },
    { clock: time, log: LOG, world: machine, files },
  );
  advance(seconds(5));
}

async function open(arriveWithinMs = '50'): Promise<void> {
  time = new VirtualTime(instant(1_700_049_600_000_000));
  network = new VirtualNetwork(time, new Random(1));
  network.cutsPieces = false;
  files = new MemoryFiles();
  heard = [];
  network.heard = (_, venue, bytes) => {
    const text = Buffer.from(bytes).toString('latin1').replaceAll('\x01', '|');
    for (const [, body] of text.matchAll(/\|35=D\|(.*?)\|10=\d{3}\|/g)) {
      const clOrdID = /\|11=([^|]*)\|/.exec(`|${body}|`)?.[1] ?? '';
      if (venue !== 'GATEWAY') heard.push({ at: time.now(), venue, clOrdID });
    }
  };
  for (const [at, venue] of VENUES.entries()) {
    network.setLatency('GATEWAY', venue.id, { min: WAYS[venue.id], mean: 20 }, new Random(7 + at));
    await startSim({
      kind: 'exchange',
      compID: venue.id,
      port: portOf(at),
      symbols: parseSymbols(`${SYMBOL}:${START_PX}`),
      seed: 3,
      flow: true,
      faults: [],
      references: [],
      clock: time,
      world: network.machine(venue.id, failed),
    });
  }
  await start(arriveWithinMs);
  desk = new Desk(time, network.machine('DESK', failed), () => undefined);
  advance(seconds(3));
}

/** A sweep of both: more than either displays. */
function sweep(): DeskOrder {
  heard = [];
  return desk.send({ side: 'buy', orderQty: 30_000, limit: '110.00' });
}

const at = (venue: string) => heard.find((each) => each.venue === venue)?.at ?? Number.NaN;
/** The number of the child that waits to leave. */
const waiting = () =>
  parents()
    .at(-1)
    ?.liveChildren.find(({ venue }) => venue === 'NEAR')?.childID;
/** The numbers of those that venues heard of. */
const numbers = () => heard.map(({ clOrdID }) => Number(/-(\d+)$/.exec(clOrdID)?.[1]));
const parents = () => [...gateway.core.state.orders.parents.values()];

/** The waits are known after some orders. */
function learn(): void {
  for (let n = 0; n < 6; n++) {
    sweep();
    advance(seconds(2));
  }
}

describe('the children of a plan', () => {
  beforeEach(() => open());

  it('arrive together once their ways are known', () => {
    sweep();
    advance(seconds(2));
    expect(at('FAR') - at('NEAR')).toBeGreaterThan(19_000);
    learn();
    expect(Math.abs(at('FAR') - at('NEAR'))).toBeLessThan(500);
    expect(parents().map((parent) => parent.openQty)).toEqual(parents().map(() => 0));
  });

  it('that have not left when the client cancels never do', () => {
    learn();
    const before = gateway.core.state.orders.nextChildID;
    const order = sweep();
    advance(5_000);
    desk.cancel(order);
    advance(seconds(2));
    expect(heard.map(({ venue }) => venue)).toEqual(['FAR']);
    expect(order.ordStatus).toBe(OrdStatus.Canceled);
    // What the far one filled, and no share more; and no child but those of the plan.
    const parent = parents().at(-1);
    expect([parent?.cumQty, parent?.openQty, ordStatus(parent as never)]).toEqual([
      order.cumQty,
      0,
      OrdStatus.Canceled,
    ]);
    expect(gateway.core.state.orders.nextChildID - before).toBe(3);
  });

  it('that have not left when the line is lost never do: others take their place', () => {
    learn();
    const order = sweep();
    advance(5_000);
    const unsent = waiting();
    const session = gateway.engine.session('orders:NEAR');
    if (session !== undefined) gateway.engine.cut(session);
    advance(seconds(5));
    expect(unsent).toBeGreaterThan(0);
    expect(numbers()).not.toContain(unsent);
    expect(new Set(numbers()).size).toBe(heard.length);
    expect(order.ordStatus).toBe(OrdStatus.Canceled);
    expect(parents().at(-1)).toMatchObject({ openQty: 0, cumQty: order.cumQty, liveChildren: [] });
  });

  it('that have not left at a crash are asked about, and found unsent: others take their place', async () => {
    learn();
    const order = sweep();
    advance(5_000);
    const unsent = waiting();
    gateway.kill();
    machine.die();
    advance(millis(100));
    await start('50');
    advance(seconds(60));
    expect(unsent).toBeGreaterThan(0);
    expect(numbers()).not.toContain(unsent);
    expect(new Set(numbers()).size).toBe(heard.length);
    expect(order.ordStatus).toBe(OrdStatus.Canceled);
    expect(parents().at(-1)).toMatchObject({ openQty: 0, cumQty: order.cumQty, liveChildren: [] });
  });
});
