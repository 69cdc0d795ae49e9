/**
 * node bench/core.ts: nanoseconds of CPU per order in the core alone, no socket and no FIX: a NewOrder decided (risk,
 * plan, child), its venue's New taken, all events written as journal records; and what an order leaves in memory.
 *
 *   --rounds N (12)  --orders N (20000)
 */
import { parseArgs } from 'node:util';
import type { NewOrder } from '../src/core/words/clientCommand.ts';
import type { VenueReport } from '../src/core/words/venueCommand.ts';
import { CORE_EVENTS } from '../src/core/memory/event.ts';
import { ByteWriter } from '../src/journal/byteWriter.ts';
import { RecordRegistry } from '../src/journal/recordCodec.ts';
import { childID, ExecType, OrdStatus } from '../src/orders/values.ts';
import { type Instant, instant, NO_PRICE, NO_QTY } from '../src/units/brand.ts';
import { oneVenue, openCore, orderAtRest } from './oneVenue.ts';
import { spread } from './statistics.ts';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '12' }, orders: { type: 'string', default: '20000' } },
});
const rounds = Number(options.rounds);
const perRound = Number(options.orders);
/** Orders between two writes of the journal. */
const BATCH = 64;
const NOON = 1_700_000_000_000_000;

const core = openCore(await oneVenue(), instant(NOON));
const registry = new RecordRegistry(CORE_EVENTS);
const out = new ByteWriter(1 << 20, 1 << 26);

let orders = 0;
const spent = { newOrder: 0, venueNew: 0, records: 0, bytes: 0 };

function cpuNanos(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1000;
}

function batch(): void {
  const from = cpuNanos();
  const firstChild = core.state.orders.nextChildID;
  for (let i = 0; i < BATCH; i++) core.step(order(orders++), now());
  const decided = cpuNanos();
  write();
  const written = cpuNanos();
  for (let id = firstChild; id < core.state.orders.nextChildID; id++) core.step(acceptedAtVenue(id), now());
  const taken = cpuNanos();
  write();
  spent.newOrder += decided - from;
  spent.venueNew += taken - written;
  spent.records += written - decided + cpuNanos() - taken;
}

const now = (): Instant => instant(NOON + orders);

function write(): void {
  out.length = 0;
  const { events, sends } = core.ready;
  for (let i = 0; i < events.length; i++) registry.encode(out, events[i]);
  spent.bytes += out.length;
  events.length = 0;
  sends.length = 0;
}

const order = (n: number): NewOrder => orderAtRest(`Labcdef12-${String(n).padStart(9, '0')}`);

function acceptedAtVenue(id: number): VenueReport {
  return {
    kind: 'venueReport',
    venue: 'VENUE',
    requestID: childID(id),
    origRequestID: childID(0),
    venueOrderID: `V${id}`,
    venueExecID: `E${id}`,
    execType: ExecType.New,
    ordStatus: OrdStatus.New,
    lastQty: NO_QTY,
    lastPx: NO_PRICE,
    cumQty: NO_QTY,
    text: '',
    fault: '',
    message: '',
  };
}

function heapBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const figures: Record<'newOrder' | 'venueNew' | 'records' | 'bytes', number[]> = {
  newOrder: [],
  venueNew: [],
  records: [],
  bytes: [],
};
const heapBefore = heapBytes();
for (let round = 0; round < rounds; round++) {
  Object.assign(spent, { newOrder: 0, venueNew: 0, records: 0, bytes: 0 });
  for (let done = 0; done < perRound; done += BATCH) batch();
  const made = Math.ceil(perRound / BATCH) * BATCH;
  if (round < Math.min(3, rounds - 1)) continue;
  for (const name of Object.keys(figures) as (keyof typeof figures)[]) figures[name].push(spent[name] / made);
}
const NAMES = {
  newOrder: 'a new order decided: ns',
  venueNew: "its venue's New taken: ns",
  records: 'both as journal records: ns',
  bytes: 'journal records: bytes',
};
for (const [name, values] of Object.entries(figures)) {
  const { median, min, max } = spread(values);
  const range = `(${Math.round(min)}–${Math.round(max)})`;
  console.log(`${NAMES[name as keyof typeof NAMES].padEnd(34)} ${Math.round(median)} ${range}`);
}
const kept = (heapBytes() - heapBefore) / orders;
const gcNote = globalThis.gc === undefined ? ' (run node --expose-gc for the exact figure)' : '';
console.log(`${'kept in memory per open order'.padEnd(34)} ${Math.round(kept)} bytes, ${orders} orders${gcNote}`);
